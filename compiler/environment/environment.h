// Environment: everything a template or a rule may name, with types (known without data) and values
// (from one department). The named filters come from schemas/views.yaml; formats may add their own.
//
// Names: year, previous_year; department {code, name, full_name, kind}; units [{code, name,
// listed_as, kind}]; institutions [{name, nature, rank, funding}]; published {year, month, day};
// introduction; duties [text]; organization; composition [text]; projects [{code, name, kind,
// purpose, unit {…}, amount, goals {objectives [text]; cost, output, benefit, satisfaction: [{name,
// value, note, basis}]; indicators, the tree}, plan}], amount the sum of the project's lines, unit
// that of its first line, plan the cumulative payments of the twelve months, empty where nothing is
// planned; purchases [{project {…}, item, catalogue, measure, quantity, price, amount, reserved,
// funds {general_public, government_fund, state_capital, special_account, unit_funds}}] and
// purchases_total {amount, reserved, funds}; goals {objective, tasks [{name, content, indicators}],
// indicators [{name, groups [{name, indicators}]}], safeguards [text]}; stated, previous,
// procurement: nested records of amounts by the dotted keys of budget::vocabulary
// ("previous.revenue.total"); assets (counts, "assets.vehicles.general", and
// "assets.vehicles.total", computed; "assets.fixed.buildings" {quantity, value}, and
// "assets.fixed.total", the sum of the classes' values), transfers, performance (counts); reasons,
// details (texts); and every view by its name, of type filter.
// (texts); and every view by its name, of type filter.
//
// A fact that is not given is a none whose absence is finding D0102 (a reason: D0101).
#pragma once

#include <unordered_map>

#include "budget/budget.h"
#include "classification/classification.h"
#include "language/language.h"

namespace budgetc::environment {

struct View {
  std::string name;
  language::Expression expression;  // of type filter, may use views defined before it
  std::string title;                // Chinese, for findings
  Span span;
};
using Views = std::vector<View>;

// views.yaml: `name: {title: 基本支出, filter: expression}` in order.
Views load_views(const SourceMap& sources, FileId file, const language::TypeScope& base,
                 Sink& sink);

// Types of all names, with the views' as filters.
language::TypeScope types(const Views& views);
// Types of what a table row binds: unit, function {code, name, lei, kuan, xiang, lei_name,
// kuan_name}, dept_economic and gov_economic {code, name, lei, kuan, lei_name}, kind, project,
// source.
language::Type dimension_type(ledger::Dimension dimension);

language::Scope values(const budget::Budget& budget, const ledger::Ledger& ledger,
                       const classification::Classification& classification, const Views& views,
                       Sink& sink);

// Units and projects by their codes; null for none. `budget` must outlive it.
class Members {
 public:
  explicit Members(const budget::Budget& budget);
  const budget::Unit* unit(std::string_view code) const;
  const budget::Project* project(std::string_view code) const;

 private:
  std::unordered_map<std::string_view, const budget::Unit*> units_;
  std::unordered_map<std::string_view, const budget::Project*> projects_;
};
// The value bound for one key of a dimension.
language::Value dimension_value(ledger::Dimension dimension, std::string_view key,
                                const Members& members,
                                const classification::Classification& classification);

// What every template and rule of one department is evaluated in; the arguments must outlive it.
language::Context context(const budget::Budget& budget, const ledger::Ledger& ledger,
                          const classification::Classification& classification,
                          const text::NumberStyle& amounts, int percent_decimals);

}  // namespace budgetc::environment
