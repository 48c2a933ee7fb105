#include "mutation/edits.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "budget/budget.h"
#include "mutation/oracle.h"
#include "support/overlay_reader.h"
#include "yaml/yaml.h"

namespace budgetc::mutation {
namespace {

using classification::Scheme;

constexpr const char* kRounding = "within the rounding of every stated figure";
constexpr const char* kAlone = "nothing else in the department states it";
constexpr const char* kSameTotals =
    "another sound code that goes with the rest of the line; no stated figure tells them apart";

// The largest amount that a line may have, in fen: 1000 亿元.
constexpr int64_t kLargest = 10'000'000'000'000;

enum class Code : uint8_t { function, dept, gov };
Scheme scheme_of(Code code) { return static_cast<Scheme>(code); }

class Maker {
 public:
  Maker(const Department& department, bool thorough)
      : department_(department), thorough_(thorough) {
    test::OverlayReader reader;
    reader.files() = department.files;
    Sink sink;
    budget_ = budget::load(reader, sources_, "budget.yaml", sink);
    for (const budget::LedgerLine& line : budget_->ledger) {
      const auto text = [&](const budget::Field& field) {
        return std::string(budget_->pool.text(field.value));
      };
      lines_.push_back({text(line.unit), text(line.function), text(line.dept_economic),
                        text(line.gov_economic), text(line.kind), text(line.project),
                        text(line.source), line.amount.fen()});
    }
    for (const budget::Unit& unit : budget_->units) {
      std::set<std::string>& kinds = kinds_[unit.code.value];
      kinds.insert(unit.kind.value);
      for (const budget::Text& included : unit.includes) kinds.insert(included.value);
    }
    wan_ = budget_->money_unit == text::MoneyUnit::wan;
  }

  std::vector<Edit> make() {
    digits_of_amounts();
    signs_and_units_of_amounts();
    digits_of_stated_figures();
    digits_of_facts();
    digits_of_codes();
    swapped_codes();
    sources_and_kinds();
    references();
    keys();
    lines_dropped_and_doubled();
    columns();
    for (Edit& edit : edits_) edit.goals = projects_of(edit);
    return std::move(edits_);
  }

 private:
  // ---- places ----------------------------------------------------------------------------------

  Place at(Span span) const { return {sources_.file(span.file).path(), span.begin, span.end}; }
  std::string text(const Place& place) const {
    return department_.files.at(place.file).substr(place.begin, place.end - place.begin);
  }
  Span span_of(size_t line, Code code) const {
    const budget::LedgerLine& l = budget_->ledger[line];
    return code == Code::function ? l.function.span
           : code == Code::dept   ? l.dept_economic.span
                                  : l.gov_economic.span;
  }
  static std::string& code_of(OracleLine& line, Code code) {
    return code == Code::function ? line.function : code == Code::dept ? line.dept : line.gov;
  }
  bool named(size_t line, Code code) const {
    return budget_->ledger[line].names[static_cast<size_t>(code)] != 0;
  }
  // Lines by the place of a value: one of a group stands for all its lines.
  template <class Field>
  std::map<std::pair<std::string, uint32_t>, std::vector<size_t>> by_place(Field span) const {
    std::map<std::pair<std::string, uint32_t>, std::vector<size_t>> places;
    for (size_t i = 0; i < lines_.size(); ++i) {
      const Place place = at(span(i));
      if (place.end > place.begin) places[{place.file, place.begin}].push_back(i);
    }
    return places;
  }

  // The projects that the edit is in, or whose lines it is in.
  std::vector<Place> projects_of(const Edit& edit) const {
    std::vector<Place> places;
    for (const budget::Project& project : budget_->projects)
      if (edit.replacements[0].place.overlaps(at(project.span))) places.push_back(at(project.span));
    for (size_t i = 0; i < lines_.size(); ++i) {
      if (lines_[i].project.empty()) continue;
      const Place row = at(budget_->ledger[i].span);
      const bool changed = std::any_of(edit.replacements.begin(), edit.replacements.end(),
                                       [&](const Replacement& r) { return r.place.overlaps(row); });
      if (!changed) continue;
      for (const budget::Project& project : budget_->projects)
        if (project.code.value == lines_[i].project) places.push_back(at(project.span));
    }
    return places;
  }

