#include "input/input.h"

#include <fmt/format.h>

#include "csv/csv.h"
#include "diagnostics/catalogue/yaml.h"
#include "text/printable.h"
#include "text/text.h"

namespace budgetc::input {
namespace {

constexpr std::string_view kMark = "\xEF\xBB\xBF";

// Y0111 at the first control character that `counts`; one is enough to find the others.
template <class Counts>
void check_controls(const SourceMap& sources, FileId file, const Counts& counts, Sink& sink) {
  const std::string_view all = sources.file(file).text();
  for (auto control = text::find_control(all); control;
       control = text::find_control(all, control->offset + control->length)) {
    if (!counts(control->character)) continue;
    const auto begin = static_cast<uint32_t>(control->offset);
    const Span span{file, begin, begin + static_cast<uint32_t>(control->length)};
    sink.report(Finding(finding::Y0111, span)
                    .arg("line", std::to_string(sources.file(file).place(begin).line))
                    .arg("character", control->name())
                    .suggest({"删去这个看不见的字符；它多半是从别处粘贴来的",
                              "remove this invisible character; it was probably pasted"}));
    return;
  }
}

}  // namespace

bool permit(const Roots& roots, const std::string& path, Span named_at, Sink& sink) {
  if (roots.hold(path)) return true;
  sink.report(
      Finding(finding::Y0110, named_at)
          .arg("path", path)
          .suggest({"把文件放进写它的文件所在的目录，不要用“..”、绝对路径或符号链接引到外面",
                    "put the file into the folder of the file that names it; neither '..' "
                    "nor an absolute path nor a link may lead outside"}));
  return false;
}

std::optional<std::string> read(const FileReader& files, const Roots& roots,
                                const std::string& path, Span named_at, Sink& sink) {
  if (!permit(roots, path, named_at, sink)) return std::nullopt;
  auto bytes = files.read(path);
  if (bytes) return std::move(*bytes);
  sink.report(Finding(finding::Y0101, named_at).arg("reason", reason_text(path, bytes.failure())));
  return std::nullopt;
}

std::optional<FileId> open_text(const FileReader& files, const Roots& roots, SourceMap& sources,
                                const std::string& path, Span named_at, Sink& sink) {
  auto bytes = read(files, roots, path, named_at, sink);
  if (!bytes) return std::nullopt;
  if (bytes->starts_with(kMark)) bytes->erase(0, kMark.size());
  const FileId file = sources.add(path, std::move(*bytes));
  const std::string_view all = sources.file(file).text();
  if (all.find_first_not_of(" \t\r\n") == all.npos) {
    sink.report(Finding(finding::Y0112, {file, 0, 0}).arg("path", path));
    return std::nullopt;
  }
  if (const auto bad = text::find_invalid_utf8(all)) {
    const auto begin = static_cast<uint32_t>(*bad);
    sink.report(Finding(finding::Y0102, {file, begin, begin + 1})
                    .arg("line", std::to_string(sources.file(file).place(begin).line))
                    .arg("byte", fmt::format("0x{:02X}", static_cast<unsigned char>(all[*bad])))
                    .suggest({"把文件另存为 UTF-8 编码", "save the file as UTF-8"}));
    return std::nullopt;
  }
  check_controls(
      sources, file, [](char32_t) { return true; }, sink);
  return file;
}

std::optional<FileId> open_export(const FileReader& files, const Roots& roots, SourceMap& sources,
                                  const std::string& path, Span named_at, bool published,
                                  Sink& sink) {
  const auto bytes = read(files, roots, path, named_at, sink);
  if (!bytes) return std::nullopt;
  auto utf8 = csv::to_utf8(*bytes);
  if (!utf8) {
    sink.report(Finding(finding::Y0101, named_at).arg("reason", reason_text(path, utf8.failure())));
    return std::nullopt;
  }
  const FileId file = sources.add(path, std::move(*utf8));
  check_controls(
      sources, file,
      [&](char32_t c) { return !published || (c < 0x80 && c != U'\f' && c != U'\v'); }, sink);
  return file;
}

}  // namespace budgetc::input
