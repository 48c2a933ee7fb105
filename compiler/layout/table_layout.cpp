#include "layout/table_layout.h"

#include <fmt/format.h>

#include <map>
#include <numeric>
#include <unordered_map>

#include "diagnostics/catalogue/format.h"

namespace budgetc::layout {
namespace {

using book::Cell;
using book::CellKind;
using book::Row;
using document::TextAlign;

constexpr double kSmallest = 6;  // pt: below this a table is not read but guessed
constexpr double kSizeStep = 0.5;
constexpr Length kMilli = 1000;  // measuring at this size gives 1/1000 em
constexpr size_t kLongestPlain = 24;
constexpr size_t kLongestWord = 12;  // a longer code may be broken

bool is_word(char32_t c) { return c > U' ' && c < 0x250; }

TextAlign text_align(book::Align align) {
  if (align == book::Align::center) return TextAlign::center;
  return align == book::Align::right ? TextAlign::right : TextAlign::left;
}

// How wide a column must and would like to be, in 1/1000 em of the text's size.
struct Need {
  Length least = 0;    // no word and no amount broken
  Length natural = 0;  // on one line
  void widen(const Need& other) {
    least = std::max(least, other.least);
    natural = std::max(natural, other.natural);
  }
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
        body_role_(typesetter.role(style.font)),
        head_role_(typesetter.role(style.head_font)),
        head_ratio_(style.size > 0 && style.head_size > 0 ? style.head_size / style.size : 1),
        padding_(from_mm(style.padding_mm)),
        rule_(from_pt(style.rule_pt)) {}

  void run(const std::function<void(Length whole, Length least)>& measured) {
    if (table_.columns.empty() || (table_.header.empty() && table_.rows.empty()))
      return measured(0, 0);
    Grid header(table_.header), body(table_.rows);
    collect(header);
    collect(body);
    choose_size();
    edges_.assign(1, left_);
    for (const Length width : widths_) edges_.push_back(edges_.back() + width);
    measure_rows(header);
    measure_rows(body);
    const Length head = height_of(header);
    measured(to_length(int64_t{head} + height_of(body)),
             head + (body.count() > 0 ? height(body.lines[0]) : 0));

    host_.expect_structure((header.count() + body.count()) * (widths_.size() + 1));
    StructureNode node;
    node.type = "Table";
    const StructureId table = host_.add_structure(node);
    if (header.count() > 0) tag_rows(header, section("THead", table), true);
    if (body.count() > 0) tag_rows(body, section("TBody", table), false);

    const Length whole = host_.bottom() - host_.top();
    if (height_of(header) <= whole * 6 / 10) {
      set_pages(body, header);
    } else {  // a head too tall to repeat is set like rows
      const std::vector<Row> none;
      set_pages(header, Grid(none));
      set_pages(body, Grid(none));
    }
  }

 private:
  // A distinct text of the table: measured once, broken once for each width it is set in.
  struct Entry {
    Need need;
    std::vector<text::BreakOpportunity> breaks;
    std::vector<std::pair<Length, std::vector<Line>>> set;
  };
  // Rows with what is known of each cell; `texts` is nullptr for blank and plain cells.
  // A text over several rows: rows [row, end), so many lines.
  struct Tall {
    size_t row, end, lines;
  };
  struct Grid {
    explicit Grid(const std::vector<Row>& source) : rows(source) {}
    size_t count() const { return rows.size(); }
    const std::vector<Row>& rows;
    std::vector<Entry*> texts;       // count × columns
    std::vector<uint32_t> lines;     // of each row
    std::vector<StructureId> nodes;  // each row's TR; its cells' follow
    std::vector<Tall> spanning;      // by row
  };
  // A row on a page, or a window of its lines.
  struct Piece {
    size_t row = 0;
    uint32_t from = 0, lines = 0;
    bool whole = true;
  };
  // A cell over several rows, from the page it begins on to the one it ends on.
  struct Spanning {
    size_t row = 0, column = 0, end = 0;
    size_t printed = 0;  // lines
  };

