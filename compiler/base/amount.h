// Amount: money as a whole number of fen (分, 1/100 yuan). Exact; sums report overflow.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>

namespace budgetc {

class Amount {
 public:
  constexpr Amount() = default;
  static constexpr Amount from_fen(int64_t fen) { return Amount(fen); }
  constexpr int64_t fen() const { return fen_; }
  constexpr bool is_zero() const { return fen_ == 0; }
  constexpr auto operator<=>(const Amount&) const = default;

  // The exact sum or difference, or nothing where it leaves the range.
  friend std::optional<Amount> checked_add(Amount a, Amount b) {
    int64_t sum = 0;
    if (__builtin_add_overflow(a.fen_, b.fen_, &sum)) return std::nullopt;
    return Amount(sum);
  }
  friend std::optional<Amount> checked_subtract(Amount a, Amount b) {
    int64_t difference = 0;
    if (__builtin_sub_overflow(a.fen_, b.fen_, &difference)) return std::nullopt;
    return Amount(difference);
  }

 private:
  constexpr explicit Amount(int64_t fen) : fen_(fen) {}
  int64_t fen_ = 0;
};

// No single amount may exceed this (1000 亿元): 900,000 such lines still sum without overflow.
inline constexpr int64_t kLargestAmountFen = 10'000'000'000'000;

// What a stated figure stands for: every exact value that prints as it (DESIGN: Amounts). Closed.
struct AmountInterval {
  Amount low;
  Amount high;
  constexpr bool contains(Amount exact) const { return low <= exact && exact <= high; }
  // Whether both can stand for one value.
  constexpr bool meets(const AmountInterval& other) const {
    return low <= other.high && other.low <= high;
  }
};

}  // namespace budgetc
