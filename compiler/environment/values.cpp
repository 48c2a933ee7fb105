// Takes one department; gives the values of all names. A fact that the department did not give is a
// none that carries its finding: it is reported only if a template needs it.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "diagnostics/catalogue/arithmetic.h"
#include "diagnostics/catalogue/disclosure.h"
#include "environment/vocabulary.h"

namespace budgetc::environment {
namespace {

using language::AmountValue;
using language::Value;
using Fields = std::map<std::string, Value>;

Value text(std::string content, Span origin = {}) {
  Value value;
  value.data = std::move(content);
  value.origin = origin;
  return value;
}

Value text(const budget::Text& written) { return text(written.value, written.span); }

Value number(int64_t n, Span origin = {}) {
  Value value;
  value.data = n;
  value.origin = origin;
  return value;
}

Value record(Fields fields) {
  Value value;
  value.data = std::make_shared<const Fields>(std::move(fields));
  return value;
}

Value list(std::vector<Value> elements) {
  Value value;
  value.data = std::make_shared<const std::vector<Value>>(std::move(elements));
  return value;
}

template <class Range, class Make>
Value list_of(const Range& range, Make make) {
  std::vector<Value> elements;
  for (const auto& element : range) elements.push_back(make(element));
  return list(std::move(elements));
}

Value missing(Finding finding) {
  Value value;
  value.absence = std::make_shared<const Finding>(std::move(finding));
  return value;
}

// D0102 for a key that may be left out until a sentence needs it.
Value missing_fact(Span at, const std::string& key, const std::string& title) {
  Finding finding = Finding(finding::D0102, at)
                        .arg("name", key)
                        .arg("title", LocalText{title, "in budget.yaml"})
                        .suggest({fmt::format("在 budget.yaml 中填写 {}", key),
                                  fmt::format("give {} in budget.yaml", key)});
  // Nothing stands there yet: the path says where it would.
  if (at.begin == at.end) finding.path = key;
  return missing(std::move(finding));
}

Value optional_text(const budget::Text& written, Span at, const std::string& key,
                    std::string title) {
  if (!written.value.empty()) return text(written);
  return missing_fact(written.span.valid() ? written.span : at, key, title);
}

// ---- flat facts
// ----------------------------------------------------------------------------------

Value stated(const budget::StatedAmount& from, LocalText what) {
  Value value;
  value.data = AmountValue{from.amount,
                           {},
                           std::make_shared<const language::Stated>(
                               language::Stated{from.interval, {{from, std::move(what), 1}}})};
  value.origin = from.span;
  return value;
}

class Facts {
 public:
  Facts(const budget::Budget& budget, Sink& sink) : budget_(budget), sink_(sink) {}

  Value section(std::string_view section) {
    const std::string name(section);
    return branch(fact_tree(name), name);
  }

 private:
  Value branch(const FactTree& tree, const std::string& path) {
    if (tree.branches.empty()) return leaf(*tree.key, path);
    Fields fields;
    for (const auto& [name, child] : tree.branches) {
      if (child.branches.empty() && child.key == nullptr) continue;  // computed
      fields.emplace(name, branch(child, path + "." + name));
    }
    for (const auto& [name, child] : tree.branches) {
      if (fields.contains(name)) continue;
      const bool fixed = path + "." + name == kFixedTotal;
      fields.emplace(name, fixed ? total_value(fields) : total(fields));
    }
    return record(std::move(fields));
  }

