// The lists of a year: the base and what each year changed, a bureau's own rows on top, faults with
// their places.
#include "classification/classification.h"

#include <gtest/gtest.h>

#include "support/overlay_reader.h"

namespace budgetc::classification {
namespace {

const std::string kSchemas = std::string(BUDGETC_SOURCE_DIR) + "/schemas";

struct Loaded {
  SourceMap sources{SourceMap::kLists};
  Sink sink;
  std::optional<Classification> lists;
  std::string findings() const { return render(sink, sources, RenderFormat::short_form, {}); }
};

std::unique_ptr<Loaded> load(int year, const std::map<std::string, std::string>& own = {}) {
  auto loaded = std::make_unique<Loaded>();
  test::OverlayReader reader;
  std::vector<std::string> folders;
  for (const auto& [file, text] : own) {
    reader.files()["own/" + file] = text;
    folders = {"own"};
  }
  loaded->lists =
      Classification::load(reader, loaded->sources, kSchemas, year, loaded->sink, folders);
  return loaded;
}

TEST(Classification, ShippedListsHaveNoFaultInAnyYear) {
  for (int year = 2007; year <= 2035; ++year) {
    const auto loaded = load(year);
    ASSERT_TRUE(loaded->lists) << year;
    EXPECT_EQ(loaded->findings(), "") << year;
    EXPECT_GT(loaded->lists->entries(Scheme::functional).size(), 1700U);
    EXPECT_EQ(loaded->lists->confirmed(), year == 2024) << year;
    EXPECT_EQ(loaded->lists->carried_from(), 2024) << year;
  }
}

TEST(Classification, AYearHasWhatWasAddedUpToIt) {
  struct Case {
    const char* code;
    int since;
  };
  for (const Case& one : {Case{"22006", 2024},
                          {"2300412", 2024},
                          {"22198", 2025},
                          {"2219899", 2025},
                          {"2170404", 2025},
                          {"22911", 2025},
                          {"23107", 2025}})
    for (int year = 2022; year <= 2030; ++year)
      EXPECT_EQ(load(year)->lists->find(Scheme::functional, one.code) != nullptr, year >= one.since)
          << one.code << " " << year;
}

// What was read in other years only cannot cause an error.
TEST(Classification, ARowIsTrustedInTheYearsInWhichItWasRead) {
  const auto trust = [](int year, Scheme scheme, const char* code) {
    return load(year)->lists->find(scheme, code)->trust;
  };
  EXPECT_LE(trust(2024, Scheme::gov_economic, "501"), Trust::published);
  EXPECT_EQ(trust(2027, Scheme::gov_economic, "501"), Trust::secondary);
  EXPECT_LE(trust(2026, Scheme::dept_economic, "30101"), Trust::published);
  EXPECT_EQ(trust(2027, Scheme::dept_economic, "30101"), Trust::secondary);
  EXPECT_GE(trust(2024, Scheme::functional, "2050299"), Trust::secondary) << "was overstated";
  const auto later = load(2027);
  for (const Entry& entry : later->lists->entries(Scheme::functional))
    EXPECT_GE(entry.trust, Trust::secondary) << entry.code;
}

TEST(Classification, OwnRowsAddAndReplace) {
  const auto loaded = load(2027, {{"支出功能科目.csv",
                                   "科目编码,科目名称,级次,预算类型\n"
                                   "2010399,\"其他政府办公厅（室）“新”事务支出\",项,一般公共预算\n"
                                   "20155,数据事务,款,一般公共预算\n2015501,行政运行,,\n"}});
  EXPECT_EQ(loaded->findings(), "");
  const Entry* renamed = loaded->lists->find(Scheme::functional, "2010399");
  ASSERT_NE(renamed, nullptr);
  EXPECT_EQ(renamed->name, "其他政府办公厅（室）“新”事务支出");
  EXPECT_EQ(renamed->trust, Trust::official);
  ASSERT_FALSE(renamed->former_names.empty()) << "the name before is a former name";
  const Entry* added = loaded->lists->find(Scheme::functional, "2015501");
  ASSERT_NE(added, nullptr);
  EXPECT_EQ(added->fund, "一般公共预算");
  EXPECT_FALSE(loaded->lists->confirmed()) << "one list of three";
}

TEST(Classification, WhoHasAllThreeListsHasTheBook) {
  const auto loaded = load(2027, {{"functional.tsv", "code\tname\n20155\t数据事务\n"},
                                  {"dept_economic.tsv", "code\tname\n30198\t某某\n"},
                                  {"gov_economic.tsv", "code\tname\n50198\t某某\n"}});
  EXPECT_EQ(loaded->findings(), "");
  EXPECT_TRUE(loaded->lists->confirmed());
}

struct Fault {
  const char* file;
  const char* text;
  const char* code;
  const char* at;  // line:column
};

TEST(Classification, FaultsOfAListAreFindingsWithTheirPlace) {
  for (const Fault& fault : {
           Fault{"functional.csv", "code,name\n20103010,行政运行\n", "C0114", ":2:1"},
           {"functional.csv", "code,name\n2010301,\n", "C0114", ":2:1"},
           {"functional.csv", "code,name,level\n2010301,行政运行,款\n", "C0114", ":2:14"},
           {"functional.csv", "code,name,level\n2010301,行政运行,Xiang\n", "C0114", ":2:14"},
           {"functional.csv", "code,name,trust\n2010301,行政运行,Published\n", "C0114", ":2:14"},
           {"functional.csv", "code,name,fund\n2010301,行政运行,某基金\n", "C0114", ":2:14"},
           {"functional.csv", "code,name\n2010301,甲\n2010301,乙\n", "C0114", ":3:1"},
           {"functional.csv", "code,name\n2997701,甲\n", "C0114", ":2:1"},
           {"functional.csv", "code,name,colour\n2010301,甲,红\n", "C0114", ":1:11"},
           {"functional.csv", "code,name\n2010301,甲,乙\n", "C0114", ":2:1"},
           {"dept_economic.csv", "code,name\n3010101,甲\n", "C0114", ":2:1"},
           {"economic_correspondence.csv", "gov_code,dept_code\n501,3\n", "C0114", ":2:1"},
           {"functional.csv", "", "C0116", ""},
           {"functional.csv", "code,name\n", "C0116", ""},
           {"functional.csv", "名称\n行政运行\n", "C0116", ""},
           {"科目.csv", "code,name\n201,甲\n", "C0114", ""},
           {"functional.xlsx", "PK", "C0114", ""},
       }) {
    const auto loaded = load(2024, {{fault.file, fault.text}});
    ASSERT_TRUE(loaded->lists);
    ASSERT_EQ(loaded->sink.size(), 1U) << fault.text << "\n" << loaded->findings();
    EXPECT_NE(loaded->findings().find(fault.code), std::string::npos) << loaded->findings();
    EXPECT_NE(loaded->findings().find(fault.at), std::string::npos) << loaded->findings();
  }
}

// Half an installation must not switch a check off.
TEST(Classification, AShippedListThatIsEmptyOrMissingIsAnError) {
  for (const char* file :
       {"base/functional.tsv", "base/dept_economic.tsv", "base/gov_economic.tsv",
        "base/functional_retired.tsv", "base/economic_correspondence.tsv", "years.tsv"}) {
    for (const char* text : {"", "code\tname\n", "\x01\x02\x03"}) {
      test::OverlayReader reader;
      const std::string path = kSchemas + "/classification/" + file;
      reader.files()[path] = text;
      SourceMap sources{SourceMap::kLists};
      Sink sink;
      EXPECT_FALSE(Classification::load(reader, sources, kSchemas, 2024, sink)) << file;
      EXPECT_TRUE(sink.has_errors());
      EXPECT_NE(render(sink, sources, RenderFormat::short_form, {}).find(file), std::string::npos);
    }
  }
}

}  // namespace
}  // namespace budgetc::classification
