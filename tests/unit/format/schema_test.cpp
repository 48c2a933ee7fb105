// The editors' schemas and the readers share one vocabulary: what a reader says it knows, at an
// unknown key, are the keys of the schema; every shipped file is valid under its schema, and what
// the schema refuses the reader refuses too.
#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include "format/format.h"
#include "support/read_file.h"

#include "diagnostics/catalogue/model.h"

namespace budgetc::format {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;
const std::string kSource = BUDGETC_SOURCE_DIR;

json schema_of(const std::string& name) {
  std::ifstream stream(kSource + "/schemas/" + name + ".schema.json");
  return json::parse(stream);
}

const std::map<std::string, std::string>& clean() {
  static const std::map<std::string, std::string> files = {
      {"s/views.yaml", "expenditure: {title: 支出, filter: '!where(kind: \"年终结转\")'}\n"},
      {"t/a/format.yaml", "id: a\ntitle: 甲\ntables: [one]\n"},
      {"t/a/tables/one.yaml", "id: one\ntitle: 表\ncolumns: [{id: name}]\nrows: []\n"}};
  return files;
}

// What the reader lists as known where `text` has the unknown key qqqqqqqq.
std::set<std::string> known_to_reader(const std::string& file, const std::string& text) {
  MemoryFileReader reader;
  reader.files = clean();
  reader.files["t/a/" + file] = text;
  SourceMap sources;
  Sink sink;
  load(reader, sources, "t", "s", "a", sink);
  std::set<std::string> keys;
  for (const Finding& finding : sink.findings()) {
    if (finding.id != finding::M0101 || !finding.help) continue;
    const std::string& help = finding.help->en;
    const size_t colon = help.find(": ");
    std::istringstream words(help.substr(colon + 2));
    for (std::string word; std::getline(words, word, ',');)
      keys.insert(word.substr(word.find_first_not_of(' ')));
  }
  return keys;
}

std::set<std::string> keys_of(const json& node) {
  std::set<std::string> keys;
  EXPECT_EQ(node.value("additionalProperties", json(true)), false);
  for (const auto& [key, child] : node.at("properties").items()) {
    EXPECT_TRUE(child.contains("title")) << key << " has no Chinese title";
    keys.insert(key);
  }
  return keys;
}

TEST(FormatSchemas, HaveTheVocabularyOfTheReaders) {
  const json format = schema_of("format"), table = schema_of("table");
  const std::string root = "id: a\ntitle: 甲\ntables: [one]\n";
  const auto in_format = [&](const std::string& more) {
    return known_to_reader("format.yaml", root + more);
  };
  EXPECT_EQ(in_format("qqqqqqqq: 1\n"), keys_of(format));
  EXPECT_EQ(in_format("numbers: {qqqqqqqq: 1}\n"), keys_of(format["properties"]["numbers"]));
  EXPECT_EQ(in_format("numbers: {table: {qqqqqqqq: 1}}\n"),
            keys_of(format["definitions"]["numbers"]));
  EXPECT_EQ(in_format("page: {qqqqqqqq: 1}\n"), keys_of(format["properties"]["page"]));
  EXPECT_EQ(in_format("table_style: {qqqqqqqq: 1}\n"),
            keys_of(format["properties"]["table_style"]));
  EXPECT_EQ(in_format("styles: {body: {qqqqqqqq: 1}}\n"), keys_of(format["definitions"]["style"]));

  const auto in_table = [&](const std::string& more) {
    return known_to_reader("tables/one.yaml", "id: one\ntitle: 表\n" + more);
  };
  const json& definitions = table["definitions"];
  EXPECT_EQ(in_table("qqqqqqqq: 1\n"), keys_of(table));
  EXPECT_EQ(in_table("columns: [{id: a, qqqqqqqq: 1}]\n"), keys_of(definitions["column"]));
  EXPECT_EQ(in_table("rows: [{id: a, qqqqqqqq: 1}]\n"), keys_of(definitions["row"]));
  EXPECT_EQ(in_table("columns: [{id: a}]\nrows: [{cells: {a: {qqqqqqqq: 1}}}]\n"),
            keys_of(definitions["cell"]));
  EXPECT_EQ(in_table("notes: [{qqqqqqqq: 1}]\n"), keys_of(definitions["note"]));
  EXPECT_EQ(in_table("sides: [{qqqqqqqq: 1}]\n"), keys_of(definitions["side"]));
  EXPECT_EQ(definitions["numbers"], format["definitions"]["numbers"]);

  std::vector<std::string> ids;
  for (const Duty& duty : duties()) ids.emplace_back(duty.id);
  EXPECT_EQ(definitions["duty"]["enum"].get<std::vector<std::string>>(), ids);
}

// YAML as JSON, as an editor sees it: plain scalars have types.
json as_json(const YAML::Node& node) {
  switch (node.Type()) {
    case YAML::NodeType::Map: {
      json object = json::object();
      for (const auto& entry : node) object[entry.first.as<std::string>()] = as_json(entry.second);
      return object;
    }
    case YAML::NodeType::Sequence: {
      json array = json::array();
      for (const auto& item : node) array.push_back(as_json(item));
      return array;
    }
    case YAML::NodeType::Scalar: {
      const std::string text = node.as<std::string>();
      if (node.Tag() == "!") return text;  // quoted
      if (text == "true" || text == "false") return text == "true";
      const json number = json::parse(text, nullptr, false);
      return number.is_number() ? number : json(text);
    }
    default:
      return nullptr;
  }
}

class Validator {
 public:
  explicit Validator(const std::string& name) : document_(schema_of(name)) {
    valijson::SchemaParser parser;
    const valijson::adapters::NlohmannJsonAdapter adapter(document_);
    // format.schema.json refers to the table's for `overrides`.
    parser.populateSchema(
        adapter, schema_,
        [](const std::string& uri) -> const json* {
          const std::string file = uri.substr(uri.rfind('/') + 1);
          return new json(schema_of(file.substr(0, file.find('.'))));
        },
        [](const json* fetched) { delete fetched; });
  }
  // The first complaint, empty if there is none.
  std::string complaint(const std::string& yaml) {
    const json value = as_json(YAML::Load(yaml));
    valijson::Validator validator;
    valijson::ValidationResults results;
    const valijson::adapters::NlohmannJsonAdapter adapter(value);
    if (validator.validate(schema_, adapter, &results)) return {};
    valijson::ValidationResults::Error error;
    results.popError(error);
    std::string place;
    for (const std::string& step : error.context) place += step;
    return place + ": " + error.description;
  }

