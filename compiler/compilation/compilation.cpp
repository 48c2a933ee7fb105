#include "compilation/compilation.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>

#include "diagnostics/catalogue/classification.h"
#include "diagnostics/catalogue/disclosure.h"
#include "diagnostics/catalogue/format.h"
#include "diagnostics/catalogue/model.h"
#include "format/chain.h"
#include "rules/arithmetic/forms.h"

namespace budgetc::compilation {

Compilation::Compilation(const library::Library& library, const FileReader& reader,
                         Department department, std::string format_name)
    : library_(library),
      reader_(reader),
      department_(std::move(department)),
      format_name_(std::move(format_name)) {}

std::optional<budget::Budget> Compilation::load_budget() {
  std::optional<budget::Budget> budget;
  if (!reader_.exists(department_.budget_path))
    budget = budget::load_tables_alone(reader_, sources_, department_.folder, sink_);
  if (!budget) budget = budget::load(reader_, sources_, department_.budget_path, sink_);
  return budget;
}

bool Compilation::use_lists(const budget::Budget& budget) {
  auto year = static_cast<int>(budget.year.value);
  if (year < classification::kFirstYear || year > classification::kLastYear) {
    if (year != 0)  // else the model has told that it is missing
      sink_.report(Finding(finding::C0104, budget.year.span)
                       .arg("year", std::to_string(year))
                       .arg("reason", LocalText{"现行科目从 2007 年起，核对年份",
                                                "the classification of today begins in 2007"}));
    year_known_ = false;
    year = last_known_year();
  }
  // A bureau's own rows: the city's, then the department's.
  std::vector<std::string> folders;
  if (format_ != nullptr)
    for (const std::string& folder : format_->format->folders)
      folders.push_back(folder + "classification");
  folders.push_back((department_.folder.empty() ? "." : department_.folder) + "/classification");
  const library::Lists& lists = library_.lists(year, folders);
  sources_.share(lists.sources);
  sink_.take(lists.findings);
  if (!lists.classification) return false;
  lists_ = &lists;
  if (year_known_ && !lists.classification->confirmed())
    sink_.report(Finding(finding::C0115, budget.year.span)
                     .arg("year", std::to_string(year))
                     .arg("from", std::to_string(lists.classification->carried_from()))
                     .suggest({"有财政部印发的当年科目表的，放进部门或格式目录的 classification/"
                               "（functional.csv 等，表头：科目编码、科目名称、级次）",
                               "put the official list of the year into classification/ of the "
                               "department or of the format"}));
  return true;
}

// `blame`: where the name is written; findings about the name itself stand there.
bool Compilation::take_format(const std::string& name, Span blame) {
  const library::Format& format = library_.format(name);
  sources_.share(format.sources);
  for (Finding finding : format.findings.findings()) {
    if (!finding.span.valid()) finding.span = blame;
    sink_.report(std::move(finding));
  }
  if (!format.format) return false;
  if (!format.format->outline) {
    sink_.report(Finding(finding::F0122, blame).arg("name", name));
    return false;
  }
  format_ = &format;
  return true;
}

void Compilation::use_format(const budget::Budget& budget) {
  const budget::Text& id = budget.format;
  if (format_name_.empty() && id.value.empty()) return;
  std::string name = format_name_.empty() ? id.value : format_name_;
  if (format_name_.empty() && format::is_path(name))
    name = format::path_from(department_.folder, name);
  take_format(name, id.span);
}

// Tables that stand alone tell their year in their titles, else the text beside them does.
int Compilation::year_of_tables(const budget::Budget& budget) const {
  std::map<int, int> votes;
  const auto count = [&](std::string_view text, int weight) {
    constexpr std::string_view kYear = "年";
    for (size_t at = text.find(kYear); at != text.npos; at = text.find(kYear, at + 1)) {
      int year = 0;
      if (at < 4 || (at > 4 && text[at - 5] >= '0' && text[at - 5] <= '9')) continue;
      std::from_chars(text.data() + at - 4, text.data() + at, year);
      if (year < classification::kFirstYear || year > classification::kLastYear) continue;
      // 2025年部门预算 rather than any year that is compared with.
      const std::string_view behind = text.substr(at, 60);
      const size_t end = std::min(behind.find('\n'), behind.size());
      votes[year] += behind.substr(0, end).find("预算") != behind.npos ? 10 * weight : weight;
    }
  };
  for (const budget::StatedTable& table : budget.tables) count(table.title.value, 1000);
  if (votes.empty() && budget.narrative != FileId::none)
    count(sources_.file(budget.narrative).text(), 1);
  int best = 0;
  for (const auto& [year, weight] : votes)
    if (best == 0 || weight >= votes[best]) best = year;
  return best != 0 ? best : last_known_year();
}

int Compilation::last_known_year() const {
  const std::vector<int> known = classification::known_years(reader_, library_.data().schemas);
  return known.empty() ? classification::kFirstYear : known.back();
}

// Tables that stand alone name no format: it is the one that knows most of them, or none.
void Compilation::guess_format(const budget::Budget& budget) {
  size_t most = 0;
  std::string best;
  const ledger::Ledger none(budget);
  for (const std::string& id : library_.format_ids()) {
    const library::Format& candidate = library_.format(id);
    if (!candidate.format) continue;
    const format::Format& format = *candidate.format;
    Sink quiet;
    const language::Scope scope =
        environment::values(budget, none, *lists_->classification, format.views, quiet);
    const book::Book book =
        book::evaluate({budget, none, *lists_->classification, format, scope}, quiet);
    const size_t known = stated::known_tables(budget, format, book);
    if (known <= most) continue;
    most = known;
    best = id;
    if (known == budget.tables.size()) break;
  }
  // One that knows a few of them by chance is not theirs.
  if (most * 2 > budget.tables.size()) {
    take_format(best, {});
    return;
  }
  format_ = &library_.no_format();
  sources_.share(format_->sources);
  sink_.take(format_->findings);
}

bool Compilation::check() {
  sources_.share(library_.rules().sources);
  sink_.take(library_.rules().findings);
  const bool usable = run_checks();
  if (policy_) policy_->apply(sink_);
  return usable;
}

// The model is complete: nothing changes it from here on.
void Compilation::settle(budget::Budget budget) {
  budget_.emplace(std::move(budget));
  policy_.emplace(*budget_);
  ledger_.emplace(*budget_);
  if (format_ != nullptr) policy_->raise(format_->format->severities);
}

bool Compilation::run_checks() {
  auto budget = load_budget();
  if (!budget) return false;
  const bool alone = !reader_.exists(department_.budget_path) && !budget->has_ledger;
  if (alone)
    budget->year.value = year_of_tables(*budget);
  else
    use_format(*budget);
  if (use_lists(*budget)) {
    if (alone) guess_format(*budget);
    if (year_known_ && format_ != nullptr && !budget->previous_folder.value.empty())
      budget->previous = previous_figures(*budget);
  }
  settle(std::move(*budget));
  const library::Rules& rules = library_.rules();
  if (lists_ == nullptr || format_ == nullptr || !rules.usable) return false;

  // Of exported tables alone, the facts of a department are not missing.
  Sink quiet;
  scope_ = environment::values(*budget_, *ledger_, *lists_->classification, format_->format->views,
                               budget_->has_ledger && year_known_ ? sink_ : quiet);
  inputs_.emplace(
      book::Inputs{*budget_, *ledger_, *lists_->classification, *format_->format, scope_});
  if (!year_known_) return false;  // what the rules would say hangs on the year

  const rules::Inputs inputs{*budget_, *ledger_, *lists_->classification, scope_};
  check_relations(inputs);
  rules::check_forms(inputs, sink_);
  rules::check_performance(rules.performance, inputs, sink_);
  check_texts(inputs);
  rules::check_classification(lists_->rules, inputs, sink_);
  rules::check_stated_codes(lists_->rules, readings_, inputs, sink_);
  rules::check_linked_codes(lists_->rules, readings_, inputs, sink_);
  rules::check_stated_tables(format_->disclosure, readings_, inputs, sink_);
  return true;
}

// The texts of budget.yaml, and the published text where the folder has it.
void Compilation::check_texts(const rules::Inputs& inputs) {
  rules::TextChecker checker(format_->disclosure, inputs, sources_, sink_);
  rules::check_disclosure(checker);
  if (budget_->narrative != FileId::none) rules::check_narrative(checker, budget_->narrative);
  rules::check_published_projects(library_.rules().performance, *budget_, sources_, sink_);
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
    const format::TableSpec* spec = format_->format->table(table.id);
    rules::check_empty_statement(format_->disclosure, table.title,
                                 spec == nullptr ? budget_->format.span : spec->span, any_amount,
                                 notes, sink_);
  }
}

