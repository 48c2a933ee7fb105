// Takes the ledger, the year's lists and classification.yaml; gives findings C0101–C0113. A line
// costs a few look-ups by symbol; only a line that breaks a rule is looked at closely, once for all
// lines that say the same.
#include <fmt/format.h>

#include <algorithm>
#include <bitset>
#include <map>
#include <set>
#include <tuple>
#include <unordered_map>

#include "rules/codes/codes.h"

#include "diagnostics/catalogue/classification.h"

namespace budgetc::rules {
namespace {

using budget::CodeName;
using budget::LedgerLine;
using classification::Classification;
using classification::Entry;
using classification::Level;
using classification::Retired;
using classification::Scheme;
using classification::Trust;
using RuleSet = std::bitset<kMaxCodeRules>;

// The values of a line that rules compare. The first three are the codes, as in Scheme.
enum class Column : uint8_t { function, dept_economic, gov_economic, kind, unit, source };
constexpr size_t kColumns = 6;
constexpr size_t kCodes = budget::kCodeColumns;
constexpr size_t index_of(Column column) { return static_cast<size_t>(column); }
constexpr bool is_code(Column column) { return index_of(column) < kCodes; }
Scheme scheme_of(Column column) { return static_cast<Scheme>(column); }

Column column_of(Element element) {
  switch (element) {
    case Element::function:
    case Element::function_name:
      return Column::function;
    case Element::dept_economic:
      return Column::dept_economic;
    case Element::gov_economic:
      return Column::gov_economic;
    case Element::kind:
      return Column::kind;
    case Element::unit:
      return Column::unit;
  }
  return Column::kind;
}

const budget::Field& field_of(const LedgerLine& line, Column column) {
  switch (column) {
    case Column::function:
      return line.function;
    case Column::dept_economic:
      return line.dept_economic;
    case Column::gov_economic:
      return line.gov_economic;
    case Column::kind:
      return line.kind;
    case Column::unit:
      return line.unit;
    case Column::source:
      break;
  }
  return line.source;
}

Level due_level(Scheme scheme) { return scheme == Scheme::functional ? Level::xiang : Level::kuan; }

LocalText kind_of(Scheme scheme) {
  return {std::string(scheme_name(scheme, Language::zh)),
          std::string(scheme_name(scheme, Language::en))};
}
LocalText kind_of(Column column) {
  if (is_code(column)) return kind_of(scheme_of(column));
  if (column == Column::kind) return {"支出类别", "kind"};
  return column == Column::unit ? LocalText{"单位性质", "kind of unit"}
                                : LocalText{"资金来源", "source"};
}

LocalText times(size_t lines) {
  if (lines < 2) return {};
  return {fmt::format("（共 {} 行）", lines), fmt::format(" ({} lines)", lines)};
}

// The highest severity that a row may cause: what is only recalled never causes an error.
Severity limit(Trust trust) {
  if (trust <= Trust::published) return Severity::error;
  return trust == Trust::recalled_verify ? Severity::note : Severity::warning;
}

LocalText joined(const std::vector<std::string>& words, const char* zh, const char* en) {
  return {fmt::format("{}", fmt::join(words, zh)), fmt::format("{}", fmt::join(words, en))};
}
LocalText or_list(const std::vector<std::string>& words) { return joined(words, "、", ", "); }
LocalText name_of(Level level) {
  return {std::string(level_name(level, Language::zh)),
          std::string(level_name(level, Language::en))};
}

// How many digits differ, a swapped pair being one slip; large for codes of different lengths.
size_t slips(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return 100;
  size_t count = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    if (a[i] == b[i]) continue;
    ++count;
    if (i + 1 < a.size() && a[i] == b[i + 1] && a[i + 1] == b[i]) ++i;
  }
  return count;
}

// Names compare without white space, with half-width brackets and plain quotes.
std::string folded(std::string_view name) {
  std::u32string out;
  for (char32_t c : text::to_u32(name)) {
    if (c >= U'！' && c <= U'～') c = c - U'！' + U'!';
    if (c == U' ' || c == U'\t' || c == U'\u3000' || c == U'\u00a0') continue;
    if (c == U'“' || c == U'”' || c == U'‘' || c == U'’' || c == U'\'' || c == U'「' || c == U'」')
      c = U'"';
    out += c;
  }
  return text::to_utf8(out);
}

// Two values of a line that do not go together.
struct Clash {
  enum class Kind : uint8_t { pair, fund, rule };
  Kind kind = Kind::rule;
  size_t rule = 0;  // of Kind::rule
  Column when = Column::function;
  Column needs = Column::kind;
  bool touches(Column column) const { return when == column || needs == column; }
  Column other(Column column) const { return when == column ? needs : when; }
};

// One finding to be: the lines that share a cause.
struct Group {
  Column culprit = Column::function;
  std::vector<Clash> clashes;
  size_t lines = 0;
  static constexpr size_t kPlaces = 4;
  std::vector<const LedgerLine*> places;  // the first that differ in place
  // The least of its kind speaks for the group, whatever the order of the lines.
  std::tuple<size_t, std::string_view, std::string_view> speaker;
  std::string_view needs;    // of the clash of the speaker
  bool many_others = false;  // the `when` clashes with more than one `needs`
};

class Checker {
 public:
  Checker(const ClassificationRules& rules, const Inputs& inputs, Sink& sink)
      : rules_(rules),
        lists_(inputs.classification),
        budget_(inputs.budget),
        pool_(inputs.budget.pool),
        sink_(sink) {
    for (size_t r = 0; r < rules_.rules.size(); ++r)
      for (const Element element : {rules_.rules[r].when, rules_.rules[r].needs})
        touching_[index_of(column_of(element))].set(r);
    for (const auto& pair : lists_.pairs()) {
      pairs_.insert({pair.dept, pair.gov});
      paired_[0].insert(pair.dept);
      paired_[1].insert(pair.gov);
    }
    for (auto& column : known_) column.resize(pool_.size());
    for (const budget::Unit& unit : budget_.units) units_.emplace(unit.code.value, &unit);
  }

