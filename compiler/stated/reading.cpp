// Texts → rows and columns by what stands in them: heads, codes, names, ordinals.
#include "stated/reading.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "diagnostics/catalogue/disclosure.h"
#include "diagnostics/catalogue/model.h"
#include "stated/stated.h"

namespace budgetc::stated {
namespace {

using budget::StatedTable;
using classification::Classification;
using classification::Entry;
using classification::Level;
using classification::Scheme;
using Texts = std::vector<budget::Text>;

constexpr std::array kSchemes = {Scheme::functional, Scheme::dept_economic, Scheme::gov_economic};

bool has(std::string_view text, std::string_view word) {
  return text.find(word) != std::string_view::npos;
}
bool has_any(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return has(text, word); });
}
bool is_one_of(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}
bool all_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}
bool is_blank(std::string_view text) {
  return text.empty() || text == "-" || text == "—" || text == "－" || text == "--" ||
         text == "——" || text == "/";
}
bool has_han(std::string_view text) {
  const std::u32string chars = text::to_u32(text);
  return std::any_of(chars.begin(), chars.end(),
                     [](char32_t c) { return c >= U'\u4e00' && c <= U'\u9fff'; });
}

// ---- names of the lists
// ----------------------------------------------------------------------------------

class Names {
 public:
  explicit Names(const Classification& lists) : lists_(lists) {
    for (const Scheme scheme : kSchemes)
      for (const Entry& entry : lists.entries(scheme)) {
        of(scheme)[key(entry.name)].push_back(&entry);
        for (const std::string_view former : entry.former_names)
          of(scheme)[key(former)].push_back(&entry);
        if (scheme == Scheme::functional && entry.level == Level::lei) classes_.push_back(&entry);
      }
  }
  const Classification& lists() const { return lists_; }
  const std::vector<const Entry*>& named(Scheme scheme, std::string_view name) const {
    static const std::vector<const Entry*> none;
    const auto found = by_name_[static_cast<size_t>(scheme)].find(key(name));
    return found == by_name_[static_cast<size_t>(scheme)].end() ? none : found->second;
  }
  static bool is_name_of(const Entry& entry, std::string_view name) {
    return key(entry.name) == key(name);
  }
  static bool is_former_name_of(const Entry& entry, std::string_view name) {
    return std::any_of(entry.former_names.begin(), entry.former_names.end(),
                       [&](std::string_view former) { return key(former) == key(name); });
  }

  struct Class {
    const Entry* entry = nullptr;
    bool exact = false, former = false;
  };
  // The class that a label without its ordinal names. Forms leave out 支出.
  Class class_named(std::string_view label) const {
    constexpr std::string_view kSpending = "支出";
    const std::string own = key(label);
    if (own.size() < 6) return {};
    const auto without = [&](std::string text) {
      return text.ends_with(kSpending) ? text.substr(0, text.size() - kSpending.size()) : text;
    };
    for (const Entry* entry : classes_)
      if (own == key(entry->name) || own == without(key(entry->name))) return {entry, true, false};
    for (const Entry* entry : classes_)
      for (const std::string_view former : entry->former_names)
        if (without(own) == without(key(former))) return {entry, true, true};
    // A slip: the one class that is near.
    const std::u32string chars = text::to_u32(without(own));
    const Entry* near = nullptr;
    for (const Entry* entry : classes_) {
      const std::u32string name = text::to_u32(without(key(entry->name)));
      const size_t most = name.size() / 4;
      if (most == 0 || text::edit_distance(chars, name, most) > most) continue;
      if (near != nullptr) return {};
      near = entry;
    }
    return {near, false, false};
  }

 private:
  static std::string key(std::string_view name) {
    std::string folded;
    for (const char32_t c : text::to_u32(normalised(name)))
      if (c != U'\'' && c != U'‘' && c != U'’' && c != U'"') text::append_utf8(folded, c);
    return folded;
  }
  std::map<std::string, std::vector<const Entry*>>& of(Scheme scheme) {
    return by_name_[static_cast<size_t>(scheme)];
  }

  const Classification& lists_;
  std::map<std::string, std::vector<const Entry*>> by_name_[3];
  std::vector<const Entry*> classes_;
};

// ---- ordinals
// ----------------------------------------------------------------------------------

// “（一）一般公共服务支出” → 一般公共服务支出, level 2.
struct Labelled {
  std::string text;
  int level = 0;
};
Labelled without_ordinal(std::string_view label) {
  const std::u32string chars = text::to_u32(normalised(label));
  const auto is_numeral = [](char32_t c) {
    return std::u32string_view(U"一二三四五六七八九十百〇零").find(c) != std::u32string_view::npos;
  };
  const auto is_digit = [](char32_t c) { return c >= U'0' && c <= U'9'; };
  size_t at = 0;
  const bool bracket = !chars.empty() && chars[0] == U'(';
  if (bracket) at = 1;
  const size_t first = at;
  bool chinese = false;
  while (at < chars.size() && (is_numeral(chars[at]) || is_digit(chars[at]))) {
    chinese = chinese || is_numeral(chars[at]);
    ++at;
  }
  const size_t digits = at - first;
  bool ordinal = false;
  if (digits > 0 && digits <= 3 && at < chars.size()) {
    ordinal = bracket
                  ? chars[at] == U')'
                  : std::u32string_view(U"、.．,，").find(chars[at]) != std::u32string_view::npos;
  }
  if (!ordinal) return {text::to_utf8(chars), 0};
  ++at;
  if (at < chars.size() && (chars[at] == U'、' || chars[at] == U'.')) ++at;
  const int level = chinese ? (bracket ? 2 : 1) : (bracket ? 4 : 3);
  return {text::to_utf8(std::u32string_view(chars).substr(at)), level};
}

