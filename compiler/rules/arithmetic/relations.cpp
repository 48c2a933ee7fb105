// Takes relations and a department; evaluates every relation to intervals and hands them to the two
// comparisons: with the ledger (ledger_comparison.cpp) and among stated figures (consistency.cpp).
#include "rules/arithmetic/relations.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "diagnostics/catalogue/arithmetic.h"
#include "diagnostics/catalogue/format.h"
#include "diagnostics/catalogue/model.h"
#include "format/reader.h"
#include "rules/arithmetic/assertions.h"
#include "yaml/yaml.h"

namespace budgetc::rules {
namespace {

using language::AmountValue;
using language::Type;
using language::Value;
using yaml::Node;
using Kind = Type::Kind;

// ---- loading
// -------------------------------------------------------------------------------------

class RelationReader {
 public:
  RelationReader(const SourceMap& sources, const language::TypeScope& scope, Sink& sink)
      : reader_(sources, sink), scope_(scope), sink_(sink) {}

  std::optional<Relation> read(const Node& node) {
    if (!reader_.mapping(node, "relations",
                         {"id", "each", "if", "holds", "basis", "basis_en", "severity", "message"}))
      return std::nullopt;
    Relation relation;
    relation.span = node.span;
    if (const Node* id = node.find("id")) relation.id = id->text;
    if (const Node* basis = node.find("basis")) relation.basis = {basis->text, basis->text};
    if (const Node* basis = node.find("basis_en")) relation.basis.en = basis->text;
    const Node* holds = node.find("holds");
    if (relation.id.empty() || holds == nullptr) {
      sink_.report(Finding(finding::M0102, start_of(node)).arg("key", holds ? "id" : "holds"));
      return std::nullopt;
    }
    language::TypeScope scope = scope_;
    if (const Node* each = node.find("each"); each != nullptr && !read_each(*each, relation, scope))
      return std::nullopt;
    if (const Node* condition = node.find("if")) {
      relation.condition = reader_.expression(*condition, scope, Kind::boolean);
      if (!relation.condition) return std::nullopt;
    }
    // A comparison is of type boolean also where a name in it is not known.
    const size_t before = sink_.size();
    auto parsed = reader_.expression(*holds, scope, Kind::boolean);
    if (!parsed || sink_.size() != before) return std::nullopt;
    relation.holds = std::move(*parsed);
    relation.sides = amount_sides(relation.holds, scope);
    if (const Node* message = node.find("message")) {
      relation.message = reader_.text_template(*message, scope);
      if (!relation.message) return std::nullopt;
    } else if (!relation.sides) {
      sink_.report(Finding(finding::M0102, start_of(node))
                       .arg("key", "message")
                       .suggest({"不是金额比较的检查须写明 message",
                                 "a check that compares no amounts needs a message"}));
      return std::nullopt;
    }
    if (const Node* severity = node.find("severity"))
      relation.severity =
          severity_named(reader_.word(*severity, "severity", {"error", "warning", "note"}));
    return relation;
  }

 private:
  static Span start_of(const Node& node) {
    return node.entries.empty() ? node.span : node.entries.front().key_span;
  }

  static std::optional<language::Comparison> amount_sides(const language::Expression& holds,
                                                          const language::TypeScope& scope) {
    auto sides = holds.comparison();
    Sink quiet;  // checked before
    if (!sides || sides->left.check(scope, quiet).kind != Kind::amount) return std::nullopt;
    if (sides->right.check(scope, quiet).kind != Kind::amount) return std::nullopt;
    return sides;
  }

