#include "budget/budget.h"

namespace budgetc::budget {

const std::vector<VocabularyKey>& vocabulary() {
  static const std::vector<VocabularyKey> keys = [] {
    std::vector<VocabularyKey> all;
    // Stated for this year and for the year before: one list, two sections.
    for (const std::string_view section : {"stated", "previous"}) {
      for (const auto& [key, title] : std::initializer_list<std::pair<const char*, const char*>>{
               {"revenue.total", "收入总计"},
               {"expenditure.total", "支出总计"},
               {"expenditure.basic", "基本支出"},
               {"expenditure.project", "项目支出"},
               {"general_public.total", "一般公共预算支出"},
               {"general_public.basic", "一般公共预算基本支出"},
               {"general_public.project", "一般公共预算项目支出"},
               {"personnel", "人员经费"},
               {"running_costs", "机构运转经费（公用经费）"},
               {"government_fund.total", "政府性基金预算支出"},
               {"state_capital.total", "国有资本经营预算支出"},
               {"three_public.total", "“三公”经费"},
               {"three_public.abroad", "因公出国（境）费"},
               {"three_public.reception", "公务接待费"},
               {"three_public.vehicles", "公务用车购置及运行费"},
               {"three_public.vehicles_purchase", "公务用车购置费"},
               {"three_public.vehicles_running", "公务用车运行维护费"}})
        all.push_back({section, key, title});
    }
    for (const auto& entry : std::initializer_list<VocabularyKey>{
             {"reasons", "revenue", "收入变动原因"},
             {"reasons", "expenditure", "支出变动原因"},
             {"reasons", "general_public", "一般公共预算变动原因"},
             {"reasons", "government_fund", "政府性基金变动原因"},
             {"reasons", "state_capital", "国有资本经营预算变动原因"},
             {"reasons", "running_costs", "机构运转经费变动原因"},
             {"reasons", "three_public.total", "“三公”经费变动原因"},
             {"reasons", "three_public.abroad", "因公出国（境）费变动原因"},
             {"reasons", "three_public.reception", "公务接待费变动原因"},
             {"reasons", "three_public.vehicles_purchase", "公务用车购置费变动原因"},
             {"reasons", "three_public.vehicles_running", "公务用车运行维护费变动原因"},
             {"procurement", "goods", "政府采购货物预算"},
             {"procurement", "works", "政府采购工程预算"},
             {"procurement", "services", "政府采购服务预算"},
             {"assets", "vehicles.general", "一般公务用车（辆）"},
             {"assets", "vehicles.law_enforcement", "一般执法执勤用车（辆）"},
             {"assets", "vehicles.special_technical", "特种专业技术用车（辆）"},
             {"assets", "vehicles.other", "其他用车（辆）"},
             {"assets", "equipment.general_over_500k", "单价50万元以上通用设备（台、套）"},
             {"assets", "equipment.special_over_1m", "单位价值100万元以上专用设备（台、套）"},
             {"transfers", "projects", "专项转移支付项目（项）"},
             {"performance", "key_projects", "重点项目（个）"},
             {"performance", "key_evaluations", "纳入重点项目绩效评价的项目（个）"},
             {"details", "procurement.goods", "政府采购货物的主要内容"},
             {"details", "procurement.works", "政府采购工程的主要内容"},
             {"details", "procurement.services", "政府采购服务的主要内容"}})
      all.push_back(entry);
    return all;
  }();
  return keys;
}

const std::vector<MappingKeys>& mapping_keys() {
  static const std::vector<MappingKeys> keys = {
      {"",
       {"format", "year",         "unit",        "published", "department", "introduction",
        "duties", "organization", "composition", "units",     "ledger",     "projects",
        "goals",  "stated",       "previous",    "reasons",   "details",    "procurement",
        "assets", "transfers",    "performance"},
       {"format", "year", "department", "units", "ledger"}},
      {"department", {"code", "name", "kind"}, {"code", "name", "kind"}},
      {"units", {"code", "name", "listed_as", "kind"}, {"code", "name", "kind"}},
      {"projects", {"code", "name", "kind", "purpose", "goals"}, {"code", "name", "kind"}},
      {"projects.goals", {"cost", "output", "benefit", "satisfaction"}, {}},
      {"ledger",
       {"unit", "source", "kind", "function", "dept_economic", "gov_economic", "project", "columns",
        "lines"},
       {"lines"}},
      {"ledger.lines",
       {"unit", "source", "kind", "function", "dept_economic", "gov_economic", "project", "amount"},
       {}},
      {"goals", {"objective", "tasks", "indicators"}, {"objective"}},
      {"goals.tasks", {"name", "content"}, {"name", "content"}},
      {"goals.indicators", {"name", "groups"}, {"name"}},
      {"goals.indicators.groups", {"name", "indicators"}, {"name"}},
  };
  return keys;
}

const std::vector<std::string>& fund_sources() {
  static const std::vector<std::string> sources = {"一般公共预算财政拨款",
                                                   "一般公共预算其他",
                                                   "政府性基金",
                                                   "国有资本经营预算",
                                                   "财政专户管理资金",
                                                   "事业收入",
                                                   "事业单位经营收入",
                                                   "上级补助收入",
                                                   "附属单位上缴收入",
                                                   "其他收入",
                                                   "上年结转一般公共预算",
                                                   "上年结转政府性基金",
                                                   "上年结转国有资本经营预算",
                                                   "上年结转财政专户管理资金",
                                                   "上年结转单位资金"};
  return sources;
}

const std::vector<std::string>& expenditure_kinds() {
  static const std::vector<std::string> kinds = {"基本支出", "其他运转类", "特定目标类",
                                                 "年终结转"};
  return kinds;
}

}  // namespace budgetc::budget