// ---- one table
// ----------------------------------------------------------------------------------

std::string title_of(const StatedTable& table) {
  if (!table.title.value.empty()) return table.title.value;
  for (size_t r = 0; r < table.rows.size() && r < 4; ++r)
    for (const budget::Text& cell : table.rows[r])
      if (normalised(cell.value).ends_with("表")) return cell.value;
  return table.key;
}

// By its title: what the statutory tables are called differs from place to place, the words that
// tell one from the other do not.
std::string duty_of_title(std::string_view written) {
  const std::string title = normalised(written);
  if (has_any(title, {"绩效", "目标", "采购", "资产", "机构", "人员情况", "购买服务", "转移支付",
                      "规划", "债务"}))
    return {};
  if (has(title, "三公")) return has(title, "政府性基金") ? "" : "three_public";
  if (has(title, "机关运行")) return {};
  if (has(title, "政府性基金")) return has(title, "收支") ? "" : "government_fund";
  if (has(title, "国有资本")) return has(title, "收支") ? "" : "state_capital";
  if (has(title, "收支")) return has(title, "财政拨款") ? "fiscal_balance" : "balance";
  if (has(title, "基本支出")) return has(title, "项目") ? "" : "basic";
  if (has(title, "项目") || has_any(title, {"经济分类", "经济科目"})) return {};
  if (has(title, "一般公共预算"))
    return has(title, "支出") && !has(title, "收入") ? "general_public" : "";
  if (has(title, "收入")) return has(title, "支出") ? "" : "revenue";
  if (has(title, "财政拨款")) return {};
  if (has(title, "支出")) return "expenditure";
  return {};
}

class Reader {
 public:
  Reader(const StatedTable& source, const budget::Budget& budget, const Names& names)
      : source_(source), budget_(budget), names_(names) {}

  Reading read() {
    Reading reading;
    reading.source = &source_;
    reading.title = title_of(source_);
    split();
    reading.unit = said_unit();
    unit_ = reading.unit.value_or(unit_);
    read_heads();
    find_sides(reading);
    for (ReadSide& side : reading.sides) read_rows(side);
    reading.duty = duty_of_title(reading.title);
    if (reading.duty.empty()) reading.duty = duty_of_columns(reading);
    for (ReadSide& side : reading.sides) {
      understand(side);
      find_repeated(side);
      name_classes(side, reading);
      for (const ReadRow& row : side.rows)
        for (const auto& cell : row.cells)
          reading.any_amount = reading.any_amount || (cell && !cell->amount.amount.is_zero());
    }
    return reading;
  }

 private:
  // ---- head and body ---------------------------------------------------------------------------

  const budget::Text* at(size_t row, size_t column) const {
    const Texts& texts = source_.rows[row];
    return column < texts.size() ? &texts[column] : nullptr;
  }
  std::string text_at(size_t row, size_t column) const {
    const budget::Text* text = at(row, column);
    return text == nullptr ? std::string() : normalised(text->value);
  }

  std::optional<text::ParsedAmount> amount_of(std::string_view text) const {
    if (text.empty() || has_han(text)) return std::nullopt;
    std::string plain;
    for (const char c : text)
      if (c != ' ' && c != '\t') plain.push_back(c);
    return text::parse_amount(plain, unit_).value;
  }

  // 栏次 1 2 3 …: the columns, counted.
  static bool counts_columns(const Texts& row) {
    size_t numbers = 0;
    for (const budget::Text& cell : row) {
      const std::string text = normalised(cell.value);
      if (text.empty() || has_any(text, {"栏次", "行次"})) continue;
      if (!all_digits(text) || text != std::to_string(numbers + 1)) return false;
      ++numbers;
    }
    return numbers >= 2;
  }

  void split() {
    for (const Texts& row : source_.header) heads_.push_back(&row);
    size_t first = 0;
    if (!source_.split) {
      // The head ends where a row counts the columns, or where amounts or a total begin.
      std::vector<const Texts*> above;
      for (; first < source_.rows.size(); ++first) {
        const Texts& row = source_.rows[first];
        if (counts_columns(row)) {
          ++first;
          break;
        }
        if (is_body(row)) break;
        above.push_back(&row);
      }
      for (const Texts* row : above) {
        const auto filled = std::count_if(row->begin(), row->end(), [](const budget::Text& cell) {
          return !normalised(cell.value).empty();
        });
        if (filled >= 2) heads_.push_back(row);
      }
    }
    body_ = first;
    while (body_ < source_.rows.size() && counts_columns(source_.rows[body_])) ++body_;
    while (!heads_.empty() && counts_columns(*heads_.back())) heads_.pop_back();
    for (const auto* rows : {&source_.header, &source_.rows})
      for (const Texts& row : *rows) width_ = std::max(width_, row.size());
  }

  static bool is_body(const Texts& row) {
    size_t filled = 0;
    for (const budget::Text& cell : row) {
      const std::string text = normalised(cell.value);
      if (text.empty()) continue;
      ++filled;
      if (text.find('.') != std::string::npos && !has_han(text) &&
          text::parse_amount(text, text::MoneyUnit::wan).value)
        return true;
      if (is_total_label(text) && filled == 1) return true;
      if (without_ordinal(text).level == 1 && filled == 1) return true;
    }
    return false;
  }

