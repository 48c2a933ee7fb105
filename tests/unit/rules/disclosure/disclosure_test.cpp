// Family D: each rule with its code and place, and what must not raise it.
#include "rules/disclosure/disclosure.h"

#include "unit/rules/department.h"

namespace budgetc::rules {
namespace {

using Findings = std::vector<std::string>;

// 1000.00万元: 基本 600, 项目 400 (one project); last year 900.00, 公用 10万元 of 三公.
std::string department_yaml(const std::string& organization = "本级预算包括办公室、业务科。",
                            const std::string& more = "", const std::string& kind = "部门",
                            const std::string& name = "信阳市人民政府办公室") {
  return "format: henan/xinyang\nyear: 2024\nunit: 元\n"
         "department: {code: \"005\", name: " +
         name + ", kind: " + kind +
         "}\n"
         "units:\n  - {code: \"005001\", name: " +
         name +
         ", kind: 机关}\n"
         "organization: " +
         organization +
         "\n"
         "projects:\n  - code: \"411500240000000043206\"\n    name: 热线运行\n    kind: "
         "特定目标类\n"
         "ledger:\n"
         "  - unit: \"005001\"\n    source: 一般公共预算财政拨款\n    kind: 基本支出\n"
         "    function: \"2010301\"\n    lines:\n"
         "      - [\"30101\", \"50101\", 5012345.00]\n"
         "      - [\"30201\", \"50201\", 887655.00]\n"
         "      - [\"30217\", \"50206\", 60000.00]\n"
         "      - [\"30231\", \"50208\", 40000.00]\n"
         "  - unit: \"005001\"\n    source: 一般公共预算财政拨款\n    kind: 特定目标类\n"
         "    function: \"2010302\"\n    project: \"411500240000000043206\"\n    lines:\n"
         "      - [\"30227\", \"50205\", 4000000.00]\n" +
         more;
}

const char* const kPrevious =
    "previous:\n  revenue: {total: 900.00万元}\n  expenditure: {total: 900.00万元}\n"
    "  general_public: {total: 900.00万元}\n  government_fund: {total: 0万元}\n"
    "  running_costs: 98.7655万元\n"
    "  three_public: {total: 10万元, abroad: 0万元, reception: 6万元, vehicles: 4万元, "
    "vehicles_purchase: 0万元, vehicles_running: 4万元}\n";

struct Disclosed {
  Department department;
  DisclosureRules rules;
  explicit Disclosed(const std::string& yaml)
      : department(yaml),
        rules(load_disclosure_rules(department.sources, department.rules_file("disclosure.yaml"),
                                    environment::types(department.views), department.sink)) {
    EXPECT_EQ(department.findings(), Findings{});
  }
};

// Over budget.yaml.
Findings check_yaml(const std::string& yaml) {
  Disclosed run(yaml);
  const Inputs inputs = run.department.inputs();
  TextChecker checker(run.rules, inputs, run.department.sources, run.department.sink);
  check_disclosure(checker);
  return run.department.findings();
}
Findings check_organization(const std::string& text) { return check_yaml(department_yaml(text)); }
Findings check_reason(const std::string& text) {
  return check_yaml(
      department_yaml("办公室。", kPrevious + ("reasons:\n  revenue: " + text + "\n")));
}

// Over a published text.
Findings check_text(const std::string& text,
                    const std::string& yaml = department_yaml("办公室。", kPrevious)) {
  Disclosed run(yaml);
  const Inputs inputs = run.department.inputs();
  TextChecker checker(run.rules, inputs, run.department.sources, run.department.sink);
  check_narrative(checker, run.department.sources.add("narrative.txt", text));
  return run.department.findings();
}

TEST(Leftovers, AreErrorsWhereTheyStand) {
  EXPECT_EQ(check_organization("内设×××等科室。"), (Findings{"D0103 ×××"}));
  EXPECT_EQ(check_organization("内设XX科、ＸＸ科。"), (Findings{"D0103 XX", "D0103 ＸＸ"}));
  EXPECT_EQ(check_organization("预算数比上年增加（减少）。"), (Findings{"D0103 增加（减少）"}));
  EXPECT_EQ(check_organization("内设科室待补充。"), (Findings{"D0103 待补"}));
  EXPECT_EQ(check_organization("TODO 写科室。"), (Findings{"D0103 TODO"}));
  EXPECT_EQ(check_organization("×100%、XXL码、MAXX系统。"), Findings{});
}

TEST(Leftovers, ANumberThatWasNeverPutIn) {
  EXPECT_EQ(check_organization("政府采购预算安排  万元。"), (Findings{"D0103 安排  万元"}));
  EXPECT_EQ(check_organization("基本支出占%。"), (Findings{"D0103 占%"}));
  EXPECT_EQ(check_organization("预算总额____万元。"), (Findings{"D0103 ____", "D0103 ____万元"}));
  EXPECT_EQ(check_organization("金额单位：  万元。安排 3 万元。"), (Findings{"D0117 3 万元"}));
}

TEST(Years, OutsideThisAndTheLast) {
  EXPECT_EQ(check_organization("2021年内设三个科室。"), (Findings{"D0104 2021年"}));
  EXPECT_EQ(check_organization("2023年、2024年内设三个科室。"), Findings{});
  for (const char* text :
       {"成立于2003年。", "按照2018年机构改革方案，从2019年起内设三个科室。", "2021-2025年规划。",
        "2022年结转资金。", "《2019年机构方案》。", "2021年至2025年。", "某发〔2016〕143号。"})
    EXPECT_EQ(check_organization(text), Findings{}) << text;
}

TEST(Years, WithoutTheirWord) {
  EXPECT_EQ(check_organization("2024机构运转经费。"), (Findings{"D0105 2024"}));
  EXPECT_EQ(check_organization("2024年机构、2024个、12345热线、A2024型、2024-2025年。"),
            Findings{});
}

TEST(Names, AnotherSpellingOfTheDepartment) {
  EXPECT_EQ(check_organization("信阳市人民政府办公厅内设三个科室。"), Findings{});  // another end
  EXPECT_EQ(check_organization("信阳市人名政府办公室内设三个科室。"),
            (Findings{"D0106 信阳市人名政府办公室"}));
  EXPECT_EQ(check_organization("信阳市人民政府的办公室。"),
            (Findings{"D0106 信阳市人民政府的办公室"}));
  EXPECT_EQ(check_organization("信阳市人民政府办公室、市政府办公室、信阳市政府办公室。"),
            Findings{});
}

TEST(Names, OverTables) {
  const std::string yaml = department_yaml("办公室。", "", "部门", "许昌市人民政府办公室（汇总）");
  EXPECT_EQ(check_text("部门名称：许昌市人民政府办公室（汇总）\n", yaml), Findings{});
  EXPECT_EQ(check_text("部门名称：许昌市人民政府办公室\t\t\n", yaml),
            (Findings{"D0106 许昌市人民政府办公室"}));
  EXPECT_EQ(check_text("许昌市人民政府办公室(汇总)预算。\n", yaml),
            (Findings{"D0106 许昌市人民政府办公室(汇总)", "D0107 ("}));
}

TEST(Punctuation, HalfWidthAmongChineseIsOneNoteAText) {
  EXPECT_EQ(check_organization("办公室,业务科;财务科(含会计)。"), (Findings{"D0107 ,"}));
  EXPECT_EQ(check_organization("维修(护)费、12:30、1,000人、A(B)、办公室 (2024)。"), Findings{});
}

TEST(Brackets, WithoutTheirOtherHalf) {
  EXPECT_EQ(check_organization("国防支出（、业务科。"), (Findings{"D0109 （"}));
  EXPECT_EQ(check_organization("业务科）、财务科。"), (Findings{"D0109 ）"}));
  EXPECT_EQ(check_organization("“三公”经费（含《办法》〔2016〕）。1）办公室；2）业务科。"),
            Findings{});
  EXPECT_EQ(check_organization("（《办法）"), (Findings{"D0109 《"}));
}

TEST(Citations, YearsInTheWrongBrackets) {
  EXPECT_EQ(check_organization("某财行【2023】91 号。"), (Findings{"D0110 【2023】91 号"}));
  EXPECT_EQ(check_organization("某财行〔2023〕91号、（2024）年。"), Findings{});
}

TEST(Ordinals, InTheItemItself) {
  EXPECT_EQ(check_yaml(department_yaml("办公室。", "duties:\n  - （一）负责会议。\n")),
            (Findings{"D0127 （一）"}));
  EXPECT_EQ(check_yaml(department_yaml("办公室。", "duties:\n  - 1.负责会议。\n  - 十、负责。\n")),
            (Findings{"D0127 1.", "D0127 十、"}));
  EXPECT_EQ(check_yaml(department_yaml("办公室。", "duties:\n  - 一科负责会议。\n")), Findings{});
}

TEST(Ordinals, MixedBracketsInARow) {
  EXPECT_EQ(check_text("（九）负责协调。\n(十) 负责值班。\n(十一) 承办案件。\n"),
            (Findings{"D0108 (十)"}));
  EXPECT_EQ(check_text("（二十二）储备支出\t1\n(二十四) 应急支出\t2\n"),
            (Findings{"D0108 (二十四)"}));
  EXPECT_EQ(check_text("（一）职责。\n（一）预算\t1\n"), Findings{});
}

TEST(Contents, AgainstTitles) {
  const std::string text =
      "目 录\n一、2024年单位收支总体情况表\n二、2024年单位收入总体情况表；\n三、项目支出表 ..... "
      "12\n"
      "第一部分\n概况\n2024年部门收支总体情况表\n部门名称：信阳市人民政府办公室\n单位：万元\n"
      "项目支出表\n部门名称：信阳市人民政府办公室\n";
  EXPECT_EQ(check_text(text), (Findings{"D0111 一、2024年单位收支总体情况表",
                                        "D0111 二、2024年单位收入总体情况表；"}));
}

TEST(Headings, Repeated) {
  EXPECT_EQ(check_text("第二部分\n一、收入支出预算总体情况说明\n二、收入支出预算总体情况说明\n"),
            (Findings{"D0123 二、收入支出预算总体情况说明"}));
  EXPECT_EQ(check_text("第一部分\n一、主要职责\n第二部分\n一、主要职责\n"), Findings{});
}

TEST(ThreePublic, EveryItemIsAccountedFor) {
  const std::string head = "七、“三公”经费支出情况说明\n";
  EXPECT_EQ(check_text(head + "因公出国（境）费0万元。公务接待费6万元。\n八、其他\n"),
            (Findings{"D0114 七、“三公”经费支出情况说明"}));
  EXPECT_EQ(
      check_text(head + "因公出国（境）费0万元。公务用车购置及运行费4万元。公务接待费6万元。\n"),
      Findings{});
}

TEST(ThreePublic, StatedInPart) {
  EXPECT_EQ(check_yaml(department_yaml(
                "办公室。", "stated:\n  three_public: {total: 10万元, reception: 6万元}\n")),
            (Findings{"D0114 6万元"}));
}

TEST(Vehicles, ThatCostButAreNone) {
  const std::string none =
      "assets:\n  vehicles: {general: 0, law_enforcement: 0, special_technical: 0, other: 0}\n";
  EXPECT_EQ(check_yaml(department_yaml("办公室。", none)), (Findings{"D0124 0"}));
  EXPECT_EQ(check_yaml(department_yaml("办公室。", "assets:\n  vehicles: {general: 2}\n")),
            Findings{});
}

TEST(Reasons, WhereNothingChanged) {
  EXPECT_EQ(check_yaml(department_yaml("办公室。", std::string(kPrevious) +
                                                       "reasons:\n  three_public:\n    reception: "
                                                       "接待任务增加\n")),
            (Findings{"D0112 接待任务增加"}));
}

TEST(Reasons, ThatGoTheOtherWay) {
  EXPECT_EQ(check_reason("退休人员减少"), (Findings{"D0113 减少"}));
  EXPECT_EQ(check_reason("热线运行项目增加"), Findings{});
  EXPECT_EQ(check_reason("人员减少，项目增加"), Findings{});
  EXPECT_EQ(check_reason("2023年压减了项目"), Findings{});
}

TEST(Claims, ThatTheLedgerContradicts) {
  EXPECT_EQ(check_organization("我部门没有项目支出。"), (Findings{"D0116 没有项目支出"}));
  EXPECT_EQ(check_organization("我部门无使用政府性基金预算拨款安排的支出。"), Findings{});
}

TEST(Figures, OfNoViewAreNotes) {
  EXPECT_EQ(check_reason("增加热线运行项目412.37万元"), (Findings{"D0117 412.37万元"}));
  for (const char* text :
       {"增加热线运行项目400万元", "增加100.00万元", "上年900万元", "基本工资501.23万元",
        "人均增加5.55万元", "单价50万元以上设备增加", "项目400万元，其中基本工资5012345元增加"})
    EXPECT_EQ(check_reason(text), Findings{}) << text;
}

TEST(Figures, WithTheUnitSlipped) {
  EXPECT_EQ(check_reason("基本工资501.23元增加"), (Findings{"D0118 501.23元"}));
  EXPECT_EQ(check_reason("基本工资5012.345万元增加"), (Findings{"D0118 5012.345万元"}));
}

TEST(Parts, ThatDoNotFitTheirWhole) {
  const std::string sound =
      "采购预算安排1000.00万元，其中：货物预算600.00万元、工程预算0万元、服务预算400.00万元。\n";
  EXPECT_EQ(check_text(sound), Findings{});
  EXPECT_EQ(check_text("采购预算安排10.00万元，其中：货物预算600.00万元、工程预算0万元。\n"),
            (Findings{"D0119 10.00万元"}));
  EXPECT_EQ(check_text("支出1000.00万元，其中：基本支出600.00万元；项目支出100.00万元。\n"),
            (Findings{"D0119 1000.00万元"}));
  EXPECT_EQ(
      check_text("共有车辆1辆，其中：一般公务用车1辆、其他用车1辆；单价50万元以上设备1台。\n"),
      (Findings{"D0119 1辆"}));
  // Nested parts, changes and lists that name but some.
  for (const char* text :
       {"支出1000.00万元，其中基本支出600.00万元，包括基本工资501.23万元和公用经费98."
        "77万元；项目支出400.00万元。\n",
        "支出增加100.00万元，其中：基本支出减少300.00万元，项目支出增加400.00万元。\n",
        "支出1000.00万元，其中：公务接待费6.00万元、差旅费0万元。\n",
        "“三公”经费10.00万元，其中因公出国费0.00万元；公务用车4.00万元（其中：公务用车购置费为0."
        "00万元，运行费4.00万元）；公务接待费6.00万元。\n"})
    EXPECT_EQ(check_text(text), Findings{}) << text;
}

TEST(Shares, ThatAreOff) {
  EXPECT_EQ(
      check_text(
          "支出1000.00万元，其中：基本支出600.00万元，占60.10%；项目支出400.00万元，占40.00%。\n"),
      (Findings{"D0120 60.10%"}));
  // By exact figures, though not by the printed ones: 501.2345 / 600.0000.
  EXPECT_EQ(check_text("基本支出600万元，其中：基本工资501.2万元，占83.54%。\n"), Findings{});
}

TEST(Rates, ThatAreOff) {
  EXPECT_EQ(check_text("收入总计1000.00万元，比上年增加100.00万元，增长10.00%。\n"),
            (Findings{"D0121 10.00%"}));
  EXPECT_EQ(check_text("收入总计1000.00万元，比上年增加100.00万元，增长11.11%。\n"), Findings{});
}

TEST(Changes, OfNothing) {
  EXPECT_EQ(check_text("比2023年增加0.00万元，增长0.00%。\n"), (Findings{"D0122 增加0.00万元"}));
  EXPECT_EQ(check_text("比2023年减少 0 万元。\n"), (Findings{"D0122 减少 0 万元"}));
}

TEST(Changes, ThatGoTheOtherWay) {
  EXPECT_EQ(check_text("收入总计1000.00万元，比上年减少100.00万元。\n"), (Findings{"D0113 减少"}));
}

TEST(Changes, ReasonsForNone) {
  EXPECT_EQ(check_text("与2023年相比，持平，主要原因是人员增加。\n"), (Findings{"D0112 主要原因"}));
  EXPECT_EQ(check_text("与2023年相比，持平，主要原因是无公车购置计划。\n"), Findings{});
  EXPECT_EQ(check_text("与2023年持平。收入增加100.00万元，主要原因：项目增加。\n"), Findings{});
}

TEST(Counts, OfProjects) {
  EXPECT_EQ(check_text("项目支出400.00万元，涉及项目7个。\n"), (Findings{"D0125 7个"}));
  EXPECT_EQ(check_text("项目支出400.00万元，涉及项目1个，内设 23 个科室。\n"), Findings{});
}

TEST(SelfReference, OfAUnitAsADepartment) {
  EXPECT_EQ(check_yaml(department_yaml("我部门内设办公室。", "", "单位")),
            (Findings{"D0126 我部门"}));
  EXPECT_EQ(check_yaml(department_yaml("我部门内设办公室。")), Findings{});
  EXPECT_EQ(check_yaml(department_yaml("本部门或单位无此项预算。", "", "单位")), Findings{});
}

TEST(EmptyTables, SayWhy) {
  Disclosed run(department_yaml());
  Sink& sink = run.department.sink;
  const Span where{run.department.budget->file, 0, 6};
  const std::vector<Spanned<std::string>> none;
  const std::vector<Spanned<std::string>> says = {{"本部门没有此项预算，故本表无数据。", {}}};
  const std::vector<Spanned<std::string>> both = {
      {"如本表为空表，则表示本部门当年无此项预算。", {}}};
  check_empty_statement(run.rules, "政府性基金预算支出情况表", where, true, none, sink);
  check_empty_statement(run.rules, "政府性基金预算支出情况表", where, false, says, sink);
  check_empty_statement(run.rules, "政府性基金预算支出情况表", where, true, both, sink);
  check_empty_statement(run.rules, "政府性基金预算支出情况表", where, false, both, sink);
  EXPECT_EQ(run.department.findings(), Findings{});
  check_empty_statement(run.rules, "政府性基金预算支出情况表", where, false, none, sink);
  check_empty_statement(run.rules, "政府性基金预算支出情况表", where, true, says, sink);
  EXPECT_EQ(run.department.findings(), (Findings{"D0116 format", "D0115 format"}));
}

TEST(Places, ThroughFoldsAndQuotes) {
  EXPECT_EQ(check_organization("\"内设科室，\\\n  ×××。\""), (Findings{"D0103 ×××"}));
  EXPECT_EQ(check_organization(">-\n  内设科室，\n  ××科、XX科。"),
            (Findings{"D0103 ××", "D0103 XX"}));
}

TEST(Places, ParagraphsThatAPageBroke) {
  const std::string first =
      "2024年一般公共预算支出年初预算为1000.00万元。其中：基本支出600.00万元，占60.00%"
      "；项目支出年初预";
  EXPECT_EQ(check_text(first + "\n\n算安排400.00万元，占41.00%。\n"), (Findings{"D0120 41.00%"}));
}

}  // namespace
}  // namespace budgetc::rules
