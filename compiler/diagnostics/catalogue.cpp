// The catalogue: every finding there is, from catalogue/*.def.
#include <algorithm>
#include <cctype>
#include <unordered_map>

#include "diagnostics/diagnostics.h"
#include "text/text.h"

namespace budgetc {

const std::vector<CatalogueEntry>& catalogue() {
  static const std::vector<CatalogueEntry> entries = {
#define BUDGETC_FINDING(code, severity, name, zh, en) \
  {finding_id(#code), #code, Severity::severity, name, zh, en},
#include "diagnostics/catalogue/all.def"
#undef BUDGETC_FINDING
  };
  return entries;
}

const CatalogueEntry& catalogue_entry(FindingId id) {
  static const auto by_id = [] {
    std::unordered_map<FindingId, const CatalogueEntry*> entries;
    for (const CatalogueEntry& entry : catalogue()) entries.emplace(entry.id, &entry);
    return entries;
  }();
  return *by_id.at(id);
}

const CatalogueEntry* find_in_catalogue(std::string_view code_or_name) {
  for (const CatalogueEntry& entry : catalogue())
    if (entry.code == code_or_name || entry.name == code_or_name) return &entry;
  return nullptr;
}

bool is_waivable(const CatalogueEntry& entry, Severity severity) {
  switch (entry.code[0]) {
    case 'Y':
    case 'M':
      return false;
    case 'A':
    case 'F':
      return severity != Severity::error;
    case 'C':  // without lists nothing can be compiled
      return entry.id != finding_id("C0104") && entry.id != finding_id("C0116");
    default:
      return true;
  }
}

std::optional<std::string> nearest_in_catalogue(std::string_view code_or_name) {
  const auto fold = [](std::string word, int (*letter)(int)) {
    std::transform(word.begin(), word.end(), word.begin(), [&](char c) {
      return static_cast<char>(letter(static_cast<unsigned char>(c)));
    });
    return word;
  };
  std::vector<std::string> codes, names;
  for (const CatalogueEntry& entry : catalogue()) {
    codes.emplace_back(entry.code);
    names.emplace_back(entry.name);
  }
  const std::string word(code_or_name);
  if (auto code = text::nearest(fold(word, std::toupper), codes)) return code;
  return text::nearest(fold(word, std::tolower), names);
}

std::string_view severity_name(Severity severity) {
  static constexpr std::string_view kNames[] = {"note", "warning", "error"};
  return kNames[static_cast<size_t>(severity)];
}

std::optional<Severity> severity_named(std::string_view name) {
  for (const Severity severity : {Severity::note, Severity::warning, Severity::error})
    if (severity_name(severity) == name) return severity;
  return std::nullopt;
}

}  // namespace budgetc
