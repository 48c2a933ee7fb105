// A published text as a whole: its lines joined to paragraphs and cut into cells for the checks of
// one text, and what only the whole shows: D0106 (names over tables), D0108, D0109 across page
// breaks, D0111, D0114, D0123.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "diagnostics/catalogue/disclosure.h"
#include "rules/disclosure/statements.h"
#include "rules/disclosure/text_checker.h"
#include "rules/word_lists.h"

namespace budgetc::rules {
namespace {

using Titles = std::vector<Spanned<std::string>>;

struct Line {
  std::string_view text;  // without outer blanks
  size_t begin = 0;       // in the file
  bool is_table = false;  // cells between tabs
};

std::string_view trimmed(std::string_view text, size_t& begin) {
  const auto strip = [&](std::string_view blank) {
    bool any = false;
    while (text.starts_with(blank))
      text.remove_prefix(blank.size()), begin += blank.size(), any = true;
    while (text.ends_with(blank)) text.remove_suffix(blank.size()), any = true;
    return any;
  };
  while (strip(" ") || strip("　") || strip("\r")) {
  }
  return text;
}

std::vector<Line> lines_of(const SourceFile& file) {
  std::vector<Line> lines;
  for (uint32_t n = 1; n <= file.line_count(); ++n) {
    Line line;
    line.begin = file.line_start(n);
    const std::string_view whole = file.line(n);
    line.is_table = whole.find('\t') != whole.npos;
    line.text = line.is_table ? whole : trimmed(whole, line.begin);
    if (!line.text.empty()) lines.push_back(line);
  }
  return lines;
}

// 十一、 2024 年项目支出预算表； → 2024年项目支出预算表
std::string bare_title(std::string_view text) {
  std::u32string bare = text::to_u32(fold_width(without_blanks(text)));
  while (!bare.empty() && (bare[0] == U'#' || bare[0] == U'-' || bare[0] == U'*')) bare.erase(0, 1);
  size_t at = 0;
  while (at < bare.size() &&
         (is_chinese_numeral(bare[at]) || (bare[at] >= U'0' && bare[at] <= U'9')))
    ++at;
  if (at > 0 && at < bare.size() && (bare[at] == U'、' || bare[at] == U'.')) bare.erase(0, at + 1);
  // ………… 12
  while (!bare.empty() && bare.back() >= U'0' && bare.back() <= U'9') bare.pop_back();
  while (!bare.empty() &&
         std::u32string_view(U".…·;。；,*").find(bare.back()) != std::u32string_view::npos)
    bare.pop_back();
  return text::to_utf8(bare);
}

// As it is shown to people: without the ordinal, the dots and the page.
std::string shown_title(std::string_view text) {
  size_t unused = 0;
  std::string_view shown = trimmed(text, unused);
  while (!shown.empty() && (shown[0] == '#' || shown[0] == '-' || shown[0] == ' '))
    shown.remove_prefix(1);
  const size_t comma = shown.find("、");
  if (comma != shown.npos && comma <= 9) shown.remove_prefix(comma + 3);
  while (!shown.empty() && (shown.back() == '.' || shown.back() == ' ' ||
                            (shown.back() >= '0' && shown.back() <= '9')))
    shown.remove_suffix(1);
  for (const std::string_view end : {"；", "。"})
    if (shown.ends_with(end)) shown.remove_suffix(end.size());
  return std::string(trimmed(shown, unused));
}

// More tables no document has; pairs of entries and titles would cost the square.
constexpr size_t kMostTables = 100;
// Characters; a longer line is the title of a table only where the two are equal.
constexpr size_t kLongestTitle = 200;

class Narrative {
 public:
  Narrative(TextChecker::State& state, FileId file)
      : state_(state), file_(file), lines_(lines_of(state.sources.file(file))) {}

  void check(std::span<const Spanned<std::string>> titles) {
    find_contents();
    find_paragraphs();
    check_paragraphs();
    check_table_names();
    check_ordinals();
    check_headings();
    check_three_public();
    check_contents(contents_,
                   titles.empty() ? std::span<const Spanned<std::string>>(own_titles()) : titles,
                   state_.sink);
    state_.flush_styles();
  }

 private:
  Span span(size_t begin, size_t end) const {
    return {file_, static_cast<uint32_t>(begin), static_cast<uint32_t>(end)};
  }
  Span span(const Line& line) const { return span(line.begin, line.begin + line.text.size()); }

