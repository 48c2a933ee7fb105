// A new format from the files of templates/scaffold/.
#include <algorithm>
#include <filesystem>

#include "driver/format_tools.h"
#include "format/chain.h"
#include "source/files.h"

namespace budgetc::driver {
namespace {

namespace fs = std::filesystem;

void replace_all(std::string& text, std::string_view mark, std::string_view value) {
  for (size_t at = text.find(mark); at != text.npos; at = text.find(mark, at + value.size()))
    text.replace(at, mark.size(), value);
}

// `target` as a file in `folder` names it. Never absolute: the files are meant to be passed on.
std::string named_from(const fs::path& folder, const fs::path& target) {
  std::error_code error;
  return fs::weakly_canonical(target, error)
      .lexically_relative(fs::weakly_canonical(folder, error))
      .generic_string();
}

// Whether the two have nothing in common but the root: one is installed elsewhere.
bool apart(const fs::path& one, const fs::path& other) {
  std::error_code error;
  const fs::path a = fs::weakly_canonical(one, error);
  const fs::path b = fs::weakly_canonical(other, error);
  const auto shared = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  return std::distance(a.begin(), shared.first) <= 1;
}

// The lines that name the schemas for an editor.
void drop_schema_lines(std::string& text) {
  for (size_t at = text.find("@SCHEMAS@"); at != text.npos; at = text.find("@SCHEMAS@")) {
    const size_t begin = text.rfind('\n', at) == text.npos ? 0 : text.rfind('\n', at) + 1;
    text.erase(begin, std::min(text.find('\n', at), text.size() - 1) + 1 - begin);
  }
}

// Lines “  ROLE: {…}  # @STYLE@”: kept are those of roles that the base does not have.
void keep_missing_styles(std::string& text, const format::Format& base, bool outline) {
  constexpr std::string_view kStyle = "  # @STYLE@", kHead = "  # @STYLES@";
  std::string kept;
  size_t head = 0;
  bool any = false;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size() - 1) + 1;
    std::string line = text.substr(begin, end - begin);
    begin = end;
    if (const size_t mark = line.find(kStyle); mark != line.npos && line.find(kHead) == line.npos) {
      const std::string role = line.substr(2, line.find(':') - 2);
      if (!outline || base.styles.contains(role)) continue;
      line.erase(mark, kStyle.size());
      any = true;
    } else if (const size_t at = line.find(kHead); at != line.npos) {
      head = kept.size();
      line.erase(at, kHead.size());
    }
    kept += line;
  }
  if (!any) kept.erase(head, kept.find('\n', head) + 1 - head);
  text = std::move(kept);
}

}  // namespace

Result<std::vector<std::string>> scaffold_format(const DataPaths& data, const FileReader& reader,
                                                 const format::Format& base,
                                                 const NewFormat& what) {
  const fs::path folder = what.folder;
  std::error_code error;
  if (fs::exists(folder / "format.yaml", error))
    return Failure{(folder / "format.yaml").string() + " 已存在，没有改动"};

  std::string id = fs::weakly_canonical(folder, error)
                       .lexically_relative(fs::weakly_canonical(data.templates, error))
                       .generic_string();
  if (id.empty() || id.starts_with(".."))
    id = fs::weakly_canonical(folder, error).filename().string();
  std::string extends = what.extends;
  if (format::is_path(extends)) {
    extends = named_from(folder, base.folders.back());
    if (!format::is_path(extends)) extends = "./" + extends;
  }

  std::vector<std::string> files = {"format.yaml", "sample/budget.yaml"};
  const bool outline = what.outline || !base.outline;
  if (outline) files.insert(files.end(), {"outline.md", "phrases.yaml"});
  std::vector<std::pair<std::string, std::string>> written;
  for (const std::string& file : files) {
    // The scaffold's own format.yaml is no format: it is named otherwise.
    const std::string source =
        data.templates + "/scaffold/" + (file == "format.yaml" ? "format.yaml.in" : file);
    auto text = reader.read(source);
    if (!text) return Failure{source + "：" + text.failure().message};
    const std::string path = (folder / file).string();
    const fs::path at = fs::path(path).parent_path();
    if (file == "format.yaml") keep_missing_styles(*text, base, outline);
    replace_all(*text, "@ID@", id);
    replace_all(*text, "@EXTENDS@", extends);
    replace_all(*text, "@NAME@", what.name.empty() ? "某某市" : what.name);
    replace_all(*text, "@BASE@", base.name.empty() ? base.chain.back() : base.name);
    replace_all(*text, "@OUTLINE@",
                outline ? "正文见 outline.md，重复的语句见 phrases.yaml。"
                        : "正文、语句沿用上级；要改时把上级目录中的 outline.md 复制到这里再改。");
    if (apart(at, data.schemas)) drop_schema_lines(*text);
    replace_all(*text, "@SCHEMAS@", named_from(at, data.schemas));
    written.emplace_back(path, std::move(*text));
  }
  std::vector<std::string> names;
  std::vector<OutputFile> out;
  for (auto& [path, text] : written) {
    if (const Status made = make_folder(fs::path(path).parent_path().string()); !made)
      return made.failure();
    names.push_back(path);
    out.push_back({path, std::move(text)});
  }
  if (const Status done = write_files(out); !done) return done.failure();
  return names;
}

}  // namespace budgetc::driver
