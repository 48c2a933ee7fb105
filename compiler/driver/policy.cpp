#include "driver/policy.h"

#include <fmt/format.h>

#include <algorithm>

#include "yaml/yaml.h"

namespace budgetc::driver {
namespace {

bool covers(Span outer, Span inner) { return outer.begin <= inner.begin && inner.end <= outer.end; }

// The data path of the narrowest value of `root` that holds `span`: "projects[2].goals.cost[0]".
std::string path_at(const yaml::Node& root, Span span) {
  std::string path;
  for (const yaml::Node* node = &root; node != nullptr;) {
    const yaml::Node* inner = nullptr;
    for (const yaml::Entry& entry : node->entries) {
      if (!covers(entry.value.span, span) && !covers(entry.key_span, span)) continue;
      path += (path.empty() ? "" : ".") + entry.key;
      inner = &entry.value;
      break;
    }
    for (size_t i = 0; i < node->items.size() && inner == nullptr; ++i) {
      if (!covers(node->items[i].span, span)) continue;
      path += fmt::format("[{}]", i);
      inner = &node->items[i];
    }
    node = inner;
  }
  return path;
}

bool is_at_or_below(std::string_view path, std::string_view above) {
  if (!path.starts_with(above)) return false;
  return path.size() == above.size() || path[above.size()] == '.' || path[above.size()] == '[';
}

}  // namespace

Policy::Policy(const budget::Budget& budget, const SourceMap& sources)
    : budget_(budget), sources_(sources), used_(budget.waivers.size()) {}

void Policy::raise(const std::map<FindingId, Severity>& severities) { severities_ = severities; }

const budget::Waiver* Policy::waiver_of(const Finding& finding) {
  const budget::Waiver* found = nullptr;
  for (size_t i = 0; i < budget_.waivers.size(); ++i) {
    const budget::Waiver& waiver = budget_.waivers[i];
    if (waiver.entry == nullptr || waiver.entry->id != finding.id) continue;
    if (!waiver.path.value.empty() && !is_at_or_below(finding.path, waiver.path.value)) continue;
    used_[i] = true;
    if (found == nullptr) found = &waiver;
  }
  return found;
}

void Policy::apply(Sink& sink) {
  // The tree is read again only when there is something to say, which is seldom.
  std::optional<yaml::Node> tree;
  bool read = false;
  sink.revise([&](Finding& finding) {
    if (finding.path.empty() && finding.span.file == budget_.file &&
        finding.span.begin < finding.span.end) {
      if (!read) {
        Sink unheard;
        tree = yaml::parse(sources_, budget_.file, unheard);
        read = true;
      }
      if (tree) finding.path = path_at(*tree, finding.span);
    }
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
    sink.report(Finding(FindingId::M0122, waiver.code.span)
                    .arg("code", std::string(waiver.entry->code))
                    .at_path(fmt::format("waivers[{}]", i))
                    .suggest({"问题已经改正的，删去这项豁免；写了 path 的，核对它的位置",
                              "remove it if the finding is mended; else check its path"}));
  }
  apply(sink);  // what a format says of severities holds for these too
}

}  // namespace budgetc::driver