  // ---- contents
  // ------------------------------------------------------------------------------------

  // From 目录 to the first line that the contents announced: a heading of its name, or 第一部分
  // again.
  void find_contents() {
    size_t at = 0;
    while (at < lines_.size() && !without_blanks(lines_[at].text).ends_with("目录")) ++at;
    if (at == lines_.size() || at > 40) return;
    std::set<std::string> seen;
    bool part_seen = false;
    for (size_t i = at + 1; i < lines_.size(); ++i) {
      const std::string_view text = lines_[i].text;
      const std::string bare = bare_title(text);
      const bool part = bare.starts_with("第一部分");
      if (!is_entry(text)) break;
      const bool repeated = seen.contains(bare);
      if (lines_[i].is_table ||
          text.substr(0, text.size() - std::min<size_t>(3, text.size())).find("。") != text.npos ||
          (part && part_seen) || repeated)
        break;
      part_seen = part_seen || part;
      seen.insert(bare);
      end_of_contents_ = i + 1;
      if (contents_.size() < kMostTables && bare.ends_with("表") && !text.starts_with("#") &&
          bare.size() > 6 && bare.find("部分") == bare.npos && !bare.starts_with("附件"))
        contents_.push_back({shown_title(text), span(lines_[i])});
    }
  }

  // - 一、…, 一、…, … 12, ## …, 第一部分 …, 附件：…
  static bool is_entry(std::string_view text) {
    if (text.starts_with("-") || text.starts_with("#") || text.starts_with("第") ||
        text.starts_with("附件") || (text.back() >= '0' && text.back() <= '9'))
      return true;
    const std::u32string chars = text::to_u32(text.substr(0, 30));
    size_t at = 0;
    while (at < chars.size() &&
           (is_chinese_numeral(chars[at]) || (chars[at] >= U'0' && chars[at] <= U'9')))
      ++at;
    return at > 0 && at < chars.size() && (chars[at] == U'、' || chars[at] == U'.');
  }

  // The line over 部门名称：… or 预算年度：….
  Titles own_titles() const {
    Titles titles;
    for (size_t i = end_of_contents_; i < lines_.size() && titles.size() < kMostTables; ++i) {
      const std::string bare = fold_width(without_blanks(lines_[i].text));
      const bool anchor = bare.starts_with("部门名称:") || bare.starts_with("单位名称:") ||
                          bare.starts_with("预算年度:") || bare.starts_with("部门(单位)名称");
      if (!anchor) continue;
      for (size_t back = 1; back <= 3 && back <= i - end_of_contents_; ++back) {
        const Line& line = lines_[i - back];
        if (line.is_table || line.text.size() > 150) break;
        const std::string title = bare_title(line.text);
        if (title.find("表") == title.npos && title.find("预算") == title.npos) continue;
        if (title.starts_with("单位:")) continue;
        titles.push_back({shown_title(line.text), span(line)});
        break;
      }
    }
    return titles;
  }

  // ---- paragraphs and cells
  // ------------------------------------------------------------------------

  bool continues(const Line& line, const Line& next) const {
    if (line.is_table || next.is_table || line.text.size() < 60) return false;
    for (const std::string_view end : {"。", "；", "：", "！", "？", "*"})
      if (line.text.ends_with(end)) return false;
    const std::u32string begin = text::to_u32(next.text.substr(0, 12));
    return !begin.empty() && begin[0] != U'#' && begin[0] != U'-' && begin[0] != U'（' &&
           begin[0] != U'(' &&
           !(is_chinese_numeral(begin[0]) && begin.size() > 1 &&
             (begin[1] == U'、' || begin[1] == U'，'));
  }

  // Lines that a page break tore apart are one paragraph.
  void find_paragraphs() {
    for (size_t i = end_of_contents_; i < lines_.size(); ++i) {
      if (lines_[i].is_table) continue;
      Paragraph paragraph;
      paragraph.text = lines_[i].text;
      paragraph.ends_section = is_heading(lines_[i]);
      const size_t begin = lines_[i].begin;
      size_t end = begin + lines_[i].text.size();
      while (i + 1 < lines_.size() && continues(lines_[i], lines_[i + 1])) {
        ++i;
        paragraph.text += lines_[i].text;
        end = lines_[i].begin + lines_[i].text.size();
      }
      paragraph.span = span(begin, end);
      paragraphs_.push_back(std::move(paragraph));
    }
  }

