// What a template is made of, in all branches, for static checks: its own text, the texts that its
// expressions hold, the functions and phrases that they call.
#pragma once

#include <string>
#include <vector>

#include "language/language.h"

namespace budgetc::language {

struct Part {
  enum class Kind : uint8_t { literal, constant, call };
  Kind kind;
  std::string text;  // the text; the function's name
  Span span;         // of it; of a constant, with its quotes
};
std::vector<Part> parts(const Template& source);
std::vector<Part> parts(const Expression& source);

}  // namespace budgetc::language
