// Family D: each rule with its code and place, and what must not raise it.
#include "rules/disclosure/disclosure.h"

#include <chrono>

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
  // The same name in brackets of another width: a matter of the marks, not of the name.
  EXPECT_EQ(check_text("许昌市人民政府办公室(汇总)预算。\n", yaml), (Findings{"D0107 ("}));
  // One spelling, one finding.
  EXPECT_EQ(
      check_text("部门名称：许昌市人民政府办公室\t\n部门名称：许昌市人民政府办公室\t\n", yaml),
      (Findings{"D0106 许昌市人民政府办公室"}));
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
        "人均增加5.55万元", "单价50万元以上设备增加", "项目400万元，另有基本工资5012345元增加"})
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
  // The part that the ledger contradicts is the cause, not the sum.
  EXPECT_EQ(check_text("支出1000.00万元，其中：基本支出600.00万元；项目支出100.00万元。\n"),
            (Findings{"D0128 100.00万元"}));
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

// ---- without a ledger: what tables of any form say ----

// One line of YAML a table; columns of heads and rows as exported.
std::string tables_yaml(const std::string& tables, const std::string& kind = "部门") {
  return "format: any\nyear: 2024\n"
         "department: {code: \"001\", name: 某某市样例局, kind: " +
         kind + "}\nunits:\n  - {code: \"001001\", name: 某某市样例局, kind: 机关}\ntables:\n" +
         tables;
}
const char* const kNoTable = "  - {title: 名词解释, unit: 万元, header: [[项目]], rows: [[无]]}\n";

const char* const kTables =
    "  - title: 2024年部门收支预算总表\n    unit: 元\n"
    "    header: [[本年收入, '', 本年支出, ''], [项目, 预算数, 项目, 预算数]]\n"
    "    rows: [[一、财政拨款收入, '9,000,000', 一、教育支出, '8,000,000'], [二、事业收入, "
    "'1,000,000', 二、住房保障支出, '2,000,000'], [收入总计, '10,000,000', 支出总计, "
    "'10,000,000']]\n"
    "  - title: 2024年部门一般公共预算支出功能分类预算表\n    unit: 元\n"
    "    header: [[项目, '', '', '', 一般公共预算支出, '', ''], [功能分类科目编码, '', '', "
    "功能分类科目名称, 合计, 基本支出, 项目支出], [类, 款, 项, '', '', '', '']]\n"
    "    rows: [['205', '', '', 教育支出, '7,000,000', '5,500,000', '1,500,000'],\n"
    "      ['205', '02', '', 普通教育, '7,000,000', '5,500,000', '1,500,000'],\n"
    "      ['205', '02', '01', 学前教育, '4,000,000', '4,000,000', ''],\n"
    "      ['205', '02', '02', 小学教育, '2,000,000', '500,000', '1,500,000'],\n"
    "      ['205', '02', '03', 初中教育, '1,000,000', '1,000,000', ''],\n"
    "      ['221', '', '', 住房保障支出, '2,000,000', '2,000,000', ''],\n"
    "      ['221', '02', '', 住房改革支出, '2,000,000', '2,000,000', ''],\n"
    "      ['221', '02', '01', 住房公积金, '2,000,000', '2,000,000', ''],\n"
    "      [合计, '', '', '', '9,000,000', '7,500,000', '1,500,000']]\n"
    "  - title: 2024年部门一般公共预算基本支出预算表\n    unit: 万元\n"
    "    header: [[科目编码, 科目名称, 合计, 人员经费, 公用经费]]\n"
    "    rows: [['', 合计, '750.00', '700.00', '50.00'], ['301', 工资福利支出, '700.00', "
    "'700.00', ''], ['302', 商品和服务支出, '50.00', '', '50.00']]\n"
    "  - title: 2024年部门“三公”经费预算表\n    unit: 万元\n"
    "    header: [[2023年预算数, '', '', '', '', 2024年预算数, '', '', '', ''], [合计, "
    "因公出国（境）费, 购置费, 运行费, 公务接待费, 合计, 因公出国（境）费, 购置费, 运行费, "
    "公务接待费]]\n"
    "    rows: [['9.00', '', '', '6.00', '3.00', '8.00', '', '', '6.00', '2.00']]\n"
    "  - title: 2024年项目支出预算表\n    unit: 万元\n"
    "    header: [[项目名称, 合计, 一般公共预算]]\n"
    "    rows: [[合计, '150.00', '150.00'], [校舍维修经费, '100.00', '100.00'], [教师培训经费, "
    "'50.00', '50.00']]\n";

