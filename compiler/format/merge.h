// Inheritance of format files as YAML trees: maps merge by key; a list is replaced whole, or
// changed by a map of insert_before, insert_after, remove, replace and append on the stable ids of
// its items.
// Every node keeps the span of its own file.
#pragma once

#include "diagnostics/diagnostics.h"
#include "yaml/yaml.h"

namespace budgetc::format {

// The tree of `base` with what `change` says. Findings F0111 where a change names an item that is
// not there.
yaml::Node merge(const yaml::Node& base, const yaml::Node& change, Sink& sink);

}  // namespace budgetc::format
