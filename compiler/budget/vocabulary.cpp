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
    const auto add = [&](FactKind kind, std::initializer_list<VocabularyKey> entries) {
      for (VocabularyKey entry : entries) {
        entry.kind = kind;
        all.push_back(entry);
      }
    };
    add(FactKind::text, {{"reasons", "revenue", "收入变动原因"},
                         {"reasons", "expenditure", "支出变动原因"},
                         {"reasons", "basic", "基本支出变动原因"},
                         {"reasons", "project", "项目支出变动原因"},
                         {"reasons", "general_public", "一般公共预算变动原因"},
                         {"reasons", "government_fund", "政府性基金变动原因"},
                         {"reasons", "state_capital", "国有资本经营预算变动原因"},
                         {"reasons", "running_costs", "机构运转经费变动原因"},
                         {"reasons", "three_public.total", "“三公”经费变动原因"},
                         {"reasons", "three_public.abroad", "因公出国（境）费变动原因"},
                         {"reasons", "three_public.reception", "公务接待费变动原因"},
                         {"reasons", "three_public.vehicles_purchase", "公务用车购置费变动原因"},
                         {"reasons", "three_public.vehicles_running", "公务用车运行维护费变动原因"},
                         {"details", "personnel", "人员经费的主要内容"},
                         {"details", "public_use", "日常公用经费的主要内容"},
                         {"details", "projects", "项目支出的主要内容"},
                         {"details", "special_funds", "部门主管专项资金预算安排情况"},
                         {"details", "other", "其他需要说明的事项"},
                         {"details", "procurement.goods", "政府采购货物的主要内容"},
                         {"details", "procurement.works", "政府采购工程的主要内容"},
                         {"details", "procurement.services", "政府采购服务的主要内容"}});
    add(FactKind::amount, {{"procurement", "total", "政府采购预算总额"},
                           {"procurement", "goods", "政府采购货物预算"},
                           {"procurement", "works", "政府采购工程预算"},
                           {"procurement", "services", "政府采购服务预算"},
                           {"assets", "fixed.buildings.value", "房屋价值"},
                           {"assets", "fixed.buildings.offices.value", "其中办公用房价值"},
                           {"assets", "fixed.vehicles.value", "车辆价值"},
                           {"assets", "fixed.equipment.value", "单价20万元以上设备价值"},
                           {"assets", "fixed.other.value", "其他固定资产价值"},
                           {"assets", "planned_purchases", "本年度拟购置固定资产总额"}});
    add(FactKind::quantity,
        {{"assets", "fixed.buildings.quantity", "房屋（平方米）"},
         {"assets", "fixed.buildings.offices.quantity", "其中办公用房（平方米）"},
         {"assets", "fixed.vehicles.quantity", "车辆（台、辆）"},
         {"assets", "fixed.equipment.quantity", "单价20万元以上设备（台、套）"},
         {"assets", "fixed.other.quantity", "其他固定资产数量"}});
    add(FactKind::count,
        {{"assets", "vehicles.general", "一般公务用车（辆）"},
         {"assets", "vehicles.law_enforcement", "一般执法执勤用车（辆）"},
         {"assets", "vehicles.special_technical", "特种专业技术用车（辆）"},
         {"assets", "vehicles.other", "其他用车（辆）"},
         {"assets", "equipment.general_over_500k", "单价50万元以上通用设备（台、套）"},
         {"assets", "equipment.special_over_1m", "单位价值100万元以上专用设备（台、套）"},
         {"transfers", "projects", "专项转移支付项目（项）"},
         {"performance", "key_projects", "重点项目（个）"},
         {"performance", "key_evaluations", "纳入重点项目绩效评价的项目（个）"}});
    return all;
  }();
  return keys;
}

const std::vector<std::string_view>& flat_sections() {
  static const std::vector<std::string_view> sections = {"stated",    "previous",    "reasons",
                                                         "details",   "procurement", "assets",
                                                         "transfers", "performance"};
  return sections;
}

const std::vector<MappingKeys>& mapping_keys() {
  static const std::vector<MappingKeys> keys = {
      {"",
       {"format",       "year",   "unit",         "published",   "department",
        "introduction", "duties", "organization", "composition", "units",
        "institutions", "ledger", "projects",     "purchases",   "goals",
        "tables",       "stated", "previous",     "reasons",     "details",
        "procurement",  "assets", "transfers",    "performance", "waivers"},
       {"format", "year", "department", "units"}},
      {"department", {"code", "name", "full_name", "kind"}, {"code", "name", "kind"}},
      {"units", {"code", "name", "listed_as", "kind", "includes"}, {"code", "name", "kind"}},
      {"institutions", {"name", "nature", "rank", "funding"}, {"name"}},
      {"projects", {"code", "name", "kind", "purpose", "goals", "plan"}, {"code", "name", "kind"}},
      {"projects.goals",
       {"objectives", "cost", "output", "benefit", "satisfaction", "indicators"},
       {}},
      {"projects.goals.indicators", {"name", "groups"}, {"name"}},
      {"projects.goals.indicators.groups", {"name", "indicators"}, {"name"}},
      {"projects.plan", {"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"}, {}},
      {"purchases",
       {"project", "item", "catalogue", "measure", "quantity", "price", "source", "amount",
        "reserved"},
       {"item", "source", "amount"}},
      {"ledger",
       {"unit", "source", "kind", "function", "dept_economic", "gov_economic", "project", "columns",
        "lines"},
       {"lines"}},
      {"ledger.lines",
       {"unit", "source", "kind", "function", "dept_economic", "gov_economic", "project", "amount"},
       {}},
      {"waivers", {"code", "path", "reason", "by", "until"}, {"code", "reason"}},
      {"tables", {"id", "title", "unit", "header", "rows", "notes"}, {}},
      {"goals", {"objective", "tasks", "indicators", "safeguards"}, {"objective"}},
      {"goals.tasks", {"name", "content", "indicators"}, {"name", "content"}},
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

const std::vector<std::string>& unit_kinds() {
  static const std::vector<std::string> kinds = {"机关", "参公事业单位", "事业单位"};
  return kinds;
}

const std::vector<std::string>& expenditure_kinds() {
  static const std::vector<std::string> kinds = {"基本支出", "其他运转类",   "特定目标类",
                                                 "经营支出", "上解上级支出", "对附属单位补助支出",
                                                 "年终结转"};
  return kinds;
}

}  // namespace budgetc::budget
