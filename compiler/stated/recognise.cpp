// Texts → cells of the form. A table is known by its id, its title or its heads; a column by its
// place or, where the number of columns differs, by its head; a row by its label where the form
// prints it, else by the keys (codes, names) that the spec's cells would print. Of a form that
// repeats (one a project) without its projects, the rows are known by the labels of the spec.
#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <set>
#include <unordered_map>

#include "diagnostics/catalogue/disclosure.h"
#include "diagnostics/catalogue/model.h"
#include "stated/stated.h"

namespace budgetc::stated {
namespace {

using budget::StatedTable;
using format::ColumnSpec;
using format::RowSpec;
using Texts = std::vector<budget::Text>;

bool all_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// Of each column the heads above it, outermost first: 基本支出 人员经费 工资福利支出.
std::vector<std::string> heads_of(const book::Table& table) {
  std::vector<std::string> heads(table.columns.size());
  for (const book::Row& row : table.header) {
    for (size_t c = 0; c < row.cells.size(); ++c) {
      const book::Cell& cell = row.cells[c];
      if (cell.covered || cell.text.empty()) continue;
      for (size_t i = c; i < std::min<size_t>(c + cell.column_span, heads.size()); ++i)
        heads[i] += (heads[i].empty() ? "" : " ") + cell.text;
    }
  }
  return heads;
}

// “三、2024年部门支出总体情况表” and “部门支出总体情况表” are one title.
std::string title_key(std::string_view title) {
  std::u32string text = text::to_u32(normalised(title));
  const auto is_number = [](char32_t c) {
    return std::u32string_view(U"一二三四五六七八九十0123456789").find(c) !=
           std::u32string_view::npos;
  };
  size_t begin = 0;
  while (begin < text.size() && is_number(text[begin])) ++begin;
  if (begin > 0 && begin < text.size() &&
      std::u32string_view(U"、.表").find(text[begin]) != std::u32string_view::npos)
    text.erase(0, begin + 1);
  begin = 0;
  while (begin < text.size() && text[begin] >= U'0' && text[begin] <= U'9') ++begin;
  if (begin == 4 && begin < text.size() && text[begin] == U'年') {
    text.erase(0, 5);
    if (!text.empty() && text[0] == U'度') text.erase(0, 1);
  }
  for (const std::u32string_view prefix : {U"部门预算", U"部门", U"单位"})
    if (text.starts_with(prefix)) {
      text.erase(0, prefix.size());
      break;
    }
  return text::to_utf8(text);
}

class TableReader {
 public:
  TableReader(const StatedTable& source, const Reading& reading, const format::TableSpec& spec,
              const book::Table& book, text::MoneyUnit unit, Sink& sink)
      : source_(source), spec_(spec), book_(book), unit_(unit), sink_(sink) {
    for (const ReadSide& side : reading.sides)
      for (const ReadRow& row : side.rows) {
        if (!row.class_code.empty()) classes_[row.row] = row.class_code;
        if (row.doubtful) doubtful_.insert(row.row);
        if (row.twice) twice_.insert(row.row);
      }
  }

  // Most of its rows are none of the form's.
  bool is_foreign() const { return unknown_ > 2 && unknown_ * 2 > rows_; }

  Table read() {
    Table table;
    table.spec = &spec_;
    table.book = &book_;
    table.source = &source_;
    heads_ = heads_of(book_);
    size_t first = 0;
    for (const format::SideSpec& spec : spec_.sides) {
      Side side;
      side.spec = &spec;
      side.columns = leaves_of(spec.columns);
      for (size_t c = 0; c < side.columns.size(); ++c)
        side.heads.push_back(first + c < heads_.size() ? heads_[first + c] : "");
      table.sides.push_back(std::move(side));
      first += table.sides.back().columns.size();
    }
    columns_ = first;
    for (const Side& side : table.sides)
      for (const ColumnSpec* column : side.columns) numbers_.push_back(column->row_numbers);
    map_columns();
    // 序号 says nothing of a row.
    for (size_t c = 0; c < columns_; ++c)
      if (numbers_[c]) at_[c].reset();
    index_book();
    split_rows();
    for (size_t r = body_begin_; r < body_end_; ++r) {
      row_ = r;
      read_row(source_.rows[r], table);
    }
    table.incomplete = incomplete_;
    match_by_amounts(table);
    for (const book::Row& row : book_.rows) {
      const bool has_amount =
          std::any_of(row.cells.begin(), row.cells.end(), [](const book::Cell& cell) {
            return cell.kind == book::CellKind::amount && cell.amount && !cell.amount->is_zero();
          });
      if (has_amount && !found_.contains(&row)) table.missing.push_back(&row);
    }
    return table;
  }

 private:
  // ---- columns ---------------------------------------------------------------------------------

  size_t width() const {
    size_t columns = 0;
    for (const auto& rows : {std::cref(source_.header), std::cref(source_.rows)})
      for (const Texts& row : rows.get()) columns = std::max(columns, row.size());
    return columns;
  }

