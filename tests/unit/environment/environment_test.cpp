// What a department's budget gives to templates: types and values agree, sums are the ledger's, and
// facts that are not given are found only where they are needed.
#include "environment/environment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "diagnostics/catalogue/disclosure.h"
#include "diagnostics/catalogue/format.h"

namespace budgetc::environment {
namespace {

using language::Type;
using language::Value;
using testing::ElementsAre;
using testing::HasSubstr;

budget::Text written(const char* text) { return {text, {FileId{0}, 5, 9}}; }

class Environment : public testing::Test {
 protected:
  Environment() {
    budget_.file = sources_.add("budget.yaml", "year: 2024\n");
    budget_.year = {2024, {budget_.file, 6, 10}};
    budget_.department_code = written("005");
    budget_.department_name = written("市政府办公室");
    budget_.department_kind = written("部门");
    budget_.units.push_back(
        {written("005001"), written("市政府办公室"), written("市政府办公室本级"), written("机关")});
    budget_.units.push_back({written("005002"), written("信息中心"), {}, written("事业单位")});
    budget_.duties = {written("负责会务"), written("负责督查")};
    budget::Project project;
    project.code = written("p1");
    project.name = written("督查经费");
    project.kind = written("其他运转类");
    project.purpose = written("开展督查");
    project.goals.cost.push_back({written("总成本"), written("≤273万元"), {}, {}});
    budget_.projects.push_back(project);
    project.code = written("p2");
    project.name = written("空项目");
    project.purpose = {};
    budget_.projects.push_back(project);
    line("005001", "2010301", "30101", "基本支出", "", "一般公共预算财政拨款", 770'500'00);
    line("005002", "2010302", "30201", "其他运转类", "p1", "一般公共预算财政拨款", 1'400'000'00);
    line("005001", "2010302", "30217", "其他运转类", "p1", "其他收入", 50'000'00);
    budget_.previous["revenue.total"] = {
        Amount::from_fen(1'000'000'00), {}, "100万元", {budget_.file, 1, 3}};
    budget_.counts["assets.vehicles.general"] = {17, {}};
    budget_.counts["assets.vehicles.law_enforcement"] = {2, {}};
    budget_.counts["assets.vehicles.special_technical"] = {0, {}};
    budget_.counts["assets.vehicles.other"] = {1, {}};
    budget_.counts["transfers.projects"] = {3, {}};
    budget_.reasons["revenue"] = written("人员增加");
  }

  void line(const char* unit, const char* function, const char* economic, const char* kind,
            const char* project, const char* source, int64_t fen) {
    budget::LedgerLine made;
    made.unit.value = budget_.pool.intern(unit);
    made.function.value = budget_.pool.intern(function);
    made.dept_economic.value = budget_.pool.intern(economic);
    made.kind.value = budget_.pool.intern(kind);
    made.project.value = budget_.pool.intern(project);
    made.source.value = budget_.pool.intern(source);
    made.amount = Amount::from_fen(fen);
    budget_.ledger.push_back(made);
  }

  Views views(std::string text) {
    const FileId file = sources_.add("views.yaml", std::move(text));
    return load_views(sources_, file, types({}), sink_);
  }

  // Checks the template against the types, then renders it over the values.
  std::string render(std::string_view text, const Views& with = {}) {
    const auto parsed = language::Template::parse(
        text, {FileId{9}, 0, static_cast<uint32_t>(text.size())}, {}, sink_);
    if (!parsed || !parsed->check(types(with), sink_)) {
      ADD_FAILURE() << text << ": " << sink_.findings().back().message(Language::zh);
      return "";
    }
    const ledger::Ledger ledger(budget_);
    language::Context context;
    context.ledger = &ledger;
    return parsed->render_text(context, values(budget_, ledger, codes_, with, sink_), {}, sink_);
  }

  SourceMap sources_;
  budget::Budget budget_;
  classification::Classification codes_;
  Sink sink_;
};

TEST_F(Environment, NamesTheDepartment) {
  EXPECT_EQ(render("{{ year }} {{ previous_year }} {{ department.code }}{{ department.name }}{{ "
                   "department.kind }}"),
            "2024 2023 005市政府办公室部门");
  EXPECT_EQ(render("{% for duty in duties %}{{ loop.index }}{{ duty }}；{% endfor %}"),
            "1负责会务；2负责督查；");
}

TEST_F(Environment, APlanHasTwelveMonthsOfWhichSomeAreEmpty) {
  budget_.projects[0].plan[3] = {Amount::from_fen(8'770'000), {}, "8.77万元", {}};
  EXPECT_EQ(
      render("{{ count(at(projects, 1).plan) }}个月：{% for paid in at(projects, 1).plan %}{% "
             "if given(paid) %}{{ loop.index }}月{{ paid | wan }}{% endif %}{% endfor %}[{{ "
             "at(at(projects, 1).plan, 6) | wan }}]"),
      "12个月：3月8.77[]");
  EXPECT_EQ(sink_.findings().size(), 0U);
}

TEST_F(Environment, PurchasesAreSumsByFund) {
  const auto amount = [](int64_t fen) {
    return budget::StatedAmount{Amount::from_fen(fen), {}, "", {}};
  };
  budget_.purchases.push_back({written("p1"),
                               written("计算机"),
                               {},
                               written("台"),
                               Spanned<int64_t>{3, {}},
                               amount(500'000),
                               written("政府性基金"),
                               amount(1'500'000),
                               std::nullopt,
                               {}});
  budget_.purchases.push_back({{},
                               written("纸"),
                               {},
                               {},
                               std::nullopt,
                               std::nullopt,
                               written("其他收入"),
                               amount(10'000),
                               std::nullopt,
                               {}});
  EXPECT_EQ(render("{% for buy in purchases %}{{ buy.project.name }} {{ buy.item }}{{ buy.quantity "
                   "}}{{ buy.measure }} {{ buy.funds.government_fund | wan }} {{ "
                   "buy.funds.unit_funds | wan }}；{% endfor %}{{ purchases_total.amount | wan }}"),
            "督查经费 计算机3台 1.50 0.00； 纸 0.00 0.01；1.51");
}

TEST_F(Environment, FixedAssetsAreSummedByClass) {
  const auto amount = [](int64_t fen) {
    return budget::StatedAmount{Amount::from_fen(fen), {}, "", {}};
  };
  EXPECT_EQ(render("[{{ assets.fixed.total | if_given | wan }}]"), "[]");
  EXPECT_EQ(sink_.findings().size(), 0U);
  budget_.assets["fixed.buildings.value"] = amount(200'000'00);
  budget_.assets["fixed.buildings.offices.value"] = amount(100'000'00);  // within the buildings
  budget_.assets["fixed.other.value"] = amount(5'000'00);
  budget_.quantities["assets.fixed.buildings.quantity"] = written("356.5");
  EXPECT_EQ(render("{{ assets.fixed.total | wan }} {{ assets.fixed.buildings.quantity }}"),
            "20.50 356.5");
}

TEST_F(Environment, AUnitIsListedByItsNameUnlessItSaysOtherwise) {
  EXPECT_EQ(render("{% for unit in units %}{{ unit.listed_as }}，{% endfor %}"),
            "市政府办公室本级，信息中心，");
}

TEST_F(Environment, AProjectsAmountIsTheSumOfItsLines) {
  EXPECT_EQ(render("{% for project in projects %}{{ project.name }}{{ project.amount | yuan }}{{ "
                   "project.unit.name }};"
                   "{% endfor %}"),
            "督查经费1450000.00信息中心;空项目0.00;");
  EXPECT_EQ(render("{% for goal in at(projects, 1).goals.cost %}{{ goal.name }}{{ goal.value }}[{{ "
                   "goal.note }}]{% endfor %}"),
            "总成本≤273万元[]");
  EXPECT_TRUE(sink_.findings().empty());

  const ledger::Ledger ledger(budget_);
  const auto scope = values(budget_, ledger, codes_, {}, sink_);
  const auto& list = *std::get<language::ListValue>(scope.at("projects").data);
  const auto& amount = std::get<language::RecordValue>(list[0].data)->at("amount");
  EXPECT_THAT(std::get<language::AmountValue>(amount.data).lines, ElementsAre(1, 2));
}

TEST_F(Environment, FlatFactsAreNestedRecords) {
  EXPECT_EQ(
      render("{{ previous.revenue.total | wan }}；{{ reasons.revenue }}；{{ transfers.projects }}"),
      "100.00；人员增加；3");
  EXPECT_EQ(render("{{ assets.vehicles.general }}/{{ assets.vehicles.total }}"), "17/20");
  EXPECT_TRUE(sink_.findings().empty());
}

TEST_F(Environment, TheDateOfPublicationIsARecord) {
  budget_.published = {2024, 4, 0, {budget_.file, 2, 9}};
  const char* day = "{{ published.year | digits }}年{{ published.month | chinese }}月";
  EXPECT_EQ(render(day), "二〇二四年四月");
  EXPECT_TRUE(sink_.findings().empty());
  // The day is missed only where it is printed, at the date.
  EXPECT_EQ(render("{{ published.day }}日"), "日");
  ASSERT_EQ(sink_.findings().size(), 1U);
  EXPECT_EQ(sink_.findings()[0].id, finding::D0102);
  EXPECT_EQ(sink_.findings()[0].span.begin, 2U);
}

TEST_F(Environment, GroupsKnowTheNamesOfTheDepartmentsOwnCodes) {
  const ledger::Ledger ledger(budget_);
  const auto name = context(budget_, ledger, codes_, {}, 2).names;
  EXPECT_EQ(name(ledger::Dimension::unit, "005002"), "信息中心");
  EXPECT_EQ(name(ledger::Dimension::project, "p1"), "督查经费");
  EXPECT_EQ(name(ledger::Dimension::kind, "基本支出"), "基本支出");
  EXPECT_EQ(name(ledger::Dimension::unit, "999"), "");
}

TEST_F(Environment, EveryFactOfTheVocabularyHasTypeAndValue) {
  const auto scope = types({});
  const ledger::Ledger ledger(budget_);
  const auto given = values(budget_, ledger, codes_, {}, sink_);
  for (const budget::VocabularyKey& known : budget::vocabulary()) {
    const std::string path = std::string(known.section) + "." + std::string(known.key);
    const auto expression = language::Expression::parse(
        path, {FileId{9}, 0, static_cast<uint32_t>(path.size())}, sink_);
    ASSERT_TRUE(expression) << path;
    EXPECT_NE(expression->check(scope, sink_).kind, Type::Kind::unknown) << path;
    const Value value = expression->evaluate({}, given, {}, sink_);
    EXPECT_TRUE(!value.is_none() || value.absence) << path;
  }
  EXPECT_TRUE(sink_.findings().empty());
}

TEST_F(Environment, TypesAndValuesHaveTheSameNames) {
  const Views with = views("basic: {title: 基本支出, filter: 'where(kind: \"基本支出\")'}\n");
  const ledger::Ledger ledger(budget_);
  const auto scope = values(budget_, ledger, codes_, with, sink_);
  std::vector<std::string> of_types, of_values;
  for (const auto& [name, type] : types(with).names) of_types.push_back(name);
  for (const auto& [name, value] : scope) of_values.push_back(name);
  EXPECT_EQ(of_types, of_values);
}

TEST_F(Environment, AMissingFactIsReportedWhereTheDepartmentShouldWriteIt) {
  EXPECT_EQ(render("{{ previous.running_costs | wan }}"), "");
  ASSERT_EQ(sink_.findings().size(), 1U);
  const Finding& finding = sink_.findings()[0];
  EXPECT_EQ(finding.id, finding::D0102);
  EXPECT_EQ(finding.span.file, budget_.file);
  EXPECT_THAT(finding.message(Language::zh), HasSubstr("previous.running_costs"));
  EXPECT_THAT(finding.message(Language::zh), HasSubstr("上年机构运转经费"));
  ASSERT_EQ(finding.labels.size(), 1U);
  EXPECT_EQ(finding.labels[0].span, (Span{FileId{9}, 3, 25}));
}

TEST_F(Environment, AMissingReasonHasItsOwnFinding) {
  render("{{ reasons.expenditure }}");
  ASSERT_EQ(sink_.findings().size(), 1U);
  EXPECT_EQ(sink_.findings()[0].id, finding::D0101);
  EXPECT_EQ(sink_.findings()[0].message(Language::zh), "支出与上年相比有增减，但未说明原因");
}

TEST_F(Environment, MissingPartsMakeATotalMissing) {
  budget_.counts.erase("assets.vehicles.other");
  render("{{ assets.vehicles.total }}");
  ASSERT_EQ(sink_.findings().size(), 1U);
  EXPECT_THAT(sink_.findings()[0].message(Language::zh), HasSubstr("assets.vehicles.other"));
}

TEST_F(Environment, OptionalTextsAreFoundMissingOnlyWhenPrinted) {
  EXPECT_EQ(render("{% if given(organization) %}{{ organization }}{% else %}无{% endif %}"), "无");
  EXPECT_TRUE(sink_.findings().empty());
  render("{{ at(projects, 2).purpose }}");
  ASSERT_EQ(sink_.findings().size(), 1U);
  EXPECT_THAT(sink_.findings()[0].message(Language::zh), HasSubstr("空项目"));
}

// ---- views
// ---------------------------------------------------------------------------------------

TEST_F(Environment, AViewMayUseThoseAboveIt) {
  const Views with = views(
      "basic: {title: 基本支出, filter: 'where(kind: \"基本支出\")'}\n"
      "project: {title: 项目支出, filter: '!basic'}\n");
  EXPECT_EQ(render("{{ sum(basic) | yuan }} {{ sum(project) | yuan }}", with),
            "770500.00 1450000.00");
  EXPECT_EQ(with[0].title, "基本支出");
}

TEST_F(Environment, FaultsOfViewsHaveTheirPlace) {
  const std::string text = "a: {title: 甲, filter: 'b & c'}\n";
  EXPECT_EQ(views(text).size(), 1U);
  ASSERT_EQ(sink_.findings().size(), 2U);  // b and c, neither above it
  EXPECT_EQ(sources_.text(sink_.findings()[0].span), "b");
  EXPECT_EQ(sources_.text(sink_.findings()[1].span), "c");
}

TEST_F(Environment, AWrongViewIsOneFindingAndItsNameStaysKnown) {
  views("a: {title: 甲, filter: 'year'}\nb: {title: 乙, filter: '!a'}\n");
  ASSERT_EQ(sink_.findings().size(), 1U);
  EXPECT_EQ(sink_.findings()[0].id, finding::F0102);
  EXPECT_EQ(sources_.text(sink_.findings()[0].span), "year");
}

TEST_F(Environment, ViewsHaveTitleFilterAndANewName) {
  const auto code = [&](std::string text) {
    sink_ = {};
    views(std::move(text));
    return sink_.findings().empty() ? "none"
                                    : std::string(catalogue_entry(sink_.findings()[0].id).code);
  };
  EXPECT_EQ(code("a: {filter: 'where(kind: \"基本支出\")'}\n"), "M0102");
  EXPECT_EQ(code("a: {title: 甲}\n"), "M0102");
  EXPECT_EQ(code("a: {title: 甲, filtre: x, filter: 'where(kind: \"基本支出\")'}\n"), "M0101");
  EXPECT_EQ(code("a: where\n"), "M0103");
  EXPECT_EQ(code("year: {title: 年, filter: 'where(kind: \"基本支出\")'}\n"), "M0108");
  EXPECT_EQ(code("基本: {title: 甲, filter: 'where(kind: \"基本支出\")'}\n"), "F0103");
}

TEST_F(Environment, TheViewsOfTheProjectAreRight) {
  const auto text = DiskFileReader().read(std::string(BUDGETC_SOURCE_DIR) + "/schemas/views.yaml");
  ASSERT_TRUE(text);
  const Views with = views(*text);
  for (const Finding& finding : sink_.findings()) ADD_FAILURE() << finding.message(Language::zh);
  EXPECT_EQ(
      render("{{ sum(everything) | yuan }} {{ sum(project) | yuan }} {{ sum(reception) | yuan }} "
             "{{ sum(current_unit_funds) | yuan }}",
             with),
      "2220500.00 1450000.00 0.00 50000.00");
}

// ---- dimensions
// ----------------------------------------------------------------------------------

class Dimensions : public Environment {
 protected:
  std::string field(ledger::Dimension dimension, std::string_view key, const std::string& name) {
    const DiskFileReader reader;
    auto loaded = classification::Classification::load(
        reader, sources_, std::string(BUDGETC_SOURCE_DIR) + "/schemas", 2024, sink_);
    EXPECT_TRUE(loaded);
    const Value value = dimension_value(dimension, key, Members(budget_), *loaded);
    const Type type = dimension_type(dimension);
    if (name.empty()) return std::get<std::string>(value.data);
    const auto& fields = *std::get<language::RecordValue>(value.data);
    EXPECT_EQ(fields.size(), type.record->fields.size());
    EXPECT_TRUE(type.record->fields.contains(name));
    return std::get<std::string>(fields.at(name).data);
  }
};

TEST_F(Dimensions, AFunctionCodeHasItsThreeLevels) {
  using ledger::Dimension;
  EXPECT_EQ(field(Dimension::function, "2010301", "lei"), "201");
  EXPECT_EQ(field(Dimension::function, "2010301", "kuan"), "03");
  EXPECT_EQ(field(Dimension::function, "2010301", "xiang"), "01");
  EXPECT_EQ(field(Dimension::function, "2010301", "name"), "行政运行");
  EXPECT_EQ(field(Dimension::function, "2010301", "lei_name"), "一般公共服务支出");
  EXPECT_EQ(field(Dimension::function, "201", "xiang"), "");
  EXPECT_EQ(field(Dimension::function, "", "lei_name"), "");
}

TEST_F(Dimensions, AnEconomicCodeHasTwo) {
  using ledger::Dimension;
  EXPECT_EQ(field(Dimension::dept_economic, "30101", "name"), "基本工资");
  EXPECT_EQ(field(Dimension::dept_economic, "30101", "lei_name"), "工资福利支出");
  EXPECT_EQ(field(Dimension::gov_economic, "50101", "kuan"), "01");
  EXPECT_EQ(field(Dimension::gov_economic, "50101", "lei_name"), "机关工资福利支出");
}

TEST_F(Dimensions, UnitsProjectsAndWords) {
  using ledger::Dimension;
  EXPECT_EQ(field(Dimension::unit, "005001", "listed_as"), "市政府办公室本级");
  EXPECT_EQ(field(Dimension::unit, "999", "name"), "");
  EXPECT_EQ(field(Dimension::project, "p1", "name"), "督查经费");
  EXPECT_EQ(field(Dimension::project, "", "name"), "");
  EXPECT_EQ(field(Dimension::kind, "基本支出", ""), "基本支出");
}

}  // namespace
}  // namespace budgetc::environment
