#include "source/source.h"

#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>

#include "source/files.h"

namespace budgetc {
namespace {

TEST(SourceFile, CountsLinesAndCharactersNotBytes) {
  const SourceFile file("a.yaml", "部门: 一\r\nb: 2\n\nx");
  EXPECT_EQ(file.line_count(), 4u);
  EXPECT_EQ(file.line(1), "部门: 一");
  EXPECT_EQ(file.line(2), "b: 2");
  EXPECT_EQ(file.line(3), "");
  EXPECT_EQ(file.line(4), "x");
  const auto at = static_cast<uint32_t>(file.text().find("一"));
  EXPECT_EQ(file.place(at).line, 1u);
  EXPECT_EQ(file.place(at).column, 5u);
  EXPECT_EQ(file.place(file.line_start(2)).line, 2u);
  EXPECT_EQ(file.place(file.line_start(2)).column, 1u);
  EXPECT_EQ(file.place(file.line_start(3)).line, 3u);
  EXPECT_EQ(file.place(9999).line, 4u);
  EXPECT_EQ(file.place(9999).column, 2u);
}

TEST(SourceFile, AnEmptyFileHasOneLine) {
  const SourceFile file("a", "");
  EXPECT_EQ(file.line_count(), 1u);
  EXPECT_EQ(file.line(1), "");
  EXPECT_EQ(file.place(0).column, 1u);
}

TEST(SourceMap, TextStaysWhileFilesAreAdded) {
  SourceMap sources;
  const FileId first = sources.add("first", "x");  // small enough to stand inside its std::string
  const std::string_view text = sources.file(first).text();
  for (int i = 0; i < 1000; ++i) sources.add("more", "yy");
  EXPECT_EQ(text, "x");
  EXPECT_EQ(sources.text({first, 0, 1}), "x");
  EXPECT_EQ(sources.text(Span{}), "");
}

class Disk : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() /
              ("budgetc_source_test_" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::filesystem::path folder_;
  DiskFileReader reader_;
};

TEST_F(Disk, WritesWholeAndReadsBack) {
  const std::string path = folder_ / "预算.bin";
  const std::string bytes("a\0\r\n中", 7);
  ASSERT_TRUE(write_file(path, "old and longer than the new text"));
  ASSERT_TRUE(write_file(path, bytes));
  EXPECT_TRUE(reader_.exists(path));
  const auto read = reader_.read(path);
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, bytes);
  size_t files = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder_)) ++files;
  EXPECT_EQ(files, 1u) << "no temporary file is left";
}

TEST_F(Disk, FailuresAreInWords) {
  EXPECT_EQ(reader_.read(folder_ / "none").failure().message, "没有这个文件");
  // A directory opens like a file; reading it must fail, not throw.
  EXPECT_EQ(reader_.read(folder_).failure().message, "这是目录，不是文件");
  EXPECT_FALSE(reader_.exists(folder_));
  EXPECT_FALSE(write_file(folder_ / "none" / "x", "x"));
}

TEST(MemoryFileReader, GivesWhatItWasGiven) {
  MemoryFileReader reader;
  reader.files["a"] = "1";
  EXPECT_EQ(*reader.read("a"), "1");
  EXPECT_TRUE(reader.exists("a"));
  EXPECT_FALSE(reader.exists("b"));
  EXPECT_FALSE(reader.read("b"));
}

}  // namespace
}  // namespace budgetc