  // at_[column of the form] = column of the stated table.
  void map_columns() {
    at_.assign(columns_, std::nullopt);
    const size_t stated = width();
    if (stated == columns_ || !spec_.header) {
      for (size_t c = 0; c < columns_ && c < stated; ++c) at_[c] = c;
      return;
    }
    // The lowest head of each stated column, matched in order.
    std::vector<std::string> lowest(stated);
    const auto& rows = source_.split ? source_.header : source_.rows;
    for (size_t r = 0; r < rows.size() && (source_.split || r < 6); ++r)
      for (size_t c = 0; c < rows[r].size(); ++c) {
        const std::string head = normalised(rows[r][c].value);
        if (!head.empty() && (source_.split || is_head(head))) lowest[c] = head;
      }
    size_t next = 0;
    for (size_t c = 0; c < columns_; ++c) {
      const std::string head = lowest_head(c);
      for (size_t s = next; s < stated; ++s) {
        if (lowest[s] != head) continue;
        at_[c] = s;
        next = s + 1;
        break;
      }
      if (at_[c] || next >= stated || lowest[next].empty()) continue;
      // 科目编码 类 款 项 in one column: the first of the form's columns takes it all.
      std::string joined = normalised(heads_[c].substr(0, heads_[c].rfind(' '))) + head;
      for (size_t more = c + 1; more < columns_ && joined.size() < lowest[next].size(); ++more)
        joined += lowest_head(more);
      if (joined == lowest[next]) at_[c] = next++;
    }
  }

  std::string lowest_head(size_t column) const {
    const std::string& path = heads_[column];
    return normalised(path.substr(path.rfind(' ') == std::string::npos ? 0 : path.rfind(' ') + 1));
  }

  bool is_head(const std::string& text) const {
    for (const book::Row& row : book_.header)
      for (const book::Cell& cell : row.cells)
        if (!cell.text.empty() && normalised(cell.text) == text) return true;
    return false;
  }

  // ---- rows ------------------------------------------------------------------------------------

  // The texts of a row of the book, between its side's columns, without amounts.
  std::string label_key(const book::Row& row, size_t first, size_t count) const {
    std::string key;
    for (size_t c = first; c < first + count && c < row.cells.size(); ++c) {
      const book::Cell& cell = row.cells[c];
      if (cell.kind == book::CellKind::amount)
        key += "\x1f";
      else
        key += (numbers_[c] ? std::string() : normalised(cell.text)) + "\x1e";
    }
    return key;
  }

  // The same without the columns: forms differ in where they print 合计.
  std::string text_key(const book::Row& row, size_t first, size_t count) const {
    std::string key;
    for (size_t c = first; c < first + count && c < row.cells.size(); ++c)
      if (row.cells[c].kind != book::CellKind::amount && !row.cells[c].text.empty() && !numbers_[c])
        key += normalised(row.cells[c].text) + "\x1e";
    return key;
  }

  struct Known {
    const book::Row* row;
    const book::RowOrigin* origin;
    size_t side;
    size_t order;
  };

  static std::string keys_key(std::string_view spec, size_t side,
                              const std::vector<std::pair<std::string, std::string>>& keys) {
    std::string key = fmt::format("{}\x1e{}", side, spec);
    for (const auto& [name, value] : keys) key += "\x1e" + name + "=" + value;
    return key;
  }

  void index_book() {
    for (const format::SideSpec& spec : spec_.sides)
      for (const auto* rows : {&spec.rows, &spec.foot})
        collect_specs(*rows,
                      form_ ? std::vector<std::string>{spec_.variable} : std::vector<std::string>{},
                      false);
    std::vector<size_t> firsts, counts;
    size_t first = 0;
    for (const format::SideSpec& spec : spec_.sides) {
      firsts.push_back(first);
      counts.push_back(leaves_of(spec.columns).size());
      first += counts.back();
    }
    for (size_t r = 0; r < book_.rows.size(); ++r) {
      for (const book::RowOrigin& origin : book_.rows[r].origins) {
        const auto side = static_cast<size_t>(
            std::find(firsts.begin(), firsts.end(), origin.first_column) - firsts.begin());
        if (side == firsts.size()) continue;
        const Known known{&book_.rows[r], &origin, side, r};
        const auto spec = specs_by_id_.find(origin.spec);
        if (spec != specs_by_id_.end() && spec->second->rows.empty()) {
          by_label_[label_key(book_.rows[r], firsts[side], counts[side])].push_back(known);
          by_text_[text_key(book_.rows[r], firsts[side], counts[side])].push_back(known);
        }
        by_keys_[keys_key(origin.spec, side, own_keys(origin))].push_back(known);
      }
    }
  }

