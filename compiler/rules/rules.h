// Rules: checks a department's budget before anything is published. Arithmetic relations are data
// (schemas/rules/ relations.yaml) in the language of templates; what an expression cannot say (code
// look-ups) is C++ here, one file a family. Findings go to the sink.
#pragma once

#include <string>
#include <vector>

#include "environment/environment.h"

namespace budgetc::rules {

struct Inputs {
  const budget::Budget& budget;
  const ledger::Ledger& ledger;
  const classification::Classification& classification;
  const language::Scope& scope;  // environment::values
};

// C: every code of the ledger is one of the year's lists. A code that is not listed is a warning,
// since the lists are not complete; a retired code with a published successor is named.
void check_codes(const Inputs& inputs, Sink& sink);

}  // namespace budgetc::rules