  Value leaf(const budget::VocabularyKey& known, const std::string& path) {
    const std::string key(known.key);
    switch (known.kind) {
      case budget::FactKind::text: {
        const bool reason = known.section == "reasons";
        const auto& texts = reason ? budget_.reasons : budget_.details;
        const auto found = texts.find(key);
        if (found != texts.end() && !found->second.value.empty()) return text(found->second);
        if (reason) return missing_reason(known, path);
        break;
      }
      case budget::FactKind::count:
        if (const auto found = budget_.counts.find(path); found != budget_.counts.end())
          return number(found->second.value, found->second.span);
        break;
      case budget::FactKind::quantity:
        if (const auto found = budget_.quantities.find(path); found != budget_.quantities.end())
          return text(found->second);
        break;
      case budget::FactKind::amount: {
        const budget::StatedFigures& figures = known.section == "stated"     ? budget_.stated
                                               : known.section == "previous" ? budget_.previous
                                               : known.section == "assets"   ? budget_.assets
                                                                             : budget_.procurement;
        if (const auto found = figures.find(key); found != figures.end())
          return stated(
              found->second,
              {(known.section == "previous" ? "上年" : "") + std::string(known.title), path});
        break;
      }
    }
    // Last year's folder could not be read, which has its finding.
    if (known.section == "previous" && !budget_.previous_folder.value.empty() &&
        budget_.previous.empty())
      return {};
    const std::string title =
        (known.section == "previous" ? "上年" : "") + std::string(known.title);
    return missing_fact(file_start(), path, title);
  }

  Value missing_reason(const budget::VocabularyKey& known, const std::string& path) {
    std::string what(known.title);
    constexpr std::string_view kSuffix = "变动原因";
    if (what.ends_with(kSuffix)) what.resize(what.size() - kSuffix.size());
    return missing(Finding(finding::D0101, file_start())
                       .arg("what", LocalText{what, std::string(known.key)})
                       .at_path(path)
                       .suggest({fmt::format("在 budget.yaml 中填写 {}", path),
                                 fmt::format("give {} in budget.yaml", path)}));
  }

  // The sum of the counts of one group; missing as soon as one of them is.
  Value total(const Fields& fields) {
    int64_t sum = 0;
    for (const auto& [name, value] : fields) {
      const auto* count = std::get_if<int64_t>(&value.data);
      if (count == nullptr) return value;
      if (__builtin_add_overflow(sum, *count, &sum)) {
        sink_.report(Finding(finding::A0103, value.origin));
        return {};
      }
    }
    return number(sum);
  }

  // The sum of the values of the classes; missing where none of them is given.
  Value total_value(const Fields& classes) {
    std::optional<Amount> sum;
    for (const auto& [name, asset] : classes) {
      const auto* fields = std::get_if<language::RecordValue>(&asset.data);
      if (fields == nullptr) continue;
      const auto value = (*fields)->find("value");
      if (value == (*fields)->end()) continue;
      const auto* amount = std::get_if<AmountValue>(&value->second.data);
      if (amount == nullptr) continue;
      sum = checked_add(sum.value_or(Amount()), amount->amount);
      if (!sum) {
        sink_.report(Finding(finding::A0103, value->second.origin));
        return {};
      }
    }
    if (!sum) return missing_fact(file_start(), "assets.fixed", "固定资产占用情况");
    Value total;
    total.data = AmountValue{*sum, {}};
    return total;
  }

  Span file_start() const { return {budget_.file, 0, 0}; }

