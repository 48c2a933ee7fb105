// Book: the evaluated disclosure of one department in one format: every table with every cell's
// printed text, exact value and provenance, and the narrative as evaluated blocks of Markdown-free
// text. Nothing of PDF or HTML.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/amount.h"
#include "base/lines.h"
#include "source/source.h"

namespace budgetc::book {

enum class Align : uint8_t { left, center, right };
enum class CellKind : uint8_t { text, head, row_head, amount };

// One cell of a grid. A merged cell stands at its first position; the positions it covers hold
// cells with covered = true and empty text, so every row has exactly as many cells as the table has
// columns.
struct Cell {
  std::string text;  // as printed
  CellKind kind = CellKind::text;
  Align align = Align::left;
  uint16_t column_span = 1;
  uint16_t row_span = 1;
  bool covered = false;
  std::optional<Amount> amount;  // the exact value behind an amount cell, also behind a blank zero
  Lines lines;                   // provenance: the ledger lines of an amount
  Span origin;                   // where a text came from (budget.yaml or the template)
};

enum class RowRole : uint8_t { head, body, total };

// Which row of the table's spec a row was made from; a table of two sides has one a side.
struct RowOrigin {
  std::string spec;  // the spec's id
  // What was grouped by or looped over: {“function”, “2010301”}, {“class”, “201”}; outermost first.
  std::vector<std::pair<std::string, std::string>> keys;
  size_t first_column = 0;
};

struct Row {
  RowRole role = RowRole::body;
  std::string id;  // stable: "total", "function/2010301"
  std::vector<Cell> cells;
  std::vector<RowOrigin> origins = {};
};

struct Column {
  std::string id;
  double weight = 1;  // share of the table's width
  double min_mm = 0;  // never narrower
};

struct Table {
  std::string id;              // "t03"; of a form that repeats, "project_form-2"
  std::string spec;            // the id in the format, the same for all tables of a repeated form
  int no = 0;                  // 1…
  std::string title;           // 部门支出总体情况表
  std::string contents_title;  // as the contents list it (标题可能不同)
  std::string unit;            // 万元
  std::vector<std::string> preamble;  // lines above the table, left: 部门名称：…
  std::string unit_line;              // right: 单位：万元; may be empty
  bool landscape = false;
  double font_size = 0;  // pt; 0 = the format's table style
  std::vector<Column> columns;
  std::vector<Row> header;  // rows of role head, repeated after a page break
  std::vector<Row> rows;
  std::vector<std::string> notes;
};

}  // namespace budgetc::book
