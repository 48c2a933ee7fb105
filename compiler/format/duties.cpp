// The statutory tables, and which table of a format is which.
#include <algorithm>

#include "format/format.h"
#include "format/reader.h"

namespace budgetc::format {

const std::vector<Duty>& duties() {
  static const std::vector<Duty> all = {{"balance", "部门收支总体情况"},
                                        {"revenue", "部门收入总体情况"},
                                        {"expenditure", "部门支出总体情况"},
                                        {"fiscal_balance", "财政拨款收支总体情况"},
                                        {"general_public", "一般公共预算支出情况"},
                                        {"basic", "一般公共预算基本支出情况"},
                                        {"three_public", "一般公共预算“三公”经费支出情况"},
                                        {"government_fund", "政府性基金预算支出情况"}};
  return all;
}

void read_duties(Reader& reader, const yaml::Node& node, TableSpec& table) {
  std::vector<std::string> known;
  for (const Duty& duty : duties()) known.emplace_back(duty.id);
  const auto read = [&](const yaml::Node& one) {
    const std::string id = reader.text(one, "duty");
    if (std::find(known.begin(), known.end(), id) != known.end())
      table.duties.push_back({id, one.span});
    else if (one.is_scalar())
      reader.unknown_name(one.span, {"法定公开的表", "statutory table"}, id, known);
  };
  if (!node.is_sequence()) return read(node);
  for (const yaml::Node& one : node.items) read(one);
}

}  // namespace budgetc::format
