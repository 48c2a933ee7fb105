// Family P: each rule with its code and place, and what must not raise it.
#include <fmt/format.h>

#include <sstream>

#include "rules/performance/performance.h"

#include "unit/rules/department.h"

namespace budgetc::rules {
namespace {

using Findings = std::vector<std::string>;

// One project of 64万元; each part may be replaced.
struct Project {
  std::string cost = "[项目总成本, ≤64万元]";
  std::string output = "[联网单位, ≥100个]";
  std::string benefit = "[推进政务公开, 推进]";
  std::string satisfaction = "[工作人员满意度, ≥95%]";
  std::string code = "410781220000000013269";
  std::string name = "电子外网建设项目";
  std::string amount = "640000.00";
};

std::string yaml(const std::vector<Project>& projects, const std::string& more = "") {
  std::string text =
      "format: henan/xinyang\nyear: 2024\nunit: 元\n"
      "department: {code: \"302\", name: 卫辉市人民政府办公室, kind: 单位}\n"
      "units:\n  - {code: \"302001\", name: 卫辉市人民政府办公室, kind: 机关}\n"
      "projects:\n";
  for (const Project& project : projects) {
    text += "  - code: \"" + project.code + "\"\n    name: " + project.name +
            "\n    kind: 其他运转类\n    goals:\n";
    for (const auto& [key, value] :
         {std::pair("cost", project.cost), std::pair("output", project.output),
          std::pair("benefit", project.benefit), std::pair("satisfaction", project.satisfaction)})
      if (!value.empty()) text += std::string("      ") + key + ": [" + value + "]\n";
  }
  text +=
      "ledger:\n  - unit: \"302001\"\n    source: 一般公共预算财政拨款\n    kind: 其他运转类\n"
      "    function: \"2010399\"\n    columns: [project, dept_economic, gov_economic, amount]\n"
      "    lines:\n";
  for (const Project& project : projects)
    if (!project.amount.empty())
      text += "      - [\"" + project.code + "\", \"30201\", \"50201\", " + project.amount + "]\n";
  return text + more;
}

Findings check_yaml(const std::string& text) {
  Department department(text);
  const PerformanceRules rules = load_performance_rules(
      department.sources, department.rules_file("performance.yaml"), department.sink);
  check_performance(rules, department.inputs(), department.sink);
  return department.findings();
}
Findings check(const Project& project) { return check_yaml(yaml({project})); }

TEST(Performance, SoundGoalsRaiseNothing) { EXPECT_EQ(check(Project{}), Findings{}); }

TEST(Performance, ACostAboveTheAmount) {
  EXPECT_EQ(check({.cost = "[总成本, 840000元]"}), (Findings{"P0102 840000元"}));
  EXPECT_EQ(check({.cost = "[总成本, ≤64.01万元]"}), (Findings{"P0102 ≤64.01万元"}));
}

TEST(Performance, ACostAboveTheAmountNamesBothAndTheGap) {
  Department department(yaml({{.cost = "[总成本, 840000元]"}}));
  const PerformanceRules rules = load_performance_rules(
      department.sources, department.rules_file("performance.yaml"), department.sink);
  check_performance(rules, department.inputs(), department.sink);
  const Finding& finding = department.only();
  EXPECT_EQ(finding.message(Language::zh), "总成本“840000元”大于项目金额 64万元，多 20万元");
  EXPECT_EQ(finding.path, "projects[0].goals.cost[0]");
  ASSERT_EQ(finding.labels.size(), 1U);
  EXPECT_TRUE(department.sources.text(finding.labels[0].span).find("640000.00") !=
              std::string_view::npos);
}

TEST(Performance, CostIsReadByValueUnitAndPrecision) {
  for (const char* same :
       {"640000元", "≤640000.00元", "小于等于64万元", "不超过64万", "≤0.0064亿元", "64万元/年",
        "控制在64万元以内", "≤６４万元", "640,000元"})
    EXPECT_EQ(check({.cost = std::string("[总成本, \"") + same + "\"]"}), Findings{}) << same;
  // 1348.2万元 stands for 1348.15万元 as well.
  EXPECT_EQ(check({.cost = "[总成本, ≤1348.2万元]", .amount = "13481500.00"}), Findings{});
}

TEST(Performance, ACostBelowTheAmountIsANote) {
  EXPECT_EQ(check({.cost = "[项目总成本, 519444元]", .amount = "519500.00"}),
            (Findings{"P0104 519444元"}));
}

TEST(Performance, AUnitSlip) {
  EXPECT_EQ(check({.cost = "[总成本, ≤64元]"}), (Findings{"P0103 ≤64元"}));
  EXPECT_EQ(check({.cost = "[总成本, ≤640万元]"}), (Findings{"P0103 ≤640万元"}));
}

TEST(Performance, UnitCostsDoNotCompare) {
  for (const char* cost : {"[云视讯设备/户, 700元/月]", "[人均培训成本, ≤650000元]",
                           "[总成本, 70万元/人]", "[节约成本, ≥5万元]"})
    EXPECT_EQ(check({.cost = cost}), Findings{}) << cost;
}

TEST(Performance, CostsWithoutAnAmount) {
  EXPECT_EQ(check({.cost = "[成本规范合理率, 100%]"}), (Findings{"D0174 100%"}));
  EXPECT_EQ(check({.cost = "[成本规范合理率, 100%], [总成本, ≤64万元]"}), Findings{});
}

TEST(Performance, RatesAreShares) {
  for (const char* output : {"[热线办理及时率, ≥3天]", "[任务完成率, ≥4次]"})
    EXPECT_EQ(check({.cost = "[总成本, ≤64万元]", .output = output}).size(), 1U) << output;
  for (const char* output : {"[热线办理及时率, ≥95%]", "[巡查频率, ≥4次]", "[群众知晓率, 提高]"})
    EXPECT_EQ(check({.cost = "[总成本, ≤64万元]", .output = output}), Findings{}) << output;
}

TEST(Performance, PartsOfTheCostAreSummed) {
  EXPECT_EQ(check({.cost = "[热线办公费, ≤12.62万元], [劳务费, ≤333.52万元]", .amount = "3461400"}),
            Findings{});
  EXPECT_EQ(check({.cost = "[热线办公费, ≤12.62万元], [劳务费, ≤343.52万元]", .amount = "3461400"}),
            (Findings{"P0102 ≤12.62万元"}));
  // Parts may be a selection.
  EXPECT_EQ(check({.cost = "[热线办公费, ≤12.62万元], [劳务费, ≤33万元]", .amount = "3461400"}),
            Findings{});
  // One part above the whole beside a total.
  EXPECT_EQ(check({.cost = "[总成本, ≤64万元], [劳务费, ≤65万元]"}), (Findings{"P0102 ≤65万元"}));
}

TEST(Performance, ATotalCostAmongTheOutputsCompares) {
  EXPECT_EQ(check({.cost = "", .output = "[成本控制, ≤84万元]"}), (Findings{"P0102 ≤84万元"}));
}

TEST(Performance, NoAmountIsComparedWhenTheLedgerIsBroken) {
  Department department(yaml({{.cost = "[总成本, 840000元]", .amount = "64万0元"}}));
  ASSERT_TRUE(department.sink.has_errors());
  const size_t before = department.sink.findings().size();
  const PerformanceRules rules = load_performance_rules(
      department.sources, department.rules_file("performance.yaml"), department.sink);
  check_performance(rules, department.inputs(), department.sink);
  EXPECT_EQ(department.sink.findings().size(), before);
}

TEST(Performance, AMissingDimension) {
  EXPECT_EQ(check({.benefit = ""}), (Findings{"P0101 电子外网建设项目"}));
  EXPECT_EQ(check({.cost = ""}), Findings{});  // some provinces state cost among the outputs
}

TEST(Performance, NoGoalsAtAllIsOneFinding) {
  std::string text = yaml({{.cost = "", .output = "", .benefit = "", .satisfaction = ""}});
  text.erase(text.find("    goals:\n"), std::string_view("    goals:\n").size());
  EXPECT_EQ(check_yaml(text), (Findings{"P0108 电子外网建设项目"}));
}

TEST(Performance, ComparisonsThatPointTheWrongWay) {
  EXPECT_EQ(check({.satisfaction = "[工作人员满意度, ≤95%]"}), (Findings{"P0105 ≤95%"}));
  EXPECT_EQ(check({.cost = "[总成本, ≥64万元]"}), (Findings{"P0105 ≥64万元"}));
  EXPECT_EQ(check({.output = "[系统故障率, ≥10%]"}), (Findings{"P0105 ≥10%"}));
  EXPECT_EQ(check({.output = "[系统故障率, ≤10%], [响应时间, ≤2小时], [办结率, ＞90%]"}),
            Findings{});
}

TEST(Performance, CodesOfAnotherLength) {
  EXPECT_EQ(check_yaml(yaml({{},
                             {.code = "410781220000000023077", .name = "内网"},
                             {.code = "41078124000000003692", .name = "云服务"}})),
            (Findings{"P0106 \"41078124000000003692\""}));
  // Two lengths, none of them the usual one.
  EXPECT_EQ(check_yaml(yaml({{}, {.code = "41078124000000003692", .name = "云服务"}})), Findings{});
}

TEST(Performance, AProjectWithoutAmount) {
  EXPECT_EQ(check_yaml(yaml({{}, {.code = "410781220000000023077", .name = "内网", .amount = ""}})),
            (Findings{"P0107 \"410781220000000023077\""}));
}

TEST(Performance, AProjectListedTwice) {
  EXPECT_EQ(check_yaml(yaml({{}, {.code = "410781220000000023077"}})),
            (Findings{"P0109 电子外网建设项目"}));
}

TEST(Performance, RatesAbove100) {
  EXPECT_EQ(check({.satisfaction = "[工作人员满意度, ≥950%]"}), (Findings{"P0110 ≥950%"}));
  EXPECT_EQ(check({.output = "[验收合格率, 101%]"}), (Findings{"P0110 101%"}));
  EXPECT_EQ(check({.output = "[产值增长率, ≥120%], [任务完成率, ≥110%]"}), Findings{});
}

TEST(Performance, WeightsThatDoNotSumTo100) {
  const Project weighted{.cost = "[总成本, ≤64万元, 权重20]",
                         .output = "[联网单位, ≥100个, 权重：40%]",
                         .benefit = "[推进政务公开, 推进, 分值20分]",
                         .satisfaction = "[工作人员满意度, ≥95%, 权重20]"};
  EXPECT_EQ(check(weighted), Findings{});
  Project wrong = weighted;
  wrong.satisfaction = "[工作人员满意度, ≥95%, 权重15]";
  EXPECT_EQ(check(wrong), (Findings{"P0111 权重20"}));
}

TEST(Performance, PlaceholderValues) {
  for (const char* value : {"待定", "×××", "≥%", "≤万元", "/", "XX", "无"})
    EXPECT_EQ(check({.output = std::string("[联网单位, ") + value + "]"}),
              (Findings{std::string("P0112 ") + value}));
}

TEST(Performance, OddPercents) {
  EXPECT_EQ(check({.satisfaction = "[满意率, ≥95百分比]"}), (Findings{"P0113 ≥95百分比"}));
  EXPECT_EQ(check({.satisfaction = "[满意度, ≥95]"}), (Findings{"P0113 ≥95"}));
  EXPECT_EQ(check({.satisfaction = "[满意度, ≥0.95]"}), Findings{});
}

TEST(Performance, AValueWithoutUnit) {
  EXPECT_EQ(check({.output = "[软件采购数量, 1]"}), (Findings{"P0114 1"}));
  EXPECT_EQ(check({.output = "[保障时间, 7*24小时], [完成时间, 2024年底], [线路, 1条]"}),
            Findings{});
}

TEST(Performance, ExpensesAmongTheOutputs) {
  EXPECT_EQ(check({.output = "[印刷费, 10万元], [差旅费, 3万元], [联网单位, ≥100个]"}),
            (Findings{"P0115 印刷费"}));
  EXPECT_EQ(check({.output = "[发放补贴金额, ≥30万元]"}), Findings{});
}

TEST(Performance, OverallIndicatorsAreCheckedToo) {
  const std::string goals =
      "goals:\n  objective: 做好工作。\n  indicators:\n    - name: 效益指标\n      groups:\n"
      "        - name: 满意度\n          indicators:\n            - [社会公众满意, ≤90%]\n";
  EXPECT_EQ(check_yaml(yaml({{}}, goals)), (Findings{"P0105 ≤90%"}));
}

Findings check_published(const std::string& text, std::vector<budget::StatedTable> tables = {},
                         bool ledger = true) {
  Department department(yaml({{}}));
  const PerformanceRules rules = load_performance_rules(
      department.sources, department.rules_file("performance.yaml"), department.sink);
  budget::Budget published;
  published.has_ledger = ledger;
  published.tables = std::move(tables);
  if (!text.empty()) published.narrative = department.sources.add("narrative.txt", text);
  check_published_projects(rules, published, department.sources, department.sink);
  return department.findings();
}

// A table of goals as it is extracted: code, name, amounts, and indicators somewhere behind.
const char* const kGoals =
    "单位编码\t项目名称\t资金总额\t成本指标\t\t产出指标\t\n"
    "302001\t卫辉市人民政府办公室\t97.83\t\t\t\t\n"
    "410781220000000013269\t电子外网\t64.00\t\t总成本\t≤64.00万元\t联网单位\t≥100个\n"
    "410781220000000023077\t电子内网\t33.83\t\t\t\t\n"
    "\t\t\t\t总成本\t≤33.83万元\t稳定性\t稳定\n";

std::string with(std::string_view from, std::string_view to) {
  std::string text = kGoals;
  text.replace(text.find(from), from.size(), to);
  return text;
}

// A form for each project, as Hebei has them.
std::string form(std::string_view cost, std::string_view satisfaction) {
  return fmt::format(
      "项目编码\t13040024P00000210034H\t\t项目名称\t业务费\t\t\n"
      "预算规模及 资金用途\t预算数\t10.40\t其中：财政资金\t10.40\t其他资金\t\n"
      "\t弥补机关经费不足。\t\t\t\t\t\n"
      "一级指标\t二级指标\t三级指标\t绩效指标描述\t指标值\t指标值确定依据\t\n"
      "产出指标\t成本指标\t成本控制\t成本控制\t{}\t支出凭证\t\n"
      "满意度指标\t服务对象满意度指标\t满意率\t\t{}\t调查问卷\t\n",
      cost, satisfaction);
}

TEST(PublishedProjects, AreReadFormByForm) {
  EXPECT_EQ(check_published(form("≤10.4万元", "≥95%")), Findings{});
  EXPECT_EQ(check_published(form("≤14.4万元", "≥95%")), (Findings{"P0102 ≤14.4万元"}));
  EXPECT_EQ(check_published(form("≤104000元", "≥95百分比")), (Findings{"P0113 ≥95百分比"}));
  EXPECT_EQ(check_published("1、业务费\n" + form("≤10.4元", "≥95%") + "2、其他\n"),
            (Findings{"P0103 ≤10.4元"}));
}

// The tables of a department without a ledger; beside one, its own projects are checked.
TEST(PublishedProjects, AreReadFromStatedTables) {
  const auto tables = [](std::string_view text) {
    budget::StatedTable table;
    std::stringstream lines{std::string(text)};
    for (std::string line; std::getline(lines, line);) {
      std::vector<budget::Text> row;
      std::stringstream cells(line);
      for (std::string cell; std::getline(cells, cell, '\t');) row.push_back({cell, {}});
      table.rows.push_back(std::move(row));
    }
    return std::vector<budget::StatedTable>{table};
  };
  EXPECT_EQ(check_published("", tables(form("≤14.4万元", "≥95%")), false), (Findings{"P0102 "}));
  EXPECT_EQ(check_published("", tables(kGoals), false), Findings{});
  EXPECT_EQ(check_published("", tables(with("≤64.00万元", "840000元")), false),
            (Findings{"P0102 "}));
  EXPECT_EQ(check_published("", tables(form("≤14.4万元", "≥95%")), true), Findings{});
}

TEST(PublishedProjects, AreReadRowByRow) {
  EXPECT_EQ(check_published(kGoals), Findings{});
  EXPECT_EQ(check_published(with("≤64.00万元", "840000元")), (Findings{"P0102 840000元"}));
  EXPECT_EQ(check_published(with("≤33.83万元", "≤33.83元")), (Findings{"P0103 ≤33.83元"}));
  EXPECT_EQ(check_published(with("≤33.83万元", "338244元")), (Findings{"P0104 338244元"}));
  EXPECT_EQ(check_published(with("≤33.83万元", "338251元")), Findings{});  // prints as 33.83
  EXPECT_EQ(check_published(with("电子内网", "电子外网")), (Findings{"P0109 电子外网"}));
  EXPECT_EQ(check_published(std::string(kGoals) + "410781220000000023079\t云服务\t10.00\t\n"),
            (Findings{"P0108 云服务"}));
  EXPECT_EQ(
      check_published(std::string(kGoals) + "41078122000000023079\t云服务\t10.00\t可用性\t≥99%\n"),
      (Findings{"P0106 41078122000000023079"}));
  // A table of expenditure lists projects without goals: nothing to say.
  EXPECT_EQ(check_published("410781220000000013269\t电子外网\t64.00\n"), Findings{});
}

TEST(PerformanceRules, FaultsOfTheFileAreFindings) {
  SourceMap sources;
  Sink sink;
  const FileId file = sources.add("performance.yaml", "required: 产出\nunknown: [a]\n");
  load_performance_rules(sources, file, sink);
  std::vector<std::string> codes;
  for (const Finding& finding : sink.findings())
    codes.emplace_back(catalogue_entry(finding.id).code);
  EXPECT_NE(std::find(codes.begin(), codes.end(), "M0103"), codes.end());
  EXPECT_NE(std::find(codes.begin(), codes.end(), "M0101"), codes.end());
  EXPECT_NE(std::find(codes.begin(), codes.end(), "M0102"), codes.end());
}

}  // namespace
}  // namespace budgetc::rules
