// The proof: what budgetc makes of each published department (examples/NAME) against what the
// department published (tests/published/NAME), cell by cell and sentence by sentence. Every
// deviation is listed with its reason; a listed one that is none fails too. A department is added
// by adding its folders: nothing here knows one of them.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <sstream>

#include "compilation/compilation.h"
#include "export/export.h"
#include "html/html.h"
#include "pdf/pdf.h"
#include "source/files.h"
#include "support/read_file.h"
#include "support/shipped_library.h"

namespace budgetc {
namespace {

using nlohmann::json;
using test::read_file;

const std::string kSource = BUDGETC_SOURCE_DIR;

json read_json(const std::string& path) { return json::parse(read_file(path)); }

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

std::vector<std::string> bare_lines(const json& lines) {
  std::vector<std::string> out;
  for (const json& line : lines) out.push_back(bare(line.get<std::string>()));
  return out;
}

std::vector<std::string> words_of(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

// The departments of tests/published that have their tables there, by name.
std::vector<std::string> departments() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(kSource + "/tests/published"))
    if (std::filesystem::exists(entry.path() / "published-tables.json"))
      names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

std::unique_ptr<compilation::Compilation> compile(const std::string& name) {
  static const DiskFileReader reader;
  const std::string folder = kSource + "/examples/" + name;
  auto compilation = std::make_unique<compilation::Compilation>(
      test::shipped_library(), reader,
      compilation::Department{name, folder, folder + "/budget.yaml"});
  EXPECT_TRUE(compilation->check());
  EXPECT_TRUE(compilation->evaluate(false));
  EXPECT_TRUE(compilation->lay_out());
  return compilation;
}

std::string pdf_of(const compilation::Compilation& compilation) {
  auto bytes = pdf::write(compilation.pages(), compilation.fonts(), {});
  EXPECT_TRUE(bytes);
  return bytes ? *bytes : std::string();
}

class Published : public ::testing::TestWithParam<std::string> {
 protected:
  static std::string folder() { return kSource + "/tests/published/" + GetParam() + "/"; }
  static compilation::Compilation& compiled() {
    static std::map<std::string, std::unique_ptr<compilation::Compilation>> cache;
    auto& one = cache[GetParam()];
    if (one == nullptr) one = compile(GetParam());
    return *one;
  }
};

// alignment.json lists the findings that the document's own oddities call for: warnings and notes,
// never an error.
TEST_P(Published, HasTheListedFindingsOnly) {
  std::string found = render(compiled().sink(), compiled().sources(), RenderFormat::short_form, {});
  found = std::regex_replace(found, std::regex(kSource + "/"), "");
  const json alignment = read_json(folder() + "alignment.json");
  std::string listed;
  for (const json& line : alignment.value("findings", json::array()))
    listed += line.get<std::string>() + "\n";
  EXPECT_EQ(found, listed);
  EXPECT_EQ(compiled().sink().count(Severity::error), 0u);
}

// Where the extraction put the cells of one published table: see README.md.
class Aligned {
 public:
  explicit Aligned(json alignment) : alignment_(std::move(alignment)) {}

  // Our row that the published one is; none where ours has no counterpart.
  std::optional<size_t> row(const std::string& part, size_t published) const {
    const json map = of(part).value("rows", json::object());
    const std::string key = std::to_string(published);
    if (!map.contains(key)) return published;
    return map[key].is_null() ? std::nullopt : std::optional(map[key].get<size_t>());
  }
  // Our rows that the extracted text lacks, with the reason.
  std::map<size_t, std::string> absent(const std::string& part) const {
    std::map<size_t, std::string> rows;
    const json listed = of(part).value("absent", json::object());
    for (const auto& [row, reason] : listed.items()) rows[std::stoul(row)] = reason;
    return rows;
  }

