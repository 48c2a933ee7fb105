// Rules: checks a department's budget before anything is published. Arithmetic relations are data
// (schemas/rules/ relations.yaml) in the language of templates; what an expression cannot say (code
// look-ups) is C++ here, one file a family. Findings go to the sink.
#pragma once

#include <string>
#include <vector>

#include "environment/environment.h"

namespace budgetc::rules {

// One relation of relations.yaml, parsed and checked.
struct Relation {
  enum class Kind : uint8_t { stated, balance, parts };
  std::string id;
  Kind kind = Kind::stated;
  std::vector<std::string> figures;  // stated: one; balance: two; parts: the total, then its parts
  std::optional<language::Expression> equals;  // stated
  std::optional<language::Expression> condition;
  std::string basis;
};
using Relations = std::vector<Relation>;

// Faults of the file itself are findings at their place in it.
Relations load_relations(const SourceMap& sources, FileId file, const language::TypeScope& scope,
                         Sink& sink);

struct Inputs {
  const budget::Budget& budget;
  const ledger::Ledger& ledger;
  const classification::Classification& classification;
  const language::Scope& scope;  // environment::values
};

// A: stated figures against views and against each other, with the interval rule (a figure stands
// for every exact value that prints as it; a sum of n such figures may miss by half a last digit ×
// (n + 1)).
void check_relations(const Relations& relations, const Inputs& inputs, Sink& sink);

// A: payment plans are cumulative and stay within the project's amount; a purchase is its quantity
// times its price.
void check_forms(const Inputs& inputs, Sink& sink);

// C: every code of the ledger is one of the year's lists. A code that is not listed is a warning,
// since the lists are not complete; a retired code with a published successor is named.
void check_codes(const Inputs& inputs, Sink& sink);

}  // namespace budgetc::rules
