#include "classification/classification.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <set>

#include "csv/csv.h"
#include "diagnostics/catalogue/classification.h"
#include "diagnostics/catalogue/yaml.h"
#include "input/input.h"

namespace budgetc::classification {
namespace {

// The heads of a list, by what a bureau may call them.
enum class Head : uint8_t {
  list,
  action,
  code,
  name,
  level,
  fund,
  former_names,
  successor,
  gov_code,
  dept_code,
  applies_to,
  trust,
  years,
  source,
  year,
  confirmed,
  count
};
constexpr size_t kHeads = static_cast<size_t>(Head::count);

std::optional<Head> head_of(std::string_view text) {
  static const std::map<std::string_view, Head> heads = {
      {"list", Head::list},
      {"action", Head::action},
      {"code", Head::code},
      {"科目编码", Head::code},
      {"科目代码", Head::code},
      {"编码", Head::code},
      {"代码", Head::code},
      {"name", Head::name},
      {"科目名称", Head::name},
      {"名称", Head::name},
      {"level", Head::level},
      {"级次", Head::level},
      {"级别", Head::level},
      {"科目级次", Head::level},
      {"fund", Head::fund},
      {"预算类型", Head::fund},
      {"所属预算", Head::fund},
      {"former_names", Head::former_names},
      {"曾用名", Head::former_names},
      {"别名", Head::former_names},
      {"successor", Head::successor},
      {"改用科目", Head::successor},
      {"新科目编码", Head::successor},
      {"gov_code", Head::gov_code},
      {"政府预算经济科目", Head::gov_code},
      {"政府预算经济科目编码", Head::gov_code},
      {"政府经济科目编码", Head::gov_code},
      {"dept_code", Head::dept_code},
      {"部门预算经济科目", Head::dept_code},
      {"部门预算经济科目编码", Head::dept_code},
      {"部门经济科目编码", Head::dept_code},
      {"applies_to", Head::applies_to},
      {"适用", Head::applies_to},
      {"trust", Head::trust},
      {"可信度", Head::trust},
      {"years", Head::years},
      {"见于年度", Head::years},
      {"sources", Head::source},
      {"notice", Head::source},
      {"note", Head::source},
      {"依据", Head::source},
      {"说明", Head::source},
      {"备注", Head::source},
      {"year", Head::year},
      {"confirmed", Head::confirmed},
  };
  const auto found = heads.find(text);
  return found == heads.end() ? std::nullopt : std::optional(found->second);
}

enum class ListKind : uint8_t { functional, dept_economic, gov_economic, retired, pairs };

// File names, the shipped one first.
struct ListName {
  ListKind kind;
  std::vector<std::string_view> names;
};
const std::vector<ListName>& list_names() {
  static const std::vector<ListName> names = {
      {ListKind::functional, {"functional", "支出功能分类科目", "支出功能科目", "功能科目"}},
      {ListKind::dept_economic,
       {"dept_economic", "部门预算支出经济分类科目", "部门预算经济科目", "部门经济科目"}},
      {ListKind::gov_economic,
       {"gov_economic", "政府预算支出经济分类科目", "政府预算经济科目", "政府经济科目"}},
      {ListKind::retired, {"functional_retired", "停用科目"}},
      {ListKind::pairs, {"economic_correspondence", "经济科目对照表", "对照表"}}};
  return names;
}

Scheme scheme_of(ListKind kind) {
  return kind == ListKind::dept_economic  ? Scheme::dept_economic
         : kind == ListKind::gov_economic ? Scheme::gov_economic
                                          : Scheme::functional;
}

bool is_code(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == text.npos;
}

// 类, 款 and 项 by the length of the code: 3, 5, 7; economic codes have no 项.
std::optional<Level> level_by_length(Scheme scheme, std::string_view code) {
  if (!is_code(code)) return std::nullopt;
  if (code.size() == 3) return Level::lei;
  if (code.size() == 5) return Level::kuan;
  if (code.size() == 7 && scheme == Scheme::functional) return Level::xiang;
  return std::nullopt;
}

std::optional<Trust> trust_named(std::string_view word) {
  if (word == "official" || word == "官方" || word.empty()) return Trust::official;
  if (word == "published" || word == "公开") return Trust::published;
  if (word == "secondary" || word == "转引") return Trust::secondary;
  if (word == "recalled" || word == "待核") return Trust::recalled;
  if (word == "recalled-verify") return Trust::recalled_verify;
  return std::nullopt;
}

std::vector<std::string_view> list_of(std::string_view cell) {
  std::vector<std::string_view> items;
  while (!cell.empty()) {
    const size_t end = std::min(cell.find('|'), cell.size());
    items.push_back(cell.substr(0, end));
    cell.remove_prefix(std::min(end + 1, cell.size()));
  }
  return items;
}

bool holds_year(std::string_view years, const std::string& year) {
  const auto all = list_of(years);
  return std::find(all.begin(), all.end(), year) != all.end();
}

}  // namespace

// Puts the files of a year together, one after the other.
class ListReader {
 public:
  ListReader(const FileReader& reader, SourceMap& sources, Sink& sink, Classification& lists)
      : reader_(reader), sources_(sources), sink_(sink), lists_(lists) {}

