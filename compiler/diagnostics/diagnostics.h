// Findings: what a run has to say about the user's files. Every finding has a code from the
// catalogue (catalogue/*.def), a primary span (the narrowest wrong value), labels on what it was
// compared with and a help line. A Sink collects all findings of a run; renderers print them in
// stable order.
#pragma once

#include <array>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "source/source.h"

namespace budgetc {

enum class Severity : uint8_t { note, warning, error };
enum class Language : uint8_t { zh, en };

// A text in both languages.
struct LocalText {
  std::string zh;
  std::string en;
  const std::string& in(Language language) const { return language == Language::zh ? zh : en; }
};
// `subject` (a path, say) and why it failed.
LocalText reason_text(const std::string& subject, const Failure& failure);

// A code of the catalogue, fixed by its letters: "A0101". The ids themselves are in
// catalogue/<family>.h, so that a new line of one family rebuilds only who reports of it.
enum class FindingId : uint32_t {};
inline constexpr std::string_view kFamilies = "YMCADPF";  // in the order of reports
consteval FindingId finding_id(std::string_view code) {
  size_t family = 0;
  while (kFamilies[family] != code[0]) ++family;
  size_t number = 0;
  for (const char digit : code.substr(1)) number = number * 10 + static_cast<size_t>(digit - '0');
  return static_cast<FindingId>(family * 10'000 + number);
}

struct CatalogueEntry {
  FindingId id;
  std::string_view code;  // "A0101"
  Severity severity;
  std::string_view name;        // "total-mismatch"
  std::string_view message_zh;  // with {named} arguments
  std::string_view message_en;
};

const std::vector<CatalogueEntry>& catalogue();
const CatalogueEntry& catalogue_entry(FindingId id);
// Finds by code or by name; nullptr if there is none.
const CatalogueEntry* find_in_catalogue(std::string_view code_or_name);
// Whether a department may waive it: never a fault of syntax or of the model (Y, M), nor an error
// of arithmetic or of a format (A, F), nor that there are no lists of codes (C0104, C0116).
bool is_waivable(const CatalogueEntry& entry, Severity severity);
inline bool is_waivable(const CatalogueEntry& entry) { return is_waivable(entry, entry.severity); }
// The code or name closest to what was typed, in any case of letters.
std::optional<std::string> nearest_in_catalogue(std::string_view code_or_name);
std::string_view severity_name(Severity severity);  // note, warning, error
std::optional<Severity> severity_named(std::string_view name);
// The explain page (Markdown, from explain/<CODE>.md, embedded at build time); empty if missing.
std::string_view explain_page(std::string_view code);

struct Label {
  Span span;
  LocalText text;
};

// Why a finding does not count: the department says so in `waivers:` of budget.yaml.
struct Waived {
  std::string reason;
  std::string by;     // who answers for it; may be empty
  std::string until;  // 2024-12-31; may be empty
  Span span;
};

struct Finding {
  FindingId id;
  Severity severity;
  Span span;
  std::vector<std::pair<std::string, std::string>> arguments;
  // Arguments that are words rather than values read differently in English; these win there.
  std::vector<std::pair<std::string, std::string>> english_arguments;
  std::vector<Label> labels;
  std::string path;  // data path, such as "ledger[3].lines[0]"; may be empty
  std::optional<LocalText> help;
  std::optional<LocalText> basis;  // legal basis, where the rule has one
  std::optional<Waived> waived;

  Finding(FindingId finding_id, Span primary);

  // Chained building: Finding(FindingId::Y0201, span).arg("key", key).label(...).suggest(...)
  Finding& arg(std::string name, std::string value) &;
  Finding&& arg(std::string name, std::string value) &&;
  Finding& arg(std::string name, LocalText words) &;
  Finding&& arg(std::string name, LocalText words) &&;
  Finding&& label(Span at, LocalText text) &&;
  Finding&& at_path(std::string data_path) &&;
  Finding&& suggest(LocalText text) &&;
  Finding&& because(LocalText text) &&;

  // The catalogue's text with the arguments in place; a placeholder without one stays as it is.
  std::string message(Language language) const;
};

class Sink {
 public:
  // More than this nobody reads; they would take gigabytes.
  static constexpr size_t kMost = 20'000;

  // Drops exact duplicates, and only counts what comes after kMost findings. Cuts texts of
  // kilobytes. Every placeholder of the message needs its argument (asserted).
  void report(Finding finding);
  const std::vector<Finding>& findings() const { return findings_; }
  // How many have been reported, with those that were only counted.
  size_t size() const { return findings_.size() + count_omitted(); }
  size_t count_omitted() const;
  // All findings of another sink.
  void take(const Sink& other);
  // Calls `change` on every finding reported since the last call, in the order of reporting.
  void revise(const std::function<void(Finding&)>& change);
  // Sorted: by file in the order of reading, place, severity (errors first), code; findings without
  // a place come last.
  std::vector<Finding> sorted() const;
  // Waived findings do not count, omitted ones do.
  size_t count(Severity severity) const;
  size_t count_waived() const;
  bool has_errors() const { return count(Severity::error) > 0; }

 private:
  std::vector<Finding> findings_;
  size_t revised_ = 0;
  std::unordered_set<std::string> seen_;
  std::array<size_t, 3> omitted_{};  // by severity
};

// ---- reports -----------------------------------------------------------------------------------

enum class RenderFormat : uint8_t { human, short_form, json, sarif, github, junit };
std::optional<RenderFormat> render_format_named(std::string_view name);  // "short" is short_form

struct RenderOptions {
  Language language = Language::zh;
  bool colour = false;         // human
  bool deny_warnings = false;  // junit: a warning is a failure
  int width = 120;             // human: columns a source line may take before it is cut
  std::string version = {};    // of the program, for sarif
};

struct Counts {
  size_t errors = 0, warnings = 0, notes = 0, waived = 0;
  size_t omitted = 0;  // of these: counted, but not listed
};

// What a report says of one department. Rendered at once: neither sink nor sources are needed when
// the sections of a batch are put together.
struct Section {
  std::string department;
  Counts counts;
  std::string body;
  std::string fault;  // why the department could not be checked at all; else empty
};

// Findings in sorted order.
Section render_section(std::string department, const Sink& sink, const SourceMap& sources,
                       RenderFormat format, const RenderOptions& options);

// The whole report: DESIGN's JSON object, a SARIF 2.1.0 log, GitHub workflow commands, a JUnit
// document with one test suite a department. human: each department's line, and a summary of a
// batch.
std::string render_report(std::span<const Section> sections, RenderFormat format,
                          const RenderOptions& options);

// The findings of `sink` alone; human and short: without any summary.
std::string render(const Sink& sink, const SourceMap& sources, RenderFormat format,
                   const RenderOptions& options);

// An explain page for a terminal: headings, lists and examples set out, text wrapped at `width`.
std::string render_page(std::string_view page, bool colour, int width);

}  // namespace budgetc
