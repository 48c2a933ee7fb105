// No format is made for its example alone: one department with everything that a department can
// have (two units, every kind of fund, carry-over, reasons, goals) in every format of the province.
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "budget/budget.h"
#include "compilation/compilation.h"
#include "support/overlay_reader.h"
#include "support/shipped_library.h"

namespace budgetc::driver {
namespace {

using nlohmann::json;

const std::string kSource = BUDGETC_SOURCE_DIR;
const library::DataPaths kData{kSource + "/templates", kSource + "/schemas", kSource + "/fonts"};

// 220 万元 in all. YAML takes JSON.
constexpr std::string_view kDepartment = R"({
 "year": 2024, "published": "2024-04-01",
 "department": {"code": "101", "name": "甲市测试局", "kind": "部门"},
 "units": [{"code": "101001", "name": "甲市测试局", "kind": "机关"},
           {"code": "101002", "name": "甲市测试中心", "kind": "事业单位"}],
 "introduction": "甲市测试局是市政府组成部门。",
 "duties": ["负责测试。", "完成其他任务。"],
 "organization": "内设办公室、业务科。",
 "composition": ["甲市测试局（本级）", "甲市测试中心"],
 "projects": [
  {"code": "411000240000000000001", "name": "征迁服务", "kind": "其他运转类", "purpose": "征迁服务",
   "goals": {"cost": [["项目总成本", "≤35万元"]], "output": [["完成数量", "≥1次"], ["完成质量", "≥90%"]],
             "benefit": [["促进发展", "促进"]], "satisfaction": [["群众满意度", "≥90%"]]}},
  {"code": "411000240000000000002", "name": "企业改革", "kind": "特定目标类", "purpose": "企业改革",
   "goals": {"cost": [["项目总成本", "≤10万元"]], "output": [["完成数量", "≥1次"], ["完成质量", "≥90%"]],
             "benefit": [["促进发展", "促进"]], "satisfaction": [["群众满意度", "≥90%"]]}}],
 "ledger": [
  {"unit": "101001", "source": "一般公共预算财政拨款", "kind": "基本支出", "function": "2010301",
   "lines": [["30101", "50101", "100万元"], ["30201", "50201", "20万元"], ["30231", "50208", "3万元"]]},
  {"unit": "101002", "source": "事业收入", "kind": "基本支出", "function": "2010350",
   "lines": [["30101", "50501", "50万元"]]},
  {"unit": "101001", "source": "政府性基金", "kind": "其他运转类", "project": "411000240000000000001",
   "function": "2120801", "lines": [["30227", "50205", "30万元"]]},
  {"unit": "101001", "source": "国有资本经营预算", "kind": "特定目标类",
   "project": "411000240000000000002", "function": "2230105", "lines": [["30299", "50299", "10万元"]]},
  {"unit": "101001", "source": "上年结转一般公共预算", "kind": "其他运转类",
   "project": "411000240000000000001", "function": "2010302", "lines": [["30201", "50201", "5万元"]]},
  {"unit": "101002", "source": "事业收入", "kind": "年终结转", "lines": [{"amount": "2万元"}]}],
 "goals": {"objective": "完成各项测试。", "tasks": [{"name": "测试", "content": "做好测试"}],
  "indicators": [{"name": "产出指标", "groups": [
   {"name": "重点工作任务完成", "indicators": [["重点工作完成率", "≥95%"]]}]}]}
})";

// With every fact of the vocabulary: last year 200 万元 (no 国有资本经营), a reason for everything.
json department() {
  json made = json::parse(kDepartment);
  for (const budget::VocabularyKey& known : budget::vocabulary()) {
    const std::string section(known.section);
    json value;
    if (section == "previous")
      value = known.key.find("state_capital") != known.key.npos ? "0万元" : "200万元";
    else if (section == "procurement")
      value = known.key == "total" ? "15万元" : "5万元";
    else if (section == "reasons" || section == "details")
      value = "任务变动";
    else if (section == "assets" || section == "transfers" || section == "performance")
      value = 1;
    else
      continue;
    std::string path = "/" + section + "/" + std::string(known.key);
    std::replace(path.begin(), path.end(), '.', '/');
    made[json::json_pointer(path)] = value;
  }
  return made;
}

