// Takes disclosure.yaml and a department; gives findings of family D over every free text of
// budget.yaml, and over its reasons against the figures.
#include "rules/disclosure/disclosure.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "diagnostics/catalogue/disclosure.h"
#include "diagnostics/catalogue/format.h"
#include "rules/disclosure/facts.h"
#include "rules/disclosure/text_checker.h"
#include "rules/word_lists.h"

namespace budgetc::rules {
namespace {

using budget::Text;

const LocalText kBasisThreePublic = {
    "财预〔2016〕143号：“三公”经费按因公出国（境）、公务用车购置及运行、公务接待三项公开",
    "财预〔2016〕143号: the three public expenses item by item"};
const LocalText kBasisChange = {
    "财预〔2016〕143号：增减变化应说明原因，文字与数字一致",
    "财预〔2016〕143号: changes are explained, in accord with the figures"};

// ---- reading disclosure.yaml
// -----------------------------------------------------------------------

class RulesReader {
 public:
  RulesReader(const SourceMap& sources, const language::TypeScope& scope, Sink& sink)
      : sources_(sources), scope_(scope), sink_(sink) {}

  DisclosureRules read(FileId file) {
    DisclosureRules rules;
    const auto root = yaml::parse(sources_, file, sink_);
    if (!root) return rules;
    using Words = std::vector<std::string>;
    const auto words = [&](Words& into) {
      return [&into, this](const yaml::Entry& entry) { into = read_words(entry, sink_); };
    };
    const auto list = [&](auto read_item) {
      return [read_item, this](const yaml::Entry& entry) {
        if (!entry.value.is_sequence()) read_words(entry, sink_);  // says what belongs there
        for (const yaml::Node& item : entry.value.items) read_item(item);
      };
    };
    read_fields(
        *root, {file, 0, 0},
        {{"leftovers", words(rules.leftovers)},
         {"obsolete_terms", words(rules.obsolete_terms)},
         {"number_expected_after", words(rules.number_expected_after)},
         {"units_of_blanks", words(rules.units_of_blanks)},
         {"citations", words(rules.citations)},
         {"other_year_after", words(rules.other_year_after)},
         {"other_year_before", words(rules.other_year_before)},
         {"half_width_names", words(rules.half_width_names)},
         {"up", words(rules.up)},
         {"down", words(rules.down)},
         {"unchanged", words(rules.unchanged)},
         {"reason_begins", words(rules.reason_begins)},
         {"no_change_reasons", words(rules.no_change_reasons)},
         {"mixed_reason", words(rules.mixed_reason)},
         {"name_suffixes", words(rules.name_suffixes)},
         {"changes", list([&](const yaml::Node& item) { rules.changes.push_back(change(item)); })},
         {"three_public",
          [&](const yaml::Entry& entry) {
            read_fields(entry.value, entry.key_span,
                        {{"heading", words(rules.three_public_heading)},
                         {"items", list([&](const yaml::Node& item) {
                            DisclosureRules::Item read;
                            read_fields(item, item.span,
                                        {{"name", text(read.name.zh)},
                                         {"en", text(read.name.en)},
                                         {"words", words(read.words)}},
                                        sink_);
                            rules.three_public_items.push_back(std::move(read));
                          })}},
                        sink_);
          }},
         {"claims", list([&](const yaml::Node& item) { rules.claims.push_back(claim(item)); })},
         {"empty_statement_for", words(rules.empty_statement_for)},
         {"empty_statements", words(rules.empty_statements)},
         {"conditional_statements", words(rules.conditional_statements)},
         {"not_figures_before", words(rules.not_figures_before)},
         {"not_figures_after", words(rules.not_figures_after)},
         {"closed_lists", list([&](const yaml::Node& item) {
            rules.closed_lists.push_back(read_words({"closed_lists", item.span, item}, sink_));
          })},
         {"nested_parts", words(rules.nested_parts)},
         {"project_counts", words(rules.project_counts)},
         {"self_reference", words(rules.self_reference)},
         {"self_reference_allowed", words(rules.self_reference_allowed)},
         {"figures", list([&](const yaml::Node& item) { rules.figures.push_back(figure(item)); })},
         {"identities", list([&](const yaml::Node& item) {
            DisclosureRules::Identity read;
            read_present(item,
                         {{"whole", text(read.whole)},
                          {"parts", words(read.parts)},
                          {"changes_only", flag(read.changes_only)},
                          {"unsure", flag(read.unsure)}},
                         {"whole", "parts"});
            rules.identities.push_back(std::move(read));
          })},
         {"prefixes", words(rules.prefixes)},
         {"fillers", words(rules.fillers)},
         {"last_year", words(rules.last_year)},
         {"executed", words(rules.executed)},
         {"catch_all", words(rules.catch_all)},
         {"instruction_words", words(rules.instruction_words)},
         {"template_marks", words(rules.template_marks)},
         {"may_repeat", words(rules.may_repeat)},
         {"single_words", words(rules.single_words)}},
        sink_);
    return rules;
  }

