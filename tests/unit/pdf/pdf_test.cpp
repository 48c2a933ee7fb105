// Small documents, set by hand with the real fonts, read back with poppler and qpdf.
#include "pdf/pdf.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <fstream>

#include "text/text.h"

namespace budgetc::pdf {
namespace {

using layout::from_pt;
using layout::GlyphRun;
using layout::Length;
using layout::Pages;
using layout::StructureId;
using layout::StructureNode;
using testing::HasSubstr;
using testing::Not;

std::string output_of(const std::string& command) {
  std::string out;
  FILE* pipe = popen((command + " 2>&1").c_str(), "r");
  if (pipe == nullptr) return "cannot run " + command;
  std::array<char, 4096> buffer{};
  for (size_t n = 0; (n = fread(buffer.data(), 1, buffer.size(), pipe)) > 0;)
    out.append(buffer.data(), n);
  pclose(pipe);
  return out;
}

class PdfTest : public testing::Test {
 protected:
  PdfTest() {
    auto opened =
        fonts::open_library(sources_, std::string(BUDGETC_SOURCE_DIR) + "/fonts", "", sink_);
    if (opened) library_ = std::move(*opened);
    pages_.title = "某市某局2024年部门预算公开";
    pages_.author = "某市某局";
    pages_.language = "zh-CN";
    pages_.year = 2024;
    pages_.structure.push_back({});
    pages_.structure[0].type = "Document";
    new_page("1");
  }
  ~PdfTest() override {
    if (!path_.empty()) unlink(path_.c_str());
  }
  void SetUp() override { ASSERT_TRUE(library_) << "run ./setup.sh to install the fonts"; }

  void new_page(const std::string& label) {
    layout::Page page;
    page.width = from_pt(595.276);
    page.height = from_pt(841.89);
    page.label = label;
    pages_.pages.push_back(page);
  }

  StructureId add(std::string_view type, StructureId parent = StructureId::root) {
    StructureNode node;
    node.type = type;
    node.parent = parent;
    const auto id = static_cast<StructureId>(pages_.structure.size());
    pages_.structure.push_back(node);
    pages_.structure[static_cast<size_t>(parent)].children.push_back(id);
    return id;
  }
  StructureNode& node(StructureId id) { return pages_.structure[static_cast<size_t>(id)]; }

  // Sets `text` on the last page, one run a stretch of equal face, `gap` between characters.
  GlyphRun& set(const std::string& text, double x, double y, StructureId structure,
                const std::string& role = "song", double size = 16, Length gap = 0) {
    GlyphRun run;
    std::u32string characters;
    std::vector<Length> positions;
    Length at = from_pt(x);
    GlyphRun* last = nullptr;
    auto flush = [&] {
      run.text = pages_.glyphs.keep(characters);
      run.positions = pages_.glyphs.keep(positions);
      if (!characters.empty())
        last = &std::get<GlyphRun>(pages_.pages.back().items.emplace_back(run));
      run = {};
      characters.clear();
      positions.clear();
    };
    for (const char32_t c : text::to_u32(text)) {
      const auto face = library_->face_for(role, c);
      EXPECT_TRUE(face) << static_cast<uint32_t>(c);
      if (characters.empty() || run.face != *face) {
        flush();
        run.face = *face;
        run.size = from_pt(size);
        run.x = at;
        run.y = from_pt(y);
        run.structure = structure;
      }
      characters += c;
      positions.push_back(at - run.x);
      at += library_->face(*face).advance(c) * from_pt(size) / 1000 + gap;
    }
    flush();
    return *last;
  }

  // Writes the pages to a file; its path.
  std::string write_file(const Options& options = {}) {
    auto written = write(pages_, *library_, options);
    EXPECT_TRUE(written) << written.failure().message;
    if (!written) return "/dev/null";
    bytes_ = std::move(*written);
    path_ = testing::TempDir() + "budgetc_pdf_test_" + std::to_string(getpid()) + ".pdf";
    std::ofstream(path_, std::ios::binary) << bytes_;
    return path_;
  }
  std::string text_of(const std::string& path) { return output_of("pdftotext " + path + " -"); }
  void expect_sound(const std::string& path) {
    EXPECT_THAT(output_of("qpdf --check " + path),
                HasSubstr("No syntax or stream encoding errors"));
    EXPECT_EQ(output_of("pdftoppm -r 20 -png " + path + " /dev/null/x").find("Syntax"),
              std::string::npos);
  }

