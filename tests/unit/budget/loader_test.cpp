// Every fault of budget.yaml: its code, line and column; all of them in one run.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "budget/budget.h"

namespace budgetc::budget {
namespace {

constexpr std::string_view kValid = R"(format: henan/xinyang
year: 2024
department:
  code: "005"
  name: 甲办公室
  kind: 部门
units:
  - {code: "005001", name: 甲办公室, kind: 机关}
projects:
  - {code: "41150024", name: 热线, kind: 特定目标类}
ledger:
  - unit: "005001"
    source: 一般公共预算财政拨款
    kind: 基本支出
    function: "2010301"
    lines:
      - ["30101", "50101", 100.00]
      - ["30201", "50201", 1.5万元]
stated:
  revenue: {total: 1.51万元}
)";

struct Loaded {
  SourceMap sources;
  Sink sink;
  std::optional<Budget> budget;
  std::string findings;
};

std::unique_ptr<Loaded> load_files(std::map<std::string, std::string> files) {
  auto loaded = std::make_unique<Loaded>();
  MemoryFileReader reader;
  reader.files = std::move(files);
  loaded->budget = load(reader, loaded->sources, "budget.yaml", loaded->sink);
  for (const Finding& finding : loaded->sink.sorted()) {
    const Place place = finding.span.valid()
                            ? loaded->sources.file(finding.span.file).place(finding.span.begin)
                            : Place{};
    loaded->findings += std::string(catalogue_entry(finding.id).code) + "@" +
                        std::to_string(place.line) + ":" + std::to_string(place.column) + " ";
  }
  return loaded;
}

std::string edited(std::string_view from, std::string_view to) {
  std::string text(kValid);
  const size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  text.replace(at, from.size(), to);
  return text;
}

TEST(Loader, ReadsAValidDepartment) {
  const auto loaded = load_files({{"budget.yaml", std::string(kValid)}});
  EXPECT_EQ(loaded->findings, "");
  ASSERT_TRUE(loaded->budget);
  const Budget& budget = *loaded->budget;
  EXPECT_EQ(budget.department_code.value, "005");
  ASSERT_EQ(budget.ledger.size(), 2U);
  EXPECT_EQ(budget.ledger[0].amount.fen(), 10'000);
  EXPECT_EQ(budget.ledger[1].amount.fen(), 1'500'000);
  EXPECT_EQ(budget.pool.text(budget.ledger[1].dept_economic.value), "30201");
  EXPECT_EQ(loaded->sources.text(budget.ledger[1].amount_span), "1.5万元");
}

TEST(Loader, AStatedFigureStandsForEveryValueThatPrintsAsIt) {
  const auto loaded = load_files({{"budget.yaml", std::string(kValid)}});
  const StatedAmount& stated = loaded->budget->stated.at("revenue.total");
  EXPECT_EQ(stated.amount.fen(), 1'510'000);
  EXPECT_EQ(stated.interval.low.fen(), 1'505'000);   // 1.505 万元 prints 1.51
  EXPECT_EQ(stated.interval.high.fen(), 1'514'999);  // 1.515 万元 would print 1.52
}

struct Case {
  const char* from;
  const char* to;
  const char* findings;
};
class LoaderFaults : public ::testing::TestWithParam<Case> {};

TEST_P(LoaderFaults, AreFoundAtTheirPlace) {
  const auto& [from, to, findings] = GetParam();
  EXPECT_EQ(load_files({{"budget.yaml", edited(from, to)}})->findings, findings) << to;
}

INSTANTIATE_TEST_SUITE_P(
    Keys, LoaderFaults,
    ::testing::Values(
        Case{"year: 2024\n", "", "M0102@1:1 "},
        // A misspelt key is not missing as well.
        Case{"department:", "departmnt:", "M0101@3:1 "},
        Case{"  name: 甲办公室\n", "", "M0102@3:1 "}, Case{", kind: 机关", "", "M0102@8:6 "},
        Case{", name: 热线", "", "M0102@10:6 "}, Case{"name: 热线", "nam: 热线", "M0101@10:24 "},
        Case{"name: 热线", "name: 热线, name: 冷线", "Y0104@10:34 "},
        Case{"revenue: {total", "revenue: {totl", "M0101@20:13 "},
        Case{"    kind: 基本支出\n", "", "M0102@12:5 "},
        Case{"    kind: 基本支出", "    knd: 基本支出", "M0101@14:5 "},
        Case{"    lines:", "    columns: [amount]\n    lines:", "M0110@18:9 M0110@19:9 "},
        Case{"    lines:", "    colums: [amount]\n    lines:", "M0101@16:5 "},
        Case{"    lines:", "    line:", "M0101@16:5 "}));

INSTANTIATE_TEST_SUITE_P(
    Dates, LoaderFaults,
    ::testing::Values(Case{"year: 2024", "published: 2024-03-18\nyear: 2024", ""},
                      Case{"year: 2024", "published: 2024-04\nyear: 2024", ""},
                      Case{"year: 2024", "published: 2024-02-29\nyear: 2024", ""},
                      Case{"year: 2024", "published: 2023-02-29\nyear: 2024", "M0103@2:12 "},
                      Case{"year: 2024", "published: 2024-13\nyear: 2024", "M0103@2:12 "},
                      Case{"year: 2024", "published: 2024-4\nyear: 2024", "M0103@2:12 "},
                      Case{"year: 2024", "published: 2024/04/01\nyear: 2024", "M0103@2:12 "},
                      Case{"year: 2024", "published: [2024]\nyear: 2024", "M0103@2:12 "}));

INSTANTIATE_TEST_SUITE_P(
    Types, LoaderFaults,
    ::testing::Values(Case{"year: 2024", "year: 二〇二四", "M0103@2:7 "},
                      Case{"year: 2024", "year: 24", "M0103@2:7 "},
                      Case{"year: 2024", "year:", "M0112@2:6 "},
                      Case{"format: henan/xinyang", "format: [henan]", "M0103@1:9 "},
                      Case{"revenue: {total: 1.51万元}", "revenue: 1.51万元", "M0103@20:12 "},
                      Case{"total: 1.51万元", "total: [1.51]", "M0103@20:20 "},
                      Case{"100.00]", "[100.00]]", "M0103@17:28 "},
                      Case{"stated:", "duties: 一项\nstated:", "M0103@19:9 "},
                      Case{"name: 甲办公室\n", "name: \"\"\n", "M0112@5:9 "},
                      Case{"name: 甲办公室\n", "name:\n", "M0112@5:8 "},
                      Case{"\"50101\", 100.00", "\"\", 100.00", "M0112@17:19 "},
                      Case{"stated:", "duties:\nstated:", "M0112@19:8 "},
                      Case{"stated:", "transfers: {projects: 一}\nstated:", "M0103@19:23 "}));

INSTANTIATE_TEST_SUITE_P(
    Values, LoaderFaults,
    ::testing::Values(
        Case{"code: \"005\"", "code: 005", "M0104@4:9 "},
        Case{"\"005001\", name", "005001, name", "M0104@8:12 "},
        Case{"\"2010301\"", "2010301", "M0104@15:15 "},
        Case{"[\"30101\"", "[30101", "M0104@17:10 "}, Case{"100.00", "1百元", "M0105@17:28 "},
        Case{"100.00", "0.001", "M0105@17:28 "}, Case{"100.00", "99999999999999", "M0105@17:28 "},
        Case{"total: 1.51万元", "total: 约1.51万元", "M0105@20:20 "},
        Case{"year: 2024", "year: 2024\nunit: 百元", "M0106@3:7 "},
        Case{"kind: 部门", "kind: 部们", "M0106@6:9 "},
        Case{"kind: 机关", "kind: 机构", "M0106@8:40 "},
        // One fault of a group is one finding, not one a row.
        Case{"kind: 基本支出", "kind: 基本开支", "M0106@14:11 "},
        Case{"一般公共预算财政拨款", "一般公共预算财政", "M0106@13:13 "},
        Case{"    lines:", "    columns: [dept, amount]\n    lines:", "M0106@16:15 "},
        Case{"    lines:", "    columns: [amount, amount]\n    lines:", "M0108@16:23 "}));

INSTANTIATE_TEST_SUITE_P(
    References, LoaderFaults,
    ::testing::Values(
        Case{"unit: \"005001\"", "unit: \"005002\"", "M0107@12:11 "},
        Case{"    kind: 基本支出", "    project: \"41150025\"\n    kind: 特定目标类",
             "M0107@14:14 "},
        // What is not readable where it is defined is no second fault where it is used.
        Case{"- {code: \"005001\", name: 甲办公室, kind: 机关}", "- 甲办公室", "M0103@8:5 "},
        Case{"{code: \"005001\"", "{code: \"005-001\"", "M0109@8:12 "},
        Case{"projects:", "  - {code: \"005001\", name: 乙, kind: 机关}\nprojects:", "M0108@9:12 "},
        Case{"ledger:", "  - {code: \"41150024\", name: 乙, kind: 特定目标类}\nledger:",
             "M0108@11:12 "},
        Case{"\"2010301\"", "\"201301\"", "M0109@15:15 "},
        Case{"\"30101\", \"50101\"", "\"3010\", \"50101\"", "M0109@17:10 "},
        Case{"\"30101\", \"50101\"", "\"30101\", \"5O101\"", "M0109@17:19 "},
        Case{"[\"30101\", \"50101\", 100.00]", "[\"30101\", 100.00]", "M0110@17:9 "},
        Case{"kind: 基本支出", "kind: 特定目标类", "M0111@17:9 M0111@18:9 "},
        Case{"    kind: 基本支出", "    project: \"41150024\"\n    kind: 基本支出", "M0111@14:14 "},
        Case{"    kind: 基本支出", "    project: \"41150024\"\n    kind: 其他运转类",
             "M0111@15:11 "},
        // A misspelt kind says nothing of the project.
        Case{"    kind: 基本支出", "    project: \"41150024\"\n    kind: 特定目标",
             "M0106@15:11 "}));

TEST(Loader, FindsAllFaultsInOneRun) {
  std::string text = edited("code: \"005\"", "code: 005");
  text.replace(text.find("100.00"), 6, "百元");
  text += "unknown: 1\n";
  EXPECT_EQ(load_files({{"budget.yaml", text}})->findings, "M0104@4:9 M0105@17:28 M0101@21:1 ");
}

std::string help_of(const Loaded& loaded) {
  EXPECT_EQ(loaded.sink.findings().size(), 1U) << loaded.findings;
  const auto& findings = loaded.sink.findings();
  return !findings.empty() && findings[0].help ? findings[0].help->zh : std::string();
}

TEST(Loader, SaysWhatToTypeInstead) {
  const auto help = [](std::string_view from, std::string_view to) {
    return help_of(*load_files({{"budget.yaml", edited(from, to)}}));
  };
  EXPECT_EQ(help("stated:", "statde:"), "是不是“stated”？");
  EXPECT_EQ(help("kind: 基本支出", "kind: 基本之出"), "是不是“基本支出”？");
  EXPECT_EQ(help("code: \"005\"", "code: 005"), "写成 \"005\"");
  EXPECT_EQ(help("kind: 部门", "kind: 甲"), "可用：部门、单位");
  EXPECT_EQ(help("unit: \"005001\"", "unit: \"5001\""),
            "是不是“005001”？表格软件会丢掉代码开头的 0，导出前把这一列设为文本");
}

TEST(Loader, EveryMessageIsWholeInBothLanguages) {
  std::string text = edited("year: 2024", "year: 二");
  text.replace(text.find("\"30101\""), 7, "\"3010\"");
  text.replace(text.find("kind: 基本支出"), std::string_view("kind: 基本支出").size(),
               "kind: 特定目标类");
  const auto loaded = load_files({{"budget.yaml", text}});
  std::vector<std::string> zh, en;
  for (const Finding& finding : loaded->sink.sorted()) {
    zh.push_back(finding.message(Language::zh));
    en.push_back(finding.message(Language::en));
  }
  ASSERT_EQ(zh.size(), 4U);
  EXPECT_EQ(zh[0], "“year”应为四位数的年份，如 2024，实为“二”");
  EXPECT_EQ(en[0], "'year' should be a year of four digits, such as 2024, but is '二'");
  EXPECT_EQ(zh[1], "“特定目标类”的支出必须写明项目");
  EXPECT_EQ(en[1], "a line of '特定目标类' needs a project");
  EXPECT_EQ(zh[2], "“3010”不是 5 位数字的部门经济科目代码");
  EXPECT_EQ(en[2], "'3010' is not a department economic class code of 5 digits");
}

TEST(Loader, ADuplicatePointsToTheFirst) {
  const auto loaded = load_files(
      {{"budget.yaml",
        edited("projects:", "  - {code: \"005001\", name: 乙, kind: 机关}\nprojects:")}});
  ASSERT_EQ(loaded->sink.findings().size(), 1U);
  ASSERT_EQ(loaded->sink.findings()[0].labels.size(), 1U);
  const Span first = loaded->sink.findings()[0].labels[0].span;
  EXPECT_EQ(loaded->sources.file(first.file).place(first.begin).line, 8U);
}

TEST(Loader, ABadLineIsLeftOutTheOthersStay) {
  const auto loaded = load_files({{"budget.yaml", edited("100.00", "百元")}});
  ASSERT_EQ(loaded->budget->ledger.size(), 1U);
  EXPECT_EQ(loaded->budget->ledger[0].amount.fen(), 1'500'000);
}

TEST(Loader, ANameMayStandBehindACode) {
  const auto loaded =
      load_files({{"budget.yaml", edited("[\"30101\", \"50101\", 100.00]",
                                         "[\"30101 基本工资\", 50101-工资奖金津补贴, 100.00]\n"
                                         "      - [\"30101　基本工资\", \"50101\", 1]")}});
  EXPECT_EQ(loaded->findings, "");
  const Budget& budget = *loaded->budget;
  ASSERT_EQ(budget.code_names.size(), 2U);
  const CodeName& salary = budget.code_names[0];
  EXPECT_EQ(salary.column, CodeColumn::dept_economic);
  EXPECT_EQ(salary.lines, 2U);
  EXPECT_EQ(loaded->sources.text(salary.code.span), "30101");
  EXPECT_EQ(loaded->sources.text(salary.name.span), "基本工资");
  EXPECT_EQ(loaded->sources.text(budget.code_names[1].name.span), "工资奖金津补贴");
  EXPECT_EQ(budget.pool.text(budget.ledger[0].gov_economic.value), "50101");
  EXPECT_EQ(budget.ledger[1].names, (std::array<uint32_t, 3>{0, 1, 0}));
}

TEST(Loader, AUnitSaysWhatItIncludes) {
  EXPECT_EQ(
      load_files({{"budget.yaml", edited("kind: 机关}", "kind: 机关, includes: [事业单位]}")}})
          ->budget->units[0]
          .includes[0]
          .value,
      "事业单位");
  EXPECT_EQ(load_files({{"budget.yaml", edited("kind: 机关}", "kind: 机关, includes: [企业]}")}})
                ->findings,
            "M0106@8:55 ");
}

TEST(Loader, CarryOverNeedsNoCodes) {
  const auto loaded =
      load_files({{"budget.yaml", edited("stated:",
                                         "  - {unit: \"005001\", source: 其他收入, kind: 年终结转, "
                                         "lines: [{amount: 3}]}\nstated:")}});
  EXPECT_EQ(loaded->findings, "");
  ASSERT_EQ(loaded->budget->ledger.size(), 3U);
  EXPECT_EQ(loaded->budget->ledger[2].function.value, Symbol::empty);
}

TEST(Loader, ARowMayBeAMapAndAnEmptyProjectIsNone) {
  const auto loaded = load_files(
      {{"budget.yaml",
        edited("[\"30101\", \"50101\", 100.00]",
               "{dept_economic: \"30101\", gov_economic: \"50101\", project: , amount: 100}")}});
  EXPECT_EQ(loaded->findings, "");
  ASSERT_EQ(loaded->budget->ledger.size(), 2U);
  EXPECT_EQ(loaded->budget->ledger[0].amount.fen(), 10'000);
  EXPECT_EQ(loaded->budget->ledger[0].project.value, Symbol::empty);
}

TEST(Loader, AmountsWithoutAUnitAreInTheUnitOfTheFile) {
  const auto loaded = load_files({{"budget.yaml", edited("year: 2024", "year: 2024\nunit: 万元")}});
  EXPECT_EQ(loaded->findings, "");
  EXPECT_EQ(loaded->budget->ledger[0].amount.fen(), 100'000'000);
  EXPECT_EQ(loaded->budget->ledger[1].amount.fen(), 1'500'000);  // 1.5万元 stays
}

TEST(Loader, AnIntervalIsOfThePrecisionWritten) {
  const auto interval = [](std::string_view written) {
    const auto loaded = load_files({{"budget.yaml", edited("1.51万元", std::string(written))}});
    const AmountInterval found = loaded->budget->stated.at("revenue.total").interval;
    return std::pair(found.low.fen(), found.high.fen());
  };
  using Pair = std::pair<int64_t, int64_t>;
  EXPECT_EQ(interval("151.25元"), (Pair{15'125, 15'125}));  // to the fen: itself alone
  EXPECT_EQ(interval("151.2元"), (Pair{15'115, 15'124}));
  EXPECT_EQ(interval("151元"), (Pair{15'050, 15'149}));
  EXPECT_EQ(interval("-1.51万元"), (Pair{-1'514'999, -1'505'000}));  // half up, away from zero
  EXPECT_EQ(interval("0.00万元"), (Pair{-4'999, 4'999}));
}

std::string with_csv_ledger() {
  std::string yaml(kValid);
  const size_t at = yaml.find("ledger:");
  return yaml.replace(at, yaml.find("stated:") - at, "ledger: ledger.csv\n");
}

std::unique_ptr<Loaded> load_csv(std::string_view csv) {
  return load_files({{"budget.yaml", with_csv_ledger()}, {"ledger.csv", std::string(csv)}});
}

// A line as text, without its places.
std::vector<std::string> lines_of(const Loaded& loaded) {
  std::vector<std::string> lines;
  for (const LedgerLine& line : loaded.budget->ledger) {
    std::string text;
    for (const Field* field : {&line.unit, &line.function, &line.dept_economic, &line.gov_economic,
                               &line.kind, &line.project, &line.source})
      text += std::string(loaded.budget->pool.text(field->value)) + "|";
    lines.push_back(text + std::to_string(line.amount.fen()));
  }
  return lines;
}

TEST(Ledger, IsTheSameFromYamlAndCsv) {
  const auto yaml =
      load_files({{"budget.yaml",
                   edited("stated:",
                          "  - unit: \"005001\"\n    source: 其他收入\n    kind: 特定目标类\n"
                          "    columns: [amount, project, function, gov_economic, dept_economic]\n"
                          "    lines: [[-3.5, \"41150024\", \"2010302\", \"50205\", "
                          "\"30227\"]]\nstated:")}});
  ASSERT_EQ(yaml->findings, "");
  const auto chinese = load_csv(
      "单位代码,单位名称,功能科目,部门经济科目,政府经济科目,类别,项目代码,资金来源,金额(元)\r\n"
      "005001,甲,2010301,30101,50101,基本支出,,一般公共预算财政拨款,100.00\r\n"
      "005001,甲,2010301,30201,50201,基本支出,,一般公共预算财政拨款,\"15,000.00\"\r\n"
      "005001,甲,2010302,30227,50205,特定目标类,41150024,其他收入,-3.5\r\n");
  const auto english = load_csv(
      "amount_wan,fund_source,project_code,project_name,kind,gov_economic_code,"
      "dept_economic_code,function_code,unit_code\n"
      "0.01,一般公共预算财政拨款,,,基本支出,50101,30101,2010301,005001\n"
      "1.5,一般公共预算财政拨款,,,基本支出,50201,30201,2010301,005001\n"
      "-3.5元,其他收入,41150024,热线,特定目标类,50205,30227,2010302,005001\n");
  EXPECT_EQ(chinese->findings, "");
  EXPECT_EQ(english->findings, "");
  EXPECT_EQ(lines_of(*yaml).size(), 3U);
  EXPECT_EQ(lines_of(*chinese), lines_of(*yaml));
  EXPECT_EQ(lines_of(*english), lines_of(*yaml));
}

constexpr std::string_view kHeader =
    "unit,function,dept_economic,gov_economic,kind,source,amount\n";

TEST(LedgerCsv, FaultsAreFoundAtTheirCell) {
  const auto loaded = load_csv(std::string(kHeader) +
                               "005001,2010301,30101,50101,基本支出,一般公共预算财政拨款,一百\n"
                               "005001,2010301,30101,50101,基本支出\n"
                               "5001,2010301,,50101,基本支出,一般公共预算财政拨款,1\n");
  EXPECT_EQ(loaded->findings, "M0105@2:44 Y0201@3:1 M0107@4:1 M0112@4:14 ");
}

TEST(LedgerCsv, HeaderFaults) {
  const std::string row = "005001,2010301,30101,50101,基本支出,一般公共预算财政拨款,1\n";
  // A misspelt column is not missing as well, and the rest is still checked.
  EXPECT_EQ(
      load_csv("unit,functoin,dept_economic,gov_economic,kind,source,amount\n" + row)->findings,
      "Y0202@1:6 ");
  EXPECT_EQ(load_csv("unit,unit,dept_economic,gov_economic,kind,source,amount\n" + row)->findings,
            "Y0202@1:1 Y0202@1:6 ");
  EXPECT_EQ(load_csv("")->findings, "Y0202@1:1 ");
}

TEST(LedgerCsv, AFileThatIsNotThereIsFoundWhereItIsNamed) {
  EXPECT_EQ(load_files({{"budget.yaml", with_csv_ledger()}})->findings, "Y0101@11:9 ");
}

std::string with_more(std::string_view more) { return std::string(kValid) + std::string(more); }

TEST(Loader, ReadsPlansGoalsPurchasesInstitutionsAndAssets) {
  const auto loaded = load_files({{"budget.yaml", with_more(R"(institutions:
  - {name: 甲办公室, nature: 行政, rank: 正处级, funding: 财政拨款}
  - {name: 乙中心}
purchases:
  - {project: "41150024", item: 计算机, catalogue: A02010105, measure: 台, quantity: 3,
     price: 0.5万元, source: 政府性基金, amount: 1.5万元, reserved: 0.3万元}
assets:
  fixed:
    buildings: {quantity: 356.5, value: 20万元, offices: {quantity: 300}}
    other: {quantity: 12, value: 0.5万元}
  planned_purchases: 0万元
goals:
  objective: 目标
  safeguards: [完善制度, 加强监督]
  tasks: [{name: 任务, content: 内容, indicators: 指标}]
)") + ""}});
  EXPECT_EQ(loaded->findings, "");
  const Budget& budget = *loaded->budget;
  EXPECT_EQ(budget.department_full_name.value, "甲办公室") << "the name, if not given";
  ASSERT_EQ(budget.institutions.size(), 2U);
  EXPECT_EQ(budget.institutions[0].rank.value, "正处级");
  ASSERT_EQ(budget.purchases.size(), 1U);
  EXPECT_EQ(budget.purchases[0].quantity->value, 3);
  EXPECT_EQ(budget.purchases[0].amount->amount.fen(), 1'500'000);
  EXPECT_EQ(budget.quantities.at("assets.fixed.buildings.quantity").value, "356.5");
  EXPECT_EQ(budget.assets.at("fixed.other.value").amount.fen(), 500'000);
  EXPECT_EQ(budget.goals.safeguards.size(), 2U);
  EXPECT_EQ(budget.goals.tasks[0].indicators.value, "指标");
}

TEST(Loader, ATreeOfIndicatorsFillsTheDimensions) {
  const auto loaded = load_files({{"budget.yaml", edited("kind: 特定目标类}", R"(kind: 特定目标类,
     plan: {3: 8.77万元, 12: 9万元},
     goals: {objectives: [及时接听], indicators: [
       {name: 产出指标, groups: [
         {name: 数量指标, indicators: [[接听, ≥10次, "", 系统数据]]},
         {name: 成本指标, indicators: [[总成本, ≤9万元, 说明]]}]},
       {name: 满意度指标, groups: [{name: 服务对象满意度指标, indicators: [[满意率, ≥95%]]}]}]}})")}});
  EXPECT_EQ(loaded->findings, "");
  const Project& project = loaded->budget->projects.at(0);
  EXPECT_EQ(project.plan.at(3).amount.fen(), 8'770'000);
  EXPECT_EQ(project.plan.size(), 2U);
  EXPECT_EQ(project.goals.objectives[0].value, "及时接听");
  ASSERT_EQ(project.goals.indicators.size(), 2U);
  ASSERT_EQ(project.goals.output.size(), 1U);
  EXPECT_EQ(project.goals.output[0].basis.value, "系统数据");
  EXPECT_EQ(project.goals.output[0].note.value, "");
  ASSERT_EQ(project.goals.cost.size(), 1U) << "成本指标 below 产出指标 is a cost";
  EXPECT_EQ(project.goals.cost[0].note.value, "说明");
  EXPECT_EQ(project.goals.satisfaction.size(), 1U);
}

INSTANTIATE_TEST_SUITE_P(
    Forms, LoaderFaults,
    ::testing::Values(
        Case{"stated:", "institutions: [{rank: 正处级}]\nstated:", "M0102@19:17 "},
        Case{
            "stated:", "purchases: [{item: 纸, amount: 1, source: 基金}]\nstated:", "M0106@19:42 "},
        Case{"stated:",
             "purchases: [{item: 纸, amount: 1, source: 其他收入, project: 热线}]\nstated:",
             "M0107@19:57 "},
        Case{"stated:", "assets: {fixed: {other: {quantity: 十二}}}\nstated:", "M0103@19:36 "},
        Case{"stated:", "assets: {fixed: {other: {quantity: 1.}}}\nstated:", "M0103@19:36 "},
        Case{"stated:", "assets: {fixed: {other: 3}}\nstated:", "M0103@19:25 "},
        Case{"kind: 特定目标类}", "kind: 特定目标类, plan: {13: 1}}", "M0101@10:54 "},
        Case{"kind: 特定目标类}", "kind: 特定目标类, plan: {3: 一}}", "M0105@10:57 "},
        Case{"code: \"41150024\"", "code: 4115-24", "M0109@10:12 "}));

// Hebei's project codes have letters.
TEST(Loader, ProjectCodesMayHaveLetters) {
  EXPECT_EQ(load_files({{"budget.yaml", edited("\"41150024\"", "13040024P0034H")}})->findings, "");
}

// The editors' schema and the loader know the same keys.
TEST(Schema, HasTheVocabularyOfTheLoader) {
  std::ifstream stream(std::string(BUDGETC_SOURCE_DIR) + "/schemas/budget.schema.json");
  const auto schema = nlohmann::json::parse(stream);
  std::set<std::string> in_schema, known;
  for (const VocabularyKey& key : vocabulary())
    known.insert(std::string(key.section) + "." + std::string(key.key));
  const auto walk = [&](const auto& self, const nlohmann::json& node,
                        const std::string& path) -> void {
    if (!node.contains("properties")) {
      in_schema.insert(path);
      return;
    }
    for (const auto& [name, child] : node["properties"].items())
      self(self, child, path + "." + name);
  };
  for (const std::string_view section : flat_sections()) {
    const auto& node = schema["properties"][std::string(section)];
    // Last year's figures, or the folder that they stand in.
    walk(walk, node.contains("anyOf") ? node["anyOf"].back() : node, std::string(section));
  }
  EXPECT_EQ(in_schema, known);
  const auto& line = schema["properties"]["ledger"]["anyOf"][1]["items"]["properties"];
  EXPECT_EQ(line["source"]["enum"].get<std::vector<std::string>>(), fund_sources());
  EXPECT_EQ(line["kind"]["enum"].get<std::vector<std::string>>(), expenditure_kinds());
}

TEST(Schema, HasTheMappingsOfTheLoader) {
  std::ifstream stream(std::string(BUDGETC_SOURCE_DIR) + "/schemas/budget.schema.json");
  const auto schema = nlohmann::json::parse(stream);
  using Keys = std::pair<std::set<std::string>, std::set<std::string>>;  // all, required
  std::map<std::string, Keys> in_schema, known;
  for (const MappingKeys& keys : mapping_keys())
    known[std::string(keys.place)] = {{keys.keys.begin(), keys.keys.end()},
                                      {keys.required.begin(), keys.required.end()}};
  std::set<std::string> flat;
  for (const VocabularyKey& key : vocabulary()) flat.insert(std::string(key.section));
  const auto walk = [&](const auto& self, const nlohmann::json& node,
                        const std::string& place) -> void {
    if (flat.contains(place)) return;
    if (node.contains("properties")) {
      EXPECT_EQ(node.value("additionalProperties", true), false) << place;
      for (const auto& [name, child] : node["properties"].items()) {
        EXPECT_TRUE(child.contains("$ref") || child.contains("title")) << place << " " << name;
        in_schema[place].first.insert(name);
        self(self, child, place.empty() ? name : place + "." + name);
      }
      for (const auto& name : node.value("required", nlohmann::json::array()))
        in_schema[place].second.insert(name.get<std::string>());
    }
    if (node.contains("items") && node["items"].is_object()) self(self, node["items"], place);
    for (const auto& choice : node.value("anyOf", nlohmann::json::array()))
      self(self, choice, place);
  };
  walk(walk, schema, "");
  EXPECT_EQ(in_schema, known);
}

}  // namespace
}  // namespace budgetc::budget