  // “row in LIST”, or “column in tables.X”.
  bool read_each(const Node& node, Relation& relation, language::TypeScope& scope) {
    const size_t in = node.text.find(" in ");
    if (in == std::string::npos || in == 0) {
      reader_.wrong_type(node, "each", {"“变量 in 列表”", "'name in list'"});
      return false;
    }
    relation.variable = node.text.substr(0, in);
    const Span where = yaml::span_within(reader_.sources(), node, in + 4, node.text.size());
    auto list =
        language::Expression::parse(std::string_view(node.text).substr(in + 4), where, sink_);
    if (!list) return false;
    const size_t before = sink_.size();
    const Type type = list->check(scope, sink_);
    if (sink_.size() != before) return false;
    constexpr std::string_view kTables = "tables.";
    const std::string name = node.text.substr(in + 4);
    if (type.kind == Kind::record && name.starts_with(kTables) && relation.variable == "column") {
      relation.column_table = name.substr(kTables.size());
      for (const auto& [row, of_row] : type.record->fields)
        scope.names[row] = of_row.kind == Kind::list ? Type::list_of(Type::of(Kind::amount))
                                                     : Type::of(Kind::amount);
      relation.list = std::move(list);
      return true;
    }
    if (type.kind != Kind::list || !type.element) {
      sink_.report(Finding(finding::F0102, where)
                       .arg("expected", language::type_text(Type::of(Kind::list)))
                       .arg("actual", language::type_text(type)));
      return false;
    }
    scope.names[relation.variable] = *type.element;
    // The fields of a row may be written without its name.
    if (type.element->kind == Kind::record && type.element->record)
      for (const auto& [field, of_field] : type.element->record->fields)
        scope.names.insert_or_assign(field, of_field);
    relation.list = std::move(list);
    return true;
  }

  format::Reader reader_;
  const language::TypeScope& scope_;
  Sink& sink_;
};

// ---- evaluation
// ----------------------------------------------------------------------------------

language::Context context_of(const Inputs& inputs, const format::Format& format) {
  return environment::context(inputs.budget, inputs.ledger, inputs.classification,
                              format.prose_numbers, format.percent_decimals);
}

class Evaluation {
 public:
  Evaluation(const std::vector<stated::Table>& tables, const std::vector<stated::Reading>& readings,
             const format::Format& format, const Inputs& inputs, Sink& sink)
      : tables_(tables),
        inputs_(inputs),
        scope_(inputs.scope),
        sink_(sink),
        context_(context_of(inputs, format)) {
    scope_["tables"] = stated::values(tables, format);
    // Beside a ledger every cell has its exact value.
    if (!inputs.budget.has_ledger) scope_["statutory"] = stated::statutory_values(readings);
  }

  void run(const Relations& relations) {
    for (const Relation& relation : relations) {
      if (!relation.list) {
        once(relation, scope_);
        continue;
      }
      const Value over = value(*relation.list, scope_);
      if (!relation.column_table.empty())
        columns(relation, over);
      else
        members(relation, over);
    }
    if (inputs_.budget.ledger_complete && inputs_.budget.has_ledger) {
      assert_cells();
      check_against_ledger(assertions_, inputs_, sink_);
      // What differs from the ledger is not held against the other figures as well.
      std::set<Span> wrong;
      for (const Assertion& assertion : assertions_)
        if (!assertion.figure.interval.contains(assertion.exact))
          wrong.insert(assertion.figure.span);
      std::erase_if(instances_, [&](const Instance& instance) {
        return std::any_of(instance.terms.begin(), instance.terms.end(),
                           [&](const auto& term) { return wrong.contains(term.figure.span); });
      });
    }
    // With a ledger behind them, figures that agree with it differ among each other by rounding
    // only.
    check_consistency(std::move(instances_), !inputs_.budget.has_ledger, sink_);
  }

 private:
  // What a relation needs and a department does not give is no fault of the department.
  Value value(const language::Expression& expression, const language::Scope& scope) {
    Sink quiet;
    return expression.evaluate(context_, scope, {}, quiet);
  }

  void members(const Relation& relation, const Value& over) {
    const auto* list = std::get_if<language::ListValue>(&over.data);
    if (list == nullptr) return;
    language::Scope scope = scope_;
    std::set<std::string> names;
    for (const Value& member : **list) {
      scope.insert_or_assign(relation.variable, member);
      if (const auto* fields = std::get_if<language::RecordValue>(&member.data)) {
        // What this member does not have is not that of the one before.
        for (const std::string& name : names)
          if (!(*fields)->contains(name)) scope.insert_or_assign(name, Value{});
        for (const auto& [name, field] : **fields) {
          scope.insert_or_assign(name, field);
          names.insert(name);
        }
      }
      once(relation, scope);
    }
  }

