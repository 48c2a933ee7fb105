#include "budget/ledger_line.h"

#include <fmt/format.h>

#include <algorithm>

namespace budgetc::budget {
namespace {

struct ColumnNames {
  std::string_view name, title;
};
constexpr std::array<ColumnNames, kLineColumns> kColumns = {{{"unit", "单位"},
                                                             {"function", "功能科目"},
                                                             {"dept_economic", "部门经济科目"},
                                                             {"gov_economic", "政府经济科目"},
                                                             {"kind", "支出类别"},
                                                             {"project", "项目"},
                                                             {"source", "资金来源"},
                                                             {"amount", "金额"}}};

bool all_digits(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::string_view line_column_name(LineColumn column) {
  return kColumns[static_cast<size_t>(column)].name;
}
std::string_view line_column_title(LineColumn column) {
  return kColumns[static_cast<size_t>(column)].title;
}
std::optional<LineColumn> line_column_named(std::string_view name) {
  for (size_t i = 0; i < kLineColumns; ++i)
    if (kColumns[i].name == name) return static_cast<LineColumn>(i);
  return std::nullopt;
}

std::optional<text::ParsedAmount> read_amount(std::string_view written, Span span,
                                              text::MoneyUnit unit, Sink& sink) {
  const text::AmountParse parse = text::parse_amount(written, unit);
  if (parse.value) return parse.value;
  Finding finding = Finding(FindingId::M0105, span).arg("text", std::string(written));
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

bool LineReader::check_code(LineColumn column, const LineText& text, size_t digits) {
  if (all_digits(text.text) && text.text.size() == digits) return true;
  sink_.report(
      Finding(FindingId::M0109, text.span)
          .arg("code", std::string(text.text))
          .arg("expected", fmt::format("{} 位数字的{}代码", digits, line_column_title(column))));
  return false;
}

bool LineReader::check_member(LineColumn column, const LineText& text,
                              const std::vector<std::string>& known) {
  if (std::find(known.begin(), known.end(), text.text) != known.end()) return true;
  Finding finding = Finding(FindingId::M0106, text.span)
                        .arg("key", std::string(line_column_title(column)))
                        .arg("value", std::string(text.text));
  if (const auto near = text::nearest(text.text, known))
    finding.help = {{"是不是“" + *near + "”？", "did you mean '" + *near + "'?"}};
  else
    finding.help = {{fmt::format("可用：{}", fmt::join(known, "、")),
                     fmt::format("one of: {}", fmt::join(known, ", "))}};
  sink_.report(std::move(finding));
  return false;
}

void LineReader::read(const LineTexts& texts, Span line_span) {
  const auto at = [&](LineColumn column) -> const LineText& {
    return texts[static_cast<size_t>(column)];
  };
  bool good = true;
  const auto missing = [&](LineColumn column) {
    sink_.report(
        Finding(FindingId::M0102, line_span)
            .arg("key", std::string(line_column_name(column)))
            .suggest({fmt::format("在此行或其所在的组写明{}", line_column_title(column)),
                      fmt::format("give {} in the line or its group", line_column_name(column))}));
    good = false;
  };

  LedgerLine line;
  line.span = line_span;
  const std::string_view kind = at(LineColumn::kind).text;
  const bool carried_out = kind == "年终结转";
  const std::array<Field*, 7> fields = {&line.unit,         &line.function, &line.dept_economic,
                                        &line.gov_economic, &line.kind,     &line.project,
                                        &line.source};
  for (size_t i = 0; i < fields.size(); ++i) {
    const auto column = static_cast<LineColumn>(i);
    const LineText& text = texts[i];
    fields[i]->span = text.given ? text.span : line_span;
    if (text.text.empty()) {
      const bool optional =
          column == LineColumn::project ||
          (carried_out && (column == LineColumn::function || column == LineColumn::dept_economic ||
                           column == LineColumn::gov_economic));
      if (!optional) missing(column);
      continue;
    }
    fields[i]->value = budget_.pool.intern(text.text);
    const size_t index = static_cast<size_t>(fields[i]->value) * kLineColumns + i;
    if (index >= passed_.size()) passed_.resize(std::max(index + 1, passed_.size() * 2));
    if (passed_[index] != kUnseen) {
      good &= passed_[index] == kGood;  // a bad value is reported once, where it stands first
      continue;
    }
    bool passes = true;
    switch (column) {
      case LineColumn::unit: {
        passes = std::any_of(budget_.units.begin(), budget_.units.end(),
                             [&](const Unit& unit) { return unit.code.value == text.text; });
        if (!passes)
          sink_.report(Finding(FindingId::M0107, text.span)
                           .arg("value", std::string(text.text))
                           .arg("section", "units"));
        break;
      }
      case LineColumn::function:
        passes = check_code(column, text, 7);
        break;
      case LineColumn::dept_economic:
      case LineColumn::gov_economic:
        passes = check_code(column, text, 5);
        break;
      case LineColumn::kind:
        passes = check_member(column, text, expenditure_kinds());
        break;
      case LineColumn::source:
        passes = check_member(column, text, fund_sources());
        break;
      case LineColumn::project: {
        passes = std::any_of(budget_.projects.begin(), budget_.projects.end(),
                             [&](const Project& p) { return p.code.value == text.text; });
        if (!passes) {
          std::vector<std::string> codes;
          for (const Project& project : budget_.projects) codes.push_back(project.code.value);
          Finding finding = Finding(FindingId::M0107, text.span)
                                .arg("value", std::string(text.text))
                                .arg("section", "projects");
          if (const auto near = text::nearest(text.text, codes))
            finding.help = {{"是不是“" + *near + "”？", "did you mean '" + *near + "'?"}};
          sink_.report(std::move(finding));
        }
        break;
      }
      case LineColumn::amount:
        break;
    }
    passed_[index] = passes ? kGood : kBad;
    good &= passes;
  }

  const LineText& project = at(LineColumn::project);
  if (!kind.empty()) {
    const bool is_project = kind == "其他运转类" || kind == "特定目标类";
    if (is_project && project.text.empty()) {
      sink_.report(Finding(FindingId::M0111, line_span)
                       .arg("reason", fmt::format("“{}”的支出必须写明项目", kind)));
      good = false;
    } else if (!is_project && !project.text.empty()) {
      sink_.report(Finding(FindingId::M0111, project.span)
                       .arg("reason", fmt::format("“{}”不属于任何项目，不应写项目代码", kind)));
      good = false;
    } else if (is_project) {
      for (const Project& known : budget_.projects) {
        if (known.code.value != project.text || known.kind.value.empty() ||
            known.kind.value == kind)
          continue;
        sink_.report(Finding(FindingId::M0111, at(LineColumn::kind).span)
                         .arg("reason", fmt::format("项目“{}”是{}，此行却写成{}", known.name.value,
                                                    known.kind.value, kind))
                         .label(known.kind.span, {"项目的类别写在这里", "the project's kind"}));
        good = false;
      }
    }
  }

  const LineText& amount = at(LineColumn::amount);
  if (amount.text.empty()) {
    missing(LineColumn::amount);
  } else if (const auto parsed = read_amount(amount.text, amount.span, amount_unit_, sink_)) {
    line.amount = parsed->amount;
    line.amount_span = amount.span;
  } else {
    good = false;
  }
  if (good) budget_.ledger.push_back(line);
}

}  // namespace budgetc::budget
