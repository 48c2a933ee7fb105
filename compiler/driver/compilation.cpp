#include "driver/compilation.h"

#include <algorithm>
#include <filesystem>

#include "format/chain.h"

namespace budgetc::driver {

namespace fs = std::filesystem;

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
    } else if (fs::is_regular_file(path / "budget.yaml", error)) {
      add(path, path / "budget.yaml");
    } else if (fs::is_directory(path, error)) {
      std::vector<fs::path> folders;
      fs::directory_iterator entries(path, error);
      for (; !error && entries != fs::directory_iterator(); entries.increment(error))
        if (std::error_code none; fs::is_regular_file(entries->path() / "budget.yaml", none))
          folders.push_back(entries->path());
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

bool Compilation::check() {
  const bool usable = run_checks();
  if (policy_) policy_->apply(sink_);
  return usable;
}

bool Compilation::run_checks() {
  budget_ = budget::load(reader_, sources_, department_.budget_path, sink_);
  if (!budget_) return false;
  policy_.emplace(*budget_, sources_);
  ledger_.emplace(*budget_);

  if (budget_->year.value != 0) {
    auto classification = classification::Classification::load(
        reader_, sources_, data_.schemas, static_cast<int>(budget_->year.value));
    if (classification) {
      classification_ = std::move(*classification);
    } else {
      sink_.report(Finding(FindingId::C0104, budget_->year.span)
                       .arg("year", std::to_string(budget_->year.value))
                       .arg("reason", reason_text("", classification.failure())));
    }
  }
  if (const budget::Text& id = budget_->format; !format_name_.empty() || !id.value.empty()) {
    std::string name = format_name_.empty() ? id.value : format_name_;
    if (format_name_.empty() && format::is_path(name))
      name = format::path_from(department_.folder, name);
    format_ = format::load(reader_, sources_, data_.templates, data_.schemas, name, sink_, id.span);
    if (format_ && !format_->outline) {
      sink_.report(Finding(FindingId::F0122, id.span).arg("name", name));
      format_.reset();
    }
  }
  if (format_) policy_->raise(format_->severities);
  if (!classification_ || !format_) return false;

  scope_ = environment::values(*budget_, *ledger_, *classification_, format_->views, sink_);
  inputs_.emplace(book::Inputs{*budget_, *ledger_, *classification_, *format_, scope_});

  const rules::Inputs inputs{*budget_, *ledger_, *classification_, scope_};
  const auto relations_file = rules_file("relations.yaml");
  const auto performance_file = rules_file("performance.yaml");
  if (!relations_file || !performance_file) return false;
  rules::check_performance(rules::load_performance_rules(sources_, *performance_file, sink_),
                           inputs, sink_);
  const rules::Relations relations =
      rules::load_relations(sources_, *relations_file, environment::types(format_->views), sink_);
  rules::check_relations(relations, inputs, sink_);
  rules::check_codes(inputs, sink_);
  return true;
}

std::optional<FileId> Compilation::rules_file(const std::string& name) {
  const std::string path = data_.schemas + "/rules/" + name;
  auto text = reader_.read(path);
  if (text) return sources_.add(path, std::move(*text));
  sink_.report(Finding(FindingId::Y0101, budget_->format.span)
                   .arg("reason", reason_text(path, text.failure())));
  return std::nullopt;
}

bool Compilation::evaluate(bool draft) {
  if (!inputs_) return false;
  book_ = book::evaluate(*inputs_, sink_);
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
    sink_.report(Finding(FindingId::F0110, budget_->format.span)
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
