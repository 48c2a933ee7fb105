#include "layout/typesetter.h"

#include <fmt/format.h>

#include "diagnostics/catalogue/format.h"

namespace budgetc::layout {
namespace {

// Marks whose glyph leaves one half of its em blank: closing ones the right, opening ones the left.
bool closes(char32_t c) {
  return std::u32string_view(U"，。、；：）》〉」』】〕”’").find(c) != std::u32string_view::npos;
}
bool opens(char32_t c) {
  return std::u32string_view(U"（《〈「『【〔“‘").find(c) != std::u32string_view::npos;
}
bool full_width(const Glyph& glyph, Length size) { return glyph.advance >= size * 9 / 10; }
bool blank(char32_t c) { return c == U' ' || c == U'\n'; }
bool latin(char32_t c) { return c > U' ' && c < 0x250; }

// May space be added between these two?
bool stretches(char32_t a, char32_t b) {
  if (latin(a) && latin(b)) return false;
  return !(a == b && (a == U'—' || a == U'…'));
}

}  // namespace

Typesetter::Role& Typesetter::role(std::string_view name) {
  for (Role& known : roles_)
    if (known.name == name) return known;
  roles_.push_back(Role(std::string(name)));
  return roles_.back();
}

const Typesetter::Role::Entry& Typesetter::look_up(Role& role, char32_t c, Span origin) {
  auto& block = role.blocks[c >> 8];
  if (!block) block = std::make_unique<std::array<Role::Entry, 256>>();
  Role::Entry& entry = (*block)[c & 0xFF];
  if (entry.state != Role::State::unknown) return entry;
  if (const auto face = library_.face_for(role.name, c)) {
    entry = {library_.face(*face).advance(c), *face, Role::State::present};
    return entry;
  }
  entry.state = Role::State::missing;
  if (missing_.insert(c).second) {
    std::string character;
    text::append_utf8(character, c);
    sink_.report(Finding(finding::F0107, origin)
                     .arg("character", character)
                     .arg("codepoint", fmt::format("U+{:04X}", static_cast<uint32_t>(c))));
  }
  return entry;
}

void Typesetter::measure(std::string_view utf8, Role& role, Length size, Span origin, Glyphs& out) {
  const auto add = [&](char32_t c) {
    if (c == U'\n') {
      out.push_back({c, 0, fonts::FaceId{}});
      return;
    }
    if (c == U'\t') c = U' ';
    if (c < 0x20 || c > 0x10FFFF) return;
    const Role::Entry& entry = look_up(role, c, origin);
    if (entry.state != Role::State::present) return;
    out.push_back(
        {c, static_cast<Length>((int64_t{entry.advance} * size + 500) / 1000), entry.face});
  };
  const bool ascii =
      std::all_of(utf8.begin(), utf8.end(), [](char c) { return static_cast<signed char>(c) > 0; });
  if (ascii) {
    for (const char c : utf8) add(static_cast<char32_t>(c));
  } else {
    for (const char32_t c : text::to_u32(utf8)) add(c);
  }
}

// The advances of [begin, end): punctuation before punctuation gives up the blank half between
// them.
void Typesetter::compress(const Glyphs& glyphs, Length size, uint32_t begin, uint32_t end) {
  advances_.resize(glyphs.size());
  for (size_t i = begin; i < end; ++i) {
    advances_[i] = glyphs[i].advance;
    if (i + 1 == glyphs.size() || !full_width(glyphs[i], size)) continue;
    const char32_t here = glyphs[i].code, next = glyphs[i + 1].code;
    if ((closes(here) && (closes(next) || opens(next))) || (opens(here) && opens(next)))
      advances_[i] -= size / 2;
  }
}

void Typesetter::break_lines(const Glyphs& glyphs, Length size, Length width, Length indent,
                             std::vector<LineRange>& out,
                             const std::vector<text::BreakOpportunity>* breaks) {
  out.clear();
  const auto count = static_cast<uint32_t>(glyphs.size());
  if (count == 0) return;
  compress(glyphs, size, 0, count);

  // A text that fits whole needs no search.
  int64_t total = indent;
  bool mandatory = false;
  for (uint32_t i = 0; i < count; ++i) {
    total += advances_[i];
    mandatory |= glyphs[i].code == U'\n';
  }
  if (total <= width && !mandatory) {
    out.push_back({0, count, indent, true});
    return;
  }
  std::vector<text::BreakOpportunity> own;
  if (breaks == nullptr) {
    codes_.clear();
    for (const Glyph& glyph : glyphs) codes_ += glyph.code;
    own = text::line_breaks(codes_);
    breaks = &own;
  }

  uint32_t start = 0;
  size_t next = 0;
  while (start < count) {
    const Length line_indent = out.empty() ? indent : 0;
    const Length room = width - line_indent;
    // The furthest break whose text fits; its last mark may give up its blank half, blanks at the
    // end do not count.
    uint32_t end = start;
    bool forced = false;
    int64_t used = 0;
    uint32_t at = start;
    for (size_t b = next; b < breaks->size(); ++b) {
      const auto& [offset, must] = (*breaks)[b];
      while (at < offset) used += advances_[at++];
      int64_t visible = used;
      uint32_t last = at;
      while (last > start && blank(glyphs[last - 1].code)) visible -= advances_[--last];
      if (last > start) {
        const Glyph& edge = glyphs[last - 1];
        visible += edge.advance - advances_[last - 1];
        if (visible > room && closes(edge.code) && full_width(edge, size)) visible -= size / 2;
      }
      if (visible > room) break;
      end = offset;
      next = b + 1;
      if (must) {
        forced = true;
        break;
      }
    }
    if (end == start) {  // nothing fits: break anywhere
      Length sum = 0;
      while (end < count && (end == start || sum + advances_[end] <= room)) sum += advances_[end++];
      while (next < breaks->size() && (*breaks)[next].offset <= end) ++next;
    }
    out.push_back({start, end, line_indent, forced || end == count});
    start = end;
  }
}

Line Typesetter::set(const Glyphs& glyphs, const LineRange& range, Length size, Length width,
                     bool justify) {
  Line line;
  compress(glyphs, size, range.begin, range.end);
  uint32_t end = range.end;
  while (end > range.begin && glyphs[end - 1].code == U'\n') --end;
  uint32_t ink = end;  // blanks beyond it hang
  while (ink > range.begin && glyphs[ink - 1].code == U' ') --ink;

  positions_.clear();
  Length x = range.indent;
  for (uint32_t i = range.begin; i < ink; ++i) {
    positions_.push_back(x);
    x += i + 1 == ink ? glyphs[i].advance : advances_[i];
  }
  const bool spread = justify && !range.last;
  const bool half_blank =
      ink > range.begin && closes(glyphs[ink - 1].code) && full_width(glyphs[ink - 1], size);
  if (half_blank && spread) x -= size / 2;  // the text's edge is the mark, not its blank
  if (half_blank && x > width) x = width;
  const Length rest = width - x;
  if (spread && rest != 0) {
    size_t gaps = 0;
    for (uint32_t i = range.begin; i + 1 < ink; ++i)
      if (stretches(glyphs[i].code, glyphs[i + 1].code)) ++gaps;
    size_t gap = 0;
    for (uint32_t i = range.begin; gaps > 0 && i + 1 < ink; ++i) {
      if (stretches(glyphs[i].code, glyphs[i + 1].code)) ++gap;
      positions_[i + 1 - range.begin] += static_cast<Length>(
          int64_t{rest} * static_cast<int64_t>(gap) / static_cast<int64_t>(gaps));
    }
    line.justified = gaps > 0;
    if (gaps > 0) x = width;
  }
  line.width = x;
  for (uint32_t i = ink; i < end; ++i) positions_.push_back(x);

  for (uint32_t i = range.begin; i < end;) {
    Segment segment;
    segment.face = glyphs[i].face;
    segment.x = positions_[i - range.begin];
    codes_.clear();
    const uint32_t first = i;
    for (; i < end && glyphs[i].face == segment.face; ++i) {
      codes_ += glyphs[i].code;
      positions_[i - range.begin] -= segment.x;
    }
    segment.text = store_.keep(codes_);
    segment.positions =
        store_.keep(std::span<const Length>(positions_).subspan(first - range.begin, i - first));
    line.segments.push_back(segment);
  }
  return line;
}

Line Typesetter::set_single(std::string_view utf8, Role& role, Length size, Span origin) {
  single_.clear();
  measure(utf8, role, size, origin, single_);
  const LineRange all{0, static_cast<uint32_t>(single_.size()), 0, true};
  return set(single_, all, size, INT32_MAX, false);
}

Length aligned(Length line_width, Length room, document::TextAlign align) {
  if (align == document::TextAlign::center) return (room - line_width) / 2;
  if (align == document::TextAlign::right) return room - line_width;
  return 0;
}

void place_line(const Line& line, Length size, Length x, Length baseline, StructureId structure,
                std::vector<Item>& items) {
  for (const Segment& segment : line.segments) {
    GlyphRun run;
    run.face = segment.face;
    run.justified = line.justified;
    run.size = size;
    run.x = x + segment.x;
    run.y = baseline;
    run.structure = structure;
    run.text = segment.text;
    run.positions = segment.positions;
    items.emplace_back(run);
  }
}

}  // namespace budgetc::layout
