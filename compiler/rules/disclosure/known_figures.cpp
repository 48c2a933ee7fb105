#include "rules/disclosure/known_figures.h"

#include <algorithm>

namespace budgetc::rules {
namespace {

using ledger::Dimension;

// Beyond this many lines the pairs of views are left out: their number is fixed, but each costs a
// pass.
constexpr size_t kLinesForPairs = 5000;

void sort_unique(std::vector<Amount>& amounts) {
  for (Amount& amount : amounts) amount = Amount::from_fen(std::abs(amount.fen()));
  std::sort(amounts.begin(), amounts.end());
  amounts.erase(std::unique(amounts.begin(), amounts.end()), amounts.end());
}

}  // namespace

KnownFigures::KnownFigures(const Inputs& inputs) {
  const ledger::Ledger& ledger = inputs.ledger;
  std::vector<Amount> totals;  // of views, the figures that changes are about
  const auto add = [&](const ledger::Lines& lines) {
    const ledger::Figure figure = ledger.sum(lines);
    if (!figure.overflow) exact_.push_back(figure.amount);
  };

  // Views and their pairs. Distinct masks only: many views of a small department are equal.
  std::vector<std::vector<uint8_t>> masks;
  for (const auto& [name, value] : inputs.scope)
    if (const auto* filter = std::get_if<ledger::Filter>(&value.data))
      masks.push_back(ledger.mask(*filter));
  std::sort(masks.begin(), masks.end());
  masks.erase(std::unique(masks.begin(), masks.end()), masks.end());
  const auto sum_of = [&](const std::vector<uint8_t>& one, const std::vector<uint8_t>& other) {
    int64_t sum = 0;
    for (size_t i = 0; i < one.size(); ++i) {
      if ((one[i] & other[i]) == 0) continue;
      if (__builtin_add_overflow(sum, ledger.amount(static_cast<ledger::LineId>(i)).fen(), &sum))
        return;
    }
    exact_.push_back(Amount::from_fen(sum));
  };
  for (size_t i = 0; i < masks.size(); ++i) {
    sum_of(masks[i], masks[i]);
    for (size_t j = 0; j < i && ledger.size() <= kLinesForPairs; ++j) sum_of(masks[i], masks[j]);
  }
  totals = exact_;

  ledger::Lines all;
  for (size_t i = 0; i < ledger.size(); ++i) {
    all.push_back(static_cast<ledger::LineId>(i));
    exact_.push_back(ledger.amount(all.back()));
  }
  const std::vector<std::vector<ledger::GroupKey>> groups = {
      {{Dimension::unit}},
      {{Dimension::function}},
      {{Dimension::function, 3}},
      {{Dimension::function, 5}},
      {{Dimension::dept_economic}},
      {{Dimension::dept_economic, 3}},
      {{Dimension::gov_economic}},
      {{Dimension::kind}},
      {{Dimension::project}},
      {{Dimension::source}},
      {{Dimension::function}, {Dimension::kind}},
      {{Dimension::dept_economic}, {Dimension::kind}},
      {{Dimension::dept_economic}, {Dimension::gov_economic}},
      {{Dimension::project}, {Dimension::dept_economic}},
      {{Dimension::unit}, {Dimension::kind}},
      {{Dimension::unit}, {Dimension::function}}};
  for (const std::vector<ledger::GroupKey>& keys : groups)
    for (const ledger::Group& group : ledger.group_by(all, keys, ledger::Order::code))
      add(group.lines);

  amounts_ = exact_;
  const budget::Budget& budget = inputs.budget;
  for (const budget::StatedFigures* figures :
       {&budget.stated, &budget.previous, &budget.procurement})
    for (const auto& [key, figure] : *figures) amounts_.push_back(figure.amount);
  for (const auto& [key, figure] : budget.previous)
    for (const Amount now : totals)
      if (const auto difference = checked_subtract(now, figure.amount))
        amounts_.push_back(*difference);
  Amount procured;
  for (const auto& [key, figure] : budget.procurement)
    procured = checked_add(procured, figure.amount).value_or(procured);
  amounts_.push_back(procured);
  // A reason may name what a goal names.
  for (const budget::Project& project : budget.projects) {
    for (const auto* indicators : {&project.goals.cost, &project.goals.output}) {
      for (const budget::Indicator& indicator : *indicators) {
        const text::IndicatorValue value = text::read_indicator_value(indicator.value.value);
        const auto fen = text::fen_per_unit(value.unit);
        if (!value.number || !fen) continue;
        if (const auto money = text::money(*value.number, *fen)) amounts_.push_back(money->amount);
      }
    }
  }
  sort_unique(exact_);
  sort_unique(amounts_);
}

std::span<const Amount> KnownFigures::exact_in(const AmountInterval& interval) const {
  const auto first = std::lower_bound(exact_.begin(), exact_.end(), interval.low);
  const auto last = std::upper_bound(first, exact_.end(), interval.high);
  return {first, last};
}

bool KnownFigures::contains(const AmountInterval& interval) const {
  const auto at = std::lower_bound(amounts_.begin(), amounts_.end(), interval.low);
  return at != amounts_.end() && *at <= interval.high;
}

std::optional<Amount> KnownFigures::slipped(const text::Money& money) const {
  const int64_t last_digit = money.interval.high.fen() - money.interval.low.fen() + 1;
  const auto known = [&](int64_t low, int64_t high) -> std::optional<Amount> {
    const auto at = std::lower_bound(amounts_.begin(), amounts_.end(), Amount::from_fen(low));
    if (at == amounts_.end() || at->fen() > high || at->is_zero()) return std::nullopt;
    return *at;
  };
  int64_t factor = 10;
  for (int power = 1; power <= 4; ++power, factor *= 10) {
    // Ten times as much was written …
    if (const auto found = known((money.interval.low.fen() + factor - 1) / factor,
                                 money.interval.high.fen() / factor))
      return found;
    // … or a tenth: the last digit then stands for ten times as much.
    if (money.amount.fen() > kLargestAmountFen / factor) continue;
    const int64_t middle = money.amount.fen() * factor;
    const int64_t half = last_digit * factor / 2;
    if (const auto found = known(middle - half, middle + half - 1)) return found;
  }
  return std::nullopt;
}

}  // namespace budgetc::rules
