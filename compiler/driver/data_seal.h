// Whether the program's data is whole. schemas/manifest.tsv says, for each file that rules and
// lists are read from, how it begins and how much it holds at least: a file that is missing, empty,
// cut or something else is told by its name before any department is read, rather than by checks
// that silently find nothing. A bureau may add to a file; schemas/manifest.sh states it anew.
#pragma once

#include "library/data_paths.h"
#include "source/source.h"

namespace budgetc::driver {

Status check_data(const library::DataPaths& data, const FileReader& reader);

}  // namespace budgetc::driver
