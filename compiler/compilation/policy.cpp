#include "compilation/policy.h"

#include <fmt/format.h>

#include <algorithm>

#include "diagnostics/catalogue/model.h"
#include "yaml/yaml.h"

namespace budgetc::compilation {
namespace {

bool covers(Span outer, Span inner) { return outer.begin <= inner.begin && inner.end <= outer.end; }

// The data path of the narrowest value of `root` that holds `span`: "projects[2].goals.cost[0]".
std::string path_at(const yaml::Node& root, Span span) {
  std::string path;
  for (const yaml::Node* node = &root; node != nullptr;) {
    // In the order of the file: the last that begins at the span or before it.
    const auto entry =
        std::partition_point(node->entries.begin(), node->entries.end(),
                             [&](const yaml::Entry& e) { return e.key_span.begin <= span.begin; });
    const auto item =
        std::partition_point(node->items.begin(), node->items.end(),
                             [&](const yaml::Node& n) { return n.span.begin <= span.begin; });
    const yaml::Node* inner = nullptr;
    if (entry != node->entries.begin()) {
      const yaml::Entry& last = *std::prev(entry);
      if (covers(last.value.span, span) || covers(last.key_span, span)) {
        path += (path.empty() ? "" : ".") + last.key;
        inner = &last.value;
      }
    } else if (item != node->items.begin() && covers(std::prev(item)->span, span)) {
      path += fmt::format("[{}]", item - node->items.begin() - 1);
      inner = &*std::prev(item);
    }
    node = inner;
  }
  return path;
}

}  // namespace

Policy::Policy(const budget::Budget& budget) : budget_(budget), used_(budget.waivers.size()) {
  for (size_t i = 0; i < budget.waivers.size(); ++i)
    if (const budget::Waiver& waiver = budget.waivers[i]; waiver.entry != nullptr)
      waivers_[waiver.entry->id][waiver.path.value].push_back(i);
}

void Policy::raise(const std::map<FindingId, Severity>& severities) { severities_ = severities; }

const budget::Waiver* Policy::waiver_of(const Finding& finding) {
  const auto of_code = waivers_.find(finding.id);
  if (of_code == waivers_.end()) return nullptr;
  size_t first = used_.size();
  const auto use = [&](std::string_view path) {
    const auto found = of_code->second.find(path);
    if (found == of_code->second.end()) return;
    for (const size_t i : found->second) used_[i] = true;
    first = std::min(first, found->second.front());
  };
  // Those for its path, for every path above it, and for none.
  const std::string_view path = finding.path;
  use("");
  for (size_t at = 1; at <= path.size(); ++at)
    if (at == path.size() || path[at] == '.' || path[at] == '[') use(path.substr(0, at));
  return first < used_.size() ? &budget_.waivers[first] : nullptr;
}

void Policy::apply(Sink& sink) {
  sink.revise([&](Finding& finding) {
    if (finding.path.empty() && finding.span.file == budget_.file &&
        finding.span.begin < finding.span.end && budget_.tree)
      finding.path = path_at(*budget_.tree, finding.span);
    if (const auto raised = severities_.find(finding.id); raised != severities_.end())
      finding.severity = std::max(finding.severity, raised->second);
    if (!is_waivable(catalogue_entry(finding.id), finding.severity)) return;
    if (const budget::Waiver* waiver = waiver_of(finding))
      finding.waived = {waiver->reason.value, waiver->by.value, waiver->until.value,
                        waiver->code.span};
  });
}

void Policy::report_unused(Sink& sink, bool pages) {
  for (const Finding& finding : sink.findings())
    if (finding.severity == Severity::error &&
        std::string_view("YMF").find(catalogue_entry(finding.id).code[0]) != std::string_view::npos)
      return;
  for (size_t i = 0; i < budget_.waivers.size(); ++i) {
    const budget::Waiver& waiver = budget_.waivers[i];
    if (used_[i] || waiver.entry == nullptr) continue;
    if (waiver.entry->code[0] == 'F' && !pages) continue;
    sink.report(Finding(finding::M0122, waiver.code.span)
                    .arg("code", std::string(waiver.entry->code))
                    .at_path(fmt::format("waivers[{}]", i))
                    .suggest({"问题已经改正的，删去这项豁免；写了 path 的，核对它的位置",
                              "remove it if the finding is mended; else check its path"}));
  }
  apply(sink);  // what a format says of severities holds for these too
}

}  // namespace budgetc::compilation
