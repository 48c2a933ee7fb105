// Files that an input names: what is read, what is refused, and that a refusal tells nothing of
// what the file holds.
#include "input/input.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace budgetc::input {
namespace {

namespace fs = std::filesystem;

class Input : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = fs::temp_directory_path() / "budgetc_input_XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    top_ = pattern;
    write("secret.csv", "root:x:0:0\n");
    write("部门/budget.yaml", "ledger: x\n");
    write("部门/tables/a.csv", "a,b\n");
    named_at_ = {sources_.add("budget.yaml", "ledger: x\n"), 8, 9};
  }
  void TearDown() override { fs::remove_all(top_); }

  void write(const fs::path& name, std::string_view bytes) {
    fs::create_directories((top_ / name).parent_path());
    std::ofstream(top_ / name, std::ios::binary) << bytes;
  }
  std::string path(std::string_view name) const { return path_in((top_ / "部门").string(), name); }
  Roots roots() const { return Roots(reader_, {(top_ / "部门").string()}); }

  // "CODE@LINE:COLUMN " of each finding.
  std::string findings() const {
    std::string all;
    for (const Finding& finding : sink_.sorted()) {
      all += catalogue_entry(finding.id).code;
      if (finding.span.valid()) {
        const Place place = sources_.file(finding.span.file).place(finding.span.begin);
        all += "@" + std::to_string(place.line) + ":" + std::to_string(place.column);
      }
      all += " ";
    }
    return all;
  }
  std::string report() const {
    return render(sink_, sources_, RenderFormat::human, {}) +
           render(sink_, sources_, RenderFormat::json, {});
  }

  fs::path top_;
  DiskFileReader reader_;
  SourceMap sources_;
  Sink sink_;
  Span named_at_;
};

TEST_F(Input, ReadsWhatLiesInTheFolder) {
  fs::create_symlink("tables/a.csv", top_ / "部门/link.csv");
  fs::create_symlink(top_ / "部门/tables", top_ / "部门/absolute");
  for (const std::string& name :
       {std::string("tables/a.csv"), std::string("./tables/../tables/a.csv"),
        std::string("../部门/tables/a.csv"), std::string("link.csv"), std::string("absolute/a.csv"),
        path("tables/a.csv")}) {
    SCOPED_TRACE(name);
    const auto bytes = read(reader_, roots(), path(name), named_at_, sink_);
    ASSERT_TRUE(bytes);
    EXPECT_EQ(*bytes, "a,b\n");
  }
  EXPECT_EQ(findings(), "");
}

TEST_F(Input, RefusesWhatLeadsOut) {
  fs::create_symlink(top_ / "secret.csv", top_ / "部门/link.csv");
  fs::create_symlink("..", top_ / "部门/up");
  fs::create_symlink("/", top_ / "部门/top");
  fs::create_symlink("link.csv", top_ / "部门/twice.csv");
  fs::create_directory(top_ / "部门二");  // begins as the folder does
  write("部门二/a.csv", "root:x:0:0\n");
  for (const std::string& name :
       {std::string("../secret.csv"), (top_ / "secret.csv").string(), std::string("link.csv"),
        std::string("twice.csv"), std::string("up/secret.csv"), std::string("../部门二/a.csv"),
        std::string("tables/../../secret.csv"), std::string("/etc/passwd"),
        std::string("/dev/zero"), std::string("top/etc/passwd"), std::string("../nothing.csv"),
        std::string("..")}) {
    SCOPED_TRACE(name);
    sink_ = Sink();
    EXPECT_FALSE(read(reader_, roots(), path(name), named_at_, sink_));
    EXPECT_EQ(findings(), "Y0110@1:9 ");
    EXPECT_EQ(report().find("root:x"), std::string::npos);
  }
}

