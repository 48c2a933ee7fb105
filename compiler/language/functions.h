// Functions: one table of signatures and implementations, which the checker, the evaluator and the
// documentation share.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "language/nodes.h"

namespace budgetc::language {

// Their arguments are dimensions or fields, all by name; checker and evaluator know them
// themselves.
inline constexpr std::string_view kWhere = "where";
inline constexpr std::string_view kSelect = "select";

struct Parameter {
  std::string_view name;
  std::vector<Type::Kind> kinds;  // what it takes; empty: everything
  bool required = true;
  bool repeated = false;  // the last one only: takes all further arguments by position
  Type::Kind element = Type::Kind::unknown;  // of a list
};

enum class ResultRule : uint8_t { fixed, same_as_arguments, element_of_first, numbers, groups };
// What a none among the arguments does. strict: the result is none; a missing fact is reported.
// lenient: a missing fact is reported, a none without cause counts as "". indifferent: the function
// sees it itself.
enum class NoneRule : uint8_t { strict, lenient, indifferent };

// One call at run time: the evaluated arguments, one a parameter (repeated ones follow).
struct Call {
  const ExpressionNode& node;
  std::vector<Value> arguments;
  std::vector<bool> given;  // an optional parameter may be left out
  const Context& context;
  Sink& sink;
};

struct Function {
  std::string_view name;
  std::vector<Parameter> parameters;
  ResultRule rule;
  Type::Kind result;
  NoneRule nones;
  std::string_view meaning_zh;
  std::string_view meaning_en;
  Value (*call)(Call& call);  // null: where, select
};

// What `groups` gives: a list of {code, name, amount}.
const Type& groups_type();

const std::vector<Function>& function_table();
const Function* find_function(std::string_view name);

// Which argument belongs to which parameter, for functions and phrases alike.
struct ParameterName {
  std::string_view name;
  bool required = true;
  bool repeated = false;
};
struct Bound {
  std::vector<const ExpressionNode*>
      slots;          // one a parameter, null if left out; then the repeated ones
  LocalText problem;  // empty: all is well
  Span problem_span;
};
Bound bind_arguments(const ExpressionNode& call, std::span<const ParameterName> parameters);
std::vector<ParameterName> parameter_names(const Function& function);
std::vector<ParameterName> parameter_names(const Phrase& phrase);

}  // namespace budgetc::language
