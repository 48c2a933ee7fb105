#include "budget/ledger_line.h"

#include <fmt/format.h>

#include <algorithm>

#include "diagnostics/catalogue/model.h"

namespace budgetc::budget {
namespace {

struct ColumnNames {
  std::string_view name;
  LocalText title;
};
const std::array<ColumnNames, kLineColumns>& columns() {
  static const std::array<ColumnNames, kLineColumns> names = {
      {{"unit", {"单位", "unit"}},
       {"function", {"功能科目", "function"}},
       {"dept_economic", {"部门经济科目", "department economic class"}},
       {"gov_economic", {"政府经济科目", "government economic class"}},
       {"kind", {"支出类别", "kind"}},
       {"project", {"项目", "project"}},
       {"source", {"资金来源", "source"}},
       {"amount", {"金额", "amount"}}}};
  return names;
}

bool is_member(std::string_view word, const std::vector<std::string>& known) {
  return std::find(known.begin(), known.end(), word) != known.end();
}

// A spreadsheet turns 005001 into 5001.
bool has_lost_zeros(std::string_view text, std::string_view code) {
  if (text.empty() || text.size() >= code.size() || !code.ends_with(text)) return false;
  const std::string_view before = code.substr(0, code.size() - text.size());
  return before.find_first_not_of('0') == std::string_view::npos;
}

}  // namespace

std::string_view line_column_name(LineColumn column) {
  return columns()[static_cast<size_t>(column)].name;
}
const LocalText& line_column_title(LineColumn column) {
  return columns()[static_cast<size_t>(column)].title;
}
std::optional<LineColumn> line_column_named(std::string_view name) {
  for (size_t i = 0; i < kLineColumns; ++i)
    if (columns()[i].name == name) return static_cast<LineColumn>(i);
  return std::nullopt;
}
bool is_always_needed(LineColumn column) {
  return column == LineColumn::unit || column == LineColumn::kind || column == LineColumn::source ||
         column == LineColumn::amount;
}

bool all_digits(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

LineText split_code_and_name(const LineText& written) {
  constexpr std::string_view kWideSpace = "　";
  const std::string_view text = written.text;
  const size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  size_t name = digits;
  while (name < text.size()) {
    if (text[name] == ' ' || text[name] == '\t' || text[name] == '-')
      ++name;
    else if (text.substr(name).starts_with(kWideSpace))
      name += kWideSpace.size();
    else
      break;
  }
  if (digits == 0 || name == digits || name == text.size()) return written;
  LineText split = written;
  split.text = text.substr(0, digits);
  split.name = text.substr(name);
  // The span may hold the quotes as well; where it holds more (escapes), both have the whole.
  const size_t width = written.span.end - written.span.begin;
  if (width != text.size() && width != text.size() + 2) {
    split.name_span = written.span;
    return split;
  }
  const auto at = static_cast<uint32_t>(written.span.begin + (width - text.size()) / 2);
  split.span = {written.span.file, at, static_cast<uint32_t>(at + digits)};
  split.name_span = {written.span.file, static_cast<uint32_t>(at + name),
                     static_cast<uint32_t>(at + text.size())};
  return split;
}

std::optional<LocalText> suggestion(std::string_view word, const std::vector<std::string>& known) {
  if (known.empty()) return std::nullopt;
  if (const auto near = text::nearest(word, known))
    return LocalText{"是不是“" + *near + "”？", "did you mean '" + *near + "'?"};
  return LocalText{fmt::format("可用：{}", fmt::join(known, "、")),
                   fmt::format("known here: {}", fmt::join(known, ", "))};
}

void report_missing_column(LineColumn column, Span blame, Sink& sink) {
  const LocalText& title = line_column_title(column);
  sink.report(Finding(finding::M0102, blame)
                  .arg("key", std::string(line_column_name(column)))
                  .suggest({fmt::format("在此行或其所在的组写明{}", title.zh),
                            fmt::format("give the {} in the line or its group", title.en)}));
}

std::optional<text::ParsedAmount> read_amount(std::string_view written, Span span,
                                              text::MoneyUnit unit, Sink& sink) {
  const text::AmountParse parse = text::parse_amount(written, unit);
  if (parse.value) return parse.value;
  Finding finding = Finding(finding::M0105, span).arg("text", std::string(written));
  switch (parse.error) {
    case text::AmountError::not_a_number:
      finding.help = {{"写成数字，可带单位：71688400.00、7168.84万元、71688400元",
                       "write a number, with a unit if you like: 7168.84万元"}};
      break;
    case text::AmountError::too_precise:
      finding.help = {{"金额最多精确到分（0.01 元）", "amounts go down to the fen (0.01 yuan)"}};
      break;
    case text::AmountError::out_of_range:
      finding.help = {{"单笔金额不能超过 1000 亿元，检查单位是否有误",
                       "a single amount cannot exceed 100 billion yuan; check its unit"}};
      break;
  }
  sink.report(std::move(finding));
  return std::nullopt;
}

LineReader::LineReader(Budget& budget, text::MoneyUnit amount_unit, Definitions definitions,
                       Sink& sink)
    : budget_(budget), amount_unit_(amount_unit), definitions_(definitions), sink_(sink) {
  for (const Unit& unit : budget.units) units_.insert(unit.code.value);
  for (const Project& project : budget.projects) projects_.emplace(project.code.value, &project);
}

// A shorter code is one of a higher level: whether it is due here is for the rules to say.
bool LineReader::check_code(LineColumn column, const LineText& text) {
  const size_t digits = column == LineColumn::function ? 7 : 5;
  const size_t size = text.text.size();
  if (all_digits(text.text) && size % 2 == 1 && size >= 3 && size <= digits) return true;
  const LocalText& title = line_column_title(column);
  sink_.report(
      Finding(finding::M0109, text.span)
          .arg("code", std::string(text.text))
          .arg("expected", LocalText{fmt::format(" {} 位数字的{}代码", digits, title.zh),
                                     fmt::format("a {} code of {} digits", title.en, digits)}));
  return false;
}

// A ledger whose every line names another unknown unit is no row of slips: what was meant is looked
// for so many times only.
bool LineReader::may_compare(size_t words) {
  constexpr size_t kMost = 2'000'000;
  compared_ += words;
  return compared_ <= kMost;
}

bool LineReader::check_unit(const LineText& text) {
  if (!definitions_.units || units_.contains(text.text)) return true;
  Finding finding = Finding(finding::M0107, text.span)
                        .arg("value", std::string(text.text))
                        .arg("section", std::string("units"));
  if (!may_compare(budget_.units.size())) {
    sink_.report(std::move(finding));
    return false;
  }
  std::vector<std::string> codes;
  for (const Unit& unit : budget_.units) {
    codes.push_back(unit.code.value);
    if (has_lost_zeros(text.text, unit.code.value))
      finding.help = {
          {"是不是“" + unit.code.value + "”？表格软件会丢掉代码开头的 0，导出前把这一列设为文本",
           "did you mean '" + unit.code.value +
               "'? Spreadsheets drop leading zeros: export the column as text"}};
  }
  if (!finding.help) finding.help = suggestion(text.text, codes);
  sink_.report(std::move(finding));
  return false;
}

bool LineReader::check_project(const LineText& text) {
  if (!definitions_.projects || projects_.contains(text.text)) return true;
  Finding finding = Finding(finding::M0107, text.span)
                        .arg("value", std::string(text.text))
                        .arg("section", std::string("projects"));
  std::vector<std::string> codes;
  if (may_compare(budget_.projects.size()))
    for (const Project& project : budget_.projects) codes.push_back(project.code.value);
  if (text.text.find("E+") != std::string_view::npos)
    finding.help = {{"表格软件把长代码变成了科学计数，导出前把这一列设为文本",
                     "a spreadsheet turned the code into scientific notation: export the column as "
                     "text"}};
  else if (const auto near = text::nearest(text.text, codes))
    finding.help = {{"是不是“" + *near + "”？", "did you mean '" + *near + "'?"}};
  else
    finding.help = {{"先在 projects 中写明这个项目的代码、名称和类别",
                     "first give the project's code, name and kind in 'projects'"}};
  sink_.report(std::move(finding));
  return false;
}

bool LineReader::check_value(LineColumn column, const LineText& text) {
  const auto member = [&](const std::vector<std::string>& known) {
    if (is_member(text.text, known)) return true;
    Finding finding = Finding(finding::M0106, text.span)
                          .arg("key", line_column_title(column))
                          .arg("value", std::string(text.text));
    finding.help = suggestion(text.text, known);
    sink_.report(std::move(finding));
    return false;
  };
  switch (column) {
    case LineColumn::unit:
      return check_unit(text);
    case LineColumn::function:
    case LineColumn::dept_economic:
    case LineColumn::gov_economic:
      return check_code(column, text);
    case LineColumn::kind:
      return member(expenditure_kinds());
    case LineColumn::source:
      return member(fund_sources());
    case LineColumn::project:
      return check_project(text);
    case LineColumn::amount:
      break;
  }
  return true;
}

// `kind` is a known kind and `project` empty or a known project.
bool LineReader::check_kind_and_project(const LineText& kind, const LineText& project,
                                        Span line_span) {
  const bool of_project = kind.text == "其他运转类" || kind.text == "特定目标类";
  if (of_project && project.text.empty()) {
    sink_.report(
        Finding(finding::M0111, line_span)
            .arg("reason", LocalText{fmt::format("“{}”的支出必须写明项目", kind.text),
                                     fmt::format("a line of '{}' needs a project", kind.text)}));
    return false;
  }
  if (!of_project && !project.text.empty()) {
    sink_.report(
        Finding(finding::M0111, project.span)
            .arg("reason",
                 LocalText{fmt::format("“{}”不属于任何项目，不应写项目代码", kind.text),
                           fmt::format("a line of '{}' belongs to no project", kind.text)}));
    return false;
  }
  if (!of_project) return true;
  const auto found = projects_.find(project.text);
  if (found == projects_.end()) return true;
  const Project& known = *found->second;
  if (known.kind.value.empty() || known.kind.value == kind.text) return true;
  sink_.report(
      Finding(finding::M0111, kind.span)
          .arg("reason", LocalText{fmt::format("项目“{}”是{}，此行却写成{}", known.name.value,
                                               known.kind.value, kind.text),
                                   fmt::format("the project '{}' is '{}', but this line says '{}'",
                                               known.name.value, known.kind.value, kind.text)})
          .label(known.kind.span, {"项目的类别写在这里", "the project's kind"}));
  return false;
}

uint32_t LineReader::name_of_code(CodeColumn column, const Field& code, const LineText& written) {
  const Symbol name = budget_.pool.intern(written.name);
  const auto next = static_cast<uint32_t>(budget_.code_names.size());
  const auto [known, fresh] = code_names_.emplace(std::tuple(column, code.value, name), next);
  if (fresh) budget_.code_names.push_back({column, code, {name, written.name_span}, 0});
  ++budget_.code_names[known->second].lines;
  return known->second + 1;
}

void LineReader::read(const LineTexts& texts, Span line_span) {
  const auto at = [&](LineColumn column) -> const LineText& {
    return texts[static_cast<size_t>(column)];
  };
  const LineText& kind = at(LineColumn::kind);
  const LineText& project = at(LineColumn::project);
  // Nothing to be said of an absent code where the kind itself is in doubt, or where it has none.
  const bool needs_codes = kind.state == LineText::State::given && kind.text != "年终结转";

  LedgerLine line;
  line.span = line_span;
  const std::array<Field*, 7> fields = {&line.unit,         &line.function, &line.dept_economic,
                                        &line.gov_economic, &line.kind,     &line.project,
                                        &line.source};
  std::array<bool, kLineColumns> good{};
  for (size_t i = 0; i < kLineColumns; ++i) {
    const auto column = static_cast<LineColumn>(i);
    const bool is_code = column == LineColumn::function || column == LineColumn::dept_economic ||
                         column == LineColumn::gov_economic;
    const LineText text = is_code ? split_code_and_name(texts[i]) : texts[i];
    if (text.state == LineText::State::poisoned) continue;
    if (text.text.empty()) {
      const bool needed =
          is_always_needed(column) || (needs_codes && column != LineColumn::project);
      if (needed && text.state == LineText::State::given)
        sink_.report(Finding(finding::M0112, text.span).arg("key", line_column_title(column)));
      else if (needed)
        report_missing_column(column, line_span, sink_);
      good[i] = !needed;
      if (i < fields.size()) fields[i]->span = line_span;
      continue;
    }
    if (column == LineColumn::amount) {
      const auto parsed = read_amount(text.text, text.span, amount_unit_, sink_);
      if (parsed) line.amount = parsed->amount;
      line.amount_span = text.span;
      good[i] = parsed.has_value();
      continue;
    }
    *fields[i] = {budget_.pool.intern(text.text), text.span};
    const size_t index = static_cast<size_t>(fields[i]->value) * kLineColumns + i;
    if (index >= passed_.size()) passed_.resize(std::max(index + 1, passed_.size() * 2));
    // A bad value is reported once, where it stands first.
    if (passed_[index] == kUnseen) passed_[index] = check_value(column, text) ? kGood : kBad;
    good[i] = passed_[index] == kGood;
    if (!is_code || !good[i] || text.name.empty()) continue;
    const auto code_column = static_cast<CodeColumn>(i - static_cast<size_t>(LineColumn::function));
    line.names[static_cast<size_t>(code_column)] = name_of_code(code_column, *fields[i], text);
  }
  const auto is_good = [&](LineColumn column) { return good[static_cast<size_t>(column)]; };
  const bool fits = is_good(LineColumn::kind) && is_good(LineColumn::project) &&
                    check_kind_and_project(kind, project, line_span);
  if (fits && std::all_of(good.begin(), good.end(), [](bool b) { return b; }))
    budget_.ledger.push_back(line);
}

}  // namespace budgetc::budget
