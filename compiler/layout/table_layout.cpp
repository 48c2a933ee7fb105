#include "layout/table_layout.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "text/text.h"

namespace budgetc::layout {
namespace {

using book::Align;
using book::Cell;
using book::CellKind;
using book::Row;
using document::TextAlign;

constexpr double kSmallest = 6;  // pt: below this a table is not read but guessed
constexpr double kSizeStep = 0.5;

bool is_word(char32_t c) { return c > U' ' && c < 0x250; }

TextAlign text_align(Align align) {
  switch (align) {
    case Align::left:
      return TextAlign::left;
    case Align::center:
      return TextAlign::center;
    case Align::right:
      return TextAlign::right;
  }
  return TextAlign::left;
}

// Cells of a block of rows with their lines.
struct SetCell {
  const Cell* cell = nullptr;  // nullptr where covered
  std::vector<Line> lines;
  StructureId structure = StructureId::artifact;
};
struct SetRow {
  const Row* row = nullptr;
  std::vector<SetCell> cells;
  Length height = 0;
};

class TableLayout {
 public:
  TableLayout(const book::Table& table, const document::TableStyle& style, Length left,
              Length width, Typesetter& typesetter, TableHost& host, Sink& sink)
      : table_(table),
        style_(style),
        left_(left),
        width_(width),
        typesetter_(typesetter),
        host_(host),
        sink_(sink),
        padding_(from_mm(style.padding_mm)),
        rule_(from_pt(style.rule_pt)) {}

  void run() {
    if (table_.columns.empty()) return;
    choose_size();
    place_columns();
    header_ = set_rows(table_.header);
    split_limit_ = host_.bottom() - host_.top() - height_of(header_);
    body_ = set_rows(table_.rows);

    StructureNode node;
    node.type = "Table";
    const StructureId table = host_.add_structure(node);
    if (!header_.empty()) tag_rows(header_, section("THead", table), true);
    tag_rows(body_, section("TBody", table), false);
    set_pages();
  }

 private:
  Length em() const { return from_pt(size_); }
  Length leading() const { return from_pt(size_ * style_.leading_factor); }

  // ---- widths ----------------------------------------------------------------------------------

  struct Need {
    Length least = 0;    // without breaking a word
    Length natural = 0;  // on one line
  };

  Characters measured(const Cell& cell) {
    Characters characters;
    const bool head = cell.kind == CellKind::head;
    typesetter_.measure(cell.text, head ? style_.head_font : style_.font, em(), cell.origin,
                        characters);
    return characters;
  }

  Need need_of(const Cell& cell) {
    const Characters characters = measured(cell);
    Need need;
    Length word = 0;
    size_t letters = 0;
    for (const Character& c : characters) {
      need.natural += c.advance;
      if (is_word(c.code)) {
        word += c.advance;
        ++letters;
      } else {
        word = c.advance;
        letters = 1;
      }
      // A code of 21 digits may be broken once.
      const Length unbroken = letters > 12 ? word / 2 + em() : word;
      need.least = std::max(need.least, unbroken);
    }
    if (cell.kind == CellKind::amount) need.least = need.natural;
    if (cell.kind == CellKind::head) {
      // Heads wrap gladly: two characters wide, and rather three lines than one.
      need.least = std::max(need.least, std::min(need.natural, 2 * em()));
      need.natural = std::max(need.least, need.natural / 3 + em());
    }
    return need;
  }