  void run() {
    check_names();
    for (const LedgerLine& line : budget_.ledger) check(line);
    for (const Symbol code : doubtful_order_[0]) report_doubtful(Column::function, code);
    for (const Symbol code : doubtful_order_[1]) report_doubtful(Column::dept_economic, code);
    for (const Symbol code : doubtful_order_[2]) report_doubtful(Column::gov_economic, code);
    for (const Group& group : groups_) report(group);
  }

 private:
  // ---- what is known of a value, by its symbol --------------------------------------------------

  struct Known {
    bool seen = false;
    bool sound = true;             // codes: listed, at the level due
    const Entry* entry = nullptr;  // codes
    RuleSet when;
    RuleSet needs;
    uint32_t funds = 0;  // function: the budgets it belongs to; source: its own
  };

  uint32_t fund_bit(std::string_view fund) {
    const auto [it, fresh] = funds_.emplace(fund, uint32_t{1} << (funds_.size() % 32));
    return it->second;
  }

  // Whether `value`, standing in `column`, is one of the values of an element of a rule.
  bool is_one_of(Element element, const std::vector<std::string>& values, std::string_view value,
                 const Entry* entry) const {
    return std::any_of(values.begin(), values.end(), [&](const std::string& wanted) {
      switch (element) {
        case Element::function:
        case Element::dept_economic:
        case Element::gov_economic:
          return value.starts_with(wanted);
        case Element::function_name:
          return entry != nullptr && entry->name == wanted;
        case Element::kind:
          return value == wanted;
        case Element::unit:
          return unit_is(value, wanted);
      }
      return false;
    });
  }

  bool unit_is(std::string_view code, std::string_view kind) const {
    const auto it = units_.find(code);
    if (it == units_.end() || it->second->kind.value.empty()) return true;  // not known
    const budget::Unit& unit = *it->second;
    return unit.kind.value == kind ||
           std::any_of(unit.includes.begin(), unit.includes.end(),
                       [&](const budget::Text& included) { return included.value == kind; });
  }

  void fill_rules(Column column, std::string_view value, Known& known) const {
    for (size_t r = 0; r < rules_.rules.size(); ++r) {
      const CodeRule& rule = rules_.rules[r];
      if (column_of(rule.when) == column)
        known.when[r] = is_one_of(rule.when, rule.when_values, value, known.entry);
      if (column_of(rule.needs) == column)
        known.needs[r] = is_one_of(rule.needs, rule.needs_values, value, known.entry);
    }
  }

  void fill_funds(Known& known) {
    if (known.entry == nullptr) return;
    std::string_view funds = known.entry->fund;
    while (!funds.empty()) {
      const size_t end = std::min(funds.find('|'), funds.size());
      known.funds |= fund_bit(funds.substr(0, end));
      funds.remove_prefix(std::min(end + 1, funds.size()));
    }
  }

  const Known& known(Column column, Symbol symbol) {
    Known& known = known_[index_of(column)][static_cast<size_t>(symbol)];
    if (known.seen) return known;
    known.seen = true;
    const std::string_view value = pool_.text(symbol);
    if (is_code(column)) {
      known.entry = lists_.find(scheme_of(column), value);
      known.sound = known.entry != nullptr && known.entry->level == due_level(scheme_of(column));
      if (column == Column::function) fill_funds(known);
    } else if (column == Column::source) {
      const auto named = rules_.funds.of_source.find(std::string(value));
      known.funds =
          fund_bit(named == rules_.funds.of_source.end() ? rules_.funds.others : named->second);
    }
    fill_rules(column, value, known);
    return known;
  }

