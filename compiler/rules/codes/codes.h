// Codes of a ledger (family C) against the lists of the year. Which codes go together is data:
// schemas/rules/classification.yaml.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "rules/rules.h"
#include "stated/stated.h"

namespace budgetc::rules {

// What a rule of classification.yaml speaks of: a code of the line, or what the line says beside
// it.
enum class Element : uint8_t { function, function_name, dept_economic, gov_economic, kind, unit };

// Where a line's `when` is one of when_values, its `needs` must be one of needs_values. Codes of a
// higher level stand for all below them.
struct CodeRule {
  std::string id;
  Element when = Element::function;
  std::vector<std::string> when_values;
  Element needs = Element::kind;
  std::vector<std::string> needs_values;
  Severity severity = Severity::warning;
  LocalText basis;
};
inline constexpr size_t kMaxCodeRules = 128;

// A functional item and an economic code that are the same money in basic expenditure.
struct CodeLink {
  std::string function, dept_economic;
  Severity severity = Severity::warning;
  LocalText basis;
};

// classification.yaml: which values of a ledger line go together.
struct ClassificationRules {
  // 功能科目 against 资金来源: both belong to the same of the four budgets.
  struct Funds {
    std::map<std::string, std::string> of_source;  // 政府性基金 → 政府性基金
    std::string others;                            // of the sources not named
    Severity severity = Severity::error;
    LocalText basis;
  };
  // The two economic codes against the correspondence.
  struct Pairs {
    Severity severity = Severity::warning;
    LocalText basis;
  };
  // Pay of institutions (these two codes in one row) needs a function that is not one of
  // administrations; those for all staff (by the beginning of the code) do not count.
  struct InstitutionPay {
    std::vector<std::string> dept_economic, gov_economic;
    std::vector<std::string> administrative_functions;  // names
    std::vector<std::string> functions_of_all;
    Severity severity = Severity::warning;
    LocalText basis;
  };
  Funds funds;
  Pairs pairs;
  InstitutionPay institution_pay;
  std::vector<CodeLink> links;
  std::vector<CodeRule> rules;
};

// Faults of the file itself are findings at their place in it.
ClassificationRules load_classification_rules(const SourceMap& sources, FileId file,
                                              const classification::Classification& lists,
                                              Sink& sink);

// C: every code of the ledger is one of the year's lists, at the level due, by its right name, and
// goes with the others of its line. A code that is not listed is a warning, since the lists are not
// complete. How far a row of the lists can be trusted limits the severity: what is only recalled
// never causes an error. One cause is one finding, with the number of its lines: a code that is
// itself in doubt is held against no other, and of several clashes in a line the code that they
// share is blamed. Linear in the lines.
void check_classification(const ClassificationRules& rules, const Inputs& inputs, Sink& sink);

// The same of exported tables: C0101, C0111–C0113 and C0121 (one class under two names), and what
// the codes of one row say of each other, of the kind of spending and of the unit.
void check_stated_codes(const ClassificationRules& rules,
                        const std::vector<stated::Reading>& readings, const Inputs& inputs,
                        Sink& sink);

// Between exported tables: C0130 (pay of institutions under functions of administrations) and C0131
// (two codes of the same money that differ).
void check_linked_codes(const ClassificationRules& rules,
                        const std::vector<stated::Reading>& readings, const Inputs& inputs,
                        Sink& sink);

}  // namespace budgetc::rules
