// The regression test of a format: its sample department, printed, against what it printed before.
#include <fmt/format.h>

#include <array>
#include <filesystem>

#include "compilation/compilation.h"
#include "driver/format_tools.h"
#include "export/export.h"
#include "source/files.h"

namespace budgetc::driver {

namespace fs = std::filesystem;

namespace {
constexpr size_t kMostDifferences = 20;  // of one golden
}

std::string sample_of(const DataPaths& data, const FileReader& reader,
                      const format::Format& format) {
  for (auto folder = format.folders.rbegin(); folder != format.folders.rend(); ++folder)
    if (reader.exists(*folder + "sample/budget.yaml")) return *folder + "sample/budget.yaml";
  const std::string common = data.templates + "/scaffold/sample/budget.yaml";
  return reader.exists(common) ? common : std::string();
}

FormatTest test_format(const DataPaths& data, const FileReader& reader,
                       const format::Format& format, const std::string& name, bool update,
                       std::string& report) {
  FormatTest result;
  const std::string sample = sample_of(data, reader, format);
  if (sample.empty()) {
    result.failure = "没有样例部门：请在格式的目录中写 sample/budget.yaml";
    return result;
  }
  const std::string folder = fs::path(sample).parent_path().string();
  const library::Library library(reader, data);
  compilation::Compilation compilation(library, reader, {"sample", folder, sample}, name);
  const bool usable = compilation.check() && compilation.evaluate(false) && compilation.lay_out();
  report = render(compilation.sink(), compilation.sources(), RenderFormat::human, {});
  if (!usable || compilation.sink().has_errors()) {
    result.differences.push_back(sample + "：样例部门有错误，没有比较");
    return result;
  }

  const std::string goldens = format.folders.back() + "goldens/";
  const std::array<std::pair<const char*, std::string>, 3> outputs = {
      {{"tables.json", export_::tables_json(compilation.book())},
       {"text.txt", document::plain_text(compilation.document())},
       {"pages.txt", layout::dump(compilation.pages(), compilation.fonts())}}};
  if (update) {
    if (const Status made = make_folder(goldens); !made) {
      result.failure = made.failure().message;
      return result;
    }
    remove_stale(goldens);
  }
  for (const auto& [file, now] : outputs) {
    const std::string path = goldens + file;
    std::string before;
    if (reader.exists(path)) {
      if (auto text = reader.read(path)) before = std::move(*text);
    } else if (!update) {
      result.failure = "没有 " + path + "：先运行 budgetc format test " + name + " --update";
      return result;
    }
    if (before == now) continue;
    if (update) {
      const Status written = write_file(path, now);
      if (!written) {
        result.failure = written.failure().message;
        return result;
      }
      result.written.push_back(path);
      continue;
    }
    std::vector<std::string> found;
    if (std::string_view(file) == "tables.json")
      found = table_differences(before, now, kMostDifferences);
    if (found.empty()) found = line_differences(path, before, now, kMostDifferences);
    result.differences.insert(result.differences.end(), found.begin(), found.end());
  }
  return result;
}

}  // namespace budgetc::driver
