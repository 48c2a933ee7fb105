#include "format/reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "diagnostics/catalogue/format.h"
#include "diagnostics/catalogue/model.h"

namespace budgetc::format {

using yaml::Node;

void Reader::wrong_type(const Node& node, std::string_view key, const LocalText& expected) {
  const LocalText actual =
      node.is_scalar()     ? LocalText{"“" + node.text + "”", "'" + node.text + "'"}
      : node.is_sequence() ? LocalText{"列表", "a list"}
      : node.is_mapping()  ? LocalText{"映射（键: 值）", "a mapping (key: value)"}
                           : LocalText{"空值", "nothing"};
  sink_.report(Finding(finding::M0103, node.span)
                   .arg("key", std::string(key))
                   .arg("expected", expected)
                   .arg("actual", actual));
}

bool Reader::mapping(const Node& node, std::string_view name,
                     std::initializer_list<std::string_view> known) {
  if (!node.is_mapping()) {
    wrong_type(node, name, {"映射（键: 值）", "a mapping (key: value)"});
    return false;
  }
  for (const yaml::Entry& entry : node.entries)
    if (std::find(known.begin(), known.end(), entry.key) == known.end())
      unknown_key(entry, {known.begin(), known.end()});
  return true;
}

namespace {

// The nearest of the names, else all of them.
LocalText suggestion(std::string_view word, const std::vector<std::string>& names) {
  if (const auto near = text::nearest(word, names))
    return {"是不是“" + *near + "”？", "did you mean '" + *near + "'?"};
  return {fmt::format("这里可以写：{}", fmt::join(names, "、")),
          fmt::format("known here: {}", fmt::join(names, ", "))};
}

}  // namespace

void Reader::unknown_key(const yaml::Entry& entry, const std::vector<std::string>& known) {
  sink_.report(Finding(finding::M0101, entry.key_span)
                   .arg("key", entry.key)
                   .suggest(suggestion(entry.key, known)));
}

void Reader::unknown_name(Span span, LocalText kind, const std::string& name,
                          const std::vector<std::string>& known) {
  Finding finding = Finding(finding::F0101, span).arg("kind", kind).arg("name", name);
  if (!known.empty()) finding.help = suggestion(name, known);
  sink_.report(std::move(finding));
}

bool Reader::plain_id(std::string_view id, const LocalText& kind, Span at) {
  constexpr size_t kLongest = 100;
  const bool plain =
      !id.empty() && id.size() <= kLongest && std::all_of(id.begin(), id.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_';
      });
  if (!plain)
    sink_.report(Finding(finding::F0150, at).arg("id", std::string(id)).arg("kind", kind));
  return plain;
}

std::string Reader::word(const Node& node, std::string_view key,
                         std::initializer_list<std::string_view> known) {
  if (!node.is_scalar()) {
    wrong_type(node, key, {"文字", "text"});
  } else if (std::find(known.begin(), known.end(), node.text) == known.end()) {
    sink_.report(Finding(finding::M0106, node.span)
                     .arg("key", std::string(key))
                     .arg("value", node.text)
                     .suggest(suggestion(node.text, {known.begin(), known.end()})));
  }
  return node.text;
}

std::string Reader::text(const Node& node, std::string_view key) {
  if (!node.is_scalar()) wrong_type(node, key, {"文字", "text"});
  return node.text;
}

bool Reader::mapping_of_any(const Node& node, std::string_view name) {
  if (!node.is_mapping()) wrong_type(node, name, {"映射（键: 值）", "a mapping (key: value)"});
  return node.is_mapping();
}

double Reader::number(const Node& node, std::string_view key, double least, double most) {
  double value = 0;
  const char* end = node.text.data() + node.text.size();
  const auto parsed = std::from_chars(node.text.data(), end, value);
  if (!node.is_scalar() || parsed.ec != std::errc() || parsed.ptr != end) {
    wrong_type(node, key, {"数字", "a number"});
    return least;
  }
  if (value >= least && value <= most) return value;
  out_of_range(node, key, least, most);
  return std::clamp(value, least, most);
}

