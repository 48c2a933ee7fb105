// The projects as exported tables or a published text list them: in a table of goals, a row for
// each project (code, name, amount in 万元) and below it rows of indicators; or in a form for each
// (项目编码, 项目名称, 预算数, rows of goals). Gives P0102–P0104, P0106, P0108, P0109 and P0113 at
// the cells. Knows rows by what stands in them, not by their columns, which extraction shifts.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "diagnostics/catalogue/performance.h"
#include "rules/characters.h"
#include "rules/performance/performance.h"
#include "rules/word_lists.h"
#include "text/quantity.h"

namespace budgetc::rules {
namespace {

const LocalText kBasis = {
    "项目绩效目标表与项目支出表的勾稽：代码唯一、金额相同，写明的总成本不大于项目金额",
    "table of project goals: unique codes, and costs within the amounts"};

struct Cell {
  std::string_view text;
  Span span;
};

struct Project {
  Cell code, name, amount_cell;
  std::optional<text::Money> amount;
  std::vector<Cell> goals;  // every other cell, in reading order
};

bool is_project_code(std::string_view text) {
  return text.size() >= 15 && text.size() <= 24 &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); }) &&
         std::count_if(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }) > 10;
}

bool has_words(std::string_view text) {
  const std::u32string chars = text::to_u32(text);
  return std::any_of(chars.begin(), chars.end(), is_han);
}

using Row = std::vector<Cell>;  // an empty one ends a table