  // ---- needs -----------------------------------------------------------------------------------

  static bool is_head(const Cell& cell) { return cell.kind == CellKind::head; }
  Typesetter::Role& role_of(const Cell& cell) { return is_head(cell) ? head_role_ : body_role_; }
  Length em(const Cell& cell) const { return from_pt(is_head(cell) ? size_ * head_ratio_ : size_); }
  Length leading() const {
    return from_pt(size_ * std::max(1.0, head_ratio_) * style_.leading_factor);
  }

  // Short and of one piece: set on one line, without breaking or remembering it. Most cells are.
  bool plain(const Cell& cell) const {
    if (squeezed_ || cell.text.size() > kLongestPlain) return false;
    if (cell.kind != CellKind::amount && cell.text.size() > kLongestWord) return false;
    return std::all_of(cell.text.begin(), cell.text.end(), [](char c) {
      return (c >= '0' && c <= '9') || c == '.' || c == ',' || c == '-' || c == '%';
    });
  }

  Entry& entry_of(const Cell& cell) {
    auto& entries = is_head(cell) ? head_texts_ : body_texts_;
    const auto [found, fresh] = entries.try_emplace(cell.text);
    Entry& entry = found->second;
    if (!fresh) return entry;
    glyphs_.clear();
    typesetter_.measure(cell.text, role_of(cell), kMilli, cell.origin, glyphs_);
    std::u32string codes;
    for (const Glyph& glyph : glyphs_) codes += glyph.code;
    entry.breaks = text::line_breaks(codes);
    size_t at = 0;
    Length line = 0;
    for (const auto& [offset, mandatory] : entry.breaks) {
      Length word = 0;
      bool latin = true;
      const size_t letters = offset - at;
      for (; at < offset; ++at) {
        line += glyphs_[at].advance;
        if (glyphs_[at].code == U' ' || glyphs_[at].code == U'\n') continue;
        word += glyphs_[at].advance;
        latin = latin && is_word(glyphs_[at].code);
      }
      if (latin && letters > kLongestWord) word = word / 2 + kMilli;
      entry.need.least = std::max(entry.need.least, word);
      entry.need.natural = std::max(entry.need.natural, line);
      if (mandatory) line = 0;
    }
    return entry;
  }

  Need need_of(const Cell& cell) {
    Need need;
    if (plain(cell)) {
      glyphs_.clear();
      typesetter_.measure(cell.text, role_of(cell), kMilli, cell.origin, glyphs_);
      for (const Glyph& glyph : glyphs_) need.natural += glyph.advance;
      need.least = need.natural;
    } else {
      need = entry_of(cell).need;
    }
    if (cell.kind == CellKind::amount) need.least = need.natural;
    if (is_head(cell)) {
      // Heads wrap gladly: two characters wide, and rather three lines than one.
      need.least = std::max(need.least, std::min(need.natural, 2 * kMilli));
      need.natural = std::max(need.least, need.natural / 3 + kMilli);
      const auto scaled = [&](Length length) {
        return static_cast<Length>(length * head_ratio_ + 1);
      };
      need = {scaled(need.least), scaled(need.natural)};
    }
    return need;
  }

  void collect(Grid& grid) {
    const size_t columns = table_.columns.size();
    needs_.resize(columns);
    grid.texts.assign(grid.count() * columns, nullptr);
    for (size_t r = 0; r < grid.count(); ++r) {
      const std::vector<Cell>& cells = grid.rows[r].cells;
      for (size_t c = 0; c < std::min(columns, cells.size()); ++c) {
        const Cell& cell = cells[c];
        if (cell.covered || cell.text.empty()) continue;
        const Need need = need_of(cell);
        if (!plain(cell)) grid.texts[r * columns + c] = &entry_of(cell);
        if (cell.column_span <= 1)
          needs_[c].widen(need);
        else
          spanned_needs_[{c, std::min<size_t>(cell.column_span, columns - c)}].widen(need);
      }
    }
  }

