// The rows of a table of cases, without its heads.
#pragma once

#include <sstream>
#include <string>
#include <vector>

#include "support/read_file.h"

namespace budgetc::test {

inline std::vector<std::vector<std::string>> read_tsv(const std::filesystem::path& path) {
  std::istringstream file(read_file(path));
  std::vector<std::vector<std::string>> rows;
  std::string line;
  std::getline(file, line);  // heads
  while (std::getline(file, line)) {
    std::istringstream cells(line);
    rows.emplace_back();
    for (std::string cell; std::getline(cells, cell, '\t');) rows.back().push_back(cell);
  }
  return rows;
}

}  // namespace budgetc::test
