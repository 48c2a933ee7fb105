#include "budget/stated_files.h"

#include <algorithm>
#include <string>

namespace budgetc::budget {

StatedFile stated_file(std::string_view name) {
  std::string lower(name);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  // ~$: the lock of an office program.
  if (lower.starts_with('.') || lower.starts_with("~$") || lower == "thumbs.db" ||
      lower == "desktop.ini")
    return StatedFile::passed;
  if (lower == "narrative.txt" || lower == "narrative.md" || lower == "published.txt")
    return StatedFile::narrative;
  if (lower.ends_with(".csv")) return StatedFile::csv;
  if (lower.ends_with(".tsv")) return StatedFile::tsv;
  if (lower.ends_with(".json")) return StatedFile::json;
  return StatedFile::unknown;
}

}  // namespace budgetc::budget
