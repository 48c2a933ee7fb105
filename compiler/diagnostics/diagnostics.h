// Findings: what a run has to say about the user's files. Every finding has a code from the
// catalogue (catalogue/*.def), a primary span (the narrowest wrong value), labels on what it was
// compared with and a help line. A Sink collects all findings of a run; renderers print them in
// stable order.
#pragma once

#include <optional>
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

enum class FindingId : uint16_t {
#define BUDGETC_FINDING(code, severity, name, zh, en) code,
#include "diagnostics/catalogue/all.def"
#undef BUDGETC_FINDING
};

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
// The explain page (Markdown, from explain/<CODE>.md, embedded at build time); empty if missing.
std::string_view explain_page(std::string_view code);

struct Label {
  Span span;
  LocalText text;
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
  // Drops exact duplicates. Every placeholder of the message needs its argument (asserted).
  void report(Finding finding);
  const std::vector<Finding>& findings() const { return findings_; }
  // Sorted: by file in the order of reading, place, severity (errors first), code; findings without
  // a place come last.
  std::vector<Finding> sorted() const;
  size_t count(Severity severity) const;
  bool has_errors() const { return count(Severity::error) > 0; }

 private:
  std::vector<Finding> findings_;
  std::unordered_set<std::string> seen_;
};

enum class RenderFormat { human, short_form, json };
struct RenderOptions {
  Language language = Language::zh;
  bool colour = false;
};

// Renders the findings of `sink` in sorted order. JSON: DESIGN's object with "version", "findings",
// "summary".
std::string render(const Sink& sink, const SourceMap& sources, RenderFormat format,
                   const RenderOptions& options);

}  // namespace budgetc
