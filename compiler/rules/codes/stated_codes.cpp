// Takes exported tables as read; gives C0101, C0111–C0113 and C0121 at their cells, and, through
// the rules for ledgers, what the codes of a row say of each other (C0102, C0105–C0110). A code and
// a name that many tables print are one finding, with their number.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "diagnostics/catalogue/classification.h"
#include "rules/codes/codes.h"

namespace budgetc::rules {
namespace {

using classification::Classification;
using classification::Entry;
using classification::Scheme;
using classification::Trust;
using stated::ReadCode;
using stated::Reading;
using stated::ReadRow;
using stated::ReadSide;
using stated::RowKind;

LocalText kind_of(Scheme scheme) {
  return {std::string(scheme_name(scheme, Language::zh)),
          std::string(scheme_name(scheme, Language::en))};
}
LocalText times(size_t rows) {
  if (rows < 2) return {};
  return {fmt::format("（共 {} 处）", rows), fmt::format(" ({} rows)", rows)};
}
Severity limit(Trust trust) {
  if (trust == Trust::published) return Severity::error;
  return trust == Trust::recalled ? Severity::warning : Severity::note;
}

class StatedCodes {
 public:
  StatedCodes(const std::vector<Reading>& readings, const Inputs& inputs, Sink& sink)
      : readings_(readings), lists_(inputs.classification), sink_(sink) {
    for (const Scheme scheme : {Scheme::functional, Scheme::dept_economic, Scheme::gov_economic})
      for (const Entry& entry : lists_.entries(scheme))
        by_name_[{scheme, stated::normalised(entry.name)}].push_back(&entry);
  }

  void run() {
    for (const Reading& reading : readings_)
      for (const ReadSide& side : reading.sides)
        for (const ReadRow& row : side.rows) {
          for (const ReadCode& code : row.codes) collect(code);
          if (!row.class_code.empty()) collect_class(row);
        }
    for (const auto& key : order_) report(seen_.at(key));
    report_two_names();
  }

 private:
  struct Key {
    Scheme scheme;
    std::string written, name, code;
    auto operator<=>(const Key&) const = default;
  };
  struct Seen {
    const ReadCode* code = nullptr;
    const ReadRow* of_class = nullptr;
    std::string written;  // its name
    std::vector<Span> places;
    size_t rows = 0;
  };
  struct Use {
    Span span;
    bool amounts = false;
  };

  void note(Key key, const ReadCode* code, const ReadRow* of_class, std::string written,
            Span place) {
    const auto [it, fresh] = seen_.try_emplace(key);
    if (fresh) {
      it->second = {code, of_class, std::move(written), {}, 0};
      order_.push_back(std::move(key));
    }
    ++it->second.rows;
    it->second.places.push_back(place);
  }

  void collect(const ReadCode& code) {
    const Entry* entry = lists_.find(code.scheme, code.written);
    const std::string name = stated::normalised(code.name);
    if (entry != nullptr && (name.empty() || stated::normalised(entry->name) == name)) return;
    note({code.scheme, code.written, name, code.code}, &code, nullptr, code.name,
         code.name_span.valid() ? code.name_span : code.span);
  }

  void collect_class(const ReadRow& row) {
    names_[row.class_code][row.class_former ? 1 : 0].push_back({row.span, row.has_amounts()});
    if (row.class_exact && !row.class_former) return;
    if (row.class_former && !row.has_amounts()) return;  // the form's own label, unused
    note({Scheme::functional, row.class_code, stated::normalised(row.label), row.class_code},
         nullptr, &row, row.label, row.span);
  }

  LocalText list_basis() const {
    return {fmt::format("{} 年政府收支分类科目", lists_.year()),
            fmt::format("classification of government revenue and expenditure, {}", lists_.year())};
  }

  Finding finding(FindingId id, Span span, Scheme scheme, const std::string& code,
                  const Seen& seen) const {
    Finding finding = Finding(id, span)
                          .arg("kind", kind_of(scheme))
                          .arg("code", code)
                          .arg("times", times(seen.rows))
                          .because(list_basis());
    for (size_t i = 1; i < seen.places.size() && i < 4; ++i)
      finding.labels.push_back({seen.places[i], {"又见于此", "here as well"}});
    return finding;
  }

