// One text under check: its characters with their byte offsets, and where they stand in the file.
// Internal to rules/.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "source/source.h"

namespace budgetc::rules {

bool is_han(char32_t c);
bool is_blank(char32_t c);            // ASCII and ideographic blanks, tabs
bool is_chinese_numeral(char32_t c);  // 〇 一 … 十 百
std::string without_blanks(std::string_view text);
// Full-width brackets, letters and digits as ASCII.
std::string fold_width(std::string_view text);

class Characters {
 public:
  Characters(std::string_view utf8, Span where, const SourceMap& sources);

  std::string_view utf8;
  std::u32string chars;
  std::vector<size_t> offsets;  // of each character, and the end

  // The place in the file of the bytes [begin, end) of utf8; the whole text where it is lost.
  Span place(size_t begin, size_t end) const;
  std::string_view between(size_t begin, size_t end) const {
    return utf8.substr(offsets[begin], offsets[end] - offsets[begin]);
  }

 private:
  std::vector<uint32_t> align() const;
  std::optional<size_t> nth_occurrence(std::string_view snippet, size_t begin) const;

  Span where_;
  std::string_view raw_;
  std::optional<size_t> shift_;  // of utf8 within raw_, where it stands there as it is
  // Else where each byte of utf8 stands in raw_, as far as the two can be followed; made once a
  // place is asked for.
  mutable std::optional<std::vector<uint32_t>> aligned_;
  mutable int searches_ = 0;
};

// All begins of `word` in `text`, in bytes.
std::vector<size_t> find_all(std::string_view text, std::string_view word);
// The earliest of `words` at or behind `from`, and which; npos if none.
struct Found {
  size_t at = std::string_view::npos;
  std::string_view word;
  size_t end() const { return at + word.size(); }
  explicit operator bool() const { return at != std::string_view::npos; }
};
Found find_first(std::string_view text, const std::vector<std::string>& words, size_t from = 0);
// find_first from places that only move ahead, in one pass over the text for all of them.
class FirstOf {
 public:
  FirstOf(std::string_view text, const std::vector<std::string>& words);
  Found from(size_t at);

 private:
  std::string_view text_;
  std::vector<Found> next_;  // of each word
};
// The latest of `words` that ends at or before `until`.
Found find_last(std::string_view text, const std::vector<std::string>& words, size_t until);
// The word of `words` (the longest) that `text` ends with, blanks aside.
std::string_view ending(std::string_view text, const std::vector<std::string>& words);

}  // namespace budgetc::rules