  // ---- widths ----------------------------------------------------------------------------------

  Length at_size(Length milli) const {
    // One millipoint a character may come from rounding each advance.
    return milli == 0 ? 0 : static_cast<Length>(milli * size_ + 1) + 64;
  }

  // Widths that every word fits, filled up to the table's width; false if even the least is too
  // wide.
  bool fit_columns() {
    const size_t count = table_.columns.size();
    const Length frame = 2 * padding_ + rule_;
    std::vector<Length> least(count), natural(count);
    bool shares = false;
    for (size_t c = 0; c < count; ++c) {
      least[c] = std::max(at_size(needs_[c].least) + frame, from_mm(table_.columns[c].min_mm));
      natural[c] = std::max(at_size(needs_[c].natural) + frame, least[c]);
      shares |= table_.columns[c].weight != table_.columns[0].weight;
    }
    for (const auto& [place, need] : spanned_needs_) {
      // No structured binding: Clang before 16 does not capture one.
      const size_t first = place.first, span = place.second;
      const auto spread = [&](std::vector<Length>& widths, Length wanted) {
        int64_t sum = 0;
        for (size_t c = first; c < first + span; ++c) sum += widths[c];
        if (sum >= wanted) return;
        const Length lacking = wanted - static_cast<Length>(sum);
        for (size_t c = first; c < first + span; ++c)
          widths[c] += lacking / static_cast<Length>(span) + 1;
      };
      spread(least, at_size(need.least) + frame);
      for (size_t c = first; c < first + span; ++c) natural[c] = std::max(natural[c], least[c]);
      spread(natural, at_size(need.natural) + frame);
    }
    widths_ = least;
    if (std::accumulate(least.begin(), least.end(), int64_t{0}) > width_) return false;
    if (shares)
      share_by_weight(least, natural);
    else
      share_by_content(least, natural);
    const int64_t used = std::accumulate(widths_.begin(), widths_.end(), int64_t{0});
    widths_.back() += width_ - static_cast<Length>(used);  // rounding
    return true;
  }

  // The format names the shares: columns whose share is too narrow get their least, the others
  // share what is left.
  void share_by_weight(const std::vector<Length>& least, const std::vector<Length>& natural) {
    const size_t count = least.size();
    std::vector<bool> fixed(count);
    for (bool changed = true; changed;) {
      changed = false;
      double weights = 0;
      int64_t rest = width_;
      for (size_t c = 0; c < count; ++c) {
        if (fixed[c])
          rest -= least[c];
        else
          weights += std::max(table_.columns[c].weight, 0.001);
      }
      for (size_t c = 0; c < count; ++c) {
        if (fixed[c]) continue;
        widths_[c] = static_cast<Length>(static_cast<double>(rest) *
                                         std::max(table_.columns[c].weight, 0.001) / weights);
        if (widths_[c] >= least[c]) continue;
        fixed[c] = changed = true;
      }
      for (size_t c = 0; c < count; ++c)
        if (fixed[c]) widths_[c] = least[c];
    }
    // Most of what a column has beyond its content goes to those whose text would wrap.
    int64_t spare = 0, lacking = 0;
    const auto surplus = [&](size_t c) { return std::max(0, widths_[c] - natural[c]) * 3 / 4; };
    for (size_t c = 0; c < count; ++c) {
      spare += surplus(c);
      lacking += std::max(0, natural[c] - widths_[c]);
    }
    const int64_t moved = std::min(spare, lacking);
    for (size_t c = 0; c < count && moved > 0; ++c) {
      if (widths_[c] > natural[c])
        widths_[c] -= static_cast<Length>(surplus(c) * moved / spare);
      else
        widths_[c] += static_cast<Length>((natural[c] - widths_[c]) * moved / lacking);
    }
  }

