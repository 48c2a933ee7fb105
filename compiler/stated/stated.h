// Stated tables, understood: which table of the format each is, which column and which row each
// cell stands in, and what amount it states. Takes the texts as loaded (budget::StatedTable), the
// format and the book of the same department (with an empty ledger if it has none: the labels of
// fixed rows come from there). Gives cells that rules compare with the ledger or with each other.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "stated/reading.h"

namespace budgetc::stated {

struct Row {
  const format::RowSpec* spec = nullptr;
  // What the row is about: {“function”, “2010301”}, {“unit”, “005001”}, {“class”, “201”}.
  std::vector<std::pair<std::string, std::string>> keys;
  std::vector<std::pair<std::string, std::string>> names;  // printed beside a code: project_name
  std::string label;                                       // the texts of the row, for findings
  std::vector<std::optional<Cell>> cells;  // by column of the side; nothing: no amount cell
  const book::Row* book = nullptr;         // its counterpart in the book, if there is one
  size_t first_column = 0;                 // of its side, in the book's row
};

// One side of a table (a table of income and expenditure has two).
struct Side {
  const format::SideSpec* spec = nullptr;
  std::vector<const format::ColumnSpec*> columns;  // leaves, in order
  std::vector<std::string> heads;                  // of each leaf: 基本支出 小计
  std::vector<Row> rows;
};

struct Table {
  const format::TableSpec* spec = nullptr;
  const book::Table* book = nullptr;
  const budget::StatedTable* source = nullptr;
  std::vector<Side> sides;
  // Rows of the book with an amount that the stated table does not have.
  std::vector<const book::Row*> missing;
  // Stands for `book` where the book has no such form: of a department without a list of projects.
  std::shared_ptr<const book::Table> form;
  // The texts with codes as they were meant, where one is wrong; `source` is this then.
  std::shared_ptr<const budget::StatedTable> as_meant;
  // Rows were not recognised: what needs all of them is not held against anything.
  bool incomplete = false;
};

// Recognises every table of the budget; `readings` are those of the same tables. Findings: D0140 (a
// table that neither the format nor its own columns tell), D0141 (a row that the form does not
// have), M0130 (a cell that is no amount).
std::vector<Table> recognise(const budget::Budget& budget, const std::vector<Reading>& readings,
                             const format::Format& format, const book::Book& book, Sink& sink);

// How many tables of the budget the format knows by title: to guess the format of tables that stand
// alone.
size_t known_tables(const budget::Budget& budget, const format::Format& format,
                    const book::Book& book);

// Of a cell that prints a name and nothing else ('{{ project.name }}'): project_name; else "".
std::string printed_name(const format::CellSpec& cell);

// The columns below the heads, left to right.
std::vector<const format::ColumnSpec*> leaves_of(const std::vector<format::ColumnSpec>& columns);

// Whether a row of this spec has an amount in this column. A group of rows has what its own cells,
// which span its rows, say.
bool is_amount(const format::ColumnSpec& column, const format::RowSpec& spec);

// For relations: the record `tables`, one field a table, in it one a row of the spec (a list where
// there may be many), in it one amount a column, the keys as texts, and the names that the row
// prints (project_name); `rows` has all rows.
language::Type types(const format::Format& format);
// Tables of a form that repeats (for_each) are one record, its rows lists of the rows of all of
// them. The names of the keys that rows of `spec` have: what it and the groups around it (`above`)
// are grouped by or loop over. A row of one ledger line has the dimensions that its cells print.
std::vector<std::string> key_names(const format::RowSpec& spec,
                                   const std::vector<std::string>& above);
language::Value values(const std::vector<Table>& tables, const format::Format& format);

// 支出总体情况表“行政运行”行“基本支出 小计”列
LocalText place_of(const Table& table, const Side& side, const Row& row, size_t column);

// White space and a colon at the end removed, brackets, quotes and digits of full width folded: as
// two people would write the same label.
std::string normalised(std::string_view label);

}  // namespace budgetc::stated
