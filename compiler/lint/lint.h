// Lint: what can be said of a format without any department, beyond names and types (those are
// checked whenever a format is loaded): statutory tables, tables that are never printed, ids given
// twice, words of directives, styles and fonts, units in heads, columns that no page holds,
// characters that no font has — in all branches, also those that no data takes.
#pragma once

#include <string>
#include <vector>

#include "fonts/fonts.h"
#include "format/format.h"

namespace budgetc::lint {

// F0101 (an unknown style, an unknown word of a directive), F0115 (a unit in a head or unit line),
// F0116 (a statutory table is missing), F0117 (a table is never printed; an error where it is
// statutory), F0123 (a phrase of the format itself that nothing calls), M0108 (an id given twice).
void check_format(const format::Format& format, const SourceMap& sources, Sink& sink);

// F0121 for each of `files` that nothing uses (of a format that extends none, which may offer more
// than it uses: only where the name seems misspelt); names are relative to the format's own folder,
// as "tables/revenue.yaml". sample/, goldens/ and fonts/ are left alone.
void check_files(const format::Format& format, const std::vector<std::string>& files, Sink& sink);

// F0101 (an unknown font), F0107 (a character that no font has, once each), F0118 (columns that the
// page cannot hold), F0120 (margins that leave no page).
void check_pages(const format::Format& format, const SourceMap& sources,
                 const fonts::FontLibrary& library, Sink& sink);

}  // namespace budgetc::lint
