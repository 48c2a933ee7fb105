// Format × ledger → tables. A cell is the sum of the lines that its table, its row and its column
// have in common; the filters of columns become masks once, so a table costs lines × columns
// whatever its number of rows.
#include "book/evaluate.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <numeric>

#include "diagnostics/catalogue/arithmetic.h"

namespace budgetc::book {
namespace {

using format::CellSpec;
using format::ColumnSpec;
using format::RowSpec;
using format::SideSpec;
using format::TableSpec;
using ledger::Filter;
using ledger::Lines;

struct Leaf {
  const ColumnSpec* spec;
  std::optional<std::vector<uint8_t>> mask;  // of its filter
};

int depth_of(const std::vector<ColumnSpec>& columns) {
  int depth = 0;
  for (const ColumnSpec& column : columns) depth = std::max(depth, 1 + depth_of(column.children));
  return depth;
}

int leaves_of(const ColumnSpec& column) {
  if (column.children.empty()) return 1;
  int count = 0;
  for (const ColumnSpec& child : column.children) count += leaves_of(child);
  return count;
}

class TableEvaluator {
 public:
  TableEvaluator(const Inputs& inputs, const TableSpec& spec,
                 const std::map<std::string, const language::Phrase*>& phrases, Sink& sink)
      : inputs_(inputs), spec_(spec), phrases_(phrases), sink_(sink), context_(context(inputs)) {}

  // The table; or of a spec with for_each, one a member. Numbered from `first`.
  std::vector<Table> evaluate(int first) {
    language::Scope scope = inputs_.scope;
    scope.insert(inputs_.format.lists.begin(), inputs_.format.lists.end());
    std::vector<Table> tables;
    if (!spec_.list) {
      tables.push_back(one_table(scope));
    } else {
      const language::Value list = value(*spec_.list, scope);
      const auto* members = std::get_if<language::ListValue>(&list.data);
      const auto count = members == nullptr ? int64_t{0} : static_cast<int64_t>((*members)->size());
      for (int64_t i = 0; i < count; ++i) {
        const language::Value& member = (**members)[static_cast<size_t>(i)];
        scope.insert_or_assign(spec_.variable, member);
        scope.insert_or_assign("loop", language::loop_value(i + 1, count));
        keys_ = {{spec_.variable, key_of(member, i + 1)}};
        tables.push_back(one_table(scope));
        tables.back().id = fmt::format("{}-{}", spec_.id, i + 1);
      }
    }
    for (Table& table : tables) table.no = first++;
    return tables;
  }

 private:
  Table one_table(const language::Scope& scope) {
    Table table;
    table.id = table.spec = spec_.id;
    table.title = text(spec_.title, scope);
    table.contents_title = spec_.contents_title ? text(*spec_.contents_title, scope) : table.title;
    table.unit = spec_.unit;
    for (const auto& line : spec_.preamble) table.preamble.push_back(text(line, scope));
    if (spec_.unit_line) table.unit_line = text(*spec_.unit_line, scope);
    table.landscape = spec_.landscape;
    table.font_size = spec_.font_size;

    const std::vector<uint8_t> scope_mask =
        spec_.filter ? mask(*spec_.filter, scope) : inputs_.ledger.mask(Filter::all());
    Lines lines;
    for (ledger::LineId i = 0; i < scope_mask.size(); ++i)
      if (scope_mask[i]) lines.push_back(i);

    int header_depth = 0;
    if (spec_.header)
      for (const SideSpec& side : spec_.sides)
        header_depth = std::max(header_depth, depth_of(side.columns));

    std::vector<std::vector<Row>> bodies, feet, heads;
    std::vector<bool> row_numbers;  // of the columns of all sides
    for (const SideSpec& side : spec_.sides) {
      leaves_.clear();
      collect(side.columns, scope);
      for (const Leaf& leaf : leaves_)
        table.columns.push_back({leaf.spec->id, leaf.spec->weight, leaf.spec->min_mm});
      for (const Leaf& leaf : leaves_) row_numbers.push_back(leaf.spec->row_numbers);
      heads.push_back(spec_.header ? header(side, header_depth, scope) : std::vector<Row>());
      bodies.push_back(rows(side.rows, lines, scope, ""));
      feet.push_back(rows(side.foot, lines, scope, ""));
    }
    table.header = beside(heads);
    table.rows = beside(bodies);
    for (Row& row : beside(feet)) table.rows.push_back(std::move(row));
    number(table, row_numbers);
    for (const format::NoteSpec& note : spec_.notes) {
      if (note.condition && !holds(*note.condition, scope)) continue;
      table.notes.push_back(text(note.text, scope));
    }
    return table;
  }

