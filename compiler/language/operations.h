// Operations on values that operators and functions share. Exact; overflow is finding A0103 and
// none.
#pragma once

#include <optional>
#include <vector>

#include "language/nodes.h"

namespace budgetc::language {

// <0, 0, >0; nothing where the two cannot be compared (one is none, or of another type). An amount
// or a ratio may be compared with the number 0.
std::optional<int> compare(const Value& left, const Value& right);

Value add(const Value& left, const Value& right, const ExpressionNode& node, Sink& sink);
Value subtract(const Value& left, const Value& right, const ExpressionNode& node, Sink& sink);
// number × number, amount × number or ratio (rounded half away from zero to the fen, once; of a
// stated figure both ends of what it may be), ratio × number; in either order.
Value multiply(const Value& left, const Value& right, const ExpressionNode& node, Sink& sink);
Value negate(const Value& value, const ExpressionNode& node, Sink& sink);

// The sum of a list of amounts, with all their terms; none as soon as one of them is none.
Value sum_of(const std::vector<Value>& amounts, const ExpressionNode& node, Sink& sink);

Value overflow(const ExpressionNode& node, Sink& sink);

}  // namespace budgetc::language
