// The words of the command line.
#include "driver/commands.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <sstream>

#include "driver/settings.h"
#include "driver/usage.h"
#include "source/files.h"
#include "source/stream.h"
#include "text/printable.h"

namespace budgetc::driver {
namespace {

int run_command(int argc, char** argv, Settings& settings) {
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

  if (const auto unknown = unknown_command(app, argc, argv)) return complain(settings, *unknown);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() != 0) return complain(settings, usage_text(app, error));
    std::ostringstream help, nothing;
    app.exit(error, help, nothing);
    put(help.str());
  }
  return status;
}

// A report that came only in part is none: what could not be written makes the status 2. A reader
// that went away (| head) need not be told.
int status_with_streams(int status, const Settings& settings) {
  const int out = standard_output().error();
  if (out != 0) {
    status = std::max(status, kUsage);
    const Failure why = reason_of(out);
    if (out != EPIPE)
      complain(settings, {"无法写到标准输出：" + why.message,
                          "cannot write to standard output: " +
                              (why.english.empty() ? why.message : why.english)});
  }
  return standard_error().error() != 0 ? std::max(status, kUsage) : status;
}

}  // namespace

int run(int argc, char** argv) {
  hold_standard_streams();
  remove_temporaries_on_signals();
  Settings settings;
  int status = kFault;
  try {
    if (language_of(argc, argv) == Language::en) settings.language = "en";
    status = run_command(argc, argv, settings);
  } catch (const std::exception& error) {
    complain(settings, fault_text("budgetc", error.what()));
  } catch (...) {
    complain(settings, fault_text("budgetc", "?"));
  }
  return status_with_streams(status, settings);
}

}  // namespace budgetc::driver