  // Towards the natural widths, then the rest evenly by width.
  void share_by_content(const std::vector<Length>& least, const std::vector<Length>& natural) {
    const size_t count = least.size();
    int64_t rest = width_ - std::accumulate(least.begin(), least.end(), int64_t{0});
    int64_t wished = 0;
    for (size_t c = 0; c < count; ++c) wished += natural[c] - least[c];
    const int64_t given = std::min(rest, wished);
    for (size_t c = 0; c < count && wished > 0; ++c)
      widths_[c] += static_cast<Length>((natural[c] - least[c]) * given / wished);
    const int64_t used = std::accumulate(widths_.begin(), widths_.end(), int64_t{0});
    rest = width_ - used;
    for (size_t c = 0; c < count; ++c) widths_[c] += static_cast<Length>(rest * widths_[c] / used);
  }

  void choose_size() {
    size_ = table_.font_size > 0 ? table_.font_size : style_.size;
    while (!fit_columns()) {
      if (size_ - kSizeStep < kSmallest) {
        report_overflow();
        // Keep the document whole all the same: squeeze in proportion, and break anything.
        squeezed_ = true;
        const int64_t used = std::accumulate(widths_.begin(), widths_.end(), int64_t{0});
        for (Length& width : widths_) width = static_cast<Length>(int64_t{width} * width_ / used);
        const int64_t left = std::accumulate(widths_.begin(), widths_.end(), int64_t{0});
        widths_.back() += width_ - static_cast<Length>(left);
        return;
      }
      size_ -= kSizeStep;
    }
  }

  void report_overflow() {
    const auto column =
        static_cast<size_t>(std::max_element(widths_.begin(), widths_.end()) - widths_.begin());
    const Cell* blamed = nullptr;
    for (const std::vector<Row>* rows : {&table_.rows, &table_.header}) {
      for (const Row& row : *rows) {
        if (column >= row.cells.size() || row.cells[column].covered) continue;
        const Cell& cell = row.cells[column];
        if (blamed == nullptr || need_of(cell).least > need_of(*blamed).least) blamed = &cell;
      }
      if (blamed != nullptr) break;
    }
    sink_.report(Finding(finding::F0109, blamed != nullptr ? blamed->origin : Span{})
                     .arg("table", table_.title)
                     .arg("column", std::to_string(column + 1))
                     .arg("text", blamed != nullptr ? blamed->text : ""));
  }

  // ---- rows ------------------------------------------------------------------------------------

  Length room_of(size_t column, const Cell& cell) const {
    const size_t end = std::min(column + std::max<size_t>(1, cell.column_span), widths_.size());
    return std::max(edges_[end] - edges_[column] - 2 * padding_ - rule_, em(cell));
  }

  const std::vector<Line>& lines_of(const Grid& grid, size_t row, size_t column) {
    const Cell& cell = grid.rows[row].cells[column];
    Entry& entry = *grid.texts[row * widths_.size() + column];
    const Length room = room_of(column, cell);
    for (const auto& [width, lines] : entry.set)
      if (width == room) return lines;
    glyphs_.clear();
    typesetter_.measure(cell.text, role_of(cell), em(cell), cell.origin, glyphs_);
    typesetter_.break_lines(glyphs_, em(cell), room, 0, ranges_, &entry.breaks);
    if (is_head(cell) && ranges_.size() > 1) balance(em(cell), room, entry.breaks);
    std::vector<Line> lines;
    lines.reserve(ranges_.size());
    for (const LineRange& range : ranges_)
      lines.push_back(typesetter_.set(glyphs_, range, em(cell), room, false));
    entry.set.emplace_back(room, std::move(lines));
    return entry.set.back().second;
  }

