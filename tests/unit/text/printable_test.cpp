#include "text/printable.h"

#include <gtest/gtest.h>

namespace budgetc::text {
namespace {

TEST(Printable, ShowsWhatWouldSteer) {
  struct Case {
    std::string raw, line, lines;
  };
  const Case cases[] = {
      {"部门 a", "部门 a", "部门 a"},
      {"a\x1B[2J\a", "a␛[2J␇", "a␛[2J␇"},
      {"a\nb", "a␊b", "a\nb"},
      {"a\r\nb", "a␍␊b", "a\r\nb"},
      {"a\rb", "a␍b", "a␍b"},
      {"a\tb", "a    b", "a\tb"},
      {"a\x7F", "a␡", "a␡"},
      {std::string("a\0b", 3), "a␀b", "a␀b"},
      {"\xC2\x9B", "<U+009B>", "<U+009B>"},
      {"\u202E\u2028\u200F\u2066\uFEFF", "<U+202E><U+2028><U+200F><U+2066><U+FEFF>",
       "<U+202E><U+2028><U+200F><U+2066><U+FEFF>"},
      {"\u200B\u200D\u00A0é\U0001F600", "\u200B\u200D\u00A0é\U0001F600",
       "\u200B\u200D\u00A0é\U0001F600"},
      {"a\xFF", "a\uFFFD", "a\uFFFD"},
  };
  for (const Case& one : cases) {
    EXPECT_EQ(printable(one.raw), one.line);
    EXPECT_EQ(printable_lines(one.raw), one.lines);
  }
}

TEST(Printable, FindsExactlyTheControls) {
  for (char32_t c = 0; c <= 0xFFFF; ++c) {
    if (c >= 0xD800 && c < 0xE000) continue;
    std::string text = "中";
    const auto add = [&](uint32_t byte) { text += static_cast<char>(byte); };
    if (c < 0x80) {
      add(c);
    } else if (c < 0x800) {
      add(0xC0 | c >> 6);
      add(0x80 | (c & 0x3F));
    } else {
      add(0xE0 | c >> 12);
      add(0x80 | (c >> 6 & 0x3F));
      add(0x80 | (c & 0x3F));
    }
    const auto found = find_control(text);
    ASSERT_EQ(found.has_value(), is_control(c)) << static_cast<uint32_t>(c);
    if (!found) continue;
    EXPECT_EQ(found->offset, 3u);
    EXPECT_EQ(found->length, text.size() - 3);
    EXPECT_EQ(found->character, c);
    EXPECT_FALSE(find_control(text, found->offset + found->length));
  }
}

}  // namespace
}  // namespace budgetc::text
