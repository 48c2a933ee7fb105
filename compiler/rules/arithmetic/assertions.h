// An assertion: a figure that somebody stated, beside the exact value that the ledger gives.
// Internal to rules/.
#pragma once

#include "rules/amounts.h"
#include "rules/arithmetic/relations.h"

namespace budgetc::rules {

struct Assertion {
  budget::StatedAmount figure;
  LocalText what;  // 支出总体情况表“合计”行“基本支出”列
  Amount exact;
  const ledger::Lines* lines = nullptr;  // that the exact value sums; null: none
  const stated::Row* row = nullptr;      // of a table's cell: says by its keys what it is about
  std::string path;
  LocalText basis;
  bool absent = false;  // a row that the table lacks: the figure is a zero at the table's place
};

// Findings A0101, A0106–A0108. Assertions that hold clear the ledger lines they sum of suspicion.
void check_against_ledger(const std::vector<Assertion>& assertions, const Inputs& inputs,
                          Sink& sink);

// One relation between stated figures, evaluated: the terms, and what left − right may be.
struct Instance {
  const Relation* relation = nullptr;
  language::AmountValue left, right;
  std::vector<language::StatedTerm> terms;  // of left − right
  AmountInterval gap;
  bool violated = false;
};

// Findings A0102, A0104, A0105, A0109, A0110.
void check_consistency(std::vector<Instance> instances, bool notes, Sink& sink);

Amount magnitude(Amount amount);

}  // namespace budgetc::rules