  std::vector<std::pair<std::string, std::string>> own_keys(const book::RowOrigin& origin) const {
    const auto spec = specs_by_id_.find(origin.spec);
    if (spec == specs_by_id_.end()) return origin.keys;
    const std::vector<std::string>& names = key_names_.at(spec->second);
    std::vector<std::pair<std::string, std::string>> keys;
    for (const auto& key : origin.keys)
      if (std::find(names.begin(), names.end(), key.first) != names.end()) keys.push_back(key);
    return keys;
  }

  using Levels = std::map<std::string, size_t>;  // of a dimension: digits of its codes, 0: whole
  void collect_specs(const std::vector<RowSpec>& rows, const std::vector<std::string>& above,
                     bool many, const Levels& levels_above = {}) {
    for (const RowSpec& row : rows) {
      Levels levels = levels_above;
      for (const ledger::GroupKey& group : row.group_by)
        levels[std::string(ledger::dimension_name(group.dimension))] = group.digits;
      std::vector<std::string> keys = key_names(row, above);
      const bool repeated = many || row.list || !row.group_by.empty();
      order_[&row] = order_.size();
      // A group may bear the id of the row that prints its subtotal.
      if (row.rows.empty())
        specs_by_id_[row.id] = &row;
      else
        specs_by_id_.emplace(row.id, &row);
      if (!row.rows.empty() && !row.cells.empty()) groups_.push_back(&row);
      if (!repeated) single_.insert(&row);
      const std::set<std::string> outer = spanned_;
      for (const auto& [column, cell] : row.cells) spanned_.insert(column);
      collect_specs(row.rows, keys, repeated, levels);
      spanned_ = outer;
      spanned_by_[&row] = outer;
      levels_[&row] = std::move(levels);
      key_names_[&row] = std::move(keys);
    }
  }

  // Where the body begins and ends: before it title and heads, behind it notes.
  void split_rows() {
    body_begin_ = 0;
    body_end_ = source_.rows.size();
    while (body_end_ > 0 && is_note(source_.rows[body_end_ - 1])) --body_end_;
    if (source_.split) return;
    std::set<std::string> labels;
    for (const book::Row& row : book_.rows)
      for (const book::Cell& cell : row.cells)
        if (cell.kind != book::CellKind::amount && !cell.text.empty() &&
            !is_head(normalised(cell.text)))
          labels.insert(normalised(cell.text));
    for (size_t r = 0; r < body_end_; ++r) {
      for (size_t c = 0; c < source_.rows[r].size(); ++c) {
        const std::string& text = source_.rows[r][c].value;
        const bool is_amount = text.find('.') != std::string::npos &&
                               text::parse_amount(text, unit_).value.has_value();
        if (!is_amount && !labels.contains(normalised(text))) continue;
        if (r > 0 && is_preamble(source_.rows[r])) continue;
        body_begin_ = r;
        return;
      }
    }
  }

  // 部门名称：… above the heads names the department as a row of the body may.
  bool is_preamble(const Texts& row) const {
    return std::any_of(row.begin(), row.end(), [](const budget::Text& cell) {
      return cell.value.find("单位：") != std::string::npos ||
             cell.value.find("名称：") != std::string::npos ||
             cell.value.find("单位:") != std::string::npos;
    });
  }

  static bool is_note(const Texts& row) {
    if (row.empty()) return true;
    const std::string first = normalised(row.front().value);
    const bool alone = std::all_of(row.begin() + 1, row.end(), [](const budget::Text& cell) {
      return normalised(cell.value).empty();
    });
    if (!alone) return false;
    return first.empty() || first.starts_with("注") || first.starts_with("备注") ||
           first.starts_with("说明");
  }

  // A page break repeats the heads in the middle of an extracted table.
  bool is_repeated_head(const Texts& row) const {
    bool any = false;
    for (const budget::Text& cell : row) {
      const std::string text = normalised(cell.value);
      if (text.empty()) continue;
      if (!is_head(text)) return false;
      any = true;
    }
    return any;
  }

  const budget::Text* text_at(const Texts& row, size_t column) const {
    if (column >= at_.size() || !at_[column] || *at_[column] >= row.size()) return nullptr;
    return &row[*at_[column]];
  }

  // A row as the book would know it: amounts left out. Which cells are amounts depends on the row,
  // so a label is tried against the amount columns of the book's row kinds.
  std::string stated_key(const Texts& row, size_t first, const std::vector<bool>& amounts) const {
    std::string key;
    for (size_t c = 0; c < amounts.size(); ++c) {
      if (amounts[c]) {
        key += "\x1f";
        continue;
      }
      const budget::Text* text = text_at(row, first + c);
      key += (text == nullptr ? std::string() : normalised(text->value)) + "\x1e";
    }
    return key;
  }

  static std::vector<bool> amounts_of(const Side& side, const RowSpec& spec) {
    std::vector<bool> amounts;
    for (const ColumnSpec* column : side.columns) amounts.push_back(is_amount(*column, spec));
    return amounts;
  }

