// Reads the word lists of schemas/rules/*.yaml. Internal to rules/.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "diagnostics/diagnostics.h"
#include "yaml/yaml.h"

namespace budgetc::rules {

// A mapping whose keys are those of `readers`, each value handed to its reader. Unknown keys,
// absent keys and another shape are findings.
using FieldReaders = std::map<std::string, std::function<void(const yaml::Entry&)>, std::less<>>;
void read_fields(const yaml::Node& node, Span blame, const FieldReaders& readers, Sink& sink);

// [word, …]; anything else is a finding.
std::vector<std::string> read_words(const yaml::Entry& entry, Sink& sink);

// 甲、乙; first, second.
void add_to_list(LocalText& list, const LocalText& item);

bool contains_any(std::string_view text, const std::vector<std::string>& words);
bool starts_with_any(std::string_view text, const std::vector<std::string>& words);
bool ends_with_any(std::string_view text, const std::vector<std::string>& words);

}  // namespace budgetc::rules
