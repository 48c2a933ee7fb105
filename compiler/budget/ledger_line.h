// Turns the texts of one ledger line, from YAML or CSV, into a LedgerLine: the one way in. Internal
// to budget/, but for the titles of columns.
#pragma once

#include <array>
#include <map>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

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
const LocalText& line_column_title(LineColumn column);  // 部门经济科目
std::optional<LineColumn> line_column_named(std::string_view name);
// Whether every line needs it, of whatever kind (结转 has no codes, 基本支出 no project).
bool is_always_needed(LineColumn column);

struct LineText {
  enum class State : uint8_t {
    absent,   // nobody wrote it
    given,    // as written; may be empty
    poisoned  // its fault is in the sink already: the line is lost, but nothing more is said
  };
  std::string_view text;
  Span span;
  State state = State::absent;
  // A name that stands in a cell of its own beside the code; empty if there is none.
  std::string_view name = {};
  Span name_span = {};
};
using LineTexts = std::array<LineText, kLineColumns>;

// Which definitions could be read: where they could not, a reference to them is no second fault.
struct Definitions {
  bool units = true;
  bool projects = true;
};

class LineReader {
 public:
  // `amount_unit`: of amounts without a unit of their own. `budget`: its units and projects are
  // complete.
  LineReader(Budget& budget, text::MoneyUnit amount_unit, Definitions definitions, Sink& sink);
  // Checks every value and appends the line. A line with a bad value is left out; its faults are in
  // the sink.
  void read(const LineTexts& texts, Span line_span);

 private:
  bool check_value(LineColumn column, const LineText& text);
  bool check_code(LineColumn column, const LineText& text);
  // The index + 1 into Budget::code_names of a code and its name.
  uint32_t name_of_code(CodeColumn column, const Field& code, const LineText& written);
  bool may_compare(size_t words);
  bool check_unit(const LineText& text);
  bool check_project(const LineText& text);
  bool check_kind_and_project(const LineText& kind, const LineText& project, Span line_span);

  Budget& budget_;
  text::MoneyUnit amount_unit_;
  Definitions definitions_;
  Sink& sink_;
  std::unordered_set<std::string_view> units_;
  std::unordered_map<std::string_view, const Project*> projects_;
  // What is known of a text in a column, by (symbol, column): a long ledger repeats few values.
  enum Verdict : uint8_t { kUnseen, kGood, kBad };
  std::vector<Verdict> passed_;
  size_t compared_ = 0;  // words, in search of what was meant
  // (column, code, name) → index into Budget::code_names.
  std::map<std::tuple<CodeColumn, Symbol, Symbol>, uint32_t> code_names_;
};

// Reports M0102 at `blame`: `column` is neither in the line nor in its group.
void report_missing_column(LineColumn column, Span blame, Sink& sink);
// Reports M0105 with what to type instead; the amount where `written` is one.
std::optional<text::ParsedAmount> read_amount(std::string_view written, Span span,
                                              text::MoneyUnit unit, Sink& sink);
// The help of a word that is none of `known`: the nearest of them, else all; none for no `known`.
std::optional<LocalText> suggestion(std::string_view word, const std::vector<std::string>& known);
bool all_digits(std::string_view text);
// Takes "30201 办公费" (or 30201-办公费) apart into code and name, each with its span. What is not
// a code followed by a name stays whole.
LineText split_code_and_name(const LineText& written);

}  // namespace budgetc::budget
