// What the tables or the ledger say, by what it is: the figures of disclosure.yaml (收入总计,
// 人员经费, “三公” and its parts …), the functions by code and name, the projects by name. Taken
// from stated tables of any form by their titles, rows and columns, and from the ledger where it is
// whole. Internal to rules/.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "rules/disclosure/disclosure.h"

namespace budgetc::rules {

// As two people would write the same label: without blanks, quotation marks and the width of marks.
std::string folded_label(std::string_view text);

struct Fact {
  AmountInterval interval;
  Amount amount;
  Span span;        // the cell; not valid for a view of the ledger
  LocalText place;  // 《…表》“合计”行“…”列, or 账目
  std::string written;
};

struct FunctionFacts {
  std::string code;  // may be empty: a class that a table names without its code
  std::string name;  // folded
  std::string shown;
  std::vector<Fact> cells;      // of its row, in every table
  const Fact* total = nullptr;  // the first amount of the row in the table of appropriations
};

class Facts {
 public:
  Facts(const DisclosureRules& rules, const Inputs& inputs);

  // By index of rules.figures; empty where nothing is known.
  const std::vector<Fact>& now(size_t figure) const { return now_[figure]; }
  const std::vector<Fact>& before(size_t figure) const { return before_[figure]; }

  // Those of one name on one level (3, 5 or 7 digits), narrowed by the names above it if that is
  // possible.
  std::vector<const FunctionFacts*> functions(std::string_view name, size_t level,
                                              std::string_view above = {}) const;
  const FunctionFacts* by_code(std::string_view code) const;
  const std::vector<FunctionFacts>& all_functions() const { return functions_; }
  // How many rows of a level have an amount.
  size_t count_of_level(size_t level) const;

  const std::vector<Fact>* project(std::string_view folded_name) const;
  bool has_projects() const { return !projects_.empty(); }
  // How many projects the tables list; 0 where none does.
  size_t listed_projects() const { return listed_projects_; }

 private:
  void read_table(const DisclosureRules& rules, const Inputs& inputs,
                  const budget::StatedTable& table);
  void read_ledger(const DisclosureRules& rules, const Inputs& inputs);
  FunctionFacts& function(const std::string& code, const std::string& name,
                          const std::string& shown);

  std::vector<std::vector<Fact>> now_, before_;
  std::vector<FunctionFacts> functions_;
  std::map<std::string, size_t, std::less<>> by_code_;
  std::map<std::string, std::vector<size_t>, std::less<>> by_name_;
  std::map<std::string, std::vector<Fact>, std::less<>> projects_;
  size_t listed_projects_ = 0;
};

}  // namespace budgetc::rules
