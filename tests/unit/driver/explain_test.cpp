// Runs the examples of every explain page: the wrong one raises the page's code, the right one is
// free of it and of every error. The convention of the fences is in compiler/README.md; the clean
// department and format that the examples change are in tests/data/explain/.
#include <gtest/gtest.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "compilation/compilation.h"
#include "driver/format_tools.h"
#include "support/read_file.h"

namespace budgetc::driver {
namespace {

namespace fs = std::filesystem;
using test::read_file;

const fs::path kSource = BUDGETC_SOURCE_DIR;
const fs::path kBase = kSource / "tests/data/explain";

// Codes that no input file raises, with the reason. A code whose wrong example does raise it must
// leave this list.
const std::map<std::string_view, std::string_view> kNotRun = {};

// Chinese that English texts have on purpose: words to be written in the place of others, and the
// numbers of documents.
const std::set<std::string_view> kChinese = {"与上年持平", "我单位", "财预"};

// What only `budgetc format check` says, and the base, which has nothing to say.
const std::set<std::string_view> kLint = {"-", "F0116", "F0117", "F0118", "F0121", "F0123"};

void write(const fs::path& path, std::string_view bytes) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << bytes;
}

// ---- the pages ---------------------------------------------------------------------------------

// A fence: ```LANGUAGE FILE [without=KEY,KEY] [encoding=NAME]
struct Block {
  std::string file;
  std::vector<std::string> without;  // top-level keys of the base that are left out
  std::string encoding;
  std::string text;
};
using Example = std::vector<Block>;

Block block_of(std::string_view info) {
  std::istringstream words{std::string(info)};
  std::string word;
  Block block;
  words >> word >> block.file;  // the language is for editors
  while (words >> word) {
    if (word.starts_with("encoding=")) {
      block.encoding = word.substr(9);
    } else if (word.starts_with("without=")) {
      std::istringstream keys(word.substr(8));
      for (std::string key; std::getline(keys, key, ',');) block.without.push_back(key);
    } else {
      ADD_FAILURE() << "the fence knows without= and encoding=, not " << word;
    }
  }
  return block;
}

// The blocks with a file name below the heading `section`.
Example example_of(std::string_view page, std::string_view section) {
  Example example;
  std::istringstream lines{std::string(page)};
  bool here = false, inside = false, kept = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("```")) {
      inside = !inside;
      if (inside) {
        Block block = block_of(line.substr(3));
        kept = here && !block.file.empty();
        if (kept) example.push_back(std::move(block));
      }
    } else if (!inside && line.starts_with("## ")) {
      here = line == "## " + std::string(section);
    } else if (inside && kept) {
      example.back().text += line + "\n";
    }
  }
  return example;
}

// ---- a department and a format with the example's changes --------------------------------------

// A YAML text cut at its top-level keys: (key, text). The lines before the first have the key "".
std::vector<std::pair<std::string, std::string>> top_level(const std::string& text) {
  std::vector<std::pair<std::string, std::string>> parts = {{"", ""}};
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const size_t colon = line.find(':');
    if (colon != std::string::npos &&
        std::string_view(" \t#-]}").find(line[0]) == std::string::npos)
      parts.emplace_back(line.substr(0, colon), "");
    parts.back().second += line + "\n";
  }
  return parts;
}

// `base` without the top-level keys that `block` gives or leaves out, then the block.
std::string with_keys_of(const std::string& base, const Block& block) {
  std::set<std::string> gone(block.without.begin(), block.without.end());
  for (const auto& part : top_level(block.text)) gone.insert(part.first);
  std::string text;
  for (const auto& [key, part] : top_level(base))
    if (key.empty() || !gone.contains(key)) text += part;
  return text + block.text;
}

std::string encoded(const std::string& utf8, const std::string& encoding) {
  if (encoding.empty()) return utf8;
  const auto text = icu::UnicodeString::fromUTF8(utf8);
  std::string bytes(utf8.size() * 4, '\0');
  bytes.resize(static_cast<size_t>(text.extract(
      0, text.length(), bytes.data(), static_cast<uint32_t>(bytes.size()), encoding.c_str())));
  return bytes;
}

bool is_of_format(const std::string& file) {
  return file == "format.yaml" || file == "phrases.yaml" || file == "relations.yaml" ||
         file == "outline.md" || file == "glossary.md" || file.starts_with("tables/");
}

