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

inline constexpr std::string_view kFixedTotal = "assets.fixed.total";

// The columns of the 政府采购预算, each with the sources (budget::fund_sources) that it sums.
struct Fund {
  std::string name;
  std::vector<std::string_view> sources;
};
const std::vector<Fund>& funds();

// What a leaf is, by its key; a computed one, which has no key, by its path.
language::Type::Kind leaf_kind(const FactTree& leaf, std::string_view path);

}  // namespace budgetc::environment
