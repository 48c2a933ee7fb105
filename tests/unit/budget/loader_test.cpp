// Every fault of budget.yaml: its code, line and column; all of them in one run.
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

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
    All, LoaderFaults,
    ::testing::Values(Case{"department:", "departmnt:", "M0102@1:1 M0101@3:1 "},
                      Case{"  name: 甲办公室\n", "", "M0102@4:3 "},
                      Case{"year: 2024", "year: 二〇二四", "M0103@2:7 "},
                      Case{"code: \"005\"", "code: 005", "M0104@4:9 "},
                      Case{"\"005001\", name", "005001, name", "M0104@8:12 "},
                      Case{"100.00", "1百元", "M0105@17:28 "},
                      Case{"100.00", "0.001", "M0105@17:28 "},
                      Case{"100.00", "99999999999999", "M0105@17:28 "},
                      Case{"kind: 基本支出", "kind: 基本开支", "M0106@14:11 "},
                      Case{"一般公共预算财政拨款", "一般公共预算财政", "M0106@13:13 "},
                      Case{"unit: \"005001\"", "unit: \"005002\"", "M0107@12:11 "},
                      Case{"\"2010301\"", "\"201301\"", "M0109@15:15 "},
                      Case{"\"30101\", \"50101\"", "\"3010\", \"50101\"", "M0109@17:10 "},
                      Case{"[\"30101\", \"50101\", 100.00]", "[\"30101\", 100.00]", "M0110@17:9 "},
                      Case{"kind: 基本支出", "kind: 特定目标类", "M0111@17:9 M0111@18:9 "},
                      Case{"name: 热线", "name: 热线, name: 冷线", "Y0104@10:34 "},
                      Case{"revenue: {total", "revenue: {totl", "M0101@20:13 "},
                      Case{"name: 甲办公室\n", "name: \"\"\n", "M0112@5:9 "}));

TEST(Loader, FindsAllFaultsInOneRun) {
  std::string text = edited("code: \"005\"", "code: 005");
  text.replace(text.find("100.00"), 6, "百元");
  text += "unknown: 1\n";
  EXPECT_EQ(load_files({{"budget.yaml", text}})->findings, "M0104@4:9 M0105@17:28 M0101@21:1 ");
}

TEST(Loader, SuggestsTheNearestKey) {
  const auto loaded = load_files({{"budget.yaml", edited("stated:", "statde:")}});
  ASSERT_EQ(loaded->sink.findings().size(), 1U);
  EXPECT_EQ(loaded->sink.findings()[0].help->zh, "是不是“stated”？");
}

TEST(Loader, ReadsTheSameLinesFromCsv) {
  std::string yaml(kValid);
  const size_t at = yaml.find("ledger:");
  yaml.replace(at, yaml.find("stated:") - at, "ledger: ledger.csv\n");
  const auto csv =
      load_files({{"budget.yaml", yaml},
                  {"ledger.csv",
                   "单位代码,功能科目,部门经济科目,政府经济科目,类别,资金来源,金额(元)\r\n"
                   "005001,2010301,30101,50101,基本支出,一般公共预算财政拨款,100.00\r\n"
                   "005001,2010301,30201,50201,基本支出,一般公共预算财政拨款,\"15,000.00\"\r\n"}});
  const auto direct = load_files({{"budget.yaml", std::string(kValid)}});
  EXPECT_EQ(csv->findings, "");
  ASSERT_EQ(csv->budget->ledger.size(), direct->budget->ledger.size());
  for (size_t i = 0; i < csv->budget->ledger.size(); ++i) {
    const LedgerLine& a = csv->budget->ledger[i];
    const LedgerLine& b = direct->budget->ledger[i];
    EXPECT_EQ(a.amount, b.amount);
    EXPECT_EQ(csv->budget->pool.text(a.dept_economic.value),
              direct->budget->pool.text(b.dept_economic.value));
    EXPECT_EQ(csv->budget->pool.text(a.source.value), direct->budget->pool.text(b.source.value));
  }
}

TEST(Loader, FindsFaultsOfTheCsvAtTheirCell) {
  std::string yaml(kValid);
  const size_t at = yaml.find("ledger:");
  yaml.replace(at, yaml.find("stated:") - at, "ledger: ledger.csv\n");
  const auto loaded = load_files({{"budget.yaml", yaml},
                                  {"ledger.csv",
                                   "unit,function,dept_economic,gov_economic,kind,source,amount\n"
                                   "005001,2010301,30101,50101,基本支出,一般公共预算财政拨款,一百\n"
                                   "005001,2010301,30101,50101,基本支出\n"}});
  EXPECT_EQ(loaded->findings, "M0105@2:44 Y0201@3:1 ");
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
  for (const std::string section :
       {"stated", "previous", "reasons", "procurement", "assets", "transfers"})
    walk(walk, schema["properties"][section], section);
  EXPECT_EQ(in_schema, known);
  const auto& line = schema["properties"]["ledger"]["anyOf"][1]["items"]["properties"];
  EXPECT_EQ(line["source"]["enum"].get<std::vector<std::string>>(), fund_sources());
  EXPECT_EQ(line["kind"]["enum"].get<std::vector<std::string>>(), expenditure_kinds());
}

}  // namespace
}  // namespace budgetc::budget
