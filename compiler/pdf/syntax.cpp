#include "pdf/syntax.h"

#include <fmt/format.h>

#include "text/text.h"

namespace budgetc::pdf {

std::string number(layout::Length millipoints) {
  std::string text = fmt::format("{}{}", millipoints < 0 ? "-" : "", std::abs(millipoints) / 1000);
  if (const int rest = std::abs(millipoints) % 1000; rest != 0) {
    text += fmt::format(".{:03}", rest);
    while (text.back() == '0') text.pop_back();
  }
  return text;
}

void append_utf16_hex(std::string& out, char32_t character) {
  auto code = static_cast<uint32_t>(character);
  if (code > 0xFFFF) {
    code -= 0x10000;
    out += fmt::format("{:04X}{:04X}", 0xD800 + (code >> 10), 0xDC00 + (code & 0x3FF));
  } else {
    out += fmt::format("{:04X}", code);
  }
}

std::string text_string(std::string_view utf8) {
  std::string out = "<FEFF";
  for (const char32_t c : text::to_u32(utf8)) append_utf16_hex(out, c);
  return out + ">";
}

std::string escaped_xml(std::string_view utf8) {
  std::string out;
  for (const char c : utf8) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (static_cast<unsigned char>(c) >= 0x20)
      out += c;
  }
  return out;
}

}  // namespace budgetc::pdf
