// Disclosure rules on text (family D): what a department wrote, and the text it published. Word
// lists, claims and thresholds are data: schemas/rules/disclosure.yaml.
//
// Three ways in, from small to large:
//   check_text       one text: characters, words, years, names, figures and sentences
//   check_narrative  a published text, line by line, and what only the whole of it shows: contents
//                    against titles, headings, ordinals, brackets, the account of 三公
//   check_disclosure every free text of budget.yaml, and its reasons against the figures
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rules/rules.h"

namespace budgetc::rules {

struct DisclosureRules {
  struct Change {
    std::string reason;                               // key of budget.reasons
    std::optional<language::Expression> now, before;  // amounts
  };
  struct Item {
    LocalText name;
    std::vector<std::string> words;
  };
  struct Claim {
    std::string name;
    std::vector<std::string> words;
    std::optional<language::Expression> holds;  // boolean
  };
  // Where a table has a figure: by words of its title, row and column (at the end * for any rest).
  struct CellPlace {
    std::vector<std::string> tables, not_tables, rows, columns;
  };
  // A figure that texts speak of, tables show and the ledger gives.
  struct Figure {
    std::string id;
    LocalText name;
    std::vector<std::string> words, scope;
    bool free_prefix = false, alike = false;
    std::string at_most;  // id of another
    std::vector<CellPlace> cells;
    std::vector<std::optional<language::Expression>> now, before;  // any of them
  };
  struct Identity {
    std::string whole;  // ids of figures
    std::vector<std::string> parts;
    bool changes_only = false;
    bool unsure = false;  // a warning: other parts may not have been told
  };
  std::vector<Figure> figures;
  std::vector<Identity> identities;
  std::vector<std::string> prefixes, fillers, last_year, executed, catch_all;
  std::vector<std::string> instruction_words, template_marks, may_repeat, single_words;
  std::vector<std::string> obsolete_terms;  // 旧称=今称
  std::vector<std::string> leftovers, number_expected_after, units_of_blanks;
  std::vector<std::string> citations, other_year_after, other_year_before;
  std::vector<std::string> half_width_names, name_suffixes;
  std::vector<std::string> up, down, unchanged, reason_begins, no_change_reasons, mixed_reason;
  std::vector<Change> changes;
  std::vector<std::string> three_public_heading;
  std::vector<Item> three_public_items;
  std::vector<Claim> claims;
  std::vector<std::string> empty_statement_for, empty_statements, conditional_statements;
  std::vector<std::string> not_figures_before, not_figures_after;
  std::vector<std::vector<std::string>> closed_lists;
  std::vector<std::string> nested_parts, project_counts;
  std::vector<std::string> self_reference, self_reference_allowed;
};

// Faults of the file itself are findings at their place in it.
DisclosureRules load_disclosure_rules(const SourceMap& sources, FileId file,
                                      const language::TypeScope& scope, Sink& sink);

// What kind of text it is decides what is looked for: an indicator's value is no sentence.
enum class TextKind : uint8_t {
  prose,      // everything
  name,       // names of projects, tasks, indicators: no figures, no sentences
  indicator,  // values and notes of indicators: targets are no figures of the budget
};

// All inputs of the family, and what is computed from them once a department.
class TextChecker {
 public:
  TextChecker(const DisclosureRules& rules, const Inputs& inputs, const SourceMap& sources,
              Sink& sink);
  ~TextChecker();
  // `where` is the place of `text` in its file (a YAML scalar with its quotes, or a line); findings
  // point into it as narrowly as escapes and folds allow. `path`: its data path, may be empty.
  void check_text(std::string_view text, Span where, TextKind kind, const std::string& path = "");

  struct State;

 private:
  friend void check_narrative(TextChecker&, FileId, std::span<const Spanned<std::string>>);
  friend void check_disclosure(TextChecker&);
  std::unique_ptr<State> state_;
};

// Every text of budget.yaml: D0103–D0110, D0112, D0113, D0116–D0122, D0124–D0127.
void check_disclosure(TextChecker& checker);

// A published text as plain lines or Markdown; cells of a table's row stand between tabs. `titles`:
// the tables' titles where they are known (tables stated beside the text); empty: they are looked
// for in the text itself.
void check_narrative(TextChecker& checker, FileId file,
                     std::span<const Spanned<std::string>> titles = {});

// The contents' entries against the titles that stand over the tables: D0111 for each entry that no
// title equals, ordinals, blanks and the width of brackets aside.
void check_contents(std::span<const Spanned<std::string>> contents,
                    std::span<const Spanned<std::string>> titles, Sink& sink);

// A table without amounts says so (D0115, where its title is one of empty_statement_for); one with
// amounts does not (D0116). `where`: the table's
// title, for want of a note to point at.
void check_empty_statement(const DisclosureRules& rules, std::string_view title, Span where,
                           bool has_amounts, std::span<const Spanned<std::string>> notes,
                           Sink& sink);

}  // namespace budgetc::rules
