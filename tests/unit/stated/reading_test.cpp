// Exported tables by themselves: sides, columns, what a row is about, codes as they were meant, and
// the sums that must hold in any form.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "stated/stated.h"

namespace budgetc::stated {
namespace {

const classification::Classification& lists() {
  static SourceMap sources;
  static Sink sink;
  static const auto lists = classification::Classification::load(
      DiskFileReader(), sources, std::string(BUDGETC_SOURCE_DIR) + "/schemas", 2024, sink);
  return *lists;
}

struct Tables {
  SourceMap sources;
  Sink sink;
  budget::Budget budget;
  std::vector<Reading> readings;

  explicit Tables(const std::string& tables) {
    MemoryFileReader memory;
    memory.files["budget.yaml"] =
        "format: henan/xinyang\nyear: 2024\n"
        "department: {code: \"005\", name: 甲市样例局, kind: 部门}\n"
        "units: [{code: \"005001\", name: 甲市样例局, kind: 机关}]\ntables:\n" +
        tables;
    budget = std::move(*budget::load(memory, sources, "budget.yaml", sink));
    EXPECT_TRUE(sink.findings().empty()) << render(sink, sources, RenderFormat::short_form, {});
    readings = read_tables(budget, lists());
  }
  const Reading& only() const { return readings.front(); }
  // “301 03 30103”: kind, code as understood; ? of a doubtful row.
  std::vector<std::string> rows(size_t side = 0) const {
    std::vector<std::string> all;
    for (const ReadRow& row : only().sides.at(side).rows) {
      const char* kind = row.kind == RowKind::total     ? "total"
                         : row.kind == RowKind::current ? "current"
                         : row.kind == RowKind::code    ? "code"
                         : row.kind == RowKind::unit    ? "unit"
                                                        : "label";
      std::string text = kind;
      for (const ReadCode& code : row.codes) text += " " + code.code;
      if (!row.class_code.empty()) text += " " + row.class_code;
      if (row.doubtful) text += " ?";
      if (row.twice) text += " twice";
      all.push_back(text);
    }
    return all;
  }
  std::vector<std::string> measures(size_t side = 0) const {
    std::vector<std::string> all;
    for (const ReadColumn& column : only().sides.at(side).columns) all.push_back(column.measure);
    return all;
  }
};
using Texts = std::vector<std::string>;

TEST(Reading, ColumnsOfThreeRowsOfHeadsAndCodesInThreeColumns) {
  const Tables tables(R"(
  - title: 2024年一般公共预算支出情况表
    unit: 万元
    header:
      - [科目编码, "", "", 单位代码, 单位（科目名称）, 合计, 基本支出, "", "", 项目支出, ""]
      - [类, 款, 项, "", "", "", 小计, 人员经费, 公用经费, 小计, 特定目标类]
    rows:
      - ["", "", "", "", 合计, "150", "120", "100", "20", "30", "30"]
      - ["", "", "", "005", 甲市样例局, "150", "120", "100", "20", "30", "30"]
      - ["201", "03", "01", "", 行政运行, "120", "120", "100", "20", "", ""]
      - ["201", "03", "02", "", 一般行政管理事务, "30", "", "", "", "30", "30"]
)");
  EXPECT_EQ(tables.only().duty, "general_public");
  EXPECT_EQ(tables.rows(), (Texts{"total", "unit", "code 2010301", "code 2010302"}));
  EXPECT_EQ(tables.measures(), (Texts{"all", "basic", "personnel", "public_use", "project", ""}));
}

TEST(Reading, TheTwoSidesOfABalanceAndTheClassesOfItsLabels) {
  const Tables tables(R"(
  - title: 部门预算收支总表
    unit: 万元
    header: [[序号, 收入, "", 支出, ""], ["", 项目, 预算数, 项目, 预算数]]
    rows:
      - ["1", 一、一般公共预算拨款收入, "150", 一、一般公共服务支出, "120"]
      - ["2", 二、政府性基金预算拨款收入, "", 八、社会保障与就业支出, "30"]
      - ["3", "", "", 九、医疗卫生与计划生育支出, ""]
      - ["4", 本年收入合计, "150", 本年支出合计, "150"]
      - ["5", 收入总计, "150", 支出总计, "150"]
)");
  EXPECT_EQ(tables.only().duty, "balance");
  ASSERT_EQ(tables.only().sides.size(), 2U);
  EXPECT_EQ(tables.rows(0), (Texts{"label", "label", "current", "total"}));
  EXPECT_EQ(tables.rows(1), (Texts{"label 201", "label 208", "label 210", "current", "total"}));
  EXPECT_FALSE(tables.only().sides[1].rows[1].class_exact);
  EXPECT_TRUE(tables.only().sides[1].rows[2].class_former);
}

struct CodeCase {
  const char* what;
  const char* rows;
  Texts understood;
};
TEST(Reading, ACodeIsUnderstoodByItsNameAndItsPlace) {
  const std::vector<CodeCase> cases = {
      {"a lost class",
       R"([["7", 行政单位离退休, "1"], ["2080505", 机关事业单位基本养老保险缴费支出, "2"]])",
       {"code 2080501", "code 2080505"}},
      {"a digit missing",
       R"([["3011", 基本工资, "1"], ["30201", 办公费, "2"]])",
       {"code 30101", "code 30201"}},
      {"a class swapped",
       R"([["2080301", 行政运行, "1"], ["2010302", 一般行政管理事务, "2"]])",
       {"code 2010301", "code 2010302"}},
      {"the name is wrong",
       R"([["2010301", 机关服务, "1"], ["2010302", 一般行政管理事务, "2"]])",
       {"code 2010301", "code 2010302"}},
      {"the list lacks it",
       R"([["2010377", 某某事务, "1"], ["2010302", 一般行政管理事务, "2"]])",
       {"code 2010377", "code 2010302"}},
      {"nothing tells",
       R"([["77", 某某事务, "1"], ["2010302", 一般行政管理事务, "2"]])",
       {"code  ?", "code 2010302"}},
  };
  for (const CodeCase& one : cases) {
    const Tables tables(fmt::format(
        "  - {{title: 支出表, unit: 万元, header: [[科目编码, 科目名称, 合计]], rows: {}}}\n",
        one.rows));
    EXPECT_EQ(tables.rows(), one.understood) << one.what;
  }
}

TEST(Reading, ACsvHasItsTitleUnitAndHeadsAmongItsRows) {
  SourceMap sources;
  Sink sink;
  MemoryFileReader memory;
  memory.files["d/stated/t.csv"] =
      "支出预算总表,,,,\n单位：元,,,,\n科目编码,科目名称,合计,基本支出,项目支出\n"
      "合计,,300.00,100.00,200.00\n201,一般公共服务支出,300.00,100.00,200.00\n注：以上各数为预算数,"
      ",,,\n";
  auto budget = budget::load_tables_alone(memory, sources, "d", sink);
  ASSERT_TRUE(budget);
  const auto readings = read_tables(*budget, lists());
  ASSERT_EQ(readings.size(), 1U);
  EXPECT_EQ(readings[0].title, "支出预算总表");
  EXPECT_EQ(readings[0].duty, "expenditure");
  ASSERT_EQ(readings[0].sides.size(), 1U);
  ASSERT_EQ(readings[0].sides[0].rows.size(), 2U);
  EXPECT_EQ(readings[0].sides[0].rows[1].cells[0]->amount.amount.fen(), 30'000);
}

TEST(Reading, ARowIsTwiceOnlyWhereTheTotalDoesNotCountItAgain) {
  const auto table = [](const char* total) {
    return fmt::format(R"(
  - title: 支出总表
    unit: 万元
    header: [[科目编码, 科目名称, 合计]]
    rows:
      - ["", 合计, "{}"]
      - ["2010301", 行政运行, "600"]
      - ["2010301", 行政运行, "600"]
)",
                       total);
  };
  EXPECT_EQ(Tables(table("600")).rows(), (Texts{"total", "code 2010301", "code 2010301 twice"}));
  EXPECT_EQ(Tables(table("1200")).rows(), (Texts{"total", "code 2010301", "code 2010301"}));
}

// Titles as places print them.
TEST(Reading, TheDutyOfATitle) {
  const std::vector<std::pair<const char*, const char*>> titles = {
      {"2025年部门财务收支预算总表", "balance"},
      {"财政拨款收支预算总表", "fiscal_balance"},
      {"部门收入总体情况表", "revenue"},
      {"部门支出总表", "expenditure"},
      {"一般公共预算支出功能分类预算表", "general_public"},
      {"一般公共预算财政拨款支出表", "general_public"},
      {"一般公共预算基本支出部门预算经济分类预算表", "basic"},
      {"一般公共预算财政拨款基本支出表", "basic"},
      {"一般公共预算“三公”经费支出表", "three_public"},
      {"政府性基金预算支出表", "government_fund"},
      {"国有资本经营预算支出表", "state_capital"},
      {"项目支出绩效目标表", ""},
      {"部门政府采购预算", ""},
      {"一般公共预算项目支出预算表", ""},
      {"机关运行经费预算表", ""},
      {"政府性基金预算“三公”经费支出表", ""},
  };
  for (const auto& [title, duty] : titles) {
    const Tables tables(fmt::format(
        "  - {{title: {}, unit: 万元, header: [[项目, 合计]], rows: [[合计, \"1\"]]}}\n", title));
    EXPECT_EQ(tables.only().duty, duty) << title;
  }
}

TEST(Reading, TypesAndValuesOfRelationsAgree) {
  const language::Type types = statutory_types();
  ASSERT_TRUE(types.record);
  const Tables tables(R"(
  - title: 支出总表
    unit: 万元
    header: [[科目编码, 科目名称, 合计, 基本支出, 项目支出]]
    rows: [["", 合计, "3", "1", "2"], ["201", 一般公共服务支出, "3", "1", "2"]]
)");
  const language::Value values = statutory_values(tables.readings);
  const auto* fields = std::get_if<language::RecordValue>(&values.data);
  ASSERT_NE(fields, nullptr);
  for (const auto& [name, value] : **fields)
    EXPECT_TRUE(types.record->fields.contains(name)) << name;
}

// 元 or 万元 as the file says, else the line above, else the title.
TEST(Reading, TheUnitIsWhatTheTableSays) {
  const std::pair<const char*, std::optional<text::MoneyUnit>> table[] = {
      {"unit: 元, title: 收入总表", text::MoneyUnit::yuan},
      {"unit: 万元, title: 收入总表", text::MoneyUnit::wan},
      {"title: 收入总表, unit_line: 单位：元", text::MoneyUnit::yuan},
      {"title: 收入总表, unit_line: 金额单位：人民币元", text::MoneyUnit::yuan},
      {"title: 收入总表, unit_line: 单位：万元", text::MoneyUnit::wan},
      {"title: 收入总表, preamble: [部门名称：甲局, 单位：元]", text::MoneyUnit::yuan},
      {"title: 收入总表（单位：元）", text::MoneyUnit::yuan},
      {"title: 收入总表（元）", text::MoneyUnit::yuan},
      {"title: 收入总表（万元）", text::MoneyUnit::wan},
      {"title: 收入总表", std::nullopt},
      {"title: 元氏县收入总表（预算单位）", std::nullopt},
  };
  for (const auto& [head, unit] : table) {
    const Tables tables("  - {" + std::string(head) +
                        ", header: [[项目, 合计]], rows: [[合计, \"1000000.00\"]]}\n");
    EXPECT_EQ(tables.only().unit, unit) << head;
    const Amount one = tables.only().sides.at(0).rows.at(0).cells.at(0)->amount.amount;
    EXPECT_EQ(one.fen(), unit == text::MoneyUnit::yuan ? 100'000'000 : 1'000'000'000'000) << head;
  }
}

}  // namespace
}  // namespace budgetc::stated