  // 序号 and 栏次: what counts the rows and the columns of the table as a whole.
  void number(Table& table, const std::vector<bool>& row_numbers) {
    for (size_t r = 0; r < table.rows.size(); ++r) {
      for (size_t c = 0; c < row_numbers.size(); ++c) {
        Cell& cell = table.rows[r].cells[c];
        if (!row_numbers[c] || cell.covered || !cell.text.empty()) continue;
        cell.text = std::to_string(r + 1);
        cell.align = Align::center;
      }
    }
    if (spec_.column_numbers.empty() || !spec_.header) return;
    Row row;
    row.role = RowRole::head;
    row.id = "column_numbers";
    row.cells.resize(row_numbers.size());
    size_t column = 0;
    for (size_t c = 0; c < row_numbers.size(); ++c) {
      row.cells[c].kind = CellKind::head;
      row.cells[c].align = Align::center;
      row.cells[c].text = row_numbers[c] ? spec_.column_numbers : std::to_string(++column);
      row.cells[c].origin = spec_.span;
    }
    table.header.push_back(std::move(row));
  }

  std::string text(const language::Template& source, const language::Scope& scope) {
    return source.render_text(context_, scope, phrases_, sink_);
  }
  language::Value value(const language::Expression& source, const language::Scope& scope) {
    return source.evaluate(context_, scope, phrases_, sink_);
  }
  bool holds(const language::Expression& source, const language::Scope& scope) {
    const language::Value result = value(source, scope);
    const bool* truth = std::get_if<bool>(&result.data);
    return truth != nullptr && *truth;
  }
  std::vector<uint8_t> mask(const language::Expression& source, const language::Scope& scope) {
    const language::Value result = value(source, scope);
    const Filter* filter = std::get_if<Filter>(&result.data);
    return inputs_.ledger.mask(filter != nullptr ? *filter : Filter::none());
  }

  void collect(const std::vector<ColumnSpec>& columns, const language::Scope& scope) {
    for (const ColumnSpec& column : columns) {
      if (!column.children.empty()) {
        collect(column.children, scope);
        continue;
      }
      Leaf leaf{&column, std::nullopt};
      if (column.sum) leaf.mask = mask(*column.sum, scope);
      leaves_.push_back(std::move(leaf));
    }
  }

  // ---- header ----------------------------------------------------------------------------------

  std::vector<Row> header(const SideSpec& side, int depth, const language::Scope& scope) {
    std::vector<Row> grid(static_cast<size_t>(depth));
    for (size_t i = 0; i < grid.size(); ++i) {
      grid[i].role = RowRole::head;
      grid[i].id = fmt::format("head{}", i + 1);
      grid[i].cells.resize(leaves_.size());
      for (Cell& cell : grid[i].cells) {
        cell.kind = CellKind::head;
        cell.align = Align::center;
        cell.covered = true;
      }
    }
    size_t at = 0;
    for (const ColumnSpec& column : side.columns) place_head(column, 0, at, grid, scope);
    return grid;
  }

  void place_head(const ColumnSpec& column, size_t level, size_t& at, std::vector<Row>& grid,
                  const language::Scope& scope) {
    Cell& cell = grid[level].cells[at];
    cell.covered = false;
    if (column.head) cell.text = text(*column.head, scope);
    cell.column_span = static_cast<uint16_t>(leaves_of(column));
    cell.origin = column.span;
    if (column.children.empty()) {
      cell.row_span = static_cast<uint16_t>(grid.size() - level);
      ++at;
      return;
    }
    for (const ColumnSpec& child : column.children) place_head(child, level + 1, at, grid, scope);
  }

  // ---- rows ------------------------------------------------------------------------------------