  // One evaluation a column: the names are the rows' amounts in it.
  void columns(const Relation& relation, const Value& over) {
    const auto* table = std::get_if<language::RecordValue>(&over.data);
    if (table == nullptr) return;
    std::set<std::string> names;
    const auto field_names = [&](const Value& row) {
      if (const auto* fields = std::get_if<language::RecordValue>(&row.data))
        for (const auto& [name, field] : **fields)
          if (std::holds_alternative<AmountValue>(field.data)) names.insert(name);
    };
    for (const auto& [id, row] : **table) {
      field_names(row);
      if (const auto* rows = std::get_if<language::ListValue>(&row.data))
        for (const Value& one : **rows) field_names(one);
    }
    for (const std::string& column : names) {
      language::Scope scope = scope_;
      for (const auto& [id, row] : **table) {
        if (const auto* rows = std::get_if<language::ListValue>(&row.data)) {
          std::vector<Value> amounts;
          for (const Value& one : **rows) amounts.push_back(field(one, column));
          Value list;
          list.data = std::make_shared<const std::vector<Value>>(std::move(amounts));
          scope.insert_or_assign(id, std::move(list));
        } else {
          scope.insert_or_assign(id, field(row, column));
        }
      }
      once(relation, scope);
    }
  }

  static Value field(const Value& record, const std::string& name) {
    const auto* fields = std::get_if<language::RecordValue>(&record.data);
    if (fields == nullptr) return {};
    const auto found = (*fields)->find(name);
    return found == (*fields)->end() ? Value{} : found->second;
  }

  void once(const Relation& relation, const language::Scope& scope) {
    if (relation.condition) {
      const Value condition = value(*relation.condition, scope);
      const bool* truth = std::get_if<bool>(&condition.data);
      if (truth == nullptr || !*truth) return;
    }
    if (!relation.sides) return own_check(relation, scope);
    const Value left = value(relation.sides->left, scope);
    const Value right = value(relation.sides->right, scope);
    const auto* a = std::get_if<AmountValue>(&left.data);
    const auto* b = std::get_if<AmountValue>(&right.data);
    if (a == nullptr || b == nullptr) return;  // something is not stated
    const size_t terms =
        (a->stated ? a->stated->terms.size() : 0) + (b->stated ? b->stated->terms.size() : 0);
    if (relation.message) {
      if (!holds(*relation.sides, a->interval(), b->interval()))
        own_finding(relation, scope, place_of(left));
    } else if (terms == 1 && relation.sides->kind == language::Comparison::Kind::equal) {
      assert_figure(relation, a->stated ? *a : *b, a->stated ? *b : *a);
    } else if (terms > 0) {
      relate(relation, *a, *b);
    }
  }

  static bool holds(const language::Comparison& sides, const AmountInterval& a,
                    const AmountInterval& b) {
    switch (sides.kind) {
      case language::Comparison::Kind::equal:
        return a.meets(b);
      case language::Comparison::Kind::at_most:
        return a.low <= b.high;
      case language::Comparison::Kind::at_least:
        return b.low <= a.high;
    }
    return true;
  }

  // A check that a format states in its own words.
  void own_check(const Relation& relation, const language::Scope& scope) {
    const Value result = value(relation.holds, scope);
    const bool* truth = std::get_if<bool>(&result.data);
    if (truth == nullptr || *truth) return;
    const auto member = scope.find(relation.variable);
    own_finding(relation, scope, member == scope.end() ? Span{} : place_of(member->second));
  }

  // Of a row of a stated table, its first amount.
  static Span place_of(const Value& value) {
    if (const auto* amount = std::get_if<AmountValue>(&value.data);
        amount != nullptr && amount->stated && !amount->stated->terms.empty())
      return amount->stated->terms.front().figure.span;
    Span first = value.origin;
    if (const auto* fields = std::get_if<language::RecordValue>(&value.data))
      for (const auto& [name, field] : **fields)
        if (const Span span = place_of(field); span.valid() && (!first.valid() || span < first))
          first = span;
    return first;
  }

