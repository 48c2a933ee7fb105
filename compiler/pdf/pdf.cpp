// Pages → PDF. Content streams with marked content, the structure tree that gives it meaning,
// links, bookmarks, labels and metadata.
#include "pdf/pdf.h"

#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <map>

#include "pdf/font_embedder.h"
#include "pdf/object_writer.h"
#include "pdf/syntax.h"

namespace budgetc::pdf {
namespace {

using layout::GlyphRun;
using layout::Length;
using layout::Page;
using layout::Pages;
using layout::StructureId;

// One stretch of marked content that belongs to a structure element.
struct Content {
  uint32_t page;
  uint32_t mcid;
};

class Writer {
 public:
  Writer(const Pages& pages, const fonts::FontLibrary& library, const Options& options)
      : pages_(pages), library_(library), options_(options) {}

  Result<std::string> write() {
    if (const Status fonts = embed_fonts(); !fonts) return fonts.failure();
    for (size_t i = 0; i < pages_.pages.size(); ++i) page_refs_.push_back(writer_.reserve_page());
    for (size_t i = 0; i < pages_.structure.size(); ++i) element_refs_.push_back(writer_.reserve());
    contents_.resize(pages_.structure.size());
    annotations_.resize(pages_.structure.size());
    for (const layout::Anchor& anchor : pages_.anchors) anchors_.emplace(anchor.id, &anchor);

    parent_tree_.resize(pages_.pages.size());
    next_parent_ = static_cast<uint32_t>(pages_.pages.size());
    for (size_t i = 0; i < pages_.pages.size(); ++i) write_page(i);
    const Ref root = write_structure();
    write_catalog(root);
    return writer_.save();
  }

 private:
  // ---- fonts -----------------------------------------------------------------------------------

  Status embed_fonts() {
    std::map<fonts::FaceId, std::set<char32_t>> used;
    for (const Page& page : pages_.pages)
      for (const layout::Item& item : page.items)
        if (const auto* run = std::get_if<GlyphRun>(&item))
          used[run->face].insert(run->text.begin(), run->text.end());
    std::string entries;
    for (const auto& [face, characters] : used) {
      auto embedded = embed(library_.face(face), characters, writer_);
      if (!embedded) return embedded.failure();
      entries += fmt::format("/F{} {} ", static_cast<int>(face), reference(embedded->font));
      fonts_.emplace(face, std::move(*embedded));
    }
    font_resources_ = writer_.add(std::move(entries));
    return Done{};
  }

  // ---- page content ----------------------------------------------------------------------------

  void write_page(size_t index) {
    const Page& page = pages_.pages[index];
    std::string out;
    StructureId open = StructureId::artifact;
    bool marked = false;
    const auto close = [&] {
      if (marked) out += "EMC\n";
      marked = false;
    };
    const auto mark = [&](StructureId structure) {
      if (marked && structure == open) return;
      close();
      if (structure == StructureId::artifact) {
        out += "/Artifact BMC\n";
      } else {
        const auto node = static_cast<size_t>(structure);
        const auto mcid = static_cast<uint32_t>(parent_tree_[index].size());
        contents_[node].push_back({static_cast<uint32_t>(index), mcid});
        parent_tree_[index].push_back(structure);
        out += fmt::format("/{} <</MCID {}>> BDC\n", pages_.structure[node].type, mcid);
      }
      open = structure;
      marked = true;
    };
    for (const layout::Item& item : page.items) {
      if (const auto* run = std::get_if<GlyphRun>(&item)) {
        mark(run->structure);
        write_run(*run, page.height, out);
      } else if (const auto* rule = std::get_if<layout::Rule>(&item)) {
        mark(StructureId::artifact);
        rectangle(rule->x, rule->y, rule->width, rule->height, page.height, out);
      } else if (const auto* shade = std::get_if<layout::Shade>(&item)) {
        mark(StructureId::artifact);
        out += "0.945 g ";
        rectangle(shade->x, shade->y, shade->width, shade->height, page.height, out);
        out += "0 g\n";
      }
    }
    close();

    std::string annotations;
    for (const layout::Link& link : page.links) {
      const Ref ref = write_link(link, page, index);
      if (ref != Ref::none) annotations += reference(ref) + " ";
    }
    std::string entries =
        fmt::format("/MediaBox [0 0 {} {}] /Resources << /Font {} >> /StructParents {}",
                    number(page.width), number(page.height), reference(font_resources_), index);
    if (!annotations.empty()) entries += " /Tabs /S /Annots [" + annotations + "]";
    writer_.define_page(page_refs_[index], std::move(entries), out);
  }