  // The published cells, without white space, each in the column of ours that it belongs to.
  std::vector<std::string> cells(const std::string& part, size_t published, const json& row,
                                 size_t width) const {
    const json columns = of(part).value("columns", json::object());
    const json shifts = of(part).value("shifts", json::object());
    const json shift = shifts.value(std::to_string(published), json::object());
    std::set<size_t> targets;
    for (const auto& [from, to] : shift.items()) targets.insert(to.get<size_t>());
    std::vector<std::string> cells(width);
    const auto put = [&](size_t column, const std::string& text) {
      if (column < width)
        cells[column] += text;
      else
        EXPECT_EQ(text, "") << part << " " << published << ": beyond our columns";
    };
    for (size_t c = 0; c < row.size(); ++c) {
      const std::string text = row[c];
      const std::string key = std::to_string(c);
      if (shift.contains(key)) {
        put(shift[key].get<size_t>(), bare(text));
      } else if (targets.contains(c) && bare(text).empty()) {
        continue;
      } else if (columns.contains(key) && columns[key].is_array()) {
        // One cell where ours has several: its words are theirs, if there are as many.
        const std::vector<std::string> words = words_of(text);
        for (size_t i = 0; i < words.size(); ++i)
          put(columns[key][words.size() == columns[key].size() ? i : 0].get<size_t>(), words[i]);
      } else {
        put(columns.contains(key) ? columns[key].get<size_t>() : c, bare(text));
      }
    }
    return cells;
  }

