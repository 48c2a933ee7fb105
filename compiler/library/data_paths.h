// Where the program's data stands: templates/, schemas/ and fonts/.
#pragma once

#include <string>

#include "base/result.h"

namespace budgetc::library {

struct DataPaths {
  std::string templates;
  std::string schemas;
  std::string fonts;
  // $BUDGETC_CLASSIFICATION: a bureau's own lists of codes, for all departments; may be empty.
  std::string classification = {};
};

// $BUDGETC_DATA if set, else the first folder above the program that holds all three, else
// <prefix>/share/budgetc. A Failure names what was searched.
Result<DataPaths> find_data();

// `path` as a reader would type it from here: relative where it lies below the current folder.
std::string shown_path(const std::string& path);

}  // namespace budgetc::library
