// `previous: ../2023`: last year's figures are taken from last year's ledger.
#include <gtest/gtest.h>

#include "compilation/compilation.h"
#include "support/overlay_reader.h"
#include "support/read_file.h"

namespace budgetc::compilation {
namespace {

const std::string kSource = BUDGETC_SOURCE_DIR;

// Departments of two years beside each other, made from an example.
class PreviousYear : public ::testing::Test {
 protected:
  PreviousYear() : example_(test::read_file(kSource + "/examples/xinyang-2024/budget.yaml")) {
    write("2023", replaced(example_, "\nyear: 2024", "\nyear: 2023"));
    write("2024", with_previous("../2023"));
  }

  static std::string replaced(std::string text, std::string_view from, std::string_view to) {
    const size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return at == std::string::npos ? text : text.replace(at, from.size(), to);
  }

  // The example with a folder in the place of last year's figures.
  std::string with_previous(const std::string& value) const {
    const size_t begin = example_.find("\nprevious:") + 1;
    size_t end = example_.find('\n', begin) + 1;
    while (example_[end] == ' ' || example_[end] == '#' || example_[end] == '\n')
      end = example_.find('\n', end) + 1;
    std::string text = example_;
    return text.replace(begin, end - begin, "previous: " + value + "\n");
  }

  void write(const std::string& year, const std::string& text) {
    reader_.files()["/departments/" + year + "/budget.yaml"] = text;
  }

  struct Result {
    std::vector<std::string> findings;  // code and place's text
    budget::StatedFigures previous;
  };
  Result check() const {
    const library::DataPaths data{kSource + "/templates", kSource + "/schemas", kSource + "/fonts"};
    const library::Library library(reader_, data);
    Compilation compilation(library, reader_,
                            {"2024", "/departments/2024", "/departments/2024/budget.yaml"});
    compilation.check();
    Result result;
    for (const Finding& finding : compilation.sink().sorted())
      if (finding.severity == Severity::error)
        result.findings.push_back(std::string(catalogue_entry(finding.id).code) + " " +
                                  std::string(compilation.sources().text(finding.span)) + " " +
                                  finding.message(Language::zh));
    result.previous = compilation.budget().previous;
    return result;
  }

  std::string example_;
  test::OverlayReader reader_;
};

TEST_F(PreviousYear, FiguresAreThoseOfLastYearsLedger) {
  const Result result = check();
  EXPECT_EQ(result.findings, std::vector<std::string>{});
  const auto fen = [&](const char* name) {
    const auto found = result.previous.find(name);
    return found == result.previous.end() ? int64_t{-1} : found->second.amount.fen();
  };
  // The ledger of the example, to the fen: 7168.84 万元, 2988.05, 4180.79, 149.00.
  EXPECT_EQ(fen("revenue.total"), fen("expenditure.total"));
  EXPECT_EQ((fen("expenditure.total") + 5000) / 10000, 716884);
  EXPECT_EQ(fen("expenditure.basic") + fen("expenditure.project"), fen("expenditure.total"));
  EXPECT_EQ(fen("general_public.basic"), fen("personnel") + fen("running_costs"));
  EXPECT_EQ(fen("three_public.vehicles"), fen("three_public.vehicles_running"));
  EXPECT_EQ(fen("government_fund.total"), 0);
}

TEST_F(PreviousYear, WhatItOnlyStatesIsTakenAsStated) {
  std::string text =
      "format: henan/xinyang\nyear: 2023\nunit: 万元\n"
      "department: {code: \"005\", name: 信阳市人民政府办公室, kind: 部门}\n"
      "units: [{code: \"005001\", name: 信阳市人民政府办公室, kind: 机关}]\n"
      "stated: {revenue: {total: 6000.00}}\ntables: [{title: 部门收入总体情况表, rows: "
      "[[合计]]}]\n";
  write("2023", text);
  const Result result = check();
  ASSERT_TRUE(result.previous.contains("revenue.total"));
  EXPECT_EQ(result.previous.at("revenue.total").amount.fen(), 600'000'000'0);
}

TEST_F(PreviousYear, AFolderThatIsNotThereIsAFinding) {
  write("2024", with_previous("../2022"));
  EXPECT_EQ(check().findings.front(), "M0113 ../2022 上年的预算“../2022”中没有 budget.yaml");
}

TEST_F(PreviousYear, AnotherYearIsAFinding) {
  write("2023", example_);
  EXPECT_EQ(check().findings.front(),
            "M0113 ../2023 上年的预算“../2023”是 2024 年的，应为 2023 年");
}

TEST_F(PreviousYear, FaultsOfLastYearsBudgetAreToldOnce) {
  write("2023",
        replaced(replaced(example_, "\nyear: 2024", "\nyear: 2023"), "1377000.00", "一百万"));
  EXPECT_EQ(check().findings.front(),
            "M0113 ../2023 上年的预算“../2023”有 1 处错误，先用 budgetc check 改正");
}

}  // namespace
}  // namespace budgetc::compilation
