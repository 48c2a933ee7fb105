// What the commands share: the words of the command line, exit statuses, the start of a run.
#pragma once

#include <cstdio>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "compilation/compilation.h"
#include "library/library.h"

#ifndef BUDGETC_VERSION
#define BUDGETC_VERSION "0.1.0"
#endif

namespace budgetc::driver {

using compilation::Compilation;
using compilation::Department;
using compilation::Departments;
using library::DataPaths;
using library::Library;

constexpr int kClean = 0;
constexpr int kFindings = 1;  // errors, or warnings where they are denied
constexpr int kUsage = 2;     // usage or file problems
constexpr int kFault = 3;     // a fault of the program itself

struct Settings {
  std::vector<std::string> paths;
  std::string output = "out";
  std::vector<std::string> to = {"pdf", "html"};
  std::string format;
  std::string language = "zh";
  std::string stage;
  std::string code;
  unsigned jobs = 1;
  bool draft = false;
  bool deny_warnings = false;
  // format new, test, show
  std::string extends;
  std::string name;
  bool outline = false;
  bool update = false;
  bool resolved = false;

  Language in_language() const { return language == "en" ? Language::en : Language::zh; }
  // For findings printed to `stream`: colour and width only where it is a terminal.
  RenderOptions render_options(std::FILE* stream) const;
};

// On a terminal, unless NO_COLOR is set (no-color.org) or the terminal has none.
bool has_colour(std::FILE* stream);
int terminal_width(std::FILE* stream);  // 120 where it is no terminal

// To standard output and to standard error. What is written there of an input or a path has gone
// through text::printable; a stream that cannot be written is told at the end of the run.
void put(std::string_view text);
void say(std::string_view text);

// Says it on stderr, as one safe line, and gives kUsage.
int complain(const Settings& settings, const LocalText& message);
int complain(const Settings& settings, const std::string& subject, const Failure& failure);

int status_of(const Sink& sink, bool deny_warnings);

// What an exception says, of a department.
LocalText fault_text(const std::string& department, const std::string& what);

// The program's data, checked for being whole.
Result<DataPaths> open_data();

// Data folders and departments. `status`: kUsage where there is nothing to go on with, and where
// some path is no department (said on stderr).
struct Start {
  DataPaths data;
  Departments departments;
  int status = kClean;
};
Start start(const Settings& settings);

// How many threads `count` tasks take; jobs 0: one a processor.
size_t workers_for(size_t count, unsigned jobs);

// work(i, worker) for every i < count, on that many threads. A fault of one (an exception) is its
// own: on_fault(i, what) is called in its stead.
void for_each_parallel(size_t count, size_t workers,
                       const std::function<void(size_t, size_t)>& work,
                       const std::function<void(size_t, const std::string&)>& on_fault);

// Calls tell(i) for every i < count in order, each as soon as all before it are done; one at a
// time.
class InOrder {
 public:
  InOrder(size_t count, std::function<void(size_t)> tell)
      : done_(count, false), tell_(std::move(tell)) {}
  void done(size_t i);

 private:
  std::mutex mutex_;
  std::vector<bool> done_;
  size_t next_ = 0;
  std::function<void(size_t)> tell_;
};

// Commands. Each gives the exit status.
int build(const Settings& settings);
int tables(const Settings& settings);
int dump(const Settings& settings);
int check(const Settings& settings);
int explain(const Settings& settings);
int rules(const Settings& settings);
int format_list(const Settings& settings);
int format_check(const Settings& settings);
int format_show(const Settings& settings);
int format_test(const Settings& settings);
int format_new(const Settings& settings);

}  // namespace budgetc::driver
