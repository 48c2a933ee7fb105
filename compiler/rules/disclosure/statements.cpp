#include "rules/disclosure/statements.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "diagnostics/catalogue/disclosure.h"
#include "rules/disclosure/subjects.h"
#include "rules/word_lists.h"

namespace budgetc::rules {
namespace {

using text::Money;

const LocalText kBasisTables = {"财预〔2016〕143号：公开的文字说明与表格数据一致",
                                "财预〔2016〕143号: what the text says agrees with the tables"};
const LocalText kBasisChange = {
    "财预〔2016〕143号：增减变化应说明原因，文字与数字一致",
    "财预〔2016〕143号: changes are explained, in accord with the figures"};

int64_t distance(Amount a, Amount b) { return std::abs(a.fen() - b.fen()); }

// Both ends and the sum, as whole numbers: sums of intervals cannot overflow 128 bits.
struct Sum {
  __int128 low = 0, high = 0;
  void add(const AmountInterval& interval, int sign = 1) {
    low += sign > 0 ? interval.low.fen() : -interval.high.fen();
    high += sign > 0 ? interval.high.fen() : -interval.low.fen();
  }
};

std::string print_signed(int64_t fen) { return print_wan(Amount::from_fen(fen < 0 ? -fen : fen)); }

constexpr size_t kNone = static_cast<size_t>(-1);
// How many statements behind a whole its parts are looked for.
constexpr size_t kReach = 40;

struct Change {
  int sign = 0;  // 0: 持平
  AmountInterval interval;
  Amount amount;
  Span span;
};

struct Statement {
  size_t paragraph = 0, section = 0;
  size_t number = kNone;  // of the paragraph's numbers; none: only a change
  Subject subject;
  Money money{};
  Span span;
  std::string written;
  std::optional<Change> change;
  AmountInterval precise;  // at the precision of the most exact amount of its paragraph
  size_t strangers = 0;    // amounts of something else that stood before it in its paragraph
};

struct Share {
  std::string core;    // of the whole that it names
  std::string phrase;  // as written
  text::Decimal percent;
  Money part;
  Span span, part_span;
  std::string written, part_written;
  Subject whole;
  bool blamed = false;
};

class Statements {
 public:
  Statements(TextChecker::State& state, const std::vector<Paragraph>& paragraphs)
      : state_(state),
        rules_(state.rules),
        facts_(state.facts()),
        subjects_(state.subjects()),
        paragraphs_(paragraphs) {
    for (size_t f = 0; f < rules_.figures.size(); ++f) index_[rules_.figures[f].id] = f;
  }

  void check() {
    for (size_t p = 0; p < paragraphs_.size(); ++p) read(p);
    for (const Statement& statement : statements_) hold_against_facts(statement);
    check_alike();
    check_both_sides();
    check_list();
    for (const DisclosureRules::Identity& identity : rules_.identities) check_identity(identity);
    check_shares();
  }

 private:
  // ---- reading
  // -----------------------------------------------------------------------------------

