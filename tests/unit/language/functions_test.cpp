// Each function, and what facts that are not given do.
#include "support.h"

#include "diagnostics/catalogue/disclosure.h"

namespace budgetc::language {
namespace {

using testing::ElementsAre;

class Functions : public LanguageTest {};

TEST_F(Functions, SumsAFilterAndKnowsItsLines) {
  const auto figure = get<AmountValue>("sum(basic)");
  EXPECT_EQ(figure.amount.fen(), 150'000'000);
  EXPECT_THAT(figure.lines, ElementsAre(0, 1));
  EXPECT_THAT(get<AmountValue>("sum(basic) + sum(own)").lines, ElementsAre(0, 1, 3));
}

TEST_F(Functions, WhereMatchesCodesByPrefixAndWordsWhole) {
  EXPECT_EQ(fen("sum(where(function: \"201\"))"), 273'456'789);
  EXPECT_EQ(fen("sum(where(function: [\"2010302\", \"208\"]))"), 150'000'000);
  EXPECT_EQ(fen("sum(where(function: \"201\", dept_economic: \"302\"))"), 173'456'789);
  EXPECT_EQ(fen("sum(where(kind: [\"基本支出\", \"特定目标类\"], source: \"其他收入\"))"),
            26'543'211);
}

TEST_F(Functions, WhereFindsValuesThatNoLineCanHold) {
  EXPECT_EQ(fault("where(kind: \"基本支处\")"), "F0101 12-26");
  EXPECT_EQ(help(), "是不是“基本支出”？");
  EXPECT_EQ(fault("where(source: [\"其他收入\", \"别的\"])"), "F0101 31-39");
  EXPECT_EQ(fault("where(function: \"201x\")"), "F0114 16-22");
  EXPECT_EQ(fault("where(functoin: \"201\")"), "F0101 6-14");
  EXPECT_EQ(help(), "是不是“function”？");
  EXPECT_EQ(fault("where()"), "F0114 0-5");
  EXPECT_EQ(fault("where(\"基本支出\")"), "F0114 6-20");
  EXPECT_EQ(fault("where(kind: now)"), "F0102 12-15");
}

TEST_F(Functions, SharesAndGrowthComeFromExactValues) {
  EXPECT_EQ(text_of("share(before, now) | percent"), "66.67%");
  EXPECT_EQ(text_of("growth(now, before) | percent"), "50.00%");
  EXPECT_EQ(text_of("growth(before, now) | percent"), "33.33%");
  context.percent_decimals = 1;
  EXPECT_EQ(text_of("share(before, now) | percent"), "66.7%");
  EXPECT_EQ(text_of("share(before, now) | percent(decimals: 0)"), "67%");
}

TEST_F(Functions, AZeroBaseIsOneFindingAndNone) {
  EXPECT_TRUE(evaluate("growth(now, zero) | percent").is_none());
  ASSERT_EQ(sink.findings().size(), 1U);
  EXPECT_EQ(first(), "F0108 0-17");
  sink = {};
  EXPECT_TRUE(evaluate("share(now, zero)").is_none());
  EXPECT_EQ(first(), "F0108 0-16");
}

TEST_F(Functions, GroupsSumByOneDimension) {
  context.names = [](ledger::Dimension, std::string_view code) { return "名" + std::string(code); };
  const std::string each = "{{ g.code }}{{ g.name }}={{ g.amount | yuan }};";
  EXPECT_EQ(render("{% for g in groups(where(function: \"201\"), \"function\") %}" + each +
                   "{% endfor %}"),
            "2010301名2010301=1500000.00;2010302名2010302=1234567.89;");
  EXPECT_EQ(render("{% for g in groups(where(function: [\"201\", \"208\"]), \"function\", digits: "
                   "3, order: \"code\") %}" +
                   each + "{% endfor %}"),
            "201名201=2734567.89;208名208=265432.11;");
  EXPECT_TRUE(sink.findings().empty());
  EXPECT_EQ(fault("groups(basic, \"functoin\")"), "F0101 14-24");
  EXPECT_EQ(help(), "是不是“function”？");
  EXPECT_EQ(fault("groups(basic, \"function\", order: \"name\")"), "F0114 33-39");
}

TEST_F(Functions, TrimEndTakesAwayAnEnding) {
  EXPECT_EQ(get<std::string>("trim_end(\"国防支出\", \"支出\")"), "国防");
  EXPECT_EQ(get<std::string>("trim_end(\"预备费\", \"支出\")"), "预备费");
  EXPECT_EQ(get<std::string>("trim_end(\"支出\", \"支出\")"), "支出");
}

TEST_F(Functions, AbsMaxMin) {
  EXPECT_EQ(fen("abs(before - now)"), 100'000'000);
  EXPECT_EQ(get<int64_t>("abs(-4)"), 4);
  EXPECT_EQ(get<int64_t>("max(3, 9, 2)"), 9);
  EXPECT_EQ(fen("min(now, before)"), 200'000'000);
}

TEST_F(Functions, ListsCountFromOneAndEndInNothing) {
  EXPECT_EQ(get<int64_t>("count(items)"), 2);
  EXPECT_EQ(get<int64_t>("at(range(5), 5)"), 5);
  EXPECT_TRUE(evaluate("at(items, 3)").is_none());
  EXPECT_TRUE(evaluate("at(items, 0)").is_none());
  EXPECT_TRUE(evaluate("at(items, 3).amount | wan").is_none());
  EXPECT_EQ(render("[{{ at(items, 3).name }}]"), "[]");
  EXPECT_TRUE(sink.findings().empty());
}

TEST_F(Functions, RangeIsBounded) {
  EXPECT_EQ(get<int64_t>("count(range(0))"), 0);
  EXPECT_TRUE(evaluate("range(10001)").is_none());
  EXPECT_EQ(first(), "F0113 0-12");
}

TEST_F(Functions, GivenLooksAtFactsWithoutAFinding) {
  EXPECT_TRUE(truth("given(now) and given(zero) and given(title)"));
  EXPECT_FALSE(truth("given(lost) or given(blank) or given(nothing) or given(at(items, 9))"));
  EXPECT_TRUE(sink.findings().empty());
}

TEST_F(Functions, TextsJoinAndCut) {
  EXPECT_EQ(text_of("join(names, \"、\")"), "甲、乙、丙");
  EXPECT_EQ(text_of("join(nothing, \"、\")"), "");
  EXPECT_EQ(text_of("concat(title, year, \"年\")"), "办公室2024年");
  EXPECT_EQ(text_of("slice(title, 1, 2)"), "公室");
  EXPECT_EQ(text_of("slice(title, from: 2)"), "室");
  EXPECT_EQ(text_of("slice(title, 5, 2)"), "");
  EXPECT_EQ(text_of("slice(title, 0, 99)"), "办公室");
}

TEST_F(Functions, AmountsPrintInTheStyleOfTheContext) {
  EXPECT_EQ(text_of("sum(own) | wan"), "26.54");
  EXPECT_EQ(text_of("sum(own) | yuan"), "265432.11");
  EXPECT_EQ(text_of("sum(own) | wan(decimals: 4)"), "26.5432");
  context.amounts.thousands = true;
  EXPECT_EQ(text_of("sum(own) | yuan"), "265,432.11");
  EXPECT_EQ(text_of("sum(own) | plain"), "26.543211");
  EXPECT_EQ(text_of("now | plain"), "300");
  EXPECT_EQ(text_of("year | plain"), "2024");
}

TEST_F(Functions, AnAmountsTextKeepsItsFigure) {
  const Value value = evaluate("sum(basic) | wan");
  ASSERT_TRUE(value.figure);
  EXPECT_EQ(value.figure->amount.fen(), 150'000'000);
  EXPECT_THAT(value.figure->lines, ElementsAre(0, 1));
}

TEST_F(Functions, ChineseNumerals) {
  EXPECT_EQ(text_of("12 | chinese"), "十二");
  EXPECT_EQ(text_of("year | digits"), "二〇二四");
  EXPECT_EQ(text_of("\"105\" | digits"), "一〇五");
  EXPECT_EQ(text_of("100000 | chinese"), "100000");
}

TEST_F(Functions, ArgumentsByPositionAndName) {
  EXPECT_EQ(text_of("share(whole: now, part: before) | percent"), "66.67%");
  EXPECT_EQ(fault("share(now)"), "F0114 0-5");
  EXPECT_EQ(fault("share(now, before, zero)"), "F0114 19-23");
  EXPECT_EQ(fault("share(now, hole: before)"), "F0114 11-15");
  EXPECT_THAT(message(), testing::HasSubstr("whole"));
  EXPECT_EQ(fault("share(now, part: before)"), "F0114 11-15");
  EXPECT_EQ(fault("share(part: now, before)"), "F0114 17-23");
}

TEST_F(Functions, OverflowIsAFinding) {
  scope["now"] = amount(INT64_MAX);
  EXPECT_TRUE(evaluate("now + before").is_none());
  EXPECT_EQ(first(), "A0103 0-12");
  sink = {};
  EXPECT_TRUE(evaluate("9223372036854775807 + 1").is_none());
  EXPECT_EQ(first(), "A0103 0-23");
}

// ---- facts that are not given
// --------------------------------------------------------------------

TEST_F(Functions, AMissingFactIsOneFindingAtTheDepartmentWithALabelOnTheTemplate) {
  EXPECT_TRUE(evaluate("now - lost + lost").is_none());
  ASSERT_EQ(sink.findings().size(), 1U);
  const Finding& finding = sink.findings()[0];
  EXPECT_EQ(finding.id, finding::D0102);
  EXPECT_EQ(finding.span, (Span{FileId{7}, 0, 0}));
  EXPECT_THAT(finding.message(Language::zh), testing::HasSubstr("previous.total"));
  ASSERT_EQ(finding.labels.size(), 1U);
  EXPECT_EQ(finding.labels[0].span, (Span{FileId{1}, kStart + 6, kStart + 10}));
}

TEST_F(Functions, ComparisonsWithAMissingFactAreQuiet) {
  EXPECT_FALSE(truth("now == lost"));
  EXPECT_TRUE(truth("now != lost"));
  EXPECT_FALSE(truth("now > lost or now < lost or lost >= 0"));
  EXPECT_TRUE(sink.findings().empty());
}

TEST_F(Functions, PrintingAMissingFactIsAFinding) {
  EXPECT_EQ(render("原因：{{ lost_text }}。"), "原因：。");
  EXPECT_EQ(sink.findings().size(), 1U);
  sink = {};
  EXPECT_EQ(render("{{ lost | wan }}"), "");
  EXPECT_EQ(sink.findings().size(), 1U);
}

TEST_F(Functions, AMissingFactInABranchNotTakenIsNoFinding) {
  EXPECT_EQ(render("{% if given(lost) %}{{ lost | wan }}{% else %}—{% endif %}"), "—");
  EXPECT_TRUE(sink.findings().empty());
}

TEST_F(Functions, WhatMayBeMissingIsNoFinding) {
  EXPECT_EQ(render("[{{ lost | if_given | wan }}]"), "[]");
  EXPECT_EQ(render("[{{ if_given(lost_text) }}]"), "[]");
  EXPECT_TRUE(sink.findings().empty());
}

TEST_F(Functions, TheDocumentationCoversEveryFunction) {
  const auto docs = functions(Language::zh);
  EXPECT_EQ(docs.size(), 24U);
  for (const FunctionDoc& doc : docs) EXPECT_FALSE(doc.meaning.empty()) << doc.name;
  EXPECT_EQ(docs[4].signature, "share(part: 金额, whole: 金额) → 比例");
}

}  // namespace
}  // namespace budgetc::language
