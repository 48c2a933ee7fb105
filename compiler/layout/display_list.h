// Pages: the positioned document (a display list), the last value before a PDF. Lengths are whole
// millipoints (1/1000 pt); the origin of a page is its top left corner, y grows downwards.
// Printable as text for goldens.
#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "fonts/fonts.h"

namespace budgetc::layout {

using Length = int32_t;  // millipoints
inline constexpr double kPointsPerMm = 72.0 / 25.4;
// A sum of lengths: more than this, a quarter of a mile, is more than any page holds.
inline constexpr int64_t kLongest = 1'000'000'000;
constexpr Length to_length(int64_t sum) {
  return static_cast<Length>(std::clamp<int64_t>(sum, -kLongest, kLongest));
}
constexpr Length from_pt(double pt) {
  return static_cast<Length>(pt * 1000 + (pt < 0 ? -0.5 : 0.5));
}
constexpr Length from_mm(double mm) { return from_pt(mm * kPointsPerMm); }

// Index into Pages::structure; 0 is the document root. kArtifact marks what is not content (page
// numbers, rules, repeated heads).
enum class StructureId : uint32_t { root = 0, artifact = 0xffffffff };

// Keeps the characters and positions of all runs in a few large blocks, which never move. A table
// of 100,000 rows has over a million runs: each owning its text would take twice the memory.
class GlyphStore {
 public:
  std::u32string_view keep(std::u32string_view text) {
    return {characters_.keep(text.data(), text.size()), text.size()};
  }
  std::span<const int32_t> keep(std::span<const int32_t> positions) {
    return {positions_.keep(positions.data(), positions.size()), positions.size()};
  }

 private:
  template <class T>
  struct Blocks {
    static constexpr size_t kSmallest = 1024, kLargest = 65536;
    std::vector<std::unique_ptr<T[]>> blocks;
    size_t used = 0, size = 0;
    const T* keep(const T* data, size_t count) {
      if (count > size - used) {
        size = std::max(count, std::clamp(size * 2, kSmallest, kLargest));
        blocks.push_back(std::make_unique<T[]>(size));
        used = 0;
      }
      T* kept = blocks.empty() ? nullptr : blocks.back().get() + used;
      std::copy(data, data + count, kept);
      used += count;
      return kept;
    }
  };
  Blocks<char32_t> characters_;
  Blocks<int32_t> positions_;
};

// Characters of one face and size on one baseline. positions[i] is the x offset of character i from
// x; there are as many as characters. Both are views into Pages::glyphs.
struct GlyphRun {
  fonts::FaceId face{};
  bool emphasised = false;  // drawn bold by a stroke where the face has no bold of its own
  bool pale = false;        // watermark grey
  bool justified = false;   // positions are spread; else characters follow at their advances
  int16_t rotation = 0;     // degrees, counter-clockwise, about (x, y); watermark only
  Length size = 0;
  Length x = 0;
  Length y = 0;  // baseline
  StructureId structure = StructureId::artifact;
  std::u32string_view text;
  std::span<const Length> positions;
};
struct Rule {  // a filled black rectangle
  Length x = 0, y = 0, width = 0, height = 0;
};
struct Shade {  // a filled light grey rectangle, beneath everything (table heads)
  Length x = 0, y = 0, width = 0, height = 0;
};
using Item = std::variant<GlyphRun, Rule, Shade>;

struct Link {
  Length x = 0, y = 0, width = 0, height = 0;
  std::string target;  // an anchor
  StructureId structure = StructureId::artifact;
  std::string description;
};

struct Page {
  Length width = 0, height = 0;
  std::string label;  // printed page number, "" where none (cover)
  std::vector<Item> items;
  std::vector<Link> links;
};

// A node of the logical structure (PDF standard structure types).
struct StructureNode {
  std::string_view type;  // a literal: Document, Part, H1…H6, P, L, LI, LBody, Table, THead, TBody,
                          // TR, TH, TD, Caption, TOC, TOCI, Link
  StructureId parent = StructureId::root;
  std::vector<StructureId> children;
  uint16_t column_span = 1, row_span = 1;
  std::string_view scope;            // Column | Row | Both, for TH; a literal
  std::vector<StructureId> headers;  // the heads above a TH of a lower level; may be empty
};

struct Anchor {
  std::string id;
  uint32_t page = 0;  // index
  Length y = 0;
  Length x = 0;
};

struct Bookmark {
  int depth = 0;
  std::string title;
  std::string target;  // an anchor
};

// Movable, not copyable: runs view into `glyphs`.
struct Pages {
  std::string title, author, language;
  int year = 0;
  std::vector<Page> pages;
  std::vector<StructureNode> structure;  // [0] is the Document element
  std::vector<Anchor> anchors;
  std::vector<Bookmark> bookmarks;
  GlyphStore glyphs;
};

// One line an item, exact; stable under equal input. `library` names the faces.
std::string dump(const Pages& pages, const fonts::FontLibrary& library);

}  // namespace budgetc::layout