  // The other digits to try in the place of `digit`.
  std::vector<char> others(char digit, size_t salt) const {
    std::vector<char> digits;
    for (char c = '0'; c <= '9'; ++c)
      if (c != digit) digits.push_back(c);
    if (thorough_) return digits;
    return {digits[(salt * 7 + static_cast<size_t>(digit)) % digits.size()]};
  }

  // ---- expectations ----------------------------------------------------------------------------

  // The stated figures that no longer agree with the ledger: one cause, one finding, which stands
  // at the narrowest of them or at the line that accounts for all, and labels the others.
  std::vector<Expected> totals(const std::vector<OracleLine>& lines) const {
    std::vector<Expected> expected;
    for (const auto& [key, stated] : budget_->stated) {
      int64_t sum = 0;
      for (const OracleLine& line : lines)
        if (is_part_of(key, line)) sum += line.fen;
      if (!range_of(stated.written, wan_).contains(sum))
        expected.push_back({{"A0101", "A0106", "A0107", "A0108"}, at(stated.span), true});
    }
    return expected;
  }

  void add(std::string kind, std::string what, std::vector<Replacement> replacements,
           std::vector<Expected> expected, const char* otherwise, bool nothing_else = true) {
    Edit edit{std::move(kind), std::move(what), std::move(replacements), std::move(expected),
              nothing_else};
    if (edit.expected.empty()) edit.undetectable = otherwise;
    edits_.push_back(std::move(edit));
  }

  // An edit that changes lines: their codes may clash at `place`, and totals may differ.
  void add_line_edit(const char* kind, std::vector<Replacement> replacements,
                     const std::vector<OracleLine>& after, std::vector<Expected> codes,
                     const char* otherwise) {
    std::string what = text(replacements[0].place) + " → " + replacements[0].text;
    std::vector<Expected> expected = totals(after);
    expected.insert(expected.end(), codes.begin(), codes.end());
    add(kind, std::move(what), std::move(replacements), std::move(expected), otherwise);
  }

  // What the codes of the lines say after an edit of a code at `place`.
  void expect_codes(const std::vector<size_t>& changed, Code code, const Place& place,
                    const std::vector<OracleLine>& after, std::vector<Expected>& expected) const {
    OracleLine line = after[changed[0]];
    const std::string& value = code_of(line, code);
    if (const std::string doubt = oracle_.doubt(scheme_of(code), value); !doubt.empty()) {
      expected.push_back({{doubt}, place});
      return;
    }
    // The name beside it is now that of another code; the code is in doubt, and clashes are not
    // counted against it.
    if (named(changed[0], code) && oracle_.name(scheme_of(code), value) !=
                                       oracle_.name(scheme_of(code), original(changed[0], code))) {
      expected.push_back({{"C0111"}, place});
      return;
    }
    std::set<std::string> clashes;
    for (const size_t i : changed)
      clashes.merge(oracle_.clashes(after[i], kinds_.at(after[i].unit)));
    if (!clashes.empty()) expected.push_back({clashes, place, true});
  }
  std::string original(size_t line, Code code) const {
    OracleLine copy = lines_[line];
    return code_of(copy, code);
  }

  // ---- amounts ---------------------------------------------------------------------------------

  void digits_of_amounts() {
    for (size_t i = 0; i < lines_.size(); ++i) {
      const Place place = at(budget_->ledger[i].amount_span);
      const std::string written = text(place);
      const bool wan = wan_ || written.find("万元") != written.npos;
      for (size_t d = 0; d < written.size(); ++d) {
        if (written[d] < '0' || written[d] > '9') continue;
        for (const char digit : others(written[d], i + d)) {
          std::string changed = written;
          changed[d] = digit;
          std::vector<OracleLine> after = lines_;
          after[i].fen = fen_of(changed, wan);
          add_line_edit("digit of an amount", {{place, changed}}, after, {}, kRounding);
        }
      }
    }
  }
  static int64_t fen_of(const std::string& written, bool wan) {
    int64_t digits = 0, unit = wan ? 1'000'000 : 100;
    bool point = false;
    for (const char c : written) {
      if (c == '.') point = true;
      if (c < '0' || c > '9') continue;
      digits = digits * 10 + (c - '0');
      if (point) unit /= 10;
    }
    return digits * unit;
  }

