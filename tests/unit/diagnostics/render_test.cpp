// Reports: exact text for people, and the formats for programs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/utils/nlohmann_json_utils.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include "diagnostics/diagnostics.h"

#include "diagnostics/catalogue/yaml.h"

namespace budgetc {
namespace {

using nlohmann::ordered_json;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class Rendering : public ::testing::Test {
 protected:
  Span span_of(FileId file, std::string_view text) const {
    const size_t at = sources_.file(file).text().find(text);
    EXPECT_NE(at, std::string_view::npos) << text;
    return {file, static_cast<uint32_t>(at), static_cast<uint32_t>(at + text.size())};
  }
  Finding key_twice(Span span, std::string key) const {
    return Finding(finding::Y0104, span).arg("key", std::move(key));
  }
  std::string rendered(RenderFormat format, RenderOptions options = {}) const {
    return render(sink_, sources_, format, options);
  }
  // What is drawn of the source: the report of one finding without its first and last line.
  std::string drawn(RenderOptions options = {}) const {
    const std::string text = rendered(RenderFormat::human, options);
    const size_t from = text.find('\n') + 1;
    return text.substr(from, text.rfind("  = ") - from);
  }
  Section section(std::string department, RenderFormat format, RenderOptions options = {}) const {
    return render_section(std::move(department), sink_, sources_, format, options);
  }

  SourceMap sources_;
  Sink sink_;
};

using Human = Rendering;

TEST_F(Human, PlaceMessageSourceBasisHelpPage) {
  const FileId main = sources_.add("部门/budget.yaml", "name: 甲\n购置：货物: 3万元\ntotal: 9\n");
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
            " 3 | total: 9\n"
            "   |        - 合计\n"
            "  ::: last.yaml:2:5\n"
            " 2 | 合计: 35.25万元\n"
            "   |       --------- 上年\n"
            "  = 依据：预算法\n"
            "  = 建议：改为 9\n"
            "  = 说明：budgetc explain Y0104\n");
  RenderOptions english;
  english.language = Language::en;
  EXPECT_THAT(rendered(RenderFormat::human, english),
              AllOf(HasSubstr("duplicate key '货物'"), HasSubstr("- total\n"),
                    HasSubstr("  = basis: Budget Law\n  = help: write 9\n  = see: budgetc")));
}

TEST_F(Human, WideNarrowCombiningAndFullWidthCharacters) {
  // Two columns a Chinese or full-width character, one a letter, none a combining mark.
  const FileId file = sources_.add("a",
                                   "ｋ：e\xCC\x81"
                                   "é值\n");
  sink_.report(key_twice(span_of(file, "值"), "k"));
  EXPECT_EQ(drawn(),
            " 1 | ｋ：e\xCC\x81"
            "é值\n"
            "   |       ^^\n");
}

TEST_F(Human, ATabIsFourColumns) {
  const FileId file = sources_.add("a", "\t值\t: 9\n");
  sink_.report(key_twice(span_of(file, "值\t:"), "k").label(span_of(file, "9"), {"此", "this"}));
  EXPECT_EQ(drawn(),
            " 1 |     值    : 9\n"
            "   |     ^^^^^^^\n"
            "   |             - 此\n");
}

TEST_F(Human, ALabelAtThePrimaryPlaceIsItsText) {
  const FileId file = sources_.add("a", "k: [1\n");
  sink_.report(key_twice(span_of(file, "["), "k").label(span_of(file, "["), {"这里", "here"}));
  EXPECT_EQ(drawn(),
            " 1 | k: [1\n"
            "   |    ^ 这里\n");
}

TEST_F(Human, ASpanOverAFewLinesIsShownWhole) {
  const FileId file = sources_.add("a", "u:\n  - 甲: 1\n    乙: 2\nv: 3\n");
  sink_.report(key_twice(span_of(file, "甲: 1\n    乙: 2"), "k"));
  EXPECT_EQ(drawn(),
            " 2 |   - 甲: 1\n"
            "   |     ^^^^^\n"
            " 3 |     乙: 2\n"
            "   |     ^^^^^\n");
}

TEST_F(Human, ASpanOverManyLinesIsShownByItsEnds) {
  std::string text = "k:\n";
  for (int i = 1; i <= 12; ++i) text += "  - 第" + std::to_string(i) + "项\n";
  const FileId file = sources_.add("a", text + "z: 1\n");
  Span whole = span_of(file, "- 第1项");
  whole.end = span_of(file, "\nz").begin;
  sink_.report(key_twice(span_of(file, "z"), "k").label(whole, {"各项", "items"}));
  EXPECT_EQ(drawn(),
            "  2 |   - 第1项\n"
            "    |   -------\n"
            "    …\n"
            " 13 |   - 第12项\n"
            "    |   -------- 各项\n"
            " 14 | z: 1\n"
            "    | ^\n")
      << "the gutter is as wide as its widest number";
}

TEST_F(Human, OneGutterForAllFiles) {
  const FileId here = sources_.add("a", "k: 1\n");
  const FileId there = sources_.add("b", std::string(99, '\n') + "k: 2\n");
  sink_.report(key_twice(span_of(here, "1"), "k").label(span_of(there, "2"), {"彼", "there"}));
  EXPECT_EQ(drawn(),
            "   1 | k: 1\n"
            "     |    ^\n"
            "  ::: b:100:4\n"
            " 100 | k: 2\n"
            "     |    - 彼\n");
}

TEST_F(Human, SeveralLabelsOnOneLineEachHaveTheirOwn) {
  const FileId file = sources_.add("a", "t: {合计: 149, 甲: 81, 乙: 86}\n");
  sink_.report(key_twice(span_of(file, "149"), "k")
                   .label(span_of(file, "81"), {"甲", "one"})
                   .label(span_of(file, "86"), {"乙", "two"}));
  EXPECT_EQ(drawn(),
            " 1 | t: {合计: 149, 甲: 81, 乙: 86}\n"
            "   |           ^^^\n"
            "   |                    -- 甲\n"
            "   |                            -- 乙\n");
}

TEST_F(Human, ALongLineIsCutAroundTheSpan) {
  RenderOptions narrow;
  narrow.width = 40;
  const FileId file = sources_.add("a", std::string(100, 'a') + "错误" + std::string(100, 'b'));
  sink_.report(key_twice(span_of(file, "错误"), "k"));
  EXPECT_EQ(drawn(narrow),
            " 1 | …aaaaaaaaaa错误bbbbbbbbbbbbbbbbbbbbbbbbbb…\n"
            "   |             ^^^^\n");
}

TEST_F(Human, TwoPlacesFarApartOnALongLineAreShownApart) {
  const std::string filler(100'000, 'x');
  const FileId file = sources_.add("a.yaml", filler + "错" + filler + "对" + filler);
  sink_.report(key_twice(span_of(file, "错"), "k").label(span_of(file, "对"), {"这里", "here"}));
  const std::string text = rendered(RenderFormat::human);
  EXPECT_LT(text.size(), 1000u);
  EXPECT_THAT(text, AllOf(HasSubstr("x错x"), HasSubstr("x对x"), HasSubstr(" ^^\n"),
                          HasSubstr(" -- 这里\n")));
}

TEST_F(Human, APlaceBetweenCharactersAndTheEndOfTheFile) {
  const FileId file = sources_.add("a", "k:\n");
  sink_.report(key_twice({file, 2, 2}, "k").label({file, 3, 3}, {"文件到此为止", "end"}));
  EXPECT_EQ(drawn(),
            " 1 | k:\n"
            "   |   ^\n"
            " 2 | \n"
            "   | - 文件到此为止\n");
}

TEST_F(Human, AFindingWithoutAPlace) {
  sink_.report(Finding(finding::Y0101, {}).arg("reason", "没有这个文件"));
  EXPECT_EQ(rendered(RenderFormat::human),
            "error[Y0101 unreadable-file]: 无法读取文件：没有这个文件\n"
            "  = 说明：budgetc explain Y0101\n");
}

TEST_F(Human, AWaivedFindingSaysWhy) {
  const FileId file = sources_.add("a", "k: 1\n");
  Finding finding = key_twice(span_of(file, "1"), "k");
  finding.waived = Waived{"统一说明", "张三", "2024-12-31", {}};
  sink_.report(finding);
  EXPECT_EQ(rendered(RenderFormat::human),
            "a:1:4: waived[Y0104 duplicate-key]: 键“k”重复出现\n"
            "  = 豁免：统一说明（张三，至 2024-12-31）\n");
}

TEST_F(Human, AFileCannotCommandTheTerminal) {
  const FileId file = sources_.add("a.yaml",
                                   "k: \x1B[31mred \xE2\x80\xAE"
                                   "x\n");
  sink_.report(key_twice(span_of(file, "x"), "a\x1B[2J\nb"));
  EXPECT_EQ(drawn(),
            " 1 | k: ␛[31mred <U+202E>x\n"
            "   |                     ^\n");
  EXPECT_EQ(rendered(RenderFormat::short_form),
            "a.yaml:1:14: error[Y0104 duplicate-key]: 键“a␛[2J␊b”重复出现\n");
}

TEST_F(Human, ColourOnlyWhereAskedFor) {
  const FileId file = sources_.add("a", "k: 1\n");
  sink_.report(key_twice(span_of(file, "1"), "k"));
  EXPECT_THAT(rendered(RenderFormat::human), Not(HasSubstr("\x1B")));
  RenderOptions coloured;
  coloured.colour = true;
  EXPECT_THAT(rendered(RenderFormat::human, coloured),
              AllOf(HasSubstr("\x1B[1;31merror[Y0104 duplicate-key]\x1B[0m"),
                    HasSubstr("\x1B[1;31m^\x1B[0m")));
  EXPECT_THAT(rendered(RenderFormat::short_form, coloured), Not(HasSubstr("\x1B")));
}

TEST_F(Human, ABatchEndsInASummary) {
  const FileId file = sources_.add("a", "k: 1\n");
  const Section clean = section("甲局", RenderFormat::human);
  sink_.report(key_twice(span_of(file, "1"), "k"));
  Section bad = section("乙局", RenderFormat::human);
  bad.body = "……\n";
  Section broken;
  broken.department = "丙局";
  broken.fault = "程序内部错误：x";
  const Section sections[] = {clean, bad, broken};
  EXPECT_EQ(render_report(sections, RenderFormat::human, {}),
            "甲局：没有发现问题\n"
            "……\n"
            "\n"
            "乙局：1 处错误\n"
            "\n"
            "丙局：程序内部错误：x\n"
            "\n"
            "共 3 个部门：1 个没有问题，2 个有问题\n"
            "  乙局：1 处错误\n"
            "  丙局：程序内部错误：x\n");
  EXPECT_EQ(render_report({sections, 1}, RenderFormat::human, {}), "甲局：没有发现问题\n");
}

TEST_F(Rendering, SortedByPlaceSeverityAndCodeWithoutDuplicates) {
  const FileId file = sources_.add("a", "one\ntwo\n");
  sink_.report(Finding(finding::Y0101, {}).arg("reason", "没有"));
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

TEST_F(Rendering, WaivedFindingsDoNotCount) {
  sink_.report(key_twice({}, "a"));
  sink_.revise([](Finding& finding) { finding.waived = Waived{"理由", "", "", {}}; });
  sink_.report(key_twice({}, "b"));
  EXPECT_EQ(sink_.count(Severity::error), 1u);
  EXPECT_EQ(sink_.count_waived(), 1u);
  size_t seen = 0;
  sink_.revise([&](Finding&) { ++seen; });
  EXPECT_EQ(seen, 1u) << "each finding is revised once";
}

// ---- json --------------------------------------------------------------------------------------

TEST_F(Rendering, JsonIsTheDocumentedObject) {
  const FileId file = sources_.add("a.yaml", "甲: 1\n甲: 2\n");
  sink_.report(key_twice({file, 7, 10}, "甲")
                   .label({file, 0, 3}, {"第一次", "first"})
                   .at_path("units[0]")
                   .suggest({"删去", "delete"}));
  sink_.report(Finding(finding::Y0101, {}).arg("reason", "没有"));
  const std::string text = rendered(RenderFormat::json);
  EXPECT_THAT(text, HasSubstr("键“甲”重复出现")) << "UTF-8 stays as it is";
  const auto json = ordered_json::parse(text);
  EXPECT_EQ(json["findings"][0], ordered_json::parse(R"({
    "code": "Y0104", "name": "duplicate-key", "severity": "error",
    "message": "键“甲”重复出现", "file": "a.yaml", "line": 2, "column": 1,
    "end_line": 2, "end_column": 2, "path": "units[0]",
    "labels": [{"file": "a.yaml", "line": 1, "column": 1, "message": "第一次"}],
    "help": "删去", "basis": ""})"));
  EXPECT_TRUE(json["findings"][1]["file"].is_null());
  EXPECT_EQ(json["summary"],
            ordered_json::parse(R"({"errors": 2, "warnings": 0, "notes": 0, "waived": 0})"));
  EXPECT_EQ(json.begin().key(), "version");
}

TEST_F(Rendering, JsonOfABatchIsOneObject) {
  Section clean = section("甲局", RenderFormat::json);
  Finding finding = key_twice({}, "k");
  finding.waived = Waived{"统一说明", "张三", "2024-12-31", {}};
  sink_.report(finding);
  sink_.report(key_twice({}, "l"));
  const Section sections[] = {clean, section("乙局", RenderFormat::json), clean};
  const auto json = ordered_json::parse(render_report(sections, RenderFormat::json, {}));
  ASSERT_EQ(json["findings"].size(), 2u);
  EXPECT_EQ(json["findings"][0]["waived"],
            ordered_json::parse(R"({"reason": "统一说明", "by": "张三", "until": "2024-12-31"})"));
  EXPECT_FALSE(json["findings"][1].contains("waived"));
  EXPECT_EQ(json["summary"]["errors"], 1);
  EXPECT_EQ(json["summary"]["waived"], 1);
  EXPECT_EQ(json["summary"]["departments"][1],
            ordered_json::parse(
                R"({"name": "乙局", "errors": 1, "warnings": 0, "notes": 0, "waived": 1})"));
}

TEST_F(Rendering, JsonEscapesWhatIsNoUtf8) {
  sink_.report(key_twice({}, "\xFF\"\n"));
  EXPECT_EQ(ordered_json::parse(rendered(RenderFormat::json))["findings"][0]["message"],
            "键“\uFFFD\"\n”重复出现");
}

// ---- sarif -------------------------------------------------------------------------------------

// What the official schema has to say of it; empty if nothing.
std::string faults_of_sarif(const std::string& text) {
  static const valijson::Schema& schema = *[] {
    auto* parsed = new valijson::Schema;
    std::ifstream stream(BUDGETC_SOURCE_DIR "/tests/data/sarif/sarif-schema-2.1.0.json");
    const nlohmann::json document = nlohmann::json::parse(stream);
    valijson::SchemaParser parser(valijson::SchemaParser::kDraft4);
    parser.populateSchema(valijson::adapters::NlohmannJsonAdapter(document), *parsed);
    return parsed;
  }();
  const nlohmann::json log = nlohmann::json::parse(text);
  valijson::Validator validator;
  valijson::ValidationResults results;
  if (validator.validate(schema, valijson::adapters::NlohmannJsonAdapter(log), &results)) return "";
  std::string faults;
  valijson::ValidationResults::Error error;
  while (results.popError(error)) {
    for (const std::string& step : error.context) faults += step;
    faults += ": " + error.description + "\n";
  }
  return faults;
}

TEST(SarifSchema, RefusesWhatIsNoLog) {
  EXPECT_NE(faults_of_sarif(R"({"version": "2.1.0"})"), "");
  EXPECT_NE(faults_of_sarif(R"({"version": "2.1.0", "runs": [{"tool": {}}]})"), "");
}

TEST_F(Rendering, SarifIsValid) {
  EXPECT_EQ(faults_of_sarif(rendered(RenderFormat::sarif)), "") << "no findings";
  const FileId file = sources_.add("部门 1/budget.yaml", "甲: 1\n甲: 2\n");
  sink_.report(key_twice({file, 7, 10}, "甲")
                   .label({file, 0, 3}, {"第一次", "first"})
                   .at_path("units[0]")
                   .because({"预算法", "Budget Law"})
                   .suggest({"删去", "delete"}));
  Finding waived = Finding(finding::Y0101, {}).arg("reason", "没有");
  waived.waived = Waived{"理由", "", "", {}};
  sink_.report(waived);
  Section broken;
  broken.department = "丙局";
  broken.fault = "程序内部错误";
  RenderOptions options;
  options.version = "1.2.3";
  const Section sections[] = {section("甲局", RenderFormat::sarif, options), broken};
  const std::string text = render_report(sections, RenderFormat::sarif, options);
  EXPECT_EQ(faults_of_sarif(text), "");

  const auto run = ordered_json::parse(text)["runs"][0];
  const auto& driver = run["tool"]["driver"];
  EXPECT_EQ(driver["version"], "1.2.3");
  ASSERT_EQ(driver["rules"].size(), catalogue().size());
  const auto& result = run["results"][0];
  const auto& rule = driver["rules"][result["ruleIndex"].get<size_t>()];
  EXPECT_EQ(rule["id"], "Y0104");
  EXPECT_EQ(rule["name"], "duplicate-key");
  EXPECT_EQ(rule["defaultConfiguration"]["level"], "error");
  EXPECT_THAT(rule["help"]["markdown"].get<std::string>(), HasSubstr("## 正确示例"));
  EXPECT_THAT(rule["fullDescription"]["text"].get<std::string>(),
              AllOf(HasSubstr("写了两次"), Not(HasSubstr("#"))));
  EXPECT_EQ(result["message"]["text"], "键“甲”重复出现\n建议：删去");
  const auto& place = result["locations"][0]["physicalLocation"];
  EXPECT_EQ(place["artifactLocation"]["uri"], "%E9%83%A8%E9%97%A8%201/budget.yaml");
  EXPECT_EQ(place["region"], ordered_json::parse(R"({"startLine": 2, "startColumn": 1,
    "endLine": 2, "endColumn": 2, "snippet": {"text": "甲"}})"));
  EXPECT_EQ(result["relatedLocations"][0]["message"]["text"], "第一次");
  EXPECT_FALSE(result.contains("suppressions"));
  EXPECT_EQ(run["results"][1]["suppressions"][0]["justification"], "理由");
  EXPECT_EQ(run["invocations"][0]["executionSuccessful"], false);
  EXPECT_EQ(run["columnKind"], "unicodeCodePoints");
}

TEST_F(Rendering, SarifFingerprintsOutliveALineInserted) {
  const auto fingerprint = [](const std::string& text) {
    SourceMap sources;
    Sink sink;
    const FileId file = sources.add("a.yaml", text);
    const auto at = static_cast<uint32_t>(text.find("9"));
    sink.report(Finding(finding::Y0104, {file, at, at + 1}).arg("key", "k").at_path("units[0]"));
    return ordered_json::parse(
        render(sink, sources, RenderFormat::sarif,
               {}))["runs"][0]["results"][0]["partialFingerprints"]["budgetc/v1"];
  };
  EXPECT_EQ(fingerprint("k: 9\n"), fingerprint("# 注\n\nk: 9\n"));
}

// ---- github, junit -----------------------------------------------------------------------------

TEST_F(Rendering, GithubEscapesWhatWouldEndACommand) {
  const FileId file = sources_.add("a,b:c%.yaml", "k: 1\nl: 2\n");
  sink_.report(key_twice(span_of(file, "1"), "100%\nx").suggest({"改，删: 之", "mend"}));
  Finding spread = key_twice(span_of(file, "k: 1\nl"), "l");
  spread.severity = Severity::warning;
  sink_.report(spread);
  sink_.report(Finding(finding::Y0101, {}).arg("reason", "没有"));
  EXPECT_EQ(rendered(RenderFormat::github),
            "::warning file=a%2Cb%3Ac%25.yaml,line=1,endLine=2,title=Y0104 duplicate-key::"
            "键“l”重复出现\n"
            "::error file=a%2Cb%3Ac%25.yaml,line=1,endLine=1,col=4,endColumn=5,"
            "title=Y0104 duplicate-key::键“100%25%0Ax”重复出现%0A建议：改，删: 之\n"
            "::error title=Y0101 unreadable-file::无法读取文件：没有\n");
}

TEST_F(Rendering, JunitHasASuiteADepartment) {
  const Section clean = section("甲局", RenderFormat::junit);
  const FileId file = sources_.add("a.yaml", "k: 1\n");
  sink_.report(key_twice(span_of(file, "k"), "<&\"\x1B"));
  Finding mild = key_twice(span_of(file, "1"), "警");
  mild.severity = Severity::warning;
  sink_.report(mild);
  Finding waived = key_twice(span_of(file, ":"), "免");
  waived.waived = Waived{"理由", "", "", {}};
  sink_.report(waived);
  Section broken;
  broken.department = "丙局";
  broken.fault = "崩溃";
  const Section sections[] = {clean, section("乙局", RenderFormat::junit), broken};
  EXPECT_EQ(
      render_report(sections, RenderFormat::junit, {}),
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<testsuites name=\"budgetc\">\n"
      "  <testsuite name=\"甲局\" tests=\"1\" failures=\"0\" errors=\"0\" skipped=\"0\" "
      "time=\"0\">\n"
      "    <testcase classname=\"甲局\" name=\"clean\" time=\"0\"/>\n"
      "  </testsuite>\n"
      "  <testsuite name=\"乙局\" tests=\"3\" failures=\"1\" errors=\"0\" skipped=\"1\" "
      "time=\"0\">\n"
      "    <testcase classname=\"乙局\" name=\"Y0104 duplicate-key a.yaml:1:1\" file=\"a.yaml\" "
      "line=\"1\" time=\"0\">\n"
      "      <failure type=\"error\" message=\"键“&lt;&amp;&quot;␛”重复出现\">a.yaml:1:1: "
      "error[Y0104 duplicate-key]: 键“&lt;&amp;&quot;␛”重复出现</failure>\n"
      "    </testcase>\n"
      "    <testcase classname=\"乙局\" name=\"Y0104 duplicate-key a.yaml:1:2\" file=\"a.yaml\" "
      "line=\"1\" time=\"0\">\n"
      "      <skipped message=\"豁免：理由\"/>\n"
      "    </testcase>\n"
      "    <testcase classname=\"乙局\" name=\"Y0104 duplicate-key a.yaml:1:4\" file=\"a.yaml\" "
      "line=\"1\" time=\"0\">\n"
      "      <system-out>a.yaml:1:4: warning[Y0104 duplicate-key]: 键“警”重复出现</system-out>\n"
      "    </testcase>\n"
      "  </testsuite>\n"
      "  <testsuite name=\"丙局\" tests=\"1\" failures=\"0\" errors=\"1\" skipped=\"0\" "
      "time=\"0\">\n"
      "    <testcase classname=\"丙局\" name=\"check\" time=\"0\">\n"
      "      <error message=\"崩溃\"/>\n"
      "    </testcase>\n"
      "  </testsuite>\n"
      "</testsuites>\n");
  RenderOptions strict;
  strict.deny_warnings = true;
  EXPECT_THAT(rendered(RenderFormat::junit, strict),
              AllOf(HasSubstr("failures=\"2\""), HasSubstr("<failure type=\"warning\"")));
}

// ---- explain pages -----------------------------------------------------------------------------

TEST(Page, IsSetForATerminal) {
  EXPECT_EQ(render_page("# A0101 stated-differs\n\n## 是什么\n\n写明的金额`与账目`\n不一致，"
                        "需要核对后改正，逐项查看账目各行。\n\n- 一\n- 二\n\n"
                        "```yaml budget.yaml\nstated:\n  x: 1\n```\n",
                        false, 40),
            "A0101 stated-differs\n"
            "\n"
            "是什么\n"
            "\n"
            "  写明的金额`与账目`不一致，需要核对后改\n"
            "  正，逐项查看账目各行。\n"
            "\n"
            "  - 一\n"
            "  - 二\n"
            "\n"
            "  budget.yaml:\n"
            "    stated:\n"
            "      x: 1\n");
  EXPECT_EQ(render_page("## 甲\n`a` **b**\n", true, 40),
            "\x1B[1m甲\x1B[0m\n  \x1B[36ma\x1B[0m \x1B[1mb\x1B[0m\n");
}

}  // namespace
}  // namespace budgetc
