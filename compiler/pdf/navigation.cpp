#include "pdf/navigation.h"

#include <charconv>

namespace budgetc::pdf {

using layout::Bookmark;
using layout::Page;

Destinations::Destinations(const layout::Pages& pages, const std::vector<ObjectId>& page_ids)
    : pages_(pages), page_ids_(page_ids) {
  for (const layout::Anchor& anchor : pages.anchors)
    if (anchor.page < page_ids.size()) anchors_.emplace(anchor.id, &anchor);
}

std::optional<Array> Destinations::find(ObjectWriter& writer, std::string_view anchor) const {
  const auto found = anchors_.find(anchor);
  if (found == anchors_.end()) return std::nullopt;
  const layout::Anchor& target = *found->second;
  const int64_t top = int64_t{pages_.pages[target.page].height} - target.y;
  return writer.array()
      .add(page_ids_[target.page])
      .add(Name{"XYZ"})
      .add(Points{target.x})
      .add(Points{top})
      .add_null();
}

// ---- bookmarks
// -----------------------------------------------------------------------------------

namespace {

constexpr int kOpenLevels = 1;  // levels whose children show at first

struct OutlineItem {
  ObjectId id{}, parent{}, first{}, last{}, previous{}, next{};
  size_t last_index = 0;
  int level = 0;
  int children = 0;
};

}  // namespace

ObjectId write_outline(ObjectWriter& writer, const std::vector<Bookmark>& bookmarks,
                       const Destinations& destinations) {
  if (bookmarks.empty()) return ObjectId::none;
  const ObjectId root = writer.allocate();
  std::vector<OutlineItem> items(bookmarks.size());
  std::vector<size_t> path;  // the item last seen and those above it
  OutlineItem top;
  for (size_t i = 0; i < items.size(); ++i) {
    OutlineItem& item = items[i];
    item.id = writer.allocate();
    while (!path.empty() && bookmarks[path.back()].depth >= bookmarks[i].depth) path.pop_back();
    OutlineItem& parent = path.empty() ? top : items[path.back()];
    item.parent = path.empty() ? root : parent.id;
    item.level = static_cast<int>(path.size());
    item.previous = parent.last;
    if (parent.first == ObjectId::none) parent.first = item.id;
    if (parent.last != ObjectId::none) items[parent.last_index].next = item.id;
    parent.last = item.id;
    parent.last_index = i;
    ++parent.children;
    path.push_back(i);
  }
  int visible = top.children;
  for (const OutlineItem& item : items)
    if (item.level < kOpenLevels) visible += item.children;
  for (size_t i = 0; i < items.size(); ++i) {
    const OutlineItem& item = items[i];
    Dict dict = writer.dict();
    dict.set("Title", Text{bookmarks[i].title}).set("Parent", item.parent);
    if (item.previous != ObjectId::none) dict.set("Prev", item.previous);
    if (item.next != ObjectId::none) dict.set("Next", item.next);
    if (item.children > 0) {
      dict.set("First", item.first).set("Last", item.last);
      dict.set("Count", item.level < kOpenLevels ? item.children : -item.children);
    }
    if (const auto destination = destinations.find(writer, bookmarks[i].target))
      dict.set("Dest", *destination);
    writer.put(item.id, dict);
  }
  writer.put(root, writer.dict()
                       .set("Type", Name{"Outlines"})
                       .set("First", top.first)
                       .set("Last", top.last)
                       .set("Count", visible));
  return root;
}

// ---- links
// ---------------------------------------------------------------------------------------

std::optional<Array> write_links(ObjectWriter& writer, const Page& page, size_t page_count,
                                 const Destinations& destinations, StructureTree& structure) {
  std::optional<Array> annotations;
  for (const layout::Link& link : page.links) {
    const auto destination = destinations.find(writer, link.target);
    if (!destination) continue;
    const int64_t bottom = int64_t{page.height} - link.y - link.height;
    Dict annotation = writer.dict();
    annotation.set("Type", Name{"Annot"})
        .set("Subtype", Name{"Link"})
        .set("Rect", writer.array()
                         .add(Points{link.x})
                         .add(Points{bottom})
                         .add(Points{int64_t{link.x} + link.width})
                         .add(Points{bottom + link.height}))
        .set("Border", writer.array().add(0).add(0).add(0))
        .set("F", 4)  // print
        .set("Contents", Text{link.description})
        .set("Dest", *destination);
    const ObjectId id = writer.allocate();
    if (structure.has(link.structure))
      annotation.set("StructParent", structure.link(link.structure, id, page_count));
    writer.put(id, annotation);
    if (!annotations) annotations = writer.array();
    annotations->add(id);
  }
  return annotations;
}

// ---- page labels
// ---------------------------------------------------------------------------------

namespace {

std::optional<int32_t> page_number(const std::string& label) {
  int32_t number = 0;
  const auto [end, error] = std::from_chars(label.data(), label.data() + label.size(), number);
  if (error != std::errc() || end != label.data() + label.size() || number < 1) return std::nullopt;
  return std::to_string(number) == label ? std::optional(number) : std::nullopt;
}

}  // namespace

Dict page_labels(ObjectWriter& writer, const std::vector<Page>& pages) {
  Array ranges = writer.array();
  std::optional<int32_t> previous;
  for (size_t i = 0; i < pages.size(); ++i) {
    const auto number = page_number(pages[i].label);
    const bool continues = i > 0 && (number ? previous && *number == *previous + 1
                                            : pages[i].label == pages[i - 1].label);
    previous = number;
    if (continues) continue;
    Dict range = writer.dict();
    if (number)
      range.set("S", Name{"D"}).set("St", *number);
    else if (!pages[i].label.empty())
      range.set("P", Text{pages[i].label});
    ranges.add(static_cast<int32_t>(i)).add(range);
  }
  return writer.dict().set("Nums", ranges);
}

}  // namespace budgetc::pdf
