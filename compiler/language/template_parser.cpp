// Takes a template's text; gives its tree or findings F0103 and F0101 (an unknown statement) at
// their exact place.
#include "language/template_parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "diagnostics/catalogue/format.h"
#include "language/lexer.h"
#include "language/parser.h"

namespace budgetc::language {
namespace {

constexpr int kDeepestBlock = 64;

// A stretch of the template. For marks, [inner_begin, inner_end) is what stands between them.
struct Segment {
  enum class Kind : uint8_t { literal, output, statement, comment };
  Kind kind;
  size_t begin, end;
  size_t inner_begin, inner_end;
};

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }
bool is_space(char c) { return is_blank(c) || c == '\n'; }

class TemplateParser {
 public:
  TemplateParser(std::string_view text, Span where, const std::vector<std::string>& directives,
                 Sink& sink)
      : text_(text), where_(where), directives_(directives), sink_(sink) {}

  std::optional<TemplateNode> parse() {
    const size_t before = sink_.size();
    if (!split()) return std::nullopt;
    drop_statement_lines();
    TemplateNode root;
    root.span = span(0, text_.size());
    while (next_ < segments_.size()) {
      block(root.body, 0);
      if (next_ < segments_.size()) {
        const auto [word, at] = keyword(segments_[next_]);
        fail(at, {fmt::format("多余的 {}，前面没有与它对应的{}", word,
                              word == "endfor" ? " for" : " if"),
                  fmt::format("'{}' without an '{}' before it", word,
                              word == "endfor" ? "for" : "if")});
        ++next_;
      }
    }
    if (sink_.size() != before) return std::nullopt;
    return root;
  }

 private:
  Span span(size_t begin, size_t end) const {
    return {where_.file, where_.begin + static_cast<uint32_t>(begin),
            where_.begin + static_cast<uint32_t>(end)};
  }
  void fail(Span at, LocalText reason) { syntax_error(sink_, at, std::move(reason)); }

  // ---- stretches
  // ---------------------------------------------------------------------------------

  bool split() {
    size_t literal = 0;
    size_t i = 0;
    const auto flush = [&](size_t end) {
      if (end > literal) segments_.push_back({Segment::Kind::literal, literal, end, literal, end});
    };
    while (i + 1 < text_.size()) {
      const std::string_view open = text_.substr(i, 2);
      if (open != "{{" && open != "{%" && open != "{#") {
        ++i;
        continue;
      }
      const Segment::Kind kind = open == "{{"   ? Segment::Kind::output
                                 : open == "{%" ? Segment::Kind::statement
                                                : Segment::Kind::comment;
      const std::string_view close = open == "{{" ? "}}" : open == "{%" ? "%}" : "#}";
      const size_t end = find_close(i + 2, close, kind != Segment::Kind::comment);
      if (end == std::string_view::npos) {
        fail(span(i, i + 2), {fmt::format("{} 没有对应的 {}", open, close),
                              fmt::format("{} has no {}", open, close)});
        return false;
      }
      flush(i);
      segments_.push_back({kind, i, end + 2, i + 2, end});
      i = literal = end + 2;
    }
    flush(text_.size());
    return true;
  }

  // Texts in quotes may hold anything.
  size_t find_close(size_t from, std::string_view close, bool quotes) const {
    bool quoted = false;
    for (size_t i = from; i < text_.size(); ++i) {
      const char c = text_[i];
      if (quoted && c == '\\') {
        ++i;
      } else if (quotes && c == '"') {
        quoted = !quoted;
      } else if (!quoted && text_.substr(i, 2) == close) {
        return i;
      } else if (!quoted && quotes && (text_.substr(i, 2) == "{{" || text_.substr(i, 2) == "{%")) {
        return std::string_view::npos;  // the next mark opens: this one was never closed
      }
    }
    return std::string_view::npos;
  }