  void read(size_t p) {
    const Paragraph& paragraph = paragraphs_[p];
    if (paragraph.ends_section) ++section_;
    const std::vector<Read> numbers = read_numbers(paragraph.text);
    if (numbers.empty()) return;
    const Characters text(paragraph.text, paragraph.span, state_.sources);
    size_t current = kNone;  // the statement that a change without a subject is about
    size_t strangers = 0;
    FirstOf unchanged(paragraph.text, rules_.unchanged);
    size_t behind = 0;  // how far 持平 has been looked for
    int decimals = 0;
    for (const Read& read : numbers)
      if (read.money) decimals = std::max(decimals, read.number.value.decimals);
    for (size_t i = 0; i < numbers.size(); ++i) {
      const Read& read = numbers[i];
      note_unchanged(text, unchanged, behind, floor_of(numbers, i), read.number.begin, current);
      behind = std::max(behind, read.number.begin);
      if (read.number.unit == "%") {
        note_share(text, numbers, i);
        continue;
      }
      if (!read.money) continue;
      const size_t floor = floor_of(numbers, i);
      const std::string_view words = words_before(paragraph.text, read.number.begin, floor);
      const int way = direction(words);
      if (way != 0) {
        note_change(text, read, words, way, current);
        continue;
      }
      Statement statement;
      statement.subject = subjects_.read(words);
      if (statement.subject.kind == Subject::Kind::filler)
        take_longer(text, read, words, floor, statement);
      statement.paragraph = p;
      statement.section = section_;
      statement.number = i;
      statement.money = *read.money;
      statement.precise = at_precision(read, std::min(decimals, 2));
      statement.span = text.place(read.number.begin, read.number.unit_end);
      statement.written = std::string(
          paragraph.text.substr(read.number.begin, read.number.unit_end - read.number.begin));
      const auto kind = statement.subject.kind;
      if (kind == Subject::Kind::none || kind == Subject::Kind::filler) {
        ++strangers;
        if (kind == Subject::Kind::none) current = kNone;
        continue;
      }
      statement.strangers = strangers;
      statements_.push_back(std::move(statement));
      current = statements_.back().subject.last_year ? kNone : statements_.size() - 1;
    }
    note_unchanged(text, unchanged, behind, floor_of(numbers, numbers.size()),
                   paragraph.text.size(), current);
  }

  // 重点项目一：某某经费，年初预算安排273万元; 收入总计：922.94万元.
  void take_longer(const Characters& text, const Read& read, std::string_view words, size_t floor,
                   Statement& statement) const {
    const auto at = static_cast<size_t>(words.data() - text.utf8.data());
    for (const std::string_view mark : {"，", "：", ":", ","}) {
      if (!text.utf8.substr(0, at).ends_with(mark)) continue;
      const size_t end = at - mark.size();
      if (end <= floor) return;
      const Subject longer = subjects_.read(words_before(text.utf8, end, floor));
      const bool colon = mark == "：" || mark == ":";
      if (longer.kind == Subject::Kind::project ||
          (colon && folded_label(words).empty() && longer.kind != Subject::Kind::none))
        statement.subject = longer;
      return;
    }
    (void)read;
  }

  int direction(std::string_view words) const {
    if (!ending(words, rules_.up).empty()) return 1;
    if (!ending(words, rules_.down).empty()) return -1;
    return 0;
  }

  // The words before 比上年, 较2023年, 与上年相比, 同比; and whether they compare with what was
  // spent.
  std::string_view before_comparison(std::string_view words, bool& executed, bool& compares) const {
    size_t cut = words.size();
    for (const std::string_view word : {"比", "较", "与", "同比", "和上年"}) {
      const size_t at = words.find(word);
      if (at != words.npos) cut = std::min(cut, at);
    }
    compares = cut < words.size();
    const std::string_view comparison = words.substr(cut);
    for (const std::string& word : rules_.executed)
      executed = executed || comparison.find(word) != comparison.npos;
    return words.substr(0, cut);
  }

  // Which statement a change is about: that of the words before it, or the one told last.
  size_t subject_of_change(const Characters& text, std::string_view words, size_t current) {
    bool executed = false, compares = false;
    const std::string_view head = before_comparison(words, executed, compares);
    if (executed) return kNone;
    const Subject subject = subjects_.read(head);
    if (folded_label(head).empty() ||
        (subject.kind == Subject::Kind::filler && !subject.last_year)) {
      if (compares || current == kNone) return current;
      // …，与上年相比，增加: the words of the part before must compare, and with last year.
      const auto at = static_cast<size_t>(words.data() - text.utf8.data());
      const std::string_view nearby =
          text.utf8.substr(at - std::min<size_t>(at, 60), std::min<size_t>(at, 60));
      for (const std::string& word : rules_.executed)
        if (nearby.find(word) != nearby.npos) return kNone;
      return current;
    }
    if (subject.kind != Subject::Kind::figure || subject.last_year || subject.executed)
      return kNone;
    Statement statement;
    statement.subject = subject;
    statement.paragraph = static_cast<size_t>(0);
    statement.section = section_;
    statement.span =
        text.place(static_cast<size_t>(words.data() - text.utf8.data()),
                   static_cast<size_t>(words.data() - text.utf8.data()) + words.size());
    statements_.push_back(std::move(statement));
    return statements_.size() - 1;
  }

