// Takes assertions; gives one finding a cause. A wrong ledger line makes every figure that sums it
// differ by the same amount, a wrong figure only itself: so figures that differ by one amount are
// explained together, and the line that all of them sum, and no figure that holds, is the suspect.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "diagnostics/catalogue/arithmetic.h"
#include "rules/arithmetic/assertions.h"

namespace budgetc::rules {
namespace {

struct Failure {
  const Assertion* assertion;
  int sign;            // +1: the ledger has more than the figure
  AmountInterval gap;  // of |exact − stated|
};

AmountInterval gap_of(const Assertion& assertion, int sign) {
  const int64_t exact = assertion.exact.fen();
  const int64_t low = exact - assertion.figure.interval.high.fen();
  const int64_t high = exact - assertion.figure.interval.low.fen();
  return sign > 0 ? AmountInterval{Amount::from_fen(low), Amount::from_fen(high)}
                  : AmountInterval{Amount::from_fen(-high), Amount::from_fen(-low)};
}

class LedgerComparison {
 public:
  LedgerComparison(const std::vector<Assertion>& assertions, const Inputs& inputs, Sink& sink)
      : inputs_(inputs), sink_(sink) {
    std::vector<Failure> failures;
    for (const Assertion& assertion : assertions) {
      if (assertion.figure.interval.contains(assertion.exact)) {
        holding_.push_back(&assertion);
        continue;
      }
      const int sign = assertion.exact > assertion.figure.interval.high ? 1 : -1;
      failures.push_back({&assertion, sign, gap_of(assertion, sign)});
    }
    if (failures.empty()) return;
    for (const std::vector<Failure>& cause : by_cause(std::move(failures))) explain(cause);
  }

 private:
  // Failures whose gaps may be one amount.
  static std::vector<std::vector<Failure>> by_cause(std::vector<Failure> failures) {
    std::stable_sort(failures.begin(), failures.end(),
                     [](const Failure& a, const Failure& b) { return a.gap.low < b.gap.low; });
    std::vector<std::vector<Failure>> causes;
    AmountInterval common;
    for (Failure& failure : failures) {
      if (!causes.empty() && common.meets(failure.gap)) {
        common = {std::max(common.low, failure.gap.low), std::min(common.high, failure.gap.high)};
      } else {
        causes.emplace_back();
        common = failure.gap;
      }
      causes.back().push_back(std::move(failure));
    }
    for (auto& cause : causes)
      std::stable_sort(cause.begin(), cause.end(), [](const Failure& a, const Failure& b) {
        return size_of(a) != size_of(b) ? size_of(a) < size_of(b)
                                        : a.assertion->figure.span < b.assertion->figure.span;
      });
    return causes;
  }

  static size_t size_of(const Failure& failure) {
    return failure.assertion->lines == nullptr ? 0 : failure.assertion->lines->size();
  }

  void explain(const std::vector<Failure>& cause) {
    if (cause.size() == 1) return single(cause, {});
    const bool over =
        std::any_of(cause.begin(), cause.end(), [](const Failure& f) { return f.sign > 0; });
    const bool under =
        std::any_of(cause.begin(), cause.end(), [](const Failure& f) { return f.sign < 0; });
    if (over && under) return moved(cause);
    std::vector<ledger::LineId> suspects = common_lines(cause);
    clear_by_holding(cause, suspects);
    if (over) {
      // Too much: a line twice, or one that does not belong, is exactly the gap.
      std::vector<ledger::LineId> exact;
      for (const ledger::LineId line : suspects)
        if (cause.front().gap.contains(inputs_.ledger.amount(line))) exact.push_back(line);
      if (!exact.empty()) suspects = std::move(exact);
      if (suspects.size() > 1 && all_alike(suspects)) return repeated(cause, suspects);
    }
    if (suspects.size() == 1) return line_differs(cause, suspects.front());
    single(cause, suspects);
  }

  // Lines that every failing figure sums.
  std::vector<ledger::LineId> common_lines(const std::vector<Failure>& cause) const {
    std::vector<uint32_t> count(inputs_.ledger.size(), 0);
    uint32_t wanted = 0;
    for (const Failure& failure : cause) {
      if (failure.assertion->lines == nullptr) continue;
      ++wanted;
      for (const ledger::LineId line : *failure.assertion->lines) ++count[line];
    }
    std::vector<ledger::LineId> lines;
    for (ledger::LineId line = 0; line < count.size(); ++line)
      if (wanted > 0 && count[line] == wanted) lines.push_back(line);
    return lines;
  }

  // A figure that holds clears the lines that it sums; not one so coarse that it would hold without
  // the gap as well.
  void clear_by_holding(const std::vector<Failure>& cause,
                        std::vector<ledger::LineId>& suspects) const {
    if (suspects.empty()) return;
    const AmountInterval gap = common_gap(cause);
    const int sign = cause.front().sign;
    std::vector<bool> cleared(inputs_.ledger.size(), false);
    for (const Assertion* assertion : holding_) {
      if (assertion->lines == nullptr) continue;
      const auto without = [&](Amount amount) {
        return sign > 0 ? checked_subtract(assertion->exact, amount)
                        : checked_add(assertion->exact, amount);
      };
      const auto least = without(gap.low), most = without(gap.high);
      if (least && most &&
          assertion->figure.interval.meets({std::min(*least, *most), std::max(*least, *most)}))
        continue;
      for (const ledger::LineId line : *assertion->lines) cleared[line] = true;
    }
    std::erase_if(suspects, [&](ledger::LineId line) { return cleared[line]; });
  }

