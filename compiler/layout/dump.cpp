// The display list as text: one line an item, exact, stable under equal input.
#include <fmt/format.h>

#include "layout/display_list.h"
#include "text/text.h"

namespace budgetc::layout {
namespace {

std::string points(Length length) {
  return fmt::format("{}{}.{:03}", length < 0 ? "-" : "", std::abs(length) / 1000,
                     std::abs(length) % 1000);
}

std::string structure_name(StructureId id) {
  return id == StructureId::artifact ? "-" : fmt::format("#{}", static_cast<uint32_t>(id));
}

}  // namespace

std::string dump(const Pages& pages, const fonts::FontLibrary& library) {
  std::string out = fmt::format("title {}\n", pages.title);
  for (size_t p = 0; p < pages.pages.size(); ++p) {
    const Page& page = pages.pages[p];
    out += fmt::format("page {} {}x{} label \"{}\"\n", p + 1, points(page.width),
                       points(page.height), page.label);
    for (const Item& item : page.items) {
      if (const auto* run = std::get_if<GlyphRun>(&item)) {
        out += fmt::format("text {} {} {} {} {} \"{}\"", points(run->x), points(run->y),
                           library.face(run->face).name(), points(run->size),
                           structure_name(run->structure), text::to_utf8(run->text));
        if (!run->positions.empty())
          out += " +" + points(run->positions.back() +
                               static_cast<Length>(
                                   int64_t{library.face(run->face).advance(run->text.back())} *
                                   run->size / 1000));
        if (run->justified) out += " justified";
        if (run->rotation != 0) out += fmt::format(" rotated {}", run->rotation);
        out += '\n';
      } else if (const auto* rule = std::get_if<Rule>(&item)) {
        out += fmt::format("rule {} {} {} {}\n", points(rule->x), points(rule->y),
                           points(rule->width), points(rule->height));
      } else if (const auto* shade = std::get_if<Shade>(&item)) {
        out += fmt::format("shade {} {} {} {}\n", points(shade->x), points(shade->y),
                           points(shade->width), points(shade->height));
      }
    }
    for (const Link& link : page.links)
      out += fmt::format("link {} {} {} {} -> {}\n", points(link.x), points(link.y),
                         points(link.width), points(link.height), link.target);
  }
  for (size_t i = 0; i < pages.structure.size(); ++i) {
    const StructureNode& node = pages.structure[i];
    out += fmt::format("structure #{} {} in #{}", i, node.type, static_cast<uint32_t>(node.parent));
    if (node.column_span > 1) out += fmt::format(" colspan {}", node.column_span);
    if (node.row_span > 1) out += fmt::format(" rowspan {}", node.row_span);
    if (!node.scope.empty()) out += fmt::format(" scope {}", node.scope);
    out += '\n';
  }
  for (const Anchor& anchor : pages.anchors)
    out += fmt::format("anchor {} page {} y {}\n", anchor.id, anchor.page + 1, points(anchor.y));
  for (const Bookmark& bookmark : pages.bookmarks)
    out += fmt::format("bookmark {} {} -> {}\n", bookmark.depth, bookmark.title, bookmark.target);
  return out;
}

}  // namespace budgetc::layout
