// tables/ID.yaml → TableSpec: columns as a tree, rows as groups, each expression checked in the
// scope of its row.
#include <fmt/format.h>

#include <algorithm>

#include "diagnostics/catalogue/format.h"
#include "diagnostics/catalogue/model.h"
#include "format/reader.h"

namespace budgetc::format {
namespace {

using language::Type;
using yaml::Node;

class TableReader {
 public:
  TableReader(Reader& reader, language::TypeScope scope)
      : reader_(reader), scope_(std::move(scope)) {}

  std::optional<TableSpec> read(const Node& node, const text::NumberStyle& numbers) {
    if (!reader_.mapping(node, "table",
                         {"id",        "duty",     "title",   "contents_title", "unit",
                          "unit_line", "preamble", "filter",  "numbers",        "landscape",
                          "font_size", "header",   "columns", "column_numbers", "rows",
                          "foot",      "sides",    "notes",   "for_each",       "extends"}))
      return std::nullopt;
    const Node* title = node.find("title");
    const Node* id = node.find("id");
    if (title == nullptr || id == nullptr) {
      reader_.sink().report(
          Finding(finding::M0102, node.span).arg("key", title == nullptr ? "title" : "id"));
      return std::nullopt;
    }
    std::string variable;
    std::optional<language::Expression> list;
    if (const Node* value = node.find("for_each")) {
      read_loop(*value, variable, list, scope_);
      scope_.names["loop"] = language::loop_type();
    }
    auto title_template = reader_.text_template(*title, scope_);
    if (!title_template) return std::nullopt;
    TableSpec table{.id = reader_.text(*id, "id"),
                    .variable = std::move(variable),
                    .list = std::move(list),
                    .duties = {},
                    .title = std::move(*title_template),
                    .contents_title = {},
                    .unit = "万元",
                    .unit_line = {},
                    .preamble = {},
                    .filter = {},
                    .numbers = numbers,
                    .landscape = false,
                    .font_size = 0,
                    .header = true,
                    .column_numbers = {},
                    .sides = {},
                    .notes = {},
                    .span = node.span};
    if (const Node* value = node.find("duty")) read_duties(reader_, *value, table);
    if (const Node* value = node.find("contents_title"))
      table.contents_title = reader_.text_template(*value, scope_);
    if (const Node* value = node.find("unit_line"))
      table.unit_line = reader_.text_template(*value, scope_);
    if (const Node* value = node.find("preamble"))
      for (const Node& line : reader_.list(*value, "preamble"))
        if (auto text = reader_.text_template(line, scope_))
          table.preamble.push_back(std::move(*text));
    if (const Node* value = node.find("filter"))
      table.filter = reader_.expression(*value, scope_, Type::Kind::filter);
    if (const Node* value = node.find("numbers")) table.numbers = reader_.numbers(*value, numbers);
    table.unit = table.numbers.unit == text::MoneyUnit::yuan ? "元" : "万元";
    if (const Node* value = node.find("unit")) table.unit = reader_.text(*value, "unit");
    if (const Node* value = node.find("landscape"))
      table.landscape = reader_.boolean(*value, "landscape");
    if (const Node* value = node.find("font_size"))
      table.font_size = reader_.number(*value, "font_size");
    if (const Node* value = node.find("header")) table.header = reader_.boolean(*value, "header");
    if (const Node* value = node.find("column_numbers"))
      table.column_numbers = reader_.text(*value, "column_numbers");
    if (const Node* value = node.find("notes"))
      for (const Node& note : reader_.list(*value, "notes")) read_note(note, table);
    if (const Node* sides = node.find("sides")) {
      for (const Node& side : reader_.list(*sides, "sides"))
        if (reader_.mapping(side, "sides", {"id", "columns", "rows", "foot"}))
          table.sides.push_back(read_side(side));
    } else {
      table.sides.push_back(read_side(node));
    }
    return table;
  }

 private:
  void read_note(const Node& note, TableSpec& table) {
    if (note.is_scalar()) {
      if (auto text = reader_.text_template(note, scope_))
        table.notes.push_back({{}, std::move(*text)});
      return;
    }
    if (!reader_.mapping(note, "notes", {"id", "if", "text"})) return;
    std::optional<language::Expression> condition;
    if (const Node* value = note.find("if"))
      condition = reader_.expression(*value, scope_, Type::Kind::boolean);
    if (const Node* value = note.find("text"))
      if (auto text = reader_.text_template(*value, scope_))
        table.notes.push_back({std::move(condition), std::move(*text)});
  }

