#include "pdf/structure_tree.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "pdf/encoding.h"

namespace budgetc::pdf {
namespace {

using layout::StructureId;
using layout::StructureNode;

constexpr size_t kLeaf = 64;  // entries in one leaf of a tree

auto end_of(std::string& text) { return std::back_inserter(text); }

// /A: the attributes of table cells.
void append_table_attributes(std::string& out, const StructureNode& node) {
  if (node.column_span <= 1 && node.row_span <= 1 && node.scope.empty() && node.headers.empty())
    return;
  out += "/A<</O/Table";
  if (node.column_span > 1) fmt::format_to(end_of(out), "/ColSpan {}", node.column_span);
  if (node.row_span > 1) fmt::format_to(end_of(out), "/RowSpan {}", node.row_span);
  if (!node.scope.empty()) out += "/Scope/" + std::string(node.scope);
  if (!node.headers.empty()) {
    out += "/Headers[";
    for (const StructureId header : node.headers)
      fmt::format_to(end_of(out), "(h{:08})", static_cast<uint32_t>(header));
    out += ']';
  }
  out += ">>";
}

}  // namespace

void StructureTree::begin_page(ObjectId page) {
  pages_.push_back(page);
  page_starts_.push_back(marks_.size());
}

uint32_t StructureTree::mark(StructureId structure) {
  const auto mcid = static_cast<uint32_t>(marks_.size() - page_starts_.back());
  marks_.push_back(
      {static_cast<uint32_t>(structure), static_cast<uint32_t>(pages_.size() - 1), mcid});
  return mcid;
}

std::string_view StructureTree::type(StructureId structure) const {
  const std::string_view type = nodes_[static_cast<size_t>(structure)].type;
  const bool plain =
      !type.empty() && type.size() < 32 && std::all_of(type.begin(), type.end(), [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
      });
  return plain ? type : "NonStruct";
}

int32_t StructureTree::link(StructureId structure, ObjectId annotation, size_t page_count) {
  links_.push_back(
      {static_cast<uint32_t>(structure), static_cast<uint32_t>(pages_.size() - 1), annotation});
  return static_cast<int32_t>(page_count + links_.size() - 1);
}

ObjectId StructureTree::write(ObjectWriter& writer) {
  const auto count = static_cast<uint32_t>(nodes_.size());
  const ObjectId root = writer.allocate();
  first_element_ = writer.allocate(count);

  // Marks by element, in order of content: starts[n] … starts[n + 1] of `order`.
  std::vector<uint32_t> starts(count + 1), order(marks_.size());
  for (const Mark& mark : marks_) ++starts[mark.structure + 1];
  for (uint32_t n = 0; n < count; ++n) starts[n + 1] += starts[n];
  {
    std::vector<uint32_t> next(starts.begin(), starts.end() - 1);
    for (uint32_t i = 0; i < marks_.size(); ++i) order[next[marks_[i].structure]++] = i;
  }
  // Where in the content an element begins, itself or within: places children among own content.
  constexpr uint32_t kNowhere = std::numeric_limits<uint32_t>::max();
  std::vector<uint32_t> begins(count, kNowhere);
  for (uint32_t n = count; n-- > 0;) {
    if (starts[n] < starts[n + 1]) begins[n] = std::min(begins[n], order[starts[n]]);
    const auto parent = static_cast<uint32_t>(nodes_[n].parent);
    if (n > 0 && parent < n) begins[parent] = std::min(begins[parent], begins[n]);
  }
  std::vector<bool> named(count);  // needs an /ID, because Headers names it
  for (const StructureNode& node : nodes_)
    for (const StructureId header : node.headers)
      if (has(header)) named[static_cast<size_t>(header)] = true;
  std::vector<LinkMark> links = links_;
  std::stable_sort(links.begin(), links.end(),
                   [](const LinkMark& a, const LinkMark& b) { return a.structure < b.structure; });
  auto link = links.begin();

  std::string text, kids;
  for (uint32_t n = 0; n < count; ++n) {
    const StructureNode& node = nodes_[n];
    const auto last_link =
        std::find_if(link, links.end(), [&](const LinkMark& l) { return l.structure != n; });
    uint32_t page = kNowhere;
    if (starts[n] < starts[n + 1])
      page = marks_[order[starts[n]]].page;
    else if (link != last_link)
      page = link->page;

    text = "<</S/";
    text += type(static_cast<StructureId>(n));
    text += "/P ";
    append_reference(text, n == 0 ? root : element(static_cast<uint32_t>(node.parent)));
    if (page != kNowhere) {
      text += "/Pg ";
      append_reference(text, pages_[page]);
    }
    kids.clear();
    size_t kid_count = 0;
    uint32_t own = starts[n];
    const auto append_own = [&] {
      const Mark& mark = marks_[order[own++]];
      ++kid_count;
      if (mark.page == page) {
        append_number(kids, mark.mcid);
        kids += ' ';
      } else {
        kids += "<</Type/MCR/Pg ";
        append_reference(kids, pages_[mark.page]);
        fmt::format_to(end_of(kids), "/MCID {}>>", mark.mcid);
      }
    };
    for (const StructureId child : node.children) {
      if (!has(child)) continue;
      const uint32_t begin = begins[static_cast<size_t>(child)];
      while (begin != kNowhere && own < starts[n + 1] && order[own] < begin) append_own();
      append_reference(kids, element(static_cast<uint32_t>(child)));
      kids += ' ';
      ++kid_count;
    }
    while (own < starts[n + 1]) append_own();
    for (; link != last_link; ++link) {
      ++kid_count;
      kids += "<</Type/OBJR/Obj ";
      append_reference(kids, link->annotation);
      kids += "/Pg ";
      append_reference(kids, pages_[link->page]);
      kids += ">>";
    }
    if (!kids.empty() && kids.back() == ' ') kids.pop_back();
    if (kid_count == 1) text += kids.front() == '<' ? "/K" + kids : "/K " + kids;
    if (kid_count > 1) text += "/K[" + kids + "]";
    if (named[n]) fmt::format_to(end_of(text), "/ID(h{:08})", n);
    append_table_attributes(text, node);
    text += ">>";
    writer.put_text(element(n), text);
  }

  text = "<</Type/StructTreeRoot/K ";
  append_reference(text, element(0));
  text += "/ParentTree ";
  append_reference(text, write_parent_tree(writer));
  fmt::format_to(end_of(text), "/ParentTreeNextKey {}", pages_.size() + links_.size());
  if (std::find(named.begin(), named.end(), true) != named.end()) {
    text += "/IDTree ";
    append_reference(text, write_id_tree(writer, named));
  }
  text += ">>";
  writer.put_text(root, text);
  return root;
}

namespace {

// A tree of two levels from its entries "key value" and their keys as PDF writes them.
class TreeBuilder {
 public:
  TreeBuilder(ObjectWriter& writer, const char* leaf_key) : writer_(writer), leaf_key_(leaf_key) {}
  void add(const std::string& key, std::string_view value) {
    if (size_ == 0) first_ = key;
    last_ = key;
    fmt::format_to(end_of(entries_), "{} {} ", key, value);
    if (++size_ == kLeaf) close_leaf();
  }
  ObjectId finish() {
    close_leaf();
    const ObjectId id = writer_.allocate();
    writer_.put_text(id, "<</Kids[" + kids_ + "]>>");
    return id;
  }

