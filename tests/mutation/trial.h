// Tries edits: applies each to its department, runs the checks and compares with the expectation.
// What is found of the department as it is must stay, but for the edit's own place.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "mutation/edits.h"

namespace budgetc::mutation {

struct Tally {
  size_t tried = 0;                            // edits that something must find
  size_t found = 0;                            // at least one of the expected findings
  size_t complete = 0;                         // all of them
  size_t with_others = 0;                      // an unrelated finding came, went or changed
  std::map<std::string, size_t> undetectable;  // by reason
  void add(const Tally& other);
};

struct Report {
  std::map<std::string, Tally> by_kind;
  std::vector<std::string> failures;  // what was missed, and what came up besides
  Tally total() const;
  std::string print() const;
};

// Tries every `stride`-th edit of each kind, on `threads` threads. Deterministic.
Report try_edits(const Department& department, const std::vector<Edit>& edits, size_t stride,
                 size_t threads);

}  // namespace budgetc::mutation