  void note_change(const Characters& text, const Read& read, std::string_view words, int way,
                   size_t& current) {
    const std::string_view up = ending(words, rules_.up);
    const std::string_view word = up.empty() ? ending(words, rules_.down) : up;
    std::string_view head = words.substr(0, words.rfind(word));
    const size_t about = subject_of_change(text, head, current);
    if (about == kNone) {
      if (!folded_label(head).empty()) current = kNone;
      return;
    }
    if (statements_[about].number == kNone) current = about;
    if (statements_[about].change) return;
    Change change;
    change.sign = way;
    change.interval = read.money->interval;
    change.amount = read.money->amount;
    change.span = text.place(read.number.begin, read.number.unit_end);
    if (change.amount.is_zero() && change.interval.low == change.interval.high) change.sign = 0;
    statements_[about].change = change;
  }

  void note_unchanged(const Characters& text, FirstOf& unchanged, size_t from, size_t floor,
                      size_t until, size_t& current) {
    for (Found at = unchanged.from(from); at && at.at < until; at = unchanged.from(at.end())) {
      const std::string_view words = words_before(text.utf8, at.at, std::min(floor, at.at));
      const size_t about = subject_of_change(text, words, current);
      if (about == kNone || statements_[about].change) continue;
      Change change;
      change.span = text.place(at.at, at.end());
      statements_[about].change = change;
      if (statements_[about].number == kNone) current = about;
    }
  }

  // 16.75万元，占一般公共预算支出的1.82%
  void note_share(const Characters& text, const std::vector<Read>& numbers, size_t i) {
    if (i == 0 || !numbers[i - 1].money) return;
    const auto named = state_.named_whole(text, numbers, i);
    if (!named || named->in_text) return;
    Share share;
    share.core = named->core;
    share.phrase = named->phrase;
    share.percent = numbers[i].number.value;
    share.part = *numbers[i - 1].money;
    share.span = text.place(numbers[i].number.begin, numbers[i].number.unit_end);
    share.part_span = text.place(numbers[i - 1].number.begin, numbers[i - 1].number.unit_end);
    const auto written = [&](const Read& read) {
      return std::string(
          text.utf8.substr(read.number.begin, read.number.unit_end - read.number.begin));
    };
    share.written = written(numbers[i]);
    share.part_written = written(numbers[i - 1]);
    share.whole = subjects_.read(named->phrase);
    shares_.push_back(std::move(share));
  }

  // ---- D0128: a figure against the tables
  // -----------------------------------------------------------

  LocalText name_of(const Subject& subject) const {
    if (subject.kind == Subject::Kind::figure) return rules_.figures[subject.figure].name;
    const std::string name = subject.rows.size() == 1 ? subject.rows.front()->shown : subject.name;
    return {name, name};
  }

  void hold_against_facts(const Statement& statement) {
    if (statement.number == kNone) return;
    const Subject& subject = statement.subject;
    std::vector<const Fact*> facts;
    switch (subject.kind) {
      case Subject::Kind::figure: {
        if (subject.executed) return;
        const auto& known =
            subject.last_year ? facts_.before(subject.figure) : facts_.now(subject.figure);
        for (const Fact& fact : known) facts.push_back(&fact);
        if (known.empty() && !subject.last_year) return hold_below(statement);
        break;
      }
      case Subject::Kind::function:
        if (subject.last_year || subject.executed) return;
        if (subject.rows.empty()) return check_item(statement);
        check_class(statement);
        for (const FunctionFacts* row : subject.rows)
          for (const Fact& fact : row->cells) facts.push_back(&fact);
        break;
      case Subject::Kind::project:
        for (const Fact& fact : *subject.project) facts.push_back(&fact);
        break;
      default:
        return;
    }
    if (facts.empty()) return;
    const Fact* nearest = facts.front();
    for (const Fact* fact : facts) {
      if (fact->interval.meets(statement.money.interval)) return;
      if (distance(fact->amount, statement.money.amount) <
          distance(nearest->amount, statement.money.amount))
        nearest = fact;
    }
    // The row's own total is what it is held against, unless another cell is nearly right.
    if (subject.kind == Subject::Kind::function && subject.rows.size() == 1) {
      const Fact* total = &subject.rows.front()->cells.back();
      for (const Fact& fact : subject.rows.front()->cells)
        if (fact.place.zh.find("一般公共预算") != std::string::npos) {
          total = &fact;
          break;
        }
      const int64_t last = statement.money.interval.high.fen() - statement.money.interval.low.fen();
      if (distance(nearest->amount, statement.money.amount) > last + 1) nearest = total;
    }
    report_difference(statement, *nearest, nearest->place);
  }

