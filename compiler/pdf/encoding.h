// Texts and numbers in the forms PDF writes them. Internal to pdf/.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace budgetc::pdf {

// FE FF, then UTF-16 big endian.
std::string utf16be_with_mark(std::string_view utf8);
// "4E00", or a surrogate pair "D840DC0B".
void append_utf16_hex(std::string& out, char32_t character);
void append_hex16(std::string& out, uint32_t value);
void append_number(std::string& out, uint64_t value);
// 12345 millipoints → "12.345"; no float is involved, trailing zeros are dropped.
void append_points(std::string& out, int64_t millipoints);

}  // namespace budgetc::pdf
