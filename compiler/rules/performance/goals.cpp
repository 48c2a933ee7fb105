// Takes a department's projects, goals and ledger; gives findings P0101–P0115. Guarantees: one
// finding a cause (a cost that is a unit slip is not too high as well), amounts compared exactly
// and by the interval that their written precision stands for.
#include "rules/performance/performance.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "diagnostics/catalogue/disclosure.h"
#include "diagnostics/catalogue/performance.h"
#include "rules/amounts.h"
#include "rules/characters.h"
#include "rules/word_lists.h"
#include "text/quantity.h"

namespace budgetc::rules {

const LocalText kBasisIndicators = {
    "《中央部门项目支出核心绩效目标和指标设置及取值指引（试行）》（财预〔2021〕101号）",
    "财预〔2021〕101号 (guideline for performance indicators)"};

namespace {

using budget::Indicator;
using budget::Project;
using text::Comparison;
using text::IndicatorValue;

const LocalText kBasisAmount = {
    "项目绩效目标表：写明的项目总成本不大于项目金额（项目支出表）",
    "table of project goals: the stated total cost is not above the project's amount"};
const LocalText kBasisCodes = {"预算管理一体化规范：一个项目一个代码，同一系统的代码等长",
                               "integrated budget management: one code a project, of one length"};

// An indicator with what was read of it and where it stands.
struct Read {
  const Indicator* indicator = nullptr;
  IndicatorValue value;
  std::string path;
};

// What the value costs in all; nothing where it is no money, or money per something.
std::optional<text::Money> total_money(const IndicatorValue& value) {
  if (!value.number) return std::nullopt;
  if (!value.per.empty() && value.per != "年" && value.per != "项目") return std::nullopt;
  const auto fen = text::fen_per_unit(value.unit);
  return fen ? text::money(*value.number, *fen) : std::nullopt;
}

class Checker {
 public:
  Checker(const PerformanceRules& rules, const Inputs& inputs, Sink& sink)
      : rules_(rules),
        inputs_(inputs),
        sink_(sink),
        whole_(inputs.budget.has_ledger && inputs.budget.ledger_complete) {}

  void check() {
    for (size_t i = 0; i < inputs_.ledger.size(); ++i) {
      const auto line = static_cast<ledger::LineId>(i);
      lines_[inputs_.ledger.value(ledger::Dimension::project, line)].push_back(line);
    }
    size_t n = 0;
    for (const Project& project : inputs_.budget.projects)
      check_project(project, fmt::format("projects[{}]", n++));
    check_codes();
    check_names();
    check_overall();
  }

 private:
  // ---- a project
  // ---------------------------------------------------------------------------------