  bool read_shipped(const std::string& folder, int year) {
    bool whole = true;
    for (const ListName& list : list_names()) {
      own_ = false;
      whole =
          read(folder + "/base/" + std::string(list.names.front()) + ".tsv", list.kind) && whole;
    }
    whole = read_years(folder + "/years.tsv", year) && whole;
    for (const int known : years_)
      if (known <= year) whole = read_changes(folder, known) && whole;
    return whole;
  }

  // A bureau's own files; false is no reason to stop.
  void read_own(const std::string& folder) {
    own_ = true;
    const auto files = reader_.list(folder);
    if (!files) {
      sink_.report(Finding(finding::Y0101, {}).arg("reason", reason_text(folder, files.failure())));
      return;
    }
    // Those of whoever keeps the folder; links that lead out of there are not followed.
    const Roots roots(reader_, {folder_of(folder)});
    for (const std::string& file : *files) {
      const size_t dot = file.rfind('.');
      const std::string stem = file.substr(0, dot);
      const std::string ending = dot == file.npos ? "" : file.substr(dot);
      const ListName* known = nullptr;
      for (const ListName& list : list_names())
        if (std::find(list.names.begin(), list.names.end(), stem) != list.names.end())
          known = &list;
      const std::string path = folder + "/" + file;
      if (!input::permit(roots, path, {}, sink_)) continue;
      if (known == nullptr || (ending != ".tsv" && ending != ".csv")) {
        if (file.starts_with('.') || ending == ".md" || ending == ".txt") continue;
        const FileId id = sources_.add(path, "");
        fault({id, 0, 0}, {"不认识的文件；可用的名称：" + joined_names() + "（.csv 或 .tsv）",
                           "unknown file; known names: " + joined_names() + " (.csv or .tsv)"});
        continue;
      }
      read(path, known->kind, ending == ".csv" ? ',' : '\t');
    }
  }

  // The lists are whole: order them, settle how far each row holds in the year, look for holes.
  void finish() {
    const std::string year = std::to_string(lists_.year_);
    // Who has all three lists has the book of the year.
    if (!own_codes_[0].empty() && !own_codes_[1].empty() && !own_codes_[2].empty())
      lists_.confirmed_ = true;
    for (size_t which = 0; which < 3; ++which) {
      auto& entries = lists_.entries_[which];
      std::erase_if(entries, [](const Entry& entry) { return entry.code.empty(); });
      std::stable_sort(entries.begin(), entries.end(),
                       [](const Entry& a, const Entry& b) { return a.code < b.code; });
      auto& index = lists_.index_[which];
      index.clear();
      for (size_t i = 0; i < entries.size(); ++i) index.emplace(entries[i].code, i);
      for (Entry& entry : entries) {
        if (!lists_.confirmed_ && entry.trust < Trust::secondary &&
            !holds_year(entry.years, year) && !own_codes_[which].contains(entry.code))
          entry.trust = Trust::secondary;
        if (entry.code.size() > 3 && !index.contains(entry.code.substr(0, entry.code.size() - 2)) &&
            entry.span.valid())
          fault(entry.span,
                {"没有上级科目 " + std::string(entry.code.substr(0, entry.code.size() - 2)),
                 "its parent is not in the list"});
      }
    }
    if (!lists_.confirmed_)
      for (Retired& retired : lists_.retired_)
        retired.trust = std::max(retired.trust, Trust::secondary);
  }

 private:
  using Cells = std::array<csv::Cell, kHeads>;

  static std::string joined_names() {
    std::string all;
    for (const ListName& list : list_names()) {
      all += all.empty() ? "" : "、";
      all += list.names.front();
    }
    return all;
  }

  void fault(Span span, LocalText reason) {
    sink_.report(Finding(finding::C0114, span).arg("reason", std::move(reason)));
  }

