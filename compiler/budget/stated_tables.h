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

// All .csv and .json files of stated/ in `folder`, in the order of their names, and its
// narrative.txt or .md.
void load_tables_folder(const FileReader& reader, SourceMap& sources, const std::string& folder,
                        Budget& budget, Sink& sink);

}  // namespace budgetc::budget
