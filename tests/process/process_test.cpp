// The program itself in surroundings that do not do what one hopes: streams, files, folders, data
// and signals. Statuses: 0 clean, 1 errors, 2 usage or files, 3 never.
#include <sys/mount.h>
#include <sys/stat.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "process/program.h"

namespace budgetc::test {
namespace {

// ---- every command × condition × stream --------------------------------------------------------

struct Command {
  const char* name;
  std::vector<std::string> words;  // before the path
  bool needs_path;
  bool says_on_err;  // of a clean department
};

const std::vector<Command>& commands() {
  static const std::vector<Command> all = {
      {"build", {"build", "-o", "out", "--to", "html"}, true, false},
      {"check", {"check"}, true, false},
      {"check json", {"check", "--format", "json"}, true, false},
      {"check sarif", {"check", "--format", "sarif"}, true, false},
      {"check junit", {"check", "--format", "junit"}, true, false},
      {"check short", {"check", "--format", "short"}, true, false},
      {"check github", {"check", "--format", "github"}, true, false},
      {"tables", {"tables"}, true, false},
      {"tables json", {"tables", "--format", "json"}, true, false},
      {"dump text", {"dump", "--stage", "text"}, true, false},
      {"dump yaml", {"dump", "--stage", "yaml"}, true, false},
  };
  return all;
}

class Streams : public Program {
 protected:
  void SetUp() override {
    Program::SetUp();
    for (const char* kind : {"clean", "warning", "error", "unreadable"}) department(kind, kind);
    department("three/a");
    department("three/b", "error");
    department("three/c");
  }
};

TEST_F(Streams, StatusOfEachCommandAndCondition) {
  struct Condition {
    const char* path;
    int status;
  };
  for (const Command& command : commands())
    for (const Condition& condition :
         {Condition{"clean", 0}, Condition{"warning", 0}, Condition{"error", 1},
          Condition{"unreadable", 2}, Condition{"missing", 2}, Condition{"three", 1}}) {
      const std::string name = command.name;
      if (name.starts_with("dump") && std::string(condition.path) == "three") continue;
      int expected = condition.status;
      // The file itself can be read, and is all that this stage needs.
      if (name == "dump yaml" && std::string(condition.path) == "unreadable") expected = 0;
      SCOPED_TRACE(name + " " + condition.path);
      Call call{command.words};
      call.arguments.emplace_back(condition.path);
      const Ended kept = run(call);
      EXPECT_EQ(kept.status, expected) << kept.err;

      const bool silent = kept.out.empty();
      call.out = End::full;
      EXPECT_EQ(run(call).status, silent ? expected : 2) << "full standard output";
      call.out = End::closed;
      EXPECT_EQ(run(call).status, silent ? expected : 2) << "closed standard output";
      call.out = End::kept;
      const bool quiet = kept.err.empty();
      for (const End end : {End::full, End::closed}) {
        call.err = end;
        const Ended ended = run(call);
        EXPECT_EQ(ended.status, quiet ? expected : 2) << "standard error";
        EXPECT_EQ(ended.out, kept.out) << "the report does not hang on standard error";
      }
      call.out = End::closed;
      call.err = End::closed;
      EXPECT_EQ(run(call).status, silent && quiet ? expected : 2);
    }
}

TEST_F(Streams, CommandsWithoutADepartment) {
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{{"rules"},
                                             {"rules", "--format", "json"},
                                             {"explain", "A0101"},
                                             {"--help"},
                                             {"--version"},
                                             {"build", "--help"},
                                             {"format", "list"},
                                             {"format", "check", "base/city"},
                                             {"format", "show", "base/city"},
                                             {"format", "show", "base/city", "--resolved"}}) {
    SCOPED_TRACE(words.back());
    Call call{words};
    const Ended kept = run(call);
    EXPECT_EQ(kept.status, 0) << kept.err;
    EXPECT_FALSE(kept.out.empty());
    for (const End end : {End::full, End::closed}) {
      call.out = end;
      const Ended ended = run(call);
      EXPECT_EQ(ended.status, 2);
      EXPECT_NE(ended.err.find("无法写到标准输出"), std::string::npos) << ended.err;
    }
  }
  Call usage{{"explain", "Q9"}};
  for (const End end : {End::kept, End::full, End::closed}) {
    usage.err = end;
    EXPECT_EQ(run(usage).status, 2);
  }
}

// A stream that the caller closed: no file that is opened later gets its number, and its text.
TEST_F(Streams, ClosedStreamsLeaveTheFilesWhole) {
  ASSERT_EQ(run({"build", "clean", "-o", "good"}).status, 0);
  Call call{{"build", "clean", "warning", "-o", "out"}};
  call.out = call.err = End::closed;
  EXPECT_EQ(run(call).status, 2);
  EXPECT_EQ(files("out"), "clean.html clean.pdf warning.html warning.pdf");
  EXPECT_EQ(read("out/clean.pdf"), read("good/clean.pdf"));
  EXPECT_EQ(read("out/clean.html"), read("good/clean.html"));
}

TEST_F(Streams, AReaderThatGoesAway) {
  // The batch is built to its end.
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    ::dup2(ends[1], STDOUT_FILENO);
    ::close(ends[0]);
    ::close(ends[1]);
    if (::chdir(top_.c_str()) != 0) ::_exit(99);
    ::setenv("BUDGETC_DATA", at("data").c_str(), 1);
    ::execl(BUDGETC_PROGRAM, BUDGETC_PROGRAM, "build", "three/a", "three/c", "-o", "out", "--to",
            "html", nullptr);
    ::_exit(98);
  }
  ::close(ends[0]);
  ::close(ends[1]);
  EXPECT_EQ(wait(child), 2);
  EXPECT_EQ(files("out"), "a.html c.html");
}

