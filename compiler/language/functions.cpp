// Takes evaluated arguments, gives the function's value. Guarantees: exact arithmetic; what cannot
// be computed is a finding and none. Arguments were checked before, but data decides: a wrong kind
// gives none, never a fault.
#include "language/functions.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "diagnostics/catalogue/format.h"
#include "language/operations.h"

namespace budgetc::language {
namespace {

using Kind = Type::Kind;

constexpr int64_t kLongestRange = 10'000;
constexpr int64_t kMostDecimals = 6;  // 1 分 = 0.000001 万元: more digits say nothing

template <class T>
const T* get(const Call& call, size_t i) {
  return i < call.arguments.size() ? std::get_if<T>(&call.arguments[i].data) : nullptr;
}

Value made(decltype(Value::data) data) {
  Value value;
  value.data = std::move(data);
  return value;
}

// A text made from the first argument keeps where it was written.
Value text_of_first(const Call& call, std::string text) {
  Value value = made(std::move(text));
  value.origin = call.arguments[0].origin;
  return value;
}

std::string plain_text(const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value.data)) return *text;
  if (const auto* number = std::get_if<int64_t>(&value.data)) return std::to_string(*number);
  return "";
}

int decimals_or(const Call& call, size_t i, int otherwise) {
  const auto* decimals = get<int64_t>(call, i);
  return decimals == nullptr ? otherwise
                             : static_cast<int>(std::clamp<int64_t>(*decimals, 0, kMostDecimals));
}

// ---- figures
// -------------------------------------------------------------------------------------

Value sum(Call& call) {
  if (const auto* amounts = get<ListValue>(call, 0)) return sum_of(**amounts, call.node, call.sink);
  const auto* filter = get<ledger::Filter>(call, 0);
  if (filter == nullptr || call.context.ledger == nullptr) return {};
  ledger::Figure figure = call.context.ledger->sum(*filter);
  if (figure.overflow) return overflow(call.node, call.sink);
  return made(AmountValue{figure.amount, std::move(figure.lines)});
}

// The lowest int64 has no positive counterpart; no sum of amounts reaches it.
int64_t magnitude(int64_t value) {
  if (value == std::numeric_limits<int64_t>::min()) return std::numeric_limits<int64_t>::max();
  return value < 0 ? -value : value;
}

Value ratio(Call& call, int64_t numerator, int64_t denominator) {
  if (denominator == 0) {
    call.sink.report(Finding(finding::F0108, call.node.span));
    return {};
  }
  return made(Ratio{numerator, denominator});
}

Value share(Call& call) {
  const auto* part = get<AmountValue>(call, 0);
  const auto* whole = get<AmountValue>(call, 1);
  if (part == nullptr || whole == nullptr) return {};
  return ratio(call, part->amount.fen(), whole->amount.fen());
}

Value growth(Call& call) {
  const auto* now = get<AmountValue>(call, 0);
  const auto* before = get<AmountValue>(call, 1);
  if (now == nullptr || before == nullptr) return {};
  const auto difference = checked_subtract(now->amount, before->amount);
  if (!difference) return overflow(call.node, call.sink);
  return ratio(call, magnitude(difference->fen()), magnitude(before->amount.fen()));
}

Value absolute(Call& call) {
  Value value = call.arguments[0];
  if (auto* amount = std::get_if<AmountValue>(&value.data)) {
    const AmountInterval range = amount->interval();
    const bool negative = amount->amount.fen() < 0;
    amount->amount = Amount::from_fen(magnitude(amount->amount.fen()));
    if (amount->stated) {
      // What may lie on both sides of zero may be zero.
      const int64_t low = magnitude(range.low.fen()), high = magnitude(range.high.fen());
      const bool across = range.low.fen() < 0 && range.high.fen() > 0;
      Stated stated{{Amount::from_fen(across ? 0 : std::min(low, high)),
                     Amount::from_fen(std::max(low, high))},
                    amount->stated->terms};
      if (negative)
        for (StatedTerm& term : stated.terms) term.sign = -term.sign;
      amount->stated = std::make_shared<const Stated>(std::move(stated));
    }
  } else if (auto* number = std::get_if<int64_t>(&value.data)) {
    *number = magnitude(*number);
  }
  return value;
}

