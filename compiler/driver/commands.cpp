#include "driver/commands.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <filesystem>
#include <future>
#include <iostream>
#include <set>

#include "driver/settings.h"
#include "export/export.h"
#include "html/html.h"
#include "pdf/pdf.h"
#include "yaml/yaml.h"

namespace budgetc::driver {
namespace {

namespace fs = std::filesystem;

int64_t source_date_epoch() {
  const char* text = std::getenv("SOURCE_DATE_EPOCH");
  return text == nullptr ? 0 : std::strtoll(text, nullptr, 10);
}

// ---- build -------------------------------------------------------------------------------------

struct Outcome {
  int status = kClean;
  std::string findings;  // rendered
  std::string failure;   // a file that could not be written
  std::vector<std::string> written;
  size_t errors = 0, warnings = 0;
};

// `threads` may work on it; the files do not depend on their number.
Outcome build_one(const Library& library, const Department& department, const Settings& settings,
                  size_t threads, fonts::Shelf& shelf) {
  Outcome outcome;
  const DiskFileReader reader;
  Compilation compilation(library, reader, department);
  const std::set<std::string> wanted(settings.to.begin(), settings.to.end());
  bool usable = compilation.check() && compilation.evaluate(settings.draft);
  const auto writes = [&] {
    return usable && (settings.draft || !compilation.sink().has_errors());
  };
  // The HTML needs no pages: it is written while they are laid out.
  std::future<std::string> html;
  if (wanted.contains("html") && writes())
    html = std::async(threads > 1 ? std::launch::async : std::launch::deferred,
                      [&] { return html::write(compilation.document()); });
  if (usable && wanted.contains("pdf")) usable = compilation.lay_out(&shelf);

  std::vector<std::pair<std::string, std::string>> files;
  if (writes()) {
    const std::string base = settings.output + "/" + department.name;
    if (wanted.contains("pdf")) {
      pdf::Options options;
      options.producer = "budgetc " BUDGETC_VERSION;
      options.creation_time = source_date_epoch();
      options.threads = threads;
      options.icc_profile = library.colour_profile();
      auto bytes = pdf::write(compilation.pages(), compilation.fonts(), options);
      if (bytes)
        files.emplace_back(base + ".pdf", std::move(*bytes));
      else
        outcome.failure = bytes.failure().message;
    }
    if (html.valid()) files.emplace_back(base + ".html", html.get());
    if (wanted.contains("json"))
      files.emplace_back(base + ".json", export_::tables_json(compilation.book()));
  }
  if (outcome.failure.empty() && !files.empty()) {
    std::error_code error;
    fs::create_directories(settings.output, error);
    for (const auto& [path, bytes] : files) {
      const Status written = write_file(path, bytes);
      if (!written) {
        outcome.failure = written.failure().message;
        break;
      }
      outcome.written.push_back(path);
    }
  }
  outcome.findings = render(compilation.sink(), compilation.sources(), RenderFormat::human,
                            settings.render_options(stderr));
  outcome.errors = compilation.sink().count(Severity::error);
  outcome.warnings = compilation.sink().count(Severity::warning);
  outcome.status =
      outcome.failure.empty() ? status_of(compilation.sink(), settings.deny_warnings) : kUsage;
  return outcome;
}

int build(const Settings& settings) {
  for (const std::string& kind : settings.to)
    if (kind != "pdf" && kind != "html" && kind != "json")
      return complain(settings, {"--to 不支持“" + kind + "”；可用：pdf、html、json",
                                 "--to does not know '" + kind + "'; known: pdf, html, json"});
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
  std::vector<Outcome> outcomes(count);
  const size_t workers = workers_for(count, settings.jobs);
  const size_t threads = workers == 1 ? workers_for(SIZE_MAX, 0) : 1;  // for one department
  const DiskFileReader reader;
  const Library library(reader, started.data);
  std::vector<fonts::Shelf> shelves(workers);
  for_each_parallel(
      count, workers,
      [&](size_t i, size_t worker) {
        outcomes[i] = build_one(library, departments[i], settings, threads, shelves[worker]);
      },
      [&](size_t i, const std::string& what) {
        outcomes[i].status = kFault;
        outcomes[i].failure = "程序内部错误：" + what;
      });

  int status = started.status;
  size_t failed = 0;
  for (size_t i = 0; i < count; ++i) {
    const Outcome& outcome = outcomes[i];
    if (!outcome.findings.empty()) fmt::print(stderr, "{}", outcome.findings);
    if (!outcome.failure.empty()) fmt::print(stderr, "budgetc：{}\n", outcome.failure);
    for (const std::string& path : outcome.written) fmt::print("{}\n", path);
    if (outcome.status != kClean) ++failed;
    if (outcome.status == kFindings && outcome.written.empty())
      fmt::print(stderr, "{}：{} 处错误，没有生成文件（--draft 可生成带“草稿”水印的文件）\n",
                 departments[i].name, outcome.errors);
    status = std::max(status, outcome.status);
  }
  if (count > 1)
    fmt::print(stderr, "共 {} 个部门：{} 个完成，{} 个有错误\n", count, count - failed, failed);
  return status;
}

// ---- tables, dump ------------------------------------------------------------------------------

// Runs the stages a command needs; its findings go to stderr. The exit status, kClean if usable.
int prepare(Compilation& compilation, const Settings& settings, bool pages) {
  const bool usable = compilation.check() && compilation.evaluate(settings.draft) &&
                      (!pages || compilation.lay_out());
  const std::string report = render(compilation.sink(), compilation.sources(), RenderFormat::human,
                                    settings.render_options(stderr));
  std::fwrite(report.data(), 1, report.size(), stderr);
  const int status = status_of(compilation.sink(), settings.deny_warnings);
  return usable ? status : std::max(status, kFindings);
}

void put(const std::string& text) { std::fwrite(text.data(), 1, text.size(), stdout); }

int tables(const Settings& settings) {
  const Start started = start(settings);
  if (started.status != kClean) return started.status;
  const DiskFileReader reader;
  const Library library(reader, started.data);
  Compilation compilation(library, reader, started.departments.found.front());
  if (const int status = prepare(compilation, settings, false); status != kClean) return status;
  put(settings.format == "json" ? export_::tables_json(compilation.book())
                                : export_::tables_text(compilation.book()));
  return kClean;
}

int dump(const Settings& settings) {
  const Start started = start(settings);
  if (started.status != kClean) return started.status;
  const DiskFileReader reader;
  const Department& department = started.departments.found.front();
  if (settings.stage == "yaml") {
    SourceMap sources;
    Sink sink;
    auto text = reader.read(department.budget_path);
    if (!text) return complain(settings, department.budget_path, text.failure());
    const auto tree = yaml::parse(sources, sources.add(department.budget_path, *text), sink);
    put(render(sink, sources, RenderFormat::human, settings.render_options(stdout)));
    if (tree) put(yaml::dump(*tree));
    return status_of(sink, false);
  }
  const Library library(reader, started.data);
  Compilation compilation(library, reader, department);
  const int status = prepare(compilation, settings, settings.stage == "pages");
  if (status != kClean) return status;
  if (settings.stage == "ledger")
    put(compilation.ledger().dump());
  else if (settings.stage == "book")
    put(export_::tables_json(compilation.book()));
  else if (settings.stage == "document")
    put(document::dump(compilation.document()));
  else if (settings.stage == "text")
    put(document::plain_text(compilation.document()));
  else
    put(layout::dump(compilation.pages(), compilation.fonts()));
  return kClean;
}

}  // namespace

int run(int argc, char** argv) {
  Settings settings;
  int status = kClean;
  CLI::App app{
      "budgetc 部门预算公开编译器：把 budget.yaml 编译成部门预算公开文件（PDF 与 HTML）。\n"
      "编译前核对科目代码与勾稽关系；有错误就不生成文件，并指出在哪一行、怎样改。",
      "budgetc"};
  app.footer(
      "例：\n"
      "  budgetc check examples/xinyang-2024            只检查，不生成文件\n"
      "  budgetc build examples/xinyang-2024 -o out     生成 out/xinyang-2024.pdf 与 .html\n"
      "  budgetc build departments -o out -j 4          编译一个目录下的全部部门\n"
      "  budgetc tables examples/xinyang-2024           在终端里看各表\n"
      "  budgetc explain A0101                          一种问题的说明：是什么、为什么、怎样改\n"
      "\n"
      "PATH 是部门目录，或其中的 budget.yaml。\n"
      "退出状态：0 没有错误；1 有错误；2 用法或文件有误；3 程序自身的错误。");
  app.set_version_flag("--version", "budgetc " BUDGETC_VERSION);
  app.require_subcommand(1);
  app.get_formatter()->column_width(34);

  const auto paths = [&](CLI::App* command, const char* help) {
    command->add_option("PATH", settings.paths, help)->required();
  };
  const auto language = [&](CLI::App* command) {
    command->add_option("--lang", settings.language, "zh 或 en")
        ->check(CLI::IsMember({"zh", "en"}));
  };

  CLI::App* command = app.add_subcommand("build", "检查，然后生成公开文件");
  paths(command, "部门目录或 budget.yaml；可以有多个，也可以是部门目录的上级目录");
  command->add_option("-o,--output", settings.output, "输出目录（默认 out）");
  command->add_option("--to", settings.to, "生成哪些：pdf,html,json（默认 pdf,html）")
      ->delimiter(',');
  command->add_option("-j,--jobs", settings.jobs, "同时编译几个部门（0：每个处理器一个）");
  command->add_flag("--draft", settings.draft, "有错误也生成，每页带“草稿”水印");
  command->add_flag("--deny-warnings", settings.deny_warnings, "有警告也算失败");
  language(command);
  command->callback([&] { status = build(settings); });

  command = app.add_subcommand("check", "只检查，报告发现的问题");
  paths(command, "部门目录或 budget.yaml；可以有多个，也可以是部门目录的上级目录");
  command->add_option("--format", settings.format, "human、short、json、sarif、github 或 junit")
      ->check(CLI::IsMember({"human", "short", "json", "sarif", "github", "junit"}));
  command->add_option("-j,--jobs", settings.jobs, "同时检查几个部门（0：每个处理器一个）");
  command->add_flag("--deny-warnings", settings.deny_warnings, "有警告也算失败");
  language(command);
  command->callback([&] { status = check(settings); });

  command = app.add_subcommand("tables", "按公开的样子输出各表");
  paths(command, "部门目录或 budget.yaml");
  command->add_option("--format", settings.format, "text 或 json")
      ->check(CLI::IsMember({"text", "json"}));
  language(command);
  command->callback([&] { status = tables(settings); });

  command = app.add_subcommand("explain", "说明一种问题：是什么、为什么、怎样改");
  command->add_option("CODE", settings.code, "代码（A0101）或名称（stated-differs）")->required();
  language(command);
  command->callback([&] { status = explain(settings); });

  command = app.add_subcommand("rules", "列出全部问题代码");
  command->add_option("--format", settings.format, "text 或 json")
      ->check(CLI::IsMember({"text", "json"}));
  language(command);
  command->callback([&] { status = rules(settings); });

  command = app.add_subcommand("dump", "输出编译的某一步，供核查");
  paths(command, "部门目录或 budget.yaml");
  command->add_option("--stage", settings.stage, "yaml、ledger、book、document、text 或 pages")
      ->required()
      ->check(CLI::IsMember({"yaml", "ledger", "book", "document", "text", "pages"}));
  language(command);
  command->callback([&] { status = dump(settings); });

  CLI::App* formats = app.add_subcommand("format", "公开格式（模板）");
  formats->require_subcommand(1);
  command = formats->add_subcommand("list", "列出全部格式");
  language(command);
  command->callback([&] { status = format_list(settings); });
  command = formats->add_subcommand("check", "检查一个格式，不需要数据");
  paths(command, "格式的目录或名称，如 henan/xinyang；可以有多个");
  command->add_flag("--deny-warnings", settings.deny_warnings, "有警告也算失败");
  language(command);
  command->callback([&] { status = format_check(settings); });
  command = formats->add_subcommand("test", "排出样例部门，与格式目录中的存档（goldens）比较");
  paths(command, "格式的目录或名称；可以有多个");
  command->add_flag("--update", settings.update, "把现在的结果写成存档");
  language(command);
  command->callback([&] { status = format_test(settings); });
  command = formats->add_subcommand("show", "显示格式的组成，各部分来自哪个文件");
  paths(command, "格式的目录或名称");
  command->add_flag("--resolved", settings.resolved, "继承之后的每一个值，连同它的文件和行号");
  language(command);
  command->callback([&] { status = format_show(settings); });
  command = formats->add_subcommand("new", "建立一个新格式，继承已有的格式");
  command->add_option("DIR", settings.paths, "新格式的目录")->required()->expected(1);
  command->add_option("--extends", settings.extends, "继承哪个格式（名称或目录），如 henan")
      ->required();
  command->add_option("--name", settings.name, "名称，如 某某市");
  command->add_flag("--outline", settings.outline, "写一份自己的正文，不沿用上级的");
  language(command);
  command->callback([&] { status = format_new(settings); });

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kClean : kUsage;
  } catch (const std::exception& error) {
    fmt::print(stderr, "budgetc：程序内部错误：{}\n", error.what());
    return kFault;
  }
  return status;
}

}  // namespace budgetc::driver
