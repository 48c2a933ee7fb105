// How findings of rules print amounts. Internal to rules/.
#pragma once

#include <string>

#include "base/amount.h"

namespace budgetc::rules {

// 7168.84万元; to the fen where it matters: 7168.840026万元.
std::string print_wan(Amount amount);
// Without zeros at the end: 64万元, 51.95万元.
std::string print_short(Amount amount);

}  // namespace budgetc::rules
