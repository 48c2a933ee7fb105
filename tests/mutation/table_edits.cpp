// Edits of a department with its tables stated beside the ledger, or with tables alone: in a ledger
// line, in a cell, in a row.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

#include "budget/budget.h"
#include "mutation/edits.h"
#include "mutation/oracle.h"
#include "support/overlay_reader.h"
#include "yaml/yaml.h"

namespace budgetc::mutation {
namespace {

using classification::Scheme;

constexpr const char* kPrints = "the exact value may still print as it";
constexpr const char* kPlan = "a plan of payments: any sums that rise to the project's amount";

struct Cell {
  Place place;  // with its quotes
  std::string text;
};

// 1,348.15 of 万元: what is counted is the last digit.
struct Number {
  int64_t units = 0;
  size_t decimals = 0;
};
std::optional<Number> number_of(const std::string& text) {
  Number number;
  bool point = false;
  for (const char c : text) {
    if (c == ',') continue;
    if (c == '.' && !point) {
      point = true;
      continue;
    }
    if (c < '0' || c > '9') return std::nullopt;
    number.units = number.units * 10 + (c - '0');
    number.decimals += point;
  }
  return point ? std::optional(number) : std::nullopt;
}

class TableMaker {
 public:
  TableMaker(const Department& department, bool thorough)
      : department_(department), thorough_(thorough) {
    SourceMap sources;
    Sink sink;
    const FileId file = sources.add(kTables, department.files.at(kTables));
    const auto root = yaml::parse(sources, file, sink);
    for (const yaml::Node& table : root->find("tables")->items) {
      const std::string title = table.find("title")->text;
      bool plan_next = false;
      for (const yaml::Node& row : table.find("rows")->items) {
        std::vector<Cell> cells;
        for (const yaml::Node& cell : row.items)
          cells.push_back({{kTables, cell.span.begin, cell.span.end}, cell.text});
        rows_.push_back({title, {kTables, row.span.begin, row.span.end}, cells, plan_next});
        plan_next = std::any_of(cells.begin(), cells.end(),
                                [](const Cell& cell) { return cell.text == "12月底"; });
      }
    }
  }

  std::vector<Edit> make() {
    alone_ = !has_ledger();
    cells();
    if (!alone_) ledger_lines();
    return std::move(edits_);
  }

 private:
  struct Row {
    std::string table;
    Place place;
    std::vector<Cell> cells;
    bool plan;
  };

  bool has_ledger() const {
    return department_.files.contains("ledger.csv") ||
           department_.files.at("budget.yaml").find("\nledger:") != std::string::npos;
  }

  void add(const char* kind, std::string what, Replacement replacement,
           std::vector<Expected> expected, const char* otherwise = nullptr,
           bool nothing_else = true) {
    Edit edit{kind, std::move(what), {std::move(replacement)}, {}, nothing_else};
    if (otherwise == nullptr)
      edit.expected = std::move(expected);
    else
      edit.undetectable = otherwise;
    edits_.push_back(std::move(edit));
  }

  // A cell differs from the ledger. Without one, its tables contradict each other somewhere; at the
  // cell itself where more than one relation tells which of their cells is wrong.
  std::vector<Expected> of_cell(const Cell& cell) const {
    if (!alone_) return {{{"A0101"}, cell.place}};
    const std::set<std::string> codes = {"A0102", "A0104", "A0110"};
    return {{codes, anywhere()}, {codes, cell.place, true}};
  }
  Place anywhere() const {
    return {kTables, 0, static_cast<uint32_t>(department_.files.at(kTables).size())};
  }

  void cells() {
    size_t salt = 0;
    for (const Row& row : rows_) {
      for (const Cell& cell : row.cells) {
        const auto number = number_of(cell.text);
        if (!number) continue;
        const std::string where = row.table + " " + row.cells.front().text;
        for (size_t d = 0; d < cell.text.size(); ++d) {
          const char digit = cell.text[d];
          if (digit < '0' || digit > '9') continue;
          for (char other = '0'; other <= '9'; ++other) {
            const bool chosen =
                other != digit && (thorough_ || other == '0' + static_cast<char>((salt + d) % 10));
            if (chosen) change_digit(row, cell, *number, d, other, where);
          }
        }
        ++salt;
        if (row.plan) continue;
        const std::string sign = "\"-" + cell.text + "\"";
        if (number->units == 0) continue;
        add("sign of a cell", where + ": " + cell.text, {cell.place, sign}, of_cell(cell), nullptr,
            !alone_);
        add("a cell blanked", where + ": " + cell.text, {cell.place, "\"\""}, of_cell(cell),
            nullptr, !alone_);
      }
    }
  }

