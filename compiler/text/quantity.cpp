// Figures in Chinese prose and indicator values. Works on code points and keeps the byte offset of
// each.
#include "text/quantity.h"

#include <algorithm>
#include <array>

#include "text/text.h"

namespace budgetc::text {
namespace {

// The text as code points, full-width forms folded to ASCII, with the byte offset of each.
struct Folded {
  std::u32string characters;
  std::vector<size_t> offsets;  // one more than characters: the end
};

Folded fold(std::string_view utf8) {
  Folded folded;
  folded.characters = to_u32(utf8);
  std::string bytes;
  for (char32_t& c : folded.characters) {
    folded.offsets.push_back(bytes.size());
    append_utf8(bytes, c);
    if (c >= U'！' && c <= U'～') c = c - U'！' + U'!';
    if (c == U'　' || c == U'\u00a0') c = U' ';
  }
  // Bad bytes became U+FFFD, whose length differs: keep offsets inside the text.
  folded.offsets.push_back(bytes.size());
  for (size_t& offset : folded.offsets) offset = std::min(offset, utf8.size());
  return folded;
}

bool is_digit(char32_t c) { return c >= U'0' && c <= U'9'; }
bool is_latin(char32_t c) { return (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z'); }

struct Digits {
  Decimal value;
  size_t end;
};

// The number that begins at `at`, or nothing: too long, or no digit there.
std::optional<Digits> read_digits(std::u32string_view text, size_t at) {
  if (at >= text.size() || !is_digit(text[at])) return std::nullopt;
  Digits digits{{}, at};
  int count = 0;
  const auto take = [&](char32_t c) {
    digits.value.mantissa = digits.value.mantissa * 10 + static_cast<int64_t>(c - U'0');
    return ++count <= 17;
  };
  size_t i = at;
  for (; i < text.size(); ++i) {
    if (is_digit(text[i])) {
      if (!take(text[i])) return std::nullopt;
    } else if (text[i] == U',' && i + 3 < text.size() && is_digit(text[i + 1]) &&
               is_digit(text[i + 2]) && is_digit(text[i + 3]) &&
               (i + 4 == text.size() || !is_digit(text[i + 4]))) {
      continue;  // 3,305.54
    } else {
      break;
    }
  }
  if (i + 1 < text.size() && text[i] == U'.' && is_digit(text[i + 1])) {
    for (++i; i < text.size() && is_digit(text[i]); ++i) {
      if (!take(text[i])) return std::nullopt;
      ++digits.value.decimals;
    }
  }
  digits.end = i;
  return digits;
}

// Longest first, so that 万元 is not read as 万.
constexpr std::array<std::u32string_view, 36> kUnits = {
    U"个百分点", U"平方米", U"百万元", U"百分点", U"百分比", U"万元", U"亿元", U"千元", U"小时",
    U"分钟",     U"元",     U"%",      U"辆",     U"台",     U"套",   U"个",   U"项",   U"人",
    U"次",       U"件",     U"家",     U"份",     U"户",     U"条",   U"名",   U"期",   U"场",
    U"篇",       U"天",     U"年",     U"月",     U"日",     U"号",   U"倍",   U"批",   U"处"};

std::u32string_view unit_at(std::u32string_view text, size_t at) {
  for (const std::u32string_view unit : kUnits)
    if (text.substr(at, unit.size()) == unit) return unit;
  return {};
}

constexpr __int128 power_of_ten(int exponent) {
  __int128 power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

struct Word {
  std::u32string_view text;
  Comparison comparison;
};
// Longest first.
constexpr std::array<Word, 33> kBefore = {{
    {U"小于或等于", Comparison::at_most}, {U"大于或等于", Comparison::at_least},
    {U"小于等于", Comparison::at_most},   {U"大于等于", Comparison::at_least},
    {U"控制在", Comparison::at_most},     {U"不超过", Comparison::at_most},
    {U"不高于", Comparison::at_most},     {U"不大于", Comparison::at_most},
    {U"不多于", Comparison::at_most},     {U"不低于", Comparison::at_least},
    {U"不少于", Comparison::at_least},    {U"不小于", Comparison::at_least},
    {U"至多", Comparison::at_most},       {U"最多", Comparison::at_most},
    {U"至少", Comparison::at_least},      {U"最少", Comparison::at_least},
    {U"达到", Comparison::at_least},      {U"小于", Comparison::less},
    {U"低于", Comparison::less},          {U"少于", Comparison::less},
    {U"大于", Comparison::greater},       {U"高于", Comparison::greater},
    {U"超过", Comparison::greater},       {U"多于", Comparison::greater},
    {U"等于", Comparison::equal},         {U"<=", Comparison::at_most},
    {U">=", Comparison::at_least},        {U"≤", Comparison::at_most},
    {U"≥", Comparison::at_least},         {U"≦", Comparison::at_most},
    {U"≧", Comparison::at_least},         {U"<", Comparison::less},
    {U">", Comparison::greater},
}};
constexpr std::array<Word, 6> kAfter = {{
    {U"及以上", Comparison::at_least},
    {U"及以下", Comparison::at_most},
    {U"以上", Comparison::at_least},
    {U"以下", Comparison::at_most},
    {U"以内", Comparison::at_most},
    {U"之内", Comparison::at_most},
}};

void trim(std::u32string& text) {
  text.erase(std::remove(text.begin(), text.end(), U' '), text.end());
}

}  // namespace

int Decimal::significant_digits() const {
  int64_t rest = mantissa < 0 ? -mantissa : mantissa;
  if (rest == 0) return 0;
  if (decimals == 0)
    while (rest % 10 == 0) rest /= 10;
  int count = 0;
  for (; rest > 0; rest /= 10) ++count;
  return count;
}

int compare(const Decimal& value, int64_t whole) {
  const __int128 left = value.mantissa;
  const __int128 right = static_cast<__int128>(whole) * power_of_ten(value.decimals);
  return left < right ? -1 : left > right ? 1 : 0;
}

std::vector<ScannedNumber> scan_numbers(std::string_view utf8) {
  std::vector<ScannedNumber> found;
  const Folded folded = fold(utf8);
  const std::u32string_view text = folded.characters;
  for (size_t at = 0; at < text.size(); ++at) {
    if (!is_digit(text[at])) continue;
    const char32_t before = at == 0 ? U' ' : text[at - 1];
    const char32_t before_that = at < 2 ? U' ' : text[at - 2];
    const auto digits = read_digits(text, at);
    size_t end = at;
    while (end < text.size() && (is_digit(text[end]) || text[end] == U'.')) ++end;
    const bool part_of_word = is_latin(before) || before == U'_' ||
                              ((before == U'-' || before == U'.') && is_digit(before_that));
    const char32_t after = digits && digits->end < text.size() ? text[digits->end] : U' ';
    if (digits && !part_of_word && !is_latin(after)) {
      ScannedNumber number;
      number.value = digits->value;
      number.begin = folded.offsets[at];
      number.end = folded.offsets[digits->end];
      size_t behind = digits->end;
      while (behind < text.size() && text[behind] == U' ') ++behind;
      const std::u32string_view unit = unit_at(text, behind);
      number.unit = to_utf8(unit);
      number.unit_end = unit.empty() ? number.end : folded.offsets[behind + unit.size()];
      found.push_back(std::move(number));
    }
    at = std::max(digits ? digits->end : end, end) - 1;
  }
  return found;
}

std::optional<int64_t> fen_per_unit(std::string_view unit) {
  struct MoneyUnitName {
    std::string_view name;
    int64_t fen;
  };
  static constexpr std::array<MoneyUnitName, 7> units = {{{"元", 100},
                                                          {"千元", 100'000},
                                                          {"万元", 1'000'000},
                                                          {"万", 1'000'000},
                                                          {"百万元", 100'000'000},
                                                          {"亿元", 10'000'000'000},
                                                          {"亿", 10'000'000'000}}};
  for (const MoneyUnitName& known : units)
    if (known.name == unit) return known.fen;
  return std::nullopt;
}

std::optional<Money> money(const Decimal& value, int64_t fen_per_one) {
  if (value.decimals > 12) return std::nullopt;
  const __int128 scale = power_of_ten(value.decimals);
  const __int128 fen = static_cast<__int128>(value.mantissa) * fen_per_one;
  if (fen % scale != 0 || fen / scale > kLargestAmountFen) return std::nullopt;
  const auto exact = static_cast<int64_t>(fen / scale);
  const auto last_digit = static_cast<int64_t>(fen_per_one / scale);
  const int64_t half = last_digit / 2;
  return Money{Amount::from_fen(exact),
               {Amount::from_fen(exact - half),
                Amount::from_fen(exact + (half > 0 && exact > 0 ? half - 1 : half))}};
}

IndicatorValue read_indicator_value(std::string_view utf8) {
  IndicatorValue value;
  std::u32string text = fold(utf8).characters;
  trim(text);
  size_t at = 0;
  for (const Word& word : kBefore) {
    if (!text.starts_with(word.text)) continue;
    value.comparison = word.comparison;
    at = word.text.size();
    break;
  }
  if (at == 0 && !text.empty() && text[0] == U'=') {
    value.comparison = Comparison::equal;
    at = 1;
  }
  const auto digits = read_digits(text, at);
  if (!digits) return value;
  std::u32string rest = text.substr(digits->end);
  // 7*24小时, 2024年12月31日之前 and 10-20次 are no single number.
  for (const char32_t c : rest)
    if (is_digit(c) || c == U'*' || c == U'×') return value;
  value.number = digits->value;
  for (const Word& word : kAfter) {
    if (rest.size() < word.text.size() || !rest.ends_with(word.text)) continue;
    // 控制在5%以上: the word behind is the more exact.
    if (value.comparison == Comparison::none || text.starts_with(U"控制在"))
      value.comparison = word.comparison;
    rest.resize(rest.size() - word.text.size());
  }
  size_t slash = rest.find(U'/');
  size_t skip = 1;
  if (slash == std::u32string::npos) slash = rest.find(U'每');
  if (slash == std::u32string::npos && rest.size() > 1 && rest.ends_with(U"年") &&
      fen_per_unit(to_utf8(rest.substr(0, rest.size() - 1)))) {
    slash = rest.size() - 1;  // 5万元年
    skip = 0;
  }
  if (slash != std::u32string::npos) {
    value.per = to_utf8(rest.substr(slash + skip));
    rest.resize(slash);
  }
  value.unit = to_utf8(rest);
  return value;
}

std::string as_percent(const IndicatorValue& value) {
  std::string digits = std::to_string(value.number->mantissa);
  const auto decimals = static_cast<size_t>(value.number->decimals);
  if (decimals > 0) {
    if (digits.size() <= decimals) digits.insert(0, decimals + 1 - digits.size(), '0');
    digits.insert(digits.size() - decimals, ".");
  }
  switch (value.comparison) {
    case Comparison::at_least:
      return "≥" + digits + "%";
    case Comparison::greater:
      return ">" + digits + "%";
    case Comparison::at_most:
      return "≤" + digits + "%";
    case Comparison::less:
      return "<" + digits + "%";
    case Comparison::none:
    case Comparison::equal:
      break;
  }
  return digits + "%";
}

}  // namespace budgetc::text
