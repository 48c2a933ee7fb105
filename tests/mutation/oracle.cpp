#include "mutation/oracle.h"

#include <algorithm>

#include "mutation/department.h"

namespace budgetc::mutation {
namespace {

using classification::Classification;
using classification::Level;
using classification::Scheme;
using Words = std::set<std::string>;

bool starts(const std::string& code, std::initializer_list<const char*> with) {
  return std::any_of(with.begin(), with.end(),
                     [&](const char* prefix) { return code.starts_with(prefix); });
}

Classification load(SourceMap& sources) {
  const DiskFileReader disk;
  Sink list_faults;
  return *Classification::load(disk, sources, source_dir() + "/schemas", 2024, list_faults);
}

}  // namespace

bool is_part_of(const std::string& figure, const OracleLine& line) {
  static const Words not_fiscal = {
      "财政专户管理资金", "事业收入", "事业单位经营收入",         "上级补助收入",
      "附属单位上缴收入", "其他收入", "上年结转财政专户管理资金", "上年结转单位资金"};
  const bool spent = line.kind != "年终结转";
  const bool basic = line.kind == "基本支出";
  const bool general = line.source == "一般公共预算财政拨款" || line.source == "一般公共预算其他";
  const bool person = starts(line.dept, {"301", "303"});
  const bool fiscal = !not_fiscal.contains(line.source);
  if (figure == "revenue.total" || figure == "expenditure.total") return true;
  if (figure == "expenditure.basic") return basic;
  if (figure == "expenditure.project") return spent && !basic;
  if (figure == "general_public.total") return general && spent;
  if (figure == "general_public.basic") return general && basic;
  if (figure == "general_public.project") return general && spent && !basic;
  if (figure == "personnel") return general && basic && person;
  if (figure == "running_costs") return general && basic && !person;
  if (figure == "government_fund.total") return line.source == "政府性基金" && spent;
  if (figure == "state_capital.total") return line.source == "国有资本经营预算" && spent;
  if (!fiscal) return false;
  if (figure == "three_public.abroad") return line.dept == "30212";
  if (figure == "three_public.reception") return line.dept == "30217";
  const bool purchase = line.dept == "30913" || line.dept == "31013";
  const bool running = line.dept == "30231";
  if (figure == "three_public.vehicles_purchase") return purchase;
  if (figure == "three_public.vehicles_running") return running;
  if (figure == "three_public.vehicles") return purchase || running;
  return purchase || running || line.dept == "30212" || line.dept == "30217";
}

Range range_of(const std::string& written, bool unit_is_wan) {
  const bool wan = written.find("万元") != std::string::npos ||
                   (unit_is_wan && written.find("元") == written.npos);
  int64_t digits = 0, last = wan ? 1'000'000 : 100;
  bool point = false;
  for (const char c : written) {
    if (c == '.') point = true;
    if (c < '0' || c > '9') continue;
    digits = digits * 10 + (c - '0');
    if (point) last /= 10;
  }
  const int64_t fen = digits * last;
  if (last <= 1) return {fen, fen};
  return {fen == 0 ? -(last / 2 - 1) : fen - last / 2, fen + last / 2 - 1};
}

CodeOracle::CodeOracle() : lists_(load(sources_)) {
  for (const auto& pair : lists_.pairs()) {
    pairs_.emplace(pair.dept, pair.gov);
    paired_.emplace(pair.dept);
    paired_.emplace(pair.gov);
  }
}

std::string CodeOracle::doubt(Scheme scheme, const std::string& code) const {
  const Level due = scheme == Scheme::functional ? Level::xiang : Level::kuan;
  const auto* entry = lists_.find(scheme, code);
  if (entry != nullptr && entry->level == due) return {};
  if (scheme != Scheme::functional) return "C0101";
  const bool retired =
      lists_.find_retired(code) != nullptr || lists_.find_retired(code.substr(0, 5)) != nullptr;
  return retired ? "C0102" : "C0101";
}

std::set<std::string> CodeOracle::clashes(const OracleLine& line, const Words& kinds) const {
  Words found;
  const std::string& f = line.function;
  const std::string& d = line.dept;
  const std::string& g = line.gov;
  const bool basic = line.kind == "基本支出";
  const bool office = kinds.contains("机关") || kinds.contains("参公事业单位");
  const bool institution = kinds.contains("事业单位");
  const std::string name = this->name(Scheme::functional, f);

  const std::string_view funds = lists_.find(Scheme::functional, f)->fund;
  const char* fund = line.source.find("政府性基金") != std::string::npos     ? "政府性基金"
                     : line.source.find("国有资本经营") != std::string::npos ? "国有资本经营"
                                                                             : "一般公共预算";
  if (funds.find(fund) == funds.npos) found.insert("C0105");

  if (basic && starts(d, {"309", "311", "307", "312", "313", "399"})) found.insert("C0106");
  if (paired_.contains(d) && paired_.contains(g) && !pairs_.contains({d, g})) found.insert("C0107");

  const bool running = name == "行政运行", administration = name == "一般行政管理事务";
  const bool of_institution =
      name == "事业运行" || name == "事业机构" || name == "气象事业机构" || name == "地震事业机构";
  if (!office && (starts(g, {"501", "502", "503", "504"}) || running || administration ||
                  f == "2080501" || f == "2101101"))
    found.insert("C0108");
  if (!institution && (starts(g, {"505", "506"}) || d == "30107" || of_institution ||
                       f == "2080502" || f == "2101102"))
    found.insert("C0108");
  if ((basic && administration) || (!basic && (running || of_institution))) found.insert("C0110");

  // Function and the department classes that alone go with it, and the reverse.
  const auto only = [&](bool applies, bool fits) {
    if (applies && !fits) found.insert("C0109");
  };
  only(f == "2080501" || f == "2080502", starts(d, {"302", "303"}));
  only(f == "2080505", d == "30108");
  only(f == "2080506", d == "30109");
  only(f == "2080507" || f == "2080508", starts(d, {"30108", "30109", "313"}));
  only(f == "2080801", d == "30304" || d == "30305");
  only(f == "2101101" || f == "2101102", starts(d, {"30110", "30111", "30112", "30114", "30307"}));
  only(f == "2101103", d == "30111" || d == "30112");
  only(f == "2210201", d == "30113");
  only(d == "30108", f == "2080505" || f == "2080507");
  only(d == "30109", f == "2080506" || f == "2080508");
  only(d == "30110" || d == "30111", f.starts_with("21011"));
  only(d == "30113", f == "2210201");
  return found;
}

}  // namespace budgetc::mutation