Findings check_stated(const std::string& text) { return check_text(text, tables_yaml(kTables)); }
Findings check_alone(const std::string& text, const std::string& kind = "部门") {
  return check_text(text, tables_yaml(kNoTable, kind));
}

struct Case {
  const char* text;
  Findings expected;
};

TEST(AgainstTables, FiguresByWhatTheSentenceSays) {
  const Case cases[] = {
      {"某某市样例局2024年收入总计1000.00万元，支出总计1000.00万元。", {}},
      {"某某市样例局2024年收入总计1000.00万元，支出总计1001.00万元。", {"D0128 1001.00万元"}},
      {"2024年，样例局收入预算1,010万元，其中：财政拨款收入900万元。", {}},  // 样例局: whose?
      {"2024年，某某市样例局收入预算1,010万元。", {"D0128 1,010万元"}},
      {"我单位2024年财政拨款收入900.00万元。", {}},
      {"我单位2024年财政拨款收入90.00万元。", {"D0128 90.00万元"}},
      {"一般公共预算基本支出750.00万元，其中：人员经费700.00万元，公用经费50.00万元。", {}},
      {"一般公共预算基本支出750.00万元，其中：人员经费710.00万元，公用经费50.00万元。",
       {"D0128 710.00万元"}},
      {"项目支出15.00万元。", {"D0128 15.00万元"}},
      {"项目支出1500000元。", {}},
      {"2024年“三公”经费预算为8.00万元。公务接待费2.00万元，运行费等。", {}},
      {"2024年“三公”经费预算为9.00万元。", {"D0128 9.00万元"}},  // last year's
      {"2023年“三公”经费预算为9.00万元。", {}},
      {"2023年“三公”经费预算为8.00万元。", {"D0128 8.00万元"}},
      {"因公出国（境）费0万元。", {}},
      {"因公出国（境）费5万元。", {"D0128 5万元"}},
      {"2024年机关运行经费预算45.00万元。", {}},
      {"2024年机关运行经费预算500000万元。", {"D0128 500000万元"}},
      {"校舍维修经费100.00万元，主要用于修缮。", {}},
      {"校舍维修经费，年初预算安排110.00万元，主要用于修缮。", {"D0128 110.00万元"}},
      {"下属某幼儿园2024年收入总计20.00万元。", {}},
      {"2022年收入总计20.00万元。", {"D0104 2022年"}},
      {"用于购置办公设备的支出总计20.00万元。", {}},
  };
  for (const Case& c : cases) EXPECT_EQ(check_stated(c.text), c.expected) << c.text;
}

TEST(AgainstTables, FunctionsByTheirNames) {
  const Case cases[] = {
      {"“教育支出（类）普通教育（款）学前教育（项）”400.00万元，主要用于幼儿园。", {}},
      {"“教育支出（类）普通教育（款）学前教育（项）”科目440.00万元，主要用于幼儿园。",
       {"D0128 440.00万元"}},
      {"教育支出(类)普通教育(款)学前教育(项)年初预算为4000000元。", {"D0107 ("}},
      {"教育（类）支出700.00万元，住房保障（类）支出200.00万元。", {}},
      {"教育（类）支出700.00万元，住房保障（类）支出220.00万元。", {"D0128 220.00万元"}},
      {"住房保障支出210.00万元。", {"D0128 210.00万元"}},
      {"“教育支出（类）普通教育（款）高中教育（项）”30.00万元。", {"D0129 30.00万元"}},
      {"“教育支出（类）教育支出（款）普通教育（项）”700.00万元。", {"D0129 700.00万元"}},
      {"“文化支出（类）普通教育（款）学前教育（项）”400.00万元。", {"D0129 400.00万元"}},
      // Cut instead of rounded: a note, at most a last digit away.
      {"“教育支出（类）普通教育（款）学前教育（项）”399.99万元。", {"D0128 399.99万元"}},
  };
  for (const Case& c : cases) EXPECT_EQ(check_stated(c.text), c.expected) << c.text;
}

