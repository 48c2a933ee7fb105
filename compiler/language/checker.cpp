// Takes trees and the types of names, gives types and findings F0101, F0102, F0112, F0114.
#include "language/checker.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <set>

#include "diagnostics/catalogue/format.h"

namespace budgetc::language {
namespace {

using Kind = Type::Kind;

LocalText shown(const Type& type) { return type_text(type); }

LocalText shown(const std::vector<Kind>& kinds) {
  LocalText text;
  for (const Kind kind : kinds) {
    if (!text.zh.empty()) text = {text.zh + "或", text.en + " or "};
    const LocalText one = shown(Type::of(kind));
    text = {text.zh + one.zh, text.en + one.en};
  }
  return text;
}

bool contains(const std::vector<Kind>& kinds, Kind kind) {
  return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

bool is_zero(const ExpressionNode& node) {
  return node.kind == ExpressionNode::Kind::integer && node.integer == 0;
}

bool is_code(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

bool suits(const Type& expected, const Type& actual) {
  if (expected.kind == Kind::unknown || actual.kind == Kind::unknown) return true;
  if (expected.kind != actual.kind) return false;
  if (expected.kind == Kind::list && expected.element && actual.element) {
    return suits(*expected.element, *actual.element);
  }
  if (expected.kind == Kind::record && expected.record && actual.record) {
    return expected.record->name == actual.record->name;
  }
  return true;
}

const Type& loop_type() {
  static const Type type = [] {
    auto record = std::make_shared<RecordType>();
    record->name = "loop";
    record->fields = {{"index", Type::of(Kind::number)},
                      {"first", Type::of(Kind::boolean)},
                      {"last", Type::of(Kind::boolean)},
                      {"length", Type::of(Kind::number)}};
    return Type::record_of(std::move(record));
  }();
  return type;
}

// ---- findings
// ------------------------------------------------------------------------------------

void Checker::mismatch(Span span, const LocalText& expected, const Type& actual,
                       std::optional<LocalText> help) {
  Finding finding =
      Finding(finding::F0102, span).arg("expected", expected).arg("actual", shown(actual));
  finding.help = std::move(help);
  sink_.report(std::move(finding));
}

void Checker::unknown_name(Span span, const std::string& name, LocalText kind,
                           const std::vector<std::string>& candidates) {
  Finding finding = Finding(finding::F0101, span).arg("name", name).arg("kind", std::move(kind));
  if (const auto near = text::nearest(name, candidates)) {
    finding.help = {fmt::format("是不是“{}”？", *near), fmt::format("did you mean '{}'?", *near)};
  }
  sink_.report(std::move(finding));
}

void Checker::wrong_arguments(Span span, const std::string& function, LocalText reason) {
  sink_.report(
      Finding(finding::F0114, span).arg("name", function).arg("reason", std::move(reason)));
}

std::vector<std::string> Checker::callable_names() const {
  std::vector<std::string> names;
  for (const Function& function : function_table()) names.emplace_back(function.name);
  for (const auto& [name, phrase] : scope_.phrases) names.push_back(name);
  return names;
}

// ---- expressions
// ---------------------------------------------------------------------------------

Type Checker::check(const ExpressionNode& node) {
  switch (node.kind) {
    case ExpressionNode::Kind::text:
      return Type::of(Kind::text);
    case ExpressionNode::Kind::integer:
      return Type::of(Kind::number);
    case ExpressionNode::Kind::amount:
      return Type::of(Kind::amount);
    case ExpressionNode::Kind::ratio:
      return Type::of(Kind::ratio);
    case ExpressionNode::Kind::boolean:
      return Type::of(Kind::boolean);
    case ExpressionNode::Kind::list:
      return list(node);
    case ExpressionNode::Kind::name:
      return name(node);
    case ExpressionNode::Kind::field:
      return field(node);
    case ExpressionNode::Kind::call:
      return call(node);
    case ExpressionNode::Kind::unary:
      return unary(node);
    case ExpressionNode::Kind::binary:
      return binary(node);
  }
  return {};
}

Type Checker::demand(const ExpressionNode& node, const std::vector<Kind>& kinds) {
  const Type type = check(node);
  if (type.kind == Kind::unknown || kinds.empty() || contains(kinds, type.kind)) return type;
  std::optional<LocalText> help;
  if (type.kind == Kind::amount && contains(kinds, Kind::text)) {
    help = {"金额须先换算：| wan", "convert the amount first: | wan"};
  } else if (type.kind == Kind::ratio && contains(kinds, Kind::text)) {
    help = {"比例须先换算：| percent", "convert the ratio first: | percent"};
  } else if (type.kind == Kind::filter && contains(kinds, Kind::amount)) {
    help = {"求金额用 sum(…)", "sum(…) gives the amount of a filter"};
  } else if (contains(kinds, Kind::boolean) && kinds.size() == 1) {
    help = {"判断是否填写用 given(…)，金额与 0 比较写作 … > 0", "use given(…), or compare with 0"};
  } else if (type.kind == Kind::boolean && contains(kinds, Kind::filter)) {
    help = {"判断用 and、or、not；& | ! 用于账目筛选条件", "booleans are joined with and, or, not"};
  }
  mismatch(node.span, shown(kinds), type, std::move(help));
  return {};
}

Type Checker::name(const ExpressionNode& node) {
  for (auto local = locals_.rbegin(); local != locals_.rend(); ++local) {
    if (local->first == node.text) return local->second;
  }
  if (const auto found = scope_.names.find(node.text); found != scope_.names.end())
    return found->second;
  if (find_function(node.text) != nullptr || scope_.phrases.contains(node.text)) {
    wrong_arguments(node.span, node.text,
                    {"函数和语句后面须写括号和参数",
                     "a function or phrase is followed by its arguments in parentheses"});
    return {};
  }
  std::vector<std::string> candidates;
  for (const auto& [local, type] : locals_) candidates.push_back(local);
  for (const auto& [known, type] : scope_.names) candidates.push_back(known);
  unknown_name(node.span, node.text, {"名称", "value"}, candidates);
  return {};
}

Type Checker::field(const ExpressionNode& node) {
  Type record = demand(*node.children[0].value, {Kind::record, Kind::list});
  if (record.kind == Kind::list) {  // the field of every element
    if (!record.element || record.element->kind == Kind::unknown) return {};
    if (record.element->kind != Kind::record) {
      mismatch(node.children[0].value->span, shown(Type::of(Kind::record)), record);
      return {};
    }
    const Type of_element = field_of(*record.element, node);
    return of_element.kind == Kind::unknown ? of_element : Type::list_of(of_element);
  }
  return field_of(record, node);
}

Type Checker::field_of(const Type& record, const ExpressionNode& node) {
  if (record.kind != Kind::record || !record.record) return {};
  const auto found = record.record->fields.find(node.text);
  if (found != record.record->fields.end()) return found->second;
  std::vector<std::string> candidates;
  for (const auto& [field_name, type] : record.record->fields) candidates.push_back(field_name);
  unknown_name(node.name_span, node.text, {"字段", "field"}, candidates);
  return {};
}

Type Checker::list(const ExpressionNode& node) {
  Type element;
  for (const Argument& child : node.children) {
    const Type type = check(*child.value);
    if (!suits(element, type)) {
      mismatch(child.value->span, shown(element), type,
               LocalText{"列表的各项须是同一种类型", "all elements of a list have one type"});
    } else if (element.kind == Kind::unknown) {
      element = type;
    }
  }
  return Type::list_of(element);
}

Type Checker::call(const ExpressionNode& node) {
  if (node.text == kWhere) return where(node);
  if (node.text == kSelect) return select(node);
  if (const Function* function = find_function(node.text)) return function_call(node, *function);
  if (const auto phrase = scope_.phrases.find(node.text); phrase != scope_.phrases.end()) {
    return phrase_call(node, *phrase->second);
  }
  unknown_name(node.name_span, node.text, {"函数或语句", "function or phrase"}, callable_names());
  for (const Argument& argument : node.children) check(*argument.value);
  return {};
}

Type Checker::where(const ExpressionNode& node) {
  static const std::vector<std::string> dimensions = [] {
    std::vector<std::string> names;
    for (size_t i = 0; i < ledger::kDimensions; ++i) {
      names.emplace_back(ledger::dimension_name(static_cast<ledger::Dimension>(i)));
    }
    return names;
  }();
  if (node.children.empty())
    wrong_arguments(node.name_span, node.text,
                    {"至少写一个要素，如 where(kind: \"基本支出\")",
                     "give at least one dimension, such as where(function: \"201\")"});
  for (const Argument& argument : node.children) {
    const ExpressionNode& value = *argument.value;
    if (argument.name.empty()) {
      wrong_arguments(
          value.span, node.text,
          {"要素须写名称，如 kind: \"基本支出\"", "name the dimension, such as function: \"201\""});
      continue;
    }
    const auto dimension = ledger::dimension_named(argument.name);
    if (!dimension || *dimension == ledger::Dimension::line) {
      unknown_name(argument.name_span, argument.name, {"账目要素", "dimension"}, dimensions);
      continue;
    }
    const Type type = demand(value, {Kind::text, Kind::list});
    if (type.kind == Kind::list && !suits(Type::list_of(Type::of(Kind::text)), type)) {
      mismatch(value.span, shown(Type::list_of(Type::of(Kind::text))), type);
      continue;
    }
    // A literal that no line can hold would silently select nothing.
    const auto literal = [&](const ExpressionNode& text) {
      if (text.kind != ExpressionNode::Kind::text) return;
      const auto known = [&](const std::vector<std::string>& names, const LocalText& kind) {
        if (std::find(names.begin(), names.end(), text.text) == names.end()) {
          unknown_name(text.span, text.text, kind, names);
        }
      };
      switch (*dimension) {
        case ledger::Dimension::kind:
          known(budget::expenditure_kinds(), {"支出类别", "kind of expenditure"});
          break;
        case ledger::Dimension::source:
          known(budget::fund_sources(), {"资金来源", "source of funds"});
          break;
        case ledger::Dimension::function:
        case ledger::Dimension::dept_economic:
        case ledger::Dimension::gov_economic:
          if (!is_code(text.text))
            wrong_arguments(text.span, node.text, {"科目代码只含数字", "a code has digits only"});
          break;
        default:
          break;
      }
    };
    literal(value);
    if (value.kind == ExpressionNode::Kind::list) {
      for (const Argument& element : value.children) literal(*element.value);
    }
  }
  return Type::of(Kind::filter);
}

Type Checker::select(const ExpressionNode& node) {
  if (node.children.size() < 2 || !node.children[0].name.empty()) {
    wrong_arguments(node.name_span, node.text,
                    {"先写列表，再写栏目或条件，如 select(列表, function: \"201\")、"
                     "select(projects, amount >= 100万元)",
                     "the list first, then fields or a condition, as in select(list, function: "
                     "\"201\") or select(projects, amount >= 100万元)"});
    return {};
  }
  const Type list = demand(*node.children[0].value, {Kind::list});
  for (size_t i = 1; i < node.children.size(); ++i) {
    const Argument& argument = node.children[i];
    if (argument.name.empty()) {
      // A condition: names are the fields of an element first.
      const size_t outer = locals_.size();
      if (list.element && list.element->record)
        for (const auto& field : list.element->record->fields) locals_.push_back(field);
      if (argument.value->kind == ExpressionNode::Kind::text)
        wrong_arguments(
            argument.value->span, node.text,
            {"栏目须写名称，如 function: \"201\"", "name the field, as function: \"201\""});
      else
        demand(*argument.value, {Kind::boolean});
      locals_.resize(outer);
      continue;
    }
    demand(*argument.value, {Kind::text});
    if (!list.element || !list.element->record) continue;
    const auto& fields = list.element->record->fields;
    const auto found = fields.find(argument.name);
    if (found == fields.end()) {
      std::vector<std::string> candidates;
      for (const auto& [name, type] : fields)
        if (type.kind == Kind::text) candidates.push_back(name);
      unknown_name(argument.name_span, argument.name, {"字段", "field"}, candidates);
    } else if (!suits(Type::of(Kind::text), found->second)) {
      mismatch(argument.name_span, shown(Type::of(Kind::text)), found->second);
    }
  }
  return list;
}

Type Checker::function_call(const ExpressionNode& node, const Function& function) {
  const Bound bound = bind_arguments(node, parameter_names(function));
  if (!bound.problem.zh.empty()) {
    wrong_arguments(bound.problem_span, node.text, bound.problem);
    for (const Argument& argument : node.children) check(*argument.value);
    return {};
  }
  Type first;
  bool poisoned = false;
  for (size_t i = 0; i < bound.slots.size(); ++i) {
    const ExpressionNode* slot = bound.slots[i];
    if (slot == nullptr) continue;
    const Parameter& parameter = function.parameters[std::min(i, function.parameters.size() - 1)];
    Type type = demand(*slot, parameter.kinds);
    if (type.kind == Kind::list && parameter.element != Kind::unknown && type.element &&
        !suits(Type::of(parameter.element), *type.element)) {
      mismatch(slot->span, shown(Type::list_of(Type::of(parameter.element))), type);
      type = {};
    }
    if (type.kind == Kind::unknown) poisoned = true;
    if (i == 0) {
      first = type;
    } else if (function.rule == ResultRule::same_as_arguments && !suits(first, type)) {
      mismatch(slot->span, shown(first), type);
      poisoned = true;
    }
  }
  switch (function.rule) {
    case ResultRule::groups:
      check_groups(node, bound);
      return Type::list_of(groups_type());
    case ResultRule::fixed:
      return Type::of(function.result);
    case ResultRule::numbers:
      return Type::list_of(Type::of(Kind::number));
    case ResultRule::same_as_arguments:
      return poisoned ? Type{} : first;
    case ResultRule::element_of_first:
      return first.element ? *first.element : Type{};
  }
  return {};
}

// A dimension or an order that is not there would silently give nothing.
void Checker::check_groups(const ExpressionNode& node, const Bound& bound) {
  std::vector<std::string> dimensions;
  for (size_t i = 0; i < ledger::kDimensions; ++i)
    dimensions.emplace_back(ledger::dimension_name(static_cast<ledger::Dimension>(i)));
  const auto literal = [](const ExpressionNode* slot) {
    return slot != nullptr && slot->kind == ExpressionNode::Kind::text;
  };
  if (const ExpressionNode* by = bound.slots[1];
      literal(by) && std::find(dimensions.begin(), dimensions.end(), by->text) == dimensions.end())
    unknown_name(by->span, by->text, {"账目要素", "dimension"}, dimensions);
  if (const ExpressionNode* order = bound.slots[3];
      literal(order) && order->text != "code" && order->text != "appearance")
    wrong_arguments(order->span, node.text,
                    {"order 是 \"code\" 或 \"appearance\"", "order is \"code\" or \"appearance\""});
}

Type Checker::phrase_call(const ExpressionNode& node, const Phrase& phrase) {
  const Bound bound = bind_arguments(node, parameter_names(phrase));
  if (!bound.problem.zh.empty()) {
    wrong_arguments(bound.problem_span, node.text, bound.problem);
    for (const Argument& argument : node.children) check(*argument.value);
    return Type::of(Kind::fragment);
  }
  for (size_t i = 0; i < bound.slots.size(); ++i) {
    const Type type = check(*bound.slots[i]);
    const Type& expected = phrase.parameters[i].second;
    if (!suits(expected, type)) mismatch(bound.slots[i]->span, shown(expected), type);
  }
  if (reaches(phrase, node, scope_)) {
    sink_.report(Finding(finding::F0112, node.name_span).arg("name", phrase.name));
  }
  return Type::of(Kind::fragment);
}

Type Checker::unary(const ExpressionNode& node) {
  const ExpressionNode& operand = *node.children[0].value;
  switch (node.op) {
    case Operator::logical_not:
      demand(operand, {Kind::boolean});
      return Type::of(Kind::boolean);
    case Operator::complement:
      demand(operand, {Kind::filter});
      return Type::of(Kind::filter);
    default:
      return demand(operand, {Kind::amount, Kind::number});
  }
}

Type Checker::binary(const ExpressionNode& node) {
  const ExpressionNode& left = *node.children[0].value;
  const ExpressionNode& right = *node.children[1].value;
  switch (node.op) {
    case Operator::logical_or:
    case Operator::logical_and:
      demand(left, {Kind::boolean});
      demand(right, {Kind::boolean});
      return Type::of(Kind::boolean);
    case Operator::unite: {
      // `amount | wann` is a pipe to a function that does not exist.
      const Type type = check(left);
      if (type.kind != Kind::filter && type.kind != Kind::unknown &&
          right.kind == ExpressionNode::Kind::name && !scope_.names.contains(right.text)) {
        unknown_name(right.span, right.text, {"函数", "function"}, callable_names());
        return {};
      }
      if (type.kind != Kind::filter && type.kind != Kind::unknown) {
        mismatch(left.span, shown(Type::of(Kind::filter)), type);
      }
      demand(right, {Kind::filter});
      return Type::of(Kind::filter);
    }
    case Operator::intersect:
      demand(left, {Kind::filter});
      demand(right, {Kind::filter});
      return Type::of(Kind::filter);
    case Operator::add:
    case Operator::subtract: {
      const Type type = demand(left, {Kind::amount, Kind::number});
      if (type.kind == Kind::unknown) {
        check(right);
        return {};
      }
      return demand(right, {type.kind});
    }
    case Operator::multiply: {
      // One factor at most has a unit.
      const Type a = demand(left, {Kind::amount, Kind::number, Kind::ratio});
      if (a.kind == Kind::unknown) {
        check(right);
        return {};
      }
      const Type b =
          demand(right, a.kind == Kind::amount ? std::vector<Kind>{Kind::number, Kind::ratio}
                        : a.kind == Kind::ratio
                            ? std::vector<Kind>{Kind::amount, Kind::number}
                            : std::vector<Kind>{Kind::amount, Kind::number, Kind::ratio});
      if (b.kind == Kind::unknown) return {};
      return Type::of(a.kind == Kind::number ? b.kind : b.kind == Kind::amount ? b.kind : a.kind);
    }
    default:
      return comparison(node);
  }
}

Type Checker::comparison(const ExpressionNode& node) {
  const bool equality = node.op == Operator::equal || node.op == Operator::not_equal;
  const ExpressionNode& left = *node.children[0].value;
  const ExpressionNode& right = *node.children[1].value;
  const std::vector<Kind> ordered = {Kind::amount, Kind::number, Kind::ratio};
  const std::vector<Kind> equatable = {Kind::amount, Kind::number, Kind::ratio, Kind::text,
                                       Kind::boolean};
  const Type a = demand(left, equality ? equatable : ordered);
  const Type b = check(right);
  if (a.kind == Kind::unknown || b.kind == Kind::unknown || a.kind == b.kind)
    return Type::of(Kind::boolean);
  const auto measure = [](const Type& type) {
    return type.kind == Kind::amount || type.kind == Kind::ratio;
  };
  if ((measure(a) && is_zero(right)) || (measure(b) && is_zero(left)))
    return Type::of(Kind::boolean);
  std::optional<LocalText> help;
  if (measure(a) && b.kind == Kind::number)
    help = {"金额、比例只能与同类或 0 比较；金额连同单位写作 100万元，比例写作 50%",
            "amounts and ratios compare with their like or 0: 100万元, 50%"};
  mismatch(right.span, shown(a), b, std::move(help));
  return Type::of(Kind::boolean);
}

// ---- templates
// -----------------------------------------------------------------------------------

void Checker::output(const TemplateNode& node) {
  demand(*node.expression, {Kind::text, Kind::number, Kind::fragment});
}

bool Checker::check(const TemplateNode& node) {
  const size_t before = sink_.size();
  switch (node.kind) {
    case TemplateNode::Kind::literal:
    case TemplateNode::Kind::directive:
      break;
    case TemplateNode::Kind::output:
      output(node);
      break;
    case TemplateNode::Kind::condition:
      for (const TemplateNode::Branch& branch : node.branches) {
        if (branch.condition) demand(*branch.condition, {Kind::boolean});
        for (const TemplateNode& child : branch.body) check(child);
      }
      break;
    case TemplateNode::Kind::loop: {
      const Type list = demand(*node.expression, {Kind::list});
      locals_.emplace_back(node.text, list.element ? *list.element : Type{});
      locals_.emplace_back("loop", loop_type());
      for (const TemplateNode& child : node.body) check(child);
      locals_.resize(locals_.size() - 2);
      break;
    }
    case TemplateNode::Kind::block:
      for (const TemplateNode& child : node.body) check(child);
      break;
  }
  return sink_.size() == before;
}

// ---- recursion
// -----------------------------------------------------------------------------------

namespace {

using Visit = std::function<void(const ExpressionNode&)>;

void each_call(const ExpressionNode& node, const Visit& visit) {
  if (node.kind == ExpressionNode::Kind::call) visit(node);
  for (const Argument& child : node.children) each_call(*child.value, visit);
}

void each_call(const TemplateNode& node, const Visit& visit) {
  if (node.expression) each_call(*node.expression, visit);
  for (const TemplateNode::Branch& branch : node.branches) {
    if (branch.condition) each_call(*branch.condition, visit);
    for (const TemplateNode& child : branch.body) each_call(child, visit);
  }
  for (const TemplateNode& child : node.body) each_call(child, visit);
}

}  // namespace

bool reaches(const Phrase& phrase, const ExpressionNode& call, const TypeScope& scope) {
  bool found = false;
  std::set<const Phrase*> seen = {&phrase};
  std::vector<const Phrase*> waiting = {&phrase};
  while (!waiting.empty() && !found) {
    const TemplateNode* root = Internals::root(waiting.back()->body);
    waiting.pop_back();
    if (root == nullptr) continue;
    each_call(*root, [&](const ExpressionNode& node) {
      if (&node == &call) found = true;
      const auto callee = scope.phrases.find(node.text);
      if (callee != scope.phrases.end() && seen.insert(callee->second).second)
        waiting.push_back(callee->second);
    });
  }
  return found;
}

}  // namespace budgetc::language