  void check_project(const Project& project, const std::string& path) {
    struct Dimension {
      std::string_view key;
      std::string_view title;
      const std::vector<Indicator>* indicators;
    };
    const Dimension dimensions[] = {{"cost", "成本指标", &project.goals.cost},
                                    {"output", "产出指标", &project.goals.output},
                                    {"benefit", "效益指标", &project.goals.benefit},
                                    {"satisfaction", "满意度指标", &project.goals.satisfaction}};
    const ledger::Lines& lines = lines_[project.code.value];
    if (lines.empty() && whole_ && !project.code.value.empty())
      sink_.report(Finding(finding::P0107, project.code.span)
                       .arg("project", project.name.value)
                       .at_path(path + ".code")
                       .because(kBasisAmount)
                       .suggest({"在账目（ledger）中写上这个项目的金额；不再安排的，删去这个项目",
                                 "give its lines in the ledger, or remove the project"}));

    if (std::all_of(std::begin(dimensions), std::end(dimensions),
                    [](const Dimension& dimension) { return dimension.indicators->empty(); })) {
      sink_.report(Finding(finding::P0108, project.name.span)
                       .arg("project", project.name.value)
                       .at_path(path + ".goals")
                       .because(kBasisIndicators)
                       .suggest({"在 goals 下填写 cost、output、benefit、satisfaction",
                                 "fill in cost, output, benefit and satisfaction below goals"}));
      return;
    }
    // A project whose name could not be read goes by its code.
    const budget::Text& named = project.name.value.empty() ? project.code : project.name;
    for (const Dimension& dimension : dimensions) {
      const bool required = std::find(rules_.required.begin(), rules_.required.end(),
                                      dimension.key) != rules_.required.end();
      if (required && dimension.indicators->empty())
        sink_.report(
            Finding(finding::P0101, named.span)
                .arg("project", named.value)
                .arg("dimension",
                     LocalText{std::string(dimension.title), std::string(dimension.key)})
                .at_path(path + ".goals." + std::string(dimension.key))
                .because(kBasisIndicators)
                .suggest({fmt::format("在 goals.{} 下至少写一行 [指标, 指标值]", dimension.key),
                          fmt::format("give at least one [indicator, value] in goals.{}",
                                      dimension.key)}));
    }

    std::vector<Read> costs, outputs;
    for (const Dimension& dimension : dimensions) {
      size_t n = 0;
      for (const Indicator& indicator : *dimension.indicators) {
        Read read{&indicator, text::read_indicator_value(indicator.value.value),
                  fmt::format("{}.goals.{}[{}]", path, dimension.key, n++)};
        const bool is_cost =
            dimension.key == "cost" || (dimension.key == "output" && names_total_cost(indicator));
        check_value(read, is_cost, dimension.key == "satisfaction", dimension.key == "output");
        if (is_cost)
          costs.push_back(std::move(read));
        else if (dimension.key == "output")
          outputs.push_back(std::move(read));
      }
    }
    check_cost(costs, lines);
    check_cost_amounts(project, path);
    check_costs_among_outputs(outputs);
    check_weights(project);
  }

  bool names_total_cost(const Indicator& indicator) const {
    return contains_any(indicator.name.value, rules_.total_cost) &&
           !contains_any(indicator.name.value, rules_.unit_cost);
  }

  // ---- cost against amount
  // -----------------------------------------------------------------------

  void check_cost(const std::vector<Read>& costs, const ledger::Lines& lines) {
    if (lines.empty() || !whole_) return;
    const ledger::Figure amount = inputs_.ledger.sum(lines);
    if (amount.overflow || amount.amount.is_zero()) return;

    bool any_total = false;
    bool all_money = !costs.empty();
    std::vector<std::pair<const Read*, text::Money>> parts;
    for (const Read& read : costs) {
      const bool per_unit = contains_any(read.indicator->name.value, rules_.unit_cost);
      const auto value = per_unit ? std::nullopt : total_money(read.value);
      if (!value) {
        all_money = false;
        continue;
      }
      if (names_total_cost(*read.indicator)) {
        any_total = true;
        compare_cost(read, *value, name_of(read), amount, lines, true, {});
      } else {
        parts.emplace_back(&read, *value);
      }
    }
    if (parts.empty()) return;
    if (any_total || !all_money) {
      // Parts beside a total, or beside what is no money: each alone must still fit.
      for (const auto& [read, value] : parts)
        compare_cost(*read, value, name_of(*read), amount, lines, false, {});
      return;
    }
    text::Money sum{{}, {}};
    std::vector<Label> others;
    for (const auto& [read, value] : parts) {
      const auto total = checked_add(sum.amount, value.amount);
      const auto low = checked_add(sum.interval.low, value.interval.low);
      const auto high = checked_add(sum.interval.high, value.interval.high);
      if (!total || !low || !high) return;
      sum = {*total, {*low, *high}};
      if (read != parts.front().first)
        others.push_back({read->indicator->value.span, {"一并计入", "added as well"}});
    }
    compare_cost(*parts.front().first, sum,
                 parts.size() == 1 ? name_of(*parts.front().first)
                                   : LocalText{"各项成本指标合计", "the cost indicators in all"},
                 amount, lines, false, std::move(others));
  }

