// Document → Pages. Text becomes boxes (one a line) glued where a page must not break; boxes are
// stacked onto pages; tables set themselves row by row. The contents' page numbers are filled in at
// the end, when every anchor has its page.
#include "layout/layout.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>

#include "base/overloaded.h"
#include "layout/table_layout.h"
#include "layout/typesetter.h"

namespace budgetc::layout {
namespace {

using document::TextAlign;

// A page number of the contents, still unknown.
struct PendingNumber {
  size_t page = 0;
  Length left = 0;   // where the entry's text ends
  Length right = 0;  // where the number ends
  Length baseline = 0;
  Length size = 0;
  std::string font;
  std::string target;
  StructureId structure{};
};

// One line of text, or one gap, as high as it is; items are relative to its top left corner.
struct Box {
  Length before = 0;  // space above, dropped at a page's top
  Length height = 0;
  Length after = 0;    // space below, which may hang beyond a page's foot
  bool glued = false;  // no page break after it
  std::vector<Item> items;
  std::vector<std::string> anchors;
  std::optional<Link> link;
  std::optional<PendingNumber> number;
};

constexpr double kBeforeNotes = 4;  // pt, below a table's grid

class Paginator final : public TableHost {
 public:
  Paginator(const document::Document& document, const fonts::FontLibrary& library, Sink& sink)
      : document_(document),
        library_(library),
        sink_(sink),
        typesetter_(library, pages_.glyphs, sink) {
    pages_.title = document.title;
    pages_.author = document.author;
    pages_.language = document.language;
    pages_.year = document.year;
    StructureNode root;
    root.type = "Document";
    pages_.structure.push_back(root);
  }

  Pages run() {
    start_page(false);
    for (size_t i = 0; i < document_.blocks.size(); ++i) {
      std::visit(Overloaded{[&](const document::Heading& heading) {
                              if (const auto* table = table_below(i))
                                start_table_page(table->table->landscape);
                              add_heading(heading);
                            },
                            [&](const document::Paragraph& paragraph) {
                              StructureNode node;
                              node.type = "P";
                              add_text(paragraph.inlines, paragraph.role, add_structure(node), {});
                            },
                            [&](const document::List& list) { add_list(list); },
                            [&](const document::Contents& contents) { add_contents(contents); },
                            [&](const document::TableBlock& table) { add_table(table); },
                            [&](const document::PageBreak& page) {
                              stack();
                              center_page();
                              if (!page_is_empty() || pages_.pages.size() == 1) start_page(false);
                              center_ = page.vertical_center;
                            }},
                 document_.blocks[i]);
    }
    stack();
    center_page();
    drop_last_page_if_empty();
    number_pages();
    return std::move(pages_);
  }

  // ---- TableHost -------------------------------------------------------------------------------

  std::vector<Item>& items() override { return pages_.pages.back().items; }
  Length y() const override { return y_; }
  Length top() const override { return top_; }
  Length bottom() const override { return bottom_; }
  void set_y(Length y) override { y_ = y; }
  void new_page() override { start_page(landscape_); }
  void expect_structure(size_t nodes) override {
    // Only for large tables: growing by exact steps would be slow for many small ones.
    if (nodes > 10000) pages_.structure.reserve(pages_.structure.size() + nodes + 1000);
  }
  StructureNode& structure(StructureId id) override {
    return pages_.structure[static_cast<size_t>(id)];
  }
  StructureId add_structure(StructureNode node) override {
    const auto id = static_cast<StructureId>(pages_.structure.size());
    pages_.structure[static_cast<size_t>(node.parent)].children.push_back(id);
    pages_.structure.push_back(std::move(node));
    return id;
  }

 private:
  // ---- pages -----------------------------------------------------------------------------------

  void start_page(bool landscape) {
    if (!pages_.pages.empty()) pages_.pages.back().items.shrink_to_fit();
    const document::PageStyle& style = document_.styles.page;
    landscape_ = landscape;
    Page page;
    page.width = from_mm(landscape ? style.height_mm : style.width_mm);
    page.height = from_mm(landscape ? style.width_mm : style.height_mm);
    top_ = from_mm(landscape ? style.landscape_top_mm : style.top_mm);
    bottom_ = page.height - from_mm(landscape ? style.landscape_bottom_mm : style.bottom_mm);
    left_ = from_mm(landscape ? style.landscape_left_mm : style.left_mm);
    right_ = page.width - from_mm(landscape ? style.landscape_right_mm : style.right_mm);
    pages_.pages.push_back(std::move(page));
    y_ = top_;
    center_ = false;
  }

