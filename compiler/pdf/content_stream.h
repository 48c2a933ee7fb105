// The content stream of one page. Internal to pdf/.
#pragma once

#include <string>

#include "layout/display_list.h"
#include "pdf/font_embedder.h"
#include "pdf/structure_tree.h"

namespace budgetc::pdf {

// The operators that draw `page`: shades, watermark, rules, then all text in one text object. Text
// is marked content of its structure element; the rest is an artifact. Numbers come from whole
// millipoints, so equal pages give equal bytes. `marks` must have begun this page.
std::string content_stream(const layout::Page& page, const FontEmbedder& fonts,
                           StructureTree& marks);

}  // namespace budgetc::pdf
