// The ids of family M, from model.def: a line there rebuilds who reports findings of this family.
#pragma once

#include "diagnostics/diagnostics.h"

namespace budgetc::finding {

#define BUDGETC_FINDING(code, severity, name, zh, en) \
  inline constexpr FindingId code = finding_id(#code);
#include "diagnostics/catalogue/model.def"
#undef BUDGETC_FINDING

}  // namespace budgetc::finding