  bool page_is_empty() const { return pages_.pages.back().items.empty() && boxes_.empty(); }

  void drop_last_page_if_empty() {
    if (pages_.pages.size() > 1 && page_is_empty()) pages_.pages.pop_back();
  }

  // A part's title stands a little above the middle of its page.
  void center_page() {
    if (!center_) return;
    const Length shift = (bottom_ - y_) * 2 / 5;
    Page& page = pages_.pages.back();
    for (Item& item : page.items) {
      if (auto* run = std::get_if<GlyphRun>(&item)) run->y += shift;
      if (auto* rule = std::get_if<Rule>(&item)) rule->y += shift;
      if (auto* shade = std::get_if<Shade>(&item)) shade->y += shift;
    }
    for (Link& link : page.links) link.y += shift;
    for (Anchor& anchor : pages_.anchors)
      if (anchor.page + 1 == pages_.pages.size()) anchor.y += shift;
    center_ = false;
  }

  // Puts the collected boxes onto pages: a run of glued boxes goes where all of it fits.
  void stack() { stack(boxes_.size()); }

  // Those before `end`, which no glue binds to what follows.
  void stack(size_t end) {
    for (size_t first = 0; first < end;) {
      size_t last = first;
      Length height = boxes_[first].before + boxes_[first].height;
      while (boxes_[last].glued && last + 1 < end) {
        height += boxes_[last].after;
        ++last;
        height += boxes_[last].before + boxes_[last].height;
      }
      const Length saved = y_ == top_ ? boxes_[first].before : 0;
      if (y_ > top_ && y_ + height - saved > bottom_ && height <= bottom_ - top_)
        start_page(landscape_);
      for (; first <= last; ++first) {
        Box& box = boxes_[first];
        if (y_ > top_ && y_ + box.before + box.height > bottom_) start_page(landscape_);
        place(box);
      }
    }
    boxes_.erase(boxes_.begin(), boxes_.begin() + static_cast<std::ptrdiff_t>(end));
  }

  void place(Box& box) {
    // The first page is the cover: its titles stand where their style puts them.
    if (y_ > top_ || pages_.pages.size() == 1) y_ += box.before;
    Page& page = pages_.pages.back();
    for (Item& item : box.items) {
      if (auto* run = std::get_if<GlyphRun>(&item)) {
        run->x += left_;
        run->y += y_;
      }
      page.items.push_back(std::move(item));
    }
    const auto index = static_cast<uint32_t>(pages_.pages.size() - 1);
    for (const std::string& id : box.anchors) pages_.anchors.push_back({id, index, y_, left_});
    if (box.link) {
      box.link->x += left_;
      box.link->y += y_;
      page.links.push_back(*box.link);
    }
    if (box.number) {
      box.number->page = index;
      box.number->left += left_;
      box.number->right += left_;
      box.number->baseline += y_;
      numbers_.push_back(*box.number);
    }
    y_ += box.height + box.after;
  }

  // ---- text ------------------------------------------------------------------------------------

  Length text_width() const { return right_ - left_; }

  static Length baseline_of(const document::Style& style) {
    return from_pt((style.leading - style.size) / 2 + style.size * 0.86);
  }

  // A face's bold: song has one, hei and bold are dark already, the others are set in hei.
  std::string strong_font(const std::string& font) const {
    if (font == "song" && library_.has_role("bold")) return "bold";
    return font == "bold" ? "bold" : "hei";
  }

  Glyphs measured(const document::Inlines& inlines, const document::Style& style) {
    Glyphs glyphs;
    for (const document::Inline& piece : inlines) {
      Typesetter::Role& role =
          typesetter_.role(piece.strong ? strong_font(style.font) : style.font);
      typesetter_.measure(piece.text, role, from_pt(style.size), piece.origin, glyphs);
    }
    return glyphs;
  }

