// Recognised tables as types and values of the language.
#include <algorithm>
#include <set>

#include "stated/stated.h"

namespace budgetc::stated {
namespace {

using format::ColumnSpec;
using format::RowSpec;
using language::RecordType;
using language::Type;
using language::Value;
using Fields = std::map<std::string, Value>;

struct SpecKind {
  bool many = false;                              // grouped or looped
  std::map<std::string, const RowSpec*> columns;  // amount columns, of both sides of a table
  std::set<std::string> keys;                     // names of the groups and loops it stands in
};

void collect(const std::vector<RowSpec>& rows, bool many, const std::vector<std::string>& keys,
             const std::vector<const ColumnSpec*>& columns, std::map<std::string, SpecKind>& out) {
  for (const RowSpec& row : rows) {
    const bool repeated = many || row.list || !row.group_by.empty();
    const std::vector<std::string> own = key_names(row, keys);
    const bool has_amounts =
        std::any_of(columns.begin(), columns.end(),
                    [&](const ColumnSpec* column) { return is_amount(*column, row); });
    if (has_amounts) {
      SpecKind& kind = out[row.id];
      kind.many |= repeated;
      kind.keys.insert(own.begin(), own.end());
      for (const auto& [column, cell] : row.cells)
        if (const std::string name = printed_name(cell); !name.empty()) kind.keys.insert(name);
      for (const ColumnSpec* column : columns)
        if (is_amount(*column, row)) kind.columns.emplace(column->id, &row);
    }
    collect(row.rows, repeated, own, columns, out);
  }
}

std::map<std::string, SpecKind> kinds_of(const format::TableSpec& spec) {
  std::map<std::string, SpecKind> kinds;
  for (const format::SideSpec& side : spec.sides) {
    const std::vector<const ColumnSpec*> columns = leaves_of(side.columns);
    const bool form = spec.list.has_value();
    const std::vector<std::string> keys =
        form ? std::vector<std::string>{spec.variable} : std::vector<std::string>{};
    collect(side.rows, form, keys, columns, kinds);
    collect(side.foot, form, keys, columns, kinds);
  }
  return kinds;
}

Type record(std::string name, std::map<std::string, Type> fields) {
  return Type::record_of(
      std::make_shared<const RecordType>(RecordType{std::move(name), std::move(fields)}));
}

Value value_of(decltype(Value::data) data) {
  Value value;
  value.data = std::move(data);
  return value;
}

Value amount(const Table& table, const Side& side, const Row& row, size_t column) {
  if (!row.cells[column]) return {};
  const Cell& cell = *row.cells[column];
  language::AmountValue value{cell.amount.amount, {}};
  // A blank cell is a term too: it may be the one that is wrong.
  value.stated = std::make_shared<const language::Stated>(language::Stated{
      cell.amount.interval, {{cell.amount, place_of(table, side, row, column), 1}}});
  Value made = value_of(std::move(value));
  made.origin = cell.amount.span;
  return made;
}

}  // namespace

std::string printed_name(const format::CellSpec& cell) {
  if (!cell.text) return {};
  const std::vector<std::string> outputs = cell.text->outputs();
  if (outputs.size() != 1 || !outputs.front().ends_with(".name")) return {};
  std::string name = outputs.front();
  std::replace(name.begin(), name.end(), '.', '_');
  return name;
}

std::vector<const ColumnSpec*> leaves_of(const std::vector<ColumnSpec>& columns) {
  std::vector<const ColumnSpec*> leaves;
  for (const ColumnSpec& column : columns) {
    if (column.children.empty()) {
      leaves.push_back(&column);
    } else {
      const std::vector<const ColumnSpec*> below = leaves_of(column.children);
      leaves.insert(leaves.end(), below.begin(), below.end());
    }
  }
  return leaves;
}

bool is_amount(const ColumnSpec& column, const RowSpec& spec) {
  const auto own = spec.cells.find(column.id);
  if (own != spec.cells.end() && (own->second.amount || own->second.text))
    return own->second.amount.has_value();
  if (!spec.rows.empty() && own == spec.cells.end()) return false;
  return column.sum.has_value() && spec.amounts;
}

std::vector<std::string> key_names(const RowSpec& spec, const std::vector<std::string>& above) {
  std::vector<std::string> names = above;
  const auto add = [&](std::string name) {
    if (std::find(names.begin(), names.end(), name) == names.end())
      names.push_back(std::move(name));
  };
  for (const ledger::GroupKey& group : spec.group_by) {
    if (group.dimension != ledger::Dimension::line) {
      add(std::string(ledger::dimension_name(group.dimension)));
      continue;
    }
    for (const auto& [column, cell] : spec.cells) {
      if (!cell.text) continue;
      for (const std::string& output : cell.text->outputs()) {
        const std::string name = output.substr(0, output.find('.'));
        if (ledger::dimension_named(name)) add(name);
      }
    }
  }
  if (spec.list) add(spec.variable);
  return names;
}

Type types(const format::Format& format) {
  std::map<std::string, Type> tables;
  for (const format::TableSpec& spec : format.tables) {
    std::map<std::string, Type> rows;
    std::map<std::string, Type> any;  // a row of any kind
    for (const auto& [id, kind] : kinds_of(spec)) {
      if (id.empty()) continue;
      std::map<std::string, Type> fields;
      for (const auto& [column, row] : kind.columns) fields[column] = Type::of(Type::Kind::amount);
      any.insert(fields.begin(), fields.end());
      for (const std::string& key : kind.keys) fields[key] = Type::of(Type::Kind::text);
      if (fields.empty()) continue;
      const Type row = record("表行 " + spec.id + "." + id, std::move(fields));
      rows[id] = kind.many ? Type::list_of(row) : row;
    }
    rows["rows"] = Type::list_of(record("表行 " + spec.id, std::move(any)));
    tables[spec.id] = record("表 " + spec.id, std::move(rows));
  }
  return record("已列出的表", std::move(tables));
}

Value values(const std::vector<Table>& tables, const format::Format& format) {
  Fields all;
  for (const format::TableSpec& spec : format.tables) {
    Fields rows;
    std::vector<const Table*> own;
    for (const Table& candidate : tables)
      if (candidate.spec == &spec) own.push_back(&candidate);
    if (own.empty()) continue;  // relations that need it are not held against anything
    const std::map<std::string, SpecKind> kinds = kinds_of(spec);
    std::map<std::string, std::vector<Value>> lists;
    std::map<std::string, Fields> singles;  // a row of two sides is one record
    std::vector<Value> every;
    for (const auto& [id, kind] : kinds)
      if (kind.many) lists[id];
    const auto add = [&](const Table& table, const Side& side) {
      for (const Row& row : side.rows) {
        Fields fields;
        for (size_t c = 0; c < side.columns.size(); ++c)
          if (is_amount(*side.columns[c], *row.spec))
            fields[side.columns[c]->id] = amount(table, side, row, c);
        if (fields.empty()) continue;
        every.push_back(value_of(std::make_shared<const Fields>(fields)));
        const auto kind = kinds.find(row.spec->id);
        if (kind == kinds.end()) continue;
        if (!kind->second.many) {
          singles[row.spec->id].merge(fields);
          continue;
        }
        for (const auto* texts : {&row.keys, &row.names})
          for (const auto& [name, text] : *texts)
            if (!text.empty()) fields[name] = value_of(text);  // else nothing is selected by it
        lists[row.spec->id].push_back(value_of(std::make_shared<const Fields>(std::move(fields))));
      }
    };
    for (const Table* table : own)
      for (const Side& side : table->sides) add(*table, side);
    for (auto& [id, fields] : singles)
      rows[id] = value_of(std::make_shared<const Fields>(std::move(fields)));
    // Where rows are lacking, a sum of those that are there says nothing.
    const bool whole =
        std::none_of(own.begin(), own.end(), [](const Table* table) { return table->incomplete; });
    if (!whole) lists.clear();
    for (auto& [id, list] : lists)
      rows[id] = value_of(std::make_shared<const std::vector<Value>>(std::move(list)));
    rows["rows"] = value_of(std::make_shared<const std::vector<Value>>(std::move(every)));
    all[spec.id] = value_of(std::make_shared<const Fields>(std::move(rows)));
  }
  return value_of(std::make_shared<const Fields>(std::move(all)));
}

}  // namespace budgetc::stated