  // Lines of about equal length, no more than there are: 科目／编码, not 科目编／码.
  void balance(Length size, Length room, const std::vector<text::BreakOpportunity>& breaks) {
    const size_t count = ranges_.size();
    Length narrow = size, wide = room;
    while (wide - narrow > size / 4) {
      const Length middle = (narrow + wide) / 2;
      typesetter_.break_lines(glyphs_, size, middle, 0, ranges_, &breaks);
      (ranges_.size() <= count ? wide : narrow) = middle;
    }
    typesetter_.break_lines(glyphs_, size, wide, 0, ranges_, &breaks);
  }

  void measure_rows(Grid& grid) {
    const size_t columns = widths_.size();
    grid.lines.assign(grid.count(), 1);
    std::vector<Tall>& spanning = grid.spanning;
    for (size_t r = 0; r < grid.count(); ++r) {
      const std::vector<Cell>& cells = grid.rows[r].cells;
      for (size_t c = 0; c < std::min(columns, cells.size()); ++c) {
        const Cell& cell = cells[c];
        if (cell.covered || cell.text.empty()) continue;
        if (squeezed_ && grid.texts[r * columns + c] == nullptr)
          grid.texts[r * columns + c] = &entry_of(cell);
        if (grid.texts[r * columns + c] == nullptr) continue;
        const size_t lines = lines_of(grid, r, c).size();
        if (cell.row_span <= 1)
          grid.lines[r] = std::max(grid.lines[r], static_cast<uint32_t>(lines));
        else
          spanning.push_back({r, std::min(r + cell.row_span, grid.count()), lines});
      }
    }
    // What a spanning cell needs beyond its rows goes to the last of them. Counted in lines, so
    // that it fits wherever a page break falls.
    for (const Tall& cell : spanning) {
      size_t lines = 0;
      for (size_t r = cell.row; r < cell.end; ++r) lines += grid.lines[r];
      if (lines < cell.lines) grid.lines[cell.end - 1] += static_cast<uint32_t>(cell.lines - lines);
    }
  }

  Length height(size_t lines) const {
    return to_length(static_cast<int64_t>(lines) * leading() + 2 * padding_);
  }
  Length height_of(const Grid& grid) const {
    int64_t sum = 0;
    for (const uint32_t lines : grid.lines) sum += height(lines);
    return to_length(sum);
  }

  // ---- structure -------------------------------------------------------------------------------

  StructureId section(std::string_view type, StructureId parent) {
    StructureNode node;
    node.type = type;
    node.parent = parent;
    return host_.add_structure(std::move(node));
  }

  void tag_rows(Grid& grid, StructureId parent, bool head) {
    const size_t columns = widths_.size();
    std::vector<StructureId> above(columns, StructureId::artifact);  // the head over each column
    for (const Row& row : grid.rows) {
      const StructureId tr = section("TR", parent);
      grid.nodes.push_back(tr);
      size_t count = 0, heads = 0;
      for (const Cell& cell : row.cells) {
        if (cell.covered) continue;
        ++count;
        if (is_head(cell)) ++heads;
      }
      host_.structure(tr).children.reserve(count);
      const std::vector<StructureId> upper = above;
      for (size_t c = 0; c < row.cells.size(); ++c) {
        const Cell& cell = row.cells[c];
        if (cell.covered) continue;
        StructureNode node;
        const bool th = head || is_head(cell) || cell.kind == CellKind::row_head;
        node.type = th ? "TH" : "TD";
        node.parent = tr;
        node.column_span = cell.column_span;
        node.row_span = cell.row_span;
        if (th) node.scope = head || heads == count ? "Column" : "Row";
        if (head && c < columns && upper[c] != StructureId::artifact)
          node.headers.push_back(upper[c]);
        const StructureId id = host_.add_structure(std::move(node));
        const size_t end = std::min(c + std::max<size_t>(1, cell.column_span), columns);
        for (size_t k = c; k < end; ++k) above[k] = id;
      }
    }
  }

  static StructureId node_of(const Grid& grid, size_t row, size_t column) {
    uint32_t id = static_cast<uint32_t>(grid.nodes[row]) + 1;
    for (size_t c = 0; c < column; ++c)
      if (!grid.rows[row].cells[c].covered) ++id;
    return static_cast<StructureId>(id);
  }

