#include "diagnostics/diagnostics.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "text/text.h"

#include "diagnostics/catalogue/yaml.h"

namespace budgetc {
namespace {

std::set<std::string> placeholders(std::string_view message) {
  std::set<std::string> names;
  for (size_t open = message.find('{'); open != message.npos; open = message.find('{', open + 1)) {
    const size_t close = message.find('}', open);
    EXPECT_NE(close, message.npos) << message;
    names.emplace(message.substr(open + 1, close - open - 1));
  }
  return names;
}

TEST(Catalogue, BothLanguagesTakeTheSameArguments) {
  for (const CatalogueEntry& entry : catalogue()) {
    EXPECT_FALSE(entry.message_zh.empty()) << entry.code;
    EXPECT_FALSE(entry.message_en.empty()) << entry.code;
    EXPECT_EQ(placeholders(entry.message_zh), placeholders(entry.message_en)) << entry.code;
  }
}

TEST(Catalogue, CodesAndNamesAreUniqueAndSorted) {
  std::set<std::string_view> seen;
  const std::string families = "YMCADPF";
  std::string_view previous;
  for (const CatalogueEntry& entry : catalogue()) {
    EXPECT_TRUE(seen.insert(entry.code).second) << entry.code;
    EXPECT_TRUE(seen.insert(entry.name).second) << entry.name;
    ASSERT_EQ(entry.code.size(), 5u) << entry.code;
    ASSERT_NE(families.find(entry.code[0]), families.npos) << entry.code;
    if (!previous.empty()) {
      const size_t before = families.find(previous[0]);
      const size_t here = families.find(entry.code[0]);
      EXPECT_TRUE(before < here || (before == here && previous < entry.code)) << entry.code;
    }
    previous = entry.code;
    EXPECT_EQ(&catalogue_entry(entry.id), &entry);
    EXPECT_EQ(find_in_catalogue(entry.code), &entry);
    EXPECT_EQ(find_in_catalogue(entry.name), &entry);
  }
  EXPECT_EQ(find_in_catalogue("Y9999"), nullptr);
}

// Codes are for ever: reports, waivers and manuals name them. A new code is added to the list, no
// line of it ever changes.
TEST(Catalogue, NoCodeIsEverRenumberedOrReused) {
  const std::string path = BUDGETC_SOURCE_DIR "/tests/data/catalogue.txt";
  std::ifstream frozen(path);
  std::string code, name;
  std::set<std::string> known;
  while (frozen >> code >> name) {
    EXPECT_TRUE(known.insert(code).second) << code << " stands twice in " << path;
    const CatalogueEntry* entry = find_in_catalogue(code);
    ASSERT_NE(entry, nullptr) << code << " has gone; keep it, or its number will be given again";
    EXPECT_EQ(entry->name, name) << code;
  }
  for (const CatalogueEntry& entry : catalogue())
    EXPECT_TRUE(known.contains(std::string(entry.code)))
        << "add to " << path << ": " << entry.code << " " << entry.name;
}

TEST(Catalogue, EveryCodeHasAPage) {
  for (const CatalogueEntry& entry : catalogue())
    EXPECT_NE(explain_page(entry.code), "") << entry.code;
  EXPECT_EQ(explain_page("Y9999"), "");
}

TEST(Catalogue, EnglishHoldsNoChinese) {
  for (const CatalogueEntry& entry : catalogue())
    for (const char32_t c : text::to_u32(entry.message_en))
      EXPECT_FALSE(c >= 0x3000 && c <= 0x9FFF) << entry.code << " " << entry.message_en;
}

TEST(Catalogue, WhatMayBeWaived) {
  const auto waivable = [](std::string_view code) { return is_waivable(*find_in_catalogue(code)); };
  EXPECT_FALSE(waivable("Y0101"));
  EXPECT_FALSE(waivable("M0122")) << "not even the warnings of the model";
  EXPECT_FALSE(waivable("A0101"));
  EXPECT_TRUE(waivable("A0105")) << "a note";
  EXPECT_FALSE(is_waivable(*find_in_catalogue("A0105"), Severity::error)) << "a format raised it";
  EXPECT_TRUE(waivable("C0102"));
  EXPECT_TRUE(waivable("D0101"));
  EXPECT_FALSE(waivable("F0101"));
}

TEST(Catalogue, TheNearestCodeOrName) {
  EXPECT_EQ(nearest_in_catalogue("A0191"), "A0101");
  EXPECT_EQ(nearest_in_catalogue("a0101"), "A0101");
  EXPECT_EQ(nearest_in_catalogue("stated-difers"), "stated-differs");
  EXPECT_EQ(nearest_in_catalogue("夏天"), std::nullopt);
}

TEST(Finding, WordsHaveTheirOwnEnglish) {
  const Finding finding =
      Finding(finding::Y0103, {}).arg("reason", LocalText{"缺引号", "a quote is missing"});
  EXPECT_EQ(finding.message(Language::zh), "YAML 语法错误：缺引号");
  EXPECT_EQ(finding.message(Language::en), "YAML syntax error: a quote is missing");
  EXPECT_EQ(Finding(finding::Y0103, {}).message(Language::en), "YAML syntax error: {reason}");
  EXPECT_EQ(Finding(finding::Y0103, {}).arg("reason", "{x}").message(Language::en),
            "YAML syntax error: {x}")
      << "arguments are not expanded again";
}

}  // namespace
}  // namespace budgetc
