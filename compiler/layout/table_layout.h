// Sets one table: column widths, wrapped cells, row heights; then its rows page by page. Internal
// to layout/.
#pragma once

#include <functional>

#include "layout/typesetter.h"

namespace budgetc::layout {

// What the table asks of the pages it is set on.
class TableHost {
 public:
  virtual ~TableHost() = default;
  virtual std::vector<Item>& items() = 0;
  virtual Length y() const = 0;       // where the next row goes
  virtual Length bottom() const = 0;  // the text area's lower edge
  virtual Length top() const = 0;     // its upper edge, on a new page
  virtual void set_y(Length y) = 0;
  virtual void new_page() = 0;
  virtual StructureId add_structure(StructureNode node) = 0;
  virtual void expect_structure(size_t nodes) = 0;  // so many will be added
  virtual StructureNode& structure(StructureId id) = 0;
};

// Guarantees: the grid is exactly `width` wide and stays between top() and bottom(); an amount is
// never wrapped, or finding F0109 says where it had to be. The head is repeated on each page (as an
// artifact), so is the text of a cell that spans rows over a page break. `measured`, before
// anything is set: the height of the whole table, and of the least that a page must have room for;
// the host may still move to another place.
void lay_out_table(const book::Table& table, const document::TableStyle& style, Length left,
                   Length width, Typesetter& typesetter, TableHost& host, Sink& sink,
                   const std::function<void(Length whole, Length least)>& measured);

}  // namespace budgetc::layout
