// Provenance as plain numbers: which lines of a ledger a figure sums. It stands here so that what
// only shows figures knows nothing of ledgers.
#pragma once

#include <cstdint>
#include <vector>

namespace budgetc {

using LineId = uint32_t;
using Lines = std::vector<LineId>;  // ascending

}  // namespace budgetc