  SourceMap sources_;
  Sink sink_;
  std::unique_ptr<fonts::FontLibrary> library_;
  Pages pages_;
  std::string bytes_, path_;
};

TEST_F(PdfTest, TextReadsBackExactly) {
  const auto p = add("P");
  set("二〇二四年部门预算：7,168.84万元（㎡）", 90, 100, p);
  set("王𠀋、𫘝与𬭊", 90, 130, add("P"), "fangsong");
  set("ABC xyz 012 %—…《》", 90, 160, add("P"), "hei");
  const auto path = write_file();
  EXPECT_EQ(
      text_of(path),
      "二〇二四年部门预算：7,168.84万元（㎡）\n王𠀋、𫘝与𬭊\nABC xyz 012 "
      "%—…《》\n\n\f");
  expect_sound(path);
}

// In a CFF face these share a glyph, so one Type0 font could not tell them apart.
TEST_F(PdfTest, CharactersThatShareAGlyphStayThemselves) {
  const auto p = add("P");
  GlyphRun noto;
  for (size_t i = 0; i < library_->face_count(); ++i) {
    const auto id = library_->face_for("no such role", 0x2F08);  // ⼈, in the fallback only
    if (id) noto.face = *id;
  }
  noto.size = from_pt(16);
  noto.x = from_pt(90);
  noto.y = from_pt(100);
  noto.structure = p;
  noto.text = U"人⼈人";
  const std::array<Length, 3> positions = {0, 16000, 32000};
  noto.positions = positions;
  const auto& fallback = library_->face(noto.face);
  ASSERT_EQ(fallback.glyph(U'人'), fallback.glyph(U'⼈'));
  pages_.pages.back().items.emplace_back(noto);
  EXPECT_EQ(text_of(write_file()), "人⼈人\n\n\f");
}

TEST_F(PdfTest, JustifiedTextKeepsItsPlacesAndWords) {
  set("机关运行经费支出安排 12.50 万元", 90, 100, add("P"), "song", 16, 700);
  const auto path = write_file();
  EXPECT_EQ(text_of(path), "机关运行经费支出安排 12.50 万元\n\n\f");
  // The last character stands where it was set: x = 90 pt + its offset.
  const auto& run = std::get<GlyphRun>(pages_.pages[0].items[0]);
  const double x = 90 + run.positions.back() / 1000.0;
  const std::string words = output_of("pdftotext -bbox " + path + " -");
  const auto at = words.find("万元</word>");
  ASSERT_NE(at, std::string::npos) << words;
  const auto begin = words.rfind("xMax=\"", at) + 6;
  EXPECT_NEAR(std::stod(words.substr(begin)), x + 16, 0.8) << words;  // 0.7: spacing of the last
}

TEST_F(PdfTest, TableStructureHasSpansScopesAndHeaders) {
  set("表一", 90, 80, add("H2"), "hei");
  const auto table = add("Table");
  const auto head = add("TR", add("THead", table));
  const auto item = add("TH", head);
  const auto amount = add("TH", head);
  node(item).row_span = 2;
  node(item).scope = "Column";
  node(amount).column_span = 2;
  node(amount).scope = "Column";
  const auto row = add("TR", add("TBody", table));
  const auto name = add("TD", row);
  const auto value = add("TD", row);
  node(value).headers = {amount};
  set("项目", 90, 100, item, "hei", 9);
  set("金额", 200, 100, amount, "hei", 9);
  set("基本支出", 90, 120, name, "song", 9);
  set("12.50", 200, 120, value, "song", 9);
  const auto path = write_file();
  expect_sound(path);
  const std::string tree = output_of("pdfinfo -struct-text " + path);
  for (const char* expected : {"Document\n", "H2 (block)", "\"表一\"", "Table", "THead", "TBody",
                               "TR", "TH", "TD", "\"基本支出\"", "\"12.50\""})
    EXPECT_THAT(tree, HasSubstr(expected));
  const std::string attributes = output_of("pdfinfo -struct " + path);
  EXPECT_THAT(attributes, HasSubstr("/RowSpan 2"));
  EXPECT_THAT(attributes, HasSubstr("/ColSpan 2"));
  EXPECT_THAT(attributes, HasSubstr("/Scope /Column"));
  EXPECT_THAT(attributes, HasSubstr("/Headers"));
  EXPECT_THAT(output_of("pdfinfo " + path), HasSubstr("Tagged:          yes"));
}

TEST_F(PdfTest, AnElementGoesOnOnTheNextPage) {
  const auto p = add("P");
  set("前半句", 90, 700, p);
  new_page("2");
  set("后半句", 90, 100, p);
  set("— 2 —", 280, 780, StructureId::artifact);
  const auto path = write_file();
  expect_sound(path);
  const std::string tree = output_of("pdfinfo -struct-text " + path);
  const auto first = tree.find("前半句"), second = tree.find("后半句");
  ASSERT_NE(first, std::string::npos) << tree;
  ASSERT_NE(second, std::string::npos) << tree;
  EXPECT_LT(first, second);
  EXPECT_THAT(tree, Not(HasSubstr("— 2 —")));  // page numbers are no content
}

TEST_F(PdfTest, BookmarksLinksAndLabels) {
  const auto link = add("Link", add("TOCI", add("TOC")));
  set("第一部分", 90, 100, link);
  pages_.pages[0].label = "";
  pages_.pages[0].links.push_back(
      {from_pt(90), from_pt(84), from_pt(64), from_pt(20), "part-1", link, "第一部分 第1页"});
  pages_.pages[0].links.push_back({0, 0, 10, 10, "nowhere", link, "去无处"});
  new_page("1");
  set("第一部分", 90, 100, add("H1"));
  new_page("2");
  pages_.anchors = {{"part-1", 1, from_pt(80), from_pt(90)}, {"table-1", 2, 0, 0}};
  pages_.bookmarks = {
      {0, "第一部分 𠀋", "part-1"}, {1, "表一", "table-1"}, {0, "第二部分", "none"}};
  const auto path = write_file();
  expect_sound(path);
  const std::string json =
      output_of("qpdf --json=2 --json-key=outlines --json-key=pagelabels " + path);
  EXPECT_THAT(json, HasSubstr("第一部分 𠀋"));
  EXPECT_THAT(json, HasSubstr("表一"));
  EXPECT_THAT(json, HasSubstr("\"destpageposfrom1\": 3"));
  const std::string objects = output_of("qpdf --qdf --object-streams=disable " + path + " -");
  EXPECT_THAT(objects, HasSubstr("/Subtype /Link"));
  EXPECT_THAT(objects, HasSubstr("/Type /OBJR"));
  EXPECT_THAT(objects, HasSubstr("/StructParent 3"));  // after the keys of three pages
  EXPECT_THAT(objects, HasSubstr("/S /D"));
  EXPECT_EQ(objects.find("/StructParent 4"), std::string::npos) << "a link to nowhere was written";
}

TEST_F(PdfTest, InformationAndXmpAgree) {
  set("正文", 90, 100, add("P"));
  Options options;
  options.creation_time = 1706745600;  // 2024-02-01T00:00:00Z
  options.icc_profile = "not read by the writer";
  pages_.title = "预算 <公开> & 𠀋";
  const auto path = write_file(options);
  const std::string info = output_of("TZ=UTC pdfinfo -isodates " + path);
  EXPECT_THAT(info, HasSubstr("预算 <公开> & 𠀋"));
  EXPECT_THAT(info, HasSubstr("CreationDate:    2024-02-01T00:00:00Z"));
  EXPECT_THAT(info, HasSubstr("PDF version:     1.7"));
  const std::string xmp = output_of("pdfinfo -meta " + path);
  EXPECT_THAT(xmp, HasSubstr("预算 &lt;公开&gt; &amp; 𠀋"));
  EXPECT_THAT(xmp, HasSubstr("<xmp:CreateDate>2024-02-01T00:00:00Z"));
  EXPECT_THAT(xmp, HasSubstr("<pdfaid:part>2<"));
  EXPECT_THAT(xmp, HasSubstr("<pdfuaid:part>1<"));
}

TEST_F(PdfTest, NoPdfAClaimWithoutAnOutputIntent) {
  set("正文", 90, 100, add("P"));
  EXPECT_THAT(output_of("pdfinfo -meta " + write_file()), Not(HasSubstr("pdfaid:part>2")));
}

TEST_F(PdfTest, EqualPagesGiveEqualBytes) {
  set("一次，又一次", 90, 100, add("P"));
  set("再一次", 90, 130, add("P"), "hei");
  write_file();
  const std::string first = bytes_;
  write_file();
  EXPECT_EQ(first, bytes_);
  Options threaded;
  threaded.threads = 4;
  write_file(threaded);
  EXPECT_EQ(first, bytes_);
  std::get<GlyphRun>(pages_.pages[0].items[0]).x += from_pt(0.01);
  write_file();
  EXPECT_NE(first, bytes_);
}

TEST_F(PdfTest, FontsAreSubsetsAndEmbedded) {
  set("字", 90, 100, add("P"));
  const auto path = write_file();
  EXPECT_THAT(output_of("pdffonts " + path),
              HasSubstr("yes yes yes"));  // embedded, subset, Unicode
  EXPECT_LT(bytes_.size(), 20000U);
}

TEST_F(PdfTest, ACharacterWithoutGlyphIsRefused) {
  auto& run = set("字", 90, 100, add("P"));
  run.text = U"\U000F0000";
  const auto written = write(pages_, *library_, {});
  ASSERT_FALSE(written);
  EXPECT_THAT(written.failure().message, HasSubstr("U+F0000"));
}

TEST_F(PdfTest, RulesShadesWatermarkAndEmphasis) {
  auto& page = pages_.pages.back();
  page.items.emplace_back(layout::Shade{from_pt(80), from_pt(80), from_pt(200), from_pt(30)});
  page.items.emplace_back(layout::Rule{from_pt(80), from_pt(80), from_pt(200), 500});
  set("加粗", 90, 100, add("P"), "kai").emphasised = true;
  auto& mark = set("草稿", 200, 500, StructureId::artifact, "hei", 96);
  mark.rotation = 45;
  mark.pale = true;
  const auto path = write_file();
  expect_sound(path);
  const std::string objects = output_of("qpdf --qdf --object-streams=disable " + path + " -");
  EXPECT_THAT(objects, HasSubstr("80 761.39 200 .5 re"));
  EXPECT_THAT(objects, HasSubstr("2 Tr"));
  EXPECT_THAT(objects, HasSubstr(".707 .707 -.707 .707 200 341.89 Tm"));
  EXPECT_THAT(output_of("pdfinfo -struct-text " + path), Not(HasSubstr("草稿")));
}

// Page and parent trees of more than one leaf; a long table's elements are all found.
TEST_F(PdfTest, LongDocuments) {
  const auto body = add("TBody", add("Table"));
  for (int page = 2; page <= 150; ++page) {
    for (int row = 0; row < 20; ++row) {
      const auto tr = add("TR", body);
      set("甲", 90, 100 + 20 * row, add("TD", tr));
      set(std::to_string(page * 100 + row), 200, 100 + 20 * row, add("TD", tr));
    }
    new_page(std::to_string(page));
  }
  const auto path = write_file();
  expect_sound(path);
  EXPECT_THAT(output_of("pdfinfo " + path), HasSubstr("Pages:           150"));
  EXPECT_THAT(output_of("pdfinfo -struct-text " + path), HasSubstr("\"15019\""));
}

}  // namespace
}  // namespace budgetc::pdf
