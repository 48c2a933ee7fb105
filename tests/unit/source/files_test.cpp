// Reading and writing on a disk that does not do what one hopes.
#include "source/files.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "base/limits.h"
#include "source/roots.h"
#include "source/stream.h"

namespace budgetc {
namespace {

namespace fs = std::filesystem;

class Files : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = fs::temp_directory_path() / "budgetc_files_XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { fs::remove_all(folder_); }
  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  std::string text(const std::string& name) const {
    const auto read = reader_.read(path(name));
    return read ? *read : "-";
  }
  size_t count() const {
    return static_cast<size_t>(
        std::distance(fs::directory_iterator(folder_), fs::directory_iterator()));
  }
  fs::path folder_;
  DiskFileReader reader_;
};

TEST_F(Files, AllOrNone) {
  const std::vector<OutputFile> old = {{path("a.pdf"), "old"}, {path("a.html"), "old"}};
  ASSERT_TRUE(write_files(old));
  // The second cannot be written: a folder stands there.
  fs::create_directory(path("b.html"));
  const Status status =
      write_files(std::vector<OutputFile>{{path("a.pdf"), "new"}, {path("b.html"), "new"}});
  ASSERT_FALSE(status);
  EXPECT_EQ(status.failure().message, path("b.html") + "：这是目录，不是文件");
  EXPECT_EQ(status.failure().english, path("b.html") + ": this is a folder, not a file");
  EXPECT_EQ(text("a.pdf"), "old");
  EXPECT_EQ(count(), 3u) << "no temporary is left";
  EXPECT_FALSE(
      write_files(std::vector<OutputFile>{{path("a.pdf"), "new"}, {path("none/a.html"), "new"}}));
  EXPECT_EQ(text("a.pdf"), "old");
  ASSERT_TRUE(write_files(std::vector<OutputFile>{{path("a.pdf"), "new"}, {path("a.html"), ""}}));
  EXPECT_EQ(text("a.pdf") + text("a.html"), "new");
  EXPECT_EQ(count(), 3u);
  EXPECT_TRUE(write_files({}));
}

// A rename that fails after others were done: they are undone. The name becomes too long only when
// it is the final one.
TEST_F(Files, RenamesAreUndone) {
  ASSERT_TRUE(write_file(path("a.pdf"), "old"));
  const std::string long_name(300, 'x');
  const Status status = write_files(std::vector<OutputFile>{
      {path("a.pdf"), "new"}, {path("b.pdf"), "new"}, {path(long_name), "new"}});
  ASSERT_FALSE(status);
  EXPECT_NE(status.failure().message.find("文件名过长"), std::string::npos);
  EXPECT_EQ(text("a.pdf"), "old");
  EXPECT_FALSE(fs::exists(path("b.pdf")));
  EXPECT_EQ(count(), 1u);
}

TEST_F(Files, ALinkIsReplacedNotFollowed) {
  ASSERT_TRUE(write_file(path("target"), "target"));
  fs::create_symlink("target", path("a.pdf"));
  ASSERT_TRUE(write_file(path("a.pdf"), "new"));
  EXPECT_EQ(text("target"), "target");
  EXPECT_EQ(text("a.pdf"), "new");
}

TEST_F(Files, FoldersThatCannotBe) {
  ASSERT_TRUE(write_file(path("file"), "x"));
  for (const char* name : {"file", "file/below", "file/below/more", "./file/"}) {
    SCOPED_TRACE(name);
    for (const Status& status : {may_be_folder(path(name)), make_folder(path(name))}) {
      ASSERT_FALSE(status);
      EXPECT_NE(status.failure().message.find("file：这是文件，不是目录"), std::string::npos)
          << status.failure().message;
    }
  }
  EXPECT_TRUE(may_be_folder(path("new/deep")));
  EXPECT_FALSE(fs::exists(path("new")));
  EXPECT_TRUE(make_folder(path("new/deep")));
  EXPECT_TRUE(make_folder(path("new/deep")));
  EXPECT_TRUE(fs::is_directory(path("new/deep")));
}

TEST_F(Files, StaleTemporariesGoLivingOnesStay) {
  const std::string dead = path(".budgetc-1-0.tmp"), living = path(".budgetc-2-0.tmp");
  for (const std::string& one : {dead, living, path(".budgetc-note"), path("x.tmp")})
    std::ofstream(one) << "x";
  const int owner = ::open(living.c_str(), O_WRONLY);
  ASSERT_EQ(::flock(owner, LOCK_EX), 0);
  ASSERT_EQ(::mkfifo(path(".budgetc-3-0.tmp").c_str(), 0600), 0);
  remove_stale(folder_.string());
  EXPECT_FALSE(fs::exists(dead));
  EXPECT_TRUE(fs::exists(living));
  EXPECT_TRUE(fs::exists(path(".budgetc-note")));
  EXPECT_TRUE(fs::exists(path("x.tmp")));
  ::close(owner);
  remove_stale(folder_.string());
  EXPECT_FALSE(fs::exists(living));
  remove_stale(path("none"));
}

TEST_F(Files, ManyThreadsIntoOneFolder) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < 50; ++i) {
        const std::string bytes(static_cast<size_t>(t) * 1000 + 1, static_cast<char>('a' + t));
        EXPECT_TRUE(write_files(
            std::vector<OutputFile>{{path("pair.pdf"), bytes}, {path("pair.html"), bytes}}));
        remove_stale(folder_.string());
      }
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(text("pair.pdf"), text("pair.html")) << "renamed together";
  EXPECT_EQ(count(), 2u);
}

