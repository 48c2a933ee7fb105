// Which codes go together: every finding with its code, severity and place, and what is right but
// unusual, which must stay silent. The lists and rules are those of the program.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rules/codes/codes.h"

namespace budgetc::rules {
namespace {

using testing::HasSubstr;
using Findings = std::vector<std::string>;
const std::string kSchemas = std::string(BUDGETC_SOURCE_DIR) + "/schemas";

struct Checked {
  SourceMap sources;
  Sink sink;
  std::optional<budget::Budget> budget;

  // "C0107 warning 50299 | 30201 30205": the places of the finding and of its labels.
  Findings found() const {
    Findings found;
    for (const Finding& finding : sink.sorted()) {
      const char* severity = finding.severity == Severity::error     ? "error"
                             : finding.severity == Severity::warning ? "warning"
                                                                     : "note";
      std::string text = fmt::format("{} {} {}", catalogue_entry(finding.id).code, severity,
                                     sources.text(finding.span));
      if (!finding.labels.empty()) text += " |";
      for (const Label& label : finding.labels) text += " " + std::string(sources.text(label.span));
      found.push_back(text);
    }
    return found;
  }
  const Finding& only() const {
    EXPECT_EQ(sink.findings().size(), 1U);
    return sink.findings().front();
  }
};

std::unique_ptr<Checked> check_budget(const std::string& units, const std::string& ledger_csv,
                                      const std::string& rules_text = "") {
  auto checked = std::make_unique<Checked>();
  MemoryFileReader reader;
  reader.files["budget.yaml"] =
      "format: henan/xinyang\nyear: 2024\ndepartment: {code: \"005\", name: 甲, kind: 部门}\n"
      "units:\n" +
      units + "projects: [{code: \"9\", name: 乙, kind: 特定目标类}]\nledger: ledger.csv\n";
  reader.files["ledger.csv"] = ledger_csv;
  checked->budget = budget::load(reader, checked->sources, "budget.yaml", checked->sink);
  const DiskFileReader disk;
  const auto lists =
      classification::Classification::load(disk, checked->sources, kSchemas, 2024, checked->sink);
  EXPECT_TRUE(lists);
  const FileId file = checked->sources.add(
      "classification.yaml",
      rules_text.empty() ? *disk.read(kSchemas + "/rules/classification.yaml") : rules_text);
  const ClassificationRules rules =
      load_classification_rules(checked->sources, file, *lists, checked->sink);
  const ledger::Ledger ledger(*checked->budget);
  const language::Scope scope;
  check_classification(rules, {*checked->budget, ledger, *lists, scope}, checked->sink);
  return checked;
}

constexpr const char* kOffice = "  - {code: \"1\", name: 局, kind: 机关}\n";
constexpr const char* kMixed = "  - {code: \"1\", name: 局, kind: 机关, includes: [事业单位]}\n";
constexpr const char* kCentre = "  - {code: \"1\", name: 中心, kind: 事业单位}\n";
constexpr const char* kFiscal = "一般公共预算财政拨款";

// A line of the ledger: "2010301 30201 50201", basic unless a kind is given.
std::string line(std::string_view codes, std::string_view kind = "基本支出",
                 std::string_view source = kFiscal) {
  std::string cells(codes);
  std::replace(cells.begin(), cells.end(), ' ', ',');
  return fmt::format("1,{},{},{},{},1.00\n", cells, kind, kind == "特定目标类" ? "9" : "", source);
}
constexpr const char* kHead =
    "unit,function,dept_economic,gov_economic,kind,project,source,amount\n";

Findings check(const std::string& lines, const std::string& units = kOffice) {
  return check_budget(units, kHead + lines)->found();
}

// ---- the codes themselves -----------------------------------------------------------------------

TEST(Codes, AnUnknownCodeIsOneWarningWithTheNumberOfItsLines) {
  const auto checked =
      check_budget(kOffice, kHead + line("2010301 30293 50201") + line("2010301 30293 50201") +
                                line("2010301 30201 50201"));
  EXPECT_EQ(checked->found(), (Findings{"C0101 warning 30293"}));
  EXPECT_THAT(checked->only().message(Language::zh), HasSubstr("共 2 行"));
  EXPECT_THAT(checked->only().help->zh, HasSubstr("是不是"));
}

TEST(Codes, AnUnknownCodeIsHeldAgainstNoOther) {
  EXPECT_EQ(check(line("2210201 30193 50103")), (Findings{"C0101 warning 30193"}));
  EXPECT_EQ(check(line("2219901 30113 50103")), (Findings{"C0101 warning 2219901"}));
}

TEST(Codes, ACodeOfAHigherLevelNamesThoseBelow) {
  const auto checked = check_budget(kOffice, kHead + line("20103 30201 50201"));
  EXPECT_EQ(checked->found(), (Findings{"C0103 error 20103"}));
  EXPECT_THAT(checked->only().help->zh, HasSubstr("2010301 行政运行"));
  EXPECT_EQ(check(line("2010301 302 50201")), (Findings{"C0103 error 302"}));
  EXPECT_EQ(check(line("2010301 30201 502")), (Findings{"C0103 error 502"}));
}

TEST(Codes, ARetiredCodeNamesItsSuccessorAndAsItIsRecalledIsAWarning) {
  const auto checked = check_budget(kOffice, kHead + line("2010308 30201 50201"));
  EXPECT_EQ(checked->found(), (Findings{"C0102 warning 2010308"}));
  EXPECT_THAT(checked->only().message(Language::zh), HasSubstr("20140 信访事务"));
  EXPECT_THAT(checked->only().help->zh, HasSubstr("2014004"));
}

TEST(Codes, ACodeInARetired款IsRetired) {
  const auto checked = check_budget(kOffice, kHead + line("2011501 30201 50201"));
  EXPECT_EQ(checked->found(), (Findings{"C0102 warning 2011501"}));
  EXPECT_THAT(checked->only().message(Language::zh), HasSubstr("20138 市场监督管理事务"));
}

TEST(Codes, ARetiredCodeWithoutSuccessorSaysSo) {
  const auto checked = check_budget(kOffice, kHead + line("2050206 30201 50201"));
  EXPECT_EQ(checked->found(), (Findings{"C0102 warning 2050206"}));
  EXPECT_THAT(checked->only().message(Language::zh), HasSubstr("没有接替的科目"));
}

TEST(Codes, TheYearsCarryOverHasNone) {
  EXPECT_EQ(check("1,,,,年终结转,,一般公共预算财政拨款,1.00\n"), Findings{});
}

// ---- funds --------------------------------------------------------------------------------------

TEST(Funds, AFunctionOfTheGovernmentFundPaidFromTheGeneralBudget) {
  EXPECT_EQ(check(line("2120801 31009 50305", "特定目标类")),
            (Findings{"C0105 warning 2120801 | 一般公共预算财政拨款"}));
  EXPECT_EQ(check(line("2120801 31009 50305", "特定目标类", "政府性基金")), Findings{});
  EXPECT_EQ(check(line("2120801 31009 50305", "特定目标类", "上年结转政府性基金")), Findings{});
}

TEST(Funds, APublishedRowMakesItAnError) {
  EXPECT_EQ(check(line("2010301 30201 50201", "基本支出", "政府性基金")),
            (Findings{"C0105 error 2010301 | 政府性基金"}));
}

TEST(Funds, OwnIncomeUsesTheFunctionsOfTheGeneralBudget) {
  EXPECT_EQ(check(line("2010350 30201 50502", "基本支出", "事业收入"), kCentre), Findings{});
  EXPECT_EQ(check(line("2120801 31009 50305", "特定目标类", "财政专户管理资金")),
            (Findings{"C0105 warning 2120801 | 财政专户管理资金"}));
}

TEST(Funds, The款DecidesNotThe类) {
  // 212 lies in two budgets: 21201 in the general one, 21208 in the government fund.
  EXPECT_EQ(check(line("2120101 30201 50201")), Findings{});
  EXPECT_EQ(check(line("2120101 30201 50201", "基本支出", "政府性基金")),
            (Findings{"C0105 error 2120101 | 政府性基金"}));
}

// ---- kinds of spending --------------------------------------------------------------------------

TEST(Kinds, CapitalConstructionIsNoBasicSpending) {
  EXPECT_EQ(check(line("2010301 30902 50404")), (Findings{"C0106 warning 30902 | 基本支出"}));
  EXPECT_EQ(check(line("2010302 30902 50404", "特定目标类")), Findings{});
}

TEST(Kinds, TransfersInBasicSpendingAreAWarning) {
  EXPECT_EQ(check(line("2010301 31204 50701")), (Findings{"C0106 warning 31204 | 基本支出"}));
  EXPECT_EQ(check(line("2010301 39999 59999")), (Findings{"C0106 warning 39999 | 基本支出"}));
  EXPECT_EQ(check(line("2010302 39999 59999", "特定目标类")), Findings{});
}

TEST(Kinds, RunningIsBasicAndAdministrationIsProject) {
  EXPECT_EQ(check(line("2010301 30201 50201", "特定目标类")),
            (Findings{"C0110 warning 2010301 | 特定目标类"}));
  EXPECT_EQ(check(line("2010302 30201 50201")), (Findings{"C0110 warning 2010302 | 基本支出"}));
}

TEST(Kinds, TheNameDecidesNotTheNumber) {
  // 2130104 is 事业运行, though most 事业运行 end in 50; 2130150 does not exist.
  EXPECT_EQ(check(line("2130104 30201 50502"), kCentre), Findings{});
  EXPECT_EQ(check(line("2130104 30201 50201")), (Findings{"C0108 warning 2130104 | 机关"}));
}

// ---- the two economic lists ---------------------------------------------------------------------

TEST(Pairs, ThatDoNotCorrespond) {
  const auto checked = check_budget(kOffice, kHead + line("2010301 30217 50201"));
  EXPECT_EQ(checked->found(), (Findings{"C0107 warning 50201 | 30217"}));
  EXPECT_THAT(checked->only().help->zh, HasSubstr("改为 50206 公务接待费"));
}

TEST(Pairs, TheCodeNearerToARightOneIsBlamed) {
  // 30301 is one slip from 30201, which goes with 50201; nothing near 50201 goes with 30301.
  const auto checked = check_budget(kOffice, kHead + line("2010301 30301 50201"));
  EXPECT_EQ(checked->found(), (Findings{"C0107 warning 30301 | 50201"}));
}

TEST(Pairs, TheCodeThatClashesWithBothOthersIsBlamedOnce) {
  // 30103 fits neither 住房公积金 nor 50103; 30113 fits both.
  const auto checked = check_budget(kOffice, kHead + line("2210201 30103 50103"));
  EXPECT_EQ(checked->found(), (Findings{"C0107 warning 30103 | 50103 2210201"}));
  EXPECT_THAT(checked->only().help->zh, HasSubstr("改为 30113 住房公积金"));
}

TEST(Pairs, OneFindingForManyLines) {
  std::string lines;
  for (int i = 0; i < 500; ++i) lines += line("2010301 30217 50201");
  const auto checked = check_budget(kOffice, kHead + lines);
  EXPECT_EQ(checked->found(), (Findings{"C0107 warning 50201 | 30217 50201 50201 50201"}));
  EXPECT_THAT(checked->only().message(Language::zh), HasSubstr("共 500 行"));
}

TEST(Pairs, NothingIsSaidOfCodesWithoutASettledCounterpart) {
  EXPECT_EQ(check(line("2010302 30311 50901", "特定目标类")), Findings{});
  EXPECT_EQ(check(line("2010302 30201 50599", "特定目标类"), kMixed), Findings{});
}

// ---- kinds of unit ------------------------------------------------------------------------------

TEST(Units, AnOfficeWithTheCodesOfAnInstitution) {
  const auto checked =
      check_budget(kOffice, kHead + line("2010301 30107 50501") + line("2010301 30201 50502"));
  EXPECT_EQ(checked->found(), (Findings{"C0108 warning 50501 | 机关 50502"}));
  EXPECT_THAT(checked->only().message(Language::zh), HasSubstr("共 2 行"));
  EXPECT_THAT(checked->only().help->zh, HasSubstr("includes: [事业单位]"));
}

TEST(Units, WhatTheUnitIncludesMayBeUsed) {
  EXPECT_EQ(check(line("2010301 30107 50501") + line("2010301 30201 50502"), kMixed), Findings{});
}

TEST(Units, AnInstitutionWithTheCodesOfAnOffice) {
  EXPECT_EQ(check(line("2010350 30201 50201"), kCentre),
            (Findings{"C0108 warning 50201 | 事业单位"}));
  EXPECT_EQ(check(line("2080501 30302 50905"), kCentre),
            (Findings{"C0108 warning 2080501 | 事业单位"}));
  EXPECT_EQ(check(line("2101101 30110 50501"), kCentre),
            (Findings{"C0108 warning 2101101 | 事业单位"}));
  EXPECT_EQ(check(line("2080502 30302 50905"), kCentre), Findings{});
}

TEST(Units, AnInstitutionUnderTheCivilServiceLawIsAsAnOffice) {
  const char* unit = "  - {code: \"1\", name: 队, kind: 参公事业单位}\n";
  EXPECT_EQ(check(line("2010301 30201 50201") + line("2101101 30110 50102"), unit), Findings{});
  EXPECT_EQ(check(line("2101102 30110 50501"), unit),
            (Findings{"C0108 warning 50501 | 参公事业单位"}));
}

TEST(Units, BenefitsGoWithEither) {
  EXPECT_EQ(check(line("2080801 30305 50901")), Findings{});
  EXPECT_EQ(check(line("2080801 30305 50901"), kCentre), Findings{});
}

// ---- usual partners -----------------------------------------------------------------------------

TEST(Partners, TheFunctionIsBlamedWhereTheEconomicCodesAgree) {
  EXPECT_EQ(check(line("2080505 30109 50102")), (Findings{"C0109 warning 2080505 | 30109"}));
  EXPECT_EQ(check(line("2080506 30108 50102")), (Findings{"C0109 warning 2080506 | 30108"}));
  EXPECT_EQ(check(line("2080801 30302 50905")), (Findings{"C0109 warning 2080801 | 30302"}));
  EXPECT_EQ(check(line("2210201 30112 50102")), (Findings{"C0109 warning 2210201 | 30112"}));
  EXPECT_EQ(check(line("2101103 30110 50102")), (Findings{"C0109 warning 2101103 | 30110"}));
}

TEST(Partners, ManyLinesOfOneFunctionAreOneFinding) {
  const auto checked =
      check_budget(kOffice, kHead + line("2080505 30101 50101") + line("2080505 30201 50201") +
                                line("2080505 30217 50206"));
  EXPECT_EQ(checked->found(), (Findings{"C0109 warning 2080505 | 30101 2080505 2080505"}));
}

TEST(Partners, BothWaysOutAreTold) {
  const auto checked = check_budget(kOffice, kHead + line("2080505 30109 50102"));
  EXPECT_THAT(checked->only().help->zh, HasSubstr("改为 2080506 机关事业单位职业年金缴费支出"));
  EXPECT_THAT(checked->only().help->zh,
              HasSubstr("若部门预算经济科目写错，把它改为 30108 机关事业单位基本养老保险缴费"));
}

TEST(Partners, TheReverseBlamesTheFunctionWhereThatIsNearer) {
  // 30113 belongs to 2210201: one slip away.
  EXPECT_EQ(check(line("2210202 30113 50103")), (Findings{"C0109 warning 2210202 | 30113"}));
  EXPECT_EQ(check(line("2010301 30113 50103")), (Findings{"C0109 warning 2010301 | 30113"}));
}

TEST(Partners, UsualOnesStaySilent) {
  EXPECT_EQ(check(line("2080505 30108 50102") + line("2080506 30109 50102") +
                  line("2080507 30108 50102", "特定目标类") + line("2101101 30110 50102") +
                  line("2101101 30111 50102") + line("2101101 30112 50102") +
                  line("2101103 30111 50102") + line("2101103 30112 50102") +
                  line("2210201 30113 50103") + line("2080501 30301 50905") +
                  line("2080501 30299 50299") + line("2080801 30304 50901") +
                  line("2080801 30305 50901") + line("2089999 30112 50102")),
            Findings{});
}

// ---- names --------------------------------------------------------------------------------------

constexpr const char* kHeadWithNames =
    "unit,功能科目,功能科目名称,部门经济科目,部门经济科目名称,政府经济科目,政府经济科目名称,kind,"
    "source,amount\n";

Findings check_names(const std::string& cells) {
  return check_budget(kOffice, kHeadWithNames + ("1," + cells) + ",基本支出," + kFiscal + ",1\n")
      ->found();
}

TEST(Names, RightOnesInAnySpelling) {
  EXPECT_EQ(check_names("2010301,行政运行,30213,维修（护）费,50209,维修 (护) 费"), Findings{});
}

TEST(Names, OfAnotherCodeAreAnError) {
  EXPECT_EQ(check_names("2010301,行政运行,30202,办公费,50201,办公经费"),
            (Findings{"C0111 error 30202 | 办公费"}));
}

TEST(Names, AWrongCodeIsNotHeldAgainstTheOthersAsWell) {
  // 30302 would not go with 50201 either.
  EXPECT_EQ(check_names("2010301,行政运行,30302,印刷费,50201,办公经费"),
            (Findings{"C0111 error 30302 | 印刷费"}));
}

TEST(Names, OfARecalledCodeAreAWarning) {
  EXPECT_EQ(check_names("2010401,一般行政管理事务,30201,办公费,50201,办公经费"),
            (Findings{"C0111 warning 2010401 | 一般行政管理事务"}));
}

TEST(Names, UnknownAndFormerOnes) {
  EXPECT_EQ(check_names("2010301,行政运行,30217,业务接待费,50206,公务接待费"),
            (Findings{"C0112 warning 业务接待费 | 30217"}));
  EXPECT_EQ(check_names("2010301,行政运行,30217,招待费,50206,公务接待费"),
            (Findings{"C0113 note 招待费 | 30217"}));
}

TEST(Names, TellWhatAnUnknownCodeShouldBe) {
  const auto checked = check_budget(
      kOffice, std::string(kHeadWithNames) +
                   "1,2010301,行政运行,30298,印刷费,50201,办公经费,基本支出," + kFiscal + ",1\n");
  EXPECT_EQ(checked->found(), (Findings{"C0101 warning 30298"}));
  EXPECT_THAT(checked->only().help->zh, HasSubstr("“印刷费”的代码是 30202"));
}

TEST(Names, StandBehindTheCodeToo) {
  const std::string rows = line("2010301-行政运行 30202　办公费 50201");
  EXPECT_EQ(check(rows), (Findings{"C0111 error 30202 | 办公费"}));
}

// ---- the rules file -----------------------------------------------------------------------------

TEST(RulesFile, FaultsAreFoundAtTheirPlace) {
  const auto checked =
      check_budget(kOffice, kHead + line("2010301 30201 50201"),
                   "funds: {severity: err, basis: 甲, sources: {甲: [乙]}, others: 甲}\n"
                   "pairs: {severity: warning, basis: 甲, more: 1}\n"
                   "rules:\n"
                   "  - {id: a, when: {dept_economic: [\"30998\"]}, needs: {kind: [基本]},"
                   " severity: error, basis: 甲}\n"
                   "  - {id: b, when: {kind: [基本支出]}, needs: {unit: [机关]},"
                   " severity: error, basis: 甲}\n"
                   "  - {id: c, needs: {unit: [机关]}, severity: error, basis: 甲}\n");
  EXPECT_EQ(checked->found(),
            (Findings{"C0105 note 2010301 | 一般公共预算财政拨款", "M0106 error err",
                      "M0106 error 乙", "M0101 error more", "M0106 error \"30998\"",
                      "M0106 error 基本", "M0106 error {kind: [基本支出]}",
                      "M0102 error {id: c, needs: {unit: [机关]}, severity: error, basis: 甲}"}));
}

}  // namespace
}  // namespace budgetc::rules
