// The flat facts of a budget (budget::vocabulary) as trees of records: the shape that types and
// values share.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "environment/environment.h"

namespace budgetc::environment {

struct FactTree {
  std::map<std::string, FactTree> branches;
  const budget::VocabularyKey* key = nullptr;  // of a leaf; null where the leaf is computed
};
FactTree fact_tree(std::string_view section);

struct Section {
  std::string_view name;
  language::Type::Kind kind;  // of its leaves
};
const std::vector<Section>& sections();

}  // namespace budgetc::environment