  std::vector<Row> rows(const std::vector<RowSpec>& specs, const Lines& lines,
                        const language::Scope& scope, const std::string& path) {
    std::vector<Row> out;
    for (const RowSpec& spec : specs) {
      if (!spec.list && spec.condition && !holds(*spec.condition, scope)) continue;
      const std::string id = path.empty() ? spec.id : path + "/" + spec.id;
      if (spec.list) {
        each_member(spec, lines, scope, id, out);
      } else if (!spec.group_by.empty()) {
        each_group(spec, lines, scope, id, out);
      } else {
        one(spec, lines, scope, id, out);
      }
    }
    return out;
  }

  void each_member(const RowSpec& spec, const Lines& lines, const language::Scope& scope,
                   const std::string& id, std::vector<Row>& out) {
    const language::Value list = value(*spec.list, scope);
    const auto* members = std::get_if<language::ListValue>(&list.data);
    if (members == nullptr || *members == nullptr) return;
    language::Scope inner = scope;
    std::vector<const language::Value*> shown;
    for (const language::Value& member : **members) {
      inner.insert_or_assign(spec.variable, member);
      if (!spec.condition || holds(*spec.condition, inner)) shown.push_back(&member);
    }
    const auto count = static_cast<int64_t>(shown.size());
    for (int64_t i = 0; i < count; ++i) {
      inner.insert_or_assign(spec.variable, *shown[static_cast<size_t>(i)]);
      inner.insert_or_assign("loop", language::loop_value(i + 1, count));
      keys_.emplace_back(spec.variable, key_of(*shown[static_cast<size_t>(i)], i + 1));
      one(spec, lines, inner, fmt::format("{}-{}", id, i + 1), out);
      keys_.pop_back();
    }
  }

  // What tells a member of a list from the others: its code, else its place.
  static std::string key_of(const language::Value& member, int64_t place) {
    if (const auto* fields = std::get_if<language::RecordValue>(&member.data)) {
      const auto code = (*fields)->find("code");
      if (code != (*fields)->end())
        if (const auto* text = std::get_if<std::string>(&code->second.data)) return *text;
    }
    return std::to_string(place);
  }

  // The keys of this row: of the levels of one dimension (类, 款, 项) the narrowest.
  std::vector<std::pair<std::string, std::string>> own_keys() const {
    std::vector<std::pair<std::string, std::string>> keys;
    for (const auto& key : keys_) {
      const auto same = std::find_if(keys.begin(), keys.end(),
                                     [&](const auto& other) { return other.first == key.first; });
      if (same == keys.end())
        keys.push_back(key);
      else
        same->second = key.second;
    }
    return keys;
  }

  // A long table binds few distinct values: each is made once.
  void bind(ledger::Dimension dimension, std::string_view key, language::Scope& scope) {
    auto& known = bound_[static_cast<size_t>(dimension)];
    auto found = known.find(key);
    if (found == known.end())
      found = known
                  .emplace(std::string(key), environment::dimension_value(dimension, key, members_,
                                                                          inputs_.classification))
                  .first;
    scope.insert_or_assign(std::string(ledger::dimension_name(dimension)), found->second);
  }

  void each_group(const RowSpec& spec, const Lines& lines, const language::Scope& scope,
                  const std::string& id, std::vector<Row>& out) {
    const Lines& grouped = spec.filter ? narrowed(lines, *spec.filter, scope) : lines;
    language::Scope inner = scope;
    const std::vector<ledger::Group> groups =
        inputs_.ledger.group_by(grouped, spec.group_by, spec.order);
    int64_t index = 0;
    for (const ledger::Group& group : groups) {
      inner.insert_or_assign("loop",
                             language::loop_value(++index, static_cast<int64_t>(groups.size())));
      std::string key;
      for (size_t i = 0; i < spec.group_by.size(); ++i) {
        if (spec.group_by[i].dimension == ledger::Dimension::line) {
          for (size_t d = 0; d < ledger::kDimensions; ++d) {
            const auto dimension = static_cast<ledger::Dimension>(d);
            bind(dimension, inputs_.ledger.value(dimension, group.lines.front()), inner);
          }
          key += fmt::format("-line{}", group.lines.front() + 1);
        } else {
          bind(spec.group_by[i].dimension, group.key[i], inner);
          key += fmt::format("-{}", group.key[i]);
        }
      }
      // The group's lines are the row's: the filter has been applied.
      const size_t outer = keys_.size();
      for (size_t i = 0; i < spec.group_by.size(); ++i) {
        if (spec.group_by[i].dimension != ledger::Dimension::line) {
          keys_.emplace_back(ledger::dimension_name(spec.group_by[i].dimension), group.key[i]);
          continue;
        }
        for (size_t d = 0; d < ledger::kDimensions; ++d) {
          const auto dimension = static_cast<ledger::Dimension>(d);
          keys_.emplace_back(ledger::dimension_name(dimension),
                             inputs_.ledger.value(dimension, group.lines.front()));
        }
      }
      expand(spec, group.lines, inner, id + key, out);
      keys_.resize(outer);
    }
  }

