// Evaluator: trees over data. Never throws. A problem of the data is one finding, and the value is
// none ("poisoned"), which causes no further finding.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "language/nodes.h"

namespace budgetc::language {

class Evaluator {
 public:
  Evaluator(const Context& context, const Scope& scope,
            const std::map<std::string, const Phrase*>& phrases, Sink& sink)
      : context_(context), scope_(scope), phrases_(phrases), sink_(sink) {}

  Value evaluate(const ExpressionNode& node);
  void render(const TemplateNode& node, std::vector<Piece>& out);

 private:
  // Not a pair: a recursive value in one is an incomplete type to Clang with libstdc++ 12.
  struct Local {
    std::string name;
    Value value;
  };
  Value name(const ExpressionNode& node) const;
  Value field(const ExpressionNode& node);
  Value list(const ExpressionNode& node);
  Value call(const ExpressionNode& node);
  Value where(const ExpressionNode& node);
  Value select(const ExpressionNode& node);
  bool holds_of(const std::map<std::string, Value>& record,
                const std::vector<const ExpressionNode*>& conditions);
  Value phrase_call(const ExpressionNode& node, const Phrase& phrase);
  Value unary(const ExpressionNode& node);
  Value binary(const ExpressionNode& node);
  Value logical(const ExpressionNode& node);
  void output(const TemplateNode& node, std::vector<Piece>& out);
  void loop(const TemplateNode& node, std::vector<Piece>& out);

  // Reports why a needed value is missing, if it has a reason; false if it is none.
  bool require(const Value& value, const ExpressionNode& node);
  // Counts work, so that a template cannot run away; false when the allowance is spent.
  bool spend(size_t work, Span span);

  const Context& context_;
  const Scope& scope_;
  const std::map<std::string, const Phrase*>& phrases_;
  Sink& sink_;
  std::vector<Local> locals_;  // innermost last
  size_t frame_ = 0;           // locals below belong to the callers of the phrase
  std::vector<const Phrase*> active_;
  size_t spent_ = 0;
};

}  // namespace budgetc::language
