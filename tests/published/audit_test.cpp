// The published documents as they were published (audit/: their tables, text and goals, no ledger):
// each real defect is found, and the findings are the listed ones. UPDATE_GOLDEN=1 writes the
// lists.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "compilation/compilation.h"
#include "support/overlay_reader.h"
#include "support/read_file.h"
#include "support/shipped_library.h"

namespace budgetc::driver {
namespace {

namespace fs = std::filesystem;
using test::read_file;
const fs::path kSource = BUDGETC_SOURCE_DIR;

std::vector<std::string> departments() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(kSource / "tests/published"))
    if (fs::exists(entry.path() / "defects.json")) names.push_back(entry.path().filename());
  std::sort(names.begin(), names.end());
  return names;
}

class Audit : public ::testing::TestWithParam<std::string> {};

TEST_P(Audit, FindsTheDefectsOfThePublishedDocument) {
  const fs::path folder = kSource / "tests/published" / GetParam();
  const fs::path audit = folder / "audit";
  const DiskFileReader reader;
  const library::Library& library = test::shipped_library();
  compilation::Compilation compilation(library, reader,
                                       {"audit", audit.string(), (audit / "budget.yaml").string()});
  compilation.check();
  std::string list;
  std::set<std::string> codes;
  for (const Finding& finding : compilation.sink().sorted()) {
    const std::string code(catalogue_entry(finding.id).code);
    codes.insert(code);
    const SourceFile& file = compilation.sources().file(finding.span.file);
    const Place place = file.place(finding.span.begin);
    list += fs::relative(file.path(), audit).generic_string() + ":" + std::to_string(place.line) +
            ":" + std::to_string(place.column) + " " + code + " " +
            (finding.severity == Severity::error     ? "error "
             : finding.severity == Severity::warning ? "warning "
                                                     : "note ") +
            finding.message(Language::zh) + "\n";
  }
  if (std::getenv("UPDATE_GOLDEN") != nullptr) std::ofstream(audit / "findings.txt") << list;
  EXPECT_EQ(list, read_file(audit / "findings.txt"));
  const std::string example = (kSource / "examples" / GetParam()).string();
  // The published text beside the example's ledger: some defects show only against it.
  test::OverlayReader with_narrative;
  with_narrative.files()[example + "/stated/narrative.txt"] =
      read_file(audit / "stated/narrative.txt");
  compilation::Compilation beside(library, with_narrative,
                                  {"beside", example, example + "/budget.yaml"});
  beside.check();
  for (const Finding& finding : beside.sink().findings())
    codes.insert(std::string(catalogue_entry(finding.id).code));
  for (const auto& defect : nlohmann::json::parse(read_file(folder / "defects.json"))) {
    if (defect["code"].is_null()) {
      EXPECT_TRUE(defect.contains("why_not")) << defect["id"];
      continue;
    }
    EXPECT_TRUE(codes.contains(defect["code"].get<std::string>()))
        << defect["id"] << " " << defect["what"];
  }
}

INSTANTIATE_TEST_SUITE_P(Published, Audit, ::testing::ValuesIn(departments()),
                         [](const auto& department) {
                           std::string name = department.param;
                           for (char& c : name)
                             if (c == '-') c = '_';
                           return name;
                         });

}  // namespace
}  // namespace budgetc::driver
