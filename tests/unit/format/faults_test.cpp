// Faults of format files as a maintainer makes them: each with its code, file, line and column, and
// nothing else. Formats from memory; names and types, inheritance, values out of range.
#include <gtest/gtest.h>

#include "format/format.h"

namespace budgetc::format {
namespace {

using Files = std::map<std::string, std::string>;

Files base() {
  return {{"s/views.yaml",
           "expenditure: {title: 支出, filter: '!where(kind: \"年终结转\")'}\n"
           "basic: {title: 基本支出, filter: 'where(kind: \"基本支出\")'}\n"},
          {"t/province/format.yaml",
           "id: province\n"
           "title: '{{ department.name }}预算'\n"
           "numbers:\n"
           "  table: {unit: 万元, decimals: 2}\n"
           "percent_decimals: 2\n"
           "tables: [first, second]\n"
           "page: {top_mm: 37}\n"
           "styles:\n"
           "  body: {font: fangsong, size: 16, align: justify}\n"
           "table_style: {font: song, size: 9}\n"
           "lists:\n"
           "  classes:\n"
           "    - {id: c201, code: \"201\", label: 一般公共服务}\n"},
          {"t/province/phrases.yaml",
           "change:\n"
           "  parameters: {now: amount, before: amount}\n"
           "  text: '{% if now > before %}增加{% endif %}{{ now | wan }}万元'\n"
           "twice:\n"
           "  parameters: {now: amount}\n"
           "  text: '{{ change(now, now) }}'\n"},
          {"t/province/tables/first.yaml",
           "id: first\n"
           "duty: revenue\n"
           "title: 第一表\n"
           "unit_line: 单位：万元\n"
           "filter: expenditure\n"
           "columns:\n"
           "  - {id: name, head: 项目, weight: 3, min_mm: 20}\n"
           "  - {id: all, head: 金额, sum: basic, align: right}\n"
           "rows:\n"
           "  - {id: total, total: true, cells: {name: 合计}}\n"
           "  - {id: class, for_each: class in classes, cells: {name: '{{ class.label }}'}}\n"
           "  - {id: functions, group_by: [function], order: code, cells: {name: '{{ "
           "function.name }}'}}\n"
           "notes:\n"
           "  - {id: none, if: sum(basic) == 0, text: 注：本表无数据。}\n"},
          {"t/province/tables/second.yaml",
           "id: second\n"
           "title: 第二表\n"
           "columns: [{id: name, head: 项目}]\n"
           "rows: []\n"},
          {"t/province/outline.md",
           "# 说明\n\n支出{{ sum(expenditure) | wan }}万元，{{ twice(sum(basic)) }}，占"
           "{{ share(sum(basic), sum(expenditure)) | percent }}。\n\n"
           "{% if sum(basic) > 0 %}\n有基本支出。\n{% endif %}\n\n"
           "{% table first %}\n\n{% table second %}\n"},
          {"t/city/format.yaml", "id: city\nextends: province\nname: 某市\n"}};
}

std::string findings_of(Files files, const std::string& id = "city") {
  SourceMap sources;
  Sink sink;
  MemoryFileReader reader;
  reader.files = std::move(files);
  const auto format = load(reader, sources, "t", "s", id, sink);
  EXPECT_EQ(format != nullptr, !sink.has_errors());
  std::string found;
  for (const Finding& finding : sink.sorted()) {
    if (!found.empty()) found += ' ';
    found += catalogue_entry(finding.id).code;
    if (!finding.span.valid()) continue;
    const SourceFile& file = sources.file(finding.span.file);
    const Place place = file.place(finding.span.begin);
    const std::string_view text = sources.text(finding.span);
    found += " " + std::string(text.substr(0, text.find('\n'))) + "@" + file.path() + ":" +
             std::to_string(place.line) + ":" + std::to_string(place.column);
  }
  return found;
}

std::string with_edit(const std::string& path, const std::string& from, const std::string& to) {
  Files files = base();
  std::string& text = files.at(path);
  const size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  text.replace(at, from.size(), to);
  return findings_of(std::move(files));
}

TEST(Faults, TheUnchangedFormatHasNone) { EXPECT_EQ(findings_of(base()), ""); }

struct Fault {
  const char* name;
  const char* path;
  const char* from;
  const char* to;
  const char* findings;  // at the path above, unless another is named
};
class FaultAt : public ::testing::TestWithParam<Fault> {};

TEST_P(FaultAt, IsFoundAndNothingElse) {
  const Fault& fault = GetParam();
  EXPECT_EQ(with_edit(fault.path, fault.from, fault.to), fault.findings);
}

constexpr const char* kFormat = "t/province/format.yaml";
constexpr const char* kFirst = "t/province/tables/first.yaml";
constexpr const char* kPhrases = "t/province/phrases.yaml";
constexpr const char* kOutline = "t/province/outline.md";
constexpr const char* kCity = "t/city/format.yaml";

INSTANTIATE_TEST_SUITE_P(
    All, FaultAt,
    ::testing::Values(
        // format.yaml
        Fault{"UnknownKey", kFormat, "percent_decimals", "percent_decimal",
              "M0101 percent_decimal@t/province/format.yaml:5:1"},
        Fault{"UnknownPageKey", kFormat, "top_mm: 37", "top: 37",
              "M0101 top@t/province/format.yaml:7:8"},
        Fault{"UnknownStyleKey", kFormat, "align: justify", "aling: justify",
              "M0101 aling@t/province/format.yaml:9:36"},
        Fault{"UnknownTableStyleKey", kFormat, "size: 9", "sise: 9",
              "M0101 sise@t/province/format.yaml:10:27"},
        Fault{"NoTitle", kFormat, "title: '{{ department.name }}预算'\n", "",
              "M0102 id: city@t/city/format.yaml:1:1"},
        Fault{"WrongUnit", kFormat, "unit: 万元", "unit: 万",
              "M0106 万@t/province/format.yaml:4:17"},
        Fault{"WordForNumber", kFormat, "decimals: 2}", "decimals: 二}",
              "M0103 二@t/province/format.yaml:4:31"},
        Fault{"WrongAlign", kFormat, "align: justify", "align: middle",
              "M0106 middle@t/province/format.yaml:9:43"},
        Fault{"TooManyDecimals", kFormat, "decimals: 2}", "decimals: 20}",
              "F0120 20@t/province/format.yaml:4:31"},
        Fault{"TooManyPercentDecimals", kFormat, "percent_decimals: 2", "percent_decimals: 7",
              "F0120 7@t/province/format.yaml:5:19"},
        Fault{"HugeMargin", kFormat, "top_mm: 37", "top_mm: 37000",
              "F0120 37000@t/province/format.yaml:7:16"},
        Fault{"NegativeSize", kFormat, "size: 9}", "size: -9}",
              "F0120 -9@t/province/format.yaml:10:33"},
        Fault{"StylesAsList", kFormat,
              "styles:\n  body: {font: fangsong, size: 16, align: justify}", "styles: [body]",
              "M0103 [body]@t/province/format.yaml:8:9"},
        Fault{"TableTwice", kFormat, "[first, second]", "[first, second, first]",
              "M0108 first@t/province/format.yaml:6:25"},
        Fault{"TableWithoutFile", kFormat, "[first, second]", "[first, second, third]",
              "F0101 third@t/province/format.yaml:6:25"},
        Fault{"DuplicateKey", kFormat,
              "page:", "numbers: {}\npage:", "Y0104 numbers@t/province/format.yaml:7:1"},
        // inheritance
        Fault{"NoSuchBase", kCity, "extends: province", "extends: provinz",
              "F0104 provinz@t/city/format.yaml:2:10"},
        Fault{"ExtendsItself", kCity, "extends: province", "extends: city",
              "F0105 city@t/city/format.yaml:2:10"},
        Fault{"NoSuchFolder", kCity, "extends: province", "extends: ../provinz",
              "F0104 ../provinz@t/city/format.yaml:2:10"},
        Fault{"InsertAfterNothing", kCity, "name: 某市", "tables: {insert_after: {third: second}}",
              "F0111 third@t/city/format.yaml:3:25"},
        Fault{"RemoveNothing", kCity, "name: 某市", "tables: {remove: [third]}",
              "F0111 third@t/city/format.yaml:3:19"},
        Fault{"ReplaceNothing", kCity, "name: 某市",
              "lists: {classes: {replace: {c202: {label: 外交}}}}",
              "F0111 c202@t/city/format.yaml:3:29"},
        // tables
        Fault{"NameInSum", kFirst, "sum: basic", "sum: basik",
              "F0101 basik@t/province/tables/first.yaml:8:30"},
        Fault{"AmountAsFilter", kFirst, "filter: expenditure", "filter: sum(expenditure)",
              "F0102 sum(expenditure)@t/province/tables/first.yaml:5:9"},
        Fault{"FilterAsCondition", kFirst, "if: sum(basic) == 0", "if: basic",
              "F0102 basic@t/province/tables/first.yaml:14:20"},
        Fault{"AmountAsText", kFirst, "{{ class.label }}", "{{ sum(basic) }}",
              "F0102 sum(basic)@t/province/tables/first.yaml:11:63"},
        Fault{"FieldOfListItem", kFirst, "class.label", "class.lable",
              "F0101 lable@t/province/tables/first.yaml:11:69"},
        Fault{"CellOfNoColumn", kFirst, "cells: {name: 合计}", "cells: {nmae: 合计}",
              "F0101 nmae@t/province/tables/first.yaml:10:38"},
        Fault{"Order", kFirst, "order: code", "order: codes",
              "M0106 codes@t/province/tables/first.yaml:12:50"},
        Fault{"ColumnKey", kFirst, "weight: 3", "wieght: 3",
              "M0101 wieght@t/province/tables/first.yaml:7:26"},
        Fault{"ColumnAlign", kFirst, "align: right", "align: rigth",
              "M0106 rigth@t/province/tables/first.yaml:8:44"},
        Fault{"ColumnWithoutId", kFirst, "{id: all, head: 金额", "{head: 金额",
              "M0102 {head: 金额, sum: basic, align: right}@t/province/tables/first.yaml:8:5"},
        Fault{"ColumnTwice", kFirst, "{id: all,", "{id: name,",
              "M0108 name@t/province/tables/first.yaml:8:10"},
        Fault{"Boolean", kFirst, "total: true", "total: 是",
              "M0103 是@t/province/tables/first.yaml:10:24"},
        Fault{"Duty", kFirst, "duty: revenue", "duty: revenu",
              "F0101 revenu@t/province/tables/first.yaml:2:7"},
        Fault{"OtherId", kFirst, "id: first", "id: frist",
              "F0119 frist@t/province/tables/first.yaml:1:5"},
        Fault{"NoId", kFirst, "id: first\n", "",
              "M0102 duty: revenue@t/province/tables/first.yaml:1:1"},
        Fault{"UnclosedMark", kFirst, "function.name }}", "function.name ",
              "F0103 {{@t/province/tables/first.yaml:12:71"},
        // phrases
        Fault{"PhraseType", kPhrases, "now: amount, before", "now: amont, before",
              "F0101 amont@t/province/phrases.yaml:2:21"},
        Fault{"PhraseKey", kPhrases, "  text: '{% if", "  txt: '{% if",
              "M0102 change@t/province/phrases.yaml:1:1 M0101 txt@t/province/phrases.yaml:3:3"},
        Fault{"PhraseName", kPhrases, "{% if now >", "{% if nwo >",
              "F0101 nwo@t/province/phrases.yaml:3:16"},
        Fault{"PhraseArguments", kPhrases, "change(now, now)", "change(now)",
              "F0114 change@t/province/phrases.yaml:6:13"},
        Fault{"PhraseArgumentType", kPhrases, "change(now, now)", "change(now, \"多\")",
              "F0102 \"多\"@t/province/phrases.yaml:6:25"},
        Fault{"PhraseCallsItself", kPhrases, "change(now, now)", "twice(now)",
              "F0112 twice@t/province/phrases.yaml:6:13"},
        Fault{"PhrasesInACycle", kPhrases, "{{ now | wan }}", "{{ twice(now) }}",
              "F0112 twice@t/province/phrases.yaml:3:47 F0112 change@t/province/phrases.yaml:6:13"},
        // outline.md
        Fault{"MissingTable", kOutline, "{% table second %}", "{% table secnod %}",
              "F0106 secnod@t/province/outline.md:11:10"},
        Fault{"MissingTableInABranch", kOutline, "有基本支出。\n", "{% table third %}\n",
              "F0106 third@t/province/outline.md:6:10"},
        Fault{"NameInABranch", kOutline, "有基本支出。", "{{ deparment.name }}",
              "F0101 deparment@t/province/outline.md:6:4"},
        Fault{"Filter", kOutline, "| percent", "| precent",
              "F0101 precent@t/province/outline.md:3:100"},
        Fault{"PercentOfAmount", kOutline, "share(sum(basic), sum(expenditure)) | percent",
              "sum(basic) | percent", "F0102 sum(basic)@t/province/outline.md:3:62"},
        Fault{"WanThenYuan", kOutline, "wan }}万元，{{ twice", "wan }}元，{{ twice",
              "F0115 元@t/province/outline.md:3:31"},
        Fault{"PercentTwice", kOutline, "percent }}。", "percent }}%。",
              "F0115 %@t/province/outline.md:3:110"},
        Fault{"UnitAfterABranch", kPhrases, "{{ now | wan }}万元'",
              "{% if now > before %}{{ now | yuan }}{% else %}{{ now | wan }}{% endif %}万元'",
              "F0115 万元@t/province/phrases.yaml:3:117"},
        Fault{"Statement", kOutline, "{% table first %}", "{% tabel first %}",
              "F0101 tabel@t/province/outline.md:9:4"},
        Fault{"UnclosedIf", kOutline, "{% endif %}", "",
              "F0103 {% if sum(basic) > 0 %}@t/province/outline.md:5:1"},
        Fault{"MissingInclude", kOutline, "{% table first %}",
              "{% table first %}\n{% include no.md %}", "F0101 no.md@t/province/outline.md:10:12"}),
    [](const auto& info) { return std::string(info.param.name); });

TEST(Faults, APhraseMayCallOneThatStandsBelowIt) {
  Files files = base();
  files["t/city/phrases.yaml"] =
      "change: {text: '{{ amount_of(now) }}'}\n"
      "amount_of: {parameters: {now: amount}, text: '{{ now | wan }}万元'}\n";
  EXPECT_EQ(findings_of(std::move(files)), "");
}

TEST(Faults, AFaultyPhraseIsReportedOnceNotAtItsCallers) {
  EXPECT_EQ(with_edit(kPhrases, "{% endif %}{{ now", "{{ now"),
            "F0103 {% if now > before %}@t/province/phrases.yaml:3:10");
}

TEST(Faults, ACycleOverThreeFormats) {
  Files files = base();
  files["t/city/format.yaml"] = "id: city\nextends: county\n";
  files["t/county/format.yaml"] = "id: county\nextends: town\n";
  files["t/town/format.yaml"] = "id: town\nextends: city\n";
  EXPECT_EQ(findings_of(std::move(files)), "F0105 city@t/town/format.yaml:2:10");
}

TEST(Faults, AFormatMayStandAnywhere) {
  Files files = base();
  files["elsewhere/mine/format.yaml"] = "id: mine\nextends: province\n";
  files["elsewhere/yours/format.yaml"] = "id: yours\nextends: ../mine\ntables: {remove: third}\n";
  files["/srv/formats/his/format.yaml"] = "id: his\nextends: ../hers\n";
  files["/srv/formats/hers/format.yaml"] = "id: hers\nextends: city\ntitel: 甲\n";
  EXPECT_EQ(findings_of(files, "./elsewhere/mine"), "");
  EXPECT_EQ(findings_of(files, "./elsewhere/yours"),
            "F0111 third@elsewhere/yours/format.yaml:3:18");
  EXPECT_EQ(findings_of(files, "/srv/formats/his"),
            "M0101 titel@/srv/formats/hers/format.yaml:3:1");
  EXPECT_EQ(findings_of(files, "./nowhere"), "F0104");
}

}  // namespace
}  // namespace budgetc::format
