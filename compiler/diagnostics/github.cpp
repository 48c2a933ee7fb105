// GitHub workflow commands: an annotation at the line of each finding.
#include <fmt/format.h>

#include "diagnostics/render.h"

namespace budgetc::rendering {
namespace {

// A command ends at the line end, and its properties at : and , (actions/toolkit, command.ts).
std::string escaped(std::string_view raw, bool property) {
  std::string out;
  for (const char c : text::printable_lines(raw)) {
    const bool special = c == '%' || c == '\r' || c == '\n' || (property && (c == ':' || c == ','));
    out += special ? fmt::format("%{:02X}", static_cast<unsigned char>(c)) : std::string(1, c);
  }
  return out;
}

}  // namespace

std::string github_body(const Sink& sink, const SourceMap& sources, const RenderOptions& options) {
  std::string out;
  for (const Finding& finding : sink.sorted()) {
    const CatalogueEntry& entry = catalogue_entry(finding.id);
    const bool quiet = finding.waived || finding.severity == Severity::note;
    out += quiet ? "::notice " : finding.severity == Severity::warning ? "::warning " : "::error ";
    if (finding.span.valid()) {
      const SourceFile& file = sources.file(finding.span.file);
      const Place begin = file.place(finding.span.begin);
      const Place end = file.place(finding.span.end);
      out += fmt::format("file={},line={},endLine={},", escaped(file.path(), true), begin.line,
                         end.line);
      // Columns are taken only where both ends stand on one line.
      if (begin.line == end.line)
        out += fmt::format("col={},endColumn={},", begin.column, end.column);
    }
    const Words& word = words(options.language);
    std::string message = finding.message(options.language);
    if (finding.waived)
      message +=
          fmt::format("\n{}{}", word.waived, waiver_in_words(*finding.waived, options.language));
    else if (finding.help)
      message += fmt::format("\n{}{}", word.help, finding.help->in(options.language));
    out +=
        fmt::format("title={}::{}\n", escaped(fmt::format("{} {}", entry.code, entry.name), true),
                    escaped(message, false));
  }
  if (const size_t omitted = sink.count_omitted(); omitted > 0)
    out += fmt::format("::warning::{}\n", omitted_in_words(omitted, options.language));
  return out;
}

std::string github_report(Sections sections) {
  std::string out;
  for (const Section& section : sections) {
    out += section.body;
    if (!section.fault.empty())
      out += fmt::format("::error title={}::{}\n", escaped(section.department, true),
                         escaped(section.fault, false));
  }
  return out;
}

}  // namespace budgetc::rendering
