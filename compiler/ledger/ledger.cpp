#include "ledger/ledger.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <numeric>
#include <unordered_map>

#include "budget/ledger_line.h"

namespace budgetc::ledger {
namespace {

constexpr std::array<std::string_view, kDimensions + 1> kNames = {
    "unit", "function", "dept_economic", "gov_economic", "kind", "project", "source", "line"};

// Codes are matched by their beginning (201 holds 2010301), names and identities whole.
bool by_prefix(Dimension dimension) {
  return dimension == Dimension::function || dimension == Dimension::dept_economic ||
         dimension == Dimension::gov_economic;
}

}  // namespace

std::optional<Dimension> dimension_named(std::string_view name) {
  const auto it = std::find(kNames.begin(), kNames.end(), name);
  if (it == kNames.end()) return std::nullopt;
  return static_cast<Dimension>(it - kNames.begin());
}

std::string_view dimension_name(Dimension dimension) {
  return kNames[static_cast<size_t>(dimension)];
}

std::string_view dimension_title(Dimension dimension) {
  if (dimension == Dimension::line) return "账目";
  // The dimensions are the columns of a line, in their order.
  return budget::line_column_title(static_cast<budget::LineColumn>(dimension)).zh;
}

struct Filter::Node {
  enum class Kind : uint8_t { all, none, match, both, either, negation };
  Kind kind;
  Dimension dimension = Dimension::unit;
  std::vector<std::string> values;
  std::shared_ptr<const Node> left, right;
};

Filter Filter::all() {
  return Filter(std::make_shared<Node>(Node{Node::Kind::all, {}, {}, {}, {}}));
}
Filter Filter::none() {
  return Filter(std::make_shared<Node>(Node{Node::Kind::none, {}, {}, {}, {}}));
}
Filter Filter::match(Dimension dimension, std::vector<std::string> values) {
  return Filter(
      std::make_shared<Node>(Node{Node::Kind::match, dimension, std::move(values), {}, {}}));
}
Filter Filter::operator&&(const Filter& other) const {
  return Filter(std::make_shared<Node>(Node{Node::Kind::both, {}, {}, node_, other.node_}));
}
Filter Filter::operator||(const Filter& other) const {
  return Filter(std::make_shared<Node>(Node{Node::Kind::either, {}, {}, node_, other.node_}));
}
Filter Filter::operator!() const {
  return Filter(std::make_shared<Node>(Node{Node::Kind::negation, {}, {}, node_, {}}));
}

namespace {

std::string describe_node(const Filter::Node& node) {
  switch (node.kind) {
    case Filter::Node::Kind::all:
      return "all";
    case Filter::Node::Kind::none:
      return "none";
    case Filter::Node::Kind::match:
      return fmt::format("{}=[{}]", dimension_name(node.dimension), fmt::join(node.values, "|"));
    case Filter::Node::Kind::both:
      return "(" + describe_node(*node.left) + " & " + describe_node(*node.right) + ")";
    case Filter::Node::Kind::either:
      return "(" + describe_node(*node.left) + " | " + describe_node(*node.right) + ")";
    case Filter::Node::Kind::negation:
      return "!" + describe_node(*node.left);
  }
  return {};
}

}  // namespace

std::string Filter::describe() const { return describe_node(*node_); }

namespace {

// In the order of Dimension.
std::array<const budget::Field*, kDimensions> fields_of(const budget::LedgerLine& line) {
  return {&line.unit, &line.function, &line.dept_economic, &line.gov_economic,
          &line.kind, &line.project,  &line.source};
}

}  // namespace

Ledger::Ledger(const budget::Budget& budget) : budget_(&budget) {
  const size_t count = budget.ledger.size();
  for (auto& column : columns_) column.reserve(count);
  amounts_.reserve(count);
  spans_.reserve(count);
  amount_spans_.reserve(count);
  for (const budget::LedgerLine& line : budget.ledger) {
    const auto fields = fields_of(line);
    for (size_t i = 0; i < kDimensions; ++i) columns_[i].push_back(fields[i]->value);
    amounts_.push_back(line.amount);
    spans_.push_back(line.span);
    amount_spans_.push_back(line.amount_span);
  }
}

std::string_view Ledger::value(Dimension dimension, LineId line) const {
  if (dimension == Dimension::line) return {};
  return budget_->pool.text(columns_[static_cast<size_t>(dimension)][line]);
}

Span Ledger::field_span(Dimension dimension, LineId line) const {
  if (dimension == Dimension::line) return spans_[line];
  return fields_of(budget_->ledger[line])[static_cast<size_t>(dimension)]->span;
}

std::vector<uint8_t> Ledger::mask(const Filter& filter) const {
  const auto evaluate = [&](const auto& self, const Filter::Node& node) -> std::vector<uint8_t> {
    using Kind = Filter::Node::Kind;
    switch (node.kind) {
      case Kind::all:
        return std::vector<uint8_t>(size(), 1);
      case Kind::none:
        return std::vector<uint8_t>(size(), 0);
      case Kind::match: {
        if (node.dimension == Dimension::line) return std::vector<uint8_t>(size(), 0);
        // Decide once for each distinct text, then look up.
        std::vector<uint8_t> holds(budget_->pool.size(), 2);
        const auto& column = columns_[static_cast<size_t>(node.dimension)];
        std::vector<uint8_t> out(size());
        for (size_t i = 0; i < out.size(); ++i) {
          uint8_t& known = holds[static_cast<size_t>(column[i])];
          if (known == 2) {
            const std::string_view text = budget_->pool.text(column[i]);
            known = std::any_of(node.values.begin(), node.values.end(), [&](const auto& value) {
              return by_prefix(node.dimension) ? text.starts_with(value) : text == value;
            });
          }
          out[i] = known;
        }
        return out;
      }
      case Kind::negation: {
        std::vector<uint8_t> out = self(self, *node.left);
        for (uint8_t& bit : out) bit ^= 1;
        return out;
      }
      case Kind::both:
      case Kind::either: {
        std::vector<uint8_t> out = self(self, *node.left);
        const std::vector<uint8_t> other = self(self, *node.right);
        for (size_t i = 0; i < out.size(); ++i)
          out[i] = node.kind == Kind::both ? (out[i] & other[i]) : (out[i] | other[i]);
        return out;
      }
    }
    return {};
  };
  return evaluate(evaluate, filter.node());
}

Lines Ledger::select(const Filter& filter) const {
  const std::vector<uint8_t> holds = mask(filter);
  Lines lines;
  for (LineId i = 0; i < holds.size(); ++i)
    if (holds[i]) lines.push_back(i);
  return lines;
}

Figure Ledger::sum(const Filter& filter) const { return sum(select(filter)); }

Figure Ledger::sum(std::span<const LineId> lines) const {
  Figure figure;
  figure.lines.assign(lines.begin(), lines.end());
  for (const LineId line : lines) {
    if (const auto next = checked_add(figure.amount, amounts_[line]))
      figure.amount = *next;
    else
      figure.overflow = true;
  }
  return figure;
}

std::vector<Group> Ledger::group_by(std::span<const LineId> lines, std::span<const GroupKey> keys,
                                    Order order) const {
  const auto text_of = [&](const GroupKey& key, LineId line) {
    const std::string_view text = value(key.dimension, line);
    return key.digits == 0 ? text : text.substr(0, key.digits);
  };
  const auto texts_of = [&](LineId line) {
    std::vector<std::string_view> texts;
    for (const GroupKey& key : keys) texts.push_back(text_of(key, line));
    return texts;
  };
  std::vector<Group> groups;
  const bool each_line = std::any_of(keys.begin(), keys.end(), [](const GroupKey& key) {
    return key.dimension == Dimension::line;
  });
  if (each_line) {
    for (const LineId line : lines) groups.push_back({texts_of(line), {line}});
  } else {
    // A group is known by its symbols; those of one 类 share its texts, so they are met by text
    // when first seen.
    std::unordered_map<std::string, size_t> by_symbols;
    std::map<std::vector<std::string_view>, size_t> by_text;
    std::string symbols;
    for (const LineId line : lines) {
      symbols.clear();
      for (const GroupKey& key : keys) {
        const Symbol symbol = columns_[static_cast<size_t>(key.dimension)][line];
        symbols.append(reinterpret_cast<const char*>(&symbol), sizeof symbol);
      }
      const auto [known, fresh] = by_symbols.try_emplace(symbols, 0);
      if (fresh) {
        const auto [group, first] = by_text.try_emplace(texts_of(line), groups.size());
        if (first) groups.push_back({group->first, {}});
        known->second = group->second;
      }
      groups[known->second].lines.push_back(line);
    }
  }
  if (order == Order::code)
    std::stable_sort(groups.begin(), groups.end(),
                     [](const Group& a, const Group& b) { return a.key < b.key; });
  return groups;
}

std::string Ledger::dump() const {
  std::string out;
  for (LineId i = 0; i < size(); ++i) {
    for (size_t d = 0; d < kDimensions; ++d)
      out += fmt::format("{}\t", value(static_cast<Dimension>(d), i));
    const int64_t fen = amounts_[i].fen();
    out +=
        fmt::format("{}{}.{:02}\n", fen < 0 ? "-" : "", std::abs(fen / 100), std::abs(fen % 100));
  }
  return out;
}

}  // namespace budgetc::ledger
