// JUnit XML as build servers read it: a test suite a department; each finding is a test case, and a
// department without findings has one that passes. A warning passes unless warnings are denied.
#include <fmt/format.h>

#include <algorithm>

#include "diagnostics/render.h"
#include "text/text.h"

namespace budgetc::rendering {
namespace {

// XML 1.0 has no place for control characters, not even escaped.
std::string escaped(std::string_view utf8) {
  std::string out;
  for (const char32_t c : text::to_u32(utf8)) {
    if (c == U'&')
      out += "&amp;";
    else if (c == U'<')
      out += "&lt;";
    else if (c == U'>')
      out += "&gt;";
    else if (c == U'"')
      out += "&quot;";
    else if (c == U'\n' || c == U'\t')
      out += fmt::format("&#{};", static_cast<uint32_t>(c));
    else if (c < 0x20 || c == 0xFFFE || c == 0xFFFF)
      out += "\uFFFD";
    else
      text::append_utf8(out, c);
  }
  return out;
}

std::string case_of(const std::string& department, const Finding& finding, const SourceMap& sources,
                    const RenderOptions& options) {
  const CatalogueEntry& entry = catalogue_entry(finding.id);
  const Words& word = words(options.language);
  std::string name = fmt::format("{} {}", entry.code, entry.name);
  std::string place;
  if (finding.span.valid()) {
    const SourceFile& file = sources.file(finding.span.file);
    const Place begin = file.place(finding.span.begin);
    name += fmt::format(" {}:{}:{}", file.path(), begin.line, begin.column);
    place = fmt::format(" file=\"{}\" line=\"{}\"", escaped(file.path()), begin.line);
  }
  const std::string message = finding.message(options.language);
  std::string details = head(finding, sources, options.language, false);
  if (finding.basis)
    details += fmt::format("\n{}{}", word.basis, finding.basis->in(options.language));
  if (finding.help) details += fmt::format("\n{}{}", word.help, finding.help->in(options.language));

  std::string out = fmt::format("    <testcase classname=\"{}\" name=\"{}\"{} time=\"0\">\n",
                                escaped(department), escaped(name), place);
  const bool fails = finding.severity == Severity::error ||
                     (finding.severity == Severity::warning && options.deny_warnings);
  if (finding.waived)
    out += fmt::format(
        "      <skipped message=\"{}\"/>\n",
        escaped(std::string(word.waived) + waiver_in_words(*finding.waived, options.language)));
  else if (fails)
    out +=
        fmt::format("      <failure type=\"{}\" message=\"{}\">{}</failure>\n",
                    severity_name(finding.severity), escaped(printable(message)), escaped(details));
  else
    out += fmt::format("      <system-out>{}</system-out>\n", escaped(details));
  return out + "    </testcase>\n";
}

std::string suite(const std::string& department, size_t tests, size_t failures, size_t errors,
                  size_t skipped, const std::string& cases) {
  return fmt::format(
      "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" "
      "time=\"0\">\n{}  </testsuite>\n",
      escaped(department), tests, failures, errors, skipped, cases);
}

}  // namespace

std::string junit_body(const std::string& department, const Sink& sink, const SourceMap& sources,
                       const RenderOptions& options) {
  std::string cases;
  for (const Finding& finding : sink.sorted())
    cases += case_of(department, finding, sources, options);
  if (const size_t omitted = sink.count_omitted(); omitted > 0)
    cases += fmt::format("    <system-out>{}</system-out>\n",
                         omitted_in_words(omitted, options.language));
  const size_t tests = std::max<size_t>(1, sink.size());
  if (cases.empty())
    cases = fmt::format("    <testcase classname=\"{}\" name=\"clean\" time=\"0\"/>\n",
                        escaped(department));
  const size_t failures =
      sink.count(Severity::error) + (options.deny_warnings ? sink.count(Severity::warning) : 0);
  return suite(department, tests, failures, 0, sink.count_waived(), cases);
}

std::string junit_report(Sections sections) {
  std::string suites;
  for (const Section& section : sections) {
    if (section.fault.empty())
      suites += section.body;
    else
      suites += suite(section.department, 1, 0, 1, 0,
                      fmt::format("    <testcase classname=\"{}\" name=\"check\" time=\"0\">\n"
                                  "      <error message=\"{}\"/>\n    </testcase>\n",
                                  escaped(section.department), escaped(section.fault)));
  }
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"budgetc\">\n" + suites +
         "</testsuites>\n";
}

}  // namespace budgetc::rendering
