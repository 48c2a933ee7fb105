// budget.yaml → Budget. Hand-written shape checks, so that every message can say what belongs in a
// place.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <map>

#include "budget/budget.h"
#include "budget/ledger_csv.h"
#include "budget/ledger_line.h"
#include "budget/stated_tables.h"
#include "diagnostics/catalogue/model.h"
#include "diagnostics/catalogue/yaml.h"
#include "input/input.h"
#include "yaml/yaml.h"

namespace budgetc::budget {
namespace {

using yaml::Node;

LocalText kind_of(const Node& node) {
  switch (node.kind) {
    case Node::Kind::null:
      return {"空值", "nothing"};
    case Node::Kind::scalar:
      return {"“" + node.text + "”", "'" + node.text + "'"};
    case Node::Kind::sequence:
      return {"列表", "a list"};
    case Node::Kind::mapping:
      return {"映射（键: 值）", "a mapping"};
  }
  return {};
}

const LocalText kMapping = {"映射（键: 值）", "a mapping (key: value)"};
const LocalText kList = {"列表", "a list"};

const MappingKeys& keys_at(std::string_view place) {
  for (const MappingKeys& keys : mapping_keys())
    if (keys.place == place) return keys;
  std::abort();  // a place that the table does not have: a fault of this file
}

bool all_letters_and_digits(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  });
}

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r\n") == text.npos; }

// Where `child` stands below `path`: "projects[2].code".
std::string join(const std::string& path, std::string_view child) {
  return path.empty() ? std::string(child) : path + "." + std::string(child);
}

class Loader {
 public:
  Loader(const FileReader& reader, SourceMap& sources, std::string path, Sink& sink)
      : reader_(reader),
        sources_(sources),
        path_(std::move(path)),
        folder_(folder_of(path_)),
        roots_(reader, {folder_}),
        sink_(sink) {}

  std::optional<Budget> load() {
    auto text = input::read(reader_, roots_, path_, {}, sink_);
    if (!text) return std::nullopt;
    const FileId file = sources_.add(path_, std::move(*text));
    auto parsed = yaml::parse(sources_, file, sink_);
    if (!parsed) return std::nullopt;
    const auto root = std::make_shared<const Node>(std::move(*parsed));
    if (!root->is_mapping()) {
      wrong_type(*root, "budget.yaml", kMapping, "");
      return std::nullopt;
    }
    Budget budget;
    budget.file = file;
    budget_ = &budget;
    read_root(*root);
    // Without its lines every sum would be wrong: nothing more is said.
    if (!ledger_readable_) return std::nullopt;
    budget.tree = root;
    return budget;
  }

 private:
  // ---- findings --------------------------------------------------------------------------------

  void wrong_type(const Node& node, std::string_view key, const LocalText& expected,
                  const std::string& path) {
    if (node.kind == Node::Kind::null) return empty(node, key, path);
    sink_.report(Finding(finding::M0103, node.span)
                     .arg("key", std::string(key))
                     .arg("expected", expected)
                     .arg("actual", kind_of(node))
                     .at_path(path));
  }

  void empty(const Node& node, std::string_view key, const std::string& path) {
    sink_.report(Finding(finding::M0112, node.span)
                     .arg("key", std::string(key))
                     .at_path(path)
                     .suggest({"填上内容；确实没有的，删去这个键",
                               "fill it in, or remove the key if there is nothing to say"}));
  }

  // Whether `node` is a mapping. Reports the keys that `place` does not know and, at `blame` (the
  // key of the mapping, or its start), those that it lacks. A misspelt key is not missing as well.
  bool mapping(const Node& node, std::string_view name, std::string_view place,
               const std::string& path, Span blame) {
    if (!node.is_mapping()) {
      wrong_type(node, name, kMapping, path);
      return false;
    }
    const MappingKeys& keys = keys_at(place);
    const std::vector<std::string> known(keys.keys.begin(), keys.keys.end());
    std::vector<std::string> meant;
    for (const yaml::Entry& entry : node.entries)
      if (std::find(known.begin(), known.end(), entry.key) == known.end())
        if (const auto near = unknown_key(entry, path, known)) meant.push_back(*near);
    for (const std::string_view key : keys.required) {
      if (node.find(key) != nullptr || std::find(meant.begin(), meant.end(), key) != meant.end())
        continue;
      sink_.report(
          Finding(finding::M0102, blame).arg("key", std::string(key)).at_path(join(path, key)));
    }
    return true;
  }

  // Gives the known key that was probably meant.
  std::optional<std::string> unknown_key(const yaml::Entry& entry, const std::string& path,
                                         const std::vector<std::string>& known) {
    Finding finding = Finding(finding::M0101, entry.key_span)
                          .arg("key", entry.key)
                          .at_path(join(path, entry.key));
    finding.help = suggestion(entry.key, known);
    sink_.report(std::move(finding));
    return text::nearest(entry.key, known);
  }

