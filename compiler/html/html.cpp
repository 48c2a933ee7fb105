#include "html/html.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "base/overloaded.h"
#include "text/text.h"

namespace budgetc::html {
namespace {

using document::Inline;
using document::Inlines;

// Inline, so that the file needs nothing else. Fonts are those of the reader's system.
constexpr std::string_view kStyle = R"css(
:root{--ink:#1b1b1b;--soft:#555;--line:#8a8a8a;--head:#f1efe9;--accent:#8c1c13;--paper:#fff}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;color:var(--ink);background:var(--paper);font:18px/1.85 "FangSong","仿宋","STFangsong","Songti SC","Noto Serif CJK SC","SimSun",serif}
.skip{position:absolute;left:-99em}.skip:focus{left:1em;top:1em;background:#fff;padding:.5em 1em;z-index:2}
a{color:var(--accent)}a:focus-visible,.scroll:focus-visible{outline:3px solid #1a5fb4;outline-offset:2px}
header.cover{padding:min(12vh,8rem) 1.2rem min(9vh,6rem);text-align:center;border-bottom:3px double var(--accent)}
header.cover h1{margin:0;font:700 clamp(1.7rem,5vw,2.7rem)/1.6 "Songti SC","STSong","SimSun","Noto Serif CJK SC",serif}
header.cover p{margin:.6em 0 0;color:var(--soft)}
nav,main{max-width:46rem;margin:0 auto;padding:0 1.2rem}
nav{padding-top:2.5rem}nav h2{text-align:center;letter-spacing:.5em;text-indent:.5em}
nav ol{list-style:none;margin:0;padding:0}nav li{margin:.15em 0}nav li.sub{padding-left:2em}
nav li.part{font-family:"SimHei","Heiti SC","Noto Sans CJK SC",sans-serif;margin-top:.7em}
nav a{text-decoration:none}nav a:hover{text-decoration:underline}
main h2.part{margin:4.5rem 0 2rem;text-align:center;font:700 1.7rem/1.7 "Songti SC","STSong","SimSun","Noto Serif CJK SC",serif}
main h3{margin:2.2rem 0 .5rem;font:400 1.15rem/1.7 "SimHei","Heiti SC","Noto Sans CJK SC",sans-serif}
main h4{margin:1.4rem 0 .3rem;font:400 1.08rem/1.7 "KaiTi","楷体","STKaiti","Kaiti SC",serif}
main p{margin:.35em 0;text-align:justify;text-indent:2em;overflow-wrap:anywhere}
main p.flat,main p.note,main p.center{text-indent:0}main p.center{text-align:center}
section.table{max-width:none;margin:3.5rem 0 0}
section.table.wide{width:min(96vw,84rem);position:relative;left:50%;transform:translateX(-50%)}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;font:14px/1.5 "SimSun","Songti SC","Noto Serif CJK SC",serif}
caption{caption-side:top;padding:.2em 0 .6em}
caption .title{display:block;font:700 1.35rem/1.6 "Songti SC","STSong","SimSun","Noto Serif CJK SC",serif}
caption .meta{display:flex;justify-content:space-between;gap:1em;text-align:left}
th,td{border:1px solid var(--line);padding:.3em .45em;vertical-align:middle}
th{background:var(--head);font-weight:400;font-family:"SimHei","Heiti SC","Noto Sans CJK SC",sans-serif;text-align:center}
tbody th{text-align:left}
td.n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}td.c,tbody th.c{text-align:center}td.r{text-align:right}
tr.total td,tr.total th{font-weight:700}
main p.note{font-size:.85rem;color:var(--soft);margin:.4em 0 0}
.draft{background:#8c1c13;color:#fff;text-align:center;padding:.4em;font-weight:700;letter-spacing:1em;text-indent:1em}
.draft-mark{position:fixed;inset:0;display:flex;align-items:center;justify-content:center;font-size:30vmin;color:rgba(140,28,19,.09);transform:rotate(-30deg);pointer-events:none;z-index:1}
footer{max-width:46rem;margin:4rem auto 2rem;padding:0 1.2rem;color:var(--soft);font-size:.85rem;text-align:center}
@media (max-width:40rem){body{font-size:17px}table{font-size:13px}section.table:not(.wide){width:auto}section.table.wide{width:auto;left:0;transform:none}.wide table{min-width:64rem}.form table{min-width:44rem}caption{text-align:left}caption .meta{justify-content:flex-start;gap:2em}}
@page{size:A4;margin:25mm 20mm}@page wide{size:A4 landscape;margin:15mm}
@media print{body{font-size:12pt}header.cover{padding:60mm 0;border:0;break-after:page}nav{break-after:page}.skip{display:none}nav,main{max-width:none;padding:0}main h2.part{break-before:page}h2,h3,h4{break-after:avoid}section.table{break-before:page;margin:0}section.table.wide{page:wide;width:auto;left:0;transform:none}.scroll{overflow:visible}table{font-size:8pt;min-width:0!important}thead{display:table-header-group}tr{break-inside:avoid}a{color:inherit}footer{display:none}}
)css";

class Writer {
 public:
  explicit Writer(const document::Document& document) : document_(document) {}

  std::string write() {
    out_.reserve(expected_size());
    out_ += "<!DOCTYPE html>\n<html lang=\"";
    text(document_.language);
    out_ += "\">\n<head>\n<meta charset=\"utf-8\">\n";
    out_ += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>";
    text(document_.title);
    out_ += "</title>\n<meta name=\"author\" content=\"";
    text(document_.author);
    out_ += "\">\n<meta name=\"description\" content=\"";
    text(document_.title);
    out_ += "\">\n<style>";
    out_ += kStyle;
    out_ += "</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">跳到正文</a>\n";
    if (document_.draft)
      out_ +=
          "<div class=\"draft\" role=\"status\">草稿</div>\n"
          "<div class=\"draft-mark\" aria-hidden=\"true\">草稿</div>\n";

    // The blocks before the first page break are the cover.
    const auto& blocks = document_.blocks;
    const auto cover_end =
        std::find_if(blocks.begin(), blocks.end(), [](const document::Block& block) {
          return !std::holds_alternative<document::Paragraph>(block);
        });
    cover(blocks.begin(), cover_end);
    // Contents right behind it stand before the main part; elsewhere, where the outline has them.
    auto at = std::find_if(cover_end, blocks.end(), [](const document::Block& block) {
      return !std::holds_alternative<document::PageBreak>(block);
    });
    if (at != blocks.end())
      if (const auto* contents = std::get_if<document::Contents>(&*at)) {
        navigation(*contents);
        ++at;
      }
    out_ += "<main id=\"main\">\n";
    for (; at != blocks.end(); ++at) block(*at);
    out_ += "</main>\n<footer>";
    text(document_.author);
    out_ += "</footer>\n</body>\n</html>\n";
    return std::move(out_);
  }

 private:
  // Room for a table of a hundred thousand rows, taken once: growing would hold it twice.
  size_t expected_size() const {
    constexpr size_t kElse = size_t{256} << 10, kCell = 100;
    size_t size = kElse;
    for (const document::Block& any : document_.blocks)
      if (const auto* block = std::get_if<document::TableBlock>(&any))
        size += block->table->rows.size() * block->table->columns.size() * kCell;
    return size;
  }

  using Iterator = std::vector<document::Block>::const_iterator;

  // Escaped for content and attributes; control characters that HTML forbids are dropped.
  void text(std::string_view raw) {
    const bool plain = std::none_of(raw.begin(), raw.end(), [](char c) {
      return static_cast<unsigned char>(c) < 0x20 || c == 0x7f || c == '&' || c == '<' ||
             c == '>' || c == '"' || c == '\'';
    });
    if (plain) {
      out_ += raw;
      return;
    }
    for (const char c : raw) {
      switch (c) {
        case '&':
          out_ += "&amp;";
          break;
        case '<':
          out_ += "&lt;";
          break;
        case '>':
          out_ += "&gt;";
          break;
        case '"':
          out_ += "&quot;";
          break;
        case '\'':
          out_ += "&#39;";
          break;
        case '\n':
          out_ += "<br>";
          break;
        default:
          if (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f) out_ += c;
      }
    }
  }

  // Every attribute whose value is not the program's own is written here.
  void attribute(std::string_view name, std::string_view value) {
    out_ += ' ';
    out_ += name;
    out_ += "=\"";
    text(value);
    out_ += '"';
  }

  // An exact figure in yuan: machine readable beside what is printed.
  void data(Amount amount, std::string_view id, std::string_view printed) {
    const int64_t fen = amount.fen();
    fmt::format_to(std::back_inserter(out_), "<data value=\"{}{}.{:02}\"", fen < 0 ? "-" : "",
                   std::abs(fen) / 100, std::abs(fen) % 100);
    attribute("id", id);
    out_ += '>';
    text(printed);
    out_ += "</data>";
  }

  void inlines(const Inlines& pieces) {
    for (const Inline& piece : pieces) {
      if (piece.strong) out_ += "<strong>";
      if (piece.amount)
        data(*piece.amount, piece.id, piece.text);
      else
        text(piece.text);
      if (piece.strong) out_ += "</strong>";
    }
  }

  void cover(Iterator begin, Iterator end) {
    out_ += "<header class=\"cover\">\n<h1>";
    if (begin == end) text(document_.title);
    bool first = true;
    for (auto at = begin; at != end; ++at) {
      const auto& paragraph = std::get<document::Paragraph>(*at);
      const bool title = paragraph.role == "cover-title" || paragraph.role == "cover-subtitle";
      if (!title) continue;
      if (!first) out_ += "<br>";
      first = false;
      inlines(paragraph.inlines);
    }
    out_ += "</h1>\n";
    for (auto at = begin; at != end; ++at) {
      const auto& paragraph = std::get<document::Paragraph>(*at);
      if (paragraph.role == "cover-title" || paragraph.role == "cover-subtitle") continue;
      out_ += "<p>";
      inlines(paragraph.inlines);
      out_ += "</p>\n";
    }
    out_ += "</header>\n";
  }

  void navigation(const document::Contents& contents) {
    ++navigations_;
    const std::string id =
        navigations_ == 1 ? "contents" : fmt::format("contents-{}", navigations_);
    out_ += "<nav";
    attribute("aria-labelledby", id);
    out_ += ">\n<h2";
    attribute("id", id);
    out_ += '>';
    text(contents.title);
    out_ += "</h2>\n<ol>\n";
    for (const document::ContentsEntry& entry : contents.entries) {
      out_ += entry.depth == 0 ? "<li class=\"part\"><a" : "<li class=\"sub\"><a";
      attribute("href", "#" + entry.target);
      out_ += '>';
      text(entry.text);
      out_ += "</a></li>\n";
    }
    out_ += "</ol>\n</nav>\n";
  }

  void block(const document::Block& any) {
    std::visit(Overloaded{[&](const document::Heading& heading) { this->heading(heading); },
                          [&](const document::Paragraph& one) { paragraph(one); },
                          [&](const document::List& one) { list(one); },
                          [&](const document::TableBlock& one) { table(one); },
                          [&](const document::Contents& contents) { navigation(contents); },
                          [](const document::PageBreak&) {}},
               any);
  }

  void heading(const document::Heading& heading) {
    // The document's title is h1, so the outline's levels come one lower.
    const int level = std::min(heading.level + 1, 6);
    out_ += fmt::format("<h{}", level);
    attribute("id", heading.id);
    if (heading.level == 1) attribute("class", "part");
    out_ += '>';
    inlines(heading.inlines);
    out_ += fmt::format("</h{}>\n", level);
  }

  void paragraph(const document::Paragraph& paragraph) {
    const bool flat = document_.styles.role(paragraph.role).indent_em == 0;
    out_ += "<p";
    if (paragraph.role != "body") attribute("class", (flat ? "flat " : "") + paragraph.role);
    out_ += '>';
    inlines(paragraph.inlines);
    out_ += "</p>\n";
  }

  void list(const document::List& list) {
    out_ += list.ordered ? "<ol>\n" : "<ul>\n";
    for (const Inlines& item : list.items) {
      out_ += "<li>";
      inlines(item);
      out_ += "</li>\n";
    }
    out_ += list.ordered ? "</ol>\n" : "</ul>\n";
  }

  // ---- tables ----------------------------------------------------------------------------------

  void table(const document::TableBlock& block) {
    const book::Table& table = *block.table;
    const std::string& id = block.heading_id;
    const bool wide = table.landscape || table.columns.size() > 8;
    out_ += fmt::format("<section class=\"table{}{}\">\n", wide ? " wide" : "",
                        table.header.empty() ? " form" : "");
    out_ += "<div class=\"scroll\" role=\"region\" tabindex=\"0\"";
    attribute("aria-labelledby", id);
    out_ += ">\n<table>\n<caption><span class=\"title\"";
    attribute("id", id);
    out_ +=
        fmt::format(" role=\"heading\" aria-level=\"{}\">", std::min(block.heading_level + 1, 6));
    text(table.title);
    out_ += "</span><span class=\"meta\"><span>";
    for (const std::string& line : table.preamble) {
      text(line);
      out_ += ' ';
    }
    out_ += "</span><span>";
    text(table.unit_line);
    out_ += "</span></span></caption>\n";
    // Where heads span several columns, `headers` says which heads a cell has.
    bool spanning = false;
    for (const book::Row& row : table.header)
      for (const book::Cell& cell : row.cells) spanning |= cell.column_span > 1;
    head_ids_.assign(table.columns.size(), "");
    if (!table.header.empty()) {
      out_ += "<thead>\n";
      for (size_t r = 0; r < table.header.size(); ++r) head_row(table, r, spanning);
      out_ += "</thead>\n";
    }
    out_ += "<tbody>\n";
    for (const book::Row& row : table.rows) body_row(table, row, spanning);
    out_ += "</tbody>\n</table>\n</div>\n";
    for (const std::string& note : table.notes) {
      out_ += "<p class=\"note\">";
      text(note);
      out_ += "</p>\n";
    }
    out_ += "</section>\n";
  }

  void spans(const book::Cell& cell) {
    if (cell.column_span > 1) out_ += fmt::format(" colspan=\"{}\"", cell.column_span);
    if (cell.row_span > 1) out_ += fmt::format(" rowspan=\"{}\"", cell.row_span);
  }

  void head_row(const book::Table& table, size_t r, bool spanning) {
    out_ += "<tr>";
    const auto& cells = table.header[r].cells;
    for (size_t c = 0; c < cells.size(); ++c) {
      const book::Cell& cell = cells[c];
      if (cell.covered) continue;
      const std::string id = fmt::format("{}-h{}-{}", table.id, r + 1, c + 1);
      out_ += fmt::format("<th scope=\"{}\"", cell.column_span > 1 ? "colgroup" : "col");
      spans(cell);
      if (spanning) {
        attribute("id", id);
        for (size_t k = c; k < c + cell.column_span && k < head_ids_.size(); ++k)
          head_ids_[k] += (head_ids_[k].empty() ? "" : " ") + id;
      }
      out_ += '>';
      text(cell.text);
      out_ += "</th>";
    }
    out_ += "</tr>\n";
  }

  void body_row(const book::Table& table, const book::Row& row, bool spanning) {
    out_ += row.role == book::RowRole::total ? "<tr class=\"total\">" : "<tr>";
    for (size_t c = 0; c < row.cells.size(); ++c) {
      const book::Cell& cell = row.cells[c];
      if (cell.covered) continue;
      const bool head = cell.kind == book::CellKind::head || cell.kind == book::CellKind::row_head;
      const char* align = cell.kind == book::CellKind::amount ? "n"
                          : cell.align == book::Align::center ? "c"
                          : cell.align == book::Align::right  ? "r"
                                                              : "";
      out_ += head ? "<th" : "<td";
      if (head) out_ += cell.row_span > 1 ? " scope=\"rowgroup\"" : " scope=\"row\"";
      if (*align != '\0') out_ += fmt::format(" class=\"{}\"", align);
      spans(cell);
      if (spanning && !head && c < head_ids_.size() && !head_ids_[c].empty())
        attribute("headers", head_ids_[c]);
      out_ += '>';
      if (cell.amount && !cell.text.empty())
        data(*cell.amount, fmt::format("{}.{}.{}", table.id, row.id, table.columns[c].id),
             cell.text);
      else
        text(cell.text);
      out_ += head ? "</th>" : "</td>";
    }
    out_ += "</tr>\n";
  }

  const document::Document& document_;
  std::string out_;
  std::vector<std::string> head_ids_;  // ids of the heads above each column
  int navigations_ = 0;
};

}  // namespace

std::string write(const document::Document& document) { return Writer(document).write(); }

}  // namespace budgetc::html
