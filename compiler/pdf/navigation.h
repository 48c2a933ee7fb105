// How a reader moves about: bookmarks, links, page labels. Internal to pdf/.
#pragma once

#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "layout/display_list.h"
#include "pdf/object_writer.h"
#include "pdf/structure_tree.h"

namespace budgetc::pdf {

// Anchors as destinations.
class Destinations {
 public:
  Destinations(const layout::Pages& pages, const std::vector<ObjectId>& page_ids);
  // [page /XYZ left top null], which keeps the zoom; nothing for an unknown anchor.
  std::optional<Array> find(ObjectWriter& writer, std::string_view anchor) const;

 private:
  const layout::Pages& pages_;
  const std::vector<ObjectId>& page_ids_;
  std::unordered_map<std::string_view, const layout::Anchor*> anchors_;
};

// The outline dictionary; none if there are no bookmarks. A bookmark deeper than its predecessor is
// its child. The first two levels are open.
ObjectId write_outline(ObjectWriter& writer, const std::vector<layout::Bookmark>& bookmarks,
                       const Destinations& destinations);

// The page's link annotations, tagged. Links to unknown anchors are left out. Nothing if none
// remain.
std::optional<Array> write_links(ObjectWriter& writer, const layout::Page& page, size_t page_count,
                                 const Destinations& destinations, StructureTree& structure);

// The page label number tree: printed numbers, so that a reader's page field shows the same.
Dict page_labels(ObjectWriter& writer, const std::vector<layout::Page>& pages);

}  // namespace budgetc::pdf