  // ---- pages -----------------------------------------------------------------------------------

  void set_pages(const Grid& body, const Grid& header) {
    const Length head = height_of(header);
    const Length whole = host_.bottom() - host_.top() - head;  // room for rows on a fresh page
    const Length least = height(3);  // less than three lines of a tall row are not begun
    std::vector<Spanning> spanning;
    std::vector<Piece> pieces;
    size_t next = 0;
    uint32_t from = 0;
    bool again = false;
    const auto rest = [&](size_t row) { return body.lines[row] - (row == next ? from : 0); };
    do {
      Length room = host_.bottom() - host_.y() - head;
      if (host_.y() > host_.top() && room < (body.count() > 0 ? height(1) : 0)) {
        host_.new_page();
        room = whole;
      }
      pieces.clear();
      size_t row = next;
      Length used = 0;
      while (row < body.count() && used + height(rest(row)) <= room) {
        const uint32_t start = row == next ? from : 0;
        pieces.push_back({row, start, rest(row), start == 0});
        used += height(rest(row++));
      }
      uint32_t split = 0;  // lines of `row` that still go on this page
      if (row < body.count()) {
        if (pieces.empty() || (height(rest(row)) > whole && room - used >= least)) {
          const Length fit = std::max<Length>(1, (room - used - 2 * padding_) / leading());
          split = std::min(static_cast<uint32_t>(fit), rest(row));
          pieces.push_back({row, row == next ? from : 0, split, false});
        } else if (body.count() - row == 1 && pieces.size() > 1) {
          pieces.pop_back();  // the total takes the row before it along
          --row;
        }
        if (split == 0) row = whole_texts(body, next, row, pieces);
      }
      set_head(header, again);
      set_pieces(body, pieces, spanning);
      const uint32_t begun = row == next ? from : 0;
      next = row;
      from = begun + split;
      if (split == 0) from = 0;
      if (next < body.count() && from >= body.lines[next]) {
        ++next;
        from = 0;
      }
      again = true;
      if (next < body.count()) host_.new_page();
    } while (next < body.count());
  }

  // A text over several rows is not torn where its first rows are too few for it: they go to the
  // next page. Gives the first row that does, and takes the pieces from there away; a page keeps at
  // least one.
  size_t whole_texts(const Grid& body, size_t next, size_t row, std::vector<Piece>& pieces) const {
    const auto first = std::lower_bound(body.spanning.begin(), body.spanning.end(), next,
                                        [](const Tall& cell, size_t r) { return cell.row < r; });
    for (auto cell = first; cell != body.spanning.end() && cell->row < row; ++cell) {
      if (cell->end <= row || cell->row == next) continue;
      int64_t there = 0;
      for (size_t r = cell->row; r < row; ++r) there += height(body.lines[r]);
      if (height(cell->lines) <= there) continue;
      row = cell->row;
      pieces.resize(row - next);
      break;
    }
    return row;
  }

  void set_head(const Grid& header, bool again) {
    if (header.count() == 0) return;
    host_.items().emplace_back(Shade{left_, host_.y(), width_, height_of(header)});
    std::vector<Piece> pieces;
    for (size_t r = 0; r < header.count(); ++r) pieces.push_back({r, 0, header.lines[r], true});
    std::vector<Spanning> spanning;
    repeated_ = again;
    set_pieces(header, pieces, spanning);
    repeated_ = false;
  }

