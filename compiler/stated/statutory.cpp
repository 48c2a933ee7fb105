// Readings as types and values of the language: the statutory tables by duty, and the sums within
// tables that hold wherever such a table is printed.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <set>

#include "format/format.h"
#include "stated/stated.h"

namespace budgetc::stated {
namespace {

using classification::Scheme;
using language::RecordType;
using language::Type;
using language::Value;
using Fields = std::map<std::string, Value>;
using List = std::vector<Value>;

constexpr std::array<std::string_view, 28> kMeasures = {"all",
                                                        "basic",
                                                        "project",
                                                        "personnel",
                                                        "public_use",
                                                        "business",
                                                        "to_superior",
                                                        "to_subordinates",
                                                        "fiscal",
                                                        "general_public",
                                                        "government_fund",
                                                        "state_capital",
                                                        "current",
                                                        "carried",
                                                        "special_account",
                                                        "institution_income",
                                                        "business_income",
                                                        "superior_subsidy",
                                                        "subordinate_payment",
                                                        "other_income",
                                                        "unit_funds",
                                                        "abroad",
                                                        "reception",
                                                        "vehicles",
                                                        "vehicles_purchase",
                                                        "vehicles_running",
                                                        "running_costs",
                                                        "meetings"};

std::vector<std::string> duty_ids() {
  std::vector<std::string> ids;
  for (const format::Duty& duty : format::duties()) ids.emplace_back(duty.id);
  ids.emplace_back("state_capital");
  return ids;
}

Type record(std::string name, std::map<std::string, Type> fields) {
  return Type::record_of(
      std::make_shared<const RecordType>(RecordType{std::move(name), std::move(fields)}));
}
Value value_of(decltype(Value::data) data) {
  Value value;
  value.data = std::move(data);
  return value;
}
Value record_value(Fields fields) {
  return value_of(std::make_shared<const Fields>(std::move(fields)));
}
Value list_value(List list) { return value_of(std::make_shared<const List>(std::move(list))); }

// One amount of a table, with its place.
struct Figure {
  const Reading* reading = nullptr;
  const ReadSide* side = nullptr;
  const ReadRow* row = nullptr;
  size_t column = 0;  // of the side

  const Cell* cell() const {
    const auto& cell = row->cells[column];
    return cell ? &*cell : nullptr;
  }
  LocalText what() const {
    const std::string& head = side->columns[column].head;
    return {fmt::format("{}“{}”行“{}”列", reading->title, row->label, head),
            fmt::format("{}, row '{}', column '{}'", reading->title, row->label, head)};
  }
};

// Exact only in the sense of what is stated: an interval with its terms.
std::optional<language::AmountValue> sum_of(const std::vector<Figure>& figures) {
  Amount sum, low, high;
  language::Stated stated;
  for (const Figure& figure : figures) {
    const Cell* cell = figure.cell();
    if (cell == nullptr) return std::nullopt;  // not read
    const auto next = checked_add(sum, cell->amount.amount);
    const auto next_low = checked_add(low, cell->amount.interval.low);
    const auto next_high = checked_add(high, cell->amount.interval.high);
    if (!next || !next_low || !next_high) return std::nullopt;
    sum = *next;
    low = *next_low;
    high = *next_high;
    stated.terms.push_back({cell->amount, figure.what(), 1});
  }
  stated.interval = {low, high};
  language::AmountValue value{sum, {}};
  value.stated = std::make_shared<const language::Stated>(std::move(stated));
  return value;
}
Value amount_value(const std::vector<Figure>& figures) {
  auto sum = sum_of(figures);
  if (!sum) return {};
  Value value = value_of(std::move(*sum));
  if (!figures.empty()) value.origin = figures.front().cell()->amount.span;
  return value;
}

// A whole and its parts, to be held against each other.
struct Sum {
  Figure whole;
  std::vector<Figure> parts;
};

class TableSums {
 public:
  TableSums(const Reading& reading, const ReadSide& side) : reading_(reading), side_(side) {}

  static bool holds(const Sum& sum) {
    const auto whole = sum_of({sum.whole});
    const auto parts = sum_of(sum.parts);
    return whole && parts && whole->interval().meets(parts->interval());
  }

