// HTML: Document → one self-contained, accessible HTML 5 file: no outside links, semantic tables,
// contents navigation, print style sheet, readable on a phone, works without scripts; every amount
// a <data value> with a stable id.
#pragma once

#include <string>

#include "document/document.h"

namespace budgetc::html {

std::string write(const document::Document& document);

}  // namespace budgetc::html