  std::string titled(Scheme scheme, std::string_view code) const {
    const std::string_view name = lists_.name(scheme, code);
    return name.empty() ? std::string(code) : fmt::format("{} {}", code, name);
  }

  // ---- names ------------------------------------------------------------------------------------

  const std::vector<std::string>& codes(Scheme scheme) {
    auto& codes = listed_codes_[static_cast<size_t>(scheme)];
    if (codes.empty()) codes = lists_.codes(scheme);
    return codes;
  }

  // The codes of the level due whose name is `name`, the nearest to `code` first.
  std::vector<std::string_view> codes_named(Scheme scheme, std::string_view name,
                                            std::string_view code) {
    auto& by_name = by_name_[static_cast<size_t>(scheme)];
    if (by_name.empty())
      for (const Entry& entry : lists_.entries(scheme))
        if (entry.level == due_level(scheme)) by_name[folded(entry.name)].push_back(entry.code);
    const auto it = by_name.find(folded(name));
    if (it == by_name.end()) return {};
    std::vector<std::string_view> codes = it->second;
    std::stable_sort(codes.begin(), codes.end(), [&](std::string_view a, std::string_view b) {
      return slips(a, code) < slips(b, code);
    });
    return codes;
  }

  void check_names() {
    for (const CodeName& written : budget_.code_names) {
      const auto scheme = static_cast<Scheme>(written.column);
      const std::string_view code = pool_.text(written.code.value);
      const std::string_view name = pool_.text(written.name.value);
      const Entry* entry = lists_.find(scheme, code);
      bool doubtful = false;
      if (entry != nullptr && folded(entry->name) != folded(name))
        doubtful = report_name(written, *entry, scheme, code, name);
      doubtful_names_.push_back(doubtful);
      // What is not listed is easier to put right where its name is known.
      if (entry == nullptr)
        name_of_unlisted_[index_of(Column(written.column))].emplace(written.code.value, name);
    }
  }

  // Whether the code itself is in doubt.
  bool report_name(const CodeName& written, const Entry& entry, Scheme scheme,
                   std::string_view code, std::string_view name) {
    const auto finding = [&](FindingId id, Span span) {
      return Finding(id, span)
          .arg("kind", kind_of(scheme))
          .arg("code", std::string(code))
          .arg("name", std::string(entry.name))
          .arg("written", std::string(name))
          .arg("times", times(written.lines));
    };
    const std::string right(entry.name);
    const bool former =
        std::any_of(entry.former_names.begin(), entry.former_names.end(),
                    [&](std::string_view known) { return folded(known) == folded(name); });
    const auto others = former ? std::vector<std::string_view>{} : codes_named(scheme, name, code);
    if (!others.empty()) {
      const Entry& other = *lists_.find(scheme, others.front());
      Finding found = finding(finding::C0111, written.code.span);
      found.severity = std::min({found.severity, limit(entry.trust), limit(other.trust)});
      sink_.report(
          std::move(found)
              .label(written.name.span, {fmt::format("这是 {} 的名称", other.code),
                                         fmt::format("this is the name of {}", other.code)})
              .suggest({fmt::format("若名称无误，把代码改为 {}；若代码无误，把名称改为“{}”",
                                    other.code, right),
                        fmt::format("write {} if the name is right, or '{}' if the code is",
                                    other.code, right)})
              .because(list_basis()));
      return true;
    }
    Finding found = finding(former ? finding::C0113 : finding::C0112, written.name.span);
    if (!former)
      found.severity = entry.trust <= Trust::published ? Severity::warning : Severity::note;
    sink_.report(std::move(found)
                     .label(written.code.span, {"代码", "the code"})
                     .suggest({fmt::format("改为“{}”；若名称无误，核对代码", right),
                               fmt::format("write '{}', or check the code", right)})
                     .because(list_basis()));
    return false;
  }

  LocalText list_basis() const {
    return {fmt::format("{} 年政府收支分类科目", lists_.year()),
            fmt::format("classification of government revenue and expenditure, {}", lists_.year())};
  }

  // ---- codes that are not listed, or not of the level due ---------------------------------------

  struct Doubtful {
    const LedgerLine* first = nullptr;
    size_t lines = 0;
  };

  void note_doubtful(Column column, Symbol code, const LedgerLine& line) {
    Doubtful& doubtful = doubtful_[index_of(column)][code];
    if (doubtful.lines++ > 0) return;
    doubtful.first = &line;
    doubtful_order_[index_of(column)].push_back(code);
  }