  // Of 合计 and of units: what they consist of; of codes: their children.
  void down(std::vector<Sum>& totals, std::vector<Sum>& levels) {
    // Rows of labels without codes are summed by their ordinals.
    if (side_.code_columns.empty() &&
        std::none_of(side_.rows.begin(), side_.rows.end(),
                     [](const ReadRow& row) { return row.kind == RowKind::code; }))
      return;
    std::map<const ReadRow*, std::vector<const ReadRow*>> children;
    const ReadRow* total = nullptr;
    size_t units = 0;
    for (const ReadRow& row : side_.rows) {
      if (row.kind == RowKind::total && total == nullptr) total = &row;
      units += row.kind == RowKind::unit && row.has_amounts() ? 1 : 0;
      // What is not understood may belong to anything.
      if (row.doubtful && row.has_amounts()) return;
      if (row.kind == RowKind::label && row.has_amounts()) return;
    }
    for (const ReadRow& row : side_.rows)
      if (row.kind == RowKind::code)
        codes_.emplace(std::pair(row.section, row.codes.front().code), &row);
    const ReadRow* unit = nullptr;
    std::vector<const ReadRow*> top, top_units;
    for (const ReadRow& row : side_.rows) {
      if (row.kind == RowKind::unit) {
        const std::string code = unit_code(row);
        const ReadRow* above = unit_above(code);
        (above != nullptr ? children[above] : top_units).push_back(&row);
        if (!code.empty()) units_.emplace(code, &row);
        unit = &row;
        continue;
      }
      if (row.kind != RowKind::code) continue;
      const ReadRow* parent = code_above(row);
      if (parent == nullptr && unit != nullptr) parent = unit;
      (parent != nullptr ? children[parent] : top).push_back(&row);
    }
    // Units without codes of their own: it cannot be told which holds which.
    const bool layers_known = units < 2 || !unit_code(*first_unit()).empty();
    if (total != nullptr && layers_known)
      add(totals, *total, top_units.empty() ? top : joined(top_units, top));
    std::vector<Sum> own;
    for (const ReadRow& row : side_.rows) {
      const auto below = children.find(&row);
      if (below == children.end()) continue;
      if (row.kind == RowKind::unit) {
        // A department's row above its units stands for them.
        if (!layers_known) continue;
        std::vector<const ReadRow*> inner;
        for (const ReadRow* child : below->second)
          if (child->kind == RowKind::unit) inner.push_back(child);
        add(totals, row, inner.empty() ? below->second : inner);
      } else {
        add(own, row, below->second);
      }
    }
    // Where most do not hold, the rows below are not all there is (其中).
    if (mostly_hold(own)) levels.insert(levels.end(), own.begin(), own.end());
  }

  // 一、二、三 make up the total, （一）（二） their 一、.
  void items(std::vector<Sum>& sums) {
    if (!side_.code_columns.empty()) return;
    if (reading_.duty != "balance" && reading_.duty != "fiscal_balance") return;
    const ReadRow* total = nullptr;
    const ReadRow* current = nullptr;
    std::vector<const ReadRow*> before, after;  // outermost rows, by where 本年…合计 stands
    std::map<const ReadRow*, std::vector<const ReadRow*>> children;
    int outer = 0;
    const ReadRow* parent = nullptr;
    for (const ReadRow& row : side_.rows) {
      if (row.label.empty()) continue;
      if (row.kind == RowKind::total) {
        if (total == nullptr) total = &row;
        continue;
      }
      if (row.kind == RowKind::current && row.level == 0) {
        current = &row;
        parent = nullptr;
        continue;
      }
      const std::string label = normalised(row.label);
      if (label.starts_with("其中")) {
        parent = nullptr;  // parts of a part: no sum follows
        continue;
      }
      if (row.level == 0) {
        // Without an ordinal: 上年结转, 年终结转结余. Anything else cannot be placed.
        const bool carried =
            label.find("结转") != std::string::npos || label.find("结余") != std::string::npos;
        if (!carried && row.has_amounts()) return;
        (current != nullptr ? after : before).push_back(&row);
        parent = nullptr;
        continue;
      }
      if (outer == 0) outer = row.level;
      if (row.level <= outer) {
        (current != nullptr ? after : before).push_back(&row);
        parent = &row;
      } else if (parent != nullptr) {
        auto& below = children[parent];
        if (below.empty() || below.front()->level == row.level) below.push_back(&row);
      } else if (row.has_amounts()) {
        return;
      }
    }
    if (current != nullptr) add(sums, *current, before);
    if (total != nullptr) {
      if (current != nullptr) after.insert(after.begin(), current);
      add(sums, *total, current != nullptr ? after : before);
    }
    for (const auto& [row, below] : children) add(sums, *row, below);
  }

