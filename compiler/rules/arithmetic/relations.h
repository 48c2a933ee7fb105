// A: arithmetic. Relations (勾稽关系) are data in the language of templates: schemas/rules/
// relations.yaml for the figures of budget.yaml, relations.yaml of a format for its tables.
// Stated figures are compared by intervals: each stands for every exact value that prints as it.
#pragma once

#include <string>
#include <vector>

#include "rules/rules.h"
#include "stated/stated.h"

namespace budgetc::rules {

// One relation, parsed and checked: an expression that must hold.
struct Relation {
  std::string id;
  language::Expression holds;
  // Where the expression is a == b, a <= b or a >= b of amounts.
  std::optional<language::Comparison> sides;
  // each: “row in tables.expenditure.rows”; empty: once.
  std::string variable;
  std::optional<language::Expression> list;
  std::string column_table;  // each: “column in tables.X”: X, whose rows' ids are names
  std::optional<language::Expression> condition;
  LocalText basis;
  std::optional<language::Template> message;  // of a format's own check
  std::optional<Severity> severity;
  Span span;
};
using Relations = std::vector<Relation>;

// The names that relations of this format may use: those of templates, and `tables`.
language::TypeScope relation_scope(const format::Format& format);

// The relations of a tree `relations: [...]`: of a file of schemas/rules, or of a format after
// inheritance. Faults are findings at their place. A relation that the format inherits (it does not
// stand in `own_file`, a path; empty: all are its own) and that speaks of a table which the format
// has left out is left out as well.
Relations load_relations(const SourceMap& sources, const yaml::Node& root,
                         const language::TypeScope& scope, const std::string& own_file, Sink& sink);

// What the ledger gives for the figures that relations compare with it, by name:
// `stated.revenue.total == sum(everything)` → revenue.total. For a department whose figures another
// year's budget needs.
budget::StatedFigures ledger_figures(const Relations& relations, const format::Format& format,
                                     const Inputs& inputs);

// Every stated figure and every cell of a stated table against the ledger, where there is one; and
// relations between stated figures. One cause gives one finding: figures that differ by the same
// amount are explained together, by the ledger line or the cell that accounts for all of them where
// there is just one.
// `tables` are those that the format knows, `readings` all of them as they read by themselves.
void check_relations(const Relations& relations, const std::vector<stated::Table>& tables,
                     const std::vector<stated::Reading>& readings, const format::Format& format,
                     const Inputs& inputs, Sink& sink);

}  // namespace budgetc::rules
