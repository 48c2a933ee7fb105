// Reads a ledger.csv into budget.ledger. Internal to budget/.
#pragma once

#include "budget/ledger_line.h"

namespace budgetc::budget {

// The file as UTF-8 (GB18030 is converted), or nothing after finding Y0101 at `named_at`.
std::optional<FileId> open_text(const FileReader& reader, SourceMap& sources,
                                const std::string& path, Span named_at, Sink& sink);

// `named_at`: the place in budget.yaml that names the file; `path` as findings show it.
void load_ledger_csv(const FileReader& reader, SourceMap& sources, const std::string& path,
                     Span named_at, Definitions definitions, Budget& budget, Sink& sink);

}  // namespace budgetc::budget
