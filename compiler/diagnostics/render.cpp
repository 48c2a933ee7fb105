// The renderers: one data model, many forms. Takes a sink and the sources its spans point into.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <tuple>

#include "diagnostics/diagnostics.h"
#include "text/text.h"

namespace budgetc {
namespace {

struct Words {
  std::string_view severity[3];
  std::string_view basis, help, page;
};
constexpr Words kChinese = {{"note", "warning", "error"}, "依据：", "建议：", "说明："};
constexpr Words kEnglish = {{"note", "warning", "error"}, "basis: ", "help: ", "see: "};

const Words& words(Language language) { return language == Language::zh ? kChinese : kEnglish; }

// Text of a file as one safe line: a terminal must not obey what an input file contains.
std::string printable(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F) c = ' ';
  }
  return out;
}

std::string head(const Finding& finding, const SourceMap& sources, const RenderOptions& options) {
  const CatalogueEntry& entry = catalogue_entry(finding.id);
  std::string out;
  if (finding.span.valid()) {
    const SourceFile& file = sources.file(finding.span.file);
    const Place place = file.place(finding.span.begin);
    out = fmt::format("{}:{}:{}: ", file.path(), place.line, place.column);
  }
  const std::string_view severity =
      words(options.language).severity[static_cast<size_t>(finding.severity)];
  const std::string tag = fmt::format("{}[{} {}]", severity, entry.code, entry.name);
  if (options.colour) {
    const std::string_view colour = finding.severity == Severity::error     ? "\033[1;31m"
                                    : finding.severity == Severity::warning ? "\033[1;33m"
                                                                            : "\033[1;36m";
    out += fmt::format("{}{}\033[0m", colour, tag);
  } else {
    out += tag;
  }
  return out + ": " + printable(finding.message(options.language));
}

// A stretch of one source line that is marked, with its text.
struct Mark {
  uint32_t line;
  uint32_t begin, end;  // byte offsets within the line
  bool primary;
  std::string text;
};

Mark mark_of(const SourceFile& file, Span span, bool primary, std::string text) {
  const Place place = file.place(span.begin);
  const uint32_t start = file.line_start(place.line);
  const auto length = static_cast<uint32_t>(file.line(place.line).size());
  const uint32_t begin = std::min(span.begin - start, length);
  const uint32_t end = std::min(std::max(span.end - start, begin + 1), std::max(length, begin + 1));
  return {place.line, begin, end, primary, std::move(text)};
}

// The stretch of a line that is shown: whole lines where they are of a usual length, else a window.
struct Window {
  size_t begin, end;
};

Window window_around(std::string_view line, const Mark& mark) {
  constexpr size_t kLongest = 400, kBefore = 90;  // bytes
  if (line.size() <= kLongest) return {0, line.size()};
  const auto continues = [&](size_t at) {
    return at < line.size() && (static_cast<unsigned char>(line[at]) & 0xC0) == 0x80;
  };
  size_t begin = mark.begin + kBefore < kLongest ? 0 : mark.begin - kBefore;
  while (begin > 0 && continues(begin)) --begin;
  size_t end = std::min(line.size(), begin + kLongest);
  while (continues(end)) ++end;
  return {begin, end};
}

// The marked lines of one file, each followed by its carets.
void draw(std::string& out, const SourceFile& file, std::vector<Mark> marks) {
  std::stable_sort(marks.begin(), marks.end(), [](const Mark& a, const Mark& b) {
    return std::tuple(a.line, a.begin) < std::tuple(b.line, b.begin);
  });
  const size_t gutter = std::to_string(marks.back().line).size();
  uint32_t drawn = 0;
  Window window{0, 0};
  for (const Mark& mark : marks) {
    const std::string_view line = file.line(mark.line);
    if (mark.line != drawn || mark.begin > window.end) {
      if (drawn != 0 && mark.line > drawn + 1) out += fmt::format(" {:>{}} …\n", "", gutter);
      window = window_around(line, mark);
      out += fmt::format(" {:>{}} | {}{}{}\n", mark.line, gutter, window.begin > 0 ? "…" : "",
                         printable(line.substr(window.begin, window.end - window.begin)),
                         window.end < line.size() ? "…" : "");
      drawn = mark.line;
    }
    const size_t marked_end = std::min<size_t>(mark.end, window.end);
    const int before = text::display_width(window.begin > 0 ? "…" : "") +
                       text::display_width(printable(line.substr(
                           window.begin, std::min<size_t>(mark.begin, window.end) - window.begin)));
    const std::string_view marked =
        mark.begin < marked_end ? line.substr(mark.begin, marked_end - mark.begin) : "";
    const int width = std::max(1, text::display_width(printable(marked)));
    out += fmt::format(" {:>{}} | {:>{}}{}", "", gutter, "", before,
                       std::string(static_cast<size_t>(width), mark.primary ? '^' : '-'));
    if (!mark.text.empty()) out += " " + printable(mark.text);
    out += '\n';
  }
}

