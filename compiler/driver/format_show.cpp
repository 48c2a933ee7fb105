#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "driver/format_tools.h"
#include "text/text.h"

namespace budgetc::driver {
namespace {

using yaml::Node;

constexpr int kPlaceColumn = 60;  // where the places stand, if the values leave room

class Shower {
 public:
  explicit Shower(const SourceMap& sources) : sources_(sources) {}

  void file(const std::string& name, const Node& node) {
    out_ += fmt::format("# ---- {} ----\n", name);
    mapping(node, 0);
    out_ += "\n";
  }
  std::string place(Span span) const {
    if (!span.valid()) return {};
    const SourceFile& file = sources_.file(span.file);
    return fmt::format("{}:{}", file.path(), file.place(span.begin).line);
  }
  std::string take() { return std::move(out_); }

 private:
  // As YAML reads it back: in double quotes unless it is plainly a word or a number.
  static std::string scalar(const Node& node) {
    const std::string_view text = node.text;
    const bool plain = !node.quoted && !text.empty() && text.find('\n') == text.npos &&
                       text.find(": ") == text.npos && text.find(" #") == text.npos;
    return plain ? node.text : nlohmann::json(node.text).dump();
  }

  void line(int depth, const std::string& text, Span span) {
    std::string whole = std::string(static_cast<size_t>(depth) * 2, ' ') + text;
    const std::string at = place(span);
    if (!at.empty()) {
      const int pad = std::max(2, kPlaceColumn - text::display_width(whole));
      whole += std::string(static_cast<size_t>(pad), ' ') + "# " + at;
    }
    out_ += whole + "\n";
  }

  // `lead` stands before the first key: "- " for the item of a list.
  void mapping(const Node& node, int depth, bool item = false) {
    for (const yaml::Entry& entry : node.entries) {
      const std::string lead = item && &entry == &node.entries.front() ? "- " : "";
      const int at = depth - (lead.empty() ? 0 : 1);
      value(lead + entry.key + ":", entry.value, entry.key_span, at, depth + 1);
    }
  }

  void value(const std::string& head, const Node& node, Span key, int depth, int inner) {
    if (node.is_mapping() && !node.entries.empty()) {
      line(depth, head, {});
      mapping(node, inner);
    } else if (node.is_sequence() && !node.items.empty()) {
      line(depth, head, {});
      for (const Node& item : node.items) {
        if (item.is_mapping() && !item.entries.empty())
          mapping(item, inner + 1, true);
        else
          value("-", item, item.span, inner, inner + 1);
      }
    } else if (node.is_scalar()) {
      line(depth, head + " " + scalar(node), node.span.valid() ? node.span : key);
    } else {
      line(depth, head + (node.is_sequence() ? " []" : node.is_mapping() ? " {}" : ""), key);
    }
  }

  const SourceMap& sources_;
  std::string out_;
};

std::string nearest_file(const FileReader& reader, const format::Format& format,
                         const std::string& name) {
  for (auto folder = format.folders.rbegin(); folder != format.folders.rend(); ++folder)
    if (reader.exists(*folder + name)) return *folder + name;
  return {};
}

}  // namespace

std::string show_format(const DataPaths& data, const FileReader& reader, const SourceMap& sources,
                        const format::Format& format, bool resolved) {
  Shower shower(sources);
  const std::string outline = nearest_file(reader, format, "outline.md");
  if (resolved) {
    for (const char* name : {"format.yaml", "phrases.yaml"})
      if (const auto tree = format.trees.find(name);
          tree != format.trees.end() && tree->second.is_mapping())
        shower.file(name, tree->second);
    for (const format::TableSpec& table : format.tables) {
      const std::string name = "tables/" + table.id + ".yaml";
      shower.file(name, format.trees.at(name));
    }
    std::string out = shower.take();
    if (!outline.empty()) out += fmt::format("# outline.md：{}\n", outline);
    for (const auto& [name, part] : format.includes)
      out += fmt::format("# {}：{}\n", name, nearest_file(reader, format, name));
    return out;
  }

  std::string out = fmt::format("格式　{}（{}）\n", format.chain.back(), format.name);
  for (size_t i = 0; i < format.folders.size(); ++i)
    out += fmt::format("{}{}format.yaml\n", i == 0 ? "继承　" : "　　　", format.folders[i]);
  out += fmt::format("正文　{}\n", outline.empty() ? "无（只供继承）" : outline);
  for (const auto& [name, part] : format.includes)
    out += fmt::format("　　　{}\n", nearest_file(reader, format, name));
  const std::string sample = sample_of(data, reader, format);
  if (!sample.empty()) out += fmt::format("样例　{}\n", sample);
  out += fmt::format("表　　{} 张\n", format.tables.size());
  for (const format::TableSpec& table : format.tables) {
    const Node& node = format.trees.at("tables/" + table.id + ".yaml");
    const Node* title = node.find("title");
    std::string duties;
    for (const auto& duty : table.duties) duties += (duties.empty() ? "" : "、") + duty.value;
    std::string line = "  " + table.id;
    line += std::string(static_cast<size_t>(std::max(1, 20 - text::display_width(line))), ' ');
    line += title != nullptr ? title->text : "";
    line += std::string(static_cast<size_t>(std::max(2, 64 - text::display_width(line))), ' ');
    line += shower.place(node.span);
    if (!duties.empty()) line += "  法定公开：" + duties;
    out += line + "\n";
  }
  if (!format.phrases.empty()) out += fmt::format("语句　{} 个\n", format.phrases.size());
  for (const auto& [name, phrase] : format.phrases)
    out += fmt::format("  {}　{}\n", name, shower.place(phrase->span));
  return out;
}

}  // namespace budgetc::driver
