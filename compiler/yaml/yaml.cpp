// yaml-cpp's events → a spanned tree. yaml-cpp tells where a value starts; where it ends is found
// by walking the source along the value (see end_of).
#include "yaml/yaml.h"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <sstream>
#include <unordered_map>

#include "text/text.h"

namespace budgetc::yaml {
namespace {

constexpr size_t kDeepest = 64;
constexpr size_t kLargest = size_t{64} << 20;

struct Abort {};  // ends the parse inside yaml-cpp; never leaves this file

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// One byte past a scalar that starts at `begin`. Folding and indentation change only white space,
// so the source is walked along the value's other bytes; quoted scalars end at their quote.
size_t end_of(std::string_view source, size_t begin, std::string_view value) {
  if (begin >= source.size()) return begin;
  const char first = source[begin];
  if (first == '\'') {
    for (size_t i = begin + 1; i < source.size(); ++i) {
      if (source[i] != '\'') continue;
      if (i + 1 < source.size() && source[i + 1] == '\'')
        ++i;
      else
        return i + 1;
    }
    return source.size();
  }
  if (first == '"') {
    for (size_t i = begin + 1; i < source.size(); ++i) {
      if (source[i] == '\\')
        ++i;
      else if (source[i] == '"')
        return i + 1;
    }
    return source.size();
  }
  size_t at = begin;
  if (first == '|' || first == '>') at = std::min(source.find('\n', begin), source.size() - 1) + 1;
  for (const char c : value) {
    if (is_blank(c)) continue;
    while (at < source.size() && source[at] != c) ++at;
    if (at < source.size()) ++at;
  }
  return std::max(at, begin);
}

std::string chinese_reason(const std::string& message) {
  static const std::unordered_map<std::string, std::string> reasons = {
      {"illegal map value", "此处不能写“键: 值”，检查上一行的缩进或引号"},
      {"end of map not found", "映射没有正确结束，检查缩进"},
      {"end of map flow not found", "花括号 { 没有配对的 }"},
      {"end of sequence not found", "列表没有正确结束，检查缩进"},
      {"end of sequence flow not found", "方括号 [ 没有配对的 ]"},
      {"illegal tab when looking for indentation", "缩进不能使用制表符，请改用空格"},
      {"illegal EOF in scalar", "文件在文字中间结束，引号可能没有配对"},
      {"illegal character in scalar", "文字中有不允许的字符"},
      {"illegal flow end", "多余的 ] 或 }"},
      {"illegal block entry", "此处不能写列表项“- ”"},
      {"illegal map key", "此处不能写键"},
      {"unknown token", "无法识别的符号"},
  };
  const auto it = reasons.find(message);
  return it == reasons.end() ? message : it->second + "（" + message + "）";
}

class TreeBuilder final : public YAML::EventHandler {
 public:
  TreeBuilder(const SourceMap& sources, FileId file, uint32_t shift, Sink& sink)
      : source_(sources.file(file).text()), file_(file), shift_(shift), sink_(sink) {}

  Node root;

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    refuse_anchor(mark, anchor);
    Node node;
    const uint32_t at = offset(mark);
    const bool written = source_.substr(at, 4) == "null" || source_.substr(at, 1) == "~";
    node.span = {file_, at, written ? at + (source_[at] == '~' ? 1U : 4U) : at};
    add(std::move(node));
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    const uint32_t at = offset(mark);
    const size_t end = source_.find_first_of(" \t\r\n,]}", at);
    const Span span{file_, at,
                    static_cast<uint32_t>(end == std::string_view::npos ? source_.size() : end)};
    sink_.report(Finding(FindingId::Y0106, span)
                     .arg("name", std::string(source_.substr(span.begin, span.end - span.begin))));
    Node node;
    node.span = span;
    add(std::move(node));
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    refuse_anchor(mark, anchor);
    Node node;
    node.kind = Node::Kind::scalar;
    node.quoted = tag == "!";
    node.text = value;
    const uint32_t at = offset(mark);
    node.span = {file_, at, static_cast<uint32_t>(end_of(source_, at, value))};
    add(std::move(node));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    refuse_anchor(mark, anchor);
    open(mark, Node::Kind::sequence);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    refuse_anchor(mark, anchor);
    open(mark, Node::Kind::mapping);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Frame {
    Node node;
    bool has_key = false;
    std::string key;
    Span key_span;
    std::unordered_map<std::string, Span> keys;
  };