TEST_F(Input, OpensNoPipeAndNoDevice) {
  ASSERT_EQ(::mkfifo((top_ / "部门/pipe.csv").c_str(), 0600), 0);
  for (const char* name : {"pipe.csv", "tables", "nothing.csv"}) {
    SCOPED_TRACE(name);
    sink_ = Sink();
    EXPECT_FALSE(read(reader_, roots(), path(name), named_at_, sink_));
    EXPECT_EQ(findings(), "Y0101@1:9 ");
  }
}

struct Text {
  const char* what;
  std::string bytes;
  std::string findings;
  std::optional<std::string> text;  // none: refused
};

TEST_F(Input, TextsOfFormats) {
  const std::string zwj = "a\u200Db";
  const Text cases[] = {
      {"plain", "# 一\r\n正文\t。\n", "", "# 一\r\n正文\t。\n"},
      {"mark", "\xEF\xBB\xBF# 一\n", "", "# 一\n"},
      {"two marks", "\xEF\xBB\xBF\xEF\xBB\xBF# 一\n", "Y0111@1:1 ", "\uFEFF# 一\n"},
      {"GBK", "# \xB2\xBF\xC3\xC5\n", "Y0102@1:3 ", std::nullopt},
      {"UTF-16", std::string("\xFF\xFE#\0", 4), "Y0102@1:1 ", std::nullopt},
      {"empty", "", "Y0112@1:1 ", std::nullopt},
      {"blank", "\xEF\xBB\xBF \n\r\n", "Y0112@1:1 ", std::nullopt},
      {"NUL", std::string("一\n二\0三", 11), "Y0111@2:2 ", std::string("一\n二\0三", 11)},
      {"ESC", "一\n\x1B[2J\x1B[2J\n", "Y0111@2:1 ", "一\n\x1B[2J\x1B[2J\n"},
      {"BEL", "\a", "Y0111@1:1 ", "\a"},
      {"DEL", "ab\x7F", "Y0111@1:3 ", "ab\x7F"},
      {"C1", "中\xC2\x9B", "Y0111@1:2 ", "中\xC2\x9B"},
      {"direction", "a\u202Eb", "Y0111@1:2 ", "a\u202Eb"},
      {"isolate", "a\u2066b", "Y0111@1:2 ", "a\u2066b"},
      {"line separator", "a\u2028b", "Y0111@1:2 ", "a\u2028b"},
      {"joiner", zwj, "", zwj},
  };
  for (const Text& one : cases) {
    SCOPED_TRACE(one.what);
    sink_ = Sink();
    write("部门/outline.md", one.bytes);
    const auto file = open_text(reader_, roots(), sources_, path("outline.md"), {}, sink_);
    EXPECT_EQ(findings(), one.findings);
    ASSERT_EQ(file.has_value(), one.text.has_value());
    if (file) {
      EXPECT_EQ(sources_.file(*file).text(), *one.text);
    }
  }
}

TEST_F(Input, ExportsMayBeGb18030) {
  const auto open = [&](std::string_view bytes, bool published) {
    sink_ = Sink();
    write("部门/ledger.csv", bytes);
    const auto file =
        open_export(reader_, roots(), sources_, path("ledger.csv"), named_at_, published, sink_);
    return file ? std::string(sources_.file(*file).text()) : std::string("refused");
  };
  EXPECT_EQ(open("\xB2\xBF\xC3\xC5,1\n", false), "部门,1\n");
  EXPECT_EQ(findings(), "");
  EXPECT_EQ(open("\xEF\xBB\xBF一\n", false), "一\n");
  EXPECT_EQ(open("\xFF\xFF\xFF", false), "refused");
  EXPECT_EQ(findings(), "Y0101@1:9 ");
  open("一\n二\x1B\n", false);
  EXPECT_EQ(findings(), "Y0111@2:2 ");
  open("一\f\u202E二\n", false);
  EXPECT_EQ(findings(), "Y0111@1:2 ");
  open("一\f\u202E二\n", true);  // as pdftotext gives it
  EXPECT_EQ(findings(), "");
  open("一\f\x1B二\n", true);
  EXPECT_EQ(findings(), "Y0111@1:3 ");
}

}  // namespace
}  // namespace budgetc::input
