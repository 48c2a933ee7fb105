// Text as people read it, through ICU: widths, line breaks, Chinese numerals, numbers and dates as
// printed, nearest names. All strings are UTF-8 unless u32.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/amount.h"

namespace budgetc::text {

std::u32string to_u32(std::string_view utf8);  // bad bytes become U+FFFD
std::string to_utf8(std::u32string_view text);
void append_utf8(std::string& out, char32_t character);
// GB18030 bytes as UTF-8, or nothing where they are not GB18030.
std::optional<std::string> gb18030_to_utf8(std::string_view bytes);
// Offset of the first invalid byte, or nothing.
std::optional<size_t> find_invalid_utf8(std::string_view bytes);

// Columns on a terminal: East Asian wide and full-width characters are 2, combining marks 0.
int display_width(std::string_view utf8);

// Where a line may break: offset i means between characters i-1 and i. Chinese rules (GB/T 15834,
// CLREQ 禁则): never before ，。、；：！？）》」”% nor after （《「“; —— and …… hold together; a
// number keeps its unit (万元, 元, %, 辆, 项, 个, 年, 月, 日). Mandatory breaks are at '\n'.
struct BreakOpportunity {
  uint32_t offset;
  bool mandatory;
};
std::vector<BreakOpportunity> line_breaks(std::u32string_view text);

// 12 → 十二, 20 → 二十, 105 → 一百零五. For 0 ≤ n ≤ 99999.
std::string chinese_number(int64_t n);
// 2024 → 二〇二四 (〇 is U+3007).
std::string chinese_digits(std::string_view digits);

enum class MoneyUnit : uint8_t { yuan, wan };  // 元, 万元

// How amounts are printed. Formats own these (number style differs by city and table).
struct NumberStyle {
  MoneyUnit unit = MoneyUnit::wan;
  int decimals = 2;
  bool thousands = false;         // 7,168.84
  bool trim_zeros = false;        // 9.30 → 9.3, 75.00 → 75
  bool whole_as_integer = false;  // 149.00 → 149, but 410.50 stays
  bool blank_zero = false;        // an exact zero prints as ""
  auto operator<=>(const NumberStyle&) const = default;
};

// Converts and rounds half up (away from zero) exactly once, from fen. "-0.00" is never printed: it
// is "0.00".
std::string format_amount(Amount amount, const NumberStyle& style);
// numerator/denominator as a percentage without the sign, rounded half up (away from zero):
// 41.68. Empty for a zero denominator, which has no percentage.
std::string format_percent(int64_t numerator, int64_t denominator, int decimals);

// A number as an officer writes it: "7168.84万元", "71688400.00元", "1,234.5", full-width digits
// allowed. The digits after the point are kept: they are the precision that a stated figure stands
// for.
struct ParsedAmount {
  Amount amount;
  // What a unit of the last written digit is worth: 0.01 万元 is 10,000 fen, so the figure stands
  // for amount ± 5,000 fen. A figure written to the fen has 1 and stands for itself alone.
  int64_t last_digit_fen = 1;
  bool had_unit = false;
};
enum class AmountError : uint8_t { not_a_number, too_precise, out_of_range };
struct AmountParse {
  std::optional<ParsedAmount> value;
  AmountError error = AmountError::not_a_number;
};
AmountParse parse_amount(std::string_view text, MoneyUnit default_unit);

// Characters to insert, delete, replace or swap with their neighbour to make `to` of `from`.
// `most` + 1 stands for all that is more than `most`: the cost is that of the texts times `most`.
size_t edit_distance(std::u32string_view from, std::u32string_view to,
                     size_t most = std::u32string_view::npos);

// The candidate closest to `word` (Damerau-Levenshtein over characters), if close enough to be a
// typing slip.
std::optional<std::string> nearest(std::string_view word, std::span<const std::string> candidates);

}  // namespace budgetc::text
