// Renders the outline. A stand-in takes the place of every inserted value and of every directive
// while md4c reads the Markdown: what a department wrote is never markup.
#include "document/builder.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "diagnostics/catalogue/format.h"
#include "document/markdown.h"
#include "text/text.h"

namespace budgetc::document {
namespace {

using language::Piece;

// What stands in for piece n: a begin, n in hexadecimal digits of its own, an end. Where a template
// has one of these characters itself, it is put in as a piece too: nothing can be taken for a
// stand-in, and there is no end to their number.
constexpr char32_t kDigits = 0xF0000;  // … 0xF000F
constexpr char32_t kBegin = 0xF0010, kBeginDirective = 0xF0011, kEnd = 0xF0012;

bool is_reserved(char32_t c) { return c >= kDigits && c <= kEnd; }

void append_stand_in(std::string& markdown, char32_t begin, size_t number) {
  text::append_utf8(markdown, begin);
  int shift = 0;
  while (number >> shift >= 16) shift += 4;
  for (; shift >= 0; shift -= 4)
    text::append_utf8(markdown, kDigits + static_cast<char32_t>(number >> shift & 15));
  text::append_utf8(markdown, kEnd);
}

// The number at text[at], past which `at` moves.
size_t stand_in_number(std::u32string_view text, size_t& at) {
  size_t number = 0;
  for (++at; at < text.size() && text[at] != kEnd; ++at)
    number = number * 16 + (text[at] - kDigits);
  if (at < text.size()) ++at;
  return number;
}

StyleSheet style_sheet(const format::Format& format) {
  StyleSheet sheet;
  for (const auto& [role, spec] : format.styles) {
    Style style;
    style.font = spec.font;
    style.size = spec.size;
    style.leading = spec.leading;
    style.indent_em = spec.indent_em;
    style.space_before = spec.space_before;
    style.space_after = spec.space_after;
    style.keep_with_next = spec.keep_with_next;
    style.align = spec.align == "left"     ? TextAlign::left
                  : spec.align == "center" ? TextAlign::center
                  : spec.align == "right"  ? TextAlign::right
                                           : TextAlign::justify;
    sheet.roles[role] = style;
  }
  const auto length = [&](const char* key, double& target) {
    if (const auto it = format.page.find(key); it != format.page.end()) target = it->second;
  };
  length("width_mm", sheet.page.width_mm);
  length("height_mm", sheet.page.height_mm);
  length("top_mm", sheet.page.top_mm);
  length("bottom_mm", sheet.page.bottom_mm);
  length("left_mm", sheet.page.left_mm);
  length("right_mm", sheet.page.right_mm);
  length("landscape_top_mm", sheet.page.landscape_top_mm);
  length("landscape_bottom_mm", sheet.page.landscape_bottom_mm);
  length("landscape_left_mm", sheet.page.landscape_left_mm);
  length("landscape_right_mm", sheet.page.landscape_right_mm);
  const auto number = [&](const char* key, double& target) {
    if (const auto it = format.table_style.find(key); it != format.table_style.end())
      target = it->second;
  };
  number("size", sheet.table.size);
  number("head_size", sheet.table.head_size);
  number("leading_factor", sheet.table.leading_factor);
  number("padding_mm", sheet.table.padding_mm);
  number("rule_pt", sheet.table.rule_pt);
  if (const auto it = format.table_fonts.find("font"); it != format.table_fonts.end())
    sheet.table.font = it->second;
  if (const auto it = format.table_fonts.find("head_font"); it != format.table_fonts.end())
    sheet.table.head_font = it->second;
  return sheet;
}

std::string joined_lines(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

class Builder {
 public:
  Builder(const book::Inputs& inputs, const book::Book& book, bool draft, Sink& sink)
      : inputs_(inputs), book_(book), sink_(sink) {
    document_.title = book.title;
    document_.author = inputs.budget.department_name.value;
    document_.year = static_cast<int>(inputs.budget.year.value);
    document_.draft = draft;
    document_.styles = style_sheet(inputs.format);
  }

  Document build() {
    if (inputs_.format.outline) {
      for (const Piece& directive : inputs_.format.outline->directives())
        if (directive.text == "table" && !directive.words.empty())
          placed_.insert(directive.words[0]);
      std::string markdown;
      splice(render(*inputs_.format.outline), markdown);
      for (const MarkdownBlock& block : parse_markdown(markdown)) add(block);
    }
    fill_contents();
    return std::move(document_);
  }

 private:
  std::vector<Piece> render(const language::Template& source) {
    language::Scope scope = inputs_.scope;
    scope.insert(inputs_.format.lists.begin(), inputs_.format.lists.end());
    return source.render(book::context(inputs_), scope, inputs_.format.phrase_map(), sink_);
  }

  // A template's own text.
  void append_literal(const std::string& text, std::string& markdown) {
    constexpr std::string_view kPlane = "\xF3\xB0\x80";  // how U+F0000 … U+F003F begin
    if (text.find(kPlane) == std::string::npos) {
      markdown += text;
      return;
    }
    for (const char32_t c : text::to_u32(text)) {
      if (!is_reserved(c)) {
        text::append_utf8(markdown, c);
        continue;
      }
      append_stand_in(markdown, kBegin, inserted_.size());
      Piece& piece = inserted_.emplace_back();
      text::append_utf8(piece.text, c);
    }
  }

  void splice(std::vector<Piece> pieces, std::string& markdown) {
    for (Piece& piece : pieces) {
      // One allowance for the whole document: includes and loops may multiply each other.
      spent_ += 1 + piece.text.size() / 16;
      if (spent_ > language::kAllowance) {
        if (!std::exchange(exhausted_, true))
          sink_.report(
              Finding(finding::F0113, piece.origin)
                  .arg("reason", LocalText{"循环次数或文字过多",
                                           "too many turns of loops, or too long a text"}));
        return;
      }
      switch (piece.kind) {
        case Piece::Kind::literal:
          append_literal(piece.text, markdown);
          break;
        case Piece::Kind::inserted:
          append_stand_in(markdown, kBegin, inserted_.size());
          inserted_.push_back(std::move(piece));
          break;
        case Piece::Kind::directive:
          if (piece.text == "include" && !piece.words.empty()) {
            const auto part = inputs_.format.includes.find(piece.words[0]);
            if (part != inputs_.format.includes.end()) splice(render(part->second), markdown);
            markdown += "\n\n";
            break;
          }
          // A paragraph of its own.
          markdown += "\n\n";
          append_stand_in(markdown, kBeginDirective, directives_.size());
          markdown += "\n\n";
          directives_.push_back(std::move(piece));
          break;
      }
    }
  }

  // ---- blocks ----------------------------------------------------------------------------------

  void add(const MarkdownBlock& block) {
    if (const Piece* directive = directive_of(block)) {
      obey(*directive);
      return;
    }
    Inlines inlines = inlines_of(block);
    if (next_text_ != nullptr && block.kind == MarkdownBlock::Kind::paragraph) {
      std::string& target = *std::exchange(next_text_, nullptr);
      for (const Inline& piece : inlines) target += joined_lines(piece.text);
      return;
    }
    switch (block.kind) {
      case MarkdownBlock::Kind::heading:
        add_heading(block.level, std::move(inlines));
        break;
      case MarkdownBlock::Kind::paragraph:
        add_paragraphs(std::move(inlines));
        break;
      case MarkdownBlock::Kind::item:
        if (document_.blocks.empty() || !std::holds_alternative<List>(document_.blocks.back()))
          document_.blocks.emplace_back(List{});
        std::get<List>(document_.blocks.back()).items.push_back(std::move(inlines));
        break;
    }
    if (block.kind != MarkdownBlock::Kind::item) {
      role_.clear();
      listed_.clear();
      nolist_ = false;
    }
  }

  const Piece* directive_of(const MarkdownBlock& block) const {
    if (block.spans.size() != 1) return nullptr;
    const std::u32string text = text::to_u32(block.spans[0].text);
    if (text.empty() || text[0] != kBeginDirective) return nullptr;
    size_t at = 0;
    const size_t number = stand_in_number(text, at);
    return at == text.size() ? &directives_[number] : nullptr;
  }

  void obey(const Piece& directive) {
    const auto word = [&](size_t i) {
      return i < directive.words.size() ? directive.words[i] : std::string();
    };
    if (directive.text == "role") {
      role_ = word(0);
      nolist_ = word(1) == "nolist";
    } else if (directive.text == "listed") {
      name(directive, listed_);
    } else if (directive.text == "entry") {
      name(directive, entry_);
    } else if (directive.text == "page") {
      document_.blocks.emplace_back(PageBreak{word(0) == "center"});
    } else if (directive.text == "contents") {
      document_.blocks.emplace_back(Contents{});
      name(directive, contents_title_);
    } else if (directive.text == "table") {
      const bool listed = word(1) != "nolist" && word(2) != "nolist";
      const bool in_text = word(1) == "intext" || word(2) == "intext";
      for (const book::Table& table : book_.tables)
        if (table.spec == word(0)) add_table(table, listed, in_text);
    } else if (directive.text == "tables") {
      for (const book::Table& table : book_.tables)
        if (!placed_.contains(table.spec)) add_table(table, true, false);
    }
  }

  // What a directive names: its words or, for a name with figures in it, the next paragraph.
  void name(const Piece& directive, std::string& target) {
    target = fmt::format("{}", fmt::join(directive.words, " "));
    next_text_ = directive.words.empty() ? &target : nullptr;
  }

  // A part of the document that has no heading of its own begins at `target`.
  void begin_entry(const std::string& target) {
    if (!entry_.empty()) entries_.push_back({0, std::exchange(entry_, {}), target});
  }

  void add_table(const book::Table& table, bool listed, bool in_text) {
    TableBlock block;
    block.table = &table;
    block.in_text = in_text;
    block.heading_id = "table-" + table.id;
    block.heading_level = in_text ? last_level_ + 1 : std::min(last_level_ + 1, 2);
    document_.blocks.emplace_back(block);
    begin_entry(block.heading_id);
    if (listed) entries_.push_back({1, table.contents_title, block.heading_id});
  }

  void add_heading(int level, Inlines inlines) {
    Heading heading;
    heading.level = level;
    heading.role = role_.empty() ? fmt::format("h{}", level) : role_;
    if (level == 1) {
      ++parts_;
      sections_ = 0;
      heading.id = fmt::format("s{}", parts_);
    } else {
      heading.id = fmt::format("s{}-{}", parts_, ++sections_);
    }
    last_level_ = level;
    begin_entry(heading.id);
    heading.in_contents = level <= 2 && !nolist_;
    std::string text;
    for (const Inline& piece : inlines) text += piece.text;
    if (heading.in_contents)
      entries_.push_back(
          {level == 1 ? 0 : 1, listed_.empty() ? joined_lines(text) : listed_, heading.id});
    heading.inlines = std::move(inlines);
    document_.blocks.emplace_back(std::move(heading));
  }

  // An inserted text of several lines that stands alone becomes as many paragraphs.
  void add_paragraphs(Inlines inlines) {
    const std::string role = role_.empty() ? "body" : role_;
    if (inlines.size() == 1 && inlines[0].origin.valid() &&
        inlines[0].text.find('\n') != std::string::npos) {
      const std::string text = std::move(inlines[0].text);
      inlines[0].text.clear();
      std::string_view rest = text;
      while (!rest.empty()) {
        const size_t end = std::min(rest.find('\n'), rest.size());
        if (end > 0) {
          Inline line = inlines[0];
          line.text = std::string(rest.substr(0, end));
          document_.blocks.emplace_back(Paragraph{role, {std::move(line)}});
        }
        rest.remove_prefix(std::min(end + 1, rest.size()));
      }
      return;
    }
    if (!inlines.empty()) document_.blocks.emplace_back(Paragraph{role, std::move(inlines)});
  }

  Inlines inlines_of(const MarkdownBlock& block) {
    Inlines inlines;
    for (const MarkdownSpan& span : block.spans) {
      std::string literal;
      const auto flush = [&] {
        if (literal.empty()) return;
        Inline piece;
        piece.text = std::move(literal);
        piece.strong = span.strong;
        inlines.push_back(std::move(piece));
        literal.clear();
      };
      const std::u32string text = text::to_u32(span.text);
      for (size_t at = 0; at < text.size();) {
        if (text[at] != kBegin) {
          text::append_utf8(literal, text[at++]);
          continue;
        }
        const Piece& value = inserted_[stand_in_number(text, at)];
        if (!value.origin.valid()) literal += value.text;
        if (!value.origin.valid() || value.text.empty()) continue;
        flush();
        Inline piece;
        piece.text = value.text;
        piece.strong = span.strong;
        piece.origin = value.origin;
        if (value.figure) {
          piece.amount = value.figure->amount;
          piece.lines = value.figure->lines;
          piece.id = fmt::format("n{}", ++figures_);
        }
        inlines.push_back(std::move(piece));
      }
      flush();
    }
    // Line breaks inside a text that does not stand alone would tear the sentence.
    if (inlines.size() > 1)
      for (Inline& piece : inlines)
        if (piece.origin.valid()) piece.text = joined_lines(std::move(piece.text));
    return inlines;
  }

  void fill_contents() {
    for (Block& block : document_.blocks)
      if (auto* contents = std::get_if<Contents>(&block)) {
        contents->title = contents_title_;
        contents->entries = entries_;
      }
  }

  const book::Inputs& inputs_;
  const book::Book& book_;
  Sink& sink_;
  Document document_;
  std::vector<Piece> inserted_;
  std::vector<Piece> directives_;
  std::vector<ContentsEntry> entries_;
  std::string role_, listed_;
  bool nolist_ = false;
  std::set<std::string, std::less<>> placed_;  // tables that the outline places by name
  std::string entry_;                          // of the contents, at the next heading or table
  std::string contents_title_;                 // of the contents, which it is given to in the end
  std::string* next_text_ = nullptr;           // where the next paragraph goes, which is no text
  size_t spent_ = 0;
  bool exhausted_ = false;
  int parts_ = 0, sections_ = 0, last_level_ = 0, figures_ = 0;
};

}  // namespace

Document build(const book::Inputs& inputs, const book::Book& book, bool draft, Sink& sink) {
  return Builder(inputs, book, draft, sink).build();
}

}  // namespace budgetc::document