  static AmountInterval common_gap(const std::vector<Failure>& cause) {
    AmountInterval common = cause.front().gap;
    for (const Failure& failure : cause)
      common = {std::max(common.low, failure.gap.low), std::min(common.high, failure.gap.high)};
    return common;
  }

  bool all_alike(const std::vector<ledger::LineId>& lines) const {
    return std::all_of(lines.begin() + 1, lines.end(), [&](ledger::LineId line) {
      for (size_t d = 0; d < ledger::kDimensions; ++d) {
        const auto dimension = static_cast<ledger::Dimension>(d);
        if (inputs_.ledger.value(dimension, line) != inputs_.ledger.value(dimension, lines.front()))
          return false;
      }
      return inputs_.ledger.amount(line) == inputs_.ledger.amount(lines.front());
    });
  }

  // The amount that all of them differ by. Rounded figures leave it a range: the roundest amount in
  // it is the likeliest.
  Amount gap_amount(const std::vector<Failure>& cause) const {
    const AmountInterval common = common_gap(cause);
    if (cause.size() == 1) {
      const Assertion& only = *cause.front().assertion;
      const auto difference = checked_subtract(only.exact, only.figure.amount);
      return difference ? magnitude(*difference) : Amount();
    }
    for (int64_t unit = 100'000'000; unit > 1; unit /= 10) {
      const int64_t rounded = common.high.fen() / unit * unit;
      if (rounded > 0 && rounded >= common.low.fen()) return Amount::from_fen(rounded);
    }
    return common.low;
  }

  void add_others(Finding& finding, const std::vector<Failure>& cause, size_t from) const {
    constexpr size_t kShown = 12;
    for (size_t i = from; i < cause.size() && i < from + kShown; ++i) {
      const Assertion& other = *cause[i].assertion;
      // Rows that a table lacks all stand at its title, and may bear one label.
      const bool told = other.absent &&
                        std::any_of(cause.begin(), cause.begin() + static_cast<ptrdiff_t>(i),
                                    [&](const Failure& failure) {
                                      return failure.assertion->absent &&
                                             failure.assertion->figure.span == other.figure.span &&
                                             failure.assertion->what.zh == other.what.zh;
                                    });
      if (told) continue;
      const LocalText stated = print_stated(other.figure);
      const std::string exact = print_wan(other.exact);
      finding.labels.push_back(
          {other.figure.span,
           {fmt::format("{}写明 {}，账目为 {}", other.what.zh, stated.zh, exact),
            fmt::format("{} states {}, the ledger gives {}", other.what.en, stated.en, exact)}});
    }
  }

  // A figure that differs alone; or several, but no single line accounts for them.
  void single(const std::vector<Failure>& cause, const std::vector<ledger::LineId>& suspects) {
    const Failure& narrowest = cause.front();
    const Assertion& assertion = *narrowest.assertion;
    const bool missing = cause.size() > 1 && narrowest.sign < 0 && suspects.empty();
    Finding finding(missing ? finding::A0107 : finding::A0101, assertion.figure.span);
    finding.arg("what", assertion.what)
        .arg("stated", print_stated(assertion.figure))
        .arg("exact", print_wan(assertion.exact))
        .arg("gap", print_wan(gap_amount(cause)));
    finding.basis = assertion.basis;
    if (missing) finding.arg("count", std::to_string(cause.size()));
    if (!assertion.path.empty() && assertion.row == nullptr) finding.path = assertion.path;
    if (cause.size() > 1) add_others(finding, cause, 1);
    label_lines(finding, assertion, suspects, gap_amount(cause));
    const std::string right = print_like(assertion.figure, assertion.exact);
    if (missing)
      finding.help = {
          {fmt::format("账目可能漏记一行，金额 {}", print_wan(gap_amount(cause))),
           fmt::format("the ledger may lack a line of {}", print_wan(gap_amount(cause)))}};
    else if (assertion.absent)
      finding.help = {{"表中漏列了这一行，或账目多记了它",
                       "the table lacks this row, or the ledger has it without cause"}};
    else
      finding.help = {
          {fmt::format("核对账目；若账目无误，把“{}”改为 {}", assertion.figure.written, right),
           fmt::format("check the ledger; if it is right, write {} here", right)}};
    sink_.report(std::move(finding));
  }

