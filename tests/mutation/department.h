// Departments that the mutations start from: valid ones, with stated totals. Some are made here by
// a deterministic generator, the others are the repository's examples.
#pragma once

#include <cstdint>
#include <map>
#include <string>

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
std::string source_dir();

}  // namespace budgetc::mutation