  // The file's word, else a line above or below the head (单位：元), else the title.
  std::optional<text::MoneyUnit> said_unit() const {
    if (source_.unit) return source_.unit;
    const auto unit_in = [](const budget::Text& cell,
                            std::string_view after) -> std::optional<text::MoneyUnit> {
      const std::string text = normalised(cell.value);
      const size_t from = text.find(after);
      if (from == std::string::npos) return std::nullopt;
      const std::string_view rest = std::string_view(text).substr(from);
      if (has(rest, "万元")) return text::MoneyUnit::wan;
      if (rest.ends_with("元") || has(rest, ":元") || has(rest, "元)"))
        return text::MoneyUnit::yuan;
      return std::nullopt;
    };
    for (const budget::Text& line : source_.unit_lines)
      if (const auto unit = unit_in(line, "单位")) return unit;
    for (const Texts& row : source_.header)
      for (const budget::Text& cell : row)
        if (const auto unit = unit_in(cell, "单位")) return unit;
    for (size_t r = 0; r < source_.rows.size() && r < std::max<size_t>(body_, 3); ++r)
      for (const budget::Text& cell : source_.rows[r])
        if (const auto unit = unit_in(cell, "单位")) return unit;
    return unit_in(source_.title, "(");
  }

  // Of each column the heads above it, outermost first. A merged head stands in its first cell: an
  // empty one beside it belongs to it, as far as the head above reaches.
  void read_heads() {
    paths_.assign(width_, {});
    std::vector<size_t> owner(width_, 0);
    for (size_t h = 0; h < heads_.size(); ++h) {
      std::vector<size_t> next(width_);
      std::string current;
      for (size_t c = 0; c < width_; ++c) {
        const std::string text =
            c < heads_[h]->size() ? normalised((*heads_[h])[c].value) : std::string();
        const bool joined = c > 0 && (h == 0 || owner[c] == owner[c - 1]);
        if (!text.empty()) {
          current = text;
          next[c] = c + 1 + h * (width_ + 1);
        } else if (joined && !current.empty()) {
          next[c] = next[c - 1];
        } else {
          current.clear();
          next[c] = c + 1 + h * (width_ + 1);
        }
        if (!current.empty() && (paths_[c].empty() || paths_[c].back() != current))
          paths_[c].push_back(current);
        // Text of its own: of the lowest heads it is what the column is.
        if (!text.empty()) lowest_[c] = text;
      }
      owner = std::move(next);
    }
  }

  std::string path(size_t column) const {
    return fmt::format("{}", fmt::join(paths_[column], " "));
  }
  std::string lowest(size_t column) const {
    const auto found = lowest_.find(column);
    if (found != lowest_.end()) return found->second;
    return paths_[column].empty() ? std::string() : paths_[column].back();
  }

  // ---- columns ---------------------------------------------------------------------------------

  enum class Role : uint8_t { none, ordinal, code, name, other, amount };

  Role role_of(size_t column) const {
    const std::string head = path(column), low = lowest(column);
    size_t filled = 0, amounts = 0, texts = 0;
    for (size_t r = body_; r < source_.rows.size(); ++r) {
      const std::string text = text_at(r, column);
      if (is_blank(text)) continue;
      ++filled;
      const bool number = amount_of(text).has_value();
      amounts += number ? 1 : 0;
      texts += has_han(text) ? 1 : 0;
    }
    if (is_one_of(low, {"序号", "行次", "栏次"})) return Role::ordinal;
    if (has_any(head, {"备注", "说明", "依据"})) return Role::other;
    const bool codes = is_one_of(low, {"类", "款", "项"}) ||
                       (has_any(head, {"编码", "代码", "科目编号"}) && !has_any(low, {"名称"}));
    if (codes)
      return has_any(low, {"单位", "部门", "项目"}) && !has(low, "科目") ? Role::other : Role::code;
    if (texts * 2 > filled) {
      if (has_any(low, {"科目", "项目", "收入", "支出", "名称", "功能", "经济"}) &&
          !has_any(low, {"项目名称", "单位名称", "部门名称"}))
        return Role::name;
      return filled > 0 && has_any(low, {"单位", "部门"}) ? Role::other : Role::name;
    }
    if (filled > 0 && amounts == 0) return Role::other;
    if (has_any(low, {"名称", "科目"})) return Role::name;
    if (filled == 0 && is_one_of(low, {"项目", "收入", "支出"})) return Role::name;
    return Role::amount;
  }

  void find_sides(Reading& reading) {
    std::vector<Role> roles;
    for (size_t c = 0; c < width_; ++c) roles.push_back(role_of(c));
    ReadSide side;
    std::vector<std::vector<size_t>> amounts;
    const auto close = [&] {
      if (!side.columns.empty()) reading.sides.push_back(std::move(side));
      side = {};
    };
    for (size_t c = 0; c < width_; ++c) {
      switch (roles[c]) {
        case Role::code:
          if (!side.columns.empty()) close();
          side.code_columns.push_back(c);
          break;
        case Role::name:
        case Role::other:
          if (!side.columns.empty()) {
            // 备注 behind the amounts begins no side.
            const bool more = std::find(roles.begin() + static_cast<std::ptrdiff_t>(c), roles.end(),
                                        Role::amount) != roles.end();
            if (!more || roles[c] == Role::other) break;
            close();
          }
          (roles[c] == Role::name ? side.name_columns : side.other_columns).push_back(c);
          break;
        case Role::amount:
          side.columns.push_back({c, path(c), {}, false});
          break;
        default:
          break;
      }
    }
    close();
    for (ReadSide& each : reading.sides) measure(each);
  }

