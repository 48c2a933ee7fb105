// What must not matter: the order of keys and of ledger lines, and whether an amount is written as
// one line or as two.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "mutation/check.h"

namespace budgetc::mutation {
namespace {

// What is found, without places: in a fixed order.
std::vector<std::string> contents(const Department& department) {
  std::vector<std::string> contents;
  for (const Found& found : check(department, true))
    contents.push_back(found.code + " " + found.message);
  std::sort(contents.begin(), contents.end());
  return contents;
}

std::string& file(Department& department, const char* name) { return department.files.at(name); }

void edit(Department& department, const char* name, std::string_view from, std::string_view to) {
  std::string& text = file(department, name);
  const size_t at = text.find(from);
  ASSERT_NE(at, std::string::npos) << from;
  text.replace(at, from.size(), to);
}

// A department with faults of several families.
Department faulty(Form form) {
  Department department = make_department(3, form);
  edit(department, "budget.yaml", "revenue: {total: ", "revenue: {total: 9");
  edit(department, "budget.yaml", "kind: 事业单位", "kind: 参公事业单位");
  edit(department, "budget.yaml", "purpose: ", "purpos: ");
  if (form == Form::csv_with_names) {
    edit(department, "ledger.csv", "30217,公务接待费,50206,公务接待费",
         "30217,公务接待费,50201,办公经费");
    edit(department, "ledger.csv", "30202,印刷费", "30298,印刷费");
    edit(department, "ledger.csv", "30226,劳务费", "30226,办公费");
  } else {
    edit(department, "budget.yaml", "\"30217\", \"50206\"", "\"30217\", \"50201\"");
    edit(department, "budget.yaml", "\"30202\"", "\"30298\"");
  }
  return department;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size() - 1) + 1;
    lines.push_back(text.substr(begin, end - begin));
    begin = end;
  }
  return lines;
}

// Turns the order of [first, last) about, deterministically.
template <class Items>
void shuffle(Items& items, size_t first) {
  uint64_t state = 42;
  for (size_t i = items.size(); i > first + 1; --i) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    std::swap(items[i - 1], items[first + (state >> 33) % (i - first)]);
  }
}

std::string join(const std::vector<std::string>& parts) {
  return fmt::format("{}", fmt::join(parts, ""));
}

TEST(Property, TheFaultyDepartmentHasFaultsOfSeveralFamilies) {
  const auto found = contents(faulty(Form::csv_with_names));
  for (const char* code : {"A0101", "C0101", "C0107", "C0108", "C0111", "M0101"})
    EXPECT_TRUE(std::any_of(found.begin(), found.end(), [&](const std::string& one) {
      return one.starts_with(code);
    })) << code;
}

TEST(Property, TheOrderOfLinesChangesNoFinding) {
  Department department = faulty(Form::csv_with_names);
  const auto before = contents(department);
  std::vector<std::string> lines = lines_of(file(department, "ledger.csv"));
  shuffle(lines, 1);  // below the head
  file(department, "ledger.csv") = join(lines);
  EXPECT_EQ(contents(department), before);
}

TEST(Property, TheOrderOfTopLevelKeysChangesNoFinding) {
  for (const Form form : {Form::rows, Form::csv_with_names}) {
    Department department = faulty(form);
    const auto before = contents(department);
    std::vector<std::string> sections;
    for (const std::string& line : lines_of(file(department, "budget.yaml"))) {
      if (line[0] != ' ') sections.emplace_back();
      sections.back() += line;
    }
    shuffle(sections, 0);
    file(department, "budget.yaml") = join(sections);
    EXPECT_EQ(contents(department), before);
  }
}

TEST(Property, TheOrderOfGroupsAndOfKeysInThemChangesNoFinding) {
  Department department = faulty(Form::rows);
  const auto before = contents(department);
  std::string& text = file(department, "budget.yaml");
  const size_t begin = text.find("ledger:\n") + 8, end = text.find("projects:\n");
  std::vector<std::string> groups;
  for (const std::string& line : lines_of(text.substr(begin, end - begin))) {
    if (line.starts_with("  - ")) groups.emplace_back();
    groups.back() += line;
  }
  for (std::string& group : groups) {
    // The source before the unit: "  - unit: …\n    source: …\n".
    std::vector<std::string> keys = lines_of(group);
    std::swap(keys[0], keys[1]);
    keys[0].replace(0, 4, "  - ");
    keys[1].replace(0, 4, "    ");
    group = join(keys);
  }
  shuffle(groups, 0);
  text.replace(begin, end - begin, join(groups));
  EXPECT_EQ(contents(department), before);
}

TEST(Property, ALineInTwoPartsChangesNothing) {
  Department department = make_department(4, Form::rows);
  ASSERT_EQ(contents(department), std::vector<std::string>{});
  std::string& text = file(department, "budget.yaml");
  std::string split;
  size_t lines = 0;
  for (const std::string& line : lines_of(text)) {
    const size_t comma = line.rfind(", ");
    if (!line.starts_with("      - [\"") || !line.ends_with(".00]\n") || comma == line.npos) {
      split += line;
      continue;
    }
    const int64_t yuan = std::stoll(line.substr(comma + 2));
    split += fmt::format("{}, {}.37]\n", line.substr(0, comma), yuan / 3);
    split += fmt::format("{}, {}.63]\n", line.substr(0, comma), yuan - yuan / 3 - 1);
    ++lines;
  }
  EXPECT_GE(lines, 40U);
  text = split;
  EXPECT_EQ(contents(department), std::vector<std::string>{});
}

// The findings of the examples that have some are listed by the published test.
TEST(Property, TheExampleIsClean) {
  EXPECT_EQ(contents(read_example("xinyang-2024")), std::vector<std::string>{});
}

TEST(Property, MadeDepartmentsAreClean) {
  for (uint32_t seed = 1; seed <= 5; ++seed)
    for (const Form form : {Form::rows, Form::csv_with_names})
      EXPECT_EQ(contents(make_department(seed, form)), std::vector<std::string>{}) << seed;
}

}  // namespace
}  // namespace budgetc::mutation
