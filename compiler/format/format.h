// Format: a city's disclosure format as data, after inheritance 省 → 市 → 县, parsed and statically
// checked: table specs as pivots, the outline, phrases, number styles, page and text styles. Loaded
// from templates/<id>/: format.yaml, whose `overrides` change single tables; tables/*.yaml;
// phrases.yaml; relations.yaml; outline.md and the files that it includes, each from the nearest
// level that has it.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "environment/environment.h"
#include "language/language.h"
#include "yaml/yaml.h"

namespace budgetc::format {

enum class CellAlign : uint8_t { automatic, left, center, right };

// A column of a table, possibly a group of columns under one head (then it has children and no id).
struct ColumnSpec {
  std::string id;
  std::optional<language::Template> head;  // may be absent: the cell above spans down
  std::optional<language::Expression>
      sum;  // of type filter: the cell is Σ lines of row ∧ column; absent: a text column
  CellAlign align = CellAlign::automatic;  // automatic: amounts right, text left
  double weight = 0;                       // share of the width; 0: by content
  double min_mm = 0;
  bool row_numbers = false;  // 序号: the table's rows counted from 1
  std::vector<ColumnSpec> children;
  Span span;
};

// What one cell of a row prints.
struct CellSpec {
  std::optional<language::Template> text;  // a text
  std::optional<language::Expression>
      amount;  // of type amount: printed in the table's number style
  int column_span = 1;
  bool head = false;  // set as a head cell (forms)
  bool row_head = false;
  CellAlign align = CellAlign::automatic;
  Span span;
};

// A group of rows: one row (cells), one row a member of a list (for_each), one row a group of
// ledger lines (group_by), or nested rows. Cells of a group that has nested rows span all of them.
// Both loops bind `loop`, whose index counts their members from 1.
struct RowSpec {
  std::string id;
  bool total = false;                             // a total row
  std::optional<language::Expression> condition;  // if: boolean, of each member in a loop
  std::optional<language::Expression>
      filter;            // ∧ the filters of the outer groups; amounts are summed under it
  std::string variable;  // for_each: "project in projects"
  std::optional<language::Expression> list;
  std::vector<ledger::GroupKey> group_by;  // binds each dimension's name (unit, function, …)
  ledger::Order order = ledger::Order::appearance;
  std::map<std::string, CellSpec> cells;  // by column id
  bool amounts = true;                    // false: the sum columns stay empty in this row
  std::vector<RowSpec> rows;              // nested
  Span span;
};

// One side of a table (a table of income and expenditure has two, set beside each other and padded
// to equal length; `foot` rows are aligned at the bottom).
struct SideSpec {
  std::vector<ColumnSpec> columns;
  std::vector<RowSpec> rows;
  std::vector<RowSpec> foot;
};

struct NoteSpec {
  std::optional<language::Expression> condition;
  language::Template text;
};

struct TableSpec {
  std::string id;
  std::string variable;  // for_each: one table a member ("project in projects"), such as forms
  std::optional<language::Expression> list;
  std::vector<Spanned<std::string>> duties;  // the statutory tables that it is; often none
  language::Template title;
  std::optional<language::Template> contents_title;
  std::string unit = "万元";
  std::optional<language::Template> unit_line;
  std::vector<language::Template> preamble;
  std::optional<language::Expression> filter;  // what every line of the table satisfies
  text::NumberStyle numbers;
  bool landscape = false;
  double font_size = 0;
  bool header = true;  // false: a form without a head
  // A last row of heads that counts the columns from 1, this text in the column of row numbers:
  // 栏次 1 2 3 …
  std::string column_numbers;
  std::vector<SideSpec> sides;
  std::vector<NoteSpec> notes;
  Span span;
};

// The tables that every department must publish (财预〔2016〕143号); a format says which of its
// tables is which: `duty: three_public`, or a list where one table is several.
struct Duty {
  std::string_view id;
  std::string_view title;
};
const std::vector<Duty>& duties();

// Styles as the format states them; document/ turns them into its StyleSheet. Numbers are pt, mm or
// em as named.
struct StyleSpec {
  std::string font = "fangsong";
  Span font_span;
  double size = 16, leading = 29, indent_em = 0, space_before = 0, space_after = 0;
  std::string align = "justify";
  bool keep_with_next = false;
};

struct Format {
  std::string id;                    // "henan/xinyang"
  std::string name;                  // 信阳市
  std::vector<std::string> chain;    // henan, henan/xinyang
  std::vector<std::string> folders;  // of the chain
  // The YAML files after inheritance, by name ("format.yaml", "tables/revenue.yaml"), every node
  // with its span: for checks and for tools.
  std::map<std::string, yaml::Node> trees;
  language::Template title;  // of the document
  text::NumberStyle prose_numbers;
  int percent_decimals = 2;
  std::vector<TableSpec> tables;                 // in order
  environment::Views views;                      // schemas/views.yaml, then the formats' own
  std::map<std::string, language::Value> lists;  // constant lists, such as the fixed classes
  std::map<std::string, std::unique_ptr<language::Phrase>> phrases;
  std::map<std::string, language::Template> includes;  // files that the outline includes
  std::optional<language::Template> outline;           // outline.md
  std::map<std::string, StyleSpec> styles;             // by role
  std::map<std::string, double> page;         // "top_mm" …, as document::PageStyle names them
  std::map<std::string, double> table_style;  // "size", "padding_mm" …
  std::map<std::string, std::string> table_fonts;  // "font", "head_font"
  std::map<FindingId, Severity> severities;        // findings that this format takes more seriously
  language::TypeScope scope;                       // what templates may name
  yaml::Node relations;  // relations.yaml after inheritance, read by rules/; null: none
  const TableSpec* table(std::string_view id) const;
  std::map<std::string, const language::Phrase*> phrase_map() const;
};

// The directives of outline.md. {% role ROLE [nolist] %}: of the next block. {% listed TEXT %}:
// what the contents list for the next heading. {% entry TEXT %}: a part in the contents that begins
// with the next table or heading and has no heading of its own. {% contents TITLE %}. (Without
// words, these take the next paragraph, which may have figures in it.) {% page [center] %}. {%
// table ID [nolist] [intext] %}: a table here, not listed in the contents, set within the text. {%
// tables %}: those that the outline does not place. {% include FILE %}.
const std::vector<std::string>& outline_directives();

// Loads templates_dir/<id>, or the folder `id` where it is a path (chain.h), with its chain; checks
// names and types. nullptr after findings of severity error. `blame`: where the id was written.
std::unique_ptr<Format> load(const FileReader& reader, SourceMap& sources,
                             const std::string& templates_dir, const std::string& schemas_dir,
                             const std::string& id, Sink& sink, Span blame = {});

// Ids of all formats below templates_dir, sorted.
std::vector<std::string> list(const std::string& templates_dir);

}  // namespace budgetc::format
