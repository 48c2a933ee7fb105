// Ledger: the budget lines, columns side by side, and exact views of them. A view is a filter plus
// a grouping; its figures are exact sums in fen and know their lines (provenance).
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/amount.h"
#include "base/lines.h"
#include "budget/budget.h"

namespace budgetc::ledger {

enum class Dimension : uint8_t {
  unit,
  function,
  dept_economic,
  gov_economic,
  kind,
  project,
  source,
  line
};
std::optional<Dimension> dimension_named(std::string_view name);  // "dept_economic" …
std::string_view dimension_name(Dimension dimension);
std::string_view dimension_title(Dimension dimension);  // 部门经济科目, as findings call it
inline constexpr size_t kDimensions = 7;  // those with a column; `line` is the line itself

using budgetc::LineId;
using budgetc::Lines;

// A predicate over lines; a value, cheap to copy. match: the dimension's text starts with one of
// the prefixes (codes), or equals one (kind, source, project and unit compare whole).
class Filter {
 public:
  static Filter all();
  static Filter none();
  static Filter match(Dimension dimension, std::vector<std::string> values);
  Filter operator&&(const Filter& other) const;
  Filter operator||(const Filter& other) const;
  Filter operator!() const;
  std::string describe() const;  // for dump and tests
  struct Node;
  const Node& node() const { return *node_; }

 private:
  explicit Filter(std::shared_ptr<const Node> node) : node_(std::move(node)) {}
  std::shared_ptr<const Node> node_;
};

struct Figure {
  Amount amount;
  Lines lines;
  bool overflow = false;
};

struct Group {
  std::vector<std::string_view> key;  // one text a dimension; for `line`, ""
  Lines lines;
};

// What lines are grouped by: a dimension whole, or the first digits of its codes: function by 3
// gives 类, by 5 款.
struct GroupKey {
  Dimension dimension = Dimension::unit;
  size_t digits = 0;  // 0: whole
};

enum class Order : uint8_t { appearance, code };

class Ledger {
 public:
  // Keeps references into `budget` (its pool): the budget must outlive the ledger.
  explicit Ledger(const budget::Budget& budget);

  size_t size() const { return amounts_.size(); }
  Amount amount(LineId line) const { return amounts_[line]; }
  std::string_view value(Dimension dimension, LineId line) const;
  Span span(LineId line) const { return spans_[line]; }
  Span amount_span(LineId line) const { return amount_spans_[line]; }
  // Where the line says its value in `dimension`; of `line`, the whole line.
  Span field_span(Dimension dimension, LineId line) const;

  // One byte a line: 1 where the filter holds. O(lines + distinct values).
  std::vector<uint8_t> mask(const Filter& filter) const;
  Lines select(const Filter& filter) const;
  Figure sum(const Filter& filter) const;
  Figure sum(std::span<const LineId> lines) const;
  // Partition of `lines` by the keys. Order::code sorts by key text, key by key.
  std::vector<Group> group_by(std::span<const LineId> lines, std::span<const GroupKey> keys,
                              Order order) const;

  std::string dump() const;

 private:
  const budget::Budget* budget_;
  std::vector<Symbol> columns_[kDimensions];
  std::vector<Amount> amounts_;
  std::vector<Span> spans_;
  std::vector<Span> amount_spans_;
};

}  // namespace budgetc::ledger