  // 三、…情况说明, 第三部分 …: short, and no sentence.
  static bool is_heading(const Line& line) {
    std::string_view text = line.text;
    if (text.size() > 180 || text.find("。") != text.npos || text.find("万元") != text.npos)
      return false;
    if (text.starts_with("#") || text.starts_with("第")) return true;
    const std::u32string chars = text::to_u32(text.substr(0, 30));
    size_t at = 0;
    while (at < chars.size() && is_chinese_numeral(chars[at])) ++at;
    return at > 0 && at < chars.size() && chars[at] == U'、';
  }

  // A line of the text that is a title: no sentence, and ends as titles do.
  void check_title(const Paragraph& paragraph) {
    const std::string bare = without_blanks(paragraph.text);
    if (bare.size() > 150) return;
    for (const std::string_view end :
         {"情况说明", "预算表", "总表", "情况表", "说明", "公开", "预算"})
      if (bare.ends_with(end)) return state_.check_title_year(paragraph.text, paragraph.span);
  }

  void check_paragraphs() {
    check_statements(state_, paragraphs_);
    for (const Paragraph& paragraph : paragraphs_) {
      state_.check(Characters(paragraph.text, paragraph.span, state_.sources), TextKind::prose,
                   true, "");
      check_title(paragraph);
    }
    for (size_t i = end_of_contents_; i < lines_.size(); ++i)
      if (lines_[i].is_table) check_cells(lines_[i]);
  }

  void check_cells(const Line& line) {
    for (size_t from = 0; from <= line.text.size();) {
      size_t tab = line.text.find('\t', from);
      if (tab == std::string_view::npos) tab = line.text.size();
      size_t begin = line.begin + from;
      const std::string_view cell = trimmed(line.text.substr(from, tab - from), begin);
      if (!cell.empty()) {
        // A long cell may be a note, whose sentences are about goals, not about this budget.
        const TextKind kind = cell.size() > 90 ? TextKind::indicator : TextKind::name;
        state_.check(Characters(cell, span(begin, begin + cell.size()), state_.sources), kind, true,
                     "");
      }
      from = tab + 1;
    }
  }

  // 部门名称：X over a table is the department's name, to the letter.
  void check_table_names() {
    const std::string& name = state_.inputs.budget.department_name.value;
    if (name.empty()) return;
    const std::string bare_name = without_blanks(name);
    for (size_t i = end_of_contents_; i < lines_.size(); ++i) {
      for (const std::string_view label : {"部门名称：", "单位名称：", "部门名称:", "单位名称:"}) {
        std::string_view text = lines_[i].text;
        if (!text.starts_with(label)) continue;
        size_t begin = lines_[i].begin + label.size();
        text.remove_prefix(label.size());
        text = trimmed(text.substr(0, text.find('\t')), begin);
        if (text.empty() || without_blanks(text) == bare_name) continue;
        if (fold_width(without_blanks(text)) == fold_width(bare_name)) continue;
        // A table of one unit may name that unit; but not its department under another spelling.
        if (state_.is_own_name(text) && name.find(text) == name.npos) continue;
        if (!state_.first_of_name(std::string(text))) continue;
        state_.sink.report(Finding(finding::D0106, span(begin, begin + text.size()))
                               .arg("found", std::string(text))
                               .arg("name", name)
                               .label(state_.inputs.budget.department_name.span,
                                      {"部门名称", "the department's name"})
                               .because({"一份公开文件只用一个名称", "one document, one name"})
                               .suggest({"改为 " + name, "write " + name}));
      }
    }
  }

  // ---- ordinals
  // ------------------------------------------------------------------------------------

  struct Ordinal {
    std::u32string numeral;
    bool full_width;
    size_t begin, end;
  };

  static int64_t value_of(std::u32string_view numeral) {
    for (int64_t n = 1; n < 100; ++n)
      if (text::to_u32(text::chinese_number(n)) == numeral) return n;
    return 0;
  }