  void own_finding(const Relation& relation, const language::Scope& scope, Span span) {
    const std::string text = relation.message->render_text(context_, scope, {}, sink_);
    if (!span.valid()) span = inputs_.budget.format.span;
    if (!span.valid()) span = {inputs_.budget.file, 0, 0};
    Finding finding = Finding(finding::A0111, span).arg("message", text).arg("check", relation.id);
    finding.labels.push_back({relation.span, {"格式在这里规定", "the format asks for it here"}});
    if (relation.severity) finding.severity = *relation.severity;
    if (!relation.basis.zh.empty()) finding.basis = relation.basis;
    sink_.report(std::move(finding));
  }

  void assert_figure(const Relation& relation, const AmountValue& stated,
                     const AmountValue& exact) {
    if (!inputs_.budget.has_ledger || !inputs_.budget.ledger_complete) return;
    const language::StatedTerm& term = stated.stated->terms.front();
    kept_lines_.push_back(exact.lines);
    Assertion assertion;
    assertion.figure = term.figure;
    assertion.figure.amount = stated.amount;
    assertion.figure.interval = stated.interval();
    assertion.what = term.what;
    assertion.exact = exact.amount;
    assertion.lines = &kept_lines_.back();
    assertion.path = term.what.en;
    assertion.basis = relation.basis;
    assertions_.push_back(std::move(assertion));
  }

  void relate(const Relation& relation, const AmountValue& left, const AmountValue& right) {
    const AmountInterval a = left.interval(), b = right.interval();
    const auto low = checked_subtract(a.low, b.high);
    const auto high = checked_subtract(a.high, b.low);
    if (!low || !high) {
      sink_.report(Finding(finding::A0103, relation.span));
      return;
    }
    Instance instance;
    instance.relation = &relation;
    instance.left = left;
    instance.right = right;
    instance.gap = {*low, *high};
    instance.violated = !holds(*relation.sides, a, b);
    if (left.stated) instance.terms = left.stated->terms;
    if (right.stated)
      for (language::StatedTerm term : right.stated->terms) {
        term.sign = -term.sign;
        instance.terms.push_back(std::move(term));
      }
    // What the format states as well is stated once, in its words.
    const auto [known, fresh] = same_.try_emplace(key_of(instance), instances_.size());
    if (fresh)
      instances_.push_back(std::move(instance));
    else
      instances_[known->second] = std::move(instance);
  }

  // The figures that the relation holds against each other, and which of them on which side.
  static std::vector<std::pair<Span, int>> key_of(const Instance& instance) {
    std::vector<std::pair<Span, int>> key;
    for (const language::StatedTerm& term : instance.terms)
      if (!term.figure.written.empty()) key.emplace_back(term.figure.span, term.sign);
    std::sort(key.begin(), key.end());
    const bool equal = instance.relation->sides->kind == language::Comparison::Kind::equal;
    if (equal && !key.empty() && key.front().second < 0)
      for (auto& [span, sign] : key) sign = -sign;
    key.emplace_back(Span{}, static_cast<int>(instance.relation->sides->kind));
    return key;
  }

  // Each cell of a stated table is an assertion about the book's cell.
  void assert_cells() {
    for (const stated::Table& table : tables_) {
      for (const stated::Side& side : table.sides)
        for (const stated::Row& row : side.rows) assert_row(table, side, row);
      for (const book::Row* row : table.missing) assert_absent(table, *row);
    }
  }