  static bool is_total_word(std::string_view low) {
    return is_one_of(low, {"合计", "总计", "小计", "预算数", "金额", "年初预算数", "本年预算数",
                           "预算金额", "共计", "年初预算", "本年预算", "当年预算数"});
  }

  static std::string measure_of(std::string_view text) {
    static constexpr std::pair<std::string_view, std::string_view> kWords[] = {
        {"出国", "abroad"},
        {"公务接待", "reception"},
        {"购置及运", "vehicles"},
        {"车购置", "vehicles_purchase"},
        {"车辆购置", "vehicles_purchase"},
        {"车运", "vehicles_running"},
        {"车辆运", "vehicles_running"},
        {"机关运行经费", "running_costs"},
        {"基本支出", "basic"},
        {"项目支出", "project"},
        {"人员经费", "personnel"},
        {"公用经费", "public_use"},
        {"对附属单位补助", "to_subordinates"},
        {"上解上级", "to_superior"},
        {"上缴上级", "to_superior"},
        {"经营支出", "business"},
        {"结转", "carried"},
        {"结余", "carried"},
        {"财政专户", "special_account"},
        {"经营收入", "business_income"},
        {"事业收入", "institution_income"},
        {"上级补助", "superior_subsidy"},
        {"附属单位上缴", "subordinate_payment"},
        {"其他收入", "other_income"},
        {"单位资金", "unit_funds"},
        {"政府性基金", "government_fund"},
        {"国有资本", "state_capital"},
        {"一般公共预算", "general_public"},
        {"财政拨款", "fiscal"},
        {"本年收入", "current"},
    };
    for (const auto& [word, name] : kWords)
      if (has(text, word)) return std::string(name);
    return {};
  }

  void measure(ReadSide& side) {
    // A head above all amounts of the side is the table's own.
    std::set<std::string> common;
    if (!side.columns.empty())
      for (const std::string& head : paths_[side.columns.front().column])
        if (side.columns.size() > 1 &&
            std::all_of(side.columns.begin(), side.columns.end(), [&](const ReadColumn& column) {
              const auto& heads = paths_[column.column];
              return std::find(heads.begin(), heads.end(), head) != heads.end();
            }))
          common.insert(head);
    std::map<std::string, std::vector<size_t>> by_measure;
    for (size_t i = 0; i < side.columns.size(); ++i) {
      ReadColumn& column = side.columns[i];
      const std::string low = lowest(column.column);
      std::string group;
      bool part = false;
      for (const std::string& head : paths_[column.column]) {
        part = part || has(head, "其中");
        if (head != low && !common.contains(head)) group = head;
      }
      std::string all;
      for (const std::string& head : paths_[column.column]) all += head;
      column.rate =
          has_any(all, {"%", "占比", "比例", "比重", "增减", "增长", "±", "数量", "单价"});
      if (column.rate || part ||
          has_any(all, {"上年预算", "上年执行", "上年决算", "执行数", "决算"}))
        continue;
      if (is_total_word(low)) {
        column.measure = group.empty() ? "all" : measure_of(group);
        // A group of the one measure that all is: “支出预算 合计”.
        if (column.measure.empty() && (has_any(low, {"合计", "总计"}) || side.columns.size() == 1))
          column.measure = "all";
        if (low == "小计" && group.empty()) column.measure = loose_subtotal(side, i);
      } else if (has_any(low, {"“三公”", "三公", "\"三公\""})) {
        column.measure = "all";
      } else if (is_one_of(low, {"购置费", "运行费", "运行维护费", "运维费"}) &&
                 has(group, "公务用车")) {
        column.measure = low == "购置费" ? "vehicles_purchase" : "vehicles_running";
      } else {
        column.measure = measure_of(low);
      }
      if (!column.measure.empty()) by_measure[column.measure].push_back(i);
    }
    for (auto& [name, columns] : by_measure) {
      if (columns.size() < 2) continue;
      // Of several the one that is the year's; of 合计, 小计 and 预算数 the widest.
      std::vector<size_t> best;
      for (const std::string_view word : {"总计", "合计"}) {
        for (const size_t i : columns)
          if (lowest(side.columns[i].column) == word) best.push_back(i);
        if (!best.empty()) break;
      }
      if (best.empty()) {
        for (const size_t i : columns)
          if (!has(path(side.columns[i].column), "结转")) best.push_back(i);
      }
      if (best.size() > 1) {
        // 小计 of a group stands for it, whatever else lacks a head of its own.
        std::vector<size_t> subtotal;
        for (const size_t i : best)
          if (lowest(side.columns[i].column) == "小计") subtotal.push_back(i);
        if (subtotal.size() == 1) best = subtotal;
      }
      if (best.size() > 1 && name == "all") best = {best.front()};
      for (const size_t i : columns)
        if (best.size() != 1 || i != best.front()) side.columns[i].measure.clear();
    }
  }

  // 小计 without a group above it: its members tell.
  std::string loose_subtotal(const ReadSide& side, size_t i) const {
    for (size_t n = i + 1; n < side.columns.size(); ++n) {
      const std::string low = lowest(side.columns[n].column);
      if (is_total_word(low)) break;
      if (has_any(low, {"工资福利", "人员", "公用", "商品和服务"})) return "basic";
      if (has_any(low, {"运转类", "特定目标"})) return "project";
      if (has_any(low, {"公务用车", "购置费", "运行费"})) return "vehicles";
    }
    return {};
  }

