// Fonts, characters and widths: what the pages ask of a format.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "diagnostics/catalogue/format.h"
#include "document/document.h"
#include "lint/lint.h"
#include "lint/visit.h"

namespace budgetc::lint {
namespace {

using format::ColumnSpec;
using format::Format;
using format::TableSpec;
using yaml::Node;

constexpr double kPointsPerMm = 72 / 25.4;
constexpr double kSmallest = 6;    // pt: as layout/ sets tables, never smaller
constexpr double kLeastPage = 50;  // mm: narrower columns of text are not set

class PageLint {
 public:
  PageLint(const Format& format, const SourceMap& sources, const fonts::FontLibrary& library,
           Sink& sink)
      : format_(format), sources_(sources), library_(library), sink_(sink) {}

  void run() {
    check_fonts();
    visit_format(format_, [&](const language::Part& part) { check_characters(part); });
    check_lists();
    if (!check_margins()) return;
    for (const TableSpec& table : format_.tables) check_width(table);
  }

 private:
  const Node* tree(const std::string& file) const {
    const auto found = format_.trees.find(file);
    return found == format_.trees.end() ? nullptr : &found->second;
  }
  const Node* root_section(std::string_view key) const {
    const Node* root = tree("format.yaml");
    return root == nullptr ? nullptr : root->find(key);
  }

  // ---- fonts -----------------------------------------------------------------------------------

  void check_font(const std::string& role, Span span) {
    if (!span.valid() || library_.has_role(role)) return;
    std::vector<std::string> known;
    for (const char* name : {"song", "bold", "hei", "kai", "fangsong"})
      if (library_.has_role(name)) known.emplace_back(name);
    Finding finding =
        Finding(finding::F0101, span).arg("kind", LocalText{"字体", "font"}).arg("name", role);
    const auto near = text::nearest(role, known);
    const std::string all = fmt::format("{}", fmt::join(known, "、"));
    finding.help = near ? LocalText{"是不是“" + *near + "”？", "did you mean '" + *near + "'?"}
                        : LocalText{"可用：" + all, "known: " + all};
    sink_.report(std::move(finding));
  }

  void check_fonts() {
    for (const auto& [name, style] : format_.styles) check_font(style.font, style.font_span);
    if (const Node* style = root_section("table_style"))
      for (const char* key : {"font", "head_font"})
        if (const Node* font = style->find(key)) check_font(font->text, font->span);
  }

  // ---- characters ------------------------------------------------------------------------------

  bool has(char32_t c) const {
    return c < U' ' || c == 0xFEFF || library_.face_for("fangsong", c).has_value();
  }

  void check_text(std::string_view text, Span span) {
    size_t offset = 0;
    for (const char32_t c : text::to_u32(text)) {
      std::string character;
      text::append_utf8(character, c);
      if (!has(c) && missing_.insert(c).second) {
        // Escapes and quotes may lie between: look for the character itself.
        Span at = span;
        const size_t found = sources_.text(span).find(character, offset);
        if (found != std::string_view::npos) {
          at.begin = span.begin + static_cast<uint32_t>(found);
          at.end = at.begin + static_cast<uint32_t>(character.size());
        }
        sink_.report(Finding(finding::F0107, at)
                         .arg("character", character)
                         .arg("codepoint", fmt::format("U+{:04X}", static_cast<uint32_t>(c))));
      }
      offset += character.size();
    }
  }

  void check_characters(const language::Part& part) {
    if (part.kind != language::Part::Kind::call) check_text(part.text, part.span);
  }

  void check_lists() {
    const Node* lists = root_section("lists");
    if (lists == nullptr) return;
    for (const yaml::Entry& list : lists->entries)
      for (const Node& item : list.value.items)
        for (const yaml::Entry& field : item.entries)
          check_text(field.value.text, field.value.span);
  }

  // ---- widths ----------------------------------------------------------------------------------

  double page_value(const char* key, double fallback) const {
    const auto found = format_.page.find(key);
    return found == format_.page.end() ? fallback : found->second;
  }

  double room(bool landscape) const {
    const document::PageStyle page;
    if (landscape)
      return page_value("height_mm", page.height_mm) -
             page_value("landscape_left_mm", page.landscape_left_mm) -
             page_value("landscape_right_mm", page.landscape_right_mm);
    return page_value("width_mm", page.width_mm) - page_value("left_mm", page.left_mm) -
           page_value("right_mm", page.right_mm);
  }

