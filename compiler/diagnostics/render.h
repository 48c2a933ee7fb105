// What the renderers share. Internal to diagnostics/. Each format renders a department's findings
// into the body of a Section, and joins the sections into a whole.
#pragma once

#include "diagnostics/diagnostics.h"
#include "text/printable.h"

namespace budgetc::rendering {

using Sections = std::span<const Section>;

struct Words {
  std::string_view basis, help, page, waived, until, separator;
};
const Words& words(Language language);

// A terminal or a log must not obey what an input file contains.
using text::printable;

// "file:line:column: error[A0101 stated-differs]: message"; a waived finding says so instead of its
// severity. Colour only on request.
std::string head(const Finding& finding, const SourceMap& sources, Language language, bool colour);

std::string_view colour_of(const Finding& finding);  // an escape sequence

// "12 处错误，1 处警告"; 没有发现问题 for none.
std::string counts_in_words(const Counts& counts, Language language);

// That more findings were counted than are listed.
std::string omitted_in_words(size_t omitted, Language language);

// Why it is waived: "理由（张三，至 2024-12-31）".
std::string waiver_in_words(const Waived& waived, Language language);

// A finding's bodies, and the whole of a format.
std::string human_body(const Sink& sink, const SourceMap& sources, const RenderOptions& options);
std::string short_body(const Sink& sink, const SourceMap& sources, const RenderOptions& options);
std::string human_report(Sections sections, const RenderOptions& options);
std::string short_report(Sections sections);

std::string json_body(const Sink& sink, const SourceMap& sources, const RenderOptions& options);
std::string json_report(Sections sections);

std::string sarif_body(const Sink& sink, const SourceMap& sources, const RenderOptions& options);
std::string sarif_report(Sections sections, const RenderOptions& options);

std::string github_body(const Sink& sink, const SourceMap& sources, const RenderOptions& options);
std::string github_report(Sections sections);

std::string junit_body(const std::string& department, const Sink& sink, const SourceMap& sources,
                       const RenderOptions& options);
std::string junit_report(Sections sections);

}  // namespace budgetc::rendering