  void add_text(const document::Inlines& inlines, const std::string& role, StructureId structure,
                std::vector<std::string> anchors) {
    const document::Style& style = document_.styles.role(role);
    const Length size = from_pt(style.size);
    const Glyphs glyphs = measured(inlines, style);
    const Length indent = from_pt(style.indent_em * style.size);
    Length width = text_width();
    std::vector<LineRange> ranges;
    typesetter_.break_lines(glyphs, size, width, indent, ranges);
    if (style.align == TextAlign::center && ranges.size() > 1)
      width = balanced(glyphs, size, indent, ranges);
    for (size_t i = 0; i < ranges.size(); ++i) {
      Box box;
      box.height = from_pt(style.leading);
      if (i == 0) {
        box.before = from_pt(style.space_before);
        box.anchors = std::move(anchors);
      }
      if (i + 1 == ranges.size()) box.after = from_pt(style.space_after);
      // Two lines stay together at a page's foot and head.
      const bool last = i + 1 == ranges.size();
      box.glued =
          last ? style.keep_with_next : style.keep_with_next || i == 0 || i + 2 == ranges.size();
      const Line line =
          typesetter_.set(glyphs, ranges[i], size, width, style.align == TextAlign::justify);
      place_line(line, size, aligned(line.width, text_width(), style.align), baseline_of(style),
                 structure, box.items);
      boxes_.push_back(std::move(box));
    }
  }

  // Breaks centred text into as few lines, but of about equal length, where greedy filling would
  // leave one character on the last. Gives their width.
  Length balanced(const Glyphs& glyphs, Length size, Length indent,
                  std::vector<LineRange>& ranges) {
    const size_t count = ranges.size();
    Length narrow = size, wide = text_width();
    while (wide - narrow > size / 4) {
      const Length middle = (narrow + wide) / 2;
      typesetter_.break_lines(glyphs, size, middle, indent, ranges);
      (ranges.size() <= count ? wide : narrow) = middle;
    }
    typesetter_.break_lines(glyphs, size, wide, indent, ranges);
    return wide;
  }

  static std::string joined(const document::Inlines& inlines) {
    std::string text;
    for (const document::Inline& piece : inlines) text += piece.text;
    std::replace(text.begin(), text.end(), '\n', ' ');
    return text;
  }

  static std::string_view heading_type(int level) {
    static constexpr std::string_view types[] = {"H1", "H2", "H3", "H4", "H5", "H6"};
    return types[std::clamp(level, 1, 6) - 1];
  }

  void add_heading(const document::Heading& heading) {
    StructureNode node;
    node.type = heading_type(heading.level);
    pages_.bookmarks.push_back({heading.level - 1, joined(heading.inlines), heading.id});
    add_text(heading.inlines, heading.role, add_structure(node), {heading.id});
  }

  void add_list(const document::List& list) {
    StructureNode node;
    node.type = "L";
    const StructureId parent = add_structure(node);
    for (const document::Inlines& item : list.items) {
      StructureNode entry;
      entry.type = "LI";
      entry.parent = parent;
      StructureNode body;
      body.type = "LBody";
      body.parent = add_structure(entry);
      add_text(item, "body", add_structure(body), {});
    }
  }

  // ---- contents --------------------------------------------------------------------------------

  void add_contents(const document::Contents& contents) {
    StructureNode title;
    title.type = "P";
    document::Inline text;
    text.text = contents.title;
    add_text({text}, "contents-title", add_structure(title), {"contents"});
    pages_.bookmarks.push_back({0, contents.title, "contents"});
    StructureNode toc;
    toc.type = "TOC";
    const StructureId parent = add_structure(toc);
    for (const document::ContentsEntry& entry : contents.entries)
      add_entry(entry, parent, contents.page_numbers);
  }

