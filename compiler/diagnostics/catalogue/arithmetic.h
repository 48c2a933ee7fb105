// The ids of family A, from arithmetic.def: a line there rebuilds who reports findings of this family.
#pragma once

#include "diagnostics/diagnostics.h"

namespace budgetc::finding {

#define BUDGETC_FINDING(code, severity, name, zh, en) \
  inline constexpr FindingId code = finding_id(#code);
#include "diagnostics/catalogue/arithmetic.def"
#undef BUDGETC_FINDING

}  // namespace budgetc::finding
