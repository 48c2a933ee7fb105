// Numbers in prose and values of indicators.
#include "text/quantity.h"

#include <gtest/gtest.h>

namespace budgetc::text {
namespace {

std::vector<std::string> scan(std::string_view text) {
  std::vector<std::string> found;
  for (const ScannedNumber& number : scan_numbers(text))
    found.push_back(std::string(text.substr(number.begin, number.end - number.begin)) + "|" +
                    number.unit);
  return found;
}
using Numbers = std::vector<std::string>;

TEST(ScanNumbers, FindsFiguresWithTheirUnits) {
  EXPECT_EQ(scan("增加3305.54万元，增长 85.56%，车辆 18 辆"),
            (Numbers{"3305.54|万元", "85.56|%", "18|辆"}));
  EXPECT_EQ(scan("共7,168.84 万元、１２．５０元"), (Numbers{"7,168.84|万元", "１２．５０|元"}));
  EXPECT_EQ(scan("2024年3月18日"), (Numbers{"2024|年", "3|月", "18|日"}));
}

TEST(ScanNumbers, LeavesCodesAndWordsAlone) {
  EXPECT_EQ(scan("A4纸、13040024P00000210034H、005-12"), (Numbers{"005|"}));
  EXPECT_EQ(scan("12345政务服务便民热线"), (Numbers{"12345|"}));
  EXPECT_EQ(scan("没有数"), Numbers{});
  EXPECT_EQ(scan("123456789012345678901234567890万元"), Numbers{});  // beyond any figure
}

TEST(ScanNumbers, ReadsExactly) {
  const auto numbers = scan_numbers("1,348.150万元");
  ASSERT_EQ(numbers.size(), 1U);
  EXPECT_EQ(numbers[0].value.mantissa, 1348150);
  EXPECT_EQ(numbers[0].value.decimals, 3);
  EXPECT_EQ(numbers[0].unit_end, std::string("1,348.150万元").size());
}

TEST(Decimal, SignificantDigitsAndComparison) {
  EXPECT_EQ((Decimal{716884, 2}.significant_digits()), 6);
  EXPECT_EQ((Decimal{1200, 0}.significant_digits()), 2);
  EXPECT_EQ((Decimal{0, 2}.significant_digits()), 0);
  EXPECT_EQ(compare({10001, 2}, 100), 1);
  EXPECT_EQ(compare({10000, 2}, 100), 0);
  EXPECT_EQ(compare({9999, 2}, 100), -1);
}

TEST(Money, StandsForItsInterval) {
  const auto value = money({1348, 0}, *fen_per_unit("万元"));
  ASSERT_TRUE(value);
  EXPECT_EQ(value->amount.fen(), 1'348'000'000);
  EXPECT_TRUE(value->interval.contains(Amount::from_fen(1'347'500'000)));
  EXPECT_FALSE(value->interval.contains(Amount::from_fen(1'348'500'000)));
  EXPECT_FALSE(money({1, 5}, 100));                          // finer than fen
  EXPECT_FALSE(money({99999999999999, 0}, 10'000'000'000));  // beyond any amount
  EXPECT_FALSE(fen_per_unit("件"));
}

TEST(IndicatorValue, ReadsComparisonNumberAndUnit) {
  struct Case {
    const char* text;
    Comparison comparison;
    int64_t mantissa;
    const char* unit;
    const char* per;
  };
  for (const Case& c : {Case{"≥95%", Comparison::at_least, 95, "%", ""},
                        Case{"≤87718.4元", Comparison::at_most, 877184, "元", ""},
                        Case{"不超过5日", Comparison::at_most, 5, "日", ""},
                        Case{"5日以内", Comparison::at_most, 5, "日", ""},
                        Case{"控制在5%以上", Comparison::at_least, 5, "%", ""},
                        Case{"0.96万元/年", Comparison::none, 96, "万元", "年"},
                        Case{"700元每月", Comparison::none, 700, "元", "月"},
                        Case{"＞ ９０ ％", Comparison::greater, 90, "%", ""},
                        Case{"<=10.4万元", Comparison::at_most, 104, "万元", ""},
                        Case{"=3次", Comparison::equal, 3, "次", ""},
                        Case{"100件", Comparison::none, 100, "件", ""}}) {
    const IndicatorValue value = read_indicator_value(c.text);
    EXPECT_EQ(value.comparison, c.comparison) << c.text;
    ASSERT_TRUE(value.number) << c.text;
    EXPECT_EQ(value.number->mantissa, c.mantissa) << c.text;
    EXPECT_EQ(value.unit, c.unit) << c.text;
    EXPECT_EQ(value.per, c.per) << c.text;
  }
}

TEST(IndicatorValue, WhatIsNoSingleNumberHasNone) {
  for (const char* text : {"及时", "7*24小时", "2024年12月31日之前", "10-20次", "", "≥%"})
    EXPECT_FALSE(read_indicator_value(text).number) << text;
}

}  // namespace
}  // namespace budgetc::text
