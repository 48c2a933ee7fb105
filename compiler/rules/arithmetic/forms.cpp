// Takes what a department states in forms that no ledger holds, payment plans and purchases; gives
// findings A0151–A0154. Guarantees: a stated amount is compared by the interval that its written
// precision stands for; one finding a cause.
#include <fmt/format.h>

#include <limits>
#include <map>

#include "diagnostics/catalogue/arithmetic.h"
#include "rules/amounts.h"
#include "rules/arithmetic/forms.h"

namespace budgetc::rules {
namespace {

using budget::StatedAmount;

const LocalText kBasisPlan = {"项目绩效目标表：资金支出计划为累计支出金额，12月底等于预算数",
                              "form of project goals: the payment plan is cumulative and ends at "
                              "the project's budget"};
const LocalText kBasisPurchase = {"政府采购预算表：合计＝数量×单价",
                                  "table of purchases: amount = quantity × price"};

LocalText month_end(int month) {
  return {fmt::format("{}月底", month), fmt::format("end of month {}", month)};
}

// The exact amounts of the projects, by code; nothing of one whose sum is out of range.
std::map<std::string_view, Amount> project_amounts(const Inputs& inputs) {
  std::map<std::string_view, ledger::Lines> lines;
  for (size_t i = 0; i < inputs.ledger.size(); ++i) {
    const auto line = static_cast<ledger::LineId>(i);
    lines[inputs.ledger.value(ledger::Dimension::project, line)].push_back(line);
  }
  std::map<std::string_view, Amount> amounts;
  for (const auto& [code, of_project] : lines)
    if (const ledger::Figure sum = inputs.ledger.sum(of_project); !sum.overflow)
      amounts.emplace(code, sum.amount);
  return amounts;
}

void check_plan(const budget::Project& project, std::optional<Amount> budgeted, Sink& sink) {
  const std::pair<const int, StatedAmount>* before = nullptr;
  for (const auto& paid : project.plan) {
    const auto& [month, amount] = paid;
    if (before != nullptr && amount.interval.high < before->second.interval.low) {
      sink.report(Finding(finding::A0151, amount.span)
                      .arg("project", project.name.value)
                      .arg("month", month_end(month))
                      .arg("amount", print_short(amount.amount))
                      .arg("before", month_end(before->first))
                      .arg("before_amount", print_short(before->second.amount))
                      .label(before->second.span, {"此前的累计数", "the sum before"})
                      .suggest({"写到该月底为止的累计数，不是当月的支出数",
                                "give the sum paid until the end of the month, not the month's "
                                "own payments"})
                      .because(kBasisPlan));
      return;
    }
    if (budgeted && amount.interval.low > *budgeted) {
      sink.report(Finding(finding::A0152, amount.span)
                      .arg("project", project.name.value)
                      .arg("month", month_end(month))
                      .arg("amount", print_short(amount.amount))
                      .arg("budget", print_short(*budgeted))
                      .because(kBasisPlan));
      return;
    }
    before = &paid;
  }
  if (budgeted && before != nullptr && before->first == 12 &&
      before->second.interval.high < *budgeted)
    sink.report(Finding(finding::A0153, before->second.span)
                    .arg("project", project.name.value)
                    .arg("amount", print_short(before->second.amount))
                    .arg("budget", print_short(*budgeted))
                    .because(kBasisPlan));
}

// Prices are below 10^13 fen and quantities below 10^9: their product fits 128 bits.
void check_purchase(const budget::Purchase& purchase, Sink& sink) {
  if (!purchase.quantity || !purchase.price || !purchase.amount) return;
  using Wide = __int128;
  const Wide quantity = purchase.quantity->value;
  const AmountInterval& price = purchase.price->interval;
  const AmountInterval& amount = purchase.amount->interval;
  if (quantity * price.low.fen() <= amount.high.fen() &&
      amount.low.fen() <= quantity * price.high.fen())
    return;
  const Wide product = quantity * purchase.price->amount.fen();
  constexpr Wide kLargest = std::numeric_limits<int64_t>::max();
  sink.report(Finding(finding::A0154, purchase.amount->span)
                  .arg("item", purchase.item.value)
                  .arg("amount", print_short(purchase.amount->amount))
                  .arg("product", product > kLargest ? std::string("?")
                                                     : print_short(Amount::from_fen(
                                                           static_cast<int64_t>(product))))
                  .label(purchase.quantity->span, {"数量", "quantity"})
                  .label(purchase.price->span, {"单价", "price"})
                  .because(kBasisPurchase));
}

}  // namespace

void check_forms(const Inputs& inputs, Sink& sink) {
  // Where lines of the ledger were lost, a project's amount is not known.
  const bool whole = !sink.has_errors();
  const std::map<std::string_view, Amount> amounts = project_amounts(inputs);
  for (const budget::Project& project : inputs.budget.projects) {
    const auto amount = amounts.find(project.code.value);
    check_plan(project,
               whole && amount != amounts.end() ? std::optional(amount->second) : std::nullopt,
               sink);
  }
  for (const budget::Purchase& purchase : inputs.budget.purchases) check_purchase(purchase, sink);
}

}  // namespace budgetc::rules
