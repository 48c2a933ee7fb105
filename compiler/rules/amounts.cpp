#include "rules/amounts.h"

#include "text/text.h"

namespace budgetc::rules {
namespace {

bool names_unit(const std::string& written) { return written.find("元") != std::string::npos; }

// Of a figure without a unit of its own: that of its table, told by what it was read as.
text::MoneyUnit unit_of(const budget::StatedAmount& figure) {
  const text::AmountParse as_wan = text::parse_amount(figure.written, text::MoneyUnit::wan);
  return as_wan.value && as_wan.value->amount == figure.amount ? text::MoneyUnit::wan
                                                               : text::MoneyUnit::yuan;
}

std::string_view name_of(text::MoneyUnit unit) {
  return unit == text::MoneyUnit::yuan ? "元" : "万元";
}

}  // namespace

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

std::string print_as(std::string_view written, Amount amount) {
  if (written.find("万") != written.npos || written.find("亿") != written.npos ||
      written.find("元") == written.npos)
    return print_wan(amount);
  text::NumberStyle style;
  style.unit = text::MoneyUnit::yuan;
  return text::format_amount(amount, style) + "元";
}

std::string print_written(const budget::StatedAmount& figure) {
  if (names_unit(figure.written)) return figure.written;
  return figure.written + std::string(name_of(unit_of(figure)));
}

LocalText print_stated(const budget::StatedAmount& figure) {
  if (figure.written.empty()) return {"空白", "a blank"};
  const bool whole = names_unit(figure.written) || figure.written == "0";
  const std::string printed = whole ? figure.written : print_like(figure, figure.amount);
  return {printed, printed};
}

std::string print_like(const budget::StatedAmount& figure, Amount exact) {
  int64_t last_digit = figure.interval.high.fen() - figure.interval.low.fen() + 1;
  text::NumberStyle style;
  style.unit = figure.written.empty() ? text::MoneyUnit::wan : unit_of(figure);
  style.decimals = style.unit == text::MoneyUnit::yuan ? 2 : 6;
  for (; last_digit >= 10 && style.decimals > 0; last_digit /= 10) --style.decimals;
  if (figure.written.empty()) style.decimals = 2;
  return text::format_amount(exact, style) + std::string(name_of(style.unit));
}

}  // namespace budgetc::rules