TEST_F(Streams, DenyWarnings) {
  for (const std::string command : {"check", "build"}) {
    Call call{{command, "warning", "--deny-warnings"}};
    EXPECT_EQ(run(call).status, 1) << command;
    call.arguments[1] = "clean";
    EXPECT_EQ(run(call).status, 0) << command;
    call.arguments[1] = "error";
    EXPECT_EQ(run(call).status, 1) << command;
    call.arguments[1] = "unreadable";
    EXPECT_EQ(run(call).status, 2) << command;
  }
}

// ---- batches -----------------------------------------------------------------------------------

using Batch = Program;

TEST_F(Batch, OneBadOfThree) {
  department("all/a");
  department("all/b", "error");
  department("all/c");
  const Ended ended = run({"build", "all", "-o", "out", "--to", "html"});
  EXPECT_EQ(ended.status, 1);
  EXPECT_EQ(ended.out, "out/a.html\nout/c.html\n");
  EXPECT_EQ(files("out"), "a.html c.html");
  EXPECT_TRUE(ended.err.ends_with("共 3 个部门：2 个完成，1 个有错误：b\n")) << ended.err;
  department("all/b", "unreadable");
  EXPECT_EQ(run({"build", "all", "-o", "out", "--to", "html"}).status, 2);
  EXPECT_EQ(run({"check", "all"}).status, 2);
  EXPECT_EQ(run({"check", "all/a", "nowhere"}).status, 2);
  const Ended tables = run({"tables", "all"});
  EXPECT_EQ(tables.status, 2);
  EXPECT_FALSE(tables.out.empty());
}

// There is nothing to build: no success, and the last line says why, also in a batch.
TEST_F(Batch, StatedTablesAlone) {
  const std::string table =
      "{\"title\": \"收支汇总表\", \"unit\": \"万元\", \"header\": [[\"科目\", \"金额\"]], "
      "\"rows\": [[\"本年收入合计\", \"1000.00\"]]}";
  write("all/甲/stated/tables.json", table);
  write("all/乙/budget.yaml", without_ledger());
  write("all/乙/stated/tables.json", table);
  department("all/丙");
  for (const std::string name : {"甲", "乙"}) {
    EXPECT_EQ(run({"check", "all/" + name}).status, 0);
    for (const bool draft : {false, true}) {
      Call call{{"build", "all/" + name, "-o", "out"}};
      if (draft) call.arguments.emplace_back("--draft");
      const Ended ended = run(call);
      EXPECT_EQ(ended.status, 1);
      EXPECT_TRUE(ended.err.ends_with(name + "：没有账目（ledger），没有可生成的文件；导出的表可以"
                                             "用 budgetc check 核对\n"))
          << ended.err;
      EXPECT_EQ(files("out"), "");
    }
  }
  const Ended batch = run({"build", "all", "-o", "out", "--to", "html"});
  EXPECT_EQ(batch.status, 1);
  EXPECT_TRUE(batch.err.ends_with("共 3 个部门：1 个完成，2 个有错误：乙、甲\n")) << batch.err;
  EXPECT_EQ(files("out"), "丙.html");
}

// What only pages show is a finding of check as well.
TEST_F(Batch, ACharacterOfNoFont) {
  std::string text = clean_;
  text.replace(text.find("负责全市"), 0, "🎉");
  write("d/budget.yaml", text);
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{{"check", "d"}, {"build", "d", "-o", "out"}}) {
    const Ended ended = run(words);
    EXPECT_EQ(ended.status, 1);
    EXPECT_NE((ended.out + ended.err).find("F0107"), std::string::npos) << ended.out << ended.err;
  }
  EXPECT_EQ(files("out"), "");
}

// Of a draft everything is written that can be evaluated; what cannot is told, and no advice to
// write a draft.
TEST_F(Batch, DraftOfASenselessYear) {
  for (const char* year : {"1999", "20244", "今年"}) {
    std::string text = clean_;
    text.replace(text.find("year: 2024"), 10, std::string("year: ") + year);
    write("d/budget.yaml", text + "\nwaivers: [{code: C0104, reason: 科目未印发}]\n");
    EXPECT_EQ(run({"check", "d"}).status, 1) << year;
    const Ended built = run({"build", "d", "-o", "out"});
    EXPECT_EQ(built.status, 1) << year;
    EXPECT_EQ(files("out"), "") << year;
    const Ended draft = run({"build", "d", "-o", "draft", "--draft"});
    EXPECT_EQ(draft.status, 1) << year;
    EXPECT_EQ(files("draft"), "d.html d.pdf") << year << draft.err;
    fs::remove_all(top_ / "draft");
  }
  write("d/budget.yaml", "format: [\n");
  const Ended draft = run({"build", "d", "-o", "draft", "--draft"});
  EXPECT_EQ(draft.status, 1);
  EXPECT_TRUE(draft.err.ends_with("没有生成文件：先改正以上错误\n")) << draft.err;
}

