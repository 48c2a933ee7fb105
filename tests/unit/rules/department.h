// A small department in memory for tests of rules: budget.yaml as text, everything else from the
// disk. Findings come back as "CODE text under the primary span".
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "environment/environment.h"
#include "rules/rules.h"

namespace budgetc::rules {

struct Department {
  SourceMap sources;
  Sink sink;
  environment::Views views;
  std::optional<budget::Budget> budget;
  std::optional<ledger::Ledger> ledger;
  std::optional<classification::Classification> classification;
  language::Scope scope;

  explicit Department(const std::string& yaml) {
    const std::string root = BUDGETC_SOURCE_DIR;
    MemoryFileReader memory;
    memory.files["budget.yaml"] = yaml;
    budget = budget::load(memory, sources, "budget.yaml", sink);
    ledger.emplace(*budget);
    const DiskFileReader disk;
    Sink list_faults;
    auto codes =
        classification::Classification::load(disk, sources, root + "/schemas", 2024, list_faults);
    EXPECT_TRUE(codes);
    classification = std::move(*codes);
    views = environment::load_views(sources, add(disk, root + "/schemas/views.yaml"),
                                    environment::types({}), sink);
    scope = environment::values(*budget, *ledger, *classification, views, sink);
  }

  FileId add(const FileReader& reader, const std::string& path) {
    auto text = reader.read(path);
    EXPECT_TRUE(text) << path;
    return sources.add(path, std::move(*text));
  }
  FileId rules_file(const std::string& name) {
    return add(DiskFileReader(), std::string(BUDGETC_SOURCE_DIR) + "/schemas/rules/" + name);
  }

  Inputs inputs() const { return {*budget, *ledger, *classification, scope}; }

  std::vector<std::string> findings() const {
    std::vector<std::string> found;
    for (const Finding& finding : sink.sorted())
      found.push_back(std::string(catalogue_entry(finding.id).code) + " " +
                      std::string(sources.text(finding.span)));
    return found;
  }
  const Finding& only() const {
    EXPECT_EQ(sink.findings().size(), 1U);
    return sink.findings().front();
  }
};

}  // namespace budgetc::rules