  // Widths that every word fits, filled up to the table's width; false if even the least is too
  // wide.
  bool fit_columns() {
    const size_t count = table_.columns.size();
    std::vector<Need> needs(count);
    const auto widen = [&](const std::vector<Row>& rows) {
      for (const Row& row : rows) {
        for (size_t c = 0; c < row.cells.size(); ++c) {
          const Cell& cell = row.cells[c];
          if (cell.covered || cell.text.empty() || cell.column_span > 1) continue;
          const Need need = need_of(cell);
          needs[c].least = std::max(needs[c].least, need.least);
          needs[c].natural = std::max(needs[c].natural, need.natural);
        }
      }
    };
    widen(table_.header);
    widen(table_.rows);
    widths_.assign(count, 0);
    int64_t least = 0;
    double weights = 0;
    for (size_t c = 0; c < count; ++c) {
      needs[c].least =
          std::max(needs[c].least + 2 * padding_ + rule_, from_mm(table_.columns[c].min_mm));
      needs[c].natural = std::max(needs[c].natural + 2 * padding_ + rule_, needs[c].least);
      widths_[c] = needs[c].least;
      least += needs[c].least;
      weights += table_.columns[c].weight;
    }
    if (least > width_) return false;

    Length rest = width_ - static_cast<Length>(least);
    if (weights > 0) {
      // The format names the shares: give each column what it lacks of its share.
      const auto share = [&](size_t c) {
        return static_cast<Length>(width_ * table_.columns[c].weight / weights);
      };
      int64_t lacking = 0;
      for (size_t c = 0; c < count; ++c) lacking += std::max<Length>(0, share(c) - widths_[c]);
      if (lacking > 0)
        for (size_t c = 0; c < count; ++c)
          widths_[c] += static_cast<Length>(static_cast<int64_t>(rest) *
                                            std::max<Length>(0, share(c) - widths_[c]) / lacking);
    } else {
      // By content: towards the natural widths, then evenly by width.
      int64_t wished = 0;
      for (size_t c = 0; c < count; ++c) wished += needs[c].natural - needs[c].least;
      if (wished > 0) {
        const int64_t given = std::min<int64_t>(rest, wished);
        for (size_t c = 0; c < count; ++c)
          widths_[c] += static_cast<Length>((needs[c].natural - needs[c].least) * given / wished);
      }
      const int64_t used = std::accumulate(widths_.begin(), widths_.end(), int64_t{0});
      rest = width_ - static_cast<Length>(used);
      for (size_t c = 0; c < count; ++c)
        widths_[c] += static_cast<Length>(static_cast<int64_t>(rest) * widths_[c] / used);
    }
    const int64_t used = std::accumulate(widths_.begin(), widths_.end(), int64_t{0});
    widths_.back() += width_ - static_cast<Length>(used);  // rounding
    return true;
  }

  void choose_size() {
    size_ = table_.font_size > 0 ? table_.font_size : style_.size;
    while (!fit_columns()) {
      if (size_ - kSizeStep < kSmallest) {
        report_overflow();
        // Keep the document whole all the same: squeeze in proportion.
        const int64_t used = std::accumulate(widths_.begin(), widths_.end(), int64_t{0});
        for (Length& width : widths_)
          width = static_cast<Length>(static_cast<int64_t>(width) * width_ / used);
        return;
      }
      size_ -= kSizeStep;
    }
  }

  void report_overflow() {
    const auto widest = std::max_element(widths_.begin(), widths_.end()) - widths_.begin();
    const auto column = static_cast<size_t>(widest);
    const Cell* blamed = nullptr;
    for (const Row& row : table_.rows) {
      const Cell& cell = row.cells[column];
      if (!cell.covered && (blamed == nullptr || cell.text.size() > blamed->text.size()))
        blamed = &cell;
    }
    sink_.report(Finding(FindingId::F0109, blamed != nullptr ? blamed->origin : Span{})
                     .arg("table", table_.title)
                     .arg("column", std::to_string(column + 1))
                     .arg("text", blamed != nullptr ? blamed->text : ""));
  }

  void place_columns() {
    edges_.assign(1, left_);
    for (const Length width : widths_) edges_.push_back(edges_.back() + width);
  }

  // ---- rows ------------------------------------------------------------------------------------

  Length span_width(size_t column, const Cell& cell) const {
    return edges_[std::min(column + cell.column_span, widths_.size())] - edges_[column];
  }

  Length text_height(const SetCell& cell) const {
    return static_cast<Length>(cell.lines.size()) * leading() + 2 * padding_;
  }

