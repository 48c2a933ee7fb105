// Evaluates the tables of a format over one department's ledger. (The narrative is evaluated by
// document/.)
#pragma once

#include "book/book.h"
#include "format/format.h"
#include "ledger/ledger.h"

namespace budgetc::book {

struct Inputs {
  const budget::Budget& budget;
  const ledger::Ledger& ledger;
  const classification::Classification& classification;
  const format::Format& format;
  const language::Scope& scope;  // environment::values
};

// What the format's templates are evaluated in.
inline language::Context context(const Inputs& inputs) {
  return environment::context(inputs.budget, inputs.ledger, inputs.classification,
                              inputs.format.prose_numbers, inputs.format.percent_decimals);
}

struct Book {
  std::string title;  // the document's
  std::vector<Table> tables;
};

Book evaluate(const Inputs& inputs, Sink& sink);

}  // namespace budgetc::book