  void report_doubtful(Column column, Symbol symbol) {
    const Doubtful& doubtful = doubtful_[index_of(column)][symbol];
    const Scheme scheme = scheme_of(column);
    const std::string code(pool_.text(symbol));
    const Span span = field_of(*doubtful.first, column).span;
    const auto finding = [&](FindingId id) {
      return Finding(id, span)
          .arg("kind", kind_of(scheme))
          .arg("code", code)
          .arg("times", times(doubtful.lines))
          .because(list_basis());
    };
    const std::string year = std::to_string(lists_.year());
    const size_t due = scheme == Scheme::functional ? 7 : 5;
    if (code.size() < due) return report_level(finding(finding::C0103), scheme, code);
    if (scheme == Scheme::functional) {
      if (const Retired* retired = lists_.find_retired_or_parent(code))
        return report_retired(finding(finding::C0102).arg("year", year), *retired, code);
    }
    Finding unknown = finding(finding::C0101).arg("year", year);
    const auto name = name_of_unlisted_[index_of(column)].find(symbol);
    const auto named = name == name_of_unlisted_[index_of(column)].end()
                           ? std::vector<std::string_view>{}
                           : codes_named(scheme, name->second, code);
    if (!named.empty()) {
      unknown.help = {{fmt::format("“{}”的代码是 {}", name->second, named.front()),
                       fmt::format("the code of '{}' is {}", name->second, named.front())}};
    } else if (const auto near = text::nearest(code, codes(scheme))) {
      unknown.help = {
          {fmt::format("是不是“{}”？本程序的科目表不全，确有此科目的可不改", titled(scheme, *near)),
           fmt::format("did you mean '{}'? The list is not complete: a code that does "
                       "exist may stay",
                       titled(scheme, *near))}};
    }
    sink_.report(std::move(unknown));
  }

  void report_level(Finding finding, Scheme scheme, const std::string& code) {
    const Level due = due_level(scheme);
    const Level level = code.size() == 3 ? Level::lei : Level::kuan;
    std::vector<std::string> below;
    size_t more = 0;
    for (const Entry& entry : lists_.entries(scheme)) {
      if (entry.level != due || !entry.code.starts_with(code)) continue;
      if (below.size() < 4)
        below.push_back(titled(scheme, entry.code));
      else
        ++more;
    }
    finding.arg("level", name_of(level)).arg("expected", name_of(due));
    const LocalText list = or_list(below);
    if (!below.empty())
      finding.help = {{fmt::format("改为其下的{}：{}{}", name_of(due).zh, list.zh,
                                   more > 0 ? fmt::format(" 等 {} 个", below.size() + more) : ""),
                       fmt::format("write one of those below it: {}{}", list.en,
                                   more > 0 ? fmt::format(" and {} more", more) : "")}};
    sink_.report(std::move(finding));
  }

  void report_retired(Finding finding, const Retired& retired, const std::string& code) {
    std::vector<std::string> successors;
    std::string_view list = retired.successor;
    while (!list.empty()) {
      const size_t end =
          std::min(list.find('|') == list.npos ? list.find(',') : list.find('|'), list.size());
      successors.push_back(titled(Scheme::functional, list.substr(0, end)));
      list.remove_prefix(std::min(end + 1, list.size()));
    }
    finding.arg("name", std::string(retired.name));
    if (successors.empty())
      finding.arg("instead", LocalText{"没有接替的科目", "there is no successor"});
    else
      finding.arg("instead", LocalText{fmt::format("应使用“{}”", or_list(successors).zh),
                                       fmt::format("use '{}'", or_list(successors).en)});
    // A successor of a higher level still leaves the 项 to be chosen.
    std::vector<std::string> below;
    for (const Entry& entry : lists_.entries(Scheme::functional))
      if (entry.level == Level::xiang && !retired.successor.empty() &&
          entry.code.starts_with(retired.successor) && below.size() < 6)
        below.push_back(titled(Scheme::functional, entry.code));
    if (retired.code != code)
      finding.help = {{fmt::format("“{}”所在的款 {} 已停用", code, retired.code),
                       fmt::format("the section {} of '{}' is retired", retired.code, code)}};
    if (below.size() > 1)
      finding.help = {{fmt::format("可用的项：{}", or_list(below).zh),
                       fmt::format("one of: {}", or_list(below).en)}};
    finding.severity = std::min(finding.severity, limit(retired.trust));
    sink_.report(std::move(finding));
  }

  // ---- what goes together -----------------------------------------------------------------------

  struct Tuple {
    std::array<Symbol, kColumns> values;
    std::array<bool, kCodes> sound;
    bool operator==(const Tuple&) const = default;
    Symbol at(Column column) const { return values[index_of(column)]; }
  };
  struct TupleHash {
    size_t operator()(const Tuple& tuple) const {
      size_t hash = 0;
      for (const Symbol value : tuple.values)
        hash = (hash ^ static_cast<size_t>(value)) * 0x9E3779B97F4A7C15ULL;
      return hash ^ (hash >> 29);
    }
  };
  using KnownRow = std::array<const Known*, kColumns>;

