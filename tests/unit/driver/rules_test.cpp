// The whole check over the example with one edit: exact code and place, and no other finding.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "compilation/compilation.h"
#include "driver/commands.h"
#include "support/overlay_reader.h"
#include "support/read_file.h"
#include "support/shipped_library.h"

namespace budgetc::driver {
namespace {

const std::string kSource = BUDGETC_SOURCE_DIR;

std::string example() { return test::read_file(kSource + "/examples/xinyang-2024/budget.yaml"); }

// "CODE text" of each finding, where text is what the primary span covers.
std::vector<std::string> check(const std::string& text) {
  test::OverlayReader reader;
  reader.files()["budget.yaml"] = text;
  compilation::Compilation compilation(test::shipped_library(), reader,
                                       {"edited", "", "budget.yaml"});
  if (compilation.check()) compilation.evaluate(false);
  std::vector<std::string> findings;
  for (const Finding& finding : compilation.sink().sorted())
    findings.push_back(std::string(catalogue_entry(finding.id).code) + " " +
                       std::string(compilation.sources().text(finding.span)));
  return findings;
}

std::vector<std::string> check_edit(std::string_view from, std::string_view to) {
  std::string text = example();
  const size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  text.replace(at, from.size(), to);
  return check(text);
}

using Findings = std::vector<std::string>;

TEST(Check, TheExampleIsClean) { EXPECT_EQ(check(example()), Findings{}); }

TEST(Check, AStatedTotalThatDiffers) {
  EXPECT_EQ(check_edit("revenue: {total: 7168.84万元}", "revenue: {total: 7168.48万元}"),
            (Findings{"A0101 7168.48万元"}));
}

TEST(Check, AStatedPartThatDiffers) {
  EXPECT_EQ(check_edit("personnel: 2577.55万元", "personnel: 2577.56万元"),
            (Findings{"A0101 2577.56万元"}));
}

TEST(Check, AnUnknownCodeIsAWarningAndSuggests) {
  const Findings found = check_edit("\"30113\", \"50103\"", "\"30193\", \"50103\"");
  EXPECT_EQ(found, (Findings{"C0101 \"30193\""}));
}

TEST(Check, AnUnknownFormat) {
  EXPECT_EQ(check_edit("format: henan/xinyang", "format: henan/xinyan"),
            (Findings{"F0104 henan/xinyan"}));
}

TEST(Check, AChangeWithoutReason) {
  const Findings found = check_edit("  running_costs: 人员变动导致机构运转经费变动\n", "");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].substr(0, 5), "D0101");
}

TEST(Check, ALineMovedBetweenProjectsChangesNoTotal) {
  // Splitting a line in two changes no view.
  EXPECT_EQ(check_edit("[\"30301\", \"50905\",   372500.00]",
                       "[\"30301\", \"50905\", 372000.00]\n      - [\"30301\", \"50905\", 500.00]"),
            Findings{});
}

int run_command(std::vector<std::string> words) {
  ::setenv("BUDGETC_DATA", kSource.c_str(), 1);
  words.insert(words.begin(), "budgetc");
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  ::testing::internal::CaptureStdout();
  ::testing::internal::CaptureStderr();
  const int status = run(static_cast<int>(arguments.size()), arguments.data());
  ::testing::internal::GetCapturedStdout();
  ::testing::internal::GetCapturedStderr();
  return status;
}

TEST(CommandLine, ExitStatusSaysWhatHappened) {
  const std::string good = kSource + "/examples/xinyang-2024";
  EXPECT_EQ(run_command({"check", good}), 0);
  EXPECT_EQ(run_command({"check", good, "--format", "json"}), 0);
  EXPECT_EQ(run_command({"check", "/no/such/folder"}), 2);
  EXPECT_EQ(run_command({"explain", "A0101"}), 0);
  EXPECT_EQ(run_command({"explain", "Z9999"}), 2);
  EXPECT_EQ(run_command({"chek", good}), 2);
  EXPECT_EQ(run_command({"--version"}), 0);
  EXPECT_EQ(run_command({"format", "check", "henan/xinyang"}), 0);
}

TEST(CommandLine, ErroneousInputWritesNothingUnlessDraft) {
  namespace fs = std::filesystem;
  const fs::path folder = fs::temp_directory_path() / "budgetc-driver-test";
  fs::remove_all(folder);
  fs::create_directories(folder / "bad");
  std::string text = example();
  text.replace(text.find("7168.84万元"), std::string_view("7168.84万元").size(), "7.00万元");
  std::ofstream(folder / "bad/budget.yaml") << text;
  const std::string out = (folder / "out").string();
  EXPECT_EQ(run_command({"build", (folder / "bad").string(), "-o", out}), 1);
  EXPECT_FALSE(fs::exists(folder / "out/bad.pdf"));
  EXPECT_EQ(run_command({"build", (folder / "bad").string(), "-o", out, "--draft"}), 1);
  EXPECT_TRUE(fs::exists(folder / "out/bad.pdf"));
  EXPECT_TRUE(fs::exists(folder / "out/bad.html"));
  fs::remove_all(folder);
}

}  // namespace
}  // namespace budgetc::driver
