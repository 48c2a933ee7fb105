// The manifest, roles, fallback and measures, with the fonts that setup.sh installs.
#include "fonts/fonts.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "diagnostics/catalogue/format.h"

namespace budgetc::fonts {
namespace {

class FontsTest : public ::testing::Test {
 protected:
  FontsTest() {
    auto opened = open_library(sources_, std::string(BUDGETC_SOURCE_DIR) + "/fonts", "", sink_);
    EXPECT_TRUE(opened) << "run ./setup.sh first: it installs the fonts";
    if (opened) library_ = std::move(*opened);
  }
  SourceMap sources_;
  Sink sink_;
  std::unique_ptr<FontLibrary> library_;
};

TEST_F(FontsTest, EveryRoleSetsEveryCharacterOfAnOfficialDocument) {
  for (const char* role : {"song", "bold", "hei", "kai", "fangsong"}) {
    EXPECT_TRUE(library_->has_role(role));
    for (const char32_t c :
         std::u32string_view(U"一〇预算公开“”（）《》、，。：；％—…0123456789.,-%"))
      EXPECT_TRUE(library_->face_for(role, c)) << role << " U+" << std::hex << uint32_t{c};
  }
  EXPECT_FALSE(library_->has_role("nothing"));
}

TEST_F(FontsTest, ChineseCharactersAreOneEmWideAndDigitsAllEqual) {
  const Face& face = library_->face(*library_->face_for("song", U'一'));
  EXPECT_EQ(face.advance(U'一'), 1000);
  for (char32_t c = U'0'; c <= U'9'; ++c) EXPECT_EQ(face.advance(c), face.advance(U'0'));
  EXPECT_NE(face.glyph(U'一'), face.glyph(U'二'));
}

TEST_F(FontsTest, ARareCharacterComesFromTheFallbackAndAnUnassignedOneFromNowhere) {
  const auto own = library_->face_for("fangsong", U'政');
  const auto rare = library_->face_for("fangsong", U'丂');
  ASSERT_TRUE(own);
  ASSERT_TRUE(rare) << "Noto CJK is the fallback";
  EXPECT_NE(*own, *rare);
  EXPECT_FALSE(library_->face_for("fangsong", U'\U0010FFFD'));
}

TEST_F(FontsTest, ADepartmentsOwnManifestReplacesTheRolesItNames) {
  const std::string folder =
      ::testing::TempDir() + "/budgetc_fonts_test" + std::to_string(getpid());
  std::filesystem::create_directories(folder + "/fonts");
  const std::string kai = std::string(BUDGETC_SOURCE_DIR) + "/fonts/files/FandolKai-Regular.otf";
  std::ofstream(folder + "/fonts/fonts.yaml") << "roles:\n  fangsong: {file: " << kai << "}\n";
  auto own = open_library(sources_, std::string(BUDGETC_SOURCE_DIR) + "/fonts", folder, sink_);
  ASSERT_TRUE(own);
  const FontLibrary& fonts = **own;
  EXPECT_EQ(fonts.face(*fonts.face_for("fangsong", U'政')).name(),
            fonts.face(*fonts.face_for("kai", U'政')).name());
  EXPECT_NE(fonts.face(*fonts.face_for("song", U'政')).name(),
            fonts.face(*fonts.face_for("kai", U'政')).name());
}

TEST_F(FontsTest, AMissingFileIsAFindingAndTheRoleIsSetInSong) {
  const std::string folder =
      ::testing::TempDir() + "/budgetc_fonts_missing" + std::to_string(getpid());
  std::filesystem::create_directories(folder + "/fonts");
  std::ofstream(folder + "/fonts/fonts.yaml") << "roles:\n  title: {file: nowhere.otf}\n";
  auto opened = open_library(sources_, std::string(BUDGETC_SOURCE_DIR) + "/fonts", folder, sink_);
  ASSERT_TRUE(opened);
  ASSERT_EQ(sink_.findings().size(), 1U);
  EXPECT_EQ(sink_.findings()[0].id, finding::F0110);
  EXPECT_EQ((*opened)->face_for("title", U'政'), (*opened)->face_for("song", U'政'));
}

TEST_F(FontsTest, TheShelfKeepsTheLibraryForDepartmentsWithoutFonts) {
  const std::string fonts = std::string(BUDGETC_SOURCE_DIR) + "/fonts";
  const std::string folder =
      ::testing::TempDir() + "/budgetc_fonts_shelf" + std::to_string(getpid());
  std::filesystem::create_directories(folder + "/fonts");
  const std::string kai = fonts + "/files/FandolKai-Regular.otf";
  std::ofstream(folder + "/fonts/fonts.yaml") << "roles:\n  fangsong: {file: " << kai << "}\n";
  Shelf shelf;
  const auto first = shelf.open(sources_, fonts, "/nowhere", sink_);
  const auto own = shelf.open(sources_, fonts, folder, sink_);
  const auto second = shelf.open(sources_, fonts, "/elsewhere", sink_);
  ASSERT_TRUE(first && own && second);
  EXPECT_EQ(*first, *second);
  EXPECT_NE(*first, *own);
}

}  // namespace
}  // namespace budgetc::fonts
