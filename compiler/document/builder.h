// Builds the Document: renders the format's outline (Markdown with figures) over a department and
// the evaluated tables.
#pragma once

#include "book/evaluate.h"
#include "document/document.h"

namespace budgetc::document {

// `book` must outlive the document: its tables are referenced.
Document build(const book::Inputs& inputs, const book::Book& book, bool draft, Sink& sink);

}  // namespace budgetc::document
