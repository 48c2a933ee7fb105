// Runs the checks of the program over a department and gives what was found, by place.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "mutation/department.h"

namespace budgetc::mutation {

// Bytes of a file of the department.
struct Place {
  std::string file;
  uint32_t begin = 0;
  uint32_t end = 0;
  bool overlaps(const Place& other) const {
    return file == other.file && begin <= other.end && other.begin <= end;
  }
};

struct Found {
  std::string code;
  std::string message;
  Place place;
  std::vector<Place> labels;
};

// What check and evaluate find; `evaluate` takes the tables and the text as well.
std::vector<Found> check(const Department& department, bool evaluate);

}  // namespace budgetc::mutation