TEST_F(Batch, EnglishToTheLastWord) {
  department("all/a");
  department("all/b", "error");
  const Ended ended = run({"build", "all", "-o", "out", "--to", "html", "--lang", "en"});
  EXPECT_NE(ended.err.find("2 departments: 1 done, 1 failed"), std::string::npos) << ended.err;
  EXPECT_NE(ended.err.find("b: 1 error, nothing was written"), std::string::npos) << ended.err;
  for (const char* word : {"没有", "错误", "部门：", "共 "})
    EXPECT_EQ(ended.err.find(word), std::string::npos) << word;
}

TEST_F(Batch, HiddenFoldersAndYearsBelowDepartments) {
  department("all/民政局/2023");
  department("all/民政局/2024");
  department("all/教育局/2024");
  department("all/卫健委");
  department("all/.git/2024");
  department("all/民政局/.old");
  const Ended ended = run({"build", "all", "-o", "out", "--to", "html"});
  EXPECT_EQ(ended.status, 0) << ended.err;
  EXPECT_EQ(files("out"), "卫健委.html 教育局-2024.html 民政局-2023.html 民政局-2024.html");
  EXPECT_EQ(run({"build", "all/民政局", "-o", "one", "--to", "html"}).status, 0);
  EXPECT_EQ(files("one"), "2023.html 2024.html");
}

TEST_F(Batch, EqualNames) {
  department("x/a");
  department("y/a");
  const Ended ended = run({"build", "x", "y", "-o", "out"});
  EXPECT_EQ(ended.status, 2);
  EXPECT_NE(ended.err.find("同名"), std::string::npos);
  EXPECT_EQ(files("out"), "");
}

TEST_F(Batch, TablesAndDumpOfSeveral) {
  department("all/a");
  department("all/b");
  const Ended json = run({"tables", "all", "--format", "json"});
  EXPECT_EQ(json.status, 0);
  const auto list = nlohmann::json::parse(json.out);
  ASSERT_EQ(list.size(), 2u);
  const Ended one = run({"tables", "all/a", "--format", "json"});
  EXPECT_EQ(nlohmann::json::parse(one.out), list[0]) << "of one, the object alone";
  const Ended text = run({"tables", "all"}), single = run({"tables", "all/a"});
  EXPECT_EQ(text.out, single.out + "\n" + run({"tables", "all/b"}).out);
  const Ended dump = run({"dump", "all", "--stage", "text"});
  EXPECT_EQ(dump.status, 2);
  EXPECT_TRUE(dump.out.empty());
}

TEST_F(Batch, TwoAtOnceIntoOneFolder) {
  for (int i = 0; i < 6; ++i) department("all/d" + std::to_string(i));
  ASSERT_EQ(run({"build", "all", "-o", "good"}).status, 0);
  const Call call{{"build", "all", "-o", "out", "-j", "2"}, End::closed, End::closed, {}};
  const pid_t first = spawn(call), second = spawn(call);
  wait(first);
  wait(second);
  EXPECT_EQ(files("out"), files("good"));
  for (const auto& entry : fs::directory_iterator(top_ / "good"))
    EXPECT_EQ(read_file(entry.path()), read("out" / entry.path().filename()));
}

// ---- where to write ----------------------------------------------------------------------------

using Output = Program;

TEST_F(Output, Refused) {
  department("a");
  write("file", "x");
  fs::create_directories(top_ / "taken/a.html");
  struct Case {
    const char* output;
    const char* zh;
    const char* en;
  };
  for (const Case& one :
       {Case{"", "-o 的值是空的", "-o is empty"},
        Case{"file", "file：这是文件，不是目录", "file: this is a file, not a folder"},
        Case{"file/x", "file：这是文件，不是目录", "file: this is a file, not a folder"},
        Case{"taken", "taken/a.html：这是目录，不是文件", "taken/a.html: this is a folder"},
        Case{"/proc/none", "/proc/none：没有这个文件", "/proc/none: no such file"}}) {
    SCOPED_TRACE(one.output);
    const Ended zh = run({"build", "a", "-o", one.output, "--to", "html,json"});
    EXPECT_EQ(zh.status, 2);
    EXPECT_NE(zh.err.find(one.zh), std::string::npos) << zh.err;
    const Ended en = run({"build", "a", "-o", one.output, "--to", "html,json", "--lang", "en"});
    EXPECT_EQ(en.status, 2);
    EXPECT_NE(en.err.find(one.en), std::string::npos) << en.err;
  }
  EXPECT_EQ(files("taken"), "a.html") << "neither a temporary nor the other of the pair";
  EXPECT_EQ(read("file"), "x");
}

TEST_F(Output, SourceDateEpoch) {
  department("a");
  for (const std::string value : {"abc", "", "-1", "1e9", " 1", "1 ", "0x10", "1.5", "253402300800",
                                  "99999999999999999999", "+1"}) {
    SCOPED_TRACE(value);
    Call call{{"build", "a", "-o", "out"}, End::kept, End::kept, {{"SOURCE_DATE_EPOCH", value}}};
    const Ended ended = run(call);
    EXPECT_EQ(ended.status, 2);
    EXPECT_NE(ended.err.find("SOURCE_DATE_EPOCH"), std::string::npos);
    call.arguments.insert(call.arguments.end(), {"--lang", "en"});
    EXPECT_NE(run(call).err.find("must be seconds since 1970"), std::string::npos);
    EXPECT_EQ(files("out"), "");
  }
  const auto date = [&](const std::string& value) {
    Call call{{"build", "a", "-o", "out", "--to", "pdf"}, End::kept, End::kept, {}};
    if (value != "unset") call.environment["SOURCE_DATE_EPOCH"] = value;
    EXPECT_EQ(run(call).status, 0);
    const std::string pdf = read("out/a.pdf");
    const size_t at = pdf.find("<xmp:CreateDate>");
    return at == std::string::npos ? std::string("-") : pdf.substr(at + 16, 19);
  };
  EXPECT_EQ(date("unset"), "2024-01-01T00:00:00");
  EXPECT_EQ(date("0"), "1970-01-01T00:00:00");
  EXPECT_EQ(date("1706745600"), "2024-02-01T00:00:00");
  EXPECT_EQ(date("253402300799"), "9999-12-31T23:59:59");
}