  // 机关运行经费 is part of 公用经费.
  void hold_below(const Statement& statement) {
    const DisclosureRules::Figure& figure = rules_.figures[statement.subject.figure];
    const auto whole = index_.find(figure.at_most);
    if (whole == index_.end()) return;
    const auto& facts = facts_.now(whole->second);
    if (facts.empty()) return;
    const Fact* largest = &facts.front();
    for (const Fact& fact : facts)
      if (fact.interval.high > largest->interval.high) largest = &fact;
    if (statement.money.interval.low <= largest->interval.high) return;
    LocalText place = largest->place;
    place.zh += "的" + rules_.figures[whole->second].name.zh;
    report_difference(statement, *largest, place, Severity::warning);
  }

  void report_difference(const Statement& statement, const Fact& fact, const LocalText& place,
                         std::optional<Severity> severity = std::nullopt) {
    const int64_t last =
        statement.money.interval.high.fen() - statement.money.interval.low.fen() + 1;
    Finding finding = Finding(finding::D0128, statement.span)
                          .arg("what", name_of(statement.subject))
                          .arg("found", statement.written)
                          .arg("place", place)
                          .arg("right", fact.written)
                          .because(kBasisTables);
    if (fact.span.valid()) finding.labels.push_back({fact.span, {"表中的数", "in the table"}});
    const std::string right = print_as(statement.written, fact.amount);
    finding.help = {{"核对后改正文字或表；表中是 " + right,
                     "correct the text or the table, which has " + right}};
    // Cut instead of rounded, or summed from rounded figures.
    if (distance(fact.amount, statement.money.amount) <= last) finding.severity = Severity::note;
    if (severity) finding.severity = *severity;
    if (finding.severity != Severity::note) state_.blamed.insert(statement.span.begin);
    blamed_.emplace(statement.span.begin, fact.interval);
    state_.sink.report(std::move(finding));
  }

  // ---- D0129: an item that the table does not have
  // ---------------------------------------------------

  void check_item(const Statement& statement) {
    const Subject& subject = statement.subject;
    if (statement.money.amount.is_zero() || facts_.count_of_level(subject.level) < 2) return;
    // A level above or below of the same name: the marks （类）（款）（项） have shifted.
    LocalText reason = {"表中没有这一科目", "is in no table"};
    for (const size_t level : {size_t{3}, size_t{5}, size_t{7}}) {
      if (level == subject.level || facts_.functions(subject.name, level).empty()) continue;
      const char* names[] = {"类", "款", "项"};
      reason = {fmt::format("在表中是“{}”", names[(level - 3) / 2]),
                fmt::format("is of {} digits in the tables", level)};
    }
    state_.sink.report(
        Finding(finding::D0129, statement.span)
            .arg("item", subject.name)
            .arg("figure", statement.written)
            .arg("reason", reason)
            .because(kBasisTables)
            .suggest({"用表中的科目名称；多出的删去", "name it as the table does, or remove it"}));
  }