template <bool largest>
Value extreme(Call& call) {
  const Value* best = &call.arguments[0];
  for (const Value& value : call.arguments) {
    const auto order = compare(value, *best);
    if (order && (largest ? *order > 0 : *order < 0)) best = &value;
  }
  return *best;
}

// The lines of a filter, grouped by one dimension (a code cut to its first `digits`): the sums by
// group, in order of appearance or of code. Groups that sum to nothing are left out.
Value groups(Call& call) {
  const auto* filter = get<ledger::Filter>(call, 0);
  const auto* by = get<std::string>(call, 1);
  const ledger::Ledger* ledger = call.context.ledger;
  if (filter == nullptr || by == nullptr || ledger == nullptr) return {};
  const auto dimension = ledger::dimension_named(*by);
  if (!dimension || *dimension == ledger::Dimension::line) return {};
  const auto* digits = get<int64_t>(call, 2);
  const auto* order = get<std::string>(call, 3);
  ledger::GroupKey key{*dimension, 0};
  if (digits != nullptr && *digits > 0) key.digits = static_cast<size_t>(*digits);

  std::vector<Value> records;
  for (const ledger::Group& group :
       ledger->group_by(ledger->select(*filter), {&key, 1},
                        order != nullptr && *order == "code" ? ledger::Order::code
                                                             : ledger::Order::appearance)) {
    const std::string code(group.key[0]);
    ledger::Figure figure = ledger->sum(group.lines);
    if (figure.overflow) return overflow(call.node, call.sink);
    if (figure.amount.is_zero()) continue;
    std::string name = call.context.names ? call.context.names(*dimension, code) : "";
    records.push_back(
        made(std::make_shared<const std::map<std::string, Value>>(std::map<std::string, Value>{
            {"amount", made(AmountValue{figure.amount, std::move(figure.lines)})},
            {"code", made(code)},
            {"name", made(std::move(name))}})));
  }
  return made(std::make_shared<const std::vector<Value>>(std::move(records)));
}

// ---- lists and facts
// -----------------------------------------------------------------------------

Value count(Call& call) {
  const auto* list = get<ListValue>(call, 0);
  return made(list == nullptr ? int64_t{0} : static_cast<int64_t>((*list)->size()));
}

Value range(Call& call) {
  const auto* last = get<int64_t>(call, 0);
  if (last == nullptr) return {};
  if (*last > kLongestRange) {
    call.sink.report(
        Finding(finding::F0113, call.node.span)
            .arg("reason",
                 LocalText{fmt::format("range({}) 超过 {}", *last, kLongestRange),
                           fmt::format("range({}) is more than {}", *last, kLongestRange)}));
    return {};
  }
  std::vector<Value> numbers;
  for (int64_t i = 1; i <= *last; ++i) numbers.push_back(made(i));
  return made(std::make_shared<const std::vector<Value>>(std::move(numbers)));
}

Value at(Call& call) {
  const auto* list = get<ListValue>(call, 0);
  const auto* index = get<int64_t>(call, 1);
  if (list == nullptr) return call.arguments[0];
  if (index == nullptr || *index < 1 || static_cast<uint64_t>(*index) > (*list)->size()) return {};
  return (**list)[static_cast<size_t>(*index - 1)];
}

Value given(Call& call) {
  const Value& value = call.arguments[0];
  if (value.is_none()) return made(false);
  if (const auto* text = get<std::string>(call, 0)) return made(!text->empty());
  if (const auto* list = get<ListValue>(call, 0)) return made(!(*list)->empty());
  return made(true);
}

Value if_given(Call& call) {
  if (call.arguments[0].is_none()) return {};
  return call.arguments[0];
}

