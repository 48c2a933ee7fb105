#include "language/units.h"

#include <array>

#include "diagnostics/catalogue/format.h"

namespace budgetc::language {
namespace {

struct Conversion {
  std::string_view function;
  std::string_view unit;
  std::string_view english;
  std::string_view follows;  // what the template should write after it
};
constexpr std::array<Conversion, 3> kConversions = {
    {{"wan", "万元", "ten thousands of yuan", "万元"},
     {"yuan", "元", "yuan", "元"},
     {"percent", "百分数", "percent", ""}}};

// The units that a text may begin with; the longer ones first.
constexpr std::array<std::string_view, 7> kWritten = {"万元", "亿元", "万", "元", "%", "％", "‰"};

// What is written right after body[from - 1], if that is the template's own text.
const TemplateNode* first_literal(const std::vector<TemplateNode>& body, size_t from,
                                  const TemplateNode* after) {
  if (from >= body.size()) return after;
  const TemplateNode& next = body[from];
  return next.kind == TemplateNode::Kind::literal ? &next : nullptr;
}

void check_output(const TemplateNode& output, const TemplateNode* literal, Sink& sink) {
  if (literal == nullptr || output.expression == nullptr ||
      output.expression->kind != ExpressionNode::Kind::call)
    return;
  for (const Conversion& conversion : kConversions) {
    if (output.expression->text != conversion.function) continue;
    for (const std::string_view written : kWritten) {
      if (!literal->text.starts_with(written)) continue;
      const bool right = written == conversion.unit;
      if (!right) {
        const Span at{literal->span.file, literal->span.begin,
                      literal->span.begin + static_cast<uint32_t>(written.size())};
        const std::string figure = "“| " + std::string(conversion.function) + "”的结果";
        Finding finding =
            Finding(finding::F0115, at)
                .arg("figure",
                     LocalText{figure, "what '| " + std::string(conversion.function) + "' gives"})
                .arg("unit",
                     LocalText{std::string(conversion.unit), std::string(conversion.english)})
                .arg("written", std::string(written))
                .label(output.expression->span, {"在这里换算", "converted here"});
        if (conversion.follows.empty())
          finding.help = {
              {"百分号由 percent 印出，后面不要再写", "percent prints its sign itself"}};
        else
          finding.help = {
              {"写作“" + std::string(conversion.follows) + "”，或改用别的换算",
               "write '" + std::string(conversion.follows) + "', or convert otherwise"}};
        sink.report(std::move(finding));
      }
      return;
    }
  }
}

// `after`: the literal that follows the body, where one surely does.
void check_body(const std::vector<TemplateNode>& body, const TemplateNode* after, Sink& sink) {
  for (size_t i = 0; i < body.size(); ++i) {
    const TemplateNode& node = body[i];
    const TemplateNode* next = first_literal(body, i + 1, after);
    switch (node.kind) {
      case TemplateNode::Kind::output:
        check_output(node, next, sink);
        break;
      case TemplateNode::Kind::condition:
        for (const TemplateNode::Branch& branch : node.branches)
          check_body(branch.body, next, sink);
        break;
      case TemplateNode::Kind::loop:  // followed by itself or by what comes after
      case TemplateNode::Kind::block:
        check_body(node.body, nullptr, sink);
        break;
      default:
        break;
    }
  }
}

}  // namespace

void check_units(const TemplateNode& root, Sink& sink) { check_body(root.body, nullptr, sink); }

}  // namespace budgetc::language
