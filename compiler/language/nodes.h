// The trees that parsing gives: plain data, every node with its span in the template's file. Only
// the files of this folder see them; Expression and Template hold them behind a pointer.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "language/language.h"

namespace budgetc::language {

enum class Operator : uint8_t {
  logical_or,
  logical_and,
  logical_not,
  equal,
  not_equal,
  less,
  less_equal,
  greater,
  greater_equal,
  unite,
  intersect,
  complement,
  add,
  subtract,
  multiply,
  negate,
};

struct ExpressionNode;
using NodePointer = std::shared_ptr<const ExpressionNode>;

struct Argument {
  std::string name;  // empty: by position
  Span name_span;
  NodePointer value;
};

struct ExpressionNode {
  enum class Kind : uint8_t {
    text,
    integer,
    amount,
    ratio,
    boolean,
    list,
    name,
    field,
    call,
    unary,
    binary
  };
  Kind kind = Kind::text;
  Operator op = Operator::add;
  Span span;
  Span name_span;           // of `text` in a field access or a call
  std::string text;         // the literal's text, the name, the field, the function
  int64_t integer = 0;      // also 0 or 1 of a boolean, the fen of an amount, a ratio's numerator
  int64_t denominator = 1;  // of a ratio: 12.5% is 125/1000
  std::vector<Argument> children;  // operands, elements, arguments; field: the record
  int depth = 1;                   // of the tree: bounded by the parser, so that recursion is
};

struct TemplateNode {
  enum class Kind : uint8_t { literal, output, condition, loop, directive, block };
  struct Branch {
    NodePointer condition;  // null: else
    std::vector<TemplateNode> body;
  };
  Kind kind = Kind::block;
  Span span;
  std::string text;                // literal; loop: its variable; directive: its name
  NodePointer expression;          // output; loop: the list
  std::vector<std::string> words;  // directive
  std::vector<Branch> branches;    // condition
  std::vector<TemplateNode> body;  // loop, block
};

// Lets the passes of this module look inside the two public classes.
struct Internals {
  static const ExpressionNode* root(const Expression& expression) { return expression.root_.get(); }
  static const TemplateNode* root(const Template& text) { return text.root_.get(); }
};

}  // namespace budgetc::language
