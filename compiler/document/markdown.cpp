#include "document/markdown.h"

#include <md4c.h>

namespace budgetc::document {
namespace {

struct Parser {
  std::vector<MarkdownBlock> blocks;
  int strong = 0;
  bool in_item = false;

  void append(std::string_view text) {
    if (blocks.empty()) return;
    auto& spans = blocks.back().spans;
    if (spans.empty() || spans.back().strong != (strong > 0)) spans.push_back({"", strong > 0});
    spans.back().text += text;
  }
};

int enter_block(MD_BLOCKTYPE type, void* detail, void* state) {
  auto& parser = *static_cast<Parser*>(state);
  if (type == MD_BLOCK_H)
    parser.blocks.push_back({MarkdownBlock::Kind::heading,
                             static_cast<int>(static_cast<MD_BLOCK_H_DETAIL*>(detail)->level),
                             {}});
  if (type == MD_BLOCK_LI) {
    parser.blocks.push_back({MarkdownBlock::Kind::item, 0, {}});
    parser.in_item = true;
  }
  if (type == MD_BLOCK_P && !parser.in_item)
    parser.blocks.push_back({MarkdownBlock::Kind::paragraph, 0, {}});
  return 0;
}

int leave_block(MD_BLOCKTYPE type, void*, void* state) {
  if (type == MD_BLOCK_LI) static_cast<Parser*>(state)->in_item = false;
  return 0;
}

int enter_span(MD_SPANTYPE type, void*, void* state) {
  if (type == MD_SPAN_STRONG || type == MD_SPAN_EM) ++static_cast<Parser*>(state)->strong;
  return 0;
}

int leave_span(MD_SPANTYPE type, void*, void* state) {
  if (type == MD_SPAN_STRONG || type == MD_SPAN_EM) --static_cast<Parser*>(state)->strong;
  return 0;
}

int text(MD_TEXTTYPE type, const MD_CHAR* data, MD_SIZE size, void* state) {
  auto& parser = *static_cast<Parser*>(state);
  switch (type) {
    case MD_TEXT_BR:
      parser.append("\n");
      break;
    case MD_TEXT_SOFTBR: {
      const auto& spans = parser.blocks.back().spans;
      const bool ascii = !spans.empty() && !spans.back().text.empty() &&
                         static_cast<unsigned char>(spans.back().text.back()) < 0x80;
      if (ascii) parser.append(" ");
      break;
    }
    case MD_TEXT_NULLCHAR:
      break;
    default:
      parser.append(std::string_view(data, size));
  }
  return 0;
}

}  // namespace

std::vector<MarkdownBlock> parse_markdown(std::string_view markdown) {
  Parser state;
  MD_PARSER parser{};
  parser.flags = MD_FLAG_NOHTML | MD_FLAG_NOINDENTEDCODEBLOCKS;
  parser.enter_block = enter_block;
  parser.leave_block = leave_block;
  parser.enter_span = enter_span;
  parser.leave_span = leave_span;
  parser.text = text;
  md_parse(markdown.data(), static_cast<MD_SIZE>(markdown.size()), &parser, &state);
  return std::move(state.blocks);
}

}  // namespace budgetc::document
