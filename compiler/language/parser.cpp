// Takes the tokens of an expression, gives its tree. Guarantees: the tree is at most kMaxDepth
// deep, so the passes may recurse; pipes are calls already.
#include "language/parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "language/functions.h"
#include "language/lexer.h"

namespace budgetc::language {
namespace {

constexpr int kMaxDepth = 200;

// How tightly an operator holds its operands.
enum Binding : int {
  kAny = 0,
  kOr = 1,
  kAnd = 2,
  kNot = 3,
  kCompare = 4,
  kUnite = 5,
  kIntersect = 6,
  kAdd = 7,
  kMultiply = 8,
  kPrefix = 9
};

struct Infix {
  std::string_view sign;
  Operator op;
  Binding binding;
};
constexpr Infix kInfix[] = {
    {"or", Operator::logical_or, kOr},    {"and", Operator::logical_and, kAnd},
    {"==", Operator::equal, kCompare},    {"!=", Operator::not_equal, kCompare},
    {"<", Operator::less, kCompare},      {"<=", Operator::less_equal, kCompare},
    {">", Operator::greater, kCompare},   {">=", Operator::greater_equal, kCompare},
    {"|", Operator::unite, kUnite},       {"&", Operator::intersect, kIntersect},
    {"+", Operator::add, kAdd},           {"-", Operator::subtract, kAdd},
    {"*", Operator::multiply, kMultiply},
};

using Mutable = std::shared_ptr<ExpressionNode>;

class Parser {
 public:
  Parser(std::vector<Token> tokens, Sink& sink) : tokens_(std::move(tokens)), sink_(sink) {}

  Mutable parse() {
    if (peek().kind == TokenKind::end) return fail({"缺少表达式", "an expression is missing"});
    Mutable root = expression(kAny);
    if (root && peek().kind != TokenKind::end)
      return fail({fmt::format("多余的“{}”", shown(peek())),
                   fmt::format("unexpected '{}'", shown(peek()))});
    return root;
  }

 private:
  const Token& peek() const { return tokens_[next_]; }
  Token take() { return tokens_[next_ + 1 < tokens_.size() ? next_++ : next_]; }
  bool at(std::string_view sign) const {
    return peek().kind == TokenKind::sign && peek().text == sign;
  }
  bool accept(std::string_view sign) {
    if (!at(sign)) return false;
    take();
    return true;
  }
  static std::string shown(const Token& token) {
    return token.kind == TokenKind::text ? "\"" + token.text + "\"" : token.text;
  }

  Mutable fail_at(Span span, LocalText reason, std::optional<LocalText> help = std::nullopt) {
    syntax_error(sink_, span, std::move(reason), std::move(help));
    return nullptr;
  }
  Mutable fail(LocalText reason) { return fail_at(peek().span, std::move(reason)); }
  Mutable expected(const LocalText& what) {
    if (peek().kind == TokenKind::end)
      return fail({fmt::format("此处缺少{}", what.zh), fmt::format("{} is missing here", what.en)});
    return fail({fmt::format("此处应为{}，而不是“{}”", what.zh, shown(peek())),
                 fmt::format("expected {}, not '{}'", what.en, shown(peek()))});
  }

  static Mutable node(ExpressionNode::Kind kind, Span span) {
    auto made = std::make_shared<ExpressionNode>();
    made->kind = kind;
    made->span = span;
    return made;
  }
  // Adds a child; false where the tree grows too deep.
  bool add(const Mutable& parent, Mutable child, std::string name = "", Span name_span = {}) {
    parent->depth = std::max(parent->depth, child->depth + 1);
    if (parent->depth > kMaxDepth) {
      fail_at(child->span, {"表达式嵌套过深", "the expression is nested too deep"});
      return false;
    }
    parent->children.push_back({std::move(name), name_span, std::move(child)});
    return true;
  }
  static Span join(Span a, Span b) { return {a.file, a.begin, b.end}; }

  Mutable expression(int minimum) {
    if (++nesting_ > kMaxDepth)
      return fail({"表达式嵌套过深", "the expression is nested too deep"});
    Mutable left = prefix();
    while (left) {
      const Infix* infix = nullptr;
      if (peek().kind == TokenKind::sign) {
        for (const Infix& candidate : kInfix) {
          if (candidate.sign == peek().text) infix = &candidate;
        }
      }
      if (infix == nullptr || infix->binding <= minimum) break;
      take();
      Mutable right = expression(infix->binding);
      if (!right) return nullptr;
      left = infix->op == Operator::unite && is_pipe_target(*right) ? pipe(left, right)
                                                                    : binary(*infix, left, right);
      if (left && infix->binding == kCompare && is_comparison(peek())) {
        return fail_at(peek().span, {"比较不能连写", "comparisons do not chain"},
                       LocalText{"用 and 连接两个比较：a < b and b < c", "join them with and"});
      }
    }
    --nesting_;
    return left;
  }

  static bool is_comparison(const Token& token) {
    return token.kind == TokenKind::sign &&
           std::any_of(std::begin(kInfix), std::end(kInfix), [&](const Infix& infix) {
             return infix.binding == kCompare && infix.sign == token.text;
           });
  }

  Mutable binary(const Infix& infix, const Mutable& left, const Mutable& right) {
    Mutable made = node(ExpressionNode::Kind::binary, join(left->span, right->span));
    made->op = infix.op;
    return add(made, left) && add(made, right) ? made : nullptr;
  }