  // (十) where the one before it was （九）.
  void check_ordinals() {
    std::vector<Ordinal> ordinals;
    for (size_t i = end_of_contents_; i < lines_.size(); ++i) {
      for (size_t from = 0; from < lines_[i].text.size();) {
        size_t tab = lines_[i].text.find('\t', from);
        if (tab == std::string_view::npos) tab = lines_[i].text.size();
        size_t begin = lines_[i].begin + from;
        std::string_view cell = trimmed(lines_[i].text.substr(from, tab - from), begin);
        while (!cell.empty() && (cell[0] == '-' || cell[0] == '*' || cell[0] == ' '))
          cell.remove_prefix(1), ++begin;
        const std::u32string chars = text::to_u32(cell.substr(0, 30));
        if (!chars.empty() && (chars[0] == U'（' || chars[0] == U'(')) {
          size_t end = 1;
          while (end < chars.size() && is_chinese_numeral(chars[end])) ++end;
          if (end > 1 && end < chars.size() && (chars[end] == U'）' || chars[end] == U')')) {
            const std::u32string numeral = chars.substr(1, end - 1);
            const size_t bytes = text::to_utf8(chars.substr(0, end + 1)).size();
            ordinals.push_back({numeral, chars[0] == U'（', begin, begin + bytes});
          }
        }
        from = tab + 1;
      }
    }
    for (size_t i = 0; i < ordinals.size(); ++i) {
      if (ordinals[i].full_width) continue;
      const int64_t n = value_of(ordinals[i].numeral);
      // The nearest one before with the number before (forms skip numbers: 二十二, 二十四).
      for (size_t back = 1; back <= 3 && back <= i; ++back) {
        const Ordinal& before = ordinals[i - back];
        const int64_t other = value_of(before.numeral);
        if (!before.full_width) break;
        if (n == 0 || other == 0 || n - other < 1 || n - other > 2) continue;
        const auto written = [&](const Ordinal& ordinal) {
          return std::string(state_.sources.text(span(ordinal.begin, ordinal.end)));
        };
        state_.report_style(
            Finding(finding::D0108, span(ordinals[i].begin, ordinals[i].end))
                .arg("found", written(ordinals[i]))
                .arg("before", written(before))
                .label(span(before.begin, before.end), {"前一个", "the one before"})
                .because({"GB/T 15834—2011《标点符号用法》、GB/T 9704—2012：层次序号（一）",
                          "GB/T 9704—2012: ordinals （一）"})
                .suggest({"这一组序号都用全角括号（ ）", "use full-width brackets throughout"}));
        break;
      }
    }
  }

  // ---- headings
  // ------------------------------------------------------------------------------------

  // 二、… that is the same as 一、… of the same part.
  void check_headings() {
    std::map<std::string, const Line*> seen;
    for (size_t i = end_of_contents_; i < lines_.size(); ++i) {
      const Line& line = lines_[i];
      if (line.is_table || line.text.size() > 120) continue;
      std::string_view text = line.text;
      while (!text.empty() && (text[0] == '#' || text[0] == ' ' || text[0] == '*'))
        text.remove_prefix(1);
      if (text.starts_with("第") && text.find("部分") < 12) seen.clear();
      const std::u32string chars = text::to_u32(text);
      size_t at = 0;
      while (at < chars.size() && is_chinese_numeral(chars[at])) ++at;
      if (at == 0 || at >= chars.size() || chars[at] != U'、') continue;
      if (text.substr(0, text.size() - std::min<size_t>(3, text.size())).find("。") != text.npos ||
          text.find("：") != text.npos)
        continue;
      const auto [first, fresh] = seen.emplace(bare_title(text), &line);
      if (fresh) continue;
      state_.sink.report(
          Finding(finding::D0123, span(line))
              .arg("heading", shown_title(text))
              .label(span(*first->second), {"第一次在这里", "first here"})
              .because({"部门预算情况说明的格式：各部分标题不重复",
                        "narrative: each part has its own heading"})
              .suggest({"改为这一部分应有的标题", "give this part its own heading"}));
    }
  }

  // ---- 三公
  // ----------------------------------------------------------------------------------------

