// Rules: check a department's budget before anything is published. Arithmetic relations are data
// (schemas/rules/relations.yaml) in the language of templates; so is which codes go together
// (classification.yaml). What data cannot say is C++ in one wing a family: arithmetic/ (A), codes/
// (C), disclosure/ (D), performance/ (P). Findings go to the sink.
#pragma once

#include "environment/environment.h"

namespace budgetc::rules {

struct Inputs {
  const budget::Budget& budget;
  const ledger::Ledger& ledger;
  const classification::Classification& classification;
  const language::Scope& scope;  // environment::values
};

}  // namespace budgetc::rules
