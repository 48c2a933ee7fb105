#include "driver/data_seal.h"

#include <fmt/format.h>

#include <charconv>

#include "text/text.h"

namespace budgetc::driver {
namespace {

// The first part of `text` up to `end`, which is taken away.
std::string_view take(std::string_view& text, char end) {
  const size_t at = std::min(text.find(end), text.size());
  const std::string_view part = text.substr(0, at);
  text.remove_prefix(std::min(at + 1, text.size()));
  return part;
}

bool is_content(std::string_view line) {
  const size_t first = line.find_first_not_of(" \t\r");
  return first != line.npos && line[first] != '#';
}

// Of a YAML file the keys at the left margin in order, of a table the names of its columns.
std::string beginnings(std::string_view text, bool yaml) {
  if (!yaml) {
    std::string head(take(text, '\n'));
    if (head.ends_with('\r')) head.pop_back();
    for (char& c : head)
      if (c == '\t') c = ' ';
    return head;
  }
  std::string keys;
  while (!text.empty()) {
    const std::string_view line = take(text, '\n');
    const size_t colon = line.find(':');
    if (!is_content(line) || colon == line.npos || line[0] == ' ' || line[0] == '-') continue;
    keys += (keys.empty() ? "" : " ") + std::string(line.substr(0, colon));
  }
  return keys;
}

// Whether every word of `wanted` is one of `found`.
bool holds_all(std::string_view found, std::string_view wanted) {
  while (!wanted.empty()) {
    const std::string_view word = take(wanted, ' ');
    bool any = false;
    for (std::string_view rest = found; !rest.empty() && !any;) any = take(rest, ' ') == word;
    if (!any) return false;
  }
  return true;
}

Status check_file(const std::string& path, size_t least, std::string_view begins,
                  const FileReader& reader) {
  const auto damaged = [&](const std::string& zh, const std::string& en) -> Status {
    return Failure{
        fmt::format("{}：{}；程序的数据不完整，请重新安装", path, zh),
        fmt::format("{}: {}; the program's data is not whole, install it again", path, en)};
  };
  const auto text = reader.read(path);
  if (!text) {
    const Failure& why = text.failure();
    return damaged(why.message, why.english.empty() ? why.message : why.english);
  }
  if (text->find_first_not_of(" \t\r\n") == text->npos)
    return damaged("文件是空的", "the file is empty");
  if (text::find_invalid_utf8(*text)) return damaged("不是 UTF-8 文本", "it is no UTF-8 text");
  const bool yaml = path.ends_with(".yaml");
  const std::string found = beginnings(*text, yaml);
  if (yaml ? !holds_all(found, begins) : found != begins)
    return damaged(fmt::format("应有“{}”", begins), fmt::format("it should hold '{}'", begins));
  size_t lines = 0;
  for (std::string_view rest = *text; !rest.empty();) lines += is_content(take(rest, '\n')) ? 1 : 0;
  if (lines < least)
    return damaged(fmt::format("只有 {} 行，应不少于 {} 行", lines, least),
                   fmt::format("it has {} lines of at least {}", lines, least));
  return Done{};
}

}  // namespace

Status check_data(const library::DataPaths& data, const FileReader& reader) {
  const std::string path = data.schemas + "/manifest.tsv";
  const auto manifest = reader.read(path);
  if (!manifest) {
    const Failure& why = manifest.failure();
    return Failure{path + "：" + why.message,
                   path + ": " + (why.english.empty() ? why.message : why.english)};
  }
  std::string_view rest = *manifest;
  take(rest, '\n');  // the head
  size_t files = 0;
  while (!rest.empty()) {
    std::string_view line = take(rest, '\n');
    if (line.empty()) continue;
    const std::string_view name = take(line, '\t');
    const std::string_view count = take(line, '\t');
    size_t least = 0;
    const auto [end, error] = std::from_chars(count.data(), count.data() + count.size(), least);
    if (name.empty() || error != std::errc() || least == 0)
      return Failure{path + "：清单有误", path + ": the manifest is damaged"};
    ++files;
    const std::string folder = name.starts_with("fonts/") ? data.fonts + std::string(name.substr(5))
                                                          : data.schemas + "/" + std::string(name);
    if (auto status = check_file(folder, least, line, reader); !status) return status;
  }
  if (files == 0) return Failure{path + "：清单是空的", path + ": the manifest is empty"};
  return Done{};
}

}  // namespace budgetc::driver