  // Where an item of a list begins: its first key, for a whole item is more than anybody reads.
  static Span start_of(const Node& item) {
    return item.is_mapping() && !item.entries.empty() ? item.entries.front().key_span : item.span;
  }

  // ---- values ----------------------------------------------------------------------------------

  // Every reader of a value takes nothing for an absent node: mapping() has reported it.
  Text text(const Node* node, std::string_view key, const std::string& path) {
    if (node == nullptr) return {};
    if (!node->is_scalar()) {
      wrong_type(*node, key, {"文字", "text"}, path);
      return {};
    }
    if (is_blank(node->text)) {
      empty(*node, key, path);
      return {"", node->span};
    }
    return {node->text, node->span};
  }

  void check_quoted(const Node& node, const std::string& path) {
    if (node.quoted || !all_digits(node.text)) return;
    sink_.report(Finding(finding::M0104, node.span)
                     .arg("code", node.text)
                     .at_path(path)
                     .suggest({"写成 \"" + node.text + "\"", "write \"" + node.text + "\""}));
  }

  // A code of digits, in quotes: an unquoted 005 loses its zeros in other tools, and 1e5 its shape.
  // Codes of projects have letters in some provinces.
  Text code(const Node* node, const std::string& path, bool letters = false) {
    Text value = text(node, "code", path);
    if (value.value.empty()) return value;
    check_quoted(*node, path);
    if (all_digits(value.value) || (letters && all_letters_and_digits(value.value))) return value;
    sink_.report(Finding(finding::M0109, node->span)
                     .arg("code", value.value)
                     .arg("expected", letters ? LocalText{"由数字和字母组成的代码",
                                                          "a code of digits and letters"}
                                              : LocalText{"由数字组成的代码", "a code of digits"})
                     .at_path(path));
    return {};
  }

  Text member(const Node* node, std::string_view key, const std::string& path,
              const std::vector<std::string>& known) {
    Text value = text(node, key, path);
    if (value.value.empty() || std::find(known.begin(), known.end(), value.value) != known.end())
      return value;
    Finding finding = Finding(finding::M0106, node->span)
                          .arg("key", std::string(key))
                          .arg("value", value.value)
                          .at_path(path);
    finding.help = suggestion(value.value, known);
    sink_.report(std::move(finding));
    return {};
  }

  std::optional<Spanned<int64_t>> count(const Node& node, std::string_view key,
                                        const std::string& path) {
    if (!node.is_scalar() || !all_digits(node.text) || node.text.size() > 9) {
      wrong_type(node, key, {"非负整数", "a whole number"}, path);
      return std::nullopt;
    }
    return Spanned<int64_t>{std::stoll(node.text), node.span};
  }

  void read_year(const Node& node) {
    if (node.is_scalar() && all_digits(node.text) && node.text.size() == 4 && node.text[0] != '0')
      budget_->year = {std::stoll(node.text), node.span};
    else
      wrong_type(node, "year", {"四位数的年份，如 2024", "a year of four digits, such as 2024"},
                 "year");
  }

  // 2024-03-18 or 2024-04. The calendar is kept: no 31st of February.
  void read_date(const Node& node) {
    const std::string_view written = node.text;
    const auto digits = [&](size_t from, size_t length) -> int64_t {
      if (from + length > written.size() || !all_digits(written.substr(from, length))) return -1;
      return std::stoll(std::string(written.substr(from, length)));
    };
    const bool has_day = written.size() == 10;
    Date date{digits(0, 4), digits(5, 2), has_day ? digits(8, 2) : 0, node.span};
    constexpr int64_t kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool shape = node.is_scalar() && (has_day || written.size() == 7) && written[4] == '-' &&
                       (!has_day || written[7] == '-');
    const bool month = shape && date.year > 0 && date.month >= 1 && date.month <= 12;
    const bool leap = (date.year % 4 == 0 && date.year % 100 != 0) || date.year % 400 == 0;
    if (!month || (has_day && (date.day < 1 || date.day > kDays[date.month - 1] +
                                                              (date.month == 2 && leap ? 1 : 0))))
      return wrong_type(node, "published",
                        {"日期，如 2024-03-18，或只写到月：2024-03",
                         "a date such as 2024-03-18, or a month: 2024-03"},
                        "published");
    budget_->published = date;
  }

  std::optional<StatedAmount> stated_amount(const Node& node, std::string_view key,
                                            const std::string& path) {
    if (!node.is_scalar()) {
      wrong_type(node, key, {"金额", "an amount"}, path);
      return std::nullopt;
    }
    const auto parsed = read_amount(node.text, node.span, budget_->money_unit, sink_);
    if (!parsed) return std::nullopt;
    return stated_figure(*parsed, node.text, node.span);
  }