 private:
  json document_;
  valijson::Schema schema_;
};

TEST(FormatSchemas, AcceptEveryShippedFile) {
  Validator format("format"), table("table");
  int files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(kSource + "/templates")) {
    const std::string path = entry.path().string();
    if (path.find("/sample/") != std::string::npos || entry.path().extension() != ".yaml") continue;
    const std::string text = test::read_file(path);
    if (entry.path().filename() == "format.yaml")
      EXPECT_EQ(format.complaint(text), "") << path;
    else if (entry.path().parent_path().filename() == "tables")
      EXPECT_EQ(table.complaint(text), "") << path;
    else
      continue;
    ++files;
  }
  EXPECT_GE(files, 14);
}

TEST(FormatSchemas, RefuseWhatTheReadersRefuse) {
  Validator format("format"), table("table");
  const auto refused_by_reader = [](const std::string& file, const std::string& text) {
    MemoryFileReader reader;
    reader.files = clean();
    reader.files["t/a/" + file] = text;
    SourceMap sources;
    Sink sink;
    return load(reader, sources, "t", "s", "a", sink) == nullptr;
  };
  const std::string root = "id: a\ntitle: 甲\ntables: [one]\n";
  for (const char* more :
       {"titel: 1\n", "numbers: {table: {unit: 万}}\n", "numbers: {table: {decimals: 7}}\n",
        "numbers: {prose: {thousands: 是}}\n", "percent_decimals: two\n", "page: {top: 37}\n",
        "styles: {body: {align: middle}}\n", "styles: [body]\n", "table_style: {size: -1}\n",
        "overrides: {one: {rows: 1}}\n"}) {
    EXPECT_NE(format.complaint(root + more), "") << more;
    EXPECT_TRUE(refused_by_reader("format.yaml", root + more)) << more;
  }
  for (const char* text :
       {"id: one\ntitle: 表\nlandscape: 是\n",
        "id: one\ntitle: 表\ncolumns: [{id: a, weigth: 1}]\n",
        "id: one\ntitle: 表\nrows: [{order: name}]\n", "id: one\ntitle: 表\nduty: revenu\n",
        "id: one\ntitle: 表\ncolumns: [{id: a}]\nrows: [{cells: {a: {span: 0}}}]\n",
        "id: one\ntitle: 表\nnotes: [{txt: 注}]\n"}) {
    EXPECT_NE(table.complaint(text), "") << text;
    EXPECT_TRUE(refused_by_reader("tables/one.yaml", text)) << text;
  }
}

}  // namespace
}  // namespace budgetc::format