// A full disk, for who may mount one: both files of a department are the old ones, or both are new.
TEST_F(Output, FullDisk) {
  for (int i = 0; i < 8; ++i) department("all/d" + std::to_string(i));
  ASSERT_EQ(run({"build", "all", "-o", "new"}).status, 0);
  fs::create_directory(top_ / "disk");
  const size_t pair = fs::file_size(top_ / "new/d0.pdf") + fs::file_size(top_ / "new/d0.html");
  bool torn = false, filled = false;
  for (size_t step = 0; step < 6; ++step) {
    const std::string size = "size=" + std::to_string(pair * 2 + pair * step / 3);
    if (::mount("tmpfs", at("disk").c_str(), "tmpfs", 0, size.c_str()) != 0)
      GTEST_SKIP() << "no right to mount";
    write("disk/d1.pdf", "old");
    write("disk/d1.html", "old");
    const Ended ended = run({"build", "all", "-o", "disk"});
    for (int i = 0; i < 8; ++i) {
      const std::string name = "disk/d" + std::to_string(i);
      const std::string pdf = fs::exists(at(name + ".pdf")) ? read(name + ".pdf") : "";
      const std::string html = fs::exists(at(name + ".html")) ? read(name + ".html") : "";
      const std::string before = i == 1 ? "old" : "";
      const std::string good = "new/d" + std::to_string(i);
      const bool none = pdf == before && html == before;
      const bool both = pdf == read(good + ".pdf") && html == read(good + ".html");
      torn = torn || (!none && !both);
      filled = filled || none;
    }
    EXPECT_EQ(ended.status, 2) << ended.err;
    EXPECT_NE(ended.err.find("磁盘已满"), std::string::npos) << ended.err;
    EXPECT_EQ(files("disk").find(".budgetc-"), std::string::npos);
    ::umount(at("disk").c_str());
  }
  EXPECT_TRUE(filled) << "the disk was never full";
  EXPECT_FALSE(torn);
}

TEST_F(Output, ReadOnlyFolder) {
  department("a");
  fs::create_directory(top_ / "disk");
  if (::mount("tmpfs", at("disk").c_str(), "tmpfs", MS_RDONLY, "size=64k") == 0) {
    const Ended ended = run({"build", "a", "-o", "disk", "--to", "html"});
    ::umount(at("disk").c_str());
    EXPECT_EQ(ended.status, 2);
    EXPECT_NE(ended.err.find("磁盘是只读的"), std::string::npos) << ended.err;
  } else if (::geteuid() != 0) {
    fs::permissions(top_ / "disk", fs::perms::owner_read | fs::perms::owner_exec);
    const Ended ended = run({"build", "a", "-o", "disk", "--to", "html"});
    fs::permissions(top_ / "disk", fs::perms::owner_all);
    EXPECT_EQ(ended.status, 2);
    EXPECT_NE(ended.err.find("没有权限"), std::string::npos) << ended.err;
  } else {
    GTEST_SKIP() << "root, but no right to mount";
  }
}

// ---- signals -----------------------------------------------------------------------------------

class Signals : public Program {
 protected:
  void SetUp() override {
    Program::SetUp();
    for (int i = 0; i < 12; ++i) department("all/d" + std::to_string(i));
    const auto start = std::chrono::steady_clock::now();
    ASSERT_EQ(run({"build", "all", "-o", "good", "-j", "2"}).status, 0);
    whole_run_ = std::chrono::steady_clock::now() - start;
  }
  // Files under their final names are whole and in pairs; tells whether a temporary is left.
  bool check_files() const {
    bool left = false;
    for (const auto& entry : fs::directory_iterator(top_ / "out")) {
      const fs::path name = entry.path().filename();
      if (name.string().starts_with(".budgetc-")) {
        left = true;
        continue;
      }
      EXPECT_EQ(read_file(entry.path()), read("good" / name)) << name;
    }
    return left;
  }
  // Sends it after a share of the time that a whole run took on this machine: 1/20, 2/20 ... by
  // round.
  int interrupt(int signal, int round) const {
    const pid_t child = spawn({{"build", "all", "-o", "out", "-j", "2"}, End::kept, End::kept, {}});
    std::this_thread::sleep_for(whole_run_ * (round + 1) / 20);
    ::kill(child, signal);
    return wait(child);
  }
  std::chrono::steady_clock::duration half_a_run() const { return whole_run_ / 2; }

 private:
  std::chrono::steady_clock::duration whole_run_{};
};

