// Takes values, gives their exact sum, difference or order; of stated figures also the interval.
#include "language/operations.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <utility>

#include "diagnostics/catalogue/arithmetic.h"

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

// left ± right; of stated figures also what it may be, and of which terms it is made.
Value combined(const AmountValue& left, const AmountValue& right, int sign,
               const ExpressionNode& node, Sink& sink) {
  const auto join = [&](Amount a, Amount b) {
    return sign > 0 ? checked_add(a, b) : checked_subtract(a, b);
  };
  const auto result = join(left.amount, right.amount);
  if (!result) return overflow(node, sink);
  AmountValue sum{*result, merged(left.lines, right.lines)};
  if (left.stated || right.stated) {
    const AmountInterval a = left.interval(), b = right.interval();
    const auto low = join(a.low, sign > 0 ? b.low : b.high);
    const auto high = join(a.high, sign > 0 ? b.high : b.low);
    if (!low || !high) return overflow(node, sink);
    Stated stated{{*low, *high}, {}};
    if (left.stated) stated.terms = left.stated->terms;
    if (right.stated) {
      for (StatedTerm term : right.stated->terms) {
        term.sign *= sign;
        stated.terms.push_back(std::move(term));
      }
    }
    sum.stated = std::make_shared<const Stated>(std::move(stated));
  }
  Value value;
  value.data = std::move(sum);
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
  sink.report(Finding(finding::A0103, node.span));
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
      return combined(*a, *b, 1, node, sink);
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
      return combined(*a, *b, -1, node, sink);
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

namespace {

// amount × numerator / denominator, rounded half away from zero to the fen.
std::optional<Amount> scaled(Amount amount, const Ratio& by) {
  const Wide denominator = by.denominator < 0 ? -Wide{by.denominator} : Wide{by.denominator};
  const Wide product =
      Wide{amount.fen()} * (by.denominator < 0 ? -Wide{by.numerator} : Wide{by.numerator});
  const Wide magnitude = product < 0 ? -product : product;
  const Wide rounded = (2 * magnitude + denominator) / (2 * denominator);
  if (rounded > Wide{std::numeric_limits<int64_t>::max()}) return std::nullopt;
  return Amount::from_fen(static_cast<int64_t>(product < 0 ? -rounded : rounded));
}

Value product_of(const AmountValue& amount, const Ratio& by, const ExpressionNode& node,
                 Sink& sink) {
  const auto result = scaled(amount.amount, by);
  if (!result) return overflow(node, sink);
  AmountValue product{*result, amount.lines};
  if (amount.stated) {
    const auto one = scaled(amount.stated->interval.low, by);
    const auto other = scaled(amount.stated->interval.high, by);
    if (!one || !other) return overflow(node, sink);
    Stated stated{{std::min(*one, *other), std::max(*one, *other)}, amount.stated->terms};
    if (sign(by.numerator) * sign(by.denominator) < 0)
      for (StatedTerm& term : stated.terms) term.sign = -term.sign;
    product.stated = std::make_shared<const Stated>(std::move(stated));
  }
  Value value;
  value.data = std::move(product);
  return value;
}

}  // namespace

Value multiply(const Value& left, const Value& right, const ExpressionNode& node, Sink& sink) {
  const auto* a = std::get_if<AmountValue>(&left.data);
  const auto* b = std::get_if<AmountValue>(&right.data);
  if (a == nullptr && b != nullptr) return multiply(right, left, node, sink);
  const auto* number_left = std::get_if<int64_t>(&left.data);
  const auto* number_right = std::get_if<int64_t>(&right.data);
  if (a != nullptr) {
    if (const auto* ratio = std::get_if<Ratio>(&right.data))
      return product_of(*a, *ratio, node, sink);
    if (number_right != nullptr) return product_of(*a, Ratio{*number_right, 1}, node, sink);
    return {};
  }
  int64_t result = 0;
  if (number_left != nullptr && number_right != nullptr) {
    const bool overflowed = __builtin_mul_overflow(*number_left, *number_right, &result);
    return number(overflowed, result, node, sink);
  }
  const auto* ratio = std::get_if<Ratio>(number_left != nullptr ? &right.data : &left.data);
  const auto* times = number_left != nullptr ? number_left : number_right;
  if (ratio == nullptr || times == nullptr) return {};
  if (__builtin_mul_overflow(ratio->numerator, *times, &result)) return overflow(node, sink);
  Value value;
  value.data = Ratio{result, ratio->denominator};
  return value;
}

Value sum_of(const std::vector<Value>& amounts, const ExpressionNode& node, Sink& sink) {
  AmountValue total;
  AmountInterval interval;
  Stated stated;
  bool any_stated = false;
  for (const Value& value : amounts) {
    const auto* term = std::get_if<AmountValue>(&value.data);
    if (term == nullptr) return {};  // one missing figure: no sum
    const AmountInterval range = term->interval();
    const auto sum = checked_add(total.amount, term->amount);
    const auto low = checked_add(interval.low, range.low);
    const auto high = checked_add(interval.high, range.high);
    if (!sum || !low || !high) return overflow(node, sink);
    total.amount = *sum;
    interval = {*low, *high};
    total.lines.insert(total.lines.end(), term->lines.begin(), term->lines.end());
    if (term->stated) {
      any_stated = true;
      stated.terms.insert(stated.terms.end(), term->stated->terms.begin(),
                          term->stated->terms.end());
    }
  }
  std::sort(total.lines.begin(), total.lines.end());
  total.lines.erase(std::unique(total.lines.begin(), total.lines.end()), total.lines.end());
  if (any_stated) {
    stated.interval = interval;
    total.stated = std::make_shared<const Stated>(std::move(stated));
  }
  Value value;
  value.data = std::move(total);
  return value;
}

Value negate(const Value& value, const ExpressionNode& node, Sink& sink) {
  Value zero;
  if (std::holds_alternative<AmountValue>(value.data)) {
    zero.data = AmountValue{Amount(), {}};
  } else {
    zero.data = int64_t{0};
  }
  return subtract(zero, value, node, sink);
}

}  // namespace budgetc::language
