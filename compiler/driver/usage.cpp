#include "driver/usage.h"

#include <fmt/format.h>

#include <cstring>

#include "text/text.h"

namespace budgetc::driver {
namespace {

std::vector<std::string> commands_of(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(command->get_name());
  return names;
}

// The command that was reached: budgetc, budgetc check, budgetc format check.
const CLI::App& reached(const CLI::App& app) {
  const CLI::App* at = &app;
  for (auto below = at->get_subcommands(); !below.empty(); below = at->get_subcommands())
    at = below.front();
  return *at;
}

std::vector<std::string> options_of(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options())
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  return names;
}

LocalText unknown(const std::string& word, std::string_view zh, std::string_view en,
                  const std::vector<std::string>& known) {
  const auto near = text::nearest(word, known);
  std::string all;
  for (const std::string& name : known) all += (all.empty() ? "" : "、") + name;
  std::string all_en;
  for (const std::string& name : known) all_en += (all_en.empty() ? "" : ", ") + name;
  return {near ? fmt::format("没有{}“{}”；是不是“{}”？", zh, word, *near)
               : fmt::format("没有{}“{}”；可用：{}", zh, word, all),
          near ? fmt::format("there is no {} '{}'; did you mean '{}'?", en, word, *near)
               : fmt::format("there is no {} '{}'; known: {}", en, word, all_en)};
}

std::string after(std::string_view text, std::string_view mark) {
  const size_t at = text.find(mark);
  return std::string(at == text.npos ? text : text.substr(at + mark.size()));
}
std::string before(std::string_view text, std::string_view mark) {
  return std::string(text.substr(0, text.find(mark)));
}

}  // namespace

std::optional<LocalText> unknown_command(const CLI::App& app, int argc, const char* const* argv) {
  const CLI::App* at = &app;
  for (int i = 1; i < argc && !at->get_subcommands([](const CLI::App*) { return true; }).empty();
       ++i) {
    const std::string word = argv[i];
    if (word.starts_with('-')) return std::nullopt;
    const std::vector<std::string> known = commands_of(*at);
    if (std::find(known.begin(), known.end(), word) == known.end())
      return unknown(word, "子命令", "command", known);
    at = at->get_subcommand(word);
  }
  return std::nullopt;
}

LocalText usage_text(const CLI::App& app, const CLI::ParseError& error) {
  const CLI::App& command = reached(app);
  const std::string what = error.what();
  // Not by name: that of an unexpected word is the command's.
  const auto kind = static_cast<CLI::ExitCodes>(error.get_exit_code());
  const bool top = command.get_parent() == nullptr;
  std::string call = command.get_name();
  for (const CLI::App* up = command.get_parent(); up != nullptr; up = up->get_parent())
    call = up->get_name() + " " + call;
  const LocalText help = {fmt::format("（用法：{} --help）", call),
                          fmt::format(" (usage: {} --help)", call)};
  const auto with_help = [&](LocalText text) {
    return LocalText{text.zh + help.zh, text.en + help.en};
  };
  if (kind == CLI::ExitCodes::ExtrasError) {
    const std::string word = before(after(what, "expected: "), " ");
    if (word.starts_with('-')) {
      const std::string bare = before(word, "=");
      return with_help(unknown(bare, "选项", "option", options_of(command)));
    }
    return with_help({fmt::format("多出的参数“{}”", word), fmt::format("'{}' is too much", word)});
  }
  if (kind == CLI::ExitCodes::RequiredError) {
    if (top || !commands_of(command).empty()) {
      std::string all;
      for (const std::string& one : commands_of(command)) all += (all.empty() ? "" : "、") + one;
      return with_help({"缺少子命令；可用：" + all, "a command is missing"});
    }
    const std::string missing = before(what, " is required");
    return with_help({fmt::format("缺少 {}", missing), fmt::format("{} is missing", missing)});
  }
  if (kind == CLI::ExitCodes::ConversionError) {
    const std::string option = before(after(what, "convert: "), " = ");
    const std::string value = after(what, " = ");
    return with_help({fmt::format("{} 的值“{}”不是可用的数", option, value),
                      fmt::format("'{}' is no number that {} takes", value, option)});
  }
  if (kind == CLI::ExitCodes::ValidationError) {
    const std::string option = before(what, ": ");
    const std::string value = before(after(what, ": "), " not in ");
    std::string known = after(what, " not in ");
    if (known.starts_with('{') && known.ends_with('}')) known = known.substr(1, known.size() - 2);
    return with_help({fmt::format("{} 不支持“{}”；可用：{}", option, value, known),
                      fmt::format("{} does not know '{}'; known: {}", option, value, known)});
  }
  if (kind == CLI::ExitCodes::ArgumentMismatch) {
    const std::string option = before(what, ":");
    return with_help({fmt::format("{} 后面的值个数不对", option),
                      fmt::format("{} has too few or too many values", option)});
  }
  return with_help({"命令行有误：" + what, what});
}

Language language_of(int argc, const char* const* argv) {
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--lang=en") == 0) return Language::en;
    if (i + 1 < argc && std::strcmp(argv[i], "--lang") == 0 && std::strcmp(argv[i + 1], "en") == 0)
      return Language::en;
  }
  return Language::zh;
}

}  // namespace budgetc::driver
