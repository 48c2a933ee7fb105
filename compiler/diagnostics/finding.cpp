#include <algorithm>
#include <tuple>

#include "diagnostics/diagnostics.h"

namespace budgetc {

Finding::Finding(FindingId finding_id, Span primary)
    : id(finding_id), severity(catalogue_entry(finding_id).severity), span(primary) {}

Finding& Finding::arg(std::string name, std::string value) & {
  arguments.emplace_back(std::move(name), std::move(value));
  return *this;
}
Finding&& Finding::arg(std::string name, std::string value) && {
  arguments.emplace_back(std::move(name), std::move(value));
  return std::move(*this);
}
Finding&& Finding::label(Span at, LocalText text) && {
  labels.push_back({at, std::move(text)});
  return std::move(*this);
}
Finding&& Finding::at_path(std::string data_path) && {
  path = std::move(data_path);
  return std::move(*this);
}
Finding&& Finding::suggest(LocalText text) && {
  help = std::move(text);
  return std::move(*this);
}
Finding&& Finding::because(LocalText text) && {
  basis = std::move(text);
  return std::move(*this);
}

std::string Finding::message(Language language) const {
  const CatalogueEntry& entry = catalogue_entry(id);
  const std::string_view pattern = language == Language::zh ? entry.message_zh : entry.message_en;
  std::string out;
  for (size_t at = 0; at < pattern.size();) {
    const size_t close = pattern[at] == '{' ? pattern.find('}', at) : std::string_view::npos;
    if (close == std::string_view::npos) {
      out += pattern[at++];
      continue;
    }
    const std::string_view name = pattern.substr(at + 1, close - at - 1);
    const auto argument = std::find_if(arguments.begin(), arguments.end(),
                                       [&](const auto& pair) { return pair.first == name; });
    out += argument == arguments.end() ? std::string(pattern.substr(at, close - at + 1))
                                       : argument->second;
    at = close + 1;
  }
  return out;
}

void Sink::report(Finding finding) { findings_.push_back(std::move(finding)); }

std::vector<Finding> Sink::sorted() const {
  std::vector<Finding> sorted = findings_;
  const auto key = [](const Finding& f) {
    return std::tuple(f.span, -static_cast<int>(f.severity), f.id);
  };
  std::stable_sort(sorted.begin(), sorted.end(),
                   [&](const Finding& a, const Finding& b) { return key(a) < key(b); });
  const auto same = [](const Finding& a, const Finding& b) {
    return a.span == b.span && a.id == b.id && a.arguments == b.arguments;
  };
  sorted.erase(std::unique(sorted.begin(), sorted.end(), same), sorted.end());
  return sorted;
}

size_t Sink::count(Severity severity) const {
  return static_cast<size_t>(
      std::count_if(findings_.begin(), findings_.end(),
                    [&](const Finding& f) { return f.severity == severity; }));
}

}  // namespace budgetc