  // Calls each(cells) for every row; false where the file is missing, empty or lacks a head.
  template <class Each>
  bool rows_of(const std::string& path, char separator, const std::vector<Head>& needed,
               bool may_be_empty, const Each& each) {
    auto bytes = reader_.read(path);
    const auto unusable = [&](const LocalText& reason) {
      sink_.report(Finding(finding::C0116, {}).arg("path", path).arg("reason", reason));
      return false;
    };
    if (!bytes) return unusable(reason_text("", bytes.failure()));
    auto text = csv::to_utf8(*bytes);
    if (!text) return unusable(reason_text("", text.failure()));
    const FileId file = sources_.add(path, std::move(*text));
    csv::Table table = csv::parse(sources_, file, separator, sink_);
    if (table.rows.empty() || (table.rows.size() == 1 && !may_be_empty))
      return unusable({"文件是空的", "the file is empty"});
    std::array<int, kHeads> columns;
    columns.fill(-1);
    const auto heads = table.row(0);
    for (size_t i = 0; i < heads.size(); ++i) {
      if (const auto head = head_of(heads[i].text))
        columns[static_cast<size_t>(*head)] = static_cast<int>(i);
      else if (!heads[i].text.empty())
        fault(heads[i].span, {"不认识的列“" + std::string(heads[i].text) + "”",
                              "unknown column '" + std::string(heads[i].text) + "'"});
    }
    for (const Head head : needed)
      if (columns[static_cast<size_t>(head)] < 0)
        return unusable(head == Head::code || head == Head::gov_code || head == Head::dept_code
                            ? LocalText{"缺少科目编码一列", "a column of codes is missing"}
                            : LocalText{"缺少科目名称一列", "a column is missing"});
    for (size_t r = 1; r < table.rows.size(); ++r) {
      const auto row = table.row(r);
      Cells cells;
      for (size_t head = 0; head < kHeads; ++head)
        if (columns[head] >= 0 && static_cast<size_t>(columns[head]) < row.size()) {
          csv::Cell cell = row[static_cast<size_t>(columns[head])];
          if (cell.text.data() < sources_.file(file).text().data() ||
              cell.text.data() >
                  sources_.file(file).text().data() + sources_.file(file).text().size())
            cell.text = lists_.texts_->emplace_back(cell.text);
          cells[head] = cell;
        }
      if (row.size() > heads.size())
        fault(table.rows[r].span, {"这一行比表头多", "more cells than heads"});
      each(cells, table.rows[r].span);
    }
    return true;
  }

  static const csv::Cell& at(const Cells& cells, Head head) {
    return cells[static_cast<size_t>(head)];
  }

  bool read(const std::string& path, ListKind kind, char separator = '\t') {
    if (kind == ListKind::pairs)
      return rows_of(path, separator, {Head::gov_code, Head::dept_code}, false,
                     [&](const Cells& cells, Span span) { add_pair(cells, span); });
    std::map<std::string_view, Span> seen;
    return rows_of(path, separator, {Head::code, Head::name}, false,
                   [&](const Cells& cells, Span span) {
                     const auto [first, fresh] = seen.emplace(at(cells, Head::code).text, span);
                     if (!fresh && kind != ListKind::retired)
                       return fault(at(cells, Head::code).span,
                                    {"科目编码重复出现", "this code stands twice"});
                     if (kind == ListKind::retired)
                       add_retired(cells, span);
                     else
                       add_entry(scheme_of(kind), cells, span);
                   });
  }

  bool read_years(const std::string& path, int year) {
    lists_.confirmed_ = false;
    return rows_of(path, '\t', {Head::year}, false, [&](const Cells& cells, Span span) {
      int known = 0;
      const std::string_view text = at(cells, Head::year).text;
      std::from_chars(text.data(), text.data() + text.size(), known);
      if (known < kFirstYear || known > kLastYear)
        return fault(span, {"不是年份", "this is no year"});
      years_.push_back(known);
      const bool confirmed = at(cells, Head::confirmed).text == "yes";
      if (known == year) lists_.confirmed_ = confirmed;
      if (confirmed && (lists_.carried_from_ == 0 || known <= year)) lists_.carried_from_ = known;
    });
  }

