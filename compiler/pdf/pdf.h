// PDF: Pages → the bytes of a tagged PDF 1.7 (aim: PDF/UA-1 and PDF/A-2a), through libharu's object
// layer with own Type0 fonts from HarfBuzz subsets. Deterministic: equal pages give equal bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "layout/display_list.h"

namespace budgetc::pdf {

struct Options {
  std::string producer = "budgetc";
  // Seconds since 1970 (SOURCE_DATE_EPOCH); without them the first day of the document's year.
  std::optional<int64_t> creation_time;
  size_t threads = 1;       // at most so many work on it; the bytes do not depend on their number
  std::string icc_profile;  // bytes of an sRGB profile; empty: no output intent
};

Result<std::string> write(const layout::Pages& pages, const fonts::FontLibrary& library,
                          const Options& options);

}  // namespace budgetc::pdf
