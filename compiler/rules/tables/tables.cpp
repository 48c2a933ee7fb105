#include "rules/tables/tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "diagnostics/catalogue/disclosure.h"
#include "format/format.h"
#include "stated/stated.h"

namespace budgetc::rules {
namespace {

using stated::Reading;
using stated::ReadRow;
using stated::ReadSide;

const LocalText kPublication = {"财预〔2016〕143号：部门预算公开的内容与格式",
                                "财预〔2016〕143号: what departments publish, and in which form"};

bool has(std::string_view text, std::string_view word) {
  return text.find(word) != std::string_view::npos;
}

class StatedTables {
 public:
  StatedTables(const DisclosureRules& rules, const std::vector<Reading>& readings,
               const Inputs& inputs, Sink& sink)
      : rules_(rules), readings_(readings), inputs_(inputs), sink_(sink) {}

  void run() {
    for (const Reading& reading : readings_) {
      check_rows(reading);
      check_notes(reading);
    }
    check_years();
    check_statutory();
  }

 private:
  void check_rows(const Reading& reading) {
    for (const ReadSide& side : reading.sides) {
      std::map<std::string, const ReadRow*> first;
      for (const ReadRow& row : side.rows) {
        std::string key = std::to_string(row.section);
        for (const stated::ReadCode& code : row.codes) key += "\x1f" + code.written;
        key += "\x1f" + stated::normalised(row.label);
        const ReadRow*& before = first.try_emplace(std::move(key), &row).first->second;
        if (!row.twice) continue;
        Finding finding =
            Finding(finding::D0142, row.span)
                .arg("table", reading.title)
                .arg("label", row.label)
                .because(kPublication)
                .suggest({"删去重复的一行，核对合计", "remove one of them, and check the totals"});
        if (before != &row)
          finding.labels.push_back({before->span, {"第一次列示在这里", "first listed here"}});
        sink_.report(std::move(finding));
      }
    }
  }

  // ---- notes -----------------------------------------------------------------------------------

  // The budgets and expenses that a table is about and a note may name.
  struct Subject {
    std::string_view duty, word;
    LocalText name;
  };
  static const std::array<Subject, 3>& subjects() {
    static const std::array<Subject, 3> all = {
        {{"government_fund", "政府性基金", {"政府性基金", "government funds"}},
         {"state_capital", "国有资本", {"国有资本经营预算", "state capital"}},
         {"three_public", "三公", {"“三公”经费", "the three public expenses"}}}};
    return all;
  }

  void check_notes(const Reading& reading) {
    const budget::StatedTable& table = *reading.source;
    std::vector<Spanned<std::string>> notes(table.notes.begin(), table.notes.end());
    // Of a CSV, and of tables without a field for them, notes stand below the rows.
    for (size_t r = table.rows.size(); r-- > 0;) {
      const auto& row = table.rows[r];
      const auto filled = std::count_if(row.begin(), row.end(), [](const budget::Text& cell) {
        return !stated::normalised(cell.value).empty();
      });
      if (filled != 1) break;
      const auto cell = std::find_if(row.begin(), row.end(), [](const budget::Text& text) {
        return !stated::normalised(text.value).empty();
      });
      const std::string text = stated::normalised(cell->value);
      if (!text.starts_with("注") && !text.starts_with("备注") && !text.starts_with("说明") &&
          !has(text, "本表"))
        break;
      notes.push_back({cell->value, cell->span});
    }
    for (const Spanned<std::string>& note : notes)
      if (const Subject* other = spoken_of(reading, note.value)) {
        sink_.report(Finding(finding::D0144, note.span)
                         .arg("title", reading.title)
                         .arg("other", other->name)
                         .because(kPublication)
                         .suggest({"改为这张表的说明", "write the note of this table"}));
        return;  // whether it is explained, this note does not say
      }
    const Span where = table.title.span.valid() ? table.title.span : table.span;
    check_empty_statement(rules_, reading.title, where, reading.any_amount, notes, sink_);
  }