  static void rectangle(Length x, Length y, Length width, Length height, Length page_height,
                        std::string& out) {
    out += fmt::format("{} {} {} {} re f\n", number(x), number(page_height - y - height),
                       number(width), number(height));
  }

  void write_run(const GlyphRun& run, Length page_height, std::string& out) {
    const EmbeddedFont& font = fonts_.at(run.face);
    const fonts::Face& face = library_.face(run.face);
    out += fmt::format("BT /F{} {} Tf ", static_cast<int>(run.face), number(run.size));
    if (run.pale) out += "0.87 g ";
    if (run.emphasised) out += fmt::format("2 Tr {} w ", number(run.size / 40));
    if (run.rotation == 45)
      out += fmt::format("0.7071 0.7071 -0.7071 0.7071 {} {} Tm [<", number(run.x),
                         number(page_height - run.y));
    else
      out += fmt::format("1 0 0 1 {} {} Tm [<", number(run.x), number(page_height - run.y));
    // The pen in millipoints × 1000, as the widths move it; where it misses a position, it is
    // moved.
    int64_t pen = 0;
    for (size_t i = 0; i < run.text.size(); ++i) {
      const int64_t gap = int64_t{run.positions[i]} * 1000 - pen;
      const int64_t units = (gap + (gap < 0 ? -run.size / 2 : run.size / 2)) / run.size;
      if (units != 0) {
        out += fmt::format(">{}<", -units);
        pen += units * run.size;
      }
      const auto cid = font.cids.find(run.text[i]);
      out += fmt::format("{:04X}", cid == font.cids.end() ? 0 : cid->second);
      pen += int64_t{face.advance(run.text[i])} * run.size;
    }
    out += ">] TJ";
    if (run.emphasised) out += " 0 Tr";
    if (run.pale) out += " 0 g";
    out += " ET\n";
  }

  // [page /XYZ x y null]; empty if the anchor is nowhere.
  std::string destination(const std::string& target) const {
    const auto found = anchors_.find(target);
    if (found == anchors_.end()) return {};
    const layout::Anchor& anchor = *found->second;
    return fmt::format("[{} /XYZ {} {} null]", reference(page_refs_[anchor.page]), number(anchor.x),
                       number(pages_.pages[anchor.page].height - anchor.y));
  }

  Ref write_link(const layout::Link& link, const Page& page, size_t index) {
    const std::string to = destination(link.target);
    if (to.empty()) return Ref::none;
    const uint32_t parent = next_parent_++;
    const Ref ref = writer_.add(fmt::format(
        "/Type /Annot /Subtype /Link /Rect [{} {} {} {}] /Border [0 0 0] /F 4 /StructParent {} "
        "/Contents {} /P {} /Dest {}",
        number(link.x), number(page.height - link.y - link.height), number(link.x + link.width),
        number(page.height - link.y), parent, text_string(link.description),
        reference(page_refs_[index]), to));
    annotations_[static_cast<size_t>(link.structure)].push_back({ref, index});
    link_parents_.emplace_back(parent, link.structure);
    return ref;
  }

  // ---- structure -------------------------------------------------------------------------------

  Ref element(StructureId id) const { return element_refs_[static_cast<size_t>(id)]; }

  Ref write_structure() {
    const Ref root = writer_.reserve();
    for (size_t i = 0; i < pages_.structure.size(); ++i) {
      const layout::StructureNode& node = pages_.structure[i];
      std::string entries = fmt::format("/Type /StructElem /S /{} /P {}", node.type,
                                        reference(i == 0 ? root : element(node.parent)));
      std::string kids;
      for (const StructureId child : node.children) kids += reference(element(child)) + " ";
      const std::vector<Content>& contents = contents_[i];
      if (!contents.empty()) {
        const uint32_t home = contents.front().page;
        entries += " /Pg " + reference(page_refs_[home]);
        for (const Content& content : contents)
          kids += content.page == home
                      ? fmt::format("{} ", content.mcid)
                      : fmt::format("<</Type /MCR /Pg {} /MCID {}>> ",
                                    reference(page_refs_[content.page]), content.mcid);
      }
      for (const auto& [annotation, page] : annotations_[i])
        kids += fmt::format("<</Type /OBJR /Obj {} /Pg {}>> ", reference(annotation),
                            reference(page_refs_[page]));
      if (!kids.empty()) {
        kids.pop_back();
        entries += " /K [" + kids + "]";
      }
      std::string attributes;
      if (node.column_span > 1) attributes += fmt::format(" /ColSpan {}", node.column_span);
      if (node.row_span > 1) attributes += fmt::format(" /RowSpan {}", node.row_span);
      if (!node.scope.empty()) attributes += fmt::format(" /Scope /{}", node.scope);
      if (!attributes.empty()) entries += " /A << /O /Table" + attributes + " >>";
      writer_.define(element_refs_[i], std::move(entries));
    }

    std::string tree = "/Nums [";
    for (size_t page = 0; page < parent_tree_.size(); ++page) {
      tree += fmt::format("{} [", page);
      for (const StructureId id : parent_tree_[page]) tree += reference(element(id)) + " ";
      tree += "] ";
    }
    for (const auto& [parent, id] : link_parents_)
      tree += fmt::format("{} {} ", parent, reference(element(id)));
    const Ref parents = writer_.add(tree + "]");
    writer_.define(root,
                   fmt::format("/Type /StructTreeRoot /K [{}] /ParentTree {} "
                               "/ParentTreeNextKey {}",
                               reference(element_refs_[0]), reference(parents), next_parent_));
    return root;
  }

