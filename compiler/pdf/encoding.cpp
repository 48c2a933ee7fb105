#include "pdf/encoding.h"

#include <charconv>

#include "text/text.h"

namespace budgetc::pdf {
namespace {

// Calls `unit` with each UTF-16 unit of `character`.
template <class Unit>
void for_each_unit(char32_t character, Unit unit) {
  if (character < 0x10000) {
    unit(static_cast<uint32_t>(character));
    return;
  }
  const uint32_t rest = static_cast<uint32_t>(character) - 0x10000;
  unit(0xD800 + (rest >> 10));
  unit(0xDC00 + (rest & 0x3FF));
}

}  // namespace

std::string utf16be_with_mark(std::string_view utf8) {
  std::string out = "\xFE\xFF";
  for (const char32_t c : text::to_u32(utf8)) {
    for_each_unit(c, [&](uint32_t unit) {
      out += static_cast<char>(unit >> 8);
      out += static_cast<char>(unit & 0xFF);
    });
  }
  return out;
}

void append_hex16(std::string& out, uint32_t value) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  const char digits[4] = {kDigits[value >> 12 & 15], kDigits[value >> 8 & 15],
                          kDigits[value >> 4 & 15], kDigits[value & 15]};
  out.append(digits, 4);
}

void append_utf16_hex(std::string& out, char32_t character) {
  for_each_unit(character, [&](uint32_t unit) { append_hex16(out, unit); });
}

void append_number(std::string& out, uint64_t value) {
  char digits[24];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

void append_points(std::string& out, int64_t millipoints) {
  if (millipoints < 0) {
    out += '-';
    millipoints = -millipoints;
  }
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof digits, millipoints / 1000).ptr;
  auto fraction = static_cast<int>(millipoints % 1000);
  if (millipoints >= 1000 || fraction == 0) out.append(digits, end);
  if (fraction == 0) return;
  out += '.';
  for (int unit = 100; fraction > 0; unit /= 10) {
    out += static_cast<char>('0' + fraction / unit);
    fraction %= unit;
  }
}

}  // namespace budgetc::pdf