  // A cost indicator says how much money at most; a rate beside it is welcome, alone it is none.
  void check_cost_amounts(const Project& project, const std::string& path) {
    const std::vector<Indicator>& costs = project.goals.cost;
    const auto has_amount = [&](const Indicator& indicator) {
      const IndicatorValue value = text::read_indicator_value(indicator.value.value);
      return !value.number || value.unit.find("元") != std::string::npos ||
             value.unit.find("万") != std::string::npos ||
             value.per.find("元") != std::string::npos ||
             indicator.name.value.find("元") != std::string::npos ||
             contains_any(indicator.name.value, rules_.rates_of_the_amount) ||
             (value.unit.empty() && value.per.empty());
    };
    if (costs.empty() || std::any_of(costs.begin(), costs.end(), has_amount)) return;
    sink_.report(Finding(finding::D0174, costs.front().value.span)
                     .arg("project", project.name.value)
                     .arg("name", costs.front().name.value)
                     .at_path(path + ".goals.cost")
                     .because(kBasisIndicators)
                     .suggest({"写一项带金额的成本指标，如 [项目总成本, ≤64万元]",
                               "give a cost indicator with an amount"}));
  }

  static LocalText name_of(const Read& read) {
    return {read.indicator->name.value, read.indicator->name.value};
  }

  // True where `cost` is `amount` with the point moved: the same digits.
  static bool is_unit_slip(const text::Money& cost, Amount amount) {
    __int128 low = cost.interval.low.fen(), high = cost.interval.high.fen(), exact = amount.fen();
    for (int power = 1; power <= 8; ++power) {
      low *= 10, high *= 10, exact *= 10;
      if (low <= amount.fen() && amount.fen() <= high) return true;
      if (cost.interval.low.fen() <= exact && exact <= cost.interval.high.fen()) return true;
    }
    return false;
  }

  void compare_cost(const Read& read, const text::Money& cost, const LocalText& what,
                    const ledger::Figure& amount, const ledger::Lines& lines, bool is_total,
                    std::vector<Label> others) {
    if (cost.interval.contains(amount.amount)) return;
    const auto gap = checked_subtract(cost.amount, amount.amount);
    if (!gap) return;
    const bool slip = is_unit_slip(cost, amount.amount);
    const bool above = gap->fen() > 0;
    // A part may be below the whole, of course.
    if (!above && !slip && !is_total) return;
    // 10 × the amount by chance: only a part that could not be below the whole is a slip.
    if (!above && slip && !is_total && !others.empty()) return;
    const FindingId id = slip ? finding::P0103 : above ? finding::P0102 : finding::P0104;
    const Amount difference = Amount::from_fen(std::abs(gap->fen()));
    Finding finding =
        Finding(id, read.indicator->value.span)
            .arg("what", what)
            .arg("cost", others.empty() ? read.indicator->value.value : print_short(cost.amount))
            .arg("amount", print_short(amount.amount))
            .at_path(read.path)
            .because(kBasisAmount);
    if (!slip) finding.arg("gap", print_short(difference));
    const std::string right = "≤" + print_short(amount.amount);
    finding.help = {{fmt::format("成本写错的，改为 {}；金额写错的，改账目", right),
                     fmt::format("write {} if the cost is wrong, else correct the ledger", right)}};
    finding.labels = std::move(others);
    finding.labels.push_back(
        {inputs_.ledger.span(lines.front()),
         {fmt::format("项目金额 {}，是从这里开始的 {} 行账目之和", print_short(amount.amount),
                      lines.size()),
          fmt::format("the project's amount, {}, is the sum of {} ledger lines from here",
                      print_short(amount.amount), lines.size())}});
    sink_.report(std::move(finding));
  }