TEST(AgainstTables, AnItemThatTheListLeavesOut) {
  const std::string three =
      "“教育支出（类）普通教育（款）学前教育（项）”400.00万元。\n"
      "“教育支出（类）普通教育（款）小学教育（项）”200.00万元。\n"
      "“教育支出（类）普通教育（款）初中教育（项）”100.00万元。\n";
  EXPECT_EQ(check_stated(three), (Findings{"D0130 100.00万元"}));
  EXPECT_EQ(
      check_stated(three + "“住房保障支出（类）住房改革支出（款）住房公积金（项）”200万元。\n"),
      Findings{});
}

TEST(AgainstTables, ProjectsThatAreListed) {
  EXPECT_EQ(check_stated("编报绩效目标的项目共2个。"), Findings{});
  EXPECT_EQ(check_stated("支出项目3个。"), (Findings{"D0125 3个"}));
  EXPECT_EQ(check_alone("支出项目3个。"), Findings{});  // nobody lists them
}

// Told by the rules of tables (D0145).
TEST(AgainstTables, TitlesWithLastYear) {
  Disclosed run(tables_yaml(
      "  - {title: 2023年部门收支预算总表, unit: 万元, header: [[项目]], rows: [[无]]}\n"));
  const Inputs inputs = run.department.inputs();
  TextChecker checker(run.rules, inputs, run.department.sources, run.department.sink);
  check_disclosure(checker);
  EXPECT_EQ(run.department.findings(), Findings{});
}

TEST(TextAlone, SumsOverSentencesAndParagraphs) {
  const Case cases[] = {
      {"“三公”经费预算数为114."
       "22万元。其中：\n\n（一）因公出国（境）费0万元。\n\n（二）公务用车购置及运"
       "行费113.76万元。其中：公务用车购置费75万元；公务用车运行费38.76万元。\n\n（三）公务接待费0."
       "46万元。",
       {}},
      {"“三公”经费预算数为114."
       "52万元。其中：\n\n（一）因公出国（境）费0万元。\n\n（二）公务用车购置及运"
       "行费113.76万元。\n\n（三）公务接待费0.46万元。",
       {"D0119 114.52万元"}},
      {"基本支出911000.39元，其中：人员经费809961.19元，主要包括：基本工资。公用经费71339.2元，主"
       "要包括：办公费。",
       {"D0119 911000.39元"}},
      {"共有车辆63辆，其中：机要用车0辆、执法用车36辆、其他用车0辆。", {"D0119 63辆"}},
      {"共有车辆63辆，其中：机要用车0辆、执法用车36辆。", {}},  // others are not told
      {"收入预算100.00万元，其中：财政拨款收入90.00万元，事业收入5.00万元，其他收入0万元。",
       {"D0119 100.00万元"}},
      {"支出100.00万元，其中：教育支出90.00万元，社会保障支出5.00万元。", {}},
      {"收入预算90.00万元，其中：财政拨款收入90.00万元，比2023年预算减少1.00万元；事业收入6."
       "00万元。",
       {"D0119 90.00万元"}},
      {"二、公务用车购置及运行费150万元，其中公务用车运行费150万元，比2023年减少170万元，主要原因是"
       "核"
       "减，三、公务接待费200万元。",
       {}},
      {"收入支出总计0万元，其中：财政拨款收入922.94万元。", {"D0119 0万元"}},
      {"收入总计922.94万元，支出总计992.94万元。", {"D0135 992.94万元"}},
      {"收入总计922.94万元，支出总计922.9万元。", {}},
      {"本年收入合计922.94万元，本年支出合计992.94万元。", {}},  // carried over
  };
  for (const Case& c : cases) EXPECT_EQ(check_alone(c.text), c.expected) << c.text;
}

