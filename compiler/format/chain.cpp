#include "format/chain.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "diagnostics/catalogue/format.h"
#include "format/format.h"
#include "format/merge.h"
#include "format/reader.h"
#include "input/input.h"

namespace budgetc::format {

using yaml::Node;
namespace fs = std::filesystem;

bool is_path(std::string_view name) { return name.starts_with('.') || name.starts_with('/'); }

namespace {

// Of an id every part is a name: templates/../x is none.
bool is_id(const std::string& name) {
  const fs::path parts(name);
  return !name.empty() && std::none_of(parts.begin(), parts.end(), [](const fs::path& part) {
    return part.empty() || part == "." || part == "..";
  });
}

}  // namespace

std::string path_from(std::string_view folder, std::string_view path) {
  std::string joined = (fs::path(folder) / fs::path(path)).lexically_normal().string();
  while (joined.size() > 1 && joined.ends_with('/')) joined.pop_back();
  return is_path(joined) ? joined : "./" + joined;
}

std::optional<Chain> Chain::open(const FileReader& reader, SourceMap& sources,
                                 const std::string& templates_dir, const std::string& name,
                                 Sink& sink, Span blame) {
  Chain chain(reader, sources, templates_dir, sink, blame);
  Names below;
  if (!chain.add(name, "", blame, below, chain.root_)) return std::nullopt;
  return chain;
}

// The file is there.
std::optional<FileId> Chain::read(const std::string& path, Span named_at) {
  auto text = input::read(*reader_, roots_, path, named_at, *sink_);
  if (!text) return std::nullopt;
  return sources_->add(path, std::move(*text));
}

// `below`: name and folder of the layers that extend this one, the format itself first.
bool Chain::add(const std::string& name, const std::string& from, Span blame, Names& below,
                Node& merged) {
  std::string folder = templates_ + "/" + name;
  if (is_path(name)) {
    folder = path_from(from, name);
    if (folder.starts_with("./") && !from.starts_with("./")) folder.erase(0, 2);
  }
  if (!folder.ends_with('/')) folder += '/';
  const bool seen = std::any_of(below.begin(), below.end(),
                                [&](const auto& layer) { return layer.second == folder; });
  below.emplace_back(name, folder);
  if (seen) {
    std::vector<std::string> names;
    for (const auto& layer : below) names.push_back(layer.first);
    sink_->report(
        Finding(finding::F0105, blame).arg("chain", fmt::format("{}", fmt::join(names, " → "))));
    return false;
  }
  if ((!is_path(name) && !is_id(name)) || !reader_->exists(folder + "format.yaml")) {
    Finding finding = Finding(finding::F0104, blame).arg("name", name);
    if (is_path(name))
      finding.help = {{"没有文件 " + folder + "format.yaml", "no file " + folder + "format.yaml"}};
    else if (const auto near = text::nearest(name, list(templates_)))
      finding.help = {{"是不是“" + *near + "”？", "did you mean '" + *near + "'?"}};
    sink_->report(std::move(finding));
    return false;
  }
  roots_.add(folder);
  const auto file = read(folder + "format.yaml", blame);
  if (!file) return false;
  auto own = yaml::parse(*sources_, *file, *sink_);
  if (!own) return false;
  Node overrides = take_overrides(*own);
  if (const Node* parent = own->find("extends"); parent != nullptr) {
    Node base;
    if (!add(parent->text, folder, parent->span, below, base)) return false;
    merged = merge(base, *own, *sink_);
  } else {
    merged = std::move(*own);
  }
  layers_.push_back({name, folder, std::move(overrides)});
  return true;
}

Node Chain::take_overrides(Node& own) {
  const auto entry =
      std::find_if(own.entries.begin(), own.entries.end(),
                   [](const yaml::Entry& candidate) { return candidate.key == "overrides"; });
  if (!own.is_mapping() || entry == own.entries.end()) return {};
  Node overrides = std::move(entry->value);
  own.entries.erase(entry);
  if (overrides.is_mapping()) return overrides;
  Reader(*sources_, *sink_)
      .wrong_type(overrides, "overrides", {"映射（表: 改动）", "a mapping (table: changes)"});
  return {};
}

Node Chain::merged(const std::string& name) {
  constexpr std::string_view kTables = "tables/", kYaml = ".yaml";
  std::string table;
  if (name.starts_with(kTables) && name.ends_with(kYaml))
    table = name.substr(kTables.size(), name.size() - kTables.size() - kYaml.size());
  Node merged;
  const auto take = [&](Node change) {
    if (merged.kind == Node::Kind::null)
      merged = std::move(change);
    else if (name == "relations.yaml")
      merged = add_to_list(merged, std::move(change), "relations", *sink_);
    else
      merged = merge(merged, change, *sink_);
  };
  for (const Layer& layer : layers_) {
    if (reader_->exists(layer.folder + name))
      if (const auto file = read(layer.folder + name, blame_))
        if (auto own = yaml::parse(*sources_, *file, *sink_)) take(std::move(*own));
    if (table.empty()) continue;
    if (const Node* change = layer.overrides.find(table)) take(*change);
  }
  return merged;
}

std::optional<FileId> Chain::nearest(const std::string& name, Span named_at) {
  for (auto layer = layers_.rbegin(); layer != layers_.rend(); ++layer)
    if (reader_->exists(layer->folder + name))
      return input::open_text(*reader_, roots_, *sources_, layer->folder + name, named_at, *sink_);
  return std::nullopt;
}

}  // namespace budgetc::format
