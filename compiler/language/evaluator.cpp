// Takes trees and values, gives values and pieces, findings A0103, F0108, F0113 and those of
// missing facts.
#include "language/evaluator.h"

#include <fmt/format.h>

#include <algorithm>

#include "diagnostics/catalogue/format.h"
#include "language/functions.h"
#include "language/operations.h"

namespace budgetc::language {
namespace {

Value made(decltype(Value::data) data) {
  Value value;
  value.data = std::move(data);
  return value;
}

bool is_true(const Value& value) {
  const bool* truth = std::get_if<bool>(&value.data);
  return truth != nullptr && *truth;
}

}  // namespace

bool Evaluator::spend(size_t work, Span span) {
  if (spent_ > kAllowance) return false;
  spent_ += work;
  if (spent_ <= kAllowance) return true;
  sink_.report(Finding(finding::F0113, span)
                   .arg("reason", LocalText{"循环次数或文字过多",
                                            "too many turns of loops, or too long a text"}));
  return false;
}

bool Evaluator::require(const Value& value, const ExpressionNode& node) {
  if (!value.is_none()) return true;
  if (!value.absence) return false;
  Finding finding = *value.absence;
  if (finding.span.valid()) {
    finding.labels.push_back({node.span, {"此处要用到", "needed here"}});
  } else {
    finding.span = node.span;
  }
  sink_.report(std::move(finding));
  return false;
}

// ---- expressions
// ---------------------------------------------------------------------------------

Value Evaluator::evaluate(const ExpressionNode& node) {
  if (!spend(1, node.span)) return {};
  switch (node.kind) {
    case ExpressionNode::Kind::text:
      return made(node.text);
    case ExpressionNode::Kind::amount:
      return made(AmountValue{Amount::from_fen(node.integer), {}});
    case ExpressionNode::Kind::ratio:
      return made(Ratio{node.integer, node.denominator});
    case ExpressionNode::Kind::integer:
      return made(node.integer);
    case ExpressionNode::Kind::boolean:
      return made(node.integer != 0);
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

Value Evaluator::name(const ExpressionNode& node) const {
  for (size_t i = locals_.size(); i > frame_; --i) {
    if (locals_[i - 1].name == node.text) return locals_[i - 1].value;
  }
  const auto found = scope_.find(node.text);
  return found == scope_.end() ? Value{} : found->second;
}

Value Evaluator::field(const ExpressionNode& node) {
  Value record = evaluate(*node.children[0].value);
  if (const auto* elements = std::get_if<ListValue>(&record.data)) {
    if (!spend((*elements)->size() / 4, node.span)) return {};
    std::vector<Value> fields;
    fields.reserve((*elements)->size());
    for (const Value& element : **elements) {
      const auto* of_element = std::get_if<RecordValue>(&element.data);
      if (of_element == nullptr) return {};
      const auto found = (*of_element)->find(node.text);
      fields.push_back(found == (*of_element)->end() ? Value{} : found->second);
    }
    return made(std::make_shared<const std::vector<Value>>(std::move(fields)));
  }
  const auto* fields = std::get_if<RecordValue>(&record.data);
  if (fields == nullptr) return record.is_none() ? record : Value{};
  const auto found = (*fields)->find(node.text);
  return found == (*fields)->end() ? Value{} : found->second;
}

Value Evaluator::list(const ExpressionNode& node) {
  std::vector<Value> elements;
  for (const Argument& child : node.children) elements.push_back(evaluate(*child.value));
  return made(std::make_shared<const std::vector<Value>>(std::move(elements)));
}

Value Evaluator::call(const ExpressionNode& node) {
  if (node.text == kWhere) return where(node);
  if (node.text == kSelect) return select(node);
  const Function* function = find_function(node.text);
  if (function == nullptr) {
    const auto phrase = phrases_.find(node.text);
    return phrase == phrases_.end() ? Value{} : phrase_call(node, *phrase->second);
  }
  const Bound bound = bind_arguments(node, parameter_names(*function));
  if (!bound.problem.zh.empty()) return {};
  Call call{node, {}, {}, context_, sink_};
  bool complete = true;
  for (const ExpressionNode* slot : bound.slots) {
    call.given.push_back(slot != nullptr);
    call.arguments.push_back(slot == nullptr ? Value{} : evaluate(*slot));
    if (slot == nullptr || function->nones == NoneRule::indifferent) continue;
    if (require(call.arguments.back(), *slot)) continue;
    if (function->nones == NoneRule::strict) complete = false;
  }
  if (!complete) return {};
  Value result = function->call(call);
  if (const auto* made_list = std::get_if<ListValue>(&result.data);
      made_list != nullptr && function->rule == ResultRule::numbers) {
    if (!spend((*made_list)->size() / 4, node.span)) return {};
  }
  return result;
}

Value Evaluator::where(const ExpressionNode& node) {
  ledger::Filter filter = ledger::Filter::all();
  for (const Argument& argument : node.children) {
    const auto dimension = ledger::dimension_named(argument.name);
    if (!dimension || *dimension == ledger::Dimension::line) return {};
    const Value value = evaluate(*argument.value);
    if (!require(value, *argument.value)) return {};
    std::vector<std::string> texts;
    if (const auto* text = std::get_if<std::string>(&value.data)) {
      texts.push_back(*text);
    } else if (const auto* elements = std::get_if<ListValue>(&value.data)) {
      for (const Value& element : **elements) {
        if (const auto* text_element = std::get_if<std::string>(&element.data))
          texts.push_back(*text_element);
      }
    } else {
      return {};
    }
    filter = filter && ledger::Filter::match(*dimension, std::move(texts));
  }
  return made(std::move(filter));
}

Value Evaluator::select(const ExpressionNode& node) {
  if (node.children.size() < 2) return {};
  const Value list = evaluate(*node.children[0].value);
  if (!require(list, *node.children[0].value)) return {};
  const auto* elements = std::get_if<ListValue>(&list.data);
  if (elements == nullptr) return {};
  std::vector<std::pair<std::string, std::string>> wanted;
  std::vector<const ExpressionNode*> conditions;
  for (size_t i = 1; i < node.children.size(); ++i) {
    if (node.children[i].name.empty()) {
      conditions.push_back(node.children[i].value.get());
      continue;
    }
    const Value value = evaluate(*node.children[i].value);
    const auto* text = std::get_if<std::string>(&value.data);
    if (text == nullptr) return {};
    wanted.emplace_back(node.children[i].name, *text);
  }
  std::vector<Value> chosen;
  for (const Value& element : **elements) {
    const auto* record = std::get_if<RecordValue>(&element.data);
    if (record == nullptr) continue;
    const bool fits = std::all_of(wanted.begin(), wanted.end(), [&](const auto& want) {
      const auto found = (*record)->find(want.first);
      if (found == (*record)->end()) return false;
      const auto* text = std::get_if<std::string>(&found->second.data);
      return text != nullptr && text->starts_with(want.second);
    });
    if (fits && holds_of(**record, conditions)) chosen.push_back(element);
  }
  return made(std::make_shared<const std::vector<Value>>(std::move(chosen)));
}

// Whether all conditions are true where the fields of `record` are names.
bool Evaluator::holds_of(const std::map<std::string, Value>& record,
                         const std::vector<const ExpressionNode*>& conditions) {
  if (conditions.empty()) return true;
  if (!spend(1, conditions.front()->span)) return false;
  const size_t outer = locals_.size();
  for (const auto& [field, value] : record) locals_.push_back({field, value});
  const bool holds =
      std::all_of(conditions.begin(), conditions.end(),
                  [&](const ExpressionNode* condition) { return is_true(evaluate(*condition)); });
  locals_.resize(outer);
  return holds;
}

Value Evaluator::phrase_call(const ExpressionNode& node, const Phrase& phrase) {
  const TemplateNode* body = Internals::root(phrase.body);
  const Bound bound = bind_arguments(node, parameter_names(phrase));
  // A recursion was a finding of the check.
  if (body == nullptr || !bound.problem.zh.empty() ||
      std::find(active_.begin(), active_.end(), &phrase) != active_.end()) {
    return {};
  }
  std::vector<Local> parameters;
  for (size_t i = 0; i < bound.slots.size(); ++i) {
    parameters.push_back({phrase.parameters[i].first, evaluate(*bound.slots[i])});
  }
  // The phrase sees its parameters and the names that everybody sees, nothing of its caller's
  // loops.
  const size_t caller_frame = frame_;
  frame_ = locals_.size();
  for (auto& parameter : parameters) locals_.push_back(std::move(parameter));
  active_.push_back(&phrase);
  std::vector<Piece> pieces;
  render(*body, pieces);
  active_.pop_back();
  locals_.resize(frame_);
  frame_ = caller_frame;
  return made(std::make_shared<const std::vector<Piece>>(std::move(pieces)));
}

Value Evaluator::unary(const ExpressionNode& node) {
  const ExpressionNode& operand = *node.children[0].value;
  const Value value = evaluate(operand);
  if (node.op == Operator::logical_not) {
    const bool* truth = std::get_if<bool>(&value.data);
    return truth == nullptr ? Value{} : made(!*truth);
  }
  if (!require(value, operand)) return {};
  if (node.op == Operator::complement) {
    const auto* filter = std::get_if<ledger::Filter>(&value.data);
    return filter == nullptr ? Value{} : made(!*filter);
  }
  return negate(value, node, sink_);
}

// A none is neither true nor false: it decides only where the other operand does not.
Value Evaluator::logical(const ExpressionNode& node) {
  const bool decisive = node.op == Operator::logical_or;
  const Value left = evaluate(*node.children[0].value);
  const bool* a = std::get_if<bool>(&left.data);
  if (a != nullptr && *a == decisive) return left;
  const Value right = evaluate(*node.children[1].value);
  const bool* b = std::get_if<bool>(&right.data);
  if (b != nullptr && *b == decisive) return right;
  return a == nullptr || b == nullptr ? Value{} : made(!decisive);
}

Value Evaluator::binary(const ExpressionNode& node) {
  if (node.op == Operator::logical_or || node.op == Operator::logical_and) return logical(node);
  const Value left = evaluate(*node.children[0].value);
  const Value right = evaluate(*node.children[1].value);
  switch (node.op) {
    case Operator::unite:
    case Operator::intersect: {
      const auto* a = std::get_if<ledger::Filter>(&left.data);
      const auto* b = std::get_if<ledger::Filter>(&right.data);
      if (a == nullptr || b == nullptr) return {};
      return made(node.op == Operator::unite ? *a || *b : *a && *b);
    }
    case Operator::add:
    case Operator::subtract:
    case Operator::multiply: {
      const bool has_left = require(left, *node.children[0].value);
      const bool has_right = require(right, *node.children[1].value);
      if (!has_left || !has_right) return {};
      return node.op == Operator::add        ? add(left, right, node, sink_)
             : node.op == Operator::subtract ? subtract(left, right, node, sink_)
                                             : multiply(left, right, node, sink_);
    }
    default:
      break;
  }
  // Comparisons: a fact that is not given equals nothing that is, and is neither more nor less.
  const auto order = compare(left, right);
  switch (node.op) {
    case Operator::equal:
      return made(order ? *order == 0 : left.is_none() && right.is_none());
    case Operator::not_equal:
      return made(order ? *order != 0 : left.is_none() != right.is_none());
    case Operator::less:
      return made(order && *order < 0);
    case Operator::less_equal:
      return made(order && *order <= 0);
    case Operator::greater:
      return made(order && *order > 0);
    default:
      return made(order && *order >= 0);
  }
}

// ---- templates
// -----------------------------------------------------------------------------------

void Evaluator::output(const TemplateNode& node, std::vector<Piece>& out) {
  const Value value = evaluate(*node.expression);
  if (!require(value, *node.expression)) return;
  if (const auto* pieces = std::get_if<Pieces>(&value.data)) {
    for (const Piece& piece : **pieces) {
      if (!spend(1 + piece.text.size() / 16, node.span)) return;
      out.push_back(piece);
    }
    return;
  }
  Piece piece;
  piece.kind = Piece::Kind::inserted;
  if (const auto* text = std::get_if<std::string>(&value.data)) {
    piece.text = *text;
  } else if (const auto* number = std::get_if<int64_t>(&value.data)) {
    piece.text = std::to_string(*number);
  } else {
    return;
  }
  piece.figure = value.figure;
  piece.origin = value.origin.valid() ? value.origin : node.expression->span;
  if (spend(1 + piece.text.size() / 16, node.span)) out.push_back(std::move(piece));
}

Value loop_value(int64_t index, int64_t length) {
  auto record = std::make_shared<std::map<std::string, Value>>();
  (*record)["index"] = made(index);
  (*record)["first"] = made(index == 1);
  (*record)["last"] = made(index == length);
  (*record)["length"] = made(length);
  return made(RecordValue(std::move(record)));
}

void Evaluator::loop(const TemplateNode& node, std::vector<Piece>& out) {
  const Value list = evaluate(*node.expression);
  if (!require(list, *node.expression)) return;
  const auto* elements = std::get_if<ListValue>(&list.data);
  if (elements == nullptr) return;
  const auto length = static_cast<int64_t>((*elements)->size());
  int64_t index = 0;
  for (const Value& element : **elements) {
    if (!spend(1, node.span)) return;
    ++index;
    locals_.push_back({node.text, element});
    locals_.push_back({"loop", loop_value(index, length)});
    for (const TemplateNode& child : node.body) render(child, out);
    locals_.resize(locals_.size() - 2);
  }
}

void Evaluator::render(const TemplateNode& node, std::vector<Piece>& out) {
  switch (node.kind) {
    case TemplateNode::Kind::literal:
    case TemplateNode::Kind::directive: {
      if (!spend(1 + node.text.size() / 16, node.span)) return;
      Piece piece;
      piece.kind =
          node.kind == TemplateNode::Kind::literal ? Piece::Kind::literal : Piece::Kind::directive;
      piece.text = node.text;
      piece.words = node.words;
      piece.origin = node.span;
      out.push_back(std::move(piece));
      break;
    }
    case TemplateNode::Kind::output:
      output(node, out);
      break;
    case TemplateNode::Kind::condition:
      for (const TemplateNode::Branch& branch : node.branches) {
        if (branch.condition && !is_true(evaluate(*branch.condition))) continue;
        for (const TemplateNode& child : branch.body) render(child, out);
        break;
      }
      break;
    case TemplateNode::Kind::loop:
      loop(node, out);
      break;
    case TemplateNode::Kind::block:
      for (const TemplateNode& child : node.body) render(child, out);
      break;
  }
}

}  // namespace budgetc::language
