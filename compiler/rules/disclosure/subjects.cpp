#include "rules/disclosure/subjects.h"

#include <algorithm>

#include "rules/characters.h"
#include "text/text.h"

namespace budgetc::rules {
namespace {

bool longer(const std::string& a, const std::string& b) { return a.size() > b.size(); }

std::vector<std::string> folded(const std::vector<std::string>& words) {
  std::vector<std::string> out;
  for (const std::string& word : words) out.push_back(folded_label(word));
  std::stable_sort(out.begin(), out.end(), longer);
  return out;
}

// The character that ends at `at`, and its length.
std::pair<std::string_view, size_t> character_before(std::string_view text, size_t at) {
  size_t begin = at - 1;
  while (begin > 0 && (text[begin] & 0xC0) == 0x80) --begin;
  return {text.substr(begin, at - begin), at - begin};
}

bool one_of(std::string_view character, std::initializer_list<std::string_view> set) {
  return std::find(set.begin(), set.end(), character) != set.end();
}

constexpr size_t kMostWords = 300;  // bytes: the longest name of a function is half of it

bool is_date_unit(const std::string& unit) {
  return unit.empty() || unit == "年" || unit == "月" || unit == "日" || unit == "号";
}

}  // namespace

std::vector<Read> read_numbers(std::string_view utf8) {
  std::vector<Read> numbers;
  for (text::ScannedNumber& number : text::scan_numbers(utf8)) {
    Read read{std::move(number), std::nullopt};
    if (const auto fen = text::fen_per_unit(read.number.unit))
      read.money = text::money(read.number.value, *fen);
    if (read.money && read.number.value.mantissa == 0 && read.number.value.decimals == 0)
      read.money->interval = {Amount(), Amount()};
    numbers.push_back(std::move(read));
  }
  return numbers;
}

AmountInterval at_precision(const Read& read, int decimals) {
  const auto fen = text::fen_per_unit(read.number.unit);
  if (!fen || !read.money || decimals <= read.number.value.decimals || decimals > 4)
    return read.money ? read.money->interval : AmountInterval{};
  text::Decimal finer = read.number.value;
  for (; finer.decimals < decimals; ++finer.decimals)
    if (__builtin_mul_overflow(finer.mantissa, int64_t{10}, &finer.mantissa))
      return read.money->interval;
  const auto money = text::money(finer, *fen);
  return money ? money->interval : read.money->interval;
}

std::string without_ordinal(std::string label) {
  for (bool again = true; again;) {
    again = false;
    const std::u32string chars = text::to_u32(std::string_view(label).substr(0, 40));
    size_t at = 0;
    const bool bracket = !chars.empty() && chars[0] == U'(';
    if (bracket) ++at;
    const size_t first = at;
    while (at < chars.size() &&
           (is_chinese_numeral(chars[at]) || (chars[at] >= U'0' && chars[at] <= U'9')))
      ++at;
    if (at > first && at + 1 < chars.size() &&
        (bracket ? chars[at] == U')' : chars[at] == U'、' || chars[at] == U'.')) {
      label.erase(0, text::to_utf8(chars.substr(0, at + 1)).size());
      again = true;
    }
    for (const std::string_view word : {"其中:", "其中", "加:", "减:"})
      if (label.starts_with(word) && label.size() > word.size()) {
        label.erase(0, word.size());
        again = true;
      }
  }
  return label;
}

std::string_view words_before(std::string_view utf8, size_t at, size_t floor) {
  size_t begin = at;
  const size_t least = std::max(floor, at - std::min(at, kMostWords));
  while (begin > least) {
    const auto [character, length] = character_before(utf8, begin);
    if (one_of(character, {"）", ")"})) {
      // （境）, （类）, （部门）
      size_t open = begin - length;
      bool found = false;
      for (int steps = 0; steps < 8 && open > least && !found; ++steps) {
        const auto [inner, inner_length] = character_before(utf8, open);
        open -= inner_length;
        found = one_of(inner, {"（", "("});
        if (one_of(inner, {"，", "。", "；", "\n"})) break;
      }
      if (!found) break;
      begin = open;
      continue;
    }
    if (one_of(character, {"，", "。", "；", "：", "、", "！", "？", "（", "(", ",", ";", ":", "!",
                           "?", "\n", "\t"}))
      break;
    begin -= length;
  }
  return utf8.substr(begin, at - begin);
}

size_t floor_of(const std::vector<Read>& numbers, size_t i) {
  for (size_t j = i; j-- > 0;)
    if (!is_date_unit(numbers[j].number.unit)) return numbers[j].number.unit_end;
  return 0;
}

Subjects::Subjects(const DisclosureRules& rules, const Inputs& inputs, const Facts& facts)
    : rules_(rules),
      facts_(facts),
      year_(inputs.budget.year.value),
      prefixes_(folded(rules.prefixes)),
      fillers_(folded(rules.fillers)) {
  for (size_t f = 0; f < rules.figures.size(); ++f) {
    for (const std::string& word : rules.figures[f].words) {
      std::string text = folded_label(word);
      if (text.empty()) continue;
      const std::string last(character_before(text, text.size()).first);
      words_[last].push_back({std::move(text), f});
    }
    scopes_.push_back(folded(rules.figures[f].scope));
  }
  for (auto& [last, words] : words_)
    std::stable_sort(words.begin(), words.end(),
                     [](const Word& a, const Word& b) { return a.text.size() > b.text.size(); });
  const std::string own = folded_label(inputs.budget.department_name.value);
  if (!own.empty()) names_.push_back(own);
  if (const size_t bracket = own.find('('); bracket != own.npos && bracket > 0)
    names_.push_back(own.substr(0, bracket));
  // 普陀区财政局 of 上海市普陀区财政局.
  for (const std::string& name : names_)
    for (size_t from = 3; from + 9 < name.size(); from += 3)
      if ((name[from] & 0xC0) != 0x80) tails_.push_back(name.substr(from));
}

std::string_view Subjects::filler_at_end(std::string_view text) const {
  for (const std::string& filler : fillers_)
    if (text.ends_with(filler)) return filler;
  return {};
}

Subjects::Prefix Subjects::prefix(std::string text, const std::vector<std::string>& scope) const {
  Prefix prefix;
  text = without_ordinal(std::move(text));
  const auto skip = [&](const std::vector<std::string>& words) {
    for (const std::string& word : words)
      if (text.starts_with(word)) {
        text.erase(0, word.size());
        return true;
      }
    return false;
  };
  while (!text.empty()) {
    if (skip(scope) || skip(names_) || skip(prefixes_)) continue;
    if (text.size() > 4 &&
        std::all_of(text.begin(), text.begin() + 4, [](char c) { return c >= '0' && c <= '9'; })) {
      const int64_t year = std::stoll(text.substr(0, 4));
      if (year == year_)
        prefix.this_year = true;
      else if (year == year_ - 1)
        prefix.last_year = true;
      else
        return prefix;
      text.erase(0, 4);
      continue;
    }
    bool last = false;
    for (const std::string& word : rules_.last_year)
      if (text.starts_with(word)) {
        text.erase(0, word.size());
        last = prefix.last_year = true;
        break;
      }
    if (last) continue;
    if (text[0] == '(') {
      const size_t close = text.find(')');
      if (close == text.npos || close > 16) return prefix;
      text.erase(0, close + 1);
      continue;
    }
    if (!skip(tails_)) return prefix;
  }
  prefix.known = true;
  return prefix;
}

bool Subjects::read_function(const std::string& folded, Subject& subject) const {
  std::string text = without_ordinal(folded);
  for (;;) {
    if (text.ends_with(")") || text.empty()) break;
    const std::string_view filler = filler_at_end(text);
    if (filler.empty()) break;
    text.resize(text.size() - filler.size());
  }
  constexpr std::string_view kMarks[] = {"(类)", "(款)", "(项)"};
  std::vector<std::string> parts;
  size_t from = 0;
  size_t level = 0;
  for (const std::string_view mark : kMarks) {
    const size_t at = text.find(mark, from);
    if (at == text.npos) break;
    parts.push_back(text.substr(from, at - from));
    from = at + mark.size();
    ++level;
  }
  if (parts.empty() || from != text.size()) return false;
  subject.kind = Subject::Kind::function;
  subject.level = 1 + 2 * level;
  subject.name = parts.back();
  if (parts.size() > 1) {
    subject.above = parts[parts.size() - 2];
    subject.top = parts.front();
  } else {
    // 2024年一般公共服务(类): the year and the department's name may stand before.
    for (size_t at = 0; at + 4 < subject.name.size(); ++at)
      if (subject.name.compare(at, 3, "年") == 0) {
        subject.name.erase(0, at + 3);
        at = 0;
      }
    if (subject.name.starts_with("度")) subject.name.erase(0, 3);
  }
  const auto variants = [](const std::string& name) {
    std::vector<std::string> names = {name};
    if (name.ends_with("支出") && name.size() > 6) names.push_back(name.substr(0, name.size() - 6));
    names.push_back(name + "支出");
    const size_t other = name.find("其它");
    if (other != name.npos) {
      std::string right = name;
      right.replace(other, 6, "其他");
      names.push_back(right);
    }
    return names;
  };
  for (const std::string& name : variants(subject.name)) {
    subject.rows = facts_.functions(name, subject.level, subject.above);
    if (!subject.rows.empty()) break;
  }
  return true;
}

Subject Subjects::read(std::string_view words) const {
  Subject subject;
  std::string text = folded_label(words);
  for (const std::string& word : rules_.executed)
    subject.executed = subject.executed || text.find(word) != text.npos;
  if (text.find(")") != text.npos && read_function(text, subject)) return subject;
  // Words at the end that say no more than “预算安排” are dropped, in every way that they can be.
  const Word* best = nullptr;
  Prefix best_prefix;
  const Word* loose = nullptr;
  if (text.empty()) {
    subject.kind = Subject::Kind::filler;
    return subject;
  }
  std::vector<size_t> lengths = {text.size()};
  constexpr size_t kMostWays = 12;
  for (size_t way = 0; way < lengths.size(); ++way) {
    const std::string_view rest = std::string_view(text).substr(0, lengths[way]);
    const auto ending_so = words_.find(character_before(rest, rest.size()).first);
    static const std::vector<Word> kNoWords;
    for (const Word& word : ending_so == words_.end() ? kNoWords : ending_so->second) {
      if (!rest.ends_with(word.text)) continue;
      const std::string before(rest.substr(0, rest.size() - word.text.size()));
      Prefix found = prefix(before, scopes_[word.figure]);
      if (!found.known && rules_.figures[word.figure].free_prefix &&
          before.find("比") == before.npos && before.find("占") == before.npos) {
        found.known = true;
        for (const std::string& last : rules_.last_year)
          found.last_year = found.last_year || before.find(last) != before.npos;
        found.last_year =
            found.last_year || before.find(std::to_string(year_ - 1) + "年") != before.npos;
      }
      if (found.known && (best == nullptr || word.text.size() > best->text.size())) {
        best = &word;
        best_prefix = found;
      }
      if (!found.known && (loose == nullptr || word.text.size() > loose->text.size()))
        loose = &word;
      break;  // shorter words at this end say less
    }
    if (const std::vector<Fact>* project = facts_.project(without_ordinal(std::string(rest)))) {
      subject.kind = Subject::Kind::project;
      subject.project = project;
      subject.name = rest;
      return subject;
    }
    // A class by its name alone: 卫生健康支出16.75万元.
    const std::string name = without_ordinal(std::string(rest));
    for (const std::string& candidate : {name, name + "支出"}) {
      auto rows =
          best == nullptr ? facts_.functions(candidate, 3) : std::vector<const FunctionFacts*>{};
      if (rows.empty()) continue;
      subject.kind = Subject::Kind::function;
      subject.level = 3;
      subject.name = candidate;
      subject.rows = std::move(rows);
      return subject;
    }
    for (const std::string& filler : fillers_)
      if (rest.ends_with(filler) && lengths.size() < kMostWays) {
        const size_t shorter = rest.size() - filler.size();
        if (shorter > 0 && std::find(lengths.begin(), lengths.end(), shorter) == lengths.end())
          lengths.push_back(shorter);
      }
  }
  if (best != nullptr) {
    subject.kind = Subject::Kind::figure;
    subject.figure = best->figure;
    subject.name = best->text;
    subject.last_year = best_prefix.last_year;
    subject.this_year = best_prefix.this_year;
    return subject;
  }
  if (loose != nullptr) {
    subject.kind = Subject::Kind::loose;
    subject.figure = loose->figure;
    subject.name = loose->text;
    return subject;
  }
  std::string rest = text;
  for (std::string_view filler = filler_at_end(rest); !filler.empty(); filler = filler_at_end(rest))
    rest.resize(rest.size() - filler.size());
  const Prefix only = prefix(rest, {});
  if (only.known) {
    subject.kind = Subject::Kind::filler;
    subject.last_year = only.last_year;
    subject.this_year = only.this_year;
  }
  return subject;
}

std::string Subjects::core(std::string_view words) const {
  std::string text = without_ordinal(folded_label(words));
  if (text.starts_with("占")) text.erase(0, 3);
  for (const std::string& name : names_)
    if (text.starts_with(name)) text.erase(0, name.size());
  std::string out;
  for (size_t at = 0; at < text.size();) {
    bool dropped = false;
    for (const std::string_view word : {"预算", "的", "年初", "总额", "年度", "本年", "当年",
                                        "全年", "年", "安排", "为", "比例", "比重"})
      if (text.compare(at, word.size(), word) == 0) {
        at += word.size();
        dropped = true;
        break;
      }
    if (dropped) continue;
    if (text[at] >= '0' && text[at] <= '9') {
      ++at;
      continue;
    }
    out += text[at++];
  }
  return out;
}

}  // namespace budgetc::rules