  void check_costs_among_outputs(const std::vector<Read>& outputs) {
    std::vector<const Read*> found;
    for (const Read& read : outputs) {
      const std::string& name = read.indicator->name.value;
      if (total_money(read.value) && name.ends_with("费")) found.push_back(&read);
    }
    if (found.empty()) return;
    Finding finding = Finding(finding::P0115, found.front()->indicator->name.span)
                          .arg("count", std::to_string(found.size()))
                          .arg("name", found.front()->indicator->name.value)
                          .at_path(found.front()->path)
                          .because(kBasisIndicators)
                          .suggest({"移到成本指标（cost）下", "move it to cost"});
    for (size_t i = 1; i < found.size() && i < 4; ++i)
      finding.labels.push_back(
          {found[i]->indicator->name.span, {"同样是费用", "an expense as well"}});
    sink_.report(std::move(finding));
  }

  // ---- one value
  // ---------------------------------------------------------------------------------

  void check_value(const Read& read, bool is_cost, bool is_satisfaction, bool is_output) {
    const std::string& name = read.indicator->name.value;
    const std::string& written = read.indicator->value.value;
    const Span span = read.indicator->value.span;
    const IndicatorValue& value = read.value;
    if (written.empty()) return;  // reported by the loader

    if (is_placeholder(written, value)) {
      sink_.report(Finding(finding::P0112, span)
                       .arg("name", name)
                       .arg("value", written)
                       .at_path(read.path)
                       .because(kBasisIndicators)
                       .suggest({"写明可以考核的值，如 ≥95%、≤10万元、100件",
                                 "give a value that can be measured, such as ≥95%"}));
      return;
    }
    if (is_rate_without_percent(name, value)) {
      sink_.report(Finding(finding::D0173, span)
                       .arg("name", name)
                       .arg("value", written)
                       .at_path(read.path)
                       .because(kBasisIndicators)
                       .suggest({"写百分比，如 ≥95%；指标不是比率的，改指标名称",
                                 "give a percentage, or rename what is no rate"}));
      return;
    }
    if (!value.number) return;

    const bool rate = ends_with_any(name, rules_.rate_endings);
    const bool upward =
        value.comparison == Comparison::at_least || value.comparison == Comparison::greater;
    const bool downward =
        value.comparison == Comparison::at_most || value.comparison == Comparison::less;
    const bool wants_more = is_satisfaction || ends_with_any(name, rules_.more_is_better);
    const bool wants_less =
        (is_cost && total_money(value)) || ends_with_any(name, rules_.less_is_better);
    const bool saving = name.find("节约") != name.npos || name.find("降低") != name.npos;
    if ((wants_more && !wants_less && downward) || (wants_less && upward && !saving)) {
      const std::string_view right = wants_less ? "≤" : "≥";
      sink_.report(Finding(finding::P0105, span)
                       .arg("name", name)
                       .arg("value", written)
                       .arg("right", std::string(right))
                       .at_path(read.path)
                       .because(kBasisIndicators)
                       .suggest({fmt::format("把比较符号改为 {}", right),
                                 fmt::format("use {} instead", right)}));
    }

    if (rate && std::find(rules_.misspelt_percent.begin(), rules_.misspelt_percent.end(),
                          value.unit) != rules_.misspelt_percent.end()) {
      report_unit(read, text::as_percent(value));
      return;
    }
    // 满意度 ≥95: between 1 and 100 without a unit can only be per cent.
    if (rate && value.unit.empty() && value.per.empty() && text::compare(*value.number, 1) > 0 &&
        text::compare(*value.number, 100) <= 0) {
      report_unit(read, text::as_percent(value));
      return;
    }
    if (rate && value.unit == "%" && text::compare(*value.number, 100) > 0 &&
        !contains_any(name, rules_.unbounded_rates)) {
      sink_.report(Finding(finding::P0110, span)
                       .arg("name", name)
                       .arg("value", written)
                       .at_path(read.path)
                       .because(kBasisIndicators)
                       .suggest({"这类指标最高是 100%", "such an indicator is 100% at most"}));
      return;
    }
    if (is_output && value.unit.empty() && value.per.empty() &&
        value.comparison == Comparison::none && !rate)
      sink_.report(Finding(finding::P0114, span)
                       .arg("name", name)
                       .arg("value", written)
                       .at_path(read.path)
                       .because(kBasisIndicators)
                       .suggest({fmt::format("写上比较符号和单位，如 ≥{}次", written),
                                 "write a comparison before it, and what is counted behind it"}));
  }

