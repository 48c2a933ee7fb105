#include "csv/csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "diagnostics/catalogue/yaml.h"

namespace budgetc::csv {
namespace {

using ::testing::ElementsAre;

struct Parsed {
  SourceMap sources;
  Sink sink;
  Table table;
  explicit Parsed(std::string text, char separator = ',') {
    table = parse(sources, sources.add("t.csv", std::move(text)), separator, sink);
  }
  std::vector<std::vector<std::string>> rows() const {
    std::vector<std::vector<std::string>> out;
    for (size_t i = 0; i < table.rows.size(); ++i) {
      out.emplace_back();
      for (const Cell& cell : table.row(i)) out.back().emplace_back(cell.text);
    }
    return out;
  }
};

TEST(Csv, CellsWithTheirSpans) {
  const Parsed p("单位,金额\r\n\"市局, 本级\",\"说\"\"好\"\"\"\n");
  EXPECT_THAT(p.rows(),
              ElementsAre(ElementsAre("单位", "金额"), ElementsAre("市局, 本级", "说\"好\"")));
  EXPECT_EQ(p.sources.text(p.table.row(1)[0].span), "\"市局, 本级\"");
  EXPECT_EQ(p.sources.text(p.table.row(1)[1].span), "\"说\"\"好\"\"\"");
  EXPECT_EQ(p.sources.text(p.table.rows[0].span), "单位,金额");
  EXPECT_TRUE(p.sink.findings().empty());
}

TEST(Csv, EmptyCellsCountAndBlankLinesDoNot) {
  EXPECT_THAT(Parsed("a,,\n\n\r\n,\n\"\"\nb,").rows(),
              ElementsAre(ElementsAre("a", "", ""), ElementsAre("", ""), ElementsAre(""),
                          ElementsAre("b", "")));
  EXPECT_TRUE(Parsed("").rows().empty());
  EXPECT_THAT(Parsed("\xEF\xBB\xBF"
                     "a\n")
                  .rows(),
              ElementsAre(ElementsAre("a")));
}

TEST(Csv, LineBreaksInsideQuotes) {
  EXPECT_THAT(Parsed("\"甲\n乙\",1\nx,2").rows(),
              ElementsAre(ElementsAre("甲\n乙", "1"), ElementsAre("x", "2")));
}

TEST(Csv, OtherSeparatorsLeaveCommasAlone) {
  EXPECT_THAT(Parsed("a,b\tc\n", '\t').rows(), ElementsAre(ElementsAre("a,b", "c")));
}

TEST(Csv, ABadRowIsAFindingAndLeftOut) {
  const Parsed after("a\n\"b\"x,1\nc\n");
  EXPECT_THAT(after.rows(), ElementsAre(ElementsAre("a"), ElementsAre("c")));
  ASSERT_EQ(after.sink.findings().size(), 1u);
  EXPECT_EQ(after.sources.text(after.sink.findings()[0].span), "x");
  const Parsed open("a\n\"b,1\nc\n");
  EXPECT_THAT(open.rows(), ElementsAre(ElementsAre("a")));
  ASSERT_EQ(open.sink.findings().size(), 1u);
  EXPECT_EQ(open.sink.findings()[0].span.begin, 2u);
  EXPECT_EQ(open.sink.findings()[0].id, finding::Y0201);
}

TEST(Csv, MovingATableKeepsItsCells) {
  Parsed p("\"a\"\"b\"\n");
  const Table moved = std::move(p.table);
  EXPECT_EQ(moved.row(0)[0].text, "a\"b");
}

TEST(ToUtf8, PassesConvertsOrFails) {
  EXPECT_EQ(*to_utf8("\xEF\xBB\xBF部门"), "部门");
  EXPECT_EQ(*to_utf8("\xB2\xBF\xC3\xC5,\xBD\xF0\xB6\xEE"), "部门,金额");
  EXPECT_FALSE(
      to_utf8("\xFF\xFE"
              "a\xFF"));
}

TEST(Csv, AHundredThousandRows) {
  std::string text;
  for (int i = 0; i < 100'000; ++i)
    text += "001001,2010601,30101,50101,人员经费,,一般公共预算,12.34,甲,\"乙\"\n";
  const auto before = std::chrono::steady_clock::now();
  const Parsed p(std::move(text));
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - before).count();
  ASSERT_EQ(p.table.rows.size(), 100'000u);
  EXPECT_EQ(p.table.cells.size(), 1'000'000u);
  RecordProperty("seconds", std::to_string(seconds));
  EXPECT_LT(seconds, 5.0) << "an unoptimised build on a busy machine, but no worse than linear";
}

}  // namespace
}  // namespace budgetc::csv
