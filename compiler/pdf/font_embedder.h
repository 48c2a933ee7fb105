// FontEmbedder: the faces of a document as embedded Type0 fonts. First use() every character, then
// embed(), then code() tells how a character is shown. Internal to pdf/.
//
// Each face is subset by HarfBuzz. TrueType: FontFile2, one CID for each character and a
// CIDToGIDMap. CFF: the bare table as CIDFontType0C; there the CID follows from the glyph, so two
// characters that share a glyph (人 and ⼈, two kinds of space) would read back as one. The second
// goes into a second Type0 font over the same CIDFont, with its own ToUnicode.
#pragma once

#include <array>
#include <memory>
#include <string_view>
#include <vector>

#include "fonts/fonts.h"
#include "pdf/object_writer.h"

namespace budgetc::pdf {

struct Code {
  uint16_t font = 0;     // Type0 font: resource name "F<n>"
  uint16_t cid = 0;      // 0: the character was never used
  uint16_t advance = 0;  // 1/1000 em
};

class FontEmbedder {
 public:
  explicit FontEmbedder(const fonts::FontLibrary& library);

  void use(fonts::FaceId face, std::u32string_view text);
  // Writes the fonts, subset on at most `threads` threads; the value is the Resources dictionary
  // for all pages. Fails on a character that its face lacks (layout never asks for one) and on a
  // font that cannot be subset.
  Result<ObjectId> embed(ObjectWriter& writer, size_t threads);
  const Code& code(fonts::FaceId face, char32_t character) const;

 private:
  using Block = std::array<Code, 256>;
  struct UsedFace {
    std::vector<std::unique_ptr<Block>> blocks;  // by character / 256
    std::vector<char32_t> characters;            // sorted by embed()
  };
  Code& slot(UsedFace& face, char32_t character);
  struct Program;  // a face's subset
  static Program subset(const fonts::Face& face, const std::vector<char32_t>& characters);
  void embed_face(ObjectWriter& writer, const fonts::Face& face, UsedFace& used, Program program,
                  Dict& fonts);

  const fonts::FontLibrary& library_;
  std::vector<UsedFace> faces_;
  uint16_t font_count_ = 0;
};

}  // namespace budgetc::pdf