  // ---- catalog ---------------------------------------------------------------------------------

  Ref write_outlines() {
    const std::vector<layout::Bookmark>& marks = pages_.bookmarks;
    if (marks.empty()) return Ref::none;
    const Ref root = writer_.reserve();
    std::vector<Ref> refs;
    for (size_t i = 0; i < marks.size(); ++i) refs.push_back(writer_.reserve());
    std::vector<size_t> parent(marks.size(), SIZE_MAX);
    std::vector<size_t> stack;
    for (size_t i = 0; i < marks.size(); ++i) {
      while (!stack.empty() && marks[stack.back()].depth >= marks[i].depth) stack.pop_back();
      if (!stack.empty()) parent[i] = stack.back();
      stack.push_back(i);
    }
    const auto children = [&](size_t of) {
      std::vector<size_t> list;
      for (size_t i = 0; i < marks.size(); ++i)
        if (parent[i] == of) list.push_back(i);
      return list;
    };
    const auto write_level = [&](size_t of) {
      const std::vector<size_t> list = children(of);
      for (size_t k = 0; k < list.size(); ++k) {
        const size_t i = list[k];
        std::string entries = fmt::format("/Title {} /Parent {}", text_string(marks[i].title),
                                          reference(of == SIZE_MAX ? root : refs[of]));
        if (const std::string to = destination(marks[i].target); !to.empty())
          entries += " /Dest " + to;
        if (k > 0) entries += " /Prev " + reference(refs[list[k - 1]]);
        if (k + 1 < list.size()) entries += " /Next " + reference(refs[list[k + 1]]);
        if (const std::vector<size_t> inner = children(i); !inner.empty())
          entries += fmt::format(" /First {} /Last {} /Count -{}", reference(refs[inner.front()]),
                                 reference(refs[inner.back()]), inner.size());
        writer_.define(refs[i], std::move(entries));
      }
      return list;
    };
    const std::vector<size_t> top = write_level(SIZE_MAX);
    for (size_t i = 0; i < marks.size(); ++i) write_level(i);
    writer_.define(
        root, fmt::format("/Type /Outlines /First {} /Last {} /Count {}",
                          reference(refs[top.front()]), reference(refs[top.back()]), top.size()));
    return root;
  }

  std::tm creation_time() const {
    std::tm time{};
    if (options_.creation_time != 0) {
      const auto seconds = static_cast<std::time_t>(options_.creation_time);
      gmtime_r(&seconds, &time);
    } else {
      // Without SOURCE_DATE_EPOCH the clock stays out of it: the first day of the budget's year.
      time.tm_year = std::max(pages_.year, 1970) - 1900;
      time.tm_mday = 1;
    }
    return time;
  }

  void write_catalog(Ref structure) {
    const std::tm time = creation_time();
    const std::string date =
        fmt::format("{:04}{:02}{:02}{:02}{:02}{:02}", time.tm_year + 1900, time.tm_mon + 1,
                    time.tm_mday, time.tm_hour, time.tm_min, time.tm_sec);
    const std::string iso =
        fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", time.tm_year + 1900, time.tm_mon + 1,
                    time.tm_mday, time.tm_hour, time.tm_min, time.tm_sec);
    writer_.set_info(fmt::format(
        "/Title {} /Author {} /Producer ({}) /CreationDate (D:{}Z) /ModDate (D:{}Z)",
        text_string(pages_.title), text_string(pages_.author), options_.producer, date, date));

