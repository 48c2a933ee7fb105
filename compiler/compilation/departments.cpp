#include "compilation/departments.h"

#include <algorithm>
#include <filesystem>

namespace budgetc::compilation {

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

}  // namespace budgetc::compilation
