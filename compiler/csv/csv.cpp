// Rows and cells as views into the source: a cell is copied only where doubled quotes must go.
#include "csv/csv.h"

#include "diagnostics/catalogue/yaml.h"
#include "text/text.h"

namespace budgetc::csv {

Result<std::string> to_utf8(std::string_view bytes) {
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  if (!text::find_invalid_utf8(bytes)) return std::string(bytes);
  if (auto converted = text::gb18030_to_utf8(bytes)) return std::move(*converted);
  return Failure{"既不是 UTF-8，也不是 GB18030 编码", "neither UTF-8 nor GB18030"};
}

Table parse(const SourceMap& sources, FileId file, char separator, Sink& sink) {
  Table table;
  const std::string_view text = sources.file(file).text();
  const auto size = static_cast<uint32_t>(text.size());
  uint32_t at = text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  const auto line_end = [&](uint32_t i) { return i >= size || text[i] == '\n' || text[i] == '\r'; };
  while (at < size) {
    Row row;
    row.first = static_cast<uint32_t>(table.cells.size());
    row.span = {file, at, at};
    bool bad = false;
    bool blank = line_end(at);
    while (true) {
      Cell cell;
      if (at < size && text[at] == '"') {
        const uint32_t begin = at++;
        bool doubled = false;
        const uint32_t inner = at;
        while (at < size && !(text[at] == '"' && !(at + 1 < size && text[at + 1] == '"'))) {
          if (text[at] == '"') {
            doubled = true;
            ++at;
          }
          ++at;
        }
        if (at >= size) {
          sink.report(Finding(finding::Y0201, {file, begin, begin + 1})
                          .arg("reason", LocalText{"引号没有配对，其后的内容都没有读取",
                                                   "unpaired quote; the rest is not read"}));
          bad = true;
          at = size;
        }
        cell.text = text.substr(inner, at - inner);
        if (doubled) {
          std::string& value = table.unescaped.emplace_back();
          for (size_t i = 0; i < cell.text.size(); ++i) {
            value += cell.text[i];
            if (cell.text[i] == '"') ++i;
          }
          cell.text = value;
        }
        if (at < size) ++at;
        cell.span = {file, begin, at};
        if (!line_end(at) && text[at] != separator && !bad) {
          sink.report(
              Finding(finding::Y0201, {file, at, at + 1})
                  .arg("reason",
                       LocalText{"右引号之后应为分隔符或行尾；单元格内的引号要写两个",
                                 "text after a closing quote; double a quote inside a cell"}));
          bad = true;
          while (!line_end(at)) ++at;
        }
      } else {
        const uint32_t begin = at;
        while (!line_end(at) && text[at] != separator) ++at;
        cell.text = text.substr(begin, at - begin);
        cell.span = {file, begin, at};
      }
      table.cells.push_back(cell);
      if (at < size && text[at] == separator) {
        ++at;
        continue;
      }
      break;
    }
    row.span.end = at;
    row.count = static_cast<uint32_t>(table.cells.size()) - row.first;
    if (at < size && text[at] == '\r') ++at;
    if (at < size && text[at] == '\n') ++at;
    if (bad || blank)
      table.cells.resize(row.first);
    else
      table.rows.push_back(row);
  }
  return table;
}

}  // namespace budgetc::csv
