// Typesetter: text → measured glyphs → lines. 禁则 comes from text::line_breaks; lines are
// justified by spreading what is left between characters, never inside a Latin word or a number;
// full-width punctuation gives up its blank half before other punctuation and at a line's end.
// Internal to layout/.
#pragma once

#include <array>
#include <deque>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "document/document.h"
#include "layout/display_list.h"
#include "text/text.h"

namespace budgetc::layout {

// One measured character. '\n' is kept with no advance; what no font has is left out.
struct Glyph {
  char32_t code = 0;
  Length advance = 0;
  fonts::FaceId face{};
};
using Glyphs = std::vector<Glyph>;

// The glyphs [begin, end) of one line; blanks at its end hang beyond it.
struct LineRange {
  uint32_t begin = 0, end = 0;
  Length indent = 0;
  bool last = false;  // of its paragraph, or before a '\n': never spread
};

// A set line: stretches of equal face, x from the line's start.
struct Segment {
  fonts::FaceId face{};
  Length x = 0;
  std::u32string_view text;
  std::span<const Length> positions;
};
struct Line {
  std::vector<Segment> segments;
  Length width = 0;
  bool justified = false;
};

class Typesetter {
 public:
  // A font role's characters, each looked up in the library once.
  class Role {
    friend class Typesetter;
    enum class State : uint8_t { unknown, present, missing };
    struct Entry {
      int32_t advance = 0;  // 1/1000 em
      fonts::FaceId face{};
      State state = State::unknown;
    };
    explicit Role(std::string role_name) : name(std::move(role_name)) {}
    std::string name;
    std::array<std::unique_ptr<std::array<Entry, 256>>, 0x1100> blocks;
  };

  Typesetter(const fonts::FontLibrary& library, GlyphStore& store, Sink& sink)
      : library_(library), store_(store), sink_(sink) {}

  Role& role(std::string_view name);  // valid as long as the typesetter

  // Appends `utf8` measured at `size`. A character no font has is finding F0107 at `origin`, once.
  void measure(std::string_view utf8, Role& role, Length size, Span origin, Glyphs& out);

  // Breaks into lines of at most `width`, the first indented. A word wider than the line breaks
  // anywhere. `breaks` are the text's own line_breaks, where the caller has them already.
  void break_lines(const Glyphs& glyphs, Length size, Length width, Length indent,
                   std::vector<LineRange>& out,
                   const std::vector<text::BreakOpportunity>* breaks = nullptr);
  // Sets one line; `width` is the room that a justified line fills.
  Line set(const Glyphs& glyphs, const LineRange& range, Length size, Length width, bool justify);

  // A line that needs no breaking: all of `utf8`.
  Line set_single(std::string_view utf8, Role& role, Length size, Span origin);

 private:
  const Role::Entry& look_up(Role& role, char32_t c, Span origin);
  void compress(const Glyphs& glyphs, Length size, uint32_t begin, uint32_t end);

  const fonts::FontLibrary& library_;
  GlyphStore& store_;
  Sink& sink_;
  std::deque<Role> roles_;
  std::set<char32_t> missing_;
  // Scratch, kept for its memory.
  std::vector<Length> advances_;
  std::u32string codes_;
  std::vector<Length> positions_;
  Glyphs single_;
};

// Where a line of `line_width` starts in `room`.
Length aligned(Length line_width, Length room, document::TextAlign align);

// The line as runs on a baseline, one a stretch of equal face.
void place_line(const Line& line, Length size, Length x, Length baseline, StructureId structure,
                std::vector<Item>& items);

}  // namespace budgetc::layout