  // ---- rows ------------------------------------------------------------------------------------

  static bool is_total_label(std::string_view text) {
    return is_one_of(text, {"合计", "总计", "共计", "总合计", "收入总计", "支出总计", "收入合计",
                            "支出合计", "收支总计"});
  }
  static bool is_current_label(std::string_view text) {
    return text.starts_with("本年") && has_any(text, {"收入", "支出"}) && text.size() <= 24;
  }

  bool is_repeated_head(size_t row) const {
    bool any = false;
    for (size_t c = 0; c < width_; ++c) {
      const std::string text = text_at(row, c);
      if (text.empty()) continue;
      any = true;
      const bool head = std::any_of(heads_.begin(), heads_.end(), [&](const Texts* texts) {
        return std::any_of(texts->begin(), texts->end(), [&](const budget::Text& cell) {
          return normalised(cell.value) == text;
        });
      });
      if (!head) return false;
    }
    return any;
  }

  bool is_unit_name(std::string_view name) const {
    const std::string text = normalised(name);
    if (text.empty()) return false;
    if (text == normalised(budget_.department_name.value) ||
        text == normalised(budget_.department_full_name.value))
      return true;
    return std::any_of(budget_.units.begin(), budget_.units.end(), [&](const budget::Unit& unit) {
      return text == normalised(unit.name.value);
    });
  }

  static std::optional<Scheme> scheme_of_digit(char digit) {
    if (digit == '2') return Scheme::functional;
    if (digit == '3') return Scheme::dept_economic;
    if (digit == '5') return Scheme::gov_economic;
    return std::nullopt;
  }

  // Groups of adjacent code columns: two economic codes stand beside each other, each with its
  // name.
  struct CodeGroup {
    std::vector<size_t> columns;
    std::optional<size_t> name;
    Scheme scheme = Scheme::functional;
    bool known = false;  // the scheme
  };

  std::vector<CodeGroup> groups_of(const ReadSide& side) const {
    std::vector<CodeGroup> groups;
    for (const size_t column : side.code_columns) {
      const bool next = !groups.empty() && groups.back().columns.back() + 1 == column &&
                        is_one_of(lowest(column), {"款", "项"});
      if (!next) groups.emplace_back();
      groups.back().columns.push_back(column);
    }
    for (size_t g = 0; g < groups.size(); ++g) {
      const size_t from = groups[g].columns.back();
      const size_t until = g + 1 < groups.size() ? groups[g + 1].columns.front() : width_;
      for (const size_t name : side.name_columns)
        if (name > from && name < until && !groups[g].name) groups[g].name = name;
      // By what most of its codes begin with.
      std::map<char, size_t> begins;
      for (size_t r = body_; r < source_.rows.size(); ++r) {
        const std::string text = text_at(r, groups[g].columns.front());
        if (text.size() >= 3 && all_digits(text.substr(0, 3))) ++begins[text[0]];
      }
      const auto most = std::max_element(begins.begin(), begins.end(),
                                         [](auto& a, auto& b) { return a.second < b.second; });
      if (most != begins.end())
        if (const auto scheme = scheme_of_digit(most->first)) {
          groups[g].scheme = *scheme;
          groups[g].known = true;
        }
      if (!groups[g].known) {
        const std::string head = path(groups[g].columns.front());
        groups[g].known = has_any(head, {"功能", "经济"});
        if (has(head, "经济"))
          groups[g].scheme = has(head, "政府") ? Scheme::gov_economic : Scheme::dept_economic;
      }
    }
    return groups;
  }

  void read_rows(ReadSide& side) {
    const std::vector<CodeGroup> groups = groups_of(side);
    size_t section = 0;
    std::set<size_t> labels(side.code_columns.begin(), side.code_columns.end());
    labels.insert(side.name_columns.begin(), side.name_columns.end());
    labels.insert(side.other_columns.begin(), side.other_columns.end());
    std::vector<std::vector<std::string>> above(groups.size());
    for (size_t r = body_; r < source_.rows.size(); ++r) {
      if (is_repeated_head(r) || counts_columns(source_.rows[r])) continue;
      ReadRow row;
      row.row = r;
      bool any = false;
      for (const ReadColumn& column : side.columns) {
        row.cells.push_back(cell_of(r, column.column));
        any = any || !text_at(r, column.column).empty();
      }
      for (size_t g = 0; g < groups.size(); ++g)
        if (auto code = code_of(r, groups[g], above[g])) row.codes.push_back(std::move(*code));
      for (const size_t c : labels) {
        const budget::Text* text = at(r, c);
        if (text == nullptr || normalised(text->value).empty()) continue;
        any = true;
        if (!row.span.valid()) row.span = text->span;
        row.label += (row.label.empty() ? "" : " ") + text->value;
      }
      if (!any || is_note(r)) continue;
      if (row.label.empty() && !row.has_amounts() && !labels.empty()) continue;
      if (!row.span.valid()) row.span = source_.rows[r].front().span;
      settle_kind(row, side, groups);
      if (row.kind == RowKind::unit) ++section;
      row.section = section;
      side.rows.push_back(std::move(row));
    }
  }

