// budgetc format list, check, show, test, new: the words around format_tools.h.
#include <fmt/format.h>

#include <algorithm>

#include "driver/format_tools.h"
#include "driver/settings.h"
#include "text/printable.h"

namespace budgetc::driver {
namespace {

// The format named on the command line, examined; its findings go to `out`. No format: they say
// why.
struct Examined {
  DataPaths data;
  DiskFileReader reader;
  SourceMap sources;
  Sink sink;
  std::string name;
  std::unique_ptr<format::Format> format;
  int status = kClean;
};
std::unique_ptr<Examined> examine(const Settings& settings, const std::string& typed,
                                  std::FILE* out) {
  auto examined = std::make_unique<Examined>();
  auto data = open_data();
  if (!data) {
    examined->status = complain(settings, "", data.failure());
    return examined;
  }
  examined->data = std::move(*data);
  examined->name = format_name(examined->data, typed);
  examined->format = examine_format(examined->data, examined->reader, examined->sources,
                                    examined->name, examined->sink);
  const std::string report =
      render(examined->sink, examined->sources, RenderFormat::human, settings.render_options(out));
  out == stdout ? put(report) : say(report);
  examined->status = status_of(examined->sink, settings.deny_warnings);
  return examined;
}

// Compares with the goldens, or writes them.
int run_test(const Settings& settings, const Examined& examined, bool update) {
  std::string report;
  const FormatTest test =
      test_format(examined.data, examined.reader, *examined.format, examined.name, update, report);
  put(report);
  for (const std::string& difference : test.differences)
    put(text::printable_lines(difference) + "\n");
  for (const std::string& path : test.written) put(text::printable(path) + "\n");
  if (!test.failure.empty()) return complain(settings, "", Failure{test.failure});
  if (test.differences.empty()) {
    put(fmt::format("{}：{}\n", text::printable(examined.name),
                    test.written.empty() ? "与存档一致" : "已更新存档，请核对后提交"));
    return kClean;
  }
  if (!update)
    put(fmt::format("{}：与存档不同；确认无误后加 --update 再运行，写成新的存档\n",
                    text::printable(examined.name)));
  return kFindings;
}

}  // namespace

int format_list(const Settings& settings) {
  auto data = open_data();
  if (!data) return complain(settings, "", data.failure());
  const DiskFileReader reader;
  for (const std::string& id : format::list(data->templates)) {
    SourceMap sources;
    Sink sink;
    const auto format = format::load(reader, sources, data->templates, data->schemas, id, sink);
    if (format == nullptr)
      put(fmt::format("{:<24}有错误：budgetc format check {}\n", text::printable(id),
                      text::printable(id)));
    else
      put(fmt::format("{:<24}{}，{} 张表{}\n", text::printable(id), text::printable(format->name),
                      format->tables.size(), format->outline ? "" : "（没有正文，只供继承）"));
  }
  return kClean;
}

int format_check(const Settings& settings) {
  int status = kClean;
  for (const std::string& typed : settings.paths) {
    const auto examined = examine(settings, typed, stdout);
    status = std::max(status, examined->status);
    if (examined->format == nullptr) continue;
    const size_t errors = examined->sink.count(Severity::error);
    const size_t warnings = examined->sink.count(Severity::warning);
    put(fmt::format(
        "{}：{} 张表，{}\n", text::printable(examined->name), examined->format->tables.size(),
        errors + warnings == 0 ? std::string("没有发现问题")
                               : fmt::format("{} 处错误，{} 处警告", errors, warnings)));
  }
  return status;
}

int format_show(const Settings& settings) {
  const auto examined = examine(settings, settings.paths.front(), stderr);
  if (examined->format == nullptr) return std::max(examined->status, kFindings);
  put(text::printable_lines(show_format(examined->data, examined->reader, examined->sources,
                                        *examined->format, settings.resolved)));
  return kClean;
}

int format_test(const Settings& settings) {
  int status = kClean;
  for (const std::string& typed : settings.paths) {
    const auto examined = examine(settings, typed, stdout);
    status = std::max(status, examined->status);
    if (examined->format != nullptr)
      status = std::max(status, run_test(settings, *examined, settings.update));
  }
  return status;
}

int format_new(const Settings& settings) {
  const std::string& folder = settings.paths.front();
  const auto base = examine(settings, settings.extends, stderr);
  if (base->format == nullptr) return std::max(base->status, kFindings);
  auto files = scaffold_format(base->data, base->reader, *base->format,
                               {folder, base->name, settings.name, settings.outline});
  if (!files) return complain(settings, "", files.failure());
  for (const std::string& path : *files) put(text::printable(path) + "\n");

  const auto examined = examine(settings, folder, stdout);
  if (examined->format == nullptr) return std::max(examined->status, kFindings);
  const int status = std::max(examined->status, run_test(settings, *examined, true));
  if (status == kClean)
    put(
        fmt::format("\n接着：\n"
                    "  budgetc format check {0}            检查格式\n"
                    "  budgetc build {0}/sample            排出样例部门，看样子\n"
                    "  budgetc format test {0}             改动之后，看与存档有何不同\n"
                    "写法见 templates/README.md。\n",
                    text::printable(folder)));
  return status;
}

}  // namespace budgetc::driver