  void assert_row(const stated::Table& table, const stated::Side& side, const stated::Row& row) {
    for (size_t c = 0; c < side.columns.size(); ++c) {
      if (!row.cells[c]) continue;
      const stated::Cell& cell = *row.cells[c];
      Assertion assertion;
      assertion.figure = cell.amount;
      assertion.what = stated::place_of(table, side, row, c);
      assertion.row = &row;
      assertion.basis = {table.book->title, table.book->title};
      if (row.book != nullptr) {
        const book::Cell& counterpart = row.book->cells[row.first_column + c];
        if (!counterpart.amount) continue;
        assertion.exact = *counterpart.amount;
        assertion.lines = &counterpart.lines;
      } else if (cell.blank) {
        continue;
      }
      assertions_.push_back(std::move(assertion));
    }
  }

  void assert_absent(const stated::Table& table, const book::Row& row) {
    std::string label;
    for (const book::Cell& cell : row.cells)
      if (cell.kind != book::CellKind::amount && !cell.text.empty())
        label += (label.empty() ? "" : " ") + cell.text;
    for (const book::Cell& cell : row.cells) {
      if (cell.kind != book::CellKind::amount || !cell.amount || cell.amount->is_zero()) continue;
      Assertion assertion;
      assertion.figure.span = table.source->span;
      assertion.figure.written = "0";
      assertion.what = {fmt::format("{}“{}”行", table.book->title, label),
                        fmt::format("{}, row '{}'", table.book->title, label)};
      assertion.exact = *cell.amount;
      assertion.lines = &cell.lines;
      assertion.basis = {table.book->title, table.book->title};
      assertion.absent = true;
      assertions_.push_back(std::move(assertion));
      return;  // the row is what is missing, not each of its cells
    }
  }

  const std::vector<stated::Table>& tables_;
  const Inputs& inputs_;
  language::Scope scope_;
  Sink& sink_;
  language::Context context_;
  std::deque<ledger::Lines> kept_lines_;
  std::vector<Assertion> assertions_;
  std::vector<Instance> instances_;
  std::map<std::vector<std::pair<Span, int>>, size_t> same_;  // its index
};

}  // namespace

language::TypeScope relation_scope(const format::Format& format) {
  language::TypeScope scope = environment::types(format.views);
  scope.names["tables"] = stated::types(format);
  scope.names["statutory"] = stated::statutory_types();
  return scope;
}

Relations load_relations(const SourceMap& sources, const Node& root,
                         const language::TypeScope& scope, const std::string& own_file,
                         Sink& sink) {
  Relations relations;
  const Node* list = root.find("relations");
  if (list == nullptr) return relations;
  // A city that has left out a table or a column does not have to leave out its relations as well;
  // faults of an inherited relation are found where the format that states it is checked.
  Sink quiet;
  for (const Node& node : list->items) {
    const bool own = own_file.empty() || sources.file(node.span.file).path() == own_file;
    RelationReader reader(sources, scope, own ? sink : quiet);
    if (auto relation = reader.read(node)) relations.push_back(std::move(*relation));
  }
  return relations;
}

budget::StatedFigures ledger_figures(const Relations& relations, const format::Format& format,
                                     const Inputs& inputs) {
  constexpr std::string_view kStated = "stated.";
  const language::Context context = context_of(inputs, format);
  budget::StatedFigures figures;
  for (const Relation& relation : relations) {
    if (!relation.sides || relation.condition || relation.list ||
        relation.sides->kind != language::Comparison::Kind::equal)
      continue;
    const std::string name = relation.sides->left.name();
    if (!name.starts_with(kStated)) continue;
    Sink quiet;
    const Value value = relation.sides->right.evaluate(context, inputs.scope, {}, quiet);
    // A sum of other stated figures says nothing of the ledger.
    const auto* amount = std::get_if<AmountValue>(&value.data);
    if (amount != nullptr && !amount->stated)
      figures[name.substr(kStated.size())] = {
          amount->amount, {amount->amount, amount->amount}, print_wan(amount->amount), {}};
  }
  return figures;
}

void check_relations(const Relations& relations, const std::vector<stated::Table>& tables,
                     const std::vector<stated::Reading>& readings, const format::Format& format,
                     const Inputs& inputs, Sink& sink) {
  Evaluation(tables, readings, format, inputs, sink).run(relations);
}

}  // namespace budgetc::rules