  bool check_margins() {
    for (const bool landscape : {false, true}) {
      const double width = room(landscape);
      if (width >= kLeastPage) continue;
      const Node* page = root_section("page");
      const Node* blamed = nullptr;
      for (const char* key :
           {landscape ? "landscape_left_mm" : "left_mm",
            landscape ? "landscape_right_mm" : "right_mm", landscape ? "height_mm" : "width_mm"})
        if (blamed == nullptr && page != nullptr) blamed = page->find(key);
      sink_.report(
          Finding(finding::F0120, blamed != nullptr ? blamed->span : Span{})
              .arg("key", landscape ? LocalText{"横排的版心宽度", "landscape text width"}
                                    : LocalText{"版心宽度", "text width"})
              .arg("value", LocalText{fmt::format("{} 毫米", width), fmt::format("{} mm", width)})
              .arg("range", LocalText{fmt::format("{} 毫米以上", kLeastPage),
                                      fmt::format("{} mm or more", kLeastPage)}));
      return false;
    }
    return true;
  }

  // In mm, at the smallest size.
  double width_of(const std::u32string& text) const {
    double ems = 0;
    for (const char32_t c : text)
      if (const auto face = library_.face_for("song", c))
        ems += library_.face(*face).advance(c) / 1000.0;
    return ems * kSmallest / kPointsPerMm;
  }

  // The longest stretch that cannot be broken: a word of letters or digits, else one character.
  double unbreakable(const std::string& utf8) const {
    double widest = 0;
    std::u32string word;
    for (const char32_t c : text::to_u32(utf8)) {
      if (c <= U' ' || c >= 0x250) word.clear();
      word.push_back(c);
      widest = std::max(widest, width_of(word));
    }
    return widest;
  }

  // What a leaf column needs at least; layout/ may need more for the data.
  double least(const ColumnSpec& column, const TableSpec& table) const {
    double width = 0;
    if (column.head)
      for (const language::Part& part : language::parts(*column.head))
        if (part.kind == language::Part::Kind::literal)
          width = std::max(width, unbreakable(part.text));
    if (column.sum) width = std::max(width, width_of(table.numbers.decimals > 0 ? U"0.00" : U"0"));
    const auto padding = format_.table_style.find("padding_mm");
    const auto rule = format_.table_style.find("rule_pt");
    const document::TableStyle style;
    width += 2 * (padding == format_.table_style.end() ? style.padding_mm : padding->second) +
             (rule == format_.table_style.end() ? style.rule_pt : rule->second) / kPointsPerMm;
    return std::max(width, column.min_mm);
  }

  const Node* find_column(const Node& node, const std::string& id) const {
    if (const Node* own = node.find("id"); own != nullptr && own->text == id) return &node;
    for (const char* key : {"columns", "sides"})
      if (const Node* list = node.find(key))
        for (const Node& item : list->items)
          if (const Node* found = find_column(item, id)) return found;
    return nullptr;
  }

  // The narrowest place to blame: the widest column's min_mm, else its id, else the table.
  Span blame(const TableSpec& table, const std::string& widest) const {
    const Node* node = tree("tables/" + table.id + ".yaml");
    if (node == nullptr) return table.span;
    for (const char* key : {"columns", "sides"}) {
      const Node* list = node->find(key);
      if (list == nullptr) continue;
      for (const Node& item : list->items)
        if (const Node* column = find_column(item, widest)) {
          if (const Node* least_mm = column->find("min_mm")) return least_mm->span;
          return column->find("id")->span;
        }
    }
    return table.span;
  }

  void check_width(const TableSpec& table) {
    double sum = 0, most = -1;
    std::string widest;
    for (const format::SideSpec& side : table.sides)
      visit_columns(side.columns, [&](const ColumnSpec& column) {
        if (!column.children.empty()) return;
        const double width = least(column, table);
        sum += width;
        if (width <= most) return;
        most = width;
        widest = column.id;
      });
    const double space = room(table.landscape);
    if (sum <= space) return;
    Finding finding = Finding(finding::F0118, blame(table, widest))
                          .arg("table", table.id)
                          .arg("least", fmt::format("{:.0f}", std::ceil(sum)))
                          .arg("room", fmt::format("{:g}", space));
    if (!table.landscape && sum <= room(true))
      finding.help = {{"改为横排：landscape: true", "set it landscape: landscape: true"}};
    sink_.report(std::move(finding));
  }

  const Format& format_;
  const SourceMap& sources_;
  const fonts::FontLibrary& library_;
  Sink& sink_;
  std::set<char32_t> missing_;
};

}  // namespace

void check_pages(const Format& format, const SourceMap& sources, const fonts::FontLibrary& library,
                 Sink& sink) {
  PageLint(format, sources, library, sink).run();
}

}  // namespace budgetc::lint