  bool sound(const Tuple& tuple, Column column) const {
    return !is_code(column) || tuple.sound[index_of(column)];
  }

  RuleSet broken(const KnownRow& row, const std::array<bool, kCodes>& sound) const {
    RuleSet when, needs;
    for (const Known* known : row) {
      when |= known->when;
      needs |= known->needs;
    }
    RuleSet broken = when & ~needs;
    for (size_t c = 0; c < kCodes; ++c)
      if (!sound[c]) broken &= ~touching_[c];
    return broken;
  }
  bool fund_clashes(const KnownRow& row) const {
    const uint32_t of_function = row[index_of(Column::function)]->funds;
    return of_function != 0 && (of_function & row[index_of(Column::source)]->funds) == 0;
  }
  bool pair_clashes(std::string_view dept, std::string_view gov) const {
    return paired_[0].contains(dept) && paired_[1].contains(gov) && !pairs_.contains({dept, gov});
  }

  void check(const LedgerLine& line) {
    Tuple tuple;
    KnownRow row;
    bool any_code = false;
    for (size_t c = 0; c < kColumns; ++c) {
      const auto column = static_cast<Column>(c);
      const Symbol value = field_of(line, column).value;
      tuple.values[c] = value;
      row[c] = &known(column, value);
      if (c >= kCodes) continue;
      const bool named_wrong = line.names[c] != 0 && doubtful_names_[line.names[c] - 1];
      tuple.sound[c] = value != Symbol::empty && row[c]->sound && !named_wrong;
      any_code = any_code || value != Symbol::empty;
      if (value != Symbol::empty && !row[c]->sound) note_doubtful(column, value, line);
    }
    if (!any_code) return;
    const bool bad_pair = tuple.sound[1] && tuple.sound[2] && pair_is_bad(tuple);
    const bool bad_fund = tuple.sound[0] && fund_clashes(row);
    const RuleSet bad_rules = broken(row, tuple.sound);
    if (!bad_pair && !bad_fund && bad_rules.none()) return;

    const auto [it, fresh] = groups_of_.try_emplace(tuple);
    if (fresh) it->second = blame(tuple, bad_pair, bad_fund, bad_rules);
    for (const size_t g : it->second) {
      Group& group = groups_[g];
      ++group.lines;
      const Span span = field_of(line, group.culprit).span;
      if (group.places.size() < Group::kPlaces &&
          (group.places.empty() || field_of(*group.places.back(), group.culprit).span != span))
        group.places.push_back(&line);
    }
  }

  // The same pair stands in many lines: it is compared once.
  bool pair_is_bad(const Tuple& tuple) {
    const uint64_t key = static_cast<uint64_t>(tuple.at(Column::dept_economic)) << 32 |
                         static_cast<uint64_t>(tuple.at(Column::gov_economic));
    const auto [it, fresh] = bad_pairs_.try_emplace(key);
    if (fresh)
      it->second = pair_clashes(pool_.text(tuple.at(Column::dept_economic)),
                                pool_.text(tuple.at(Column::gov_economic)));
    return it->second;
  }

  // Who is to blame for the clashes of a line: gives the groups it belongs to. Where several
  // clashes share a code, that code is; of two codes that clash, the one that a smaller slip of the
  // keys would put right.
  std::vector<size_t> blame(const Tuple& tuple, bool bad_pair, bool bad_fund,
                            const RuleSet& bad_rules) {
    std::vector<Clash> clashes;
    const auto add = [&](const Clash& clash) {
      // A rule and its reverse are one clash.
      for (const Clash& known : clashes)
        if (known.touches(clash.when) && known.touches(clash.needs)) return;
      clashes.push_back(clash);
    };
    if (bad_pair) add({Clash::Kind::pair, 0, Column::gov_economic, Column::dept_economic});
    if (bad_fund) add({Clash::Kind::fund, 0, Column::function, Column::source});
    for (size_t r = 0; r < rules_.rules.size(); ++r)
      if (bad_rules[r])
        add({Clash::Kind::rule, r, column_of(rules_.rules[r].when),
             column_of(rules_.rules[r].needs)});

    std::vector<size_t> found;
    while (!clashes.empty()) {
      Column culprit = Column::function;
      size_t most = 0;
      for (const Column column : {Column::dept_economic, Column::gov_economic, Column::function}) {
        const auto shared = static_cast<size_t>(
            std::count_if(clashes.begin(), clashes.end(),
                          [&](const Clash& clash) { return clash.touches(column); }));
        if (shared > most) {
          most = shared;
          culprit = column;
        }
      }
      if (most == 1) culprit = culprit_of(clashes.front(), tuple);
      std::vector<Clash> of_culprit, rest;
      for (const Clash& clash : clashes)
        (clash.touches(culprit) && (most > 1 || of_culprit.empty()) ? of_culprit : rest)
            .push_back(clash);
      found.push_back(group_of(culprit, std::move(of_culprit), tuple));
      clashes = std::move(rest);
    }
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
  }

