// Turns the texts of one ledger line, from YAML or CSV, into a LedgerLine: the one way in. Internal
// to budget/.
#pragma once

#include <array>
#include <string_view>

#include "budget/budget.h"

namespace budgetc::budget {

// The columns of a line, in the order of LineTexts. Their names are those of budget.yaml.
enum class LineColumn : uint8_t {
  unit,
  function,
  dept_economic,
  gov_economic,
  kind,
  project,
  source,
  amount
};
inline constexpr size_t kLineColumns = 8;
std::string_view line_column_name(LineColumn column);   // "dept_economic"
std::string_view line_column_title(LineColumn column);  // 部门经济科目
std::optional<LineColumn> line_column_named(std::string_view name);

struct LineText {
  std::string_view text;
  Span span;
  bool given = false;
};
using LineTexts = std::array<LineText, kLineColumns>;

class LineReader {
 public:
  // `amount_unit`: of amounts without a unit of their own.
  LineReader(Budget& budget, text::MoneyUnit amount_unit, Sink& sink)
      : budget_(budget), amount_unit_(amount_unit), sink_(sink) {}
  // Checks every value and appends the line. A line with a bad value is left out; its faults are in
  // the sink.
  void read(const LineTexts& texts, Span line_span);

 private:
  bool check_code(LineColumn column, const LineText& text, size_t digits);
  bool check_member(LineColumn column, const LineText& text, const std::vector<std::string>& known);

  Budget& budget_;
  text::MoneyUnit amount_unit_;
  Sink& sink_;
  // What is known of a text in a column, by (symbol, column): a long ledger repeats few values.
  enum Verdict : uint8_t { kUnseen, kGood, kBad };
  std::vector<Verdict> passed_;
};

// Reports M0105 with what to type instead; the amount where `written` is one.
std::optional<text::ParsedAmount> read_amount(std::string_view written, Span span,
                                              text::MoneyUnit unit, Sink& sink);

}  // namespace budgetc::budget
