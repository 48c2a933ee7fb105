// Layout: Document → Pages. Breaks paragraphs (禁则, justified), sets tables (column widths, merged
// heads, repeated heads, rows that split), paginates, numbers pages and fills the contents with
// page numbers. Glyphs that no font has are findings (F0107), cells that cannot hold their text
// likewise (F0109).
#pragma once

#include "document/document.h"
#include "layout/display_list.h"

namespace budgetc::layout {

Pages lay_out(const document::Document& document, const fonts::FontLibrary& library, Sink& sink);

}  // namespace budgetc::layout