  Column culprit_of(const Clash& clash, const Tuple& tuple) {
    if (!is_code(clash.needs)) return clash.when;
    const auto slip = [&](Column column) {
      const auto near = candidates(column, tuple);
      return near.empty() ? size_t{100} : slips(near.front(), pool_.text(tuple.at(column)));
    };
    return slip(clash.needs) < slip(clash.when) ? clash.needs : clash.when;
  }

  // The group with the same cause: of units, the unit and what its lines need; of a rule, the code
  // that it speaks of; of a pair or a source, both values; of several clashes, the code they share.
  size_t group_of(Column culprit, std::vector<Clash> clashes, const Tuple& tuple) {
    std::vector<uint64_t> key;
    const bool only_unit = clashes.size() == 1 && clashes.front().needs == Column::unit;
    const Clash& first = clashes.front();
    const auto add = [&](Column column) {
      key.push_back(1000 + index_of(column));
      key.push_back(static_cast<uint64_t>(tuple.at(column)));
    };
    if (only_unit) {
      add(Column::unit);
      for (const std::string& kind : rules_.rules[first.rule].needs_values)
        key.push_back(unit_kind_index(kind));
    } else if (clashes.size() == 1) {
      add(first.when);
      if (first.kind == Clash::Kind::rule)
        key.push_back(3000 + first.rule);
      else
        add(first.needs);
    } else {
      add(culprit);
      for (const Clash& clash : clashes)
        key.push_back(clash.kind == Clash::Kind::rule ? 3000 + clash.rule
                                                      : 2500 + static_cast<size_t>(clash.kind));
    }
    const auto [it, fresh] = group_index_.try_emplace(std::move(key), groups_.size());
    if (fresh) groups_.emplace_back();
    Group& group = groups_[it->second];
    const Column other = clashes.front().other(culprit);
    const std::tuple speaker(kCodes - index_of(culprit), pool_.text(tuple.at(culprit)),
                             pool_.text(tuple.at(other)));
    if (!fresh && !only_unit && clashes.size() == 1 &&
        pool_.text(tuple.at(clashes.front().needs)) != group.needs)
      group.many_others = true;
    if (fresh || speaker < group.speaker) {
      group.speaker = speaker;
      group.needs = pool_.text(tuple.at(clashes.front().needs));
      group.culprit = culprit;
      group.clashes = std::move(clashes);
      group.places.clear();
    }
    // Nobody mistypes many codes in the same way: it is the one they share.
    if (group.many_others) group.culprit = group.clashes.front().when;
    return it->second;
  }
  static uint64_t unit_kind_index(const std::string& kind) {
    const auto& kinds = budget::unit_kinds();
    return 2000 +
           static_cast<uint64_t>(std::find(kinds.begin(), kinds.end(), kind) - kinds.begin());
  }

  // The codes that could stand in `column` of the line without a clash, the nearest to what is
  // written first.
  std::vector<std::string_view> candidates(Column column, const Tuple& tuple) {
    const Scheme scheme = scheme_of(column);
    auto& entries = alternatives_[index_of(column)];
    if (entries.empty()) {
      for (const Entry& entry : lists_.entries(scheme)) {
        if (entry.level != due_level(scheme)) continue;
        Known known;
        known.entry = &entry;
        if (column == Column::function) fill_funds(known);
        fill_rules(column, entry.code, known);
        entries.push_back(known);
      }
    }
    KnownRow row;
    for (size_t c = 0; c < kColumns; ++c) row[c] = &known(Column(c), tuple.values[c]);
    std::array<bool, kCodes> sound = tuple.sound;
    sound[index_of(column)] = true;
    std::vector<std::string_view> codes;
    for (const Known& entry : entries) {
      row[index_of(column)] = &entry;
      if (broken(row, sound).any() || (sound[0] && fund_clashes(row))) continue;
      if (sound[1] && sound[2]) {
        const auto code = [&](Column c) {
          return c == column ? entry.entry->code : pool_.text(tuple.at(c));
        };
        if (column != Column::function &&
            !pairs_.contains({code(Column::dept_economic), code(Column::gov_economic)}))
          continue;
      }
      codes.push_back(entry.entry->code);
    }
    const std::string_view written = pool_.text(tuple.at(column));
    std::stable_sort(codes.begin(), codes.end(), [&](std::string_view a, std::string_view b) {
      return slips(a, written) < slips(b, written);
    });
    return codes;
  }

