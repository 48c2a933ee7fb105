// The state that the checks of text share. Internal to rules/: disclosure.cpp, prose.cpp and
// narrative.cpp.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "rules/amounts.h"
#include "rules/characters.h"
#include "rules/disclosure/disclosure.h"
#include "rules/disclosure/known_figures.h"
#include "rules/disclosure/subjects.h"

namespace budgetc::rules {

// The amount that an expression gives; nothing where a fact it needs is not given.
std::optional<Amount> amount_of(const std::optional<language::Expression>& expression,
                                const Inputs& inputs);

struct TextChecker::State {
  const DisclosureRules& rules;
  const Inputs& inputs;
  const SourceMap& sources;
  Sink& sink;
  bool ledger_is_whole;
  // Of the department, its units and projects, longest first; and how long they are, in bytes.
  std::vector<std::string> own_names;
  std::vector<size_t> own_lengths;

  struct Difference {
    std::string reason;  // key of budget.reasons
    Amount now, before;
  };
  std::vector<Difference> differences;  // of the rules' changes, those whose facts are given
  bool all_differences = true;          // all of them are

  State(const DisclosureRules& rules, const Inputs& inputs, const SourceMap& sources, Sink& sink);
  const KnownFigures& known();
  const Facts& facts();
  const Subjects& subjects();

  // 占支出总预算的82.27%: the whole that the words before a share name; and the number of the text
  // that is it, if one is.
  struct NamedWhole {
    std::string core, phrase;
    std::optional<size_t> in_text;
  };
  std::optional<NamedWhole> named_whole(const Characters& text, const std::vector<Read>& numbers,
                                        size_t share);

  // Where numbers stand that a finding has blamed: nothing else follows from them.
  std::set<uint32_t> blamed;
  bool is_own_name(std::string_view name) const;
  // Whether this spelling of a name has not been reported: it is one cause.
  bool first_of_name(const std::string& found) { return names_reported_.insert(found).second; }

  // To the sink; but no more than some of one code in one text.
  void report(Finding finding);
  // Of styles: kept until flush_styles, which reports one finding a kind with the count.
  void report_style(Finding finding, size_t count = 1);
  void flush_styles();

  // What one character, word or name shows.
  void check_obsolete_terms(const Characters& text, const std::string& path);
  void check_leftovers(const Characters& text, const std::string& path);
  void check_blanks(const Characters& text, const std::string& path);
  void check_years(const Characters& text, const std::string& path);
  void check_names(const Characters& text, const std::string& path);
  bool is_known_name(const Characters& text, size_t begin, size_t end) const;
  void check_punctuation(const Characters& text, const std::string& path);
  void check_brackets(const Characters& text, const std::string& path);
  void check_citations(const Characters& text, const std::string& path);
  void check_self_reference(const Characters& text, const std::string& path);
  // Slips of the pen, and what a template left behind.
  void check_instructions(const Characters& text, const std::string& path);
  void check_missing_numbers(const Characters& text, const std::string& path);
  void check_repeated_words(const Characters& text, const std::string& path);
  void check_separators(const Characters& text, const std::string& path);
  void check_other_names(const Characters& text, const std::string& path);
  void check_lists(const Characters& text, const std::string& path);
  // A title of this year's budget that bears last year's number.
  void check_title_year(std::string_view title, Span where);
  // What a sentence says.
  void check_sentences(const Characters& text, const std::string& path);
  void check_claims(const Characters& text, const std::string& path);
  void check_counts(const Characters& text, const std::string& path);

  // The word of a reason that says the opposite of a change (1 up, -1 down), where none says the
  // same.
  std::optional<Found> contradiction(std::string_view reason, int way, const Characters& text);

  // All of the above that suit the kind. Brackets that a page break tore apart are the caller's.
  void check(const Characters& text, TextKind kind, bool brackets, const std::string& path);

 private:
  struct Style {
    Finding first;
    size_t count = 0;
  };
  std::map<FindingId, Style> styles_;
  std::set<size_t> reason_reported_;
  std::set<std::string> terms_reported_;
  std::set<std::string> names_reported_;  // spellings of a name
  std::optional<KnownFigures> known_;
  std::optional<Facts> facts_;
  std::optional<Subjects> subjects_;
  std::map<FindingId, int> reported_here_;  // in the text under check
};

}  // namespace budgetc::rules
