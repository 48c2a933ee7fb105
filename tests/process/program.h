// Runs budgetc itself: arguments, environment, streams that work, are full or closed; its status,
// and what it wrote. Departments to run it on are made here.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "support/read_file.h"

namespace budgetc::test {

namespace fs = std::filesystem;

enum class End { kept, full, closed };

struct Call {
  std::vector<std::string> arguments;
  End out = End::kept, err = End::kept;
  std::map<std::string, std::string> environment = {};
};

struct Ended {
  int status = -1;  // of exit; 1000 + n where signal n ended it
  std::string out, err;
};

class Program : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = fs::temp_directory_path() / "budgetc_process_XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    top_ = pattern;
    const fs::path source = BUDGETC_SOURCE_DIR;
    fs::create_directories(top_ / "data");
    fs::copy(source / "tests/data/explain/templates", top_ / "data/templates",
             fs::copy_options::recursive);
    fs::copy(source / "schemas", top_ / "data/schemas", fs::copy_options::recursive);
    fs::create_directory_symlink(source / "fonts", top_ / "data/fonts");
    clean_ = read_file(source / "tests/data/explain/department/budget.yaml");
  }
  void TearDown() override { fs::remove_all(top_); }

  std::string at(const fs::path& name) const { return (top_ / name).string(); }
  void write(const fs::path& name, const std::string& bytes) const {
    fs::create_directories((top_ / name).parent_path());
    std::ofstream(top_ / name, std::ios::binary) << bytes;
  }
  std::string read(const fs::path& name) const { return read_file(top_ / name); }

  // A department of each kind; `name` is its folder.
  void department(const fs::path& name, const std::string& kind = "clean") const {
    std::string text = clean_;
    if (kind == "warning") text += "\nwaivers:\n  - {code: D0107, reason: 没有这个问题}\n";
    if (kind == "error") text += "\nyear: 2024\n";
    if (kind == "unreadable") text = without_ledger() + "\nledger: none.csv\n";
    write(name / "budget.yaml", text);
  }
  std::string without_ledger() const {
    const size_t begin = clean_.find("\nledger:");
    return clean_.substr(0, begin + 1) + clean_.substr(clean_.find("\nprojects:", begin) + 1);
  }

  pid_t spawn(const Call& call) const {
    const pid_t child = ::fork();
    if (child != 0) return child;
    const auto set = [&](End end, int number, const char* file) {
      if (end == End::closed) {
        ::close(number);
        return;
      }
      const std::string path = end == End::full ? "/dev/full" : at(file);
      const int opened = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
      if (opened != number) {
        ::dup2(opened, number);
        ::close(opened);
      }
    };
    if (::chdir(top_.c_str()) != 0) ::_exit(99);
    ::unsetenv("SOURCE_DATE_EPOCH");
    ::setenv("BUDGETC_DATA", at("data").c_str(), 1);
    for (const auto& [name, value] : call.environment) ::setenv(name.c_str(), value.c_str(), 1);
    for (const int signal : {SIGINT, SIGTERM, SIGPIPE}) ::signal(signal, SIG_DFL);
    std::vector<std::string> words = {BUDGETC_PROGRAM};
    words.insert(words.end(), call.arguments.begin(), call.arguments.end());
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    set(call.out, STDOUT_FILENO, ".out");
    set(call.err, STDERR_FILENO, ".err");
    ::execv(BUDGETC_PROGRAM, argv.data());
    ::_exit(98);
  }

  // A program that hangs is killed and counts as ended by SIGKILL.
  static int wait(pid_t child) {
    for (int tenths = 0; tenths < 600; ++tenths) {
      int status = 0;
      for (int i = 0; i < 50; ++i) {
        if (::waitpid(child, &status, WNOHANG) == child)
          return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
      }
    }
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    return 1000 + SIGKILL;
  }

  Ended run(const Call& call) const {
    fs::remove(at(".out"));
    fs::remove(at(".err"));
    Ended ended;
    ended.status = wait(spawn(call));
    if (call.out == End::kept) ended.out = read(".out");
    if (call.err == End::kept) ended.err = read(".err");
    return ended;
  }
  Ended run(std::vector<std::string> arguments) const { return run(Call{std::move(arguments)}); }

  // The names in a folder, hidden ones too, sorted, with a blank between them.
  std::string files(const fs::path& folder) const {
    std::vector<std::string> names;
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(top_ / folder, none))
      names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    std::string all;
    for (const std::string& name : names) all += (all.empty() ? "" : " ") + name;
    return all;
  }

  fs::path top_;
  std::string clean_;
};

}  // namespace budgetc::test
