// A SARIF 2.1.0 log (OASIS), for code scanning services: one run, every finding of the catalogue as
// a rule with its page as help, waived findings as suppressions.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "diagnostics/render.h"

namespace budgetc::rendering {
namespace {

using Json = nlohmann::ordered_json;

std::string dump(const Json& json) {
  return json.dump(1, ' ', false, Json::error_handler_t::replace);
}

// RFC 3986; a relative path stays relative to where the program ran.
std::string uri_of(std::string_view path) {
  std::string uri = path.starts_with('/') ? "file://" : "";
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view("-._~/").find(c) != std::string_view::npos;
    uri += plain ? std::string(1, c) : fmt::format("%{:02X}", byte);
  }
  return uri;
}

Json location(const SourceMap& sources, Span span) {
  const SourceFile& file = sources.file(span.file);
  const Place begin = file.place(span.begin);
  const Place end = file.place(span.end);
  Json region = {{"startLine", begin.line},
                 {"startColumn", begin.column},
                 {"endLine", end.line},
                 {"endColumn", end.column}};
  if (const std::string_view text = sources.text(span); text.size() <= 400)
    region["snippet"] = {{"text", text}};
  return {{"physicalLocation",
           {{"artifactLocation", {{"uri", uri_of(file.path())}}}, {"region", std::move(region)}}}};
}

// The same finding in the next version of the file: what was found, in which file and value, but
// not on which line.
std::string fingerprint(const Finding& finding, const SourceMap& sources) {
  uint64_t hash = 14695981039346656037U;  // FNV-1a
  const auto add = [&](std::string_view text) {
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
    hash *= 1099511628211U;
  };
  add(catalogue_entry(finding.id).code);
  if (finding.span.valid()) add(sources.file(finding.span.file).path());
  add(finding.path);
  add(sources.text(finding.span));
  return fmt::format("{:016x}", hash);
}

Json result(const Finding& finding, const SourceMap& sources, Language language) {
  const CatalogueEntry& entry = catalogue_entry(finding.id);
  std::string text = finding.message(language);
  if (finding.help) text += fmt::format("\n{}{}", words(language).help, finding.help->in(language));
  Json json = {{"ruleId", entry.code},
               {"ruleIndex", &catalogue_entry(finding.id) - catalogue().data()},
               {"level", severity_name(finding.severity)},
               {"message", {{"text", std::move(text)}}}};
  if (finding.span.valid()) {
    Json primary = location(sources, finding.span);
    if (!finding.path.empty())
      primary["logicalLocations"] = {{{"fullyQualifiedName", finding.path}}};
    json["locations"] = Json::array({std::move(primary)});
  }
  Json related = Json::array();
  for (const Label& label : finding.labels) {
    if (!label.span.valid()) continue;
    Json one = location(sources, label.span);
    one["id"] = related.size() + 1;
    one["message"] = {{"text", label.text.in(language)}};
    related.push_back(std::move(one));
  }
  if (!related.empty()) json["relatedLocations"] = std::move(related);
  json["partialFingerprints"] = {{"budgetc/v1", fingerprint(finding, sources)}};
  if (finding.waived)
    json["suppressions"] = {{{"kind", "inSource"},
                             {"status", "accepted"},
                             {"justification", waiver_in_words(*finding.waived, language)}}};
  if (finding.basis) json["properties"] = {{"basis", finding.basis->in(language)}};
  return json;
}

// The paragraph below a page's heading `section`.
std::string section_of(std::string_view page, std::string_view section) {
  const std::string heading = fmt::format("\n## {}\n", section);
  const size_t at = page.find(heading);
  if (at == page.npos) return {};
  page.remove_prefix(at + heading.size());
  page = page.substr(0, page.find("\n## "));
  const size_t begin = page.find_first_not_of('\n');
  if (begin == page.npos) return {};
  return std::string(page.substr(begin, page.find_last_not_of('\n') - begin + 1));
}

Json rules(Language language) {
  Json rules = Json::array();
  for (const CatalogueEntry& entry : catalogue()) {
    const std::string_view page = explain_page(entry.code);
    const std::string_view message = language == Language::zh ? entry.message_zh : entry.message_en;
    Json rule = {{"id", entry.code},
                 {"name", entry.name},
                 {"shortDescription", {{"text", message}}},
                 {"defaultConfiguration", {{"level", severity_name(entry.severity)}}},
                 {"properties",
                  {{"tags", {std::string(1, entry.code[0])}}, {"waivable", is_waivable(entry)}}}};
    if (const std::string what = section_of(page, "是什么"); !what.empty())
      rule["fullDescription"] = {{"text", what}};
    if (!page.empty()) rule["help"] = {{"text", page}, {"markdown", page}};
    rules.push_back(std::move(rule));
  }
  return rules;
}

}  // namespace

std::string sarif_body(const Sink& sink, const SourceMap& sources, const RenderOptions& options) {
  std::string out;
  for (const Finding& finding : sink.sorted()) {
    if (!out.empty()) out += ",\n";
    out += dump(result(finding, sources, options.language));
  }
  return out;
}

std::string sarif_report(Sections sections, const RenderOptions& options) {
  std::string results;
  Json notifications = Json::array();
  bool successful = true;
  for (const Section& section : sections) {
    if (!section.body.empty()) results += (results.empty() ? "\n" : ",\n") + section.body;
    const auto notify = [&](const char* level, const std::string& text) {
      notifications.push_back(
          {{"level", level}, {"message", {{"text", section.department + ": " + text}}}});
    };
    if (!section.fault.empty()) notify("error", section.fault);
    if (section.counts.omitted > 0)
      notify("warning", omitted_in_words(section.counts.omitted, options.language));
    successful = successful && section.fault.empty();
  }
  Json driver = {{"name", "budgetc"},
                 {"language", options.language == Language::zh ? "zh-CN" : "en"},
                 {"rules", rules(options.language)}};
  if (!options.version.empty()) driver["version"] = options.version;
  Json invocation = {{"executionSuccessful", successful}};
  if (!notifications.empty()) invocation["toolExecutionNotifications"] = std::move(notifications);
  return fmt::format(
      "{{\n\"$schema\": \"https://json.schemastore.org/sarif-2.1.0.json\",\n"
      "\"version\": \"2.1.0\",\n\"runs\": [{{\n\"tool\": {},\n\"invocations\": [{}],\n"
      "\"columnKind\": \"unicodeCodePoints\",\n\"results\": [{}\n]\n}}]\n}}\n",
      dump({{"driver", std::move(driver)}}), dump(invocation), results);
}

}  // namespace budgetc::rendering
