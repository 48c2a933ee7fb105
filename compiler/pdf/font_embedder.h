// FontEmbedder: the characters that a document uses of one face → a subset (HarfBuzz) as a Type0
// font with exact widths and ToUnicode. CFF goes in as the bare table (CIDFontType0C); TrueType
// with one CID a character.
#pragma once

#include <map>
#include <set>
#include <string>

#include "fonts/fonts.h"
#include "pdf/object_writer.h"

namespace budgetc::pdf {

struct EmbeddedFont {
  Ref font = Ref::none;
  std::map<char32_t, uint16_t> cids;
};

Result<EmbeddedFont> embed(const fonts::Face& face, const std::set<char32_t>& characters,
                           ObjectWriter& writer);

}  // namespace budgetc::pdf