  const std::vector<Node>& list(const Node* node, std::string_view key, const std::string& path) {
    static const std::vector<Node> none;
    if (node == nullptr) return none;
    if (!node->is_sequence()) {
      wrong_type(*node, key, kList, path);
      return none;
    }
    return node->items;
  }

  // Reports a code that `seen` has already; else keeps it there.
  void check_unique(const Text& code, std::string_view section, std::map<std::string, Span>& seen,
                    const std::string& path) {
    if (code.value.empty()) return;
    const auto [first, fresh] = seen.emplace(code.value, code.span);
    if (fresh) return;
    sink_.report(Finding(finding::M0108, code.span)
                     .arg("value", code.value)
                     .arg("section", std::string(section))
                     .label(first->second, {"第一次定义在这里", "first defined here"})
                     .at_path(path));
  }

  // ---- sections --------------------------------------------------------------------------------

  void read_root(const Node& root) {
    mapping(root, "budget.yaml", "", "", {budget_->file, 0, 0});
    budget_->money_unit = member(root.find("unit"), "unit", "unit", {"元", "万元"}).value == "万元"
                              ? text::MoneyUnit::wan
                              : text::MoneyUnit::yuan;
    budget_->format = text(root.find("format"), "format", "format");
    if (const Node* year = root.find("year")) read_year(*year);
    if (const Node* date = root.find("published")) read_date(*date);
    if (const yaml::Entry* department = root.entry("department")) read_department(*department);
    read_units(root.find("units"));
    budget_->introduction = text(root.find("introduction"), "introduction", "introduction");
    budget_->duties = texts(root.find("duties"), "duties", "duties");
    budget_->composition = texts(root.find("composition"), "composition", "composition");
    read_institutions(root.find("institutions"));
    budget_->organization = text(root.find("organization"), "organization", "organization");
    read_projects(root.find("projects"));
    read_purchases(root.find("purchases"));
    if (const Node* ledger = root.find("ledger")) {
      const size_t errors = sink_.count(Severity::error);
      read_ledger(*ledger);
      budget_->ledger_complete = sink_.count(Severity::error) == errors;
    } else {
      budget_->ledger_complete = false;
    }
    read_tables(root);
    if (const yaml::Entry* goals = root.entry("goals")) read_goals(*goals);
    for (const std::string_view section : flat_sections())
      if (const Node* node = root.find(section)) read_flat(section, *node, std::string(section));
    read_waivers(root.find("waivers"));
  }

  // Exported tables: those that `tables` names, else those of the folder stated/. A department with
  // neither a ledger nor tables nor a text has nothing to check or publish.
  void read_tables(const Node& root) {
    if (const Node* tables = root.find("tables"))
      load_tables(reader_, sources_, folder_, *tables, *budget_, sink_);
    else
      load_tables_folder(reader_, sources_, folder_, *budget_, sink_);
    budget_->has_ledger = root.find("ledger") != nullptr;
    const auto is_misspelt_ledger = [](const yaml::Entry& entry) {
      return text::nearest(entry.key, std::vector<std::string>{"ledger"}).has_value();
    };
    if (!budget_->has_ledger && budget_->tables.empty() && budget_->narrative == FileId::none &&
        std::none_of(root.entries.begin(), root.entries.end(), is_misspelt_ledger))
      sink_.report(Finding(finding::M0102, {budget_->file, 0, 0})
                       .arg("key", "ledger")
                       .at_path("ledger")
                       .suggest({"写明账目；只有导出的表时，放入 stated/ 目录",
                                 "give the ledger; if there are only exported tables, put them "
                                 "into the folder stated/"}));
  }

  void read_department(const yaml::Entry& entry) {
    const Node& node = entry.value;
    budget_->department_span = node.span;
    if (!mapping(node, "department", "department", "department", entry.key_span)) return;
    budget_->department_code = code(node.find("code"), "department.code");
    budget_->department_name = text(node.find("name"), "name", "department.name");
    budget_->department_full_name =
        node.find("full_name") ? text(node.find("full_name"), "full_name", "department.full_name")
                               : budget_->department_name;
    budget_->department_kind =
        member(node.find("kind"), "kind", "department.kind", {"部门", "单位"});
  }

