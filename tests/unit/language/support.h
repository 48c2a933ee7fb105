// What the tests of the language share: a small ledger built by hand, and one-line checks and
// evaluations.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "language/language.h"

#include "diagnostics/catalogue/disclosure.h"

namespace budgetc::language {

using Kind = Type::Kind;

// 2024 …: four lines, in fen.
inline budget::Budget small_budget() {
  budget::Budget budget;
  const auto line = [&](const char* function, const char* dept_economic, const char* kind,
                        const char* source, int64_t fen) {
    budget::LedgerLine made;
    made.unit.value = budget.pool.intern("005001");
    made.function.value = budget.pool.intern(function);
    made.dept_economic.value = budget.pool.intern(dept_economic);
    made.kind.value = budget.pool.intern(kind);
    made.source.value = budget.pool.intern(source);
    made.amount = Amount::from_fen(fen);
    budget.ledger.push_back(made);
  };
  line("2010301", "30101", "基本支出", "一般公共预算财政拨款", 100'000'000);    // 100 万元
  line("2010301", "30201", "基本支出", "一般公共预算财政拨款", 50'000'000);     // 50
  line("2010302", "30201", "其他运转类", "一般公共预算财政拨款", 123'456'789);  // 123.456789
  line("2080505", "30108", "特定目标类", "其他收入", 26'543'211);               // 26.543211
  return budget;
}

inline Value make(decltype(Value::data) data) {
  Value value;
  value.data = std::move(data);
  return value;
}
inline Value amount(int64_t fen) { return make(AmountValue{Amount::from_fen(fen), {}}); }
inline Value list(std::vector<Value> values) {
  return make(std::make_shared<const std::vector<Value>>(std::move(values)));
}
inline Value record(std::map<std::string, Value> fields) {
  return make(std::make_shared<const std::map<std::string, Value>>(std::move(fields)));
}

class LanguageTest : public testing::Test {
 protected:
  LanguageTest() : ledger(budget) {
    context.ledger = &ledger;
    const Type item = Type::record_of(std::make_shared<const RecordType>(
        RecordType{"项目", {{"name", Type::of(Kind::text)}, {"amount", Type::of(Kind::amount)}}}));
    types.names = {{"year", Type::of(Kind::number)},
                   {"title", Type::of(Kind::text)},
                   {"blank", Type::of(Kind::text)},
                   {"now", Type::of(Kind::amount)},
                   {"before", Type::of(Kind::amount)},
                   {"zero", Type::of(Kind::amount)},
                   {"lost", Type::of(Kind::amount)},
                   {"lost_text", Type::of(Kind::text)},
                   {"basic", Type::of(Kind::filter)},
                   {"own", Type::of(Kind::filter)},
                   {"items", Type::list_of(item)},
                   {"names", Type::list_of(Type::of(Kind::text))},
                   {"nothing", Type::list_of(Type::of(Kind::text))}};
    scope["year"] = make(int64_t{2024});
    scope["title"] = make(std::string("办公室"));
    scope["title"].origin = {FileId{7}, 10, 19};
    scope["blank"] = make(std::string());
    scope["now"] = amount(300'000'000);
    scope["before"] = amount(200'000'000);
    scope["zero"] = amount(0);
    scope["lost"] = missing("previous.total");
    scope["lost_text"] = missing("reasons.total");
    scope["basic"] = make(ledger::Filter::match(ledger::Dimension::kind, {"基本支出"}));
    scope["own"] = make(ledger::Filter::match(ledger::Dimension::source, {"其他收入"}));
    scope["items"] =
        list({record({{"name", make(std::string("甲"))}, {"amount", amount(1'000'000)}}),
              record({{"name", make(std::string("乙"))}, {"amount", amount(2'000'000)}})});
    scope["names"] =
        list({make(std::string("甲")), make(std::string("乙")), make(std::string("丙"))});
    scope["nothing"] = list({});
  }

  static Value missing(const std::string& key) {
    Value value;
    value.absence = std::make_shared<const Finding>(
        Finding(finding::D0102, Span{FileId{7}, 0, 0}).arg("name", key).arg("title", "上年数"));
    return value;
  }

  // Parses, checks (demanding no finding) and evaluates.
  Value evaluate(std::string_view text) {
    const auto expression = Expression::parse(text, at(text), sink);
    if (!expression) return {};
    expression->check(types, sink);
    EXPECT_TRUE(sink.findings().empty()) << text << ": " << message();
    return expression->evaluate(context, scope, phrases, sink);
  }
  Type type_of(std::string_view text) {
    const auto expression = Expression::parse(text, at(text), sink);
    return expression ? expression->check(types, sink) : Type{};
  }
  template <class T>
  T get(std::string_view text) {
    const Value value = evaluate(text);
    const T* found = std::get_if<T>(&value.data);
    EXPECT_NE(found, nullptr) << text;
    return found ? *found : T{};
  }
  std::string text_of(std::string_view text) { return get<std::string>(text); }
  int64_t fen(std::string_view text) { return get<AmountValue>(text).amount.fen(); }
  bool truth(std::string_view text) { return get<bool>(text); }

  std::string render(std::string_view text) {
    const auto parsed = Template::parse(text, at(text), {"page", "role"}, sink);
    if (!parsed) return "(not parsed)";
    EXPECT_TRUE(parsed->check(types, sink)) << text << ": " << message();
    return parsed->render_text(context, scope, phrases, sink);
  }

  void define(std::string name, std::vector<std::pair<std::string, Type>> parameters,
              std::string_view body) {
    auto phrase = std::make_unique<Phrase>();
    phrase->name = name;
    phrase->parameters = std::move(parameters);
    auto parsed =
        Template::parse(body, {FileId{2}, 0, static_cast<uint32_t>(body.size())}, {}, sink);
    ASSERT_TRUE(parsed);
    phrase->body = *parsed;
    phrases[name] = types.phrases[name] = phrase.get();
    owned.push_back(std::move(phrase));
  }

  // The first finding, as "F0103 5-8" with the place in the text.
  std::string first() const {
    if (sink.findings().empty()) return "none";
    const Finding& finding = sink.findings()[0];
    return std::string(catalogue_entry(finding.id).code) + " " +
           std::to_string(finding.span.begin - kStart) + "-" +
           std::to_string(finding.span.end - kStart);
  }
  std::string message() const {
    return sink.findings().empty() ? "" : sink.findings()[0].message(Language::zh);
  }
  std::string help() const {
    return sink.findings().empty() || !sink.findings()[0].help ? "" : sink.findings()[0].help->zh;
  }
  // Fault of the text, whether parsing or checking finds it; demands exactly one.
  std::string fault(std::string_view text) {
    sink = {};
    type_of(text);
    EXPECT_LE(sink.findings().size(), 1U) << text;
    return first();
  }
  std::string template_fault(std::string_view text) {
    sink = {};
    if (const auto parsed = Template::parse(text, at(text), {"page", "role"}, sink))
      parsed->check(types, sink);
    EXPECT_LE(sink.findings().size(), 1U) << text;
    return first();
  }

  // Texts stand somewhere inside a file.
  static constexpr uint32_t kStart = 1000;
  static Span at(std::string_view text) {
    return {FileId{1}, kStart, kStart + static_cast<uint32_t>(text.size())};
  }

  budget::Budget budget = small_budget();
  ledger::Ledger ledger;
  Context context;
  TypeScope types;
  Scope scope;
  std::map<std::string, const Phrase*> phrases;
  std::vector<std::unique_ptr<Phrase>> owned;
  Sink sink;
};

}  // namespace budgetc::language
