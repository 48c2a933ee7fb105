#include "driver/settings.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <exception>
#include <thread>

#include "diagnostics/catalogue/yaml.h"

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

int complain(const Settings& settings, const LocalText& message) {
  const Language language = settings.in_language();
  fmt::print(stderr, "budgetc{}{}\n", language == Language::zh ? "：" : ": ", message.in(language));
  return kUsage;
}

int complain(const Settings& settings, const std::string& subject, const Failure& failure) {
  return complain(settings, reason_text(subject, failure));
}

int status_of(const Sink& sink, bool deny_warnings) {
  // A department whose own file cannot be read has no place to point at.
  for (const Finding& finding : sink.findings())
    if (finding.id == finding::Y0101 && !finding.span.valid()) return kUsage;
  if (sink.has_errors()) return kFindings;
  if (deny_warnings && sink.count(Severity::warning) > 0) return kFindings;
  return kClean;
}

Start start(const Settings& settings) {
  Start start;
  auto data = library::find_data();
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
  for (size_t i = 1; i < workers; ++i) threads.emplace_back(run, i);
  run(0);
  for (std::thread& thread : threads) thread.join();
}

}  // namespace budgetc::driver
