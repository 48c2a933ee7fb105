#include <algorithm>
#include <filesystem>

#include "diagnostics/catalogue/format.h"
#include "driver/format_tools.h"
#include "fonts/fonts.h"
#include "format/chain.h"
#include "lint/lint.h"
#include "rules/arithmetic/relations.h"

namespace budgetc::driver {

namespace fs = std::filesystem;

std::string format_name(const DataPaths& data, const std::string& typed) {
  std::error_code error;
  if (!fs::is_regular_file(fs::path(typed) / "format.yaml", error)) {
    const bool file = fs::path(typed).filename() == "format.yaml" && fs::exists(typed, error);
    return file ? format_name(data, (fs::path(typed).parent_path() / ".").string()) : typed;
  }
  const std::string id = fs::relative(fs::weakly_canonical(typed, error),
                                      fs::weakly_canonical(data.templates, error), error)
                             .string();
  if (!error && !id.empty() && !id.starts_with("..") && id != ".") return id;
  return format::path_from("", typed);
}

std::unique_ptr<format::Format> examine_format(const DataPaths& data, const FileReader& reader,
                                               SourceMap& sources, const std::string& name,
                                               Sink& sink) {
  auto format = format::load(reader, sources, data.templates, data.schemas, name, sink);
  if (!format) return nullptr;
  lint::check_format(*format, sources, sink);
  rules::load_relations(sources, format->relations, rules::relation_scope(*format),
                        format->folders.back() + "relations.yaml", sink);

  std::vector<std::string> files;
  const fs::path own = format->folders.back();
  std::error_code error;
  for (fs::recursive_directory_iterator it(own, error), end; !error && it != end;
       it.increment(error)) {
    // A folder with a format of its own is another format: 省/市.
    if (it->is_directory(error) && fs::exists(it->path() / "format.yaml", error))
      it.disable_recursion_pending();
    else if (it->is_regular_file(error) && !it->path().filename().string().starts_with('.'))
      files.push_back(fs::relative(it->path(), own, error).generic_string());
  }
  std::sort(files.begin(), files.end());
  lint::check_files(*format, files, sink);

  auto library = fonts::open_library(sources, data.fonts, "", sink);
  if (library)
    lint::check_pages(*format, sources, **library, sink);
  else
    sink.report(
        Finding(finding::F0110, {}).arg("role", "song").arg("reason", library.failure().message));
  return format;
}

}  // namespace budgetc::driver
