// Amounts and numbers as text, both ways. Integer arithmetic only.
#include <algorithm>
#include <array>
#include <iterator>

#include "text/text.h"

namespace budgetc::text {
namespace {

using Wide = __int128;

std::string digits_of(Wide value) {
  char digits[40];
  char* first = std::end(digits);
  do {
    *--first = static_cast<char>('0' + static_cast<int>(value % 10));
    value /= 10;
  } while (value > 0);
  return {first, std::end(digits)};
}

Wide power_of_ten(int exponent) {
  Wide power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

// More decimals than this no format needs; beyond it 128 bits would overflow.
int usable(int decimals) { return std::clamp(decimals, 0, 12); }

// numerator / denominator × 10^decimals, rounded half up; both positive.
Wide scaled(Wide numerator, Wide denominator, int decimals) {
  const Wide value = numerator * power_of_ten(decimals);
  return (value * 2 + denominator) / (denominator * 2);
}

// `value` is a whole number of 10^-decimals.
std::string with_point(Wide value, int decimals) {
  std::string digits = digits_of(value);
  if (decimals == 0) return digits;
  const auto places = static_cast<size_t>(decimals);
  if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
  digits.insert(digits.size() - places, ".");
  return digits;
}

int64_t fen_per(MoneyUnit unit) { return unit == MoneyUnit::yuan ? 100 : 1'000'000; }

}  // namespace

std::string format_amount(Amount amount, const NumberStyle& style) {
  if (amount.is_zero() && style.blank_zero) return "";
  const bool negative = amount.fen() < 0;
  Wide magnitude = amount.fen();
  if (negative) magnitude = -magnitude;
  const int decimals = usable(style.decimals);
  const Wide units = scaled(magnitude, fen_per(style.unit), decimals);
  std::string text = with_point(units, decimals);
  const size_t point = text.find('.');
  if (point != std::string::npos) {
    const bool whole = text.find_first_not_of('0', point + 1) == std::string::npos;
    if (style.whole_as_integer && whole) {
      text.erase(point);
    } else if (style.trim_zeros) {
      text.erase(text.find_last_not_of('0') + 1);
      if (text.back() == '.') text.pop_back();
    }
  }
  if (style.thousands) {
    size_t end = text.find('.');
    if (end == std::string::npos) end = text.size();
    for (size_t at = end; at > 3; at -= 3) text.insert(at - 3, ",");
  }
  if (negative && units != 0) text.insert(0, "-");
  return text;
}

std::string format_percent(int64_t numerator, int64_t denominator, int decimals) {
  if (denominator == 0) return "";
  decimals = usable(decimals);
  const bool negative = (numerator < 0) != (denominator < 0) && numerator != 0;
  Wide top = numerator;
  Wide bottom = denominator;
  if (top < 0) top = -top;
  if (bottom < 0) bottom = -bottom;
  const Wide value = scaled(top * 100, bottom, decimals);
  return (negative && value != 0 ? "-" : "") + with_point(value, decimals);
}

std::string chinese_number(int64_t n) {
  static constexpr std::array<std::string_view, 10> digits = {"零", "一", "二", "三", "四",
                                                              "五", "六", "七", "八", "九"};
  static constexpr std::array<std::string_view, 5> units = {"", "十", "百", "千", "万"};
  if (n < 0 || n > 99999) return std::to_string(n);
  if (n == 0) return "零";
  const std::string decimal = std::to_string(n);
  std::string text;
  bool zero = false;
  for (size_t i = 0; i < decimal.size(); ++i) {
    const auto digit = static_cast<size_t>(decimal[i] - '0');
    const size_t place = decimal.size() - 1 - i;
    if (digit == 0) {
      zero = true;
      continue;
    }
    if (zero) text += "零";
    zero = false;
    if (!(digit == 1 && place == 1 && i == 0)) text += digits[digit];  // 十二, not 一十二
    text += units[place];
  }
  return text;
}

std::string chinese_digits(std::string_view decimal) {
  static constexpr std::array<std::string_view, 10> digits = {"〇", "一", "二", "三", "四",
                                                              "五", "六", "七", "八", "九"};
  std::string text;
  for (const char c : decimal) {
    if (c >= '0' && c <= '9')
      text += digits[static_cast<size_t>(c - '0')];
    else
      text += c;
  }
  return text;
}

AmountParse parse_amount(std::string_view written, MoneyUnit default_unit) {
  const AmountParse not_a_number{std::nullopt, AmountError::not_a_number};
  // Full-width digits, points, commas and signs count as their ASCII forms; outer blanks are
  // dropped.
  std::u32string folded;
  for (char32_t c : to_u32(written)) {
    if (c >= U'！' && c <= U'～') c = c - U'！' + U'!';
    if (c == U'−' || c == U'–') c = U'-';
    if (c == U' ' || c == U'\u3000' || c == U'\u00a0') {
      if (folded.empty()) continue;
      c = U' ';
    }
    folded += c;
  }
  while (!folded.empty() && folded.back() == U' ') folded.pop_back();

  ParsedAmount parsed;
  MoneyUnit unit = default_unit;
  const auto strip = [&](std::u32string_view suffix, MoneyUnit meant) {
    if (!folded.ends_with(suffix)) return false;
    folded.resize(folded.size() - suffix.size());
    unit = meant;
    parsed.had_unit = true;
    return true;
  };
  if (!strip(U"万元", MoneyUnit::wan)) strip(U"元", MoneyUnit::yuan);
  while (!folded.empty() && folded.back() == U' ') folded.pop_back();

  bool negative = false;
  size_t at = 0;
  if (at < folded.size() && (folded[at] == U'-' || folded[at] == U'+')) {
    negative = folded[at] == U'-';
    ++at;
  }
  std::string whole, fraction;
  bool point = false;
  size_t group = 0;  // digits since the last comma
  bool commas = false;
  for (; at < folded.size(); ++at) {
    const char32_t c = folded[at];
    if (c >= U'0' && c <= U'9') {
      (point ? fraction : whole) += static_cast<char>(c);
      if (!point) ++group;
    } else if (c == U',' && !point) {
      if (whole.empty() || (commas ? group != 3 : group > 3)) return not_a_number;
      commas = true;
      group = 0;
    } else if (c == U'.' && !point) {
      point = true;
    } else {
      return not_a_number;
    }
  }
  if (whole.empty() || (point && fraction.empty()) || (commas && group != 3)) return not_a_number;

  const int unit_decimals = unit == MoneyUnit::yuan ? 2 : 6;
  while (static_cast<int>(fraction.size()) > unit_decimals && fraction.back() == '0')
    fraction.pop_back();
  if (static_cast<int>(fraction.size()) > unit_decimals)
    return {std::nullopt, AmountError::too_precise};
  const size_t first = whole.find_first_not_of('0');
  whole.erase(0, first == std::string::npos ? whole.size() : first);
  if (whole.size() > 16) return {std::nullopt, AmountError::out_of_range};

  const auto decimals = static_cast<int>(fraction.size());
  parsed.last_digit_fen = static_cast<int64_t>(power_of_ten(unit_decimals - decimals));
  Wide value = 0;
  for (const char c : whole + fraction) value = value * 10 + (c - '0');
  value *= parsed.last_digit_fen;
  if (value > kLargestAmountFen) return {std::nullopt, AmountError::out_of_range};
  const auto fen = static_cast<int64_t>(value);
  parsed.amount = Amount::from_fen(negative ? -fen : fen);
  return {parsed, AmountError::not_a_number};
}

}  // namespace budgetc::text
