// Checker: types and names of trees, without data. Every branch is checked, also those that no data
// takes.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "language/functions.h"
#include "language/nodes.h"

namespace budgetc::language {

// Does a value of type `actual` suit a place of type `expected`? unknown suits everything.
bool suits(const Type& expected, const Type& actual);

class Checker {
 public:
  Checker(const TypeScope& scope, Sink& sink) : scope_(scope), sink_(sink) {}

  // The type of the expression; unknown after a finding or where it depends on one.
  Type check(const ExpressionNode& node);
  // True if nothing was found in the template.
  bool check(const TemplateNode& node);

 private:
  Type name(const ExpressionNode& node);
  Type field(const ExpressionNode& node);
  Type field_of(const Type& record, const ExpressionNode& node);
  Type list(const ExpressionNode& node);
  Type call(const ExpressionNode& node);
  Type where(const ExpressionNode& node);
  Type select(const ExpressionNode& node);
  Type function_call(const ExpressionNode& node, const Function& function);
  void check_groups(const ExpressionNode& node, const Bound& bound);
  Type phrase_call(const ExpressionNode& node, const Phrase& phrase);
  Type unary(const ExpressionNode& node);
  Type binary(const ExpressionNode& node);
  Type comparison(const ExpressionNode& node);
  void output(const TemplateNode& node);

  // Checks the node and demands one of the kinds.
  Type demand(const ExpressionNode& node, const std::vector<Type::Kind>& kinds);
  void mismatch(Span span, const LocalText& expected, const Type& actual,
                std::optional<LocalText> help = std::nullopt);
  void unknown_name(Span span, const std::string& name, LocalText kind,
                    const std::vector<std::string>& candidates);
  void wrong_arguments(Span span, const std::string& function, LocalText reason);
  std::vector<std::string> callable_names() const;

  const TypeScope& scope_;
  Sink& sink_;
  std::vector<std::pair<std::string, Type>> locals_;  // innermost last
};

// Can rendering `phrase` come to `call`?
bool reaches(const Phrase& phrase, const ExpressionNode& call, const TypeScope& scope);

}  // namespace budgetc::language