  void read_row(const Texts& row, Table& table) {
    if (is_repeated_head(row) || is_note(row)) return;
    if (twice_.contains(row_)) incomplete_ = true;  // whether it counts, nobody can tell
    size_t first = 0;
    for (size_t s = 0; s < table.sides.size(); ++s) {
      Side& side = table.sides[s];
      read_side(row, side, s, first);
      first += side.columns.size();
    }
  }

  void read_side(const Texts& row, Side& side, size_t number, size_t first) {
    bool blank = true;
    for (size_t c = 0; c < side.columns.size(); ++c)
      if (const budget::Text* text = text_at(row, first + c))
        blank = blank && normalised(text->value).empty();
    if (blank) return;
    ++rows_;

    // The cells that span a group of rows stand in the first of them.
    bool known_group = false;
    for (const RowSpec* group : groups_) {
      std::vector<std::pair<std::string, std::string>> keys;
      bool any_output = false;
      if (!capture(row, side, first, *group, keys, any_output)) continue;
      order_keys(*group, keys);
      add_row(row, side, number, first, *group, std::move(keys), nullptr);
      known_group = true;
      break;
    }
    const RowSpec* spec = nullptr;
    std::vector<std::pair<std::string, std::string>> keys;
    const Known* known = by_label(row, side, number, first);
    if (known != nullptr) {
      spec = specs_by_id_[known->origin->spec];
      keys = own_keys(*known->origin);
      for (const auto& [name, value] : keys) context_[name] = value;
      if (single_.contains(spec)) used_specs_.insert(spec);
    } else if (const Known* of_class = by_class(number)) {
      known = of_class;
      spec = specs_by_id_[known->origin->spec];
      keys = own_keys(*known->origin);
    } else if (!by_pattern(row, side, first, spec, keys)) {
      if (!known_group) unknown_row(row, side, first);
      return;
    }
    add_row(row, side, number, first, *spec, std::move(keys), known);
  }

  void add_row(const Texts& row, Side& side, size_t number, size_t first, const RowSpec& spec,
               std::vector<std::pair<std::string, std::string>> keys, const Known* known) {
    Row result;
    result.spec = &spec;
    result.first_column = first;
    result.keys = std::move(keys);
    if (known == nullptr) {
      const auto same = by_keys_.find(keys_key(spec.id, number, result.keys));
      if (same != by_keys_.end()) known = next_of(same->second, spec.rows.empty());
    }
    if (known != nullptr) {
      result.book = known->row;
      found_.insert(known->row);
    }
    for (size_t c = 0; c < side.columns.size(); ++c) {
      const budget::Text* text = text_at(row, first + c);
      if (!is_amount(*side.columns[c], spec)) {
        if (const auto cell = spec.cells.find(side.columns[c]->id);
            text != nullptr && cell != spec.cells.end())
          if (std::string name = printed_name(cell->second); !name.empty())
            result.names.emplace_back(std::move(name), normalised(text->value));
        if (text != nullptr && !text->value.empty() &&
            (spec.rows.empty() || spec.cells.contains(side.columns[c]->id)))
          result.label += (result.label.empty() ? "" : " ") + text->value;
        result.cells.emplace_back();
      } else {
        result.cells.push_back(text == nullptr ? std::nullopt : read_cell(*text));
      }
    }
    side.rows.push_back(std::move(result));
  }

  // Rows that say the same but for their amounts (two lines of one account) were matched in their
  // order: those with the amounts of one of the book's rows belong to it, wherever one is lacking.
  void match_by_amounts(Table& table) {
    for (size_t s = 0; s < table.sides.size(); ++s) {
      const Side& side = table.sides[s];
      std::map<std::string, std::vector<Row*>> alike;
      for (Row& row : table.sides[s].rows)
        if (row.spec->rows.empty()) alike[keys_key(row.spec->id, s, row.keys)].push_back(&row);
      for (auto& [key, rows] : alike) {
        const auto known = by_keys_.find(key);
        if (known == by_keys_.end() || std::max(known->second.size(), rows.size()) < 2) continue;
        std::unordered_map<std::string, std::deque<const book::Row*>> with;
        for (const Known& one : known->second)
          with[amounts_key(*one.row, rows.front()->first_column, side.columns.size())].push_back(
              one.row);
        std::set<const book::Row*> taken;
        for (Row* row : rows) {
          found_.erase(row->book);
          row->book = nullptr;
          auto& same = with[amounts_key(*row)];
          if (same.empty()) continue;
          row->book = same.front();
          taken.insert(same.front());
          same.pop_front();
        }
        auto next = known->second.begin();
        for (Row* row : rows) {
          while (row->book == nullptr && next != known->second.end()) {
            if (taken.insert(next->row).second) row->book = next->row;
            ++next;
          }
          if (row->book != nullptr) found_.insert(row->book);
        }
      }
    }
  }

