// Library: what all departments of a run share: formats with their relations and rules, the
// classification of a year, the rules of the program, the colour profile. Each is read once, when
// it is first asked for, and never changes; the findings of its own reading are kept beside it, for
// each department that uses it. Threads share one library; serve and diff may hold it for hours.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "classification/classification.h"
#include "format/format.h"
#include "library/data_paths.h"
#include "rules/arithmetic/relations.h"
#include "rules/codes/codes.h"
#include "rules/disclosure/disclosure.h"
#include "rules/performance/performance.h"

namespace budgetc::library {

// Rules that hang on nothing else: schemas/rules/.
struct Rules {
  SourceMap sources{SourceMap::kRules};
  Sink findings;
  rules::PerformanceRules performance;
  std::optional<yaml::Node> relations;  // checked in the scope of each format
  std::optional<FileId> disclosure, classification;
  bool usable = false;  // all files are there
};

// The lists of one year, and the rules on codes, which name rows of the lists.
struct Lists {
  SourceMap sources{SourceMap::kLists};
  Sink findings;
  std::optional<classification::Classification> classification;  // none: findings say why
  rules::ClassificationRules rules;
};

struct Format {
  SourceMap sources{SourceMap::kFormats};
  Sink findings;  // those without a place are about the name by which the format was asked for
  std::unique_ptr<format::Format> format;  // null: cannot be used
  rules::Relations relations;              // of schemas/rules, then the format's own
  rules::DisclosureRules disclosure;
};

class Library {
 public:
  // `reader` must outlive the library and may be used by several threads.
  Library(const FileReader& reader, DataPaths data);
  ~Library();

  const DataPaths& data() const { return data_; }
  const Rules& rules() const { return rules_; }
  // `folders`: a bureau's own lists (classification/ of a department or a city), which come on top.
  const Lists& lists(int year, const std::vector<std::string>& folders = {}) const;
  // By its id, or by the path of a folder (format::is_path).
  const Format& format(const std::string& name) const;
  // For documents of a place that no format describes: what is known of every department. No
  // tables, no outline; the relations of schemas/rules.
  const Format& no_format() const;
  // The ids of all formats of the program, sorted.
  const std::vector<std::string>& format_ids() const;
  // sRGB, for PDF/A; empty where the file cannot be read.
  const std::string& colour_profile() const;

 private:
  std::unique_ptr<const Lists> read_lists(int year, const std::vector<std::string>& folders) const;
  std::unique_ptr<const Format> read_format(const std::string& name) const;
  void read_rules(Format& read) const;

  const FileReader& reader_;
  DataPaths data_;
  Rules rules_;
  mutable std::mutex mutex_;
  mutable std::map<std::pair<int, std::vector<std::string>>, std::unique_ptr<const Lists>> lists_;
  mutable std::map<std::string, std::unique_ptr<const Format>> formats_;
  mutable std::optional<std::vector<std::string>> format_ids_;
  mutable std::optional<std::string> profile_;
};

}  // namespace budgetc::library
