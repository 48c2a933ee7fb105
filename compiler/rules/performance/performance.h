// Performance goals (family P): every project has goals in the required dimensions, its stated cost
// fits its amount by value, unit and operator, and its values can be what they say. Which names
// mean what is data: schemas/rules/performance.yaml.
#pragma once

#include <string>
#include <vector>

#include "rules/rules.h"

namespace budgetc::rules {

struct PerformanceRules {
  std::vector<std::string> required;  // cost, output, benefit, satisfaction
  std::vector<std::string> total_cost;
  std::vector<std::string> unit_cost;
  std::vector<std::string> more_is_better;
  std::vector<std::string> less_is_better;
  std::vector<std::string> rate_endings;
  std::vector<std::string> not_rates, units_of_counts;
  std::vector<std::string> rates_of_the_amount;
  std::vector<std::string> unbounded_rates;
  std::vector<std::string> placeholder_values;
  std::vector<std::string> misspelt_percent;
};

// The guideline that the checks of indicators follow.
extern const LocalText kBasisIndicators;

// Faults of the file itself are findings at their place in it.
PerformanceRules load_performance_rules(const SourceMap& sources, FileId file, Sink& sink);

// P0101–P0115, at the indicator's value, with the project's amount as label. A project's amount is
// the sum of its ledger lines; where the sink says that lines of the ledger were lost, no amount is
// compared, since one cause gives one finding.
void check_performance(const PerformanceRules& rules, const Inputs& inputs, Sink& sink);

// The same of exported tables without a ledger, or else of the published text (narrative.txt): the
// projects that its tables of goals list (P0102–P0104, P0106, P0108, P0109, P0113, at the cells).
void check_published_projects(const PerformanceRules& rules, const budget::Budget& budget,
                              const SourceMap& sources, Sink& sink);

}  // namespace budgetc::rules
