// Parser: an expression's text to its tree (a Pratt parser). One finding F0103 for the first fault.
//
//   or < and < not < == != < <= > >= < | < & < + - < ! - (prefix) < . ()
//
// `a | f` and `a | f(x)` mean f(a) and f(a, x) where f can be called with a value by position; else
// | unites filters.
#pragma once

#include <string_view>

#include "language/nodes.h"

namespace budgetc::language {

// Null after a finding.
NodePointer parse_expression(std::string_view text, Span where, Sink& sink);

}  // namespace budgetc::language