  // What a note explains, where it is another table's subject and not this one's.
  const Subject* spoken_of(const Reading& reading, std::string_view note) const {
    const bool explains =
        std::any_of(rules_.empty_statements.begin(), rules_.empty_statements.end(),
                    [&](const std::string& word) { return has(note, word); });
    if (!explains) return nullptr;
    const Subject* own = nullptr;
    const Subject* other = nullptr;
    for (const Subject& subject : subjects()) {
      if (subject.duty == reading.duty) own = &subject;
      if (!has(note, subject.word)) continue;
      if (subject.duty == reading.duty) return nullptr;
      if (other == nullptr) other = &subject;
    }
    return own == nullptr ? nullptr : other;
  }

  // ---- titles ----------------------------------------------------------------------------------

  // The year that a title begins with, or names behind the department: “2024年…表”.
  static std::optional<std::pair<size_t, std::string>> year_in(std::string_view title) {
    for (size_t at = title.find("年"); at != std::string_view::npos;
         at = title.find("年", at + 1)) {
      size_t begin = at;
      while (begin > 0 && title[begin - 1] == ' ') --begin;
      const size_t end = begin;
      while (begin > 0 && title[begin - 1] >= '0' && title[begin - 1] <= '9') --begin;
      if (end - begin == 4) return std::pair(begin, std::string(title.substr(begin, 4)));
    }
    return std::nullopt;
  }

  void check_years() {
    const std::string year = std::to_string(inputs_.budget.year.value);
    std::map<std::string, size_t> named;
    for (const Reading& reading : readings_)
      if (const auto found = year_in(reading.source->title.value)) ++named[found->second];
    // All titles of another year: it is the year of the budget that is in doubt, once.
    const bool all = named.size() == 1 && named.begin()->second > 1 && !named.contains(year);
    for (const Reading& reading : readings_) {
      const budget::Text& title = reading.source->title;
      const auto found = year_in(title.value);
      if (!found || found->second == year) continue;
      sink_.report(Finding(finding::D0145, title.span)
                       .arg("found", found->second)
                       .arg("year", year)
                       .because(kPublication)
                       .suggest({"改为预算年度", "write the budget year"}));
      if (all) return;
    }
  }

  // ---- statutory tables ------------------------------------------------------------------------

  void check_statutory() {
    // Figures beside a ledger are checked, not published.
    if (readings_.empty() || inputs_.budget.has_ledger) return;
    std::set<std::string> present;
    for (const Reading& reading : readings_) {
      present.insert(reading.duty);
      // 收支 in one table, by function and by economic code.
      if (has(reading.title, "一般公共预算支出") && has(reading.title, "基本支出")) {
        present.insert("general_public");
        present.insert("basic");
      }
    }
    std::vector<std::string> zh, en;
    size_t count = 0;
    for (const format::Duty& duty : format::duties()) {
      if (present.contains(std::string(duty.id))) {
        ++count;
      } else {
        zh.emplace_back(duty.title);
        en.emplace_back(duty.id);
      }
    }
    if (zh.empty() || count == 0) return;
    // Half of them may be what somebody wanted checked; most of them are a publication with gaps,
    // few are none.
    if (count * 2 == format::duties().size()) return;
    sink_.report(Finding(finding::D0143, readings_.front().source->span)
                     .arg("missing", LocalText{fmt::format("{}", fmt::join(zh, "、")),
                                               fmt::format("{}", fmt::join(en, ", "))})
                     .arg("count", std::to_string(count))
                     .because(kPublication)
                     .suggest({"补上缺少的表；没有数据的列空表并说明",
                               "add them: a table without data is shown empty, and says so"}));
  }

  const DisclosureRules& rules_;
  const std::vector<Reading>& readings_;
  const Inputs& inputs_;
  Sink& sink_;
};

}  // namespace

void check_stated_tables(const DisclosureRules& rules, const std::vector<stated::Reading>& readings,
                         const Inputs& inputs, Sink& sink) {
  StatedTables(rules, readings, inputs, sink).run();
}

}  // namespace budgetc::rules