  void report(const Seen& seen) {
    if (seen.of_class != nullptr) return report_class(seen);
    const ReadCode& code = *seen.code;
    const Entry* entry = lists_.find(code.scheme, code.written);
    if (entry == nullptr) return report_unlisted(code, seen);
    const std::string right(entry->name);
    const bool former = std::any_of(
        entry->former_names.begin(), entry->former_names.end(), [&](std::string_view name) {
          return stated::normalised(name) == stated::normalised(code.name);
        });
    const auto others = by_name_.find({code.scheme, stated::normalised(code.name)});
    if (!former && others != by_name_.end()) {
      const Entry& other = nearest(others->second, code);
      // The code fits where it stands: the name is what is wrong.
      const bool name_is_wrong = code.code == code.written;
      Finding found =
          finding(finding::C0111, name_is_wrong ? code.name_span : code.span, code.scheme,
                  code.written, seen)
              .arg("name", right)
              .arg("written", code.name)
              .label(name_is_wrong ? code.span : code.name_span,
                     {name_is_wrong ? "代码" : "名称", name_is_wrong ? "the code" : "the name"})
              .suggest({fmt::format("若名称无误，把代码改为 {}；若代码无误，把名称改为“{}”",
                                    other.code, right),
                        fmt::format("write {} if the name is right, or '{}' if the code is",
                                    other.code, right)});
      found.severity = std::min({found.severity, limit(entry->trust), limit(other.trust)});
      sink_.report(std::move(found));
      return;
    }
    Finding found = finding(former ? finding::C0113 : finding::C0112, code.name_span, code.scheme,
                            code.written, seen)
                        .arg("name", right)
                        .arg("written", code.name)
                        .label(code.span, {"代码", "the code"})
                        .suggest({fmt::format("改为“{}”；若名称无误，核对代码", right),
                                  fmt::format("write '{}', or check the code", right)});
    if (!former)
      found.severity = entry->trust == Trust::published ? Severity::warning : Severity::note;
    sink_.report(std::move(found));
  }

  static const Entry& nearest(const std::vector<const Entry*>& entries, const ReadCode& code) {
    const std::u32string written = text::to_u32(code.written);
    return **std::min_element(entries.begin(), entries.end(), [&](const Entry* a, const Entry* b) {
      return text::edit_distance(text::to_u32(a->code), written, 8) <
             text::edit_distance(text::to_u32(b->code), written, 8);
    });
  }

  void report_unlisted(const ReadCode& code, const Seen& seen) {
    // A whole code that is retired is held against its successor with the rest of the row.
    if (code.scheme == Scheme::functional && code.written.size() == 7 &&
        lists_.find_retired_or_parent(code.written) != nullptr)
      return;
    Finding unknown = finding(finding::C0101, code.span, code.scheme, code.written, seen)
                          .arg("year", std::to_string(lists_.year()));
    if (code.name_span.valid())
      unknown.labels.insert(unknown.labels.begin(), {code.name_span, {"名称", "its name"}});
    if (!code.code.empty() && code.code != code.written) {
      unknown.help = {{fmt::format("“{}”的代码是 {}", code.name, code.code),
                       fmt::format("the code of '{}' is {}", code.name, code.code)}};
    } else {
      const std::vector<std::string> codes = lists_.codes(code.scheme);
      if (const auto near = text::nearest(code.written, codes))
        unknown.help = {
            {fmt::format("是不是“{} {}”？本程序的科目表不全，确有此科目的可不改", *near,
                         lists_.name(code.scheme, *near)),
             fmt::format("did you mean '{} {}'? The list is not complete: a code that does exist "
                         "may stay",
                         *near, lists_.name(code.scheme, *near))}};
    }
    sink_.report(std::move(unknown));
  }

  void report_class(const Seen& seen) {
    const ReadRow& row = *seen.of_class;
    const Entry* entry = lists_.find(Scheme::functional, row.class_code);
    Finding found = finding(row.class_former ? finding::C0113 : finding::C0112, row.span,
                            Scheme::functional, row.class_code, seen)
                        .arg("name", row.class_name)
                        .arg("written", row.label)
                        .suggest({fmt::format("改为“{}”", row.class_name),
                                  fmt::format("write '{}'", row.class_name)});
    if (!row.class_former)
      found.severity =
          entry != nullptr && entry->trust == Trust::published ? Severity::warning : Severity::note;
    sink_.report(std::move(found));
  }

  // 医疗卫生与计划生育支出 in one table, 卫生健康支出 in another.
  void report_two_names() {
    for (const Reading& reading : readings_)
      for (const ReadSide& side : reading.sides)
        for (const ReadRow& row : side.rows)
          for (const ReadCode& code : row.codes)
            if (code.scheme == Scheme::functional && code.written.size() == 3 &&
                code.name_span.valid()) {
              const Entry* entry = lists_.find(code.scheme, code.written);
              if (entry == nullptr) continue;
              const bool current = stated::normalised(entry->name) == stated::normalised(code.name);
              const bool former = std::any_of(
                  entry->former_names.begin(), entry->former_names.end(), [&](auto name) {
                    return stated::normalised(name) == stated::normalised(code.name);
                  });
              if (current || former)
                names_[code.written][former ? 1 : 0].push_back({code.name_span, row.has_amounts()});
            }
    for (const auto& [code, uses] : names_) {
      const auto used = [](const std::vector<Use>& of) {
        return std::find_if(of.begin(), of.end(), [](const Use& use) { return use.amounts; });
      };
      const auto current = used(uses[0]), former = used(uses[1]);
      if (current == uses[0].end() || former == uses[1].end()) continue;
      const std::string name(lists_.name(Scheme::functional, code));
      sink_.report(Finding(finding::C0121, former->span)
                       .arg("code", code)
                       .arg("name", name)
                       .label(current->span, {"这里用的是现称", "the name in force stands here"})
                       .because(list_basis())
                       .suggest({fmt::format("统一为“{}”", name),
                                 fmt::format("write '{}' in all tables", name)}));
    }
  }