  // Cuts literals so that lines holding nothing but statements leave no trace.
  void drop_statement_lines() {
    const auto vanishes = [&](size_t i) {
      return segments_[i].kind == Segment::Kind::statement ||
             segments_[i].kind == Segment::Kind::comment;
    };
    const auto blank = [&](const Segment& segment) {
      return segment.kind == Segment::Kind::literal &&
             std::all_of(text_.begin() + static_cast<std::ptrdiff_t>(segment.begin),
                         text_.begin() + static_cast<std::ptrdiff_t>(segment.end), is_blank);
    };
    struct Cut {
      size_t begin, end;
    };
    std::vector<Cut> cuts;
    for (size_t i = 0; i < segments_.size(); ++i) {
      if (!vanishes(i)) continue;
      size_t last = i;  // of the statements on this line
      for (size_t j = i + 1; j < segments_.size() && (vanishes(j) || blank(segments_[j])); ++j) {
        if (vanishes(j)) last = j;
      }
      size_t begin = segments_[i].begin;
      while (begin > 0 && is_blank(text_[begin - 1])) --begin;
      size_t end = segments_[last].end;
      while (end < text_.size() && is_blank(text_[end])) ++end;
      const bool starts_line = begin == 0 || text_[begin - 1] == '\n';
      const bool ends_line = end == text_.size() || text_[end] == '\n';
      if (starts_line && ends_line) cuts.push_back({begin, std::min(end + 1, text_.size())});
      i = last;
    }
    std::vector<Segment> kept;
    size_t cut = 0;
    for (Segment segment : segments_) {
      if (segment.kind == Segment::Kind::literal) {
        while (cut < cuts.size() && cuts[cut].end <= segment.begin) ++cut;
        // A literal touches at most two cuts: its head ends one line, its tail begins another.
        for (size_t c = cut; c < cuts.size() && cuts[c].begin < segment.end; ++c) {
          if (cuts[c].begin <= segment.begin) {
            segment.begin = std::min(cuts[c].end, segment.end);
          } else {
            segment.end = cuts[c].begin;
          }
        }
        if (segment.begin >= segment.end) continue;
      }
      if (segment.kind != Segment::Kind::comment) kept.push_back(segment);
    }
    segments_ = std::move(kept);
  }

  // ---- structure
  // ---------------------------------------------------------------------------------

  // The first word of a statement, and where it stands.
  std::pair<std::string_view, Span> keyword(const Segment& segment) const {
    size_t begin = segment.inner_begin;
    while (begin < segment.inner_end && is_space(text_[begin])) ++begin;
    size_t end = begin;
    while (end < segment.inner_end && !is_space(text_[end])) ++end;
    return {text_.substr(begin, end - begin),
            begin == end ? span(segment.begin, segment.end) : span(begin, end)};
  }
  size_t offset(Span at) const { return at.begin - where_.begin; }

  NodePointer expression(size_t begin, size_t end) {
    // An expression that is missing is reported at its mark, which is wider than nothing.
    if (std::all_of(text_.begin() + static_cast<std::ptrdiff_t>(begin),
                    text_.begin() + static_cast<std::ptrdiff_t>(end), is_space)) {
      fail(span(begin, end), {"缺少表达式", "an expression is missing"});
      return nullptr;
    }
    return parse_expression(text_.substr(begin, end - begin), span(begin, end), sink_);
  }

  // Fills `body` up to the end or to a statement that closes an outer block, which is left to the
  // caller.
  void block(std::vector<TemplateNode>& body, int depth) {
    while (next_ < segments_.size()) {
      const Segment segment = segments_[next_];
      if (segment.kind == Segment::Kind::literal) {
        ++next_;
        TemplateNode node;
        node.kind = TemplateNode::Kind::literal;
        node.span = span(segment.begin, segment.end);
        node.text = text_.substr(segment.begin, segment.end - segment.begin);
        body.push_back(std::move(node));
        continue;
      }
      if (segment.kind == Segment::Kind::output) {
        ++next_;
        TemplateNode node;
        node.kind = TemplateNode::Kind::output;
        node.span = span(segment.begin, segment.end);
        node.expression = expression(segment.inner_begin, segment.inner_end);
        if (node.expression) body.push_back(std::move(node));
        continue;
      }
      const auto [word, at] = keyword(segment);
      if (word == "elif" || word == "else" || word == "endif" || word == "endfor") return;
      ++next_;
      if ((word == "if" || word == "for") && depth >= kDeepestBlock) {
        fail(at, {"语句嵌套过深", "the statements are nested too deep"});
      } else if (word == "if") {
        condition(body, segment, at, depth);
      } else if (word == "for") {
        loop(body, segment, at, depth);
      } else {
        directive(body, segment, word, at);
      }
    }
  }

  void condition(std::vector<TemplateNode>& body, const Segment& open, Span at, int depth) {
    TemplateNode node;
    node.kind = TemplateNode::Kind::condition;
    node.span = span(open.begin, open.end);
    node.branches.push_back({expression(offset(at) + 2, open.inner_end), {}});
    bool has_else = false;
    while (true) {
      block(node.branches.back().body, depth + 1);
      if (next_ == segments_.size()) {
        fail(span(open.begin, open.end),
             {"if 没有对应的 {% endif %}", "the if has no {% endif %}"});
        return;
      }
      const Segment segment = segments_[next_];
      const auto [word, word_at] = keyword(segment);
      if (word == "endfor") {
        fail(span(open.begin, open.end),
             {"if 没有对应的 {% endif %}", "the if has no {% endif %}"});
        return;  // endfor belongs to an outer loop
      }
      ++next_;
      if (word == "endif") {
        nothing_after(segment, word, word_at);
        break;
      }
      if (has_else)
        fail(word_at,
             {fmt::format("else 之后不能再有 {}", word), fmt::format("no {} after else", word)});
      if (word == "else") {
        nothing_after(segment, word, word_at);
        has_else = true;
        node.branches.push_back({nullptr, {}});
      } else {
        node.branches.push_back({expression(offset(word_at) + 4, segment.inner_end), {}});
      }
    }
    body.push_back(std::move(node));
  }