TEST_F(Signals, InterruptAndTermLeaveNothing) {
  int interrupted = 0;
  for (int round = 0; round < 10; ++round) {
    const int signal = round % 2 == 0 ? SIGINT : SIGTERM;
    const int status = interrupt(signal, round);
    EXPECT_TRUE(status == 128 + signal || status == 0) << status;
    interrupted += status != 0 ? 1 : 0;
    if (!fs::exists(top_ / "out")) continue;
    EXPECT_FALSE(check_files()) << "a temporary is left";
    std::string names = files("out");
    for (int i = 0; i < 12; ++i) {
      const std::string name = "out/d" + std::to_string(i);
      EXPECT_EQ(fs::exists(at(name + ".pdf")), fs::exists(at(name + ".html"))) << name;
    }
    fs::remove_all(top_ / "out");
  }
  EXPECT_GT(interrupted, 3) << "the signals came too late to test anything";
}

TEST_F(Signals, KillLeavesWholeFilesAndTheNextRunTidies) {
  for (int round = 0; round < 8; ++round) {
    interrupt(SIGKILL, round);
    if (fs::exists(top_ / "out")) check_files();
  }
  write("out/.budgetc-4711-0.tmp", "of a run that was killed");
  EXPECT_EQ(run({"build", "all", "-o", "out"}).status, 0);
  EXPECT_EQ(files("out"), files("good"));
  EXPECT_FALSE(check_files());
}

TEST_F(Signals, AnIgnoredInterruptStaysIgnored) {
  const pid_t child = ::fork();
  if (child == 0) {
    if (::chdir(top_.c_str()) != 0) ::_exit(99);
    ::signal(SIGINT, SIG_IGN);
    ::setenv("BUDGETC_DATA", at("data").c_str(), 1);
    const int null = ::open("/dev/null", O_WRONLY);
    ::dup2(null, STDOUT_FILENO);
    ::dup2(null, STDERR_FILENO);
    ::execl(BUDGETC_PROGRAM, BUDGETC_PROGRAM, "build", "all", "-o", "out", nullptr);
    ::_exit(98);
  }
  std::this_thread::sleep_for(half_a_run());
  ::kill(child, SIGINT);
  EXPECT_EQ(wait(child), 0);
  EXPECT_EQ(files("out"), files("good"));
}

// ---- what a department or a format names -------------------------------------------------------

class Outside : public Program {
 protected:
  void SetUp() override {
    Program::SetUp();
    write("secret/ledger.csv", kSecret);
    write("secret/x.md", kSecret);
    write("secret/format.yaml", kSecret);
    write("secret/budget.yaml", kSecret);
  }
  // No report and no file says what the secret files hold.
  void expect_refused(const std::string& department, int status, const std::string& code) {
    for (const char* format : {"human", "short", "json", "sarif", "github", "junit"}) {
      const Ended ended = run({"check", department, "--format", format});
      EXPECT_EQ(ended.status, status) << format << ended.out;
      EXPECT_NE(ended.out.find(code), std::string::npos) << format << ended.out;
      EXPECT_EQ((ended.out + ended.err).find("root:x"), std::string::npos) << ended.out;
    }
    const Ended built = run({"build", department, "-o", "out"});
    EXPECT_EQ(built.status, status);
    EXPECT_EQ(built.err.find("root:x"), std::string::npos) << built.err;
    EXPECT_EQ(files("out"), "");
  }
  void own_format(const fs::path& department_name) {
    std::string text = clean_;
    text.replace(text.find("base/city"), 9, "./fmt");
    write(department_name / "budget.yaml", text);
    for (const char* name : {"outline.md", "phrases.yaml", "format.yaml"})
      write(department_name / "fmt" / name, read(fs::path("data/templates/base") / name));
    fs::copy(top_ / "data/templates/base/tables", top_ / department_name / "fmt/tables",
             fs::copy_options::recursive | fs::copy_options::overwrite_existing);
  }
  static constexpr const char* kSecret = "root:x:0:0:root:/root:/bin/bash\n";
};

TEST_F(Outside, Ledger) {
  for (const std::string& path : {std::string("../secret/ledger.csv"), at("secret/ledger.csv"),
                                  std::string("link.csv"), std::string("folder/ledger.csv")}) {
    SCOPED_TRACE(path);
    write("d/budget.yaml", without_ledger() + "\nledger: " + path + "\n");
    std::error_code exists;
    fs::create_symlink("../secret/ledger.csv", top_ / "d/link.csv", exists);
    fs::create_directory_symlink(top_ / "secret", top_ / "d/folder", exists);
    expect_refused("d", 1, "Y0110");
  }
}

TEST_F(Outside, TablesAndStated) {
  for (const std::string path : {"../secret/ledger.csv", "../secret", "[../secret/ledger.csv]"}) {
    SCOPED_TRACE(path);
    write("d/budget.yaml", clean_ + "\ntables: " + path + "\n");
    expect_refused("d", 1, "Y0110");
  }
  write("d/budget.yaml", clean_);
  fs::create_directory_symlink("../secret", top_ / "d/stated");
  EXPECT_EQ(run({"check", "d"}).out.find("root:x"), std::string::npos);
  fs::remove(top_ / "d/stated");
  fs::create_directories(top_ / "d/stated");
  fs::create_symlink("../../secret/ledger.csv", top_ / "d/stated/a.csv");
  const Ended ended = run({"check", "d"});
  EXPECT_NE(ended.out.find("Y0110"), std::string::npos) << ended.out;
  EXPECT_EQ(ended.out.find("root:x"), std::string::npos) << ended.out;
}