void render_human(std::string& out, const Finding& finding, const SourceMap& sources,
                  const RenderOptions& options) {
  out += head(finding, sources, options) + "\n";
  if (finding.span.valid()) {
    std::vector<Mark> marks = {mark_of(sources.file(finding.span.file), finding.span, true, "")};
    std::map<FileId, std::vector<Mark>> elsewhere;
    for (const Label& label : finding.labels) {
      if (!label.span.valid()) continue;
      Mark mark = mark_of(sources.file(label.span.file), label.span, false,
                          label.text.in(options.language));
      if (label.span.file == finding.span.file)
        marks.push_back(std::move(mark));
      else
        elsewhere[label.span.file].push_back(std::move(mark));
    }
    draw(out, sources.file(finding.span.file), std::move(marks));
    for (auto& [id, others] : elsewhere) {
      const SourceFile& file = sources.file(id);
      out += fmt::format(
          "  ::: {}:{}:{}\n", file.path(), others.front().line,
          file.place(file.line_start(others.front().line) + others.front().begin).column);
      draw(out, file, std::move(others));
    }
  }
  const Words& word = words(options.language);
  if (finding.basis)
    out += fmt::format("  = {}{}\n", word.basis, printable(finding.basis->in(options.language)));
  if (finding.help)
    out += fmt::format("  = {}{}\n", word.help, printable(finding.help->in(options.language)));
  out += fmt::format("  = {}budgetc explain {}\n", word.page, catalogue_entry(finding.id).code);
}

nlohmann::ordered_json place_json(const SourceMap& sources, Span span) {
  nlohmann::ordered_json json;
  if (!span.valid()) {
    json["file"] = nullptr;
    json["line"] = nullptr;
    json["column"] = nullptr;
    return json;
  }
  const SourceFile& file = sources.file(span.file);
  const Place place = file.place(span.begin);
  json["file"] = file.path();
  json["line"] = place.line;
  json["column"] = place.column;
  return json;
}

std::string render_json(const Sink& sink, const SourceMap& sources, const RenderOptions& options) {
  nlohmann::ordered_json root;
  root["version"] = 1;
  root["findings"] = nlohmann::ordered_json::array();
  for (const Finding& finding : sink.sorted()) {
    const CatalogueEntry& entry = catalogue_entry(finding.id);
    nlohmann::ordered_json json;
    json["code"] = entry.code;
    json["name"] = entry.name;
    json["severity"] = kEnglish.severity[static_cast<size_t>(finding.severity)];
    json["message"] = finding.message(options.language);
    json.update(place_json(sources, finding.span));
    if (finding.span.valid()) {
      const Place end = sources.file(finding.span.file).place(finding.span.end);
      json["end_line"] = end.line;
      json["end_column"] = end.column;
    } else {
      json["end_line"] = nullptr;
      json["end_column"] = nullptr;
    }
    json["path"] = finding.path;
    json["labels"] = nlohmann::ordered_json::array();
    for (const Label& label : finding.labels) {
      nlohmann::ordered_json item = place_json(sources, label.span);
      item["message"] = label.text.in(options.language);
      json["labels"].push_back(std::move(item));
    }
    json["help"] = finding.help ? finding.help->in(options.language) : "";
    root["findings"].push_back(std::move(json));
  }
  root["summary"] = {{"errors", sink.count(Severity::error)},
                     {"warnings", sink.count(Severity::warning)},
                     {"notes", sink.count(Severity::note)}};
  return root.dump(1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace

std::string render(const Sink& sink, const SourceMap& sources, RenderFormat format,
                   const RenderOptions& options) {
  if (format == RenderFormat::json) return render_json(sink, sources, options);
  std::string out;
  for (const Finding& finding : sink.sorted()) {
    if (format == RenderFormat::short_form) {
      RenderOptions plain = options;
      plain.colour = false;
      out += head(finding, sources, plain) + "\n";
    } else {
      if (!out.empty()) out += '\n';
      render_human(out, finding, sources, options);
    }
  }
  return out;
}

}  // namespace budgetc
