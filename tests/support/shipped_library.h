// The program's own formats, lists and rules, read once a test program.
#pragma once

#include "library/library.h"

namespace budgetc::test {

inline const library::Library& shipped_library() {
  static const std::string source = BUDGETC_SOURCE_DIR;
  static const DiskFileReader disk;
  static const library::Library library(
      disk, {source + "/templates", source + "/schemas", source + "/fonts"});
  return library;
}

}  // namespace budgetc::test
