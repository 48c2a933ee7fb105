// Takes views.yaml; gives the named filters in order, parsed and checked. A view that is wrong is
// one finding; its name stays known, so that what uses it is not wrong as well.
#include <fmt/format.h>

#include "diagnostics/catalogue/format.h"
#include "diagnostics/catalogue/model.h"
#include "environment/environment.h"
#include "yaml/yaml.h"

namespace budgetc::environment {
namespace {

using language::Type;

bool is_name(std::string_view name) {
  const auto letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  if (name.empty() || !letter(name[0])) return false;
  for (const char c : name) {
    if (!letter(c) && (c < '0' || c > '9')) return false;
  }
  return true;
}

void wrong_type(Span span, const std::string& key, LocalText expected, LocalText actual,
                Sink& sink) {
  sink.report(Finding(finding::M0103, span)
                  .arg("key", key)
                  .arg("expected", std::move(expected))
                  .arg("actual", std::move(actual)));
}

// The text of `key` in a view, or null after a finding.
const yaml::Node* text_of(const yaml::Entry& view, std::string_view key, Sink& sink) {
  const yaml::Node* node = view.value.find(key);
  if (node == nullptr) {
    sink.report(Finding(finding::M0102, view.key_span).arg("key", std::string(key)));
    return nullptr;
  }
  if (node->is_scalar()) return node;
  wrong_type(node->span, std::string(key), {"文字", "text"}, {"列表或映射", "a list or mapping"},
             sink);
  return nullptr;
}

void read_view(const SourceMap& sources, const yaml::Entry& entry, const language::TypeScope& scope,
               View& view, Sink& sink) {
  if (!entry.value.is_mapping()) {
    wrong_type(entry.value.span.valid() ? entry.value.span : entry.key_span, entry.key,
               {"{title: …, filter: …}", "{title: …, filter: …}"}, {"其他内容", "something else"},
               sink);
    return;
  }
  for (const yaml::Entry& field : entry.value.entries) {
    if (field.key == "title" || field.key == "filter") continue;
    sink.report(Finding(finding::M0101, field.key_span).arg("key", field.key));
  }
  if (const yaml::Node* title = text_of(entry, "title", sink)) view.title = title->text;
  const yaml::Node* filter = text_of(entry, "filter", sink);
  if (filter == nullptr) return;
  const Span where = yaml::span_within(sources, *filter, 0, filter->text.size());
  auto expression = language::Expression::parse(filter->text, where, sink);
  if (!expression) return;
  const Type type = expression->check(scope, sink);
  if (type.kind == Type::Kind::unknown) return;
  if (type.kind != Type::Kind::filter) {
    sink.report(Finding(finding::F0102, expression->span())
                    .arg("expected", language::type_text(Type::of(Type::Kind::filter)))
                    .arg("actual", language::type_text(type)));
    return;
  }
  view.expression = std::move(*expression);
}

}  // namespace

Views load_views(const SourceMap& sources, FileId file, const language::TypeScope& base,
                 Sink& sink) {
  Views views;
  const auto tree = yaml::parse(sources, file, sink);
  if (!tree || tree->kind == yaml::Node::Kind::null) return views;
  if (!tree->is_mapping()) {
    wrong_type(tree->span, "views",
               {"视图名称到 {title, filter} 的映射", "a mapping of view names to {title, filter}"},
               {"其他内容", "something else"}, sink);
    return views;
  }
  language::TypeScope scope = base;
  for (const yaml::Entry& entry : tree->entries) {
    if (!is_name(entry.key)) {
      sink.report(
          Finding(finding::F0103, entry.key_span)
              .arg("reason",
                   LocalText{fmt::format("“{}”不能作名称：只用字母、数字和下划线，不以数字开头",
                                         entry.key),
                             fmt::format(
                                 "'{}' is no name: letters, digits and underscores, no digit first",
                                 entry.key)}));
      continue;
    }
    if (scope.names.contains(entry.key)) {
      sink.report(
          Finding(finding::M0108, entry.key_span).arg("value", entry.key).arg("section", "views"));
      continue;
    }
    View view;
    view.name = entry.key;
    view.span = entry.key_span;
    read_view(sources, entry, scope, view, sink);
    scope.names.emplace(view.name, Type::of(Type::Kind::filter));
    views.push_back(std::move(view));
  }
  return views;
}

}  // namespace budgetc::environment
