#include "driver/compilation.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "diagnostics/catalogue/classification.h"
#include "diagnostics/catalogue/disclosure.h"
#include "diagnostics/catalogue/format.h"
#include "diagnostics/catalogue/model.h"
#include "diagnostics/catalogue/yaml.h"
#include "format/chain.h"
#include "rules/arithmetic/relations.h"

namespace budgetc::driver {

namespace fs = std::filesystem;

namespace {

bool has_tables(const fs::path& folder) {
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    const fs::path ending = entry->path().extension();
    if (ending == ".csv" || ending == ".json") return true;
  }
  return false;
}

bool is_department(const fs::path& folder) {
  std::error_code error;
  return fs::is_regular_file(folder / "budget.yaml", error) || has_tables(folder / "stated");
}

}  // namespace

Departments find_departments(const std::vector<std::string>& paths) {
  Departments departments;
  std::error_code error;
  const auto add = [&](const fs::path& folder, const fs::path& budget) {
    const std::string name = fs::weakly_canonical(folder.empty() ? "." : folder, error).filename();
    departments.found.push_back({name, folder.string(), budget.string()});
  };
  for (const std::string& given : paths) {
    const fs::path path = given;
    if (fs::is_regular_file(path, error)) {
      add(path.parent_path(), path);
    } else if (is_department(path)) {
      add(path, path / "budget.yaml");
    } else if (fs::is_directory(path, error)) {
      std::vector<fs::path> folders;
      fs::directory_iterator entries(path, error);
      for (; !error && entries != fs::directory_iterator(); entries.increment(error))
        if (is_department(entries->path())) folders.push_back(entries->path());
      // Exported tables may lie in the folder itself.
      if (folders.empty() && has_tables(path)) {
        add(path, path / "budget.yaml");
        continue;
      }
      std::sort(folders.begin(), folders.end());
      if (folders.empty())
        departments.missing.push_back({given,
                                       {"其中没有 budget.yaml，也没有含 budget.yaml 的部门目录",
                                        "holds neither a budget.yaml nor folders with one"}});
      for (const fs::path& folder : folders) add(folder, folder / "budget.yaml");
    } else {
      departments.missing.push_back({given, {"没有这个文件或目录", "no such file or folder"}});
    }
  }
  return departments;
}

Compilation::Compilation(const DataPaths& data, const FileReader& reader, Department department,
                         std::string format_name)
    : data_(data),
      reader_(reader),
      department_(std::move(department)),
      format_name_(std::move(format_name)) {}

bool Compilation::load_budget() {
  if (!reader_.exists(department_.budget_path))
    budget_ = budget::load_tables_alone(reader_, sources_, department_.folder, sink_);
  if (!budget_) budget_ = budget::load(reader_, sources_, department_.budget_path, sink_);
  return budget_.has_value();
}

void Compilation::load_classification() {
  if (budget_->year.value == 0) return;
  auto classification = classification::Classification::load(reader_, sources_, data_.schemas,
                                                             static_cast<int>(budget_->year.value));
  if (classification) {
    classification_ = std::move(*classification);
  } else {
    const int latest = classification::latest_year(data_.schemas);
    sink_.report(
        Finding(finding::C0104, budget_->year.span)
            .arg("year", std::to_string(budget_->year.value))
            .arg("reason", reason_text("", classification.failure()))
            .suggest(
                {fmt::format("把 schemas/classification/{} 复制为 {}，按财政部印发的当年科目修改",
                             latest, budget_->year.value),
                 fmt::format("copy schemas/classification/{} to {} and change what the "
                             "Ministry of Finance has changed that year",
                             latest, budget_->year.value)}));
  }
}

void Compilation::load_format() {
  const budget::Text& id = budget_->format;
  if (format_name_.empty() && id.value.empty()) return;
  std::string name = format_name_.empty() ? id.value : format_name_;
  if (format_name_.empty() && format::is_path(name))
    name = format::path_from(department_.folder, name);
  format_ = format::load(reader_, sources_, data_.templates, data_.schemas, name, sink_, id.span);
  if (format_ && !format_->outline) {
    sink_.report(Finding(finding::F0122, id.span).arg("name", name));
    format_.reset();
  }
}

