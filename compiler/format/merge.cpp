#include "format/merge.h"

#include <algorithm>

#include "diagnostics/catalogue/format.h"
#include "diagnostics/catalogue/model.h"
#include "text/text.h"

namespace budgetc::format {
namespace {

using yaml::Node;

// The id of a list's item: itself, if it is a text, else its `id`.
std::string_view id_of(const Node& item) {
  if (item.is_scalar()) return item.text;
  const Node* id = item.find("id");
  return id == nullptr ? std::string_view() : std::string_view(id->text);
}

const std::vector<std::string>& changes() {
  static const std::vector<std::string> names = {"insert_before", "insert_after", "remove",
                                                 "replace", "append"};
  return names;
}

class ListChange {
 public:
  ListChange(Node list, Sink& sink) : list_(std::move(list)), sink_(sink) {}

  Node apply(const Node& change) {
    for (const yaml::Entry& entry : change.entries) {
      if (std::find(changes().begin(), changes().end(), entry.key) == changes().end()) {
        const auto near = text::nearest(entry.key, changes());
        sink_.report(
            Finding(finding::M0101, entry.key_span)
                .arg("key", entry.key)
                .suggest(
                    near ? LocalText{"是不是“" + *near + "”？", "did you mean '" + *near + "'?"}
                         : LocalText{
                               "修改列表用 insert_before、insert_after、remove、replace、append",
                               "change a list by insert_before, insert_after, remove, replace, "
                               "append"}));
      } else if (entry.key == "remove")
        each_item(entry.value, [&](const Node& id) { remove(id); });
      else if (entry.key == "append")
        each_item(entry.value, [&](const Node& item) { list_.items.push_back(item); });
      else
        for (const yaml::Entry& one : entry.value.entries)
          entry.key == "replace" ? replace(one) : insert(one, entry.key == "insert_after" ? 1 : 0);
    }
    return std::move(list_);
  }

 private:
  template <class Each>
  static void each_item(const Node& node, const Each& each) {
    if (node.is_sequence())
      for (const Node& item : node.items) each(item);
    else
      each(node);
  }

  std::vector<Node>::iterator find(std::string_view id, Span blame) {
    const auto found = std::find_if(list_.items.begin(), list_.items.end(),
                                    [&](const Node& item) { return id_of(item) == id; });
    if (found == list_.items.end())
      sink_.report(Finding(finding::F0111, blame)
                       .arg("target", std::string(id))
                       .arg("reason", LocalText{"上级格式的列表中没有这一项",
                                                "the list of the parent format has no such item"}));
    return found;
  }

  void remove(const Node& id) {
    const auto found = find(id.text, id.span);
    if (found != list_.items.end()) list_.items.erase(found);
  }
  void replace(const yaml::Entry& one) {
    const auto found = find(one.key, one.key_span);
    if (found != list_.items.end()) *found = merge(*found, one.value, sink_);
  }
  void insert(const yaml::Entry& one, int offset) {
    const auto found = find(one.key, one.key_span);
    if (found == list_.items.end()) return;
    auto at = found + offset;
    each_item(one.value, [&](const Node& item) { at = list_.items.insert(at, item) + 1; });
  }

  Node list_;
  Sink& sink_;
};

}  // namespace

Node add_to_list(const Node& base, Node change, std::string_view key, Sink& sink) {
  const Node* word = change.find("replace");
  const bool replaces = word != nullptr && word->text == "true";
  std::erase_if(change.entries, [](const yaml::Entry& entry) { return entry.key == "replace"; });
  const Node* inherited = base.find(key);
  const auto own = std::find_if(change.entries.begin(), change.entries.end(),
                                [&](const yaml::Entry& entry) { return entry.key == key; });
  const bool adds = !replaces && inherited != nullptr && inherited->is_sequence() &&
                    own != change.entries.end() && own->value.is_sequence();
  if (!adds) return merge(base, change, sink);
  Node list = *inherited;
  for (Node& item : own->value.items) {
    const std::string_view id = id_of(item);
    const auto same = std::find_if(list.items.begin(), list.items.end(), [&](const Node& other) {
      return !id.empty() && id_of(other) == id;
    });
    if (same == list.items.end())
      list.items.push_back(std::move(item));
    else
      *same = std::move(item);
  }
  list.span = own->value.span;
  own->value = std::move(list);
  return merge(base, change, sink);
}

Node merge(const Node& base, const Node& change, Sink& sink) {
  if (base.is_sequence() && change.is_mapping()) return ListChange(base, sink).apply(change);
  if (!base.is_mapping() || !change.is_mapping()) return change;
  Node merged = base;
  merged.span = change.span;
  for (const yaml::Entry& entry : change.entries) {
    const auto same =
        std::find_if(merged.entries.begin(), merged.entries.end(),
                     [&](const yaml::Entry& other) { return other.key == entry.key; });
    // `if: ~` drops what is inherited; a key with nothing behind it is a slip, found by its reader.
    const bool dropped =
        entry.value.kind == Node::Kind::null && entry.value.span.begin < entry.value.span.end;
    if (same == merged.entries.end()) {
      merged.entries.push_back(entry);
    } else if (dropped) {
      merged.entries.erase(same);
    } else {
      same->value = merge(same->value, entry.value, sink);
      same->key_span = entry.key_span;
    }
  }
  return merged;
}

}  // namespace budgetc::format