  // The pieces at the host's y, with their rules. `spanning` carries the cells that go on beyond a
  // page.
  void set_pieces(const Grid& grid, const std::vector<Piece>& pieces,
                  std::vector<Spanning>& spanning) {
    if (pieces.empty()) return;
    const size_t columns = widths_.size();
    const size_t count = pieces.size();
    tops_.assign(1, host_.y());
    for (const Piece& piece : pieces) tops_.push_back(tops_.back() + height(piece.lines));

    owners_.assign(count * columns, 0);
    uint32_t owner = 0;
    const auto own = [&](size_t first, size_t last, size_t column, size_t span) {
      ++owner;
      for (size_t i = first; i < last; ++i)
        for (size_t k = column; k < std::min(column + std::max<size_t>(1, span), columns); ++k)
          owners_[i * columns + k] = owner;
    };
    // The pieces of rows before `end`.
    const auto reach = [&](size_t first, size_t end) {
      size_t last = first;
      while (last < count && pieces[last].row < end) ++last;
      return last;
    };

    for (Spanning& cell : spanning) {
      const size_t last = reach(0, cell.end);
      own(0, last, cell.column, grid.rows[cell.row].cells[cell.column].column_span);
      set_spanning(grid, cell, tops_[0], tops_[last]);
    }
    for (size_t i = 0; i < count; ++i) {
      const Piece& piece = pieces[i];
      const std::vector<Cell>& cells = grid.rows[piece.row].cells;
      for (size_t c = 0; c < std::min(columns, cells.size()); ++c) {
        const Cell& cell = cells[c];
        if (cell.covered) continue;
        if (cell.row_span <= 1) {
          own(i, i + 1, c, cell.column_span);
          set_cell(grid, piece, c, tops_[i], tops_[i + 1]);
        } else if (piece.from == 0) {
          Spanning begun{piece.row, c, std::min(piece.row + cell.row_span, grid.count()), 0};
          const size_t last = reach(i, begun.end);
          own(i, last, c, cell.column_span);
          set_spanning(grid, begun, tops_[i], tops_[last]);
          spanning.push_back(begun);
        }
      }
    }
    const Piece& final = pieces.back();
    const bool finished = final.from + final.lines >= grid.lines[final.row];
    const size_t done = final.row + (finished ? 1 : 0);
    std::erase_if(spanning, [&](const Spanning& cell) { return cell.end <= done; });
    draw_rules(count);
    host_.set_y(tops_.back());
  }

  void set_cell(const Grid& grid, const Piece& piece, size_t column, Length top, Length bottom) {
    const Cell& cell = grid.rows[piece.row].cells[column];
    if (cell.text.empty()) return;
    if (grid.texts[piece.row * widths_.size() + column] == nullptr) {
      if (piece.from > 0) return;
      const Line line = typesetter_.set_single(cell.text, role_of(cell), em(cell), cell.origin);
      place(grid, piece.row, column, std::span(&line, 1), top,
            piece.whole ? bottom : top + height(1), repeated_);
      return;
    }
    const std::vector<Line>& lines = lines_of(grid, piece.row, column);
    const size_t first = std::min<size_t>(piece.from, lines.size());
    const size_t count = std::min<size_t>(piece.lines, lines.size() - first);
    const std::span<const Line> shown = std::span(lines).subspan(first, count);
    place(grid, piece.row, column, shown, top, piece.whole ? bottom : top + height(shown.size()),
          repeated_);
  }

  // What of a spanning cell stands on this page: as much of its text as fits, or, where all has
  // been printed on an earlier page, the text again, if there is room for it.
  void set_spanning(const Grid& grid, Spanning& cell, Length top, Length bottom) {
    const Cell& source = grid.rows[cell.row].cells[cell.column];
    if (source.text.empty()) return;
    std::span<const Line> lines;
    Line single;
    if (grid.texts[cell.row * widths_.size() + cell.column] == nullptr) {
      single = typesetter_.set_single(source.text, role_of(source), em(source), source.origin);
      lines = std::span(&single, 1);
    } else {
      lines = lines_of(grid, cell.row, cell.column);
    }
    const auto fit =
        static_cast<size_t>(std::max<Length>(1, (bottom - top - 2 * padding_) / leading()));
    const bool printed = cell.printed >= lines.size();
    const auto shown =
        printed ? lines.first(lines.size() <= fit ? lines.size() : 0)  // never half of it
                : lines.subspan(cell.printed, std::min(fit, lines.size() - cell.printed));
    place(grid, cell.row, cell.column, shown, top, bottom, printed || repeated_);
    if (!printed) cell.printed += shown.size();
  }

