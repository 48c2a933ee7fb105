// Compilation: one department, taken through the stages in order. Each stage is computed once, from
// the ones before; a stage that its input does not allow is absent, and the sink says why.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "book/evaluate.h"
#include "budget/budget.h"
#include "classification/classification.h"
#include "document/builder.h"
#include "driver/data_paths.h"
#include "driver/policy.h"
#include "fonts/fonts.h"
#include "format/format.h"
#include "layout/layout.h"
#include "ledger/ledger.h"
#include "rules/arithmetic/forms.h"
#include "rules/arithmetic/relations.h"
#include "rules/codes/codes.h"
#include "rules/disclosure/disclosure.h"
#include "rules/performance/performance.h"
#include "rules/rules.h"

namespace budgetc::driver {

// A department folder, as named on the command line.
struct Department {
  std::string name;  // the folder's name: names the output files
  std::string folder;
  std::string budget_path;
};

// PATH… → departments: a folder with budget.yaml or with exported tables alone (stated/), a
// budget.yaml, or a folder of such folders (sorted by name). A path that is none of these is no
// reason to leave out the others.
struct Departments {
  std::vector<Department> found;
  struct Missing {
    std::string path;
    Failure why;
  };
  std::vector<Missing> missing;
};
Departments find_departments(const std::vector<std::string>& paths);

class Compilation {
 public:
  // `format_name`: the format's id or path; empty: as budget.yaml says.
  Compilation(const DataPaths& data, const FileReader& reader, Department department,
              std::string format_name = {});

  // Loads the department, its format and its classification; runs the rules. False if no model is
  // left.
  bool check();
  // Evaluates tables and text. Call after check(); works as far as the model allows. False also of
  // a department that has only exported tables: there is nothing to compile.
  bool evaluate(bool draft);
  // Sets the pages; `shelf` may hold fonts from another department.
  bool lay_out(fonts::Shelf* shelf = nullptr);

  const Department& department() const { return department_; }
  const SourceMap& sources() const { return sources_; }
  Sink& sink() { return sink_; }
  bool has_ledger() const { return budget_ && budget_->has_ledger; }
  const budget::Budget& budget() const { return *budget_; }
  const ledger::Ledger& ledger() const { return *ledger_; }
  const format::Format& format() const { return *format_; }
  const book::Book& book() const { return *book_; }
  const document::Document& document() const { return *document_; }
  const layout::Pages& pages() const { return *pages_; }
  const fonts::FontLibrary& fonts() const { return *fonts_; }

 private:
  bool run_checks();
  // schemas/rules/NAME, or nothing after a finding.
  std::optional<FileId> rules_file(const std::string& name);
  bool load_budget();
  void load_classification();
  void load_format();
  void guess_format();
  bool load_relations();
  void load_previous();
  void check_relations(const rules::Inputs& inputs);
  void check_texts(const rules::Inputs& inputs);
  void evaluate_book();
  void check_empty_tables();

  const DataPaths& data_;
  const FileReader& reader_;
  Department department_;
  std::string format_name_;
  SourceMap sources_;
  Sink sink_;
  std::optional<budget::Budget> budget_;
  std::optional<Policy> policy_;
  std::optional<ledger::Ledger> ledger_;
  std::optional<classification::Classification> classification_;
  std::unique_ptr<format::Format> format_;
  language::Scope scope_;
  rules::Relations relations_;
  std::optional<rules::PerformanceRules> performance_rules_;
  std::optional<rules::DisclosureRules> disclosure_rules_;
  std::optional<book::Inputs> inputs_;
  Sink book_findings_;  // reported by evaluate(): those of tables without a ledger are no faults
  std::optional<book::Book> book_;
  std::optional<document::Document> document_;
  std::shared_ptr<const fonts::FontLibrary> fonts_;
  std::optional<layout::Pages> pages_;
};

}  // namespace budgetc::driver
