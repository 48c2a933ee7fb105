// yaml-cpp's events → a spanned tree. yaml-cpp tells where a value starts; where it ends is found
// by walking the source along the value (see end_of). Its marks count bytes after the byte order
// mark, in every line ending and script (the tests hold it to that).
#include "yaml/yaml.h"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <sstream>
#include <unordered_map>

#include "base/limits.h"
#include "diagnostics/catalogue/yaml.h"
#include "text/printable.h"
#include "text/text.h"

namespace budgetc::yaml {
namespace {

struct Abort {};  // ends the parse inside yaml-cpp; never leaves this file

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// A value's tag (!!str) and anchor (&name) stand before it; the value itself starts after them.
size_t skip_properties(std::string_view source, size_t at) {
  while (at < source.size() && (source[at] == '!' || source[at] == '&')) {
    while (at < source.size() && !is_blank(source[at])) ++at;
    while (at < source.size() && is_blank(source[at])) ++at;
  }
  return at;
}

// Whether a null is written at `at` (yaml-cpp reports an absent value at the token that follows
// it).
size_t written_null(std::string_view source, size_t at) {
  for (const std::string_view word : {"~", "null", "Null", "NULL"}) {
    if (source.substr(at, word.size()) != word) continue;
    const size_t end = at + word.size();
    if (end >= source.size() || is_blank(source[end]) ||
        std::string_view(",]}").find(source[end]) != std::string_view::npos)
      return word.size();
  }
  return 0;
}

// The offset of the quote that closes the one at `begin`.
std::optional<size_t> find_closing_quote(std::string_view source, size_t begin) {
  const char quote = source[begin];
  for (size_t i = begin + 1; i < source.size(); ++i) {
    if (quote == '"' && source[i] == '\\')
      ++i;
    else if (quote == '\'' && source.substr(i, 2) == "''")
      ++i;
    else if (source[i] == quote)
      return i;
  }
  return std::nullopt;
}

// One byte past a scalar that starts at `begin`. Folding and indentation change only white space,
// so the source is walked along the value's other bytes; quoted scalars end at their quote.
size_t end_of(std::string_view source, size_t begin, std::string_view value) {
  if (begin >= source.size()) return begin;
  const char first = source[begin];
  if (first == '\'' || first == '"') {
    const auto closing = find_closing_quote(source, begin);
    return closing ? *closing + 1 : source.size();
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

LocalText reason_of(const std::string& message) {
  static const std::unordered_map<std::string_view, std::string_view> reasons = {
      {"illegal map value", "此处不能写“键: 值”，检查上一行的缩进；文字中有冒号时请加引号"},
      {"illegal map key", "此处不能写键"},
      {"end of map not found", "这一行的缩进与上下文不一致，或键后缺少冒号"},
      {"end of map flow not found", "花括号 { 没有配对的 }"},
      {"end of sequence not found", "列表项的缩进不一致，每项应以“- ”开头并对齐"},
      {"end of sequence flow not found", "方括号 [ 没有配对的 ]"},
      {"illegal tab when looking for indentation", "缩进不能使用制表符，请改用空格"},
      {"illegal EOF in scalar", "文件在文字中间结束，引号可能没有配对"},
      {"illegal character in scalar", "文字中有不允许的字符"},
      {"illegal document indicator in scalar", "引号内出现“---”或“...”行，引号可能没有配对"},
      {"unexpected character in block scalar", "“|”或“>”之后不能再写文字，文字从下一行开始"},
      {"cannot set zero indentation for a block scalar", "“|”或“>”之后的缩进数不能为 0"},
      {"illegal flow end", "多余的 ] 或 }"},
      {"illegal block entry", "此处不能写列表项“- ”，检查缩进"},
      {"unknown token", "此处的符号在 YAML 中有特殊含义，作为文字时请加引号"},
      {"bad character found while scanning hex number", "双引号内 \\x、\\u 之后应为十六进制数字"},
      {"alias not found after *", "以星号开头的文字请加引号"},
      {"anchor not found after &", "以 & 开头的文字请加引号"},
      {"illegal character found while scanning alias", "以星号开头的文字请加引号"},
      {"illegal character found while scanning anchor", "以 & 开头的文字请加引号"},
      {"illegal character found while scanning tag handle", "以感叹号开头的文字请加引号"},
      {"tag handle with no suffix", "以感叹号开头的文字请加引号"},
      {"end of verbatim tag not found", "以感叹号开头的文字请加引号"},
      {"repeated YAML directive", "%YAML 只能写一次"},
      {"YAML directives must have exactly one argument", "%YAML 之后应只有版本号"},
      {"TAG directives must have exactly two arguments", "不需要 %TAG，请删去"},
      {"YAML major version too large", "不支持此 YAML 版本"},
  };
  static const std::pair<std::string_view, std::string_view> prefixes[] = {
      {"unknown escape character",
       "双引号内的反斜线 \\ 之后不是可用的转义字符；改用单引号，或写成 \\\\"},
      {"invalid unicode", "双引号内 \\u 之后不是有效的字符编码"},
      {"bad YAML version", "%YAML 的版本号有误"},
  };
  if (const auto it = reasons.find(message); it != reasons.end())
    return {std::string(it->second), message};
  for (const auto& [prefix, reason] : prefixes)
    if (message.starts_with(prefix)) return {std::string(reason), message};
  return {message, message};
}

class TreeBuilder final : public YAML::EventHandler {
 public:
  TreeBuilder(const SourceMap& sources, FileId file, uint32_t shift, Sink& sink)
      : source_(sources.file(file).text()), file_(file), shift_(shift), sink_(sink) {}

  Node root;

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (!seen_document_) {
      seen_document_ = true;
      const uint32_t at = offset(mark);
      root.span = {file_, at, at};
      return;
    }
    const uint32_t at = offset(mark);
    if (source_.substr(at, 3) == "---")
      fail(finding::Y0103, at, 3,
           {"文件中只能有一个文档，请删去“---”及其后的部分", "a file holds one document only"});
    fail(finding::Y0103, at, 1,
         {"从这里起与前面的内容不成一体：同一层不能又写列表项“- ”又写键，检查缩进",
          "this does not continue what stands before it"});
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    refuse_anchor(mark, anchor);
    Node node;
    const uint32_t at = offset(mark);
    node.span = {file_, at, at + static_cast<uint32_t>(written_null(source_, at))};
    add(std::move(node));
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    refuse_reference(offset(mark));
    Node node;
    node.span = {file_, offset(mark), offset(mark)};
    add(std::move(node));
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    refuse_anchor(mark, anchor);
    refuse_tag(mark, tag);
    const size_t at = skip_properties(source_, offset(mark));
    const size_t end = end_of(source_, at, value);
    // yaml-cpp takes the end of the file for a closing quote where a line break stands before it.
    const char first = at < source_.size() ? source_[at] : '\0';
    if (tag == "!" && (first == '"' || first == '\'') && end == source_.size() &&
        !find_closing_quote(source_, at))
      fail(finding::Y0103, static_cast<uint32_t>(at), 1,
           {"引号没有配对，直到文件结束也没有右引号", "this quote is never closed"});
    Node node;
    node.kind = Node::Kind::scalar;
    node.quoted = tag == "!";
    node.text = value;
    node.span = {file_, static_cast<uint32_t>(at), static_cast<uint32_t>(end)};
    add(std::move(node));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override {
    refuse_anchor(mark, anchor);
    refuse_tag(mark, tag);
    open(mark, Node::Kind::sequence, style);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override {
    refuse_anchor(mark, anchor);
    refuse_tag(mark, tag);
    open(mark, Node::Kind::mapping, style);
  }
  void OnMapEnd() override { close(); }

  // Anchors and aliases are refused, not followed: the place is that of the & or *.
  void refuse_reference(uint32_t at) {
    const size_t end = source_.find_first_of(" \t\r\n,]}", at);
    const Span span{file_, at,
                    static_cast<uint32_t>(end == std::string_view::npos ? source_.size() : end)};
    sink_.report(Finding(finding::Y0106, span)
                     .arg("name", std::string(source_.substr(span.begin, span.end - span.begin)))
                     .suggest({"把内容直接写在这里；如果本是文字，请加引号",
                               "write the content itself here, or quote the text"}));
    trustworthy_ = false;
  }

  // A tree with a hole where an alias stood would only raise findings that are not true.
  bool trustworthy() const { return trustworthy_; }
  // The innermost bracket that is still open, for the label on an error at the file's end.
  Span open_bracket() const {
    for (auto frame = stack_.rbegin(); frame != stack_.rend(); ++frame)
      if (is_bracket(frame->node.span.begin))
        return {file_, frame->node.span.begin, frame->node.span.begin + 1};
    return {};
  }

 private:
  struct Frame {
    Node node;
    bool has_key = false;
    std::string key;
    Span key_span;
    bool flow = false;
    std::unordered_map<std::string, Span> keys;  // only where there are many
  };

  // Up to here a mapping's keys are compared one by one: cheaper than a hash table for each row.
  static constexpr size_t kFewKeys = 16;

  bool is_bracket(size_t at) const {
    return at < source_.size() && (source_[at] == '[' || source_[at] == '{');
  }

  [[noreturn]] void fail(FindingId id, uint32_t at, uint32_t length, LocalText reason) {
    const uint32_t end = std::min(at + length, static_cast<uint32_t>(source_.size()));
    sink_.report(Finding(id, {file_, at, end}).arg("reason", std::move(reason)));
    throw Abort{};
  }

  uint32_t offset(const YAML::Mark& mark) const {
    const auto at = static_cast<uint32_t>(std::max(mark.pos, 0)) + shift_;
    return std::min(at, static_cast<uint32_t>(source_.size()));
  }

  void refuse_anchor(const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (anchor == 0) return;
    const uint32_t at = offset(mark);
    const size_t anchor_at = source_.find('&', at);
    refuse_reference(anchor_at == std::string_view::npos ? at : static_cast<uint32_t>(anchor_at));
  }

  void refuse_tag(const YAML::Mark& mark, const std::string& tag) {
    if (tag.empty() || tag == "?" || tag == "!") return;
    const uint32_t at = offset(mark);
    const size_t length = std::min(source_.find_first_of(" \t\r\n", at), source_.size()) - at;
    fail(finding::Y0103, at, static_cast<uint32_t>(length),
         {"不支持以感叹号开头的 YAML 标签，请删去；如果本是文字，请加引号",
          "YAML tags are not supported"});
  }

  void open(const YAML::Mark& mark, Node::Kind kind, YAML::EmitterStyle::value style) {
    const auto at = static_cast<uint32_t>(skip_properties(source_, offset(mark)));
    if (stack_.size() >= limits::kYamlDepth)
      fail(finding::Y0105, at, 1,
           {fmt::format("嵌套超过 {} 层", limits::kYamlDepth),
            fmt::format("nested beyond {}", limits::kYamlDepth)});
    Frame frame;
    frame.node.kind = kind;
    frame.node.span = {file_, at, at};
    frame.flow = style == YAML::EmitterStyle::Flow;
    stack_.push_back(std::move(frame));
  }

  void close() {
    Node node = std::move(stack_.back().node);
    const bool flow = stack_.back().flow;
    stack_.pop_back();
    uint32_t end = node.span.begin;
    if (!node.items.empty()) end = node.items.back().span.end;
    if (!node.entries.empty())
      end = std::max(node.entries.back().value.span.end, node.entries.back().key_span.end);
    // A flow collection ends at its bracket: only blanks, comments and a comma may come before it.
    if (flow && is_bracket(node.span.begin)) {
      const char closer = source_[node.span.begin] == '[' ? ']' : '}';
      size_t at = std::max(end, node.span.begin + 1);
      while (at < source_.size() && source_[at] != closer) {
        if (source_[at] == '#')
          at = std::min(source_.find('\n', at), source_.size());
        else
          ++at;
      }
      if (at < source_.size()) end = static_cast<uint32_t>(at + 1);
    }
    node.span.end = std::max(end, node.span.begin);
    add(std::move(node));
  }

  // Where a mapping has the key already, or nullptr.
  const Span* earlier_key(Frame& frame) {
    const auto& entries = frame.node.entries;
    if (entries.size() < kFewKeys) {
      for (const Entry& entry : entries)
        if (entry.key == frame.key) return &entry.key_span;
      return nullptr;
    }
    if (frame.keys.empty())
      for (const Entry& entry : entries) frame.keys.emplace(entry.key, entry.key_span);
    const auto [known, fresh] = frame.keys.emplace(frame.key, frame.key_span);
    return fresh ? nullptr : &known->second;
  }

  void add(Node node) {
    if (++nodes_ > limits::kYamlNodes)
      fail(finding::Y0105, node.span.begin, 1,
           {fmt::format("内容超过 {} 项", limits::kYamlNodes),
            fmt::format("beyond {} nodes", limits::kYamlNodes)});
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
      if (!node.is_scalar() && trustworthy_)
        fail(finding::Y0103, node.span.begin, std::max(1U, node.span.end - node.span.begin),
             {"键必须是文字", "a key must be text"});
      frame.has_key = true;
      frame.key = std::move(node.text);
      frame.key_span = node.span;
      return;
    }
    frame.has_key = false;
    if (node.kind == Node::Kind::null && node.span.begin == node.span.end) {
      // An absent value stands after its colon, not at the next token.
      const size_t colon = source_.substr(0, node.span.begin).find(':', frame.key_span.end);
      if (colon != std::string_view::npos)
        node.span.begin = node.span.end = static_cast<uint32_t>(colon + 1);
    }
    if (const Span* first = earlier_key(frame)) {
      sink_.report(Finding(finding::Y0104, frame.key_span)
                       .arg("key", frame.key)
                       .label(*first, {"第一次出现在这里", "first given here"}));
      return;  // the first one counts
    }
    frame.node.entries.push_back({std::move(frame.key), frame.key_span, std::move(node)});
  }

  std::string_view source_;
  FileId file_;
  uint32_t shift_;
  Sink& sink_;
  std::vector<Frame> stack_;
  size_t nodes_ = 0;
  bool seen_document_ = false;
  bool trustworthy_ = true;
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

namespace {

void report_control(const SourceMap& sources, Span span, const text::Control& control, Sink& sink) {
  sink.report(Finding(finding::Y0111, span)
                  .arg("line", std::to_string(sources.file(span.file).place(span.begin).line))
                  .arg("character", control.name())
                  .suggest({"删去这个字符：它不能印在公开文件里",
                            "remove it: it cannot be printed in a disclosure"}));
}

// What stands as an escape ("\e") is no control character in the file, but one in the value.
void check_escapes(const SourceMap& sources, const Node& node, Sink& sink) {
  const auto check = [&](const Node& scalar) {
    const auto control = text::find_control(scalar.text);
    if (!control || text::find_control(sources.text(scalar.span))) return;
    report_control(sources,
                   span_within(sources, scalar, control->offset, control->offset + control->length),
                   *control, sink);
  };
  if (node.is_scalar() && node.quoted) check(node);
  for (const Node& item : node.items) check_escapes(sources, item, sink);
  for (const Entry& entry : node.entries) {
    Node key;
    key.kind = Node::Kind::scalar;
    key.span = entry.key_span;
    if (text::find_control(entry.key)) {
      key.text = entry.key;
      check(key);
    }
    check_escapes(sources, entry.value, sink);
  }
}

}  // namespace

std::optional<Node> parse(const SourceMap& sources, FileId file, Sink& sink) {
  const std::string_view source = sources.file(file).text();
  const auto at = [&](size_t offset) {
    const auto begin = static_cast<uint32_t>(std::min(offset, source.size()));
    return Span{file, begin, begin < source.size() ? begin + 1 : begin};
  };
  if (source.size() > limits::kYamlBytes) {
    sink.report(Finding(finding::Y0105, at(0))
                    .arg("reason", LocalText{"文件大于 64 MiB", "larger than 64 MiB"}));
    return std::nullopt;
  }
  if (const auto bad = text::find_invalid_utf8(source)) {
    const Span span = at(*bad);
    sink.report(Finding(finding::Y0102, span)
                    .arg("line", std::to_string(sources.file(file).place(span.begin).line))
                    .arg("byte", fmt::format("0x{:02X}", static_cast<unsigned char>(source[*bad])))
                    .suggest({"把文件另存为 UTF-8 编码", "save the file as UTF-8"}));
    return std::nullopt;
  }
  const uint32_t shift = source.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  if (const auto control = text::find_control(source, shift)) {
    const Span span{file, static_cast<uint32_t>(control->offset),
                    static_cast<uint32_t>(control->offset + control->length)};
    // YAML allows none of these, and yaml-cpp takes one of them (0x04) for the end of file.
    if (control->character < 0x20) {
      const std::string byte = fmt::format("0x{:02X}", static_cast<uint32_t>(control->character));
      sink.report(Finding(finding::Y0103, span)
                      .arg("reason", LocalText{"文件含有控制字符 " + byte + "，请删去",
                                               "control character " + byte}));
      return std::nullopt;
    }
    report_control(sources, span, *control, sink);
  }
  TreeBuilder builder(sources, file, shift, sink);
  try {
    std::istringstream stream{std::string(source.substr(shift))};
    YAML::Parser parser(stream);
    builder.root.span = {file, shift, shift};
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const Abort&) {
    return std::nullopt;
  } catch (const YAML::Exception& error) {
    size_t where =
        error.mark.is_null() ? 0 : static_cast<size_t>(std::max(error.mark.pos, 0)) + shift;
    if (error.msg == YAML::ErrorMsg::UNKNOWN_ANCHOR) {
      builder.refuse_reference(static_cast<uint32_t>(std::min(where, source.size())));
      return std::nullopt;
    }
    // At the end of the file there is nothing to see: point at the last character instead.
    if (where >= source.size())
      where = std::min(source.find_last_not_of(" \t\r\n"), source.size() - 1);
    Finding finding = Finding(finding::Y0103, at(where)).arg("reason", reason_of(error.msg));
    if (const Span bracket = builder.open_bracket();
        bracket.valid() && error.msg.find("flow not found") != std::string::npos)
      finding.labels.push_back({bracket, {"从这里开始", "opened here"}});
    sink.report(std::move(finding));
    return std::nullopt;
  } catch (const std::bad_alloc&) {
    throw;  // no fault of the file
  } catch (const std::exception& error) {
    sink.report(Finding(finding::Y0103, at(0)).arg("reason", error.what()));
    return std::nullopt;
  }
  if (!builder.trustworthy()) return std::nullopt;
  if (source.find('\\') != source.npos) check_escapes(sources, builder.root, sink);
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

namespace {

// What an escape in double quotes yields: bytes of source and bytes of value; {0, 0} if unknown.
std::pair<size_t, size_t> escape_at(std::string_view source, size_t at) {
  if (at + 1 >= source.size()) return {0, 0};
  const char kind = source[at + 1];
  const size_t digits = kind == 'x' ? 2 : kind == 'u' ? 4 : kind == 'U' ? 8 : 0;
  if (digits > 0) {
    uint32_t code = 0;
    for (const char c : source.substr(at + 2, digits)) {
      const int lower = c | 0x20;
      code = code * 16 + static_cast<uint32_t>(lower >= 'a' ? lower - 'a' + 10 : c - '0');
    }
    std::string utf8;
    text::append_utf8(utf8, code);
    return {2 + digits, utf8.size()};
  }
  if (kind == '\n' || kind == '\r') return {0, 0};
  if (kind == 'N' || kind == '_') return {2, 2};
  if (kind == 'L' || kind == 'P') return {2, 3};
  return {2, 1};
}

// Source offsets of byte `target` of a scalar's value, walked from `at`; npos where it gets lost.
// White space may have been folded or unindented, so it need not match; everything else must.
class ValueWalk {
 public:
  ValueWalk(std::string_view source, std::string_view value, char style, size_t at, size_t end)
      : source_(source), value_(value), style_(style), at_(at), end_(end) {}

  bool advance_to(size_t target) {
    while (value_at_ < target)
      if (!step()) return false;
    return value_at_ == target;
  }
  // Past indentation and line ends, to where the next byte of the value really stands.
  void settle() {
    if (value_at_ < value_.size() && !is_blank(value_[value_at_])) skip_blanks();
  }
  size_t at() const { return at_; }

 private:
  void skip_blanks() {
    while (at_ < end_ && is_blank(source_[at_])) ++at_;
  }
  bool step() {
    if (at_ < end_ && style_ == '"' && source_[at_] == '\\') {
      const auto [bytes, produced] = escape_at(source_, at_);
      if (bytes == 0) return false;
      at_ += bytes;
      value_at_ += produced;
      return true;
    }
    const char wanted = value_[value_at_++];
    if (is_blank(wanted)) {
      if (at_ < end_ && source_[at_] == '\r') ++at_;
      if (at_ < end_ && source_[at_] == wanted) ++at_;
      return true;
    }
    skip_blanks();
    if (at_ >= end_ || source_[at_] != wanted) return false;
    at_ += style_ == '\'' && wanted == '\'' ? 2 : 1;
    return true;
  }

  std::string_view source_, value_;
  char style_;
  size_t at_, end_;
  size_t value_at_ = 0;
};

}  // namespace

Span span_within(const SourceMap& sources, const Node& scalar, size_t begin, size_t end) {
  if (!scalar.is_scalar() || !scalar.span.valid()) return scalar.span;
  const std::string_view source = sources.file(scalar.span.file).text();
  const Span start{scalar.span.file, scalar.span.begin,
                   std::min(scalar.span.begin + 1, scalar.span.end)};
  if (scalar.span.begin >= source.size()) return start;
  begin = std::min(begin, scalar.text.size());
  end = std::clamp(end, begin, scalar.text.size());
  const char first = source[scalar.span.begin];
  const bool marks = first == '\'' || first == '"';
  size_t at = scalar.span.begin;
  if (marks)
    ++at;
  else if (scalar.quoted && (first == '|' || first == '>'))  // the text starts on the next line
    at = std::min(source.find('\n', at), source.size() - 1) + 1;
  ValueWalk walk(source, scalar.text, marks ? first : '\0', at, scalar.span.end);
  if (!walk.advance_to(begin)) return start;
  walk.settle();
  const size_t from = walk.at();
  if (!walk.advance_to(end)) return start;
  return {scalar.span.file, static_cast<uint32_t>(from),
          static_cast<uint32_t>(std::max(from, walk.at()))};
}

}  // namespace budgetc::yaml
