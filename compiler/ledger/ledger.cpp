#include "ledger/ledger.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <unordered_map>

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

Ledger::Ledger(const budget::Budget& budget) : budget_(&budget) {
  const size_t count = budget.ledger.size();
  for (auto& column : columns_) column.reserve(count);
  amounts_.reserve(count);
  spans_.reserve(count);
  amount_spans_.reserve(count);
  for (const budget::LedgerLine& line : budget.ledger) {
    const std::array<const budget::Field*, kDimensions> fields = {
        &line.unit, &line.function, &line.dept_economic, &line.gov_economic,
        &line.kind, &line.project,  &line.source};
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

std::vector<Group> Ledger::group_by(std::span<const LineId> lines,
                                    std::span<const Dimension> dimensions, Order order) const {
  std::vector<Group> groups;
  if (std::find(dimensions.begin(), dimensions.end(), Dimension::line) != dimensions.end()) {
    for (const LineId line : lines) {
      Group group;
      for (const Dimension dimension : dimensions) group.key.push_back(value(dimension, line));
      group.lines = {line};
      groups.push_back(std::move(group));
    }
  } else {
    std::unordered_map<std::string, size_t> known;  // the key's symbols as bytes
    std::string key;
    for (const LineId line : lines) {
      key.clear();
      for (const Dimension dimension : dimensions) {
        const Symbol symbol = columns_[static_cast<size_t>(dimension)][line];
        key.append(reinterpret_cast<const char*>(&symbol), sizeof symbol);
      }
      const auto [it, fresh] = known.try_emplace(key, groups.size());
      if (fresh) {
        Group group;
        for (const Dimension dimension : dimensions) group.key.push_back(value(dimension, line));
        groups.push_back(std::move(group));
      }
      groups[it->second].lines.push_back(line);
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