  uint32_t offset(const YAML::Mark& mark) const {
    const auto at = static_cast<uint32_t>(std::max(mark.pos, 0)) + shift_;
    return std::min(at, static_cast<uint32_t>(source_.size()));
  }

  void refuse_anchor(const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (anchor == 0) return;
    const uint32_t at = offset(mark);
    sink_.report(Finding(FindingId::Y0106, {file_, at, at + 1}).arg("name", "&"));
  }

  void open(const YAML::Mark& mark, Node::Kind kind) {
    if (stack_.size() >= kDeepest) {
      const uint32_t at = offset(mark);
      sink_.report(Finding(FindingId::Y0105, {file_, at, at + 1})
                       .arg("reason", fmt::format("嵌套超过 {} 层", kDeepest)));
      throw Abort{};
    }
    Frame frame;
    frame.node.kind = kind;
    const uint32_t at = offset(mark);
    frame.node.span = {file_, at, at};
    stack_.push_back(std::move(frame));
  }

  void close() {
    Node node = std::move(stack_.back().node);
    stack_.pop_back();
    uint32_t end = node.span.begin;
    if (!node.items.empty()) end = node.items.back().span.end;
    if (!node.entries.empty())
      end = std::max(node.entries.back().value.span.end, node.entries.back().key_span.end);
    // A flow collection ends at its bracket.
    const char opener = node.span.begin < source_.size() ? source_[node.span.begin] : '\0';
    if (opener == '[' || opener == '{') {
      const size_t closer = source_.find(opener == '[' ? ']' : '}', end);
      if (closer != std::string_view::npos) end = static_cast<uint32_t>(closer + 1);
    }
    node.span.end = std::max(end, node.span.begin);
    add(std::move(node));
  }

  void add(Node node) {
    if (stack_.empty()) {
      root = std::move(node);
      return;
    }
    Frame& frame = stack_.back();
    if (frame.node.kind == Node::Kind::sequence) {
      frame.node.items.push_back(std::move(node));
      return;
    }
    if (!frame.has_key) {
      frame.has_key = true;
      frame.key = node.is_scalar() ? node.text : std::string();
      frame.key_span = node.span;
      return;
    }
    frame.has_key = false;
    const auto [first, fresh] = frame.keys.emplace(frame.key, frame.key_span);
    if (!fresh) {
      sink_.report(Finding(FindingId::Y0104, frame.key_span)
                       .arg("key", frame.key)
                       .label(first->second, {"第一次出现在这里", "first given here"}));
      return;  // the first one counts
    }
    frame.node.entries.push_back({std::move(frame.key), frame.key_span, std::move(node)});
  }