// `previous: ../2023`: last year's figures are what last year's ledger gives, by this year's views;
// those that it only states are taken as stated.
budget::StatedFigures Compilation::previous_figures(const budget::Budget& budget) {
  const budget::Text& folder = budget.previous_folder;
  const auto fail = [&](LocalText reason) {
    sink_.report(Finding(finding::M0113, folder.span)
                     .arg("path", folder.value)
                     .arg("reason", std::move(reason)));
    return budget::StatedFigures();
  };
  const std::string path = format::path_from(department_.folder, folder.value) + "/budget.yaml";
  if (!reader_.exists(path)) return fail({"中没有 budget.yaml", "has no budget.yaml"});
  Sink sink;
  const auto previous = budget::load(reader_, sources_, path, sink);
  if (!previous || sink.has_errors())
    return fail({fmt::format("有 {} 处错误，先用 budgetc check 改正", sink.count(Severity::error)),
                 fmt::format("has {} errors: check it first", sink.count(Severity::error))});
  if (previous->year.value != budget.year.value - 1)
    return fail({fmt::format("是 {} 年的，应为 {} 年", previous->year.value, budget.year.value - 1),
                 fmt::format("is of {}, not of {}", previous->year.value, budget.year.value - 1)});
  budget::StatedFigures figures = previous->stated;
  if (previous->has_ledger) {
    const format::Format& format = *format_->format;
    const ledger::Ledger ledger(*previous);
    const language::Scope scope =
        environment::values(*previous, ledger, *lists_->classification, format.views, sink);
    for (auto& [name, figure] : rules::ledger_figures(
             format_->relations, format, {*previous, ledger, *lists_->classification, scope}))
      figures[name] = std::move(figure);
  }
  // The figures stand where they are asked for, not in the other budget.
  for (auto& [name, figure] : figures) figure.span = folder.span;
  return figures;
}

void Compilation::check_relations(const rules::Inputs& inputs) {
  std::vector<stated::Table> tables;
  if (!budget_->tables.empty()) {
    readings_ = stated::read_tables(*budget_, *lists_->classification);
    if (!format_->format->tables.empty()) {
      evaluate_book();
      tables = stated::recognise(*budget_, readings_, *format_->format, *book_, sink_);
    } else {
      stated::check_readings(readings_, sink_);
    }
  }
  rules::check_relations(format_->relations, tables, readings_, *format_->format, inputs, sink_);
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
  auto library = (shelf != nullptr ? shelf : &own)
                     ->open(sources_, library_.data().fonts, department_.folder, sink_);
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

}  // namespace budgetc::compilation