 private:
  std::function<void(const yaml::Entry&)> text(std::string& into) {
    return [&into](const yaml::Entry& entry) { into = entry.value.text; };
  }

  std::function<void(const yaml::Entry&)> expression(std::optional<language::Expression>& into,
                                                     language::Type::Kind expected) {
    return [&into, expected, this](const yaml::Entry& entry) {
      const Span where = yaml::span_within(sources_, entry.value, 0, entry.value.text.size());
      auto parsed = language::Expression::parse(entry.value.text, where, sink_);
      if (!parsed) return;
      const language::Type type = parsed->check(scope_, sink_);
      if (type.kind == expected) {
        into = std::move(parsed);
      } else if (type.kind != language::Type::Kind::unknown) {
        sink_.report(
            Finding(finding::F0102, where)
                .arg("expected", language::type_name(language::Type::of(expected), Language::zh))
                .arg("actual", language::type_name(type, Language::zh)));
      }
    };
  }

  // Those of `readers` that the item has, and those that it must have.
  void read_present(const yaml::Node& item, FieldReaders readers,
                    std::initializer_list<std::string_view> required) {
    for (auto reader = readers.begin(); reader != readers.end();) {
      const bool needed =
          std::find(required.begin(), required.end(), reader->first) != required.end();
      reader =
          needed || item.find(reader->first) != nullptr ? std::next(reader) : readers.erase(reader);
    }
    read_fields(item, item.span, readers, sink_);
  }

  std::function<void(const yaml::Entry&)> flag(bool& into) {
    return [&into](const yaml::Entry& entry) { into = entry.value.text == "true"; };
  }

  std::function<void(const yaml::Entry&)> expressions(
      std::vector<std::optional<language::Expression>>& into) {
    return [&into, this](const yaml::Entry& entry) {
      if (!entry.value.is_sequence()) read_words(entry, sink_);
      for (const yaml::Node& item : entry.value.items) {
        into.emplace_back();
        expression(into.back(), language::Type::Kind::amount)({entry.key, entry.key_span, item});
      }
    };
  }

