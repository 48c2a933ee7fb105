// Tables set with the real fonts: properties that hold on every page, over random tables.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <random>

#include "layout/layout.h"
#include "text/text.h"

#include "diagnostics/catalogue/format.h"

namespace budgetc::layout {
namespace {

using book::Cell;
using book::CellKind;
using book::Row;
using book::Table;

Cell cell(std::string text, CellKind kind = CellKind::text) {
  Cell made;
  made.text = std::move(text);
  made.kind = kind;
  made.align = kind == CellKind::amount ? book::Align::right
               : kind == CellKind::head ? book::Align::center
                                        : book::Align::left;
  return made;
}

Cell covered() {
  Cell made;
  made.covered = true;
  return made;
}

class TableTest : public ::testing::Test {
 protected:
  TableTest() {
    auto library =
        fonts::open_library(sources_, std::string(BUDGETC_SOURCE_DIR) + "/fonts", "", sink_);
    EXPECT_TRUE(library) << "run ./setup.sh first: it installs the fonts";
    if (library) library_ = std::move(*library);
    document::Style title;
    title.keep_with_next = true;
    title.align = document::TextAlign::center;
    document_.styles.roles["table-title"] = title;
    document_.styles.roles["h2"] = title;
    document::Inline cover;
    cover.text = "封面";
    document_.blocks.emplace_back(document::Paragraph{"body", {cover}});
  }

  Pages set(const Table& table) {
    document_.blocks.emplace_back(document::TableBlock{&table, "table-" + table.id, 2});
    return lay_out(document_, *library_, sink_);
  }

  // Every run's ink and every rule stands within the page's text area.
  void expect_inside(const Pages& pages) const {
    const document::PageStyle& style = document_.styles.page;
    for (size_t p = 1; p < pages.pages.size(); ++p) {
      const Page& page = pages.pages[p];
      const bool landscape = page.width > page.height;
      const Length left = from_mm(landscape ? style.landscape_left_mm : style.left_mm);
      const Length right =
          page.width - from_mm(landscape ? style.landscape_right_mm : style.right_mm);
      const Length top = from_mm(landscape ? style.landscape_top_mm : style.top_mm);
      const Length bottom =
          page.height - from_mm(landscape ? style.landscape_bottom_mm : style.bottom_mm);
      const Length hair = from_pt(document_.styles.table.rule_pt);
      for (const Item& item : page.items) {
        if (const auto* rule = std::get_if<Rule>(&item)) {
          EXPECT_GE(rule->x, left - hair);
          EXPECT_LE(rule->x + rule->width, right + hair);
          EXPECT_GE(rule->y, top - hair);
          EXPECT_LE(rule->y + rule->height, bottom + hair) << "page " << p;
        } else if (const auto* run = std::get_if<GlyphRun>(&item)) {
          if (run->y > bottom + from_mm(3)) continue;  // the page's number
          const Length end = run->x + run->positions.back() +
                             library_->face(run->face).advance(run->text.back()) * run->size / 1000;
          EXPECT_GE(run->x, left);
          EXPECT_LE(end, right + hair) << text::to_utf8(run->text);
          EXPECT_GE(run->y, top);
          EXPECT_LE(run->y, bottom) << "page " << p;
        }
      }
    }
  }

  // The characters set as content (not as artifacts), by structure element, without blanks.
  static std::map<StructureId, std::string> contents(const Pages& pages) {
    std::map<StructureId, std::string> found;
    for (const Page& page : pages.pages)
      for (const Item& item : page.items)
        if (const auto* run = std::get_if<GlyphRun>(&item);
            run != nullptr && run->structure != StructureId::artifact)
          found[run->structure] += text::to_utf8(run->text);
    for (auto& [id, text] : found) std::erase(text, ' ');
    return found;
  }

  // Each uncovered cell has its TH or TD, blank ones too, and its text in it exactly once.
  static void expect_whole(const Pages& pages, const Table& table) {
    const auto found = contents(pages);
    std::vector<const Cell*> cells;
    for (const auto* rows : {&table.header, &table.rows})
      for (const Row& row : *rows)
        for (const Cell& each : row.cells)
          if (!each.covered) cells.push_back(&each);
    size_t next = 0;
    for (size_t i = 0; i < pages.structure.size(); ++i) {
      const StructureNode& node = pages.structure[i];
      if (node.type != "TH" && node.type != "TD") continue;
      ASSERT_LT(next, cells.size());
      const Cell& expected = *cells[next++];
      const auto text = found.find(static_cast<StructureId>(i));
      std::string wanted = expected.text;
      std::erase(wanted, ' ');
      EXPECT_EQ(text == found.end() ? "" : text->second, wanted);
      EXPECT_EQ(node.column_span, expected.column_span);
      EXPECT_EQ(node.row_span, expected.row_span);
    }
    EXPECT_EQ(next, cells.size());
  }

