// Exported tables as such (family D): that the statutory ones are there, that each row stands once,
// that titles name the year and notes say what the table shows.
#pragma once

#include <vector>

#include "rules/disclosure/disclosure.h"
#include "rules/rules.h"
#include "stated/reading.h"

namespace budgetc::rules {

// D0115 and D0116 of the notes of exported tables, D0142–D0145.
void check_stated_tables(const DisclosureRules& rules, const std::vector<stated::Reading>& readings,
                         const Inputs& inputs, Sink& sink);

}  // namespace budgetc::rules
