// The 政府收支分类科目 of a year: functional, department-economic and government-economic codes and
// the correspondence of the two economic lists. schemas/classification/ holds one base and what
// each year changes; a bureau's own rows come on top. Keeps how far each row can be trusted in that
// year: what nobody has confirmed must never cause an error. A year without a list of its own works
// by those before it.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "diagnostics/diagnostics.h"

namespace budgetc::classification {

// official: read in the list or a notice of the Ministry of Finance; published: in documents of
// departments; secondary: elsewhere, or in documents of other years; recalled: nowhere.
enum class Trust : uint8_t { official, published, secondary, recalled, recalled_verify };
enum class Scheme : uint8_t { functional, dept_economic, gov_economic };
enum class Level : uint8_t { lei, kuan, xiang };  // 类, 款, 项

struct Entry {
  std::string_view code;
  std::string_view name;
  Level level;
  std::string_view fund;  // functional only
  std::vector<std::string_view> former_names;
  Trust trust;             // in the year of the lists
  std::string_view years;  // in which it was read: 2024|2025
  std::string_view source;
  Span span;
};

struct Retired {
  std::string_view code;
  std::string_view name;
  std::string_view successor;  // may be empty, may hold several joined by '|'
  Trust trust;
};

// A row of the correspondence (对照表) of the two economic lists.
struct Pair {
  std::string_view gov;
  std::string_view dept;
  Trust trust;
};

// The first year of today's functional classification (政府收支分类改革, 2007), and a bound against
// slips of typing.
inline constexpr int kFirstYear = 2007, kLastYear = 2099;

class Classification {
 public:
  // `schemas_dir`/classification: base/*.tsv and changes/<year>.tsv up to the year; then the files
  // of `folders`, whose rows add to or replace those before them: functional, dept_economic,
  // gov_economic, economic_correspondence, functional_retired as .tsv or .csv, or by their Chinese
  // names (own_list_names). Faults are findings: C0114 (a row or a head), C0116 (a file that is
  // missing or empty). Nothing where a shipped list cannot be read. The texts live in `sources`.
  static std::optional<Classification> load(const FileReader& reader, SourceMap& sources,
                                            const std::string& schemas_dir, int year, Sink& sink,
                                            const std::vector<std::string>& folders = {});
  int year() const { return year_; }
  // Whether lists of this very year are at hand; else the year whose lists are carried over.
  bool confirmed() const { return confirmed_; }
  int carried_from() const { return carried_from_; }
  const Entry* find(Scheme scheme, std::string_view code) const;
  const Retired* find_retired(std::string_view function_code) const;
  // The retired 项 itself, or the retired 款 that it lies in.
  const Retired* find_retired_or_parent(std::string_view function_code) const;
  const std::vector<Entry>& entries(Scheme scheme) const;
  const std::vector<Pair>& pairs() const { return pairs_; }
  // The name to print for a code; empty if unknown.
  std::string_view name(Scheme scheme, std::string_view code) const;
  std::vector<std::string> codes(Scheme scheme) const;

 private:
  friend class ListReader;

  int year_ = 0;
  bool confirmed_ = false;
  int carried_from_ = 0;
  std::vector<Entry> entries_[3];
  std::unordered_map<std::string_view, size_t> index_[3];
  std::vector<Retired> retired_;
  std::unordered_map<std::string_view, size_t> retired_index_;
  std::vector<Pair> pairs_;
  std::shared_ptr<std::deque<std::string>> texts_;  // cells that were quoted in their file
};

// The years of `schemas_dir`/classification/years.tsv, ascending.
std::vector<int> known_years(const FileReader& reader, const std::string& schemas_dir);

// The Chinese and English names, without extension, that a bureau's own lists may have.
const std::vector<std::string>& own_list_names();

// 类, 款, 项
std::string_view level_name(Level level, Language language);
// One of the budgets that an entry's `fund` names: 一般公共预算, 政府性基金, 国有资本经营.
std::string_view fund_name(std::string_view fund, Language language);
// 功能科目 / 部门经济科目 / 政府经济科目
std::string_view scheme_name(Scheme scheme, Language language);

}  // namespace budgetc::classification
