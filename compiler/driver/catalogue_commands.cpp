// budgetc explain and budgetc rules: what the program can find.
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>

#include "driver/settings.h"

namespace budgetc::driver {
namespace {

// By code or name, in any case of letters.
const CatalogueEntry* find_entry(const std::string& word) {
  std::string upper = word, lower = word;
  std::transform(word.begin(), word.end(), upper.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  std::transform(word.begin(), word.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  const CatalogueEntry* entry = find_in_catalogue(upper);
  return entry != nullptr ? entry : find_in_catalogue(lower);
}

}  // namespace

int explain(const Settings& settings) {
  const CatalogueEntry* entry = find_entry(settings.code);
  if (entry == nullptr) {
    const auto near = nearest_in_catalogue(settings.code);
    return complain(settings,
                    {fmt::format("没有代码或名称“{}”{}（budgetc rules 列出全部）", settings.code,
                                 near ? "；是不是 " + *near + "？" : ""),
                     fmt::format("there is no finding '{}'{} ('budgetc rules' lists them all)",
                                 settings.code, near ? "; did you mean " + *near + "?" : "")});
  }
  // Markdown as it is for a file or another program; set out for a reader at a terminal.
  const std::string_view page = explain_page(entry->code);
  const int width = terminal_width(stdout);
  put(has_colour(stdout) ? render_page(page, true, std::min(width, 100)) : std::string(page));
  return kClean;
}

int rules(const Settings& settings) {
  if (settings.format == "json") {
    nlohmann::ordered_json all = nlohmann::ordered_json::array();
    for (const CatalogueEntry& entry : catalogue())
      all.push_back({{"code", entry.code},
                     {"name", entry.name},
                     {"severity", severity_name(entry.severity)},
                     {"message", {{"zh", entry.message_zh}, {"en", entry.message_en}}},
                     {"waivable", is_waivable(entry)}});
    put(nlohmann::ordered_json({{"version", 1}, {"rules", std::move(all)}}).dump(1) + "\n");
    return kClean;
  }
  const bool zh = settings.in_language() == Language::zh;
  size_t widest = 0;
  for (const CatalogueEntry& entry : catalogue()) widest = std::max(widest, entry.name.size());
  std::string out;
  for (const CatalogueEntry& entry : catalogue())
    out += fmt::format(
        "{}  {:<7}  {:<{}}  {}  {}\n", entry.code, severity_name(entry.severity), entry.name,
        widest, is_waivable(entry) ? (zh ? "可豁免" : "waivable") : (zh ? "      " : "        "),
        zh ? entry.message_zh : entry.message_en);
  put(out);
  return kClean;
}

}  // namespace budgetc::driver
