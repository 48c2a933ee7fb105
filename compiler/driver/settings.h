// What the commands share: the words of the command line, exit statuses, the start of a run.
#pragma once

#include <cstdio>
#include <functional>
#include <string>
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

// Says it on stderr and gives kUsage.
int complain(const Settings& settings, const LocalText& message);
int complain(const Settings& settings, const std::string& subject, const Failure& failure);

int status_of(const Sink& sink, bool deny_warnings);

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

// Commands. Each gives the exit status.
int check(const Settings& settings);
int explain(const Settings& settings);
int rules(const Settings& settings);
int format_list(const Settings& settings);
int format_check(const Settings& settings);
int format_show(const Settings& settings);
int format_test(const Settings& settings);
int format_new(const Settings& settings);

}  // namespace budgetc::driver
