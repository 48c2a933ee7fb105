// Which files of stated/ are read, and as what: the one list of their spellings.
#pragma once

#include <cstdint>
#include <string_view>

namespace budgetc::budget {

enum class StatedFile : uint8_t {
  csv,        // a table, comma-separated
  tsv,        // a table, tab-separated
  json,       // tables
  narrative,  // the published text
  passed,     // hidden files and those that systems leave behind
  unknown,    // nothing here reads it
};

// By the name alone, whatever the case of its ending: a.csv, A.CSV, narrative.txt.
StatedFile stated_file(std::string_view name);

inline bool is_table(StatedFile file) {
  return file == StatedFile::csv || file == StatedFile::tsv || file == StatedFile::json;
}

}  // namespace budgetc::budget