  void add_entry(const document::ContentsEntry& entry, StructureId toc, bool with_numbers) {
    const std::string role = fmt::format("contents-{}", entry.depth);
    const document::Style& style = document_.styles.role(role);
    const Length size = from_pt(style.size);
    StructureNode item;
    item.type = "TOCI";
    item.parent = toc;
    StructureNode link;
    link.type = "Link";
    link.parent = add_structure(item);
    const StructureId structure = add_structure(link);

    Glyphs glyphs;
    typesetter_.measure(entry.text, typesetter_.role(style.font), size, {}, glyphs);
    const Length indent = from_pt(style.size * (entry.depth > 0 ? 1.5 * entry.depth : 0));
    const Length room = text_width() - indent - 3 * size;  // the number's column
    std::vector<LineRange> ranges;
    typesetter_.break_lines(glyphs, size, room, 0, ranges);
    for (size_t i = 0; i < ranges.size(); ++i) {
      const Line line = typesetter_.set(glyphs, ranges[i], size, room, false);
      // Lines that follow stand one character further in.
      const Length start = indent + (i > 0 ? size : 0);
      Box box;
      box.before = i == 0 ? from_pt(style.space_before) : 0;
      box.height = from_pt(style.leading);
      box.glued = i + 1 < ranges.size();
      place_line(line, size, start, baseline_of(style), structure, box.items);
      box.link =
          Link{indent, 0, text_width() - indent, box.height, entry.target, structure, entry.text};
      if (i + 1 == ranges.size() && with_numbers)
        box.number = PendingNumber{0,    start + line.width, text_width(), baseline_of(style),
                                   size, style.font,         entry.target, structure};
      boxes_.push_back(std::move(box));
    }
  }

  // ---- tables ----------------------------------------------------------------------------------

  // The table that stands right below the headings from block `i` on: they go onto its page.
  const document::TableBlock* table_below(size_t i) const {
    if (center_ || table_page_) return nullptr;
    for (; i < document_.blocks.size(); ++i) {
      const auto* heading = std::get_if<document::Heading>(&document_.blocks[i]);
      if (heading == nullptr) {
        const auto* table = std::get_if<document::TableBlock>(&document_.blocks[i]);
        return table != nullptr && !set_in_text(*table) ? table : nullptr;
      }
      if (!document_.styles.role(heading->role).keep_with_next) return nullptr;
    }
    return nullptr;
  }

  bool set_in_text(const document::TableBlock& block) const {
    return block.in_text && !block.table->landscape && !landscape_;
  }

  void start_table_page(bool landscape) {
    stack();
    center_page();
    // A fresh page that nothing stands on yet only needs the right way round.
    if (page_is_empty()) pages_.pages.pop_back();
    start_page(landscape);
    table_page_ = true;
  }

  void add_table(const document::TableBlock& block) {
    const book::Table& table = *block.table;
    const bool in_text = set_in_text(block);
    if (in_text) {
      // A heading right above moves with the table.
      size_t tail = boxes_.size();
      while (tail > 0 && boxes_[tail - 1].glued) --tail;
      stack(tail);
    } else if (!table_page_) {
      start_table_page(table.landscape);
    }
    table_page_ = false;

    StructureNode heading;
    heading.type = heading_type(block.heading_level);
    document::Inline title;
    title.text = table.title;
    pages_.bookmarks.push_back({block.heading_level - 1, table.title, block.heading_id});
    const size_t title_box = boxes_.size();
    add_text({title}, "table-title", add_structure(heading), {block.heading_id});
    if (in_text) boxes_[title_box].before += from_pt(6);
    add_preamble(table);
    lay_out_table(table, document_.styles.table, left_, text_width(), typesetter_, *this, sink_,
                  [&](Length whole, Length least) {
                    if (in_text) make_room(to_length(int64_t{whole} + notes_height(table)), least);
                    stack();
                  });
    if (!table.notes.empty()) y_ += from_pt(kBeforeNotes);
    for (const std::string& note : table.notes) {
      StructureNode node;
      node.type = "P";
      document::Inline text;
      text.text = note;
      add_text({text}, "note", add_structure(node), {});
    }
    stack();
    if (in_text) y_ += from_pt(8);
    if (block.in_text && landscape_) start_page(false);
  }

  Length notes_height(const book::Table& table) {
    const document::Style& style = document_.styles.role("note");
    const Length indent = from_pt(style.indent_em * style.size);
    int64_t height = table.notes.empty() ? 0 : from_pt(kBeforeNotes);
    for (const std::string& note : table.notes) {
      document::Inline text;
      text.text = note;
      std::vector<LineRange> ranges;
      typesetter_.break_lines(measured({text}, style), from_pt(style.size), text_width(), indent,
                              ranges);
      height += static_cast<int64_t>(ranges.size()) * from_pt(style.leading) +
                from_pt(style.space_before + style.space_after);
    }
    return to_length(height);
  }