int Reader::integer(const Node& node, std::string_view key, int least, int most) {
  int value = 0;
  const char* end = node.text.data() + node.text.size();
  const auto parsed = std::from_chars(node.text.data(), end, value);
  if (!node.is_scalar() || parsed.ec != std::errc() || parsed.ptr != end) {
    wrong_type(node, key, {"整数", "a whole number"});
    return least;
  }
  if (value < least || value > most) out_of_range(node, key, least, most);
  return std::clamp(value, least, most);
}

void Reader::out_of_range(const Node& node, std::string_view key, double least, double most) {
  sink_.report(Finding(finding::F0120, node.span)
                   .arg("key", std::string(key))
                   .arg("value", node.text)
                   .arg("range", LocalText{fmt::format("{} 到 {}", least, most),
                                           fmt::format("{} to {}", least, most)}));
}

bool Reader::boolean(const Node& node, std::string_view key) {
  if (!node.is_scalar() || (node.text != "true" && node.text != "false"))
    wrong_type(node, key, {"true 或 false", "true or false"});
  return node.text == "true";
}

const std::vector<Node>& Reader::list(const Node& node, std::string_view key) {
  static const std::vector<Node> none;
  if (node.kind == Node::Kind::null) return none;
  if (!node.is_sequence()) {
    wrong_type(node, key, {"列表", "a list"});
    return none;
  }
  return node.items;
}

text::NumberStyle Reader::numbers(const Node& node, text::NumberStyle style) {
  if (!mapping(node, "numbers",
               {"unit", "decimals", "thousands", "trim_zeros", "whole_as_integer", "blank_zero"}))
    return style;
  for (const yaml::Entry& entry : node.entries) {
    if (entry.key == "unit")
      style.unit = word(entry.value, "unit", {"元", "万元"}) == "元" ? text::MoneyUnit::yuan
                                                                     : text::MoneyUnit::wan;
    else if (entry.key == "decimals")
      style.decimals = integer(entry.value, "decimals", 0, 6);
    else if (entry.key == "thousands")
      style.thousands = boolean(entry.value, "thousands");
    else if (entry.key == "trim_zeros")
      style.trim_zeros = boolean(entry.value, "trim_zeros");
    else if (entry.key == "whole_as_integer")
      style.whole_as_integer = boolean(entry.value, "whole_as_integer");
    else if (entry.key == "blank_zero")
      style.blank_zero = boolean(entry.value, "blank_zero");
  }
  return style;
}

std::optional<language::Template> Reader::text_template(const Node& node,
                                                        const language::TypeScope& scope) {
  if (!node.is_scalar()) {
    wrong_type(node, "text", {"文字", "text"});
    return std::nullopt;
  }
  const Span where = yaml::span_within(sources_, node, 0, node.text.size());
  auto parsed = language::Template::parse(node.text, where, {}, sink_);
  if (parsed && !parsed->check(scope, sink_)) return std::nullopt;
  return parsed;
}

std::optional<language::Expression> Reader::expression(const Node& node,
                                                       const language::TypeScope& scope,
                                                       language::Type::Kind expected,
                                                       language::Type* type) {
  if (!node.is_scalar()) {
    wrong_type(node, "expression", {"表达式", "an expression"});
    return std::nullopt;
  }
  const Span where = yaml::span_within(sources_, node, 0, node.text.size());
  auto parsed = language::Expression::parse(node.text, where, sink_);
  if (!parsed) return std::nullopt;
  const language::Type actual = parsed->check(scope, sink_);
  if (type != nullptr) *type = actual;
  if (actual.kind == language::Type::Kind::unknown) return std::nullopt;
  if (actual.kind != expected) {
    sink_.report(Finding(finding::F0102, where)
                     .arg("expected", language::type_text(language::Type::of(expected)))
                     .arg("actual", language::type_text(actual)));
    return std::nullopt;
  }
  return parsed;
}

}  // namespace budgetc::format
