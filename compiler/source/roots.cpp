#include "source/roots.h"

#include <algorithm>

namespace budgetc {

Roots::Roots(const FileReader& files, const std::vector<std::string>& folders) : files_(&files) {
  for (const std::string& folder : folders) add(folder);
}

void Roots::add(const std::string& folder) {
  std::string real = files_->real_path(folder);
  while (real.size() > 1 && real.ends_with('/')) real.pop_back();
  if (std::find(folders_.begin(), folders_.end(), real) == folders_.end())
    folders_.push_back(std::move(real));
}

bool Roots::hold(const std::string& path) const {
  const std::string real = files_->real_path(path);
  return std::any_of(folders_.begin(), folders_.end(), [&](const std::string& folder) {
    if (folder == "/") return true;
    return real.starts_with(folder) && (real.size() == folder.size() || real[folder.size()] == '/');
  });
}

std::string path_in(std::string_view folder, std::string_view name) {
  if (name.starts_with('/') || folder.empty()) return std::string(name);
  std::string path(folder);
  if (!path.ends_with('/')) path += '/';
  return path.append(name);
}

std::string folder_of(std::string_view path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return ".";
  return std::string(slash == 0 ? path.substr(0, 1) : path.substr(0, slash));
}

}  // namespace budgetc
