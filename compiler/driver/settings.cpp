#include "driver/settings.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <exception>
#include <system_error>
#include <thread>

#include "diagnostics/catalogue/yaml.h"
#include "driver/data_seal.h"
#include "source/stream.h"
#include "text/printable.h"

namespace budgetc::driver {

bool has_colour(std::FILE* stream) {
  if (isatty(fileno(stream)) == 0) return false;
  const char* off = std::getenv("NO_COLOR");
  if (off != nullptr && *off != '\0') return false;
  const char* terminal = std::getenv("TERM");
  return terminal != nullptr && std::string_view(terminal) != "dumb";
}

int terminal_width(std::FILE* stream) {
  winsize size{};
  if (isatty(fileno(stream)) == 0 || ioctl(fileno(stream), TIOCGWINSZ, &size) != 0) return 120;
  return std::clamp<int>(size.ws_col, 60, 200);
}

RenderOptions Settings::render_options(std::FILE* stream) const {
  RenderOptions options;
  options.language = in_language();
  options.colour = has_colour(stream);
  options.deny_warnings = deny_warnings;
  // The gutter takes some columns beside the source.
  options.width = isatty(fileno(stream)) != 0 ? terminal_width(stream) - 10 : 120;
  options.version = BUDGETC_VERSION;
  return options;
}

void put(std::string_view text) { standard_output().put(text); }
void say(std::string_view text) { standard_error().put(text); }

int complain(const Settings& settings, const LocalText& message) {
  const Language language = settings.in_language();
  say(fmt::format("budgetc{}{}\n", language == Language::zh ? "：" : ": ",
                  text::printable(message.in(language))));
  return kUsage;
}

int complain(const Settings& settings, const std::string& subject, const Failure& failure) {
  return complain(settings, reason_text(subject, failure));
}

int status_of(const Sink& sink, bool deny_warnings) {
  // A file that cannot be read is no matter of what somebody wrote in it. One without a place is
  // the department's own.
  for (const Finding& finding : sink.findings())
    if (finding.id == finding::Y0101 || (finding.id == finding::Y0110 && !finding.span.valid()))
      return kUsage;
  if (sink.has_errors()) return kFindings;
  if (deny_warnings && sink.count(Severity::warning) > 0) return kFindings;
  return kClean;
}

LocalText fault_text(const std::string& department, const std::string& what) {
  return {fmt::format("{}：程序内部错误：{}", department, what),
          fmt::format("{}: internal error: {}", department, what)};
}

Result<DataPaths> open_data() {
  auto data = library::find_data();
  if (!data) return data;
  const DiskFileReader reader;
  if (const Status whole = check_data(*data, reader); !whole) return whole.failure();
  return data;
}

void InOrder::done(size_t i) {
  const std::lock_guard lock(mutex_);
  done_[i] = true;
  for (; next_ < done_.size() && done_[next_]; ++next_) tell_(next_);
}

Start start(const Settings& settings) {
  Start start;
  auto data = open_data();
  if (!data) {
    start.status = complain(settings, "", data.failure());
    return start;
  }
  start.data = std::move(*data);
  start.departments = compilation::find_departments(settings.paths);
  for (const Departments::Missing& missing : start.departments.missing)
    start.status = complain(settings, missing.path, missing.why);
  return start;
}

size_t workers_for(size_t count, unsigned jobs) {
  return std::min<size_t>(count,
                          jobs == 0 ? std::max(1U, std::thread::hardware_concurrency()) : jobs);
}

void for_each_parallel(size_t count, size_t workers,
                       const std::function<void(size_t, size_t)>& work,
                       const std::function<void(size_t, const std::string&)>& on_fault) {
  std::atomic<size_t> next = 0;
  const auto run = [&](size_t worker) {
    for (size_t i = next++; i < count; i = next++) {
      try {
        work(i, worker);
      } catch (const std::exception& error) {
        on_fault(i, error.what());
      }
    }
  };
  std::vector<std::thread> threads;
  try {
    for (size_t i = 1; i < workers; ++i) threads.emplace_back(run, i);
  } catch (const std::system_error&) {
    // The system gives no more threads: those that there are do the work.
  }
  run(0);
  for (std::thread& thread : threads) thread.join();
}

}  // namespace budgetc::driver
