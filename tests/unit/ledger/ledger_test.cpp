#include "ledger/ledger.h"

#include <gtest/gtest.h>

#include <array>

namespace budgetc::ledger {
namespace {

// Function, economic class, amount in fen.
budget::Budget sample(std::initializer_list<std::tuple<const char*, const char*, int64_t>> lines) {
  budget::Budget budget;
  for (const auto& [function, economic, fen] : lines) {
    budget::LedgerLine line;
    line.function.value = budget.pool.intern(function);
    line.dept_economic.value = budget.pool.intern(economic);
    line.kind.value = budget.pool.intern("基本支出");
    line.amount = Amount::from_fen(fen);
    budget.ledger.push_back(line);
  }
  return budget;
}

TEST(Ledger, CodesMatchByPrefixNamesWhole) {
  const auto budget =
      sample({{"2010301", "30101", 1}, {"2080501", "30301", 2}, {"2010302", "30201", 4}});
  const Ledger ledger(budget);
  EXPECT_EQ(ledger.sum(Filter::match(Dimension::function, {"201"})).amount.fen(), 5);
  EXPECT_EQ(ledger.sum(Filter::match(Dimension::dept_economic, {"301", "303"})).amount.fen(), 3);
  EXPECT_EQ(ledger.sum(Filter::match(Dimension::kind, {"基本"})).amount.fen(), 0);
  EXPECT_EQ(ledger.sum(Filter::match(Dimension::kind, {"基本支出"})).amount.fen(), 7);
}

TEST(Ledger, FiltersCombineAsSets) {
  const auto budget =
      sample({{"2010301", "30101", 1}, {"2080501", "30301", 2}, {"2010302", "30201", 4}});
  const Ledger ledger(budget);
  const Filter a = Filter::match(Dimension::function, {"201"});
  const Filter b = Filter::match(Dimension::dept_economic, {"302"});
  EXPECT_EQ(ledger.select(a && b), (Lines{2}));
  EXPECT_EQ(ledger.select(a || b), (Lines{0, 2}));
  EXPECT_EQ(ledger.select(!a), (Lines{1}));
}

TEST(Ledger, GroupsByFirstAppearanceOrByCode) {
  const auto budget =
      sample({{"2080501", "30301", 2}, {"2010301", "30101", 1}, {"2080501", "30302", 4}});
  const Ledger ledger(budget);
  const Lines all = ledger.select(Filter::all());
  const std::array<GroupKey, 1> by{GroupKey{Dimension::function}};
  const auto appearance = ledger.group_by(all, by, Order::appearance);
  ASSERT_EQ(appearance.size(), 2U);
  EXPECT_EQ(appearance[0].key[0], "2080501");
  EXPECT_EQ(appearance[0].lines, (Lines{0, 2}));
  EXPECT_EQ(ledger.group_by(all, by, Order::code)[0].key[0], "2010301");
}

TEST(Ledger, GroupsByTheUpperLevelsOfCodes) {
  const auto budget = sample({{"2080505", "30108", 2},
                              {"2010301", "30101", 1},
                              {"2080801", "30305", 4},
                              {"2080501", "30302", 8}});
  const Ledger ledger(budget);
  const Lines all = ledger.select(Filter::all());
  const std::array<GroupKey, 1> lei{GroupKey{Dimension::function, 3}};
  const auto classes = ledger.group_by(all, lei, Order::code);
  ASSERT_EQ(classes.size(), 2U);
  EXPECT_EQ(classes[0].key[0], "201");
  EXPECT_EQ(classes[1].key[0], "208");
  EXPECT_EQ(classes[1].lines, (Lines{0, 2, 3}));
  const std::array<GroupKey, 2> both{GroupKey{Dimension::function, 5},
                                     GroupKey{Dimension::dept_economic, 3}};
  const auto pairs = ledger.group_by(all, both, Order::appearance);
  ASSERT_EQ(pairs.size(), 4U);
  EXPECT_EQ(pairs[0].key, (std::vector<std::string_view>{"20805", "301"}));
  EXPECT_EQ(pairs[3].key, (std::vector<std::string_view>{"20805", "303"}));
}

TEST(Ledger, ReportsOverflow) {
  const auto budget = sample({{"2080501", "30301", INT64_MAX}, {"2010301", "30101", 1}});
  EXPECT_TRUE(Ledger(budget).sum(Filter::all()).overflow);
}

}  // namespace
}  // namespace budgetc::ledger
