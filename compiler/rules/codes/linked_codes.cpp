// Takes exported tables as read; gives C0130 and C0131: what the table of functions and that of
// basic expenditure by economic code say of the same money. Only where both are there, whole and
// understood.
#include <fmt/format.h>

#include <algorithm>

#include "diagnostics/catalogue/classification.h"
#include "rules/amounts.h"
#include "rules/codes/codes.h"
#include "rules/word_lists.h"

namespace budgetc::rules {
namespace {

using classification::Scheme;
using stated::Cell;
using stated::ReadCode;
using stated::Reading;
using stated::ReadRow;
using stated::ReadSide;

// What several cells sum to: an interval, and where they stand.
struct Sum {
  Amount amount;
  AmountInterval interval;
  Span first;
  bool good = true;

  void add(const Cell& cell) {
    const auto total = checked_add(amount, cell.amount.amount);
    const auto low = checked_add(interval.low, cell.amount.interval.low);
    const auto high = checked_add(interval.high, cell.amount.interval.high);
    good = good && total && low && high;
    if (!good) return;
    amount = *total;
    interval = {*low, *high};
    if (!first.valid()) first = cell.amount.span;
  }
};

class LinkedCodes {
 public:
  LinkedCodes(const ClassificationRules& rules, const std::vector<Reading>& readings,
              const classification::Classification& lists, Sink& sink)
      : rules_(rules), lists_(lists), sink_(sink) {
    for (const Reading& reading : readings) {
      if (reading.duty == "general_public") functions_ = take(functions_, reading);
      if (reading.duty == "basic") economics_ = take(economics_, reading);
    }
  }

  void run() {
    if (functions_ == nullptr || economics_ == nullptr) return;
    for (const CodeLink& link : rules_.links) check_link(link);
    check_institutions();
  }

 private:
  // The one table of a duty, with one side whose rows are all understood.
  static const Reading* take(const Reading* before, const Reading& reading) {
    if (before != nullptr || !reading.alone || reading.sides.size() != 1 ||
        reading.sides.front().doubtful())
      return nullptr;
    return &reading;
  }

  static std::optional<size_t> column(const ReadSide& side, std::string_view measure) {
    for (size_t c = 0; c < side.columns.size(); ++c)
      if (side.columns[c].measure == measure) return c;
    return std::nullopt;
  }

  // The rows of `reading` that `wanted` names, summed in one column. No column: nothing is known.
  template <typename Wanted>
  static std::optional<Sum> sum(const Reading& reading, std::string_view measure, Wanted wanted) {
    const ReadSide& side = reading.sides.front();
    const auto at = column(side, measure);
    if (!at) return std::nullopt;
    Sum sum;
    for (const ReadRow& row : side.rows)
      if (!row.codes.empty() && row.cells[*at] && wanted(row)) sum.add(*row.cells[*at]);
    return sum.good ? std::optional(sum) : std::nullopt;
  }

  static std::string_view code_of(const ReadRow& row, Scheme scheme) {
    for (const ReadCode& code : row.codes)
      if (code.scheme == scheme) return code.code;
    return {};
  }

  std::string named(Scheme scheme, const std::string& code) const {
    return fmt::format("{} {}", code, lists_.name(scheme, code));
  }

  void check_link(const CodeLink& link) {
    const auto function = sum(*functions_, "basic", [&](const ReadRow& row) {
      return code_of(row, Scheme::functional) == link.function;
    });
    const auto economic = sum(*economics_, "all", [&](const ReadRow& row) {
      return code_of(row, Scheme::dept_economic) == link.dept_economic;
    });
    if (!function || !economic || function->interval.meets(economic->interval)) return;
    const Span where = economic->first.valid() ? economic->first : function->first;
    Finding finding =
        Finding(finding::C0131, where)
            .arg("economic", named(Scheme::dept_economic, link.dept_economic))
            .arg("found", print_short(economic->amount))
            .arg("function", named(Scheme::functional, link.function))
            .arg("amount", print_short(function->amount))
            .because(link.basis)
            .suggest({"核对两表这两行的科目与金额", "check the codes and amounts of both rows"});
    if (economic->first.valid() && function->first.valid())
      finding.labels.push_back({function->first, {"功能分类表列在这里", "by function"}});
    finding.severity = link.severity;
    sink_.report(std::move(finding));
  }

  bool is_linked(std::string_view dept) const {
    return std::any_of(rules_.links.begin(), rules_.links.end(),
                       [&](const CodeLink& link) { return link.dept_economic == dept; });
  }

  // Pay of the staff of institutions, while every function that could be theirs is one of
  // administrations. Pensions, health and housing have functions of their own for all staff.
  void check_institutions() {
    const ClassificationRules::InstitutionPay& rule = rules_.institution_pay;
    const auto pay = sum(*economics_, "all", [&](const ReadRow& row) {
      const std::string_view dept = code_of(row, Scheme::dept_economic);
      return dept.size() == 5 && starts_with_any(dept, rule.dept_economic) && !is_linked(dept) &&
             starts_with_any(code_of(row, Scheme::gov_economic), rule.gov_economic);
    });
    if (!pay || pay->amount.is_zero()) return;
    Span administration;
    const auto others = sum(*functions_, "basic", [&](const ReadRow& row) {
      const std::string_view code = code_of(row, Scheme::functional);
      if (code.size() != 7 || starts_with_any(code, rule.functions_of_all)) return false;
      const std::string_view name = lists_.name(Scheme::functional, std::string(code));
      const bool own =
          std::find(rule.administrative_functions.begin(), rule.administrative_functions.end(),
                    name) != rule.administrative_functions.end();
      if (own) administration = row.span;
      return !own;
    });
    if (!others || !administration.valid() || pay->interval.low <= others->interval.high) return;
    Finding finding =
        Finding(finding::C0130, pay->first)
            .arg("pay", print_short(pay->amount))
            .arg("others", print_short(others->amount))
            .label(administration, {"行政单位的功能科目", "the function of administrations"})
            .because(rule.basis)
            .suggest({"事业单位人员的支出列事业运行等科目；机关人员的用 501、502",
                      "put it under a function of institutions, or use 501 and 502"});
    finding.severity = rule.severity;
    sink_.report(std::move(finding));
  }

  const ClassificationRules& rules_;
  const classification::Classification& lists_;
  Sink& sink_;
  const Reading* functions_ = nullptr;
  const Reading* economics_ = nullptr;
};

}  // namespace

void check_linked_codes(const ClassificationRules& rules, const std::vector<Reading>& readings,
                        const Inputs& inputs, Sink& sink) {
  // Of a ledger the codes of each line are held against each other.
  if (inputs.budget.has_ledger) return;
  LinkedCodes(rules, readings, inputs.classification, sink).run();
}

}  // namespace budgetc::rules
