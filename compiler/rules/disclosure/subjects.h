// What a number of a text is the figure of, by the words before it. Internal to rules/.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/disclosure/facts.h"
#include "text/quantity.h"

namespace budgetc::rules {

// A number with the amount that it is, if it is one.
struct Read {
  text::ScannedNumber number;
  std::optional<text::Money> money;
};
// “0万元” is nothing at all, not all that rounds to it.
std::vector<Read> read_numbers(std::string_view utf8);

// The interval of a figure that is printed as exactly as `decimals` says: where others have two
// decimals, 75万元 is 75.00万元 without its zeros.
AmountInterval at_precision(const Read& read, int decimals);

// 一、, （一）, 1., 其中： removed from a folded label.
std::string without_ordinal(std::string label);

// The words right before `at` that belong to what stands there: back to the mark or the counted
// number before them; short brackets (（境）, （类）) are part of them.
std::string_view words_before(std::string_view utf8, size_t at, size_t floor);
// Where words_before may not go beyond: the end of the last number before numbers[i] that counts
// something.
size_t floor_of(const std::vector<Read>& numbers, size_t i);

struct Subject {
  enum class Kind : uint8_t {
    none,      // something else
    filler,    // nothing but “年初预算安排”
    figure,    // rules.figures[figure]
    loose,     // the same, but of what part of the department is unknown
    function,  // X（类）Y（款）Z（项）
    project
  };
  Kind kind = Kind::none;
  size_t figure = 0;
  bool last_year = false, this_year = false, executed = false;
  // function: the names as written, the level (3, 5 or 7 digits) and the rows of that name.
  std::string name, above, top;  // top: the class, where it is named beside the item
  size_t level = 0;
  std::vector<const FunctionFacts*> rows;
  const std::vector<Fact>* project = nullptr;
};

class Subjects {
 public:
  Subjects(const DisclosureRules& rules, const Inputs& inputs, const Facts& facts);
  Subject read(std::string_view words) const;
  // A name for comparing wholes: without years, names, 预算, 的.
  std::string core(std::string_view words) const;

 private:
  struct Prefix {
    bool known = false, last_year = false, this_year = false;
  };
  Prefix prefix(std::string text, const std::vector<std::string>& scope) const;
  std::string_view filler_at_end(std::string_view text) const;
  bool read_function(const std::string& folded, Subject& subject) const;

  struct Word {
    std::string text;
    size_t figure;
  };
  const DisclosureRules& rules_;
  const Facts& facts_;
  int64_t year_;
  // By their last character, the longest first: all words are tried at the end of a text.
  std::map<std::string, std::vector<Word>, std::less<>> words_;
  std::vector<std::string> prefixes_, fillers_, names_;
  std::vector<std::string> tails_;  // ends of the department's name
  std::vector<std::vector<std::string>> scopes_;
};

}  // namespace budgetc::rules
