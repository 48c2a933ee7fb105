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
  return Type::list_of(record("绩效指标", {{"name", text()}, {"value", text()}, {"note", text()}}));
}

Type project_type() {
  const Type indicators = indicators_type();
  return record("项目", {{"code", text()},
                         {"name", text()},
                         {"kind", text()},
                         {"purpose", text()},
                         {"unit", unit_type()},
                         {"amount", Type::of(Kind::amount)},
                         {"goals", record("项目绩效目标", {{"cost", indicators},
                                                           {"output", indicators},
                                                           {"benefit", indicators},
                                                           {"satisfaction", indicators}})}});
}

Type goals_type() {
  const Type task = record("年度任务", {{"name", text()}, {"content", text()}});
  const Type group = record("二级指标", {{"name", text()}, {"indicators", indicators_type()}});
  const Type top = record("一级指标", {{"name", text()}, {"groups", Type::list_of(group)}});
  return record(
      "整体绩效目标",
      {{"objective", text()}, {"tasks", Type::list_of(task)}, {"indicators", Type::list_of(top)}});
}

Type fact_type(const FactTree& tree, const std::string& name, const Type& leaf) {
  if (tree.branches.empty()) return leaf;
  std::map<std::string, Type> fields;
  for (const auto& [field, branch] : tree.branches)
    fields.emplace(field, fact_type(branch, name + "." + field, leaf));
  return record(name, std::move(fields));
}

}  // namespace

const std::vector<Section>& sections() {
  static const std::vector<Section> all = {
      {"stated", Kind::amount}, {"previous", Kind::amount},  {"procurement", Kind::amount},
      {"assets", Kind::number}, {"transfers", Kind::number}, {"performance", Kind::number},
      {"reasons", Kind::text},  {"details", Kind::text}};
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
  // A group of counts (vehicles, equipment) has a total that nobody writes.
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
      {"department", record("部门", {{"code", text()}, {"name", text()}, {"kind", text()}})},
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
  for (const Section& section : sections()) {
    const std::string name(section.name);
    scope.names.emplace(name, fact_type(fact_tree(name), name, Type::of(section.kind)));
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
