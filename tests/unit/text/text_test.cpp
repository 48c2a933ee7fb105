#include "text/text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace budgetc::text {
namespace {

using ::testing::ElementsAre;

// The pieces between break opportunities.
std::vector<std::string> pieces(std::string_view utf8) {
  const std::u32string text = to_u32(utf8);
  std::vector<std::string> out;
  uint32_t from = 0;
  for (const BreakOpportunity& b : line_breaks(text)) {
    out.push_back(to_utf8(std::u32string_view(text).substr(from, b.offset - from)));
    from = b.offset;
  }
  return out;
}

TEST(Utf8, RoundTripsAndReplacesBadBytes) {
  const std::string text = "aé中𠀀";
  EXPECT_EQ(to_u32(text), U"aé中𠀀");
  EXPECT_EQ(to_utf8(to_u32(text)), text);
  EXPECT_EQ(to_u32("a\xFFz"), U"a\uFFFDz");
}

TEST(Utf8, FindsTheFirstInvalidByte) {
  EXPECT_FALSE(find_invalid_utf8("中文 ok 𠀀"));
  EXPECT_EQ(find_invalid_utf8("中\xB2\xBF"), 3u);
  EXPECT_EQ(find_invalid_utf8("ab\xE4\xB8"), 2u);        // cut off
  EXPECT_EQ(find_invalid_utf8("\xC0\xAF"), 0u);          // overlong
  EXPECT_EQ(find_invalid_utf8("x\xED\xA0\x80"), 1u);     // a surrogate
  EXPECT_EQ(find_invalid_utf8("\xF4\x90\x80\x80"), 0u);  // past U+10FFFF
}

TEST(Gb18030, ConvertsOrRefuses) {
  EXPECT_EQ(gb18030_to_utf8("\xB2\xBF\xC3\xC5,1"), "部门,1");
  EXPECT_FALSE(gb18030_to_utf8("\xB2"));
  EXPECT_FALSE(gb18030_to_utf8("\xFF\xFE\x61"));
}

TEST(DisplayWidth, ChineseIsTwoColumns) {
  EXPECT_EQ(display_width("abc"), 3);
  EXPECT_EQ(display_width("部门a"), 5);
  EXPECT_EQ(display_width("（）"), 4);
  EXPECT_EQ(display_width("e\u0301"), 1);
  EXPECT_EQ(display_width(""), 0);
}

TEST(LineBreaks, BetweenChineseCharacters) {
  EXPECT_THAT(pieces("部门预算"), ElementsAre("部", "门", "预", "算"));
  EXPECT_TRUE(pieces("").empty());
}

TEST(LineBreaks, NumbersAndWordsStayWhole) {
  EXPECT_THAT(pieces("共12345项"), ElementsAre("共", "12345项"));
  EXPECT_THAT(pieces("计7,168.84万元"), ElementsAre("计", "7,168.84万元"));
  EXPECT_THAT(pieces("占41.68%"), ElementsAre("占", "41.68%"));
  EXPECT_THAT(pieces("7,168.84"), ElementsAre("7,168.84"));
  EXPECT_THAT(pieces("use budget"), ElementsAre("use ", "budget"));
  EXPECT_THAT(pieces("it’s"), ElementsAre("it’s"));
  EXPECT_THAT(pieces("减少−3.5亿元"), ElementsAre("减", "少", "−3.5亿元"));
  for (const char* unit : {"辆", "项", "个", "台", "年", "月", "日", "元"})
    EXPECT_THAT(pieces(std::string("有3") + unit), ElementsAre("有", std::string("3") + unit));
}

TEST(LineBreaks, PunctuationKeepsItsSide) {
  EXPECT_THAT(pieces("甲，乙。"), ElementsAre("甲，", "乙。"));
  EXPECT_THAT(pieces("甲（乙）丙"), ElementsAre("甲", "（乙）", "丙"));
  EXPECT_THAT(pieces("甲“乙”丙"), ElementsAre("甲", "“乙”", "丙"));
  EXPECT_THAT(pieces("《法》、《律》；"), ElementsAre("《法》、", "《律》；"));
  for (const std::string& piece : pieces("甲——乙……丙"))
    EXPECT_TRUE(piece != "—" && piece != "…") << piece;
}

TEST(LineBreaks, OnlyLineFeedsAndTheEndAreMandatory) {
  const auto breaks = line_breaks(U"甲\n乙");
  ASSERT_EQ(breaks.size(), 2u);
  EXPECT_EQ(breaks[0].offset, 2u);
  EXPECT_TRUE(breaks[0].mandatory);
  EXPECT_TRUE(breaks[1].mandatory);
  for (const auto& b : line_breaks(U"甲乙丙")) EXPECT_EQ(b.mandatory, b.offset == 3);
}

TEST(LineBreaks, OffsetsCountCharactersOutsideTheBasicPlane) {
  const auto breaks = line_breaks(U"𠀀𠀁𠀂");
  ASSERT_EQ(breaks.size(), 3u);
  EXPECT_EQ(breaks[0].offset, 1u);
  EXPECT_EQ(breaks[2].offset, 3u);
}

TEST(ChineseNumber, AsRead) {
  EXPECT_EQ(chinese_number(0), "零");
  EXPECT_EQ(chinese_number(10), "十");
  EXPECT_EQ(chinese_number(12), "十二");
  EXPECT_EQ(chinese_number(20), "二十");
  EXPECT_EQ(chinese_number(105), "一百零五");
  EXPECT_EQ(chinese_number(110), "一百一十");
  EXPECT_EQ(chinese_number(1001), "一千零一");
  EXPECT_EQ(chinese_number(10010), "一万零一十");
  EXPECT_EQ(chinese_digits("2024"), "二〇二四");
}

std::string print(int64_t fen, NumberStyle style) {
  return format_amount(Amount::from_fen(fen), style);
}

TEST(FormatAmount, RoundsHalfUpOnce) {
  const NumberStyle wan;
  EXPECT_EQ(print(7'168'840'000, wan), "7168.84");
  EXPECT_EQ(print(5'000, wan), "0.01");
  EXPECT_EQ(print(4'999, wan), "0.00");
  EXPECT_EQ(print(-5'000, wan), "-0.01");
  EXPECT_EQ(print(-4'999, wan), "0.00") << "never -0.00";
  EXPECT_EQ(print(14'999, wan), "0.01");
  EXPECT_EQ(print(15'000, wan), "0.02");
  EXPECT_EQ(print(1'234'567, {.unit = MoneyUnit::yuan}), "12345.67");
  EXPECT_EQ(print(1'234'550, {.unit = MoneyUnit::yuan, .decimals = 0}), "12346");
  EXPECT_EQ(print(1, {.decimals = 6}), "0.000001");
}

TEST(FormatAmount, Styles) {
  EXPECT_EQ(print(7'168'840'000, {.thousands = true}), "7,168.84");
  EXPECT_EQ(print(-1'000'000'000'000, {.thousands = true}), "-1,000,000.00");
  EXPECT_EQ(print(999'000'000, {.thousands = true}), "999.00");
  EXPECT_EQ(print(9'300'000, {.trim_zeros = true}), "9.3");
  EXPECT_EQ(print(75'000'000, {.trim_zeros = true}), "75");
  EXPECT_EQ(print(149'000'000, {.whole_as_integer = true}), "149");
  EXPECT_EQ(print(410'500'000, {.whole_as_integer = true}), "410.50");
  EXPECT_EQ(print(0, {.blank_zero = true}), "");
  EXPECT_EQ(print(1, {.blank_zero = true}), "0.00") << "only an exact zero is blank";
}

TEST(FormatAmount, TheWholeRange) {
  EXPECT_EQ(print(std::numeric_limits<int64_t>::min(), {.unit = MoneyUnit::yuan}),
            "-92233720368547758.08");
  EXPECT_EQ(print(std::numeric_limits<int64_t>::max(), {.decimals = 12}),
            "9223372036854.775807000000");
}

TEST(FormatPercent, FromExactValues) {
  EXPECT_EQ(format_percent(4168, 10000, 2), "41.68");
  EXPECT_EQ(format_percent(1, 3, 2), "33.33");
  EXPECT_EQ(format_percent(2, 3, 2), "66.67");
  EXPECT_EQ(format_percent(1, 8, 1), "12.5");
  EXPECT_EQ(format_percent(5, 1000, 0), "1") << "half up";
  EXPECT_EQ(format_percent(-5, 1000, 0), "-1") << "half away from zero";
  EXPECT_EQ(format_percent(5, -1000, 2), "-0.50");
  EXPECT_EQ(format_percent(-1, 1'000'000, 2), "0.00");
  EXPECT_EQ(format_percent(1, 0, 2), "");
  EXPECT_EQ(format_percent(std::numeric_limits<int64_t>::max(), 1, 2), "922337203685477580700.00");
}

struct Written {
  const char* text;
  MoneyUnit unit;
  int64_t fen;
  int64_t last_digit;
};

TEST(ParseAmount, WhatOfficersWrite) {
  for (const Written& w : {Written{"7168.84万元", MoneyUnit::yuan, 7'168'840'000, 10'000},
                           {"71688400.00元", MoneyUnit::wan, 7'168'840'000, 1},
                           {"7168.84", MoneyUnit::wan, 7'168'840'000, 10'000},
                           {"12", MoneyUnit::yuan, 1'200, 100},
                           {"3万元", MoneyUnit::yuan, 3'000'000, 1'000'000},
                           {"1,234.5", MoneyUnit::yuan, 123'450, 10},
                           {"1,234,567万元", MoneyUnit::wan, 1'234'567'000'000, 1'000'000},
                           {"１２．５０万元", MoneyUnit::yuan, 12'500'000, 10'000},
                           {"１，２３４元", MoneyUnit::yuan, 123'400, 100},
                           {"-5", MoneyUnit::wan, -5'000'000, 1'000'000},
                           {"−5", MoneyUnit::wan, -5'000'000, 1'000'000},
                           {"+5 元", MoneyUnit::wan, 500, 100},
                           {"0", MoneyUnit::wan, 0, 1'000'000},
                           {"1.230元", MoneyUnit::wan, 123, 1},
                           {"0.000001万元", MoneyUnit::wan, 1, 1},
                           {"100000000000元", MoneyUnit::wan, kLargestAmountFen, 100}}) {
    const AmountParse parsed = parse_amount(w.text, w.unit);
    ASSERT_TRUE(parsed.value) << w.text;
    EXPECT_EQ(parsed.value->amount.fen(), w.fen) << w.text;
    EXPECT_EQ(parsed.value->last_digit_fen, w.last_digit) << w.text;
  }
  EXPECT_TRUE(parse_amount("1元", MoneyUnit::wan).value->had_unit);
  EXPECT_FALSE(parse_amount("1", MoneyUnit::wan).value->had_unit);
}

TEST(ParseAmount, WhatIsNoAmount) {
  for (const char* text :
       {"", " ", "万元", "-", "1.2.3", "1e5", "0x10", "12,34", "1234,567", ",123", "1,234,56", "1.",
        ".5", "--1", "1 000", "五", "1万元元", "nan", "12％"}) {
    const AmountParse parsed = parse_amount(text, MoneyUnit::wan);
    EXPECT_FALSE(parsed.value) << text;
    EXPECT_EQ(parsed.error, AmountError::not_a_number) << text;
  }
}

TEST(ParseAmount, TooFineOrTooLarge) {
  EXPECT_EQ(parse_amount("1.001元", MoneyUnit::wan).error, AmountError::too_precise);
  EXPECT_EQ(parse_amount("0.0000001万元", MoneyUnit::wan).error, AmountError::too_precise);
  EXPECT_EQ(parse_amount("100000000000.01元", MoneyUnit::wan).error, AmountError::out_of_range);
  EXPECT_EQ(parse_amount(std::string(5000, '9'), MoneyUnit::wan).error, AmountError::out_of_range);
  EXPECT_TRUE(parse_amount(std::string(5000, '0') + "7", MoneyUnit::wan).value);
}

TEST(ParseAmount, ReadsBackWhatIsPrinted) {
  for (const int64_t fen : {0L, 1L, -1L, 99L, 123'456'789L, -987'654'321'012L, 10'000'000'000'000L})
    for (const MoneyUnit unit : {MoneyUnit::yuan, MoneyUnit::wan}) {
      const NumberStyle exact{.unit = unit, .decimals = 6, .thousands = true};
      EXPECT_EQ(parse_amount(print(fen, exact), unit).value->amount.fen(), fen);
    }
}

TEST(Nearest, OnlySlips) {
  const std::vector<std::string> keys = {"department", "units", "projects", "function", "单位名称"};
  EXPECT_EQ(nearest("departmnet", keys), "department");  // swapped neighbours
  EXPECT_EQ(nearest("unit", keys), "units");
  EXPECT_EQ(nearest("project", keys), "projects");
  EXPECT_EQ(nearest("单位名成", keys), "单位名称");
  EXPECT_FALSE(nearest("ledger", keys));
  EXPECT_FALSE(nearest("", keys));
  const std::vector<std::string> single = {"元"};
  EXPECT_FALSE(nearest("台", single)) << "another character is not a slip";
  const std::vector<std::string> tie = {"abcd", "abce"};
  EXPECT_EQ(nearest("abcf", tie), "abcd") << "the first of equals: deterministic";
}

TEST(EditDistance, CountsCharactersAndSwaps) {
  EXPECT_EQ(edit_distance(U"信阳市", U"信阳市"), 0U);
  EXPECT_EQ(edit_distance(U"信阳市人民政府", U"信阳市人名政府"), 1U);
  EXPECT_EQ(edit_distance(U"收入总计", U"入收总计"), 1U);
  EXPECT_EQ(edit_distance(U"", U"目录"), 2U);
}

}  // namespace
}  // namespace budgetc::text