  void read_units(const Node* node) {
    definitions_.units = node != nullptr && node->is_sequence();
    std::map<std::string, Span> seen;
    size_t n = 0;
    for (const Node& item : list(node, "units", "units")) {
      const std::string path = fmt::format("units[{}]", n++);
      Unit unit;
      if (mapping(item, "units", "units", path, start_of(item))) {
        unit.code = code(item.find("code"), path + ".code");
        unit.name = text(item.find("name"), "name", path + ".name");
        unit.listed_as = item.find("listed_as")
                             ? text(item.find("listed_as"), "listed_as", path + ".listed_as")
                             : unit.name;
        unit.kind = member(item.find("kind"), "kind", path + ".kind", unit_kinds());
        size_t k = 0;
        const std::string includes = path + ".includes";
        for (const Node& kind : list(item.find("includes"), "includes", includes))
          unit.includes.push_back(
              member(&kind, "includes", fmt::format("{}[{}]", includes, k++), unit_kinds()));
        check_unique(unit.code, "units", seen, path + ".code");
        budget_->units.push_back(std::move(unit));
      }
      if (budget_->units.empty() || budget_->units.back().code.value.empty())
        definitions_.units = false;
    }
  }

  std::vector<Indicator> indicators(const Node* node, std::string_view key,
                                    const std::string& path) {
    std::vector<Indicator> found;
    size_t n = 0;
    for (const Node& row : list(node, key, path)) {
      const std::string at = fmt::format("{}[{}]", path, n++);
      if (!row.is_sequence()) {
        wrong_type(row, key, {"[三级指标, 指标值]", "[indicator, value]"}, at);
        continue;
      }
      if (row.items.size() < 2 || row.items.size() > 4) {
        sink_.report(Finding(finding::M0110, row.span)
                         .arg("actual", std::to_string(row.items.size()))
                         .arg("expected", LocalText{"2 至 4", "2 to 4"})
                         .arg("columns", LocalText{"三级指标, 指标值, 指标值说明, 确定依据",
                                                   "indicator, value, note, basis"})
                         .at_path(at));
        continue;
      }
      Indicator indicator;
      indicator.name = text(&row.items[0], "三级指标", at);
      indicator.value = text(&row.items[1], "指标值", at);
      const auto optional_text = [&](size_t i, std::string_view key) {
        if (i >= row.items.size() || row.items[i].kind == Node::Kind::null) return Text{};
        const Node& cell = row.items[i];
        return cell.is_scalar() && is_blank(cell.text) ? Text{} : text(&cell, key, at);
      };
      indicator.note = optional_text(2, "指标值说明");
      indicator.basis = optional_text(3, "确定依据");
      found.push_back(std::move(indicator));
    }
    return found;
  }

  void read_projects(const Node* node) {
    std::map<std::string, Span> seen;
    size_t n = 0;
    definitions_.projects = node == nullptr || node->is_sequence();
    for (const Node& item : list(node, "projects", "projects")) {
      const std::string path = fmt::format("projects[{}]", n++);
      if (!mapping(item, "projects", "projects", path, start_of(item))) {
        definitions_.projects = false;
        continue;
      }
      Project project;
      project.span = item.span;
      project.code = code(item.find("code"), path + ".code", true);
      project.name = text(item.find("name"), "name", path + ".name");
      project.kind =
          member(item.find("kind"), "kind", path + ".kind", {"其他运转类", "特定目标类"});
      project.purpose = text(item.find("purpose"), "purpose", path + ".purpose");
      if (const yaml::Entry* goals = item.entry("goals"))
        project.goals = project_goals(*goals, path + ".goals");
      if (const yaml::Entry* plan = item.entry("plan"))
        project.plan = read_plan(*plan, path + ".plan");
      check_unique(project.code, "projects", seen, path + ".code");
      if (project.code.value.empty()) definitions_.projects = false;
      budget_->projects.push_back(std::move(project));
    }
  }

  ProjectGoals project_goals(const yaml::Entry& entry, const std::string& path) {
    const Node& node = entry.value;
    if (!mapping(node, "goals", "projects.goals", path, entry.key_span)) return {};
    ProjectGoals goals;
    goals.objectives = texts(node.find("objectives"), "objectives", path + ".objectives");
    goals.cost = indicators(node.find("cost"), "cost", path + ".cost");
    goals.output = indicators(node.find("output"), "output", path + ".output");
    goals.benefit = indicators(node.find("benefit"), "benefit", path + ".benefit");
    goals.satisfaction =
        indicators(node.find("satisfaction"), "satisfaction", path + ".satisfaction");
    goals.indicators =
        indicator_tree(node.find("indicators"), path + ".indicators", "projects.goals.indicators");
    for (const IndicatorClass& top : goals.indicators) {
      for (const IndicatorGroup& group : top.groups) {
        // 成本指标 is a class of its own in some formats, a group of 产出指标 in others.
        const auto says = [&](std::string_view word) {
          return top.name.value.starts_with(word) || group.name.value.starts_with(word);
        };
        std::vector<Indicator>* dimension = says("成本")     ? &goals.cost
                                            : says("满意度") ? &goals.satisfaction
                                            : says("产出")   ? &goals.output
                                            : says("效益")   ? &goals.benefit
                                                             : nullptr;
        if (dimension != nullptr)
          dimension->insert(dimension->end(), group.indicators.begin(), group.indicators.end());
      }
    }
    return goals;
  }

