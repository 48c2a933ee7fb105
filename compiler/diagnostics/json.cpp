// DESIGN §11's JSON object, for programs.
#include <nlohmann/json.hpp>

#include "diagnostics/render.h"

namespace budgetc::rendering {
namespace {

using Json = nlohmann::ordered_json;

std::string dump(const Json& json) {
  return json.dump(1, ' ', false, Json::error_handler_t::replace);
}

void put_place(Json& json, const SourceMap& sources, Span span) {
  if (!span.valid()) {
    for (const char* key : {"file", "line", "column"}) json[key] = nullptr;
    return;
  }
  const SourceFile& file = sources.file(span.file);
  const Place place = file.place(span.begin);
  json["file"] = file.path();
  json["line"] = place.line;
  json["column"] = place.column;
}

Json counts_json(const Counts& counts) {
  Json json = {{"errors", counts.errors},
               {"warnings", counts.warnings},
               {"notes", counts.notes},
               {"waived", counts.waived}};
  if (counts.omitted > 0) json["omitted"] = counts.omitted;
  return json;
}

Json finding_json(const Finding& finding, const SourceMap& sources, Language language) {
  const CatalogueEntry& entry = catalogue_entry(finding.id);
  Json json;
  json["code"] = entry.code;
  json["name"] = entry.name;
  json["severity"] = severity_name(finding.severity);
  json["message"] = finding.message(language);
  put_place(json, sources, finding.span);
  if (finding.span.valid()) {
    const Place end = sources.file(finding.span.file).place(finding.span.end);
    json["end_line"] = end.line;
    json["end_column"] = end.column;
  } else {
    json["end_line"] = nullptr;
    json["end_column"] = nullptr;
  }
  json["path"] = finding.path;
  json["labels"] = Json::array();
  for (const Label& label : finding.labels) {
    Json item;
    put_place(item, sources, label.span);
    item["message"] = label.text.in(language);
    json["labels"].push_back(std::move(item));
  }
  json["help"] = finding.help ? finding.help->in(language) : "";
  json["basis"] = finding.basis ? finding.basis->in(language) : "";
  if (finding.waived)
    json["waived"] = {{"reason", finding.waived->reason},
                      {"by", finding.waived->by},
                      {"until", finding.waived->until}};
  return json;
}

}  // namespace

// The findings as the elements of an array, without its brackets.
std::string json_body(const Sink& sink, const SourceMap& sources, const RenderOptions& options) {
  std::string out;
  for (const Finding& finding : sink.sorted()) {
    if (!out.empty()) out += ",\n";
    out += dump(finding_json(finding, sources, options.language));
  }
  return out;
}

std::string json_report(Sections sections) {
  std::string findings;
  Counts all;
  Json departments = Json::array();
  for (const Section& section : sections) {
    if (!section.body.empty()) findings += (findings.empty() ? "\n" : ",\n") + section.body;
    all.errors += section.counts.errors;
    all.warnings += section.counts.warnings;
    all.notes += section.counts.notes;
    all.waived += section.counts.waived;
    all.omitted += section.counts.omitted;
    if (section.department.empty()) continue;
    Json department = {{"name", section.department}};
    department.update(counts_json(section.counts));
    if (!section.fault.empty()) department["fault"] = section.fault;
    departments.push_back(std::move(department));
  }
  Json summary = counts_json(all);
  if (!departments.empty()) summary["departments"] = std::move(departments);
  return "{\n\"version\": 1,\n\"findings\": [" + findings + "\n],\n\"summary\": " + dump(summary) +
         "\n}\n";
}

}  // namespace budgetc::rendering
