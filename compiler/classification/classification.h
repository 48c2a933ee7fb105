// The 政府收支分类科目 of a year: functional, department-economic and government-economic codes,
// the correspondence of the two economic lists, revenue sources. Loaded from
// schemas/classification/<year>/*.tsv. Keeps how far each row can be trusted: a row that is only
// recalled must never cause an error.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "diagnostics/diagnostics.h"

namespace budgetc::classification {

enum class Trust : uint8_t { published, recalled, recalled_verify };
enum class Scheme : uint8_t { functional, dept_economic, gov_economic };
enum class Level : uint8_t { lei, kuan, xiang };  // 类, 款, 项

struct Entry {
  std::string_view code;
  std::string_view name;
  Level level;
  std::string_view fund;  // functional only
  std::vector<std::string_view> former_names;
  Trust trust;
  std::string_view source;
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

class Classification {
 public:
  // Reads the year's folder below `schemas_dir`/classification. The texts live in `sources`.
  static Result<Classification> load(const FileReader& reader, SourceMap& sources,
                                     const std::string& schemas_dir, int year);
  int year() const { return year_; }
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
  int year_ = 0;
  std::vector<Entry> entries_[3];
  std::unordered_map<std::string_view, size_t> index_[3];
  std::vector<Retired> retired_;
  std::unordered_map<std::string_view, size_t> retired_index_;
  std::vector<Pair> pairs_;
};

// The newest year that has a folder below `schemas_dir`/classification; 0 if there is none.
int latest_year(const std::string& schemas_dir);

// 类, 款, 项
std::string_view level_name(Level level, Language language);
// One of the budgets that an entry's `fund` names: 一般公共预算, 政府性基金, 国有资本经营.
std::string_view fund_name(std::string_view fund, Language language);
// 功能科目 / 部门经济科目 / 政府经济科目
std::string_view scheme_name(Scheme scheme, Language language);

}  // namespace budgetc::classification
