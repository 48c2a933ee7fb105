// Budget: a department's budget.yaml (and the ledger.csv that may stand beside it) as a typed
// model. Every field keeps its span. Pure data: nothing here knows classification names, formats or
// rules.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/amount.h"
#include "base/string_pool.h"
#include "diagnostics/diagnostics.h"
#include "text/text.h"

namespace budgetc::yaml {
struct Node;
}

namespace budgetc::budget {

using Text = Spanned<std::string>;

// An amount that somebody wrote down, with the precision it was written at.
struct StatedAmount {
  Amount amount;
  AmountInterval interval;  // every exact value it may stand for
  std::string written;      // as typed
  Span span;
};

// 2024-03-18, or 2024-04 without a day.
struct Date {
  int64_t year = 0, month = 0, day = 0;  // day 0: not given
  Span span;
};

// A table as somebody exported or published it: texts with places, not yet understood. Of a CSV,
// title, head and notes still stand among the rows.
struct StatedTable {
  std::string key;  // its id, or the name of its file without ending: “expenditure”
  Text title;       // may be empty
  std::optional<text::MoneyUnit> unit;
  std::vector<Text> unit_lines;  // lines above it that may say the unit: 单位：元
  std::vector<std::vector<Text>> header, rows;
  std::vector<Text> notes;
  bool split = false;  // header, rows and notes were told apart by the file
  Span span;           // the title, or the table's first cell
};

struct Unit {
  Text code;
  Text name;
  Text listed_as;  // how the narrative lists it; the name if not given
  Text kind;       // 机关 | 参公事业单位 | 事业单位
  // Kinds of the bodies without accounts of their own whose budget stands in this unit's.
  std::vector<Text> includes = {};
};

// 机构设置: one body of the department as it is established, with or without a budget of its own.
struct Institution {
  Text name;
  Text nature;   // 行政, 事业 …
  Text rank;     // 正处级
  Text funding;  // 经费保障形式
};

// One indicator: 三级指标, 指标值, 指标值说明（指标描述） and 指标值确定依据 (may be empty).
struct Indicator {
  Text name;
  Text value;
  Text note;
  Text basis;
};
// 一级指标 › 二级指标 › 三级指标
struct IndicatorGroup {
  Text name;  // 二级指标
  std::vector<Indicator> indicators;
};
struct IndicatorClass {
  Text name;  // 一级指标
  std::vector<IndicatorGroup> groups;
};

// By dimension; and, where the department gave three levels, as the tree it gave: the indicators of
// the tree stand in their dimension as well.
struct ProjectGoals {
  std::vector<Text> objectives;         // 绩效目标
  std::vector<Indicator> cost;          // 成本指标
  std::vector<Indicator> output;        // 产出指标
  std::vector<Indicator> benefit;       // 效益指标
  std::vector<Indicator> satisfaction;  // 满意度指标
  std::vector<IndicatorClass> indicators;
};

struct Project {
  Text code;
  Text name;
  Text kind;     // 其他运转类 | 特定目标类
  Text purpose;  // 主要用于…, for the narrative
  ProjectGoals goals;
  std::map<int, StatedAmount> plan;  // 资金支出计划: by month, what is spent until its end
  Span span;
};

// One line of the 政府采购预算.
struct Purchase {
  Text project;    // project code; may be empty
  Text item;       // 采购物品名称
  Text catalogue;  // 政府采购目录序号
  Text measure;    // 计量单位
  std::optional<Spanned<int64_t>> quantity;
  std::optional<StatedAmount> price;  // of one
  Text source;                        // 资金来源, one of fund_sources()
  std::optional<StatedAmount> amount;
  std::optional<StatedAmount> reserved;  // 预留中小微企业份额
  Span span;
};

struct Task {
  Text name;        // 任务名称
  Text content;     // 主要内容
  Text indicators;  // 绩效指标, in words
};

struct OverallGoals {
  Text objective;  // 年度履职目标
  std::vector<Task> tasks;
  std::vector<IndicatorClass> indicators;
  std::vector<Text> safeguards;  // 工作保障措施
};

struct Field {
  Symbol value = Symbol::empty;
  Span span;
};

// The columns of a ledger line that hold a code of the 政府收支分类科目.
enum class CodeColumn : uint8_t { function, dept_economic, gov_economic };
inline constexpr size_t kCodeColumns = 3;

// A name written beside a code ("30201 办公费", or a name column of a CSV): an assertion, to be
// compared with the year's lists. Distinct (code, name), where they stand first.
struct CodeName {
  CodeColumn column = CodeColumn::function;
  Field code;
  Field name;
  size_t lines = 0;  // how many lines say so
};

// One line of the ledger. The values are Symbols of Budget::pool.
struct LedgerLine {
  Field unit;           // unit code
  Field function;       // 功能科目, seven digits; empty for 年终结转
  Field dept_economic;  // 部门经济科目, five digits
  Field gov_economic;   // 政府经济科目, five digits
  Field kind;           // one of expenditure_kinds()
  Field project;        // project code of 其他运转类 and 特定目标类, else empty
  Field source;         // 资金来源, one of fund_sources()
  Amount amount;
  Span amount_span;
  Span span;  // the whole line
  // By CodeColumn: 1 + index into Budget::code_names, or 0 where no name is written.
  std::array<uint32_t, kCodeColumns> names{};
};

// A finding that the department answers for itself: it is kept, but does not count.
struct Waiver {
  const CatalogueEntry* entry = nullptr;  // nothing: the waiver was found wrong
  Text code;
  Text path;  // where: the data path of the finding, or one above it; empty: wherever it is found
  Text reason;
  Text by;     // who answers for it
  Text until;  // 2024-12-31
};

// A stated figure: `key` is the dotted name below its section ("revenue.total",
// "three_public.reception").
using StatedFigures = std::map<std::string, StatedAmount>;
using Counts = std::map<std::string, Spanned<int64_t>>;

struct Budget {
  FileId file = FileId::none;
  Text format;  // "henan/xinyang"
  Spanned<int64_t> year;
  text::MoneyUnit money_unit = text::MoneyUnit::yuan;
  Text department_code;
  Text department_name;
  Text department_full_name;  // 全称; the name if not given
  Text department_kind;       // 部门 | 单位
  Span department_span;
  std::vector<Unit> units;
  std::optional<Date> published;  // the date on the cover
  Text introduction;              // a sentence before the duties
  std::vector<Institution> institutions;
  std::vector<Text> duties;       // 主要职责, one a paragraph, without ordinals
  Text organization;              // 内设机构 text
  std::vector<Text> composition;  // 预算单位构成: every body, also those without own accounts
  std::vector<Project> projects;  // in the order that tables and narrative print them
  std::vector<LedgerLine> ledger;
  std::vector<CodeName> code_names;  // in the order of the lines
  bool ledger_complete = true;       // false: lines with errors were left out, sums mean nothing
  Span ledger_span;
  std::vector<Purchase> purchases;
  OverallGoals goals;