// Tables that stand alone name no format: it is the one that knows most of them.
void Compilation::guess_format() {
  size_t best = 0;
  for (const std::string& id : format::list(data_.templates)) {
    Sink quiet;
    auto format = format::load(reader_, sources_, data_.templates, data_.schemas, id, quiet);
    if (!format) continue;
    const language::Scope scope =
        environment::values(*budget_, *ledger_, *classification_, format->views, quiet);
    const book::Book book =
        book::evaluate({*budget_, *ledger_, *classification_, *format, scope}, quiet);
    const size_t known = stated::known_tables(*budget_, *format, book);
    if (known <= best) continue;
    best = known;
    format_ = std::move(format);
    if (known == budget_->tables.size()) break;
  }
  if (format_) return;
  for (const budget::StatedTable& table : budget_->tables)
    sink_.report(Finding(finding::D0140, table.span)
                     .arg("name", table.title.value.empty() ? table.key : table.title.value));
}

bool Compilation::check() {
  const bool usable = run_checks();
  if (policy_) policy_->apply(sink_);
  return usable;
}

bool Compilation::run_checks() {
  if (!load_budget()) return false;
  policy_.emplace(*budget_, sources_);
  ledger_.emplace(*budget_);
  const bool alone = !reader_.exists(department_.budget_path) && !budget_->has_ledger;
  if (alone) budget_->year.value = classification::latest_year(data_.schemas);
  load_classification();
  if (!classification_) return false;
  if (alone)
    guess_format();
  else
    load_format();
  if (!format_ || !load_relations()) return false;

  policy_->raise(format_->severities);
  load_previous();
  // Of exported tables alone, the facts of a department are not missing.
  Sink quiet;
  scope_ = environment::values(*budget_, *ledger_, *classification_, format_->views,
                               budget_->has_ledger ? sink_ : quiet);
  inputs_.emplace(book::Inputs{*budget_, *ledger_, *classification_, *format_, scope_});

  const rules::Inputs inputs{*budget_, *ledger_, *classification_, scope_};
  const auto performance_file = rules_file("performance.yaml");
  const auto disclosure_file = rules_file("disclosure.yaml");
  const auto codes_file = rules_file("classification.yaml");
  if (!performance_file || !disclosure_file || !codes_file) return false;
  check_relations(inputs);
  rules::check_forms(inputs, sink_);
  performance_rules_ = rules::load_performance_rules(sources_, *performance_file, sink_);
  rules::check_performance(*performance_rules_, inputs, sink_);
  const language::TypeScope names = environment::types(format_->views);
  disclosure_rules_ = rules::load_disclosure_rules(sources_, *disclosure_file, names, sink_);
  check_texts(inputs);
  const rules::ClassificationRules code_rules =
      rules::load_classification_rules(sources_, *codes_file, *classification_, sink_);
  rules::check_classification(code_rules, inputs, sink_);
  return true;
}

// The texts of budget.yaml, and the published text where the folder has it.
void Compilation::check_texts(const rules::Inputs& inputs) {
  rules::TextChecker checker(*disclosure_rules_, inputs, sources_, sink_);
  rules::check_disclosure(checker);
  if (budget_->narrative != FileId::none) rules::check_narrative(checker, budget_->narrative);
  rules::check_published_projects(*performance_rules_, *budget_, sources_, sink_);
}

// A table without figures says so.
void Compilation::check_empty_tables() {
  for (const book::Table& table : book_->tables) {
    bool any_cell = false, any_amount = false;
    for (const book::Row& row : table.rows)
      for (const book::Cell& cell : row.cells) {
        any_cell = any_cell || cell.kind == book::CellKind::amount;
        any_amount = any_amount || (cell.amount && !cell.amount->is_zero());
      }
    if (!any_cell) continue;
    std::vector<Spanned<std::string>> notes;
    for (const std::string& note : table.notes) notes.push_back({note, {}});
    const format::TableSpec* spec = format_->table(table.id);
    rules::check_empty_statement(*disclosure_rules_, table.title,
                                 spec == nullptr ? budget_->format.span : spec->span, any_amount,
                                 notes, sink_);
  }
}