  // Month → what is spent until its end.
  std::map<int, StatedAmount> read_plan(const yaml::Entry& entry, const std::string& path) {
    std::map<int, StatedAmount> plan;
    if (!mapping(entry.value, "plan", "projects.plan", path, entry.key_span)) return plan;
    for (int month = 1; month <= 12; ++month) {
      const std::string key = std::to_string(month);
      const Node* node = entry.value.find(key);
      if (node == nullptr) continue;
      if (const auto amount = stated_amount(*node, key, join(path, key)))
        plan.emplace(month, *amount);
    }
    return plan;
  }

  void read_purchases(const Node* node) {
    size_t n = 0;
    for (const Node& item : list(node, "purchases", "purchases")) {
      const std::string path = fmt::format("purchases[{}]", n++);
      if (!mapping(item, "purchases", "purchases", path, start_of(item))) continue;
      const auto texts_at = [&](const char* key) {
        return text(item.find(key), key, path + "." + key);
      };
      const auto amount_at = [&](const char* key) {
        const Node* value = item.find(key);
        return value == nullptr ? std::nullopt : stated_amount(*value, key, path + "." + key);
      };
      Purchase purchase;
      purchase.span = item.span;
      purchase.project = texts_at("project");
      purchase.item = texts_at("item");
      purchase.catalogue = texts_at("catalogue");
      purchase.measure = texts_at("measure");
      if (const Node* value = item.find("quantity"))
        purchase.quantity = count(*value, "quantity", path + ".quantity");
      purchase.price = amount_at("price");
      purchase.source = member(item.find("source"), "source", path + ".source", fund_sources());
      purchase.amount = amount_at("amount");
      purchase.reserved = amount_at("reserved");
      check_project_of(purchase, path);
      budget_->purchases.push_back(std::move(purchase));
    }
  }

  void check_project_of(const Purchase& purchase, const std::string& path) {
    if (purchase.project.value.empty() || !definitions_.projects) return;
    std::vector<std::string> codes;
    for (const Project& project : budget_->projects) {
      if (project.code.value == purchase.project.value) return;
      codes.push_back(project.code.value);
    }
    Finding finding = Finding(finding::M0107, purchase.project.span)
                          .arg("value", purchase.project.value)
                          .arg("section", std::string("projects"))
                          .at_path(path + ".project");
    finding.help = suggestion(purchase.project.value, codes);
    sink_.report(std::move(finding));
  }

  void read_institutions(const Node* node) {
    size_t n = 0;
    for (const Node& item : list(node, "institutions", "institutions")) {
      const std::string path = fmt::format("institutions[{}]", n++);
      if (!mapping(item, "institutions", "institutions", path, start_of(item))) continue;
      const auto at = [&](const char* key) { return text(item.find(key), key, path + "." + key); };
      budget_->institutions.push_back({at("name"), at("nature"), at("rank"), at("funding")});
    }
  }

  std::vector<Text> texts(const Node* node, std::string_view key, const std::string& path) {
    std::vector<Text> found;
    size_t n = 0;
    for (const Node& item : list(node, key, path))
      found.push_back(text(&item, key, fmt::format("{}[{}]", path, n++)));
    return found;
  }

  // 一级指标 › 二级指标 › 三级指标
  std::vector<IndicatorClass> indicator_tree(const Node* node, const std::string& path,
                                             std::string_view place) {
    std::vector<IndicatorClass> tree;
    const std::string inner_place = std::string(place) + ".groups";
    size_t n = 0;
    for (const Node& item : list(node, "indicators", path)) {
      const std::string at = fmt::format("{}[{}]", path, n++);
      if (!mapping(item, "indicators", place, at, start_of(item))) continue;
      IndicatorClass top;
      top.name = text(item.find("name"), "name", at + ".name");
      size_t g = 0;
      for (const Node& inner : list(item.find("groups"), "groups", at + ".groups")) {
        const std::string group_at = fmt::format("{}.groups[{}]", at, g++);
        if (!mapping(inner, "groups", inner_place, group_at, start_of(inner))) continue;
        IndicatorGroup group;
        group.name = text(inner.find("name"), "name", group_at + ".name");
        group.indicators =
            indicators(inner.find("indicators"), "indicators", group_at + ".indicators");
        top.groups.push_back(std::move(group));
      }
      tree.push_back(std::move(top));
    }
    return tree;
  }

