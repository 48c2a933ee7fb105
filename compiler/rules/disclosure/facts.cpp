#include "rules/disclosure/facts.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "rules/amounts.h"
#include "rules/characters.h"
#include "rules/disclosure/subjects.h"
#include "rules/disclosure/text_checker.h"
#include "text/text.h"

namespace budgetc::rules {
namespace {

using ledger::Dimension;

bool all_digits(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// A pattern of disclosure.yaml: equal, or a beginning where it ends with *.
bool matches(std::string_view label, const std::vector<std::string>& patterns) {
  return std::any_of(patterns.begin(), patterns.end(), [&](const std::string& pattern) {
    if (!pattern.ends_with("*")) return label == pattern;
    return label.starts_with(std::string_view(pattern).substr(0, pattern.size() - 1));
  });
}

bool contains_one(std::string_view text, const std::vector<std::string>& words) {
  return std::any_of(words.begin(), words.end(),
                     [&](const std::string& word) { return text.find(word) != text.npos; });
}

struct Column {
  std::vector<std::string> path;  // folded, top to bottom, without repeats
  std::string shown;              // for findings
  bool label = false;             // names, codes, ordinals
  bool serial = false;            // a code of units, an ordinal: no code of a class
  enum class Year : uint8_t { now, before, other } year = Year::now;
  std::string leaf() const { return path.empty() ? std::string() : path.back(); }
};

bool is_label_head(const std::string& head) {
  if (head == "项目" || head == "类" || head == "款" || head == "项" || head == "栏次") return true;
  for (const std::string_view word :
       {"编码", "代码", "序号", "名称", "科目", "栏次", "单位(", "类型"})
    if (head.find(word) != head.npos) return true;
  return false;
}

std::vector<Column> columns_of(const std::vector<std::vector<budget::Text>>& header, int64_t year) {
  size_t width = 0;
  for (const auto& row : header) width = std::max(width, row.size());
  std::vector<Column> columns(width);
  // Which cell of the row above each column stands under: merged cells print in their first one.
  std::vector<size_t> above(width, 0), group(width, 0);
  for (const auto& row : header) {
    for (size_t c = 0; c < width; ++c) {
      const std::string text = c < row.size() ? folded_label(row[c].value) : std::string();
      const bool merged = text.empty() && c > 0 && above[c] == above[c - 1];
      group[c] = merged ? group[c - 1] : c + 1;
      const std::string own = merged && c > 0 && group[c - 1] > 0 && group[c - 1] <= row.size()
                                  ? folded_label(row[group[c - 1] - 1].value)
                                  : text;
      if (!own.empty() && (columns[c].path.empty() || columns[c].path.back() != own)) {
        columns[c].path.push_back(own);
        columns[c].shown += (columns[c].shown.empty() ? "" : " ") + own;
      }
    }
    above = group;
  }
  const std::string last = std::to_string(year - 1) + "年", now = std::to_string(year) + "年";
  for (Column& column : columns) {
    for (const std::string& head : column.path) {
      if (is_label_head(head)) column.label = true;
      if (head.find("序号") != head.npos || head.find("单位") == 0 || head.find("部门") == 0)
        column.serial = column.serial || head.find("科目") == head.npos;
      const bool compares = head.find("比") != head.npos || head.find("增减") != head.npos ||
                            head.find("增长") != head.npos || head.find("占") == 0;
      if (compares)
        column.year = Column::Year::other;
      else if ((head.find(last) != head.npos || head.starts_with("上年") ||
                head.starts_with("去年")) &&
               head.find("结转") == head.npos && head.find(now) == head.npos)
        column.year = Column::Year::before;
      if (head.find("执行") != head.npos || head.find("决算") != head.npos)
        column.year = Column::Year::other;
    }
    // 科目 above amounts is a title of the whole table.
    if (column.label && column.path.size() > 1 && !is_label_head(column.leaf())) {
      const std::string& leaf = column.leaf();
      if (leaf.find("合计") != leaf.npos || leaf.find("支出") != leaf.npos ||
          leaf.find("经费") != leaf.npos)
        column.label = false;
    }
  }
  return columns;
}

}  // namespace

std::string folded_label(std::string_view text) {
  std::string out;
  for (char32_t c : text::to_u32(text)) {
    if (is_blank(c) || c == U'\n' || c == U'\r' || c == U'*') continue;
    if (c == U'“' || c == U'”' || c == U'"' || c == U'＂' || c == U'‘' || c == U'’' || c == U'「' ||
        c == U'」' || c == U'《' || c == U'》')
      continue;
    if (c >= U'！' && c <= U'～') c = c - U'！' + U'!';
    text::append_utf8(out, c);
  }
  while (out.ends_with(":")) out.pop_back();
  return out;
}

Facts::Facts(const DisclosureRules& rules, const Inputs& inputs)
    : now_(rules.figures.size()), before_(rules.figures.size()) {
  for (const budget::StatedTable& table : inputs.budget.tables) read_table(rules, inputs, table);
  if (inputs.budget.has_ledger && inputs.budget.ledger_complete) read_ledger(rules, inputs);
  for (size_t i = 0; i < functions_.size(); ++i) by_name_[functions_[i].name].push_back(i);
  for (FunctionFacts& function : functions_)
    if (!function.cells.empty()) function.total = &function.cells.front();
}

FunctionFacts& Facts::function(const std::string& code, const std::string& name,
                               const std::string& shown) {
  const auto [at, fresh] =
      by_code_.emplace(code.empty() ? "class " + name : code, functions_.size());
  if (fresh) functions_.push_back({code, name, shown, {}, nullptr});
  return functions_[at->second];
}

void Facts::read_table(const DisclosureRules& rules, const Inputs& inputs,
                       const budget::StatedTable& table) {
  const std::string title = folded_label(table.title.value);
  std::vector<std::vector<budget::Text>> header = table.header;
  size_t first_row = 0;
  const auto amount = [&](const budget::Text& cell,
                          text::MoneyUnit unit) -> std::optional<text::ParsedAmount> {
    const std::string bare = without_blanks(cell.value);
    if (bare.empty() || bare == "-" || bare == "—") return std::nullopt;
    return text::parse_amount(bare, unit).value;
  };
  // Not told apart by the file: the heads end where amounts begin.
  if (header.empty())
    while (first_row < table.rows.size() && first_row < 6) {
      const auto& row = table.rows[first_row];
      if (std::any_of(row.begin(), row.end(), [&](const budget::Text& cell) {
            return cell.value.find('.') != cell.value.npos && amount(cell, text::MoneyUnit::wan);
          }))
        break;
      header.push_back(row);
      ++first_row;
    }
  if (first_row == table.rows.size() || header.empty()) return;
  text::MoneyUnit unit = table.unit.value_or(text::MoneyUnit::wan);
  if (!table.unit) {
    bool wan = title.find("万元") != title.npos, yuan = false;
    for (const auto& row : header)
      for (const budget::Text& cell : row) {
        wan = wan || cell.value.find("万元") != cell.value.npos;
        yuan = yuan || cell.value.find("元") != cell.value.npos;
      }
    if (!wan && yuan) unit = text::MoneyUnit::yuan;
    if (!wan && !yuan) return;  // of what a number stands for nothing is known
  }
  const std::vector<Column> columns = columns_of(header, inputs.budget.year.value);
  const auto fact_of = [&](const std::vector<budget::Text>& row, size_t c,
                           const std::string& label) {
    Fact fact;
    const auto parsed = c < row.size() ? amount(row[c], unit) : std::nullopt;
    fact.span = c < row.size() ? row[c].span : table.span;
    fact.place = {fmt::format("《{}》", table.title.value),
                  fmt::format("table '{}'", table.title.value)};
    if (!label.empty()) {
      fact.place.zh += "“" + label + "”行";
      fact.place.en += ", row '" + label + "'";
    }
    if (!columns[c].shown.empty()) {
      fact.place.zh += "“" + columns[c].shown + "”列";
      fact.place.en += ", column '" + columns[c].shown + "'";
    }
    if (parsed) {
      const int64_t half = parsed->last_digit_fen / 2;
      fact.amount = parsed->amount;
      fact.interval = {Amount::from_fen(parsed->amount.fen() - half),
                       Amount::from_fen(parsed->amount.fen() + half)};
      fact.written = row[c].value;
      if (!parsed->had_unit) fact.written += unit == text::MoneyUnit::wan ? "万元" : "元";
    } else {
      fact.written = "空白";
    }
    return fact;
  };

  // ---- rows, side by side
  struct Row {
    const std::vector<budget::Text>* cells;
    std::string label;  // folded, without ordinals
    std::string shown;
    std::string code;
    std::vector<size_t> amounts;  // columns
  };
  std::vector<Row> rows;
  for (size_t r = first_row; r < table.rows.size(); ++r) {
    const auto& cells = table.rows[r];
    Row row{&cells, "", "", "", {}};
    bool in_label = false;
    for (size_t c = 0; c < std::min(cells.size(), columns.size()); ++c) {
      if (columns[c].label) {
        if (!in_label && !row.amounts.empty()) {
          rows.push_back(row);
          row = Row{&cells, "", "", "", {}};
        }
        in_label = true;
        const std::string text = folded_label(cells[c].value);
        if (text.empty()) continue;
        if (all_digits(text)) {
          if (!columns[c].serial) row.code += text;
          continue;
        }
        row.label = text;  // the last text: 单位, then the name of the class
        row.shown += (row.shown.empty() ? "" : " ") + cells[c].value;
      } else {
        in_label = false;
        row.amounts.push_back(c);
      }
    }
    if (!row.amounts.empty()) rows.push_back(row);
  }
  if (rows.empty()) return;
  for (Row& row : rows) row.label = without_ordinal(row.label);
  const auto has_value = [&](const Row& row, size_t c) {
    return c < row.cells->size() && amount((*row.cells)[c], unit).has_value();
  };
  const auto has_any = [&](const Row& row) {
    return std::any_of(row.amounts.begin(), row.amounts.end(),
                       [&](size_t c) { return has_value(row, c); });
  };

  // ---- the figures
  for (size_t f = 0; f < rules.figures.size(); ++f) {
    for (const DisclosureRules::CellPlace& place : rules.figures[f].cells) {
      if (!contains_one(title, place.tables) || contains_one(title, place.not_tables)) continue;
      for (const Row& row : rows) {
        if (row.label == "栏次") continue;
        if (place.rows.empty() ? !has_any(row) : !matches(row.label, place.rows)) continue;
        bool now = false, before = false, found = false;
        for (const size_t c : row.amounts) {
          const Column& column = columns[c];
          if (column.year == Column::Year::other) continue;
          bool fits = place.columns.empty();
          if (!fits) {
            for (size_t k = column.path.size(); k-- > 0 && !fits;) {
              const std::string& head = column.path[k];
              const bool leaf = k + 1 == column.path.size();
              const bool whole = leaf || column.leaf() == "小计" || column.leaf() == "合计" ||
                                 column.leaf() == "金额" || column.leaf() == "预算数" ||
                                 column.leaf().ends_with("年");
              if (whole && matches(head, place.columns)) fits = true;
            }
          }
          if (!fits) continue;
          found = true;
          bool& done = column.year == Column::Year::now ? now : before;
          if (done) continue;
          done = true;
          (column.year == Column::Year::now ? now_ : before_)[f].push_back(
              fact_of(*row.cells, c, row.shown));
        }
        if (place.rows.empty() && found) break;  // the first row with amounts
      }
    }
  }

  // ---- functions: rows with a code of 2…, and classes by their name in a table of both sides
  const bool economic = title.find("经济分类") != title.npos;
  const bool of_expenditure = title.find("支出") != title.npos ||
                              title.find("收入") != title.npos || title.find("收支") != title.npos;
  const bool both = title.find("收支") != title.npos;
  if (of_expenditure && !economic) {
    for (const Row& row : rows) {
      const size_t digits = row.code.size();
      const bool coded = (digits == 3 || digits == 5 || digits == 7) && row.code[0] == '2';
      const bool class_row = !coded && both && row.label.ends_with("支出") &&
                             row.label.find("本年") == row.label.npos && row.code.empty();
      if ((!coded && !class_row) || row.label.empty() || !has_any(row)) continue;
      FunctionFacts& facts = function(coded ? row.code : "", row.label, row.shown);
      for (const size_t c : row.amounts)
        if (has_value(row, c)) facts.cells.push_back(fact_of(*row.cells, c, row.shown));
    }
  }

  // ---- projects
  const bool of_projects = title.find("项目支出") != title.npos &&
                           title.find("绩效") == title.npos && title.find("目标") == title.npos;
  size_t name_column = columns.size();
  for (size_t c = 0; c < columns.size(); ++c)
    if (columns[c].leaf().find("项目名称") != std::string::npos) name_column = c;
  if (of_projects && name_column < columns.size()) {
    std::set<std::string> names;
    for (const Row& row : rows) {
      if (name_column >= row.cells->size() || !has_any(row)) continue;
      const std::string name = folded_label((*row.cells)[name_column].value);
      if (text::to_u32(name).size() < 3 || all_digits(name) || name == "合计" || name == "总计")
        continue;
      names.insert(name);
      for (const size_t c : row.amounts)
        if (has_value(row, c)) projects_[name].push_back(fact_of(*row.cells, c, row.shown));
    }
    listed_projects_ = std::max(listed_projects_, names.size());
  }
}

void Facts::read_ledger(const DisclosureRules& rules, const Inputs& inputs) {
  const auto fact_of = [](Amount amount) {
    Fact fact;
    fact.amount = amount;
    fact.interval = {amount, amount};
    fact.place = {"账目", "the ledger"};
    fact.written = print_wan(amount);
    return fact;
  };
  for (size_t f = 0; f < rules.figures.size(); ++f) {
    for (const auto& expression : rules.figures[f].now)
      if (const auto amount = amount_of(expression, inputs)) now_[f].push_back(fact_of(*amount));
    for (const auto& expression : rules.figures[f].before)
      if (const auto amount = amount_of(expression, inputs)) before_[f].push_back(fact_of(*amount));
  }
  const ledger::Ledger& ledger = inputs.ledger;
  ledger::Lines all;
  for (size_t i = 0; i < ledger.size(); ++i) all.push_back(static_cast<ledger::LineId>(i));
  const auto add_functions = [&](const ledger::Lines& lines) {
    for (const size_t digits : {size_t{3}, size_t{5}, size_t{7}}) {
      const std::vector<ledger::GroupKey> keys = {{Dimension::function, digits}};
      for (const ledger::Group& group : ledger.group_by(lines, keys, ledger::Order::code)) {
        const std::string code(group.key.front());
        if (code.size() != digits || code[0] != '2') continue;
        const std::string name(
            inputs.classification.name(classification::Scheme::functional, code));
        const ledger::Figure figure = ledger.sum(group.lines);
        if (name.empty() || figure.overflow) continue;
        function(code, folded_label(name), name).cells.push_back(fact_of(figure.amount));
      }
    }
  };
  for (const char* view : {"everything", "general_public", "fiscal", "basic", "project"}) {
    const auto found = inputs.scope.find(view);
    if (found == inputs.scope.end()) continue;
    if (const auto* filter = std::get_if<ledger::Filter>(&found->second.data))
      add_functions(ledger.select(*filter));
  }
  const std::vector<ledger::GroupKey> by_project = {{Dimension::project}};
  std::map<std::string_view, std::string> names;
  for (const budget::Project& project : inputs.budget.projects)
    names[project.code.value] = folded_label(project.name.value);
  for (const ledger::Group& group : ledger.group_by(all, by_project, ledger::Order::code)) {
    const auto name = names.find(group.key.front());
    const ledger::Figure figure = ledger.sum(group.lines);
    if (name == names.end() || figure.overflow || text::to_u32(name->second).size() < 3) continue;
    projects_[name->second].push_back(fact_of(figure.amount));
  }
}

std::vector<const FunctionFacts*> Facts::functions(std::string_view name, size_t level,
                                                   std::string_view above) const {
  std::vector<const FunctionFacts*> found;
  const auto at = by_name_.find(name);
  if (at == by_name_.end()) return found;
  for (const size_t i : at->second) {
    const size_t digits = functions_[i].code.empty() ? 3 : functions_[i].code.size();
    if (digits == level) found.push_back(&functions_[i]);
  }
  if (found.size() > 1 && !above.empty()) {
    std::vector<const FunctionFacts*> narrowed;
    for (const FunctionFacts* function : found) {
      if (function->code.size() < 5) continue;
      const auto parent = by_code_.find(function->code.substr(0, function->code.size() - 2));
      if (parent != by_code_.end() && functions_[parent->second].name == above)
        narrowed.push_back(function);
    }
    if (!narrowed.empty()) return narrowed;
  }
  return found;
}

const FunctionFacts* Facts::by_code(std::string_view code) const {
  const auto found = by_code_.find(code);
  return found == by_code_.end() ? nullptr : &functions_[found->second];
}

size_t Facts::count_of_level(size_t level) const {
  return static_cast<size_t>(
      std::count_if(functions_.begin(), functions_.end(), [&](const FunctionFacts& function) {
        return function.code.size() == level && !function.cells.empty();
      }));
}

const std::vector<Fact>* Facts::project(std::string_view folded_name) const {
  const auto found = projects_.find(folded_name);
  return found == projects_.end() ? nullptr : &found->second;
}

}  // namespace budgetc::rules
