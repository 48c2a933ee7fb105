// Published texts without tables (tests/published/text): recall and precision are printed and held.
#include <iostream>
#include <map>
#include <set>

#include "rules/disclosure/disclosure.h"
#include "support/read_tsv.h"
#include "unit/rules/department.h"

namespace budgetc::rules {
namespace {

using test::read_tsv;

TEST(PublishedTexts, EveryDefectAndNothingElse) {
  const std::string folder = std::string(BUDGETC_SOURCE_DIR) + "/tests/published/text";
  using Place = std::pair<std::string, std::string>;  // line, code
  std::map<std::string, std::set<Place>> defects;
  size_t total = 0, found = 0, told = 0, right = 0;
  for (const auto& row : read_tsv(folder + "/defects.tsv")) {
    ASSERT_GE(row.size(), 4U);
    defects[row[0]].insert({row[1], row[2]});
  }
  for (const auto& row : read_tsv(folder + "/documents.tsv")) {
    ASSERT_EQ(row.size(), 4U);
    Department department("format: any\nyear: " + row[1] +
                          "\ndepartment: {code: \"001\", name: " + row[2] + ", kind: " + row[3] +
                          "}\nunits:\n  - {code: \"001001\", name: " + row[2] +
                          ", kind: 机关}\ntables:\n  - {title: 名词解释, unit: 万元, header: "
                          "[[项目]], rows: [[无]]}\n");
    const DisclosureRules rules =
        load_disclosure_rules(department.sources, department.rules_file("disclosure.yaml"),
                              environment::types(department.views), department.sink);
    ASSERT_EQ(department.findings(), std::vector<std::string>{}) << row[0];
    const Inputs inputs = department.inputs();
    {
      TextChecker checker(rules, inputs, department.sources, department.sink);
      check_narrative(checker, department.add(DiskFileReader(), folder + "/" + row[0] + ".txt"));
    }
    std::set<Place> hit;
    for (const Finding& finding : department.sink.sorted()) {
      const std::string code(catalogue_entry(finding.id).code);
      if (finding.severity == Severity::note || code == "D0114") continue;
      const auto line = department.sources.file(finding.span.file).place(finding.span.begin).line;
      const Place place = {std::to_string(line), code};
      ++told;
      const bool known = defects[row[0]].contains(place);
      if (known) ++right;
      EXPECT_TRUE(known) << row[0] << ":" << line << " " << code << " "
                         << finding.message(Language::zh);
      hit.insert(place);
    }
    for (const Place& place : defects[row[0]]) {
      ++total;
      if (hit.contains(place)) ++found;
      EXPECT_TRUE(hit.contains(place)) << row[0] << ":" << place.first << " " << place.second;
    }
  }
  std::cout << "recall " << found << "/" << total << ", precision " << right << "/" << told << "\n";
  EXPECT_GE(found * 10, total * 9);
  EXPECT_GE(right * 20, told * 19);
}

}  // namespace
}  // namespace budgetc::rules