  // 及时率 ≥4次: counted, not measured as a share.
  bool is_rate_without_percent(const std::string& name, const IndicatorValue& value) const {
    if (!ends_with_any(name, rules_.rate_endings) || ends_with_any(name, rules_.not_rates))
      return false;
    if (!value.number || !value.per.empty()) return false;
    return std::find(rules_.units_of_counts.begin(), rules_.units_of_counts.end(), value.unit) !=
           rules_.units_of_counts.end();
  }

  bool is_placeholder(const std::string& written, const IndicatorValue& value) const {
    const std::string bare = without_blanks(written);
    std::string lower = bare;
    for (char& c : lower)
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (std::find(rules_.placeholder_values.begin(), rules_.placeholder_values.end(), lower) !=
        rules_.placeholder_values.end())
      return true;
    // ≥%, ≤万元: the number was never put in.
    if (value.comparison == Comparison::none || value.number) return false;
    for (const char32_t c : text::to_u32(bare))
      if (std::u32string_view(U"≥≤≦≧＜＞<>=＝%％万元次件个人份").find(c) ==
          std::u32string_view::npos)
        return false;
    return true;
  }

  void report_unit(const Read& read, const std::string& right) {
    sink_.report(Finding(finding::P0113, read.indicator->value.span)
                     .arg("name", read.indicator->name.value)
                     .arg("value", read.indicator->value.value)
                     .arg("right", right)
                     .at_path(read.path)
                     .because(kBasisIndicators)
                     .suggest({"改为 " + right, "write " + right}));
  }

  // ---- weights
  // -----------------------------------------------------------------------------------

  // 权重 10%, 分值：10 in the note of an indicator, in hundredths.
  static std::optional<int64_t> weight_of(const Indicator& indicator) {
    for (const std::string_view word : {"权重", "分值"}) {
      const size_t at = indicator.note.value.find(word);
      if (at == std::string::npos) continue;
      const std::string_view rest = std::string_view(indicator.note.value).substr(at + word.size());
      for (const text::ScannedNumber& number : text::scan_numbers(rest)) {
        if (number.begin > 4 || number.value.decimals > 2) break;  // 权重：10
        int64_t hundredths = number.value.mantissa;
        for (int i = number.value.decimals; i < 2; ++i) hundredths *= 10;
        return hundredths;
      }
    }
    return std::nullopt;
  }

  void check_weights(const Project& project) {
    int64_t sum = 0;
    const Indicator* first = nullptr;
    for (const auto* indicators : {&project.goals.cost, &project.goals.output,
                                   &project.goals.benefit, &project.goals.satisfaction}) {
      for (const Indicator& indicator : *indicators) {
        const auto weight = weight_of(indicator);
        if (!weight || *weight > 1'000'000) return;  // not everywhere: no weights to sum
        if (first == nullptr) first = &indicator;
        sum += *weight;
      }
    }
    // Weights of the indicators may leave 10 of 100 to the rate of spending (预算执行率).
    if (first == nullptr || sum == 10'000 || sum == 9'000 || sum == 100) return;
    sink_.report(
        Finding(finding::P0111, first->note.span)
            .arg("project", project.name.value)
            .arg("sum", text::format_amount(
                            Amount::from_fen(sum),
                            {.unit = text::MoneyUnit::yuan, .decimals = 2, .trim_zeros = true}))
            .because({"《项目支出绩效评价管理办法》（财预〔2020〕10号）：权重合计 100",
                      "财预〔2020〕10号: weights sum to 100"}));
  }

  // ---- all projects
  // ------------------------------------------------------------------------------

