// How findings of rules print amounts. Internal to rules/.
#pragma once

#include <string>

#include "budget/budget.h"

namespace budgetc::rules {

// 7168.84万元; to the fen where it matters: 7168.840026万元.
std::string print_wan(Amount amount);
// Without zeros at the end: 64万元, 51.95万元.
std::string print_short(Amount amount);
// In the unit of a figure of a text: 881300.39元 beside 911000.39 元.
std::string print_as(std::string_view written, Amount amount);
// A figure as it was written, with the unit of its table where it has none of its own:
// 7,168.84万元, 1377000.00元.
std::string print_written(const budget::StatedAmount& figure);
// The same without thousands; 空白 for a cell with nothing in it.
LocalText print_stated(const budget::StatedAmount& figure);
// The exact value in the unit and at the precision of `figure`: 7168.84万元.
std::string print_like(const budget::StatedAmount& figure, Amount exact);

}  // namespace budgetc::rules