  void read_goals(const yaml::Entry& entry) {
    const Node& node = entry.value;
    if (!mapping(node, "goals", "goals", "goals", entry.key_span)) return;
    OverallGoals& goals = budget_->goals;
    goals.objective = text(node.find("objective"), "objective", "goals.objective");
    size_t n = 0;
    for (const Node& item : list(node.find("tasks"), "tasks", "goals.tasks")) {
      const std::string path = fmt::format("goals.tasks[{}]", n++);
      if (!mapping(item, "tasks", "goals.tasks", path, start_of(item))) continue;
      goals.tasks.push_back({text(item.find("name"), "name", path + ".name"),
                             text(item.find("content"), "content", path + ".content"),
                             text(item.find("indicators"), "indicators", path + ".indicators")});
    }
    goals.indicators =
        indicator_tree(node.find("indicators"), "goals.indicators", "goals.indicators");
    goals.safeguards = texts(node.find("safeguards"), "safeguards", "goals.safeguards");
  }

  void read_waivers(const Node* node) {
    size_t n = 0;
    for (const Node& item : list(node, "waivers", "waivers")) {
      const std::string path = fmt::format("waivers[{}]", n++);
      if (!mapping(item, "waivers", "waivers", path, start_of(item))) continue;
      Waiver waiver;
      waiver.code = text(item.find("code"), "code", path + ".code");
      waiver.path = text(item.find("path"), "path", path + ".path");
      waiver.reason = text(item.find("reason"), "reason", path + ".reason");
      waiver.by = text(item.find("by"), "by", path + ".by");
      waiver.until = text(item.find("until"), "until", path + ".until");
      if (check_waiver(waiver, path)) waiver.entry = find_in_catalogue(waiver.code.value);
      budget_->waivers.push_back(std::move(waiver));
    }
  }

  // Whether it can waive anything.
  bool check_waiver(const Waiver& waiver, const std::string& path) {
    bool good = !waiver.reason.value.empty() && !waiver.code.value.empty();
    const CatalogueEntry* entry = find_in_catalogue(waiver.code.value);
    if (entry == nullptr && !waiver.code.value.empty()) {
      Finding finding = Finding(finding::M0120, waiver.code.span)
                            .arg("code", waiver.code.value)
                            .at_path(path + ".code");
      if (const auto near = nearest_in_catalogue(waiver.code.value))
        finding.help = {{"是不是“" + *near + "”？", "did you mean '" + *near + "'?"}};
      else
        finding.help = {{"budgetc rules 列出全部代码", "'budgetc rules' lists every code"}};
      sink_.report(std::move(finding));
    } else if (entry != nullptr && !is_waivable(*entry)) {
      sink_.report(Finding(finding::M0121, waiver.code.span)
                       .arg("code", std::string(entry->code))
                       .arg("name", std::string(entry->name))
                       .at_path(path + ".code")
                       .suggest({"按该问题的提示改正，并删去这项豁免",
                                 "mend what the finding says, and remove this waiver"}));
      good = false;
    }
    const std::string& until = waiver.until.value;
    if (!until.empty() && !is_date(until)) {
      sink_.report(
          Finding(finding::M0103, waiver.until.span)
              .arg("key", "until")
              .arg("expected", LocalText{"日期，如 2024-12-31", "a date, such as 2024-12-31"})
              .arg("actual", LocalText{"“" + until + "”", "'" + until + "'"})
              .at_path(path + ".until"));
      good = false;
    } else if (entry != nullptr && !until.empty() && budget_->year.value != 0 &&
               until.substr(0, 4) < std::to_string(budget_->year.value)) {
      // A waiver copied from last year's file. Nothing here asks what day it is.
      sink_.report(Finding(finding::M0123, waiver.until.span)
                       .arg("code", std::string(entry->code))
                       .arg("until", until)
                       .arg("year", std::to_string(budget_->year.value))
                       .at_path(path + ".until")
                       .suggest({"今年仍然适用的，改写日期和理由；否则删去这项豁免",
                                 "if it still holds, renew its date and reason; else remove it"}));
      good = false;
    }
    return good && entry != nullptr;
  }

  static bool is_date(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
    if (!all_digits(text.substr(0, 4)) || !all_digits(text.substr(5, 2)) ||
        !all_digits(text.substr(8)))
      return false;
    const int month = std::atoi(std::string(text.substr(5, 2)).c_str());
    const int day = std::atoi(std::string(text.substr(8)).c_str());
    const int year = std::atoi(std::string(text.substr(0, 4)).c_str());
    return std::chrono::year_month_day(std::chrono::year(year),
                                       std::chrono::month(static_cast<unsigned>(month)),
                                       std::chrono::day(static_cast<unsigned>(day)))
        .ok();
  }

  // The folder beside this one (../2023), or one in it.
  void read_previous_folder(const Node& node, const std::string& path) {
    Text folder = text(&node, "previous", path);
    if (folder.value.empty()) return;
    const std::string wanted = reader_.real_path(path_in(folder_, folder.value));
    const bool sibling = folder_of(wanted) == folder_of(reader_.real_path(folder_));
    if (sibling || roots_.hold(wanted))
      budget_->previous_folder = std::move(folder);
    else
      sink_.report(Finding(finding::Y0110, node.span)
                       .arg("path", folder.value)
                       .at_path(path)
                       .suggest({"上年的文件夹放在本年文件夹旁边，写 previous: ../2023",
                                 "last year's folder stands beside this one: previous: ../2023"}));
  }

