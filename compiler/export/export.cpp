#include "export/export.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "text/text.h"

namespace budgetc::export_ {
namespace {

nlohmann::ordered_json texts(const std::vector<std::string>& items) { return items; }

std::string row_json(const book::Row& row) {
  std::vector<std::string> cells;
  for (const book::Cell& cell : row.cells) cells.push_back(cell.text);
  return nlohmann::ordered_json(cells).dump();
}

std::string rows_json(const std::vector<book::Row>& rows) {
  std::string out = "[";
  for (const book::Row& row : rows) {
    out += out.size() > 1 ? ",\n    " : "\n    ";
    out += row_json(row);
  }
  return out + (rows.empty() ? "]" : "\n   ]");
}

std::string field(std::string_view name, const nlohmann::ordered_json& value) {
  return "   \"" + std::string(name) + "\": " + value.dump() + ",\n";
}

}  // namespace

std::string tables_json(const book::Book& book) {
  std::string out =
      "{\n \"document\": " + nlohmann::ordered_json(book.title).dump() + ",\n \"tables\": [";
  bool first = true;
  for (const book::Table& table : book.tables) {
    out += first ? "\n  {\n" : ",\n  {\n";
    first = false;
    out += field("id", table.id) + field("no", table.no) + field("title", table.title) +
           field("unit", table.unit);
    std::vector<std::string> preamble = table.preamble;
    if (!table.unit_line.empty()) preamble.push_back(table.unit_line);
    out += field("preamble", texts(preamble));
    out += "   \"header\": " + rows_json(table.header) + ",\n";
    out += "   \"rows\": " + rows_json(table.rows) + ",\n";
    out += "   \"notes\": " + texts(table.notes).dump() + "\n  }";
  }
  return out + "\n ]\n}\n";
}

std::string tables_text(const book::Book& book) {
  std::string out;
  for (const book::Table& table : book.tables) {
    out += (out.empty() ? "" : "\n") + table.title + "\n";
    for (const std::string& line : table.preamble) out += line + "  ";
    out += table.unit_line + "\n\n";
    constexpr int kWidest = 36;
    std::vector<int> widths(table.columns.size(), 0);
    const auto each_row = [&](const auto& visit) {
      for (const book::Row& row : table.header) visit(row);
      for (const book::Row& row : table.rows) visit(row);
    };
    each_row([&](const book::Row& row) {
      for (size_t c = 0; c < row.cells.size(); ++c)
        if (row.cells[c].column_span == 1)
          widths[c] =
              std::max(widths[c], std::min(kWidest, text::display_width(row.cells[c].text)));
    });
    each_row([&](const book::Row& row) {
      std::string line;
      for (size_t c = 0; c < row.cells.size(); ++c) {
        const book::Cell& cell = row.cells[c];
        if (cell.covered && cell.text.empty() && c > 0 && row.cells[c - 1].column_span > 1)
          continue;
        const int pad = std::max(0, widths[c] - text::display_width(cell.text));
        const std::string blanks(static_cast<size_t>(pad), ' ');
        line += cell.align == book::Align::right ? blanks + cell.text : cell.text + blanks;
        line += "  ";
      }
      line.erase(line.find_last_not_of(' ') + 1);
      out += line + "\n";
    });
    for (const std::string& note : table.notes) out += note + "\n";
  }
  return out;
}

}  // namespace budgetc::export_