class ExplainPages : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(::testing::TempDir()) / ("budgetc-explain-" + std::to_string(::getpid()));
  }
  void TearDown() override { fs::remove_all(folder_); }

  // The Chinese words of `text` that do not stand in the example's own files, where the user wrote
  // them, nor in the schema and in the lists of codes, which have the words that budget.yaml may
  // hold.
  std::string foreign_words(const SourceMap& sources, std::string_view text) const {
    static const std::string kCodeLists = (kSource / "schemas/classification").string();
    static const std::string schema = read_file(kSource / "schemas/budget.schema.json");
    std::string foreign;
    std::string word;
    for (const char32_t c : text::to_u32(text) + U" ") {
      if (c >= 0x4E00 && c <= 0x9FFF) {
        text::append_utf8(word, c);
        continue;
      }
      bool known =
          word.empty() || kChinese.contains(word) || schema.find(word) != std::string::npos;
      for (const SourceFile* file : sources.files())
        known =
            known ||
            ((file->path().starts_with(folder_.string()) || file->path().starts_with(kCodeLists)) &&
             file->text().find(word) != std::string_view::npos);
      if (!known) foreign += word + " ";
      word.clear();
    }
    return foreign;
  }

  struct Found {
    std::set<std::string_view> codes;
    std::string foreign;  // Chinese words in English texts
    std::string text;
    std::string errors;
  };

  // Every finding of the base with the example's changes. The pages are set only where the code
  // wanted has not come up before: fonts take their time.
  Found run(const Example& example, std::string_view wanted) {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
    fs::copy(kBase / "department", folder_ / "department", fs::copy_options::recursive);
    fs::copy(kBase / "templates", folder_ / "templates", fs::copy_options::recursive);
    const fs::path city = folder_ / "templates/base/city";
    const std::string budget = (folder_ / "department/budget.yaml").string();
    for (const Block& block : example) {
      const fs::path path = (is_of_format(block.file) ? city : folder_ / "department") / block.file;
      const bool changes = block.file == "budget.yaml" || block.file == "format.yaml";
      const std::string text = changes ? with_keys_of(read_file(path), block) : block.text;
      write(path, encoded(text, block.encoding));
      // A ledger beside budget.yaml takes the place of the one in it.
      if (block.file == "ledger.csv")
        write(budget, with_keys_of(read_file(budget), Block{{}, {}, {}, "ledger: ledger.csv\n"}));
    }
    const library::DataPaths data{(folder_ / "templates").string(), (kSource / "schemas").string(),
                                  (kSource / "fonts").string()};
    const DiskFileReader reader;
    const library::Library library(reader, data);
    compilation::Compilation compilation(library, reader,
                                         {"department", (folder_ / "department").string(), budget});
    const bool evaluated = compilation.check() && compilation.evaluate(false);
    const auto has = [&] {
      return std::any_of(
          compilation.sink().findings().begin(), compilation.sink().findings().end(),
          [&](const Finding& finding) { return catalogue_entry(finding.id).code == wanted; });
    };
    if (evaluated && !wanted.empty() && !has()) compilation.lay_out();
    Found found;
    take(compilation.sink(), compilation.sources(), found);
    if (kLint.contains(wanted)) {
      SourceMap sources;
      Sink sink;
      examine_format(data, reader, sources, "base/city", sink);
      take(sink, sources, found);
    }
    return found;
  }

  void take(const Sink& sink, const SourceMap& sources, Found& found) const {
    for (const Finding& finding : sink.findings()) {
      found.codes.insert(catalogue_entry(finding.id).code);
      found.foreign += foreign_words(sources, finding.message(Language::en));
      for (const Label& label : finding.labels)
        found.foreign += foreign_words(sources, label.text.in(Language::en));
      if (finding.help) found.foreign += foreign_words(sources, finding.help->en);
      if (finding.basis) found.foreign += foreign_words(sources, finding.basis->en);
      if (finding.severity == Severity::error && !finding.waived)
        found.errors += finding.message(Language::zh) + "\n";
    }
    found.text += render(sink, sources, RenderFormat::short_form, {});
  }

  fs::path folder_;
};

TEST_F(ExplainPages, TheBaseIsClean) { EXPECT_EQ(run({}, "-").text, ""); }

TEST_F(ExplainPages, EveryWrongExampleRaisesItsCodeAndNoRightOneDoes) {
  for (const CatalogueEntry& entry : catalogue()) {
    const std::string_view page = explain_page(entry.code);
    const Example wrong = example_of(page, "错误示例");
    const Example right = example_of(page, "正确示例");
    EXPECT_FALSE(wrong.empty()) << entry.code << ": no fence of 错误示例 names its file";
    EXPECT_FALSE(right.empty()) << entry.code << ": no fence of 正确示例 names its file";
    if (wrong.empty() || right.empty()) continue;
    const Found of_wrong = run(wrong, entry.code);
    EXPECT_NE(of_wrong.codes.contains(entry.code), kNotRun.contains(entry.code))
        << entry.code << ": 错误示例 raises (or, in kNotRun, need not be there)\n"
        << of_wrong.text;
    EXPECT_EQ(of_wrong.foreign, "") << entry.code << ": Chinese in its English";
    const Found of_right = run(right, entry.code);
    EXPECT_FALSE(of_right.codes.contains(entry.code)) << entry.code << ": 正确示例 raises it too\n"
                                                      << of_right.text;
    EXPECT_TRUE(of_right.errors.empty()) << entry.code << ": 正确示例 has errors\n"
                                         << of_right.text;
  }
}

TEST_F(ExplainPages, EveryPageHasItsSections) {
  for (const CatalogueEntry& entry : catalogue()) {
    const std::string_view page = explain_page(entry.code);
    EXPECT_TRUE(
        page.starts_with("# " + std::string(entry.code) + " " + std::string(entry.name) + "\n"))
        << entry.code;
    size_t at = 0;
    for (const char* section :
         {"\n## 是什么\n", "\n## 为什么\n", "\n## 错误示例\n", "\n## 正确示例\n", "\n## 依据\n"}) {
      at = page.find(section, at);
      EXPECT_NE(at, std::string_view::npos) << entry.code << " lacks" << section;
      if (at == std::string_view::npos) break;
    }
  }
}

TEST_F(ExplainPages, NoPageWithoutAFinding) {
  for (const auto& file : fs::directory_iterator(kSource / "compiler/diagnostics/explain"))
    EXPECT_NE(find_in_catalogue(file.path().stem().string()), nullptr) << file.path();
}

}  // namespace
}  // namespace budgetc::driver
