// What an exported table says by itself, whatever the format: which statutory table it is, which
// columns are codes, names and which amounts, and what each row is about. Takes texts and the lists
// of the year; gives rows with codes as they were most probably meant. Never reports: rules do
// (codes/, tables/).
//
// A wrong code is understood by its name and by its place among the others, so that one slip does
// not tear the sums of a table; a row that cannot be understood is `doubtful`, and what needs it is
// left alone.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "book/evaluate.h"

namespace budgetc::stated {

// An amount cell. A blank one states exactly nothing: zero.
struct Cell {
  budget::StatedAmount amount;
  bool blank = false;
};

// A code of the lists and the name beside it.
struct ReadCode {
  classification::Scheme scheme = classification::Scheme::functional;
  std::string written;  // as printed, its columns joined
  std::string code;     // as understood; empty: not understood
  std::string name;
  size_t row = 0;  // of the table
  Span span;       // the cell that is wrong, where that can be told
  Span name_span;  // invalid: no name is printed
  // Where each digit of `written` stands: column and how many digits of it.
  std::vector<std::pair<size_t, size_t>> parts;
};

enum class RowKind : uint8_t {
  total,    // 合计, 收入总计
  current,  // 本年收入合计, 本年支出合计: what a total sums beside carried amounts
  code,
  unit,   // a department or unit above its rows
  label,  // anything else
};

struct ReadRow {
  size_t row = 0;  // of StatedTable::rows
  RowKind kind = RowKind::label;
  std::vector<ReadCode> codes;  // of a row of two economic codes the department's first
  std::string label;            // as printed, for findings
  Span span;                    // of the label
  std::string class_code;  // of a label that names a class: “八、社会保障和就业支出” → 208
  std::string class_name;   // as the list has it
  bool class_exact = true;  // false: a name that is near, but not one of the list
  bool class_former = false;
  int level = 0;                           // of its ordinal, outermost 1; 0: none
  size_t section = 0;                      // rows below one unit
  bool doubtful = false;                   // it is not known what the row is about
  bool twice = false;                      // says the same as a row before
  std::vector<std::optional<Cell>> cells;  // by ReadSide::columns

  bool has_amounts() const;
};

struct ReadColumn {
  size_t column = 0;    // of the table
  std::string head;     // 基本支出 小计
  std::string measure;  // all, basic, project, general_public …; empty: another amount
  bool rate = false;    // a share or a change: no sum holds
};

// A table of income and expenditure has two.
struct ReadSide {
  // Names stand beside codes, or are all there is; other texts (单位代码, 单位名称) only label a
  // row.
  std::vector<size_t> code_columns, name_columns, other_columns;
  std::vector<ReadColumn> columns;  // of amounts
  std::vector<ReadRow> rows;
  bool doubtful() const;
};

struct Reading {
  const budget::StatedTable* source = nullptr;
  std::string title;
  std::string duty;   // of format::duties(), or state_capital; empty: another table
  bool alone = true;  // false: more tables have this duty
  std::vector<ReadSide> sides;
  bool any_amount = false;
  std::optional<text::MoneyUnit> unit;  // as the table says it
};

// A row that says the same as one before is `twice` where the totals do not count it again.
std::vector<Reading> read_tables(const budget::Budget& budget,
                                 const classification::Classification& lists);

// Of tables that no form describes, what could not be read: D0140 (a table without amounts that
// could be told), D0141 (a row), M0130 (a cell that is no amount).
void check_readings(const std::vector<Reading>& readings, Sink& sink);

// The table with each code that was understood otherwise as it was meant; places are those of the
// original.
budget::StatedTable corrected(const Reading& reading);

// For relations: the record `statutory`, one field a statutory table (balance, revenue …; what
// there is of it: total, income, spending, income_year, spending_year, rows by code as lei, kuan,
// xiang and leaves) and, of all tables together, the sums that must hold: totals, levels, items and
// across, each a list of {whole, parts}.
language::Type statutory_types();
language::Value statutory_values(const std::vector<Reading>& readings);

// Clears `twice` where all sums of a side hold with every row counted.
void settle_repeated(Reading& reading);

}  // namespace budgetc::stated