  // Lines of one cell in the middle between top and bottom.
  void place(const Grid& grid, size_t row, size_t column, std::span<const Line> lines, Length top,
             Length bottom, bool artifact) {
    if (lines.empty()) return;
    const Cell& cell = grid.rows[row].cells[column];
    const Length size = em(cell);
    const Length room = room_of(column, cell);
    const Length text = static_cast<Length>(lines.size()) * leading();
    const StructureId node = artifact ? StructureId::artifact : node_of(grid, row, column);
    Length y = std::max(top + padding_, top + (bottom - top - text) / 2);
    for (const Line& line : lines) {
      // The em box in the middle of its line: Chinese glyphs stand about 0.86 em above the
      // baseline.
      const Length baseline = y + (leading() - size) / 2 + size * 86 / 100;
      const Length x = edges_[column] + padding_ + rule_ / 2 +
                       std::max<Length>(0, aligned(line.width, room, text_align(cell.align)));
      place_line(line, size, x, baseline, node, host_.items());
      y += leading();
    }
  }

  // Thin lines wherever two neighbours belong to different cells, each as long as it goes.
  void draw_rules(size_t count) {
    const size_t columns = widths_.size();
    const Length half = rule_ / 2;
    const auto differ = [&](size_t a, size_t b) {
      return owners_[a] != owners_[b] || owners_[a] == 0;
    };
    for (size_t i = 0; i <= count; ++i) {
      const auto open = [&](size_t k) {
        return i == 0 || i == count || differ((i - 1) * columns + k, i * columns + k);
      };
      for (size_t c = 0; c < columns;) {
        const size_t begin = c;
        while (c < columns && open(c)) ++c;
        if (c > begin)
          host_.items().emplace_back(Rule{edges_[begin] - half, tops_[i] - half,
                                          edges_[c] - edges_[begin] + rule_, rule_});
        else
          ++c;
      }
    }
    for (size_t k = 0; k <= columns; ++k) {
      const auto open = [&](size_t r) {
        return k == 0 || k == columns || differ(r * columns + k - 1, r * columns + k);
      };
      for (size_t i = 0; i < count;) {
        const size_t begin = i;
        while (i < count && open(i)) ++i;
        if (i > begin)
          host_.items().emplace_back(
              Rule{edges_[k] - half, tops_[begin] - half, rule_, tops_[i] - tops_[begin] + rule_});
        else
          ++i;
      }
    }
  }

  const book::Table& table_;
  const document::TableStyle& style_;
  const Length left_, width_;
  Typesetter& typesetter_;
  TableHost& host_;
  Sink& sink_;
  Typesetter::Role& body_role_;
  Typesetter::Role& head_role_;
  const double head_ratio_;
  const Length padding_, rule_;
  double size_ = 9;
  bool squeezed_ = false;
  bool repeated_ = false;
  std::unordered_map<std::string_view, Entry> body_texts_, head_texts_;  // views into the table
  std::vector<Need> needs_;                                              // by column
  std::map<std::pair<size_t, size_t>, Need> spanned_needs_;              // by column and span
  std::vector<Length> widths_;
  std::vector<Length> edges_;  // of columns, one more than there are
  // Scratch, kept for its memory.
  Glyphs glyphs_;
  std::vector<LineRange> ranges_;
  std::vector<Length> tops_;
  std::vector<uint32_t> owners_;
};

}  // namespace

void lay_out_table(const book::Table& table, const document::TableStyle& style, Length left,
                   Length width, Typesetter& typesetter, TableHost& host, Sink& sink,
                   const std::function<void(Length whole, Length least)>& measured) {
  TableLayout(table, style, left, width, typesetter, host, sink).run(measured);
}

}  // namespace budgetc::layout
