// The proof: what budgetc makes of examples/xinyang-2024 against what the department published,
// cell by cell and sentence by sentence. Every deviation is listed with its reason; a listed one
// that is none fails too.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <sstream>

#include "driver/compilation.h"
#include "export/export.h"
#include "html/html.h"
#include "pdf/pdf.h"

namespace budgetc {
namespace {

using nlohmann::json;

const std::string kSource = BUDGETC_SOURCE_DIR;
const std::string kFolder = kSource + "/tests/published/xinyang-2024/";

std::string read(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  EXPECT_TRUE(stream) << path;
  std::stringstream text;
  text << stream.rdbuf();
  return text.str();
}

// Without white space: the extraction breaks lines where pages and columns did.
std::string bare(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i, 3) == "\u3000") {
      i += 2;
    } else if (text[i] != ' ' && text[i] != '\n' && text[i] != '\t' && text[i] != '\r' &&
               text[i] != '\f') {
      out += text[i];
    }
  }
  return out;
}

class Xinyang : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    data_ = new driver::DataPaths{kSource + "/templates", kSource + "/schemas", kSource + "/fonts"};
    reader_ = new DiskFileReader;
    compiled_ = compile().release();
  }
  static void TearDownTestSuite() {
    delete compiled_;
    delete reader_;
    delete data_;
  }
  static std::unique_ptr<driver::Compilation> compile() {
    const std::string folder = kSource + "/examples/xinyang-2024";
    auto compilation = std::make_unique<driver::Compilation>(
        *data_, *reader_, driver::Department{"xinyang-2024", folder, folder + "/budget.yaml"});
    EXPECT_TRUE(compilation->check());
    EXPECT_TRUE(compilation->evaluate(false));
    EXPECT_TRUE(compilation->lay_out());
    return compilation;
  }
  static std::string pdf(const driver::Compilation& compilation) {
    auto bytes = pdf::write(compilation.pages(), compilation.fonts(), {});
    EXPECT_TRUE(bytes);
    return bytes ? *bytes : std::string();
  }

  static driver::DataPaths* data_;
  static DiskFileReader* reader_;
  static driver::Compilation* compiled_;
};
driver::DataPaths* Xinyang::data_ = nullptr;
DiskFileReader* Xinyang::reader_ = nullptr;
driver::Compilation* Xinyang::compiled_ = nullptr;

TEST_F(Xinyang, HasNoFindings) {
  EXPECT_EQ(render(compiled_->sink(), compiled_->sources(), RenderFormat::short_form, {}), "");
}

TEST_F(Xinyang, TablesAreThePublishedOnes) {
  const json ours = json::parse(export_::tables_json(compiled_->book()));
  const json published = json::parse(read(kFolder + "published-tables.json"));
  const json alignment = json::parse(read(kFolder + "alignment.json"))["tables"];
  using Key = std::tuple<int, std::string, size_t, size_t>;  // table, part, row, column
  std::map<Key, json> listed;
  for (const json& one : json::parse(read(kFolder + "deviations.json")))
    listed[{one["table"], one["part"], one["row"], one["column"]}] = one;

  const std::regex amount(R"([\d,]+\.\d+)");
  int amounts = 0, reproduced = 0;
  std::set<Key> met;
  ASSERT_EQ(ours["tables"].size(), published["tables"].size());
  for (size_t t = 0; t < ours["tables"].size(); ++t) {
    const json& our_table = ours["tables"][t];
    const json& table = published["tables"][t];
    const int no = table["no"];
    EXPECT_EQ(our_table["no"], no);
    EXPECT_EQ(our_table["title"], table["title"]);
    EXPECT_EQ(our_table["notes"], table["notes"]) << "table " << no;
    EXPECT_EQ(our_table["preamble"], table["preamble"]) << "table " << no;
    EXPECT_EQ(our_table["header"].size(), table["header"].size()) << "table " << no;
    const json aligned = alignment.value(std::to_string(no), json::object());
    const json row_map = aligned.value("rows", json::object());
    const json shifts = aligned.value("shifts", json::object());
    const size_t width = our_table["rows"][0].size();
    std::set<size_t> matched;

    for (const std::string part : {"header", "rows"}) {
      for (size_t r = 0; r < table[part].size(); ++r) {
        const std::string name = std::to_string(r);
        const bool body = part == "rows";
        const json shift = body ? shifts.value(name, json::object()) : json::object();
        std::vector<std::string> cells(width);
        std::set<size_t> targets;
        for (const auto& [from, to] : shift.items()) targets.insert(to.get<size_t>());
        for (size_t c = 0; c < table[part][r].size(); ++c) {
          const std::string text = bare(table[part][r][c].get<std::string>());
          const std::string column = std::to_string(c);
          const size_t to = shift.contains(column) ? shift[column].get<size_t>() : c;
          if (!shift.contains(column) && targets.contains(to) && text.empty()) continue;
          if (to < width)
            cells[to] = text;
          else
            EXPECT_EQ(text, "") << "table " << no << " row " << r;
        }
        const bool mapped = body && row_map.contains(name);
        const bool none = mapped && row_map[name].is_null();
        const size_t our_row = none ? 0 : mapped ? row_map[name].get<size_t>() : r;
        if (!none) {
          ASSERT_LT(our_row, our_table[part].size()) << "table " << no << " row " << r;
          if (body) matched.insert(our_row);
        }
        for (size_t c = 0; c < width; ++c) {
          const std::string mine = none ? "" : bare(our_table[part][our_row][c].get<std::string>());
          if (body && std::regex_match(cells[c], amount)) {
            ++amounts;
            reproduced += mine == cells[c];
          }
          if (mine == cells[c]) continue;
          const Key key{no, part, r, c};
          const auto deviation = listed.find(key);
          if (deviation == listed.end()) {
            ADD_FAILURE() << "table " << no << " " << part << " " << r << " column " << c
                          << ": published \"" << cells[c] << "\", ours \"" << mine << "\"";
            continue;
          }
          met.insert(key);
          EXPECT_EQ(deviation->second["published"], cells[c]);
          EXPECT_EQ(deviation->second["ours"], mine);
        }
      }
    }
    EXPECT_EQ(matched.size(), our_table["rows"].size())
        << "table " << no << ": a row of ours has no published counterpart";
  }
  for (const auto& [key, deviation] : listed)
    EXPECT_TRUE(met.contains(key)) << "listed, but equal: " << deviation;
  EXPECT_EQ(amounts, 329);
  EXPECT_EQ(reproduced, 321);
}