  SideSpec read_side(const Node& node) {
    SideSpec side;
    column_ids_.clear();
    if (const Node* columns = node.find("columns"))
      for (const Node& column : reader_.list(*columns, "columns"))
        side.columns.push_back(read_column(column));
    const auto read_rows = [&](const char* key, std::vector<RowSpec>& rows) {
      if (const Node* list = node.find(key))
        for (const Node& row : reader_.list(*list, key)) rows.push_back(read_row(row, scope_));
    };
    read_rows("rows", side.rows);
    read_rows("foot", side.foot);
    return side;
  }

  CellAlign align(const Node& node) {
    const std::string text = reader_.word(node, "align", {"left", "center", "right"});
    if (text == "left") return CellAlign::left;
    if (text == "center") return CellAlign::center;
    return text == "right" ? CellAlign::right : CellAlign::automatic;
  }

  ColumnSpec read_column(const Node& node) {
    ColumnSpec column;
    column.span = node.span;
    if (!reader_.mapping(
            node, "columns",
            {"id", "head", "sum", "align", "weight", "min_mm", "row_numbers", "columns"}))
      return column;
    if (const Node* value = node.find("id");
        value != nullptr && reader_.plain_id(value->text, {"列", "column"}, value->span))
      column.id = value->text;
    if (const Node* value = node.find("head")) column.head = reader_.text_template(*value, scope_);
    if (const Node* value = node.find("sum"))
      column.sum = reader_.expression(*value, scope_, Type::Kind::filter);
    if (const Node* value = node.find("align")) column.align = align(*value);
    if (const Node* value = node.find("row_numbers"))
      column.row_numbers = reader_.boolean(*value, "row_numbers");
    if (const Node* value = node.find("weight")) column.weight = reader_.number(*value, "weight");
    if (const Node* value = node.find("min_mm")) column.min_mm = reader_.number(*value, "min_mm");
    if (const Node* value = node.find("columns"))
      for (const Node& child : reader_.list(*value, "columns"))
        column.children.push_back(read_column(child));
    if (column.children.empty()) {
      if (column.id.empty())
        reader_.sink().report(Finding(finding::M0102, node.span).arg("key", "id"));
      else if (std::find(column_ids_.begin(), column_ids_.end(), column.id) != column_ids_.end())
        reader_.sink().report(Finding(finding::M0108, node.find("id")->span)
                                  .arg("value", column.id)
                                  .arg("section", "columns"));
      column_ids_.push_back(column.id);
    }
    return column;
  }

  RowSpec read_row(const Node& node, const language::TypeScope& outer) {
    RowSpec row;
    row.span = node.span;
    if (!reader_.mapping(node, "rows",
                         {"id", "total", "if", "filter", "for_each", "group_by", "order", "cells",
                          "amounts", "rows"}))
      return row;
    language::TypeScope scope = outer;
    if (const Node* value = node.find("id")) row.id = reader_.text(*value, "id");
    if (const Node* value = node.find("total")) row.total = reader_.boolean(*value, "total");
    if (const Node* value = node.find("amounts")) row.amounts = reader_.boolean(*value, "amounts");
    if (const Node* value = node.find("for_each")) {
      read_loop(*value, row.variable, row.list, scope);
      if (node.find("group_by") != nullptr)
        reader_.sink().report(
            Finding(finding::M0101, node.entry("group_by")->key_span)
                .arg("key", "group_by")
                .suggest({"同一行组只能写 for_each 或 group_by 之一；另一个写到内层 rows 中",
                          "a row group has for_each or group_by; put the other into nested rows"}));
    }
    if (const Node* value = node.find("if"))  // with a loop: of each member
      row.condition = reader_.expression(*value, scope, Type::Kind::boolean);
    if (const Node* value = node.find("group_by")) {
      for (const Node& name : reader_.list(*value, "group_by")) {
        const auto known = std::find_if(group_keys().begin(), group_keys().end(),
                                        [&](const auto& key) { return key.first == name.text; });
        if (known == group_keys().end()) {
          std::vector<std::string> names;
          for (const auto& [key, unused] : group_keys()) names.push_back(key);
          reader_.unknown_name(name.span, {"分组要素", "grouping"}, name.text, names);
          // What was probably meant stays known, so that its uses are not wrong as well.
          if (const auto near = text::nearest(name.text, names))
            scope.names[near->substr(0, near->find('.'))] = Type::of(Type::Kind::unknown);
          continue;
        }
        row.group_by.push_back(known->second);
        bind(known->second.dimension, scope);
      }
    }
    // After `if`, which decides what is counted.
    if (!row.variable.empty() || !row.group_by.empty()) scope.names["loop"] = language::loop_type();
    if (const Node* value = node.find("order"))
      if (reader_.word(*value, "order", {"code", "appearance"}) == "code")
        row.order = ledger::Order::code;
    if (const Node* value = node.find("filter"))
      row.filter = reader_.expression(*value, scope, Type::Kind::filter);
    if (const Node* value = node.find("cells"); value != nullptr && value->is_mapping())
      for (const yaml::Entry& entry : value->entries) read_cell(entry, row, scope);
    if (const Node* value = node.find("rows"))
      for (const Node& inner : reader_.list(*value, "rows"))
        row.rows.push_back(read_row(inner, scope));
    return row;
  }

