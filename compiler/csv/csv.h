// CSV and TSV as rows of spanned cells (RFC 4180: quotes, doubled quotes, line breaks inside
// quotes). UTF-8 with or without BOM; GB18030 is detected and converted before the text enters the
// SourceMap.
#pragma once

#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "diagnostics/diagnostics.h"

namespace budgetc::csv {

struct Cell {
  std::string_view text;  // into the source, or into Table::unescaped for cells with doubled quotes
  Span span;
};

struct Row {
  uint32_t first = 0;  // index into Table::cells
  uint32_t count = 0;
  Span span;
};

struct Table {
  std::vector<Cell> cells;
  std::vector<Row> rows;  // without blank lines
  std::deque<std::string> unescaped;
  std::span<const Cell> row(size_t index) const {
    return {cells.data() + rows[index].first, rows[index].count};
  }
};

// Never fails as a whole: a bad row is a finding (Y0201) and is left out.
Table parse(const SourceMap& sources, FileId file, char separator, Sink& sink);

// Text as UTF-8 without BOM: passes UTF-8 through, converts GB18030; a Failure if it is neither.
Result<std::string> to_utf8(std::string_view bytes);

}  // namespace budgetc::csv
