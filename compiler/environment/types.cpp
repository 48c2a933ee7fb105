// Types of everything a template may name. No data: the vocabulary of flat facts and the shape of
// the budget model.
#include "environment/vocabulary.h"

namespace budgetc::environment {
namespace {

using language::RecordType;
using language::Type;
using Kind = Type::Kind;

Type text() { return Type::of(Kind::text); }

Type record(std::string name, std::map<std::string, Type> fields) {
  return Type::record_of(
      std::make_shared<const RecordType>(RecordType{std::move(name), std::move(fields)}));
}

Type unit_type() {
  return record("单位",
                {{"code", text()}, {"name", text()}, {"listed_as", text()}, {"kind", text()}});
}

Type indicators_type() {
  return Type::list_of(record(
      "绩效指标", {{"name", text()}, {"value", text()}, {"note", text()}, {"basis", text()}}));
}

Type indicator_tree_type() {
  const Type group = record("二级指标", {{"name", text()}, {"indicators", indicators_type()}});
  return Type::list_of(record("一级指标", {{"name", text()}, {"groups", Type::list_of(group)}}));
}

Type project_type() {
  const Type indicators = indicators_type();
  return record("项目",
                {{"code", text()},
                 {"name", text()},
                 {"kind", text()},
                 {"purpose", text()},
                 {"unit", unit_type()},
                 {"amount", Type::of(Kind::amount)},
                 {"plan", Type::list_of(Type::of(Kind::amount))},
                 {"goals", record("项目绩效目标", {{"objectives", Type::list_of(text())},
                                                   {"cost", indicators},
                                                   {"output", indicators},
                                                   {"benefit", indicators},
                                                   {"satisfaction", indicators},
                                                   {"indicators", indicator_tree_type()}})}});
}

Type funds_type() {
  std::map<std::string, Type> fields;
  for (const Fund& fund : funds()) fields.emplace(fund.name, Type::of(Kind::amount));
  return record("采购资金", std::move(fields));
}

Type purchase_type() {
  const Type amount = Type::of(Kind::amount);
  return record("采购项目", {{"project", project_type()},
                             {"item", text()},
                             {"catalogue", text()},
                             {"measure", text()},
                             {"quantity", Type::of(Kind::number)},
                             {"price", amount},
                             {"amount", amount},
                             {"reserved", amount},
                             {"funds", funds_type()}});
}

Type goals_type() {
  const Type task =
      record("年度任务", {{"name", text()}, {"content", text()}, {"indicators", text()}});
  return record("整体绩效目标", {{"objective", text()},
                                 {"tasks", Type::list_of(task)},
                                 {"indicators", indicator_tree_type()},
                                 {"safeguards", Type::list_of(text())}});
}

Type fact_type(const FactTree& tree, const std::string& name) {
  if (tree.branches.empty()) return Type::of(leaf_kind(tree, name));
  std::map<std::string, Type> fields;
  for (const auto& [field, branch] : tree.branches)
    fields.emplace(field, fact_type(branch, name + "." + field));
  return record(name, std::move(fields));
}

}  // namespace

Type::Kind leaf_kind(const FactTree& leaf, std::string_view path) {
  if (leaf.key == nullptr) return path == kFixedTotal ? Kind::amount : Kind::number;
  switch (leaf.key->kind) {
    case budget::FactKind::amount:
      return Kind::amount;
    case budget::FactKind::count:
      return Kind::number;
    case budget::FactKind::quantity:
    case budget::FactKind::text:
      return Kind::text;
  }
  return Kind::unknown;
}

const std::vector<Fund>& funds() {
  static const std::vector<Fund> all = {
      {"general_public", {"一般公共预算财政拨款", "一般公共预算其他", "上年结转一般公共预算"}},
      {"government_fund", {"政府性基金", "上年结转政府性基金"}},
      {"state_capital", {"国有资本经营预算", "上年结转国有资本经营预算"}},
      {"special_account", {"财政专户管理资金", "上年结转财政专户管理资金"}},
      {"unit_funds",
       {"事业收入", "事业单位经营收入", "上级补助收入", "附属单位上缴收入", "其他收入",
        "上年结转单位资金"}}};
  return all;
}

FactTree fact_tree(std::string_view section) {
  FactTree root;
  for (const budget::VocabularyKey& known : budget::vocabulary()) {
    if (known.section != section) continue;
    FactTree* at = &root;
    std::string_view rest = known.key;
    while (!rest.empty()) {
      const size_t dot = rest.find('.');
      at = &at->branches[std::string(rest.substr(0, dot))];
      rest = dot == std::string_view::npos ? std::string_view() : rest.substr(dot + 1);
    }
    at->key = &known;
  }
  // A group of counts (vehicles, equipment) and the values of fixed assets have a total that nobody
  // writes.
  if (section == "assets") {
    for (auto& [name, branch] : root.branches) {
      if (!branch.branches.empty()) branch.branches["total"];
    }
  }
  return root;
}

language::TypeScope types(const Views& views) {
  language::TypeScope scope;
  scope.names = {
      {"year", Type::of(Kind::number)},
      {"previous_year", Type::of(Kind::number)},
      {"department",
       record("部门",
              {{"code", text()}, {"name", text()}, {"full_name", text()}, {"kind", text()}})},
      {"institutions",
       Type::list_of(record(
           "机构", {{"name", text()}, {"nature", text()}, {"rank", text()}, {"funding", text()}}))},
      {"purchases", Type::list_of(purchase_type())},
      {"purchases_total", record("采购合计", {{"amount", Type::of(Kind::amount)},
                                              {"reserved", Type::of(Kind::amount)},
                                              {"funds", funds_type()}})},
      {"units", Type::list_of(unit_type())},
      {"duties", Type::list_of(text())},
      {"organization", text()},
      {"introduction", text()},
      {"composition", Type::list_of(text())},
      {"published", record("日期", {{"year", Type::of(Kind::number)},
                                    {"month", Type::of(Kind::number)},
                                    {"day", Type::of(Kind::number)}})},
      {"projects", Type::list_of(project_type())},
      {"goals", goals_type()}};
  for (const std::string_view section : budget::flat_sections()) {
    const std::string name(section);
    scope.names.emplace(name, fact_type(fact_tree(name), name));
  }
  for (const View& view : views) scope.names.emplace(view.name, Type::of(Kind::filter));
  return scope;
}

Type dimension_type(ledger::Dimension dimension) {
  using ledger::Dimension;
  switch (dimension) {
    case Dimension::unit:
      return unit_type();
    case Dimension::function:
      return record("功能科目", {{"code", text()},
                                 {"name", text()},
                                 {"lei", text()},
                                 {"kuan", text()},
                                 {"xiang", text()},
                                 {"lei_name", text()},
                                 {"kuan_name", text()}});
    case Dimension::dept_economic:
    case Dimension::gov_economic:
      return record("经济科目", {{"code", text()},
                                 {"name", text()},
                                 {"lei", text()},
                                 {"kuan", text()},
                                 {"lei_name", text()}});
    case Dimension::project:
      return record("账目项目",
                    {{"code", text()}, {"name", text()}, {"kind", text()}, {"purpose", text()}});
    case Dimension::kind:
    case Dimension::source:
    case Dimension::line:
      return text();
  }
  return {};
}

}  // namespace budgetc::environment
