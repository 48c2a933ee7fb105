// Pages set with the real fonts.
#include "layout/layout.h"
#include "text/text.h"

#include <gtest/gtest.h>

#include <map>

#include "diagnostics/catalogue/format.h"

namespace budgetc::layout {
namespace {

class LayoutTest : public ::testing::Test {
 protected:
  LayoutTest() {
    auto library =
        fonts::open_library(sources_, std::string(BUDGETC_SOURCE_DIR) + "/fonts", "", sink_);
    EXPECT_TRUE(library) << "run ./setup.sh first: it installs the fonts";
    if (library) library_ = std::move(*library);
    document::Style body;
    body.indent_em = 2;
    document_.styles.roles["body"] = body;
    document::Style heading;
    heading.keep_with_next = true;
    heading.align = document::TextAlign::left;
    document_.styles.roles["h2"] = heading;
  }

  Pages set() { return lay_out(document_, *library_, sink_); }
  void paragraph(std::string text) {
    document::Inline piece;
    piece.text = std::move(text);
    document_.blocks.emplace_back(document::Paragraph{"body", {std::move(piece)}});
  }

  // What stands on each baseline of a page's content, left to right.
  static std::map<Length, std::u32string> lines(const Page& page) {
    std::map<Length, std::u32string> found;
    for (const Item& item : page.items)
      if (const auto* run = std::get_if<GlyphRun>(&item);
          run != nullptr && run->structure != StructureId::artifact)
        found[run->y] += run->text;
    return found;
  }

