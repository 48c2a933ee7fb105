#include "rules/word_lists.h"

#include <algorithm>

#include "diagnostics/catalogue/model.h"

namespace budgetc::rules {
namespace {

void wrong_shape(const yaml::Entry& entry, LocalText expected, Sink& sink) {
  sink.report(Finding(finding::M0103, entry.value.span.valid() ? entry.value.span : entry.key_span)
                  .arg("key", entry.key)
                  .arg("expected", std::move(expected))
                  .arg("actual", LocalText{"其他内容", "something else"}));
}

}  // namespace

void read_fields(const yaml::Node& node, Span blame, const FieldReaders& readers, Sink& sink) {
  if (!node.is_mapping()) {
    sink.report(Finding(finding::M0103, blame)
                    .arg("key", std::string("rules"))
                    .arg("expected", LocalText{"映射（键: 值）", "a mapping (key: value)"})
                    .arg("actual", LocalText{"其他内容", "something else"}));
    return;
  }
  for (const yaml::Entry& entry : node.entries) {
    const auto reader = readers.find(entry.key);
    if (reader != readers.end())
      reader->second(entry);
    else
      sink.report(Finding(finding::M0101, entry.key_span).arg("key", entry.key));
  }
  for (const auto& [key, reader] : readers)
    if (node.find(key) == nullptr) sink.report(Finding(finding::M0102, blame).arg("key", key));
}

std::vector<std::string> read_words(const yaml::Entry& entry, Sink& sink) {
  std::vector<std::string> words;
  bool good = entry.value.is_sequence();
  for (const yaml::Node& item : entry.value.items) {
    good = good && item.is_scalar() && !item.text.empty();
    if (good) words.push_back(item.text);
  }
  if (!good) wrong_shape(entry, {"词的列表", "a list of words"}, sink);
  return words;
}

void add_to_list(LocalText& list, const LocalText& item) {
  if (!list.zh.empty()) list.zh += "、", list.en += ", ";
  list.zh += item.zh, list.en += item.en;
}

bool contains_any(std::string_view text, const std::vector<std::string>& words) {
  return std::any_of(words.begin(), words.end(),
                     [&](const std::string& word) { return text.find(word) != text.npos; });
}

bool starts_with_any(std::string_view text, const std::vector<std::string>& words) {
  return std::any_of(words.begin(), words.end(),
                     [&](const std::string& word) { return text.starts_with(word); });
}

bool ends_with_any(std::string_view text, const std::vector<std::string>& words) {
  return std::any_of(words.begin(), words.end(),
                     [&](const std::string& word) { return text.ends_with(word); });
}

}  // namespace budgetc::rules