  // What a row's amounts print as.
  static std::string amounts_key(const Row& row) {
    std::string key;
    for (const std::optional<Cell>& cell : row.cells)
      if (cell) key += fmt::format("{};", cell->amount.amount.fen());
    return key;
  }
  std::string amounts_key(const book::Row& row, size_t first, size_t count) const {
    std::string key;
    for (size_t c = first; c < first + count && c < row.cells.size(); ++c) {
      if (row.cells[c].kind != book::CellKind::amount) continue;
      const text::AmountParse printed = text::parse_amount(row.cells[c].text, unit_);
      key += fmt::format("{};", printed.value ? printed.value->amount.fen() : 0);
    }
    return key;
  }

  // The first row of the book with these texts that was not used; rows of a form may repeat labels.
  // A row that begins a group is used by the group and by itself.
  const Known* next_of(const std::deque<Known>& rows, bool leaf) {
    auto& used = leaf ? used_sides_ : used_groups_;
    for (const Known& known : rows)
      if (used.insert({known.row, known.side}).second) return &known;
    return nullptr;
  }

  const Known* by_label(const Texts& row, const Side& side, size_t number, size_t first) {
    std::set<std::vector<bool>> shapes;
    for (const auto& [id, spec] : specs_by_id_)
      if (spec->rows.empty()) shapes.insert(amounts_of(side, *spec));
    const auto unused = [&](const std::deque<Known>& rows, bool single) -> const Known* {
      for (const Known& known : rows)
        if (known.side == number &&
            (!single || single_.contains(specs_by_id_.at(known.origin->spec))) &&
            used_sides_.insert({known.row, known.side}).second)
          return &known;
      return nullptr;
    };
    for (const std::vector<bool>& shape : shapes)
      if (const auto found = by_label_.find(stated_key(row, first, shape));
          found != by_label_.end())
        if (const Known* known = unused(found->second, false)) return known;
    // A row printed once, known by its text wherever it stands; a total may have none.
    std::string text;
    for (size_t c = 0; c < side.columns.size(); ++c) {
      const budget::Text* cell = text_at(row, first + c);
      if (cell != nullptr && !side.columns[c]->sum && !normalised(cell->value).empty())
        text += normalised(cell->value) + "\x1e";
    }
    if (text.empty()) text = normalised("合计") + "\x1e";
    const auto found = by_text_.find(text);
    return found == by_text_.end() ? nullptr : unused(found->second, true);
  }

  // A class whose name the form writes otherwise: 社会保障与就业 for 社会保障和就业.
  const Known* by_class(size_t number) {
    const auto code = classes_.find(row_);
    if (code == classes_.end()) return nullptr;
    for (const auto& [key, rows] : by_keys_)
      for (const Known& known : rows)
        if (known.side == number)
          for (const auto& [name, value] : own_keys(*known.origin))
            if (name == "class" && value == code->second &&
                used_sides_.insert({known.row, known.side}).second)
              return &known;
    return nullptr;
  }

  // Reads the keys that the cells of `spec` would print: “{{ function.lei }}” → the first digits of
  // a function code.
  bool capture(const Texts& row, const Side& side, size_t first, const RowSpec& spec,
               std::vector<std::pair<std::string, std::string>>& keys, bool& any_output) const {
    std::map<std::string, std::string> codes, names;
    bool any_text = false, any_label = false;
    for (size_t c = 0; c < side.columns.size(); ++c) {
      if (is_amount(*side.columns[c], spec)) continue;
      const budget::Text* cell = text_at(row, first + c);
      const std::string text = cell == nullptr ? std::string() : normalised(cell->value);
      const auto own = spec.cells.find(side.columns[c]->id);
      if (!at_[first + c]) continue;  // the stated table has no such column
      if (own == spec.cells.end() || !own->second.text) {
        const bool of_group = form_ && spanned_by_.at(&spec).contains(side.columns[c]->id);
        if (!text.empty() && spec.rows.empty() && !of_group) return false;
        continue;
      }
      any_text = true;
      const std::vector<std::string> outputs = own->second.text->outputs();
      if (outputs.empty()) {  // a label
        const std::vector<std::string> label = own->second.text->literals();
        if (label.size() == 1 && normalised(label.front()) == text) {
          any_label = true;
          continue;
        }
        if (!text.empty()) return false;
        continue;
      }
      const bool is_name = std::all_of(outputs.begin(), outputs.end(), [](const std::string& name) {
        return name.ends_with(".name");
      });
      if (text.empty() && is_name) continue;  // the code says enough
      if (text.empty()) return false;
      any_output = true;
      bool code = false;
      for (const std::string& output : outputs) {
        const size_t dot = output.find('.');
        const std::string of = output.substr(0, dot);
        const std::string field = dot == std::string::npos ? "" : output.substr(dot + 1);
        code = field == "code" || field == "lei" || field == "kuan" || field == "xiang";
        if (code && codes[of].empty()) codes[of] = "";
        if (field.empty() || field == "name") names[of] = text;
      }
      if (code) {
        std::string digits;
        for (const char c2 : text)
          if (c2 != '-') digits.push_back(c2);
        const std::string of = outputs.front().substr(0, outputs.front().find('.'));
        const bool classified = of == "function" || of == "dept_economic" || of == "gov_economic";
        if (classified && !all_digits(digits)) return false;
        // A project's code has 21 places (预算管理一体化规范), a unit's up to a dozen.
        constexpr size_t kShortestProject = 15;
        if (of == "project" && digits.size() < kShortestProject) return false;
        if ((of == "unit" || of == "department") && digits.size() >= kShortestProject) return false;
        codes[of] += digits;
      }
    }
    for (const auto& [of, code] : codes) {
      const Levels& levels = levels_.at(&spec);
      const auto level = levels.find(of);
      const size_t digits = level == levels.end() ? 0 : level->second;
      constexpr size_t kFunction = 7, kEconomic = 5;
      if (of == "function" && code.size() != (digits > 0 ? digits : kFunction)) return false;
      if ((of == "dept_economic" || of == "gov_economic") &&
          code.size() != (digits > 0 ? digits : kEconomic))
        return false;
      keys.emplace_back(of, code);
    }
    for (const auto& [of, name] : names)
      if (!codes.contains(of)) keys.emplace_back(of, name);
    any_output = any_output || any_label;
    // 资金支出计划: a row of amounts alone, behind the row of its labels.
    return any_output || (form_ && !any_text && spec.rows.empty());
  }

