// budget.yaml → Budget. Hand-written shape checks, so that every message can say what belongs in a
// place.
#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>

#include "budget/budget.h"
#include "budget/ledger_csv.h"
#include "budget/ledger_line.h"
#include "yaml/yaml.h"

namespace budgetc::budget {
namespace {

using yaml::Node;

bool all_digits(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string kind_of(const Node& node) {
  switch (node.kind) {
    case Node::Kind::null:
      return "空值";
    case Node::Kind::scalar:
      return "“" + node.text + "”";
    case Node::Kind::sequence:
      return "列表";
    case Node::Kind::mapping:
      return "映射（键: 值）";
  }
  return {};
}

// Where `child` stands below `path`: "projects[2].code".
std::string join(const std::string& path, std::string_view child) {
  return path.empty() ? std::string(child) : path + "." + std::string(child);
}

class Loader {
 public:
  Loader(const FileReader& reader, SourceMap& sources, std::string path, Sink& sink)
      : reader_(reader), sources_(sources), path_(std::move(path)), sink_(sink) {}

  std::optional<Budget> load() {
    auto text = reader_.read(path_);
    if (!text) {
      sink_.report(
          Finding(FindingId::Y0101, {}).arg("reason", path_ + "：" + text.failure().message));
      return std::nullopt;
    }
    const FileId file = sources_.add(path_, std::move(*text));
    const auto root = yaml::parse(sources_, file, sink_);
    if (!root) return std::nullopt;
    if (!root->is_mapping()) {
      wrong_type(*root, "budget.yaml", "映射（键: 值）", "");
      return std::nullopt;
    }
    Budget budget;
    budget.file = file;
    budget_ = &budget;
    read_root(*root);
    return budget;
  }

 private:
  // ---- findings --------------------------------------------------------------------------------

  void wrong_type(const Node& node, std::string_view key, std::string_view expected,
                  const std::string& path) {
    sink_.report(Finding(FindingId::M0103, node.span)
                     .arg("key", std::string(key))
                     .arg("expected", std::string(expected))
                     .arg("actual", kind_of(node))
                     .at_path(path));
  }

  // A mapping with only the `known` keys; otherwise findings.
  bool mapping(const Node& node, std::string_view name, const std::string& path,
               std::initializer_list<std::string_view> known) {
    if (!node.is_mapping()) {
      wrong_type(node, name, "映射（键: 值）", path);
      return false;
    }
    for (const yaml::Entry& entry : node.entries) {
      if (std::find(known.begin(), known.end(), entry.key) != known.end()) continue;
      std::vector<std::string> names(known.begin(), known.end());
      unknown_key(entry, path, names);
    }
    return true;
  }

  void unknown_key(const yaml::Entry& entry, const std::string& path,
                   const std::vector<std::string>& known) {
    Finding finding = Finding(FindingId::M0101, entry.key_span)
                          .arg("key", entry.key)
                          .at_path(join(path, entry.key));
    if (const auto near = text::nearest(entry.key, known))
      finding.help = {{"是不是“" + *near + "”？", "did you mean '" + *near + "'?"}};
    else
      finding.help = {{fmt::format("这里可以写：{}", fmt::join(known, "、")),
                       fmt::format("known here: {}", fmt::join(known, ", "))}};
    sink_.report(std::move(finding));
  }

  const Node* required(const Node& mapping, std::string_view key, const std::string& path,
                       Span blame) {
    const Node* found = mapping.find(key);
    if (found == nullptr)
      sink_.report(
          Finding(FindingId::M0102, blame).arg("key", std::string(key)).at_path(join(path, key)));
    return found;
  }

  // ---- values ----------------------------------------------------------------------------------

  Text text(const Node* node, std::string_view key, const std::string& path) {
    if (node == nullptr) return {};
    if (!node->is_scalar()) {
      wrong_type(*node, key, "文字", path);
      return {};
    }
    if (node->text.empty())
      sink_.report(
          Finding(FindingId::M0112, node->span).arg("key", std::string(key)).at_path(path));
    return {node->text, node->span};
  }

  Text required_text(const Node& mapping, std::string_view key, const std::string& path,
                     Span blame) {
    return text(required(mapping, key, path, blame), key, join(path, key));
  }

  // A code: digits in quotes, for an unquoted 005 loses its zeros in other tools, and 1e5 its
  // shape.
  Text code(const Node* node, std::string_view key, const std::string& path) {
    Text value = text(node, key, path);
    if (node == nullptr || value.value.empty()) return value;
    if (!node->quoted && all_digits(value.value))
      sink_.report(Finding(FindingId::M0104, node->span)
                       .arg("code", value.value)
                       .at_path(path)
                       .suggest({"写成 \"" + value.value + "\"", "write \"" + value.value + "\""}));
    return value;
  }

  Text member(const Node* node, std::string_view key, const std::string& path,
              const std::vector<std::string>& known) {
    Text value = text(node, key, path);
    if (node == nullptr || value.value.empty()) return value;
    if (std::find(known.begin(), known.end(), value.value) != known.end()) return value;
    Finding finding = Finding(FindingId::M0106, node->span)
                          .arg("key", std::string(key))
                          .arg("value", value.value)
                          .at_path(path);
    if (const auto near = text::nearest(value.value, known))
      finding.help = {{"是不是“" + *near + "”？", "did you mean '" + *near + "'?"}};
    else
      finding.help = {{fmt::format("可用：{}", fmt::join(known, "、")),
                       fmt::format("one of: {}", fmt::join(known, ", "))}};
    sink_.report(std::move(finding));
    return {};
  }

  std::optional<Spanned<int64_t>> count(const Node& node, std::string_view key,
                                        const std::string& path) {
    if (!node.is_scalar() || !all_digits(node.text) || node.text.size() > 9) {
      wrong_type(node, key, "非负整数", path);
      return std::nullopt;
    }
    return Spanned<int64_t>{std::stoll(node.text), node.span};
  }

  std::optional<StatedAmount> stated_amount(const Node& node, std::string_view key,
                                            const std::string& path) {
    if (!node.is_scalar()) {
      wrong_type(node, key, "金额", path);
      return std::nullopt;
    }
    const auto parsed = read_amount(node.text, node.span, budget_->money_unit, sink_);
    if (!parsed) return std::nullopt;
    StatedAmount stated;
    stated.amount = parsed->amount;
    stated.written = node.text;
    stated.span = node.span;
    // Half up: 7168.84 is printed for every value in [7168.835, 7168.845).
    const int64_t half = parsed->last_digit_fen / 2;
    const int64_t below = half;
    const int64_t above = half > 0 ? half - 1 : 0;
    const int64_t fen = parsed->amount.fen();
    stated.interval =
        fen >= 0 ? AmountInterval{Amount::from_fen(fen == 0 ? -above : fen - below),
                                  Amount::from_fen(fen + above)}
                 : AmountInterval{Amount::from_fen(fen - above), Amount::from_fen(fen + below)};
    return stated;
  }

  const std::vector<Node>& list(const Node* node, std::string_view key, const std::string& path) {
    static const std::vector<Node> none;
    if (node == nullptr || node->kind == Node::Kind::null) return none;
    if (!node->is_sequence()) {
      wrong_type(*node, key, "列表", path);
      return none;
    }
    return node->items;
  }

  // ---- sections --------------------------------------------------------------------------------

  void read_root(const Node& root) {
    mapping(root, "budget.yaml", "",
            {"format", "year", "unit", "department", "units", "duties", "organization", "ledger",
             "projects", "goals", "stated", "previous", "reasons", "procurement", "assets",
             "transfers"});
    const Span start{budget_->file, 0, 0};
    if (const Node* unit = root.find("unit"))
      budget_->money_unit = member(unit, "unit", "unit", {"元", "万元"}).value == "万元"
                                ? text::MoneyUnit::wan
                                : text::MoneyUnit::yuan;
    budget_->format = required_text(root, "format", "", start);
    if (const Node* year = required(root, "year", "", start)) {
      if (const auto value = count(*year, "year", "year")) budget_->year = *value;
    }
    if (const Node* department = required(root, "department", "", start))
      read_department(*department);
    if (const Node* units = required(root, "units", "", start)) read_units(*units);
    size_t n = 0;
    for (const Node& duty : list(root.find("duties"), "duties", "duties"))
      budget_->duties.push_back(text(&duty, "duties", fmt::format("duties[{}]", n++)));
    if (const Node* organization = root.find("organization"))
      budget_->organization = text(organization, "organization", "organization");
    if (const Node* projects = root.find("projects")) read_projects(*projects);
    if (const Node* ledger = required(root, "ledger", "", start)) read_ledger(*ledger);
    if (const Node* goals = root.find("goals")) read_goals(*goals);
    for (const std::string_view section :
         {"stated", "previous", "reasons", "procurement", "assets", "transfers"})
      if (const Node* node = root.find(section)) read_flat(section, *node, std::string(section));
  }

  void read_department(const Node& node) {
    budget_->department_span = node.span;
    if (!mapping(node, "department", "department", {"code", "name", "kind"})) return;
    budget_->department_code =
        code(required(node, "code", "department", node.span), "code", "department.code");
    budget_->department_name = required_text(node, "name", "department", node.span);
    budget_->department_kind = member(required(node, "kind", "department", node.span), "kind",
                                      "department.kind", {"部门", "单位"});
  }

  void read_units(const Node& node) {
    size_t n = 0;
    for (const Node& item : list(&node, "units", "units")) {
      const std::string path = fmt::format("units[{}]", n++);
      if (!mapping(item, "units", path, {"code", "name", "listed_as", "kind"})) continue;
      Unit unit;
      unit.code = code(required(item, "code", path, item.span), "code", path + ".code");
      unit.name = required_text(item, "name", path, item.span);
      unit.listed_as = item.find("listed_as")
                           ? text(item.find("listed_as"), "listed_as", path + ".listed_as")
                           : unit.name;
      unit.kind = member(required(item, "kind", path, item.span), "kind", path + ".kind",
                         {"机关", "参公事业单位", "事业单位"});
      const auto same =
          std::find_if(budget_->units.begin(), budget_->units.end(), [&](const Unit& other) {
            return !unit.code.value.empty() && other.code.value == unit.code.value;
          });
      if (same != budget_->units.end())
        sink_.report(Finding(FindingId::M0108, unit.code.span)
                         .arg("value", unit.code.value)
                         .arg("section", "units")
                         .label(same->code.span, {"第一次定义在这里", "first defined here"}));
      budget_->units.push_back(std::move(unit));
    }
  }

  std::vector<Indicator> indicators(const Node* node, std::string_view key,
                                    const std::string& path) {
    std::vector<Indicator> found;
    size_t n = 0;
    for (const Node& row : list(node, key, path)) {
      const std::string at = fmt::format("{}[{}]", path, n++);
      if (!row.is_sequence()) {
        wrong_type(row, key, "[三级指标, 指标值]", at);
        continue;
      }
      if (row.items.size() < 2 || row.items.size() > 3) {
        sink_.report(Finding(FindingId::M0110, row.span)
                         .arg("actual", std::to_string(row.items.size()))
                         .arg("expected", "2 或 3")
                         .arg("columns", "三级指标, 指标值, 指标值说明")
                         .at_path(at));
        continue;
      }
      Indicator indicator;
      indicator.name = text(&row.items[0], "三级指标", at);
      indicator.value = text(&row.items[1], "指标值", at);
      if (row.items.size() == 3) indicator.note = text(&row.items[2], "指标值说明", at);
      found.push_back(std::move(indicator));
    }
    return found;
  }

  void read_projects(const Node& node) {
    size_t n = 0;
    for (const Node& item : list(&node, "projects", "projects")) {
      const std::string path = fmt::format("projects[{}]", n++);
      if (!mapping(item, "projects", path, {"code", "name", "kind", "purpose", "goals"})) continue;
      Project project;
      project.span = item.span;
      project.code = code(required(item, "code", path, item.span), "code", path + ".code");
      project.name = required_text(item, "name", path, item.span);
      project.kind = member(required(item, "kind", path, item.span), "kind", path + ".kind",
                            {"其他运转类", "特定目标类"});
      if (const Node* purpose = item.find("purpose"))
        project.purpose = text(purpose, "purpose", path + ".purpose");
      if (const Node* goals = item.find("goals");
          goals != nullptr && mapping(*goals, "goals", path + ".goals",
                                      {"cost", "output", "benefit", "satisfaction"})) {
        project.goals.cost = indicators(goals->find("cost"), "cost", path + ".goals.cost");
        project.goals.output = indicators(goals->find("output"), "output", path + ".goals.output");
        project.goals.benefit =
            indicators(goals->find("benefit"), "benefit", path + ".goals.benefit");
        project.goals.satisfaction =
            indicators(goals->find("satisfaction"), "satisfaction", path + ".goals.satisfaction");
      }
      const auto same = std::find_if(
          budget_->projects.begin(), budget_->projects.end(), [&](const Project& other) {
            return !project.code.value.empty() && other.code.value == project.code.value;
          });
      if (same != budget_->projects.end())
        sink_.report(Finding(FindingId::M0108, project.code.span)
                         .arg("value", project.code.value)
                         .arg("section", "projects")
                         .label(same->code.span, {"第一次定义在这里", "first defined here"}));
      budget_->projects.push_back(std::move(project));
    }
  }

  void read_goals(const Node& node) {
    if (!mapping(node, "goals", "goals", {"objective", "tasks", "indicators"})) return;
    OverallGoals& goals = budget_->goals;
    goals.objective = required_text(node, "objective", "goals", node.span);
    size_t n = 0;
    for (const Node& item : list(node.find("tasks"), "tasks", "goals.tasks")) {
      const std::string path = fmt::format("goals.tasks[{}]", n++);
      if (!mapping(item, "tasks", path, {"name", "content"})) continue;
      goals.tasks.push_back({required_text(item, "name", path, item.span),
                             required_text(item, "content", path, item.span)});
    }
    n = 0;
    for (const Node& item : list(node.find("indicators"), "indicators", "goals.indicators")) {
      const std::string path = fmt::format("goals.indicators[{}]", n++);
      if (!mapping(item, "indicators", path, {"name", "groups"})) continue;
      IndicatorClass top;
      top.name = required_text(item, "name", path, item.span);
      size_t g = 0;
      for (const Node& inner : list(item.find("groups"), "groups", path + ".groups")) {
        const std::string at = fmt::format("{}.groups[{}]", path, g++);
        if (!mapping(inner, "groups", at, {"name", "indicators"})) continue;
        IndicatorGroup group;
        group.name = required_text(inner, "name", at, inner.span);
        group.indicators = indicators(inner.find("indicators"), "indicators", at + ".indicators");
        top.groups.push_back(std::move(group));
      }
      goals.indicators.push_back(std::move(top));
    }
  }

  // A section of facts by dotted key: nested maps, whose leaves the vocabulary knows.
  void read_flat(std::string_view section, const Node& node, const std::string& path) {
    if (node.kind == Node::Kind::null) return;
    if (!node.is_mapping()) {
      wrong_type(node, path, "映射（键: 值）", path);
      return;
    }
    for (const yaml::Entry& entry : node.entries) {
      const std::string full = path + "." + entry.key;
      const std::string key = full.substr(section.size() + 1);
      bool leaf = false;
      std::vector<std::string> here;  // what the level knows
      for (const VocabularyKey& known : vocabulary()) {
        if (known.section != section) continue;
        if (known.key == key) leaf = true;
        const std::string parent = path == section ? "" : path.substr(section.size() + 1) + ".";
        if (known.key.starts_with(parent)) {
          const std::string_view rest = known.key.substr(parent.size());
          const std::string name(rest.substr(0, rest.find('.')));
          if (std::find(here.begin(), here.end(), name) == here.end()) here.push_back(name);
        }
      }
      if (std::find(here.begin(), here.end(), entry.key) == here.end()) {
        unknown_key(entry, path, here);
      } else if (!leaf) {
        read_flat(section, entry.value, full);
      } else if (section == "reasons") {
        budget_->reasons[key] = text(&entry.value, key, full);
      } else if (section == "assets" || section == "transfers") {
        if (const auto value = count(entry.value, key, full)) budget_->counts[full] = *value;
      } else if (const auto value = stated_amount(entry.value, key, full)) {
        StatedFigures& figures = section == "stated"     ? budget_->stated
                                 : section == "previous" ? budget_->previous
                                                         : budget_->procurement;
        figures[key] = *value;
      }
    }
  }

  // ---- ledger ----------------------------------------------------------------------------------

  void read_ledger(const Node& node) {
    budget_->ledger_span = node.span;
    if (node.is_scalar()) {
      const size_t slash = path_.rfind('/');
      const std::string folder = slash == std::string::npos ? "" : path_.substr(0, slash + 1);
      load_ledger_csv(reader_, sources_, folder + node.text, node.span, *budget_, sink_);
      return;
    }
    LineReader lines(*budget_, budget_->money_unit, sink_);
    size_t n = 0;
    for (const Node& group : list(&node, "ledger", "ledger"))
      read_group(group, fmt::format("ledger[{}]", n++), lines);
  }

  void read_group(const Node& group, const std::string& path, LineReader& lines) {
    if (!mapping(group, "ledger", path,
                 {"unit", "source", "kind", "function", "dept_economic", "gov_economic", "project",
                  "columns", "lines"}))
      return;
    LineTexts common;
    for (const yaml::Entry& entry : group.entries) {
      const auto column = line_column_named(entry.key);
      if (!column) continue;
      common[static_cast<size_t>(*column)] = value(entry.value, *column, join(path, entry.key));
    }
    std::vector<LineColumn> columns = {LineColumn::dept_economic, LineColumn::gov_economic,
                                       LineColumn::amount};
    if (const Node* named = group.find("columns")) {
      columns.clear();
      for (const Node& item : list(named, "columns", path + ".columns")) {
        const auto column = item.is_scalar() ? line_column_named(item.text) : std::nullopt;
        if (!column) {
          std::vector<std::string> known;
          for (size_t i = 0; i < kLineColumns; ++i)
            known.emplace_back(line_column_name(static_cast<LineColumn>(i)));
          Finding finding =
              Finding(FindingId::M0106, item.span).arg("key", "columns").arg("value", item.text);
          if (const auto near = text::nearest(item.text, known))
            finding.help = {{"是不是“" + *near + "”？", "did you mean '" + *near + "'?"}};
          sink_.report(std::move(finding));
          return;
        }
        columns.push_back(*column);
      }
    }
    std::string column_names;
    for (const LineColumn column : columns)
      column_names += (column_names.empty() ? "" : ", ") + std::string(line_column_name(column));

    const Node* rows = required(group, "lines", path, group.span);
    size_t n = 0;
    for (const Node& row : list(rows, "lines", path + ".lines")) {
      const std::string at = fmt::format("{}.lines[{}]", path, n++);
      LineTexts texts = common;
      if (row.is_sequence()) {
        if (row.items.size() != columns.size()) {
          sink_.report(Finding(FindingId::M0110, row.span)
                           .arg("actual", std::to_string(row.items.size()))
                           .arg("expected", std::to_string(columns.size()))
                           .arg("columns", column_names)
                           .at_path(at));
          continue;
        }
        for (size_t i = 0; i < columns.size(); ++i)
          texts[static_cast<size_t>(columns[i])] = value(row.items[i], columns[i], at);
      } else if (mapping(row, "lines", at,
                         {"unit", "source", "kind", "function", "dept_economic", "gov_economic",
                          "project", "amount"})) {
        for (const yaml::Entry& entry : row.entries)
          if (const auto column = line_column_named(entry.key))
            texts[static_cast<size_t>(*column)] = value(entry.value, *column, at);
      } else {
        continue;
      }
      lines.read(texts, row.span);
    }
  }

  LineText value(const Node& node, LineColumn column, const std::string& path) {
    if (!node.is_scalar()) {
      wrong_type(node, line_column_title(column), "一个值", path);
      return {};
    }
    const bool is_code =
        column != LineColumn::amount && column != LineColumn::kind && column != LineColumn::source;
    if (is_code) code(&node, line_column_title(column), path);
    return {node.text, node.span, true};
  }

  const FileReader& reader_;
  SourceMap& sources_;
  std::string path_;
  Sink& sink_;
  Budget* budget_ = nullptr;
};

}  // namespace

std::optional<Budget> load(const FileReader& reader, SourceMap& sources, const std::string& path,
                           Sink& sink) {
  return Loader(reader, sources, path, sink).load();
}

}  // namespace budgetc::budget
