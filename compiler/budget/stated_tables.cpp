#include "budget/stated_tables.h"

#include <fmt/format.h>

#include <algorithm>

#include "budget/stated_files.h"
#include "csv/csv.h"
#include "diagnostics/catalogue/model.h"
#include "diagnostics/catalogue/yaml.h"
#include "input/input.h"

namespace budgetc::budget {
namespace {

using yaml::Node;

std::string name_of(const std::string& path) { return path.substr(path.rfind('/') + 1); }

std::string stem_of(const std::string& path) {
  const std::string name = name_of(path);
  return name.substr(0, name.rfind('.'));
}

class TablesLoader {
 public:
  TablesLoader(const FileReader& reader, const std::string& department, SourceMap& sources,
               Budget& budget, Sink& sink)
      : reader_(reader),
        roots_(reader, {department}),
        sources_(sources),
        budget_(budget),
        sink_(sink) {}

  void folder(const std::string& path, Span named_at) {
    if (!input::permit(roots_, path, named_at, sink_)) return;
    const auto names = reader_.list(path);
    if (!names) {
      sink_.report(
          Finding(finding::Y0101, named_at).arg("reason", reason_text(path, names.failure())));
      return;
    }
    for (const std::string& name : *names) {
      file(path + "/" + name, named_at);
    }
  }

  void file(const std::string& path, Span named_at) {
    const std::string name = name_of(path);
    const StatedFile kind = stated_file(name);
    if (kind == StatedFile::passed) return;
    if (kind == StatedFile::unknown) {
      unread(path, named_at, {"不是能读的格式", "this is no format that can be read"});
      return;
    }
    if (kind == StatedFile::narrative) return narrative(path, named_at);
    const auto file = input::open_export(reader_, roots_, sources_, path, named_at, true, sink_);
    if (!file) return;
    if (kind == StatedFile::json) {
      const auto root = yaml::parse(sources_, *file, sink_);
      if (root && !document(*root))
        unread(path, {*file, 0, 0}, {"其中没有表（tables 或 rows）", "it holds no tables"});
    } else if (!csv_table(*file, stem_of(path), kind == StatedFile::tsv ? '\t' : ',')) {
      unread(path, {*file, 0, 0}, {"文件是空的", "the file is empty"});
    }
  }

  // {"document", "tables": [...]}, one table, or a list of tables. False: none of these.
  bool document(const Node& root) {
    if (const Node* tables = root.find("tables")) {
      for (const Node& table : tables->items) block(table);
    } else if (root.is_sequence()) {
      for (const Node& table : root.items) block(table);
    } else if (root.find("rows") != nullptr) {
      block(root);
    } else {
      return false;
    }
    return true;
  }

  void block(const Node& node) {
    if (!node.is_mapping()) {
      sink_.report(Finding(finding::M0103, node.span)
                       .arg("key", "tables")
                       .arg("expected", LocalText{"映射（键: 值）", "a mapping (key: value)"})
                       .arg("actual", LocalText{"别的内容", "something else"}));
      return;
    }
    StatedTable table;
    table.split = true;
    if (const Node* id = node.find("id")) table.key = id->text;
    if (const Node* title = node.find("title")) table.title = {title->text, title->span};
    if (const Node* unit = node.find("unit"))
      table.unit = unit->text == "元" ? text::MoneyUnit::yuan : text::MoneyUnit::wan;
    for (const char* key : {"unit_line", "preamble"})
      if (const Node* line = node.find(key)) {
        if (line->is_scalar()) table.unit_lines.push_back({line->text, line->span});
        for (const Node& item : line->items) table.unit_lines.push_back({item.text, item.span});
      }
    rows(node, "header", table.header);
    rows(node, "rows", table.rows);
    if (const Node* notes = node.find("notes"))
      for (const Node& note : notes->items) table.notes.push_back({note.text, note.span});
    const Node* title = node.find("title");
    table.span =
        title != nullptr ? title->span : Span{node.span.file, node.span.begin, node.span.begin};
    budget_.tables.push_back(std::move(table));
  }