  // Flat facts that the narrative needs. Every key the loader accepts is in vocabulary(): the
  // language environment, the loader and the JSON Schema share it. Missing optional amounts are
  // simply absent.
  StatedFigures
      stated;  // 批复 totals and other assertions about this year, compared with the ledger
  StatedFigures previous;     // last year's figures, the base of every comparison
  Text previous_folder;       // or where last year's budget stands, of which they are
  StatedFigures procurement;  // 政府采购: goods, works, services
  StatedFigures assets;       // values of assets: "fixed.buildings.value" …
  Counts counts;  // "vehicles.general", "equipment.general_over_500k", "transfers.projects", …
  std::vector<StatedTable> tables;  // exported tables, compared with the ledger or with each other
  FileId narrative = FileId::none;  // the text as published: stated/narrative.txt or .md
  bool has_ledger = false;          // else only what is stated can be held against itself
  std::map<std::string, Text>
      reasons;  // 变动原因 by key: "revenue", "expenditure", "running_costs", …
  std::map<std::string, Text> details;     // what a figure consists of: "procurement.goods", …
  std::map<std::string, Text> quantities;  // by full key: "assets.fixed.buildings.quantity"
  std::vector<Waiver> waivers;

  // budget.yaml as it was read, so that a finding's place can be told as a path; null without one.
  std::shared_ptr<const yaml::Node> tree;
  StringPool pool;
};

// quantity: a number as it is printed (平方米 may have decimals).
enum class FactKind : uint8_t { amount, count, quantity, text };

// The keys of a flat section, in Chinese and English, shared by loader, environment and schema.
struct VocabularyKey {
  std::string_view section;  // one of flat_sections()
  std::string_view key;      // "revenue.total"
  std::string_view title;    // 收入总计
  FactKind kind = FactKind::amount;
};
// stated, previous, reasons, details, procurement, assets, transfers, performance
const std::vector<std::string_view>& flat_sections();
const std::vector<VocabularyKey>& vocabulary();

// The keys of a mapping of budget.yaml; the flat sections have theirs in vocabulary().
struct MappingKeys {
  std::string_view place;  // its data path without indices: "", "units", "ledger.lines"
  std::vector<std::string_view> keys;
  std::vector<std::string_view> required;
};
const std::vector<MappingKeys>& mapping_keys();

// 一般公共预算财政拨款, 一般公共预算其他, 政府性基金, 国有资本经营预算, 财政专户管理资金, 事业收入,
// 事业单位经营收入, 上级补助收入, 附属单位上缴收入, 其他收入, and 上年结转一般公共预算 …
// 上年结转单位资金.
const std::vector<std::string>& fund_sources();
const std::vector<std::string>& unit_kinds();  // 机关, 参公事业单位, 事业单位
// 基本支出, 其他运转类, 特定目标类, 经营支出, 上解上级支出, 对附属单位补助支出, 年终结转
const std::vector<std::string>& expenditure_kinds();

// What a figure written as `written` stands for. The interval is closed: 7168.84 is printed for
// every fen in [7168.835, 7168.845).
StatedAmount stated_figure(const text::ParsedAmount& parsed, std::string written, Span span);

// A department of which there is no budget.yaml, only exported tables in `folder`/stated/ or in
// `folder` itself: the model with the tables alone. Nothing if there are none.
std::optional<Budget> load_tables_alone(const FileReader& reader, SourceMap& sources,
                                        const std::string& folder, Sink& sink);

// Loads `path` (budget.yaml). Findings for every fault of the file are collected in one run. Gives
// nothing only where no usable model is left (unreadable or not a mapping); otherwise a model whose
// bad values are left empty ("poisoned"), while the sink holds errors.
std::optional<Budget> load(const FileReader& reader, SourceMap& sources, const std::string& path,
                           Sink& sink);

}  // namespace budgetc::budget
