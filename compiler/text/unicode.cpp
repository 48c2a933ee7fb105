// Encodings, widths, nearest names and line breaking, through ICU.
#include <unicode/brkiter.h>
#include <unicode/uchar.h>
#include <unicode/ucnv.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <memory>

#include "text/text.h"

// ICU's decoding macros narrow on purpose.
#pragma GCC diagnostic ignored "-Wconversion"

namespace budgetc::text {
namespace {

bool is_digit(char32_t c) { return c >= U'0' && c <= U'9'; }

// Characters that may not begin a line, and those that may not end one (CLREQ 禁则).
bool no_line_start(char32_t c) {
  return std::u32string_view(U"，。、；：！？）》〉」』】〕”’％%…—·,.;:!?)]}").find(c) !=
         std::u32string_view::npos;
}
bool no_line_end(char32_t c) {
  return std::u32string_view(U"（《〈「『【〔“‘([{").find(c) != std::u32string_view::npos;
}

// What counts as the unit of a number before it.
bool unit_follows(std::u32string_view text, size_t at) {
  return std::u32string_view(U"万元亿辆项个台套次份年月日件人%％").find(text[at]) !=
         std::u32string_view::npos;
}

icu::BreakIterator* line_iterator() {
  thread_local std::unique_ptr<icu::BreakIterator> iterator = [] {
    UErrorCode status = U_ZERO_ERROR;
    std::unique_ptr<icu::BreakIterator> made(
        icu::BreakIterator::createLineInstance(icu::Locale("zh"), status));
    return U_SUCCESS(status) ? std::move(made) : nullptr;
  }();
  return iterator.get();
}

}  // namespace

std::u32string to_u32(std::string_view utf8) {
  std::u32string out;
  out.reserve(utf8.size());
  const auto length = static_cast<int32_t>(utf8.size());
  for (int32_t i = 0; i < length;) {
    UChar32 c = 0;
    U8_NEXT_OR_FFFD(utf8.data(), i, length, c);
    out.push_back(static_cast<char32_t>(c));
  }
  return out;
}

void append_utf8(std::string& out, char32_t character) {
  const auto c = static_cast<uint32_t>(character);
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0 | (c >> 6));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0 | (c >> 12));
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | (c >> 18));
    out += static_cast<char>(0x80 | ((c >> 12) & 0x3F));
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  }
}

std::string to_utf8(std::u32string_view text) {
  std::string out;
  out.reserve(text.size() * 3);
  for (const char32_t c : text) append_utf8(out, c);
  return out;
}

std::optional<size_t> find_invalid_utf8(std::string_view bytes) {
  const auto length = static_cast<int32_t>(bytes.size());
  for (int32_t i = 0; i < length;) {
    if (static_cast<unsigned char>(bytes[static_cast<size_t>(i)]) < 0x80) {
      ++i;
      continue;
    }
    const int32_t start = i;
    UChar32 c = 0;
    U8_NEXT(bytes.data(), i, length, c);
    if (c < 0) return static_cast<size_t>(start);
  }
  return std::nullopt;
}

std::optional<std::string> gb18030_to_utf8(std::string_view bytes) {
  UErrorCode status = U_ZERO_ERROR;
  UConverter* converter = ucnv_open("GB18030", &status);
  if (U_FAILURE(status)) return std::nullopt;
  ucnv_setToUCallBack(converter, UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &status);
  const icu::UnicodeString text(bytes.data(), static_cast<int32_t>(bytes.size()), converter,
                                status);
  ucnv_close(converter);
  if (U_FAILURE(status)) return std::nullopt;
  std::string out;
  text.toUTF8String(out);
  return out;
}

int display_width(std::string_view utf8) {
  int width = 0;
  for (const char32_t c : to_u32(utf8)) {
    const auto code = static_cast<UChar32>(c);
    const int category = u_charType(code);
    if (category == U_NON_SPACING_MARK || category == U_ENCLOSING_MARK || category == U_FORMAT_CHAR)
      continue;
    const int east_asian = u_getIntPropertyValue(code, UCHAR_EAST_ASIAN_WIDTH);
    // Ambiguous ones (“”…—≥) are wide in the fonts that Chinese terminals use.
    const bool wide = east_asian == U_EA_WIDE || east_asian == U_EA_FULLWIDTH ||
                      (east_asian == U_EA_AMBIGUOUS && c >= 0x2010);
    width += wide ? 2 : 1;
  }
  return width;
}