  // For a table set in text, its heads waiting as boxes: a table that fits on one page is not
  // broken, and of a longer one some stands below its heads.
  void make_room(Length whole, Length least) {
    Length heads = 0;
    for (const Box& box : boxes_) heads += box.before + box.height + box.after;
    const int64_t wanted = heads + (int64_t{heads} + whole <= bottom_ - top_ ? whole : least);
    if (y_ > top_ && y_ + wanted > bottom_) start_page(landscape_);
  }

  // Two lines and a unit stand on one line, where they have room: left, middle, right.
  bool place_on_one_line(const book::Table& table, Length unit_width,
                         const std::function<Box&()>& add_box) {
    if (table.preamble.size() != 2 || unit_width == 0) return false;
    const document::Style& style = document_.styles.role("table-preamble");
    const Length size = from_pt(style.size);
    Typesetter::Role& role = typesetter_.role(style.font);
    const Line left = typesetter_.set_single(table.preamble[0], role, size, {});
    const Line middle = typesetter_.set_single(table.preamble[1], role, size, {});
    const Length at = (text_width() - middle.width) / 2;
    if (left.width + size > at || at + middle.width + size > text_width() - unit_width)
      return false;
    Box& box = add_box();
    const auto place = [&](const Line& line, Length x) {
      StructureNode node;
      node.type = "P";
      place_line(line, size, x, baseline_of(style), add_structure(std::move(node)), box.items);
    };
    place(left, 0);
    place(middle, at);
    return true;
  }

  // 部门名称 at the left, 单位 at the right, on one line.
  void add_preamble(const book::Table& table) {
    if (table.preamble.empty() && table.unit_line.empty()) return;
    const document::Style& style = document_.styles.role("table-preamble");
    const Length size = from_pt(style.size);
    Typesetter::Role& role = typesetter_.role(style.font);
    const auto paragraph = [&] {
      StructureNode node;
      node.type = "P";
      return add_structure(std::move(node));
    };
    Line unit;
    if (!table.unit_line.empty()) unit = typesetter_.set_single(table.unit_line, role, size, {});
    const bool alone = table.unit_line.empty() && table.header.empty();
    const TextAlign align = alone ? TextAlign::center : TextAlign::left;
    const Length room = text_width() - (unit.width > 0 ? unit.width + size : 0);
    const auto add_box = [&]() -> Box& {
      Box& box = boxes_.emplace_back();
      box.height = from_pt(style.leading);
      box.glued = true;
      return box;
    };
    if (place_on_one_line(table, unit.width, add_box)) {
      boxes_.back().after = from_pt(2);
      place_line(unit, size, text_width() - unit.width, baseline_of(style), paragraph(),
                 boxes_.back().items);
      return;
    }
    for (const std::string& text : table.preamble) {
      Glyphs glyphs;
      typesetter_.measure(text, role, size, {}, glyphs);
      std::vector<LineRange> ranges;
      typesetter_.break_lines(glyphs, size, room, 0, ranges);
      const StructureId node = paragraph();
      for (const LineRange& range : ranges) {
        const Line line = typesetter_.set(glyphs, range, size, room, false);
        place_line(line, size, aligned(line.width, room, align), baseline_of(style), node,
                   add_box().items);
      }
    }
    Box& last = table.preamble.empty() ? add_box() : boxes_.back();
    last.after = from_pt(2);
    if (unit.width > 0)
      place_line(unit, size, text_width() - unit.width, baseline_of(style), paragraph(),
                 last.items);
  }

  // ---- numbers ---------------------------------------------------------------------------------

