#include "base/amount.h"

#include <gtest/gtest.h>

#include <limits>

#include "base/result.h"
#include "base/string_pool.h"

namespace budgetc {
namespace {

TEST(Amount, AddsExactlyAndReportsOverflow) {
  const Amount most = Amount::from_fen(std::numeric_limits<int64_t>::max());
  const Amount least = Amount::from_fen(std::numeric_limits<int64_t>::min());
  const Amount one = Amount::from_fen(1);
  EXPECT_EQ(checked_add(Amount::from_fen(716884), Amount::from_fen(-16884))->fen(), 700000);
  EXPECT_FALSE(checked_add(most, one));
  EXPECT_FALSE(checked_subtract(least, one));
  EXPECT_EQ(checked_subtract(most, one)->fen(), std::numeric_limits<int64_t>::max() - 1);
}

TEST(Amount, NineHundredThousandOfTheLargestStillSum) {
  Amount sum;
  for (int i = 0; i < 900'000; ++i) {
    const auto next = checked_add(sum, Amount::from_fen(kLargestAmountFen));
    ASSERT_TRUE(next);
    sum = *next;
  }
}

TEST(AmountInterval, HoldsItsEnds) {
  const AmountInterval interval{Amount::from_fen(10), Amount::from_fen(20)};
  EXPECT_TRUE(interval.contains(Amount::from_fen(10)));
  EXPECT_TRUE(interval.contains(Amount::from_fen(20)));
  EXPECT_FALSE(interval.contains(Amount::from_fen(9)));
  EXPECT_FALSE(interval.contains(Amount::from_fen(21)));
}

TEST(AmountInterval, MeetsWhereOneValueIsInBoth) {
  const auto interval = [](int64_t low, int64_t high) {
    return AmountInterval{Amount::from_fen(low), Amount::from_fen(high)};
  };
  EXPECT_TRUE(interval(1, 3).meets(interval(3, 5)));
  EXPECT_TRUE(interval(3, 5).meets(interval(1, 3)));
  EXPECT_TRUE(interval(1, 9).meets(interval(4, 4)));
  EXPECT_FALSE(interval(1, 3).meets(interval(4, 5)));
  EXPECT_FALSE(interval(4, 5).meets(interval(1, 3)));
}

TEST(StringPool, OneSymbolForEachText) {
  StringPool pool;
  const Symbol first = pool.intern("机关服务");
  std::string copy = "机关服务";
  EXPECT_EQ(pool.intern(copy), first);
  EXPECT_NE(pool.intern("行政运行"), first);
  EXPECT_EQ(pool.intern(""), Symbol::empty);
  for (int i = 0; i < 10'000; ++i) pool.intern(std::to_string(i));
  EXPECT_EQ(pool.text(first), "机关服务");
  StringPool moved = std::move(pool);
  EXPECT_EQ(moved.intern("机关服务"), first);
}

TEST(Result, IsAValueOrAFailure) {
  const Result<int> value = 5;
  const Result<int> none = Failure{"没有"};
  ASSERT_TRUE(value);
  EXPECT_EQ(*value, 5);
  ASSERT_FALSE(none);
  EXPECT_EQ(none.failure().message, "没有");
}

}  // namespace
}  // namespace budgetc
