#include "mutation/department.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <vector>

#include "classification/classification.h"
#include "compilation/compilation.h"
#include "export/export.h"
#include "source/source.h"
#include "support/overlay_reader.h"
#include "support/shipped_library.h"

namespace budgetc::mutation {
namespace {

struct Line {
  const char* unit;
  const char* function;
  const char* dept;
  const char* gov;
  const char* kind;
  const char* project;
  const char* source;
  int64_t hundreds = 0;  // the amount, in hundreds of yuan: 0.01 万元
};

constexpr const char* kOffice = "001001";
constexpr const char* kCentre = "001002";
constexpr const char* kGeneral = "一般公共预算财政拨款";
constexpr const char* kProjects[] = {"410000240000000010001", "410000240000000010002",
                                     "410000240000000010003"};

std::vector<Line> make_lines(uint32_t seed) {
  std::vector<Line> lines;
  const auto basic = [&](const char* unit, const char* function,
                         std::initializer_list<std::pair<const char*, const char*>> codes) {
    for (const auto& [dept, gov] : codes)
      lines.push_back({unit, function, dept, gov, "基本支出", "", kGeneral});
  };
  basic(kOffice, "2010301",
        {{"30101", "50101"},
         {"30102", "50101"},
         {"30103", "50101"},
         {"30201", "50201"},
         {"30202", "50201"},
         {"30207", "50201"},
         {"30211", "50201"},
         {"30213", "50209"},
         {"30215", "50202"},
         {"30216", "50203"},
         {"30217", "50206"},
         {"30226", "50205"},
         {"30228", "50201"},
         {"30229", "50201"},
         {"30231", "50208"},
         {"30239", "50201"},
         {"30299", "50299"},
         {"31002", "50306"}});
  basic(kOffice, "2080501", {{"30302", "50905"}});
  basic(kOffice, "2080505", {{"30108", "50102"}});
  basic(kOffice, "2080506", {{"30109", "50102"}});
  basic(kOffice, "2080801", {{"30305", "50901"}});
  basic(kOffice, "2101101", {{"30110", "50102"}});
  basic(kOffice, "2101103", {{"30111", "50102"}});
  basic(kOffice, "2210201", {{"30113", "50103"}});
  basic(kCentre, "2010350",
        {{"30101", "50501"},
         {"30102", "50501"},
         {"30107", "50501"},
         {"30201", "50502"},
         {"30207", "50502"},
         {"30228", "50502"}});
  basic(kCentre, "2080502", {{"30302", "50905"}});
  basic(kCentre, "2080505", {{"30108", "50501"}});
  basic(kCentre, "2101102", {{"30110", "50501"}});
  basic(kCentre, "2210201", {{"30113", "50501"}});
  lines.push_back({kCentre, "2010350", "30299", "50502", "基本支出", "", "事业收入"});
  lines.push_back({kOffice, "2010302", "30201", "50201", "其他运转类", kProjects[0], kGeneral});
  lines.push_back({kOffice, "2010302", "30211", "50201", "其他运转类", kProjects[0], kGeneral});
  lines.push_back({kOffice, "2010302", "30227", "50205", "特定目标类", kProjects[1], kGeneral});
  lines.push_back({kOffice, "2010302", "31007", "50306", "特定目标类", kProjects[1], kGeneral});
  lines.push_back({kOffice, "2120801", "31009", "50305", "特定目标类", kProjects[2], "政府性基金"});
  lines.push_back({kOffice, "2120801", "31012", "50305", "特定目标类", kProjects[2], "政府性基金"});
  uint64_t state = seed * 2654435761ULL + 1;
  for (Line& line : lines) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    line.hundreds = static_cast<int64_t>(1000 + (state >> 33) % 99000);
  }
  return lines;
}

std::string wan(int64_t hundreds) {
  return fmt::format("{}.{:02}万元", hundreds / 100, hundreds % 100);
}

template <class Predicate>
int64_t sum(const std::vector<Line>& lines, Predicate predicate) {
  int64_t total = 0;
  for (const Line& line : lines)
    if (predicate(line)) total += line.hundreds;
  return total;
}

std::string stated_section(const std::vector<Line>& lines, std::string_view section, int64_t more) {
  const auto is = [](const char* a, std::string_view b) { return std::string_view(a) == b; };
  const auto basic = [&](const Line& l) { return is(l.kind, "基本支出"); };
  const auto general = [&](const Line& l) { return is(l.source, kGeneral); };
  const auto person = [&](const Line& l) {
    return std::string_view(l.dept).starts_with("301") ||
           std::string_view(l.dept).starts_with("303");
  };
  const auto all = [](const Line&) { return true; };
  const int64_t total = sum(lines, all) + 2 * more, basics = sum(lines, basic) + more;
  const int64_t general_basic =
      sum(lines, [&](const Line& l) { return general(l) && basic(l); }) + more;
  const int64_t general_total = sum(lines, general) + 2 * more;
  const int64_t personnel =
      sum(lines, [&](const Line& l) { return general(l) && basic(l) && person(l); });
  const int64_t reception = sum(lines, [&](const Line& l) { return is(l.dept, "30217"); }) + more;
  const int64_t running = sum(lines, [&](const Line& l) { return is(l.dept, "30231"); }) + more;
  return fmt::format(
      "{}:\n"
      "  revenue: {{total: {}}}\n"
      "  expenditure: {{total: {}, basic: {}, project: {}}}\n"
      "  general_public: {{total: {}, basic: {}, project: {}}}\n"
      "  personnel: {}\n"
      "  running_costs: {}\n"
      "  government_fund: {{total: {}}}\n"
      "  three_public: {{total: {}, abroad: {}, reception: {}, vehicles: {}, "
      "vehicles_purchase: {}, vehicles_running: {}}}\n",
      section, wan(total), wan(total), wan(basics), wan(total - basics), wan(general_total),
      wan(general_basic), wan(general_total - general_basic), wan(personnel),
      wan(general_basic - personnel),
      wan(sum(lines, [&](const Line& l) { return is(l.source, "政府性基金"); }) + more),
      wan(reception + running + 2 * more), wan(more), wan(reception), wan(running + more),
      wan(more), wan(running));
}

std::string budget_text(const std::vector<Line>& lines, const std::string& ledger) {
  std::string text =
      "format: henan/xinyang\n"
      "year: 2024\n"
      "unit: 元\n"
      "department:\n"
      "  code: \"001\"\n"
      "  name: 某某市某某局\n"
      "  kind: 部门\n"
      "units:\n"
      "  - code: \"001001\"\n"
      "    name: 某某市某某局\n"
      "    listed_as: 某某市某某局本级\n"
      "    kind: 机关\n"
      "  - code: \"001002\"\n"
      "    name: 某某市某某中心\n"
      "    kind: 事业单位\n"
      "duties:\n"
      "  - 负责全市某某工作的组织、指导和监督。\n"
      "  - 完成市委、市政府交办的其他任务。\n"
      "organization: 本级预算包括办公室、业务科。\n";
  text += ledger;
  text += "projects:\n";
  constexpr const char* kNames[] = {"业务运行", "热线服务", "征地补偿"};
  constexpr const char* kKinds[] = {"其他运转类", "特定目标类", "特定目标类"};
  for (size_t i = 0; i < 3; ++i)
    text += fmt::format(
        "  - code: \"{}\"\n"
        "    name: {}\n"
        "    kind: {}\n"
        "    purpose: {}工作的开展\n"
        "    goals:\n"
        "      cost:\n"
        "        - [成本控制率, ≤100%]\n"
        "      output:\n"
        "        - [按期办结率, ≥95%]\n"
        "      benefit:\n"
        "        - [群众诉求得到及时回应, 明显提高]\n"
        "      satisfaction:\n"
        "        - [群众满意度, ≥90%]\n",
        kProjects[i], kNames[i], kKinds[i], kNames[i]);
  text +=
      "goals:\n"
      "  objective: 保障机关运转，办好各项业务。\n"
      "  tasks:\n"
      "    - {name: 热线服务, content: 全年受理来电，按期办结、回访。}\n"
      "  indicators:\n"
      "    - name: 产出指标\n"
      "      groups:\n"
      "        - name: 履职目标实现\n"
      "          indicators:\n"
      "            - [年度工作目标实现率, ≥95%, 反映年度工作目标的完成情况。]\n";
  text += stated_section(lines, "stated", 0);
  // Last year's differ in everything: no edit makes a change of none.
  text += stated_section(lines, "previous", 123456);
  text +=
      "reasons:\n"
      "  revenue: 业务量变动\n"
      "  expenditure: 业务量变动\n"
      "  general_public: 业务量变动\n"
      "  government_fund: 征地任务变动\n"
      "  running_costs: 人员变动\n"
      "  three_public:\n"
      "    total: 接待任务变动\n"
      "    abroad: 本年没有出国任务\n"
      "    reception: 接待任务变动\n"
      "    vehicles_purchase: 本年不购置车辆\n"
      "    vehicles_running: 车辆变动\n"
      "procurement: {goods: 10.00万元, works: 0万元, services: 25.25万元}\n"
      "assets:\n"
      "  vehicles: {general: 2, law_enforcement: 0, special_technical: 0, other: 0}\n"
      "  equipment: {general_over_500k: 0, special_over_1m: 0}\n"
      "transfers: {projects: 0}\n";
  return text;
}

std::string rows(const std::vector<Line>& lines) {
  std::string text = "ledger:\n";
  const auto group = [](const Line& l) {
    return std::string(l.unit) + l.function + l.kind + l.project + l.source;
  };
  for (size_t i = 0; i < lines.size(); ++i) {
    const Line& line = lines[i];
    if (i == 0 || group(lines[i - 1]) != group(line)) {
      text += fmt::format("  - unit: \"{}\"\n    source: {}\n    kind: {}\n    function: \"{}\"\n",
                          line.unit, line.source, line.kind, line.function);
      if (*line.project != 0) text += fmt::format("    project: \"{}\"\n", line.project);
      text += "    lines:\n";
    }
    text += fmt::format("      - [\"{}\", \"{}\", {}00.00]\n", line.dept, line.gov, line.hundreds);
  }
  return text;
}

std::string csv(const std::vector<Line>& lines) {
  using classification::Classification;
  using classification::Scheme;
  SourceMap sources;
  const DiskFileReader disk;
  Sink list_faults;
  const auto lists =
      Classification::load(disk, sources, source_dir() + "/schemas", 2024, list_faults);
  if (!lists) return {};
  std::string text =
      "单位代码,功能科目,功能科目名称,部门经济科目,部门经济科目名称,政府经济科目,政府经济科目名称,"
      "支出类别,项目代码,资金来源,金额(元)\n";
  for (const Line& line : lines)
    text += fmt::format("{},{},{},{},{},{},{},{},{},{},{}00.00\n", line.unit, line.function,
                        lists->name(Scheme::functional, line.function), line.dept,
                        lists->name(Scheme::dept_economic, line.dept), line.gov,
                        lists->name(Scheme::gov_economic, line.gov), line.kind, line.project,
                        line.source, line.hundreds);
  return text;
}

}  // namespace