  void check_codes() {
    std::map<size_t, size_t> count;
    for (const Project& project : inputs_.budget.projects)
      if (!project.code.value.empty()) ++count[project.code.value.size()];
    if (count.size() < 2) return;
    size_t usual = 0, most = 0, all = 0;
    for (const auto& [length, n] : count) {
      all += n;
      if (n > most) most = n, usual = length;
    }
    if (most * 2 <= all) return;  // no length is the usual one
    const Project* example = nullptr;
    for (const Project& project : inputs_.budget.projects)
      if (project.code.value.size() == usual && example == nullptr) example = &project;
    size_t n = 0;
    for (const Project& project : inputs_.budget.projects) {
      const std::string path = fmt::format("projects[{}].code", n++);
      const size_t length = project.code.value.size();
      if (length == 0 || length == usual) continue;
      sink_.report(Finding(finding::P0106, project.code.span)
                       .arg("code", project.code.value)
                       .arg("length", std::to_string(length))
                       .arg("usual", std::to_string(usual))
                       .label(example->code.span, {"其余项目如此", "the others are like this"})
                       .at_path(path)
                       .because(kBasisCodes)
                       .suggest({"与预算管理一体化系统核对，是否多写或漏写了数字",
                                 "compare with the budget system: a digit may be lost or added"}));
    }
  }

  void check_names() {
    std::map<std::string, const Project*> seen;
    for (const Project& project : inputs_.budget.projects) {
      if (project.name.value.empty()) continue;
      const auto [first, fresh] = seen.emplace(without_blanks(project.name.value), &project);
      if (fresh || first->second->code.value == project.code.value) continue;
      sink_.report(Finding(finding::P0109, project.name.span)
                       .arg("name", project.name.value)
                       .arg("code", project.code.value)
                       .arg("other", first->second->code.value)
                       .label(first->second->name.span, {"第一次列示在这里", "first listed here"})
                       .because(kBasisCodes)
                       .suggest({"同一个项目只保留一个代码；确是两个项目的，在名称中区分",
                                 "keep one code for one project, or tell the two apart by name"}));
    }
  }

  void check_overall() {
    size_t c = 0;
    for (const budget::IndicatorClass& top : inputs_.budget.goals.indicators) {
      size_t g = 0;
      for (const budget::IndicatorGroup& group : top.groups) {
        size_t n = 0;
        for (const Indicator& indicator : group.indicators)
          check_value({&indicator, text::read_indicator_value(indicator.value.value),
                       fmt::format("goals.indicators[{}].groups[{}].indicators[{}]", c, g, n++)},
                      false, group.name.value.find("满意") != std::string::npos, false);
        ++g;
      }
      ++c;
    }
  }

  const PerformanceRules& rules_;
  const Inputs& inputs_;
  Sink& sink_;
  const bool whole_;
  std::map<std::string_view, ledger::Lines> lines_;
};

}  // namespace

PerformanceRules load_performance_rules(const SourceMap& sources, FileId file, Sink& sink) {
  PerformanceRules rules;
  const auto root = yaml::parse(sources, file, sink);
  if (!root) return rules;
  const auto words = [&](std::vector<std::string>& into) {
    return [&into, &sink](const yaml::Entry& entry) { into = read_words(entry, sink); };
  };
  read_fields(*root, {file, 0, 0},
              {{"required", words(rules.required)},
               {"total_cost", words(rules.total_cost)},
               {"unit_cost", words(rules.unit_cost)},
               {"more_is_better", words(rules.more_is_better)},
               {"less_is_better", words(rules.less_is_better)},
               {"rate_endings", words(rules.rate_endings)},
               {"unbounded_rates", words(rules.unbounded_rates)},
               {"placeholder_values", words(rules.placeholder_values)},
               {"misspelt_percent", words(rules.misspelt_percent)},
               {"not_rates", words(rules.not_rates)},
               {"units_of_counts", words(rules.units_of_counts)},
               {"rates_of_the_amount", words(rules.rates_of_the_amount)}},
              sink);
  return rules;
}

void check_performance(const PerformanceRules& rules, const Inputs& inputs, Sink& sink) {
  Checker(rules, inputs, sink).check();
}

}  // namespace budgetc::rules