std::vector<std::string> formats_of_henan() {
  std::vector<std::string> ids;
  for (const std::string& id : format::list(kData.templates))
    if (id.starts_with("henan")) ids.push_back(id);
  return ids;
}

class EveryFormat : public ::testing::TestWithParam<std::string> {
 protected:
  // The department in the format, with no finding from the check to the pages.
  std::unique_ptr<compilation::Compilation> compile(json text) {
    text["format"] = GetParam();
    reader_.files()["budget.yaml"] = text.dump();
    auto made = std::make_unique<compilation::Compilation>(
        test::shipped_library(), reader_, compilation::Department{"d", "", "budget.yaml"});
    EXPECT_TRUE(made->check());
    EXPECT_TRUE(made->evaluate(false));
    EXPECT_TRUE(made->lay_out());
    const std::string found = render(made->sink(), made->sources(), RenderFormat::short_form, {});
    EXPECT_TRUE(found.empty()) << found;
    return made;
  }
  test::OverlayReader reader_;
};

TEST_P(EveryFormat, SetsADepartmentThatHasEverything) {
  const auto compiled = compile(department());
  const book::Table& balance = compiled->book().tables.front();
  const book::Row& totals = balance.rows.back();
  ASSERT_EQ(totals.cells.size(), 4U);
  EXPECT_EQ(totals.cells[1].amount->fen(), 220'000'000);
  EXPECT_EQ(totals.cells[3].amount->fen(), 220'000'000);

  for (const book::Table& table : compiled->book().tables) {
    if (table.id != "expenditure") continue;
    std::string units;
    for (const book::Row& row : table.rows)
      for (const book::Cell& cell : row.cells)
        if (cell.text.starts_with("101")) units += cell.text + " ";
    EXPECT_EQ(units, "101 101001 101002 ");
  }
  const std::string text = document::plain_text(compiled->document());
  EXPECT_NE(text.find("甲市测试中心"), text.npos) << "the unit below is not named";
  EXPECT_NE(text.find("任务变动"), text.npos) << "no reason is given";
  EXPECT_EQ(text.find("无数据"), text.npos) << "a table that is not empty is called empty";
  for (const char* leftover : {"{{", "{%", "×××", "增加（减少）", "。。", "；。", "，。", "：。"})
    EXPECT_EQ(text.find(leftover), text.npos) << leftover;
}

// 本级: one unit, nothing but general public funds, nothing changed, no projects.
TEST_P(EveryFormat, SetsADepartmentThatHasLittle) {
  json small = department();
  small["department"]["kind"] = "单位";
  small["units"].erase(1);
  small["composition"].erase(1);
  small["projects"] = json::array();
  small["ledger"].erase(small["ledger"].begin() + 1, small["ledger"].end());
  small["ledger"][0]["lines"] = json::parse(R"([["30101", "50101", "9万元"]])");
  for (json& value : small["previous"]["three_public"]) value = "0万元";
  small["previous"]["revenue"]["total"] = "9万元";
  small["previous"]["expenditure"]["total"] = "9万元";
  small["previous"]["general_public"]["total"] = "9万元";
  small["previous"]["government_fund"]["total"] = "0万元";
  small["previous"]["running_costs"] = "0万元";
  small.erase("reasons");
  small.erase("details");
  for (json& value : small["procurement"]) value = "0万元";
  const auto compiled = compile(small);
  const std::string text = document::plain_text(compiled->document());
  EXPECT_EQ(text.find("（汇总）"), text.npos);
  for (const char* leftover : {"{{", "{%", "×××", "增加（减少）", "。。", "；。", "，。", "：。"})
    EXPECT_EQ(text.find(leftover), text.npos) << leftover;
}

INSTANTIATE_TEST_SUITE_P(Henan, EveryFormat, ::testing::ValuesIn(formats_of_henan()),
                         [](const auto& info) {
                           std::string name = info.param;
                           std::replace(name.begin(), name.end(), '/', '_');
                           return name;
                         });

}  // namespace
}  // namespace budgetc::driver
