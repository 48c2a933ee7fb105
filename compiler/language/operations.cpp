// Takes values, gives their exact sum, difference or order.
#include "language/operations.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace budgetc::language {
namespace {

__extension__ using Wide = __int128;

int sign(Wide value) { return value < 0 ? -1 : value > 0 ? 1 : 0; }

int order(int64_t left, int64_t right) { return left < right ? -1 : left > right ? 1 : 0; }

// Provenance of a sum or a difference: the lines of both.
ledger::Lines merged(const ledger::Lines& left, const ledger::Lines& right) {
  ledger::Lines lines;
  std::set_union(left.begin(), left.end(), right.begin(), right.end(), std::back_inserter(lines));
  return lines;
}

Value amount(std::optional<Amount> result, ledger::Lines lines, const ExpressionNode& node,
             Sink& sink) {
  if (!result) return overflow(node, sink);
  Value value;
  value.data = AmountValue{*result, std::move(lines)};
  return value;
}

Value number(bool overflowed, int64_t result, const ExpressionNode& node, Sink& sink) {
  if (overflowed) return overflow(node, sink);
  Value value;
  value.data = result;
  return value;
}

}  // namespace

Value overflow(const ExpressionNode& node, Sink& sink) {
  sink.report(Finding(FindingId::A0103, node.span));
  return {};
}

std::optional<int> compare(const Value& left, const Value& right) {
  if (const auto* a = std::get_if<AmountValue>(&left.data)) {
    if (const auto* b = std::get_if<AmountValue>(&right.data))
      return order(a->amount.fen(), b->amount.fen());
    if (const auto* zero = std::get_if<int64_t>(&right.data); zero != nullptr && *zero == 0) {
      return order(a->amount.fen(), 0);
    }
    return std::nullopt;
  }
  if (const auto* a = std::get_if<Ratio>(&left.data)) {
    const Wide flip = a->denominator < 0 ? -1 : 1;
    if (const auto* b = std::get_if<Ratio>(&right.data)) {
      const Wide other = b->denominator < 0 ? -1 : 1;
      return sign(flip * other *
                  (Wide{a->numerator} * b->denominator - Wide{b->numerator} * a->denominator));
    }
    if (const auto* zero = std::get_if<int64_t>(&right.data); zero != nullptr && *zero == 0) {
      return sign(flip * a->numerator);
    }
    return std::nullopt;
  }
  if (const auto* a = std::get_if<int64_t>(&left.data)) {
    if (const auto* b = std::get_if<int64_t>(&right.data)) return order(*a, *b);
    if (const auto swapped = compare(right, left); *a == 0 && swapped) return -*swapped;
    return std::nullopt;
  }
  if (const auto* a = std::get_if<std::string>(&left.data)) {
    if (const auto* b = std::get_if<std::string>(&right.data)) return sign(a->compare(*b));
    return std::nullopt;
  }
  if (const auto* a = std::get_if<bool>(&left.data)) {
    if (const auto* b = std::get_if<bool>(&right.data)) return order(*a, *b);
  }
  return std::nullopt;
}

Value add(const Value& left, const Value& right, const ExpressionNode& node, Sink& sink) {
  if (const auto* a = std::get_if<AmountValue>(&left.data)) {
    if (const auto* b = std::get_if<AmountValue>(&right.data)) {
      return amount(checked_add(a->amount, b->amount), merged(a->lines, b->lines), node, sink);
    }
  } else if (const auto* m = std::get_if<int64_t>(&left.data)) {
    if (const auto* n = std::get_if<int64_t>(&right.data)) {
      int64_t result = 0;
      const bool overflowed = __builtin_add_overflow(*m, *n, &result);
      return number(overflowed, result, node, sink);
    }
  }
  return {};
}

Value subtract(const Value& left, const Value& right, const ExpressionNode& node, Sink& sink) {
  if (const auto* a = std::get_if<AmountValue>(&left.data)) {
    if (const auto* b = std::get_if<AmountValue>(&right.data)) {
      return amount(checked_subtract(a->amount, b->amount), merged(a->lines, b->lines), node, sink);
    }
  } else if (const auto* m = std::get_if<int64_t>(&left.data)) {
    if (const auto* n = std::get_if<int64_t>(&right.data)) {
      int64_t result = 0;
      const bool overflowed = __builtin_sub_overflow(*m, *n, &result);
      return number(overflowed, result, node, sink);
    }
  }
  return {};
}

Value negate(const Value& value, const ExpressionNode& node, Sink& sink) {
  Value zero;
  if (const auto* amount = std::get_if<AmountValue>(&value.data)) {
    zero.data = AmountValue{Amount(), amount->lines};
  } else {
    zero.data = int64_t{0};
  }
  return subtract(zero, value, node, sink);
}

}  // namespace budgetc::language
