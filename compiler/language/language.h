// The typed language of templates and rules: expressions over figures of the ledger, facts of the
// department and named filters; templates are text with {{ expression }} and {% if %} {% for %}.
// Everything is parsed with spans, checked without data (types, units, names), and evaluated
// exactly with provenance.
//
//   {{ sum(basic) | wan }}万元，占{{ share(sum(basic), sum(expenditure)) | percent }}
//   {% if now > before %}增加{% elif now < before %}减少{% else %}持平{% endif %}
//   {% for project in projects %}…{{ loop.index | chinese }}…{% endfor %}
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "diagnostics/diagnostics.h"
#include "ledger/ledger.h"
#include "text/text.h"

namespace budgetc::language {

// ---- types -------------------------------------------------------------------------------------

struct RecordType;

struct Type {
  // unknown: poisoned, suits everything, causes no second finding. fragment: rendered text of a
  // phrase.
  enum class Kind : uint8_t {
    unknown,
    text,
    number,
    amount,
    ratio,
    boolean,
    filter,
    list,
    record,
    fragment
  };
  Kind kind = Kind::unknown;
  std::shared_ptr<const Type> element;       // list
  std::shared_ptr<const RecordType> record;  // record

  static Type of(Kind kind) { return {kind, nullptr, nullptr}; }
  static Type list_of(Type element);
  static Type record_of(std::shared_ptr<const RecordType> record);
};
struct RecordType {
  std::string name;
  std::map<std::string, Type> fields;
};
LocalText type_text(const Type& type);
std::string type_name(const Type& type, budgetc::Language language);  // 金额, 文字, 列表（项目）…

// ---- values ------------------------------------------------------------------------------------

// One figure that somebody wrote down, as a term of a sum.
struct StatedTerm {
  budget::StatedAmount figure;
  LocalText what;  // 支出总体情况表“合计”行“基本支出 小计”
  int sign = 1;    // how it enters the sum
};
// What an amount computed from stated figures may be: each of them stands for every exact value
// that prints as it, so their sum does for an interval.
struct Stated {
  AmountInterval interval;
  std::vector<StatedTerm> terms;
};
struct AmountValue {
  Amount amount;
  ledger::Lines lines;                        // the ledger lines it sums
  std::shared_ptr<const Stated> stated = {};  // null: exact
  AmountInterval interval() const {
    return stated ? stated->interval : AmountInterval{amount, amount};
  }
};
struct Ratio {
  int64_t numerator = 0;
  int64_t denominator = 1;
};
struct Value;
using ListValue = std::shared_ptr<const std::vector<Value>>;
using RecordValue = std::shared_ptr<const std::map<std::string, Value>>;

// One piece of rendered text. `literal`: the template's own text (Markdown in an outline).
// `inserted`: a value's text, never markup; with its figure, where it is an amount. `directive`: {%
// name words… %} of the caller's own.
struct Piece {
  enum class Kind : uint8_t { literal, inserted, directive };
  Kind kind = Kind::literal;
  std::string text;                // directive: its name
  std::vector<std::string> words;  // directive: the rest
  std::optional<AmountValue> figure;
  Span origin;
};
using Pieces = std::shared_ptr<const std::vector<Piece>>;

struct Value {
  // monostate: none (a fact that is not given, or poisoned).
  std::variant<std::monostate, std::string, int64_t, AmountValue, Ratio, bool, ledger::Filter,
               ListValue, RecordValue, Pieces>
      data;
  std::optional<AmountValue>
      figure;        // of a text made from an amount (| wan), for <data> and provenance
  Span origin = {};  // where the department wrote it, if it did
  // Of a none: what to report when the fact is needed after all, at the place where the department
  // should write it. Null where nothing is wrong (beyond the end of a list, or reported already):
  // such a none prints as "".
  std::shared_ptr<const Finding> absence = {};
  bool is_none() const { return data.index() == 0; }
};

// ---- functions ---------------------------------------------------------------------------------

// The functions of the language, for documentation (the same table drives checking and evaluation).
struct FunctionDoc {
  std::string name;
  std::string signature;  // share(part: 金额, whole: 金额) → 比例
  std::string meaning;
};
std::vector<FunctionDoc> functions(budgetc::Language language);

// ---- expressions and templates ------------------------------------------------------------------

struct Phrase;

// Names and their types; phrases are callable like functions.
struct TypeScope {
  std::map<std::string, Type> names;
  std::map<std::string, const Phrase*> phrases;
};

// How much one rendering may do, in steps and pieces, so that a template cannot run away. A whole
// disclosure takes some ten thousand steps.
inline constexpr size_t kAllowance = 1'000'000;

// How values become text, and what they are computed from.
struct Context {
  const ledger::Ledger* ledger = nullptr;
  text::NumberStyle amounts;  // for | wan and | yuan (the unit is the filter's)
  int percent_decimals = 2;
  // The name of a dimension's key, also of a code cut to its 类 or 款; for groups().
  std::function<std::string(ledger::Dimension, std::string_view)> names = {};
};
using Scope = std::map<std::string, Value>;

// The record `loop` of every loop: index (from 1), first, last, length.
const Type& loop_type();
Value loop_value(int64_t index, int64_t length);

struct ExpressionNode;
struct Internals;
struct Comparison;
class Expression {
 public:
  // Parses text that stands at `where` (its begin is the first byte; the text is unescaped one to
  // one). nullopt after a finding.
  static std::optional<Expression> parse(std::string_view text, Span where, Sink& sink);
  // “stated.revenue.total”, of an expression that is a name; else "".
  std::string name() const;
  // Its type; unknown after a finding (F0101, F0102).
  Type check(const TypeScope& scope, Sink& sink) const;
  // Never throws. Problems of data (a missing figure, a zero base, overflow) are findings; the
  // value is then none.
  Value evaluate(const Context& context, const Scope& scope,
                 const std::map<std::string, const Phrase*>& phrases, Sink& sink) const;
  Span span() const;
  // Its two sides, where it is ==, <= or >= (a relation to be held).
  std::optional<Comparison> comparison() const;