  bool is_note(size_t r) const {
    const std::string first = text_at(r, 0);
    for (size_t c = 1; c < width_; ++c)
      if (!text_at(r, c).empty()) return false;
    return first.empty() || first.starts_with("注") || first.starts_with("备注") ||
           first.starts_with("说明") || (first.size() > 60 && width_ > 2);
  }

  std::optional<Cell> cell_of(size_t r, size_t c) const {
    const budget::Text* text = at(r, c);
    if (text == nullptr) return std::nullopt;
    Cell cell;
    const std::string plain = normalised(text->value);
    if (is_blank(plain)) {
      cell.blank = true;
      cell.amount.span = text->span;
      return cell;
    }
    const auto parsed = amount_of(plain);
    if (!parsed) return std::nullopt;
    cell.amount = budget::stated_figure(*parsed, plain, text->span);
    return cell;
  }

  // Digits of the group's columns, in order; what a row leaves out is that of the row above.
  std::optional<ReadCode> code_of(size_t r, const CodeGroup& group,
                                  std::vector<std::string>& above) const {
    ReadCode code;
    code.scheme = group.scheme;
    code.row = r;
    std::vector<std::string> parts;
    bool any = false;
    for (const size_t column : group.columns) {
      std::string digits;
      for (const char c : text_at(r, column))
        if (c != '-') digits.push_back(c);
      parts.push_back(digits);
      any = any || !digits.empty();
    }
    const budget::Text* name = group.name ? at(r, *group.name) : nullptr;
    if (!any && name != nullptr) {
      // Code and name in one cell: 2010301 行政运行.
      const std::string text = normalised(name->value);
      size_t digits = 0;
      while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9') ++digits;
      if ((digits == 3 || digits == 5 || digits == 7) && has_han(text.substr(digits))) {
        code.written = text.substr(0, digits);
        code.name = text.substr(digits);
        code.span = code.name_span = name->span;
        return code;
      }
    }
    if (!any) return std::nullopt;
    if (group.columns.size() > 1) {
      // 类 and 款 printed once above their rows.
      size_t first = 0;
      while (parts[first].empty()) ++first;
      if (above.size() == parts.size())
        for (size_t i = 0; i < first; ++i) parts[i] = above[i];
      above = parts;
    }
    Span last;
    for (size_t i = 0; i < parts.size(); ++i) {
      if (parts[i].empty()) continue;
      code.written += parts[i];
      code.parts.emplace_back(group.columns[i], parts[i].size());
      if (const budget::Text* text = at(r, group.columns[i]);
          text != nullptr && !normalised(text->value).empty())
        last = text->span;
    }
    code.span = last;
    if (name != nullptr && !normalised(name->value).empty()) {
      code.name = name->value;
      code.name_span = name->span;
    }
    return code;
  }

  void settle_kind(ReadRow& row, const ReadSide& side, const std::vector<CodeGroup>& groups) const {
    const Labelled label = without_ordinal(row.label);
    row.level = label.level;
    const bool coded = !groups.empty();
    // 合计 may stand in the column of codes.
    const auto is_total = [&](const std::string& text) { return is_total_label(text); };
    if (is_total(label.text) || (row.label.empty() && row.has_amounts())) {
      row.kind = RowKind::total;
      row.codes.clear();
      return;
    }
    if (!coded) {
      if (is_current_label(label.text)) row.kind = RowKind::current;
      return;
    }
    const bool digits = !row.codes.empty() && all_digits(row.codes.front().written);
    if (digits) {
      ReadCode& code = row.codes.front();
      const bool of_lists =
          code.written.size() <= 7 && scheme_of_digit(code.written[0]) && code.written.size() != 6;
      const bool of_unit = is_unit_name(code.name) ||
                           (!of_lists && code.written[0] == '0' && code.written.size() % 3 == 0 &&
                            std::none_of(kSchemes.begin(), kSchemes.end(), [&](Scheme scheme) {
                              return !names_.named(scheme, code.name).empty();
                            }));
      if (of_unit) {
        row.kind = RowKind::unit;
        row.codes.clear();
        return;
      }
      row.kind = RowKind::code;
      return;
    }
    row.codes.clear();
    // A name without a code: a unit above its rows, or what cannot be told.
    bool named = false;
    for (const auto* columns : {&side.name_columns, &side.other_columns})
      for (const size_t c : *columns) named = named || !text_at(row.row, c).empty();
    row.kind = named && has_han(row.label) ? RowKind::unit : RowKind::label;
  }

  // ---- codes -----------------------------------------------------------------------------------

  static size_t due(Scheme scheme) { return scheme == Scheme::functional ? 7 : 5; }
  static std::string parent_of(std::string_view code) {
    return std::string(code.size() <= 3 ? "" : code.substr(0, code.size() == 5 ? 3 : 5));
  }

  static size_t slips(std::string_view a, std::string_view b) {
    return text::edit_distance(text::to_u32(a), text::to_u32(b), 8);
  }

