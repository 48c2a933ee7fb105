// Formats loaded from memory: inheritance, and every fault of a template with its code and place.
#include "format/format.h"

#include <gtest/gtest.h>

#include "format/merge.h"

namespace budgetc::format {
namespace {

struct Loaded {
  SourceMap sources;
  Sink sink;
  std::unique_ptr<Format> format;
  std::string findings;  // "CODE@file:line:column "
};

std::map<std::string, std::string> base() {
  return {{"s/views.yaml",
           "expenditure: {title: 支出, filter: '!where(kind: \"年终结转\")'}\n"
           "basic: {title: 基本支出, filter: 'where(kind: \"基本支出\")'}\n"},
          {"t/province/format.yaml",
           "id: province\n"
           "name: 某省\n"
           "title: '{{ department.name }}预算'\n"
           "numbers:\n"
           "  table: {decimals: 2, thousands: false}\n"
           "tables: [first, second]\n"},
          {"t/province/tables/first.yaml",
           "id: first\n"
           "title: 第一表\n"
           "columns:\n"
           "  - {id: name, head: 项目}\n"
           "  - {id: all, head: 金额, sum: basic}\n"
           "rows:\n"
           "  - {id: total, total: true, cells: {name: 合计}}\n"
           "  - {id: functions, group_by: [function], cells: {name: '{{ function.name }}'}}\n"},
          {"t/province/tables/second.yaml",
           "id: second\n"
           "title: 第二表\n"
           "columns: [{id: name, head: 项目}]\n"
           "rows: []\n"},
          {"t/city/format.yaml", "id: city\nextends: province\nname: 某市\n"}};
}

std::unique_ptr<Loaded> load_from(std::map<std::string, std::string> files,
                                  const std::string& id = "city") {
  auto loaded = std::make_unique<Loaded>();
  MemoryFileReader reader;
  reader.files = std::move(files);
  loaded->format = load(reader, loaded->sources, "t", "s", id, loaded->sink);
  for (const Finding& finding : loaded->sink.sorted()) {
    loaded->findings += catalogue_entry(finding.id).code;
    if (finding.span.valid()) {
      const SourceFile& file = loaded->sources.file(finding.span.file);
      const Place place = file.place(finding.span.begin);
      loaded->findings +=
          "@" + file.path() + ":" + std::to_string(place.line) + ":" + std::to_string(place.column);
    }
    loaded->findings += " ";
  }
  return loaded;
}

std::unique_ptr<Loaded> load_with(const std::string& path, const std::string& from,
                                  const std::string& to) {
  auto files = base();
  std::string& text = files.at(path);
  const size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  text.replace(at, from.size(), to);
  return load_from(std::move(files));
}

TEST(Format, ACityHoldsOnlyItsDifferences) {
  auto files = base();
  files["t/city/format.yaml"] += "numbers: {table: {thousands: true}}\ntables: {remove: second}\n";
  files["t/city/tables/first.yaml"] =
      "title: 市的第一表\nrows: {replace: {functions: {order: code}}, remove: [total]}\n";
  const auto loaded = load_from(std::move(files));
  EXPECT_EQ(loaded->findings, "");
  ASSERT_TRUE(loaded->format);
  EXPECT_EQ(loaded->format->chain, (std::vector<std::string>{"province", "city"}));
  ASSERT_EQ(loaded->format->tables.size(), 1U);
  const TableSpec& table = loaded->format->tables[0];
  EXPECT_TRUE(table.numbers.thousands);
  EXPECT_EQ(table.numbers.decimals, 2);
  ASSERT_EQ(table.sides[0].rows.size(), 1U);
  EXPECT_EQ(table.sides[0].rows[0].id, "functions");
  EXPECT_EQ(table.sides[0].rows[0].order, ledger::Order::code);
  EXPECT_EQ(table.sides[0].rows[0].group_by.size(), 1U) << "what the change does not name stays";
}

TEST(Format, ATableMayBeInsertedAfterAnother) {
  auto files = base();
  files["t/city/format.yaml"] += "tables: {insert_after: {first: third}}\n";
  files["t/city/tables/third.yaml"] = "id: third\ntitle: 第三表\ncolumns: [{id: a}]\nrows: []\n";
  const auto loaded = load_from(std::move(files));
  EXPECT_EQ(loaded->findings, "");
  ASSERT_TRUE(loaded->format);
  std::vector<std::string> ids;
  for (const TableSpec& table : loaded->format->tables) ids.push_back(table.id);
  EXPECT_EQ(ids, (std::vector<std::string>{"first", "third", "second"}));
}

TEST(Format, ATableMayExtendAnother) {
  auto files = base();
  files["t/province/tables/second.yaml"] =
      "id: second\nextends: first\ntitle: 第二表\nfilter: basic\nrows: {remove: total}\n";
  const auto loaded = load_from(std::move(files));
  EXPECT_EQ(loaded->findings, "");
  ASSERT_TRUE(loaded->format);
  const TableSpec& table = loaded->format->tables.at(1);
  EXPECT_EQ(table.id, "second");
  EXPECT_TRUE(table.filter);
  EXPECT_EQ(table.sides[0].columns.size(), 2U);
  ASSERT_EQ(table.sides[0].rows.size(), 1U);
  EXPECT_EQ(table.sides[0].rows[0].id, "functions");
}

struct Case {
  const char* path;
  const char* from;
  const char* to;
  const char* findings;
};
class FormatFaults : public ::testing::TestWithParam<Case> {};

TEST_P(FormatFaults, AreFoundAtTheirPlace) {
  const auto& [path, from, to, findings] = GetParam();
  const auto loaded = load_with(path, from, to);
  EXPECT_EQ(loaded->findings, findings) << to;
  EXPECT_FALSE(loaded->format);
}

constexpr const char* kFirst = "t/province/tables/first.yaml";
INSTANTIATE_TEST_SUITE_P(
    All, FormatFaults,
    ::testing::Values(
        Case{kFirst, "sum: basic", "sum: basik", "F0101@t/province/tables/first.yaml:5:30 "},
        Case{kFirst, "sum: basic", "sum: sum(basic)", "F0102@t/province/tables/first.yaml:5:30 "},
        Case{kFirst, "function.name", "function.nam", "F0101@t/province/tables/first.yaml:8:70 "},
        Case{kFirst, "function.name }}", "function.name",
             "F0103@t/province/tables/first.yaml:8:58 "},
        Case{kFirst, "[function]", "[functoin]", "F0101@t/province/tables/first.yaml:8:32 "},
        Case{kFirst, "cells: {name: 合计}", "cells: {nam: 合计}",
             "F0101@t/province/tables/first.yaml:7:38 "},
        Case{kFirst, "total: true", "totl: true", "M0101@t/province/tables/first.yaml:7:17 "},
        Case{kFirst, "{id: all,", "{id: name,", "M0108@t/province/tables/first.yaml:5:10 "},
        Case{"t/province/format.yaml", "[first, second]", "[first, secnod]",
             "F0101@t/province/format.yaml:6:17 "},
        Case{kFirst, "[function]", "[function.zhang]", "F0101@t/province/tables/first.yaml:8:32 "},
        Case{kFirst, "group_by: [function]", "order: name, group_by: [function]",
             "M0106@t/province/tables/first.yaml:8:28 "},
        Case{kFirst, "group_by: [function]", "for_each: function in units, group_by: [function]",
             "M0101@t/province/tables/first.yaml:8:50 "},
        Case{kFirst, "group_by: [function]", "for_each: function in unitz",
             "F0101@t/province/tables/first.yaml:8:43 "},
        Case{kFirst, "id: first\n", "id: first\nfor_each: function of units\n",
             "M0103@t/province/tables/first.yaml:2:11 "},
        Case{kFirst, "id: first\n", "id: first\nextends: frist\n",
             "F0101@t/province/tables/first.yaml:2:10 "},
        Case{kFirst, "id: first\n", "id: first\nextends: first\n",
             "F0105@t/province/tables/first.yaml:2:10 "},
        Case{kFirst, "cells: {name: 合计}", "cells: {name: {text: 合计, span: 1.5}}",
             "M0103@t/province/tables/first.yaml:7:61 "},
        Case{"t/province/format.yaml", "decimals: 2", "decimals: 七",
             "M0103@t/province/format.yaml:5:21 "},
        Case{"t/city/format.yaml", "name: 某市", "tables: {rename: third}",
             "M0101@t/city/format.yaml:3:10 "},
        Case{"t/city/format.yaml", "extends: province", "extends: provinz",
             "F0104@t/city/format.yaml:2:10 "},
        Case{"t/city/format.yaml", "extends: province", "extends: city",
             "F0105@t/city/format.yaml:2:10 "},
        Case{"t/city/format.yaml", "name: 某市", "tables: {remove: third}",
             "F0111@t/city/format.yaml:3:18 "}));

TEST(Format, AnOverrideChangesATableAtItsLevelOfTheChain) {
  auto files = base();
  files["t/city/format.yaml"] +=
      "overrides:\n  first: {title: 市第一表, columns: {remove: [all]}}\n";
  files["t/county/format.yaml"] = "id: county\nextends: city\nname: 某县\n";
  // The county's own file comes after the city's override.
  files["t/county/tables/first.yaml"] = "unit: 元\n";
  const auto county = load_from(files, "county");
  ASSERT_NE(county->format, nullptr) << county->findings;
  const TableSpec* first = county->format->table("first");
  EXPECT_EQ(first->title.render_text({}, {}, {}, county->sink), "市第一表");
  EXPECT_EQ(first->unit, "元");
  EXPECT_EQ(first->sides[0].columns.size(), 1U);
}

TEST(Format, ItemsMayBeInsertedBeforeOrAfterAnother) {
  auto files = base();
  files["t/city/format.yaml"] +=
      "overrides:\n  first:\n    columns:\n      insert_before: {name: {id: no, head: 序号}}\n"
      "      insert_after: {name: [{id: a, head: 甲}, {id: b, head: 乙}]}\n";
  const auto city = load_from(files);
  ASSERT_NE(city->format, nullptr) << city->findings;
  std::string ids;
  for (const ColumnSpec& column : city->format->table("first")->sides[0].columns)
    ids += column.id + " ";
  EXPECT_EQ(ids, "no name a b all ");
}

TEST(Format, AnOverrideOfATableThatIsNotThereIsFound) {
  auto files = base();
  files["t/city/format.yaml"] += "overrides: {frist: {title: 表}}\n";
  EXPECT_EQ(load_from(files)->findings, "F0101@t/city/format.yaml:4:13 ");
  files = base();
  files["t/city/format.yaml"] += "overrides: [first]\n";
  EXPECT_EQ(load_from(files)->findings, "M0103@t/city/format.yaml:4:12 ");
  // A table that a lower level leaves out may have been changed above it.
  files = base();
  files["t/city/format.yaml"] += "tables: [second]\noverrides: {first: {title: 表}}\n";
  EXPECT_EQ(load_from(files)->findings, "");
}

TEST(Format, TheOutlineMayOnlyNameTablesOfTheFormat) {
  auto files = base();
  files["t/city/outline.md"] = "# 表\n\n{% table frist %}\n";
  EXPECT_EQ(load_from(std::move(files))->findings, "F0106@t/city/outline.md:3:10 ");
}

// Every format that ships is without findings, in all its branches.
TEST(Format, AllShippedFormatsAreClean) {
  const std::string source = BUDGETC_SOURCE_DIR;
  const DiskFileReader reader;
  const std::vector<std::string> ids = list(source + "/templates");
  ASSERT_GE(ids.size(), 2U);
  for (const std::string& id : ids) {
    SourceMap sources;
    Sink sink;
    EXPECT_TRUE(load(reader, sources, source + "/templates", source + "/schemas", id, sink)) << id;
    EXPECT_EQ(render(sink, sources, RenderFormat::short_form, {}), "") << id;
  }
}

std::vector<std::string> relation_ids(const Loaded& loaded) {
  std::vector<std::string> ids;
  if (const yaml::Node* list = loaded.format->relations.find("relations"))
    for (const yaml::Node& item : list->items) ids.push_back(item.find("id")->text);
  return ids;
}

TEST(Inheritance, ACitysRelationsAddToTheProvinces) {
  auto files = base();
  files["t/province/relations.yaml"] =
      "relations:\n  - {id: a, holds: '1 == 1', message: x}\n  - {id: b, holds: '1 == 1', message: "
      "x}\n";
  const std::string own =
      "relations:\n  - {id: b, holds: '2 == 2', message: y}\n  - {id: c, holds: '3 == 3', message: "
      "z}\n";
  files["t/city/relations.yaml"] = own;
  const auto added = load_from(files);
  EXPECT_EQ(relation_ids(*added), (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(added->format->relations.find("relations")->items[1].find("holds")->text, "2 == 2");
  files["t/city/relations.yaml"] = "replace: true\n" + own;
  EXPECT_EQ(relation_ids(*load_from(files)), (std::vector<std::string>{"b", "c"}));
  files["t/city/relations.yaml"] = "relations: {remove: [a]}\n";
  EXPECT_EQ(relation_ids(*load_from(files)), (std::vector<std::string>{"b"}));
}

TEST(Inheritance, ATildeDropsWhatIsInherited) {
  auto files = base();
  files["t/province/tables/first.yaml"] += "notes:\n  - {id: n, if: 'year == 0', text: 注}\n";
  files["t/city/format.yaml"] += "overrides: {first: {notes: {replace: {n: {if: ~}}}}}\n";
  const auto loaded = load_from(files);
  EXPECT_EQ(loaded->findings, "");
  ASSERT_EQ(loaded->format->table("first")->notes.size(), 1U);
  EXPECT_FALSE(loaded->format->table("first")->notes[0].condition);
  // Nothing behind the key is a slip, not a wish.
  files["t/city/format.yaml"] =
      base()["t/city/format.yaml"] + "overrides: {first: {notes: {replace: {n: {if: }}}}}\n";
  EXPECT_NE(load_from(files)->findings, "");
}

}  // namespace
}  // namespace budgetc::format