 private:
  // What is said of a part of the table: "header", or the rows, whose keys stand on top.
  json of(const std::string& part) const {
    return part == "header" ? alignment_.value("header", json::object()) : alignment_;
  }
  json alignment_;
};

TEST_P(Published, TablesAreThePublishedOnes) {
  const book::Book& book = compiled().book();
  const json ours = json::parse(export_::tables_json(book));
  const json published = read_json(folder() + "published-tables.json");
  const json alignment = read_json(folder() + "alignment.json");
  using Key = std::tuple<int, std::string, size_t, size_t>;  // table, part, row, column
  std::map<Key, json> listed;
  for (const json& one : read_json(folder() + "deviations.json")) {
    EXPECT_NE(one.value("reason", ""), "") << one;
    const Key key{one["table"], one["part"], one["row"], one["column"]};
    EXPECT_TRUE(listed.emplace(key, one).second) << "listed twice: " << one;
  }

  const std::regex amount(R"([\d,]+\.\d+)");
  int amounts = 0, reproduced = 0;
  std::set<Key> met;
  EXPECT_EQ(ours["tables"].size(), published["tables"].size() + published["missing_tables"].size());
  for (const json& table : published["tables"]) {
    const size_t no = table["no"];
    ASSERT_LE(no, ours["tables"].size());
    const json& our_table = ours["tables"][no - 1];
    SCOPED_TRACE("table " + std::to_string(no));
    EXPECT_EQ(our_table["no"], no);
    const std::string our_title = bare(our_table["title"].get<std::string>());
    const std::string title = bare(table["title"].get<std::string>());
    const Key title_key{static_cast<int>(no), "title", 0, 0};
    if (const auto deviation = listed.find(title_key);
        deviation != listed.end() && our_title != title) {
      met.insert(title_key);
      EXPECT_EQ(deviation->second["published"], title);
      EXPECT_EQ(deviation->second["ours"], our_title);
    } else {
      EXPECT_EQ(our_title, title);
    }
    EXPECT_EQ(bare_lines(our_table["notes"]), bare_lines(table["notes"]));
    EXPECT_EQ(bare_lines(our_table["preamble"]), bare_lines(table["preamble"]));
    const Aligned aligned(alignment["tables"].value(std::to_string(no), json::object()));
    const size_t width = book.tables[no - 1].columns.size();

    for (const std::string part : {"header", "rows"}) {
      std::set<size_t> matched;
      for (size_t r = 0; r < table[part].size(); ++r) {
        const std::vector<std::string> cells = aligned.cells(part, r, table[part][r], width);
        const std::optional<size_t> our_row = aligned.row(part, r);
        if (our_row) {
          ASSERT_LT(*our_row, our_table[part].size()) << part << " " << r;
          matched.insert(*our_row);
        }
        for (size_t c = 0; c < width; ++c) {
          const std::string mine =
              our_row ? bare(our_table[part][*our_row][c].get<std::string>()) : "";
          if (part == "rows" && !cells[c].empty()) {
            const bool is_amount =
                our_row ? book.tables[no - 1].rows[*our_row].cells[c].kind == book::CellKind::amount
                        : std::regex_match(cells[c], amount);
            amounts += is_amount;
            reproduced += is_amount && mine == cells[c];
          }
          if (mine == cells[c]) continue;
          const Key key{static_cast<int>(no), part, r, c};
          const auto deviation = listed.find(key);
          if (deviation == listed.end()) {
            ADD_FAILURE() << part << " " << r << " column " << c << ": published \"" << cells[c]
                          << "\", ours \"" << mine << "\"";
            continue;
          }
          met.insert(key);
          EXPECT_EQ(deviation->second["published"], cells[c]) << part << " " << r;
          EXPECT_EQ(deviation->second["ours"], mine) << part << " " << r;
        }
      }
      for (const auto& [row, reason] : aligned.absent(part)) {
        EXPECT_NE(reason, "") << part << " " << row;
        EXPECT_TRUE(matched.insert(row).second) << part << " " << row << ": absent, but published";
      }
      EXPECT_EQ(matched.size(), our_table[part].size())
          << "a row of ours in " << part << " has no published counterpart";
    }
  }
  for (const auto& [key, deviation] : listed)
    EXPECT_TRUE(met.contains(key)) << "listed, but equal: " << deviation;
  EXPECT_EQ(amounts, alignment["amounts"]["published"]);
  EXPECT_EQ(reproduced, alignment["amounts"]["reproduced"]);
}

// Whole characters of `text` from `at`, `length` bytes of them or fewer; before it if negative.
std::string stretch(const std::string& text, size_t at, int length) {
  const auto inside = [&](size_t i) {
    return i < text.size() && (static_cast<unsigned char>(text[i]) & 0xC0) == 0x80;
  };
  const size_t wanted = static_cast<size_t>(std::abs(length));
  size_t from = length < 0 ? at - std::min(at, wanted) : std::min(at, text.size());
  size_t to = length < 0 ? at : std::min(at + wanted, text.size());
  while (from > 0 && inside(from)) --from;
  while (to > from && inside(to)) --to;
  return text.substr(from, to - from);
}

TEST_P(Published, NarrativeIsThePublishedOne) {
  const std::string text = read_file(folder() + "published.txt");
  const json alignment = read_json(folder() + "alignment.json");
  std::string published;
  size_t at = 0;
  for (const json& range : alignment["narrative"]) {
    const std::string from = range.value("from", ""), to = range.value("to", "");
    at = text.find(from, at);
    ASSERT_NE(at, std::string::npos) << from;
    const size_t end = to.empty() ? text.size() : text.find(to, at + from.size());
    ASSERT_NE(end, std::string::npos) << to;
    published += text.substr(at, end - at);
    at = end;
  }
  published = std::regex_replace(published, std::regex(R"(\n(- |#+ ))"), "\n");
  published = std::regex_replace(published, std::regex(R"(\*\*)"), "");
  published = bare(published);
  at = 0;
  for (const json& deviation : read_json(folder() + "narrative_deviations.json")) {
    EXPECT_NE(deviation.value("reason", ""), "") << deviation;
    const std::string from = deviation["published"];
    at = published.find(from, at);
    ASSERT_NE(at, std::string::npos) << "listed, but not published (after the one above): " << from;
    EXPECT_NE(deviation["ours"], from) << "listed, but equal";
    published.replace(at, from.size(), deviation["ours"].get<std::string>());
  }
  document::Document narrative = compiled().document();
  std::erase_if(narrative.blocks, [](const document::Block& block) {
    return std::holds_alternative<document::TableBlock>(block);
  });
  const std::string ours = bare(document::plain_text(narrative));
  size_t same = 0;
  while (same < std::min(ours.size(), published.size()) && ours[same] == published[same]) ++same;
  EXPECT_TRUE(ours == published) << "after …" << stretch(published, same, -60)
                                 << "\n  published: " << stretch(published, same, 120)
                                 << "\n  ours:      " << stretch(ours, same, 120);
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

TEST_P(Published, PdfTextHasEverySentenceAndEveryCell) {
  const auto path = std::filesystem::temp_directory_path() / ("budgetc-" + GetParam() + ".pdf");
  ASSERT_TRUE(write_file(path, pdf_of(compiled())));
  std::string text = extracted(path);
  std::filesystem::remove(path);
  // Page numbers stand between the lines of a sentence that breaks across pages.
  text = std::regex_replace(text, std::regex("— ?\\d+ ?—\\s*\f"), "");
  const std::string all = bare(text);
  for (const document::Block& block : compiled().document().blocks) {
    const auto* paragraph = std::get_if<document::Paragraph>(&block);
    if (paragraph == nullptr) continue;
    std::string sentence;
    for (const document::Inline& piece : paragraph->inlines) sentence += piece.text;
    EXPECT_NE(all.find(bare(sentence)), std::string::npos) << sentence;
  }
  for (const book::Table& table : compiled().book().tables)
    for (const book::Row& row : table.rows)
      for (const book::Cell& cell : row.cells)
        // A cell of several lines may be interleaved with its neighbours: short ones must be whole.
        if (cell.text.size() <= 12) {
          EXPECT_NE(all.find(bare(cell.text)), std::string::npos)
              << table.title << ": " << cell.text;
        }
}

TEST_P(Published, TwoBuildsAreEqual) {
  const auto again = compile(GetParam());
  EXPECT_EQ(pdf_of(*again), pdf_of(compiled()));
  EXPECT_EQ(html::write(again->document()), html::write(compiled().document()));
}

// UPDATE_GOLDEN=1 rewrites. Text runs only: what stands where, in which face and size.
TEST_P(Published, DisplayListIsTheGolden) {
  const std::string path = kSource + "/tests/golden/" + GetParam() + ".pages.txt";
  const std::string pages = layout::dump(compiled().pages(), compiled().fonts());
  if (std::getenv("UPDATE_GOLDEN") != nullptr) {
    ASSERT_TRUE(write_file(path, pages));
  }
  EXPECT_TRUE(pages == read_file(path)) << "the display list differs from " << path
                                        << "; look at the pages, then run with UPDATE_GOLDEN=1";
}

// But for figures that the department states and no ledger holds, such as payment plans: their
// number is listed.
TEST_P(Published, EveryAmountKnowsItsLines) {
  int stated = 0;
  for (const book::Table& table : compiled().book().tables) {
    for (const book::Row& row : table.rows) {
      for (const book::Cell& cell : row.cells) {
        if (!cell.amount) continue;
        if (cell.lines.empty() && !cell.amount->is_zero()) {
          ++stated;
          continue;
        }
        const ledger::Figure sum = compiled().ledger().sum(cell.lines);
        EXPECT_EQ(sum.amount, *cell.amount) << table.title << " " << row.id;
      }
    }
  }
  EXPECT_EQ(stated, read_json(folder() + "alignment.json")["amounts"].value("stated", 0));
}

INSTANTIATE_TEST_SUITE_P(Departments, Published, ::testing::ValuesIn(departments()),
                         [](const auto& info) {
                           return std::regex_replace(info.param, std::regex("[^A-Za-z0-9]"), "_");
                         });

}  // namespace
}  // namespace budgetc
