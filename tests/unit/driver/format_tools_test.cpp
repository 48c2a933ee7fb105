// The tools of a template maintainer, on real folders: a new city made of files alone, its goldens,
// what the static checks find in it, where its values come from.
#include "driver/format_tools.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <regex>
#include <sstream>

#include "compilation/compilation.h"
#include "support/read_file.h"
#include "support/shipped_library.h"
#include "yaml/yaml.h"

namespace budgetc::driver {
namespace {

namespace fs = std::filesystem;
using test::read_file;

const std::string kSource = BUDGETC_SOURCE_DIR;

const DataPaths& data() {
  static const DataPaths paths{kSource + "/templates", kSource + "/schemas", kSource + "/fonts"};
  return paths;
}

void write(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

void replace(const fs::path& path, const std::string& from, const std::string& to) {
  std::string text = read_file(path);
  const size_t at = text.find(from);
  ASSERT_NE(at, std::string::npos) << from;
  write(path, text.replace(at, from.size(), to));
}

class FormatTools : public ::testing::Test {
 protected:
  void SetUp() override {
    root_ = fs::path(::testing::TempDir()) / ("budgetc-format-" + std::to_string(::getpid()));
    folder_ = root_ / "city";
    fs::create_directories(root_);
  }
  void TearDown() override { fs::remove_all(root_); }

  // "CODE text@file:line:column" of each finding, the file relative to the format.
  std::vector<std::string> findings() {
    SourceMap sources;
    Sink sink;
    format_ = examine_format(data(), reader_, sources, folder_.string(), sink);
    std::vector<std::string> found;
    for (const Finding& finding : sink.sorted()) {
      std::string text(catalogue_entry(finding.id).code);
      if (finding.span.valid()) {
        const SourceFile& file = sources.file(finding.span.file);
        const Place place = file.place(finding.span.begin);
        std::string path = file.path();
        if (path.starts_with(folder_.string() + "/")) path.erase(0, folder_.string().size() + 1);
        const std::string_view seen = sources.text(finding.span);
        text += " " + std::string(seen.substr(0, seen.find('\n'))) + "@";
        if (path.starts_with(kSource +
                             "/"))  // of the base: where it stands there is its own affair
          text += path.substr(kSource.size() + 1);
        else
          text += path + ":" + std::to_string(place.line) + ":" + std::to_string(place.column);
      }
      found.push_back(std::move(text));
    }
    return found;
  }

  // The program's data lie beside the format; elsewhere the schemas are not named at all.
  DataPaths beside() const {
    return {data().templates, (root_ / "schemas").string(), data().fonts};
  }

  void scaffold(const std::string& extends = "henan", bool outline = true) {
    SourceMap sources;
    Sink sink;
    const auto base =
        format::load(reader_, sources, data().templates, data().schemas, extends, sink);
    ASSERT_TRUE(base);
    const auto files =
        scaffold_format(beside(), reader_, *base, {folder_.string(), extends, "某某市", outline});
    ASSERT_TRUE(files) << files.failure().message;
  }

  FormatTest test(bool update = false) {
    EXPECT_TRUE(format_);
    if (!format_) return {};
    report_.clear();
    return test_format(data(), reader_, *format_, folder_.string(), update, report_);
  }

  nlohmann::json tables() {
    return nlohmann::json::parse(read_file(folder_ / "goldens/tables.json"));
  }

  DiskFileReader reader_;
  fs::path root_, folder_;
  std::unique_ptr<format::Format> format_;
  std::string report_;
};

using Findings = std::vector<std::string>;

TEST_F(FormatTools, EveryShippedFormatPassesEveryStaticCheck) {
  for (const std::string& id : format::list(data().templates)) {
    SourceMap sources;
    Sink sink;
    EXPECT_TRUE(examine_format(data(), reader_, sources, id, sink)) << id;
    EXPECT_EQ(render(sink, sources, RenderFormat::short_form, {}), "") << id;
  }
}

TEST_F(FormatTools, EveryShippedFormatWithAnOutlinePrintsTheSample) {
  for (const std::string& id : format::list(data().templates)) {
    SourceMap sources;
    Sink sink;
    const auto format = format::load(reader_, sources, data().templates, data().schemas, id, sink);
    if (!format || !format->outline) continue;
    const std::string sample = sample_of(data(), reader_, *format);
    compilation::Compilation compilation(test::shipped_library(), reader_, {"sample", "", sample},
                                         id);
    EXPECT_TRUE(compilation.check() && compilation.evaluate(false)) << id;
    EXPECT_FALSE(compilation.sink().has_errors())
        << id << "\n"
        << render(compilation.sink(), compilation.sources(), RenderFormat::short_form, {});
  }
}

TEST_F(FormatTools, ANewFormatPassesCheckAndTestAtOnce) {
  for (const std::string& id : format::list(data().templates))
    for (const bool outline : {false, true}) {
      fs::remove_all(folder_);
      scaffold(id, outline);
      EXPECT_EQ(findings(), Findings{}) << id << outline;
      EXPECT_NE(test().failure, "") << "no goldens yet";
      const FormatTest first = test(true);
      EXPECT_EQ(first.failure, "") << id;
      EXPECT_EQ(report_, "") << id << outline;
      EXPECT_EQ(first.written.size(), 3U);
      const FormatTest second = test();
      EXPECT_EQ(second.differences, std::vector<std::string>{});
      EXPECT_EQ(second.failure, "");
      // Files that are passed on name no place of this machine.
      for (const auto& entry : fs::recursive_directory_iterator(folder_))
        if (entry.path().extension() == ".yaml" || entry.path().extension() == ".md") {
          EXPECT_EQ(read_file(entry.path()).find(kSource), std::string::npos) << entry.path();
          EXPECT_EQ(read_file(entry.path()).find(folder_.string()), std::string::npos)
              << entry.path();
        }
    }
  // The department builds by itself too: its format is the folder above.
  compilation::Compilation compilation(
      test::shipped_library(), reader_,
      {"sample", (folder_ / "sample").string(), (folder_ / "sample/budget.yaml").string()});
  ASSERT_TRUE(compilation.check());
  EXPECT_EQ(compilation.format().id, folder_.string());
}

TEST_F(FormatTools, NewDoesNotOverwrite) {
  scaffold();
  SourceMap sources;
  Sink sink;
  const auto base = format::load(reader_, sources, data().templates, data().schemas, "henan", sink);
  EXPECT_FALSE(scaffold_format(data(), reader_, *base, {folder_.string(), "henan", "", false}));
}

TEST_F(FormatTools, TheScaffoldNamesSchemasThatAreThere) {
  // The program's data lie beside the format; elsewhere they are not named at all.
  fs::create_directories(root_ / "schemas");
  for (const char* schema : {"format.schema.json", "budget.schema.json"})
    write(root_ / "schemas" / schema, "{}");
  SourceMap sources;
  Sink sink;
  const auto base = format::load(reader_, sources, data().templates, data().schemas, "henan", sink);
  ASSERT_TRUE(base);
  const DataPaths beside{data().templates, (root_ / "schemas").string(), data().fonts};
  ASSERT_TRUE(scaffold_format(beside, reader_, *base, {folder_.string(), "henan", "", true}));
  for (const char* file : {"format.yaml", "sample/budget.yaml"}) {
    const std::string text = read_file(folder_ / file);
    EXPECT_EQ(text.find('@'), std::string::npos) << "a placeholder is left in " << file;
    const std::string mark = "$schema=";
    const size_t at = text.find(mark) + mark.size();
    const fs::path schema = text.substr(at, text.find('\n', at) - at);
    EXPECT_TRUE(schema.is_relative()) << schema;
    EXPECT_TRUE(fs::exists((folder_ / file).parent_path() / schema)) << schema;
  }
}

// A city of files alone: other titles, a table less, a table more, other numbers, other sentences.
TEST_F(FormatTools, ACityNeedsNothingButFiles) {
  scaffold();
  write(folder_ / "format.yaml",
        "id: city\nextends: henan\nname: 某某市\n"
        "title: '{{ year }}年{{ department.name }}部门预算'\n"
        "numbers:\n  table: {thousands: true, decimals: 1}\n"
        "tables: {remove: economic, insert_after: {revenue: by_unit}}\n"
        "overrides: {three_public: {title: “三公”经费预算表}}\n");
  write(folder_ / "tables/by_unit.yaml",
        "id: by_unit\ntitle: 分单位支出表\nunit_line: 单位：万元\nfilter: expenditure\n"
        "columns:\n  - {id: name, head: 单位, min_mm: 50}\n  - {id: all, head: 支出, sum: "
        "everything}\n"
        "rows:\n  - {id: total, total: true, cells: {name: 合计}}\n"
        "  - {id: units, group_by: [unit], order: code, cells: {name: '{{ unit.name }}'}}\n");
  write(folder_ / "tables/balance.yaml", "title: 收支预算总表\n");
  write(folder_ / "phrases.yaml",
        "compared_with_last_year:\n  parameters: {now: amount, before: amount, reason: text}\n"
        "  text: '较上年{% if now >= before %}多{% else %}少{% endif %}{{ abs(now - before) | wan "
        "}}万元（{{ reason }}）'\n");
  replace(folder_ / "outline.md", "年收入总计", "年全部收入");
  EXPECT_EQ(findings(), Findings{});
  ASSERT_EQ(test(true).failure, "");
  EXPECT_EQ(report_, "");

  const nlohmann::json document = tables();
  EXPECT_EQ(document["document"], "2024年某某市样例局部门预算");
  std::map<std::string, nlohmann::json> by_id;
  std::vector<std::string> order;
  for (const auto& table : document["tables"]) {
    order.push_back(table["id"]);
    by_id[order.back()] = table;
  }
  EXPECT_EQ(std::vector<std::string>(order.begin(), order.begin() + 3),
            (std::vector<std::string>{"balance", "revenue", "by_unit"}));
  EXPECT_FALSE(by_id.contains("economic"));
  EXPECT_EQ(by_id["balance"]["title"], "收支预算总表");
  EXPECT_EQ(by_id["three_public"]["title"], "“三公”经费预算表");
  EXPECT_EQ(
      by_id["by_unit"]["rows"],
      nlohmann::json::parse(
          R"([["合计","1,288.6"],["某某市样例局","1,060.1"],["某某市样例服务中心","228.5"]])"));
  const std::string text = read_file(folder_ / "goldens/text.txt");
  EXPECT_NE(text.find("年全部收入1288.60万元，较上年多188.60万元（增加了样例设施建设项目）；"),
            std::string::npos);
}

TEST_F(FormatTools, ADifferenceIsShownWithItsPlace) {
  scaffold();
  ASSERT_EQ(findings(), Findings{});
  ASSERT_EQ(test(true).failure, "");
  // A cell: one figure of the sample changes.
  replace(folder_ / "sample/budget.yaml", "\"30217\", \"50206\", 30000.00",
          "\"30217\", \"50206\", 30100.00");
  replace(folder_ / "outline.md", "三、“三公”经费支出情况", "三、“三公”经费情况");
  findings();
  const FormatTest changed = test();
  EXPECT_EQ(changed.failure, "");
  std::string all;
  for (const std::string& line : changed.differences) all += line + "\n";
  EXPECT_EQ(changed.differences.front(),
            "表 balance（部门收支总体情况表）第 1 行“一、一般公共预算”第 2 "
            "列（金额）：原为“1013.60”，现为“1013.61”");
  EXPECT_NE(all.find("……（还有 54 处）"), std::string::npos) << all;
  EXPECT_NE(all.find("goldens/text.txt:"), std::string::npos) << all;
  EXPECT_NE(all.find("\n  - 三、“三公”经费支出情况\n  + 三、“三公”经费情况\n"), std::string::npos)
      << all;
  EXPECT_NE(all.find("goldens/pages.txt:"), std::string::npos) << all;
}

TEST_F(FormatTools, ShowSaysWhereEveryValueComesFrom) {
  scaffold();
  write(folder_ / "format.yaml",
        "id: city\nextends: henan\nname: 某某市\n"
        "numbers: {table: {thousands: true}}\n"
        "overrides: {balance: {title: 总表}}\n");
  SourceMap sources;
  Sink sink;
  const auto format = examine_format(data(), reader_, sources, folder_.string(), sink);
  ASSERT_TRUE(format);
  const std::string all = show_format(data(), reader_, sources, *format, true);
  std::istringstream lines(all);
  std::map<std::string, std::string> places;  // the last of each
  for (std::string line; std::getline(lines, line);) {
    const size_t at = line.find("  # ");
    if (at == std::string::npos) continue;
    std::string value = line.substr(line.find_first_not_of(' '));
    value = value.substr(0, value.find("  "));
    if (!places.contains(value)) places[value] = line.substr(at + 4);
  }
  EXPECT_EQ(places["thousands: true"], folder_.string() + "/format.yaml:4");
  EXPECT_EQ(places["title: 总表"], folder_.string() + "/format.yaml:5");
  EXPECT_TRUE(places["decimals: 2"].starts_with(data().templates + "/henan/format.yaml:"));
  EXPECT_TRUE(
      places["- id: appropriated"].starts_with(data().templates + "/henan/tables/balance.yaml:"));
  // It is YAML, and nothing is lost on the way.
  SourceMap shown;
  Sink problems;
  const size_t from = all.find("# ---- format.yaml");
  const size_t to = all.find("# ----", from + 6);
  const auto tree = yaml::parse(shown, shown.add("shown", all.substr(from, to - from)), problems);
  ASSERT_TRUE(tree) << all.substr(from, to - from);
  const auto without_places = [](const yaml::Node& node) {
    return std::regex_replace(yaml::dump(node), std::regex(R"(\[\d+,\d+\))"), "");
  };
  const auto plain = [&](const yaml::Node& node) {  // whether it stands in quotes may differ
    return std::regex_replace(without_places(node), std::regex("quoted|block"), "plain");
  };
  EXPECT_EQ(plain(*tree), plain(format->trees.at("format.yaml")));

  const std::string summary = show_format(data(), reader_, sources, *format, false);
  EXPECT_NE(summary.find("三公"), std::string::npos);
  EXPECT_NE(summary.find(folder_.string() + "/outline.md"), std::string::npos);
}

TEST_F(FormatTools, NamesArePathsOrIds) {
  EXPECT_EQ(format_name(data(), "henan"), "henan");
  EXPECT_EQ(format_name(data(), kSource + "/templates/henan/xinyang"), "henan/xinyang");
  EXPECT_EQ(format_name(data(), kSource + "/templates/henan/xinyang/format.yaml"), "henan/xinyang");
  scaffold();
  EXPECT_EQ(format_name(data(), folder_.string()), folder_.string());
}

// ---- static checks: one edit of a clean format, one finding -----------------------------------

struct Fault {
  const char* name;
  const char* file;
  const char* from;  // "": the file is written with `to`
  const char* to;
  Findings findings;
};
class Lint : public FormatTools, public ::testing::WithParamInterface<Fault> {};

TEST_P(Lint, FindsTheFaultAndNothingElse) {
  scaffold();
  const Fault& fault = GetParam();
  if (*fault.from == '\0')
    write(folder_ / fault.file, fault.to);
  else
    replace(folder_ / fault.file, fault.from, fault.to);
  EXPECT_EQ(findings(), fault.findings);
}

const char* const kEnd = "# table_style: {font: song, size: 9}\n";

INSTANTIATE_TEST_SUITE_P(
    All, Lint,
    ::testing::Values(
        Fault{"MissingDuty",
              "format.yaml",
              kEnd,
              "tables: {remove: three_public}\n",
              {"F0116 tables@format.yaml:38:1"}},
        Fault{"UnreachableStatutoryTables",
              "outline.md",
              "{% tables %}",
              "{% table balance %}{% table revenue %}{% table expenditure %}{% table "
              "fiscal_balance %}{% table general_public %}{% table basic_economic %}{% table "
              "three_public %}{% table economic %}{% table projects %}{% table overall_goals "
              "%}{% table project_goals %}",
              {"F0117 government_fund@templates/henan/format.yaml"}},
        Fault{"UnknownStyle",
              "outline.md",
              "{% role cover-subtitle %}",
              "{% role cover-subtitel %}",
              {"F0101 cover-subtitel@outline.md:5:9"}},
        Fault{"UnknownWord",
              "outline.md",
              "{% page center %}",
              "{% page centre %}",
              {"F0101 centre@outline.md:11:9"}},
        Fault{"UnusedFile",
              "tables/expendture.yaml",
              "",
              "title: 支出表\n",
              {"F0121 city@format.yaml:11:5"}},
        Fault{"UnusedPhrase",
              "phrases.yaml",
              "compared_with_last_year:\n",
              "chnage:\n  parameters: {now: amount}\n  text: 甲\ncompared_with_last_year:\n",
              {"F0123 chnage@phrases.yaml:4:1"}},
        Fault{"RowTwice",
              "tables/revenue.yaml",
              "",
              "rows: {append: {id: total, total: true}}\n",
              {"M0108 total@tables/revenue.yaml:1:21"}},
        Fault{"UnitLine",
              "tables/revenue.yaml",
              "",
              "unit_line: 单位：元\n",
              {"F0115 元@tables/revenue.yaml:1:15"}},
        Fault{"UnitOfAHead",
              "tables/three_public.yaml",
              "",
              "columns: {replace: {all: {head: 合计（元）}}}\n",
              {"F0115 元@tables/three_public.yaml:1:36"}},
        Fault{"UnitOfTheData",
              "tables/three_public.yaml",
              "",
              "unit: 元\n",
              {"F0115 元@tables/three_public.yaml:1:7"}},
        Fault{"UnknownFont",
              "format.yaml",
              kEnd,
              "styles: {body: {font: fangsnog}}\n",
              {"F0101 fangsnog@format.yaml:38:23"}},
        Fault{"UnknownTableFont",
              "format.yaml",
              kEnd,
              "table_style: {head_font: heiti}\n",
              {"F0101 heiti@format.yaml:38:26"}},
        Fault{"NoFontHasIt",
              "outline.md",
              "一、主要职责",
              "一、主要职责\U0010FFFD",
              {"F0107 \U0010FFFD@outline.md:18:10"}},
        Fault{"NoFontHasItInABranch",
              "phrases.yaml",
              "}}年持平",
              "}}年持平\U0001F600",
              {"F0107 \U0001F600@phrases.yaml:7:50"}},
        Fault{"NoFontHasItInAConstant",
              "outline.md",
              "{{ organization }}",
              "{{ concat(organization, \"\U0001F600\") }}",
              {"F0107 \U0001F600@outline.md:26:26"}},
        Fault{"TooWide",
              "tables/revenue.yaml",
              "",
              "landscape: false\ncolumns: [{id: a, min_mm: 120}, {id: b, min_mm: 90}]\nrows: []\n",
              {"F0118 120@tables/revenue.yaml:2:27"}},
        Fault{"NoPageLeft",
              "format.yaml",
              kEnd,
              "page: {left_mm: 150}\n",
              {"F0120 150@format.yaml:38:17"}}),
    [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace budgetc::driver