TEST_F(Outside, BudgetItself) {
  fs::create_directories(top_ / "all/d");
  fs::create_symlink("../../secret/budget.yaml", top_ / "all/d/budget.yaml");
  expect_refused("all", 2, "Y0110");
}

TEST_F(Outside, Previous) {
  const size_t begin = clean_.find("\nprevious:");
  const size_t end = clean_.find("\n", clean_.find("\n\n", begin));
  const auto with = [&](const std::string& value) {
    return clean_.substr(0, begin + 1) + "previous: " + value + "\n" + clean_.substr(end);
  };
  for (const std::string& path : {std::string("../../secret"), std::string("/etc"),
                                  at("other/2023"), std::string("../link")}) {
    SCOPED_TRACE(path);
    write("all/2024/budget.yaml", with(path));
    std::error_code exists;
    fs::create_directory_symlink(top_ / "secret", top_ / "all/link", exists);
    const Ended ended = run({"check", "all/2024"});
    EXPECT_EQ(ended.status, 1);
    EXPECT_NE(ended.out.find("Y0110"), std::string::npos) << ended.out;
    EXPECT_EQ(ended.out.find("root:x"), std::string::npos);
  }
  write("all/2024/budget.yaml", with("../2023"));
  std::string last = clean_;
  last.replace(last.find("year: 2024"), 10, "year: 2023");
  write("all/2023/budget.yaml", last);
  EXPECT_EQ(run({"check", "all/2024"}).out.find("Y0110"), std::string::npos);
}

TEST_F(Outside, IncludesAndFilesOfFormats) {
  own_format("d");
  ASSERT_EQ(run({"check", "d"}).status, 0) << run({"check", "d"}).out;
  const std::string outline = read("d/fmt/outline.md");
  for (const std::string& path :
       {std::string("../../secret/x.md"), std::string("link.md"), std::string("folder/x.md")}) {
    SCOPED_TRACE(path);
    std::error_code exists;
    fs::create_symlink("../../secret/x.md", top_ / "d/fmt/link.md", exists);
    fs::create_directory_symlink(top_ / "secret", top_ / "d/fmt/folder", exists);
    write("d/fmt/outline.md", outline + "\n{% include " + path + " %}\n");
    expect_refused("d", 1, "Y0110");
    EXPECT_EQ(run({"format", "check", "d/fmt"}).status, 1);
  }
  write("d/fmt/outline.md", outline);
  // The format's own files, replaced by links.
  for (const char* name : {"outline.md", "phrases.yaml", "tables/summary.yaml"}) {
    SCOPED_TRACE(name);
    const std::string kept = read(fs::path("d/fmt") / name);
    fs::remove(top_ / "d/fmt" / name);
    fs::create_symlink(top_ / "secret/x.md", top_ / "d/fmt" / name);
    expect_refused("d", 1, "Y0110");
    fs::remove(top_ / "d/fmt" / name);
    write(fs::path("d/fmt") / name, kept);
  }
  // A format elsewhere may be named; its files stay in its folder. An id is no path.
  std::string text = clean_;
  text.replace(text.find("base/city"), 9, "base/../../../secret");
  write("d/budget.yaml", text);
  const Ended ended = run({"check", "d"});
  EXPECT_NE(ended.out.find("F0104"), std::string::npos) << ended.out;
}

TEST_F(Outside, Fonts) {
  department("d");
  fs::copy_file(top_ / "data/fonts/files/FandolSong-Regular.otf", top_ / "secret/song.otf");
  write("d/fonts/fonts.yaml", "roles:\n  song: {file: ../../secret/song.otf}\n");
  const Ended ended = run({"build", "d", "-o", "out"});
  EXPECT_EQ(ended.status, 1);
  EXPECT_NE(ended.err.find("Y0110"), std::string::npos) << ended.err;
  fs::copy_file(top_ / "secret/song.otf", top_ / "d/fonts/song.otf");
  write("d/fonts/fonts.yaml", "roles:\n  song: {file: song.otf}\n");
  EXPECT_EQ(run({"build", "d", "-o", "out"}).status, 0);
}

TEST_F(Outside, IdsArePlain) {
  own_format("d");
  const std::string outline = read("d/fmt/outline.md");
  write("d/fmt/outline.md", outline + "\n{% role x\"onclick=\"alert(1) %}\n\n段落。\n");
  expect_refused("d", 1, "F0150");
  write("d/fmt/outline.md", outline);
  std::string format = read("d/fmt/format.yaml");
  const size_t at_tables = format.find("tables:");
  ASSERT_NE(at_tables, std::string::npos);
  write("d/fmt/format.yaml",
        format.substr(0, at_tables) + "tables: ['s\"><img src=x onerror=alert(5)>']\n");
  expect_refused("d", 1, "F0150");
  write("d/fmt/format.yaml", format.substr(0, at_tables) + "tables: [../../../secret/x]\n");
  expect_refused("d", 1, "F0150");
}

// ---- what is no text ---------------------------------------------------------------------------

using Texts = Program;

