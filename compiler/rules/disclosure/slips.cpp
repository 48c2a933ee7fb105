// Slips of the pen and what a template left behind, in one text: D0103, D0104, D0106, D0133, D0134,
// D0136, D0138. Each is a shape of writing, not a list of examples; exceptions are data.
#include <fmt/format.h>

#include <algorithm>

#include "diagnostics/catalogue/disclosure.h"
#include "rules/disclosure/text_checker.h"
#include "rules/word_lists.h"
#include "text/text.h"

namespace budgetc::rules {
namespace {

const LocalText kBasisText = {"历年预算公开检查通报的常见问题：占位符、模板文字未删除",
                              "inspections of published budgets: template text left over"};
const LocalText kBasisNumbers = {"GB/T 15835—2011《出版物上数字用法》",
                                 "GB/T 15835—2011, numerals in publications"};

bool is_digit(char32_t c) { return (c >= U'0' && c <= U'9') || (c >= U'０' && c <= U'９'); }

bool is_one_of(char32_t c, std::u32string_view set) { return set.find(c) != set.npos; }

}  // namespace

// （绩效目标管理工作情况，以及编报绩效目标的项目数量、单位数量、预算金额等）
void TextChecker::State::check_instructions(const Characters& text, const std::string& path) {
  constexpr size_t kLongest = 120;
  const std::u32string& chars = text.chars;
  for (size_t i = 0; i < chars.size(); ++i) {
    if (chars[i] != U'（' && chars[i] != U'(') continue;
    size_t end = i + 1;
    bool digits = false;
    while (end < chars.size() && end - i < kLongest && chars[end] != U'）' && chars[end] != U')' &&
           chars[end] != U'（' && chars[end] != U'(') {
      digits = digits || is_digit(chars[end]);
      ++end;
    }
    if (end >= chars.size() || (chars[end] != U'）' && chars[end] != U')')) continue;
    const std::string inner = without_blanks(text.between(i + 1, end));
    const bool mark = std::find(rules.template_marks.begin(), rules.template_marks.end(), inner) !=
                      rules.template_marks.end();
    bool instruction = false;
    // A sentence of its own, behind one that has ended.
    const bool alone = i == 0 || is_one_of(chars[i - 1], U"。；：\n");
    if (!mark && alone && !digits && inner.size() >= 24) {
      size_t words = 0;
      for (const std::string& word : rules.instruction_words) words += find_all(inner, word).size();
      instruction = words >= 2 && inner.find("见") == inner.npos && inner.find("。") == inner.npos;
    }
    if (!mark && !instruction) continue;
    report(Finding(finding::D0103, text.place(text.offsets[i], text.offsets[end + 1]))
               .arg("text", std::string(text.between(i, end + 1)))
               .at_path(path)
               .because(kBasisText)
               .suggest({"这是模板的说明：写上内容后删去",
                         "an instruction of the template: write what "
                         "it asks for, and remove it"}));
    i = end;
  }
  // 主要原因是。
  for (const std::string& word : rules.reason_begins) {
    for (const size_t at : find_all(text.utf8, word)) {
      size_t end = at + word.size();
      bool again = true;
      while (again) {
        again = false;
        for (const std::string_view more : {"是", "为", "：", ":", "由于", "因为", " ", "　"})
          if (text.utf8.substr(end).starts_with(more)) {
            end += more.size();
            again = true;
          }
      }
      const std::string_view rest = text.utf8.substr(end);
      // Nothing at all behind it: the end of a sentence, or of the text after 是.
      const bool stop =
          rest.starts_with("。") || rest.starts_with("；") || rest.starts_with("，其中");
      if (!stop || reason_reported_.contains(end)) continue;
      reason_reported_.insert(end);
      const size_t until = end + 3;
      report(Finding(finding::D0103, text.place(at, until))
                 .arg("text", std::string(text.utf8.substr(at, until - at)))
                 .at_path(path)
                 .because({"财预〔2016〕143号：增减变化应说明原因",
                           "财预〔2016〕143号: changes are explained"})
                 .suggest({"写明原因；没有变动的删去这半句",
                           "give the reason, or remove this if "
                           "nothing changed"}));
    }
  }
  reason_reported_.clear();
}

// 预算万元; 202年度
void TextChecker::State::check_missing_numbers(const Characters& text, const std::string& path) {
  const std::u32string& chars = text.chars;
  for (size_t at = chars.find(U"万元"); at != std::u32string::npos;
       at = chars.find(U"万元", at + 2)) {
    if (at == 0) continue;
    const char32_t before = chars[at - 1];
    if (!is_han(before) || is_chinese_numeral(before) ||
        is_one_of(before, U"百千万亿两几数多余来上每以按用位为约近达超满共计")) {
      // 为万元, 共计万元: a number belongs there, unless 以…为单位 goes on.
      const std::u32string_view behind = std::u32string_view(chars).substr(at + 2, 4);
      const bool asks = is_one_of(before, U"为共计达约") &&
                        !(at >= 2 && is_one_of(chars[at - 2], U"以位")) &&
                        !behind.starts_with(U"为");
      if (!asks) continue;
    }
    const std::u32string_view after = std::u32string_view(chars).substr(at + 2, 3);
    if (after.starts_with(U"为单") || after.starts_with(U"）") || after.starts_with(U"以") ||
        after.starts_with(U"级") || is_han(before) == false)
      continue;
    const size_t from = at - std::min<size_t>(at, 2);
    const std::string found(text.between(from, at + 2));
    if (!ending(text.utf8.substr(0, text.offsets[at]), rules.number_expected_after).empty())
      continue;  // told by check_blanks
    report(Finding(finding::D0103, text.place(text.offsets[from], text.offsets[at + 2]))
               .arg("text", found)
               .at_path(path)
               .because(kBasisText)
               .suggest({"填上这里漏掉的数", "fill in the missing number"}));
  }
  // A year of three digits, or of five.
  for (size_t i = 0; i < chars.size(); ++i) {
    if (!is_digit(chars[i]) ||
        (i > 0 && (is_digit(chars[i - 1]) || is_one_of(chars[i - 1], U".,-—"))))
      continue;
    size_t end = i;
    while (end < chars.size() && is_digit(chars[end])) ++end;
    const size_t length = end - i;
    if (end >= chars.size() || chars[end] != U'年' || (length != 3 && length != 5)) continue;
    const std::string written(text.between(i, end));
    if (!written.starts_with("20")) continue;
    const std::u32string_view after = std::u32string_view(chars).substr(end + 1, 2);
    const bool year = after.starts_with(U"度") || after.starts_with(U"部门") ||
                      after.starts_with(U"单位") || after.starts_with(U"预算") ||
                      after.starts_with(U"一般") || after.starts_with(U"收") ||
                      after.starts_with(U"支") || after.starts_with(U"政府") || length == 5;
    if (!year) continue;
    report(Finding(finding::D0104, text.place(text.offsets[i], text.offsets[end + 1]))
               .arg("found", written)
               .arg("problem", LocalText{"不是四位数字", "has not four digits"})
               .at_path(path)
               .because(kBasisNumbers)
               .suggest({"年份写四位数字", "write the year in four digits"}));
  }
}

// 增加增加, 元元
void TextChecker::State::check_repeated_words(const Characters& text, const std::string& path) {
  const std::u32string& chars = text.chars;
  const auto repeated = [&](size_t begin, size_t end) {
    report(Finding(finding::D0133, text.place(text.offsets[begin], text.offsets[end]))
               .arg("text", std::string(text.between(begin, end)))
               .at_path(path)
               .suggest({"删去重复的字", "remove the repetition"}));
  };
  for (size_t i = 0; i + 1 < chars.size(); ++i) {
    if (!is_han(chars[i])) continue;
    if (i + 3 < chars.size() && chars[i] == chars[i + 2] && chars[i + 1] == chars[i + 3] &&
        is_han(chars[i + 1]) && chars[i] != chars[i + 1] && !is_chinese_numeral(chars[i])) {
      const std::string word(text.between(i, i + 2));
      if (std::find(rules.may_repeat.begin(), rules.may_repeat.end(), word) ==
          rules.may_repeat.end()) {
        repeated(i, i + 4);
        i += 3;
        continue;
      }
    }
    if (chars[i] != chars[i + 1]) continue;
    const std::string word(text.between(i, i + 1));
    if (std::find(rules.single_words.begin(), rules.single_words.end(), word) ==
        rules.single_words.end())
      continue;
    const char32_t before = i == 0 ? U' ' : chars[i - 1];
    const char32_t after = i + 2 < chars.size() ? chars[i + 2] : U' ';
    // 元 counts what stands before it; 收费费用 and 保险费费率 are words that meet.
    if (chars[i] == U'元' && !is_digit(before) && before != U'万') continue;
    if (chars[i] == U'费' && is_han(after) && after != U'预' && after != U'支') continue;
    if (chars[i] == U'的' && (after == U'确' || before == U'目' || after == U'士')) continue;
    if (is_one_of(chars[i], U"为是与") && (is_han(before) == false || after == U'非')) continue;
    repeated(i, i + 2);
    ++i;
  }
  // 增加持平: both cannot be.
  for (const std::string& still : rules.unchanged)
    for (const size_t at : find_all(text.utf8, still)) {
      const std::string_view before = text.utf8.substr(0, at);
      std::string_view word = ending(before, rules.up);
      if (word.empty()) word = ending(before, rules.down);
      if (word.empty()) continue;
      // 无增加、持平; 增加的持平
      const size_t from = at - word.size();
      if (!before.ends_with(word)) continue;
      report(Finding(finding::D0133, text.place(from, at + still.size()))
                 .arg("text", std::string(text.utf8.substr(from, at + still.size() - from)))
                 .at_path(path)
                 .suggest({"增减与持平只能写一个", "either a change or none"}));
    }
}

// 3，518.85万元
void TextChecker::State::check_separators(const Characters& text, const std::string& path) {
  const std::u32string& chars = text.chars;
  for (size_t i = 1; i + 3 < chars.size(); ++i) {
    if (!is_one_of(chars[i], U"，、．。") || !is_digit(chars[i - 1])) continue;
    size_t begin = i;
    while (begin > 0 && is_digit(chars[begin - 1])) --begin;
    size_t end = i + 1;
    while (end < chars.size() && is_digit(chars[end])) ++end;
    const size_t head = i - begin, tail = end - i - 1;
    const bool point = is_one_of(chars[i], U"．。");
    if (tail == 0 || (point ? tail > 2 : tail != 3 || head > 3)) continue;
    if (begin > 0 && is_one_of(chars[begin - 1], U".,，、")) continue;
    const bool decimals = end + 1 < chars.size() && chars[end] == U'.' && is_digit(chars[end + 1]);
    size_t unit = end;
    if (decimals)
      for (++unit; unit < chars.size() && is_digit(chars[unit]);) ++unit;
    while (unit < chars.size() && is_blank(chars[unit])) ++unit;
    const std::u32string_view behind = std::u32string_view(chars).substr(unit, 2);
    if (!behind.starts_with(U"万元") && !behind.starts_with(U"元")) continue;
    // 一、二、三: a list of numbers has no decimals in its last; a thousand has them, or nothing
    // else.
    if (chars[i] == U'、') continue;
    if (point && !decimals && chars[i] == U'。' && head > 4) continue;
    report(
        Finding(finding::D0134, text.place(text.offsets[begin], text.offsets[unit]))
            .arg("found", std::string(text.between(begin, unit)))
            .at_path(path)
            .because(kBasisNumbers)
            .suggest({"数字中用半角的逗号和小数点", "use the ASCII comma and point in numbers"}));
  }
}

// 辉县市样例局 in the budget of 某某市样例局: the same office of another place.
void TextChecker::State::check_other_names(const Characters& text, const std::string& path) {
  std::u32string own =
      text::to_u32(fold_width(without_blanks(inputs.budget.department_name.value)));
  if (const size_t bracket = own.find(U'('); bracket != own.npos) own.resize(bracket);
  // What follows the place: the last 省, 市, 县, 区, 旗, 州 with three characters or more behind
  // it.
  size_t cut = 0;
  for (size_t i = 1; i + 3 < own.size(); ++i)
    if (is_one_of(own[i], U"省市县区旗州盟")) cut = i + 1;
  if (cut < 2 || own.size() - cut < 3) return;
  const std::u32string office = own.substr(cut);
  for (size_t at = text.chars.find(office); at != std::u32string::npos;
       at = text.chars.find(office, at + office.size())) {
    size_t begin = at;
    while (begin > 0 && is_han(text.chars[begin - 1]) && at - begin < 12) --begin;
    const std::u32string place = text.chars.substr(begin, at - begin);
    if (place.size() < 2 || !is_one_of(place.back(), U"省市县区旗州盟")) continue;
    // The end of the other place against the own one's: 普陀区 of 上海市普陀区.
    const std::u32string own_place = own.substr(0, cut);
    const size_t least = std::min(place.size(), own_place.size());
    size_t same = 0;
    while (same < least && place[place.size() - 1 - same] == own_place[own_place.size() - 1 - same])
      ++same;
    if (same == least || same >= 3) continue;
    // It speaks of its own budget: a year, then figures; no office above that it follows.
    const size_t end = at + office.size();
    const std::u32string_view after = std::u32string_view(text.chars).substr(end, 40);
    size_t year = 0;
    while (year < after.size() && is_blank(after[year])) ++year;
    if (year + 5 > after.size() || !is_digit(after[year]) || !is_digit(after[year + 3])) continue;
    size_t sentence = begin;
    while (sentence > 0 && !is_one_of(text.chars[sentence - 1], U"。；\n") && begin - sentence < 60)
      --sentence;
    if (contains_any(text.between(sentence, at), rules.citations)) continue;
    const std::string ahead = text::to_utf8(after);
    if (ahead.find("预算") == ahead.npos && ahead.find("收入") == ahead.npos &&
        ahead.find("支出") == ahead.npos && ahead.find("经费") == ahead.npos)
      continue;
    // Only the place itself, not the words before it.
    size_t from = at - 1;
    while (from > begin && !is_one_of(text.chars[from - 1], U"的由为是对和与、中年月将")) --from;
    const std::string found(text.between(from, end));
    if (!names_reported_.insert(found).second) continue;
    report(Finding(finding::D0106, text.place(text.offsets[from], text.offsets[end]))
               .arg("found", found)
               .arg("name", inputs.budget.department_name.value)
               .label(inputs.budget.department_name.span, {"部门名称", "the department's name"})
               .at_path(path)
               .suggest({"像是沿用了别的部门的文字：改为本部门的名称",
                         "taken from another department's text? Write the own name"}));
  }
}

// 设5个内设机构，包括：院长室、办公室、财务室、后勤部、护理部
void TextChecker::State::check_lists(const Characters& text, const std::string& path) {
  static constexpr std::string_view kKinds[] = {"内设机构", "内设科室", "内设股室",
                                                "内设处室", "职能科室", "业务科室",
                                                "科室",     "股室",     "处室"};
  const std::u32string& chars = text.chars;
  for (size_t at = chars.find(U"设"); at != std::u32string::npos; at = chars.find(U"设", at + 1)) {
    size_t i = at + 1;
    while (i < chars.size() && (is_one_of(chars[i], U"有置立下") || is_blank(chars[i]))) ++i;
    // N个, in either numerals.
    size_t end = i;
    while (end < chars.size() && (is_digit(chars[end]) || is_chinese_numeral(chars[end]))) ++end;
    if (end == i || end >= chars.size() || end - i > 4) continue;
    const std::u32string numeral = chars.substr(i, end - i);
    int64_t count = 0;
    if (is_digit(numeral[0])) {
      for (const char32_t c : numeral)
        count = count * 10 + static_cast<int64_t>(c - (c >= U'０' ? U'０' : U'0'));
    } else {
      for (int64_t n = 1; n < 100 && count == 0; ++n)
        if (text::to_u32(text::chinese_number(n)) == numeral) count = n;
    }
    if (count < 2 || count > 99 || chars[end] != U'个') continue;
    const size_t kind_at = text.offsets[end + 1];
    const std::string_view rest = text.utf8.substr(kind_at);
    size_t kind = 0;
    for (const std::string_view word : kKinds)
      if (rest.starts_with(word)) kind = std::max(kind, word.size());
    if (kind == 0) continue;
    std::string_view list = rest.substr(kind);
    // ，分别是：, ，包括, ：
    bool opened = false;
    for (bool again = true; again;) {
      again = false;
      for (const std::string_view word : {"，", "：", ":", ",", "。", "分别是", "分别为", "包括",
                                          "即", "为", "有", "具体为", " "})
        if (list.starts_with(word)) {
          opened = opened || word == "：" || word == ":" || word.size() > 3;
          list.remove_prefix(word.size());
          again = true;
        }
    }
    if (!opened) continue;
    const size_t stop = std::min({list.find("。"), list.find("；"), list.find("\n")});
    list = list.substr(0, stop);
    if (list.find("等") != list.npos || list.size() > 1500) continue;
    int64_t items = 1;
    int depth = 0;
    for (const char32_t c : text::to_u32(list)) {
      if (c == U'（' || c == U'(') ++depth;
      if (c == U'）' || c == U')') --depth;
      if (c == U'、' && depth == 0) ++items;
      if (c == U'，' && depth == 0) items = -1000;  // something else goes on
    }
    // The last two may be joined by a word.
    const size_t last = list.rfind("、");
    const std::string_view tail = last == list.npos ? list : list.substr(last);
    const bool joined = tail.find("和") != tail.npos || tail.find("及") != tail.npos ||
                        tail.find("与") != tail.npos;
    if (items < 2 || items == count || (joined && items + 1 == count)) continue;
    report(Finding(finding::D0138, text.place(text.offsets[i], text.offsets[end + 1]))
               .arg("count", std::string(text.between(i, end + 1)))
               .arg("listed", std::to_string(items))
               .at_path(path)
               .because({"部门预算公开：机构设置写明并与所列一致",
                         "disclosure: the bodies are told, and as many as they are"})
               .suggest({"核对个数和所列的名称", "check the count and the names"}));
  }
}

void TextChecker::State::check_title_year(std::string_view title, Span where) {
  const int64_t year = inputs.budget.year.value;
  if (year == 0) return;
  const std::string bare = without_blanks(title);
  const std::string last = std::to_string(year - 1), now = std::to_string(year);
  const size_t at = bare.find(last + "年");
  if (at == bare.npos || bare.find(now) != bare.npos) return;
  // 2023年度部门预算…; but not 较2023年预算增减情况, 2023年预算执行情况, 2023年末资产.
  if (bare.find("预算") == bare.npos) return;
  for (const std::string_view word : {"执行", "决算", "比", "较", "增减", "变动", "上年", "结转",
                                      "年末", "年底", "期末", "截至", "《"})
    if (bare.find(word) != bare.npos) return;
  sink.report(
      Finding(finding::D0104, where)
          .arg("found", last)
          .arg("problem", LocalText{fmt::format("在标题中，预算年度是 {}", year),
                                    fmt::format("stands in a title of the budget of {}", year)})
          .because({"预算公开的标题、表题写预算年度", "titles bear the budget's year"})
          .suggest({fmt::format("标题中的年份改为 {}", now),
                    fmt::format("write {} in the title", now)}));
}

}  // namespace budgetc::rules
