// Single edits of a valid department, each with what must be found. The expectations are derived
// from the department and from what the edit does to it, by arithmetic and rules of their own: the
// program is not asked.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "mutation/check.h"

namespace budgetc::mutation {

struct Replacement {
  Place place;
  std::string text;
};

// A finding with one of the codes, whose place (or, where `label_will_do`, one of whose labels)
// lies at `place`, in the department before the edit.
struct Expected {
  std::set<std::string> codes;
  Place place;
  bool label_will_do = false;
};

struct Edit {
  std::string kind;
  std::string what;
  std::vector<Replacement> replacements;  // of distinct places
  std::vector<Expected> expected;
  // Whether nothing else may be found. Not where one edit has many consequences, as where a whole
  // section goes.
  bool nothing_else = true;
  // Where findings of the family P may come up as well: the projects that the edit is in, or whose
  // amounts it changes.
  std::vector<Place> goals = {};
  std::string undetectable = {};  // why nothing can be found; empty where something must be
};

// Every edit of every kind. Deterministic; `thorough` takes each digit to all nine others rather
// than to one.
std::vector<Edit> make_edits(const Department& department, bool thorough);

// Those of a department with stated tables.
std::vector<Edit> make_table_edits(const Department& department, bool thorough);

Department apply(const Department& department, const Edit& edit);
// Where a place of the department before the edit lies after it.
Place moved(const Place& place, const Edit& edit);

}  // namespace budgetc::mutation