  void understand(ReadSide& side) {
    for (size_t which = 0; which < 2; ++which) {
      std::map<size_t, std::set<std::string>> written;  // by section
      bool layered = false;
      std::vector<ReadRow*> rows;
      for (ReadRow& row : side.rows) {
        if (row.kind != RowKind::code || row.codes.size() <= which) continue;
        rows.push_back(&row);
        const ReadCode& code = row.codes[which];
        written[row.section].insert(code.written);
        layered = layered || code.written.size() < due(code.scheme);
      }
      // A single slip makes no layer.
      if (layered) {
        size_t above = 0;
        for (const ReadRow* row : rows)
          above += !parent_of(row->codes[which].written).empty() &&
                           written[row->section].contains(parent_of(row->codes[which].written))
                       ? 1
                       : 0;
        layered = above * 2 > rows.size() || above + 3 > rows.size();
      }
      for (size_t i = 0; i < rows.size(); ++i) {
        ReadRow& row = *rows[i];
        const auto fits = [&](std::string_view code) {
          if (code.empty()) return false;
          const auto& others = written[row.section];
          if (code.size() > 3 && layered) return others.contains(parent_of(code));
          if (code.size() == 3) {
            const auto below = others.upper_bound(std::string(code));
            return !layered || (below != others.end() && below->starts_with(code));
          }
          for (const size_t n : {i - 1, i + 1})
            if (n < rows.size() && rows[n] != &row && rows[n]->section == row.section &&
                rows[n]->codes.size() > which &&
                rows[n]->codes[which].written.substr(0, 3) == code.substr(0, 3))
              return true;
          return rows.size() == 1;
        };
        settle(row.codes[which], written[row.section], fits);
        if (row.codes[which].code.empty()) row.doubtful = true;
      }
    }
  }

  template <typename Fits>
  void settle(ReadCode& code, const std::set<std::string>& others, const Fits& fits) const {
    const Classification& lists = names_.lists();
    const Entry* entry = lists.find(code.scheme, code.written);
    const std::vector<const Entry*>& named = names_.named(code.scheme, code.name);
    const bool right = entry != nullptr && (code.name.empty() || named.empty() ||
                                            Names::is_name_of(*entry, code.name) ||
                                            Names::is_former_name_of(*entry, code.name));
    code.code = code.written;
    if (right) return;
    // What the name and the place say it should be.
    const Entry* best = nullptr;
    const auto rank = [&](const Entry& candidate) {
      return std::pair(fits(candidate.code) ? 0 : 1, slips(candidate.code, code.written));
    };
    for (const Entry* candidate : named)
      if (!others.contains(std::string(candidate->code)) &&
          (best == nullptr || rank(*candidate) < rank(*best)))
        best = candidate;
    if (entry != nullptr) {
      if (fits(code.written) || best == nullptr || !fits(best->code)) return;
      accept(code, *best);
      return;
    }
    if (best != nullptr && (fits(best->code) || named.size() == 1)) {
      accept(code, *best);
      return;
    }
    const std::string parent = parent_of(code.written);
    const bool length = code.written.size() == 3 || code.written.size() == 5 ||
                        code.written.size() == due(code.scheme);
    if (length && fits(code.written) &&
        (parent.empty() || lists.find(code.scheme, parent) != nullptr))
      return;  // the lists are not complete
    // Of a retired code the lists know its successor.
    if (code.scheme == Scheme::functional && lists.find_retired_or_parent(code.written) != nullptr)
      return;
    code.code.clear();
  }

  // The cell that differs is the wrong one.
  void accept(ReadCode& code, const Entry& meant) const {
    code.code = std::string(meant.code);
    locate(code);
  }

  void locate(ReadCode& code) const {
    size_t read = 0;
    const std::string& right = code.code;
    // Cut the right code as the table cuts it: 类 has three digits, 款 and 项 two.
    size_t taken = 0;
    for (const auto& [column, digits] : code.parts) {
      const size_t wants = taken == 0 && code.parts.size() > 1 ? 3
                           : code.parts.size() > 1             ? 2
                                                               : right.size();
      if (code.written.substr(read, digits) !=
          (taken < right.size() ? right.substr(taken, wants) : "")) {
        if (const budget::Text* text = at(code.row, column)) code.span = text->span;
        return;
      }
      read += digits;
      taken += wants;
    }
  }
  // ---- rows listed twice -----------------------------------------------------------------------

  void find_repeated(ReadSide& side) const {
    std::set<std::string> seen;
    for (ReadRow& row : side.rows) {
      if (row.kind != RowKind::code || !row.has_amounts()) continue;
      std::string key = std::to_string(row.section);
      for (size_t c = 0; c < width_; ++c)
        if (lowest(c) != "序号") key += "\x1f" + text_at(row.row, c);
      row.twice = !seen.insert(key).second;
    }
  }

  // ---- classes ---------------------------------------------------------------------------------

  void name_classes(ReadSide& side, const Reading& reading) const {
    if (!side.code_columns.empty() ||
        !(reading.duty == "balance" || reading.duty == "fiscal_balance"))
      return;
    if (reading.sides.size() > 1 && &side == &reading.sides.front()) return;
    for (ReadRow& row : side.rows) {
      if (row.kind != RowKind::label || row.level == 0) continue;
      std::string label = without_ordinal(row.label).text;
      while (label.ends_with("(")) label.pop_back();
      const Names::Class found = names_.class_named(label);
      if (found.entry == nullptr) continue;
      row.class_code = std::string(found.entry->code);
      row.class_name = std::string(found.entry->name);
      row.class_exact = found.exact;
      row.class_former = found.former;
    }
  }

  // ---- duties ----------------------------------------------------------------------------------

