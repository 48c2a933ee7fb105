// ledger.csv: a long or exported ledger beside budget.yaml. English headers or the Chinese ones of
// a budget system's export.
#include "budget/ledger_csv.h"

#include <fmt/format.h>

#include <array>

#include "budget/ledger_line.h"
#include "csv/csv.h"
#include "diagnostics/catalogue/yaml.h"
#include "input/input.h"

namespace budgetc::budget {
namespace {

struct Header {
  std::string_view name;
  LineColumn column;
  std::optional<text::MoneyUnit> unit;
};

const std::vector<Header>& headers() {
  using Unit = text::MoneyUnit;
  static const std::vector<Header> known = {
      {"unit", LineColumn::unit, {}},
      {"unit_code", LineColumn::unit, {}},
      {"单位代码", LineColumn::unit, {}},
      {"单位编码", LineColumn::unit, {}},
      {"function", LineColumn::function, {}},
      {"function_code", LineColumn::function, {}},
      {"功能科目", LineColumn::function, {}},
      {"支出功能科目", LineColumn::function, {}},
      {"功能科目编码", LineColumn::function, {}},
      {"dept_economic", LineColumn::dept_economic, {}},
      {"dept_economic_code", LineColumn::dept_economic, {}},
      {"部门经济科目", LineColumn::dept_economic, {}},
      {"部门预算经济科目", LineColumn::dept_economic, {}},
      {"gov_economic", LineColumn::gov_economic, {}},
      {"gov_economic_code", LineColumn::gov_economic, {}},
      {"政府经济科目", LineColumn::gov_economic, {}},
      {"政府预算经济科目", LineColumn::gov_economic, {}},
      {"kind", LineColumn::kind, {}},
      {"类别", LineColumn::kind, {}},
      {"支出类别", LineColumn::kind, {}},
      {"项目类别", LineColumn::kind, {}},
      {"project", LineColumn::project, {}},
      {"project_code", LineColumn::project, {}},
      {"项目代码", LineColumn::project, {}},
      {"项目编码", LineColumn::project, {}},
      {"source", LineColumn::source, {}},
      {"fund_source", LineColumn::source, {}},
      {"资金来源", LineColumn::source, {}},
      {"amount", LineColumn::amount, {}},
      {"金额", LineColumn::amount, {}},
      {"amount_yuan", LineColumn::amount, Unit::yuan},
      {"金额(元)", LineColumn::amount, Unit::yuan},
      {"金额（元）", LineColumn::amount, Unit::yuan},
      {"amount_wan", LineColumn::amount, Unit::wan},
      {"金额(万元)", LineColumn::amount, Unit::wan},
      {"金额（万元）", LineColumn::amount, Unit::wan},
  };
  return known;
}

// Columns that may stand in an export and say nothing that the codes do not.
bool is_ignored(std::string_view name) {
  for (const std::string_view known : {"unit_name", "project_name", "单位名称", "项目名称", "备注"})
    if (name == known) return true;
  return false;
}

// The names of codes, in a column of their own.
std::optional<LineColumn> names_of(std::string_view header) {
  static constexpr std::array<std::pair<std::string_view, LineColumn>, 9> known = {
      {{"function_name", LineColumn::function},
       {"功能科目名称", LineColumn::function},
       {"支出功能科目名称", LineColumn::function},
       {"dept_economic_name", LineColumn::dept_economic},
       {"部门经济科目名称", LineColumn::dept_economic},
       {"部门预算经济科目名称", LineColumn::dept_economic},
       {"gov_economic_name", LineColumn::gov_economic},
       {"政府经济科目名称", LineColumn::gov_economic},
       {"政府预算经济科目名称", LineColumn::gov_economic}}};
  for (const auto& [name, column] : known)
    if (name == header) return column;
  return std::nullopt;
}

std::string_view trimmed(std::string_view text) {
  const size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

}  // namespace

bool load_ledger_csv(const FileReader& reader, const Roots& roots, SourceMap& sources,
                     const std::string& path, Span named_at, Definitions definitions,
                     Budget& budget, Sink& sink) {
  const auto file = input::open_export(reader, roots, sources, path, named_at, false, sink);
  if (!file) return false;
  const csv::Table table = csv::parse(sources, *file, ',', sink);
  if (table.rows.empty()) {
    sink.report(Finding(finding::Y0202, {*file, 0, 0})
                    .arg("reason", LocalText{"文件是空的", "the file is empty"}));
    return false;
  }

  // Which cell of a row holds which column.
  std::array<std::optional<size_t>, kLineColumns> where;
  std::array<std::optional<size_t>, kLineColumns> names_at;
  std::array<bool, kLineColumns> misspelt{};  // said already: not missing as well
  text::MoneyUnit unit = budget.money_unit;
  std::vector<std::string> names;
  for (const Header& header : headers()) names.emplace_back(header.name);
  bool usable = true;
  const auto head = table.row(0);
  for (size_t i = 0; i < head.size(); ++i) {
    const std::string_view name = trimmed(head[i].text);
    const Header* known = nullptr;
    for (const Header& header : headers())
      if (header.name == name) known = &header;
    if (const auto named = names_of(name)) {
      names_at[static_cast<size_t>(*named)] = i;
      continue;
    }
    if (known == nullptr) {
      if (is_ignored(name) || name.empty()) continue;
      Finding finding = Finding(finding::Y0202, head[i].span)
                            .arg("reason", LocalText{fmt::format("不认识的列“{}”", name),
                                                     fmt::format("unknown column '{}'", name)});
      if (const auto near = text::nearest(name, names)) {
        finding.help = {{"是不是“" + *near + "”？", "did you mean '" + *near + "'?"}};
        for (const Header& header : headers())
          if (header.name == *near) misspelt[static_cast<size_t>(header.column)] = true;
      }
      sink.report(std::move(finding));
      continue;
    }
    auto& place = where[static_cast<size_t>(known->column)];
    if (place) {
      sink.report(Finding(finding::Y0202, head[i].span)
                      .arg("reason", LocalText{fmt::format("“{}”与前面的列重复", name),
                                               fmt::format("'{}' repeats an earlier column", name)})
                      .label(head[*place].span, {"前面的列", "the earlier column"}));
      usable = false;
    }
    place = i;
    if (known->unit) unit = *known->unit;
  }
  for (size_t i = 0; i < kLineColumns; ++i) {
    const auto column = static_cast<LineColumn>(i);
    if (where[i] || misspelt[i] || column == LineColumn::project) continue;
    sink.report(
        Finding(finding::Y0202, table.rows[0].span)
            .arg("reason",
                 LocalText{fmt::format("缺少“{}”（{}）一列", line_column_title(column).zh,
                                       line_column_name(column)),
                           fmt::format("there is no column '{}' ({})", line_column_name(column),
                                       line_column_title(column).zh)}));
    usable = false;
  }
  if (!usable) return true;

  LineReader lines(budget, unit, definitions, sink);
  budget.ledger.reserve(budget.ledger.size() + table.rows.size());
  for (size_t r = 1; r < table.rows.size(); ++r) {
    const auto row = table.row(r);
    if (row.size() != head.size()) {
      sink.report(Finding(finding::Y0201, table.rows[r].span)
                      .arg("reason", LocalText{fmt::format("此行有 {} 列，表头有 {} 列", row.size(),
                                                           head.size()),
                                               fmt::format("the row has {} cells, the header {}",
                                                           row.size(), head.size())}));
      continue;
    }
    LineTexts texts;
    for (size_t i = 0; i < kLineColumns; ++i)
      if (!where[i] && misspelt[i])
        texts[i].state = LineText::State::poisoned;
      else if (where[i])
        texts[i] = {trimmed(row[*where[i]].text), row[*where[i]].span, LineText::State::given,
                    names_at[i] ? trimmed(row[*names_at[i]].text) : std::string_view(),
                    names_at[i] ? row[*names_at[i]].span : Span{}};
    lines.read(texts, table.rows[r].span);
  }
  return true;
}

}  // namespace budgetc::budget