std::optional<FileId> Compilation::rules_file(const std::string& name) {
  const std::string path = data_.schemas + "/rules/" + name;
  auto text = reader_.read(path);
  if (text) return sources_.add(path, std::move(*text));
  sink_.report(Finding(finding::Y0101, budget_->format.span)
                   .arg("reason", reason_text(path, text.failure())));
  return std::nullopt;
}

bool Compilation::load_relations() {
  const auto file = rules_file("relations.yaml");
  if (!file) return false;
  const language::TypeScope scope = rules::relation_scope(*format_);
  if (const auto tree = yaml::parse(sources_, *file, sink_))
    relations_ = rules::load_relations(sources_, *tree, scope, "", sink_);
  for (rules::Relation& relation : rules::load_relations(
           sources_, format_->relations, scope, "/" + format_->id + "/relations.yaml", sink_))
    relations_.push_back(std::move(relation));
  return true;
}

// `previous: ../2023`: last year's figures are what last year's ledger gives, by this year's views;
// those that it only states are taken as stated.
void Compilation::load_previous() {
  const budget::Text& folder = budget_->previous_folder;
  if (folder.value.empty()) return;
  const auto fail = [&](LocalText reason) {
    sink_.report(Finding(finding::M0113, folder.span)
                     .arg("path", folder.value)
                     .arg("reason", std::move(reason)));
  };
  const std::string path = format::path_from(department_.folder, folder.value) + "/budget.yaml";
  if (!reader_.exists(path)) return fail({"中没有 budget.yaml", "has no budget.yaml"});
  Sink sink;
  const auto previous = budget::load(reader_, sources_, path, sink);
  if (!previous || sink.has_errors())
    return fail({fmt::format("有 {} 处错误，先用 budgetc check 改正", sink.count(Severity::error)),
                 fmt::format("has {} errors: check it first", sink.count(Severity::error))});
  if (previous->year.value != budget_->year.value - 1)
    return fail(
        {fmt::format("是 {} 年的，应为 {} 年", previous->year.value, budget_->year.value - 1),
         fmt::format("is of {}, not of {}", previous->year.value, budget_->year.value - 1)});
  budget_->previous = previous->stated;
  if (previous->has_ledger) {
    const ledger::Ledger ledger(*previous);
    const language::Scope scope =
        environment::values(*previous, ledger, *classification_, format_->views, sink);
    for (auto& [name, figure] :
         rules::ledger_figures(relations_, *format_, {*previous, ledger, *classification_, scope}))
      budget_->previous[name] = std::move(figure);
  }
  // The figures stand where they are asked for, not in the other budget.
  for (auto& [name, figure] : budget_->previous) figure.span = folder.span;
}

void Compilation::check_relations(const rules::Inputs& inputs) {
  std::vector<stated::Table> tables;
  if (!budget_->tables.empty()) {
    evaluate_book();
    tables = stated::recognise(*budget_, *format_, *book_, sink_);
  }
  rules::check_relations(relations_, tables, *format_, inputs, sink_);
}

void Compilation::evaluate_book() {
  if (!book_) book_ = book::evaluate(*inputs_, book_findings_);
}

bool Compilation::evaluate(bool draft) {
  if (!inputs_ || !budget_->has_ledger) return false;
  evaluate_book();
  sink_.take(book_findings_);
  check_empty_tables();
  document_ = document::build(*inputs_, *book_, draft, sink_);
  policy_->apply(sink_);
  policy_->report_unused(sink_, false);
  return true;
}

bool Compilation::lay_out(fonts::Shelf* shelf) {
  if (!document_) return false;
  fonts::Shelf own;
  auto library =
      (shelf != nullptr ? shelf : &own)->open(sources_, data_.fonts, department_.folder, sink_);
  if (!library) {
    sink_.report(Finding(finding::F0110, budget_->format.span)
                     .arg("role", "song")
                     .arg("reason", reason_text("", library.failure())));
    return false;
  }
  fonts_ = std::move(*library);
  pages_ = layout::lay_out(*document_, *fonts_, sink_);
  policy_->apply(sink_);
  policy_->report_unused(sink_, true);
  return true;
}

}  // namespace budgetc::driver