    const std::string xmp = fmt::format(
        "<?xpacket begin=\"\xEF\xBB\xBF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
        "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n"
        "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"
        "<rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
        "xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\" "
        "xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\" "
        "xmlns:pdfuaid=\"http://www.aiim.org/pdfua/ns/id/\">\n"
        "<dc:format>application/pdf</dc:format>\n"
        "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">{0}</rdf:li></rdf:Alt></dc:title>\n"
        "<dc:creator><rdf:Seq><rdf:li>{1}</rdf:li></rdf:Seq></dc:creator>\n"
        "<dc:language><rdf:Bag><rdf:li>{2}</rdf:li></rdf:Bag></dc:language>\n"
        "<xmp:CreateDate>{3}</xmp:CreateDate>\n<xmp:ModifyDate>{3}</xmp:ModifyDate>\n"
        "<pdf:Producer>{4}</pdf:Producer>\n"
        "<pdfuaid:part>1</pdfuaid:part>\n{5}"
        "</rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"w\"?>\n",
        escaped_xml(pages_.title), escaped_xml(pages_.author), escaped_xml(pages_.language), iso,
        escaped_xml(options_.producer),
        options_.icc_profile.empty()
            ? ""
            : "<pdfaid:part>2</pdfaid:part>\n<pdfaid:conformance>A</pdfaid:conformance>\n");
    const Ref metadata = writer_.add_stream("/Type /Metadata /Subtype /XML ", xmp, false);

    std::string catalog = fmt::format(
        "/MarkInfo << /Marked true >> /StructTreeRoot {} /Lang ({}) /ViewerPreferences << "
        "/DisplayDocTitle true >> /Metadata {}",
        reference(structure), pages_.language, reference(metadata));
    if (const Ref outlines = write_outlines(); outlines != Ref::none)
      catalog += " /Outlines " + reference(outlines);
    catalog += " /PageLabels << /Nums [0 << /P " + text_string("封面") + " >>";
    if (pages_.pages.size() > 1) catalog += " 1 << /S /D /St 1 >>";
    catalog += "] >>";
    if (!options_.icc_profile.empty()) {
      const Ref profile = writer_.add_stream("/N 3 ", options_.icc_profile, true);
      catalog +=
          " /OutputIntents [<< /Type /OutputIntent /S /GTS_PDFA1 "
          "/OutputConditionIdentifier (sRGB) /Info (sRGB) /DestOutputProfile " +
          reference(profile) + " >>]";
    }
    writer_.set_catalog(std::move(catalog));
    writer_.set_id(identity(xmp));
  }

  // 16 bytes from what the document says: equal input, equal file.
  std::string identity(const std::string& xmp) const {
    uint64_t a = 1469598103934665603ULL, b = 1099511628211ULL;
    const auto mix = [&](std::string_view bytes) {
      for (const char c : bytes) {
        a = (a ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
        b = (b + static_cast<unsigned char>(c)) * 6364136223846793005ULL + 1442695040888963407ULL;
      }
    };
    mix(xmp);
    for (const Page& page : pages_.pages)
      for (const layout::Item& item : page.items)
        if (const auto* run = std::get_if<GlyphRun>(&item))
          mix({reinterpret_cast<const char*>(run->text.data()),
               run->text.size() * sizeof(char32_t)});
    std::string id;
    for (int i = 0; i < 8; ++i) id += static_cast<char>(a >> (8 * i));
    for (int i = 0; i < 8; ++i) id += static_cast<char>(b >> (8 * i));
    return id;
  }

  const Pages& pages_;
  const fonts::FontLibrary& library_;
  const Options& options_;
  ObjectWriter writer_;
  std::map<fonts::FaceId, EmbeddedFont> fonts_;
  Ref font_resources_ = Ref::none;
  std::vector<Ref> page_refs_;
  std::vector<Ref> element_refs_;
  std::vector<std::vector<Content>> contents_;                    // by structure element
  std::vector<std::vector<std::pair<Ref, size_t>>> annotations_;  // by structure element
  std::vector<std::vector<StructureId>> parent_tree_;             // by page and MCID
  std::vector<std::pair<uint32_t, StructureId>> link_parents_;
  std::map<std::string, const layout::Anchor*> anchors_;
  uint32_t next_parent_ = 0;
};

}  // namespace

Result<std::string> write(const layout::Pages& pages, const fonts::FontLibrary& library,
                          const Options& options) {
  return Writer(pages, library, options).write();
}

}  // namespace budgetc::pdf