  // 合计 = 基本支出 + 项目支出 and the like, in each row.
  void across(std::vector<Sum>& sums) {
    std::map<std::string, size_t> at;
    for (size_t i = 0; i < side_.columns.size(); ++i)
      if (!side_.columns[i].measure.empty()) at.emplace(side_.columns[i].measure, i);
    const auto has = [&](std::string_view name) { return at.contains(std::string(name)); };
    const auto relation = [&](std::string_view whole, std::vector<std::string_view> parts) {
      std::vector<Sum> found;
      for (const ReadRow& row : side_.rows) {
        Sum sum{{&reading_, &side_, &row, at.at(std::string(whole))}, {}};
        for (const std::string_view part : parts)
          if (has(part)) sum.parts.push_back({&reading_, &side_, &row, at.at(std::string(part))});
        if (row.has_amounts()) found.push_back(std::move(sum));
      }
      if (mostly_hold(found)) sums.insert(sums.end(), found.begin(), found.end());
    };
    if (has("vehicles") && has("vehicles_purchase") && has("vehicles_running"))
      relation("vehicles", {"vehicles_purchase", "vehicles_running"});
    if (!has("all")) return;
    if (has("abroad") && has("reception") && has("vehicles"))
      return relation("all", {"abroad", "vehicles", "reception"});
    if (has("basic") && has("project"))
      return relation("all", {"basic", "project", "business", "to_superior", "to_subordinates"});
    if (has("personnel") && has("public_use"))
      return relation("all", {"personnel", "public_use", "project"});
    if (reading_.duty == "fiscal_balance" && has("general_public") && has("government_fund"))
      return relation("all", {"general_public", "government_fund", "state_capital"});
    if (has("current") && has("carried")) return relation("all", {"current", "carried"});
    if (reading_.duty == "revenue" && (has("fiscal") || has("general_public")) &&
        has("institution_income"))
      return relation(
          "all", {"fiscal", "general_public", "government_fund", "state_capital", "special_account",
                  "institution_income", "business_income", "superior_subsidy",
                  "subordinate_payment", "other_income", "unit_funds", "carried"});
  }

 private:
  static std::vector<const ReadRow*> joined(std::vector<const ReadRow*> a,
                                            const std::vector<const ReadRow*>& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
  }

  const ReadRow* first_unit() const {
    for (const ReadRow& row : side_.rows)
      if (row.kind == RowKind::unit) return &row;
    return nullptr;
  }
  // Digits at the begin of the row: its code, wherever it stands.
  std::string unit_code(const ReadRow& row) const {
    for (const budget::Text& text : reading_.source->rows[row.row]) {
      const std::string plain = normalised(text.value);
      if (plain.empty()) continue;
      if (plain.find_first_not_of("0123456789") == std::string::npos) return plain;
      return {};
    }
    return {};
  }
  // The row before it with the longest code that this one's begins with.
  const ReadRow* unit_above(const std::string& code) const {
    for (size_t size = code.size(); size-- > 1;)
      if (const auto above = units_.find(code.substr(0, size)); above != units_.end())
        return above->second;
    return nullptr;
  }
  // The nearest code above it, within the same unit.
  const ReadRow* code_above(const ReadRow& row) const {
    const std::string& code = row.codes.front().code;
    for (const size_t size : {size_t{5}, size_t{3}}) {
      if (size >= code.size()) continue;
      const auto above = codes_.find({row.section, code.substr(0, size)});
      if (above != codes_.end()) return above->second;
    }
    return nullptr;
  }

  void add(std::vector<Sum>& sums, const ReadRow& whole, const std::vector<const ReadRow*>& parts) {
    if (parts.empty()) return;
    // A row listed twice counts once, where the sum says so.
    for (size_t c = 0; c < side_.columns.size(); ++c) {
      if (side_.columns[c].rate) continue;
      Sum sum{{&reading_, &side_, &whole, c}, {}};
      bool any = !sum.whole.cell() || !sum.whole.cell()->blank;
      Sum once = sum;
      for (const ReadRow* part : parts) {
        const Figure figure{&reading_, &side_, part, c};
        any = any || (figure.cell() && !figure.cell()->blank);
        sum.parts.push_back(figure);
        if (!part->twice) once.parts.push_back(figure);
      }
      if (!any) continue;
      sums.push_back(once.parts.size() != sum.parts.size() && holds(once) ? std::move(once)
                                                                          : std::move(sum));
    }
  }

