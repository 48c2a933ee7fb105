// Roots: the folders that a file named by an input may be read from. Whoever names a file (a
// ledger, a table, an include, a font) may not lead the program out of them, neither by "..", nor
// by an absolute path, nor by a symbolic link.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "source/source.h"

namespace budgetc {

class Roots {
 public:
  // `files` must outlive it.
  explicit Roots(const FileReader& files, const std::vector<std::string>& folders = {});
  void add(const std::string& folder);
  // Whether `path`, all links followed, lies in one of the folders. Opens nothing.
  bool hold(const std::string& path) const;

 private:
  const FileReader* files_;
  std::vector<std::string> folders_;  // as real_path gives them
};

// `name` as a path of a file named in a file of `folder`: an absolute one stays, all others are
// taken from the folder.
std::string path_in(std::string_view folder, std::string_view name);

// The folder in which `path` lies: "." for a bare name.
std::string folder_of(std::string_view path);

}  // namespace budgetc
