// Takes one department; gives the values of all names. A fact that the department did not give is a
// none that carries its finding: it is reported only if a template needs it.
#include <fmt/format.h>

#include <algorithm>
#include <set>

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
Value missing_fact(Span at, const std::string& key, std::string title) {
  return missing(Finding(FindingId::D0102, at)
                     .arg("name", key)
                     .arg("title", std::move(title))
                     .suggest({fmt::format("在 budget.yaml 中填写 {}", key),
                               fmt::format("give {} in budget.yaml", key)}));
}

Value optional_text(const budget::Text& written, Span at, const std::string& key,
                    std::string title) {
  if (!written.value.empty()) return text(written);
  return missing_fact(written.span.valid() ? written.span : at, key, std::move(title));
}

// ---- flat facts
// ----------------------------------------------------------------------------------

class Facts {
 public:
  Facts(const budget::Budget& budget, Sink& sink) : budget_(budget), sink_(sink) {}

  Value section(const Section& section) {
    const std::string name(section.name);
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
      if (!fields.contains(name)) fields.emplace(name, total(fields));
    }
    return record(std::move(fields));
  }

  Value leaf(const budget::VocabularyKey& known, const std::string& path) {
    const std::string key(known.key);
    if (known.section == "reasons") {
      const auto found = budget_.reasons.find(key);
      if (found != budget_.reasons.end() && !found->second.value.empty())
        return text(found->second);
      return missing_reason(known, path);
    }
    if (known.section == "details") {
      const auto found = budget_.details.find(key);
      if (found != budget_.details.end() && !found->second.value.empty())
        return text(found->second);
    } else if (known.section == "assets" || known.section == "transfers" ||
               known.section == "performance") {
      const auto found = budget_.counts.find(path);
      if (found != budget_.counts.end()) return number(found->second.value, found->second.span);
    } else {
      const budget::StatedFigures& figures = known.section == "stated"     ? budget_.stated
                                             : known.section == "previous" ? budget_.previous
                                                                           : budget_.procurement;
      if (const auto found = figures.find(key); found != figures.end()) {
        Value value;
        value.data = AmountValue{found->second.amount, {}};
        value.origin = found->second.span;
        return value;
      }
    }
    const std::string title =
        (known.section == "previous" ? "上年" : "") + std::string(known.title);
    return missing_fact(file_start(), path, title);
  }

  Value missing_reason(const budget::VocabularyKey& known, const std::string& path) {
    std::string what(known.title);
    constexpr std::string_view kSuffix = "变动原因";
    if (what.ends_with(kSuffix)) what.resize(what.size() - kSuffix.size());
    return missing(Finding(FindingId::D0101, file_start())
                       .arg("what", what)
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
        sink_.report(Finding(FindingId::A0103, value.origin));
        return {};
      }
    }
    return number(sum);
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

Value unit_with_code(const budget::Budget& budget, std::string_view code) {
  for (const budget::Unit& candidate : budget.units) {
    if (candidate.code.value == code) return unit(candidate);
  }
  return {};
}

Value indicators(const std::vector<budget::Indicator>& from) {
  return list_of(from, [](const budget::Indicator& indicator) {
    return record({{"name", text(indicator.name)},
                   {"value", text(indicator.value)},
                   {"note", text(indicator.note)}});
  });
}

Fields project_fields(const budget::Project& from) {
  return {{"code", text(from.code)},
          {"name", text(from.name)},
          {"kind", text(from.kind)},
          {"purpose",
           optional_text(from.purpose, from.span, "purpose", from.name.value + "的主要用途")}};
}

Value project(const budget::Project& from, const ledger::Lines& lines, const budget::Budget& budget,
              const ledger::Ledger& ledger, Sink& sink) {
  Fields fields = project_fields(from);
  fields["goals"] = record({{"cost", indicators(from.goals.cost)},
                            {"output", indicators(from.goals.output)},
                            {"benefit", indicators(from.goals.benefit)},
                            {"satisfaction", indicators(from.goals.satisfaction)}});
  fields["unit"] = lines.empty()
                       ? Value{}
                       : unit_with_code(budget, ledger.value(ledger::Dimension::unit, lines[0]));
  ledger::Figure figure = ledger.sum(lines);
  if (figure.overflow) {
    sink.report(Finding(FindingId::A0103, from.span));
    fields["amount"] = Value{};
  } else {
    Value amount;
    amount.data = AmountValue{figure.amount, std::move(figure.lines)};
    fields["amount"] = std::move(amount);
  }
  return record(std::move(fields));
}

Value projects(const budget::Budget& budget, const ledger::Ledger& ledger, Sink& sink) {
  std::map<std::string_view, ledger::Lines> lines_of;
  for (size_t i = 0; i < ledger.size(); ++i) {
    const auto line = static_cast<ledger::LineId>(i);
    lines_of[ledger.value(ledger::Dimension::project, line)].push_back(line);
  }
  return list_of(budget.projects, [&](const budget::Project& from) {
    return project(from, lines_of[from.code.value], budget, ledger, sink);
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
  const auto group = [](const budget::IndicatorGroup& level) {
    return record({{"name", text(level.name)}, {"indicators", indicators(level.indicators)}});
  };
  const auto top = [&](const budget::IndicatorClass& level) {
    return record({{"name", text(level.name)}, {"groups", list_of(level.groups, group)}});
  };
  const auto task = [](const budget::Task& task) {
    return record({{"name", text(task.name)}, {"content", text(task.content)}});
  };
  return record({{"objective", text(from.objective)},
                 {"tasks", list_of(from.tasks, task)},
                 {"indicators", list_of(from.indicators, top)}});
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
  scope["projects"] = projects(budget, ledger, sink);
  scope["goals"] = goals(budget.goals);
  Facts facts(budget, sink);
  for (const Section& section : sections())
    scope[std::string(section.name)] = facts.section(section);

  language::Context context;
  context.ledger = &ledger;
  for (const View& view : views)
    scope[view.name] = view.expression.evaluate(context, scope, {}, sink);
  return scope;
}

language::Value dimension_value(ledger::Dimension dimension, std::string_view key,
                                const budget::Budget& budget, const ledger::Ledger& /*ledger*/,
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
      Value found = unit_with_code(budget, key);
      if (!found.is_none()) return found;
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
      for (const budget::Project& candidate : budget.projects) {
        if (candidate.code.value == key) return record(project_fields(candidate));
      }
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

std::function<std::string(ledger::Dimension, std::string_view)> key_names(
    const budget::Budget& budget, const classification::Classification& classification) {
  return [&](ledger::Dimension dimension, std::string_view key) -> std::string {
    using classification::Scheme;
    switch (dimension) {
      case ledger::Dimension::function:
        return std::string(classification.name(Scheme::functional, key));
      case ledger::Dimension::dept_economic:
        return std::string(classification.name(Scheme::dept_economic, key));
      case ledger::Dimension::gov_economic:
        return std::string(classification.name(Scheme::gov_economic, key));
      case ledger::Dimension::unit:
        for (const budget::Unit& unit : budget.units)
          if (unit.code.value == key) return unit.name.value;
        return "";
      case ledger::Dimension::project:
        for (const budget::Project& project : budget.projects)
          if (project.code.value == key) return project.name.value;
        return "";
      case ledger::Dimension::kind:
      case ledger::Dimension::source:
      case ledger::Dimension::line:
        break;
    }
    return std::string(key);
  };
}

}  // namespace budgetc::environment
