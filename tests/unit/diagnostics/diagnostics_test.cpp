#include "diagnostics/diagnostics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

namespace budgetc {
namespace {

using ::testing::HasSubstr;

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

class Rendering : public ::testing::Test {
 protected:
  Span span_of(FileId file, std::string_view text) const {
    const auto at = static_cast<uint32_t>(sources_.file(file).text().find(text));
    return {file, at, at + static_cast<uint32_t>(text.size())};
  }
  Finding key_twice(Span span, std::string key) const {
    return Finding(FindingId::Y0104, span).arg("key", std::move(key));
  }
  std::string rendered(RenderFormat format, RenderOptions options = {}) const {
    return render(sink_, sources_, format, options);
  }

  SourceMap sources_;
  Sink sink_;
};

TEST_F(Rendering, HumanPutsCaretsUnderChineseText) {
  const FileId main = sources_.add("部门/budget.yaml", "name: 甲\n购置：货物: 3万元\n\ttotal: 9\n");
  const FileId other = sources_.add("last.yaml", "x\n合计: 35.25万元\n");
  sink_.report(key_twice(span_of(main, "3万元"), "货物")
                   .label(span_of(main, "9"), {"合计", "total"})
                   .label(span_of(other, "35.25万元"), {"上年", "last year"})
                   .because({"预算法", "Budget Law"})
                   .suggest({"改为 9", "write 9"}));
  EXPECT_EQ(rendered(RenderFormat::human),
            "部门/budget.yaml:2:8: error[Y0104 duplicate-key]: 键“货物”重复出现\n"
            " 2 | 购置：货物: 3万元\n"
            "   |             ^^^^^\n"
            " 3 |  total: 9\n"
            "   |         - 合计\n"
            "  ::: last.yaml:2:5\n"
            " 2 | 合计: 35.25万元\n"
            "   |       --------- 上年\n"
            "  = 依据：预算法\n"
            "  = 建议：改为 9\n"
            "  = 说明：budgetc explain Y0104\n");
  EXPECT_THAT(rendered(RenderFormat::human, {.language = Language::en}),
              ::testing::AllOf(HasSubstr("duplicate key '货物'"), HasSubstr("- total\n"),
                               HasSubstr("  = help: write 9\n")));
}

TEST_F(Rendering, HumanShowsAWindowOfALongLine) {
  const std::string filler(100'000, 'x');
  const FileId file = sources_.add("a.yaml", filler + "错" + filler + "对" + filler);
  sink_.report(key_twice(span_of(file, "错"), "k").label(span_of(file, "对"), {"这里", "here"}));
  const std::string text = rendered(RenderFormat::human);
  EXPECT_LT(text.size(), 3000u);
  EXPECT_THAT(text, HasSubstr("错"));
  EXPECT_THAT(text, HasSubstr("对"));
  EXPECT_THAT(text, HasSubstr(" ^^\n"));
  EXPECT_THAT(text, HasSubstr(" -- 这里\n"));
}

TEST_F(Rendering, AFileCannotCommandTheTerminal) {
  const FileId file = sources_.add("a.yaml", "k: \x1B[31mred\n");
  sink_.report(key_twice(span_of(file, "k"), "a\x1B[2J\nb"));
  for (const RenderFormat format : {RenderFormat::human, RenderFormat::short_form})
    EXPECT_EQ(rendered(format).find('\x1B'), std::string::npos);
  EXPECT_EQ(std::ranges::count(rendered(RenderFormat::short_form), '\n'), 1);
  EXPECT_NE(rendered(RenderFormat::human, {.colour = true}).find("\x1B[1;31merror"),
            std::string::npos);
}

TEST_F(Rendering, SortedByPlaceSeverityAndCodeWithoutDuplicates) {
  const FileId file = sources_.add("a", "one\ntwo\n");
  sink_.report(Finding(FindingId::Y0101, {}).arg("reason", "没有"));
  sink_.report(key_twice(span_of(file, "two"), "b"));
  sink_.report(key_twice(span_of(file, "two"), "c"));
  sink_.report(key_twice(span_of(file, "two"), "b"));
  sink_.report(key_twice(span_of(file, "one"), "a"));
  Finding mild = key_twice(span_of(file, "one"), "mild");
  mild.severity = Severity::warning;
  sink_.report(mild);
  EXPECT_EQ(rendered(RenderFormat::short_form),
            "a:1:1: error[Y0104 duplicate-key]: 键“a”重复出现\n"
            "a:1:1: warning[Y0104 duplicate-key]: 键“mild”重复出现\n"
            "a:2:1: error[Y0104 duplicate-key]: 键“b”重复出现\n"
            "a:2:1: error[Y0104 duplicate-key]: 键“c”重复出现\n"
            "error[Y0101 unreadable-file]: 无法读取文件：没有\n");
  EXPECT_EQ(sink_.count(Severity::error), 4u);
  EXPECT_EQ(sink_.count(Severity::warning), 1u);
  EXPECT_TRUE(sink_.has_errors());
}

TEST_F(Rendering, JsonIsTheDocumentedObject) {
  const FileId file = sources_.add("a.yaml", "甲: 1\n甲: 2\n");
  sink_.report(key_twice({file, 7, 10}, "甲")
                   .label({file, 0, 3}, {"第一次", "first"})
                   .at_path("units[0]")
                   .suggest({"删去", "delete"}));
  sink_.report(Finding(FindingId::Y0101, {}).arg("reason", "没有"));
  const std::string text = rendered(RenderFormat::json);
  EXPECT_THAT(text, HasSubstr("键“甲”重复出现")) << "UTF-8 stays as it is";
  const auto json = nlohmann::ordered_json::parse(text);
  EXPECT_EQ(json["findings"][0], nlohmann::ordered_json::parse(R"({
    "code": "Y0104", "name": "duplicate-key", "severity": "error",
    "message": "键“甲”重复出现", "file": "a.yaml", "line": 2, "column": 1,
    "end_line": 2, "end_column": 2, "path": "units[0]",
    "labels": [{"file": "a.yaml", "line": 1, "column": 1, "message": "第一次"}],
    "help": "删去"})"));
  EXPECT_TRUE(json["findings"][1]["file"].is_null());
  EXPECT_EQ(json["summary"],
            nlohmann::ordered_json::parse(R"({"errors": 2, "warnings": 0, "notes": 0})"));
  EXPECT_EQ(json.begin().key(), "version");
}

TEST(Finding, WordsHaveTheirOwnEnglish) {
  const Finding finding =
      Finding(FindingId::Y0103, {}).arg("reason", LocalText{"缺引号", "a quote is missing"});
  EXPECT_EQ(finding.message(Language::zh), "YAML 语法错误：缺引号");
  EXPECT_EQ(finding.message(Language::en), "YAML syntax error: a quote is missing");
  EXPECT_EQ(Finding(FindingId::Y0103, {}).message(Language::en), "YAML syntax error: {reason}");
  EXPECT_EQ(Finding(FindingId::Y0103, {}).arg("reason", "{x}").message(Language::en),
            "YAML syntax error: {x}")
      << "arguments are not expanded again";
}

}  // namespace
}  // namespace budgetc