  void label_lines(Finding& finding, const Assertion& assertion,
                   const std::vector<ledger::LineId>& suspects, Amount gap) const {
    constexpr size_t kShown = 3;
    if (!suspects.empty() && suspects.size() <= kShown) {
      for (const ledger::LineId line : suspects)
        finding.labels.push_back({inputs_.ledger.amount_span(line),
                                  {"这几处都包含这一行", "all of these sum this line"}});
      return;
    }
    if (assertion.lines == nullptr || assertion.lines->empty()) return;
    std::optional<ledger::LineId> of_gap;
    for (const ledger::LineId line : *assertion.lines) {
      if (magnitude(inputs_.ledger.amount(line)) != gap) continue;
      if (of_gap) return;
      of_gap = line;
    }
    if (of_gap)
      finding.labels.push_back({inputs_.ledger.amount_span(*of_gap),
                                {"这一行的金额恰为差额", "this line is exactly the gap"}});
    else
      finding.labels.push_back(
          {inputs_.ledger.span(assertion.lines->front()),
           {fmt::format("账目中相关的 {} 行从这里开始", assertion.lines->size()),
            fmt::format("the {} ledger lines summed start here", assertion.lines->size())}});
  }

  void line_differs(const std::vector<Failure>& cause, ledger::LineId line) {
    const int sign = cause.front().sign;
    const auto expected = sign > 0
                              ? checked_subtract(inputs_.ledger.amount(line), gap_amount(cause))
                              : checked_add(inputs_.ledger.amount(line), gap_amount(cause));
    Finding finding = Finding(finding::A0106, inputs_.ledger.amount_span(line))
                          .arg("amount", print_wan(inputs_.ledger.amount(line)))
                          .arg("count", std::to_string(cause.size()))
                          .arg("gap", print_wan(gap_amount(cause)))
                          .because(cause.front().assertion->basis);
    add_others(finding, cause, 0);
    if (expected)
      finding.help = {
          {fmt::format("若写明的数无误，这一行应约为 {}", print_wan(*expected)),
           fmt::format("if the figures are right, this line is about {}", print_wan(*expected))}};
    sink_.report(std::move(finding));
  }

  void repeated(const std::vector<Failure>& cause, const std::vector<ledger::LineId>& lines) {
    Finding finding = Finding(finding::A0106, inputs_.ledger.amount_span(lines.back()))
                          .arg("amount", print_wan(inputs_.ledger.amount(lines.back())))
                          .arg("count", std::to_string(cause.size()))
                          .arg("gap", print_wan(gap_amount(cause)))
                          .because(cause.front().assertion->basis);
    finding.labels.push_back(
        {inputs_.ledger.amount_span(lines.front()), {"与这一行完全相同", "it repeats this line"}});
    add_others(finding, cause, 0);
    finding.help = {{"这一行可能重复记账，删去其中一行", "the line may stand twice: remove one"}};
    sink_.report(std::move(finding));
  }

  // Too much here, too little there: a line stands under the wrong code.
  void moved(const std::vector<Failure>& cause) {
    std::vector<Failure> over;
    for (const Failure& failure : cause)
      if (failure.sign > 0) over.push_back(failure);
    std::vector<ledger::LineId> suspects;
    for (const ledger::LineId line : common_lines(over))
      if (cause.front().gap.contains(magnitude(inputs_.ledger.amount(line))))
        suspects.push_back(line);
    if (suspects.size() != 1) return single(cause, suspects);
    const ledger::LineId line = suspects.front();
    const auto [dimension, right] = wrong_key(cause, line);
    const Span place =
        dimension ? inputs_.ledger.field_span(*dimension, line) : inputs_.ledger.amount_span(line);
    const std::string what(dimension ? ledger::dimension_title(*dimension) : "归类");
    Finding finding =
        Finding(finding::A0108, place)
            .arg("amount", print_wan(inputs_.ledger.amount(line)))
            .arg("what", LocalText{what, dimension ? std::string(ledger::dimension_name(*dimension))
                                                   : "grouping"})
            .arg("count", std::to_string(cause.size()))
            .because(cause.front().assertion->basis);
    add_others(finding, cause, 0);
    if (!right.empty())
      finding.help = {{fmt::format("按写明的表，这一行应归入“{}”", right),
                       fmt::format("by the tables this line belongs to '{}'", right)}};
    sink_.report(std::move(finding));
  }

  // The dimension in which the rows with too much and those with too little differ, and the value
  // that the latter have.
  std::pair<std::optional<ledger::Dimension>, std::string> wrong_key(
      const std::vector<Failure>& cause, ledger::LineId line) const {
    for (const Failure& failure : cause) {
      if (failure.sign > 0 || failure.assertion->row == nullptr) continue;
      for (const auto& [name, value] : failure.assertion->row->keys) {
        const auto dimension = ledger::dimension_named(name);
        if (!dimension || *dimension == ledger::Dimension::line) continue;
        const std::string_view own = inputs_.ledger.value(*dimension, line);
        if (own.empty() || own.starts_with(value)) continue;
        return {dimension, value};
      }
    }
    return {std::nullopt, ""};
  }

  const Inputs& inputs_;
  Sink& sink_;
  std::vector<const Assertion*> holding_;
};

}  // namespace

void check_against_ledger(const std::vector<Assertion>& assertions, const Inputs& inputs,
                          Sink& sink) {
  LedgerComparison(assertions, inputs, sink);
}

Amount magnitude(Amount amount) { return Amount::from_fen(std::abs(amount.fen())); }

}  // namespace budgetc::rules