  void loop(std::vector<TemplateNode>& body, const Segment& open, Span at, int depth) {
    TemplateNode node;
    node.kind = TemplateNode::Kind::loop;
    node.span = span(open.begin, open.end);
    size_t i = offset(at) + 3;
    const auto skip = [&] {
      while (i < open.inner_end && is_space(text_[i])) ++i;
    };
    const auto word_here = [&] {
      skip();
      const size_t begin = i;
      while (i < open.inner_end && is_name_part(text_[i])) ++i;
      return text_.substr(begin, i - begin);
    };
    const std::string_view variable = word_here();
    const bool named = !variable.empty() && is_name_start(variable[0]) && variable != "loop";
    if (!named || word_here() != "in") {
      fail(span(open.begin, open.end),
           variable == "loop" ? LocalText{"循环变量不能叫 loop", "no variable may be called loop"}
                              : LocalText{"for 应写作 {% for 变量 in 列表 %}",
                                          "write {% for variable in list %}"});
    } else {
      node.text = variable;
      node.expression = expression(i, open.inner_end);
    }
    block(node.body, depth + 1);
    if (next_ == segments_.size() || keyword(segments_[next_]).first != "endfor") {
      fail(span(open.begin, open.end),
           {"for 没有对应的 {% endfor %}", "the for has no {% endfor %}"});
      return;
    }
    const auto [word, word_at] = keyword(segments_[next_]);
    nothing_after(segments_[next_], word, word_at);
    ++next_;
    if (node.expression) body.push_back(std::move(node));
  }

  void nothing_after(const Segment& segment, std::string_view word, Span at) {
    size_t begin = offset(at) + word.size();
    while (begin < segment.inner_end && is_space(text_[begin])) ++begin;
    if (begin < segment.inner_end)
      fail(span(begin, segment.inner_end),
           {fmt::format("{} 之后不应有内容", word), fmt::format("nothing may follow {}", word)});
  }

  void directive(std::vector<TemplateNode>& body, const Segment& segment, std::string_view word,
                 Span at) {
    if (word.empty()) {
      fail(at, {"空的语句", "an empty statement"});
      return;
    }
    if (std::find(directives_.begin(), directives_.end(), word) == directives_.end()) {
      std::vector<std::string> candidates = directives_;
      for (const char* known : {"if", "elif", "else", "endif", "for", "endfor"})
        candidates.emplace_back(known);
      Finding finding = Finding(finding::F0101, at)
                            .arg("name", std::string(word))
                            .arg("kind", LocalText{"语句", "statement"});
      if (const auto near = text::nearest(word, candidates)) {
        finding.help = {fmt::format("是不是“{}”？", *near),
                        fmt::format("did you mean '{}'?", *near)};
      }
      sink_.report(std::move(finding));
      return;
    }
    TemplateNode node;
    node.kind = TemplateNode::Kind::directive;
    node.span = span(segment.begin, segment.end);
    node.text = word;
    size_t i = offset(at) + word.size();
    while (i < segment.inner_end) {
      if (is_space(text_[i])) {
        ++i;
        continue;
      }
      std::string argument;
      if (text_[i] == '"') {
        // The scan for %} made sure that the quotes close.
        for (++i; i < segment.inner_end && text_[i] != '"'; ++i) {
          if (text_[i] == '\\' && i + 1 < segment.inner_end) ++i;
          argument += text_[i];
        }
        ++i;
      } else {
        while (i < segment.inner_end && !is_space(text_[i])) argument += text_[i++];
      }
      node.words.push_back(std::move(argument));
    }
    body.push_back(std::move(node));
  }

  std::string_view text_;
  Span where_;
  const std::vector<std::string>& directives_;
  Sink& sink_;
  std::vector<Segment> segments_;
  size_t next_ = 0;
};

}  // namespace

std::optional<TemplateNode> parse_template(std::string_view text, Span where,
                                           const std::vector<std::string>& directives, Sink& sink) {
  return TemplateParser(text, where, directives, sink).parse();
}

}  // namespace budgetc::language