  // The class that the text names is that of the item in the tables.
  void check_class(const Statement& statement) {
    const Subject& subject = statement.subject;
    if (subject.top.empty() || subject.rows.size() != 1 || subject.rows.front()->code.size() < 5)
      return;
    const FunctionFacts* top = facts_.by_code(subject.rows.front()->code.substr(0, 3));
    if (top == nullptr) return;
    const auto bare = [](std::string name) {
      for (size_t at = name.find("其它"); at != name.npos; at = name.find("其它"))
        name.replace(at, 6, "其他");
      if (name.ends_with("支出")) name.resize(name.size() - 6);
      return name;
    };
    const std::string said = bare(subject.top), known = bare(top->name);
    if (said.find(known) != said.npos || known.find(said) != known.npos) return;
    state_.sink.report(
        Finding(finding::D0129, statement.span)
            .arg("item", subject.name)
            .arg("figure", statement.written)
            .arg("reason", LocalText{fmt::format("文中属“{}”，表中属“{}”", subject.top, top->shown),
                                     fmt::format("is of '{}' in the text, of '{}' in the tables",
                                                 subject.top, top->shown)})
            .because(kBasisTables)
            .suggest({"用表中的科目名称", "name it as the table does"}));
  }

  // ---- D0130: an item of the table that the list leaves out
  // --------------------------------------------

  void check_list() {
    for (const size_t level : {size_t{7}, size_t{3}}) {
      std::set<const FunctionFacts*> named;
      size_t items = 0, unknown = 0;
      const Statement* last = nullptr;
      for (const Statement& statement : statements_) {
        if (statement.subject.kind != Subject::Kind::function || statement.number == kNone ||
            statement.subject.level != level)
          continue;
        for (const FunctionFacts* row : statement.subject.rows) named.insert(row);
        if (statement.subject.rows.empty()) ++unknown;
        ++items;
        last = &statement;
      }
      if (items < 3 || last == nullptr) continue;
      // Of the table that the list is about: the one with appropriations, where there is one.
      const auto in_table = [&](const FunctionFacts& row, bool appropriations) -> const Fact* {
        for (const Fact& fact : row.cells)
          if (!fact.amount.is_zero() &&
              (!appropriations || fact.place.zh.find("一般公共预算支出") != std::string::npos ||
               fact.place.zh.find("一般公共预算财政拨款支出") != std::string::npos))
            return &fact;
        return nullptr;
      };
      bool appropriations = false;
      for (const FunctionFacts* row : named)
        appropriations = appropriations || in_table(*row, true) != nullptr;
      std::vector<std::pair<const FunctionFacts*, const Fact*>> missing;
      size_t present = 0;
      for (const FunctionFacts& row : facts_.all_functions()) {
        if (row.code.size() != level) continue;
        const Fact* fact = in_table(row, appropriations);
        if (fact == nullptr) continue;
        if (named.contains(&row))
          ++present;
        else
          missing.emplace_back(&row, fact);
      }
      // Items that were not understood may be the missing ones.
      if (missing.empty() || missing.size() * 3 > present || unknown > 0) continue;
      Finding finding =
          Finding(finding::D0130, last->span)
              .arg("item", missing.front().first->shown)
              .arg("figure", missing.front().second->written)
              .arg("more", missing.size() > 1
                               ? LocalText{fmt::format("等 {} 项", missing.size()),
                                           fmt::format(" and {} more", missing.size() - 1)}
                               : LocalText{"", ""})
              .because(kBasisTables)
              .suggest({"在清单中补上，或说明只列主要的",
                        "add it to the list, or say that it names the main ones"});
      for (size_t i = 0; i < missing.size() && i < 4; ++i)
        if (missing[i].second->span.valid())
          finding.labels.push_back({missing[i].second->span, {"表中的这一项", "in the table"}});
      state_.sink.report(std::move(finding));
      return;
    }
  }

  // ---- D0128 without tables: one figure, told twice
  // ---------------------------------------------------

  void check_alike() {
    std::map<size_t, const Statement*> first;
    for (const Statement& statement : statements_) {
      const Subject& subject = statement.subject;
      if (subject.kind != Subject::Kind::figure || statement.number == kNone || subject.last_year ||
          subject.executed || !rules_.figures[subject.figure].alike ||
          blamed_.contains(statement.span.begin))
        continue;
      const auto [other, fresh] = first.emplace(subject.figure, &statement);
      if (fresh || other->second->money.interval.meets(statement.money.interval)) continue;
      Finding finding = Finding(finding::D0128, statement.span)
                            .arg("what", name_of(subject))
                            .arg("found", statement.written)
                            .arg("place", LocalText{"前文", "the text before"})
                            .arg("right", other->second->written)
                            .label(other->second->span, {"前文的数", "the figure before"})
                            .because(kBasisTables)
                            .suggest({"一个数在全文只有一个写法", "one figure, one value"});
      finding.severity = Severity::warning;
      blamed_.emplace(statement.span.begin, other->second->money.interval);
      state_.sink.report(std::move(finding));
    }
  }