  // ---- findings of groups -----------------------------------------------------------------------

  Tuple tuple_of(const LedgerLine& line) {
    Tuple tuple;
    for (size_t c = 0; c < kColumns; ++c) {
      tuple.values[c] = field_of(line, Column(c)).value;
      if (c < kCodes) tuple.sound[c] = known(Column(c), tuple.values[c]).sound;
    }
    return tuple;
  }

  Severity severity_of(const Clash& clash, const Tuple& tuple) {
    Severity severity = clash.kind == Clash::Kind::pair   ? rules_.pairs.severity
                        : clash.kind == Clash::Kind::fund ? rules_.funds.severity
                                                          : rules_.rules[clash.rule].severity;
    for (const Column column : {clash.when, clash.needs})
      if (is_code(column))
        if (const Entry* entry = known(column, tuple.at(column)).entry)
          severity = std::min(severity, limit(entry->trust));
    return severity;
  }
  const LocalText& basis_of(const Clash& clash) const {
    return clash.kind == Clash::Kind::pair   ? rules_.pairs.basis
           : clash.kind == Clash::Kind::fund ? rules_.funds.basis
                                             : rules_.rules[clash.rule].basis;
  }

  static FindingId id_of(const Clash& clash) {
    if (clash.kind == Clash::Kind::pair) return finding::C0107;
    if (clash.kind == Clash::Kind::fund) return finding::C0105;
    if (clash.needs == Column::unit) return finding::C0108;
    if (clash.needs != Column::kind) return finding::C0109;
    return clash.when == Column::function ? finding::C0110 : finding::C0106;
  }

  std::string shown(Column column, const Tuple& tuple) const {
    const std::string_view value = pool_.text(tuple.at(column));
    if (is_code(column)) return titled(scheme_of(column), value);
    if (column != Column::unit) return std::string(value);
    const auto it = units_.find(value);
    return it == units_.end() ? std::string(value)
                              : fmt::format("{} {}", value, it->second->name.value);
  }

  // What the rule wants in the place of a kind of spending or of unit.
  static LocalText wanted_by(const CodeRule& rule) { return or_list(rule.needs_values); }

