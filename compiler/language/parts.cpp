#include "language/parts.h"

#include "language/nodes.h"

namespace budgetc::language {
namespace {

void collect(const ExpressionNode& node, std::vector<Part>& out) {
  if (node.kind == ExpressionNode::Kind::text)
    out.push_back({Part::Kind::constant, node.text, node.span});
  if (node.kind == ExpressionNode::Kind::call)
    out.push_back({Part::Kind::call, node.text, node.name_span});
  for (const Argument& child : node.children) collect(*child.value, out);
}

void collect(const TemplateNode& node, std::vector<Part>& out) {
  if (node.kind == TemplateNode::Kind::literal)
    out.push_back({Part::Kind::literal, node.text, node.span});
  if (node.expression) collect(*node.expression, out);
  for (const TemplateNode::Branch& branch : node.branches) {
    if (branch.condition) collect(*branch.condition, out);
    for (const TemplateNode& child : branch.body) collect(child, out);
  }
  for (const TemplateNode& child : node.body) collect(child, out);
}

}  // namespace

std::vector<Part> parts(const Template& source) {
  std::vector<Part> all;
  if (const TemplateNode* root = Internals::root(source)) collect(*root, all);
  return all;
}

std::vector<Part> parts(const Expression& source) {
  std::vector<Part> all;
  if (const ExpressionNode* root = Internals::root(source)) collect(*root, all);
  return all;
}

}  // namespace budgetc::language
