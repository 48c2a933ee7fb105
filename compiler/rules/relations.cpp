// Takes relations.yaml and a department; gives findings A0101–A0105. Guarantees: exact arithmetic,
// one finding a relation, and none from a figure that is not stated or could not be read.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "rules/rules.h"
#include "yaml/yaml.h"

namespace budgetc::rules {
namespace {

using budget::StatedAmount;

std::string print(Amount amount) {
  // To the fen where it matters, else as tables print it: 7168.84万元, 7168.840026万元.
  text::NumberStyle style;
  style.decimals = 6;
  style.trim_zeros = true;
  std::string printed = text::format_amount(amount, style);
  const size_t point = printed.find('.');
  const size_t decimals = point == std::string::npos ? 0 : printed.size() - point - 1;
  if (decimals < 2) {
    style.decimals = 2;
    style.trim_zeros = false;
    printed = text::format_amount(amount, style);
  }
  return printed + "万元";
}

Amount magnitude(Amount amount) { return Amount::from_fen(std::abs(amount.fen())); }

// Chinese title of a figure, from the vocabulary shared with the loader.
std::string title_of(std::string_view key) {
  for (const budget::VocabularyKey& entry : budget::vocabulary())
    if (entry.section == "stated" && entry.key == key) return std::string(entry.title);
  return std::string(key);
}

LocalText basis_of(const Relation& relation) { return {relation.basis, relation.basis}; }

const StatedAmount* stated(const budget::Budget& budget, const std::string& key) {
  const auto it = budget.stated.find(key);
  return it == budget.stated.end() ? nullptr : &it->second;
}

// The line whose amount is the whole gap, if there is just one: the likely culprit.
std::optional<ledger::LineId> line_of_gap(const ledger::Ledger& ledger, const ledger::Lines& lines,
                                          Amount gap) {
  std::optional<ledger::LineId> found;
  for (const ledger::LineId line : lines) {
    if (magnitude(ledger.amount(line)) != gap) continue;
    if (found) return std::nullopt;
    found = line;
  }
  return found;
}

// The exact value as it would be written at the precision of `figure`.
std::string print_like(const StatedAmount& figure, Amount exact) {
  int64_t last_digit = figure.interval.high.fen() - figure.interval.low.fen() + 1;
  text::NumberStyle style;
  style.decimals = 6;
  for (; last_digit >= 10 && style.decimals > 0; last_digit /= 10) --style.decimals;
  return text::format_amount(exact, style) + "万元";
}

// False if the figure differs from the ledger.
bool check_stated(const Relation& relation, const Inputs& inputs, const language::Context& context,
                  Sink& sink) {
  const StatedAmount* figure = stated(inputs.budget, relation.figures[0]);
  if (figure == nullptr) return true;
  const language::Value value = relation.equals->evaluate(context, inputs.scope, {}, sink);
  const auto* exact = std::get_if<language::AmountValue>(&value.data);
  if (exact == nullptr || figure->interval.contains(exact->amount)) return true;

  const auto difference = checked_subtract(figure->amount, exact->amount);
  const Amount gap = difference ? magnitude(*difference) : Amount();
  Finding finding = Finding(FindingId::A0101, figure->span)
                        .arg("what", title_of(relation.figures[0]))
                        .arg("stated", figure->written)
                        .arg("exact", print(exact->amount))
                        .arg("gap", print(gap))
                        .at_path("stated." + relation.figures[0])
                        .because(basis_of(relation));
  if (const auto culprit = line_of_gap(inputs.ledger, exact->lines, gap)) {
    finding.labels.push_back({inputs.ledger.amount_span(*culprit),
                              {"这一行的金额恰为差额", "this line is exactly the gap"}});
  } else if (!exact->lines.empty()) {
    finding.labels.push_back(
        {inputs.ledger.span(exact->lines.front()),
         {fmt::format("账目中相关的 {} 行从这里开始", exact->lines.size()),
          fmt::format("the {} ledger lines summed start here", exact->lines.size())}});
  }
  finding.help = {{fmt::format("核对账目；若账目无误，把“{}”改为 {}，或删去这一项", figure->written,
                               print_like(*figure, exact->amount)),
                   fmt::format("check the ledger; if it is right, write {} here or drop the figure",
                               print_like(*figure, exact->amount))}};
  sink.report(std::move(finding));
  return false;
}

void check_balance(const Relation& relation, const Inputs& inputs, Sink& sink) {
  const StatedAmount* left = stated(inputs.budget, relation.figures[0]);
  const StatedAmount* right = stated(inputs.budget, relation.figures[1]);
  if (left == nullptr || right == nullptr) return;
  const bool meet =
      left->interval.low <= right->interval.high && right->interval.low <= left->interval.high;
  if (meet) return;
  const auto difference = checked_subtract(left->amount, right->amount);
  sink.report(Finding(FindingId::A0102, left->span)
                  .arg("left", title_of(relation.figures[0]))
                  .arg("left_amount", left->written)
                  .arg("right", title_of(relation.figures[1]))
                  .arg("right_amount", right->written)
                  .arg("gap", print(difference ? magnitude(*difference) : Amount()))
                  .label(right->span, {title_of(relation.figures[1]), relation.figures[1]})
                  .at_path("stated." + relation.figures[0])
                  .because(basis_of(relation)));
}

void check_parts(const Relation& relation, const Inputs& inputs, Sink& sink) {
  std::vector<const StatedAmount*> figures;
  for (const std::string& key : relation.figures) {
    figures.push_back(stated(inputs.budget, key));
    if (figures.back() == nullptr) return;
  }
  const StatedAmount& total = *figures.front();
  Amount sum, low, high;
  for (size_t i = 1; i < figures.size(); ++i) {
    const auto next_sum = checked_add(sum, figures[i]->amount);
    const auto next_low = checked_add(low, figures[i]->interval.low);
    const auto next_high = checked_add(high, figures[i]->interval.high);
    if (!next_sum || !next_low || !next_high) {
      sink.report(Finding(FindingId::A0103, total.span));
      return;
    }
    sum = *next_sum;
    low = *next_low;
    high = *next_high;
  }
  if (sum == total.amount) return;
  const bool within = total.interval.low <= high && low <= total.interval.high;
  const auto difference = checked_subtract(total.amount, sum);
  Finding finding = Finding(within ? FindingId::A0105 : FindingId::A0104, total.span)
                        .arg("what", title_of(relation.figures[0]))
                        .arg("stated", total.written)
                        .arg("sum", print(sum))
                        .arg("gap", print(difference ? magnitude(*difference) : Amount()))
                        .at_path("stated." + relation.figures[0])
                        .because(basis_of(relation));
  for (size_t i = 1; i < figures.size(); ++i)
    finding.labels.push_back(
        {figures[i]->span, {title_of(relation.figures[i]), relation.figures[i]}});
  sink.report(std::move(finding));
}

// The text of a scalar, unescaped one to one (relations.yaml is ours: plain or single-quoted
// without escapes).
std::optional<language::Expression> expression(const SourceMap& sources, const yaml::Node& node,
                                               const language::TypeScope& scope,
                                               language::Type::Kind expected, Sink& sink) {
  const Span where = yaml::span_within(sources, node, 0, node.text.size());
  auto parsed = language::Expression::parse(node.text, where, sink);
  if (!parsed) return std::nullopt;
  const language::Type type = parsed->check(scope, sink);
  if (type.kind != expected && type.kind != language::Type::Kind::unknown) {
    sink.report(
        Finding(FindingId::F0102, where)
            .arg("expected", language::type_name(language::Type::of(expected), Language::zh))
            .arg("actual", language::type_name(type, Language::zh)));
    return std::nullopt;
  }
  return parsed;
}

void require_figure(const std::string& key, Span span, Sink& sink) {
  const auto& keys = budget::vocabulary();
  const bool known = std::any_of(keys.begin(), keys.end(), [&](const budget::VocabularyKey& entry) {
    return entry.section == "stated" && entry.key == key;
  });
  if (!known)
    sink.report(Finding(FindingId::F0101, span).arg("kind", "写明的金额").arg("name", key));
}

}  // namespace

Relations load_relations(const SourceMap& sources, FileId file, const language::TypeScope& scope,
                         Sink& sink) {
  Relations relations;
  const auto root = yaml::parse(sources, file, sink);
  const yaml::Node* list = root ? root->find("relations") : nullptr;
  if (list == nullptr) return relations;
  for (const yaml::Node& node : list->items) {
    Relation relation;
    const auto text = [&](std::string_view key) {
      const yaml::Node* value = node.find(key);
      if (value == nullptr)
        sink.report(Finding(FindingId::M0102, node.span).arg("key", std::string(key)));
      return value == nullptr ? std::string() : value->text;
    };
    const auto figure = [&](const yaml::Node& value) {
      require_figure(value.text, value.span, sink);
      relation.figures.push_back(value.text);
    };
    relation.id = text("id");
    relation.basis = text("basis");
    const std::string kind = text("kind");
    if (const yaml::Node* condition = node.find("if"))
      relation.condition =
          expression(sources, *condition, scope, language::Type::Kind::boolean, sink);
    const std::array<std::string_view, 3> keys =
        kind == "stated"    ? std::array<std::string_view, 3>{"figure", "equals", ""}
        : kind == "balance" ? std::array<std::string_view, 3>{"left", "right", ""}
                            : std::array<std::string_view, 3>{"total", "parts", ""};
    const yaml::Node* first = node.find(keys[0]);
    const yaml::Node* second = node.find(keys[1]);
    if (first == nullptr || second == nullptr) {
      sink.report(Finding(FindingId::M0102, node.span)
                      .arg("key", std::string(first == nullptr ? keys[0] : keys[1])));
      continue;
    }
    figure(*first);
    if (kind == "stated") {
      relation.kind = Relation::Kind::stated;
      relation.equals = expression(sources, *second, scope, language::Type::Kind::amount, sink);
      if (!relation.equals) continue;
    } else if (kind == "balance") {
      relation.kind = Relation::Kind::balance;
      figure(*second);
    } else {
      relation.kind = Relation::Kind::parts;
      for (const yaml::Node& part : second->items) figure(part);
    }
    relations.push_back(std::move(relation));
  }
  return relations;
}

void check_relations(const Relations& relations, const Inputs& inputs, Sink& sink) {
  language::Context context;
  context.ledger = &inputs.ledger;
  // A figure that differs from the ledger is not held against the others as well: one cause, one
  // finding.
  std::set<std::string> wrong;
  const auto is_wrong = [&](const std::string& key) { return wrong.contains(key); };
  for (const Relation& relation : relations) {
    if (std::any_of(relation.figures.begin(), relation.figures.end(), is_wrong)) continue;
    if (relation.condition) {
      const language::Value holds = relation.condition->evaluate(context, inputs.scope, {}, sink);
      const bool* truth = std::get_if<bool>(&holds.data);
      if (truth == nullptr || !*truth) continue;
    }
    switch (relation.kind) {
      case Relation::Kind::stated:
        // Lines that were left out have their own findings.
        if (!inputs.budget.ledger_complete) break;
        if (!check_stated(relation, inputs, context, sink)) wrong.insert(relation.figures[0]);
        break;
      case Relation::Kind::balance:
        check_balance(relation, inputs, sink);
        break;
      case Relation::Kind::parts:
        check_parts(relation, inputs, sink);
        break;
    }
  }
}

}  // namespace budgetc::rules