  void number_pages() {
    const document::PageStyle& style = document_.styles.page;
    const Length size = from_pt(style.number_size);
    for (size_t i = 1; i < pages_.pages.size(); ++i) {  // the cover has none
      Page& page = pages_.pages[i];
      page.label = std::to_string(i);
      const std::string shown = style.number_dashes ? "— " + page.label + " —" : page.label;
      const Line line =
          typesetter_.set_single(shown, typesetter_.role(style.number_font), size, {});
      const bool landscape = page.width > page.height;
      const Length left = from_mm(landscape ? style.landscape_left_mm : style.left_mm);
      const Length right =
          page.width - from_mm(landscape ? style.landscape_right_mm : style.right_mm);
      const Length foot =
          page.height - from_mm(landscape ? style.landscape_bottom_mm : style.bottom_mm);
      // Odd pages at the right, even at the left, one character in (GB/T 9704).
      const Length x = i % 2 == 1 ? right - size - line.width : left + size;
      const Length y = foot + from_mm(7) + size * 86 / 100;
      place_line(line, size, x, std::min(y, page.height - from_mm(6)), StructureId::artifact,
                 page.items);
      if (document_.draft) add_watermark(page);
    }
    if (document_.draft && !pages_.pages.empty()) add_watermark(pages_.pages.front());

    std::map<std::string, uint32_t> page_of;
    for (const Anchor& anchor : pages_.anchors) page_of.emplace(anchor.id, anchor.page);
    for (const PendingNumber& pending : numbers_) {
      const auto target = page_of.find(pending.target);
      if (target == page_of.end()) continue;
      set_number(pending, pages_.pages[target->second].label);
    }
  }

  void set_number(const PendingNumber& pending, const std::string& label) {
    const Line number =
        typesetter_.set_single(label, typesetter_.role(pending.font), pending.size, {});
    Glyphs dot;
    typesetter_.measure("·", typesetter_.role("song"), pending.size, {}, dot);
    std::vector<Item>& items = pages_.pages[pending.page].items;
    // Leaders stand on a common grid from the right, so that they align from line to line.
    const Length pitch = pending.size / 2;
    std::vector<Length> dots;
    for (Length at = pending.right - 3 * pending.size / 2;
         at > pending.left + pending.size / 2 && !dot.empty(); at -= pitch)
      dots.push_back(at);
    if (!dots.empty()) {
      std::reverse(dots.begin(), dots.end());
      GlyphRun leaders;
      leaders.face = dot.front().face;
      leaders.size = pending.size;
      leaders.x = dots.front();
      leaders.y = pending.baseline;
      leaders.justified = true;
      for (Length& at : dots) at -= leaders.x;
      leaders.text = pages_.glyphs.keep(std::u32string(dots.size(), U'·'));
      leaders.positions = pages_.glyphs.keep(dots);
      items.emplace_back(leaders);
    }
    place_line(number, pending.size, pending.right - number.width, pending.baseline,
               pending.structure, items);
  }

  void add_watermark(Page& page) {
    const Length size = from_pt(120);
    Glyphs glyphs;
    typesetter_.measure("草稿", typesetter_.role("hei"), size, {}, glyphs);
    if (glyphs.empty()) return;
    GlyphRun run;
    run.face = glyphs.front().face;
    run.size = size;
    run.x = page.width / 2 - size * 6 / 10;
    run.y = page.height / 2 + size * 9 / 10;
    run.pale = true;
    run.justified = true;
    run.rotation = 45;
    std::u32string text;
    std::vector<Length> positions;
    Length x = 0;
    for (const Glyph& glyph : glyphs) {
      text += glyph.code;
      positions.push_back(x);
      x += glyph.advance + size / 5;
    }
    run.text = pages_.glyphs.keep(text);
    run.positions = pages_.glyphs.keep(positions);
    page.items.insert(page.items.begin(), run);
  }

  const document::Document& document_;
  const fonts::FontLibrary& library_;
  Sink& sink_;
  Pages pages_;
  Typesetter typesetter_;
  std::vector<Box> boxes_;
  std::vector<PendingNumber> numbers_;
  Length top_ = 0, bottom_ = 0, left_ = 0, right_ = 0, y_ = 0;
  bool landscape_ = false;
  bool center_ = false;
  bool table_page_ = false;  // a page has been started for the table that follows
};

}  // namespace

Pages lay_out(const document::Document& document, const fonts::FontLibrary& library, Sink& sink) {
  return Paginator(document, library, sink).run();
}

}  // namespace budgetc::layout