  bool by_pattern(const Texts& row, const Side& side, size_t first, const RowSpec*& found,
                  std::vector<std::pair<std::string, std::string>>& found_keys) {
    const RowSpec* chosen = nullptr;
    std::vector<std::pair<std::string, std::string>> chosen_keys;
    const auto visit = [&](const auto& self, const std::vector<RowSpec>& specs) -> bool {
      for (const RowSpec& spec : specs) {
        std::vector<std::pair<std::string, std::string>> keys;
        bool any_output = false;
        // A row of a class that is none of the list's may be anything.
        const bool of_class = spec.list && spec.variable == "class";
        if (of_class && !classes_.contains(row_)) continue;
        if (spec.rows.empty() && !used_specs_.contains(&spec) &&
            (!form_ || order_.at(&spec) >= reached_) &&
            capture(row, side, first, spec, keys, any_output)) {
          chosen = &spec;
          chosen_keys = std::move(keys);
          return true;
        }
        if (self(self, spec.rows)) return true;
      }
      return false;
    };
    for (const auto* rows : {&side.spec->rows, &side.spec->foot})
      if (visit(visit, *rows)) break;
    if (chosen == nullptr) return false;
    if (single_.contains(chosen)) used_specs_.insert(chosen);
    reached_ = order_.at(chosen);
    found = chosen;
    order_keys(*chosen, chosen_keys);
    found_keys = std::move(chosen_keys);
    return true;
  }

  // In the order in which the specs group, as the book's rows have them. What the row does not
  // print (the unit above it) is that of the rows before.
  void order_keys(const RowSpec& spec, std::vector<std::pair<std::string, std::string>>& keys) {
    std::vector<std::pair<std::string, std::string>> ordered;
    for (const std::string& name : key_names_.at(&spec)) {
      const auto own = std::find_if(keys.begin(), keys.end(),
                                    [&](const auto& key) { return key.first == name; });
      if (own != keys.end()) context_[name] = own->second;
      if (name == "class" && spec.list)
        context_[name] = classes_.contains(row_) ? classes_.at(row_) : std::string();
      ordered.emplace_back(name, context_[name]);
    }
    keys = std::move(ordered);
  }

  std::optional<Cell> read_cell(const budget::Text& text) {
    Cell cell;
    std::string written;
    for (const char c : text.value)
      if (c != ' ' && c != '\t') written.push_back(c);
    if (written.empty() || written == "-" || written == "—" || written == "－") {
      cell.blank = true;
      cell.amount.span = text.span;
      return cell;
    }
    const text::AmountParse parsed = text::parse_amount(written, unit_);
    if (!parsed.value) {
      sink_.report(
          Finding(finding::M0130, text.span)
              .arg("text", text.value)
              .suggest({"此格应为金额；没有的留空", "an amount belongs here, or nothing"}));
      return std::nullopt;
    }
    cell.amount = budget::stated_figure(*parsed.value, written, text.span);
    return cell;
  }