std::string source_dir() { return BUDGETC_SOURCE_DIR; }

Department make_department(uint32_t seed, Form form) {
  const std::vector<Line> lines = make_lines(seed);
  if (form == Form::rows) return {"made, rows", {{"budget.yaml", budget_text(lines, rows(lines))}}};
  return {
      "made, CSV with names",
      {{"budget.yaml", budget_text(lines, "ledger: ledger.csv\n")}, {"ledger.csv", csv(lines)}}};
}

Department read_example(const std::string& name) {
  Department department{name, {}};
  const DiskFileReader disk;
  const std::string folder = source_dir() + "/examples/" + name + "/";
  for (const char* file : {"budget.yaml", "ledger.csv"})
    if (disk.exists(folder + file)) department.files[file] = *disk.read(folder + file);
  return department;
}

Department with_tables(Department department) {
  test::OverlayReader reader;
  reader.files() = department.files;
  compilation::Compilation compilation(test::shipped_library(), reader,
                                       {department.name, "", "budget.yaml"});
  if (!compilation.check() || !compilation.evaluate(false)) return department;
  department.files[kTables] = export_::tables_json(compilation.book());
  department.name += ", with tables";
  return department;
}

std::vector<Department> all_tables_alone() {
  std::vector<Department> departments;
  for (const char* example : {"xinyang-2024", "xuchang-2024", "weihui-2024", "handan-2024"}) {
    Department department = with_tables(read_example(example));
    SourceMap sources;
    Sink sink;
    test::OverlayReader reader;
    reader.files() = department.files;
    const auto budget = budget::load(reader, sources, "budget.yaml", sink);
    std::string units;
    for (const budget::Unit& unit : budget->units)
      units += fmt::format("  - {{code: \"{}\", name: {}, kind: {}}}\n", unit.code.value,
                           unit.name.value, unit.kind.value);
    department.files["budget.yaml"] = fmt::format(
        "format: {}\nyear: {}\ndepartment: {{code: \"{}\", name: {}, kind: {}}}\nunits:\n{}",
        budget->format.value, budget->year.value, budget->department_code.value,
        budget->department_name.value, budget->department_kind.value, units);
    department.files.erase("ledger.csv");
    department.name = std::string(example) + ", tables alone";
    departments.push_back(std::move(department));
  }
  return departments;
}

}  // namespace budgetc::mutation
