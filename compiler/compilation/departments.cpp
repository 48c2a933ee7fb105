#include "compilation/departments.h"

#include <algorithm>
#include <filesystem>

#include "budget/stated_files.h"
#include "source/source.h"

namespace budgetc::compilation {

namespace fs = std::filesystem;

namespace {

bool has_tables(const fs::path& folder) {
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    const budget::StatedFile file = budget::stated_file(entry->path().filename().string());
    // The published text may stand alone.
    if (budget::is_table(file) || file == budget::StatedFile::narrative) return true;
  }
  return false;
}

bool is_department(const fs::path& folder) {
  std::error_code error;
  // Also one that is no file (a pipe, a link to nothing): reading it says why it cannot be read.
  const fs::file_status budget = fs::symlink_status(folder / "budget.yaml", error);
  return (fs::exists(budget) && !fs::is_directory(budget)) || has_tables(folder / "stated");
}

// The folders in `folder` but hidden ones (.git), sorted.
Result<std::vector<fs::path>> folders_in(const fs::path& folder) {
  std::vector<fs::path> folders;
  std::error_code error;
  fs::directory_iterator entry(folder, error);
  for (const fs::directory_iterator end; !error && entry != end; entry.increment(error)) {
    std::error_code unknown;
    if (!entry->path().filename().string().starts_with('.') && entry->is_directory(unknown))
      folders.push_back(entry->path());
  }
  if (error) return reason_of(error.value());
  std::sort(folders.begin(), folders.end());
  return folders;
}

}  // namespace

Departments find_departments(const std::vector<std::string>& paths) {
  Departments departments;
  std::error_code error;
  // `above`: of 部门/年度 the year alone names nobody.
  const auto add = [&](const fs::path& folder, const fs::path& budget, bool above = false) {
    const fs::path whole = fs::weakly_canonical(folder.empty() ? "." : folder, error);
    std::string name = whole.filename();
    if (above) name = whole.parent_path().filename().string() + "-" + name;
    if (name.empty()) name = "root";  // the folder "/"
    departments.found.push_back({std::move(name), folder.string(), budget.string()});
  };
  for (const std::string& given : paths) {
    const fs::path path = given;
    if (fs::is_regular_file(path, error)) {
      add(path.parent_path(), path);
    } else if (is_department(path)) {
      add(path, path / "budget.yaml");
    } else if (fs::is_directory(path, error)) {
      const auto inside = folders_in(path);
      if (!inside) {
        departments.missing.push_back({given, inside.failure()});
        continue;
      }
      bool any = false, refused = false;
      for (const fs::path& folder : *inside) {
        if (is_department(folder)) {
          add(folder, folder / "budget.yaml");
          any = true;
          continue;
        }
        const auto deeper = folders_in(folder);
        if (!deeper) {
          departments.missing.push_back({folder.string(), deeper.failure()});
          refused = true;
          continue;
        }
        for (const fs::path& year : *deeper)
          if (is_department(year)) {
            add(year, year / "budget.yaml", true);
            any = true;
          }
      }
      if (any || refused) continue;
      // Exported tables may lie in the folder itself.
      if (has_tables(path))
        add(path, path / "budget.yaml");
      else
        departments.missing.push_back({given,
                                       {"其中没有 budget.yaml，也没有含 budget.yaml 的部门目录",
                                        "holds neither a budget.yaml nor folders with one"}});
    } else if (fs::exists(fs::symlink_status(path, error)) && !fs::exists(path, error)) {
      departments.missing.push_back(
          {given, {"是符号链接，所指的文件不存在", "is a link to nothing"}});
    } else if (fs::exists(path, error)) {
      departments.missing.push_back(
          {given, {"既不是文件也不是目录", "is neither a file nor a folder"}});
    } else {
      departments.missing.push_back({given, {"没有这个文件或目录", "no such file or folder"}});
    }
  }
  return departments;
}

}  // namespace budgetc::compilation