  // Whether a structure is what it seems: of three or more, most hold.
  static bool mostly_hold(const std::vector<Sum>& sums) {
    const auto held = static_cast<size_t>(
        std::count_if(sums.begin(), sums.end(), [](const Sum& sum) { return holds(sum); }));
    return sums.size() < 3 || held * 2 > sums.size();
  }

  const Reading& reading_;
  const ReadSide& side_;
  std::map<std::string, const ReadRow*> units_;                     // those so far
  std::map<std::pair<size_t, std::string>, const ReadRow*> codes_;  // by section
};

Value sums_value(const std::vector<Sum>& sums) {
  List list;
  for (const Sum& sum : sums) {
    List parts;
    for (const Figure& part : sum.parts) parts.push_back(amount_value({part}));
    list.push_back(record_value(
        {{"whole", amount_value({sum.whole})}, {"parts", list_value(std::move(parts))}}));
  }
  return list_value(std::move(list));
}

// The amounts of rows that are about the same, by measure.
Fields measures_of(const Reading& reading, const ReadSide& side,
                   const std::vector<const ReadRow*>& rows) {
  Fields fields;
  for (size_t c = 0; c < side.columns.size(); ++c) {
    if (side.columns[c].measure.empty()) continue;
    std::vector<Figure> figures;
    for (const ReadRow* row : rows) figures.push_back({&reading, &side, row, c});
    fields[side.columns[c].measure] = amount_value(figures);
  }
  return fields;
}

void add_codes(const Reading& reading, const ReadSide& side, Fields& fields) {
  if (side.doubtful()) return;  // what is missing among its rows is not known
  std::map<std::string, std::vector<const ReadRow*>> by_code;
  for (const ReadRow& row : side.rows)
    if (row.kind == RowKind::code && !row.codes.front().code.empty() && !row.twice)
      by_code[row.codes.front().code].push_back(&row);
  if (by_code.empty()) return;
  std::map<std::string, List> lists = {{"lei", {}}, {"kuan", {}}, {"xiang", {}}, {"leaves", {}}};
  for (auto at = by_code.begin(); at != by_code.end(); ++at) {
    Fields row = measures_of(reading, side, at->second);
    const bool functional = at->second.front()->codes.front().scheme == Scheme::functional;
    row[functional ? "function" : "dept_economic"] = value_of(at->first);
    const Value value = record_value(std::move(row));
    lists[at->first.size() <= 3   ? "lei"
          : at->first.size() <= 5 ? "kuan"
                                  : "xiang"]
        .push_back(value);
    const auto next = std::next(at);
    if (next == by_code.end() || !next->first.starts_with(at->first))
      lists["leaves"].push_back(value);
  }
  for (auto& [name, list] : lists) fields[name] = list_value(std::move(list));
}

void add_balance_side(const Reading& reading, const ReadSide& side, bool income, Fields& fields) {
  const ReadRow* total = nullptr;
  const ReadRow* current = nullptr;
  // Forms list a class under an old and a new name, one of them empty.
  std::map<std::string, std::vector<const ReadRow*>> by_class;
  for (const ReadRow& row : side.rows) {
    if (row.kind == RowKind::total) total = &row;
    if (row.kind == RowKind::current) current = &row;
    if (!row.class_code.empty() && !income) by_class[row.class_code].push_back(&row);
  }
  List classes;
  for (const auto& [code, rows] : by_class) {
    Fields of_class = measures_of(reading, side, rows);
    of_class["function"] = value_of(code);
    classes.push_back(record_value(std::move(of_class)));
  }
  if (total == nullptr) return;
  const std::string name = income ? "income" : "spending";
  fields[name] = record_value(measures_of(reading, side, {total}));
  fields[name + "_year"] =
      record_value(measures_of(reading, side, {current != nullptr ? current : total}));
  if (!income && !classes.empty()) fields["lei"] = list_value(std::move(classes));
}

// The three public expenses stand in one row, or one below the other.
void add_three_public(const Reading& reading, const ReadSide& side, Fields& fields) {
  const bool wide =
      std::any_of(side.columns.begin(), side.columns.end(), [](const ReadColumn& column) {
        return column.measure == "abroad" || column.measure == "reception";
      });
  if (wide) {
    const ReadRow* total = nullptr;
    for (const ReadRow& row : side.rows)
      if (row.kind == RowKind::total || side.rows.size() == 1) total = &row;
    if (total != nullptr) fields["total"] = record_value(measures_of(reading, side, {total}));
    return;
  }
  size_t column = side.columns.size();
  for (size_t c = 0; c < side.columns.size(); ++c)
    if (side.columns[c].measure == "all") column = c;
  if (column == side.columns.size()) return;
  Fields total;
  for (const ReadRow& row : side.rows) {
    const std::string label = normalised(row.label);
    if (label.find("其中") != std::string::npos) continue;
    const auto has = [&](std::string_view word) { return label.find(word) != std::string::npos; };
    std::string measure;
    if (has("三公") || has("合计"))
      measure = "all";
    else if (has("出国") && row.level > 0)
      measure = "abroad";
    else if (has("接待"))
      measure = "reception";
    else if (has("购置及运"))
      measure = "vehicles";
    else if (has("车购置"))
      measure = "vehicles_purchase";
    else if (has("车运"))
      measure = "vehicles_running";
    if (!measure.empty() && !total.contains(measure))
      total[measure] = amount_value({{&reading, &side, &row, column}});
  }
  fields["total"] = record_value(std::move(total));
}

}  // namespace

void settle_repeated(Reading& reading) {
  for (ReadSide& side : reading.sides) {
    std::vector<ReadRow*> twice;
    for (ReadRow& row : side.rows)
      if (row.twice) twice.push_back(&row);
    if (twice.empty()) continue;
    for (ReadRow* row : twice) row->twice = false;
    std::vector<Sum> totals, levels;
    TableSums(reading, side).down(totals, levels);
    totals.insert(totals.end(), levels.begin(), levels.end());
    const bool all =
        !totals.empty() && std::all_of(totals.begin(), totals.end(),
                                       [](const Sum& sum) { return TableSums::holds(sum); });
    for (ReadRow* row : twice) row->twice = !all;
  }
}

language::Type statutory_types() {
  std::map<std::string, Type> measures;
  for (const std::string_view measure : kMeasures)
    measures[std::string(measure)] = Type::of(Type::Kind::amount);
  const Type row = record("法定表的行", measures);
  measures["function"] = measures["dept_economic"] = Type::of(Type::Kind::text);
  const Type coded = record("法定表的科目行", measures);
  std::map<std::string, Type> fields = {{"total", row},
                                        {"income", row},
                                        {"income_year", row},
                                        {"spending", row},
                                        {"spending_year", row},
                                        {"lei", Type::list_of(coded)},
                                        {"kuan", Type::list_of(coded)},
                                        {"xiang", Type::list_of(coded)},
                                        {"leaves", Type::list_of(coded)}};
  const Type table = record("法定表", std::move(fields));
  const Type sum = record("应相等的和", {{"whole", Type::of(Type::Kind::amount)},
                                         {"parts", Type::list_of(Type::of(Type::Kind::amount))}});
  std::map<std::string, Type> all;
  for (const std::string& id : duty_ids()) all[id] = table;
  for (const std::string_view sums : {"totals", "levels", "items", "across"})
    all[std::string(sums)] = Type::list_of(sum);
  return record("法定公开的表", std::move(all));
}

language::Value statutory_values(const std::vector<Reading>& readings) {
  std::vector<Sum> totals, levels, items, across;
  Fields all;
  for (const Reading& reading : readings) {
    for (const ReadSide& side : reading.sides) {
      TableSums sums(reading, side);
      sums.down(totals, levels);
      sums.items(items);
      sums.across(across);
    }
    if (reading.duty.empty() || !reading.alone || reading.sides.empty()) continue;
    Fields fields;
    if (reading.duty == "balance" || reading.duty == "fiscal_balance") {
      if (reading.sides.size() != 2) continue;
      add_balance_side(reading, reading.sides[0], true, fields);
      add_balance_side(reading, reading.sides[1], false, fields);
    } else if (reading.duty == "three_public") {
      add_three_public(reading, reading.sides.front(), fields);
    } else {
      const ReadSide& side = reading.sides.front();
      for (const ReadRow& row : side.rows)
        if (row.kind == RowKind::total && !fields.contains("total"))
          fields["total"] = record_value(measures_of(reading, side, {&row}));
      add_codes(reading, side, fields);
    }
    all[reading.duty] = record_value(std::move(fields));
  }
  all["totals"] = sums_value(totals);
  all["levels"] = sums_value(levels);
  all["items"] = sums_value(items);
  all["across"] = sums_value(across);
  return record_value(std::move(all));
}

}  // namespace budgetc::stated
