// Visits everything of a format that is written in the template language. Internal to lint/.
#pragma once

#include <functional>
#include <vector>

#include "format/format.h"
#include "language/parts.h"

namespace budgetc::lint {

using VisitPart = std::function<void(const language::Part&)>;

inline void visit(const std::vector<language::Part>& parts, const VisitPart& each) {
  for (const language::Part& part : parts) each(part);
}
template <class Source>
void visit(const std::optional<Source>& source, const VisitPart& each) {
  if (source) visit(language::parts(*source), each);
}

inline void visit_columns(const std::vector<format::ColumnSpec>& columns,
                          const std::function<void(const format::ColumnSpec&)>& each) {
  for (const format::ColumnSpec& column : columns) {
    each(column);
    visit_columns(column.children, each);
  }
}

inline void visit_rows(const std::vector<format::RowSpec>& rows,
                       const std::function<void(const format::RowSpec&)>& each) {
  for (const format::RowSpec& row : rows) {
    each(row);
    visit_rows(row.rows, each);
  }
}

inline void visit_table(const format::TableSpec& table, const VisitPart& each) {
  visit(language::parts(table.title), each);
  visit(table.list, each);
  visit(table.contents_title, each);
  visit(table.unit_line, each);
  visit(table.filter, each);
  for (const language::Template& line : table.preamble) visit(language::parts(line), each);
  const auto of_row = [&](const format::RowSpec& row) {
    visit(row.condition, each);
    visit(row.filter, each);
    visit(row.list, each);
    for (const auto& [column, cell] : row.cells) {
      visit(cell.text, each);
      visit(cell.amount, each);
    }
  };
  for (const format::SideSpec& side : table.sides) {
    visit_columns(side.columns, [&](const format::ColumnSpec& column) {
      visit(column.head, each);
      visit(column.sum, each);
    });
    visit_rows(side.rows, of_row);
    visit_rows(side.foot, of_row);
  }
  for (const format::NoteSpec& note : table.notes) {
    visit(note.condition, each);
    visit(language::parts(note.text), each);
  }
}

inline void visit_format(const format::Format& format, const VisitPart& each) {
  visit(language::parts(format.title), each);
  for (const format::TableSpec& table : format.tables) visit_table(table, each);
  for (const auto& [name, phrase] : format.phrases) visit(language::parts(phrase->body), each);
  visit(format.outline, each);
  for (const auto& [name, part] : format.includes) visit(language::parts(part), each);
}

}  // namespace budgetc::lint
