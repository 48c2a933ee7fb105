// The projects as a published text lists them in its table of goals: a row for each project (code,
// name, amount in 万元) and below it rows of indicators. Gives P0102–P0104, P0106, P0108 and P0109
// at the cells. Knows rows by what stands in them, not by their columns, which extraction shifts.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "rules/characters.h"
#include "rules/performance.h"
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

std::vector<Project> read_projects(const SourceFile& file, FileId id) {
  std::vector<Project> projects;
  bool inside = false;
  for (uint32_t n = 1; n <= file.line_count(); ++n) {
    const std::string_view line = file.line(n);
    if (line.find('\t') == line.npos) {
      inside = inside && line.find_first_not_of(" \r") == line.npos;
      continue;
    }
    std::vector<Cell> cells;
    for (size_t from = 0; from <= line.size();) {
      const size_t tab = std::min(line.find('\t', from), line.size());
      std::string_view text = line.substr(from, tab - from);
      size_t begin = from;
      while (!text.empty() && text.front() == ' ') text.remove_prefix(1), ++begin;
      while (!text.empty() && (text.back() == ' ' || text.back() == '\r')) text.remove_suffix(1);
      const auto at = static_cast<uint32_t>(file.line_start(n) + begin);
      cells.push_back({text, {id, at, static_cast<uint32_t>(at + text.size())}});
      from = tab + 1;
    }
    size_t rest = 0;
    if (cells.size() > 2 && is_project_code(cells[0].text) && has_words(cells[1].text)) {
      Project project{cells[0], cells[1], {}, std::nullopt, {}};
      for (rest = 2; rest < cells.size() && !project.amount; ++rest) {
        if (has_words(cells[rest].text)) break;
        const auto numbers = text::scan_numbers(cells[rest].text);
        if (numbers.size() != 1 || numbers[0].begin != 0 ||
            numbers[0].end != cells[rest].text.size())
          continue;
        project.amount = text::money(numbers[0].value, 1'000'000);
        project.amount_cell = cells[rest];
      }
      projects.push_back(std::move(project));
      inside = true;
    } else if (!inside || !cells[0].text.empty()) {
      // A row of another kind (a unit, a total) ends the project.
      inside = false;
      continue;
    }
    for (; rest < cells.size(); ++rest)
      if (!cells[rest].text.empty()) projects.back().goals.push_back(cells[rest]);
  }
  return projects;
}

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
      if (!has_goals(project))
        sink_.report(Finding(FindingId::P0108, project.name.span)
                         .arg("project", std::string(project.name.text))
                         .because(kBasis)
                         .suggest({"补上这个项目的绩效目标", "give its goals"}));
      const auto [first, fresh] = seen.emplace(without_blanks(project.name.text), &project);
      if (fresh || first->second->code.text == project.code.text) continue;
      sink_.report(Finding(FindingId::P0109, project.name.span)
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
        sink_.report(Finding(FindingId::P0106, project.code.span)
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

  void compare(const Project& project, const Cell& name, const Cell& cell,
               const text::Money& cost) {
    const text::Money& amount = *project.amount;
    if (cost.interval.low <= amount.interval.high && amount.interval.low <= cost.interval.high)
      return;
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
    Finding finding = Finding(slip    ? FindingId::P0103
                              : above ? FindingId::P0102
                                      : FindingId::P0104,
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

void check_published_projects(const PerformanceRules& rules, const SourceMap& sources, FileId file,
                              Sink& sink) {
  Checker(rules, sink).check(read_projects(sources.file(file), file));
}

}  // namespace budgetc::rules
