// Amounts and shares written into expressions, products, and conditions on the members of a list.
#include <limits>

#include "support.h"

namespace budgetc::language {
namespace {

class Literals : public ::testing::Test {
 protected:
  Literals() {
    auto fields = std::make_shared<RecordType>();
    fields->name = "project";
    fields->fields = {{"name", Type::of(Kind::text)}, {"amount", Type::of(Kind::amount)}};
    types.names["projects"] = Type::list_of(Type::record_of(std::move(fields)));
    types.names["now"] = types.names["before"] = Type::of(Kind::amount);
    scope["now"] = amount(150'000'001);
    scope["before"] = amount(100'000'000);
    scope["projects"] =
        list({record({{"name", make(std::string("甲"))}, {"amount", amount(100'000'000)}}),
              record({{"name", make(std::string("乙"))}, {"amount", amount(99'999'999)}}),
              record({{"name", make(std::string("丙"))}, {"amount", amount(250'000'000)}}),
              record({{"name", make(std::string("丁"))}, {"amount", Value{}}})});
  }

  Value value_of(const std::string& text) {
    Sink sink;
    auto expression = Expression::parse(text, {}, sink);
    EXPECT_TRUE(expression) << text;
    if (!expression) return {};
    expression->check(types, sink);
    EXPECT_EQ(sink.size(), 0U) << text << ": "
                               << (sink.size() ? sink.findings()[0].message(budgetc::Language::zh)
                                               : "");
    return expression->evaluate({}, scope, {}, sink);
  }
  int64_t fen(const std::string& text) {
    const Value value = value_of(text);
    const auto* made = std::get_if<AmountValue>(&value.data);
    EXPECT_NE(made, nullptr) << text;
    return made == nullptr ? 0 : made->amount.fen();
  }
  bool holds(const std::string& text) {
    const Value value = value_of(text);
    const auto* made = std::get_if<bool>(&value.data);
    EXPECT_NE(made, nullptr) << text;
    return made != nullptr && *made;
  }
  // The code of the first finding of parsing and checking.
  std::string fault(const std::string& text) {
    Sink sink;
    auto expression = Expression::parse(text, {}, sink);
    if (expression) expression->check(types, sink);
    return sink.size() == 0 ? ""
                            : std::string(catalogue_entry(sink.findings()[0].id).code) + " " +
                                  sink.findings()[0].message(budgetc::Language::zh);
  }

  TypeScope types;
  Scope scope;
};

TEST_F(Literals, AnAmountIsWrittenWithItsUnit) {
  EXPECT_EQ(fen("100万元"), 100'000'000);
  EXPECT_EQ(fen("0.5亿元"), 5'000'000'000);
  EXPECT_EQ(fen("300元"), 30'000);
  EXPECT_EQ(fen("0.01元"), 1);
  EXPECT_EQ(fen("1.234567万元"), 1'234'567);
  EXPECT_EQ(fen("-2万元"), -2'000'000);
  EXPECT_EQ(fen("1万元 + 1元"), 1'000'100);
}

TEST_F(Literals, WhatIsNoWholeFenOrTooMuchIsAFinding) {
  for (const char* text : {"0.001元", "0.0000001万元", "99999999999亿元", "9999999999999999999元"})
    EXPECT_TRUE(fault(text).starts_with("F0103 ")) << text << " " << fault(text);
  EXPECT_NE(fault("now > 100万").find("整数"), std::string::npos) << fault("now > 100万");
  EXPECT_NE(fault("now > 1.5").find("整数"), std::string::npos) << fault("now > 1.5");
}

TEST_F(Literals, SharesAndAmountsCompareExactly) {
  EXPECT_TRUE(holds("growth(now, before) > 50%"));
  EXPECT_FALSE(holds("growth(now, before) > 50.00001%"));
  EXPECT_TRUE(holds("share(before, before) == 100%"));
  EXPECT_TRUE(holds("share(before, before) == 1000‰"));
  EXPECT_TRUE(holds("now > 150万元 and before <= 100万元 and 1.5万元 == 15000元"));
  EXPECT_TRUE(fault("now > 100").starts_with("F0102")) << fault("now > 100");
  EXPECT_TRUE(fault("now > 50%").starts_with("F0102")) << fault("now > 50%");
}

TEST_F(Literals, AProductIsRoundedOnce) {
  EXPECT_EQ(fen("before * 50%"), 50'000'000);
  EXPECT_EQ(fen("50% * now"), 75'000'001);  // 75,000,000.5
  EXPECT_EQ(fen("-now * 50%"), -75'000'001);
  EXPECT_EQ(fen("0.01元 * 50%"), 1);
  EXPECT_EQ(fen("0.01元 * 49%"), 0);
  EXPECT_EQ(fen("3 * before + 1元"), 300'000'100) << "products bind closer than sums";
  EXPECT_TRUE(holds("2 * 3 == 6 and 2 * 50% == 100%"));
  EXPECT_TRUE(fault("now * before").starts_with("F0102"));
  EXPECT_TRUE(fault("now * \"2\"").starts_with("F0102"));
  Sink sink;
  auto big = Expression::parse("now * 9000000000000000000", {}, sink);
  ASSERT_TRUE(big);
  EXPECT_TRUE(big->evaluate({}, scope, {}, sink).is_none());
  EXPECT_EQ(sink.size(), 1U);
}

TEST_F(Literals, AProductOfAStatedFigureKeepsWhatItMayBe) {
  Value figure = amount(100'000'000);
  auto stated = std::make_shared<Stated>();
  stated->interval = {Amount::from_fen(99'500'000), Amount::from_fen(100'499'999)};
  std::get<AmountValue>(figure.data).stated = stated;
  scope["now"] = figure;
  const Value doubled = value_of("now * 2");
  const AmountInterval twice = std::get<AmountValue>(doubled.data).interval();
  EXPECT_EQ(twice.low.fen(), 199'000'000);
  EXPECT_EQ(twice.high.fen(), 200'999'998);
  const Value negative = value_of("now * -2");
  const AmountInterval below = std::get<AmountValue>(negative.data).interval();
  EXPECT_EQ(below.low.fen(), -200'999'998);
  EXPECT_EQ(below.high.fen(), -199'000'000);
}

TEST_F(Literals, MembersAreChosenByAConditionOnTheirFields) {
  EXPECT_EQ(fen("sum(select(projects, amount >= 100万元).amount)"), 350'000'000);
  EXPECT_TRUE(holds("count(select(projects, amount >= 100万元)) == 2"));
  EXPECT_TRUE(holds("count(select(projects, amount < 100万元, name: \"乙\")) == 1"));
  EXPECT_TRUE(holds("count(select(projects, amount > now and name != \"甲\")) == 1"))
      << "names from outside are seen as well";
  EXPECT_TRUE(holds("count(select(projects, false)) == 0"));
  EXPECT_TRUE(fault("select(projects, amout >= 100万元)").starts_with("F0101"));
  EXPECT_TRUE(fault("select(projects, amount)").starts_with("F0102"));
  EXPECT_TRUE(fault("select(projects, \"甲\")").starts_with("F0114"));
}

}  // namespace
}  // namespace budgetc::language