TEST_F(Xinyang, NarrativeIsThePublishedOne) {
  std::string published = read(kFolder + "published.txt");
  published.resize(published.find("附件：\n\n信阳市"));
  published = std::regex_replace(published, std::regex(R"(\n- )"), "\n");
  published = std::regex_replace(published, std::regex(R"(\*\*)"), "");
  published = bare(published);
  for (const json& deviation : json::parse(read(kFolder + "narrative_deviations.json"))) {
    const std::string from = deviation["published"];
    const size_t at = published.find(from);
    ASSERT_NE(at, std::string::npos) << "listed, but not published: " << from;
    published.replace(at, from.size(), deviation["ours"].get<std::string>());
  }
  std::string ours = document::plain_text(compiled_->document());
  ours.resize(ours.find("附件：\n信阳市"));
  EXPECT_EQ(bare(ours), published);
}

std::string extracted(const std::string& path) {
  std::string text;
  std::FILE* pipe = ::popen(("pdftotext -raw '" + path + "' - 2>&1").c_str(), "r");
  EXPECT_NE(pipe, nullptr);
  char buffer[4096];
  for (size_t n = 0; (n = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;) text.append(buffer, n);
  EXPECT_EQ(::pclose(pipe), 0);
  return text;
}

TEST_F(Xinyang, PdfTextHasEverySentenceAndEveryCell) {
  const auto path = std::filesystem::temp_directory_path() / "budgetc-published-test.pdf";
  ASSERT_TRUE(write_file(path, pdf(*compiled_)));
  std::string text = extracted(path);
  std::filesystem::remove(path);
  // Page numbers stand between the lines of a sentence that breaks across pages.
  text = std::regex_replace(text, std::regex("— ?\\d+ ?—\\s*\f"), "");
  const std::string all = bare(text);
  for (const document::Block& block : compiled_->document().blocks) {
    const auto* paragraph = std::get_if<document::Paragraph>(&block);
    if (paragraph == nullptr) continue;
    std::string sentence;
    for (const document::Inline& piece : paragraph->inlines) sentence += piece.text;
    EXPECT_NE(all.find(bare(sentence)), std::string::npos) << sentence;
  }
  for (const book::Table& table : compiled_->book().tables)
    for (const book::Row& row : table.rows)
      for (const book::Cell& cell : row.cells)
        // A cell of several lines may be interleaved with its neighbours: short ones must be whole.
        if (cell.text.size() <= 12) {
          EXPECT_NE(all.find(bare(cell.text)), std::string::npos)
              << table.title << ": " << cell.text;
        }
}

TEST_F(Xinyang, TwoBuildsAreEqual) {
  const auto again = compile();
  EXPECT_EQ(pdf(*again), pdf(*compiled_));
  EXPECT_EQ(html::write(again->document()), html::write(compiled_->document()));
}

// UPDATE_GOLDEN=1 rewrites. Text runs only: what stands where, in which face and size.
TEST_F(Xinyang, DisplayListIsTheGolden) {
  const std::string path = kSource + "/tests/golden/xinyang-2024.pages.txt";
  const std::string pages = layout::dump(compiled_->pages(), compiled_->fonts());
  if (std::getenv("UPDATE_GOLDEN") != nullptr) {
    ASSERT_TRUE(write_file(path, pages));
  }
  EXPECT_TRUE(pages == read(path)) << "the display list differs from " << path
                                   << "; look at the pages, then run with UPDATE_GOLDEN=1";
}

TEST_F(Xinyang, EveryAmountKnowsItsLines) {
  for (const book::Table& table : compiled_->book().tables) {
    for (const book::Row& row : table.rows) {
      for (const book::Cell& cell : row.cells) {
        if (!cell.amount) continue;
        const ledger::Figure sum = compiled_->ledger().sum(cell.lines);
        EXPECT_EQ(sum.amount, *cell.amount) << table.title << " " << row.id;
      }
    }
  }
}

}  // namespace
}  // namespace budgetc