  std::string_view source_;
  FileId file_;
  uint32_t shift_;
  Sink& sink_;
  std::vector<Frame> stack_;
};

}  // namespace

const Entry* Node::entry(std::string_view key) const {
  for (const Entry& candidate : entries)
    if (candidate.key == key) return &candidate;
  return nullptr;
}

const Node* Node::find(std::string_view key) const {
  const Entry* found = entry(key);
  return found == nullptr ? nullptr : &found->value;
}

std::optional<Node> parse(const SourceMap& sources, FileId file, Sink& sink) {
  const std::string_view source = sources.file(file).text();
  const auto at = [&](size_t offset) {
    const auto begin = static_cast<uint32_t>(std::min(offset, source.size()));
    return Span{file, begin, begin < source.size() ? begin + 1 : begin};
  };
  if (source.size() > kLargest) {
    sink.report(Finding(FindingId::Y0105, at(0)).arg("reason", "文件大于 64 MiB"));
    return std::nullopt;
  }
  if (const auto bad = text::find_invalid_utf8(source)) {
    const Span span = at(*bad);
    sink.report(Finding(FindingId::Y0102, span)
                    .arg("line", std::to_string(sources.file(file).place(span.begin).line))
                    .arg("byte", fmt::format("0x{:02X}", static_cast<unsigned char>(source[*bad])))
                    .suggest({"把文件另存为 UTF-8 编码", "save the file as UTF-8"}));
    return std::nullopt;
  }
  if (const size_t null = source.find('\0'); null != std::string_view::npos) {
    sink.report(Finding(FindingId::Y0103, at(null)).arg("reason", "文件含有空字符（0x00）"));
    return std::nullopt;
  }
  const uint32_t shift = source.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  TreeBuilder builder(sources, file, shift, sink);
  try {
    std::istringstream stream{std::string(source.substr(shift))};
    YAML::Parser parser(stream);
    if (!parser.HandleNextDocument(builder)) return Node{};
    Sink ignored;
    TreeBuilder second(sources, file, shift, ignored);
    if (parser.HandleNextDocument(second)) {
      sink.report(Finding(FindingId::Y0103, second.root.span.valid() ? second.root.span : at(0))
                      .arg("reason", "文件中只能有一个文档，多出了“---”之后的部分"));
      return std::nullopt;
    }
  } catch (const Abort&) {
    return std::nullopt;
  } catch (const YAML::Exception& error) {
    const size_t where =
        error.mark.is_null() ? 0 : static_cast<size_t>(std::max(error.mark.pos, 0));
    sink.report(
        Finding(FindingId::Y0103, at(where + shift)).arg("reason", chinese_reason(error.msg)));
    return std::nullopt;
  } catch (const std::exception& error) {
    sink.report(Finding(FindingId::Y0103, at(0)).arg("reason", error.what()));
    return std::nullopt;
  }
  return std::move(builder.root);
}

std::string dump(const Node& node) {
  std::string out;
  const auto walk = [&](const auto& self, const Node& n, size_t depth) -> void {
    const std::string pad(depth * 2, ' ');
    switch (n.kind) {
      case Node::Kind::null:
        out += pad + "null\n";
        break;
      case Node::Kind::scalar:
        out += fmt::format("{}{}[{},{}) {}\n", pad, n.quoted ? "quoted" : "plain", n.span.begin,
                           n.span.end, n.text);
        break;
      case Node::Kind::sequence:
        out += fmt::format("{}sequence[{},{})\n", pad, n.span.begin, n.span.end);
        for (const Node& item : n.items) self(self, item, depth + 1);
        break;
      case Node::Kind::mapping:
        out += fmt::format("{}mapping[{},{})\n", pad, n.span.begin, n.span.end);
        for (const Entry& entry : n.entries) {
          out += fmt::format("{}  {}:\n", pad, entry.key);
          self(self, entry.value, depth + 2);
        }
        break;
    }
  };
  walk(walk, node, 0);
  return out;
}

Span span_within(const SourceMap& sources, const Node& scalar, size_t begin, size_t end) {
  if (!scalar.is_scalar() || !scalar.span.valid()) return scalar.span;
  const std::string_view source = sources.file(scalar.span.file).text();
  const char first = scalar.span.begin < source.size() ? source[scalar.span.begin] : '\0';
  size_t at = scalar.span.begin;
  if (first == '\'' || first == '"')
    ++at;
  else if (scalar.quoted)  // a block scalar: its text starts below the indicator
    at = source.find('\n', at) + 1;
  size_t from = at;
  for (size_t i = 0; i <= end && i <= scalar.text.size(); ++i) {
    if (i < scalar.text.size() && !is_blank(scalar.text[i]))
      while (at < scalar.span.end && source[at] != scalar.text[i]) ++at;
    if (i == begin) from = at;
    if (i == end) return {scalar.span.file, static_cast<uint32_t>(from), static_cast<uint32_t>(at)};
    ++at;
  }
  return {scalar.span.file, static_cast<uint32_t>(from), scalar.span.end};
}

}  // namespace budgetc::yaml
