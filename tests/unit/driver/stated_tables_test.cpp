// Exported tables beside the ledger, and alone: every table of an example as `budgetc tables`
// prints it, with one edit in the ledger or in a cell. The finding stands where the edit was made.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "compilation/compilation.h"
#include "export/export.h"
#include "support/overlay_reader.h"
#include "support/read_file.h"
#include "support/shipped_library.h"

namespace budgetc::driver {
namespace {

const std::string kSource = BUDGETC_SOURCE_DIR;

std::string example(const std::string& department = "xinyang-2024") {
  return test::read_file(kSource + "/examples/" + department + "/budget.yaml");
}

std::string tables_of(const std::string& department) {
  const DiskFileReader reader;
  const std::string folder = kSource + "/examples/" + department;
  compilation::Compilation compilation(test::shipped_library(), reader,
                                       {"x", folder, folder + "/budget.yaml"});
  EXPECT_TRUE(compilation.check() && compilation.evaluate(false));
  return export_::tables_json(compilation.book());
}

const std::string& example_tables() {
  static const std::string tables = tables_of("xinyang-2024");
  return tables;
}

std::string edited(std::string text, std::string_view from, std::string_view to) {
  const size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  if (at != std::string::npos) text.replace(at, from.size(), to);
  return text;
}

struct Found {
  std::string code;
  std::string text;  // of the primary span
  Severity severity;
  Span span;
  std::string message;
};

// The example's budget.yaml without its ledger and what belongs to it: the tables stand alone.
std::string without_ledger() {
  return "format: henan/xinyang\nyear: 2024\n"
         "department: {code: \"005\", name: 信阳市人民政府办公室, kind: 部门}\n"
         "units: [{code: \"005001\", name: 信阳市人民政府办公室, kind: 机关}]\n";
}

std::string handan_without_ledger() {
  return "format: hebei/handan\nyear: 2024\n"
         "department: {code: \"543\", name: 信访局（市委群工部）, kind: 部门}\n"
         "units: [{code: \"543001\", name: 邯郸市信访局本级, kind: 机关}]\n";
}

// Without `budget`, not even the format is told.
std::vector<Found> check(const std::optional<std::string>& budget, const std::string& tables) {
  test::OverlayReader reader;
  if (budget) reader.files()["d/budget.yaml"] = *budget;
  reader.files()["d/stated/tables.json"] = tables;
  compilation::Compilation compilation(test::shipped_library(), reader,
                                       {"d", "d", "d/budget.yaml"});
  if (compilation.check()) compilation.evaluate(false);
  std::vector<Found> found;
  for (const Finding& finding : compilation.sink().sorted())
    found.push_back({std::string(catalogue_entry(finding.id).code),
                     std::string(compilation.sources().text(finding.span)), finding.severity,
                     finding.span, finding.message(Language::zh)});
  return found;
}

std::vector<std::string> messages_of(const std::string& budget, const std::string& tables) {
  std::vector<std::string> messages;
  for (const Found& found : check(budget, tables)) messages.push_back(found.message);
  return messages;
}

std::vector<std::string> codes_and_texts(const std::vector<Found>& found) {
  std::vector<std::string> all;
  for (const Found& finding : found) all.push_back(finding.code + " " + finding.text);
  return all;
}

using Findings = std::vector<std::string>;

Findings with_ledger(std::string_view from, std::string_view to) {
  return codes_and_texts(check(edited(example(), from, to), example_tables()));
}

TEST(TablesBesideTheLedger, ThoseOfTheBookAgree) {
  EXPECT_EQ(codes_and_texts(check(example(), example_tables())), Findings{});
}

TEST(TablesBesideTheLedger, ThoseOfHebeiAgree) {
  for (const Found& found : check(example("handan-2024"), tables_of("handan-2024")))
    EXPECT_TRUE(found.code.starts_with("D") || found.code.starts_with("P"))
        << found.code << " " << found.text;
}

TEST(TablesBesideTheLedger, AWrongCellOfAProjectsFormIsFound) {
  const std::vector<Found> found =
      check(example("handan-2024"),
            edited(tables_of("handan-2024"), "\"预算数\",\"290.00\"", "\"预算数\",\"209.00\""));
  size_t wrong = 0;
  for (const Found& finding : found)
    if (finding.code == "A0101" && finding.text == "\"209.00\"") ++wrong;
  EXPECT_EQ(wrong, 1U);
}

TEST(TablesBesideTheLedger, AWrongAmountIsFoundInItsLine) {
  EXPECT_EQ(with_ledger("1377000.00", "1737000.00"), (Findings{"A0106 1737000.00"}));
}

TEST(TablesBesideTheLedger, AChangedSignIsFoundInItsLine) {
  EXPECT_EQ(with_ledger(" 319997.00", "-319997.00"), (Findings{"A0106 -319997.00"}));
}

TEST(TablesBesideTheLedger, ARepeatedLineIsFoundWhereItRepeats) {
  const std::string line = "      - [\"30215\", \"50202\",  1377000.00]   # 会议费\n";
  const std::vector<Found> found = check(edited(example(), line, line + line), example_tables());
  ASSERT_EQ(codes_and_texts(found), (Findings{"A0106 1377000.00"}));
  const std::string text = edited(example(), line, line + line);
  EXPECT_EQ(found[0].span.begin, text.find("1377000.00", text.find("1377000.00") + 1));
}

TEST(TablesBesideTheLedger, ADroppedLineIsFoundInTheNarrowestTableRow) {
  const Findings found =
      with_ledger("      - [\"30215\", \"50202\",  1377000.00]   # 会议费\n", "");
  EXPECT_EQ(found, (Findings{"A0107 \"137.70\""}));
}

TEST(TablesBesideTheLedger, AWrongCodeIsFoundInItsPlace) {
  EXPECT_EQ(with_ledger("\"30215\", \"50202\",  1377000.00", "\"30215\", \"50201\",  1377000.00"),
            (Findings{"A0108 \"50201\"", "C0107 \"50201\""}));
}

TEST(TablesBesideTheLedger, AWrongCellIsFoundInTheTable) {
  const std::vector<Found> found =
      check(example(), edited(example_tables(), "\"137.70\"", "\"173.70\""));
  EXPECT_EQ(codes_and_texts(found), (Findings{"A0101 \"173.70\""}));
}

TEST(TablesBesideTheLedger, ABlankedCellIsFoundInTheTable) {
  const std::vector<Found> found = check(example(), edited(example_tables(), "\"137.70\"", "\"\""));
  EXPECT_EQ(codes_and_texts(found), (Findings{"A0101 \"\""}));
}

// ---- tables alone
// ----------------------------------------------------------------------------------

// What the published documents themselves have wrong between their tables: tests/published.
TEST(TablesAlone, ThoseOfTheBookHaveNothingButRoundingResidues) {
  Findings others;
  for (const Found& found : check(std::nullopt, example_tables()))
    if (found.code != "A0105") others.push_back(found.code + " " + found.text);
  EXPECT_EQ(others, (Findings{"C0130 \"77.05\"", "C0131 \"21.01\""}));
}

TEST(TablesAlone, ThoseOfHebeiHaveNothingButRoundingResidues) {
  for (const Found& found : check(handan_without_ledger(), tables_of("handan-2024")))
    EXPECT_TRUE(found.code == "A0105" || found.text == "\"≥95百分比\"" ||
                found.code + " " + found.text == "C0131 \"39.92\"")
        << found.code << found.text;
}

// Amounts of the tables with one digit changed, one at a time; BUDGETC_EVERY_CELL=1 takes each of
// them, else every twelfth.
void expect_changed_digits_found(const std::string& budget, const std::string& tables,
                                 size_t least_amounts, size_t least_in_place) {
  const size_t step = std::getenv("BUDGETC_EVERY_CELL") != nullptr ? 1 : 12;
  size_t amounts = 0, edits = 0, found = 0, in_place = 0;
  std::string missed;
  for (size_t at = tables.find('"'); at != std::string::npos; at = tables.find('"', at + 1)) {
    const size_t end = tables.find('"', at + 1);
    const std::string cell = tables.substr(at + 1, end - at - 1);
    const size_t here = at;
    at = end;
    // A plan of payments may be any sums that rise to the project's amount.
    const size_t row = tables.rfind('\n', here);
    const size_t above = tables.rfind('\n', row - 1);
    if (above != std::string::npos && row != std::string::npos &&
        tables.substr(above, row - above).find("12月底") != std::string::npos)
      continue;
    const size_t point = cell.find('.');
    const bool is_amount = !cell.empty() && point != std::string::npos &&
                           cell.find_first_not_of("0123456789.,") == std::string::npos;
    if (!is_amount || amounts++ % step != 0) continue;
    // The digit before the point, so that no rounding hides it.
    std::string changed = tables;
    char& digit = changed[here + 1 + point - 1];
    digit = digit == '9' ? '0' : static_cast<char>(digit + 1);
    ++edits;
    bool is_found = false, is_in_place = false;
    for (const Found& finding : check(budget, changed)) {
      if (finding.severity != Severity::error) continue;
      is_found = true;
      if (finding.span.begin == here) is_in_place = true;
    }
    found += is_found;
    in_place += is_in_place;
    if (!is_found) missed += cell + " at " + std::to_string(here) + "\n";
  }
  std::printf("edits %zu, found %zu, in place %zu\n", edits, found, in_place);
  EXPECT_GT(edits * step, least_amounts);
  EXPECT_EQ(missed, "");
  EXPECT_GE(in_place * 100, edits * least_in_place);
}

// Two projects with each other's amounts: no total tells; one is below its stated cost, too.
TEST(TablesAlone, SwappedAmountsOfTwoProjectsAreFound) {
  const auto row = [](std::string_view name, std::string_view amount) {
    return fmt::format(R"("{}","{}","{}")", name, amount, amount);
  };
  std::string tables = example_tables();
  tables = edited(tables, row("法制工作经费", "63.0"), row("法制工作经费", "50.0"));
  tables = edited(tables, row("电子政务及政务公开工作经费", "50.0"),
                  row("电子政务及政务公开工作经费", "63.0"));
  Findings errors;
  for (const Found& found : check(without_ledger(), tables))
    if (found.severity == Severity::error) errors.push_back(found.code + " " + found.text);
  EXPECT_EQ(errors, (Findings{"A0102 \"50.00\"", "A0102 \"63.00\"", "P0102 \"≤63万元\""}));
}

TEST(TablesAlone, AProjectThatTheGoalsLeaveOutIsFound) {
  const std::string tables =
      edited(example_tables(), "法制工作经费\",\"63.0", "法治工作经费\",\"63.0");
  Findings warnings;
  for (const Found& found : check(without_ledger(), tables))
    if (found.severity == Severity::warning) warnings.push_back(found.code + " " + found.text);
  EXPECT_EQ(warnings, (Findings{"C0130 \"77.05\"", "C0131 \"21.01\"", "A0111 \"63.00\""}));
}

TEST(TablesAlone, ACodeThatTheSummaryLacksIsFound) {
  Findings errors;
  const std::string tables = edited(example_tables(), "\"30215\"", "\"30216\"");
  for (const Found& found : check(without_ledger(), tables))
    if (found.severity == Severity::error) errors.push_back(found.code + " " + found.text);
  EXPECT_EQ(errors, (Findings{"C0111 \"会议费\"", "A0111 \"137.70\""}));
}

// A table in 元 is read and spoken of in 元.
TEST(TablesAlone, FiguresOfATableInYuanAreToldInYuan) {
  const std::string tables =
      R"({"tables": [{"id": "balance", "title": "部门收支总体情况表", "unit": "元",)"
      R"( "header": [["收入", "", "支出", ""], ["项目", "金额", "项目", "金额"]],)"
      R"( "rows": [["本年收入合计", "71688400.00", "本年支出合计", "71688400.00"],)"
      R"( ["收入总计", "71688400.00", "支出总计", "71688300.00"]]}]})";
  const std::vector<std::string> found = messages_of(without_ledger(), tables);
  // Of the totals; and that tables are missing.
  ASSERT_EQ(found.size(), 2U);
  const auto totals = std::find_if(found.begin(), found.end(), [](const std::string& message) {
    return message.find("71688300") != std::string::npos;
  });
  ASSERT_NE(totals, found.end());
  EXPECT_NE(totals->find("71688300.00元"), std::string::npos) << *totals;
  EXPECT_EQ(totals->find("71688300.00万元"), std::string::npos) << *totals;
}

TEST(TablesAlone, AChangedDigitIsFoundInItsCell) {
  expect_changed_digits_found(without_ledger(), example_tables(), 300, 90);
}

TEST(TablesAlone, AChangedDigitOfHebeiIsFoundInItsCell) {
  expect_changed_digits_found(handan_without_ledger(), tables_of("handan-2024"), 200, 90);
}

}  // namespace
}  // namespace budgetc::driver