// ---- texts
// ---------------------------------------------------------------------------------------

Value join(Call& call) {
  const auto* list = get<ListValue>(call, 0);
  if (list == nullptr) return {};
  std::string text;
  for (const Value& element : **list) {
    if (&element != &(*list)->front()) text += plain_text(call.arguments[1]);
    text += plain_text(element);
  }
  return made(std::move(text));
}

Value concat(Call& call) {
  std::string text;
  for (const Value& value : call.arguments) text += plain_text(value);
  return made(std::move(text));
}

Value slice(Call& call) {
  const auto* text = get<std::string>(call, 0);
  const auto* from = get<int64_t>(call, 1);
  const auto* length = get<int64_t>(call, 2);
  if (text == nullptr || from == nullptr || (call.given[2] && length == nullptr)) return {};
  const std::u32string characters = text::to_u32(*text);
  const auto size = static_cast<int64_t>(characters.size());
  const int64_t begin = std::clamp<int64_t>(*from, 0, size);
  const int64_t taken =
      length == nullptr ? size - begin : std::clamp<int64_t>(*length, 0, size - begin);
  return text_of_first(
      call, text::to_utf8(std::u32string_view(characters)
                              .substr(static_cast<size_t>(begin), static_cast<size_t>(taken))));
}

Value trim_end(Call& call) {
  const auto* text = get<std::string>(call, 0);
  const auto* suffix = get<std::string>(call, 1);
  if (text == nullptr || suffix == nullptr) return {};
  const bool ends = text->size() > suffix->size() && text->ends_with(*suffix);
  return text_of_first(call, text->substr(0, text->size() - (ends ? suffix->size() : 0)));
}

// ---- values as text
// ------------------------------------------------------------------------------

Value amount_text(Call& call, text::NumberStyle style) {
  const auto* amount = get<AmountValue>(call, 0);
  if (amount == nullptr) return {};
  style.decimals = decimals_or(call, 1, style.decimals);
  Value value = text_of_first(call, text::format_amount(amount->amount, style));
  value.figure = *amount;
  return value;
}

Value wan(Call& call) {
  text::NumberStyle style = call.context.amounts;
  style.unit = text::MoneyUnit::wan;
  return amount_text(call, style);
}

Value yuan(Call& call) {
  text::NumberStyle style = call.context.amounts;
  style.unit = text::MoneyUnit::yuan;
  return amount_text(call, style);
}

Value percent(Call& call) {
  const auto* value = get<Ratio>(call, 0);
  if (value == nullptr || value->denominator == 0) return {};
  const int decimals = decimals_or(call, 1, call.context.percent_decimals);
  return made(text::format_percent(value->numerator, value->denominator, decimals) + "%");
}

