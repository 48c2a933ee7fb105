// tables/ID.yaml → TableSpec: columns as a tree, rows as groups, each expression checked in the
// scope of its row.
#include <fmt/format.h>

#include <algorithm>

#include "format/reader.h"

namespace budgetc::format {
namespace {

using language::Type;
using yaml::Node;

class TableReader {
 public:
  TableReader(Reader& reader, const language::TypeScope& scope) : reader_(reader), scope_(scope) {}

  std::optional<TableSpec> read(const Node& node, const text::NumberStyle& numbers) {
    if (!reader_.mapping(
            node, "table",
            {"id", "title", "contents_title", "unit", "unit_line", "preamble", "filter", "numbers",
             "landscape", "font_size", "header", "columns", "rows", "foot", "sides", "notes"}))
      return std::nullopt;
    const Node* title = node.find("title");
    const Node* id = node.find("id");
    if (title == nullptr || id == nullptr) {
      reader_.sink().report(
          Finding(FindingId::M0102, node.span).arg("key", title == nullptr ? "title" : "id"));
      return std::nullopt;
    }
    auto title_template = reader_.text_template(*title, scope_);
    if (!title_template) return std::nullopt;
    TableSpec table{.id = reader_.text(*id, "id"),
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
                    .sides = {},
                    .notes = {},
                    .span = node.span};
    if (const Node* value = node.find("contents_title"))
      table.contents_title = reader_.text_template(*value, scope_);
    if (const Node* value = node.find("unit")) table.unit = reader_.text(*value, "unit");
    if (const Node* value = node.find("unit_line"))
      table.unit_line = reader_.text_template(*value, scope_);
    if (const Node* value = node.find("preamble"))
      for (const Node& line : reader_.list(*value, "preamble"))
        if (auto text = reader_.text_template(line, scope_))
          table.preamble.push_back(std::move(*text));
    if (const Node* value = node.find("filter"))
      table.filter = reader_.expression(*value, scope_, Type::Kind::filter);
    if (const Node* value = node.find("numbers")) table.numbers = reader_.numbers(*value, numbers);
    if (const Node* value = node.find("landscape"))
      table.landscape = reader_.boolean(*value, "landscape");
    if (const Node* value = node.find("font_size"))
      table.font_size = reader_.number(*value, "font_size");
    if (const Node* value = node.find("header")) table.header = reader_.boolean(*value, "header");
    if (const Node* value = node.find("notes"))
      for (const Node& note : reader_.list(*value, "notes")) read_note(note, table);
    if (const Node* sides = node.find("sides")) {
      for (const Node& side : reader_.list(*sides, "sides"))
        if (reader_.mapping(side, "sides", {"columns", "rows", "foot"}))
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
    if (const Node* rows = node.find("rows"))
      for (const Node& row : reader_.list(*rows, "rows"))
        side.rows.push_back(read_row(row, scope_));
    if (const Node* foot = node.find("foot"))
      for (const Node& row : reader_.list(*foot, "foot"))
        side.foot.push_back(read_row(row, scope_));
    return side;
  }

  CellAlign align(const Node& node) {
    const std::string text = reader_.text(node, "align");
    if (text == "left") return CellAlign::left;
    if (text == "center") return CellAlign::center;
    if (text == "right") return CellAlign::right;
    reader_.wrong_type(node, "align", "left、center 或 right");
    return CellAlign::automatic;
  }

  ColumnSpec read_column(const Node& node) {
    ColumnSpec column;
    column.span = node.span;
    if (!reader_.mapping(node, "columns",
                         {"id", "head", "sum", "align", "weight", "min_mm", "columns"}))
      return column;
    if (const Node* value = node.find("id")) column.id = reader_.text(*value, "id");
    if (const Node* value = node.find("head")) column.head = reader_.text_template(*value, scope_);
    if (const Node* value = node.find("sum"))
      column.sum = reader_.expression(*value, scope_, Type::Kind::filter);
    if (const Node* value = node.find("align")) column.align = align(*value);
    if (const Node* value = node.find("weight")) column.weight = reader_.number(*value, "weight");
    if (const Node* value = node.find("min_mm")) column.min_mm = reader_.number(*value, "min_mm");
    if (const Node* value = node.find("columns"))
      for (const Node& child : reader_.list(*value, "columns"))
        column.children.push_back(read_column(child));
    if (column.children.empty()) {
      if (column.id.empty())
        reader_.sink().report(Finding(FindingId::M0102, node.span).arg("key", "id"));
      else if (std::find(column_ids_.begin(), column_ids_.end(), column.id) != column_ids_.end())
        reader_.sink().report(Finding(FindingId::M0108, node.find("id")->span)
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
    if (const Node* value = node.find("for_each")) read_loop(*value, row, scope);
    if (const Node* value = node.find("if"))  // with a loop: of each member
      row.condition = reader_.expression(*value, scope, Type::Kind::boolean);
    if (const Node* value = node.find("group_by")) {
      for (const Node& name : reader_.list(*value, "group_by")) {
        const auto dimension = ledger::dimension_named(name.text);
        if (!dimension) {
          reader_.sink().report(
              Finding(FindingId::F0101, name.span).arg("kind", "分组要素").arg("name", name.text));
          continue;
        }
        row.group_by.push_back(*dimension);
        bind(*dimension, scope);
      }
    }
    if (const Node* value = node.find("order")) {
      const std::string order = reader_.text(*value, "order");
      if (order == "code")
        row.order = ledger::Order::code;
      else if (order != "appearance")
        reader_.wrong_type(*value, "order", "code 或 appearance");
    }
    if (const Node* value = node.find("filter"))
      row.filter = reader_.expression(*value, scope, Type::Kind::filter);
    if (const Node* value = node.find("cells"); value != nullptr && value->is_mapping())
      for (const yaml::Entry& entry : value->entries) read_cell(entry, row, scope);
    if (const Node* value = node.find("rows"))
      for (const Node& inner : reader_.list(*value, "rows"))
        row.rows.push_back(read_row(inner, scope));
    return row;
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
  void read_loop(const Node& node, RowSpec& row, language::TypeScope& scope) {
    const std::string text = reader_.text(node, "for_each");
    const size_t in = text.find(" in ");
    if (in == std::string::npos || in == 0) {
      reader_.wrong_type(node, "for_each", "“变量 in 列表”");
      return;
    }
    row.variable = text.substr(0, in);
    const size_t from = in + 4;
    const Span where = yaml::span_within(reader_.sources(), node, from, text.size());
    auto list =
        language::Expression::parse(std::string_view(text).substr(from), where, reader_.sink());
    if (!list) return;
    const Type type = list->check(scope, reader_.sink());
    if (type.kind == Type::Kind::list) {
      scope.names[row.variable] = *type.element;
      row.list = std::move(*list);
    } else if (type.kind != Type::Kind::unknown) {
      reader_.sink().report(Finding(FindingId::F0102, where)
                                .arg("expected", "列表")
                                .arg("actual", language::type_name(type, Language::zh)));
    }
  }

  void read_cell(const yaml::Entry& entry, RowSpec& row, const language::TypeScope& scope) {
    if (std::find(column_ids_.begin(), column_ids_.end(), entry.key) == column_ids_.end()) {
      Finding finding =
          Finding(FindingId::F0101, entry.key_span).arg("kind", "列").arg("name", entry.key);
      if (const auto near = text::nearest(entry.key, column_ids_))
        finding.help = {{"是不是“" + *near + "”？", "did you mean '" + *near + "'?"}};
      reader_.sink().report(std::move(finding));
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
        cell.column_span = std::clamp(static_cast<int>(reader_.number(*value, "span")), 1, 100);
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
  const language::TypeScope& scope_;
  std::vector<std::string> column_ids_;  // of the side being read
};

}  // namespace

std::optional<TableSpec> read_table(Reader& reader, const Node& node,
                                    const text::NumberStyle& numbers,
                                    const language::TypeScope& scope) {
  return TableReader(reader, scope).read(node, numbers);
}

}  // namespace budgetc::format
