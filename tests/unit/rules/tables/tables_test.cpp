// Exported tables as such: notes, rows listed twice, years of titles, statutory tables.
#include <gtest/gtest.h>

#include "rules/tables/tables.h"
#include "unit/rules/department.h"

namespace budgetc::rules {
namespace {

using Findings = std::vector<std::string>;

Findings check(const std::string& tables) {
  Department department(
      "format: henan/xinyang\nyear: 2024\n"
      "department: {code: \"005\", name: 甲市样例局, kind: 部门}\n"
      "units: [{code: \"005001\", name: 甲市样例局, kind: 机关}]\ntables:\n" +
      tables);
  EXPECT_TRUE(department.sink.findings().empty());
  const DisclosureRules rules =
      load_disclosure_rules(department.sources, department.rules_file("disclosure.yaml"),
                            environment::types(department.views), department.sink);
  const auto readings = stated::read_tables(*department.budget, *department.classification);
  check_stated_tables(rules, readings, department.inputs(), department.sink);
  return department.findings();
}

std::string table(const std::string& title, const std::string& amount,
                  const std::string& notes = "") {
  return "  - {title: " + title + ", unit: 万元, header: [[项目, 合计]], rows: [[合计, \"" +
         amount + "\"]], notes: [" + notes + "]}\n";
}

// Of the eight statutory tables the first `count`, each with what `edit` does to its title.
std::string statutory(size_t count, size_t from = 0) {
  const std::vector<std::string> titles = {
      "收支总表",           "收入总表",           "支出总表",
      "财政拨款收支总表",   "一般公共预算支出表", "一般公共预算基本支出表",
      "“三公”经费支出表",   "政府性基金预算支出表"};
  std::string all;
  for (size_t i = from; i < count; ++i) all += table(titles[i], "1");
  return all;
}

TEST(StatedTables, WhatIsWhole) { EXPECT_EQ(check(statutory(8)), (Findings{})); }

TEST(StatedTables, StatutoryTablesThatAreMissing) {
  EXPECT_EQ(check(statutory(7)), (Findings{"D0143 收支总表"}));
  EXPECT_EQ(check(statutory(1)), (Findings{"D0143 收支总表"}));
  // Half of them may be what somebody wanted checked.
  EXPECT_EQ(check(statutory(4)), (Findings{}));
}

TEST(StatedTables, NotesOfEmptyAndOfFullTables) {
  const std::string rest = statutory(7);
  const std::string title = "政府性基金预算支出表";
  const std::string empty = "本部门没有政府性基金预算，故本表无数据。";
  const std::string other = "本部门没有国有资本经营预算，故本表无数据。";
  EXPECT_EQ(check(rest + table(title, "", empty)), (Findings{}));
  EXPECT_EQ(check(rest + table(title, "", "")), (Findings{"D0115 " + title}));
  EXPECT_EQ(check(rest + table(title, "1", empty)), (Findings{"D0116 " + empty}));
  EXPECT_EQ(check(rest + table(title, "", other)), (Findings{"D0144 " + other}));
  EXPECT_EQ(check(rest + table(title, "1", "单位：万元。")), (Findings{}));
}

TEST(StatedTables, TheYearOfATitle) {
  const std::string rest = statutory(7, 1) + table("政府性基金预算支出表", "1");
  EXPECT_EQ(check(table("2024年收支总表", "1") + rest), (Findings{}));
  EXPECT_EQ(check(table("2023年收支总表", "1") + rest), (Findings{"D0145 2023年收支总表"}));
  EXPECT_EQ(check(table("2023 年度收支总表", "1") + rest), (Findings{"D0145 2023 年度收支总表"}));
  // All of one year that is not the budget's: said once.
  EXPECT_EQ(check(table("2023年收支总表", "1") + table("2023年收入总表", "1") +
                  statutory(8, 2)),
            (Findings{"D0145 2023年收支总表"}));
}

TEST(StatedTables, ARowThatIsListedTwice) {
  const auto rows = [](const std::string& total) {
    return statutory(8) +
           "  - {title: 项目支出按功能分类表, unit: 万元, header: [[科目编码, 科目名称, 合计]], rows: "
           "[[\"\", 合计, \"" +
           total + "\"], [\"2010302\", 一般行政管理事务, \"6\"], [\"2010302\", 一般行政管理事务, \"6\"]]}\n";
  };
  EXPECT_EQ(check(rows("6")), (Findings{"D0142 \"2010302\""}));
  EXPECT_EQ(check(rows("12")), (Findings{}));
}

}  // namespace
}  // namespace budgetc::rules