Value chinese(Call& call) {
  const auto* number = get<int64_t>(call, 0);
  if (number == nullptr) return {};
  // Beyond what anybody counts with Chinese numerals, digits are right.
  if (*number < 0 || *number > 99'999) return text_of_first(call, std::to_string(*number));
  return text_of_first(call, text::chinese_number(*number));
}

Value digits(Call& call) {
  return text_of_first(call, text::chinese_digits(plain_text(call.arguments[0])));
}

Value plain(Call& call) {
  if (get<AmountValue>(call, 0) == nullptr)
    return text_of_first(call, plain_text(call.arguments[0]));
  text::NumberStyle style;
  style.unit = call.context.amounts.unit;
  style.decimals = style.unit == text::MoneyUnit::wan ? static_cast<int>(kMostDecimals) : 2;
  style.trim_zeros = true;
  return amount_text(call, style);
}

std::vector<Function> make_table() {
  using R = ResultRule;
  using N = NoneRule;
  const Parameter decimals{"decimals", {Kind::number}, false};
  return {
      {"sum",
       {{"filter", {Kind::filter, Kind::list}, true, false, Kind::amount}},
       R::fixed,
       Kind::amount,
       N::strict,
       "符合条件的账目之和，精确到分；也可求一列金额之和：sum(tables.expenditure.functions.all)",
       "the exact sum of the ledger lines that the filter holds for, or of a list of amounts",
       sum},
      {kSelect,
       {},
       R::element_of_first,
       Kind::list,
       N::strict,
       "列表中某些文字栏目以所写文字开头的各项：select(tables.expenditure.functions, function: "
       "\"201\")；或符合条件的各项，条件里直接写栏目的名称：select(projects, amount >= 100万元)",
       "the records of a list whose text fields begin with the given texts, or for which a "
       "condition "
       "on their fields holds: select(projects, amount >= 100万元)",
       nullptr},
      {kWhere,
       {},
       R::fixed,
       Kind::filter,
       N::strict,
       "按要素筛选账目：where(kind: \"基本支出\", function: [\"201\", "
       "\"208\"])，几个要素须同时符合；"
       "要素有 "
       "unit、function、dept_economic、gov_economic、kind、project、source，科目代码按前缀比较",
       "the ledger lines with these values; codes compare by prefix",
       nullptr},
      {"groups",
       {{"filter", {Kind::filter}},
        {"by", {Kind::text}},
        {"digits", {Kind::number}, false},
        {"order", {Kind::text}, false}},
       R::groups,
       Kind::list,
       N::strict,
       "按一个要素分组求和，得到 {code, name, amount} 的列表，合计为零的不列；digits "
       "只取代码的前几位（3 即类），order 写 \"code\" 按代码排列，不写按账目中首次出现的先后",
       "the sums by one dimension, a list of {code, name, amount}; digits cuts codes, order: "
       "\"code\" sorts",
       groups},
      {"share",
       {{"part", {Kind::amount}}, {"whole", {Kind::amount}}},
       R::fixed,
       Kind::ratio,
       N::strict,
       "part 占 whole 的比例；whole 为零时报 F0108",
       "part as a ratio of whole",
       share},
      {"growth",
       {{"now", {Kind::amount}}, {"before", {Kind::amount}}},
       R::fixed,
       Kind::ratio,
       N::strict,
       "增减幅度 |now－before| ÷ |before|；before 为零时报 F0108",
       "|now - before| / |before|",
       growth},
      {"abs",
       {{"value", {Kind::amount, Kind::number}}},
       R::same_as_arguments,
       Kind::unknown,
       N::strict,
       "绝对值",
       "the absolute value",
       absolute},
      {"max",
       {{"values", {Kind::amount, Kind::number, Kind::ratio}, true, true}},
       R::same_as_arguments,
       Kind::unknown,
       N::strict,
       "最大的一个",
       "the largest of its arguments",
       extreme<true>},
      {"min",
       {{"values", {Kind::amount, Kind::number, Kind::ratio}, true, true}},
       R::same_as_arguments,
       Kind::unknown,
       N::strict,
       "最小的一个",
       "the smallest of its arguments",
       extreme<false>},
      {"count",
       {{"list", {Kind::list}}},
       R::fixed,
       Kind::number,
       N::indifferent,
       "列表的项数",
       "the length of a list",
       count},
      {"range",
       {{"last", {Kind::number}}},
       R::numbers,
       Kind::number,
       N::strict,
       "1 到 last 的整数，最多 10000 个",
       "the numbers from 1 to last",
       range},
      {"at",
       {{"list", {Kind::list}}, {"index", {Kind::number}}},
       R::element_of_first,
       Kind::unknown,
       N::indifferent,
       "列表的第 index 项，从 1 数起；超出末尾的项为空，它的字段印出来也是空的",
       "the element at index, from 1; beyond the end: none, which prints as nothing",
       at},
      {"given",
       {{"value", {}}},
       R::fixed,
       Kind::boolean,
       N::indifferent,
       "是否填写了：空的、空文字、空列表为 false",
       "whether a fact is given and not empty",
       given},
      {"if_given",
       {{"value", {}}},
       R::same_as_arguments,
       Kind::unknown,
       N::indifferent,
       "填写了的值；未填写则为空，不作为缺漏报告，印出来是空白",
       "the value, or nothing where it is not given, which is then no fault",
       if_given},
      {"join",
       {{"list", {Kind::list}, true, false, Kind::text}, {"separator", {Kind::text}}},
       R::fixed,
       Kind::text,
       N::lenient,
       "把列表中的文字连起来，中间加 separator",
       "the texts of a list with a separator between them",
       join},
      {"concat",
       {{"parts", {Kind::text, Kind::number}, true, true}},
       R::fixed,
       Kind::text,
       N::lenient,
       "把几段文字或整数连起来",
       "texts and numbers as one text",
       concat},
      {"slice",
       {{"text", {Kind::text}}, {"from", {Kind::number}}, {"length", {Kind::number}, false}},
       R::fixed,
       Kind::text,
       N::strict,
       "文字的一段，按字数，从 0 数起；不写 length 即到末尾",
       "length characters of a text, from 0",
       slice},
      {"trim_end",
       {{"text", {Kind::text}}, {"suffix", {Kind::text}}},
       R::fixed,
       Kind::text,
       N::strict,
       "去掉末尾的字：trim_end(\"国防支出\", \"支出\") → 国防",
       "a text without its ending",
       trim_end},
      {"wan",
       {{"amount", {Kind::amount}}, decimals},
       R::fixed,
       Kind::text,
       N::strict,
       "金额换算为万元的数字，样式由格式规定",
       "an amount in 万元, as the format prints numbers",
       wan},
      {"yuan",
       {{"amount", {Kind::amount}}, decimals},
       R::fixed,
       Kind::text,
       N::strict,
       "金额换算为元的数字，样式由格式规定",
       "an amount in 元, as the format prints numbers",
       yuan},
      {"percent",
       {{"ratio", {Kind::ratio}}, decimals},
       R::fixed,
       Kind::text,
       N::strict,
       "百分数，带 %：41.68%",
       "a percentage with its sign",
       percent},
      {"chinese",
       {{"number", {Kind::number}}},
       R::fixed,
       Kind::text,
       N::strict,
       "中文数字：12 → 十二",
       "a number in Chinese: 12 → 十二",
       chinese},
      {"digits",
       {{"value", {Kind::number, Kind::text}}},
       R::fixed,
       Kind::text,
       N::strict,
       "逐位的中文数字：2024 → 二〇二四",
       "digit by digit in Chinese: 2024 → 二〇二四",
       digits},
      {"plain",
       {{"value", {Kind::number, Kind::amount}}},
       R::fixed,
       Kind::text,
       N::strict,
       "不加修饰的数字：金额按格式的单位，不分节，去掉末尾的零",
       "digits alone: no grouping, no trailing zeros",
       plain},
  };
}

}  // namespace

