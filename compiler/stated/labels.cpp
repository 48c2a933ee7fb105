// Labels as keys: what two exports of one form may write differently is folded.
#include "stated/stated.h"
#include "text/text.h"

namespace budgetc::stated {

std::string normalised(std::string_view label) {
  std::u32string folded;
  for (char32_t c : text::to_u32(label)) {
    if (c == U' ' || c == U'\t' || c == U'\r' || c == U'\n' || c == U'\u3000' || c == U'\u00a0')
      continue;
    if (c >= U'\uff01' && c <= U'\uff5e') c -= 0xfee0;  // full width → half width
    if (c == U'“' || c == U'”' || c == U'「' || c == U'」') c = U'"';
    folded.push_back(c);
  }
  while (!folded.empty() && folded.back() == U':') folded.pop_back();
  return text::to_utf8(folded);
}

}  // namespace budgetc::stated