  // By its columns, where the title does not tell.
  static std::string duty_of_columns(const Reading& reading) {
    std::set<std::string> measures;
    bool functional = false, economic = false;
    for (const ReadSide& side : reading.sides) {
      for (const ReadColumn& column : side.columns) measures.insert(column.measure);
      for (const ReadRow& row : side.rows)
        for (const ReadCode& code : row.codes)
          (code.scheme == Scheme::functional ? functional : economic) = true;
    }
    const bool funds = measures.contains("general_public") && measures.contains("government_fund");
    if (measures.contains("abroad") && measures.contains("reception")) return "three_public";
    const bool has_title = duty_words(reading.title);
    if (has_title) return {};
    if (reading.sides.size() == 2 && !functional && !economic)
      return funds ? "fiscal_balance" : "balance";
    if (economic && measures.contains("personnel") && measures.contains("public_use"))
      return "basic";
    if (functional && measures.contains("fiscal") && measures.contains("other_income"))
      return "revenue";
    if (functional && measures.contains("basic") && measures.contains("business"))
      return "expenditure";
    return {};
  }
  // A title that speaks of something else is believed.
  static bool duty_words(std::string_view title) {
    return has_any(title, {"表", "预算", "情况", "绩效", "采购"});
  }

  const StatedTable& source_;
  const budget::Budget& budget_;
  const Names& names_;
  text::MoneyUnit unit_ = text::MoneyUnit::wan;
  std::vector<const Texts*> heads_;
  std::vector<std::vector<std::string>> paths_;
  std::map<size_t, std::string> lowest_;
  size_t width_ = 0, body_ = 0;
};

}  // namespace

bool ReadRow::has_amounts() const {
  return std::any_of(cells.begin(), cells.end(), [](const std::optional<Cell>& cell) {
    return cell && !cell->blank && !cell->amount.amount.is_zero();
  });
}

bool ReadSide::doubtful() const {
  return std::any_of(rows.begin(), rows.end(),
                     [](const ReadRow& row) { return row.doubtful && row.has_amounts(); });
}

std::vector<Reading> read_tables(const budget::Budget& budget, const Classification& lists) {
  std::vector<Reading> readings;
  if (budget.tables.empty()) return readings;
  const Names names(lists);
  for (const StatedTable& table : budget.tables)
    settle_repeated(readings.emplace_back(Reader(table, budget, names).read()));
  // One table a duty. Of two the one by function; else neither, since which is meant is not known.
  const auto functional = [](const Reading& reading) {
    for (const ReadSide& side : reading.sides)
      for (const ReadRow& row : side.rows)
        for (const ReadCode& code : row.codes) return code.scheme == Scheme::functional;
    return false;
  };
  for (Reading& reading : readings) {
    const bool economic_duty = reading.duty == "basic";
    const bool function_duty = is_one_of(reading.duty, {"revenue", "expenditure", "general_public",
                                                        "government_fund", "state_capital"});
    bool any_code = false;
    for (const ReadSide& side : reading.sides)
      for (const ReadRow& row : side.rows) any_code = any_code || !row.codes.empty();
    if (any_code &&
        ((economic_duty && functional(reading)) || (function_duty && !functional(reading))))
      reading.alone = false;  // another view of it: not the table that others are held against
  }
  std::map<std::string, std::vector<Reading*>> by_duty;
  for (Reading& reading : readings)
    if (!reading.duty.empty() && reading.alone) by_duty[reading.duty].push_back(&reading);
  for (auto& [duty, same] : by_duty)
    if (same.size() > 1)
      for (Reading* reading : same) reading->alone = false;
  return readings;
}

void check_readings(const std::vector<Reading>& readings, Sink& sink) {
  for (const Reading& reading : readings) {
    if (reading.duty.empty()) continue;  // goals, purchases and the like have forms of their own
    if (reading.sides.empty()) {
      if (!reading.source->rows.empty())
        sink.report(Finding(finding::D0140, reading.source->span).arg("name", reading.title));
      continue;
    }
    for (const ReadSide& side : reading.sides)
      for (const ReadRow& row : side.rows) {
        if (row.kind == RowKind::label && !side.code_columns.empty() && row.has_amounts())
          sink.report(Finding(finding::D0141, row.span)
                          .arg("label", row.label)
                          .arg("table", reading.title)
                          .suggest({"核对这一行的科目代码或名称",
                                    "check the code or the name of this row"}));
        for (size_t c = 0; c < side.columns.size(); ++c) {
          if (row.cells[c] || side.columns[c].rate) continue;
          const Texts& texts = reading.source->rows[row.row];
          if (side.columns[c].column >= texts.size()) continue;
          const budget::Text& text = texts[side.columns[c].column];
          sink.report(
              Finding(finding::M0130, text.span)
                  .arg("text", text.value)
                  .suggest({"此格应为金额；没有的留空", "an amount belongs here, or nothing"}));
        }
      }
  }
}

budget::StatedTable corrected(const Reading& reading) {
  StatedTable table = *reading.source;
  for (const ReadSide& side : reading.sides)
    for (const ReadRow& row : side.rows) {
      Texts& texts = table.rows[row.row];
      for (const ReadCode& code : row.codes) {
        if (code.code.empty() || code.code == code.written || code.parts.empty()) continue;
        size_t taken = 0;
        const bool split = code.parts.size() > 1 || code.parts.front().second <= 3;
        for (const size_t column : side.code_columns) {
          if (column < code.parts.front().first) continue;
          const size_t wants = !split ? code.code.size() : taken == 0 ? 3 : 2;
          if (taken >= code.code.size()) break;
          if (column < texts.size()) texts[column].value = code.code.substr(taken, wants);
          taken += wants;
          if (!split) break;
        }
      }
    }
  return table;
}

}  // namespace budgetc::stated
