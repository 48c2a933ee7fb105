// Typesetter: text → measured characters → lines. 禁则 comes from text::line_breaks; lines are
// justified by spreading what is left between characters, never inside a Latin word or a number;
// full-width punctuation gives up its blank half at a line's end and before other punctuation.
// Internal to layout/.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "document/document.h"
#include "layout/display_list.h"

namespace budgetc::layout {

struct Character {
  char32_t code = 0;
  fonts::FaceId face{};
  Length advance = 0;
};
using Characters = std::vector<Character>;

// A line: characters [begin, end) and the x of each, from the line's start.
struct Line {
  std::vector<Character> characters;
  std::vector<Length> positions;
  Length width = 0;
};

class Typesetter {
 public:
  Typesetter(const fonts::FontLibrary& library, Sink& sink) : library_(library), sink_(sink) {}

  // Appends `utf8` measured in `role` at `size`. A character no font has is finding F0107 at
  // `origin`, once.
  void measure(std::string_view utf8, std::string_view role, Length size, Span origin,
               Characters& out);
  static Length width(const Characters& characters);

  // Breaks into lines of at most `width`, the first indented. A word wider than the line breaks
  // anywhere.
  std::vector<Line> break_lines(const Characters& characters, Length size, Length width,
                                Length indent, document::TextAlign align) const;

 private:
  const fonts::FontLibrary& library_;
  Sink& sink_;
  std::set<char32_t> missing_;
};

// The line as runs on a baseline, one a stretch of equal face.
void set_line(const Line& line, Length size, Length x, Length baseline, StructureId structure,
              std::vector<Item>& items);

}  // namespace budgetc::layout
