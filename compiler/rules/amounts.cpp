#include "rules/amounts.h"

#include "text/text.h"

namespace budgetc::rules {

std::string print_wan(Amount amount) {
  constexpr int64_t kCent = 10'000;  // fen in 0.01 万元
  if (amount.fen() % kCent != 0) return print_short(amount);
  return text::format_amount(amount, {}) + "万元";
}

std::string print_short(Amount amount) {
  text::NumberStyle style;
  style.decimals = 6;
  style.trim_zeros = true;
  return text::format_amount(amount, style) + "万元";
}

}  // namespace budgetc::rules
