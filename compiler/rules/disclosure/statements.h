// A published text as statements about figures, across its paragraphs: D0119, D0120, D0128–D0132,
// D0135. Internal to rules/.
#pragma once

#include <string>
#include <vector>

#include "rules/disclosure/text_checker.h"

namespace budgetc::rules {

struct Paragraph {
  std::string text;
  Span span;
  bool ends_section = false;  // a heading: what follows is about something else
};

// Marks the numbers that it blames (State::blamed), so that nothing else is derived from them. To
// be called before the paragraphs are checked one by one.
void check_statements(TextChecker::State& state, const std::vector<Paragraph>& paragraphs);

// Whether top/bottom, each somewhere in its interval, may print as `percent`.
bool may_be(const text::Decimal& percent, AmountInterval top, AmountInterval bottom);

}  // namespace budgetc::rules