  std::vector<SetRow> set_rows(const std::vector<Row>& rows) {
    std::vector<SetRow> set(rows.size());
    for (size_t r = 0; r < rows.size(); ++r) {
      set[r].row = &rows[r];
      set[r].cells.resize(rows[r].cells.size());
      set[r].height = leading() + 2 * padding_;
      for (size_t c = 0; c < rows[r].cells.size(); ++c) {
        const Cell& cell = rows[r].cells[c];
        if (cell.covered) continue;
        SetCell& target = set[r].cells[c];
        target.cell = &cell;
        if (cell.text.empty()) continue;
        const Length room = span_width(c, cell) - 2 * padding_ - rule_;
        target.lines =
            typesetter_.break_lines(measured(cell), em(), room, 0, text_align(cell.align));
        if (cell.row_span == 1) set[r].height = std::max(set[r].height, text_height(target));
      }
    }
    // What a spanning cell needs beyond its rows goes to the last of them.
    for (size_t r = 0; r < set.size(); ++r) {
      for (const SetCell& cell : set[r].cells) {
        if (cell.cell == nullptr || cell.cell->row_span <= 1) continue;
        const size_t last = std::min(r + cell.cell->row_span, set.size()) - 1;
        Length height = 0;
        for (size_t i = r; i <= last; ++i) height += set[i].height;
        const Length lacking = text_height(cell) - height;
        if (lacking > 0 && text_height(cell) < split_limit_) set[last].height += lacking;
      }
    }
    return set;
  }

  static Length height_of(const std::vector<SetRow>& rows) {
    Length height = 0;
    for (const SetRow& row : rows) height += row.height;
    return height;
  }

  // ---- structure -------------------------------------------------------------------------------

  StructureId section(std::string_view type, StructureId parent) {
    StructureNode node;
    node.type = type;
    node.parent = parent;
    return host_.add_structure(node);
  }

  void tag_rows(std::vector<SetRow>& rows, StructureId parent, bool head) {
    for (SetRow& row : rows) {
      const StructureId tr = section("TR", parent);
      for (SetCell& cell : row.cells) {
        if (cell.cell == nullptr) continue;
        StructureNode node;
        const bool is_head =
            head || cell.cell->kind == CellKind::head || cell.cell->kind == CellKind::row_head;
        node.type = is_head ? "TH" : "TD";
        node.parent = tr;
        node.column_span = cell.cell->column_span;
        node.row_span = cell.cell->row_span;
        if (is_head) node.scope = head ? "Column" : "Row";
        cell.structure = host_.add_structure(node);
      }
    }
  }

  // ---- pages -----------------------------------------------------------------------------------

  void set_pages() {
    const Length header_height = height_of(header_);
    size_t first = 0;
    bool again = false;
    while (first < body_.size() || !again) {
      const Length room = host_.bottom() - host_.y() - header_height;
      size_t last = first;  // rows [first, last) go on this page
      Length used = 0;
      while (last < body_.size() && used + body_[last].height <= room) used += body_[last++].height;
      const bool fresh = host_.y() <= host_.top();
      if (last == first && first < body_.size()) {
        if (!fresh || again) {
          if (!fresh) {
            host_.new_page();
            continue;
          }
        }
        split_row(first, room);
        last = first + 1;
      } else if (last < body_.size() && body_.size() - last == 1 && last - first > 1) {
        --last;  // the last row is not left alone on a page
      }
      if (last == first && fresh) last = std::min(first + 1, body_.size());
      set_block(header_, 0, header_.size(), again, true);
      set_block(body_, first, last, false, false);
      first = last;
      again = true;
      if (first < body_.size()) host_.new_page();
    }
  }

  // A row taller than a page: what fits stays, the rest becomes a row of its own.
  void split_row(size_t index, Length room) {
    const auto fit = std::max<Length>(1, (room - 2 * padding_) / leading());
    SetRow rest = body_[index];
    bool remains = false;
    for (size_t c = 0; c < rest.cells.size(); ++c) {
      auto& lines = body_[index].cells[c].lines;
      const auto kept = std::min<size_t>(lines.size(), static_cast<size_t>(fit));
      rest.cells[c].lines.assign(lines.begin() + static_cast<std::ptrdiff_t>(kept), lines.end());
      lines.resize(kept);
      remains |= !rest.cells[c].lines.empty();
    }
    body_[index].height = std::min(body_[index].height, room);
    if (!remains) return;
    rest.height = leading() + 2 * padding_;
    for (const SetCell& cell : rest.cells) rest.height = std::max(rest.height, text_height(cell));
    body_.insert(body_.begin() + static_cast<std::ptrdiff_t>(index) + 1, std::move(rest));
  }

