// Forms beside the ledger (family A): payment plans and purchases.
#pragma once

#include "rules/rules.h"

namespace budgetc::rules {

// A: payment plans are cumulative and stay within the project's amount; a purchase is its quantity
// times its price.
void check_forms(const Inputs& inputs, Sink& sink);

}  // namespace budgetc::rules