TEST_F(Texts, PipesAndDevicesNeverHang) {
  write("all/a/budget.yaml", without_ledger() + "\nledger: ledger.csv\n");
  ASSERT_EQ(::mkfifo(at("all/a/ledger.csv").c_str(), 0600), 0);
  department("all/b");
  fs::create_directories(top_ / "all/c");
  ASSERT_EQ(::mkfifo(at("all/c/budget.yaml").c_str(), 0600), 0);
  const Ended ended = run({"build", "all", "-o", "out", "--to", "html"});
  EXPECT_EQ(ended.status, 2);
  EXPECT_EQ(files("out"), "b.html") << "the others are built";
  EXPECT_NE(ended.err.find("不是普通文件"), std::string::npos) << ended.err;
  const Ended only = run({"check", "all/a", "--format", "short"});
  EXPECT_EQ(std::count(only.out.begin(), only.out.end(), '\n'), 1)
      << "nothing untrue is said of sums: " << only.out;
  write("all/a/budget.yaml", without_ledger() + "\nledger: /dev/zero\n");
  EXPECT_EQ(run({"check", "all/a"}).status, 1);
}

TEST_F(Texts, OutlinesOfEveryKind) {
  department("d");
  const fs::path outline = "data/templates/base/outline.md";
  const std::string good = read(outline);
  ASSERT_EQ(run({"build", "d", "-o", "good", "--to", "html"}).status, 0);
  struct Case {
    std::string bytes;
    const char* code;
  };
  for (const Case& one : {Case{good + "\x1B]0;x\a\n", "Y0111"}, Case{good + '\0' + "\n", "Y0111"},
                          Case{"# \xB2\xBF\xC3\xC5\n" + good, "Y0102"}, Case{"", "Y0112"},
                          Case{" \n", "Y0112"}, Case{good + "\u202E\n", "Y0111"}}) {
    SCOPED_TRACE(one.code);
    write(outline, one.bytes);
    const Ended format = run({"format", "check", "base/city"});
    EXPECT_EQ(format.status, 1);
    EXPECT_NE(format.out.find(one.code), std::string::npos) << format.out;
    EXPECT_NE(format.out.find("base/outline.md:"), std::string::npos) << "with its place";
    for (const char* to : {"html", "json", "pdf"})
      EXPECT_EQ(run({"build", "d", "-o", "out", "--to", to}).status, 1);
    EXPECT_EQ(files("out"), "");
  }
  write(outline, "\xEF\xBB\xBF" + good);
  EXPECT_EQ(run({"format", "check", "base/city"}).status, 0);
  EXPECT_EQ(run({"build", "d", "-o", "out", "--to", "html"}).status, 0);
  EXPECT_EQ(read("out/d.html"), read("good/d.html"));
}

bool is_raw(const std::string& text) {
  for (const char* raw : {"\x1B", "\a", "\x7F", "\u202E", "\xC2\x9B"})
    if (text.find(raw) != std::string::npos) return true;
  return text.find('\0') != std::string::npos;
}

TEST_F(Texts, NothingReachesTheTerminalRaw) {
  std::string text = clean_;
  const std::string bad = "\"某\\e]0;pwn\\x07\\e[2J\\x7F\\u202E\\x9B\\0局\"";
  const std::string name = "某某市某某局";
  text.replace(text.find(name), name.size(), bad);
  write("d/budget.yaml", text);
  const Ended check = run({"check", "d"});
  EXPECT_EQ(check.status, 1);
  EXPECT_NE(check.out.find("Y0111"), std::string::npos) << check.out;
  EXPECT_NE(check.out.find("budget.yaml:7:"), std::string::npos) << check.out;
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
           {"check", "d", "--format", "human"},
           {"check", "d", "--format", "short"},
           {"check", "d", "--format", "github"},
           {"check", "d", "--format", "junit"},
           {"tables", "d"},
           {"dump", "d", "--stage", "yaml"},
           {"dump", "d", "--stage", "ledger"},
           {"dump", "d", "--stage", "text"},
           {"build", "d", "--draft", "-o", "out", "--to", "html"}}) {
    SCOPED_TRACE(words.back());
    const Ended ended = run(words);
    EXPECT_FALSE(is_raw(ended.out)) << ended.out;
    EXPECT_FALSE(is_raw(ended.err)) << ended.err;
  }
}

TEST_F(Texts, NamesOfFoldersAreShownSafely) {
  const std::string name = "x\n::error::pwn\x1B[2J\u202E";
  department(name);
  write(fs::path(name + "bad") / "readme", "x");
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
           {"check", name},
           {"check", name, "--format", "github"},
           {"check", name, "--format", "short"},
           {"check", name + "bad", "--format", "github"},
           {"check", name + "none"},
           {"build", name, "-o", name + "out", "--to", "html"},
           {"build", name, name + "none", "-o", "out", "--to", "html"},
           {name},
           {"explain", name},
           {"format", "check", name},
           {"check", name, "--format", name}}) {
    SCOPED_TRACE(words.front());
    const Ended ended = run(words);
    EXPECT_FALSE(is_raw(ended.out)) << ended.out;
    EXPECT_FALSE(is_raw(ended.err)) << ended.err;
    EXPECT_EQ(("\n" + ended.out + "\n" + ended.err).find("\n::error::pwn"), std::string::npos);
  }
}

// ---- data of the program -----------------------------------------------------------------------

using Data = Program;