  // ---- D0135: 收入总计 and 支出总计
  // -----------------------------------------------------------------

  void check_both_sides() {
    const auto revenue = index_.find("revenue"), expenditure = index_.find("expenditure");
    if (revenue == index_.end() || expenditure == index_.end()) return;
    const Statement* in = nullptr;
    for (const Statement& statement : statements_) {
      const Subject& subject = statement.subject;
      if (subject.kind != Subject::Kind::figure || statement.number == kNone || subject.last_year ||
          subject.executed || subject.name.find("总") == std::string::npos)
        continue;
      if (subject.figure == revenue->second) in = &statement;
      if (subject.figure != expenditure->second || in == nullptr ||
          in->paragraph != statement.paragraph)
        continue;
      const Statement* one = in;
      in = nullptr;
      if (subject.name.find("收") != std::string::npos ||
          one->money.interval.meets(statement.money.interval) ||
          blamed_.contains(one->span.begin) || blamed_.contains(statement.span.begin))
        continue;
      state_.sink.report(Finding(finding::D0135, statement.span)
                             .arg("revenue", one->written)
                             .arg("expenditure", statement.written)
                             .label(one->span, {"收入总计", "total revenue"})
                             .because({"收支总体情况表：收入总计＝支出总计",
                                       "overall table: total revenue = total expenditure"})
                             .suggest({"核对收入总计、支出总计", "check both totals"}));
      blamed_.emplace(statement.span.begin, one->money.interval);
      state_.blamed.insert(statement.span.begin);
    }
  }

  // ---- D0119, D0131: parts and their changes
  // ---------------------------------------------------------

  void check_identity(const DisclosureRules::Identity& identity) {
    const auto whole_at = index_.find(identity.whole);
    if (whole_at == index_.end()) return;
    std::vector<size_t> parts;
    for (const std::string& part : identity.parts) {
      const auto at = index_.find(part);
      if (at == index_.end()) return;
      parts.push_back(at->second);
    }
    const auto is_now = [&](const Statement& statement) {
      return statement.subject.kind == Subject::Kind::figure && !statement.subject.last_year &&
             !statement.subject.executed;
    };
    for (size_t w = 0; w < statements_.size(); ++w) {
      const Statement& whole = statements_[w];
      if (!is_now(whole) || whole.subject.figure != whole_at->second) continue;
      std::vector<const Statement*> values(parts.size()), changes(parts.size());
      for (size_t i = w + 1; i < statements_.size() && i < w + kReach; ++i) {
        const Statement& part = statements_[i];
        if (part.section != whole.section) break;
        const bool figure =
            part.subject.kind == Subject::Kind::figure || part.subject.kind == Subject::Kind::loose;
        if (figure && part.subject.figure == whole.subject.figure && part.number != kNone) break;
        if (!is_now(part)) continue;
        for (size_t k = 0; k < parts.size(); ++k) {
          if (part.subject.figure != parts[k]) continue;
          if (part.number != kNone && values[k] == nullptr) values[k] = &part;
          if (part.change && changes[k] == nullptr) changes[k] = &part;
        }
      }
      if (whole.number != kNone && !identity.changes_only) check_values(identity, whole, values);
      check_changes(identity, whole, changes);
    }
  }

