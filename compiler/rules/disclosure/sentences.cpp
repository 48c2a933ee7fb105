// What the sentences of one text say about figures: D0112, D0113, D0116–D0122, D0125. Reads the
// numbers in order and the words between them; understands only what the field writes again and
// again, and keeps silent on anything else.
#include <fmt/format.h>

#include <algorithm>

#include "diagnostics/catalogue/disclosure.h"
#include "rules/disclosure/statements.h"
#include "rules/disclosure/text_checker.h"
#include "rules/word_lists.h"

namespace budgetc::rules {
namespace {

using text::Money;
using text::ScannedNumber;

const LocalText kBasisProse = {"部门预算情况说明：文中的数与表中的数一致",
                               "narrative: its figures are those of the tables"};
const LocalText kBasisChange = {
    "财预〔2016〕143号：增减变化应说明原因，文字与数字一致",
    "财预〔2016〕143号: changes are explained, in accord with the figures"};

__int128 ten_to(int exponent) {
  __int128 power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

AmountInterval exactly(Amount amount) { return {amount, amount}; }

std::string percent_of(Amount top, Amount bottom, int decimals) {
  return text::format_percent(top.fen(), bottom.fen(), decimals) + "%";
}

// The share as stated is right: by the figures as printed, or by exact figures that print as them.
// Where the ledger has none of them, or very many, by any figures that print so.
bool share_holds(const text::Decimal& percent, const Money& part, const Money& whole,
                 const KnownFigures& known) {
  if (may_be(percent, exactly(part.amount), exactly(whole.amount))) return true;
  constexpr size_t kMost = 100;  // as many prints as one figure leave any share open
  const std::span<const Amount> parts = known.exact_in(part.interval);
  const std::span<const Amount> wholes = known.exact_in(whole.interval);
  if (parts.empty() || wholes.empty() || parts.size() > kMost || wholes.size() > kMost)
    return may_be(percent, part.interval, whole.interval);
  for (const Amount top : parts)
    for (const Amount bottom : wholes)
      if (may_be(percent, exactly(top), exactly(bottom))) return true;
  return false;
}

// The change and its rate: base = now ∓ change.
bool rate_holds(const text::Decimal& percent, const Money& change, const Money& now, bool up) {
  const auto base = [&](Amount total, Amount by) {
    return (up ? checked_subtract(total, by) : checked_add(total, by)).value_or(Amount());
  };
  const AmountInterval bases = up ? AmountInterval{base(now.interval.low, change.interval.high),
                                                   base(now.interval.high, change.interval.low)}
                                  : AmountInterval{base(now.interval.low, change.interval.low),
                                                   base(now.interval.high, change.interval.high)};
  return may_be(percent, change.interval, bases);
}

bool ends_sentence(std::string_view text) { return text.find("。") != text.npos; }

// How far a sentence reaches: numbers back, bytes ahead. Bounds the work on any text.
constexpr size_t kNumbersBack = 60;
constexpr size_t kBytesAhead = 1200;

class Sentences {
 public:
  Sentences(TextChecker::State& state, const Characters& text, const std::string& path)
      : state_(state), text_(text), path_(path) {
    numbers_ = read_numbers(text.utf8);
  }

  void check() {
    for (size_t i = 0; i < numbers_.size(); ++i) {
      check_zero_change(i);
      check_share(i);
      check_rate(i);
      check_pair(i);
      check_direction(i);
      check_figure(i);
    }
    check_parts();
    check_unchanged();
    check_reasons();
    check_styles();
  }

 private:
  const DisclosureRules& rules() const { return state_.rules; }
  std::string_view before(size_t i) const { return text_.utf8.substr(0, numbers_[i].number.begin); }
  std::string_view gap(size_t i) const {  // between the number before and this one
    const size_t from = i == 0 ? 0 : numbers_[i - 1].number.unit_end;
    return text_.utf8.substr(from, numbers_[i].number.begin - from);
  }
  std::string written(size_t i) const {
    const ScannedNumber& number = numbers_[i].number;
    return std::string(text_.utf8.substr(number.begin, number.unit_end - number.begin));
  }
  Span span(size_t i) const {
    return text_.place(numbers_[i].number.begin, numbers_[i].number.unit_end);
  }
  bool is_percent(size_t i) const { return numbers_[i].number.unit == "%"; }
  // 增加 or 减少 right before the number; 0 for neither.
  int direction(size_t i) const {
    if (!ending(before(i), rules().up).empty()) return 1;
    if (!ending(before(i), rules().down).empty()) return -1;
    return 0;
  }
  std::string_view change_word(size_t i) const {
    const std::string_view up = ending(before(i), rules().up);
    return up.empty() ? ending(before(i), rules().down) : up;
  }

  // ---- D0122: 增加0.00万元
  // ----------------------------------------------------------------------
  void check_zero_change(size_t i) {
    const Read& read = numbers_[i];
    if (direction(i) == 0 || read.number.value.mantissa != 0) return;
    if (!read.money && !is_percent(i)) return;
    // 增加0.00万元，增长0.00%: said once.
    if (is_percent(i) && i > 0 && numbers_[i - 1].number.value.mantissa == 0 &&
        direction(i - 1) != 0 && !ends_sentence(gap(i)))
      return;
    const std::string_view word = change_word(i);
    const size_t from = before(i).rfind(word);
    state_.report(
        Finding(finding::D0122, text_.place(from, read.number.unit_end))
            .arg("found", std::string(text_.utf8.substr(from, read.number.unit_end - from)))
            .at_path(path_)
            .because(kBasisChange)
            .suggest({"写作“与上年持平”；上年为零的，不写增长率",
                      "say 与上年持平; with nothing the year before there is no rate"}));
  }

  // ---- D0120: 16.75万元，占1.82%
  // ----------------------------------------------------------------
  void check_share(size_t i) {
    if (!is_percent(i) || i == 0 || !numbers_[i - 1].money) return;
    const std::string_view words = gap(i);
    if (words.find("占") == words.npos || words.size() > 90 || ends_sentence(words)) return;
    if (is_blamed(i - 1)) return;
    const Money& part = *numbers_[i - 1].money;
    std::optional<size_t> best;
    // A whole that the sentence names is the whole; where the text has none of that name, the whole
    // document may (statements.cpp).
    if (const auto named = state_.named_whole(text_, numbers_, i)) {
      if (!named->in_text || is_blamed(*named->in_text)) return;
      best = named->in_text;
      if (share_holds(numbers_[i].number.value, part, *numbers_[*best].money, state_.known()))
        return;
      return report_share(i, *best);
    }
    for (size_t j = i - std::min(i, kNumbersBack); j + 1 < i; ++j) {
      if (!numbers_[j].money || is_blamed(j) || numbers_[j].money->amount < part.amount ||
          numbers_[j].money->amount.is_zero())
        continue;
      if (share_holds(numbers_[i].number.value, part, *numbers_[j].money, state_.known())) return;
      // The whole that was meant: the one that gives the nearest share.
      const auto distance = [&](size_t k) {
        const __int128 scale = 100 * ten_to(numbers_[i].number.value.decimals);
        const __int128 share = part.amount.fen() * scale / numbers_[k].money->amount.fen();
        const __int128 off = share - numbers_[i].number.value.mantissa;
        return off < 0 ? -off : off;
      };
      if (!best || distance(j) < distance(*best)) best = j;
    }
    if (best) report_share(i, *best);
  }

  void report_share(size_t i, size_t whole) {
    const std::string right =
        percent_of(numbers_[i - 1].money->amount, numbers_[whole].money->amount,
                   numbers_[i].number.value.decimals);
    state_.report(Finding(finding::D0120, span(i))
                      .arg("found", written(i))
                      .arg("part", written(i - 1))
                      .arg("total", written(whole))
                      .arg("right", right)
                      .label(span(i - 1), {"分项", "the part"})
                      .label(span(whole), {"总额", "the whole"})
                      .at_path(path_)
                      .because(kBasisProse)
                      .suggest({"改为 " + right + "；各项占比之和不必凑成 100%",
                                "write " + right + "; shares need not sum to 100%"}));
  }

  // ---- D0121: 增加371.72万元，增长13.67%
  // -----------------------------------------------------------
  void check_rate(size_t i) {
    if (!is_percent(i) || i == 0 || direction(i) == 0 || !numbers_[i - 1].money) return;
    const int way = direction(i - 1);
    if (way == 0 || gap(i).size() > 30 || ends_sentence(gap(i))) return;
    const Money& change = *numbers_[i - 1].money;
    if (change.amount.is_zero()) return;
    // 较2024年的2190万元减少221万元，下降10.1%: last year's figure itself is there.
    if (const auto last = stated_last_year(i - 1)) {
      if (may_be(numbers_[i].number.value, change.interval, numbers_[*last].money->interval))
        return;
    }
    std::optional<size_t> nearest;
    for (size_t j = i - 1; j-- > 0 && i - j < kNumbersBack;) {
      const Read& now = numbers_[j];
      if (!now.money || now.money->amount.is_zero() || direction(j) != 0) continue;
      if (rate_holds(numbers_[i].number.value, change, *now.money, way > 0)) return;
      if (!nearest) nearest = j;
    }
    if (!nearest) return;
    for (const auto& difference : state_.differences) {
      const Money now{difference.now, exactly(difference.now)};
      if (rate_holds(numbers_[i].number.value, change, now, way > 0)) return;
    }
    const Amount now = numbers_[*nearest].money->amount;
    const auto base =
        way > 0 ? checked_subtract(now, change.amount) : checked_add(now, change.amount);
    if (!base || base->fen() <= 0) return;
    const std::string right = percent_of(change.amount, *base, numbers_[i].number.value.decimals);
    state_.report(Finding(finding::D0121, span(i))
                      .arg("word", std::string(change_word(i)))
                      .arg("found", written(i))
                      .arg("now", written(*nearest))
                      .arg("change", written(i - 1))
                      .arg("right", right)
                      .label(span(i - 1), {"变动额", "the change"})
                      .label(span(*nearest), {"今年的数", "this year's figure"})
                      .at_path(path_)
                      .because(kBasisProse)
                      .suggest({"改为 " + right, "write " + right}));
  }

  // ---- D0121, D0113, D0131, D0132: 上年执行数130.23万元，今年133.30万元，增加2.36%
  // -------------------------------
  bool is_blamed(size_t i) const { return state_.blamed.contains(span(i).begin); }

  std::string_view words(size_t i) const {
    return words_before(text_.utf8, numbers_[i].number.begin, floor_of(numbers_, i));
  }

  bool says_last_year(std::string_view words) const {
    return contains_any(words, rules().last_year) ||
           words.find(std::to_string(state_.inputs.budget.year.value - 1) + "年") != words.npos ||
           words.find(std::to_string(state_.inputs.budget.year.value - 1) + " 年") != words.npos;
  }
  bool says_executed(std::string_view words) const { return contains_any(words, rules().executed); }

  // The figure of last year that a change is told right behind: 较2024年的2190万元减少221万元.
  std::optional<size_t> stated_last_year(size_t change) const {
    if (change == 0 || direction(change) == 0 || !numbers_[change - 1].money) return std::nullopt;
    const std::string between = folded_label(gap(change));
    if (between != change_word(change) || direction(change - 1) != 0) return std::nullopt;
    if (!says_last_year(words(change - 1))) return std::nullopt;
    return change - 1;
  }

  // A rate or a change, of figures of both years that stand before it.
  void check_pair(size_t i) {
    const int way = direction(i);
    if (way == 0 || (!is_percent(i) && !numbers_[i].money)) return;
    // A change in money is told by its rate, above; a rate behind a change by that change.
    if (is_percent(i) && i > 0 && direction(i - 1) != 0 && numbers_[i - 1].money &&
        gap(i).size() <= 30 && !ends_sentence(gap(i)))
      return;
    std::optional<size_t> last, now;
    const std::string_view own = words(i);
    // 较2022年预算1.50万元增长75%
    std::string close = folded_label(gap(i));
    if (i > 0 && numbers_[i - 1].money && direction(i - 1) == 0 && close == change_word(i) &&
        says_last_year(words(i - 1))) {
      last = i - 1;
    } else {
      // 上年执行数A，今年预算B，比上年执行数增加: what it compares with must be what was told.
      const bool compares = says_last_year(own);
      if (!compares) return;
      const bool executed = says_executed(own);
      for (size_t j = i; j-- > 0 && i - j < 6 && !last;) {
        if (!numbers_[j].money || direction(j) != 0) continue;
        const std::string_view before_j = words(j);
        if (says_last_year(before_j) && says_executed(before_j) == executed) last = j;
      }
    }
    if (!last) return;
    const size_t from = *last;
    // This year's: between last year's and the change, or else right before last year's.
    for (size_t j = i; j-- > 0 && i - j < 6 && !now;) {
      if (j == from || !numbers_[j].money || direction(j) != 0 || says_last_year(words(j)))
        continue;
      now = j;
    }
    if (!now || is_blamed(*now)) return;
    const std::string_view within = text_.utf8.substr(
        numbers_[std::min(*now, from)].number.unit_end,
        numbers_[i].number.begin - numbers_[std::min(*now, from)].number.unit_end);
    if (find_all(within, "。").size() > 1 || within.find("其中") != within.npos) return;
    const Money& before = *numbers_[from].money;
    const Money& after = *numbers_[*now].money;
    const auto difference = checked_subtract(after.amount, before.amount);
    if (!difference) return;
    const bool rose = after.interval.low > before.interval.high;
    const bool fell = after.interval.high < before.interval.low;
    if ((rose && way < 0) || (fell && way > 0)) {
      report_way(i, rose, from, *now);
      return;
    }
    const Amount size = Amount::from_fen(std::abs(difference->fen()));
    if (!is_percent(i)) {
      const __int128 low =
          static_cast<__int128>(after.interval.low.fen()) - before.interval.high.fen();
      const __int128 high =
          static_cast<__int128>(after.interval.high.fen()) - before.interval.low.fen();
      const AmountInterval& told = numbers_[i].money->interval;
      const bool holds = way > 0 ? low <= told.high.fen() && high >= told.low.fen()
                                 : -high <= told.high.fen() && -low >= told.low.fen();
      if (holds) return;
      report_difference(i, from, *now, size);
      return;
    }
    if (before.amount.is_zero()) {
      if (numbers_[i].number.value.mantissa == 0) return;
      state_.report(Finding(finding::D0132, span(i))
                        .arg("found", std::string(change_word(i)) + written(i))
                        .label(span(from), {"上年为零", "nothing the year before"})
                        .at_path(path_)
                        .because(kBasisChange)
                        .suggest({"上年为零，没有增长率：只写增加额",
                                  "there is no rate of nothing: give the amount alone"}));
      return;
    }
    const AmountInterval change = {
        Amount::from_fen(
            std::max<int64_t>(0, std::abs(difference->fen()) - half_widths(before, after))),
        Amount::from_fen(std::abs(difference->fen()) + half_widths(before, after))};
    if (may_be(numbers_[i].number.value, change, before.interval)) return;
    const std::string right = percent_of(size, before.amount, numbers_[i].number.value.decimals);
    state_.report(Finding(finding::D0121, span(i))
                      .arg("word", std::string(change_word(i)))
                      .arg("found", written(i))
                      .arg("now", written(*now))
                      .arg("change", print_wan(size))
                      .arg("right", right)
                      .label(span(from), {"上年的数", "last year's figure"})
                      .label(span(*now), {"今年的数", "this year's figure"})
                      .at_path(path_)
                      .because(kBasisProse)
                      .suggest({"改为 " + right, "write " + right}));
  }

  static int64_t half_widths(const Money& a, const Money& b) {
    return (a.interval.high.fen() - a.interval.low.fen() + b.interval.high.fen() -
            b.interval.low.fen()) /
               2 +
           1;
  }

  void report_way(size_t i, bool rose, size_t last, size_t now) {
    const std::string_view word = change_word(i);
    const size_t from = before(i).rfind(word);
    state_.report(
        Finding(finding::D0113, text_.place(from, from + word.size()))
            .arg("what", LocalText{"按前文的两个数，这一项", "by the two figures before, it"})
            .arg("direction", rose ? LocalText{"增加", "rose"} : LocalText{"减少", "fell"})
            .arg("word", std::string(word))
            .label(span(last), {"上年的数", "last year's figure"})
            .label(span(now), {"今年的数", "this year's figure"})
            .at_path(path_)
            .because(kBasisChange)
            .suggest({"核对两年的数和增减的词", "check both figures and the word"}));
  }

  void report_difference(size_t i, size_t last, size_t now, Amount size) {
    state_.report(
        Finding(finding::D0131, span(i))
            .arg("total", LocalText{std::string(change_word(i)) + " " + written(i),
                                    "a change of " + written(i)})
            .arg("sum", LocalText{"相差 " + print_wan(size), "a difference of " + print_wan(size)})
            .label(span(last), {"上年的数", "last year's figure"})
            .label(span(now), {"今年的数", "this year's figure"})
            .at_path(path_)
            .because(kBasisChange)
            .suggest({"核对两年的数和增减额", "check both figures and the change"}));
  }

  // ---- D0136: 156万元 beside 60.00万元
  // ----------------------------------------------------------------
  void check_styles() {
    size_t begin = 0;
    std::optional<size_t> whole, decimal;
    for (size_t i = 0; i <= numbers_.size(); ++i) {
      const bool stop = i == numbers_.size() ||
                        text_.utf8.substr(begin, numbers_[i].number.begin - begin).find("。") !=
                            std::string_view::npos;
      if (stop) {
        if (whole && decimal)
          state_.report_style(
              Finding(finding::D0136, span(*whole))
                  .arg("one", written(*whole))
                  .arg("other", written(*decimal))
                  .because({"GB/T 15835—2011：同一场合数字的形式一致",
                            "GB/T 15835—2011: one form of numerals in one place"})
                  .suggest({"一句之内小数位数一致", "as many decimals throughout a sentence"}));
        whole.reset();
        decimal.reset();
        if (i == numbers_.size()) return;
      }
      begin = numbers_[i].number.unit_end;
      if (numbers_[i].number.unit != "万元") continue;
      const text::Decimal& value = numbers_[i].number.value;
      const std::string_view after = text_.utf8.substr(numbers_[i].number.unit_end, 9);
      if (find_first(after, rules().not_figures_after).at == 0 || after.starts_with("（含"))
        continue;
      // 0万元 beside 3.50万元 is how nothing is written.
      if (value.decimals == 0 && value.mantissa != 0 && !whole) whole = i;
      if (value.decimals == 2 && value.mantissa % 100 == 0 && value.mantissa != 0 && !decimal)
        decimal = i;
    }
  }

  // ---- D0113: 增加 where the figure fell
  // -------------------------------------------------------------
  void check_direction(size_t i) {
    const int way = direction(i);
    if (way == 0 || !numbers_[i].money || numbers_[i].money->amount.is_zero()) return;
    const TextChecker::State::Difference* opposite = nullptr;
    for (const auto& difference : state_.differences) {
      const auto change = checked_subtract(difference.now, difference.before);
      if (!change) continue;
      if (!numbers_[i].money->interval.contains(Amount::from_fen(std::abs(change->fen()))))
        continue;
      if ((change->fen() > 0) == (way > 0)) return;
      opposite = &difference;
    }
    if (opposite == nullptr) return;
    const std::string_view word = change_word(i);
    const size_t from = before(i).rfind(word);
    const bool rose = opposite->now > opposite->before;
    state_.report(
        Finding(finding::D0113, text_.place(from, from + word.size()))
            .arg("what", LocalText{"这一项实为", "the figure"})
            .arg("direction", rose ? LocalText{"增加", "rose"} : LocalText{"减少", "fell"})
            .arg("word", std::string(word))
            .at_path(path_)
            .because(kBasisChange)
            .suggest({fmt::format("今年 {}，上年 {}", print_wan(opposite->now),
                                  print_wan(opposite->before)),
                      fmt::format("{} now, {} before", print_wan(opposite->now),
                                  print_wan(opposite->before))}));
  }

  // ---- D0117, D0118: figures that are none of the budget
  // ----------------------------------------------------
  void check_figure(size_t i) {
    const Read& read = numbers_[i];
    if (!state_.ledger_is_whole || !read.money || read.money->amount.is_zero()) return;
    if (read.number.unit == "元" && read.number.value.significant_digits() < 4) return;
    if (read.number.unit.find("元") == std::string::npos) return;
    if (find_first(text_.utf8.substr(read.number.unit_end, 9), rules().not_figures_after).at == 0)
      return;
    const std::string_view words = gap(i);
    const size_t nearby = words.size() > 30 ? words.size() - 30 : 0;
    if (find_first(words, rules().not_figures_before, nearby)) return;
    if (state_.known().contains(read.money->interval)) return;
    if (read.number.value.significant_digits() >= 3) {
      if (const auto known = state_.known().slipped(*read.money)) {
        state_.report(Finding(finding::D0118, span(i))
                          .arg("figure", written(i))
                          .arg("known", print_wan(*known))
                          .at_path(path_)
                          .because(kBasisProse)
                          .suggest({"改为 " + print_wan(*known), "write " + print_wan(*known)}));
        return;
      }
    }
    // A change against a year that nobody stated cannot be known.
    if (direction(i) != 0 && !state_.all_differences) return;
    state_.report(Finding(finding::D0117, span(i))
                      .arg("figure", written(i))
                      .at_path(path_)
                      .because(kBasisProse)
                      .suggest({"核对是否为往年的数或抄写有误；与预算无关的数可以不理会",
                                "is it another year's, or miscopied? Ignore it if it is no "
                                "figure of the budget"}));
  }

  // ---- D0119: 3万元，其中：货物35.25万元
  // -----------------------------------------------------------
  void check_parts() {
    for (const size_t at : find_all(text_.utf8, "其中")) {
      // The whole: the number right before.
      const auto behind =
          std::partition_point(numbers_.begin(), numbers_.end(),
                               [&](const Read& read) { return read.number.unit_end <= at; });
      if (behind == numbers_.begin()) continue;
      const auto whole = static_cast<size_t>(behind - numbers_.begin()) - 1;
      const std::string_view between =
          text_.utf8.substr(numbers_[whole].number.unit_end, at - numbers_[whole].number.unit_end);
      if (between.size() > 9) continue;  // ，其中 。其中： （其中
      if (says_last_year(words(whole))) continue;
      if (numbers_[whole].number.unit.empty() || is_percent(whole) || direction(whole) != 0)
        continue;
      check_parts_of(whole, at + std::string_view("其中").size());
    }
  }

  void check_parts_of(size_t whole, size_t from) {
    const bool in_brackets = text_.utf8.substr(0, from).ends_with("（其中");
    size_t end = std::min(text_.utf8.size(), from + kBytesAhead);
    const std::string_view ahead = text_.utf8.substr(0, end);
    for (const std::string_view stop : {"。", "\n", "与上年", "比上年", "较上年"}) {
      const size_t at = ahead.find(stop, from);
      if (at != std::string_view::npos) end = std::min(end, at);
    }
    if (in_brackets) end = std::min(end, ahead.find("）", from));
    const std::string& unit = numbers_[whole].number.unit;
    const bool money = numbers_[whole].money.has_value();
    std::vector<size_t> parts;
    bool nested = false;
    size_t seen = from;
    int depth = 0;
    for (size_t i = whole + 1; i < numbers_.size() && numbers_[i].number.begin < end; ++i) {
      if (numbers_[i].number.begin < from) continue;
      const std::string_view words = text_.utf8.substr(seen, numbers_[i].number.begin - seen);
      for (size_t k = 0; k + 2 < words.size(); ++k) {
        if (words.substr(k, 3) == "（") ++depth;
        if (words.substr(k, 3) == "）" && depth > 0) --depth;
        if (words.substr(k, 3) == "；") nested = false;
      }
      if (find_first(words, rules().nested_parts)) nested = true;
      // Behind the last ； of these words a new part begins.
      const size_t stop = words.rfind("；");
      if (stop != words.npos && !find_first(words, rules().nested_parts, stop)) nested = false;
      seen = numbers_[i].number.unit_end;
      const bool same = money ? numbers_[i].money.has_value() : numbers_[i].number.unit == unit;
      if (!same) continue;
      if (direction(i) != 0) {
        // 比2025年预算减少19.79万元；: what the part before changed by, and the list goes on; else
        // it is a list of changes, or has ended.
        if (!compares(this->words(i))) return;
        if (text_.utf8.substr(numbers_[i].number.unit_end).starts_with("；")) continue;
        break;
      }
      if (find_first(words, rules().not_figures_before)) continue;
      if (depth > 0 || nested) continue;
      parts.push_back(i);
    }
    if (parts.empty() || is_blamed(whole)) return;
    for (const size_t part : parts)
      if (is_blamed(part)) return;
    if (parts.size() < 2 && !money) return;
    if (money)
      check_sum<Money>(whole, parts, from, end);
    else
      check_counts_of(whole, parts);
  }

  template <class M>
  void check_sum(size_t whole, const std::vector<size_t>& parts, size_t from, size_t end) {
    const M& total = *numbers_[whole].money;
    Amount sum, low, high, precise_low, precise_high;
    // Zeros at the end are left out: 75万元 beside 38.67万元.
    int decimals = numbers_[whole].number.value.decimals;
    for (const size_t i : parts) decimals = std::max(decimals, numbers_[i].number.value.decimals);
    decimals = std::min(decimals, 2);
    for (const size_t i : parts) {
      const M& part = *numbers_[i].money;
      if (part.interval.low > total.interval.high)
        return report_parts(whole, {i}, fmt::format("{} 大于总额", written(i)),
                            fmt::format("{} is above the total", written(i)));
      sum = checked_add(sum, part.amount).value_or(sum);
      low = checked_add(low, part.interval.low).value_or(low);
      high = checked_add(high, part.interval.high).value_or(high);
      const AmountInterval precise = at_precision(numbers_[i], decimals);
      precise_low = checked_add(precise_low, precise.low).value_or(precise_low);
      precise_high = checked_add(precise_high, precise.high).value_or(precise_high);
    }
    const AmountInterval exact_total = at_precision(numbers_[whole], decimals);
    const bool sure = low > total.interval.high || high < total.interval.low;
    const bool above = low > total.interval.high || precise_low > exact_total.high;
    const bool below = high < total.interval.low || precise_high < exact_total.low;
    const std::string_view words = text_.utf8.substr(from, end - from);
    const bool closed =
        parts.size() > 1 &&
        (ends_with_rest(parts, from) ||
         std::any_of(rules().closed_lists.begin(), rules().closed_lists.end(),
                     [&](const auto& list) {
                       return list.size() == parts.size() &&
                              std::all_of(list.begin(), list.end(), [&](const std::string& word) {
                                return words.find(word) != words.npos;
                              });
                     }));
    if (above || (below && closed))
      report_parts(whole, parts, fmt::format("各项合计 {}", print_as(written(whole), sum)),
                   fmt::format("they sum to {}", print_as(written(whole), sum)), sure);
  }

  static bool compares(std::string_view words) {
    return words.find("比") != words.npos || words.find("较") != words.npos;
  }

  // Whether the last part is 其他…: then the list is whole.
  bool ends_with_rest(const std::vector<size_t>& parts, size_t from) const {
    const size_t last = parts.back();
    const size_t begin =
        std::max(from, parts.size() > 1 ? numbers_[parts[parts.size() - 2]].number.unit_end : from);
    const std::string_view words = text_.utf8.substr(begin, numbers_[last].number.begin - begin);
    return parts.size() > 1 && words.size() < 60 && contains_any(words, rules().catch_all);
  }

  void check_counts_of(size_t whole, const std::vector<size_t>& parts) {
    int64_t sum = 0;
    for (const size_t i : parts) {
      if (numbers_[i].number.value.decimals != 0) return;
      sum += numbers_[i].number.value.mantissa;
    }
    const int order = text::compare(numbers_[whole].number.value, sum);
    const size_t from = numbers_[whole].number.unit_end;
    if (order < 0 || (order > 0 && ends_with_rest(parts, from)))
      report_parts(whole, parts, fmt::format("各项合计 {}{}", sum, numbers_[whole].number.unit),
                   fmt::format("they sum to {}", sum));
  }

  void report_parts(size_t whole, const std::vector<size_t>& parts, std::string zh, std::string en,
                    bool sure = true) {
    Finding finding = Finding(finding::D0119, span(whole))
                          .arg("total", written(whole))
                          .arg("reason", LocalText{std::move(zh), std::move(en)})
                          .at_path(path_)
                          .because(kBasisProse)
                          .suggest({"核对总额和各项，改正写错的一个",
                                    "check the total and its parts, and correct the wrong one"});
    for (size_t i = 0; i < parts.size() && i < 4; ++i)
      finding.labels.push_back({span(parts[i]), {"其中", "a part"}});
    if (!sure) finding.severity = Severity::warning;  // unless 75万元 was rounded to the whole
    state_.report(std::move(finding));
  }

  // ---- D0112: 持平，主要原因是…
  // ---------------------------------------------------------------------
  void check_unchanged() {
    FirstOf unchanged(text_.utf8, rules().unchanged);
    for (Found at = unchanged.from(0); at; at = unchanged.from(at.end())) {
      const Found reason =
          find_first(text_.utf8.substr(0, at.end() + 60), rules().reason_begins, at.end());
      if (!reason || text_.utf8.substr(reason.end()).starts_with("。") ||
          text_.utf8.substr(reason.end()).starts_with("是。"))
        continue;  // no reason at all: D0103
      const std::string_view words = text_.utf8.substr(at.end(), reason.at - at.end());
      if (words.size() > 12 || words.find("。") != words.npos || words.find("；") != words.npos)
        continue;
      size_t end = std::min(reason.end() + kBytesAhead, text_.utf8.size());
      end = std::min(end, text_.utf8.substr(0, end).find("。", reason.end()));
      if (contains_any(text_.utf8.substr(reason.end(), end - reason.end()),
                       rules().no_change_reasons))
        continue;
      Finding finding = Finding(finding::D0112, text_.place(reason.at, reason.end()))
                            .arg("what", LocalText{"这一项", "this figure"})
                            .label(text_.place(at.at, at.end()), {"没有变动", "no change"})
                            .at_path(path_)
                            .because(kBasisChange)
                            .suggest({"没有变动就不必写原因", "nothing changed, no reason needed"});
      finding.severity = Severity::note;  // superfluous, but nobody is misled
      state_.report(std::move(finding));
    }
  }

  // ---- D0113: 减少…，主要原因：…增加
  // --------------------------------------------------------------
  void check_reasons() {
    for (size_t i = 0; i < numbers_.size(); ++i) {
      const int way = direction(i);
      if (way == 0 || !numbers_[i].money || numbers_[i].money->amount.is_zero()) continue;
      const size_t from = numbers_[i].number.unit_end;
      const Found reason = find_first(text_.utf8.substr(0, from + 90), rules().reason_begins, from);
      if (!reason || reason.at - from > 60 ||
          ends_sentence(text_.utf8.substr(from, reason.at - from)))
        continue;
      size_t end = std::min(reason.end() + kBytesAhead, text_.utf8.size());
      end = std::min(end, text_.utf8.substr(0, end).find("。", reason.end()));
      // The reason ends where the next change is told.
      for (size_t j = i + 1; j < numbers_.size() && numbers_[j].number.begin < end; ++j) {
        if (numbers_[j].number.begin < reason.at || !numbers_[j].money || direction(j) == 0)
          continue;
        const size_t next = std::max(numbers_[j].number.begin, reason.end());
        const std::string_view between = text_.utf8.substr(reason.end(), next - reason.end());
        const size_t stop = between.rfind("；");
        if (stop != std::string_view::npos && stop > 0) end = reason.end() + stop;
        break;
      }
      const std::string_view words = text_.utf8.substr(reason.end(), end - reason.end());
      if (const auto word = contradiction(words, way, text_.utf8.substr(from, end - from)))
        report_contradiction(text_.place(reason.end() + word->at, reason.end() + word->end()), way,
                             std::string(word->word), i);
    }
  }

 public:
  // The word of a reason that says the opposite of the change, where none says the same.
  std::optional<Found> contradiction(std::string_view reason, int way, std::string_view context) {
    const auto& same = way > 0 ? rules().up : rules().down;
    const auto& opposite = way > 0 ? rules().down : rules().up;
    if (contains_any(context, rules().mixed_reason) || find_first(reason, same))
      return std::nullopt;
    // What last year's figure contained explains either way.
    const std::string last_year = std::to_string(state_.inputs.budget.year.value - 1) + "年";
    if (contains_any(reason, {"上年", "去年", "往年", "以前年度", last_year})) return std::nullopt;
    const Found word = find_first(reason, opposite);
    return word ? std::optional(word) : std::nullopt;
  }

 private:
  void report_contradiction(Span at, int way, const std::string& word, size_t i) {
    state_.report(
        Finding(finding::D0113, at)
            .arg("what", LocalText{"前文说", "it"})
            .arg("direction", way > 0 ? LocalText{"增加", "rose"} : LocalText{"减少", "fell"})
            .arg("word", word)
            .label(span(i), {"变动在这里", "the change"})
            .at_path(path_)
            .because(kBasisChange)
            .suggest({"写明与变动方向一致的原因", "give a reason that goes the same way"}));
  }

  TextChecker::State& state_;
  const Characters& text_;
  const std::string& path_;
  std::vector<Read> numbers_;
};

}  // namespace

bool may_be(const text::Decimal& percent, AmountInterval top, AmountInterval bottom) {
  if (bottom.low.fen() <= 0) return false;
  // 2 × 100 × top/bottom × 10^decimals against 2 × mantissa ± 1.
  const __int128 scale = 200 * ten_to(percent.decimals);
  const __int128 low = 2 * static_cast<__int128>(percent.mantissa) - 1;
  const __int128 high = 2 * static_cast<__int128>(percent.mantissa) + 1;
  return top.high.fen() * scale >= low * bottom.low.fen() &&
         top.low.fen() * scale < high * bottom.high.fen();
}

std::optional<TextChecker::State::NamedWhole> TextChecker::State::named_whole(
    const Characters& text, const std::vector<Read>& numbers, size_t share) {
  if (share == 0) return std::nullopt;
  const size_t from = numbers[share - 1].number.unit_end;
  const std::string_view words = text.utf8.substr(from, numbers[share].number.begin - from);
  const size_t at = words.rfind("占");
  constexpr size_t kLongest = 90;
  if (at == words.npos || words.size() > kLongest || ends_sentence(words)) return std::nullopt;
  std::string_view phrase = words.substr(at + std::string_view("占").size());
  if (phrase.starts_with("比")) return std::nullopt;
  for (bool again = true; again;) {
    again = false;
    for (const std::string_view word : {" ", "的", "比例", "比重", "为", "约", "达"})
      if (phrase.ends_with(word)) {
        phrase.remove_suffix(word.size());
        again = true;
      }
  }
  NamedWhole named;
  named.phrase = phrase;
  named.core = subjects().core(phrase);
  if (named.core.empty()) return std::nullopt;
  for (size_t j = share - 1; j-- > 0 && share - j < kNumbersBack;) {
    if (!numbers[j].money) continue;
    const std::string_view before =
        words_before(text.utf8, numbers[j].number.begin, floor_of(numbers, j));
    if (before.find(named.core.substr(0, 6)) == before.npos) continue;  // cheap
    const std::string core = subjects().core(before);
    if (core != named.core) continue;
    named.in_text = j;
    break;
  }
  return named;
}

void TextChecker::State::check_sentences(const Characters& text, const std::string& path) {
  Sentences(*this, text, path).check();
}

std::optional<Found> TextChecker::State::contradiction(std::string_view reason, int way,
                                                       const Characters& text) {
  return Sentences(*this, text, "").contradiction(reason, way, reason);
}

void TextChecker::State::check_claims(const Characters& text, const std::string& path) {
  if (!ledger_is_whole) return;
  for (const DisclosureRules::Claim& claim : rules.claims) {
    const Found found = find_first(text.utf8, claim.words);
    if (!found || !claim.holds) continue;
    Sink unused;
    language::Context context;
    context.ledger = &inputs.ledger;
    const language::Value value = claim.holds->evaluate(context, inputs.scope, {}, unused);
    const bool* holds = std::get_if<bool>(&value.data);
    if (holds == nullptr || *holds) continue;
    report(Finding(finding::D0116, text.place(found.at, found.end()))
               .arg("claim", LocalText{claim.name, std::string(found.word)})
               .at_path(path)
               .because(kBasisProse)
               .label(inputs.budget.ledger_span.valid()
                          ? Span{inputs.budget.ledger_span.file, inputs.budget.ledger_span.begin,
                                 inputs.budget.ledger_span.begin}
                          : inputs.budget.department_span,
                      {"账目在这里", "the ledger"})
               .suggest({"删去这句话，或核对账目的资金来源",
                         "remove the sentence, or check the sources in the ledger"}));
  }
}

void TextChecker::State::check_counts(const Characters& text, const std::string& path) {
  // As many as there are names: what is listed twice is another finding. Where nobody lists
  // projects nothing is known of their number.
  std::set<std::string> names;
  for (const budget::Project& project : inputs.budget.projects)
    names.insert(folded_label(project.name.value));
  auto count = static_cast<int64_t>(names.size());
  const auto all = static_cast<int64_t>(inputs.budget.projects.size());
  if (count == 0) count = static_cast<int64_t>(facts().listed_projects());
  if (count == 0 && !ledger_is_whole) return;
  for (const std::string& pattern : rules.project_counts) {
    const size_t hole = pattern.find("{n}");
    if (hole == std::string::npos) continue;
    const std::string_view head = std::string_view(pattern).substr(0, hole);
    const std::string_view tail = std::string_view(pattern).substr(hole + 3);
    for (const text::ScannedNumber& number : text::scan_numbers(text.utf8)) {
      // As many bytes as the pattern has, and some blanks.
      const size_t from = number.begin - std::min(number.begin, 2 * pattern.size());
      const std::string before = without_blanks(text.utf8.substr(from, number.begin - from));
      const std::string after = without_blanks(text.utf8.substr(number.end, 2 * pattern.size()));
      if (!before.ends_with(head) || !after.starts_with(tail)) continue;
      if (number.value.decimals != 0 || number.value.mantissa == count ||
          number.value.mantissa == all)
        continue;
      report(Finding(finding::D0125, text.place(number.begin, number.unit_end))
                 .arg("found", std::to_string(number.value.mantissa))
                 .arg("count", std::to_string(count))
                 .at_path(path)
                 .because(kBasisProse)
                 .suggest({fmt::format("改为 {}，或核对项目表", count),
                           fmt::format("write {}, or check the projects", count)}));
    }
  }
}

}  // namespace budgetc::rules
