// Every amount that a sentence about the department may rightly name: each view, each sum of a
// dimension and of the pairs that tables print, each line, what was stated, last year's figures and
// the differences to them. Internal to rules/.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "rules/disclosure/disclosure.h"
#include "text/quantity.h"

namespace budgetc::rules {

class KnownFigures {
 public:
  explicit KnownFigures(const Inputs& inputs);
  // Ascending.
  const std::vector<Amount>& amounts() const { return amounts_; }
  // Those of the ledger alone that lie in the interval: exact, not as somebody printed them.
  std::span<const Amount> exact_in(const AmountInterval& interval) const;
  bool contains(const AmountInterval& interval) const;
  // The known amount whose digits are those of `money` with the point elsewhere, if any.
  std::optional<Amount> slipped(const text::Money& money) const;

 private:
  std::vector<Amount> amounts_;
  std::vector<Amount> exact_;
};

}  // namespace budgetc::rules