  bool read_changes(const std::string& folder, int year) {
    return rows_of(folder + "/changes/" + std::to_string(year) + ".tsv", '\t',
                   {Head::code, Head::name}, true, [&](const Cells& cells, Span span) {
                     const std::string_view list = at(cells, Head::list).text;
                     const std::string_view action = at(cells, Head::action).text;
                     std::optional<Scheme> scheme;
                     for (const ListName& known : list_names())
                       if (known.names.front() == list) scheme = scheme_of(known.kind);
                     if (!scheme)
                       return fault(at(cells, Head::list).span, {"不认识的科目表", "unknown list"});
                     if (action == "add" || action == "rename")
                       return add_entry(*scheme, cells, span);
                     if (action != "retire" && action != "move")
                       return fault(at(cells, Head::action).span,
                                    {"不认识的变动；可用：add、rename、retire、move",
                                     "unknown action; known: add, rename, retire, move"});
                     retire(*scheme, cells, span);
                   });
  }

  void add_entry(Scheme scheme, const Cells& cells, Span span) {
    const csv::Cell& code = at(cells, Head::code);
    const auto level = level_by_length(scheme, code.text);
    if (!level)
      return fault(code.span, {scheme == Scheme::functional ? "科目编码应为 3、5 或 7 位数字"
                                                            : "科目编码应为 3 或 5 位数字",
                               "a code has 3, 5 or (functional) 7 digits"});
    const csv::Cell& named = at(cells, Head::level);
    if (!named.text.empty() && named.text != level_name(*level, Language::zh))
      return fault(named.span, {"级次应为" + std::string(level_name(*level, Language::zh)),
                                "the level does not fit the code"});
    if (at(cells, Head::name).text.empty())
      return fault(code.span, {"没有科目名称", "the name is missing"});
    const auto trust = trust_named(at(cells, Head::trust).text);
    if (!trust)
      return fault(at(cells, Head::trust).span,
                   {"可信度应为 official、published、secondary 或 recalled",
                    "trust is official, published, secondary or recalled"});
    const auto which = static_cast<size_t>(scheme);
    Entry entry{code.text,
                at(cells, Head::name).text,
                *level,
                at(cells, Head::fund).text,
                list_of(at(cells, Head::former_names).text),
                *trust,
                at(cells, Head::years).text,
                at(cells, Head::source).text,
                span};
    for (const std::string_view fund : list_of(entry.fund))
      if (fund != "一般公共预算" && fund != "政府性基金" && fund != "国有资本经营" &&
          fund != "社会保险基金")
        return fault(at(cells, Head::fund).span,
                     {"预算类型应为一般公共预算、政府性基金或国有资本经营", "unknown budget"});
    if (own_) own_codes_[which].insert(entry.code);
    const auto [place, fresh] =
        lists_.index_[which].emplace(entry.code, lists_.entries_[which].size());
    if (fresh) {
      if (entry.fund.empty() && scheme == Scheme::functional) entry.fund = fund_above(entry.code);
      lists_.entries_[which].push_back(std::move(entry));
      return;
    }
    Entry& before = lists_.entries_[which][place->second];
    if (entry.fund.empty()) entry.fund = before.fund;
    if (entry.former_names.empty()) entry.former_names = before.former_names;
    if (before.name != entry.name) entry.former_names.push_back(before.name);
    before = std::move(entry);
  }

  std::string_view fund_above(std::string_view code) const {
    for (size_t length = code.size() - 2; length >= 3; length -= 2) {
      const auto found = lists_.index_[0].find(code.substr(0, length));
      if (found != lists_.index_[0].end()) return lists_.entries_[0][found->second].fund;
    }
    return "一般公共预算";
  }

  void retire(Scheme scheme, const Cells& cells, Span span) {
    const auto which = static_cast<size_t>(scheme);
    const csv::Cell& code = at(cells, Head::code);
    const auto found = lists_.index_[which].find(code.text);
    if (found == lists_.index_[which].end())
      return fault(code.span, {"没有这个科目，不能停用", "there is no such code to retire"});
    lists_.entries_[which][found->second].code = {};
    lists_.index_[which].erase(found);
    if (scheme == Scheme::functional) add_retired(cells, span);
  }

  void add_retired(const Cells& cells, Span /*span*/) {
    const csv::Cell& code = at(cells, Head::code);
    if (!level_by_length(Scheme::functional, code.text))
      return fault(code.span, {"科目编码应为 3、5 或 7 位数字", "a code has 3, 5 or 7 digits"});
    const auto trust = trust_named(at(cells, Head::trust).text);
    if (!trust)
      return fault(at(cells, Head::trust).span,
                   {"可信度应为 official、published、secondary 或 recalled",
                    "trust is official, published, secondary or recalled"});
    lists_.retired_index_.emplace(code.text, lists_.retired_.size());
    lists_.retired_.push_back(
        {code.text, at(cells, Head::name).text, at(cells, Head::successor).text, *trust});
  }

