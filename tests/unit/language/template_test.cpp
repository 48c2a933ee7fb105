// Templates: text, branches, loops, vanishing lines, directives, phrases.
#include "support.h"

#include "diagnostics/catalogue/disclosure.h"
#include "diagnostics/catalogue/format.h"

namespace budgetc::language {
namespace {

class Templates : public LanguageTest {};

TEST_F(Templates, TextStandsAsItIs) {
  EXPECT_EQ(render("没有标记 { % } 的文字"), "没有标记 { % } 的文字");
  EXPECT_EQ(render("{{ title }}{{ year }}年{{ now | wan }}万元"), "办公室2024年300.00万元");
  EXPECT_EQ(render("{{ \"}} {%\" }}"), "}} {%");
  EXPECT_EQ(render("前{# 注 {{ 释 #}后"), "前后");
}

TEST_F(Templates, KnowsWhetherItIsLiteral) {
  EXPECT_TRUE(Template::parse("文字", at("文字"), {}, sink)->is_literal());
  EXPECT_FALSE(Template::parse("{{ year }}", at("{{ year }}"), {}, sink)->is_literal());
  EXPECT_TRUE(Template().is_literal());
}

TEST_F(Templates, BranchesTakeTheFirstThatHolds) {
  const char* text = "{% if now < before %}减{% elif now > before %}增{% else %}平{% endif %}";
  EXPECT_EQ(render(text), "增");
  scope["now"] = amount(1);
  EXPECT_EQ(render(text), "减");
  scope["now"] = scope["before"];
  EXPECT_EQ(render(text), "平");
}

TEST_F(Templates, LoopsKnowTheirPlace) {
  EXPECT_EQ(render("{% for item in items %}{{ loop.index | chinese }}{{ item.name }}"
                   "{% if not loop.last %}，{% endif %}{% endfor %}"),
            "一甲，二乙");
  EXPECT_EQ(render("{% for n in range(3) %}{% if loop.first %}<{% endif %}{{ n }}/{{ loop.length "
                   "}} {% endfor %}"),
            "<1/3 2/3 3/3 ");
  EXPECT_EQ(render("[{% for n in nothing %}{{ n }}{% endfor %}]"), "[]");
}

TEST_F(Templates, InnerLoopsHideOuterNamesAndGiveThemBack) {
  EXPECT_EQ(
      render("{% for a in [1, 2] %}{% for a in [7] %}{{ a }}{% endfor %}{{ a }};{% endfor %}"),
      "71;72;");
  EXPECT_EQ(render("{% for year in [1] %}{{ year }}{% endfor %}{{ year }}"), "12024");
}

TEST_F(Templates, ALineOfStatementsVanishes) {
  EXPECT_EQ(render("一\n{% if true %}\n二\n{% endif %}\n三\n"), "一\n二\n三\n");
  EXPECT_EQ(render("一\n  {% if true %}  \r\n二\n\t{% endif %}"), "一\n二\n");
  EXPECT_EQ(render("{% for n in [1, 2] %}\n{{ n }}\n\n{% endfor %}\n尾"), "1\n\n2\n\n尾");
  EXPECT_EQ(render("一\n{% if true %} {% if true %}\n二\n{% endif %}{% endif %}\n三"),
            "一\n二\n三");
  EXPECT_EQ(render("一\n{# 注释 #}\n二"), "一\n二");
}

TEST_F(Templates, ALineWithTextStays) {
  EXPECT_EQ(render("一 {% if true %}\n二{% endif %}\n三"), "一 \n二\n三");
  EXPECT_EQ(render("{% if true %}一{% endif %}\n二"), "一\n二");
  EXPECT_EQ(render("{{ year }} {% if true %}\n{% endif %}二"), "2024 \n二");
}

TEST_F(Templates, PiecesKeepFigureAndOrigin) {
  const std::string text = "共{{ sum(basic) | wan }}，{{ title }}";
  const auto parsed = Template::parse(text, at(text), {}, sink);
  ASSERT_TRUE(parsed);
  const auto pieces = parsed->render(context, scope, phrases, sink);
  ASSERT_EQ(pieces.size(), 4U);
  EXPECT_EQ(pieces[0].kind, Piece::Kind::literal);
  EXPECT_EQ(pieces[0].origin, (Span{FileId{1}, kStart, kStart + 3}));
  EXPECT_EQ(pieces[1].kind, Piece::Kind::inserted);
  ASSERT_TRUE(pieces[1].figure);
  EXPECT_EQ(pieces[1].figure->amount.fen(), 150'000'000);
  EXPECT_EQ(pieces[1].origin,
            (Span{FileId{1}, kStart + 6, kStart + 22}));  // computed: the expression
  EXPECT_EQ(pieces[3].text, "办公室");
  EXPECT_EQ(pieces[3].origin, (Span{FileId{7}, 10, 19}));  // written: the department's file
}

TEST_F(Templates, DirectivesPassThroughWithTheirWords) {
  const std::string text =
      "{% role h2 nolist %}\n## 一\n{% if false %}\n{% page \"两 词\" %}\n{% endif %}\n";
  const auto parsed = Template::parse(text, at(text), {"role", "page"}, sink);
  ASSERT_TRUE(parsed);
  const auto pieces = parsed->render(context, scope, phrases, sink);
  ASSERT_EQ(pieces.size(), 2U);
  EXPECT_EQ(pieces[0].kind, Piece::Kind::directive);
  EXPECT_EQ(pieces[0].text, "role");
  EXPECT_THAT(pieces[0].words, testing::ElementsAre("h2", "nolist"));
  EXPECT_EQ(pieces[1].text, "## 一\n");
  const auto all = parsed->directives();  // of all branches
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[1].text, "page");
  EXPECT_THAT(all[1].words, testing::ElementsAre("两 词"));
  EXPECT_EQ(parsed->render_text(context, scope, phrases, sink), "## 一\n");
}

TEST_F(Templates, FaultsOfStructureHaveExactPlaces) {
  EXPECT_EQ(template_fault("一{{ year"), "F0103 3-5");
  EXPECT_EQ(template_fault("{{ year }} {% if true"), "F0103 11-13");
  EXPECT_EQ(template_fault("{% if true %}一"), "F0103 0-13");
  EXPECT_EQ(template_fault("{% for n in [1] %}"), "F0103 0-18");
  EXPECT_EQ(template_fault("一{% endif %}"), "F0103 6-11");
  EXPECT_EQ(template_fault("{% endfor %}"), "F0103 3-9");
  EXPECT_EQ(template_fault("{% if true %}{% else %}{% else %}{% endif %}"), "F0103 26-30");
  EXPECT_EQ(template_fault("{% for in items %}{% endfor %}"), "F0103 0-18");
  EXPECT_EQ(template_fault("{% for loop in items %}{% endfor %}"), "F0103 0-23");
  EXPECT_EQ(template_fault("{% if true %}{% endif true %}"), "F0103 22-27");
  EXPECT_EQ(template_fault("{{ }}"), "F0103 2-3");
  EXPECT_EQ(template_fault("{% if %}{% endif %}"), "F0103 5-6");
  EXPECT_EQ(template_fault("{% pag %}"), "F0101 3-6");
  EXPECT_EQ(help(), "是不是“page”？");
  EXPECT_EQ(template_fault("{% endfr %}"), "F0101 3-8");
  EXPECT_EQ(help(), "是不是“endfor”？");
}

TEST_F(Templates, FaultsOfExpressionsStandInTheirLine) {
  EXPECT_EQ(template_fault("一\n{{ yeer }}"), "F0101 7-11");
  EXPECT_EQ(template_fault("{% if now %}{% endif %}"), "F0102 6-9");
  EXPECT_EQ(template_fault("{% for n in now %}{{ n.x }}{% endfor %}"), "F0102 12-15");
  EXPECT_EQ(template_fault("{% if false %}{{ yeer }}{% endif %}"),
            "F0101 17-21");  // no data takes it
  EXPECT_EQ(template_fault("{% for n in nothing %}{{ n + 1 }}{% endfor %}"), "F0102 25-26");
  EXPECT_EQ(template_fault("{% for n in names %}{% endfor %}{{ n }}"), "F0101 35-36");
}

TEST_F(Templates, SeveralFaultsAreAllFound) {
  const std::string text = "{{ 1 + }}{{ (2 }}{% pag %}";
  EXPECT_FALSE(Template::parse(text, at(text), {"page"}, sink));
  EXPECT_EQ(sink.findings().size(), 3U);
}

TEST_F(Templates, AmountsAndRatiosMustBeConverted) {
  EXPECT_EQ(template_fault("{{ now }}"), "F0102 3-6");
  EXPECT_EQ(help(), "金额须先换算：| wan");
  EXPECT_EQ(template_fault("{{ share(now, before) }}"), "F0102 3-21");
  EXPECT_EQ(help(), "比例须先换算：| percent");
  EXPECT_EQ(template_fault("{{ items }}"), "F0102 3-8");
}

TEST_F(Templates, DeepBlocksAreAFindingNotACrash) {
  std::string text;
  for (int i = 0; i < 5000; ++i) text += "{% if true %}";
  EXPECT_FALSE(Template::parse(text, at(text), {}, sink));
  EXPECT_TRUE(sink.has_errors());
}

TEST_F(Templates, WorkIsBounded) {
  render("{% for a in range(10000) %}{% for b in range(10000) %}{{ b }}{% endfor %}{% endfor %}");
  ASSERT_EQ(sink.findings().size(), 1U);
  EXPECT_EQ(sink.findings()[0].id, finding::F0113);
}

// ---- phrases
// -------------------------------------------------------------------------------------

const std::vector<std::pair<std::string, Type>> kChange = {{"now", Type::of(Kind::amount)},
                                                           {"before", Type::of(Kind::amount)},
                                                           {"reason", Type::of(Kind::text)}};
const char* const kChangeBody =
    "{% if now == before %}与上年持平{% else %}{% if now > before %}增加{% else %}减少{% endif %}"
    "{{ abs(now - before) | wan }}万元{% if before > 0 %}，{% if now > before %}增长{% else "
    "%}下降{% endif %}"
    "{{ growth(now, before) | percent }}{% endif %}，主要原因：{{ reason }}{% endif %}";

TEST_F(Templates, APhraseIsCalledLikeAFunction) {
  define("change", kChange, kChangeBody);
  EXPECT_EQ(render("收入{{ change(now, before, title) }}。"),
            "收入增加100.00万元，增长50.00%，主要原因：办公室。");
  EXPECT_EQ(render("{{ change(before: now, now: before, reason: \"甲\") }}"),
            "减少100.00万元，下降33.33%，主要原因：甲");
  EXPECT_EQ(render("{{ change(now, now, lost_text) }}"), "与上年持平");
  EXPECT_EQ(render("{{ change(now, zero, \"乙\") }}"), "增加300.00万元，主要原因：乙");
  EXPECT_TRUE(sink.findings().empty());
}

TEST_F(Templates, APhraseReportsAFactThatIsMissingOnce) {
  define("change", kChange, kChangeBody);
  render("{{ change(now, lost, title) }}{{ change(now, lost, title) }}");
  ASSERT_EQ(sink.findings().size(), 1U);
  EXPECT_EQ(sink.findings()[0].id, finding::D0102);
}

TEST_F(Templates, APhrasesPiecesKeepTheirFigures) {
  define("shown", {{"x", Type::of(Kind::amount)}}, "共{{ x | wan }}");
  const std::string text = "{{ shown(sum(own)) }}";
  const auto pieces =
      Template::parse(text, at(text), {}, sink)->render(context, scope, phrases, sink);
  ASSERT_EQ(pieces.size(), 2U);
  EXPECT_EQ(pieces[0].kind, Piece::Kind::literal);
  EXPECT_THAT(pieces[1].figure->lines, testing::ElementsAre(3));
}

TEST_F(Templates, APhraseSeesGlobalNamesAndNotItsCallersLoop) {
  define("inner", {{"n", Type::of(Kind::number)}}, "{{ n }}-{{ year }}");
  define("outer", {{"n", Type::of(Kind::number)}}, "<{{ inner(n + 1) }}>{{ n }}");
  EXPECT_EQ(render("{% for year in [5] %}{{ outer(year) }}{{ year }}{% endfor %}"), "<6-2024>55");
}

TEST_F(Templates, APhrasesArgumentsAreChecked) {
  define("change", kChange, kChangeBody);
  EXPECT_EQ(template_fault("{{ change(now, before) }}"), "F0114 3-9");
  EXPECT_EQ(template_fault("{{ change(now, title, title) }}"), "F0102 15-20");
  EXPECT_EQ(template_fault("{{ chang(now, before, title) }}"), "F0101 3-8");
  EXPECT_EQ(help(), "是不是“change”？");
  EXPECT_EQ(template_fault("{{ change }}"), "F0114 3-9");
}

TEST_F(Templates, RecursionIsFoundStaticallyAndEndsAtRunTime) {
  define("a", {{"n", Type::of(Kind::number)}}, "甲{{ b(n) }}");
  define("b", {{"n", Type::of(Kind::number)}}, "乙{% if false %}{{ a(n) }}{% endif %}{{ a(n) }}");
  TypeScope inside = types;
  inside.names["n"] = Type::of(Kind::number);
  EXPECT_FALSE(phrases["a"]->body.check(inside, sink));
  ASSERT_EQ(sink.findings().size(), 1U);
  EXPECT_EQ(sink.findings()[0].id, finding::F0112);
  EXPECT_EQ(sink.findings()[0].span, (Span{FileId{2}, 6, 7}));
  // A caller outside the circle is not at fault.
  EXPECT_EQ(template_fault("{{ a(1) }}"), "none");
  sink = {};
  EXPECT_EQ(render("{{ a(1) }}"), "甲乙");
}

}  // namespace
}  // namespace budgetc::language