  void check_values(const DisclosureRules::Identity& identity, const Statement& whole,
                    const std::vector<const Statement*>& parts) {
    Sum sum, right, precise;
    int64_t shown = 0;
    bool any_blamed = blamed_.contains(whole.span.begin);
    for (const Statement* part : parts) {
      if (part == nullptr) return;
      if (part->paragraph == whole.paragraph && part->strangers > whole.strangers + 3) return;
      sum.add(part->money.interval);
      precise.add(part->precise);
      right.add(as_it_should_be(*part));
      any_blamed = any_blamed || blamed_.contains(part->span.begin);
      if (__builtin_add_overflow(shown, part->money.amount.fen(), &shown)) return;
    }
    // One cause: with the figures of the tables in their places it holds.
    const AmountInterval total = as_it_should_be(whole);
    if (any_blamed && right.low <= total.high.fen() && right.high >= total.low.fen()) return;
    const bool coarse =
        sum.low <= whole.money.interval.high.fen() && sum.high >= whole.money.interval.low.fen();
    if (coarse && precise.low <= whole.precise.high.fen() &&
        precise.high >= whole.precise.low.fen())
      return;
    Finding finding =
        Finding(finding::D0119, whole.span)
            .arg("total", whole.written)
            .arg("reason", LocalText{fmt::format("各项合计 {}",
                                                 print_as(whole.written, Amount::from_fen(shown))),
                                     fmt::format("they sum to {}",
                                                 print_as(whole.written, Amount::from_fen(shown)))})
            .because(kBasisTables)
            .suggest({"核对总额和各项，改正写错的一个",
                      "check the total and its parts, and correct the wrong one"});
    for (size_t i = 0; i < parts.size() && i < 4; ++i)
      finding.labels.push_back({parts[i]->span, {"其中", "a part"}});
    if (coarse || identity.unsure)
      finding.severity = Severity::warning;  // unless 75万元 was rounded to the whole
    state_.sink.report(std::move(finding));
    state_.blamed.insert(whole.span.begin);
  }

  AmountInterval as_it_should_be(const Statement& statement) const {
    const auto blamed = blamed_.find(statement.span.begin);
    return blamed == blamed_.end() ? statement.money.interval : blamed->second;
  }

  void check_changes(const DisclosureRules::Identity& identity, const Statement& whole,
                     const std::vector<const Statement*>& parts) {
    if (!whole.change) return;
    Sum sum, total;
    int64_t shown = 0;
    for (const Statement* part : parts) {
      if (part == nullptr) return;
      const Change& change = *part->change;
      if (change.sign != 0) sum.add(change.interval, change.sign);
      shown += change.sign * change.amount.fen();
    }
    if (whole.change->sign != 0) total.add(whole.change->interval, whole.change->sign);
    if (sum.low <= total.high && total.low <= sum.high) return;
    if (!said_.insert(whole.change->span.begin).second) return;
    report_changes(identity, whole, shown, parts);
  }

  void report_changes(const DisclosureRules::Identity& identity, const Statement& whole,
                      int64_t sum, const std::vector<const Statement*>& parts) {
    const Span at = whole.change->span;
    const int64_t total = whole.change->sign * whole.change->amount.fen();
    const auto said = [](int64_t fen) {
      return fen == 0  ? LocalText{"持平", "no change"}
             : fen > 0 ? LocalText{"增加 " + print_signed(fen), "a rise of " + print_signed(fen)}
                       : LocalText{"减少 " + print_signed(fen), "a fall of " + print_signed(fen)};
    };
    Finding finding = Finding(finding::D0131, at)
                          .arg("total", said(total))
                          .arg("sum", said(sum))
                          .because(kBasisChange)
                          .suggest({"核对总的增减和各项的增减", "check the change and its parts"});
    for (size_t i = 0; i < parts.size() && i < 4; ++i)
      finding.labels.push_back({parts[i]->change->span, {"这一项的增减", "a part's change"}});
    if (identity.unsure) finding.severity = Severity::warning;
    state_.sink.report(std::move(finding));
  }

  // ---- D0120: shares of a whole that is named
  // ---------------------------------------------------------

  void check_shares() {
    std::map<std::string, std::vector<Share*>> by_whole;
    for (Share& share : shares_) {
      if (blamed_.contains(share.part_span.begin)) continue;
      if (share.whole.kind == Subject::Kind::figure) {
        const auto& facts = facts_.now(share.whole.figure);
        if (!facts.empty()) {
          const bool holds = std::any_of(facts.begin(), facts.end(), [&](const Fact& fact) {
            return may_be(share.percent, share.part.interval, fact.interval);
          });
          if (!holds)
            report_share(share, facts.front().amount, facts.front().written, facts.front().span);
          continue;
        }
      }
      by_whole[share.core].push_back(&share);
    }
    for (auto& [core, shares] : by_whole) check_one_whole(shares);
  }