  SourceMap sources_;
  Sink sink_;
  std::unique_ptr<fonts::FontLibrary> library_;
  document::Document document_;
};

TEST_F(LayoutTest, NoLineBeginsWithAClosingMarkOrEndsWithAnOpeningOne) {
  std::string text;
  for (int i = 0; i < 60; ++i) text += "负责（督查）、“办理”工作，计1,234.56万元；";
  paragraph(text);
  for (const Page& page : set().pages) {
    for (const auto& [y, line] : lines(page)) {
      EXPECT_EQ(std::u32string_view(U"，。、；：！？）》」”%").find(line.front()),
                std::u32string_view::npos);
      EXPECT_EQ(std::u32string_view(U"（《“「").find(line.back()), std::u32string_view::npos);
    }
  }
}

TEST_F(LayoutTest, JustifiedLinesReachTheMargin) {
  std::string text;
  for (int i = 0; i < 30; ++i) text += "市政府办公室2024年部门预算情况说明";
  paragraph(text);
  const Pages pages = set();
  const document::PageStyle& style = document_.styles.page;
  const Length right = pages.pages[0].width - from_mm(style.right_mm);
  std::map<Length, Length> ends;
  for (const Item& item : pages.pages[0].items) {
    const auto* run = std::get_if<GlyphRun>(&item);
    if (run == nullptr || run->structure == StructureId::artifact) continue;
    const int advance = library_->face(run->face).advance(run->text.back());
    const Length end = run->x + run->positions.back() + advance * run->size / 1000;
    ends[run->y] = std::max(ends[run->y], end);
  }
  ASSERT_GT(ends.size(), 3U);
  ends.erase(std::prev(ends.end()));  // the last line is not justified
  for (const auto& [y, end] : ends) EXPECT_NEAR(end, right, 20) << y;
}

TEST_F(LayoutTest, EveryCharacterIsSetOnce) {
  std::string text;
  for (int i = 0; i < 500; ++i) text += "甲乙丙丁" + std::to_string(i) + "，";
  paragraph(text);
  std::u32string all;
  for (const Page& page : set().pages)
    for (const auto& [y, line] : lines(page)) all += line;
  EXPECT_EQ(text::to_utf8(all), text);
}

TEST_F(LayoutTest, AHeadingIsNeverLastOnItsPage) {
  for (int i = 0; i < 120; ++i) {
    document::Heading heading;
    heading.level = 2;
    heading.role = "h2";
    heading.id = "h" + std::to_string(i);
    document::Inline piece;
    piece.text = "标题" + std::to_string(i);
    heading.inlines = {piece};
    document_.blocks.emplace_back(heading);
    paragraph("正文");
    if (i % 3 == 0) paragraph("正文");
  }
  for (const Page& page : set().pages) {
    const auto set_lines = lines(page);
    if (!set_lines.empty()) {
      EXPECT_EQ(set_lines.rbegin()->second, U"正文");
    }
  }
}

TEST_F(LayoutTest, ALongTableRepeatsItsHeadAndKeepsItsTotal) {
  book::Table table;
  table.id = "t";
  table.title = "表";
  table.columns = {{"name", 0, 0}, {"amount", 0, 0}};
  const auto cell = [](std::string text, book::CellKind kind) {
    book::Cell made;
    made.text = std::move(text);
    made.kind = kind;
    return made;
  };
  table.header = {{book::RowRole::head,
                   "h",
                   {cell("科目", book::CellKind::head), cell("金额", book::CellKind::head)}}};
  for (int i = 0; i < 200; ++i)
    table.rows.push_back({book::RowRole::body,
                          "r",
                          {cell("行" + std::to_string(i), book::CellKind::text),
                           cell("1.00", book::CellKind::amount)}});
  table.rows.push_back(
      {book::RowRole::total,
       "t",
       {cell("合计", book::CellKind::text), cell("200.00", book::CellKind::amount)}});
  document_.blocks.emplace_back(document::TableBlock{&table, "table-t", 2});
  const Pages pages = set();
  ASSERT_GT(pages.pages.size(), 3U);
  for (size_t p = 1; p < pages.pages.size(); ++p) {
    int heads = 0;
    const Page& page = pages.pages[p];
    for (const Item& item : page.items) {
      if (const auto* run = std::get_if<GlyphRun>(&item)) heads += run->text == U"科目";
      if (const auto* rule = std::get_if<Rule>(&item)) {
        EXPECT_GE(rule->x, 0);
        EXPECT_LE(rule->x + rule->width, page.width);
        EXPECT_LE(rule->y + rule->height, page.height);
      }
    }
    EXPECT_EQ(heads, 1) << "page " << p;
  }
  EXPECT_GE(lines(pages.pages.back()).size(), 2U) << "the total stands alone";
}

// Wherever the page ends, a text over several rows stands whole on the page it begins on.
TEST_F(LayoutTest, ATextOverSeveralRowsIsNotTornByAPageBreak) {
  const auto cell = [](std::string text, uint16_t rows = 1, bool covered = false) {
    book::Cell made;
    made.text = std::move(text);
    made.row_span = rows;
    made.covered = covered;
    return made;
  };
  bool across = false;
  for (int before = 20; before < 80; ++before) {
    book::Table table;
    table.id = "t";
    table.title = "表";
    table.columns = {{"name", 0, 0}, {"value", 0, 0}};
    for (int i = 0; i < before; ++i)
      table.rows.push_back({book::RowRole::body, "r", {cell("前"), cell("值")}});
    for (int i = 0; i < 9; ++i)
      table.rows.push_back(
          {book::RowRole::body,
           "g",
           {i == 0 ? cell("甲\n乙\n丙\n丁\n辛", 9) : cell("", 1, true), cell("项")}});
    document_.blocks.clear();
    document_.blocks.emplace_back(document::TableBlock{&table, "table-t", 2});
    for (const Page& page : set().pages) {
      std::u32string text;
      int items = 0;
      for (const Item& item : page.items)
        if (const auto* run = std::get_if<GlyphRun>(&item)) {
          text += run->text;
          items += run->text == U"项";
        }
      EXPECT_EQ(text.find(U'甲') == text.npos, text.find(U'辛') == text.npos) << before;
      across |= items > 0 && items < 9;
    }
  }
  EXPECT_TRUE(across) << "no page break fell into the group";
}

// A table set in text stays on its page where it fits, and else moves whole, its title and the
// heading above with it.
TEST_F(LayoutTest, ATableInTextIsNotTornFromItsHeading) {
  book::Table table;
  table.id = table.spec = "form";
  table.title = "表题";
  table.columns = {{"a", 1, 0}};
  for (int r = 0; r < 8; ++r) {
    book::Row row;
    row.cells.resize(1);
    row.cells[0].text = "第" + std::to_string(r) + "行";
    table.rows.push_back(row);
  }
  for (const int paragraphs : {3, 20}) {
    document_.blocks.clear();
    for (int i = 0; i < paragraphs; ++i) paragraph("一行正文。");
    document::Heading heading;
    heading.level = 2;
    heading.role = "h2";
    heading.id = "h";
    heading.inlines.push_back({"上方标题", false, {}, {}, "", {}});
    document_.blocks.emplace_back(heading);
    document::TableBlock block;
    block.table = &table;
    block.heading_id = "t";
    block.in_text = true;
    document_.blocks.emplace_back(block);
    paragraph("表后正文。");
    const Pages pages = set();
    const size_t expected = paragraphs == 3 ? 0 : 1;
    ASSERT_EQ(pages.pages.size(), expected + 1) << paragraphs;
    std::u32string text;
    for (const auto& [y, line] : lines(pages.pages[expected])) text += line + U"|";
    for (const char32_t* part : {U"上方标题|", U"表题|", U"第0行|", U"第7行|", U"表后正文。|"})
      EXPECT_NE(text.find(part), std::u32string::npos) << paragraphs;
  }
}

TEST_F(LayoutTest, ACharacterThatNoFontHasIsAFinding) {
  paragraph("甲\U0010FFFD乙");
  set();
  ASSERT_EQ(sink_.findings().size(), 1U);
  EXPECT_EQ(sink_.findings()[0].id, finding::F0107);
}

}  // namespace
}  // namespace budgetc::layout