const Type& groups_type() {
  static const Type type = Type::record_of(
      std::make_shared<const RecordType>(RecordType{"分组",
                                                    {{"code", Type::of(Kind::text)},
                                                     {"name", Type::of(Kind::text)},
                                                     {"amount", Type::of(Kind::amount)}}}));
  return type;
}

const std::vector<Function>& function_table() {
  static const std::vector<Function> table = make_table();
  return table;
}

const Function* find_function(std::string_view name) {
  for (const Function& function : function_table()) {
    if (function.name == name) return &function;
  }
  return nullptr;
}

std::vector<ParameterName> parameter_names(const Function& function) {
  std::vector<ParameterName> names;
  for (const Parameter& parameter : function.parameters) {
    names.push_back({parameter.name, parameter.required, parameter.repeated});
  }
  return names;
}

std::vector<ParameterName> parameter_names(const Phrase& phrase) {
  std::vector<ParameterName> names;
  for (const auto& [name, type] : phrase.parameters) names.push_back({name});
  return names;
}

Bound bind_arguments(const ExpressionNode& call, std::span<const ParameterName> parameters) {
  Bound bound;
  bound.slots.resize(parameters.size());
  const auto fail = [&](Span span, LocalText reason) {
    if (bound.problem.zh.empty()) {
      bound.problem = std::move(reason);
      bound.problem_span = span;
    }
  };
  size_t next = 0;
  bool named = false;
  for (const Argument& argument : call.children) {
    if (argument.name.empty()) {
      if (named)
        fail(argument.value->span, {"按位置的参数须写在带名称的参数之前",
                                    "arguments by position come before those by name"});
      if (next < parameters.size()) {
        bound.slots[next++] = argument.value.get();
      } else if (!parameters.empty() && parameters.back().repeated) {
        bound.slots.push_back(argument.value.get());
      } else {
        fail(argument.value->span, {fmt::format("最多 {} 个参数", parameters.size()),
                                    fmt::format("it takes at most {}", parameters.size())});
      }
      continue;
    }
    named = true;
    const auto found = std::find_if(
        parameters.begin(), parameters.end(),
        [&](const ParameterName& parameter) { return parameter.name == argument.name; });
    if (found == parameters.end()) {
      std::vector<std::string> candidates;
      for (const ParameterName& parameter : parameters) candidates.emplace_back(parameter.name);
      const auto near = text::nearest(argument.name, candidates);
      fail(argument.name_span,
           near ? LocalText{fmt::format("没有参数“{}”，是不是“{}”？", argument.name, *near),
                            fmt::format("there is no parameter '{}'; did you mean '{}'?",
                                        argument.name, *near)}
                : LocalText{fmt::format("没有参数“{}”，只有 {}", argument.name,
                                        fmt::join(candidates, "、")),
                            fmt::format("there is no parameter '{}', only {}", argument.name,
                                        fmt::join(candidates, ", "))});
      continue;
    }
    const ExpressionNode*& slot = bound.slots[static_cast<size_t>(found - parameters.begin())];
    if (slot != nullptr)
      fail(argument.name_span, {fmt::format("参数“{}”给了两次", argument.name),
                                fmt::format("the parameter '{}' is given twice", argument.name)});
    slot = argument.value.get();
  }
  for (size_t i = 0; i < parameters.size(); ++i) {
    if (bound.slots[i] == nullptr && parameters[i].required) {
      fail(call.name_span, {fmt::format("缺少参数“{}”", parameters[i].name),
                            fmt::format("the parameter '{}' is missing", parameters[i].name)});
    }
  }
  return bound;
}