  // Shares of one whole that no number gives: what each says of the whole must agree.
  void check_one_whole(const std::vector<Share*>& shares) {
    if (shares.size() < 2) return;
    // 基本支出 and 项目支出 are all of it.
    for (size_t i = 1; i < shares.size(); ++i) {
      const auto whole = checked_add(shares[0]->part.amount, shares[i]->part.amount);
      if (!whole || whole->is_zero()) continue;
      const Share& one = *shares[0];
      const Share& other = *shares[i];
      if (agree(one, other)) continue;
      const AmountInterval both = {
          checked_add(one.part.interval.low, other.part.interval.low).value_or(*whole),
          checked_add(one.part.interval.high, other.part.interval.high).value_or(*whole)};
      const bool first = may_be(one.percent, one.part.interval, both);
      const bool second = may_be(other.percent, other.part.interval, both);
      if (first != second) {
        report_share(first ? other : one, *whole, print_as(one.part_written, *whole), {});
        continue;
      }
      // What the first says of the whole.
      const __int128 scale = power(one.percent.decimals);
      const __int128 implied =
          one.percent.mantissa == 0
              ? 0
              : static_cast<__int128>(one.part.amount.fen()) * 100 * scale / one.percent.mantissa;
      if (implied <= 0 || implied > INT64_MAX) continue;
      const Amount amount = Amount::from_fen(static_cast<int64_t>(implied));
      report_share(other, amount, print_as(one.part_written, amount), one.span);
    }
  }

  static __int128 power(int exponent) {
    __int128 result = 1;
    for (int i = 0; i < exponent; ++i) result *= 10;
    return result;
  }

  // Whether one whole can give both: part × 200 × 10^d / (2m ± 1), as intervals.
  static bool agree(const Share& one, const Share& other) {
    constexpr int kMostDecimals = 4;
    if (one.percent.decimals > kMostDecimals || other.percent.decimals > kMostDecimals) return true;
    const auto below = [](const Share& a, const Share& b) {
      const __int128 low = static_cast<__int128>(a.part.interval.low.fen()) *
                           power(a.percent.decimals) * (2 * b.percent.mantissa - 1);
      const __int128 high = static_cast<__int128>(b.part.interval.high.fen()) *
                            power(b.percent.decimals) * (2 * a.percent.mantissa + 1);
      return low <= high;
    };
    return below(one, other) && below(other, one);
  }

  void report_share(const Share& share, Amount whole, const std::string& written, Span at) {
    const std::string right =
        text::format_percent(share.part.amount.fen(), whole.fen(), share.percent.decimals) + "%";
    if (right == "%") return;
    Finding finding = Finding(finding::D0120, share.span)
                          .arg("found", share.written)
                          .arg("part", share.part_written)
                          .arg("total", written)
                          .arg("right", right)
                          .label(share.part_span, {"分项", "the part"})
                          .because(kBasisTables)
                          .suggest({"改为 " + right, "write " + right});
    if (at.valid()) finding.labels.push_back({at, {"由此得出总额", "gives the whole"}});
    state_.sink.report(std::move(finding));
  }

  TextChecker::State& state_;
  const DisclosureRules& rules_;
  const Facts& facts_;
  const Subjects& subjects_;
  const std::vector<Paragraph>& paragraphs_;
  std::map<std::string, size_t, std::less<>> index_;  // figures by id
  std::vector<Statement> statements_;
  std::vector<Share> shares_;
  std::set<uint32_t> said_;
  // What each blamed number should be, by its place.
  std::map<uint32_t, AmountInterval> blamed_;
  size_t section_ = 0;
};

}  // namespace

void check_statements(TextChecker::State& state, const std::vector<Paragraph>& paragraphs) {
  Statements(state, paragraphs).check();
}

}  // namespace budgetc::rules
