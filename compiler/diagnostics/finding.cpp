// Building findings and collecting them.
#include <algorithm>
#include <cassert>
#include <numeric>
#include <tuple>

#include "diagnostics/diagnostics.h"

namespace budgetc {

LocalText reason_text(const std::string& subject, const Failure& failure) {
  const std::string& english = failure.english.empty() ? failure.message : failure.english;
  if (subject.empty()) return {failure.message, english};
  return {subject + "：" + failure.message, subject + ": " + english};
}

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
Finding& Finding::arg(std::string name, LocalText words) & {
  english_arguments.emplace_back(name, std::move(words.en));
  arguments.emplace_back(std::move(name), std::move(words.zh));
  return *this;
}
Finding&& Finding::arg(std::string name, LocalText words) && {
  arg(std::move(name), std::move(words));
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

namespace {

using Arguments = std::vector<std::pair<std::string, std::string>>;

const std::string* find_argument(const Arguments& arguments, std::string_view name) {
  for (const auto& [given, value] : arguments)
    if (given == name) return &value;
  return nullptr;
}

// Calls on_text for the plain stretches of a message and on_name for each {placeholder}.
template <class OnText, class OnName>
void walk_message(std::string_view pattern, OnText on_text, OnName on_name) {
  while (!pattern.empty()) {
    const size_t open = pattern.find('{');
    const size_t close = open == pattern.npos ? pattern.npos : pattern.find('}', open);
    if (close == pattern.npos) return on_text(pattern);
    on_text(pattern.substr(0, open));
    on_name(pattern.substr(open + 1, close - open - 1));
    pattern.remove_prefix(close + 1);
  }
}

[[maybe_unused]] bool is_complete(const Finding& finding) {
  bool complete = true;
  walk_message(
      catalogue_entry(finding.id).message_zh, [](std::string_view) {},
      [&](std::string_view name) {
        complete = complete && find_argument(finding.arguments, name) != nullptr;
      });
  return complete;
}

// Two findings with the same key say the same thing of the same place.
std::string key_of(const Finding& finding) {
  std::string key = std::to_string(static_cast<int>(finding.id));
  for (const uint32_t part :
       {static_cast<uint32_t>(finding.span.file), finding.span.begin, finding.span.end})
    key += ' ' + std::to_string(part);
  for (const auto& [name, value] : finding.arguments) key += '\0' + name + '\0' + value;
  return key;
}

// An input may hold a name of megabytes, and a thousand findings about it.
void shorten(std::string& text) {
  constexpr size_t kLongest = 2000;
  if (text.size() <= kLongest) return;
  size_t end = kLongest;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  text.replace(end, text.size() - end, "…");
}

void shorten(Finding& finding) {
  const auto both = [](LocalText& text) {
    shorten(text.zh);
    shorten(text.en);
  };
  for (auto& [name, value] : finding.arguments) shorten(value);
  for (auto& [name, value] : finding.english_arguments) shorten(value);
  for (Label& label : finding.labels) both(label.text);
  shorten(finding.path);
  if (finding.help) both(*finding.help);
  if (finding.basis) both(*finding.basis);
}

}  // namespace

std::string Finding::message(Language language) const {
  const CatalogueEntry& entry = catalogue_entry(id);
  std::string out;
  walk_message(
      language == Language::zh ? entry.message_zh : entry.message_en,
      [&](std::string_view text) { out += text; },
      [&](std::string_view name) {
        const std::string* value =
            language == Language::en ? find_argument(english_arguments, name) : nullptr;
        if (value == nullptr) value = find_argument(arguments, name);
        out += value != nullptr ? *value : "{" + std::string(name) + "}";
      });
  return out;
}

void Sink::report(Finding finding) {
  assert(is_complete(finding));
  if (findings_.size() >= kMost) {
    ++omitted_[static_cast<size_t>(finding.severity)];
    return;
  }
  shorten(finding);
  if (seen_.insert(key_of(finding)).second) findings_.push_back(std::move(finding));
}

size_t Sink::count_omitted() const {
  return std::accumulate(omitted_.begin(), omitted_.end(), size_t{0});
}

void Sink::take(const Sink& other) {
  for (const Finding& finding : other.findings_) report(finding);
  for (size_t i = 0; i < omitted_.size(); ++i) omitted_[i] += other.omitted_[i];
}

std::vector<Finding> Sink::sorted() const {
  std::vector<Finding> sorted = findings_;
  const auto key = [](const Finding& f) {
    return std::tuple(f.span, -static_cast<int>(f.severity), f.id);
  };
  std::stable_sort(sorted.begin(), sorted.end(),
                   [&](const Finding& a, const Finding& b) { return key(a) < key(b); });
  return sorted;
}

void Sink::revise(const std::function<void(Finding&)>& change) {
  for (; revised_ < findings_.size(); ++revised_) {
    change(findings_[revised_]);
    shorten(findings_[revised_].path);
  }
}

size_t Sink::count(Severity severity) const {
  const auto listed = std::count_if(findings_.begin(), findings_.end(), [&](const Finding& f) {
    return f.severity == severity && !f.waived;
  });
  return static_cast<size_t>(listed) + omitted_[static_cast<size_t>(severity)];
}

size_t Sink::count_waived() const {
  return static_cast<size_t>(std::count_if(findings_.begin(), findings_.end(),
                                           [](const Finding& f) { return f.waived.has_value(); }));
}

}  // namespace budgetc