  Lines narrowed_;
  const Lines& narrowed(const Lines& lines, const language::Expression& filter,
                        const language::Scope& scope) {
    const std::vector<uint8_t> holds_for = mask(filter, scope);
    narrowed_.clear();
    for (const ledger::LineId line : lines)
      if (holds_for[line]) narrowed_.push_back(line);
    return narrowed_;
  }

  void one(const RowSpec& spec, const Lines& lines, const language::Scope& scope,
           const std::string& id, std::vector<Row>& out) {
    if (!spec.filter) {
      expand(spec, lines, scope, id, out);
      return;
    }
    const Lines own = narrowed(lines, *spec.filter, scope);
    expand(spec, own, scope, id, out);
  }

  // A row; or, of a spec with nested rows, those rows, with its own cells spanning all of them.
  void expand(const RowSpec& spec, const Lines& lines, const language::Scope& scope,
              const std::string& id, std::vector<Row>& out) {
    if (spec.rows.empty()) {
      Row row;
      row.role = spec.total ? RowRole::total : RowRole::body;
      row.id = id;
      row.origins.push_back({spec.id, own_keys(), 0});
      row.cells = cells(spec, lines, scope);
      out.push_back(std::move(row));
      return;
    }
    std::vector<Row> inner = rows(spec.rows, lines, scope, id);
    if (inner.empty()) return;
    if (!spec.cells.empty()) inner.front().origins.push_back({spec.id, own_keys(), 0});
    for (size_t c = 0; c < leaves_.size(); ++c) {
      const auto own = spec.cells.find(leaves_[c].spec->id);
      if (own == spec.cells.end()) continue;
      Cell cell = make_cell(own->second, leaves_[c], lines, scope);
      cell.row_span = static_cast<uint16_t>(inner.size());
      inner.front().cells[c] = std::move(cell);
      for (size_t r = 1; r < inner.size(); ++r) inner[r].cells[c].covered = true;
    }
    std::move(inner.begin(), inner.end(), std::back_inserter(out));
  }

  std::vector<Cell> cells(const RowSpec& spec, const Lines& lines, const language::Scope& scope) {
    std::vector<Cell> row(leaves_.size());
    for (size_t c = 0; c < leaves_.size(); ++c) {
      const Leaf& leaf = leaves_[c];
      const auto own = spec.cells.find(leaf.spec->id);
      if (own != spec.cells.end()) {
        row[c] = make_cell(own->second, leaf, lines, scope);
        const size_t span = std::min<size_t>(row[c].column_span, leaves_.size() - c);
        row[c].column_span = static_cast<uint16_t>(span);
        for (size_t covered = 1; covered < span; ++covered) row[c + covered].covered = true;
        c += span - 1;
      } else if (leaf.mask && spec.amounts) {
        row[c] = sum_cell(leaf, lines);
      } else {
        row[c].align = alignment(leaf.spec->align, leaf.mask ? Align::right : Align::left);
      }
    }
    return row;
  }

  static Align alignment(format::CellAlign wanted, Align automatic) {
    switch (wanted) {
      case format::CellAlign::left:
        return Align::left;
      case format::CellAlign::center:
        return Align::center;
      case format::CellAlign::right:
        return Align::right;
      case format::CellAlign::automatic:
        break;
    }
    return automatic;
  }

  Cell sum_cell(const Leaf& leaf, const Lines& lines) {
    Cell cell;
    cell.kind = CellKind::amount;
    cell.align = alignment(leaf.spec->align, Align::right);
    Amount sum;
    for (const ledger::LineId line : lines) {
      if (!(*leaf.mask)[line]) continue;
      cell.lines.push_back(line);
      const auto next = checked_add(sum, inputs_.ledger.amount(line));
      if (!next) {
        sink_.report(Finding(finding::A0103, inputs_.ledger.amount_span(line)));
        cell.text = "?";
        return cell;
      }
      sum = *next;
    }
    cell.lines.shrink_to_fit();
    cell.amount = sum;
    cell.text = text::format_amount(sum, spec_.numbers);
    return cell;
  }

