// budgetc build: checks, then writes the files of each department.
#include <fmt/format.h>

#include <charconv>
#include <cstdlib>
#include <future>
#include <set>
#include <system_error>

#include "base/limits.h"
#include "driver/settings.h"
#include "export/export.h"
#include "html/html.h"
#include "pdf/pdf.h"
#include "source/files.h"
#include "text/printable.h"

namespace budgetc::driver {
namespace {

// reproducible-builds.org/specs/source-date-epoch: seconds since 1970, a whole number, in decimal.
Result<std::optional<int64_t>> source_date_epoch() {
  const char* given = std::getenv("SOURCE_DATE_EPOCH");
  if (given == nullptr) return std::optional<int64_t>();
  const std::string text = given;
  int64_t seconds = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  const bool digits = text.find_first_not_of("0123456789") == text.npos;
  if (digits && error == std::errc() && end == text.data() + text.size() &&
      seconds <= limits::kLastSecond)
    return std::optional<int64_t>(seconds);
  return Failure{
      fmt::format("环境变量 SOURCE_DATE_EPOCH 应是 1970 年以来的秒数（0 至 {}），不是“{}”",
                  limits::kLastSecond, text),
      fmt::format("SOURCE_DATE_EPOCH must be seconds since 1970 (0 to {}), not '{}'",
                  limits::kLastSecond, text)};
}

// An ICC profile as its own head describes it (ICC.1, 7.2): its length, and the signature "acsp".
bool is_colour_profile(std::string_view bytes) {
  if (bytes.size() < 128 || bytes.substr(36, 4) != "acsp") return false;
  size_t length = 0;
  for (const char c : bytes.substr(0, 4)) length = length << 8 | static_cast<unsigned char>(c);
  return length == bytes.size();
}

struct Outcome {
  int status = kClean;
  std::string findings;  // rendered
  LocalText failure;     // a file that could not be written
  std::vector<std::string> written;
  size_t errors = 0;
  bool stated_alone = false;
};

struct Build {
  const Settings& settings;
  const Library& library;
  std::optional<int64_t> creation_time;
  std::set<std::string> wanted;
};

// `threads` may work on it; the files do not depend on their number.
Outcome build_one(const Build& build, const Department& department, size_t threads,
                  fonts::Shelf& shelf) {
  const Settings& settings = build.settings;
  Outcome outcome;
  const DiskFileReader reader;
  Compilation compilation(build.library, reader, department);
  const bool checked = compilation.check();
  bool usable = (checked || settings.draft) && compilation.evaluate(settings.draft);
  const auto writes = [&] {
    return usable && (settings.draft || !compilation.sink().has_errors());
  };
  // The HTML needs no pages: it is written while they are laid out.
  std::future<std::string> html;
  if (build.wanted.contains("html") && writes()) {
    const auto write = [&] { return html::write(compilation.document()); };
    try {
      html = std::async(threads > 1 ? std::launch::async : std::launch::deferred, write);
    } catch (const std::system_error&) {  // no thread to be had
      html = std::async(std::launch::deferred, write);
    }
  }
  const bool laid_out = usable && build.wanted.contains("pdf") && compilation.lay_out(&shelf);
  if (!settings.draft && build.wanted.contains("pdf")) usable = laid_out;

  std::vector<OutputFile> files;
  if (writes()) {
    const std::string base = settings.output + "/" + department.name;
    if (laid_out) {
      pdf::Options options;
      options.producer = "budgetc " BUDGETC_VERSION;
      options.creation_time = build.creation_time;
      options.threads = threads;
      options.icc_profile = build.library.colour_profile();
      auto bytes = pdf::write(compilation.pages(), compilation.fonts(), options);
      if (bytes)
        files.push_back({base + ".pdf", std::move(*bytes)});
      else
        outcome.failure = reason_text(department.name, bytes.failure());
    }
    if (html.valid()) files.push_back({base + ".html", html.get()});
    if (build.wanted.contains("json"))
      files.push_back({base + ".json", export_::tables_json(compilation.book())});
  }
  if (outcome.failure.zh.empty() && !files.empty()) {
    Status written = make_folder(settings.output);
    if (written) written = write_files(files);
    if (!written)
      outcome.failure = reason_text("", written.failure());
    else
      for (const OutputFile& file : files) outcome.written.push_back(file.path);
  }
  outcome.findings = render(compilation.sink(), compilation.sources(), RenderFormat::human,
                            settings.render_options(stderr));
  outcome.errors = compilation.sink().count(Severity::error);
  outcome.status = status_of(compilation.sink(), settings.deny_warnings);
  outcome.stated_alone = compilation.is_stated_alone();
  if (outcome.written.empty()) outcome.status = std::max(outcome.status, kFindings);
  if (!outcome.failure.zh.empty()) outcome.status = kUsage;
  return outcome;
}

void report(const Settings& settings, const Department& department, const Outcome& outcome) {
  const bool zh = settings.in_language() == Language::zh;
  if (!outcome.findings.empty()) say(outcome.findings);
  if (!outcome.failure.zh.empty()) complain(settings, outcome.failure);
  std::string written;
  for (const std::string& path : outcome.written) written += text::printable(path) + "\n";
  put(written);
  if (!outcome.written.empty() || !outcome.failure.zh.empty()) return;
  const std::string name = text::printable(department.name);
  if (outcome.stated_alone && outcome.errors == 0) {
    say(zh ? fmt::format("{}：没有账目（ledger），没有可生成的文件；导出的表可以用 budgetc check "
                         "核对\n",
                         name)
           : fmt::format("{}: there is no ledger and so nothing to build; budgetc check audits "
                         "exported tables\n",
                         name));
    return;
  }
  const std::string advice = settings.draft
                                 ? (zh ? "：先改正以上错误" : ": mend these errors first")
                                 : (zh ? "（--draft 可生成带“草稿”水印的文件）"
                                       : " (--draft writes files with a watermark)");
  say(zh ? fmt::format("{}：{} 处错误，没有生成文件{}\n", name, outcome.errors, advice)
         : fmt::format("{}: {} error{}, nothing was written{}\n", name, outcome.errors,
                       outcome.errors == 1 ? "" : "s", advice));
}

// “甲、乙、丙”, of very many the first.
std::string listed(const std::vector<std::string>& names, bool zh) {
  std::string all;
  for (size_t i = 0; i < std::min(names.size(), limits::kNamesInSummary); ++i)
    all += (i == 0 ? "" : zh ? "、" : ", ") + text::printable(names[i]);
  if (names.size() > limits::kNamesInSummary) all += zh ? "等" : ", …";
  return all;
}

// What can be told before anything is read: 0, or why not.
int refuse(const Settings& settings) {
  for (const std::string& kind : settings.to)
    if (kind != "pdf" && kind != "html" && kind != "json")
      return complain(settings, {"--to 不支持“" + kind + "”；可用：pdf、html、json",
                                 "--to does not know '" + kind + "'; known: pdf, html, json"});
  if (settings.output.empty())
    return complain(settings,
                    {"-o 的值是空的：写明输出目录（当前目录写作 -o .）",
                     "-o is empty: name the folder to write into (-o . for the current one)"});
  if (const Status folder = may_be_folder(settings.output); !folder)
    return complain(settings, "", folder.failure());
  return kClean;
}

}  // namespace

int build(const Settings& settings) {
  if (const int status = refuse(settings); status != kClean) return status;
  const auto creation_time = source_date_epoch();
  if (!creation_time) return complain(settings, "", creation_time.failure());
  const Start started = start(settings);
  const std::vector<Department>& departments = started.departments.found;
  const size_t count = departments.size();
  if (count == 0) return started.status;
  std::set<std::string> names;
  for (const Department& department : departments)
    if (!names.insert(department.name).second)
      return complain(settings, {"两个部门目录同名，输出文件会互相覆盖：" + department.name,
                                 "two folders have the same name, and so have their files: " +
                                     department.name});
  const DiskFileReader reader;
  const Library library(reader, started.data);
  const Build build{settings, library, *creation_time,
                    std::set<std::string>(settings.to.begin(), settings.to.end())};
  if (build.wanted.contains("pdf") && !is_colour_profile(library.colour_profile()))
    return complain(settings,
                    {started.data.fonts + "/files/sRGB.icc：颜色特性文件缺失或损坏，PDF/A "
                                          "需要它；运行 ./setup.sh 重新安装",
                     started.data.fonts + "/files/sRGB.icc: the colour profile, which "
                                          "PDF/A demands, is missing or damaged; run "
                                          "./setup.sh"});
  remove_stale(settings.output);

  std::vector<Outcome> outcomes(count);
  const size_t workers = workers_for(count, settings.jobs);
  const size_t threads = workers == 1 ? workers_for(SIZE_MAX, 0) : 1;  // for one department
  std::vector<fonts::Shelf> shelves(workers);
  int status = started.status;
  std::vector<std::string> failed;
  // Told as they finish, in order: a run that is stopped has said what it did.
  InOrder finished(count, [&](size_t i) {
    Outcome& outcome = outcomes[i];
    report(settings, departments[i], outcome);
    if (outcome.status != kClean) failed.push_back(departments[i].name);
    status = std::max(status, outcome.status);
    outcome = Outcome();
  });
  for_each_parallel(
      count, workers,
      [&](size_t i, size_t worker) {
        outcomes[i] = build_one(build, departments[i], threads, shelves[worker]);
        finished.done(i);
      },
      [&](size_t i, const std::string& what) {
        outcomes[i] = Outcome();
        outcomes[i].status = kFault;
        outcomes[i].failure = fault_text(departments[i].name, what);
        finished.done(i);
      });
  sync_folder(settings.output);

  if (count > 1) {
    const bool zh = settings.in_language() == Language::zh;
    std::string line = zh ? fmt::format("共 {} 个部门：{} 个完成，{} 个有错误", count,
                                        count - failed.size(), failed.size())
                          : fmt::format("{} departments: {} done, {} failed", count,
                                        count - failed.size(), failed.size());
    if (!failed.empty()) line += (zh ? "：" : ": ") + listed(failed, zh);
    say(line + "\n");
  }
  return status;
}

}  // namespace budgetc::driver
