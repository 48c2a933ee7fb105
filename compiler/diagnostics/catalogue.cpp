// The catalogue: every finding there is, from catalogue/*.def.
#include "diagnostics/diagnostics.h"

namespace budgetc {

const std::vector<CatalogueEntry>& catalogue() {
  static const std::vector<CatalogueEntry> entries = {
#define BUDGETC_FINDING(code, severity, name, zh, en) \
  {FindingId::code, #code, Severity::severity, name, zh, en},
#include "diagnostics/catalogue/all.def"
#undef BUDGETC_FINDING
  };
  return entries;
}

const CatalogueEntry& catalogue_entry(FindingId id) { return catalogue()[static_cast<size_t>(id)]; }

const CatalogueEntry* find_in_catalogue(std::string_view code_or_name) {
  for (const CatalogueEntry& entry : catalogue())
    if (entry.code == code_or_name || entry.name == code_or_name) return &entry;
  return nullptr;
}

}  // namespace budgetc
