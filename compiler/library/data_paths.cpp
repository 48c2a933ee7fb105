// Finds the data folders by looking, never by a path fixed at build time: a build tree and an
// installation both work, and can be moved.
#include "library/data_paths.h"

#include <cstdlib>
#include <filesystem>

namespace budgetc::library {
namespace {

namespace fs = std::filesystem;

bool holds_data(const fs::path& folder) {
  std::error_code error;
  return fs::is_directory(folder / "templates", error) &&
         fs::is_directory(folder / "schemas", error) && fs::is_directory(folder / "fonts", error);
}

DataPaths below(const fs::path& folder) {
  const char* lists = std::getenv("BUDGETC_CLASSIFICATION");
  return {shown_path(folder / "templates"), shown_path(folder / "schemas"),
          shown_path(folder / "fonts"), lists == nullptr ? "" : lists};
}

}  // namespace

std::string shown_path(const std::string& path) {
  std::error_code error;
  const fs::path relative = fs::relative(path, fs::current_path(error), error);
  if (error || relative.empty() || *relative.begin() == "..") return path;
  return relative.string();
}

Result<DataPaths> find_data() {
  if (const char* given = std::getenv("BUDGETC_DATA"); given != nullptr && *given != '\0') {
    if (holds_data(given)) return below(given);
    return Failure{
        std::string("BUDGETC_DATA 指向的目录中没有 templates、schemas、fonts：") + given,
        std::string("BUDGETC_DATA names a folder without templates, schemas, fonts: ") + given};
  }
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  for (fs::path folder = program.parent_path(); !folder.empty(); folder = folder.parent_path()) {
    if (holds_data(folder)) return below(folder);
    if (holds_data(folder / "share/budgetc")) return below(folder / "share/budgetc");
    if (folder == folder.root_path()) break;
  }
  return Failure{"找不到 templates、schemas、fonts 三个数据目录；请设置环境变量 BUDGETC_DATA",
                 "cannot find the folders templates, schemas and fonts; set BUDGETC_DATA"};
}

}  // namespace budgetc::library