  const budget::Budget& budget_;
  Sink& sink_;
};

// ---- the model
// -----------------------------------------------------------------------------------

Value unit(const budget::Unit& from) {
  return record({{"code", text(from.code)},
                 {"name", text(from.name)},
                 {"listed_as", text(from.listed_as.value.empty() ? from.name : from.listed_as)},
                 {"kind", text(from.kind)}});
}

Value indicators(const std::vector<budget::Indicator>& from) {
  return list_of(from, [](const budget::Indicator& indicator) {
    return record({{"name", text(indicator.name)},
                   {"value", text(indicator.value)},
                   {"note", text(indicator.note)},
                   {"basis", text(indicator.basis)}});
  });
}

Value indicator_tree(const std::vector<budget::IndicatorClass>& from) {
  const auto group = [](const budget::IndicatorGroup& level) {
    return record({{"name", text(level.name)}, {"indicators", indicators(level.indicators)}});
  };
  return list_of(from, [&](const budget::IndicatorClass& level) {
    return record({{"name", text(level.name)}, {"groups", list_of(level.groups, group)}});
  });
}

// Twelve amounts, empty where the department planned nothing.
Value plan(const std::map<int, budget::StatedAmount>& from) {
  std::vector<Value> months(12);
  for (const auto& [month, amount] : from)
    months[static_cast<size_t>(month - 1)] = stated(amount, {"支出计划", "payment plan"});
  return list(std::move(months));
}

Fields project_fields(const budget::Project& from) {
  return {{"code", text(from.code)},
          {"name", text(from.name)},
          {"kind", text(from.kind)},
          {"purpose",
           optional_text(from.purpose, from.span, "purpose", from.name.value + "的主要用途")}};
}

Value project(const budget::Project& from, const ledger::Lines& lines, const Members& members,
              const ledger::Ledger& ledger, Sink& sink) {
  Fields fields = project_fields(from);
  const auto same = [](const budget::Text& written) { return text(written); };
  fields["plan"] = plan(from.plan);
  fields["goals"] = record({{"objectives", list_of(from.goals.objectives, same)},
                            {"indicators", indicator_tree(from.goals.indicators)},
                            {"cost", indicators(from.goals.cost)},
                            {"output", indicators(from.goals.output)},
                            {"benefit", indicators(from.goals.benefit)},
                            {"satisfaction", indicators(from.goals.satisfaction)}});
  const budget::Unit* own =
      lines.empty() ? nullptr : members.unit(ledger.value(ledger::Dimension::unit, lines[0]));
  fields["unit"] = own == nullptr ? Value{} : unit(*own);
  ledger::Figure figure = ledger.sum(lines);
  if (figure.overflow) {
    sink.report(Finding(finding::A0103, from.span));
    fields["amount"] = Value{};
  } else {
    Value amount;
    amount.data = AmountValue{figure.amount, std::move(figure.lines)};
    fields["amount"] = std::move(amount);
  }
  return record(std::move(fields));
}

Value projects(const budget::Budget& budget, const Members& members, const ledger::Ledger& ledger,
               Sink& sink) {
  std::map<std::string_view, ledger::Lines> lines_of;
  for (size_t i = 0; i < ledger.size(); ++i) {
    const auto line = static_cast<ledger::LineId>(i);
    lines_of[ledger.value(ledger::Dimension::project, line)].push_back(line);
  }
  return list_of(budget.projects, [&](const budget::Project& from) {
    // One that repeats a code has no lines: a finding has said so.
    const bool counts = members.project(from.code.value) == &from;
    return project(from, counts ? lines_of[from.code.value] : ledger::Lines(), members, ledger,
                   sink);
  });
}

Value published(const budget::Budget& budget) {
  const Span start{budget.file, 0, 0};
  if (!budget.published) return missing_fact(start, "published", "公开日期");
  const budget::Date& date = *budget.published;
  return record({{"year", number(date.year, date.span)},
                 {"month", number(date.month, date.span)},
                 {"day", date.day > 0 ? number(date.day, date.span)
                                      : missing_fact(date.span, "published", "公开日期中的日")}});
}

Value goals(const budget::OverallGoals& from) {
  const auto task = [](const budget::Task& task) {
    return record({{"name", text(task.name)},
                   {"content", text(task.content)},
                   {"indicators", text(task.indicators)}});
  };
  const auto same = [](const budget::Text& written) { return text(written); };
  return record({{"objective", text(from.objective)},
                 {"tasks", list_of(from.tasks, task)},
                 {"indicators", indicator_tree(from.indicators)},
                 {"safeguards", list_of(from.safeguards, same)}});
}

// ---- 政府采购
// --------------------------------------------------------------------------------------

// Sums of amounts that a department stated, by fund.
struct PurchaseSums {
  Amount amount, reserved;
  std::map<std::string_view, Amount> funds;
};

// False where a sum is out of range.
bool add(const budget::Purchase& purchase, PurchaseSums& sums) {
  const auto grow = [](Amount& sum, const std::optional<budget::StatedAmount>& by) {
    if (!by) return true;
    const auto next = checked_add(sum, by->amount);
    if (next) sum = *next;
    return next.has_value();
  };
  bool good = grow(sums.amount, purchase.amount) && grow(sums.reserved, purchase.reserved);
  for (const Fund& fund : funds())
    if (std::find(fund.sources.begin(), fund.sources.end(), purchase.source.value) !=
        fund.sources.end())
      good = grow(sums.funds[fund.name], purchase.amount) && good;
  return good;
}

Value amount_value(Amount amount) {
  Value value;
  value.data = AmountValue{amount, {}};
  return value;
}

Fields sums_fields(const PurchaseSums& sums) {
  Fields by_fund;
  for (const Fund& fund : funds()) {
    const auto found = sums.funds.find(fund.name);
    by_fund.emplace(fund.name, amount_value(found == sums.funds.end() ? Amount() : found->second));
  }
  return {{"amount", amount_value(sums.amount)},
          {"reserved", amount_value(sums.reserved)},
          {"funds", record(std::move(by_fund))}};
}

// `project`: the record of its project, or none.
Value purchase(const budget::Purchase& from, Value project, Sink& sink) {
  PurchaseSums sums;
  if (!add(from, sums)) sink.report(Finding(finding::A0103, from.span));
  Fields fields = sums_fields(sums);
  fields["project"] = std::move(project);
  fields["item"] = text(from.item);
  fields["catalogue"] = text(from.catalogue);
  fields["measure"] = text(from.measure);
  fields["quantity"] = from.quantity ? number(from.quantity->value, from.quantity->span) : Value{};
  fields["price"] = from.price ? stated(*from.price, {"单价", "price"}) : Value{};
  return record(std::move(fields));
}

void set_purchases(const budget::Budget& budget, const Members& members, language::Scope& scope,
                   Sink& sink) {
  const auto* known = std::get_if<language::ListValue>(&scope["projects"].data);
  PurchaseSums sums;
  std::vector<Value> lines;
  for (const budget::Purchase& from : budget.purchases) {
    Value project;
    const budget::Project* of =
        from.project.value.empty() ? nullptr : members.project(from.project.value);
    if (of != nullptr && known != nullptr)
      project = (**known)[static_cast<size_t>(of - budget.projects.data())];
    lines.push_back(purchase(from, std::move(project), sink));
    if (!add(from, sums)) sink.report(Finding(finding::A0103, from.span));
  }
  scope["purchases"] = list(std::move(lines));
  scope["purchases_total"] = record(sums_fields(sums));
}

}  // namespace

language::Scope values(const budget::Budget& budget, const ledger::Ledger& ledger,
                       const classification::Classification& /*classification*/, const Views& views,
                       Sink& sink) {
  language::Scope scope;
  scope["year"] = number(budget.year.value, budget.year.span);
  scope["previous_year"] = number(budget.year.value - 1);
  scope["department"] = record({{"code", text(budget.department_code)},
                                {"name", text(budget.department_name)},
                                {"full_name", text(budget.department_full_name)},
                                {"kind", text(budget.department_kind)}});
  scope["units"] = list_of(budget.units, unit);
  scope["duties"] = list_of(budget.duties, [](const budget::Text& duty) { return text(duty); });
  scope["organization"] =
      optional_text(budget.organization, {budget.file, 0, 0}, "organization", "内设机构");
  scope["introduction"] =
      optional_text(budget.introduction, {budget.file, 0, 0}, "introduction", "部门概况的引言");
  scope["composition"] =
      list_of(budget.composition, [](const budget::Text& body) { return text(body); });
  scope["published"] = published(budget);
  const Members members(budget);
  scope["projects"] = projects(budget, members, ledger, sink);
  scope["goals"] = goals(budget.goals);
  scope["institutions"] = list_of(budget.institutions, [](const budget::Institution& from) {
    return record({{"name", text(from.name)},
                   {"nature", text(from.nature)},
                   {"rank", text(from.rank)},
                   {"funding", text(from.funding)}});
  });
  set_purchases(budget, members, scope, sink);
  Facts facts(budget, sink);
  for (const std::string_view section : budget::flat_sections())
    scope[std::string(section)] = facts.section(section);

  language::Context context;
  context.ledger = &ledger;
  for (const View& view : views)
    scope[view.name] = view.expression.evaluate(context, scope, {}, sink);
  return scope;
}

// Of those with one code the first counts.
Members::Members(const budget::Budget& budget) {
  for (const budget::Unit& unit : budget.units) units_.emplace(unit.code.value, &unit);
  for (const budget::Project& project : budget.projects)
    projects_.emplace(project.code.value, &project);
}
const budget::Unit* Members::unit(std::string_view code) const {
  const auto found = units_.find(code);
  return found == units_.end() ? nullptr : found->second;
}
const budget::Project* Members::project(std::string_view code) const {
  const auto found = projects_.find(code);
  return found == projects_.end() ? nullptr : found->second;
}

language::Value dimension_value(ledger::Dimension dimension, std::string_view key,
                                const Members& members,
                                const classification::Classification& classification) {
  using classification::Scheme;
  using ledger::Dimension;
  const auto part = [&](size_t from, size_t length) {
    return text(std::string(from < key.size() ? key.substr(from, length) : std::string_view()));
  };
  const auto name = [&](Scheme scheme, size_t length) {
    return text(
        key.size() < length ? "" : std::string(classification.name(scheme, key.substr(0, length))));
  };
  switch (dimension) {
    case Dimension::unit: {
      if (const budget::Unit* found = members.unit(key)) return unit(*found);
      return record({{"code", text(std::string(key))},
                     {"name", text("")},
                     {"listed_as", text("")},
                     {"kind", text("")}});
    }
    case Dimension::function:
      return record({{"code", text(std::string(key))},
                     {"name", name(Scheme::functional, key.size())},
                     {"lei", part(0, 3)},
                     {"kuan", part(3, 2)},
                     {"xiang", part(5, 2)},
                     {"lei_name", name(Scheme::functional, 3)},
                     {"kuan_name", name(Scheme::functional, 5)}});
    case Dimension::dept_economic:
    case Dimension::gov_economic: {
      const Scheme scheme =
          dimension == Dimension::dept_economic ? Scheme::dept_economic : Scheme::gov_economic;
      return record({{"code", text(std::string(key))},
                     {"name", name(scheme, key.size())},
                     {"lei", part(0, 3)},
                     {"kuan", part(3, 2)},
                     {"lei_name", name(scheme, 3)}});
    }
    case Dimension::project:
      if (const budget::Project* found = members.project(key))
        return record(project_fields(*found));
      return record({{"code", text(std::string(key))},
                     {"name", text("")},
                     {"kind", text("")},
                     {"purpose", text("")}});
    case Dimension::kind:
    case Dimension::source:
    case Dimension::line:
      return text(std::string(key));
  }
  return {};
}

namespace {

std::function<std::string(ledger::Dimension, std::string_view)> key_names(
    const budget::Budget& budget, const classification::Classification& classification) {
  const auto members = std::make_shared<const Members>(budget);
  return
      [&classification, members](ledger::Dimension dimension, std::string_view key) -> std::string {
        using classification::Scheme;
        switch (dimension) {
          case ledger::Dimension::function:
            return std::string(classification.name(Scheme::functional, key));
          case ledger::Dimension::dept_economic:
            return std::string(classification.name(Scheme::dept_economic, key));
          case ledger::Dimension::gov_economic:
            return std::string(classification.name(Scheme::gov_economic, key));
          case ledger::Dimension::unit:
            if (const budget::Unit* unit = members->unit(key)) return unit->name.value;
            return "";
          case ledger::Dimension::project:
            if (const budget::Project* project = members->project(key)) return project->name.value;
            return "";
          case ledger::Dimension::kind:
          case ledger::Dimension::source:
          case ledger::Dimension::line:
            break;
        }
        return std::string(key);
      };
}

}  // namespace

language::Context context(const budget::Budget& budget, const ledger::Ledger& ledger,
                          const classification::Classification& classification,
                          const text::NumberStyle& amounts, int percent_decimals) {
  return {&ledger, amounts, percent_decimals, key_names(budget, classification)};
}

}  // namespace budgetc::environment
