#include "layout/typesetter.h"

#include <fmt/format.h>

#include <algorithm>

#include "text/text.h"

namespace budgetc::layout {
namespace {

constexpr std::u32string_view kClosing = U"，。、；：！？）》〉」』】〕”’";
constexpr std::u32string_view kOpening = U"（《〈「『【〔“‘";

bool closes(char32_t c) { return kClosing.find(c) != std::u32string_view::npos; }
bool opens(char32_t c) { return kOpening.find(c) != std::u32string_view::npos; }
bool latin(char32_t c) { return c > U' ' && c < 0x250; }

// May space be added between these two?
bool stretches(char32_t a, char32_t b) { return !(latin(a) && latin(b)) && a != U'—'; }

}  // namespace

void Typesetter::measure(std::string_view utf8, std::string_view role, Length size, Span origin,
                         Characters& out) {
  for (const char32_t c : text::to_u32(utf8)) {
    if (c == U'\n') {
      out.push_back({c, fonts::FaceId{}, 0});
      continue;
    }
    const auto face = library_.face_for(role, c);
    if (!face) {
      if (c >= 0x20 && missing_.insert(c).second) {
        std::string character;
        text::append_utf8(character, c);
        sink_.report(Finding(FindingId::F0107, origin)
                         .arg("character", character)
                         .arg("codepoint", fmt::format("U+{:04X}", static_cast<uint32_t>(c))));
      }
      continue;
    }
    const int64_t advance = library_.face(*face).advance(c);
    out.push_back({c, *face, static_cast<Length>((advance * size + 500) / 1000)});
  }
}

Length Typesetter::width(const Characters& characters) {
  Length width = 0;
  for (const Character& c : characters) width += c.advance;
  return width;
}

std::vector<Line> Typesetter::break_lines(const Characters& characters, Length size, Length width,
                                          Length indent, document::TextAlign align) const {
  std::vector<Line> lines;
  if (characters.empty()) return lines;

  // Punctuation before punctuation gives up its blank half.
  std::vector<Length> advance(characters.size());
  for (size_t i = 0; i < characters.size(); ++i) {
    advance[i] = characters[i].advance;
    if (i + 1 >= characters.size()) continue;
    const char32_t here = characters[i].code, next = characters[i + 1].code;
    if (closes(here) && (closes(next) || opens(next)) && advance[i] >= size * 9 / 10)
      advance[i] -= size / 2;
  }
  const auto half_blank = [&](size_t i) {
    return closes(characters[i].code) && advance[i] >= size * 9 / 10;
  };

  // Where lines may end. A text that fits whole needs no search.
  Length total = 0;
  bool mandatory = false;
  for (size_t i = 0; i < characters.size(); ++i) {
    total += advance[i];
    mandatory |= characters[i].code == U'\n';
  }
  std::vector<text::BreakOpportunity> breaks;
  if (total <= width - indent && !mandatory) {
    breaks.push_back({static_cast<uint32_t>(characters.size()), true});
  } else {
    std::u32string codes;
    for (const Character& c : characters) codes += c.code;
    breaks = text::line_breaks(codes);
  }

  size_t start = 0;
  size_t next_break = 0;
  while (start < characters.size()) {
    const Length room = width - (lines.empty() ? indent : 0);
    // The furthest break whose text fits, its last punctuation counted half, trailing blanks not at
    // all.
    size_t end = start;
    bool forced = false;
    Length used = 0;
    size_t at = start;
    for (size_t b = next_break; b < breaks.size(); ++b) {
      while (at < breaks[b].offset) used += advance[at++];
      Length visible = used;
      size_t last = at;
      while (last > start &&
             (characters[last - 1].code == U' ' || characters[last - 1].code == U'\n'))
        visible -= advance[--last];
      if (last > start && half_blank(last - 1)) visible -= size / 2;
      if (visible > room) break;
      end = breaks[b].offset;
      next_break = b + 1;
      if (breaks[b].mandatory) {
        forced = true;
        break;
      }
    }
    if (end == start) {  // nothing fits: break anywhere
      Length sum = 0;
      while (end < characters.size() && (end == start || sum + advance[end] <= room))
        sum += advance[end++];
      while (next_break < breaks.size() && breaks[next_break].offset <= end) ++next_break;
    }
    size_t last = end;
    while (last > start &&
           (characters[last - 1].code == U' ' || characters[last - 1].code == U'\n'))
      --last;

    Line line;
    Length x = lines.empty() ? indent : 0;
    const Length line_indent = x;
    for (size_t i = start; i < last; ++i) {
      line.characters.push_back(characters[i]);
      line.positions.push_back(x);
      x += advance[i];
    }
    const bool compressible = last > start && half_blank(last - 1);
    line.width = x;
    const bool last_line = end >= characters.size() || forced;
    if (last_line) {
      if (compressible && x > width) line.width = x = width;
    }
    if (align == document::TextAlign::justify && !last_line) {
      if (compressible) x -= size / 2;  // the text's edge is the mark, not its blank
      const Length rest = line_indent + room - x;
      size_t gaps = 0;
      for (size_t i = start; i + 1 < last; ++i)
        if (stretches(characters[i].code, characters[i + 1].code)) ++gaps;
      if (gaps > 0 && rest != 0) {
        size_t gap = 0;
        for (size_t i = start; i + 1 < last; ++i) {
          if (stretches(characters[i].code, characters[i + 1].code)) ++gap;
          line.positions[i + 1 - start] += static_cast<Length>(
              static_cast<int64_t>(rest) * static_cast<int64_t>(gap) / static_cast<int64_t>(gaps));
        }
        line.width = width;
      }
    } else if (align == document::TextAlign::center || align == document::TextAlign::right) {
      const Length shift = (width - line.width) / (align == document::TextAlign::center ? 2 : 1);
      for (Length& position : line.positions) position += shift;
    }
    lines.push_back(std::move(line));
    start = end;
  }
  return lines;
}

void set_line(const Line& line, Length size, Length x, Length baseline, StructureId structure,
              std::vector<Item>& items) {
  for (size_t i = 0; i < line.characters.size();) {
    GlyphRun run;
    run.face = line.characters[i].face;
    run.size = size;
    run.x = x + line.positions[i];
    run.y = baseline;
    run.structure = structure;
    const Length start = line.positions[i];
    for (; i < line.characters.size() && line.characters[i].face == run.face; ++i) {
      run.text += line.characters[i].code;
      run.positions.push_back(line.positions[i] - start);
    }
    items.emplace_back(std::move(run));
  }
}

}  // namespace budgetc::layout