std::vector<FunctionDoc> functions(budgetc::Language language) {
  std::vector<FunctionDoc> docs;
  for (const Function& function : function_table()) {
    std::string parameters = function.name == kWhere ? "dimension: …" : "";
    for (const Parameter& parameter : function.parameters) {
      if (!parameters.empty()) parameters += ", ";
      std::string kinds;
      for (const Type::Kind kind : parameter.kinds) {
        if (!kinds.empty()) kinds += "|";
        kinds += type_name(Type::of(kind), language);
      }
      parameters += parameter.name;
      if (!kinds.empty()) parameters += ": " + kinds;
      if (parameter.repeated) parameters += " …";
      if (!parameter.required) parameters += "?";
    }
    std::string result;
    switch (function.rule) {
      case ResultRule::fixed:
        result = type_name(Type::of(function.result), language);
        break;
      case ResultRule::groups:
        result = type_name(Type::list_of(groups_type()), language);
        break;
      case ResultRule::numbers:
        result = type_name(Type::list_of(Type::of(Kind::number)), language);
        break;
      case ResultRule::same_as_arguments:
        result = language == Language::zh ? "与参数相同" : "as its arguments";
        break;
      case ResultRule::element_of_first:
        result = language == Language::zh ? "列表的元素" : "an element";
        break;
    }
    docs.push_back(
        {std::string(function.name), fmt::format("{}({}) → {}", function.name, parameters, result),
         std::string(language == Language::zh ? function.meaning_zh : function.meaning_en)});
  }
  return docs;
}

}  // namespace budgetc::language
