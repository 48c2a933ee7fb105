// StructureTree: the tags of the document. While pages are written, mark() records which structure
// element each stretch of marked content belongs to; write() puts the elements and the parent tree.
// A long table has over a million elements: they are written as text, 12 bytes a mark are kept.
// Internal to pdf/.
#pragma once

#include <vector>

#include "layout/display_list.h"
#include "pdf/object_writer.h"

namespace budgetc::pdf {

class StructureTree {
 public:
  explicit StructureTree(const std::vector<layout::StructureNode>& nodes) : nodes_(nodes) {}

  // Pages are begun in order; their index is their StructParents key.
  void begin_page(ObjectId page);
  // The next marked-content id of this page, which becomes content of `structure`.
  uint32_t mark(layout::StructureId structure);
  bool has(layout::StructureId structure) const {
    return static_cast<size_t>(structure) < nodes_.size();
  }
  // The standard type of an element, as a PDF name without its solidus.
  std::string_view type(layout::StructureId structure) const;
  // A link annotation of the current page becomes content of `structure`. Its StructParent key
  // follows the keys of all `page_count` pages.
  int32_t link(layout::StructureId structure, ObjectId annotation, size_t page_count);

  // The StructTreeRoot.
  ObjectId write(ObjectWriter& writer);

 private:
  struct Mark {
    uint32_t structure;
    uint32_t page;
    uint32_t mcid;
  };
  struct LinkMark {
    uint32_t structure;
    uint32_t page;
    ObjectId annotation;
  };
  ObjectId write_parent_tree(ObjectWriter& writer) const;
  ObjectId write_id_tree(ObjectWriter& writer, const std::vector<bool>& named) const;
  ObjectId element(uint32_t node) const {
    return static_cast<ObjectId>(static_cast<uint32_t>(first_element_) + node);
  }

  const std::vector<layout::StructureNode>& nodes_;
  std::vector<ObjectId> pages_;
  std::vector<size_t> page_starts_;  // into marks_
  std::vector<Mark> marks_;          // in order of pages and content
  std::vector<LinkMark> links_;
  ObjectId first_element_ = ObjectId::none;
};

}  // namespace budgetc::pdf
