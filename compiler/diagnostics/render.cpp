// Takes a sink and the sources its spans point into; gives a report in the format asked for.
#include "diagnostics/render.h"

#include <fmt/format.h>

#include <algorithm>

#include "text/text.h"

namespace budgetc {
namespace rendering {

const Words& words(Language language) {
  static constexpr Words kChinese = {"依据：", "建议：", "说明：", "豁免：", "至 ", "，"};
  static constexpr Words kEnglish = {"basis: ", "help: ", "see: ", "waived: ", "until ", ", "};
  return language == Language::zh ? kChinese : kEnglish;
}

std::string head(const Finding& finding, const SourceMap& sources, Language language, bool colour) {
  const CatalogueEntry& entry = catalogue_entry(finding.id);
  std::string out;
  if (finding.span.valid()) {
    const SourceFile& file = sources.file(finding.span.file);
    const Place place = file.place(finding.span.begin);
    out = fmt::format("{}:{}:{}: ", printable(file.path()), place.line, place.column);
  }
  const std::string tag =
      fmt::format("{}[{} {}]", finding.waived ? "waived" : severity_name(finding.severity),
                  entry.code, entry.name);
  const std::string message = printable(finding.message(language));
  if (!colour) return out + tag + ": " + message;
  return fmt::format("\033[1m{}{}{}\033[0m\033[1m: {}\033[0m", out, colour_of(finding), tag,
                     message);
}

std::string_view colour_of(const Finding& finding) {
  if (finding.waived) return "\033[1;32m";
  switch (finding.severity) {
    case Severity::error:
      return "\033[1;31m";
    case Severity::warning:
      return "\033[1;33m";
    case Severity::note:
      break;
  }
  return "\033[1;36m";
}

std::string counts_in_words(const Counts& counts, Language language) {
  const bool zh = language == Language::zh;
  std::string out;
  const auto add = [&](size_t count, std::string_view chinese, std::string_view english) {
    if (count == 0) return;
    if (!out.empty()) out += words(language).separator;
    out +=
        zh ? fmt::format("{} {}", count, chinese)
           : fmt::format("{} {}{}", count, english, count == 1 || english == "waived" ? "" : "s");
  };
  add(counts.errors, "处错误", "error");
  add(counts.warnings, "处警告", "warning");
  add(counts.notes, "处提示", "note");
  add(counts.waived, "处已豁免", "waived");
  if (out.empty()) return zh ? "没有发现问题" : "nothing found";
  return out;
}

std::string omitted_in_words(size_t omitted, Language language) {
  return language == Language::zh
             ? fmt::format("只列出前 {} 处，另有 {} 处没有列出", Sink::kMost, omitted)
             : fmt::format("only the first {} are listed, {} more are not", Sink::kMost, omitted);
}

std::string waiver_in_words(const Waived& waived, Language language) {
  const bool zh = language == Language::zh;
  std::string out = waived.reason;
  if (waived.by.empty() && waived.until.empty()) return out;
  out += zh ? "（" : " (";
  out += waived.by;
  if (!waived.by.empty() && !waived.until.empty()) out += words(language).separator;
  if (!waived.until.empty()) out += std::string(words(language).until) + waived.until;
  return out + (zh ? "）" : ")");
}

}  // namespace rendering

using namespace rendering;

std::optional<RenderFormat> render_format_named(std::string_view name) {
  if (name == "human") return RenderFormat::human;
  if (name == "short") return RenderFormat::short_form;
  if (name == "json") return RenderFormat::json;
  if (name == "sarif") return RenderFormat::sarif;
  if (name == "github") return RenderFormat::github;
  if (name == "junit") return RenderFormat::junit;
  return std::nullopt;
}

Section render_section(std::string department, const Sink& sink, const SourceMap& sources,
                       RenderFormat format, const RenderOptions& options) {
  Section section;
  section.counts = {sink.count(Severity::error), sink.count(Severity::warning),
                    sink.count(Severity::note), sink.count_waived(), sink.count_omitted()};
  switch (format) {
    case RenderFormat::human:
      section.body = human_body(sink, sources, options);
      break;
    case RenderFormat::short_form:
      section.body = short_body(sink, sources, options);
      break;
    case RenderFormat::json:
      section.body = json_body(sink, sources, options);
      break;
    case RenderFormat::sarif:
      section.body = sarif_body(sink, sources, options);
      break;
    case RenderFormat::github:
      section.body = github_body(sink, sources, options);
      break;
    case RenderFormat::junit:
      section.body = junit_body(department, sink, sources, options);
      break;
  }
  section.department = std::move(department);
  return section;
}

std::string render_report(std::span<const Section> sections, RenderFormat format,
                          const RenderOptions& options) {
  switch (format) {
    case RenderFormat::human:
      return human_report(sections, options);
    case RenderFormat::short_form:
      return short_report(sections);
    case RenderFormat::json:
      return json_report(sections);
    case RenderFormat::sarif:
      return sarif_report(sections, options);
    case RenderFormat::github:
      return github_report(sections);
    case RenderFormat::junit:
      return junit_report(sections);
  }
  return {};
}

std::string render(const Sink& sink, const SourceMap& sources, RenderFormat format,
                   const RenderOptions& options) {
  if (format == RenderFormat::human) return human_body(sink, sources, options);
  const Section section = render_section("", sink, sources, format, options);
  return render_report({&section, 1}, format, options);
}

}  // namespace budgetc
