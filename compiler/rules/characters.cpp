#include "rules/characters.h"

#include <algorithm>

#include "text/text.h"

namespace budgetc::rules {

bool is_han(char32_t c) {
  return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) || c == U'〇' ||
         (c >= 0x20000 && c <= 0x3134F);
}

bool is_blank(char32_t c) { return c == U' ' || c == U'\t' || c == U'　' || c == U'\u00a0'; }

bool is_chinese_numeral(char32_t c) {
  return std::u32string_view(U"〇零一二三四五六七八九十百").find(c) != std::u32string_view::npos;
}

std::string without_blanks(std::string_view text) {
  std::string out;
  for (const char32_t c : text::to_u32(text))
    if (!is_blank(c) && c != U'\n' && c != U'\r') text::append_utf8(out, c);
  return out;
}

std::string fold_width(std::string_view text) {
  std::string out;
  for (const char32_t c : text::to_u32(text))
    text::append_utf8(out, c >= U'！' && c <= U'～' ? c - U'！' + U'!' : c);
  return out;
}

Characters::Characters(std::string_view text, Span where, const SourceMap& sources)
    : utf8(text), where_(where) {
  if (where.valid()) raw_ = sources.text(where);
  if (raw_ == utf8)
    shift_ = 0;
  else if (raw_.size() == utf8.size() + 2 && raw_.substr(1, utf8.size()) == utf8)
    shift_ = 1;
  chars = text::to_u32(text);
  std::string bytes;
  for (const char32_t c : chars) {
    offsets.push_back(std::min(bytes.size(), utf8.size()));
    text::append_utf8(bytes, c);
  }
  offsets.push_back(utf8.size());
}

Span Characters::place(size_t begin, size_t end) const {
  if (!where_.valid()) return where_;
  const auto at = [&](size_t from) {
    return Span{where_.file, static_cast<uint32_t>(where_.begin + from),
                static_cast<uint32_t>(where_.begin + from + (end - begin))};
  };
  if (shift_) return at(begin + *shift_);
  // Through folds and escapes: the same bytes, where the text has been followed to.
  const std::string_view snippet = utf8.substr(begin, end - begin);
  if (snippet.empty() || raw_.empty()) return where_;
  if (!aligned_) aligned_ = align();
  if (begin < aligned_->size() && raw_.substr((*aligned_)[begin], snippet.size()) == snippet)
    return at((*aligned_)[begin]);
  const auto found = nth_occurrence(snippet, begin);
  return found ? at(*found) : where_;
}

// Folds and indentation change nothing but white space; an escape stands for one character.
std::vector<uint32_t> Characters::align() const {
  std::vector<uint32_t> aligned;
  const char quote = raw_.front() == '"' || raw_.front() == '\'' ? raw_.front() : '\0';
  const auto blank = [](std::string_view text, size_t at) -> size_t {
    if (text.substr(at, 3) == "　") return 3;
    const char c = at < text.size() ? text[at] : 'x';
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' ? 1 : 0;
  };
  size_t from = quote != '\0' ? 1 : 0;
  if (raw_.front() == '|' || raw_.front() == '>') from = std::min(raw_.find('\n'), raw_.size());
  aligned.reserve(utf8.size());
  while (aligned.size() < utf8.size() && from < raw_.size()) {
    const size_t to = aligned.size();
    if (quote == '"' && raw_[from] == '\\' && from + 1 < raw_.size()) {
      const char kind = raw_[from + 1];
      if (kind != '\n' && kind != '\r') {
        size_t length = 1;
        while (to + length < utf8.size() && (utf8[to + length] & 0xC0) == 0x80) ++length;
        aligned.insert(aligned.end(), length, static_cast<uint32_t>(from));
      }
      from += kind == 'x' ? 4 : kind == 'u' ? 6 : kind == 'U' ? 10 : 2;
    } else if (raw_[from] == utf8[to]) {
      aligned.push_back(static_cast<uint32_t>(from));
      from += quote == '\'' && raw_[from] == quote ? 2 : 1;
    } else if (const size_t skipped = blank(raw_, from)) {
      from += skipped;
    } else if (blank(utf8, to) > 0) {
      aligned.push_back(static_cast<uint32_t>(from));
    } else {
      break;
    }
  }
  return aligned;
}

// Where the bytes cannot be followed: the same occurrence of the same bytes. Each such search costs
// a pass over the text.
std::optional<size_t> Characters::nth_occurrence(std::string_view snippet, size_t begin) const {
  constexpr int kMostSearches = 20;
  if (++searches_ > kMostSearches) return std::nullopt;
  size_t nth = 0;
  for (size_t found = utf8.find(snippet); found < begin; found = utf8.find(snippet, found + 1))
    ++nth;
  size_t found = raw_.find(snippet);
  for (; nth > 0 && found != raw_.npos; --nth) found = raw_.find(snippet, found + 1);
  return found == raw_.npos ? std::nullopt : std::optional(found);
}

std::vector<size_t> find_all(std::string_view text, std::string_view word) {
  std::vector<size_t> found;
  if (word.empty()) return found;
  for (size_t at = text.find(word); at != text.npos; at = text.find(word, at + word.size()))
    found.push_back(at);
  return found;
}

Found find_first(std::string_view text, const std::vector<std::string>& words, size_t from) {
  Found best;
  for (const std::string& word : words) {
    const size_t at = text.find(word, from);
    if (at != text.npos &&
        (!best || at < best.at || (at == best.at && word.size() > best.word.size())))
      best = {at, word};
  }
  return best;
}

FirstOf::FirstOf(std::string_view text, const std::vector<std::string>& words) : text_(text) {
  for (const std::string& word : words) next_.push_back({text.find(word), word});
}

Found FirstOf::from(size_t at) {
  Found best;
  for (Found& next : next_) {
    if (next && next.at < at) next.at = text_.find(next.word, at);
    if (next &&
        (!best || next.at < best.at || (next.at == best.at && next.word.size() > best.word.size())))
      best = next;
  }
  return best;
}

Found find_last(std::string_view text, const std::vector<std::string>& words, size_t until) {
  Found best;
  const std::string_view before = text.substr(0, until);
  for (const std::string& word : words) {
    const size_t at = before.rfind(word);
    if (at != text.npos && (!best || at > best.at)) best = {at, word};
  }
  return best;
}

std::string_view ending(std::string_view text, const std::vector<std::string>& words) {
  while (!text.empty() && (text.back() == ' ' || text.back() == '*' || text.ends_with("　")))
    text.remove_suffix(text.ends_with("　") ? 3 : 1);
  std::string_view best;
  for (const std::string& word : words)
    if (text.ends_with(word) && word.size() > best.size()) best = word;
  return best;
}

}  // namespace budgetc::rules
