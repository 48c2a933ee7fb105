// What the characters, words and names of one text show: D0103–D0107, D0109, D0110, D0126.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "diagnostics/catalogue/disclosure.h"
#include "rules/disclosure/text_checker.h"
#include "rules/word_lists.h"

namespace budgetc::rules {
namespace {

const LocalText kBasisText = {"历年预算公开检查通报的常见问题：占位符、模板文字未删除",
                              "inspections of published budgets: template text left over"};
const LocalText kBasisPunctuation = {"GB/T 15834—2011《标点符号用法》",
                                     "GB/T 15834—2011, punctuation"};
const LocalText kBasisDocuments = {
    "GB/T 9704—2012《党政机关公文格式》7.2.5：发文字号的年份用六角括号〔〕",
    "GB/T 9704—2012: the year of a document number in 〔〕"};

bool is_latin(char32_t c) {
  return (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z') || (c >= U'ａ' && c <= U'ｚ') ||
         (c >= U'Ａ' && c <= U'Ｚ');
}

// Punctuation that stands among Chinese characters as well.
bool is_chinese(char32_t c) {
  return is_han(c) ||
         std::u32string_view(U"，。、；：！？（）《》〈〉「」『』【】〔〕“”‘’…—％").find(c) !=
             std::u32string_view::npos;
}

// How many bytes around a word are looked at: enough for a sentence, and no more for any text.
constexpr size_t kNearby = 600;

// A text bounded by brackets that the byte `at` stands in: 《…》, 〔…〕, 【…】.
bool is_inside(std::string_view text, size_t at, std::string_view open, std::string_view close) {
  const size_t from = at - std::min(at, kNearby);
  text = text.substr(from, 2 * kNearby);
  at -= from;
  const size_t opened = text.substr(0, at).rfind(open);
  if (opened == text.npos) return false;
  const size_t closed = text.find(close, opened);
  return closed != text.npos && closed > at;
}

}  // namespace

void TextChecker::State::report(Finding finding) {
  // A text full of one fault is one fault.
  constexpr int kMostPerText = 20;
  if (++reported_here_[finding.id] <= kMostPerText) sink.report(std::move(finding));
}

void TextChecker::State::check_leftovers(const Characters& text, const std::string& path) {
  std::vector<bool> reported(text.chars.size(), false);
  std::vector<std::string> words = rules.leftovers;
  std::stable_sort(words.begin(), words.end(),
                   [](const std::string& a, const std::string& b) { return a.size() > b.size(); });
  for (const std::string& word : words) {
    const std::u32string letters = text::to_u32(word);
    const bool run = std::all_of(letters.begin(), letters.end(),
                                 [&](char32_t c) { return c == letters.front(); });
    for (size_t at = text.chars.find(letters); at != std::u32string::npos;
         at = text.chars.find(letters, at + 1)) {
      size_t end = at + letters.size();
      while (run && end < text.chars.size() && text.chars[end] == letters.front()) ++end;
      const size_t begin = at;
      if (run) at = end - 1;  // what else the run holds is the same
      const char32_t before = begin == 0 ? U' ' : text.chars[begin - 1];
      const char32_t after = end < text.chars.size() ? text.chars[end] : U' ';
      if (is_latin(letters.front()) && (is_latin(before) || is_latin(after))) continue;
      if (reported[begin] || reported[end - 1]) continue;
      std::fill(reported.begin() + static_cast<std::ptrdiff_t>(begin),
                reported.begin() + static_cast<std::ptrdiff_t>(end), true);
      report(Finding(finding::D0103, text.place(text.offsets[begin], text.offsets[end]))
                 .arg("text", std::string(text.between(begin, end)))
                 .at_path(path)
                 .because(kBasisText)
                 .suggest({"填上应有的内容，或删去", "fill in what belongs there, or remove it"}));
    }
  }
}

// Words of rules that are no longer in force; each is one finding a document.
void TextChecker::State::check_obsolete_terms(const Characters& text, const std::string& path) {
  for (const std::string& pair : rules.obsolete_terms) {
    const size_t sign = pair.find('=');
    if (sign == std::string::npos || sign == 0) continue;
    const std::string term = pair.substr(0, sign), instead = pair.substr(sign + 1);
    const size_t at = text.utf8.find(term);
    if (at == text.utf8.npos || !terms_reported_.insert(term).second) continue;
    report(Finding(finding::D0170, text.place(at, at + term.size()))
               .arg("found", term)
               .arg("right", instead)
               .at_path(path)
               .because({"现行预算法、政府收支分类科目与政府会计制度的用语",
                         "the terms of the budget law, the classification and the accounting "
                         "rules in force"})
               .suggest({"改为“" + instead + "”", "write '" + instead + "'"}));
  }
}

void TextChecker::State::check_blanks(const Characters& text, const std::string& path) {
  for (const std::string& unit : rules.units_of_blanks) {
    for (const size_t at : find_all(text.utf8, unit)) {
      size_t blanks = 0, begin = at;
      while (begin > 0) {
        const std::string_view before = text.utf8.substr(0, begin);
        if (before.ends_with("　")) {
          begin -= 3, blanks += 2;
        } else if (before.back() == ' ' || before.back() == '_') {
          begin -= 1, blanks += 1;
        } else {
          break;
        }
      }
      const std::string_view before = text.utf8.substr(0, begin);
      if (before.empty()) continue;
      const std::string_view word = ending(before, rules.number_expected_after);
      // The last character alone: whole prefixes would cost the square of the text.
      const char32_t last =
          text::to_u32(before.substr(before.size() - std::min<size_t>(4, before.size()))).back();
      if (word.empty() && (blanks < 2 || !is_han(last))) continue;
      // 占%以上 needs a number, 所占%… does too; 单位：  万元 has no Chinese character before.
      const size_t from = begin - (word.empty() ? 0 : word.size());
      const Span span = text.place(from, at + unit.size());
      report(Finding(finding::D0103, span)
                 .arg("text", std::string(text.utf8.substr(from, at + unit.size() - from)))
                 .at_path(path)
                 .because(kBasisText)
                 .suggest({"填上这里漏掉的数", "fill in the missing number"}));
    }
  }
}

void TextChecker::State::check_years(const Characters& text, const std::string& path) {
  const int64_t year = inputs.budget.year.value;
  if (year == 0) return;
  for (const text::ScannedNumber& number : text::scan_numbers(text.utf8)) {
    const int64_t value = number.value.mantissa;
    if (number.value.decimals != 0 || number.end - number.begin != 4) continue;
    const bool near = value == year || value == year - 1;
    const std::string_view after = text.utf8.substr(number.end);
    if (near && number.unit.empty()) {
      // 2024机构运转经费: a year right before a Chinese character that counts nothing.
      const std::u32string next = text::to_u32(after.substr(0, 4));
      const bool word_before = number.begin > 0 && (text.utf8[number.begin - 1] == '-' ||
                                                    text.utf8[number.begin - 1] == '/');
      if (!next.empty() && is_han(next.front()) && !word_before && !after.starts_with("年") &&
          !is_inside(text.utf8, number.begin, "〔", "〕"))
        report(Finding(finding::D0105, text.place(number.begin, number.end))
                   .arg("found", std::to_string(value))
                   .at_path(path)
                   .suggest({fmt::format("写作“{}年”", value), fmt::format("write {}年", value)}));
      continue;
    }
    if (near || number.unit != "年" || value < 1900 || value > 2100) continue;
    if (is_inside(text.utf8, number.begin, "《", "》") ||
        is_inside(text.utf8, number.begin, "〔", "〕") ||
        is_inside(text.utf8, number.begin, "【", "】"))
      continue;
    const size_t from = number.begin - std::min(number.begin, kNearby);
    const std::string_view before = text.utf8.substr(from, number.begin - from);
    size_t sentence = 0;
    for (const std::string_view stop : {"。", "；", "\n"}) {
      const size_t at = before.rfind(stop);
      if (at != before.npos) sentence = std::max(sentence, at + stop.size());
    }
    if (find_first(before.substr(sentence), rules.citations)) continue;
    if (!ending(before, rules.other_year_after).empty()) continue;
    // 2022年结转资金, 2021年3月成立: what follows within a few characters.
    std::string_view follows = text.utf8.substr(number.unit_end, 36);
    follows = follows.substr(0, std::min(follows.find("。"), follows.find("；")));
    if (find_first(follows, rules.other_year_before)) continue;
    report(
        Finding(finding::D0104, text.place(number.begin, number.unit_end))
            .arg("found", std::to_string(value))
            .arg("problem",
                 LocalText{fmt::format("既不是预算年度 {}，也不是上一年度", year),
                           fmt::format("is neither the budget year {} nor the one before", year)})
            .at_path(path)
            .because({"预算公开说明的是本年预算及与上年的比较",
                      "the disclosure is about this year and the one before"})
            .suggest({fmt::format("若是沿用了往年的文字，改为 {} 或 {}", year, year - 1),
                      fmt::format("if left from another year, write {} or {}", year, year - 1)}));
  }
}

void TextChecker::State::check_names(const Characters& text, const std::string& path) {
  // （汇总） and (汇总) are the same letters, but not the same name.
  const std::string& own = inputs.budget.department_name.value;
  const std::u32string name = text::to_u32(fold_width(own));
  if (name.size() < 5 || name.size() > 60) return;
  const std::u32string folded = text::to_u32(fold_width(text.utf8));
  if (folded.size() != text.chars.size()) return;
  const size_t limit = name.size() < 12 ? 1 : 2;
  for (size_t at = 0; at < folded.size(); ++at) {
    if (folded[at] != name.front()) continue;  // else it is another thing altogether
    size_t best = limit + 1, best_length = 0;
    for (size_t length = name.size() - limit; length <= name.size() + limit; ++length) {
      if (at + length > folded.size()) break;
      const std::u32string_view window = std::u32string_view(folded).substr(at, length);
      if (window.back() != name.back()) continue;
      const size_t distance = text::edit_distance(window, name, limit);
      if (distance < best) best = distance, best_length = length;
    }
    if (best > limit) continue;
    const std::string found(text.between(at, at + best_length));
    // The same letters in brackets of another width are no other name: D0107 tells of the width.
    if (fold_width(without_blanks(found)) != fold_width(without_blanks(own)) &&
        !is_known_name(text, at, at + best_length) && names_reported_.insert(found).second)
      report(Finding(finding::D0106, text.place(text.offsets[at], text.offsets[at + best_length]))
                 .arg("found", found)
                 .arg("name", own)
                 .label(inputs.budget.department_name.span, {"部门名称", "the department's name"})
                 .at_path(path)
                 .suggest({"一份公开文件只用一个名称", "use one name throughout"}));
    at += best_length - 1;
  }
}

// Whether the characters [begin, end) are part of a name that stands in budget.yaml: a unit's, a
// project's.
bool TextChecker::State::is_known_name(const Characters& text, size_t begin, size_t end) const {
  constexpr size_t kLongest = 40;
  const size_t from = begin - std::min(begin, kLongest);
  const size_t until = std::min(end + kLongest, text.chars.size());
  const size_t last = text.offsets[until];
  for (size_t i = from; i < end; ++i) {
    const size_t at = text.offsets[i];
    for (const size_t length : own_lengths)
      if (at + length > text.offsets[begin] && at + length <= last &&
          is_own_name(text.utf8.substr(at, length)))
        return true;
  }
  return false;
}

void TextChecker::State::check_punctuation(const Characters& text, const std::string& path) {
  std::vector<bool> allowed(text.chars.size(), false);
  for (const std::string& name : rules.half_width_names) {
    const std::u32string known = text::to_u32(name);
    for (size_t at = text.chars.find(known); at != std::u32string::npos;
         at = text.chars.find(known, at + 1))
      std::fill_n(allowed.begin() + static_cast<std::ptrdiff_t>(at), known.size(), true);
  }
  const auto neighbour = [&](size_t at, int step) {
    auto i = static_cast<std::ptrdiff_t>(at) + step;
    while (i >= 0 && i < static_cast<std::ptrdiff_t>(text.chars.size()) &&
           is_blank(text.chars[static_cast<size_t>(i)]))
      i += step;
    return i >= 0 && i < static_cast<std::ptrdiff_t>(text.chars.size())
               ? text.chars[static_cast<size_t>(i)]
               : U'\n';
  };
  std::vector<size_t> found;
  for (size_t i = 0; i < text.chars.size(); ++i) {
    const char32_t c = text.chars[i];
    if (std::u32string_view(U",;:()!?").find(c) == std::u32string_view::npos || allowed[i])
      continue;
    const char32_t before = neighbour(i, -1);
    const char32_t after = neighbour(i, 1);
    const bool wrong = c == U'('   ? is_chinese(after)
                       : c == U')' ? is_chinese(before)
                                   : is_chinese(before) && is_chinese(after);
    if (!wrong) continue;
    // An ordinal (十) is no slip of one bracket: D0108 looks at the row of ordinals.
    if (c == U'(' || c == U')') {
      size_t begin = i, end = i;
      if (c == U'(')
        while (end + 1 < text.chars.size() && is_chinese_numeral(text.chars[end + 1])) ++end;
      else
        while (begin > 0 && is_chinese_numeral(text.chars[begin - 1])) --begin;
      const bool ordinal =
          c == U'(' ? end > i && end + 1 < text.chars.size() && text.chars[end + 1] == U')'
                    : begin < i && begin > 0 && text.chars[begin - 1] == U'(';
      if (ordinal) continue;
    }
    found.push_back(i);
  }
  if (found.empty()) return;
  const size_t first = found.front();
  Finding finding =
      Finding(finding::D0107, text.place(text.offsets[first], text.offsets[first + 1]))
          .arg("text", std::string(text.between(first, first + 1)))
          .at_path(path)
          .because(kBasisPunctuation)
          .suggest(
              {"中文用全角标点：，；：（）！？", "use full-width punctuation: ，；：（）！？"});
  for (size_t i = 1; i < found.size() && i < 4; ++i)
    finding.labels.push_back({text.place(text.offsets[found[i]], text.offsets[found[i] + 1]),
                              {"这里也是", "here as well"}});
  report_style(std::move(finding), found.size());
}

void TextChecker::State::check_brackets(const Characters& text, const std::string& path) {
  static constexpr std::u32string_view kOpen = U"（(《〈【〔“「『";
  static constexpr std::u32string_view kClose = U"）)》〉】〕”」』";
  const auto kind = [](size_t index) { return index <= 1 ? size_t{0} : index; };
  std::vector<std::pair<size_t, size_t>> open;  // kind, where
  std::array<size_t, kOpen.size()> waiting{};   // how many of each kind are open
  const auto unbalanced = [&](size_t at) {
    report(
        Finding(finding::D0109, text.place(text.offsets[at], text.offsets[at + 1]))
            .arg("bracket", std::string(text.between(at, at + 1)))
            .at_path(path)
            .because(kBasisPunctuation)
            .suggest({"补上另一半，或删去多余的这一个", "add the other half, or remove this one"}));
  };
  for (size_t i = 0; i < text.chars.size(); ++i) {
    const char32_t c = text.chars[i];
    if (const size_t opened = kOpen.find(c); opened != kOpen.npos) {
      open.emplace_back(kind(opened), i);
      ++waiting[kind(opened)];
    } else if (const size_t closed = kClose.find(c); closed != kClose.npos) {
      if (!open.empty() && open.back().first == kind(closed)) {
        --waiting[kind(closed)];
        open.pop_back();
        continue;
      }
      // 1）, 一）, a): an ordinal with one bracket.
      const char32_t before = i == 0 ? U' ' : text.chars[i - 1];
      if (kind(closed) == 0 && open.empty() &&
          ((before >= U'0' && before <= U'9') || is_chinese_numeral(before) || is_latin(before)))
        continue;
      if (waiting[kind(closed)] == 0) {
        unbalanced(i);
        continue;
      }
      // Closes an outer one: what was opened since then never closes.
      while (open.back().first != kind(closed)) {
        unbalanced(open.back().second);
        --waiting[open.back().first];
        open.pop_back();
      }
      --waiting[kind(closed)];
      open.pop_back();
    }
  }
  for (const auto& entry : open) unbalanced(entry.second);
}

void TextChecker::State::check_citations(const Characters& text, const std::string& path) {
  const auto digit = [&](size_t i) {
    return i < text.chars.size() && text.chars[i] >= U'0' && text.chars[i] <= U'9';
  };
  for (size_t i = 0; i < text.chars.size(); ++i) {
    if (std::u32string_view(U"【[（(").find(text.chars[i]) == std::u32string_view::npos) continue;
    size_t at = i + 1;
    while (digit(at)) ++at;
    if (at - i - 1 != 4 || at >= text.chars.size() ||
        std::u32string_view(U"】]）)").find(text.chars[at]) == std::u32string_view::npos)
      continue;
    size_t number = at + 1;
    const auto skip = [&] {
      while (number < text.chars.size() && is_blank(text.chars[number])) ++number;
    };
    skip();
    const size_t digits = number;
    while (digit(number)) ++number;
    if (number == digits) continue;
    const std::string count(text.between(digits, number));
    skip();
    if (number >= text.chars.size() || text.chars[number] != U'号') continue;
    const std::string right = "〔" + std::string(text.between(i + 1, at)) + "〕" + count + "号";
    report_style(Finding(finding::D0110, text.place(text.offsets[i], text.offsets[number + 1]))
                     .arg("found", std::string(text.between(i, number + 1)))
                     .arg("right", right)
                     .at_path(path)
                     .because(kBasisDocuments)
                     .suggest({"写作 " + right, "write " + right}));
  }
}

void TextChecker::State::check_self_reference(const Characters& text, const std::string& path) {
  if (inputs.budget.department_kind.value != "单位") return;
  for (const std::string& word : rules.self_reference) {
    for (const size_t at : find_all(text.utf8, word)) {
      const bool allowed = std::any_of(
          rules.self_reference_allowed.begin(), rules.self_reference_allowed.end(),
          [&](const std::string& whole) { return text.utf8.substr(at).starts_with(whole); });
      if (allowed) continue;
      report_style(Finding(finding::D0126, text.place(at, at + word.size()))
                       .arg("found", word)
                       .at_path(path)
                       .label(inputs.budget.department_kind.span,
                              {"这是单位预算", "this is the budget of a unit"})
                       .suggest({"写作“我单位”或“本单位”", "write 我单位 or 本单位"}));
      break;
    }
  }
}

void TextChecker::State::check(const Characters& text, TextKind kind, bool brackets,
                               const std::string& path) {
  reported_here_.clear();
  check_leftovers(text, path);
  check_obsolete_terms(text, path);
  check_instructions(text, path);
  check_repeated_words(text, path);
  check_years(text, path);
  check_punctuation(text, path);
  check_citations(text, path);
  if (brackets) check_brackets(text, path);
  if (kind == TextKind::indicator) return;
  check_blanks(text, path);
  check_missing_numbers(text, path);
  check_separators(text, path);
  check_names(text, path);
  check_other_names(text, path);
  check_self_reference(text, path);
  check_claims(text, path);
  if (kind == TextKind::name) return;
  check_sentences(text, path);
  check_counts(text, path);
  check_lists(text, path);
}

}  // namespace budgetc::rules