  static bool shows(const Page& page, std::u32string_view text) {
    return std::any_of(page.items.begin(), page.items.end(), [&](const Item& item) {
      const auto* run = std::get_if<GlyphRun>(&item);
      return run != nullptr && run->text == text;
    });
  }

  SourceMap sources_;
  Sink sink_;
  std::unique_ptr<fonts::FontLibrary> library_;
  document::Document document_;
};

// Random rows of names, codes, long texts, amounts and merged cells.
Table random_table(unsigned seed, size_t rows) {
  std::mt19937 random(seed);
  const auto below = [&](unsigned n) { return static_cast<unsigned>(random() % n); };
  Table table;
  table.id = "t";
  table.title = "部门支出总体情况表";
  table.unit_line = "单位：万元";
  table.preamble = {"部门名称：某市人民政府办公室"};
  table.landscape = below(2) == 0;
  table.columns.resize(6);
  for (book::Column& column : table.columns) column.weight = 0;
  Cell group = cell("本年支出", CellKind::head);
  group.column_span = 3;
  Cell code = cell("科目编码", CellKind::head), name = cell("科目名称", CellKind::head),
       note = cell("说明", CellKind::head);
  code.row_span = name.row_span = note.row_span = 2;
  table.header = {{book::RowRole::head, "h1", {code, name, note, group, covered(), covered()}},
                  {book::RowRole::head,
                   "h2",
                   {covered(), covered(), covered(), cell("合计", CellKind::head),
                    cell("基本支出", CellKind::head), cell("项目支出", CellKind::head)}}};
  size_t spanned = 0;
  for (size_t r = 0; r < rows; ++r) {
    Row row;
    row.id = std::to_string(r);
    if (spanned > 0) {
      row.cells.push_back(covered());
      --spanned;
    } else {
      Cell first = cell(below(3) == 0 ? "411500240000000012345" : std::to_string(2010000 + r));
      if (below(6) == 0 && r + 1 < rows) {
        spanned = std::min<size_t>(below(70) + 1, rows - r - 1);
        first.row_span = static_cast<uint16_t>(spanned + 1);
        for (unsigned i = below(30); i > 0; --i) first.text += "单位名称很长，";
      }
      row.cells.push_back(std::move(first));
    }
    std::string text = "行" + std::to_string(r);
    for (unsigned i = below(10) == 0 ? below(300) : below(6); i > 0; --i) text += "政务（督查），";
    row.cells.push_back(cell(text, CellKind::row_head));
    row.cells.push_back(cell(below(2) == 0 ? "" : "见“附注”"));
    if (below(8) == 0) {
      Cell wide = cell("本行无数", CellKind::text);
      wide.column_span = 3;
      row.cells.insert(row.cells.end(), {wide, covered(), covered()});
    } else {
      for (int c = 0; c < 3; ++c)
        row.cells.push_back(
            cell(below(4) == 0 ? "" : std::to_string(below(9999999)) + ".05", CellKind::amount));
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

TEST_F(TableTest, RandomTablesStayInsideAndLoseNothing) {
  for (unsigned seed = 1; seed <= 6; ++seed) {
    SCOPED_TRACE(seed);
    const Table table = random_table(seed, 160);
    document_.blocks.resize(1);
    const Pages pages = set(table);
    ASSERT_GT(pages.pages.size(), 2U);
    expect_inside(pages);
    expect_whole(pages, table);
    for (size_t p = 1; p < pages.pages.size(); ++p)
      EXPECT_TRUE(shows(pages.pages[p], U"合计")) << "page " << p << " lacks the head";
    EXPECT_EQ(sink_.count(Severity::error), 0U);
  }
}

TEST_F(TableTest, ARowTallerThanAPageIsSplitByLines) {
  Table table = random_table(1, 3);
  for (int i = 0; i < 3000; ++i) table.rows[1].cells[1].text += "很长的绩效目标";
  const Pages pages = set(table);
  EXPECT_GT(pages.pages.size(), 4U);
  expect_inside(pages);
  expect_whole(pages, table);
}

TEST_F(TableTest, ACellOverAPageBreakIsPrintedAgainAsAnArtifact) {
  Table table;
  table.id = "t";
  table.title = "表";
  table.columns.resize(2);
  for (int r = 0; r < 120; ++r) {
    Cell unit = cell("办公室");
    unit.row_span = 120;
    table.rows.push_back(
        {book::RowRole::body, "r", {r == 0 ? unit : covered(), cell("1.00", CellKind::amount)}});
  }
  const Pages pages = set(table);
  ASSERT_GT(pages.pages.size(), 3U);
  for (size_t p = 1; p < pages.pages.size(); ++p)
    EXPECT_TRUE(shows(pages.pages[p], U"办公室")) << "page " << p;
  expect_whole(pages, table);
}

// For every number of rows near a page's end: the total is never alone below the head.
TEST_F(TableTest, TheTotalHasARowBesideIt) {
  for (size_t rows = 30; rows < 90; ++rows) {
    Table table = random_table(3, 0);
    for (size_t r = 0; r <= rows; ++r) {
      Row row{r == rows ? book::RowRole::total : book::RowRole::body, "r", {}};
      for (int c = 0; c < 6; ++c) row.cells.push_back(cell(c == 3 ? "8.00" : "", CellKind::amount));
      table.rows.push_back(std::move(row));
    }
    document_.blocks.resize(1);
    const Pages pages = set(table);
    int amounts = 0;
    for (const Item& item : pages.pages.back().items)
      if (const auto* run = std::get_if<GlyphRun>(&item)) amounts += run->text == U"8.00";
    EXPECT_GE(amounts, 2) << rows << " rows";
  }
}

TEST_F(TableTest, AmountsAreNeverWrappedUntilNothingElseHelps) {
  Table table;
  table.id = "t";
  table.title = "表";
  table.columns.resize(8);
  Row row{book::RowRole::body, "r", {}};
  for (int c = 0; c < 8; ++c) row.cells.push_back(cell("123456789.05", CellKind::amount));
  table.rows = {row, row};
  set(table);
  EXPECT_TRUE(sink_.findings().empty()) << "a smaller size holds them";

  table.columns.resize(30);
  row.cells.resize(30, cell("123456789.05", CellKind::amount));
  table.rows = {row, row};
  document_.blocks.resize(1);
  const Pages pages = set(table);
  ASSERT_EQ(sink_.findings().size(), 1U);
  EXPECT_EQ(sink_.findings()[0].id, finding::F0109);
  expect_inside(pages);
  expect_whole(pages, table);
}

TEST_F(TableTest, AHeadingAboveATableGoesOntoItsPage) {
  document::Heading heading;
  heading.role = "h2";
  heading.id = "part";
  document::Inline piece;
  piece.text = "附表";
  heading.inlines = {piece};
  document_.blocks.emplace_back(heading);
  const Table table = random_table(2, 5);
  const Pages pages = set(table);
  std::map<std::string, uint32_t> page_of;
  for (const Anchor& anchor : pages.anchors) page_of[anchor.id] = anchor.page;
  EXPECT_EQ(page_of.at("part"), page_of.at("table-t"));
  EXPECT_EQ(page_of.at("part"), 1U);
}

TEST_F(TableTest, HeadsNameTheirScopeAndTheHeadAboveThem) {
  const Table table = random_table(2, 4);
  const Pages pages = set(table);
  size_t below = 0;
  for (const StructureNode& node : pages.structure) {
    if (node.type != "TH" || node.headers.empty()) continue;
    ++below;
    ASSERT_EQ(node.headers.size(), 1U);
    EXPECT_EQ(pages.structure[static_cast<size_t>(node.headers[0])].column_span, 3);
    EXPECT_EQ(node.scope, "Column");
  }
  EXPECT_EQ(below, 3U);
}

TEST_F(TableTest, ContentsPrintThePageOfTheirTarget) {
  document::Contents contents;
  contents.title = "目录";
  contents.entries = {{1, "部门支出总体情况表", "table-t"}};
  document_.blocks.emplace_back(document::PageBreak{});
  document_.blocks.emplace_back(contents);
  const Table table = random_table(5, 8);
  const Pages pages = set(table);
  uint32_t page = 0;
  for (const Anchor& anchor : pages.anchors)
    if (anchor.id == "table-t") page = anchor.page;
  EXPECT_EQ(pages.pages[page].label, "2");
  ASSERT_EQ(pages.pages[1].links.size(), 1U);
  const auto found = TableTest::contents(pages);
  EXPECT_EQ(found.at(pages.pages[1].links[0].structure), "部门支出总体情况表2");
}

}  // namespace
}  // namespace budgetc::layout