  void signs_and_units_of_amounts() {
    for (size_t i = 0; i < lines_.size(); ++i) {
      const Place place = at(budget_->ledger[i].amount_span);
      const std::string written = text(place);
      std::vector<OracleLine> after = lines_;
      after[i].fen = -lines_[i].fen;
      add_line_edit("sign of an amount", {{place, "-" + written}}, after, {}, kRounding);
      if (written.find("元") != written.npos) continue;
      after[i].fen = wan_ ? lines_[i].fen / 10'000 : lines_[i].fen * 10'000;
      const std::string unit = wan_ ? "元" : "万元";
      const bool refused = after[i].fen > kLargest || (wan_ && lines_[i].fen % 10'000 != 0);
      if (refused)
        add("unit of an amount", written + " → " + written + unit, {{place, written + unit}},
            {{{"M0105"}, place}}, "");
      else
        add_line_edit("unit of an amount", {{place, written + unit}}, after, {}, kRounding);
    }
  }

  void digits_of_stated_figures() {
    for (const auto& entry : budget_->stated) {
      const auto& key = entry.first;  // no structured binding: Clang before 16 captures none
      const auto& stated = entry.second;
      const Place place = at(stated.span);
      int64_t exact = 0;
      for (const OracleLine& line : lines_)
        if (is_part_of(key, line)) exact += line.fen;
      const auto try_text = [&](const char* kind, const std::string& changed) {
        std::vector<Expected> expected;
        if (!range_of(changed, wan_).contains(exact)) expected.push_back({{"A0101"}, place});
        add(kind, key + ": " + stated.written + " → " + changed, {{place, changed}}, expected,
            "the exact value still prints as it");
      };
      for (size_t d = 0; d < stated.written.size(); ++d) {
        if (stated.written[d] < '0' || stated.written[d] > '9') continue;
        for (const char digit : others(stated.written[d], d)) {
          std::string changed = stated.written;
          changed[d] = digit;
          try_text("digit of a stated figure", changed);
        }
      }
      if (const size_t unit = stated.written.find("万元"); unit != std::string::npos) {
        try_text("unit of a stated figure", stated.written.substr(0, unit) + "元");
        if (exact != 0)
          add("sign of a stated figure", key, {{place, "-" + stated.written}}, {{{"A0101"}, place}},
              "");
      }
    }
  }

  // Figures of last year, procurement and assets stand alone: without last year's folder or a
  // published document nothing contradicts them.
  void digits_of_facts() {
    for (const auto* section : {&budget_->previous, &budget_->procurement}) {
      for (const auto& [key, stated] : *section) {
        const size_t d = stated.written.find_first_of("0123456789");
        std::string changed = stated.written;
        changed[d] = changed[d] == '9' ? '1' : static_cast<char>(changed[d] + 1);
        add("digit of a fact of its own", key + ": " + stated.written + " → " + changed,
            {{at(stated.span), changed}}, {}, kAlone);
      }
    }
  }

  // ---- codes -----------------------------------------------------------------------------------

  void digits_of_codes() {
    for (const Code code : {Code::function, Code::dept, Code::gov}) {
      const auto span = [&](size_t i) { return span_of(i, code); };
      for (const auto& [_, changed_lines] : by_place(span)) {
        const size_t first = changed_lines[0];
        const Place place = at(span(first));
        const std::string written = text(place);
        const std::string value = original(first, code);
        const size_t from = written.find(value);
        if (value.empty() || from == written.npos) continue;
        for (size_t d = 0; d < value.size(); ++d) {
          for (const char digit : others(value[d], first + d)) {
            std::string changed = written;
            changed[from + d] = digit;
            change_code("digit of a code", changed_lines, code, {{place, changed}},
                        changed.substr(from, value.size()));
          }
        }
      }
    }
  }

  void change_code(const char* kind, const std::vector<size_t>& changed_lines, Code code,
                   std::vector<Replacement> replacements, const std::string& value) {
    std::vector<OracleLine> after = lines_;
    for (const size_t i : changed_lines) code_of(after[i], code) = value;
    std::vector<Expected> expected;
    expect_codes(changed_lines, code, replacements[0].place, after, expected);
    add_line_edit(kind, std::move(replacements), after, expected, kSameTotals);
  }

  // The two economic codes of a line change places; and the codes of one line and of the next.
  void swapped_codes() {
    for (size_t i = 0; i < lines_.size(); ++i) {
      const Place dept = at(span_of(i, Code::dept)), gov = at(span_of(i, Code::gov));
      if (lines_[i].dept.empty() || lines_[i].dept == lines_[i].gov) continue;
      std::vector<OracleLine> after = lines_;
      std::swap(after[i].dept, after[i].gov);
      std::vector<Expected> expected;
      expect_codes({i}, Code::dept, dept, after, expected);
      expect_codes({i}, Code::gov, gov, after, expected);
      add_line_edit("economic codes of a line swapped", {{dept, text(gov)}, {gov, text(dept)}},
                    after, expected, kSameTotals);
    }
    for (const Code code : {Code::dept, Code::gov}) {
      for (size_t i = 0; i + 1 < lines_.size(); ++i) {
        const std::string a = original(i, code), b = original(i + 1, code);
        const Place first = at(span_of(i, code)), second = at(span_of(i + 1, code));
        if (a == b || a.empty() || b.empty() || first.begin == second.begin) continue;
        std::vector<OracleLine> after = lines_;
        code_of(after[i], code) = b;
        code_of(after[i + 1], code) = a;
        std::vector<Expected> expected;
        expect_codes({i}, code, first, after, expected);
        expect_codes({i + 1}, code, second, after, expected);
        add_line_edit("codes of two lines swapped", {{first, text(second)}, {second, text(first)}},
                      after, expected, kSameTotals);
      }
    }
  }

  // ---- words and references --------------------------------------------------------------------

  void sources_and_kinds() {
    const auto source = [&](size_t i) { return budget_->ledger[i].source.span; };
    for (const auto& [_, changed] : by_place(source)) {
      const std::string& value = lines_[changed[0]].source;
      const char* other = value == "政府性基金" ? "一般公共预算财政拨款" : "政府性基金";
      std::vector<OracleLine> after = lines_;
      std::set<std::string> clashes;
      for (const size_t i : changed) {
        after[i].source = other;
        clashes.merge(oracle_.clashes(after[i], kinds_.at(after[i].unit)));
      }
      const Place place = at(source(changed[0]));
      add_line_edit("another source", {{place, other}}, after, {{clashes, place, true}}, "");
    }
    const auto kind = [&](size_t i) { return budget_->ledger[i].kind.span; };
    for (const auto& [_, changed] : by_place(kind)) {
      const std::string& value = lines_[changed[0]].kind;
      if (value == "年终结转") continue;
      // Without a project, or with one that is none: M0111 at the line or the project; and a
      // project's line of another kind than its project's.
      const Place place = at(kind(changed[0]));
      const char* other = value == "基本支出"     ? "特定目标类"
                          : value == "特定目标类" ? "其他运转类"
                                                  : "特定目标类";
      const Place expected = value == "基本支出" ? at(budget_->ledger[changed[0]].span) : place;
      add("another kind of spending", value + " → " + other, {{place, other}},
          {{{"M0111"}, expected}}, "", false);
    }
  }

  void references() {
    const auto unit = [&](size_t i) { return budget_->ledger[i].unit.span; };
    const auto project = [&](size_t i) { return budget_->ledger[i].project.span; };
    std::set<std::string> units, projects;
    for (const budget::Unit& u : budget_->units) units.insert(u.code.value);
    for (const budget::Project& p : budget_->projects) projects.insert(p.code.value);
    for (const auto& [_, changed] : by_place(unit))
      change_reference("digit of a unit", at(unit(changed[0])), lines_[changed[0]].unit, units);
    for (const auto& [_, changed] : by_place(project))
      if (!lines_[changed[0]].project.empty())
        change_reference("digit of a project", at(project(changed[0])), lines_[changed[0]].project,
                         projects);
  }
  void change_reference(const char* kind, const Place& place, const std::string& value,
                        const std::set<std::string>& known) {
    const std::string written = text(place);
    const size_t from = written.find(value);
    if (from == written.npos) return;
    for (size_t d = 0; d < value.size(); ++d) {
      if (value[d] < '0' || value[d] > '9') continue;
      for (const char digit : others(value[d], d)) {
        std::string changed = written;
        changed[from + d] = digit;
        if (known.contains(changed.substr(from, value.size()))) continue;
        add(kind, written + " → " + changed, {{place, changed}}, {{{"M0107"}, place}}, "");
      }
    }
  }

  // ---- keys ------------------------------------------------------------------------------------

  void keys() {
    SourceMap sources;
    Sink sink;
    const FileId file = sources.add("budget.yaml", department_.files.at("budget.yaml"));
    const auto root = yaml::parse(sources, file, sink);
    walk(*root, "", Place{"budget.yaml", 0, 0});
  }

  // `parent`: where a key that is missing is missed.
  void walk(const yaml::Node& node, const std::string& path, const Place& parent) {
    for (const yaml::Node& item : node.items) {
      if (!item.is_mapping()) continue;
      walk(item, path, at_yaml(item.entries.front().key_span));
    }
    for (const yaml::Entry& entry : node.entries) {
      const Place key = at_yaml(entry.key_span);
      const std::string inner = path.empty() ? entry.key : path + "." + entry.key;
      std::string renamed = entry.key;
      renamed[renamed.size() / 2] = renamed[renamed.size() / 2] == 'q' ? 'x' : 'q';
      // Where a whole section goes, what it held is missed elsewhere.
      const bool leaf = entry.value.is_scalar();
      add("a key renamed", inner + " → " + renamed, {{key, renamed}}, {{{"M0101"}, key}}, "",
          leaf && !path.empty());
      if (is_required(path, entry.key) && leaf) remove_key(node, entry, inner, parent);
      walk(entry.value, inner, key);
    }
  }
  static Place at_yaml(Span span) { return {"budget.yaml", span.begin, span.end}; }

  static bool is_required(const std::string& place, const std::string& key) {
    for (const budget::MappingKeys& keys : budget::mapping_keys())
      if (keys.place == place)
        return std::find(keys.required.begin(), keys.required.end(), key) != keys.required.end();
    return false;
  }

  void remove_key(const yaml::Node& mapping, const yaml::Entry& entry, const std::string& path,
                  const Place& parent) {
    const std::string& file = department_.files.at("budget.yaml");
    const auto begin = entry.key_span.begin;
    const auto next =
        std::find_if(mapping.entries.begin(), mapping.entries.end(),
                     [&](const yaml::Entry& other) { return other.key_span.begin > begin; });
    // Up to the next key of the mapping; the last one goes with what stands before it.
    Place gone{"budget.yaml", begin, 0};
    if (next != mapping.entries.end()) {
      gone.end = next->key_span.begin;
    } else {
      gone.end = entry.value.span.end;
      while (gone.begin > 0 &&
             std::string_view(" \n,-").find(file[gone.begin - 1]) != std::string_view::npos) {
        if (file[gone.begin - 1] == '-') return;  // the only key of an item
        --gone.begin;
      }
    }
    // Where the mapping itself is blamed at its first key, and that goes, the next one is.
    Place blame = parent;
    if (blame.begin == gone.begin) blame = {"budget.yaml", gone.end, gone.end};
    add("a required key removed", path, {{gone, ""}}, {{{"M0102"}, blame}}, "", false);
  }

  // ---- whole lines -----------------------------------------------------------------------------

  void lines_dropped_and_doubled() {
    std::map<uint32_t, size_t> rows_of_group;  // rows with the same source span share a group
    for (const budget::LedgerLine& line : budget_->ledger) ++rows_of_group[line.source.span.begin];
    for (size_t i = 0; i < lines_.size(); ++i) {
      const Place row = at(budget_->ledger[i].span);
      const std::string& file = department_.files.at(row.file);
      const size_t before = file.rfind('\n', row.begin);
      const size_t end = file.find('\n', row.begin);
      if (before == file.npos || end == file.npos) continue;
      const auto begin = static_cast<uint32_t>(before + 1);
      const Place whole{row.file, begin, static_cast<uint32_t>(end + 1)};
      std::vector<OracleLine> after = lines_;
      after.erase(after.begin() + static_cast<std::ptrdiff_t>(i));
      if (rows_of_group[budget_->ledger[i].source.span.begin] > 1 || row.file == "ledger.csv")
        add("a line dropped", text(row), {{whole, ""}}, totals(after), kRounding);
      after = lines_;
      after.push_back(lines_[i]);
      add("a line doubled", text(row), {{whole, text(whole) + text(whole)}}, totals(after),
          kRounding);
    }
  }

  // ---- columns ---------------------------------------------------------------------------------

  // Two heads of the CSV change places: the values of one stand below the name of the other.
  void columns() {
    const auto csv = department_.files.find("ledger.csv");
    if (csv == department_.files.end()) return;
    std::vector<Place> heads;
    uint32_t begin = 0;
    const auto end = static_cast<uint32_t>(csv->second.find('\n'));
    for (uint32_t i = 0; i <= end; ++i) {
      if (csv->second[i] != ',' && i != end) continue;
      heads.push_back({"ledger.csv", begin, i});
      begin = i + 1;
    }
    for (size_t a = 0; a < heads.size(); ++a) {
      for (size_t b = a + 1; b < heads.size(); ++b) {
        // Something is wrong from the first row on, in either column.
        const Place row = at(budget_->ledger[0].span);
        add("columns swapped", text(heads[a]) + " ↔ " + text(heads[b]),
            {{heads[a], text(heads[b])}, {heads[b], text(heads[a])}},
            {{{"C0101", "C0111", "C0112", "M0105", "M0106", "M0107", "M0109", "M0111", "M0112",
               "C0103", "Y0202"},
              row,
              true}},
            "", false);
      }
    }
  }

  const Department& department_;
  bool thorough_;
  SourceMap sources_;
  std::optional<budget::Budget> budget_;
  std::vector<OracleLine> lines_;
  std::map<std::string, std::set<std::string>> kinds_;
  bool wan_ = false;
  CodeOracle oracle_;
  std::vector<Edit> edits_;
};

}  // namespace

std::vector<Edit> make_edits(const Department& department, bool thorough) {
  return Maker(department, thorough).make();
}

Department apply(const Department& department, const Edit& edit) {
  Department edited = department;
  std::vector<Replacement> last_first = edit.replacements;
  std::sort(last_first.begin(), last_first.end(), [](const Replacement& a, const Replacement& b) {
    return a.place.begin > b.place.begin;
  });
  for (const auto& [place, text] : last_first)
    edited.files.at(place.file).replace(place.begin, place.end - place.begin, text);
  return edited;
}

Place moved(const Place& place, const Edit& edit) {
  int64_t shift = 0, grown = 0;
  for (const auto& [changed, text] : edit.replacements) {
    if (changed.file != place.file) continue;
    const int64_t delta = static_cast<int64_t>(text.size()) - (changed.end - changed.begin);
    if (changed.end <= place.begin && changed.begin != place.begin)
      shift += delta;
    else if (changed.begin >= place.begin && changed.end <= place.end)
      grown += delta;
  }
  return {place.file, static_cast<uint32_t>(place.begin + shift),
          static_cast<uint32_t>(std::max<int64_t>(place.begin + shift, place.end + shift + grown))};
}

}  // namespace budgetc::mutation
