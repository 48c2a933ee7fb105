// Proof of the validator: single edits of valid departments are found, at their place, and nothing
// else is. Here a part of all edits, so that it stays within seconds; exhaustive.cpp tries all.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "mutation/trial.h"

namespace budgetc::mutation {
namespace {

void prove(const Department& department, size_t stride) {
  const Report report = try_edits(department, make_edits(department, false), stride, 2);
  const Tally total = report.total();
  std::string failures;
  for (const std::string& failure : report.failures) failures += failure + "\n";
  EXPECT_GE(total.tried, 30U);
  EXPECT_GE(static_cast<double>(total.found), 0.99 * static_cast<double>(total.tried));
  EXPECT_EQ(failures, "") << report.print();
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

}  // namespace
}  // namespace budgetc::mutation
