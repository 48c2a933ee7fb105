// Document: the disclosure as a tree of blocks with roles, between Book and the back ends (layout →
// PDF, HTML). It carries what each block *is*; how a role looks stands in its StyleSheet (from the
// format, sizes in pt, lengths in mm).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "book/book.h"

namespace budgetc::document {

// A stretch of text inside a paragraph.
struct Inline {
  std::string text;
  bool strong = false;
  std::optional<Amount> amount;  // a figure of the ledger: HTML prints it as <data value>
  Lines lines;
  std::string id;  // stable id of an amount, "n12"; may be empty
  Span origin;
};
using Inlines = std::vector<Inline>;

struct Heading {
  int level = 1;     // 1 … 6: the outline level, for tags, bookmarks, h1…h6
  std::string role;  // style role: "part-title", "h1", "table-title" …
  std::string id;    // anchor, unique
  Inlines inlines;
  bool in_contents = false;
};
struct Paragraph {
  std::string role;  // "body", "cover-title", "cover-subtitle", "cover-date", "note", "center" …
  Inlines inlines;
};
struct List {
  bool ordered = false;
  std::vector<Inlines> items;  // text as printed, with its own numbering if the format writes one
};
struct TableBlock {
  const book::Table* table = nullptr;  // owned by the Book, which must outlive the Document
  std::string heading_id;  // anchor of its title heading, which the table block itself prints
  int heading_level = 2;
  bool in_text = false;  // set within the text, without a page of its own
};
// The table of contents: entries are collected from headings with in_contents and from tables.
struct ContentsEntry {
  int depth = 0;  // 0: parts, 1: sections and tables
  std::string text;
  std::string target;  // heading id
};
struct Contents {
  std::string title;  // 目 录
  std::vector<ContentsEntry> entries;
  bool page_numbers = true;
};
struct PageBreak {
  bool vertical_center =
      false;  // the new page's content is set in the middle (a part's title page)
};

using Block = std::variant<Heading, Paragraph, List, TableBlock, Contents, PageBreak>;

enum class TextAlign : uint8_t { justify, left, center, right };

struct Style {
  std::string font = "fangsong";  // font role of fonts/fonts.yaml
  double size = 16;               // pt
  double leading = 29;            // pt, line pitch
  double indent_em = 0;           // first line
  TextAlign align = TextAlign::justify;
  double space_before = 0;  // pt
  double space_after = 0;
  bool keep_with_next = false;
};

struct PageStyle {
  double width_mm = 210, height_mm = 297;
  double top_mm = 37, bottom_mm = 35, left_mm = 28, right_mm = 26;  // portrait
  double landscape_top_mm = 28, landscape_bottom_mm = 26, landscape_left_mm = 25,
         landscape_right_mm = 25;
  bool number_dashes = true;  // — 3 —
  std::string number_font = "song";
  double number_size = 14;
};

struct TableStyle {
  std::string font = "song";
  std::string head_font = "hei";
  double size = 9;
  double head_size = 9;
  double leading_factor = 1.3;
  double padding_mm = 0.8;
  double rule_pt = 0.5;
};

struct StyleSheet {
  PageStyle page;
  TableStyle table;
  std::map<std::string, Style> roles;
  const Style& role(const std::string& name) const;  // falls back to "body", then to Style{}
};

struct Document {
  std::string title;   // 信阳市人民政府办公室2024年部门预算公开
  std::string author;  // the department
  int year = 0;
  std::string language = "zh-CN";
  bool draft = false;  // 草稿: watermark on every page
  StyleSheet styles;
  std::vector<Block> blocks;
};

std::string dump(const Document& document);        // for dump and golden tests
std::string plain_text(const Document& document);  // one block a line; tables as tab-separated rows

}  // namespace budgetc::document