  // What may be grouped by: every dimension, and the upper levels of its codes.
  static const std::vector<std::pair<std::string, ledger::GroupKey>>& group_keys() {
    static const auto keys = [] {
      std::vector<std::pair<std::string, ledger::GroupKey>> made;
      for (size_t i = 0; i <= ledger::kDimensions; ++i) {
        const auto dimension = static_cast<ledger::Dimension>(i);
        const std::string name(ledger::dimension_name(dimension));
        made.push_back({name, {dimension, 0}});
        const bool function = dimension == ledger::Dimension::function;
        if (function || dimension == ledger::Dimension::dept_economic ||
            dimension == ledger::Dimension::gov_economic)
          made.push_back({name + ".lei", {dimension, 3}});
        if (function) made.push_back({name + ".kuan", {dimension, 5}});
      }
      return made;
    }();
    return keys;
  }

  // A group by line knows everything of its line.
  void bind(ledger::Dimension dimension, language::TypeScope& scope) {
    if (dimension == ledger::Dimension::line) {
      for (size_t i = 0; i < ledger::kDimensions; ++i)
        bind(static_cast<ledger::Dimension>(i), scope);
      return;
    }
    scope.names[std::string(ledger::dimension_name(dimension))] =
        environment::dimension_type(dimension);
  }

  // "project in projects"
  void read_loop(const Node& node, std::string& variable,
                 std::optional<language::Expression>& members, language::TypeScope& scope) {
    const std::string text = reader_.text(node, "for_each");
    const size_t in = text.find(" in ");
    if (in == std::string::npos || in == 0) {
      reader_.wrong_type(node, "for_each", {"“变量 in 列表”", "'variable in list'"});
      return;
    }
    variable = text.substr(0, in);
    const size_t from = in + 4;
    const Span where = yaml::span_within(reader_.sources(), node, from, text.size());
    scope.names[variable] = Type::of(Type::Kind::unknown);  // until known: no second finding
    auto list =
        language::Expression::parse(std::string_view(text).substr(from), where, reader_.sink());
    if (!list) return;
    const Type type = list->check(scope, reader_.sink());
    if (type.kind == Type::Kind::list) {
      scope.names[variable] = *type.element;
      members = std::move(*list);
    } else if (type.kind != Type::Kind::unknown) {
      reader_.sink().report(Finding(finding::F0102, where)
                                .arg("expected", LocalText{"列表", "a list"})
                                .arg("actual", language::type_text(type)));
    }
  }

  void read_cell(const yaml::Entry& entry, RowSpec& row, const language::TypeScope& scope) {
    if (std::find(column_ids_.begin(), column_ids_.end(), entry.key) == column_ids_.end()) {
      reader_.unknown_name(entry.key_span, {"列", "column"}, entry.key, column_ids_);
      return;
    }
    CellSpec cell;
    cell.span = entry.value.span;
    if (entry.value.is_mapping()) {
      const Node& node = entry.value;
      reader_.mapping(node, "cells", {"text", "amount", "span", "head", "row_head", "align"});
      if (const Node* value = node.find("text")) cell.text = reader_.text_template(*value, scope);
      if (const Node* value = node.find("amount"))
        cell.amount = reader_.expression(*value, scope, Type::Kind::amount);
      if (const Node* value = node.find("span"))
        cell.column_span = reader_.integer(*value, "span", 1, 100);
      if (const Node* value = node.find("head")) cell.head = reader_.boolean(*value, "head");
      if (const Node* value = node.find("row_head"))
        cell.row_head = reader_.boolean(*value, "row_head");
      if (const Node* value = node.find("align")) cell.align = align(*value);
    } else {
      cell.text = reader_.text_template(entry.value, scope);
    }
    row.cells.emplace(entry.key, std::move(cell));
  }

  Reader& reader_;
  language::TypeScope scope_;
  std::vector<std::string> column_ids_;  // of the side being read
};

}  // namespace

std::optional<TableSpec> read_table(Reader& reader, const Node& node,
                                    const text::NumberStyle& numbers,
                                    const language::TypeScope& scope) {
  return TableReader(reader, scope).read(node, numbers);
}

}  // namespace budgetc::format