TEST_F(Data, DamagedFilesAreNamed) {
  department("d");
  ASSERT_EQ(run({"check", "d"}).status, 0);
  std::vector<std::string> names = {"schemas/manifest.tsv"};
  std::istringstream manifest(read("data/schemas/manifest.tsv"));
  std::string line;
  std::getline(manifest, line);  // the head
  while (std::getline(manifest, line))
    if (!line.starts_with("fonts/")) names.push_back("schemas/" + line.substr(0, line.find('\t')));
  ASSERT_GT(names.size(), 8u);
  for (const std::string& name : names) {
    SCOPED_TRACE(name);
    const fs::path file = "data/" + name;
    const std::string good = read(file);
    std::string noise;
    for (size_t i = 0; i < good.size(); ++i) noise += static_cast<char>(i * 131 + (i >> 3) * 17);
    const auto expect_named = [&](const char* what) {
      for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
               {"check", "d"}, {"format", "check", "base/city"}}) {
        const Ended ended = run(words);
        EXPECT_EQ(ended.status, 2) << what;
        EXPECT_NE(ended.err.find(name), std::string::npos) << what << ": " << ended.err;
      }
      const Ended built = run({"build", "d", "-o", "out"});
      EXPECT_EQ(built.status, 2) << what;
      EXPECT_EQ(files("out"), "");
    };
    write(file, "");
    expect_named("empty");
    write(file, "\n\n");
    expect_named("blank");
    write(file, noise);
    expect_named("noise");
    if (name != "schemas/manifest.tsv") {
      write(file, good.substr(0, good.size() / 2));
      expect_named("cut in half");
      const size_t last = good.rfind('\n', good.size() - 2);
      if (last != std::string::npos && good[last + 1] != '#') {
        write(file, good.substr(0, last + 1));
        expect_named("without its last line");
      }
    }
    fs::remove(top_ / file);
    expect_named("missing");
    write(file, good);
  }
  EXPECT_EQ(run({"check", "d"}).status, 0);
}

TEST_F(Data, EveryFileOfRulesIsInTheManifest) {
  const std::string manifest = read("data/schemas/manifest.tsv");
  for (const auto& entry : fs::recursive_directory_iterator(top_ / "data/schemas")) {
    const std::string name = fs::relative(entry.path(), top_ / "data/schemas").string();
    const bool sealed = name.starts_with("rules/") && name.ends_with(".yaml");
    EXPECT_EQ(sealed && manifest.find("\n" + name + "\t") == std::string::npos, false) << name;
  }
}

TEST_F(Data, TheColourProfile) {
  department("d");
  fs::remove(top_ / "data/fonts");
  const fs::path fonts = fs::path(BUDGETC_SOURCE_DIR) / "fonts";
  fs::create_directories(top_ / "data/fonts/files");
  for (const auto& entry : fs::directory_iterator(fonts / "files"))
    fs::create_symlink(fs::canonical(entry.path()),
                       top_ / "data/fonts/files" / entry.path().filename());
  fs::copy_file(fonts / "fonts.yaml", top_ / "data/fonts/fonts.yaml");
  const fs::path profile = "data/fonts/files/sRGB.icc";
  const std::string good = read(profile);
  fs::remove(top_ / profile);
  EXPECT_EQ(run({"build", "d", "-o", "out"}).status, 2) << "missing";
  for (const std::string& bytes :
       {std::string(), std::string(100, 'x'), good.substr(0, good.size() / 2)}) {
    write(profile, bytes);
    const Ended ended = run({"build", "d", "-o", "out"});
    EXPECT_EQ(ended.status, 2);
    EXPECT_NE(ended.err.find("sRGB.icc"), std::string::npos) << ended.err;
    EXPECT_EQ(run({"build", "d", "-o", "html", "--to", "html"}).status, 0) << "not needed";
  }
  write(profile, good);
  EXPECT_EQ(run({"build", "d", "-o", "out"}).status, 0);
}

// ---- the command line --------------------------------------------------------------------------

using Usage = Program;

TEST_F(Usage, ErrorsAreNamedInChinese) {
  struct Case {
    std::vector<std::string> words;
    const char* zh;
  };
  for (const Case& one :
       {Case{{}, "缺少子命令"}, Case{{"chek", "x"}, "没有子命令“chek”；是不是“check”？"},
        Case{{"format", "shwo"}, "没有子命令“shwo”；是不是“show”？"},
        Case{{"format"}, "缺少子命令"}, Case{{"check"}, "缺少 PATH"},
        Case{{"check", "a", "--formt", "json"}, "没有选项“--formt”；是不是“--format”？"},
        Case{{"check", "a", "--format", "xml"}, "--format 不支持“xml”"},
        Case{{"build", "a", "-j", "x"}, "--jobs 的值“x”不是可用的数"},
        Case{{"build", "a", "-o"}, "--output 后面的值个数不对"},
        Case{{"explain", "A0101", "more"}, "多出的参数“more”"},
        Case{{"build", "a", "--to", "docs"}, "--to 不支持“docs”"}}) {
    SCOPED_TRACE(one.zh);
    const Ended ended = run(one.words);
    EXPECT_EQ(ended.status, 2);
    EXPECT_NE(ended.err.find(one.zh), std::string::npos) << ended.err;
    EXPECT_EQ(std::count(ended.err.begin(), ended.err.end(), '\n'), 1) << ended.err;
    EXPECT_TRUE(ended.out.empty());
  }
  const Ended english = run({"check", "a", "--format", "xml", "--lang", "en"});
  EXPECT_NE(english.err.find("--format does not know 'xml'"), std::string::npos) << english.err;
}

}  // namespace
}  // namespace budgetc::test
