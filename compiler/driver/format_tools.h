// Tools for those who keep formats: check without data, show, test against goldens, scaffold. What
// `budgetc format …` runs.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "format/format.h"
#include "library/data_paths.h"

namespace budgetc::driver {

using library::DataPaths;

// What was typed as the name by which formats are loaded: a folder that holds a format.yaml becomes
// a path (or the id, below the templates folder), everything else is taken as an id.
std::string format_name(const DataPaths& data, const std::string& typed);

// Loads the format and runs every static check on it. nullptr if it cannot be loaded.
std::unique_ptr<format::Format> examine_format(const DataPaths& data, const FileReader& reader,
                                               SourceMap& sources, const std::string& name,
                                               Sink& sink);

// What the format holds, and from which file each part comes. `resolved`: every value after
// inheritance, as YAML, with file:line behind it.
std::string show_format(const DataPaths& data, const FileReader& reader, const SourceMap& sources,
                        const format::Format& format, bool resolved);

// Renders the sample department in the format and compares it with goldens/ in the format's folder:
// tables.json (every cell), text.txt (every sentence), pages.txt (the display list).
struct FormatTest {
  std::vector<std::string> differences;  // lines to print, each difference with its place
  std::vector<std::string> written;      // files written under `update`
  std::string failure;                   // no sample, no goldens, a file that cannot be written
};
// Findings of the sample (its texts, its sums, its pages) go to `report`, rendered; nothing is
// compared where one is an error.
FormatTest test_format(const DataPaths& data, const FileReader& reader,
                       const format::Format& format, const std::string& name, bool update,
                       std::string& report);

// The sample department of a format: sample/budget.yaml of its own folder or of the nearest folder
// of its chain that has one, else the common one of the templates folder; empty if there is none.
std::string sample_of(const DataPaths& data, const FileReader& reader,
                      const format::Format& format);

// Writes a new format into `folder`, which must not hold one. Gives the files written.
struct NewFormat {
  std::string folder;
  std::string extends;   // an id or a path, as typed
  std::string name;      // 某某市; may be empty
  bool outline = false;  // an outline of its own, also where the base has one
};
Result<std::vector<std::string>> scaffold_format(const DataPaths& data, const FileReader& reader,
                                                 const format::Format& base, const NewFormat& what);

// Lines of `was` against lines of `is`: up to `most` differing blocks, each "FILE:LINE" with - and
// + lines. Exact for short differences; a long one is shown as replaced whole.
std::vector<std::string> line_differences(const std::string& file, const std::string& was,
                                          const std::string& is, size_t most);
// The same for two outputs of tables_json: table, row and column of each cell that differs.
std::vector<std::string> table_differences(const std::string& was, const std::string& is,
                                           size_t most);

}  // namespace budgetc::driver