TEST(TextAlone, ChangesThatAddUp) {
  const Case cases[] = {
      {"“三公”经费预算9.00万元，比上年减少2."
       "00万元。其中：因公出国（境）费0万元，与上年持平；公务用车购"
       "置及运行费7.00万元，比上年增加1.00万元；公务接待费2.00万元，比上年减少3.00万元。",
       {}},
      {"“三公”经费预算9.00万元，比上年减少4."
       "00万元。其中：因公出国（境）费0万元，与上年持平；公务用车购"
       "置及运行费7.00万元，比上年增加1.00万元；公务接待费2.00万元，比上年减少3.00万元。",
       {"D0131 4.00万元"}},
      {"支出预算比上年增加115649万元。其中，一般公共预算拨款支出比上年减少5965万元；政府性基金拨款"
       "支出比"
       "上年增加119614万元；国有资本经营预算拨款支出与上年持平。",
       {"D0131 115649万元"}},
      {"“三公”经费预算9.00万元，比2023年预算增加27."
       "00万元。其中：\n\n（一）因公出国（境）费0万元，与202"
       "3年预算持平。\n\n（二）公务用车购置及运行费7.00万元，比2023年预算增加97."
       "00万元。\n\n（三）公务接"
       "待费2.00万元。与2023年预算持平。",
       {"D0131 27.00万元"}},
      {"“三公”经费预算总额为1969万元，较2023年的2190万元减少221万元，下降10.1%。", {}},
      {"“三公”经费预算总额为1969万元，较2023年的2190万元减少212万元。", {"D0131 212万元"}},
      {"2023年“三公”经费执行数2010.95万元，2024年“三公”经费预算数2005.41万元，较上年预算数减少94."
       "91万元，下降4.52%。",
       {}},
  };
  for (const Case& c : cases) EXPECT_EQ(check_alone(c.text), c.expected) << c.text;
}

TEST(TextAlone, RatesOfTwoYears) {
  const Case cases[] = {
      {"培训费2024年预算2万元，较上年预算1.50万元增长33.33%。", {}},
      {"培训费2024年预算2万元，较上年预算1.50万元增长75%。", {"D0121 75%"}},
      {"上年预算执行数为130.23万元，2024年预算安排133.30万元，比上年预算执行数增加2.36%。", {}},
      {"上年预算执行数为130.23万元，2024年预算安排133.30万元，比上年预算执行数增加23.6%。",
       {"D0121 23.6%"}},
      {"上年预算执行数为348.52万元，2024年预算安排352.67万元，比上年预算执行数减少1.19%。",
       {"D0113 减少"}},
      {"上年预算执行数为0.00万元，2024年预算安排25.00万元，比上年预算执行数增加100.00%。",
       {"D0132 100.00%"}},
      // Against what was budgeted, not against what was spent.
      {"上年预算执行数为130.23万元，2024年预算安排133.30万元，比上年预算数增加23.6%。", {}},
  };
  for (const Case& c : cases) EXPECT_EQ(check_alone(c.text), c.expected) << c.text;
}

TEST(TextAlone, SharesOfTheWholeThatIsNamed) {
  const Case cases[] = {
      // 81.25% of 基本支出, whatever else stands before.
      {"支出总额2000元，基本支出预算881300.39元。工资716052.51元，占基本支出预算81.25%。", {}},
      {"基本支出预算881300.39元。商品165247.88元，占基本支出预算18.76%。", {"D0120 18.76%"}},
      // A whole that no number gives: the shares must agree.
      {"基本支出2476260.58元，占全县支出的84.06%。\n\n项目支出469500元，占全县支出的15.94%。", {}},
      {"基本支出2476260.58元，占全县支出的84.06%。\n\n项目支出469500元，占全县支出的19.62%。",
       {"D0120 19.62%"}},
      {"收入100.00万元，占全县收入的5.00%。", {}},
  };
  for (const Case& c : cases) EXPECT_EQ(check_alone(c.text), c.expected) << c.text;
}