 private:
  friend struct Internals;
  std::shared_ptr<const ExpressionNode> root_;
};
struct Comparison {
  enum class Kind : uint8_t { equal, at_most, at_least };
  Kind kind = Kind::equal;
  Expression left, right;
};

struct TemplateNode;
class Template {
 public:
  // directives: names of {% … %} statements that the caller understands ("page", "table", …).
  static std::optional<Template> parse(std::string_view text, Span where,
                                       const std::vector<std::string>& directives, Sink& sink);
  bool check(const TypeScope& scope, Sink& sink) const;
  std::vector<Piece> render(const Context& context, const Scope& scope,
                            const std::map<std::string, const Phrase*>& phrases, Sink& sink) const;
  // render() joined to one string (for titles and cells).
  std::string render_text(const Context& context, const Scope& scope,
                          const std::map<std::string, const Phrase*>& phrases, Sink& sink) const;
  // Directives of all branches, for static checks.
  std::vector<Piece> directives() const;
  bool is_literal() const;  // no {{ }} and no {% %}
  // Of every {{ … }} in order: the dotted name it prints (“function.lei”), "" of anything else.
  std::vector<std::string> outputs() const;
  // The texts before, between and after what it prints, outside of branches and loops.
  std::vector<std::string> literals() const;

 private:
  friend struct Internals;
  std::shared_ptr<const TemplateNode> root_;
};

// A sentence with parameters: phrases.yaml, "change(now: amount, before: amount, reason: text)".
struct Phrase {
  std::string name;
  std::vector<std::pair<std::string, Type>> parameters;
  Template body;
  Span span;
};

// "amount", "text", "number", "ratio", "boolean", "filter", "fragment", "record" (of unknown
// fields), "list" (of unknown elements) and "list<text>".
std::optional<Type> parse_type_name(std::string_view name);

}  // namespace budgetc::language