  void change_digit(const Row& row, const Cell& cell, const Number& number, size_t at, char digit,
                    const std::string& where) {
    std::string changed = cell.text;
    changed[at] = digit;
    const auto other = number_of(changed);
    const int64_t gap = std::abs(other->units - number.units);
    // Of two neighbours, both may print one value; and parts may miss a total by their rounding.
    const bool may_print = alone_ ? gap < 40 : gap < 2;
    add("digit of a cell", where + ": " + cell.text + " → " + changed,
        {cell.place, "\"" + changed + "\""}, of_cell(cell),
        row.plan    ? kPlan
        : may_print ? kPrints
                    : nullptr,
        !alone_ && !may_print);
  }

  void ledger_lines() {
    test::OverlayReader reader;
    reader.files() = department_.files;
    SourceMap sources;
    Sink sink;
    const auto budget = budget::load(reader, sources, "budget.yaml", sink);
    const auto place = [&](Span span) -> Place {
      return {std::string(sources.file(span.file).path()), span.begin, span.end};
    };
    std::map<uint32_t, size_t> rows_of_group;
    for (const budget::LedgerLine& line : budget->ledger) ++rows_of_group[line.source.span.begin];
    size_t salt = 0;
    for (const budget::LedgerLine& line : budget->ledger) {
      const Place amount = place(line.amount_span);
      const std::string written = text(amount);
      for (size_t d = 0; d < written.size(); ++d) {
        if (written[d] < '0' || written[d] > '9') continue;
        if (written.size() - d <= 5 && written.find('.') != std::string::npos)
          break;  // below 100 元
        std::string changed = written;
        changed[d] = written[d] == '9' ? '1' : static_cast<char>(written[d] + 1);
        add("digit of an amount", written + " → " + changed, {amount, changed},
            {{{"A0106"}, amount}});
      }
      codes(*budget, line, place, salt++);
      whole_line(line, place, rows_of_group.at(line.source.span.begin));
    }
  }

  void codes(const budget::Budget& budget, const budget::LedgerLine& line, const auto& place,
             size_t salt) {
    const auto value = [&](const budget::Field& field) {
      return std::string(budget.pool.text(field.value));
    };
    const OracleLine before{
        value(line.unit), value(line.function), value(line.dept_economic), value(line.gov_economic),
        value(line.kind), value(line.project),  value(line.source),        line.amount.fen()};
    std::set<std::string> kinds;
    for (const budget::Unit& unit : budget.units)
      if (unit.code.value == before.unit) kinds.insert(unit.kind.value);
    for (const bool dept : {true, false}) {
      const budget::Field& field = dept ? line.dept_economic : line.gov_economic;
      const Scheme scheme = dept ? Scheme::dept_economic : Scheme::gov_economic;
      const std::string code = dept ? before.dept : before.gov;
      const Place at = place(field.span);
      const std::string written = text(at);
      const size_t from = written.find(code);
      if (code.empty() || from == std::string::npos) continue;
      for (size_t d = 0; d < code.size(); ++d) {
        std::string other = code;
        other[d] =
            static_cast<char>('0' + (code[d] - '0' + 1 + static_cast<int>(salt + d) % 9) % 10);
        OracleLine after = before;
        (dept ? after.dept : after.gov) = other;
        // A line with a doubtful code is left out of the sums, and they are not held against it.
        std::set<std::string> codes = {"A0108", "C0111"};
        if (const std::string doubt = oracle_.doubt(scheme, other); !doubt.empty())
          codes.insert(doubt);
        else
          codes.merge(oracle_.clashes(after, kinds));
        std::string changed = written;
        changed.replace(from, code.size(), other);
        const bool named = line.names[static_cast<size_t>(scheme)] != 0;
        add("digit of a code", written + " → " + changed, {at, changed}, {{codes, at, true}},
            nullptr, !named);
      }
    }
  }

  void whole_line(const budget::LedgerLine& line, const auto& place, size_t rows_of_group) {
    const Place row = place(line.span);
    const std::string& file = department_.files.at(row.file);
    const size_t before = file.rfind('\n', row.begin), end = file.find('\n', row.begin);
    if (before == std::string::npos || end == std::string::npos) return;
    const Place whole{row.file, static_cast<uint32_t>(before + 1), static_cast<uint32_t>(end + 1)};
    const std::string written = text(whole);
    if (rows_of_group > 1 || row.file == "ledger.csv")
      add("a line dropped", text(row), {whole, ""}, {{{"A0101", "A0107"}, anywhere()}});
    add("a line doubled", text(row), {whole, written + written}, {{{"A0106"}, whole}});
  }

  std::string text(const Place& place) const {
    return department_.files.at(place.file).substr(place.begin, place.end - place.begin);
  }

  const Department& department_;
  bool thorough_;
  bool alone_ = false;
  std::vector<Row> rows_;
  CodeOracle oracle_;
  std::vector<Edit> edits_;
};

}  // namespace

std::vector<Edit> make_table_edits(const Department& department, bool thorough) {
  return TableMaker(department, thorough).make();
}

}  // namespace budgetc::mutation
