// Departments that the mutations start from: valid ones, with stated totals. Some are made here by
// a deterministic generator, the others are the repository's examples.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace budgetc::mutation {

struct Department {
  std::string name;
  std::map<std::string, std::string> files;  // budget.yaml, and ledger.csv where it has one
};

// How the ledger is written: as rows in budget.yaml with codes alone, or as a CSV that gives the
// names beside the codes, as an export of the budget system does.
enum class Form { rows, csv_with_names };

// An office and an institution with about fifty lines; the seed decides the amounts.
Department make_department(uint32_t seed, Form form);
// examples/<name>: the files beside budget.yaml that it needs.
Department read_example(const std::string& name);
// With all its tables stated beside it, as `budgetc tables` prints them.
Department with_tables(Department department);
// The tables of examples and nothing else but who they are: no ledger.
std::vector<Department> all_tables_alone();
std::string source_dir();

// Where they stand, as the program reads it beside budget.yaml.
inline constexpr const char* kTables = "./stated/tables.json";

}  // namespace budgetc::mutation
