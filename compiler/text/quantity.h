// Numbers in Chinese text: the scanner of figures with their units in prose, and the reader of the
// value of a performance indicator (指标值: ≥95%, ≤87718.4元, 不超过5日, 及时). Both take UTF-8 and
// give byte offsets into it; digits may be full-width and grouped by commas. Exact: a number is a
// whole mantissa and a count of decimals, and money is an interval of fen at its written precision.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/amount.h"

namespace budgetc::text {

// mantissa × 10^-decimals, as written: 95.50 is 9550 and 2.
struct Decimal {
  int64_t mantissa = 0;
  int decimals = 0;
  // Digits that carry information: 7168.84 has 6, 0.50 has 2, 1200 has 2.
  int significant_digits() const;
};

// -1, 0 or 1 as `value` is below, equal to or above the whole number `whole`.
int compare(const Decimal& value, int64_t whole);

struct ScannedNumber {
  Decimal value;
  size_t begin = 0;  // of the digits
  size_t end = 0;
  std::string unit;     // 万元, 元, %, 辆 …; empty where no known unit follows
  size_t unit_end = 0;  // behind the unit; `end` where there is none
};

// Every number of `utf8` that stands for itself. Digits within a word (A4), a code (005-12) or
// behind another number's point are none.
std::vector<ScannedNumber> scan_numbers(std::string_view utf8);

// Fen in one of a money unit (元, 千元, 万元, 百万元, 亿元; 万 and 亿 for short); nothing for any
// other.
std::optional<int64_t> fen_per_unit(std::string_view unit);

// The exact values that `value` of a money unit stands for: half a last digit on each side; nothing
// where it is out of range or finer than fen.
struct Money {
  Amount amount;
  AmountInterval interval;
};
std::optional<Money> money(const Decimal& value, int64_t fen_per_one);

enum class Comparison : uint8_t { none, less, at_most, equal, at_least, greater };

// 指标值. `≤0.96万元/年` is at_most, 0.96, "万元", per "年". A value without a number (及时) has
// only its text.
struct IndicatorValue {
  Comparison comparison = Comparison::none;
  std::optional<Decimal> number;
  std::string unit;  // what follows the number up to a slash, without 以内, 以上: 万元, %, 次
  std::string per;   // behind the slash or 每: 年, 月, 人
};
IndicatorValue read_indicator_value(std::string_view utf8);
// Its comparison and number (which it has) with a per cent sign: ≥95%.
std::string as_percent(const IndicatorValue& value);

}  // namespace budgetc::text
