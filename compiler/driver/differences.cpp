// Readable differences of two texts and of two sets of tables.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "driver/format_tools.h"

namespace budgetc::driver {
namespace {

using nlohmann::json;

constexpr size_t kMostPairs = 4'000'000;  // of lines compared with each other
constexpr size_t kMostLines = 6;          // of one block shown on each side

// [was_begin, was_end) became [is_begin, is_end).
struct Block {
  size_t was_begin, was_end, is_begin, is_end;
};

// The blocks that differ, by a longest common subsequence between the equal ends.
std::vector<Block> differing(const std::vector<std::string>& was,
                             const std::vector<std::string>& is) {
  size_t head = 0;
  while (head < was.size() && head < is.size() && was[head] == is[head]) ++head;
  size_t tail = 0;
  while (tail < was.size() - head && tail < is.size() - head &&
         was[was.size() - 1 - tail] == is[is.size() - 1 - tail])
    ++tail;
  const size_t n = was.size() - head - tail, m = is.size() - head - tail;
  if (n == 0 && m == 0) return {};
  if (n * m > kMostPairs) return {{head, head + n, head, head + m}};

  // length[i][j]: of the common subsequence of was[i…] and is[j…].
  std::vector<uint32_t> length((n + 1) * (m + 1), 0);
  const auto at = [&](size_t i, size_t j) -> uint32_t& { return length[i * (m + 1) + j]; };
  for (size_t i = n; i-- > 0;)
    for (size_t j = m; j-- > 0;)
      at(i, j) = was[head + i] == is[head + j] ? at(i + 1, j + 1) + 1
                                               : std::max(at(i + 1, j), at(i, j + 1));
  std::vector<Block> blocks;
  size_t i = 0, j = 0;
  while (i < n || j < m) {
    if (i < n && j < m && was[head + i] == is[head + j]) {
      ++i, ++j;
      continue;
    }
    Block block{head + i, 0, head + j, 0};
    while ((i < n || j < m) && !(i < n && j < m && was[head + i] == is[head + j])) {
      if (j == m || (i < n && at(i + 1, j) >= at(i, j + 1)))
        ++i;
      else
        ++j;
    }
    block.was_end = head + i;
    block.is_end = head + j;
    blocks.push_back(block);
  }
  return blocks;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

void show_lines(std::string& out, char sign, const std::vector<std::string>& lines, size_t begin,
                size_t end) {
  for (size_t i = begin; i < std::min(end, begin + kMostLines); ++i)
    out += fmt::format("\n  {} {}", sign, lines[i]);
  if (end > begin + kMostLines)
    out += fmt::format("\n  {} ……（还有 {} 行）", sign, end - begin - kMostLines);
}

// A row as people read it.
std::string row_text(const json& row) {
  std::string text;
  for (const json& cell : row) {
    const std::string value = cell.get<std::string>();
    if (!value.empty()) text += (text.empty() ? "" : " | ") + value;
  }
  return text;
}

class TableDifferences {
 public:
  explicit TableDifferences(size_t most) : most_(most) {}

  void compare(const json& was, const json& is) {
    if (was.value("document", "") != is.value("document", ""))
      add(fmt::format("文件标题：原为“{}”，现为“{}”", was.value("document", ""),
                      is.value("document", "")));
    for (const json& table : is.at("tables"))
      if (find(was, table) == nullptr) add(fmt::format("表 {}：新增", name(table)));
    for (const json& table : was.at("tables")) {
      const json* now = find(is, table);
      if (now == nullptr)
        add(fmt::format("表 {}：没有了", name(table)));
      else
        compare_table(table, *now);
    }
  }

  std::vector<std::string> take() {
    if (count_ > most_) lines_.push_back(fmt::format("……（还有 {} 处）", count_ - most_));
    return std::move(lines_);
  }

 private:
  void add(std::string line) {
    if (++count_ <= most_) lines_.push_back(std::move(line));
  }
  static std::string name(const json& table) {
    return fmt::format("{}（{}）", table.value("id", ""), table.value("title", ""));
  }
  static const json* find(const json& document, const json& table) {
    for (const json& one : document.at("tables"))
      if (one.at("id") == table.at("id")) return &one;
    return nullptr;
  }

  void compare_table(const json& was, const json& is) {
    const std::string table = "表 " + name(was);
    for (const auto& [key, title] :
         {std::pair{"no", "序号"}, std::pair{"title", "标题"}, std::pair{"unit", "单位"},
          std::pair{"preamble", "表前文字"}, std::pair{"notes", "表注"}})
      if (was.value(key, json()) != is.value(key, json()))
        add(fmt::format("{}，{}：原为 {}，现为 {}", table, title, was.value(key, json()).dump(),
                        is.value(key, json()).dump()));
    compare_rows(table + "，表头", was.at("header"), is.at("header"), json::array());
    compare_rows(table, was.at("rows"), is.at("rows"), is.at("header"));
  }

  void compare_rows(const std::string& table, const json& was, const json& is, const json& header) {
    std::vector<std::string> before, after;
    for (const json& row : was) before.push_back(row.dump());
    for (const json& row : is) after.push_back(row.dump());
    for (const Block& block : differing(before, after)) {
      size_t i = block.was_begin, j = block.is_begin;
      for (; i < block.was_end && j < block.is_end && was[i].size() == is[j].size(); ++i, ++j)
        compare_cells(fmt::format("{}第 {} 行“{}”", table, j + 1, row_head(is[j])), was[i], is[j],
                      header);
      for (; i < block.was_end; ++i)
        add(fmt::format("{}，少了原第 {} 行：{}", table, i + 1, row_text(was[i])));
      for (; j < block.is_end; ++j)
        add(fmt::format("{}，多了第 {} 行：{}", table, j + 1, row_text(is[j])));
    }
  }

  static std::string row_head(const json& row) {
    for (const json& cell : row)
      if (!cell.get<std::string>().empty()) return cell.get<std::string>();
    return {};
  }

  void compare_cells(const std::string& row, const json& was, const json& is, const json& header) {
    for (size_t c = 0; c < was.size(); ++c) {
      if (was[c] == is[c]) continue;
      std::string head;  // the lowest that says something
      for (const json& line : header)
        if (c < line.size() && !line[c].get<std::string>().empty())
          head = "（" + line[c].get<std::string>() + "）";
      add(fmt::format("{}第 {} 列{}：原为“{}”，现为“{}”", row, c + 1, head,
                      was[c].get<std::string>(), is[c].get<std::string>()));
    }
  }

  size_t most_;
  size_t count_ = 0;
  std::vector<std::string> lines_;
};

}  // namespace

std::vector<std::string> line_differences(const std::string& file, const std::string& was,
                                          const std::string& is, size_t most) {
  const std::vector<std::string> before = lines_of(was), after = lines_of(is);
  const std::vector<Block> blocks = differing(before, after);
  std::vector<std::string> found;
  for (const Block& block : blocks) {
    if (found.size() == most) {
      found.push_back(fmt::format("{}：……（还有 {} 处）", file, blocks.size() - most));
      break;
    }
    std::string text = fmt::format("{}:{}", file, block.was_begin + 1);
    show_lines(text, '-', before, block.was_begin, block.was_end);
    show_lines(text, '+', after, block.is_begin, block.is_end);
    found.push_back(std::move(text));
  }
  return found;
}

std::vector<std::string> table_differences(const std::string& was, const std::string& is,
                                           size_t most) {
  TableDifferences differences(most);
  try {  // a golden may have been edited by hand
    differences.compare(json::parse(was), json::parse(is));
  } catch (const json::exception&) {
    return {};
  }
  return differences.take();
}

}  // namespace budgetc::driver