  // where() takes no value by position: `basic | where(…)` unites two filters.
  static bool is_pipe_target(const ExpressionNode& right) {
    if (right.text == kWhere) return false;
    if (right.kind == ExpressionNode::Kind::call) return true;
    return right.kind == ExpressionNode::Kind::name && find_function(right.text) != nullptr;
  }

  Mutable pipe(const Mutable& left, const Mutable& right) {
    Mutable made = node(ExpressionNode::Kind::call, join(left->span, right->span));
    made->text = right->text;
    made->name_span = right->kind == ExpressionNode::Kind::call ? right->name_span : right->span;
    if (!add(made, left)) return nullptr;
    made->depth = std::max(made->depth, right->depth);
    for (const Argument& argument : right->children) made->children.push_back(argument);
    return made;
  }

  Mutable prefix() {
    const Span begin = peek().span;
    if (accept("not")) return unary(Operator::logical_not, begin, kNot);
    if (accept("!")) return unary(Operator::complement, begin, kPrefix);
    if (accept("-")) return unary(Operator::negate, begin, kPrefix);
    return postfix();
  }

  Mutable unary(Operator op, Span begin, Binding binding) {
    // A prefix binds what follows it as tightly as its level, and may be repeated.
    Mutable operand = expression(op == Operator::logical_not ? binding : kPrefix);
    if (!operand) return nullptr;
    Mutable made = node(ExpressionNode::Kind::unary, join(begin, operand->span));
    made->op = op;
    return add(made, std::move(operand)) ? made : nullptr;
  }

  Mutable postfix() {
    Mutable left = primary();
    while (left && at(".")) {
      take();
      if (peek().kind != TokenKind::name) return expected({"字段名", "a field name"});
      const Token field = take();
      Mutable made = node(ExpressionNode::Kind::field, join(left->span, field.span));
      made->text = field.text;
      made->name_span = field.span;
      if (!add(made, left)) return nullptr;
      left = std::move(made);
    }
    if (left && at("("))
      return fail({"只有函数和语句的名称后面可以跟括号",
                   "only the name of a function or phrase takes arguments"});
    return left;
  }

  Mutable primary() {
    const Token token = peek();
    switch (token.kind) {
      case TokenKind::text: {
        take();
        Mutable made = node(ExpressionNode::Kind::text, token.span);
        made->text = token.text;
        return made;
      }
      case TokenKind::integer: {
        take();
        Mutable made = node(ExpressionNode::Kind::integer, token.span);
        made->integer = token.integer;
        return made;
      }
      case TokenKind::amount:
      case TokenKind::ratio: {
        take();
        Mutable made = node(token.kind == TokenKind::amount ? ExpressionNode::Kind::amount
                                                            : ExpressionNode::Kind::ratio,
                            token.span);
        made->integer = token.integer;
        made->denominator = token.denominator;
        return made;
      }
      case TokenKind::name: {
        take();
        if (at("(")) return call(token);
        Mutable made = node(ExpressionNode::Kind::name, token.span);
        made->text = token.text;
        return made;
      }
      case TokenKind::sign:
        if (token.text == "true" || token.text == "false") {
          take();
          Mutable made = node(ExpressionNode::Kind::boolean, token.span);
          made->integer = token.text == "true" ? 1 : 0;
          return made;
        }
        if (token.text == "(") return group();
        if (token.text == "[") return list();
        break;
      case TokenKind::end:
        break;
    }
    return expected({"一个值", "a value"});
  }

  Mutable group() {
    const Span open = take().span;
    Mutable inner = expression(kAny);
    if (!inner) return nullptr;
    if (!at(")")) return unclosed(open, ")");
    inner->span = join(open, take().span);
    return inner;
  }

  Mutable list() {
    const Span open = take().span;
    Mutable made = node(ExpressionNode::Kind::list, open);
    while (!at("]")) {
      Mutable element = expression(kAny);
      if (!element || !add(made, std::move(element))) return nullptr;
      if (!accept(",") && !at("]")) return unclosed(open, "]");
    }
    made->span = join(open, take().span);
    return made;
  }

  Mutable call(const Token& name) {
    const Span open = take().span;
    Mutable made = node(ExpressionNode::Kind::call, name.span);
    made->text = name.text;
    made->name_span = name.span;
    while (!at(")")) {
      std::string argument_name;
      Span name_span;
      if (peek().kind == TokenKind::name && tokens_[next_ + 1].kind == TokenKind::sign &&
          tokens_[next_ + 1].text == ":") {
        name_span = peek().span;
        argument_name = take().text;
        take();
      }
      Mutable value = expression(kAny);
      if (!value || !add(made, std::move(value), std::move(argument_name), name_span))
        return nullptr;
      if (!accept(",") && !at(")")) return unclosed(open, ")");
    }
    made->span = join(name.span, take().span);
    return made;
  }

  Mutable unclosed(Span open, std::string_view sign) {
    if (peek().kind == TokenKind::end)
      return fail_at(open, {fmt::format("括号没有对应的“{}”", sign),
                            fmt::format("the bracket has no '{}'", sign)});
    return expected({fmt::format("“,”或“{}”", sign), fmt::format("',' or '{}'", sign)});
  }

  std::vector<Token> tokens_;
  Sink& sink_;
  size_t next_ = 0;
  int nesting_ = 0;
};

}  // namespace

NodePointer parse_expression(std::string_view text, Span where, Sink& sink) {
  auto tokens = lex(text, where, sink);
  if (!tokens) return nullptr;
  return Parser(std::move(*tokens), sink).parse();
}

}  // namespace budgetc::language
