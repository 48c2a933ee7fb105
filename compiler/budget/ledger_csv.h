// Reads a ledger.csv into budget.ledger. Internal to budget/.
#pragma once

#include "budget/ledger_line.h"
#include "source/roots.h"

namespace budgetc::budget {

// `named_at`: the place in budget.yaml that names the file; `path` as findings show it. False where
// the file could not be read.
bool load_ledger_csv(const FileReader& reader, const Roots& roots, SourceMap& sources,
                     const std::string& path, Span named_at, Definitions definitions,
                     Budget& budget, Sink& sink);

}  // namespace budgetc::budget