  static LocalText funds_of(const Entry& entry) {
    std::vector<std::string_view> zh, en;
    for (std::string_view rest = entry.fund; !rest.empty();) {
      const size_t end = std::min(rest.find('|'), rest.size());
      zh.push_back(rest.substr(0, end));
      en.push_back(classification::fund_name(zh.back(), Language::en));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return {fmt::format("{}", fmt::join(zh, "/")), fmt::format("{}", fmt::join(en, "/"))};
  }

  void report(const Group& group) {
    const LedgerLine& line = *group.places.front();
    const Tuple tuple = tuple_of(line);
    const Clash& clash = group.clashes.front();
    const Column culprit = group.culprit;
    const Column other = clash.other(culprit);
    const budget::Unit* unit = nullptr;
    if (const auto it = units_.find(pool_.text(line.unit.value)); it != units_.end())
      unit = it->second;

    const FindingId id = id_of(clash);
    Finding finding = Finding(id, field_of(line, culprit).span)
                          .arg("code", shown(culprit, tuple))
                          .arg("times", times(group.lines))
                          .because(basis_of(clash));
    finding.severity = Severity::note;
    for (const Clash& each : group.clashes)
      finding.severity = std::max(finding.severity, severity_of(each, tuple));
    if (id != finding::C0105 && id != finding::C0110) finding.arg("kind", kind_of(culprit));
    switch (id) {
      case finding::C0105:
        finding.arg("fund", funds_of(*known(Column::function, line.function.value).entry))
            .arg("source", shown(Column::source, tuple));
        break;
      case finding::C0107:
      case finding::C0109:
        finding.arg("other_kind", kind_of(other)).arg("other", shown(other, tuple));
        break;
      case finding::C0108:
        finding.arg("wanted", wanted_by(rules_.rules[clash.rule]))
            .arg("unit", shown(Column::unit, tuple))
            .arg("actual", unit != nullptr ? unit->kind.value : std::string());
        break;
      default:
        finding.arg("wanted", wanted_by(rules_.rules[clash.rule]))
            .arg("actual", shown(Column::kind, tuple));
        break;
    }
    for (const Clash& each : group.clashes) add_label(finding, each.other(culprit), line, unit);
    Span before = finding.span;
    for (size_t i = 1; i < group.places.size(); ++i) {
      const Span span = field_of(*group.places[i], culprit).span;
      if (span != before) finding.labels.push_back({span, {"又见于此", "here as well"}});
      before = span;
    }
    finding.help = help_for(group, tuple, unit);
    sink_.report(std::move(finding));
  }

  void add_label(Finding& finding, Column column, const LedgerLine& line,
                 const budget::Unit* unit) const {
    if (column != Column::unit) {
      finding.labels.push_back({field_of(line, column).span, kind_of(column)});
    } else if (unit != nullptr) {
      finding.labels.push_back({unit->kind.span, {"单位性质写在这里", "the kind of the unit"}});
    }
  }

  // "30108 机关事业单位基本养老保险缴费、…", or nothing where too many would do and none is near.
  LocalText choices(Column column, const Tuple& tuple) {
    const std::vector<std::string_view> codes = candidates(column, tuple);
    if (codes.empty()) return {};
    std::vector<std::string> shown;
    const size_t nearest = slips(codes.front(), pool_.text(tuple.at(column)));
    if (codes.size() > 4 && nearest > 1) return {};
    for (const std::string_view code : codes)
      if (codes.size() <= 4 || slips(code, pool_.text(tuple.at(column))) <= nearest)
        if (shown.size() < 4) shown.push_back(titled(scheme_of(column), code));
    return joined(shown, " 或 ", " or ");
  }

  std::optional<LocalText> help_for(const Group& group, const Tuple& tuple,
                                    const budget::Unit* unit) {
    const Clash& clash = group.clashes.front();
    std::vector<std::string> zh, en;
    const LocalText own = choices(group.culprit, tuple);
    // Of a unit, the lines have different codes.
    const bool of_unit = clash.needs == Column::unit && group.clashes.size() == 1;
    if (!own.zh.empty() && !(of_unit && group.lines > 1)) {
      zh.push_back(fmt::format("改为 {}", own.zh));
      en.push_back(fmt::format("write {}", own.en));
    }
    const Column other = clash.other(group.culprit);
    if (group.clashes.size() == 1 && is_code(other)) {
      const LocalText others = choices(other, tuple);
      if (!others.zh.empty()) {
        zh.push_back(fmt::format("若{}写错，把它改为 {}", kind_of(other).zh, others.zh));
        en.push_back(fmt::format("or make the {} {}", kind_of(other).en, others.en));
      }
    }
    if (clash.kind == Clash::Kind::fund) {
      zh.push_back("或核对资金来源");
      en.push_back("or check the source");
    } else if (other == Column::kind) {
      const LocalText wanted = wanted_by(rules_.rules[clash.rule]);
      zh.push_back(fmt::format("或把支出类别改为{}", wanted.zh));
      en.push_back(fmt::format("or make the kind {}", wanted.en));
    } else if (other == Column::unit && unit != nullptr) {
      const std::string& kind = rules_.rules[clash.rule].needs_values.back();
      zh.push_back(
          fmt::format("预算中含有不独立核算的{}的，在该单位下写 includes: [{}]", kind, kind));
      en.push_back(
          fmt::format("if the unit's budget holds a {} without accounts of its own, say "
                      "includes: [{}] in the unit",
                      kind, kind));
    }
    if (zh.empty()) return std::nullopt;
    return LocalText{fmt::format("{}", fmt::join(zh, "；")),
                     fmt::format("{}", fmt::join(en, "; "))};
  }

  const ClassificationRules& rules_;
  const Classification& lists_;
  const budget::Budget& budget_;
  const StringPool& pool_;
  Sink& sink_;

  RuleSet touching_[kColumns];
  std::set<std::pair<std::string_view, std::string_view>> pairs_;  // department, government
  std::set<std::string_view> paired_[2];
  std::map<std::string, uint32_t, std::less<>> funds_;
  std::vector<Known> known_[kColumns];       // by symbol
  std::vector<Known> alternatives_[kCodes];  // all codes of the level due, once needed
  std::map<std::string_view, const budget::Unit*> units_;
  std::map<std::string, std::vector<std::string_view>, std::less<>> by_name_[kCodes];
  std::vector<std::string> listed_codes_[kCodes];  // once needed
  std::map<Symbol, std::string_view> name_of_unlisted_[kCodes];
  std::vector<bool> doubtful_names_;  // by index into Budget::code_names
  std::map<Symbol, Doubtful> doubtful_[kCodes];
  std::vector<Symbol> doubtful_order_[kCodes];
  std::unordered_map<uint64_t, bool> bad_pairs_;
  std::unordered_map<Tuple, std::vector<size_t>, TupleHash> groups_of_;
  std::map<std::vector<uint64_t>, size_t> group_index_;
  std::vector<Group> groups_;
};

}  // namespace

void check_classification(const ClassificationRules& rules, const Inputs& inputs, Sink& sink) {
  Checker(rules, inputs, sink).run();
}

}  // namespace budgetc::rules