  // From a heading that names it to the next one of the same kind.
  void check_three_public() {
    const auto ordinal_of = [](std::string_view text) -> std::u32string {
      while (!text.empty() && (text[0] == '#' || text[0] == ' ' || text[0] == '*'))
        text.remove_prefix(1);
      const std::u32string chars = text::to_u32(text);
      size_t at = 0;
      while (at < chars.size() && is_chinese_numeral(chars[at])) ++at;
      return at > 0 && at < chars.size() && chars[at] == U'、' ? chars.substr(0, at)
                                                               : std::u32string();
    };
    for (size_t i = end_of_contents_; i < lines_.size(); ++i) {
      const Line& heading = lines_[i];
      if (heading.is_table || heading.text.size() > 120 || ordinal_of(heading.text).empty() ||
          heading.text.find("：") != std::string_view::npos ||
          !contains_any(heading.text, state_.rules.three_public_heading) ||
          heading.text.find("表") != std::string_view::npos)
        continue;
      std::string account;
      for (size_t j = i + 1; j < lines_.size() && ordinal_of(lines_[j].text).empty(); ++j)
        account += std::string(lines_[j].text) + "\n";
      LocalText lacking;
      for (const DisclosureRules::Item& item : state_.rules.three_public_items)
        if (!contains_any(account, item.words)) add_to_list(lacking, item.name);
      if (lacking.zh.empty()) continue;
      state_.sink.report(
          Finding(finding::D0114, span(heading))
              .arg("item", lacking)
              .because({"财预〔2016〕143号：“三公”经费分项说明，没有的也要写明",
                        "财预〔2016〕143号: item by item, also where there is none"})
              .suggest({"补上这一项；没有的写 0 万元", "add it, with 0万元 if none"}));
    }
  }

  TextChecker::State& state_;
  FileId file_;
  std::vector<Line> lines_;
  size_t end_of_contents_ = 0;
  Titles contents_;
  std::vector<Paragraph> paragraphs_;
};

}  // namespace

void check_narrative(TextChecker& checker, FileId file,
                     std::span<const Spanned<std::string>> titles) {
  Narrative(*checker.state_, file).check(titles);
}

void check_contents(std::span<const Spanned<std::string>> contents,
                    std::span<const Spanned<std::string>> titles, Sink& sink) {
  if (titles.empty()) return;
  std::vector<std::u32string> entries, heads;
  for (const auto& entry : contents) entries.push_back(text::to_u32(bare_title(entry.value)));
  for (const auto& title : titles) heads.push_back(text::to_u32(bare_title(title.value)));
  std::vector<bool> matched(entries.size(), false), taken(heads.size(), false);
  for (size_t i = 0; i < entries.size(); ++i)
    for (size_t j = 0; j < heads.size(); ++j)
      if (entries[i] == heads[j]) matched[i] = taken[j] = true;

  // The rest in pairs, the most alike first; a title that differs by half is another table.
  struct Pair {
    size_t distance, entry, title;
  };
  std::vector<Pair> pairs;
  for (size_t i = 0; i < entries.size(); ++i)
    for (size_t j = 0; j < heads.size() && !matched[i]; ++j) {
      const size_t longer = std::max(entries[i].size(), heads[j].size());
      if (taken[j] || longer > kLongestTitle) continue;
      const size_t distance = text::edit_distance(entries[i], heads[j], longer / 2);
      if (distance * 2 <= longer) pairs.push_back({distance, i, j});
    }
  std::stable_sort(pairs.begin(), pairs.end(),
                   [](const Pair& a, const Pair& b) { return a.distance < b.distance; });
  std::vector<std::optional<size_t>> partner(entries.size());
  for (const Pair& pair : pairs) {
    if (partner[pair.entry] || taken[pair.title]) continue;
    partner[pair.entry] = pair.title;
    taken[pair.title] = true;
  }
  const LocalText basis = {"历年预算公开检查：目录与表题一致、所列表格齐全",
                           "inspections: contents agree with the titles, and every table is there"};
  for (size_t i = 0; i < entries.size(); ++i) {
    if (matched[i]) continue;
    Finding finding = Finding(finding::D0111, contents[i].span).arg("entry", contents[i].value);
    if (partner[i]) {
      const auto& title = titles[*partner[i]];
      finding.arg("problem", LocalText{"与表题“" + title.value + "”不一致",
                                       "differs from the title '" + title.value + "'"});
      if (title.span.valid()) finding.labels.push_back({title.span, {"表题在这里", "the title"}});
      finding.help = {{"目录和表题用同一个名称", "use one name in both"}};
    } else {
      finding.arg("problem", LocalText{"在文中没有对应的表", "has no table in the document"});
      finding.help = {{"补上这张表，或从目录中删去", "add the table, or remove the entry"}};
    }
    finding.basis = basis;
    sink.report(std::move(finding));
  }
}

}  // namespace budgetc::rules