std::vector<BreakOpportunity> line_breaks(std::u32string_view text) {
  std::vector<BreakOpportunity> breaks;
  if (text.empty()) return breaks;
  // Most table cells are one number or one character: they need no iterator.
  if (text.size() == 1 || std::all_of(text.begin(), text.end(), [](char32_t c) {
        return is_digit(c) || c == U'.' || c == U',';
      }))
    return {{static_cast<uint32_t>(text.size()), true}};
  // ICU counts UTF-16 units; offsets[i] maps them back to characters.
  icu::UnicodeString utf16;
  std::vector<uint32_t> offsets;
  for (size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<UChar32>(text[i] > 0x10FFFF ? U'\uFFFD' : text[i]);
    utf16.append(c);
    offsets.push_back(static_cast<uint32_t>(i));
    if (c > 0xFFFF) offsets.push_back(static_cast<uint32_t>(i));
  }
  offsets.push_back(static_cast<uint32_t>(text.size()));
  icu::BreakIterator* iterator = line_iterator();
  if (iterator == nullptr) return breaks;
  iterator->setText(utf16);
  iterator->first();
  std::vector<uint8_t> allowed(text.size() + 1, 0);
  for (int32_t at = iterator->next(); at != icu::BreakIterator::DONE; at = iterator->next())
    allowed[offsets[static_cast<size_t>(at)]] = 1;
  for (size_t i = 1; i < text.size(); ++i) {
    const char32_t before = text[i - 1];
    const char32_t after = text[i];
    // “ ” are of ambiguous class for ICU: around Chinese text they behave like brackets; ’ beside
    // Latin letters is an apostrophe.
    const bool quote_joint = before == U'”' || after == U'“' || before == U'）' || after == U'（' ||
                             (before == U'’' && after > 0x2E7F) ||
                             (after == U'‘' && before > 0x2E7F);
    if (quote_joint && before != U' ') allowed[i] = 1;
    if (no_line_start(after) || no_line_end(before)) allowed[i] = 0;
    if (before == U'—' && after == U'—') allowed[i] = 0;
    if (is_digit(before) && unit_follows(text, i)) allowed[i] = 0;
    if ((before == U'万' || before == U'亿') && after == U'元' && i >= 2 && is_digit(text[i - 2]))
      allowed[i] = 0;
    if (std::u32string_view(U"≥≤±＞＜").find(before) != std::u32string_view::npos) allowed[i] = 0;
    if (before == U'\n') allowed[i] = 1;
  }
  for (size_t i = 1; i <= text.size(); ++i) {
    if (i == text.size())
      breaks.push_back({static_cast<uint32_t>(i), true});
    else if (allowed[i])
      breaks.push_back({static_cast<uint32_t>(i), text[i - 1] == U'\n'});
  }
  return breaks;
}

size_t edit_distance(std::u32string_view from, std::u32string_view to, size_t most) {
  // Optimal string alignment: insert, delete, replace, swap neighbours. A cell further than `most`
  // from the diagonal lies on no way that is short enough.
  most = std::min(most, std::max(from.size(), to.size()));
  const size_t far = most + 1;
  if (std::max(from.size(), to.size()) - std::min(from.size(), to.size()) > most) return far;
  std::vector<size_t> before(to.size() + 1, far), last(to.size() + 1, far), row(to.size() + 1, far);
  for (size_t j = 0; j <= std::min(to.size(), most); ++j) last[j] = j;
  for (size_t i = 1; i <= from.size(); ++i) {
    const size_t begin = i > most ? i - most : 1;
    const size_t end = std::min(to.size(), i + most);
    row[begin - 1] = begin == 1 ? std::min(i, far) : far;
    for (size_t j = begin; j <= end; ++j) {
      const size_t cost = from[i - 1] == to[j - 1] ? 0 : 1;
      size_t d = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + cost, far});
      if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
        d = std::min(d, before[j - 2] + 1);
      row[j] = d;
    }
    if (end < to.size()) row[end + 1] = far;
    before.swap(last);
    last.swap(row);
  }
  return last[to.size()];
}

std::optional<std::string> nearest(std::string_view word, std::span<const std::string> candidates) {
  const std::u32string from = to_u32(word);
  if (from.empty()) return std::nullopt;
  const size_t limit = std::min<size_t>(3, std::max<size_t>(1, from.size() / 3));
  const std::string* best = nullptr;
  size_t best_distance = limit + 1;
  for (const std::string& candidate : candidates) {
    const std::u32string to = to_u32(candidate);
    const size_t longer = std::max(from.size(), to.size());
    if (longer - std::min(from.size(), to.size()) >= best_distance) continue;
    if (longer < 2 && from != to) continue;  // another character altogether is no slip
    const size_t distance = edit_distance(from, to, best_distance - 1);
    if (distance < best_distance) {
      best_distance = distance;
      best = &candidate;
    }
  }
  if (best == nullptr) return std::nullopt;
  return *best;
}

}  // namespace budgetc::text