  void add_pair(const Cells& cells, Span span) {
    const std::string_view gov = at(cells, Head::gov_code).text;
    const std::string_view dept = at(cells, Head::dept_code).text;
    const auto trust = trust_named(at(cells, Head::trust).text);
    if (!level_by_length(Scheme::gov_economic, gov) ||
        !level_by_length(Scheme::dept_economic, dept) || !trust)
      return fault(span, {"应为两个 3 或 5 位的科目编码", "two codes of 3 or 5 digits are due"});
    lists_.pairs_.push_back({gov, dept, *trust});
  }

  const FileReader& reader_;
  SourceMap& sources_;
  Sink& sink_;
  Classification& lists_;
  std::vector<int> years_;
  bool own_ = false;
  std::set<std::string_view> own_codes_[3];
};

std::optional<Classification> Classification::load(const FileReader& reader, SourceMap& sources,
                                                   const std::string& schemas_dir, int year,
                                                   Sink& sink,
                                                   const std::vector<std::string>& folders) {
  Classification lists;
  lists.year_ = year;
  lists.texts_ = std::make_shared<std::deque<std::string>>();
  ListReader list_reader(reader, sources, sink, lists);
  if (!list_reader.read_shipped(schemas_dir + "/classification", year)) return std::nullopt;
  for (const std::string& folder : folders) list_reader.read_own(folder);
  list_reader.finish();
  return lists;
}

const std::vector<std::string>& own_list_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (const ListName& list : list_names())
      all.insert(all.end(), list.names.begin(), list.names.end());
    return all;
  }();
  return names;
}

std::vector<int> known_years(const FileReader& reader, const std::string& schemas_dir) {
  std::vector<int> years;
  const auto text = reader.read(schemas_dir + "/classification/years.tsv");
  if (!text) return years;
  for (size_t at = text->find('\n'); at != std::string::npos; at = text->find('\n', at + 1)) {
    int year = 0;
    std::from_chars(text->data() + at + 1, text->data() + text->size(), year);
    if (year != 0) years.push_back(year);
  }
  return years;
}

const Entry* Classification::find(Scheme scheme, std::string_view code) const {
  const auto which = static_cast<size_t>(scheme);
  const auto it = index_[which].find(code);
  return it == index_[which].end() ? nullptr : &entries_[which][it->second];
}

const Retired* Classification::find_retired(std::string_view function_code) const {
  const auto it = retired_index_.find(function_code);
  return it == retired_index_.end() ? nullptr : &retired_[it->second];
}

const Retired* Classification::find_retired_or_parent(std::string_view function_code) const {
  const Retired* retired = find_retired(function_code);
  return retired != nullptr || function_code.size() <= 5 ? retired
                                                         : find_retired(function_code.substr(0, 5));
}

const std::vector<Entry>& Classification::entries(Scheme scheme) const {
  return entries_[static_cast<size_t>(scheme)];
}

std::string_view Classification::name(Scheme scheme, std::string_view code) const {
  const Entry* entry = find(scheme, code);
  return entry == nullptr ? std::string_view() : entry->name;
}

std::vector<std::string> Classification::codes(Scheme scheme) const {
  std::vector<std::string> codes;
  for (const Entry& entry : entries(scheme)) codes.emplace_back(entry.code);
  return codes;
}

std::string_view level_name(Level level, Language language) {
  const bool zh = language == Language::zh;
  switch (level) {
    case Level::lei:
      return zh ? "类" : "class";
    case Level::kuan:
      return zh ? "款" : "section";
    case Level::xiang:
      return zh ? "项" : "item";
  }
  return {};
}

std::string_view fund_name(std::string_view fund, Language language) {
  if (language == Language::zh) return fund;
  if (fund == "一般公共预算") return "general public budget";
  if (fund == "政府性基金") return "government funds";
  if (fund == "国有资本经营") return "state capital";
  return fund;
}

std::string_view scheme_name(Scheme scheme, Language language) {
  const bool zh = language == Language::zh;
  switch (scheme) {
    case Scheme::functional:
      return zh ? "支出功能科目" : "functional code";
    case Scheme::dept_economic:
      return zh ? "部门预算经济科目" : "department economic code";
    case Scheme::gov_economic:
      return zh ? "政府预算经济科目" : "government economic code";
  }
  return {};
}

}  // namespace budgetc::classification
