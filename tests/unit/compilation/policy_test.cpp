// Waivers of a department and severities of a format, through the whole check.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "compilation/compilation.h"
#include "support/read_file.h"

namespace budgetc::compilation {
namespace {

namespace fs = std::filesystem;
using test::read_file;

const fs::path kSource = BUDGETC_SOURCE_DIR;
const fs::path kBase = kSource / "tests/data/explain";

// The clean department of tests/data/explain without its reasons (two D0101) and with `more`.
class Waivers : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(::testing::TempDir()) / ("budgetc-waivers-" + std::to_string(::getpid()));
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    fs::copy(kBase / "department", folder_ / "department", fs::copy_options::recursive);
    fs::copy(kBase / "templates", folder_ / "templates", fs::copy_options::recursive);
  }
  void TearDown() override { fs::remove_all(folder_); }

  void format(const std::string& more) {
    std::ofstream(folder_ / "templates/base/city/format.yaml", std::ios::app) << more;
  }

  // "severity CODE text@line:column" of each finding.
  std::vector<std::string> check(const std::string& more) {
    const fs::path budget = folder_ / "department/budget.yaml";
    std::string text = read_file(kBase / "department/budget.yaml");
    const size_t reasons = text.find("reasons:");
    text.erase(reasons, text.find("\n\n", reasons) - reasons);
    lines_ = static_cast<size_t>(std::count(text.begin(), text.end(), '\n'));
    std::ofstream(budget, std::ios::binary) << text << more;
    const library::DataPaths data{(folder_ / "templates").string(), (kSource / "schemas").string(),
                                  (kSource / "fonts").string()};
    const DiskFileReader reader;
    const library::Library library(reader, data);
    Compilation compilation(library, reader,
                            {"department", (folder_ / "department").string(), budget.string()});
    if (compilation.check()) compilation.evaluate(false);
    errors_ = compilation.sink().count(Severity::error);
    std::vector<std::string> found;
    for (const Finding& finding : compilation.sink().sorted()) {
      const SourceMap& sources = compilation.sources();
      std::string one(finding.waived ? "waived" : severity_name(finding.severity));
      one += " " + std::string(catalogue_entry(finding.id).code);
      if (finding.span.valid() && sources.file(finding.span.file).path() == budget.string()) {
        const Place place = sources.file(finding.span.file).place(finding.span.begin);
        if (!sources.text(finding.span).empty())
          one += " " + std::string(sources.text(finding.span));
        // Places in what the test added count from its own first line.
        if (place.line > lines_)
          one += "@" + std::to_string(place.line - lines_) + ":" + std::to_string(place.column);
      }
      found.push_back(std::move(one));
    }
    return found;
  }

  fs::path folder_;
  size_t lines_ = 0;
  size_t errors_ = 0;
};

using Found = std::vector<std::string>;

TEST_F(Waivers, WithoutOneTheFindingsCount) {
  const Found found = check("");
  ASSERT_EQ(found.size(), 2u);
  for (const std::string& one : found) EXPECT_EQ(one.substr(0, 11), "error D0101");
  EXPECT_EQ(errors_, 2u);
}

TEST_F(Waivers, AWaivedFindingIsKeptAndDoesNotCount) {
  const Found found = check("waivers: [{code: D0101, reason: 统一说明}]\n");
  ASSERT_EQ(found.size(), 2u);
  for (const std::string& one : found) EXPECT_EQ(one.substr(0, 12), "waived D0101");
  EXPECT_EQ(errors_, 0u);
}

TEST_F(Waivers, ACodeMayBeNamed) {
  EXPECT_EQ(check("waivers: [{code: change-without-reason, reason: 统一说明}]\n").size(), 2u);
  EXPECT_EQ(errors_, 0u);
}

TEST_F(Waivers, APathNarrowsIt) {
  const Found found = check(
      "waivers:\n"
      "  - {code: C0101, path: 'ledger[0].lines[0]', reason: 新科目}\n"
      "  - {code: C0101, path: 'ledger[1]', reason: 新科目}\n"
      "  - {code: D0101, reason: 统一说明}\n");
  EXPECT_EQ(found, (Found{"waived D0101", "waived D0101", "warning M0122 C0101@2:12",
                          "warning M0122 C0101@3:12"}));
}

TEST_F(Waivers, WithoutAReasonItIsNone) {
  EXPECT_EQ(check("waivers: [{code: D0101}]\n"),
            (Found{"error D0101", "error D0101", "error M0102 code@1:12"}));
  EXPECT_EQ(check("waivers: [{code: D0101, reason: ' '}]\n"),
            (Found{"error D0101", "error D0101", "error M0112 ' '@1:33"}));
}

TEST_F(Waivers, UnknownCodesAndCodesThatCannotBeWaived) {
  EXPECT_EQ(check("waivers: [{code: D9101, reason: 无}]\n"),
            (Found{"error D0101", "error D0101", "error M0120 D9101@1:18"}));
  EXPECT_EQ(check("waivers: [{code: A0101, reason: 无}]\n"),
            (Found{"error D0101", "error D0101", "error M0121 A0101@1:18"}));
  EXPECT_EQ(check("waivers: [{code: M0122, reason: 无}]\n").back(), "error M0121 M0122@1:18");
}

TEST_F(Waivers, DatesAreDatesAndEnd) {
  EXPECT_EQ(check("waivers: [{code: D0101, reason: 无, until: 2024-02-30}]\n").back(),
            "error M0103 2024-02-30@1:43");
  EXPECT_EQ(check("waivers: [{code: D0101, reason: 无, until: 2023-12-31}]\n"),
            (Found{"error D0101", "error D0101", "warning M0123 2023-12-31@1:43"}));
  check("waivers: [{code: D0101, reason: 无, until: 2024-01-01}]\n");
  EXPECT_EQ(errors_, 0u);
}

TEST_F(Waivers, OneThatMatchesNothingIsAWarning) {
  EXPECT_EQ(check("waivers:\n  - {code: D0101, reason: 无}\n  - {code: C0102, reason: 无}\n"),
            (Found{"waived D0101", "waived D0101", "warning M0122 C0102@3:12"}));
}

TEST_F(Waivers, AFormatRaisesSeverities) {
  format("severities: {M0122: error}\n");
  const Found found = check("waivers: [{code: D0101, reason: 无}, {code: C0102, reason: 无}]\n");
  EXPECT_EQ(found.back(), "error M0122 C0102@1:44");
  EXPECT_EQ(errors_, 1u);
}

TEST_F(Waivers, AFormatCannotLowerThem) {
  format("severities: {D0101: warning, D0191: error, A0105: loud}\n");
  const Found found = check("");
  EXPECT_EQ(found, (Found{"error F0130", "error F0101", "error M0106"}));
}

}  // namespace
}  // namespace budgetc::compilation
