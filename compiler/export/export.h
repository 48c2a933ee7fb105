// The Book's tables as JSON (DESIGN: `tables --format json`, the shape of published-tables.json)
// and as text.
#pragma once

#include <string>

#include "book/evaluate.h"

namespace budgetc::export_ {

std::string tables_json(const book::Book& book);
std::string tables_text(const book::Book& book);

}  // namespace budgetc::export_
