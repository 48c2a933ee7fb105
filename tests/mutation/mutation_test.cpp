// Proof of the validator: single edits of valid departments are found, at their place, and nothing
// else is. Here a part of all edits, so that it stays within seconds; exhaustive.cpp tries all.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "mutation/trial.h"

namespace budgetc::mutation {
namespace {

void prove(const Department& department, const std::vector<Edit>& edits, size_t stride) {
  const Report report = try_edits(department, edits, stride, 2);
  const Tally total = report.total();
  std::string failures;
  for (const std::string& failure : report.failures) failures += failure + "\n";
  EXPECT_GE(total.tried, 30U);
  EXPECT_GE(static_cast<double>(total.found), 0.99 * static_cast<double>(total.tried));
  EXPECT_EQ(failures, "") << report.print();
}

void prove(const Department& department, size_t stride) {
  prove(department, make_edits(department, false), stride);
}
void prove_tables(const Department& department, size_t stride) {
  prove(department, make_table_edits(department, false), stride);
}

TEST(Mutation, EditsOfRowsAreFound) { prove(make_department(1, Form::rows), 13); }
TEST(Mutation, EditsOfACsvWithNamesAreFound) {
  prove(make_department(2, Form::csv_with_names), 13);
}
TEST(Mutation, EditsOfTheExamplesAreFound) {
  prove(read_example("xinyang-2024"), 19);
  prove(read_example("xuchang-2024"), 29);
  prove(read_example("weihui-2024"), 29);
}

TEST(Mutation, EditsOfTablesBesideTheLedgerAreFound) {
  prove_tables(with_tables(make_department(3, Form::rows)), 97);
  prove_tables(with_tables(make_department(4, Form::csv_with_names)), 97);
}
TEST(Mutation, EditsOfTablesAloneAreFound) {
  Tally total;
  for (const Department& department : all_tables_alone())
    total.add(try_edits(department, make_table_edits(department, false), 79, 2).total());
  EXPECT_GE(total.tried, 60U);
  EXPECT_EQ(total.found, total.tried);
  EXPECT_GE(static_cast<double>(total.complete), 0.95 * static_cast<double>(total.tried));
}

}  // namespace
}  // namespace budgetc::mutation
