// Template parser: text with {{ }}, {% %} and {# comments #} to its tree. Collects all faults of a
// template, one finding each; a line that holds only statements vanishes with its line end.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "language/nodes.h"

namespace budgetc::language {

std::optional<TemplateNode> parse_template(std::string_view text, Span where,
                                           const std::vector<std::string>& directives, Sink& sink);

}  // namespace budgetc::language