  DisclosureRules::Figure figure(const yaml::Node& item) {
    DisclosureRules::Figure read;
    const auto words = [this](std::vector<std::string>& into) {
      return [&into, this](const yaml::Entry& entry) { into = read_words(entry, sink_); };
    };
    const auto folded = [this](std::vector<std::string>& into) {
      return [&into, this](const yaml::Entry& entry) {
        for (const std::string& word : read_words(entry, sink_)) into.push_back(pattern(word));
      };
    };
    read_present(item,
                 {{"id", text(read.id)},
                  {"name", text(read.name.zh)},
                  {"en", text(read.name.en)},
                  {"words", words(read.words)},
                  {"scope", words(read.scope)},
                  {"free_prefix", flag(read.free_prefix)},
                  {"alike", flag(read.alike)},
                  {"at_most", text(read.at_most)},
                  {"cells",
                   [&](const yaml::Entry& entry) {
                     if (!entry.value.is_sequence()) read_words(entry, sink_);
                     for (const yaml::Node& cell : entry.value.items) {
                       DisclosureRules::CellPlace place;
                       read_present(cell,
                                    {{"tables", folded(place.tables)},
                                     {"not_tables", folded(place.not_tables)},
                                     {"rows", folded(place.rows)},
                                     {"columns", folded(place.columns)}},
                                    {"tables"});
                       read.cells.push_back(std::move(place));
                     }
                   }},
                  {"now", expressions(read.now)},
                  {"before", expressions(read.before)}},
                 {"id", "name", "en", "words"});
    return read;
  }
  // As labels are compared; the * at the end stays.
  static std::string pattern(const std::string& word) {
    const bool open = word.ends_with("*");
    return folded_label(word) + (open ? "*" : "");
  }

  DisclosureRules::Change change(const yaml::Node& item) {
    DisclosureRules::Change read;
    read_fields(item, item.span,
                {{"reason", text(read.reason)},
                 {"now", expression(read.now, language::Type::Kind::amount)},
                 {"before", expression(read.before, language::Type::Kind::amount)}},
                sink_);
    return read;
  }

  DisclosureRules::Claim claim(const yaml::Node& item) {
    DisclosureRules::Claim read;
    read_fields(
        item, item.span,
        {{"name", text(read.name)},
         {"words", [&](const yaml::Entry& entry) { read.words = read_words(entry, sink_); }},
         {"holds", expression(read.holds, language::Type::Kind::boolean)}},
        sink_);
    return read;
  }