  // A section of facts by dotted key: nested maps, whose leaves the vocabulary knows.
  void read_flat(std::string_view section, const Node& node, const std::string& path) {
    if (section == "previous" && path == section && node.is_scalar()) {
      read_previous_folder(node, path);
      return;
    }
    if (!node.is_mapping()) return wrong_type(node, path, kMapping, path);
    for (const yaml::Entry& entry : node.entries) {
      const std::string full = path + "." + entry.key;
      const std::string key = full.substr(section.size() + 1);
      const VocabularyKey* leaf = nullptr;
      std::vector<std::string> here;  // what the level knows
      for (const VocabularyKey& known : vocabulary()) {
        if (known.section != section) continue;
        if (known.key == key) leaf = &known;
        const std::string parent = path == section ? "" : path.substr(section.size() + 1) + ".";
        if (known.key.starts_with(parent)) {
          const std::string_view rest = known.key.substr(parent.size());
          const std::string name(rest.substr(0, rest.find('.')));
          if (std::find(here.begin(), here.end(), name) == here.end()) here.push_back(name);
        }
      }
      if (std::find(here.begin(), here.end(), entry.key) == here.end())
        unknown_key(entry, path, here);
      else if (leaf == nullptr)
        read_flat(section, entry.value, full);
      else
        read_fact(*leaf, entry.value, full);
    }
  }

  void read_fact(const VocabularyKey& known, const Node& node, const std::string& path) {
    const std::string key(known.key);
    switch (known.kind) {
      case FactKind::text:
        (known.section == "reasons" ? budget_->reasons : budget_->details)[key] =
            text(&node, key, path);
        break;
      case FactKind::count:
        if (const auto value = count(node, key, path)) budget_->counts[path] = *value;
        break;
      case FactKind::quantity:
        if (is_quantity(node))
          budget_->quantities[path] = {node.text, node.span};
        else
          wrong_type(node, key, {"数量，如 1162 或 356.5", "a quantity, such as 1162 or 356.5"},
                     path);
        break;
      case FactKind::amount:
        if (const auto value = stated_amount(node, key, path)) {
          StatedFigures& figures = known.section == "stated"     ? budget_->stated
                                   : known.section == "previous" ? budget_->previous
                                   : known.section == "assets"   ? budget_->assets
                                                                 : budget_->procurement;
          figures[key] = *value;
        }
        break;
    }
  }

  static bool is_quantity(const Node& node) {
    if (!node.is_scalar()) return false;
    const std::string_view text = node.text;
    const size_t dot = std::min(text.find('.'), text.size());
    return all_digits(text.substr(0, dot)) &&
           (dot == text.size() || all_digits(text.substr(dot + 1)));
  }

  // ---- ledger ----------------------------------------------------------------------------------

  void read_ledger(const Node& node) {
    budget_->ledger_span = node.span;
    if (node.is_scalar()) {
      if (is_blank(node.text)) return empty(node, "ledger", "ledger");
      const std::string folder =
          path_.find('/') == std::string::npos ? std::string() : folder_;  // as it was typed
      ledger_readable_ = load_ledger_csv(reader_, roots_, sources_, path_in(folder, node.text),
                                         node.span, definitions_, *budget_, sink_);
      return;
    }
    LineReader lines(*budget_, budget_->money_unit, definitions_, sink_);
    size_t n = 0;
    for (const Node& group : list(&node, "ledger", "ledger"))
      read_group(group, fmt::format("ledger[{}]", n++), lines);
  }

  // The columns of a group's rows; nothing where they cannot be told.
  std::optional<std::vector<LineColumn>> columns_of(const Node& group, const std::string& path) {
    const Node* named = group.find("columns");
    if (named == nullptr)
      return std::vector{LineColumn::dept_economic, LineColumn::gov_economic, LineColumn::amount};
    if (!named->is_sequence()) {
      wrong_type(*named, "columns", kList, path);
      return std::nullopt;
    }
    std::vector<std::string> known;
    for (size_t i = 0; i < kLineColumns; ++i)
      known.emplace_back(line_column_name(static_cast<LineColumn>(i)));
    std::vector<LineColumn> columns;
    bool good = true;
    for (const Node& item : named->items) {
      const Text word = member(&item, "columns", path, known);
      const auto column = line_column_named(word.value);
      good = good && column.has_value();
      if (!column) continue;
      if (std::find(columns.begin(), columns.end(), *column) != columns.end()) {
        sink_.report(Finding(finding::M0108, item.span)
                         .arg("value", item.text)
                         .arg("section", std::string("columns"))
                         .at_path(path));
        good = false;
      }
      columns.push_back(*column);
    }
    return good ? std::optional(std::move(columns)) : std::nullopt;
  }