  Cell make_cell(const CellSpec& spec, const Leaf& leaf, const Lines& lines,
                 const language::Scope& scope) {
    Cell cell;
    cell.origin = spec.span;
    cell.column_span = static_cast<uint16_t>(spec.column_span);
    if (spec.amount) {
      cell.kind = CellKind::amount;
      cell.align = alignment(spec.align, Align::right);
      const language::Value result = value(*spec.amount, scope);
      if (const auto* amount = std::get_if<language::AmountValue>(&result.data)) {
        cell.amount = amount->amount;
        cell.lines = amount->lines;
        cell.text = text::format_amount(amount->amount, spec_.numbers);
      }
      return cell;
    }
    if (spec.text) {
      const std::vector<language::Piece> pieces =
          spec.text->render(context_, scope, phrases_, sink_);
      for (const language::Piece& piece : pieces) {
        cell.text += piece.text;
        if (piece.kind == language::Piece::Kind::inserted && piece.origin.valid())
          cell.origin = piece.origin;
      }
    } else if (leaf.mask) {
      Cell sum = sum_cell(leaf, lines);
      sum.column_span = cell.column_span;
      return sum;
    }
    if (spec.head) cell.kind = CellKind::head;
    if (spec.row_head) cell.kind = CellKind::row_head;
    const Align automatic = spec.head ? Align::center : leaf.mask ? Align::right : Align::left;
    cell.align = alignment(
        spec.align != format::CellAlign::automatic ? spec.align : leaf.spec->align, automatic);
    return cell;
  }

  // ---- sides -----------------------------------------------------------------------------------

  // The sides' rows next to each other, the shorter ones padded with empty cells.
  static std::vector<Row> beside(std::vector<std::vector<Row>>& sides) {
    if (sides.size() == 1) return std::move(sides.front());
    size_t longest = 0;
    for (const auto& side : sides) longest = std::max(longest, side.size());
    std::vector<size_t> widths;
    for (const auto& side : sides) widths.push_back(side.empty() ? 0 : side.front().cells.size());
    std::vector<Row> joined(longest);
    for (size_t r = 0; r < longest; ++r) {
      for (size_t s = 0; s < sides.size(); ++s) {
        if (r < sides[s].size()) {
          Row& part = sides[s][r];
          joined[r].id += (s > 0 && !joined[r].id.empty() ? "+" : "") + part.id;
          for (RowOrigin& origin : part.origins) {
            origin.first_column = joined[r].cells.size();
            joined[r].origins.push_back(std::move(origin));
          }
          if (part.role != RowRole::body) joined[r].role = part.role;
          std::move(part.cells.begin(), part.cells.end(), std::back_inserter(joined[r].cells));
        } else {
          joined[r].cells.resize(joined[r].cells.size() + widths[s]);
        }
      }
    }
    return joined;
  }

  const Inputs& inputs_;
  const TableSpec& spec_;
  const std::map<std::string, const language::Phrase*>& phrases_;
  Sink& sink_;
  language::Context context_;
  std::vector<Leaf> leaves_;                               // of the side being evaluated
  std::vector<std::pair<std::string, std::string>> keys_;  // of the groups and loops being in
  const environment::Members members_{inputs_.budget};
  std::map<std::string, language::Value, std::less<>> bound_[ledger::kDimensions];
};

}  // namespace

Book evaluate(const Inputs& inputs, Sink& sink) {
  Book book;
  const auto phrases = inputs.format.phrase_map();
  book.title = inputs.format.title.render_text(context(inputs), inputs.scope, phrases, sink);
  for (const TableSpec& spec : inputs.format.tables) {
    TableEvaluator evaluator(inputs, spec, phrases, sink);
    std::vector<Table> tables = evaluator.evaluate(static_cast<int>(book.tables.size()) + 1);
    std::move(tables.begin(), tables.end(), std::back_inserter(book.tables));
  }
  return book;
}

}  // namespace budgetc::book