  const std::vector<Reading>& readings_;
  const Classification& lists_;
  Sink& sink_;
  std::map<std::pair<Scheme, std::string>, std::vector<const Entry*>> by_name_;
  std::map<Key, Seen> seen_;
  std::vector<Key> order_;
  std::map<std::string, std::array<std::vector<Use>, 2>> names_;  // current, former
};

// The rows of the tables as the lines of a ledger, as far as they say what a line says.
class Lines {
 public:
  Lines(const std::vector<Reading>& readings, const Inputs& inputs)
      : lists_(inputs.classification) {
    budget_.file = inputs.budget.file;
    budget_.year = inputs.budget.year;
    budget_.units = inputs.budget.units;
    // Of a department it is not known which of its units a row belongs to.
    if (budget_.units.size() == 1 && inputs.budget.department_kind.value == "单位")
      unit_ = budget_.units.front().code.value;
    for (const Reading& reading : readings) {
      const std::string source = reading.duty == "government_fund" ? "政府性基金"
                                 : reading.duty == "state_capital" ? "国有资本经营预算"
                                 : reading.duty == "general_public" || reading.duty == "basic"
                                     ? "一般公共预算财政拨款"
                                     : "";
      for (const ReadSide& side : reading.sides)
        for (const ReadRow& row : side.rows)
          if (row.kind == RowKind::code && row.has_amounts()) add(reading, side, row, source);
    }
  }
  const budget::Budget& budget() const { return budget_; }

 private:
  static bool amount_in(const ReadSide& side, const ReadRow& row, std::string_view measure) {
    for (size_t c = 0; c < side.columns.size(); ++c)
      if (side.columns[c].measure == measure && row.cells[c] && !row.cells[c]->blank &&
          !row.cells[c]->amount.amount.is_zero())
        return true;
    return false;
  }

  void add(const Reading& reading, const ReadSide& side, const ReadRow& row,
           const std::string& source) {
    budget::LedgerLine line;
    bool any = false;
    std::string fund = source;
    for (const ReadCode& code : row.codes) {
      const size_t due = code.scheme == Scheme::functional ? 7 : 5;
      const Entry* entry = lists_.find(code.scheme, code.written);
      const bool retired = code.scheme == Scheme::functional && entry == nullptr &&
                           lists_.find_retired_or_parent(code.written) != nullptr;
      // What is in doubt itself, or of a higher level, says nothing of the others.
      if (code.written.size() != due || (entry == nullptr && !retired)) continue;
      if (code.code != code.written) continue;
      if (entry != nullptr && !code.name.empty() && is_other_name(code.scheme, *entry, code.name))
        continue;
      const budget::Field field{budget_.pool.intern(code.written), code.span};
      any = true;
      if (code.scheme == Scheme::functional) {
        line.function = field;
        if (fund.empty() && entry != nullptr) fund = source_of(entry->fund);
      } else if (code.scheme == Scheme::dept_economic) {
        line.dept_economic = field;
      } else {
        line.gov_economic = field;
      }
    }
    if (!any) return;
    line.span = row.span;
    line.source = {budget_.pool.intern(fund.empty() ? "一般公共预算财政拨款" : fund), row.span};
    line.unit = {budget_.pool.intern(unit_), row.span};
    std::vector<std::string> kinds;
    if (line.function.value != Symbol::empty) {
      if (amount_in(side, row, "basic")) kinds.emplace_back("基本支出");
      if (amount_in(side, row, "project")) kinds.emplace_back("特定目标类");
    } else {
      kinds.emplace_back(reading.duty == "basic" ? "基本支出" : "特定目标类");
    }
    for (const std::string& kind : kinds) {
      line.kind = {budget_.pool.intern(kind), row.span};
      budget_.ledger.push_back(line);
    }
  }

  bool is_other_name(Scheme scheme, const Entry& entry, const std::string& name) const {
    if (names_.empty())
      for (const Scheme each : {Scheme::functional, Scheme::dept_economic, Scheme::gov_economic})
        for (const Entry& other : lists_.entries(each))
          names_.insert({each, stated::normalised(other.name)});
    const std::string own = stated::normalised(name);
    return stated::normalised(entry.name) != own && names_.contains({scheme, own});
  }

  static std::string source_of(std::string_view fund) {
    if (fund.starts_with("政府性基金")) return "政府性基金";
    if (fund.starts_with("国有资本")) return "国有资本经营预算";
    return "一般公共预算财政拨款";
  }

  const Classification& lists_;
  budget::Budget budget_;
  std::string unit_;
  mutable std::set<std::pair<Scheme, std::string>> names_;
};

}  // namespace

void check_stated_codes(const ClassificationRules& rules, const std::vector<Reading>& readings,
                        const Inputs& inputs, Sink& sink) {
  if (readings.empty()) return;
  StatedCodes(readings, inputs, sink).run();
  const Lines lines(readings, inputs);
  check_classification(rules, {lines.budget(), inputs.ledger, inputs.classification, inputs.scope},
                       sink);
}

}  // namespace budgetc::rules
