#include "classification/classification.h"

#include <algorithm>
#include <array>
#include <filesystem>

namespace budgetc::classification {
namespace {

// Calls each(cells) for every line after the header; the files have no quoting.
template <size_t kColumns, class Each>
void each_row(std::string_view text, const Each& each) {
  bool header = true;
  while (!text.empty()) {
    const size_t line_end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, line_end);
    text.remove_prefix(std::min(line_end + 1, text.size()));
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (line.empty()) continue;
    if (header) {
      header = false;
      continue;
    }
    std::array<std::string_view, kColumns> cells;
    for (size_t i = 0; i < kColumns; ++i) {
      const size_t end = std::min(line.find('\t'), line.size());
      cells[i] = line.substr(0, end);
      line.remove_prefix(std::min(end + 1, line.size()));
    }
    each(cells);
  }
}

Trust trust_of(std::string_view source) {
  const std::string_view word = source.substr(0, source.find(' '));
  if (word == "published") return Trust::published;
  return word == "recalled" ? Trust::recalled : Trust::recalled_verify;
}

Level level_of(std::string_view name) {
  if (name == "类") return Level::lei;
  return name == "款" ? Level::kuan : Level::xiang;
}

std::vector<std::string_view> list_of(std::string_view cell) {
  std::vector<std::string_view> items;
  while (!cell.empty()) {
    const size_t end = std::min(cell.find('|'), cell.size());
    items.push_back(cell.substr(0, end));
    cell.remove_prefix(std::min(end + 1, cell.size()));
  }
  return items;
}

}  // namespace

Result<Classification> Classification::load(const FileReader& reader, SourceMap& sources,
                                            const std::string& schemas_dir, int year) {
  Classification lists;
  lists.year_ = year;
  const std::string folder = schemas_dir + "/classification/" + std::to_string(year) + "/";
  const auto read = [&](const std::string& name) -> Result<std::string_view> {
    auto text = reader.read(folder + name);
    if (!text) {
      const LocalText reason = reason_text(folder + name, text.failure());
      return Failure{reason.zh, reason.en};
    }
    return sources.file(sources.add(folder + name, std::move(*text))).text();
  };
  const auto add = [&](Scheme scheme, Entry entry) {
    const auto which = static_cast<size_t>(scheme);
    lists.index_[which].emplace(entry.code, lists.entries_[which].size());
    lists.entries_[which].push_back(std::move(entry));
  };

  const auto functional = read("functional.tsv");
  if (!functional) return functional.failure();
  each_row<6>(*functional, [&](const auto& c) {
    add(Scheme::functional,
        {c[0], c[1], level_of(c[2]), c[3], list_of(c[4]), trust_of(c[5]), c[5]});
  });
  const std::array<std::pair<Scheme, const char*>, 2> economic = {
      {{Scheme::dept_economic, "dept_economic.tsv"}, {Scheme::gov_economic, "gov_economic.tsv"}}};
  for (const auto& [scheme, name] : economic) {
    const auto text = read(name);
    if (!text) return text.failure();
    each_row<5>(*text, [&, scheme = scheme](const auto& c) {
      add(scheme, {c[0], c[1], level_of(c[2]), {}, list_of(c[3]), trust_of(c[4]), c[4]});
    });
  }
  const auto retired = read("functional_retired.tsv");
  if (!retired) return retired.failure();
  each_row<6>(*retired, [&](const auto& c) {
    lists.retired_index_.emplace(c[0], lists.retired_.size());
    lists.retired_.push_back({c[0], c[1], c[3], trust_of(c[5])});
  });
  const auto pairs = read("economic_correspondence.tsv");
  if (!pairs) return pairs.failure();
  each_row<4>(*pairs, [&](const auto& c) { lists.pairs_.push_back({c[0], c[1], trust_of(c[3])}); });
  return lists;
}

const Entry* Classification::find(Scheme scheme, std::string_view code) const {
  const auto which = static_cast<size_t>(scheme);
  const auto it = index_[which].find(code);
  return it == index_[which].end() ? nullptr : &entries_[which][it->second];
}

const Retired* Classification::find_retired(std::string_view function_code) const {
  const auto it = retired_index_.find(function_code);
  return it == retired_index_.end() ? nullptr : &retired_[it->second];
}

const Retired* Classification::find_retired_or_parent(std::string_view function_code) const {
  const Retired* retired = find_retired(function_code);
  return retired != nullptr || function_code.size() <= 5 ? retired
                                                         : find_retired(function_code.substr(0, 5));
}

const std::vector<Entry>& Classification::entries(Scheme scheme) const {
  return entries_[static_cast<size_t>(scheme)];
}

std::string_view Classification::name(Scheme scheme, std::string_view code) const {
  const Entry* entry = find(scheme, code);
  return entry == nullptr ? std::string_view() : entry->name;
}

std::vector<std::string> Classification::codes(Scheme scheme) const {
  std::vector<std::string> codes;
  for (const Entry& entry : entries(scheme)) codes.emplace_back(entry.code);
  return codes;
}

int latest_year(const std::string& schemas_dir) {
  int latest = 0;
  std::error_code error;
  for (const auto& entry :
       std::filesystem::directory_iterator(schemas_dir + "/classification", error)) {
    const std::string name = entry.path().filename();
    if (name.size() == 4 && name.find_first_not_of("0123456789") == std::string::npos)
      latest = std::max(latest, std::stoi(name));
  }
  return latest;
}

std::string_view level_name(Level level, Language language) {
  const bool zh = language == Language::zh;
  switch (level) {
    case Level::lei:
      return zh ? "类" : "class";
    case Level::kuan:
      return zh ? "款" : "section";
    case Level::xiang:
      return zh ? "项" : "item";
  }
  return {};
}

std::string_view fund_name(std::string_view fund, Language language) {
  if (language == Language::zh) return fund;
  if (fund == "一般公共预算") return "general public budget";
  if (fund == "政府性基金") return "government funds";
  if (fund == "国有资本经营") return "state capital";
  return fund;
}

std::string_view scheme_name(Scheme scheme, Language language) {
  const bool zh = language == Language::zh;
  switch (scheme) {
    case Scheme::functional:
      return zh ? "支出功能科目" : "functional code";
    case Scheme::dept_economic:
      return zh ? "部门预算经济科目" : "department economic code";
    case Scheme::gov_economic:
      return zh ? "政府预算经济科目" : "government economic code";
  }
  return {};
}

}  // namespace budgetc::classification