  void unknown_row(const Texts& row, const Side& side, size_t first) {
    std::string label;
    Span span;
    bool any_amount = false;
    for (size_t c = 0; c < side.columns.size(); ++c) {
      const budget::Text* text = text_at(row, first + c);
      if (text == nullptr || text->value.empty()) continue;
      const bool is_number = text::parse_amount(text->value, unit_).value.has_value();
      any_amount = any_amount || (is_number && side.columns[c]->sum);
      if (!label.empty()) continue;
      label = text->value;
      span = text->span;
    }
    // Rows of goals and notes state no amounts.
    if (!any_amount || label.empty()) return;
    incomplete_ = true;
    ++unknown_;
    // The rules on codes say so.
    if (doubtful_.contains(row_)) return;
    sink_.report(
        Finding(finding::D0141, span)
            .arg("label", label)
            .arg("table", book_.title)
            .suggest({"核对这一行的科目代码或名称", "check the code or the name of this row"}));
  }

  const StatedTable& source_;
  const format::TableSpec& spec_;
  const bool form_ = spec_.list.has_value();  // one table a member: its rows follow each other
  const book::Table& book_;
  text::MoneyUnit unit_;
  Sink& sink_;
  std::vector<std::string> heads_;
  size_t columns_ = 0;
  std::vector<bool> numbers_;  // columns that count the rows
  std::vector<std::optional<size_t>> at_;
  size_t body_begin_ = 0, body_end_ = 0;
  std::unordered_map<std::string, std::deque<Known>> by_label_, by_text_, by_keys_;
  std::map<std::string, const RowSpec*> specs_by_id_;
  std::map<const RowSpec*, std::vector<std::string>> key_names_;
  std::map<const RowSpec*, Levels> levels_;
  std::map<const RowSpec*, size_t> order_;  // in the spec, outer before inner
  size_t reached_ = 0;
  std::set<std::string> spanned_;  // columns with a cell of the groups around
  std::map<const RowSpec*, std::set<std::string>> spanned_by_;
  std::map<std::string, std::string> context_;
  std::set<const RowSpec*> single_;      // printed once
  std::set<const RowSpec*> used_specs_;  // those that were
  std::set<const book::Row*> found_;
  std::set<std::pair<const book::Row*, size_t>> used_sides_, used_groups_;
  std::vector<const RowSpec*> groups_;     // with cells of their own that span their rows
  size_t row_ = 0;                         // that is being read
  std::map<size_t, std::string> classes_;  // of a row: the class that its label names
  std::set<size_t> doubtful_, twice_;      // rows, as they were read without the form
  bool incomplete_ = false;
  size_t rows_ = 0, unknown_ = 0;
};

// ---- which table
// ---------------------------------------------------------------------------------

// A title stands in the field, or in one of the first rows of a CSV.
std::vector<std::string> titles_of(const StatedTable& table) {
  std::vector<std::string> titles;
  if (!table.title.value.empty()) titles.push_back(title_key(table.title.value));
  if (!table.split)
    for (size_t r = 0; r < table.rows.size() && r < 4; ++r)
      for (const budget::Text& cell : table.rows[r])
        if (!cell.value.empty()) titles.push_back(title_key(cell.value));
  return titles;
}

double likeness(const StatedTable& stated, const book::Table& book) {
  std::set<std::string> heads, own;
  for (const book::Row& row : book.header)
    for (const book::Cell& cell : row.cells)
      if (!cell.text.empty()) heads.insert(normalised(cell.text));
  const auto& rows = stated.split ? stated.header : stated.rows;
  for (size_t r = 0; r < rows.size() && r < 6; ++r)
    for (const budget::Text& cell : rows[r])
      if (!cell.value.empty()) own.insert(normalised(cell.value));
  if (heads.empty() || own.empty()) return 0;
  size_t common = 0;
  for (const std::string& head : own) common += heads.contains(head) ? 1 : 0;
  return static_cast<double>(common) / static_cast<double>(std::max(heads.size(), own.size()));
}

std::optional<size_t> find_table(const StatedTable& stated, const book::Book& book) {
  for (size_t i = 0; i < book.tables.size(); ++i)
    if (!stated.key.empty() && book.tables[i].id == stated.key) return i;
  for (const std::string& title : titles_of(stated))
    for (size_t i = 0; i < book.tables.size(); ++i)
      if (title == title_key(book.tables[i].title) ||
          title == title_key(book.tables[i].contents_title))
        return i;
  // A title cut short, or with a word more: 国有资本经营预算 for 国有资本经营预算支出表.
  constexpr size_t kLongTitle = 18;  // bytes: six characters
  std::vector<size_t> alike;
  for (const std::string& title : titles_of(stated))
    for (size_t i = 0; i < book.tables.size(); ++i) {
      const std::string own = title_key(book.tables[i].title);
      if (title.size() >= kLongTitle && own.size() >= kLongTitle &&
          (own.starts_with(title) || title.starts_with(own)))
        alike.push_back(i);
    }
  if (alike.size() == 1) return alike.front();
  constexpr double kEnough = 0.7;
  std::optional<size_t> best;
  double best_score = kEnough;
  for (size_t i = 0; i < book.tables.size(); ++i) {
    const double score = likeness(stated, book.tables[i]);
    if (score == best_score && best) return std::nullopt;  // two tables have these heads
    if (score > best_score) {
      best = i;
      best_score = score;
    }
  }
  return best;
}

// A form that repeats, by its id (project_form-2) or by what its titles have in common:
// 1、业务费绩效目标表.
const format::TableSpec* find_form(const StatedTable& stated, const format::Format& format) {
  constexpr size_t kTelling = 12;  // bytes: four characters
  const std::string title = normalised(stated.title.value);
  for (const format::TableSpec& spec : format.tables) {
    if (!spec.list) continue;
    if (stated.key.starts_with(spec.id + "-") &&
        all_digits(std::string_view(stated.key).substr(spec.id.size() + 1)))
      return &spec;
    const std::vector<std::string> literals = spec.title.literals();
    size_t at = 0, telling = 0;
    bool fits = true;
    for (const std::string& literal : literals) {
      const std::string part = normalised(literal);
      at = title.find(part, at);
      if (at == std::string::npos) {
        fits = false;
        break;
      }
      at += part.size();
      telling = std::max(telling, part.size());
    }
    if (fits && telling >= kTelling) return &spec;
  }
  return nullptr;
}

std::shared_ptr<const book::Table> empty_form(const format::TableSpec& spec,
                                              const StatedTable& stated) {
  auto form = std::make_shared<book::Table>();
  form->id = form->spec = spec.id;
  form->title = stated.title.value.empty() ? stated.key : stated.title.value;
  for (const format::SideSpec& side : spec.sides)
    for (const ColumnSpec* column : leaves_of(side.columns))
      form->columns.push_back({column->id, column->weight, column->min_mm});
  return form;
}

bool meant_otherwise(const Reading& reading) {
  for (const ReadSide& side : reading.sides)
    for (const ReadRow& row : side.rows)
      for (const ReadCode& code : row.codes)
        if (!code.code.empty() && code.code != code.written) return true;
  return false;
}

}  // namespace

std::vector<Table> recognise(const budget::Budget& budget, const std::vector<Reading>& readings,
                             const format::Format& format, const book::Book& book, Sink& sink) {
  std::vector<Table> tables;
  std::set<std::string> seen;
  for (size_t t = 0; t < budget.tables.size(); ++t) {
    const StatedTable& stated = budget.tables[t];
    const Reading& reading = readings[t];
    const auto found = find_table(stated, book);
    const format::TableSpec* spec =
        found ? format.table(book.tables[*found].spec) : find_form(stated, format);
    // What its own columns tell is checked without the form.
    if (spec == nullptr && !reading.duty.empty()) continue;
    if (spec == nullptr) {
      std::vector<std::string> ids;
      for (const book::Table& table : book.tables) ids.push_back(table.id);
      const std::string name = stated.title.value.empty() ? stated.key : stated.title.value;
      Finding finding = Finding(finding::D0140, stated.span).arg("name", name);
      finding.help = {
          {fmt::format("文件名或 id 用表号：{}", fmt::join(ids, "、")),
           fmt::format("name the file, or give an id, by one of: {}", fmt::join(ids, ", "))}};
      sink.report(std::move(finding));
      continue;
    }
    const std::shared_ptr<const book::Table> form = found ? nullptr : empty_form(*spec, stated);
    if (found && !seen.insert(book.tables[*found].id).second) {
      sink.report(Finding(finding::M0108, stated.span)
                      .arg("value", book.tables[*found].title)
                      .arg("section", "tables"));
      continue;
    }
    const text::MoneyUnit printed =
        spec->unit == "元" ? text::MoneyUnit::yuan : text::MoneyUnit::wan;
    const auto as_meant = meant_otherwise(reading)
                              ? std::make_shared<const StatedTable>(corrected(reading))
                              : nullptr;
    Sink own;
    TableReader reader(as_meant ? *as_meant : stated, reading, *spec,
                       form ? *form : book.tables[*found], reading.unit.value_or(printed), own);
    Table table = reader.read();
    // A table of the same title in another form: what it says by itself is checked all the same.
    if (reader.is_foreign() && !reading.duty.empty()) continue;
    sink.take(own);
    tables.push_back(std::move(table));
    tables.back().form = form;
    tables.back().as_meant = as_meant;
  }
  return tables;
}

size_t known_tables(const budget::Budget& budget, const format::Format& format,
                    const book::Book& book) {
  size_t known = 0;
  for (const StatedTable& stated : budget.tables)
    known += find_table(stated, book) || find_form(stated, format) != nullptr ? 1 : 0;
  return known;
}

LocalText place_of(const Table& table, const Side& side, const Row& row, size_t column) {
  const std::string head = column < side.heads.size() ? side.heads[column] : "";
  return {fmt::format("{}“{}”行“{}”列", table.book->title, row.label, head),
          fmt::format("{}, row '{}', column '{}'", table.book->title, row.label, head)};
}

}  // namespace budgetc::stated
