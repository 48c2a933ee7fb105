// Tries every edit of several departments: mutation_exhaustive [seeds [KIND]], or those of the
// kinds that contain KIND (“cell”: those of stated tables). Prints the share found, the reasons why
// others cannot be, and what was missed. Exit status 1 where something was.
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <thread>

#include "mutation/trial.h"

int main(int argc, char** argv) {
  using namespace budgetc::mutation;
  const auto seeds = static_cast<uint32_t>(argc > 1 ? std::atoi(argv[1]) : 2);
  std::vector<Department> departments = {read_example("xinyang-2024"), read_example("xuchang-2024"),
                                         read_example("weihui-2024")};
  for (uint32_t seed = 1; seed <= seeds; ++seed) {
    departments.push_back(make_department(seed, Form::rows));
    departments.push_back(make_department(seed, Form::csv_with_names));
  }
  const size_t threads = std::max(1U, std::thread::hardware_concurrency());
  const std::string_view kind = argc > 2 ? argv[2] : "";
  Report all;
  // Without a ledger, arithmetic alone does not always tell which cell is wrong (`placed`: it
  // does).
  const auto prove = [&](const Department& department, const std::vector<Edit>& edits,
                         bool placed = true) {
    std::vector<Edit> chosen = edits;
    std::erase_if(chosen,
                  [&](const Edit& edit) { return edit.kind.find(kind) == std::string::npos; });
    if (chosen.empty()) return;
    const Report report = try_edits(department, chosen, 1, threads);
    fmt::print("{}\n{}\n", department.name, report.print());
    std::fflush(stdout);
    for (const auto& [kind, tally] : report.by_kind) all.by_kind[kind].add(tally);
    const Tally own = report.total();
    if (placed || own.found < own.tried)
      all.failures.insert(all.failures.end(), report.failures.begin(), report.failures.end());
  };
  for (const Department& department : departments) prove(department, make_edits(department, true));
  for (uint32_t seed = 1; seed <= seeds; ++seed)
    for (const Form form : {Form::rows, Form::csv_with_names}) {
      const Department department = with_tables(make_department(seed, form));
      prove(department, make_table_edits(department, false));
    }
  for (const Department& department : all_tables_alone())
    prove(department, make_table_edits(department, false), false);
  const Tally total = all.total();
  fmt::print("all departments\n{}found: {:.2f} %\n", all.print(),
             100.0 * static_cast<double>(total.found) / static_cast<double>(total.tried));
  for (const std::string& failure : all.failures) fmt::print("{}\n", failure);
  return all.failures.empty() ? 0 : 1;
}