 private:
  void close_leaf() {
    if (size_ == 0) return;
    const ObjectId id = writer_.allocate();
    writer_.put_text(id,
                     fmt::format("<</Limits[{} {}]/{}[{}]>>", first_, last_, leaf_key_, entries_));
    append_reference(kids_, id);
    kids_ += ' ';
    entries_.clear();
    size_ = 0;
  }
  ObjectWriter& writer_;
  const char* leaf_key_;
  std::string first_, last_, entries_, kids_;
  size_t size_ = 0;
};

}  // namespace

ObjectId StructureTree::write_parent_tree(ObjectWriter& writer) const {
  TreeBuilder tree(writer, "Nums");
  std::string value;
  for (size_t page = 0; page < pages_.size(); ++page) {
    const size_t end = page + 1 < pages_.size() ? page_starts_[page + 1] : marks_.size();
    value = "[";
    for (size_t i = page_starts_[page]; i < end; ++i) {
      if (i > page_starts_[page]) value += ' ';
      append_reference(value, element(marks_[i].structure));
    }
    value += ']';
    const ObjectId parents = writer.allocate();
    writer.put_text(parents, value);
    value.clear();
    append_reference(value, parents);
    tree.add(std::to_string(page), value);
  }
  for (size_t i = 0; i < links_.size(); ++i) {
    value.clear();
    append_reference(value, element(links_[i].structure));
    tree.add(std::to_string(pages_.size() + i), value);
  }
  return tree.finish();
}

ObjectId StructureTree::write_id_tree(ObjectWriter& writer, const std::vector<bool>& named) const {
  TreeBuilder tree(writer, "Names");
  std::string value;
  for (uint32_t n = 0; n < named.size(); ++n) {
    if (!named[n]) continue;
    value.clear();
    append_reference(value, element(n));
    tree.add(fmt::format("(h{:08})", n), value);
  }
  return tree.finish();
}

}  // namespace budgetc::pdf
