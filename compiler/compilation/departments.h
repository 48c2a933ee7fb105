// Departments: PATH… of a command line → the folders to compile.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace budgetc::compilation {

// A department folder, as named on the command line.
struct Department {
  std::string name;  // the folder's name: names the output files
  std::string folder;
  std::string budget_path;
};

// PATH… → departments: a folder with budget.yaml or with exported tables alone (stated/), a
// budget.yaml, or a folder of such folders (sorted by name), or of folders of them (部门/年度,
// whose name is 部门-年度). Hidden folders are none. A path that is none of these, or a folder that
// may not be read, is no reason to leave out the others.
struct Departments {
  std::vector<Department> found;
  struct Missing {
    std::string path;
    Failure why;
  };
  std::vector<Missing> missing;
};
Departments find_departments(const std::vector<std::string>& paths);

}  // namespace budgetc::compilation
