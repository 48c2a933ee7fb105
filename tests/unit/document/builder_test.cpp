// Outline and tables over a small department: what is inserted is never markup, roles, contents,
// several units.
#include "document/builder.h"

#include <gtest/gtest.h>

#include "document/markdown.h"
#include "support/overlay_reader.h"

namespace budgetc::document {
namespace {

const std::string kSource = BUDGETC_SOURCE_DIR;

struct Built {
  test::OverlayReader reader;
  SourceMap sources;
  Sink sink;
  std::optional<budget::Budget> budget;
  std::optional<ledger::Ledger> ledger;
  std::optional<classification::Classification> classification;
  std::unique_ptr<format::Format> format;
  language::Scope scope;
  book::Book book;
  Document document;
};

std::unique_ptr<Built> build_outline(const std::string& outline,
                                     const std::string& duty = "一项职责",
                                     const std::string& table = "") {
  auto built = std::make_unique<Built>();
  auto& files = built->reader.files();
  files["budget.yaml"] =
      "format: f\nyear: 2024\ndepartment: {code: \"005\", name: 甲局, kind: 部门}\n"
      "units:\n  - {code: \"005001\", name: 甲局本级, kind: 机关}\n"
      "  - {code: \"005002\", name: 乙中心, kind: 事业单位}\n"
      "duties:\n  - \"" +
      duty +
      "\"\n"
      "ledger:\n"
      "  - {unit: \"005001\", source: 一般公共预算财政拨款, kind: 基本支出, function: "
      "\"2010301\",\n"
      "     lines: [[\"30101\", \"50101\", 10000.00], [\"30201\", \"50201\", 50.00]]}\n"
      "  - {unit: \"005002\", source: 事业收入, kind: 基本支出, function: \"2010350\",\n"
      "     lines: [[\"30101\", \"50501\", 20000.00]]}\n";
  files["t/f/format.yaml"] = std::string("id: f\ntitle: '{{ department.name }}预算'\n") +
                             (table.empty() ? "tables: []\n" : "tables: [one]\n");
  if (!table.empty()) files["t/f/tables/one.yaml"] = table;
  files["t/f/outline.md"] = outline;
  built->budget = budget::load(built->reader, built->sources, "budget.yaml", built->sink);
  built->ledger.emplace(*built->budget);
  auto lists = classification::Classification::load(built->reader, built->sources,
                                                    kSource + "/schemas", 2024, built->sink);
  EXPECT_TRUE(lists);
  built->classification = std::move(*lists);
  built->format =
      format::load(built->reader, built->sources, "t", kSource + "/schemas", "f", built->sink);
  EXPECT_EQ(render(built->sink, built->sources, RenderFormat::short_form, {}), "");
  if (!built->format) return built;
  built->scope = environment::values(*built->budget, *built->ledger, *built->classification,
                                     built->format->views, built->sink);
  const book::Inputs inputs{*built->budget, *built->ledger, *built->classification, *built->format,
                            built->scope};
  built->book = book::evaluate(inputs, built->sink);
  built->document = build(inputs, built->book, false, built->sink);
  return built;
}

TEST(Markdown, JoinsLinesOfChineseWithoutASpace) {
  const auto blocks = parse_markdown("甲乙\n丙丁\n\nab\ncd\n\n一\\\n二\n===\n");
  ASSERT_EQ(blocks.size(), 3U);
  EXPECT_EQ(blocks[0].spans[0].text, "甲乙丙丁");
  EXPECT_EQ(blocks[1].spans[0].text, "ab cd");
  EXPECT_EQ(blocks[2].kind, MarkdownBlock::Kind::heading);
  EXPECT_EQ(blocks[2].spans[0].text, "一\n二");
}

TEST(Builder, DepartmentTextIsNeverMarkup) {
  const std::string hostile = "# 标题 **粗** <b>x</b> [a](b) | {{ year }} 1. ~~~";
  const auto built =
      build_outline("{{ duties | join(\"\") }}\n\n前{{ duties | join(\"\") }}后\n", hostile);
  ASSERT_EQ(built->document.blocks.size(), 2U);
  const auto& alone = std::get<Paragraph>(built->document.blocks[0]);
  ASSERT_EQ(alone.inlines.size(), 1U);
  EXPECT_EQ(alone.inlines[0].text, hostile);
  EXPECT_FALSE(alone.inlines[0].strong);
  EXPECT_EQ(plain_text(built->document), hostile + "\n前" + hostile + "后\n");
}

TEST(Builder, FiguresKeepTheirAmountAndLines) {
  const auto built = build_outline("支出{{ sum(expenditure) | wan }}万元\n");
  const auto& paragraph = std::get<Paragraph>(built->document.blocks.at(0));
  ASSERT_EQ(paragraph.inlines.size(), 3U);
  EXPECT_EQ(paragraph.inlines[1].text, "3.01");  // 3.005, half up once
  EXPECT_EQ(paragraph.inlines[1].amount->fen(), 3'005'000);
  EXPECT_EQ(paragraph.inlines[1].lines.size(), 3U);
  EXPECT_EQ(paragraph.inlines[1].id, "n1");
}

TEST(Builder, ContentsListHeadingsAsTheOutlineSays) {
  const auto built = build_outline(
      "{% contents 目 录 %}\n\n第一部分\\\n{{ department.name }}\n===\n\n"
      "{% listed 一、职责 %}\n## 一、{{ department.name }}职责\n\n{% role h2 nolist %}\n## "
      "二、不列\n\n### 小节\n");
  const auto& contents = std::get<Contents>(built->document.blocks.at(0));
  EXPECT_EQ(contents.title, "目 录");
  ASSERT_EQ(contents.entries.size(), 2U);
  EXPECT_EQ(contents.entries[0].text, "第一部分 甲局");
  EXPECT_EQ(contents.entries[0].depth, 0);
  EXPECT_EQ(contents.entries[1].text, "一、职责");
  EXPECT_EQ(contents.entries[1].target, "s1-1");
}

TEST(Builder, TheContentsMayListATextWithFiguresInIt) {
  const auto built = build_outline(
      "{% contents 目录 %}\n\n{% listed %}\n\n第二部分 {{ department.name }}{{ year }}年说明\n\n"
      "第二部分\\\n{{ department.name }}\n===\n\n正文\n");
  const auto& contents = std::get<Contents>(built->document.blocks.at(0));
  ASSERT_EQ(contents.entries.size(), 1U);
  EXPECT_EQ(contents.entries[0].text, "第二部分 甲局2024年说明");
  EXPECT_EQ(plain_text(built->document), "目录\n第二部分 甲局2024年说明\n第二部分\n甲局\n正文\n");
}

TEST(Builder, ContentsHaveFiguresInTheirTitleAndPartsWithoutAHeading) {
  const auto built = build_outline(
      "{% contents %}\n{{ year }}年目录\n\n{% entry 公开表 %}\n{% tables %}\n\n{% listed "
      "说明 %}\n# {{ department.name }}说明\n",
      "职责",
      "id: one\ntitle: 表\ncolumns: [{id: a, head: 项}]\nrows: [{id: r, cells: {a: 甲}}]\n");
  const auto& contents = std::get<Contents>(built->document.blocks.at(0));
  EXPECT_EQ(contents.title, "2024年目录");
  std::string entries;
  for (const ContentsEntry& entry : contents.entries)
    entries += std::to_string(entry.depth) + entry.text + ">" + entry.target + " ";
  EXPECT_EQ(entries, "0公开表>table-one 1表>table-one 0说明>s1 ");
}

TEST(Builder, RolesReachTheNextBlockOnly) {
  const auto built = build_outline("{% role center %}\n甲\n\n乙\n\n{% page center %}\n丙\n");
  ASSERT_EQ(built->document.blocks.size(), 4U);
  EXPECT_EQ(std::get<Paragraph>(built->document.blocks[0]).role, "center");
  EXPECT_EQ(std::get<Paragraph>(built->document.blocks[1]).role, "body");
  EXPECT_TRUE(std::get<PageBreak>(built->document.blocks[2]).vertical_center);
}

TEST(Book, GroupsNestAndSumUnderTheirFilters) {
  const auto built = build_outline(
      "{% tables %}\n", "职责",
      "id: one\ntitle: 表\nfilter: expenditure\n"
      "columns:\n"
      "  - {id: name, head: 名称}\n"
      "  - head: 金额\n"
      "    columns:\n"
      "      - {id: all, head: 合计, sum: everything}\n"
      "      - {id: public, head: 公用, sum: public_use}\n"
      "rows:\n"
      "  - {id: total, total: true, cells: {name: 合计}}\n"
      "  - id: units\n    group_by: [unit]\n    order: code\n    rows:\n"
      "      - {id: unit, cells: {name: '{{ unit.name }}'}}\n"
      "      - {id: functions, group_by: [function], cells: {name: '{{ function.code }}'}}\n");
  ASSERT_EQ(built->book.tables.size(), 1U);
  const book::Table& table = built->book.tables[0];
  std::string rows;
  for (const book::Row& row : table.rows) {
    for (const book::Cell& cell : row.cells) rows += cell.text + "|";
    rows += "\n";
  }
  EXPECT_EQ(rows,
            "合计|3.01|0.01|\n"
            "甲局本级|1.01|0.01|\n"
            "2010301|1.01|0.01|\n"
            "乙中心|2.00||\n"
            "2010350|2.00||\n");
  EXPECT_EQ(table.rows[0].role, book::RowRole::total);
  EXPECT_EQ(table.header[0].cells[0].row_span, 2);
  EXPECT_EQ(table.header[0].cells[1].column_span, 2);
  EXPECT_TRUE(table.header[0].cells[2].covered);
}

TEST(Book, SidesStandBesideEachOtherWithTheirFeetAligned) {
  const auto built =
      build_outline("{% tables %}\n", "职责",
                    "id: one\ntitle: 表\nsides:\n"
                    "  - columns: [{id: a, head: 左}, {id: x, head: 额, sum: everything}]\n"
                    "    rows: [{id: r, cells: {a: 一}}]\n"
                    "    foot: [{id: f, cells: {a: 左计}}]\n"
                    "  - columns: [{id: b, head: 右}]\n"
                    "    rows: [{id: r, cells: {b: 甲}}, {id: s, cells: {b: 乙}}]\n"
                    "    foot: [{id: f, cells: {b: 右计}}]\n");
  std::string rows;
  for (const book::Row& row : built->book.tables.at(0).rows) {
    for (const book::Cell& cell : row.cells) rows += cell.text + "|";
    rows += "\n";
  }
  EXPECT_EQ(rows, "一|3.01|甲|\n||乙|\n左计|3.01|右计|\n");
}

std::string rows_of(const std::vector<book::Row>& rows) {
  std::string text;
  for (const book::Row& row : rows) {
    for (const book::Cell& cell : row.cells) text += cell.text + "|";
    text += "\n";
  }
  return text;
}

// 类, 款 and 项 with their subtotals, each row numbered in the table, each column in the head.
TEST(Book, CodesRollUpAndRowsAndColumnsAreNumbered) {
  const auto built = build_outline(
      "{% tables %}\n", "职责",
      "id: one\ntitle: 表\ncolumn_numbers: 栏次\n"
      "columns:\n"
      "  - {id: no, head: 序号, row_numbers: true}\n"
      "  - head: 科目\n"
      "    columns: [{id: code, head: 编码}, {id: name, head: 名称}]\n"
      "  - {id: all, head: 合计, sum: everything}\n"
      "rows:\n"
      "  - {id: total, total: true, cells: {name: 合计}}\n"
      "  - id: lei\n    group_by: [function.lei]\n    order: code\n    rows:\n"
      "      - {id: lei, cells: {code: '{{ function.code }}', name: '{{ function.name }}'}}\n"
      "      - id: kuan\n        group_by: [function.kuan]\n        order: code\n        rows:\n"
      "          - {id: kuan, cells: {code: '{{ function.code }}', name: '{{ function.name }}'}}\n"
      "          - {id: xiang, group_by: [function], order: code, cells: {code: '{{ function.code "
      "}}', name: '第{{ loop.index }}项，共{{ loop.length }}项'}}\n");
  const book::Table& table = built->book.tables.at(0);
  EXPECT_EQ(rows_of(table.header), "序号|科目||合计|\n|编码|名称||\n栏次|1|2|3|\n");
  EXPECT_EQ(table.header[0].cells[0].row_span, 2) << "the numbers stand below all heads";
  EXPECT_EQ(table.header[2].cells[0].kind, book::CellKind::head);
  EXPECT_EQ(rows_of(table.rows),
            "1||合计|3.01|\n"
            "2|201|一般公共服务支出|3.01|\n"
            "3|20103|政府办公厅（室）及相关机构事务|3.01|\n"
            "4|2010301|第1项，共2项|1.01|\n"
            "5|2010350|第2项，共2项|2.00|\n");
}

TEST(Book, RowsOfTwoSidesAreNumberedTogether) {
  const auto built =
      build_outline("{% tables %}\n", "职责",
                    "id: one\ntitle: 表\ncolumn_numbers: 栏次\nsides:\n"
                    "  - columns: [{id: no, head: 序号, row_numbers: true}, {id: a, head: 左}]\n"
                    "    rows: [{id: r, cells: {a: 一}}]\n"
                    "    foot: [{id: f, cells: {a: 左计}}]\n"
                    "  - columns: [{id: b, head: 右}]\n"
                    "    rows: [{id: r, cells: {b: 甲}}, {id: s, cells: {b: 乙}}]\n"
                    "    foot: [{id: f, cells: {b: 右计}}]\n");
  const book::Table& table = built->book.tables.at(0);
  EXPECT_EQ(rows_of(table.header), "序号|左|右|\n栏次|1|2|\n");
  EXPECT_EQ(rows_of(table.rows), "1|一|甲|\n2||乙|\n3|左计|右计|\n");
}

TEST(Book, AFormIsRepeatedForEachMember) {
  const auto built = build_outline(
      "{% table one nolist intext %}\n\n{% contents 目录 %}\n\n{% tables %}\n", "职责",
      "id: one\nfor_each: unit in units\ntitle: '{{ loop.index }}、{{ unit.name }}'\n"
      "filter: 'where(unit: unit.code)'\nheader: false\n"
      "columns: [{id: a}, {id: b, sum: everything}]\n"
      "rows:\n"
      "  - {id: r, cells: {a: {text: 金额, head: true}}}\n"
      "  - {id: s, for_each: u in units, if: u.code != unit.code, cells: {a: '{{ loop.index }}{{ "
      "u.name }}', b: ''}}\n");
  ASSERT_EQ(built->book.tables.size(), 2U);
  const book::Table& second = built->book.tables[1];
  EXPECT_EQ(second.title, "2、乙中心");
  EXPECT_EQ(second.id, "one-2");
  EXPECT_EQ(second.no, 2);
  EXPECT_EQ(rows_of(second.rows), "金额|2.00|\n1甲局本级||\n");
  EXPECT_TRUE(second.header.empty());
  // The outline has placed the form: {% tables %} does not print it again, the contents skip it.
  ASSERT_EQ(built->document.blocks.size(), 3U);
  EXPECT_TRUE(std::get<TableBlock>(built->document.blocks[1]).in_text);
  EXPECT_TRUE(std::get<Contents>(built->document.blocks[2]).entries.empty());
}

TEST(Book, AnEmptyTablePrintsItsHeadAndWhyItIsEmpty) {
  const auto built = build_outline(
      "{% tables %}\n", "职责",
      "id: one\ntitle: 表\nfilter: government_fund\n"
      "columns: [{id: name, head: 名称}, {id: all, head: 合计, sum: everything}]\n"
      "rows:\n"
      "  - {id: total, if: sum(government_fund) != 0, total: true, cells: {name: 合计}}\n"
      "  - {id: f, group_by: [function.lei], cells: {name: '{{ function.name }}'}}\n"
      "notes: [{if: sum(government_fund) == 0, text: 空表列示。}, {if: sum(government_fund) != 0, "
      "text: 有数}]\n");
  const book::Table& table = built->book.tables.at(0);
  EXPECT_EQ(rows_of(table.header), "名称|合计|\n");
  EXPECT_TRUE(table.rows.empty());
  EXPECT_EQ(table.notes, (std::vector<std::string>{"空表列示。"}));
}

std::string text_of(const std::string& outline) {
  const auto built = build_outline(outline);
  return plain_text(built->document);
}

// No character of a template is taken for a value or for a directive.
TEST(Builder, PrivateCharactersOfATemplateAreThemselves) {
  for (const char32_t c :
       {U'\U000F0000', U'\U000F0001', U'\U000F000F', U'\U000F0010', U'\U000F0011', U'\U000F0012',
        U'\U000F0013', U'\U000FFFFD', U'\U00100000', U'\U0010FFFD', U'\uE000'}) {
    std::string own;
    text::append_utf8(own, c);
    EXPECT_EQ(text_of(own + "\n"), own + "\n");
    EXPECT_EQ(text_of("甲" + own + "乙{{ department.name }}" + own + "\n"),
              "甲" + own + "乙甲局" + own + "\n");
    EXPECT_EQ(text_of("{{ department.name }}\n\n" + own + own + "\n"), "甲局\n" + own + own + "\n");
  }
}

TEST(Builder, TensOfThousandsOfValuesAreAllPrinted) {
  const std::string text = text_of(
      "{% for n in range(10000) %}\n第{{ n }}，{{ n }}，{{ n }}，{{ n }}，{{ n }}，{{ n }}，{{ n "
      "}}止。\n\n{% endfor %}\n");
  for (const int n : {1, 9362, 9363, 9999, 10000}) {
    std::string line = "第";
    for (int i = 0; i < 7; ++i) line += (i > 0 ? "，" : "") + std::to_string(n);
    EXPECT_NE(text.find(line + "止。"), std::string::npos) << n;
  }
}

}  // namespace
}  // namespace budgetc::document
