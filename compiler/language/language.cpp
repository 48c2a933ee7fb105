// The public face of the module: types by name, and Expression and Template over the passes beside
// this file.
#include "language/language.h"

#include <utility>

#include "language/checker.h"
#include "language/evaluator.h"
#include "language/parser.h"
#include "language/template_parser.h"
#include "language/units.h"

namespace budgetc::language {
namespace {

struct KindName {
  Type::Kind kind;
  std::string_view key;  // as phrases.yaml writes it
  std::string_view zh;
};
constexpr KindName kKindNames[] = {
    {Type::Kind::unknown, "unknown", "未知"},       {Type::Kind::text, "text", "文字"},
    {Type::Kind::number, "number", "整数"},         {Type::Kind::amount, "amount", "金额"},
    {Type::Kind::ratio, "ratio", "比例"},           {Type::Kind::boolean, "boolean", "判断"},
    {Type::Kind::filter, "filter", "账目筛选条件"}, {Type::Kind::list, "list", "列表"},
    {Type::Kind::record, "record", "记录"},         {Type::Kind::fragment, "fragment", "语句"},
};

}  // namespace

// ---- types
// -----------------------------------------------------------------------------------------

Type Type::list_of(Type element) {
  Type type;
  type.kind = Kind::list;
  type.element = std::make_shared<const Type>(std::move(element));
  return type;
}

Type Type::record_of(std::shared_ptr<const RecordType> record) {
  Type type;
  type.kind = Kind::record;
  type.record = std::move(record);
  return type;
}

LocalText type_text(const Type& type) {
  return {type_name(type, budgetc::Language::zh), type_name(type, budgetc::Language::en)};
}

std::string type_name(const Type& type, budgetc::Language language) {
  const bool chinese = language == budgetc::Language::zh;
  std::string name;
  for (const KindName& known : kKindNames) {
    if (known.kind == type.kind) name = chinese ? known.zh : known.key;
  }
  std::string of;
  if (type.kind == Type::Kind::list && type.element && type.element->kind != Type::Kind::unknown) {
    of = type_name(*type.element, language);
  }
  if (type.kind == Type::Kind::record && type.record) {
    of = type.record->name;
    // Records are named as officers know them; only some names read in English too.
    const bool latin = std::all_of(of.begin(), of.end(), [](char c) { return c > 0; });
    if (!chinese && !latin) of.clear();
  }
  if (of.empty()) return name;
  return chinese ? name + "（" + of + "）" : name + "<" + of + ">";
}

std::optional<Type> parse_type_name(std::string_view name) {
  constexpr std::string_view kListOf = "list<";
  if (name.starts_with(kListOf) && name.ends_with('>')) {
    auto element = parse_type_name(name.substr(kListOf.size(), name.size() - kListOf.size() - 1));
    if (!element) return std::nullopt;
    return Type::list_of(std::move(*element));
  }
  for (const KindName& known : kKindNames) {
    if (known.key == name && known.kind != Type::Kind::unknown) return Type::of(known.kind);
  }
  return std::nullopt;
}

// ---- expressions
// -----------------------------------------------------------------------------------

std::optional<Expression> Expression::parse(std::string_view text, Span where, Sink& sink) {
  Expression expression;
  expression.root_ = parse_expression(text, where, sink);
  if (!expression.root_) return std::nullopt;
  return expression;
}

Type Expression::check(const TypeScope& scope, Sink& sink) const {
  return root_ ? Checker(scope, sink).check(*root_) : Type{};
}

Value Expression::evaluate(const Context& context, const Scope& scope,
                           const std::map<std::string, const Phrase*>& phrases, Sink& sink) const {
  return root_ ? Evaluator(context, scope, phrases, sink).evaluate(*root_) : Value{};
}

std::optional<Comparison> Expression::comparison() const {
  if (!root_ || root_->kind != ExpressionNode::Kind::binary) return std::nullopt;
  Comparison comparison;
  switch (root_->op) {
    case Operator::equal:
      comparison.kind = Comparison::Kind::equal;
      break;
    case Operator::less_equal:
      comparison.kind = Comparison::Kind::at_most;
      break;
    case Operator::greater_equal:
      comparison.kind = Comparison::Kind::at_least;
      break;
    default:
      return std::nullopt;
  }
  comparison.left.root_ = root_->children[0].value;
  comparison.right.root_ = root_->children[1].value;
  return comparison;
}

Span Expression::span() const { return root_ ? root_->span : Span{}; }

// ---- templates
// -------------------------------------------------------------------------------------

std::optional<Template> Template::parse(std::string_view text, Span where,
                                        const std::vector<std::string>& directives, Sink& sink) {
  auto root = parse_template(text, where, directives, sink);
  if (!root) return std::nullopt;
  Template parsed;
  parsed.root_ = std::make_shared<const TemplateNode>(std::move(*root));
  return parsed;
}

bool Template::check(const TypeScope& scope, Sink& sink) const {
  if (!root_) return true;
  const size_t before = sink.size();
  Checker(scope, sink).check(*root_);
  check_units(*root_, sink);
  return sink.size() == before;
}

std::vector<Piece> Template::render(const Context& context, const Scope& scope,
                                    const std::map<std::string, const Phrase*>& phrases,
                                    Sink& sink) const {
  std::vector<Piece> pieces;
  if (root_) Evaluator(context, scope, phrases, sink).render(*root_, pieces);
  return pieces;
}

std::string Template::render_text(const Context& context, const Scope& scope,
                                  const std::map<std::string, const Phrase*>& phrases,
                                  Sink& sink) const {
  std::string text;
  for (const Piece& piece : render(context, scope, phrases, sink)) {
    if (piece.kind != Piece::Kind::directive) text += piece.text;
  }
  return text;
}

namespace {

void collect(const TemplateNode& node, std::vector<Piece>& out) {
  if (node.kind == TemplateNode::Kind::directive) {
    Piece piece;
    piece.kind = Piece::Kind::directive;
    piece.text = node.text;
    piece.words = node.words;
    piece.origin = node.span;
    out.push_back(std::move(piece));
  }
  for (const TemplateNode::Branch& branch : node.branches) {
    for (const TemplateNode& child : branch.body) collect(child, out);
  }
  for (const TemplateNode& child : node.body) collect(child, out);
}

}  // namespace

namespace {

std::string dotted(const ExpressionNode& node) {
  if (node.kind == ExpressionNode::Kind::name) return node.text;
  if (node.kind != ExpressionNode::Kind::field) return {};
  const std::string record = dotted(*node.children[0].value);
  return record.empty() ? record : record + "." + node.text;
}

void collect_outputs(const TemplateNode& node, std::vector<std::string>& out) {
  if (node.kind == TemplateNode::Kind::output) out.push_back(dotted(*node.expression));
  for (const TemplateNode::Branch& branch : node.branches) {
    for (const TemplateNode& child : branch.body) collect_outputs(child, out);
  }
  for (const TemplateNode& child : node.body) collect_outputs(child, out);
}

}  // namespace

std::string Expression::name() const { return root_ ? dotted(*root_) : std::string(); }

std::vector<std::string> Template::outputs() const {
  std::vector<std::string> names;
  if (root_) collect_outputs(*root_, names);
  return names;
}

std::vector<std::string> Template::literals() const {
  std::vector<std::string> texts;
  if (root_)
    for (const TemplateNode& node : root_->body)
      if (node.kind == TemplateNode::Kind::literal) texts.push_back(node.text);
  return texts;
}

std::vector<Piece> Template::directives() const {
  std::vector<Piece> pieces;
  if (root_) collect(*root_, pieces);
  return pieces;
}

bool Template::is_literal() const {
  if (!root_) return true;
  for (const TemplateNode& node : root_->body) {
    if (node.kind != TemplateNode::Kind::literal) return false;
  }
  return true;
}

}  // namespace budgetc::language
