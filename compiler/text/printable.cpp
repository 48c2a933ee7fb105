#include "text/printable.h"

#include <fmt/format.h>

#include <algorithm>

#include "text/text.h"

namespace budgetc::text {
namespace {

unsigned char byte_at(std::string_view text, size_t at) {
  return at < text.size() ? static_cast<unsigned char>(text[at]) : 0;
}

void append_shown(std::string& out, char32_t c) {
  if (c < 0x20)
    append_utf8(out, 0x2400 + c);  // ␛ and its like
  else if (c == 0x7F)
    append_utf8(out, 0x2421);
  else
    out += fmt::format("<U+{:04X}>", static_cast<uint32_t>(c));
}

bool is_plain(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x20 && byte < 0x7F;
  });
}

}  // namespace

bool is_control(char32_t c) {
  if (c < 0x20) return c != U'\t' && c != U'\n' && c != U'\r';
  if (c < 0x7F) return false;
  return c < 0xA0 || c == 0x200E || c == 0x200F || (c >= 0x2028 && c <= 0x202E) ||
         (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF;
}

std::string Control::name() const {
  return fmt::format("U+{:04X}", static_cast<uint32_t>(character));
}

// Looks at bytes: a text of megabytes is searched for characters that it hardly ever has.
std::optional<Control> find_control(std::string_view utf8, size_t from) {
  for (size_t i = from; i < utf8.size(); ++i) {
    const auto byte = static_cast<unsigned char>(utf8[i]);
    if (byte >= 0x20 && byte < 0x7F) continue;
    if (byte < 0x20 || byte == 0x7F) {
      if (is_control(byte)) return Control{i, 1, byte};
    } else if (byte == 0xC2) {
      const char32_t c = byte_at(utf8, i + 1);
      if (is_control(c)) return Control{i, 2, c};
    } else if (byte == 0xE2 || byte == 0xEF) {
      const auto c =
          static_cast<char32_t>(((byte & 0x0F) << 12) | ((byte_at(utf8, i + 1) & 0x3F) << 6) |
                                (byte_at(utf8, i + 2) & 0x3F));
      if (is_control(c)) return Control{i, 3, c};
    }
  }
  return std::nullopt;
}

std::string printable(std::string_view utf8) {
  if (is_plain(utf8)) return std::string(utf8);
  std::string out;
  for (const char32_t c : to_u32(utf8)) {
    if (c == U'\t')
      out += "    ";
    else if (is_control(c) || c == U'\n' || c == U'\r')
      append_shown(out, c);
    else
      append_utf8(out, c);
  }
  return out;
}

std::string printable_lines(std::string_view utf8) {
  if (!find_invalid_utf8(utf8) && !find_control(utf8)) {
    // A carriage return alone would overwrite its line.
    bool alone = false;
    for (size_t at = utf8.find('\r'); at != utf8.npos && !alone; at = utf8.find('\r', at + 1))
      alone = byte_at(utf8, at + 1) != '\n';
    if (!alone) return std::string(utf8);
  }
  std::string out;
  const std::u32string text = to_u32(utf8);
  for (size_t i = 0; i < text.size(); ++i) {
    const bool line_end = text[i] == U'\r' && i + 1 < text.size() && text[i + 1] == U'\n';
    if (is_control(text[i]) || (text[i] == U'\r' && !line_end))
      append_shown(out, text[i]);
    else
      append_utf8(out, text[i]);
  }
  return out;
}

}  // namespace budgetc::text
