// Characters that a terminal, a log or a printed page must not obey.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace budgetc::text {

// Whether `c` steers what shows it instead of being shown: control characters (C0 but tab and line
// ends, DEL, C1), line and paragraph separators, marks of direction, a byte order mark.
bool is_control(char32_t c);

struct Control {
  size_t offset = 0, length = 0;  // bytes
  char32_t character = 0;
  std::string name() const;  // U+001B
};
// The first one of valid UTF-8 from `from` on.
std::optional<Control> find_control(std::string_view utf8, size_t from = 0);

// As one safe line: a tab is four columns; control characters are pictures (␛) or numbers
// (<U+202E>).
std::string printable(std::string_view utf8);
// The same of a text of several lines, which stay.
std::string printable_lines(std::string_view utf8);

}  // namespace budgetc::text