  const SourceMap& sources_;
  const language::TypeScope& scope_;
  Sink& sink_;
};

std::string title_of(std::string_view section, std::string_view key) {
  for (const budget::VocabularyKey& entry : budget::vocabulary())
    if (entry.section == section && entry.key == key) return std::string(entry.title);
  return std::string(key);
}

bool longer_first(std::string_view a, std::string_view b) {
  return a.size() != b.size() ? a.size() > b.size() : a < b;
}

// The sum of a view; nothing where there is none of that name.
std::optional<Amount> sum_of_view(const Inputs& inputs, const std::string& view) {
  const auto found = inputs.scope.find(view);
  if (found == inputs.scope.end()) return std::nullopt;
  const auto* filter = std::get_if<ledger::Filter>(&found->second.data);
  if (filter == nullptr) return std::nullopt;
  const ledger::Figure figure = inputs.ledger.sum(*filter);
  return figure.overflow ? std::nullopt : std::optional(figure.amount);
}

// （一）, (1), 1. or 一、 at the start of an item; its length in bytes, 0 for none.
size_t ordinal_length(const Characters& text) {
  const auto is_numeral = [](char32_t c) {
    return is_chinese_numeral(c) || (c >= U'0' && c <= U'9');
  };
  size_t at = 0;
  const bool bracket = !text.chars.empty() && (text.chars[0] == U'（' || text.chars[0] == U'(');
  if (bracket) ++at;
  const size_t digits = at;
  while (at < text.chars.size() && is_numeral(text.chars[at])) ++at;
  if (at == digits || at - digits > 3 || at >= text.chars.size()) return 0;
  const char32_t after = text.chars[at];
  const bool closed = bracket ? after == U'）' || after == U')'
                              : after == U'、' || after == U'．' ||
                                    (after == U'.' && at + 1 < text.chars.size() &&
                                     !(text.chars[at + 1] >= U'0' && text.chars[at + 1] <= U'9'));
  return closed ? text.offsets[at + 1] : 0;
}

}  // namespace

DisclosureRules load_disclosure_rules(const SourceMap& sources, FileId file,
                                      const language::TypeScope& scope, Sink& sink) {
  return RulesReader(sources, scope, sink).read(file);
}

std::optional<Amount> amount_of(const std::optional<language::Expression>& expression,
                                const Inputs& inputs) {
  if (!expression) return std::nullopt;
  Sink unused;  // what is not given is no fault here: the sentence that needs it says so
  language::Context context;
  context.ledger = &inputs.ledger;
  const language::Value value = expression->evaluate(context, inputs.scope, {}, unused);
  const auto* amount = std::get_if<language::AmountValue>(&value.data);
  return amount == nullptr ? std::nullopt : std::optional(amount->amount);
}

TextChecker::State::State(const DisclosureRules& given_rules, const Inputs& given_inputs,
                          const SourceMap& given_sources, Sink& given_sink)
    : rules(given_rules),
      inputs(given_inputs),
      sources(given_sources),
      sink(given_sink),
      ledger_is_whole(given_inputs.budget.has_ledger && given_inputs.budget.ledger_complete) {
  std::set<std::string> names = {inputs.budget.department_name.value};
  for (const budget::Unit& unit : inputs.budget.units) {
    names.insert(unit.name.value);
    names.insert(unit.listed_as.value);
  }
  for (const budget::Project& project : inputs.budget.projects) names.insert(project.name.value);
  // 某某办公室（本级） beside 某某办公室（汇总） and 某某办公室.
  const std::string& own = inputs.budget.department_name.value;
  for (const std::string& suffix : rules.name_suffixes)
    names.insert(own.substr(0, own.find("（")) + suffix);
  names.erase("");
  own_names.assign(names.begin(), names.end());
  std::sort(own_names.begin(), own_names.end(), longer_first);
  for (const std::string& name : own_names)
    if (own_lengths.empty() || own_lengths.back() != name.size())
      own_lengths.push_back(name.size());
  for (const DisclosureRules::Change& change : rules.changes) {
    const auto now = amount_of(change.now, inputs);
    const auto before = amount_of(change.before, inputs);
    if (ledger_is_whole && now && before)
      differences.push_back({change.reason, *now, *before});
    else
      all_differences = false;
  }
}

bool TextChecker::State::is_own_name(std::string_view name) const {
  return std::binary_search(own_names.begin(), own_names.end(), name, longer_first);
}

const KnownFigures& TextChecker::State::known() {
  if (!known_) known_.emplace(inputs);
  return *known_;
}

const Facts& TextChecker::State::facts() {
  if (!facts_) facts_.emplace(rules, inputs);
  return *facts_;
}

const Subjects& TextChecker::State::subjects() {
  if (!subjects_) subjects_.emplace(rules, inputs, facts());
  return *subjects_;
}

void TextChecker::State::report_style(Finding finding, size_t count) {
  const auto [at, fresh] = styles_.try_emplace(finding.id, Style{finding, 0});
  at->second.count += count;
  constexpr size_t kMostLabels = 4;
  if (!fresh && at->second.first.labels.size() < kMostLabels && finding.span.valid())
    at->second.first.labels.push_back({finding.span, {"这里也是", "here as well"}});
}

void TextChecker::State::flush_styles() {
  for (auto& [id, style] : styles_)
    sink.report(std::move(style.first)
                    .arg("count", std::to_string(style.count))
                    .arg("more", style.count == 1
                                     ? LocalText{"", ""}
                                     : LocalText{fmt::format("，共 {} 处", style.count),
                                                 fmt::format("; {} in all", style.count)}));
  styles_.clear();
}

TextChecker::TextChecker(const DisclosureRules& rules, const Inputs& inputs,
                         const SourceMap& sources, Sink& sink)
    : state_(std::make_unique<State>(rules, inputs, sources, sink)) {}
TextChecker::~TextChecker() { state_->flush_styles(); }

void TextChecker::check_text(std::string_view text, Span where, TextKind kind,
                             const std::string& path) {
  if (text.empty()) return;
  state_->check(Characters(text, where, state_->sources), kind, true, path);
}

void check_disclosure(TextChecker& checker) {
  TextChecker::State& state = *checker.state_;
  const budget::Budget& budget = state.inputs.budget;
  const auto check = [&](const Text& text, TextKind kind, const std::string& path) {
    checker.check_text(text.value, text.span, kind, path);
  };
  const auto indicators = [&](const std::vector<budget::Indicator>& list, const std::string& path) {
    for (size_t i = 0; i < list.size(); ++i) {
      const std::string at = fmt::format("{}[{}]", path, i);
      check(list[i].name, TextKind::name, at);
      check(list[i].value, TextKind::indicator, at);
      check(list[i].note, TextKind::indicator, at);
    }
  };

  for (size_t i = 0; i < budget.units.size(); ++i)
    check(budget.units[i].name, TextKind::name, fmt::format("units[{}].name", i));
  for (size_t i = 0; i < budget.duties.size(); ++i) {
    const Text& duty = budget.duties[i];
    const std::string path = fmt::format("duties[{}]", i);
    check(duty, TextKind::prose, path);
    const Characters text(duty.value, duty.span, state.sources);
    if (const size_t length = ordinal_length(text))
      state.sink.report(Finding(finding::D0127, text.place(0, length))
                            .arg("found", duty.value.substr(0, length))
                            .at_path(path)
                            .because({"公开格式：主要职责逐条自动编号",
                                      "format: duties are numbered as they are printed"})
                            .suggest({"删去序号", "remove the ordinal"}));
  }
  check(budget.organization, TextKind::prose, "organization");
  for (size_t i = 0; i < budget.projects.size(); ++i) {
    const budget::Project& project = budget.projects[i];
    const std::string path = fmt::format("projects[{}]", i);
    check(project.name, TextKind::name, path + ".name");
    check(project.purpose, TextKind::prose, path + ".purpose");
    indicators(project.goals.cost, path + ".goals.cost");
    indicators(project.goals.output, path + ".goals.output");
    indicators(project.goals.benefit, path + ".goals.benefit");
    indicators(project.goals.satisfaction, path + ".goals.satisfaction");
  }
  check(budget.goals.objective, TextKind::prose, "goals.objective");
  for (size_t i = 0; i < budget.goals.tasks.size(); ++i) {
    const std::string path = fmt::format("goals.tasks[{}]", i);
    check(budget.goals.tasks[i].name, TextKind::name, path + ".name");
    check(budget.goals.tasks[i].content, TextKind::prose, path + ".content");
  }
  for (size_t c = 0; c < budget.goals.indicators.size(); ++c)
    for (size_t g = 0; g < budget.goals.indicators[c].groups.size(); ++g)
      indicators(budget.goals.indicators[c].groups[g].indicators,
                 fmt::format("goals.indicators[{}].groups[{}].indicators", c, g));

  for (const auto& [key, reason] : budget.reasons) {
    const std::string path = "reasons." + key;
    check(reason, TextKind::prose, path);
    if (reason.value.empty() || !state.ledger_is_whole) continue;
    for (const auto& difference : state.differences) {
      if (difference.reason != key) continue;
      std::string what = title_of("reasons", key);
      constexpr std::string_view kSuffix = "变动原因";
      if (what.ends_with(kSuffix)) what.resize(what.size() - kSuffix.size());
      if (difference.now == difference.before) {
        if (contains_any(reason.value, state.rules.no_change_reasons)) continue;
        state.sink.report(Finding(finding::D0112, reason.span)
                              .arg("what", LocalText{what, key})
                              .at_path(path)
                              .because(kBasisChange)
                              .suggest({fmt::format("今年、上年都是 {}：删去这个原因，或核对上年数",
                                                    print_wan(difference.now)),
                                        fmt::format("{} both years: remove the reason, or check "
                                                    "last year's figure",
                                                    print_wan(difference.now))}));
        continue;
      }
      const int way = difference.now > difference.before ? 1 : -1;
      const Characters text(reason.value, reason.span, state.sources);
      const auto word = state.contradiction(reason.value, way, text);
      if (!word) continue;
      state.sink.report(
          Finding(finding::D0113, text.place(word->at, word->end()))
              .arg("what", LocalText{what, key})
              .arg("direction",
                   way > 0 ? LocalText{"比上年增加", "rose"} : LocalText{"比上年减少", "fell"})
              .arg("word", std::string(word->word))
              .at_path(path)
              .because(kBasisChange)
              .suggest({fmt::format("今年 {}，上年 {}：写明与变动方向一致的原因",
                                    print_wan(difference.now), print_wan(difference.before)),
                        fmt::format("{} now, {} before: give a reason that goes the same way",
                                    print_wan(difference.now), print_wan(difference.before))}));
    }
  }

  // A stated total of 三公 with some of its items, but not all.
  const std::pair<std::string_view, std::string_view> items[] = {
      {"three_public.abroad", "因公出国（境）费"},
      {"three_public.vehicles", "公务用车购置及运行费"},
      {"three_public.reception", "公务接待费"}};
  LocalText lacking;
  const budget::StatedAmount* given = nullptr;
  for (const auto& [key, title] : items) {
    const auto found = budget.stated.find(std::string(key));
    if (found != budget.stated.end())
      given = &found->second;
    else
      add_to_list(lacking, {std::string(title), std::string(key)});
  }
  if (given != nullptr && !lacking.zh.empty())
    state.sink.report(Finding(finding::D0114, given->span)
                          .arg("item", lacking)
                          .at_path("stated.three_public")
                          .because(kBasisThreePublic)
                          .suggest({"没有的写 0万元", "write 0万元 where there is none"}));

  // Vehicles that cost, but are none.
  const auto running = sum_of_view(state.inputs, "vehicles_running");
  int64_t vehicles = 0;
  const Spanned<int64_t>* counted = nullptr;
  for (const auto& [key, count] : budget.counts) {
    if (!key.starts_with("assets.vehicles.")) continue;
    vehicles += count.value;
    if (counted == nullptr || count.span < counted->span) counted = &count;
  }
  if (counted != nullptr && vehicles == 0 && running && running->fen() > 0)
    state.sink.report(Finding(finding::D0124, counted->span)
                          .arg("amount", print_wan(*running))
                          .at_path("assets.vehicles")
                          .because({"国有资产占用情况与“三公”经费的勾稽",
                                    "assets and the three public expenses agree"})
                          .suggest({"核对车辆数；车辆由别的单位登记的，可以不理会",
                                    "check the count; ignore this if another body holds them"}));
  state.flush_styles();
}

void check_empty_statement(const DisclosureRules& rules, std::string_view title, Span where,
                           bool has_amounts, std::span<const Spanned<std::string>> notes,
                           Sink& sink) {
  const LocalText basis = {"财预〔2016〕143号：没有数据的表格列出空表并说明",
                           "财预〔2016〕143号: a table without data is shown empty, and says so"};
  const Spanned<std::string>* statement = nullptr;
  bool conditional = false;
  for (const Spanned<std::string>& note : notes) {
    if (contains_any(note.value, rules.conditional_statements))
      conditional = true;  // 如本表为空表，则表示…: true of both
    else if (contains_any(note.value, rules.empty_statements))
      statement = &note;
  }
  if (!has_amounts && statement == nullptr && !conditional &&
      contains_any(title, rules.empty_statement_for))
    sink.report(Finding(finding::D0115, where)
                    .arg("title", std::string(title))
                    .because(basis)
                    .suggest({"在表下写明，如“本部门没有此项预算，故本表无数据”",
                              "say below the table that there is nothing to show"}));
  if (has_amounts && statement != nullptr)
    sink.report(Finding(finding::D0116, statement->span.valid() ? statement->span : where)
                    .arg("claim", statement->value)
                    .because(basis)
                    .suggest({"表中有数：删去这条说明", "the table has figures: remove the note"}));
}

}  // namespace budgetc::rules
