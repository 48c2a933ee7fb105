#include "document/document.h"

#include <fmt/format.h>

namespace budgetc::document {
namespace {

std::string text_of(const Inlines& inlines) {
  std::string text;
  for (const Inline& piece : inlines) text += piece.text;
  return text;
}

std::string marked(const Inlines& inlines) {
  std::string text;
  for (const Inline& piece : inlines) {
    if (piece.amount)
      text += fmt::format("<{} {}={}>", piece.text, piece.id, piece.amount->fen());
    else
      text += piece.strong ? "**" + piece.text + "**" : piece.text;
  }
  return text;
}

std::string row_text(const book::Row& row) {
  std::string line;
  for (size_t c = 0; c < row.cells.size(); ++c) line += (c > 0 ? "\t" : "") + row.cells[c].text;
  return line;
}

template <class... Visitors>
struct Overloaded : Visitors... {
  using Visitors::operator()...;
};
template <class... Visitors>
Overloaded(Visitors...) -> Overloaded<Visitors...>;

}  // namespace

const Style& StyleSheet::role(const std::string& name) const {
  static const Style plain;
  if (const auto it = roles.find(name); it != roles.end()) return it->second;
  if (const auto it = roles.find("body"); it != roles.end()) return it->second;
  return plain;
}

std::string dump(const Document& document) {
  std::string out = fmt::format("document {} ({}){}\n", document.title, document.year,
                                document.draft ? " draft" : "");
  for (const Block& block : document.blocks) {
    std::visit(
        Overloaded{
            [&](const Heading& heading) {
              out +=
                  fmt::format("heading{} [{}] #{}{} {}\n", heading.level, heading.role, heading.id,
                              heading.in_contents ? " listed" : "", marked(heading.inlines));
            },
            [&](const Paragraph& paragraph) {
              out += fmt::format("paragraph [{}] {}\n", paragraph.role, marked(paragraph.inlines));
            },
            [&](const List& list) {
              for (const Inlines& item : list.items) out += fmt::format("item {}\n", marked(item));
            },
            [&](const TableBlock& table) {
              out +=
                  fmt::format("table #{} {} ({} columns, {} rows){}\n", table.heading_id,
                              table.table->title, table.table->columns.size(),
                              table.table->rows.size(), table.table->landscape ? " landscape" : "");
            },
            [&](const Contents& contents) {
              out += fmt::format("contents {}\n", contents.title);
              for (const ContentsEntry& entry : contents.entries)
                out += fmt::format("  {} {} -> #{}\n", entry.depth, entry.text, entry.target);
            },
            [&](const PageBreak& page) {
              out += page.vertical_center ? "page center\n" : "page\n";
            },
        },
        block);
  }
  return out;
}

std::string plain_text(const Document& document) {
  std::string out;
  for (const Block& block : document.blocks) {
    std::visit(Overloaded{
                   [&](const Heading& heading) { out += text_of(heading.inlines) + "\n"; },
                   [&](const Paragraph& paragraph) { out += text_of(paragraph.inlines) + "\n"; },
                   [&](const List& list) {
                     for (const Inlines& item : list.items) out += text_of(item) + "\n";
                   },
                   [&](const TableBlock& block_table) {
                     const book::Table& table = *block_table.table;
                     out += table.title + "\n";
                     for (const std::string& line : table.preamble) out += line + "\n";
                     if (!table.unit_line.empty()) out += table.unit_line + "\n";
                     for (const book::Row& row : table.header) out += row_text(row) + "\n";
                     for (const book::Row& row : table.rows) out += row_text(row) + "\n";
                     for (const std::string& note : table.notes) out += note + "\n";
                   },
                   [&](const Contents& contents) {
                     out += contents.title + "\n";
                     for (const ContentsEntry& entry : contents.entries) out += entry.text + "\n";
                   },
                   [&](const PageBreak&) {},
               },
               block);
  }
  return out;
}

}  // namespace budgetc::document