  // Rows [first, last) at the host's y. A cell that spans rows of an earlier page is printed again
  // here.
  void set_block(std::vector<SetRow>& rows, size_t first, size_t last, bool repeated, bool head) {
    if (first >= last) return;
    std::vector<Length> tops = {host_.y()};
    for (size_t r = first; r < last; ++r) tops.push_back(tops.back() + rows[r].height);
    const size_t columns = widths_.size();
    const size_t count = last - first;

    // owner[r][c]: the cell that covers a place, as (row, column) of its origin.
    struct Owner {
      size_t row = SIZE_MAX, column = SIZE_MAX;
      bool operator==(const Owner&) const = default;
    };
    std::vector<Owner> owners(count * columns);
    const size_t reach = first > kLongestSpan ? first - kLongestSpan : 0;
    for (size_t r = reach; r < last; ++r) {
      for (size_t c = 0; c < columns; ++c) {
        const SetCell& cell = rows[r].cells[c];
        if (cell.cell == nullptr) continue;
        const size_t end = r + cell.cell->row_span;
        if (end <= first) continue;
        for (size_t i = std::max(r, first); i < std::min(end, last); ++i)
          for (size_t k = c; k < std::min(c + cell.cell->column_span, columns); ++k)
            owners[(i - first) * columns + k] = {r, c};
        set_cell(rows, r, c, first, std::min(end, last), tops, repeated || r < first);
      }
    }
    if (head) {
      host_.items().insert(host_.items().begin(),
                           Shade{left_, tops.front(), width_, tops.back() - tops.front()});
    }
    // Horizontal rules, run by run; then vertical ones.
    const Length half = rule_ / 2;
    for (size_t i = 0; i <= count; ++i) {
      size_t c = 0;
      while (c < columns) {
        const auto open = [&](size_t k) {
          return i == 0 || i == count || owners[(i - 1) * columns + k] != owners[i * columns + k];
        };
        if (!open(c)) {
          ++c;
          continue;
        }
        const size_t begin = c;
        while (c < columns && open(c)) ++c;
        host_.items().emplace_back(
            Rule{edges_[begin] - half, tops[i] - half, edges_[c] - edges_[begin] + rule_, rule_});
      }
    }
    for (size_t k = 0; k <= columns; ++k) {
      size_t i = 0;
      while (i < count) {
        const auto open = [&](size_t r) {
          return k == 0 || k == columns || owners[r * columns + k - 1] != owners[r * columns + k];
        };
        if (!open(i)) {
          ++i;
          continue;
        }
        const size_t begin = i;
        while (i < count && open(i)) ++i;
        host_.items().emplace_back(
            Rule{edges_[k] - half, tops[begin] - half, rule_, tops[i] - tops[begin] + rule_});
      }
    }
    host_.set_y(tops.back());
  }

  void set_cell(const std::vector<SetRow>& rows, size_t r, size_t c, size_t first, size_t end,
                const std::vector<Length>& tops, bool repeated) {
    const SetCell& cell = rows[r].cells[c];
    if (cell.lines.empty()) return;
    const Length top = tops[std::max(r, first) - first];
    const Length bottom = tops[end - first];
    const Length height = static_cast<Length>(cell.lines.size()) * leading();
    Length y = std::max(top + padding_, top + (bottom - top - height) / 2);
    const StructureId structure = repeated ? StructureId::artifact : cell.structure;
    for (const Line& line : cell.lines) {
      // The em box in the middle of its line: Chinese glyphs stand about 0.88 em above the box's
      // foot.
      const Length baseline = y + (leading() - em()) / 2 + em() * 86 / 100;
      set_line(line, em(), edges_[c] + padding_ + rule_ / 2, baseline, structure, host_.items());
      y += leading();
    }
  }

  static constexpr size_t kLongestSpan = 4096;  // rows one cell may span

  const book::Table& table_;
  const document::TableStyle& style_;
  Length left_, width_;
  Typesetter& typesetter_;
  TableHost& host_;
  Sink& sink_;
  Length padding_, rule_;
  Length split_limit_ = INT32_MAX;
  double size_ = 9;
  std::vector<Length> widths_;
  std::vector<Length> edges_;  // of columns, one more than there are
  std::vector<SetRow> header_, body_;
};

}  // namespace

void lay_out_table(const book::Table& table, const document::TableStyle& style, Length left,
                   Length width, Typesetter& typesetter, TableHost& host, Sink& sink) {
  TableLayout(table, style, left, width, typesetter, host, sink).run();
}

}  // namespace budgetc::layout
