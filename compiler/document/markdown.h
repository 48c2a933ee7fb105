// Markdown (CommonMark through md4c) → flat blocks. Characters of the private planes pass through:
// the builder uses them for inserted values, so that a department's text is never parsed. Internal
// to document/.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace budgetc::document {

struct MarkdownSpan {
  std::string text;  // "\n" is a hard break
  bool strong = false;
};

struct MarkdownBlock {
  enum class Kind { heading, paragraph, item };
  Kind kind = Kind::paragraph;
  int level = 0;  // headings
  std::vector<MarkdownSpan> spans;
};

// Soft breaks vanish between full-width characters and become a space elsewhere.
std::vector<MarkdownBlock> parse_markdown(std::string_view markdown);

}  // namespace budgetc::document
