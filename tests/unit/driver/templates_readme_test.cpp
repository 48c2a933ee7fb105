// templates/README.md is true: every key, function and statement stands in it, its files make a
// format that checks and prints, its examples give what it says.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "compilation/compilation.h"
#include "driver/format_tools.h"
#include "environment/environment.h"
#include "export/export.h"
#include "support/read_file.h"

namespace budgetc::driver {
namespace {

namespace fs = std::filesystem;
using test::read_file;

const std::string kSource = BUDGETC_SOURCE_DIR;

const std::string& readme() {
  static const std::string text = read_file(kSource + "/templates/README.md");
  return text;
}

struct Fence {
  std::string language, file, text;
};
std::vector<Fence> fences() {
  std::vector<Fence> all;
  std::istringstream lines(readme());
  bool inside = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("```")) {
      inside = !inside;
      if (!inside) continue;
      std::istringstream words(line.substr(3));
      Fence fence;
      words >> fence.language >> fence.file;
      all.push_back(std::move(fence));
    } else if (inside) {
      all.back().text += line + "\n";
    }
  }
  return all;
}

const DataPaths& data() {
  static const DataPaths paths{kSource + "/templates", kSource + "/schemas", kSource + "/fonts"};
  return paths;
}

class TemplatesReadme : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(::testing::TempDir()) / ("budgetc-readme-" + std::to_string(::getpid()));
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }
  fs::path folder_;
};

TEST_F(TemplatesReadme, ItsFilesMakeAFormatThatChecksAndPrints) {
  int files = 0;
  for (const Fence& fence : fences()) {
    if (fence.file.empty() || fence.language == "text") continue;
    const fs::path path = folder_ / fence.file;
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << fence.text;
    ++files;
  }
  EXPECT_GE(files, 6);
  const DiskFileReader reader;
  SourceMap sources;
  Sink sink;
  const auto format = examine_format(data(), reader, sources, folder_.string(), sink);
  ASSERT_TRUE(format);
  EXPECT_EQ(render(sink, sources, RenderFormat::short_form, {}), "");

  std::string report;
  EXPECT_EQ(test_format(data(), reader, *format, folder_.string(), true, report).failure, "");
  EXPECT_EQ(report, "");
  const auto tables = nlohmann::json::parse(read_file(folder_ / "goldens/tables.json"));
  std::set<std::string> ids;
  for (const auto& table : tables["tables"]) ids.insert(table["id"]);
  EXPECT_TRUE(ids.contains("by_source"));
  EXPECT_FALSE(ids.contains("economic"));
  const std::string text = read_file(folder_ / "goldens/text.txt");
  EXPECT_NE(
      text.find(
          "2024年支出预算1288.60万元，比上年增加188.60万元，主要原因：增加了样例设施建设项目。"),
      std::string::npos)
      << text.substr(0, 2000);
  EXPECT_NE(text.find("“三公”经费预算表"), std::string::npos);
}

TEST_F(TemplatesReadme, ItsExamplesGiveWhatItSays) {
  const DiskFileReader reader;
  const std::string sample = kSource + "/templates/scaffold/sample/budget.yaml";
  SourceMap sources;
  Sink sink;
  auto budget = budget::load(reader, sources, sample, sink);
  ASSERT_TRUE(budget);
  const ledger::Ledger ledger(*budget);
  Sink list_faults;
  auto classification =
      classification::Classification::load(reader, sources, data().schemas, 2024, list_faults);
  ASSERT_TRUE(classification);
  // The format of the page: henan's numbers in the text.
  const auto format =
      format::load(reader, sources, data().templates, data().schemas, "henan", sink);
  ASSERT_TRUE(format);
  const language::Scope scope =
      environment::values(*budget, ledger, *classification, format->views, sink);
  const language::Context context = environment::context(
      *budget, ledger, *classification, format->prose_numbers, format->percent_decimals);

  int examples = 0;
  std::set<std::string> printed;
  for (const Fence& fence : fences()) {
    if (fence.language != "算式") continue;
    std::istringstream lines(fence.text);
    for (std::string line; std::getline(lines, line);) {
      const size_t arrow = line.find(" ⇒ ");
      ASSERT_NE(arrow, std::string::npos) << line;
      const std::string source = line.substr(0, arrow);
      const FileId file = sources.add("README.md", source);
      const auto parsed = language::Template::parse(
          source, {file, 0, static_cast<uint32_t>(source.size())}, {}, sink);
      ASSERT_TRUE(parsed) << line;
      EXPECT_TRUE(parsed->check(format->scope, sink)) << line;
      EXPECT_EQ(parsed->render_text(context, scope, {}, sink),
                line.substr(arrow + std::string_view(" ⇒ ").size()))
          << line;
      ++examples;
      printed.insert(source);
    }
  }
  EXPECT_GE(examples, 19);
  EXPECT_EQ(render(sink, sources, RenderFormat::short_form, {}), "");
  // Every function is shown at work.
  std::string all;
  for (const std::string& source : printed) all += source + "\n";
  for (const language::FunctionDoc& function : language::functions(Language::zh)) {
    const bool called = all.find(function.name + "(") != std::string::npos;
    const bool piped = all.find("| " + function.name) != std::string::npos;
    EXPECT_TRUE(called || piped) << function.name << " has no example";
  }
}

// Collects the keys of all mappings of a schema that names its keys.
void keys_of(const nlohmann::json& node, std::set<std::string>& keys) {
  if (node.is_array())
    for (const auto& child : node) keys_of(child, keys);
  if (!node.is_object()) return;
  if (node.contains("properties") &&
      node.value("additionalProperties", nlohmann::json(true)) == false)
    for (const auto& [key, child] : node["properties"].items()) keys.insert(key);
  for (const auto& [key, child] : node.items()) keys_of(child, keys);
}

TEST_F(TemplatesReadme, EveryKeyFunctionAndStatementStandsInIt) {
  std::set<std::string> keys;
  for (const char* name : {"format", "table"})
    keys_of(nlohmann::json::parse(read_file(kSource + "/schemas/" + name + ".schema.json")), keys);
  EXPECT_GE(keys.size(), 60U);
  for (const std::string& key : keys)
    EXPECT_NE(readme().find("`" + key), std::string::npos) << "key " << key;
  for (const std::string& directive : format::outline_directives())
    EXPECT_NE(readme().find("`{% " + directive), std::string::npos) << directive;
  for (const char* statement : {"{% if", "{% elif", "{% else", "{% endif", "{% for", "{% endfor"})
    EXPECT_NE(readme().find(statement), std::string::npos) << statement;
  for (const language::FunctionDoc& function : language::functions(Language::zh))
    EXPECT_NE(readme().find("`" + function.name + "("), std::string::npos) << function.name;
  for (const format::Duty& duty : format::duties())
    EXPECT_NE(readme().find("`" + std::string(duty.id) + "`"), std::string::npos) << duty.id;
  for (const auto& [name, type] : environment::types({}).names)
    EXPECT_NE(readme().find("`" + name + "`"), std::string::npos) << "name " << name;
}

TEST_F(TemplatesReadme, NamesEveryFactOfADepartment) {
  for (const budget::VocabularyKey& known : budget::vocabulary()) {
    const std::string name = std::string(known.section) + "." + std::string(known.key);
    EXPECT_NE(readme().find("`" + name + "`"), std::string::npos) << name;
  }
}

}  // namespace
}  // namespace budgetc::driver
