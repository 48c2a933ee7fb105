// Compilation: one department and a library, taken through the stages in order. Each stage is
// computed once, from the ones before; a stage that its input does not allow is absent, and the
// sink says why.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "book/evaluate.h"
#include "budget/budget.h"
#include "compilation/departments.h"
#include "compilation/policy.h"
#include "document/builder.h"
#include "fonts/fonts.h"
#include "layout/layout.h"
#include "ledger/ledger.h"
#include "library/library.h"
#include "rules/tables/tables.h"

namespace budgetc::compilation {

class Compilation {
 public:
  // `format_name`: the format's id or path; empty: as budget.yaml says.
  // `library` and `reader` must outlive it.
  Compilation(const library::Library& library, const FileReader& reader, Department department,
              std::string format_name = {});

  // Loads the department, its format and its classification; runs the rules. False if no model is
  // left.
  bool check();
  // Evaluates tables and text. Call after check(); works as far as the model allows: of a draft
  // also where the rules could not be run. False also of a department that has only exported
  // tables: there is nothing to compile.
  bool evaluate(bool draft);
  // Sets the pages; `shelf` may hold fonts from another department.
  bool lay_out(fonts::Shelf* shelf = nullptr);

  const Department& department() const { return department_; }
  const SourceMap& sources() const { return sources_; }
  Sink& sink() { return sink_; }
  bool has_ledger() const { return budget_ && budget_->has_ledger; }
  // Exported tables or a published text and no ledger: to be checked, not to be built.
  bool is_stated_alone() const { return budget_ && !budget_->has_ledger; }
  const budget::Budget& budget() const { return *budget_; }
  const ledger::Ledger& ledger() const { return *ledger_; }
  const format::Format& format() const { return *format_->format; }
  const book::Book& book() const { return *book_; }
  const document::Document& document() const { return *document_; }
  const layout::Pages& pages() const { return *pages_; }
  const fonts::FontLibrary& fonts() const { return *fonts_; }

 private:
  bool run_checks();
  std::optional<budget::Budget> load_budget();
  bool use_lists(const budget::Budget& budget);
  void use_format(const budget::Budget& budget);
  int year_of_tables(const budget::Budget& budget) const;
  int last_known_year() const;
  void guess_format(const budget::Budget& budget);
  bool take_format(const std::string& name, Span blame);
  budget::StatedFigures previous_figures(const budget::Budget& budget);
  void settle(budget::Budget budget);
  void check_relations(const rules::Inputs& inputs);
  void check_texts(const rules::Inputs& inputs);
  void evaluate_book();
  void check_empty_tables();

  const library::Library& library_;
  const FileReader& reader_;
  Department department_;
  std::string format_name_;
  SourceMap sources_;
  Sink sink_;
  std::optional<const budget::Budget> budget_;
  std::optional<Policy> policy_;
  std::optional<ledger::Ledger> ledger_;
  const library::Lists* lists_ = nullptr;
  bool year_known_ = true;  // else the lists are those of the last year, for a draft alone
  const library::Format* format_ = nullptr;
  language::Scope scope_;
  std::optional<book::Inputs> inputs_;
  std::vector<stated::Reading> readings_;  // the exported tables
  Sink book_findings_;  // reported by evaluate(): those of tables without a ledger are no faults
  std::optional<book::Book> book_;
  std::optional<document::Document> document_;
  std::shared_ptr<const fonts::FontLibrary> fonts_;
  std::optional<layout::Pages> pages_;
};

}  // namespace budgetc::compilation