 private:
  // An officer believes that what lies here was compared.
  void unread(const std::string& path, Span where, LocalText reason) {
    if (!where.valid()) where = {sources_.add(path, ""), 0, 0};
    sink_.report(Finding(finding::Y0360, where)
                     .arg("file", name_of(path))
                     .arg("reason", std::move(reason))
                     .suggest({"导出的表另存为 CSV 或 JSON；不用核对的文件移到别处",
                               "export the table as CSV or JSON; move other files elsewhere"}));
  }

  void narrative(const std::string& path, Span named_at) {
    if (const auto file =
            input::open_export(reader_, roots_, sources_, path, named_at, true, sink_))
      budget_.narrative = *file;
  }

  void rows(const Node& node, std::string_view key, std::vector<std::vector<Text>>& out) {
    const Node* list = node.find(key);
    if (list == nullptr) return;
    for (const Node& row : list->items) {
      std::vector<Text> cells;
      cells.reserve(row.items.size());
      for (const Node& cell : row.items) cells.push_back({cell.text, cell.span});
      out.push_back(std::move(cells));
    }
  }

  // False: there are no rows.
  bool csv_table(FileId file, std::string key, char separator) {
    const csv::Table read = csv::parse(sources_, file, separator, sink_);
    if (read.rows.empty()) return false;
    StatedTable table;
    table.key = std::move(key);
    table.span = {file, 0, 0};
    for (size_t r = 0; r < read.rows.size(); ++r) {
      std::vector<Text> cells;
      for (const csv::Cell& cell : read.row(r)) {
        const size_t begin = cell.text.find_first_not_of(" \t");
        const size_t last = cell.text.find_last_not_of(" \t");
        cells.push_back({begin == std::string_view::npos
                             ? std::string()
                             : std::string(cell.text.substr(begin, last - begin + 1)),
                         cell.span});
      }
      table.rows.push_back(std::move(cells));
    }
    budget_.tables.push_back(std::move(table));
    return true;
  }

  const FileReader& reader_;
  Roots roots_;
  SourceMap& sources_;
  Budget& budget_;
  Sink& sink_;
};

}  // namespace

void load_tables(const FileReader& reader, SourceMap& sources, const std::string& folder,
                 const Node& node, Budget& budget, Sink& sink) {
  TablesLoader loader(reader, folder, sources, budget, sink);
  const auto path = [&](const Node& named) {
    const std::string full = path_in(folder, named.text);
    if (is_table(stated_file(name_of(named.text))))
      loader.file(full, named.span);
    else
      loader.folder(full.ends_with('/') ? full.substr(0, full.size() - 1) : full, named.span);
  };
  if (node.is_scalar()) return path(node);
  if (node.is_mapping()) return loader.block(node);
  for (const Node& item : node.items) item.is_scalar() ? path(item) : loader.block(item);
}

void load_tables_folder(const FileReader& reader, SourceMap& sources, const std::string& folder,
                        Budget& budget, Sink& sink) {
  TablesLoader(reader, folder, sources, budget, sink).folder(folder + "/stated", {});
}

std::optional<Budget> load_tables_alone(const FileReader& reader, SourceMap& sources,
                                        const std::string& folder, Sink& sink) {
  Budget budget;
  TablesLoader loader(reader, folder, sources, budget, sink);
  loader.folder(folder + "/stated", {});
  const auto none = [&] { return budget.tables.empty() && budget.narrative == FileId::none; };
  if (none()) loader.folder(folder, {});
  if (none()) return std::nullopt;
  budget.file = budget.tables.empty() ? budget.narrative : budget.tables.front().span.file;
  return budget;
}

StatedAmount stated_figure(const text::ParsedAmount& parsed, std::string written, Span span) {
  StatedAmount stated;
  stated.amount = parsed.amount;
  stated.written = std::move(written);
  stated.span = span;
  const int64_t below = parsed.last_digit_fen / 2;
  const int64_t above = below > 0 ? below - 1 : 0;
  const int64_t fen = parsed.amount.fen();
  stated.interval =
      fen >= 0 ? AmountInterval{Amount::from_fen(fen == 0 ? -above : fen - below),
                                Amount::from_fen(fen + above)}
               : AmountInterval{Amount::from_fen(fen - above), Amount::from_fen(fen + below)};
  return stated;
}

}  // namespace budgetc::budget