// The lines of a text that have columns (tabs).
std::vector<Row> rows_of(const SourceFile& file, FileId id) {
  std::vector<Row> rows;
  for (uint32_t n = 1; n <= file.line_count(); ++n) {
    const std::string_view line = file.line(n);
    Row row;
    if (line.find('\t') == line.npos) {
      // An empty line may stand in the middle of a table.
      if (line.find_first_not_of(" \r") != line.npos) rows.push_back(std::move(row));
      continue;
    }
    for (size_t from = 0; from <= line.size();) {
      const size_t tab = std::min(line.find('\t', from), line.size());
      std::string_view text = line.substr(from, tab - from);
      size_t begin = from;
      while (!text.empty() && text.front() == ' ') text.remove_prefix(1), ++begin;
      while (!text.empty() && (text.back() == ' ' || text.back() == '\r')) text.remove_suffix(1);
      const auto at = static_cast<uint32_t>(file.line_start(n) + begin);
      row.push_back({text, {id, at, static_cast<uint32_t>(at + text.size())}});
      from = tab + 1;
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

std::vector<Row> rows_of(const std::vector<budget::StatedTable>& tables) {
  std::vector<Row> rows;
  for (const budget::StatedTable& table : tables) {
    for (const auto* part : {&table.header, &table.rows})
      for (const std::vector<budget::Text>& texts : *part) {
        Row row;
        for (const budget::Text& text : texts) row.push_back({text.value, text.span});
        if (!row.empty()) rows.push_back(std::move(row));
      }
    rows.emplace_back();
  }
  return rows;
}

class ProjectReader {
 public:
  std::vector<Project> read(const std::vector<Row>& rows) {
    for (const Row& row : rows) {
      if (row.empty()) {
        inside_ = false;
      } else if (row.size() > 2 && is_project_code(row[0].text) && has_words(row[1].text)) {
        listed(row);
      } else if (const auto code = behind(row, {"项目编码", "项目编号"});
                 code != nullptr && is_project_code(code->text)) {
        form(row, *code);
      } else if (inside_ && of_form_) {
        row_of_form(row);
      } else if (inside_ && row[0].text.empty()) {
        add_goals(row, 0);
      } else {
        inside_ = false;  // a row of another kind: a unit, a total
      }
    }
    return std::move(projects_);
  }

 private:
  // Code, name, amount, goals: one row of a table of all projects.
  void listed(const Row& row) {
    Project project{row[0], row[1], {}, std::nullopt, {}};
    size_t rest = 2;
    for (; rest < row.size() && !project.amount; ++rest) {
      if (has_words(row[rest].text)) break;
      take_amount(project, row[rest]);
    }
    projects_.push_back(std::move(project));
    inside_ = true;
    of_form_ = false;
    add_goals(row, rest);
  }

  // 项目编码 … 项目名称 …: a form of its own for each project.
  void form(const Row& row, const Cell& code) {
    const Cell* name = behind(row, {"项目名称"});
    projects_.push_back({code, name != nullptr ? *name : code, {}, std::nullopt, {}});
    inside_ = of_form_ = true;
    name_column_ = value_column_ = row.size();
  }

  void row_of_form(const Row& row) {
    Project& project = projects_.back();
    if (const Cell* amount = behind(row, {"预算数"}); amount != nullptr && !project.amount)
      take_amount(project, *amount);
    const auto column = [&](std::string_view head) {
      const auto at = std::find_if(row.begin(), row.end(), [&](const Cell& cell) {
        return without_blanks(cell.text) == head;
      });
      return static_cast<size_t>(at - row.begin());
    };
    if (const size_t value = column("指标值"); value < row.size()) {
      name_column_ = column("三级指标");
      value_column_ = value;
    } else if (name_column_ < row.size() && value_column_ < row.size()) {
      project.goals.push_back(row[name_column_]);
      project.goals.push_back(row[value_column_]);
    }
  }

  void add_goals(const Row& row, size_t from) {
    for (; from < row.size(); ++from)
      if (!row[from].text.empty()) projects_.back().goals.push_back(row[from]);
  }

  static void take_amount(Project& project, const Cell& cell) {
    const auto numbers = text::scan_numbers(cell.text);
    if (numbers.size() != 1 || numbers[0].begin != 0 || numbers[0].end != cell.text.size()) return;
    project.amount = text::money(numbers[0].value, 1'000'000);
    project.amount_cell = cell;
  }

  // The first cell with something in it behind one of the labels.
  static const Cell* behind(const Row& row, std::initializer_list<std::string_view> labels) {
    bool seen = false;
    for (const Cell& cell : row) {
      if (seen && !cell.text.empty()) return &cell;
      seen = seen ||
             std::find(labels.begin(), labels.end(), without_blanks(cell.text)) != labels.end();
    }
    return nullptr;
  }

  std::vector<Project> projects_;
  bool inside_ = false, of_form_ = false;
  size_t name_column_ = 0, value_column_ = 0;  // of the goals of a form
};

class Checker {
 public:
  Checker(const PerformanceRules& rules, Sink& sink) : rules_(rules), sink_(sink) {}

  void check(const std::vector<Project>& projects) {
    // A list of projects without goals is the table of expenditure, not that of goals.
    if (std::none_of(projects.begin(), projects.end(), has_goals)) return;
    std::map<std::string, const Project*> seen;
    std::map<size_t, size_t> lengths;
    for (const Project& project : projects) {
      ++lengths[project.code.text.size()];
      check_cost(project);
      check_percent(project);
      if (!has_goals(project))
        sink_.report(Finding(finding::P0108, project.name.span)
                         .arg("project", std::string(project.name.text))
                         .because(kBasis)
                         .suggest({"补上这个项目的绩效目标", "give its goals"}));
      const auto [first, fresh] = seen.emplace(without_blanks(project.name.text), &project);
      if (fresh || first->second->code.text == project.code.text) continue;
      sink_.report(Finding(finding::P0109, project.name.span)
                       .arg("name", std::string(project.name.text))
                       .arg("code", std::string(project.code.text))
                       .arg("other", std::string(first->second->code.text))
                       .label(first->second->name.span, {"第一次列示在这里", "first listed here"})
                       .because(kBasis)
                       .suggest({"同一个项目只保留一个代码", "keep one code for one project"}));
    }
    const auto usual = std::max_element(lengths.begin(), lengths.end(),
                                        [](auto& a, auto& b) { return a.second < b.second; });
    if (usual == lengths.end() || usual->second * 2 <= projects.size()) return;
    for (const Project& project : projects)
      if (project.code.text.size() != usual->first)
        sink_.report(Finding(finding::P0106, project.code.span)
                         .arg("code", std::string(project.code.text))
                         .arg("length", std::to_string(project.code.text.size()))
                         .arg("usual", std::to_string(usual->first))
                         .because(kBasis)
                         .suggest({"与预算管理一体化系统核对，是否多写或漏写了数字",
                                   "compare with the budget system: a digit may be lost"}));
  }

 private:
  static bool has_goals(const Project& project) {
    return std::any_of(project.goals.begin(), project.goals.end(),
                       [](const Cell& cell) { return has_words(cell.text); });
  }

  void check_cost(const Project& project) {
    if (!project.amount || project.amount->amount.is_zero()) return;
    for (size_t i = 0; i + 1 < project.goals.size(); ++i) {
      const Cell& name = project.goals[i];
      const Cell& cell = project.goals[i + 1];
      if (!contains_any(name.text, rules_.total_cost) || contains_any(name.text, rules_.unit_cost))
        continue;
      const text::IndicatorValue value = text::read_indicator_value(cell.text);
      const auto fen = text::fen_per_unit(value.unit);
      if (!value.number || !fen || !(value.per.empty() || value.per == "年")) continue;
      const auto cost = text::money(*value.number, *fen);
      if (cost) compare(project, name, cell, *cost);
    }
  }

  // 满意率 ≥95百分比
  void check_percent(const Project& project) {
    for (size_t i = 0; i + 1 < project.goals.size(); ++i) {
      const Cell& name = project.goals[i];
      const Cell& cell = project.goals[i + 1];
      const text::IndicatorValue value = text::read_indicator_value(cell.text);
      if (!value.number || !ends_with_any(without_blanks(name.text), rules_.rate_endings) ||
          std::find(rules_.misspelt_percent.begin(), rules_.misspelt_percent.end(), value.unit) ==
              rules_.misspelt_percent.end())
        continue;
      const std::string right = text::as_percent(value);
      sink_.report(Finding(finding::P0113, cell.span)
                       .arg("name", std::string(name.text))
                       .arg("value", std::string(cell.text))
                       .arg("right", right)
                       .because(kBasisIndicators)
                       .suggest({"改为 " + right, "write " + right}));
    }
  }

  void compare(const Project& project, const Cell& name, const Cell& cell,
               const text::Money& cost) {
    const text::Money& amount = *project.amount;
    if (cost.interval.meets(amount.interval)) return;
    bool slip = false;
    __int128 factor = 1;
    for (int power = 1; power <= 8 && !slip; ++power) {
      factor *= 10;
      slip = (cost.interval.low.fen() * factor <= amount.interval.high.fen() &&
              amount.interval.low.fen() <= cost.interval.high.fen() * factor) ||
             (amount.interval.low.fen() * factor <= cost.interval.high.fen() &&
              cost.interval.low.fen() <= amount.interval.high.fen() * factor);
    }
    const bool above = cost.amount > amount.amount;
    const auto gap = checked_subtract(cost.amount, amount.amount);
    text::NumberStyle style;
    style.decimals = 6;
    style.trim_zeros = true;
    Finding finding = Finding(slip    ? finding::P0103
                              : above ? finding::P0102
                                      : finding::P0104,
                              cell.span)
                          .arg("what", std::string(name.text))
                          .arg("cost", std::string(cell.text))
                          .arg("amount", std::string(project.amount_cell.text) + "万元")
                          .label(project.amount_cell.span, {"项目金额", "the project's amount"})
                          .because(kBasis)
                          .suggest({"核对成本指标与项目金额，改正写错的一个",
                                    "check both, and correct the wrong one"});
    if (!slip)
      finding.arg("gap", text::format_amount(
                             Amount::from_fen(std::abs(gap.value_or(Amount()).fen())), style) +
                             "万元");
    sink_.report(std::move(finding));
  }

  const PerformanceRules& rules_;
  Sink& sink_;
};

}  // namespace

void check_published_projects(const PerformanceRules& rules, const budget::Budget& budget,
                              const SourceMap& sources, Sink& sink) {
  // Beside a ledger, the projects of budget.yaml are checked; exported tables repeat them.
  std::vector<Project> projects;
  if (!budget.has_ledger) projects = ProjectReader().read(rows_of(budget.tables));
  if (projects.empty() && budget.narrative != FileId::none)
    projects = ProjectReader().read(rows_of(sources.file(budget.narrative), budget.narrative));
  Checker(rules, sink).check(projects);
}

}  // namespace budgetc::rules
