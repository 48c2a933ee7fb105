// Expressions: grammar, precedence, types, exact places of faults, and evaluation.
#include "support.h"

namespace budgetc::language {
namespace {

class Expressions : public LanguageTest {};

TEST_F(Expressions, LiteralsAreThemselves) {
  EXPECT_EQ(text_of(R"("他说\"好\"\\")"), "他说\"好\"\\");
  EXPECT_EQ(get<int64_t>("42"), 42);
  EXPECT_TRUE(truth("true"));
  EXPECT_FALSE(truth("false"));
  EXPECT_EQ(get<int64_t>("count([1, 2, 3])"), 3);
  EXPECT_EQ(get<int64_t>("count([])"), 0);
}

TEST_F(Expressions, ArithmeticIsExactAndLeftAssociative) {
  EXPECT_EQ(get<int64_t>("10 - 3 - 2"), 5);
  EXPECT_EQ(get<int64_t>("10 - (3 - 2)"), 9);
  EXPECT_EQ(get<int64_t>("-3 + 5"), 2);
  EXPECT_EQ(get<int64_t>("- -3"), 3);
  EXPECT_EQ(fen("now - before"), 100'000'000);
  EXPECT_EQ(fen("-(now - before) + now"), 200'000'000);
}

TEST_F(Expressions, PrecedenceFollowsTheGrammar) {
  EXPECT_EQ(text_of("now + before | wan"), "500.00");  // + before |
  EXPECT_TRUE(truth("now | wan == \"300.00\""));       // | before ==
  EXPECT_TRUE(truth("false and false or true"));       // and before or
  EXPECT_FALSE(truth("false and (false or true)"));
  EXPECT_TRUE(truth("not now == before"));   // == before not
  EXPECT_FALSE(truth("not true or false"));  // not before or
  // & before |: basic, and those of own that are basic (none).
  EXPECT_EQ(fen("sum(basic | own & basic)"), 150'000'000);
  EXPECT_EQ(fen("sum((basic | own) & own)"), 26'543'211);
  EXPECT_EQ(fen("sum(!basic & own)"), 26'543'211);  // ! before &
}

TEST_F(Expressions, ABarIsAPipeToAFunctionAndElseAUnionOfFilters) {
  EXPECT_EQ(text_of("now | wan"), text_of("wan(now)"));
  EXPECT_EQ(text_of("share(before, now) | percent(decimals: 1)"), "66.7%");
  EXPECT_EQ(fen("basic | own | sum"), 176'543'211);
  EXPECT_EQ(fen("basic | where(source: \"其他收入\") | sum"), 176'543'211);
}

TEST_F(Expressions, ComparesLikeWithLike) {
  EXPECT_TRUE(truth("now > before and before < now and now >= now and now <= now"));
  EXPECT_TRUE(truth("zero == 0 and now > 0 and 0 < now and 0 == zero"));
  EXPECT_FALSE(truth("now == 0"));
  EXPECT_TRUE(truth("title == \"办公室\" and title != \"\""));
  EXPECT_TRUE(truth("share(before, now) < share(now, before)"));
  EXPECT_TRUE(truth("share(zero, now) == 0"));
  EXPECT_TRUE(truth("true != false"));
}

TEST_F(Expressions, ReadsFieldsOfRecords) {
  EXPECT_EQ(text_of("at(items, 2).name"), "乙");
  EXPECT_EQ(fen("at(items, 1).amount + at(items, 2).amount"), 3'000'000);
}

TEST_F(Expressions, SpansAreOfTheWholeExpression) {
  const auto expression = Expression::parse("  now + before ", at("  now + before "), sink);
  ASSERT_TRUE(expression);
  EXPECT_EQ(expression->span(), (Span{FileId{1}, kStart + 2, kStart + 14}));
}

TEST_F(Expressions, SyntaxFaultsHaveExactPlaces) {
  EXPECT_EQ(fault(""), "F0103 0-0");
  EXPECT_EQ(fault("now +"), "F0103 5-5");
  EXPECT_EQ(fault("now before"), "F0103 4-10");
  EXPECT_EQ(fault("(now"), "F0103 0-1");  // the bracket that is never closed
  EXPECT_EQ(fault("sum(basic"), "F0103 3-4");
  EXPECT_EQ(fault("[1, 2"), "F0103 0-1");
  EXPECT_EQ(fault("now )"), "F0103 4-5");
  EXPECT_EQ(fault("a."), "F0103 2-2");
  EXPECT_EQ(fault("\"abc"), "F0103 0-4");
  EXPECT_EQ(fault("\"a\\n\""), "F0103 2-4");
  EXPECT_EQ(fault("1.5"), "F0103 0-3");
  EXPECT_EQ(fault("99999999999999999999"), "F0103 0-20");
  EXPECT_EQ(fault("1 < 2 < 3"), "F0103 6-7");
  EXPECT_EQ(fault("at(items, 1)(2)"), "F0103 12-13");
  EXPECT_EQ(fault("now = before"), "F0103 4-5");
  EXPECT_THAT(help(), testing::HasSubstr("=="));
}

TEST_F(Expressions, FullWidthSignsAreNamed) {
  EXPECT_EQ(fault("sum（basic）"), "F0103 3-6");
  EXPECT_EQ(help(), "全角的“（”应改为半角的 (");
  EXPECT_EQ(fault("title == “办公室”"), "F0103 9-12");
  EXPECT_THAT(help(), testing::HasSubstr("\""));
}

TEST_F(Expressions, DeepNestingIsAFindingNotACrash) {
  EXPECT_EQ(fault(std::string(100'000, '(')).substr(0, 5), "F0103");
  EXPECT_EQ(fault(std::string(100'000, '!') + "basic").substr(0, 5), "F0103");
  std::string chain = "now";
  for (int i = 0; i < 10'000; ++i) chain += "+now";
  EXPECT_EQ(fault(chain).substr(0, 5), "F0103");
}

TEST_F(Expressions, UnknownNamesGetTheNearest) {
  EXPECT_EQ(fault("sum(basik)"), "F0101 4-9");
  EXPECT_EQ(help(), "是不是“basic”？");
  EXPECT_EQ(fault("at(items, 1).nama"), "F0101 13-17");
  EXPECT_EQ(help(), "是不是“name”？");
  EXPECT_EQ(fault("now | wann"), "F0101 6-10");
  EXPECT_EQ(help(), "是不是“wan”？");
  EXPECT_EQ(fault("shar(now, before)"), "F0101 0-4");
  EXPECT_EQ(help(), "是不是“share”？");
}

TEST_F(Expressions, WrongTypesAreFoundWhereTheyStand) {
  EXPECT_EQ(fault("now + 1"), "F0102 6-7");
  EXPECT_EQ(fault("title + title"), "F0102 0-5");
  EXPECT_EQ(fault("sum(now)"), "F0102 4-7");
  EXPECT_EQ(fault("share(basic, now)"), "F0102 6-11");
  EXPECT_THAT(help(), testing::HasSubstr("sum("));
  EXPECT_EQ(fault("now > 5"), "F0102 6-7");
  EXPECT_EQ(fault("now == title"), "F0102 7-12");
  EXPECT_EQ(fault("basic == own"), "F0102 0-5");
  EXPECT_EQ(fault("not now"), "F0102 4-7");
  EXPECT_EQ(fault("basic & true"), "F0102 8-12");
  EXPECT_EQ(fault("title.name"), "F0102 0-5");
  EXPECT_EQ(fault("[1, \"a\"]"), "F0102 4-7");
  EXPECT_EQ(fault("join([1], \"\")"), "F0102 5-8");
  EXPECT_EQ(fault("max(now, 1)"), "F0102 9-10");
  EXPECT_EQ(fault("now | percent"), "F0102 0-3");
  EXPECT_EQ(fault("wan"), "F0114 0-3");
}

TEST_F(Expressions, OneFaultCausesNoSecond) {
  EXPECT_EQ(fault("sum(basik) + sum(basic) | wan"), "F0101 4-9");
  EXPECT_EQ(fault("unknown.field.deeper + 1"), "F0101 0-7");
  EXPECT_EQ(fault("at(unknown, 1).name == title"), "F0101 3-10");
}

TEST_F(Expressions, TypesAreKnownWithoutData) {
  EXPECT_EQ(type_name(type_of("share(now, before)"), Language::zh), "比例");
  EXPECT_EQ(type_name(type_of("at(items, 1)"), Language::zh), "记录（项目）");
  EXPECT_EQ(type_name(type_of("range(3)"), Language::zh), "列表（整数）");
  EXPECT_EQ(type_name(type_of("max(now, before)"), Language::zh), "金额");
  EXPECT_EQ(type_name(type_of("basic & !own"), Language::en), "filter");
}

TEST_F(Expressions, TypeNamesAreReadable) {
  EXPECT_EQ(parse_type_name("amount")->kind, Kind::amount);
  EXPECT_EQ(parse_type_name("list<text>")->element->kind, Kind::text);
  EXPECT_FALSE(parse_type_name("money"));
  EXPECT_FALSE(parse_type_name("list<money>"));
}

}  // namespace
}  // namespace budgetc::language