TEST_F(Files, OnlyRegularFilesAreRead) {
  ASSERT_EQ(::mkfifo(path("pipe").c_str(), 0600), 0);
  fs::create_symlink("pipe", path("link"));
  fs::create_symlink("round", path("round"));
  for (const std::string& name :
       {path("pipe"), path("link"), std::string("/dev/zero"), std::string("/dev/null")}) {
    SCOPED_TRACE(name);
    const auto read = reader_.read(name);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.failure().message, "不是普通文件（管道、设备之类不读取）");
    EXPECT_FALSE(reader_.exists(name));
  }
  EXPECT_EQ(reader_.read(path("round")).failure().message, "符号链接循环");
  // Of no size until it is read.
  EXPECT_TRUE(reader_.read("/proc/self/status"));
}

TEST_F(Files, TheLargestFile) {
  const auto size_read = [&](size_t size) -> std::string {
    std::ofstream(path("big")) << "x";
    fs::resize_file(path("big"), size);  // sparse
    const auto read = reader_.read(path("big"));
    return read ? std::to_string(read->size()) : read.failure().message;
  };
  EXPECT_EQ(size_read(0), "0");
  EXPECT_EQ(size_read(limits::kFileBytes), std::to_string(limits::kFileBytes));
  EXPECT_EQ(size_read(limits::kFileBytes + 1), "文件大于 256 MiB");
  EXPECT_EQ(size_read(size_t{1} << 40), "文件大于 256 MiB");
}

TEST_F(Files, ListsWhatIsNoFolder) {
  fs::create_directory(path("folder"));
  std::ofstream(path("b")) << "x";
  std::ofstream(path("a")) << "x";
  fs::create_symlink("none", path("c"));
  EXPECT_EQ(*reader_.list(folder_.string()), (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_TRUE(reader_.list(path("none"))->empty());
  EXPECT_TRUE(reader_.list(path("a"))->empty());
}

TEST_F(Files, Roots) {
  fs::create_directories(path("dept/sub"));
  fs::create_directories(path("department"));
  fs::create_symlink(folder_, path("dept/up"));
  fs::create_symlink("sub", path("dept/in"));
  const class Roots roots(reader_, {path("dept")});
  struct Case {
    const char* name;
    bool held;
  };
  for (const Case& one : {Case{"dept", true}, Case{"dept/", true}, Case{"dept/sub/none", true},
                          Case{"dept/../dept/x", true}, Case{"dept/in/none/more", true},
                          Case{"department", false}, Case{"dept/..", false}, Case{"", false},
                          Case{"dept/up", false}, Case{"dept/up/dept/sub", true},
                          Case{"dept/up/none", false}, Case{"dept/none/../../x", false}})
    EXPECT_EQ(roots.hold(path(one.name)), one.held) << one.name;
  const class Roots nothing(reader_);
  EXPECT_FALSE(nothing.hold(path("dept")));
  EXPECT_EQ(folder_of("a/b"), "a");
  EXPECT_EQ(folder_of("/b"), "/");
  EXPECT_EQ(folder_of("b"), ".");
  EXPECT_EQ(path_in("a", "b"), "a/b");
  EXPECT_EQ(path_in("a/", "b"), "a/b");
  EXPECT_EQ(path_in("", "b"), "b");
  EXPECT_EQ(path_in("a", "/b"), "/b");
}

TEST(Stream, SaysThatItFailed) {
  const int full = ::open("/dev/full", O_WRONLY);
  ASSERT_GE(full, 0);
  Stream stream(full);
  EXPECT_EQ(stream.error(), 0);
  stream.put("");
  EXPECT_EQ(stream.error(), 0);
  stream.put("x");
  EXPECT_EQ(stream.error(), ENOSPC);
  ::close(full);
  stream.put("y");
  EXPECT_EQ(stream.error(), ENOSPC) << "the first one";
  Stream closed(full);
  closed.put("x");
  EXPECT_EQ(closed.error(), EBADF);
}

TEST(Stream, WritesAllIntoASlowPipe) {
  int ends[2];
  ASSERT_EQ(::pipe2(ends, O_NONBLOCK), 0);
  ::fcntl(ends[0], F_SETFL, 0);  // reading waits, writing does not
  const std::string text(1 << 20, 'x');
  size_t read = 0;
  std::thread reader([&] {
    char buffer[4096];
    for (ssize_t count; (count = ::read(ends[0], buffer, sizeof buffer)) > 0;)
      read += static_cast<size_t>(count);
  });
  Stream stream(ends[1]);
  stream.put(text);
  EXPECT_EQ(stream.error(), 0);
  ::close(ends[1]);
  reader.join();
  EXPECT_EQ(read, text.size());
  ::close(ends[0]);
}

}  // namespace
}  // namespace budgetc
