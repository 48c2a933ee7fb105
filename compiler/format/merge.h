// Inheritance of format files as YAML trees: maps merge by key; a list is replaced whole, or
// changed by a map of insert_before, insert_after, remove, replace and append on the stable ids of
// its items. `key: ~` drops what is inherited under the key.
// Every node keeps the span of its own file.
#pragma once

#include "diagnostics/diagnostics.h"
#include "yaml/yaml.h"

namespace budgetc::format {

// The tree of `base` with what `change` says. Findings F0111 where a change names an item that is
// not there.
yaml::Node merge(const yaml::Node& base, const yaml::Node& change, Sink& sink);

// The same, but that the list `key` of `change` is added to the base's, an item with an id of the
// base in its place; unless `change` says `replace: true`.
yaml::Node add_to_list(const yaml::Node& base, yaml::Node change, std::string_view key, Sink& sink);

}  // namespace budgetc::format