  void read_group(const Node& group, const std::string& path, LineReader& lines) {
    if (!mapping(group, "ledger", "ledger", path, start_of(group))) return;
    LineTexts common;
    bool columns_misspelt = false;
    for (const yaml::Entry& entry : group.entries) {
      if (const auto column = line_column_named(entry.key))
        common[static_cast<size_t>(*column)] = value(entry.value, *column, join(path, entry.key));
      else
        columns_misspelt |= poison_misspelt(entry.key, "ledger", common) == "columns";
    }
    const auto columns = columns_of(group, path + ".columns");
    if (!columns || columns_misspelt) return;
    std::string column_names;
    for (const LineColumn column : *columns)
      column_names += (column_names.empty() ? "" : ", ") + std::string(line_column_name(column));

    const std::vector<Node>& rows = list(group.find("lines"), "lines", path + ".lines");
    // What no row can give is missing once, in the group, not in each of its rows.
    const bool only_lists =
        std::none_of(rows.begin(), rows.end(), [](const Node& row) { return row.is_mapping(); });
    for (size_t i = 0; only_lists && !rows.empty() && i < kLineColumns; ++i) {
      const auto column = static_cast<LineColumn>(i);
      if (!is_always_needed(column) || common[i].state != LineText::State::absent ||
          std::find(columns->begin(), columns->end(), column) != columns->end())
        continue;
      report_missing_column(column, start_of(group), sink_);
      common[i].state = LineText::State::poisoned;
    }

    size_t n = 0;
    for (const Node& row : rows) {
      const std::string at = fmt::format("{}.lines[{}]", path, n++);
      LineTexts texts = common;
      if (row.is_sequence()) {
        if (row.items.size() != columns->size()) {
          sink_.report(Finding(finding::M0110, row.span)
                           .arg("actual", std::to_string(row.items.size()))
                           .arg("expected", std::to_string(columns->size()))
                           .arg("columns", column_names)
                           .at_path(at));
          continue;
        }
        for (size_t i = 0; i < columns->size(); ++i)
          texts[static_cast<size_t>((*columns)[i])] = value(row.items[i], (*columns)[i], at);
      } else if (mapping(row, "lines", "ledger.lines", at, start_of(row))) {
        for (const yaml::Entry& entry : row.entries) {
          if (const auto column = line_column_named(entry.key))
            texts[static_cast<size_t>(*column)] = value(entry.value, *column, at);
          else
            poison_misspelt(entry.key, "ledger.lines", texts);
        }
      } else {
        continue;
      }
      lines.read(texts, row.span);
    }
  }

  // An unknown key has been reported: the column that it meant is not missing as well. Gives the
  // key that was probably meant.
  static std::string poison_misspelt(std::string_view key, std::string_view place,
                                     LineTexts& texts) {
    const MappingKeys& keys = keys_at(place);
    if (std::find(keys.keys.begin(), keys.keys.end(), key) != keys.keys.end()) return {};
    const std::vector<std::string> known(keys.keys.begin(), keys.keys.end());
    const auto near = text::nearest(key, known);
    if (!near) return {};
    if (const auto column = line_column_named(*near))
      texts[static_cast<size_t>(*column)].state = LineText::State::poisoned;
    return *near;
  }

  // What stands at `node`, for the LineReader. An empty value is given, for some may be empty.
  LineText value(const Node& node, LineColumn column, const std::string& path) {
    if (node.kind == Node::Kind::null) return {{}, node.span, LineText::State::given};
    if (!node.is_scalar()) {
      sink_.report(Finding(finding::M0103, node.span)
                       .arg("key", line_column_title(column))
                       .arg("expected", LocalText{"一个值", "a single value"})
                       .arg("actual", kind_of(node))
                       .at_path(path));
      return {{}, node.span, LineText::State::poisoned};
    }
    if (column != LineColumn::amount && column != LineColumn::kind && column != LineColumn::source)
      check_quoted(node, path);
    return {is_blank(node.text) ? std::string_view() : std::string_view(node.text), node.span,
            LineText::State::given};
  }

  const FileReader& reader_;
  SourceMap& sources_;
  std::string path_;
  std::string folder_;
  Roots roots_;  // what the department may name
  bool ledger_readable_ = true;
  Sink& sink_;
  Budget* budget_ = nullptr;
  Definitions definitions_;
};

}  // namespace

std::optional<Budget> load(const FileReader& reader, SourceMap& sources, const std::string& path,
                           Sink& sink) {
  return Loader(reader, sources, path, sink).load();
}

}  // namespace budgetc::budget