TEST(TextAlone, SlipsOfThePen) {
  const Case cases[] = {
      {"公务用车运行费6.40万元，比上年增加1.00万元，主要原因是。", {"D0103 主要原因是。"}},
      {"比上年增加1.00万元，主要原因是：人员增加。", {}},
      {"编报目标的项目247个。（绩效目标管理工作情况，以及项目数量、单位数量、预算金额等）",
       {"D0103 （绩效目标管理工作情况，以及项目数量、单位数量、预算金额等）"}},
      {"编报目标的项目247个。（各项目的情况和金额详见项目支出预算表所列的内容）", {}},
      {"五、国有资产占有使用情况（增加内容）", {"D0103 （增加内容）"}},
      {"五、国有资产占有使用情况（汇总）", {}},
      {"2024年机关运行经费支出预算万元。", {"D0103 预算万元"}},
      {"表中金额以万元为单位，保留两位小数。几十万元、数万元的设备。单位：万元", {}},
      {"三、202年度部门预算表", {"D0104 202年"}},
      {"建校200年，设20个科室。", {}},
      {"上年结转1837600元元，比上年增加增加27.45万元。", {"D0133 元元", "D0133 增加增加"}},
      {"与上年预算增加持平。", {"D0133 增加持平"}},
      {"绩效管理管理办法、收费费率、保险费费用、研究研究、等等、一一一一。", {}},
      {"建设市场管理支出3，518.85万元。", {"D0134 3，518.85"}},
      {"分别为2，300万元。", {"D0134 2，300"}},
      {"2024年，300万元用于办公。12，5万元。", {}},
      {"第三部分 某某市样例局2023年度部门预算情况说明",
       {"D0104 第三部分 某某市样例局2023年度部门预算情况说明"}},
      {"二、2023年预算执行情况说明", {}},
      {"二、与2023年预算相比增减情况说明", {}},
      {"辉县市样例局2024年支出合计922.94万元。", {"D0106 辉县市样例局"}},
      {"根据河北省样例局2024年预算编制要求。辉县市样例局负责审批。", {}},
      {"样例局设3个内设机构，包括：办公室、财务科。", {"D0138 3个"}},
      {"样例局设三个内设科室，分别是办公室、财务科和业务科。", {}},
      {"样例局设5个内设机构，包括办公室、财务科等。", {}},
      {"样例局设2个内设机构，包括：综合处（政策、法规处）、预算处。", {}},
      {"支出60.00万元，增加156万元，其中0万元。", {"D0136 156万元"}},
      {"支出60.00万元、0万元、12.5万元。", {}},
  };
  for (const Case& c : cases) EXPECT_EQ(check_alone(c.text), c.expected) << c.text;
}

TEST(Styles, AreOneLineAKindWithTheirCount) {
  Disclosed run(tables_yaml(kNoTable));
  const Inputs inputs = run.department.inputs();
  TextChecker checker(run.rules, inputs, run.department.sources, run.department.sink);
  check_narrative(checker,
                  run.department.sources.add("narrative.txt",
                                             "办公室,业务科。\n\n财务科(含会计)。\n\n某财行【2023"
                                             "】91号。\n\n某财行【2023】92号。\n"));
  EXPECT_EQ(run.department.findings(), (Findings{"D0107 ,", "D0110 【2023】91号"}));
  EXPECT_NE(run.department.sink.sorted()[0].message(Language::zh).find("3 处"), std::string::npos);
}

TEST(Long, TextsTakeLinearTime) {
  std::string text;
  for (int i = 0; i < 1000; ++i)
    text +=
        "2024年收入总计1000.00万元，其中：财政拨款收入900.00万元，占支出总预算的90.00%，比上年增加"
        "1.00万元。“教育支出（类）普通教育（款）学前教育（项）”400.00万元。";
  const auto begin = std::chrono::steady_clock::now();
  check_stated(text + "\n");
  // A hundredth of what the square would take.
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20));
}

}  // namespace
}  // namespace budgetc::rules
