// Pages → PDF: fonts, pages with their content and links, the structure tree, then the catalog that
// names them all.
#include "pdf/pdf.h"

#include <algorithm>

#include "pdf/content_stream.h"
#include "pdf/font_embedder.h"
#include "pdf/metadata.h"
#include "pdf/navigation.h"
#include "pdf/object_writer.h"
#include "pdf/structure_tree.h"

namespace budgetc::pdf {
namespace {

constexpr size_t kKidsOfANode = 64;

// The page tree over `page_ids`, a level at a time: a node has at most kKidsOfANode kids. Gives the
// parent of each page and puts all nodes.
class PageTree {
 public:
  PageTree(ObjectWriter& writer, const std::vector<ObjectId>& page_ids, ObjectId resources)
      : parents_(page_ids.size()) {
    std::vector<Node> level;
    for (const ObjectId id : page_ids) level.push_back({id, 1});
    std::vector<Pending> nodes;
    std::vector<size_t> below(page_ids.size());  // index of each kid in `nodes`
    bool pages = true;
    do {
      std::vector<Node> above;
      std::vector<size_t> above_index;
      for (size_t i = 0; i < level.size() || i == 0; i += kKidsOfANode) {
        Pending node{writer.allocate(), writer.dict(), writer.array()};
        int32_t count = 0;
        for (size_t k = i; k < std::min(level.size(), i + kKidsOfANode); ++k) {
          node.kids.add(level[k].id);
          count += level[k].pages;
          if (pages)
            parents_[k] = node.id;
          else
            nodes[below[k]].dict.set("Parent", node.id);
        }
        node.dict.set("Type", Name{"Pages"}).set("Count", count).set("Kids", node.kids);
        above.push_back({node.id, count});
        above_index.push_back(nodes.size());
        nodes.push_back(node);
      }
      level = std::move(above);
      below = std::move(above_index);
      pages = false;
    } while (level.size() > 1);
    nodes.back().dict.set("Resources", resources);  // inherited by every page
    for (const Pending& node : nodes) writer.put(node.id, node.dict);
    root_ = nodes.back().id;
  }
  ObjectId root() const { return root_; }
  ObjectId parent(size_t page) const { return parents_[page]; }

 private:
  struct Node {
    ObjectId id;
    int32_t pages;
  };
  struct Pending {
    ObjectId id;
    Dict dict;
    Array kids;
  };
  std::vector<ObjectId> parents_;
  ObjectId root_ = ObjectId::none;
};

}  // namespace

Result<std::string> write(const layout::Pages& pages, const fonts::FontLibrary& library,
                          const Options& options) {
  ObjectWriter writer(options.threads);
  FontEmbedder fonts(library);
  for (const layout::Page& page : pages.pages)
    for (const layout::Item& item : page.items)
      if (const auto* run = std::get_if<layout::GlyphRun>(&item)) fonts.use(run->face, run->text);
  const auto resources = fonts.embed(writer, options.threads);
  if (!resources) return resources.failure();

  const size_t count = pages.pages.size();
  std::vector<ObjectId> page_ids;
  for (size_t i = 0; i < count; ++i) page_ids.push_back(writer.allocate());
  const PageTree tree(writer, page_ids, *resources);
  const Destinations destinations(pages, page_ids);
  StructureTree structure(pages.structure);
  for (size_t i = 0; i < count; ++i) {
    const layout::Page& page = pages.pages[i];
    structure.begin_page(page_ids[i]);
    const ObjectId content = writer.allocate();
    writer.put_stream(content, writer.dict(), content_stream(page, fonts, structure));
    Dict dict = writer.dict();
    dict.set("Type", Name{"Page"})
        .set("Parent", tree.parent(i))
        .set("MediaBox",
             writer.array().add(0).add(0).add(Points{page.width}).add(Points{page.height}))
        .set("Contents", content)
        .set("StructParents", static_cast<int32_t>(i));
    if (const auto links = write_links(writer, page, count, destinations, structure))
      dict.set("Annots", *links).set("Tabs", Name{"S"});
    writer.put(page_ids[i], dict);
  }

  Dict catalog = writer.dict();
  catalog.set("Type", Name{"Catalog"})
      .set("Pages", tree.root())
      .set("PageLabels", page_labels(writer, pages.pages))
      .set("Lang", Text{pages.language.empty() ? "zh-CN" : pages.language})
      .set("ViewerPreferences", writer.dict().set("DisplayDocTitle", true))
      .set("Metadata", write_xmp(writer, pages, options));
  if (!pages.structure.empty())
    catalog.set("MarkInfo", writer.dict().set("Marked", true))
        .set("StructTreeRoot", structure.write(writer));
  if (const ObjectId outline = write_outline(writer, pages.bookmarks, destinations);
      outline != ObjectId::none)
    catalog.set("Outlines", outline).set("PageMode", Name{"UseOutlines"});
  if (!options.icc_profile.empty())
    catalog.set("OutputIntents", writer.array().add(output_intent(writer, options)));
  return writer.finish(writer.put(catalog), write_info(writer, pages, options));
}

}  // namespace budgetc::pdf
