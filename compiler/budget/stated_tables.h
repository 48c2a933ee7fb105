// Reads exported or published tables (CSV, JSON, blocks of budget.yaml) into Budget::tables. JSON
// is read as YAML, of which it is a part: so every cell knows its place. Internal to budget/.
#pragma once

#include "budget/budget.h"
#include "yaml/yaml.h"

namespace budgetc::budget {

// The value of `tables:`: a file, a folder, or a list of files and blocks. What it names lies in
// `folder`, the department's.
void load_tables(const FileReader& reader, SourceMap& sources, const std::string& folder,
                 const yaml::Node& node, Budget& budget, Sink& sink);

// The files of stated/ in `folder` that stated_files.h knows, in the order of their names; Y0360
// for the others.
void load_tables_folder(const FileReader& reader, SourceMap& sources, const std::string& folder,
                        Budget& budget, Sink& sink);

}  // namespace budgetc::budget
