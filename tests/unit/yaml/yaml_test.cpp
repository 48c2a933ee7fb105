#include "yaml/yaml.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <random>

namespace budgetc::yaml {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

struct Parsed {
  SourceMap sources;
  Sink sink;
  FileId file{};
  std::optional<Node> root;

  explicit Parsed(std::string text) {
    file = sources.add("t.yaml", std::move(text));
    root = parse(sources, file, sink);
  }
  std::string source(Span span) const { return std::string(sources.text(span)); }
  const Node& at(std::string_view key) const { return *root->find(key); }
  std::vector<std::string> codes() const {
    std::vector<std::string> out;
    for (const Finding& finding : sink.findings())
      out.emplace_back(catalogue_entry(finding.id).code);
    return out;
  }
  // "CODE at 'marked source'" of the only finding.
  std::string only() const {
    if (sink.findings().size() != 1) return std::to_string(sink.findings().size()) + " findings";
    const Finding& finding = sink.findings()[0];
    return std::string(catalogue_entry(finding.id).code) + " at '" + source(finding.span) + "'";
  }
  std::string message() const { return sink.findings().at(0).message(Language::zh); }
};

// The same text with each line ending and with a byte order mark.
std::vector<std::string> variants(const std::string& text) {
  std::string crlf;
  for (const char c : text) crlf += c == '\n' ? std::string("\r\n") : std::string(1, c);
  return {text, crlf, "\xEF\xBB\xBF" + text, "\xEF\xBB\xBF" + crlf};
}

TEST(Yaml, EveryScalarHasItsExactSpan) {
  for (const std::string& text : variants("部门: 信阳市 财政局  # 注\n"
                                          "code: '00''5'\n"
                                          "\"名\\\"称\": \"a \\u4e2d\\n b\"\n"
                                          "list: [一, 'b', {k: v, 键: 值}, ]  # ]\n"
                                          "block: |  # 注\n"
                                          "  第一行\n"
                                          "    缩进\n"
                                          "fold: >-\n"
                                          "  甲\n"
                                          "  乙\n"
                                          "long: one\n"
                                          "  two\n"
                                          "url: http://a.b/#c:d\n"
                                          "last: 完")) {
    const Parsed p(text);
    ASSERT_TRUE(p.root) << text;
    EXPECT_THAT(p.codes(), IsEmpty());
    for (const Entry& entry : p.root->entries) {
      if (entry.key != "名\"称") {
        EXPECT_EQ(p.source(entry.key_span), entry.key);
      }
    }
    EXPECT_EQ(p.source(p.at("部门").span), "信阳市 财政局");
    EXPECT_FALSE(p.at("部门").quoted);
    EXPECT_EQ(p.at("code").text, "00'5");
    EXPECT_TRUE(p.at("code").quoted);
    EXPECT_EQ(p.source(p.at("code").span), "'00''5'");
    EXPECT_EQ(p.at("名\"称").text, "a 中\n b");
    EXPECT_EQ(p.source(p.at("名\"称").span), "\"a \\u4e2d\\n b\"");
    EXPECT_EQ(p.source(p.at("list").span), "[一, 'b', {k: v, 键: 值}, ]");
    EXPECT_EQ(p.source(p.at("list").items[2].span), "{k: v, 键: 值}");
    EXPECT_EQ(p.source(p.at("list").items[2].find("键")->span), "值");
    EXPECT_EQ(p.at("block").text, "第一行\n  缩进\n");
    EXPECT_TRUE(p.at("block").quoted);
    EXPECT_TRUE(p.source(p.at("block").span).starts_with("|  # 注"));
    EXPECT_TRUE(p.source(p.at("block").span).ends_with("缩进"));
    EXPECT_EQ(p.at("fold").text, "甲 乙");
    EXPECT_TRUE(p.source(p.at("fold").span).ends_with("乙"));
    EXPECT_EQ(p.at("long").text, "one two");
    EXPECT_TRUE(p.source(p.at("long").span).ends_with("two"));
    EXPECT_EQ(p.source(p.at("url").span), "http://a.b/#c:d");
    EXPECT_EQ(p.source(p.at("last").span), "完");
  }
}

TEST(Yaml, BlockCollectionsSpanTheirContent) {
  const Parsed p("a:\n  - x: 1\n    y: 2\n  - z\nb: 3\n");
  EXPECT_EQ(p.source(p.at("a").span), "- x: 1\n    y: 2\n  - z");
  EXPECT_EQ(p.source(p.at("a").items[0].span), "x: 1\n    y: 2");
}

TEST(Yaml, NullsAreWhereTheyAreWritten) {
  const Parsed p("a:\nnullable: 1\nb: ~\nc: Null\nd: # 注\ne: {f: , g: null}\nh: 'null'\n");
  ASSERT_TRUE(p.root);
  EXPECT_EQ(p.at("a").kind, Node::Kind::null);
  EXPECT_EQ(p.at("a").span.begin, 2u) << "after its colon, not at the next key";
  EXPECT_EQ(p.at("a").span.end, 2u);
  EXPECT_EQ(p.source(p.at("b").span), "~");
  EXPECT_EQ(p.source(p.at("c").span), "Null");
  EXPECT_EQ(p.sources.file(p.file).place(p.at("d").span.begin).line, 5u);
  EXPECT_EQ(p.source(p.at("e").find("g")->span), "null");
  EXPECT_TRUE(p.at("h").is_scalar());
}

TEST(Yaml, AnEmptyFileIsNull) {
  for (const char* text : {"", "\n\n", "# 只有注释\n", "\xEF\xBB\xBF"}) {
    const Parsed p(text);
    ASSERT_TRUE(p.root) << text;
    EXPECT_EQ(p.root->kind, Node::Kind::null);
    EXPECT_TRUE(p.root->span.valid()) << "so that a finding can name the file";
    EXPECT_THAT(p.codes(), IsEmpty());
  }
}

TEST(Yaml, ScalarsStayText) {
  const Parsed p("[005, '005', 1.50, true, 2024-01-01, ~]");
  EXPECT_EQ(p.root->items[0].text, "005");
  EXPECT_FALSE(p.root->items[0].quoted);
  EXPECT_TRUE(p.root->items[1].quoted);
  EXPECT_EQ(p.root->items[2].text, "1.50");
  EXPECT_EQ(p.root->items[3].text, "true");
}

TEST(Yaml, DuplicateKeysNameTheFirst) {
  const Parsed p("a: 1\nb: 2\n'a': 3\n");
  EXPECT_EQ(p.only(), "Y0104 at ''a''");
  EXPECT_EQ(p.sink.findings()[0].labels.at(0).span.begin, 0u);
  EXPECT_EQ(p.at("a").text, "1");
  EXPECT_EQ(p.root->entries.size(), 2u);
  EXPECT_THAT(Parsed("- {a: 1}\n- {a: 2}\n").codes(), IsEmpty());

  std::string many;
  for (int i = 0; i < 100; ++i) many += "k" + std::to_string(i) + ": 1\n";
  EXPECT_THAT(Parsed(many).codes(), IsEmpty());
  for (const char* key : {"k0", "k15", "k16", "k17", "k99"})
    EXPECT_EQ(Parsed(many + key + ": 2\n").only(), std::string("Y0104 at '") + key + "'");
}

TEST(Yaml, AnchorsAliasesAndTagsAreRefused) {
  const Parsed p("a: &x 1\nb: *x\n");
  EXPECT_FALSE(p.root);
  EXPECT_THAT(p.codes(), ElementsAre("Y0106", "Y0106"));
  EXPECT_EQ(p.source(p.sink.findings()[0].span), "&x");
  EXPECT_EQ(p.source(p.sink.findings()[1].span), "*x");
  EXPECT_EQ(Parsed("a: *重点\n").only(), "Y0106 at '*重点'");
  EXPECT_EQ(Parsed("a: !!str 005\n").only(), "Y0103 at '!!str'");
  EXPECT_EQ(Parsed("a: !x [1]\n").only(), "Y0103 at '!x'");
}

TEST(Yaml, KeysAreText) {
  EXPECT_EQ(Parsed("[a]: 1\n").only(), "Y0103 at '[a]'");
  EXPECT_EQ(Parsed("~: 1\n").sink.findings().size(), 1u);
}

TEST(Yaml, LimitsAreFindings) {
  EXPECT_THAT(Parsed(std::string(64, '[') + std::string(64, ']')).codes(), IsEmpty());
  EXPECT_THAT(Parsed(std::string(65, '[') + std::string(65, ']')).codes(), ElementsAre("Y0105"));
  EXPECT_THAT(Parsed(std::string(100'000, '[')).codes(), ElementsAre("Y0105"));
  std::string dashes;
  for (int i = 0; i < 5000; ++i) dashes += "- ";
  EXPECT_THAT(Parsed(dashes).codes(), ElementsAre("Y0105"));
  EXPECT_THAT(Parsed(std::string((64 << 20) + 1, ' ')).codes(), ElementsAre("Y0105"));
}

TEST(Yaml, BadBytesAreFindings) {
  const Parsed p("a: 1\nb: \xB2\xBF\n");
  EXPECT_FALSE(p.root);
  EXPECT_EQ(p.message(), "第 2 行含有无效的 UTF-8 字节 0xB2");
  // yaml-cpp takes 0x04 for the end of the file and would drop what follows.
  EXPECT_EQ(Parsed("a: 1\n\x04\nb: 2\n").only(), "Y0103 at '\x04'");
  EXPECT_THAT(Parsed(std::string("a: \0", 4)).codes(), ElementsAre("Y0103"));
}

TEST(Yaml, SyntaxErrorsAreInChineseAndInPlace) {
  const Parsed tab("a:\n\tb: 1\n");
  EXPECT_THAT(tab.codes(), ElementsAre("Y0103"));
  const Parsed flow("a: 1\nlist: [1, 2\n");
  EXPECT_THAT(flow.message(), HasSubstr("没有配对的 ]"));
  EXPECT_EQ(flow.source(flow.sink.findings()[0].labels.at(0).span), "[");
  const Parsed colon("说明: 甲: 乙\n");
  EXPECT_THAT(colon.message(), HasSubstr("检查上一行的缩进"));
  EXPECT_EQ(colon.sources.file(colon.file).place(colon.sink.findings()[0].span.begin).line, 1u);
  // yaml-cpp itself would accept these.
  EXPECT_EQ(Parsed("a: \"没有结束\n").only(), "Y0103 at '\"'");
  EXPECT_EQ(Parsed("a: '没有''结束\nb: 1\n").only(), "Y0103 at '''");
  EXPECT_EQ(Parsed("a: \"x\\\"\n").only(), "Y0103 at '\"'");
  EXPECT_THAT(Parsed("a: \"x\\\\\"").codes(), IsEmpty());
  const Parsed quote("a: \"没有结束");
  EXPECT_THAT(quote.message(), HasSubstr("引号可能没有配对"));
  EXPECT_THAT(Parsed("a: \"\\q\"\n").message(), HasSubstr("转义"));
  for (const std::string text :
       {"a: @x", "a: `x`", "a: %x", "a: ]", "a: b\n c: d\n", "a\nb: 1\n", "- 1\nb: 2\n",
        "a: 1\n- 2\n", "a: |x\n  y\n", "? [", "a: *", "a: &", "a: 'x", "a: !<x",
        "%YAML 9.9\n---\na", "{a: 1", "a: \"\\xZZ\""}) {
    const Parsed p(text);
    EXPECT_FALSE(p.root) << text;
    ASSERT_EQ(p.sink.findings().size(), 1u) << text;
    const std::string message = p.message();
    EXPECT_TRUE(std::any_of(message.begin() + 20, message.end(), [](char c) {
      return static_cast<unsigned char>(c) >= 0x80;
    })) << message;
  }
}

TEST(Yaml, OneDocumentOnly) {
  EXPECT_THAT(Parsed("- 1\nb: 2\n").message(), HasSubstr("检查缩进"));
  const Parsed p("---\na: 1\n---\nb: 2\n");
  EXPECT_FALSE(p.root);
  EXPECT_EQ(p.only(), "Y0103 at '---'");
  EXPECT_EQ(p.sources.file(p.file).place(p.sink.findings()[0].span.begin).line, 3u);
  EXPECT_THAT(Parsed("---\na: 1\n...\n").codes(), IsEmpty());
}

TEST(SpanWithin, FollowsQuotesEscapesFoldsAndIndents) {
  for (const std::string& text : variants("p: 收入@合计。\n"
                                          "s: '它''s @x'\n"
                                          "d: \"\\u4e2d\\t\\\"@\\x41\"\n"
                                          "b: |\n"
                                          "  第一行\n"
                                          "\n"
                                          "    再@下\n"
                                          "f: >\n"
                                          "  甲\n"
                                          "  乙@丙\n"
                                          "m: one\n"
                                          "  two@\n"
                                          "q: \"x\n"
                                          "  y@z\"\n")) {
    const Parsed p(text);
    ASSERT_TRUE(p.root);
    for (const Entry& entry : p.root->entries) {
      const Node& node = entry.value;
      const size_t at = node.text.find('@');
      ASSERT_NE(at, node.text.npos) << entry.key;
      const Span span = span_within(p.sources, node, at, at + 1);
      EXPECT_EQ(p.source(span), "@") << entry.key;
      EXPECT_TRUE(span.begin >= node.span.begin && span.end <= node.span.end) << entry.key;
    }
    const Node& d = p.at("d");
    EXPECT_EQ(p.source(span_within(p.sources, d, 0, 3)), "\\u4e2d");
    EXPECT_EQ(p.source(span_within(p.sources, d, d.text.size() - 1, d.text.size())), "\\x41");
    EXPECT_EQ(p.source(span_within(p.sources, p.at("s"), 3, 4)), "''");
    EXPECT_EQ(p.source(span_within(p.sources, p.at("p"), 0, p.at("p").text.size())), "收入@合计。");
  }
}

TEST(Yaml, DumpIsStable) {
  EXPECT_EQ(dump(*Parsed("a: [1, '2']\n").root),
            "mapping[0,11)\n  a:\n    sequence[3,11)\n      plain[4,5) 1\n      quoted[7,10) 2\n");
}

// Mutations of a document must end in a tree whose spans lie inside the file, or in a finding.
TEST(Yaml, NeverLosesItsPlace) {
  const std::string seed =
      "部门: {名: '甲', \"b\": \"\\u4e2d\"}\nl:\n  - [1, 2]\n  - k: |\n      文\n    z: >-\n      "
      "a\n"
      "      b\n  - ~\n  -\n# 注\nx: y\n";
  std::mt19937 random(2024);
  const auto pick = [&](size_t n) { return static_cast<size_t>(random() % n); };
  const std::string alphabet = "[]{}:,#&*!|>'\"%@`-? \n\t\r~\\ax1";
  for (int run = 0; run < 20'000; ++run) {
    std::string text = seed;
    for (size_t edits = 1 + pick(4); edits > 0; --edits) {
      const size_t at = pick(text.size());
      if (pick(2) == 0)
        text[at] = alphabet[pick(alphabet.size())];
      else if (pick(2) == 0)
        text.insert(at, 1, alphabet[pick(alphabet.size())]);
      else
        text.erase(at, 1 + pick(3));
    }
    const Parsed p(text);
    ASSERT_TRUE(p.root || p.sink.has_errors()) << text;
    const auto check = [&](const auto& self, const Node& node) -> void {
      ASSERT_TRUE(node.span.begin <= node.span.end && node.span.end <= text.size()) << text;
      if (node.is_scalar()) span_within(p.sources, node, node.text.size() / 2, node.text.size());
      for (const Node& item : node.items) self(self, item);
      for (const Entry& entry : node.entries) self(self, entry.value);
    };
    if (p.root) check(check, *p.root);
    render(p.sink, p.sources, RenderFormat::human, {});
  }
}

TEST(Yaml, ThreeMegabytesInTimeThatGrowsLinearly) {
  std::string text = "ledger:\n";
  while (text.size() < 3'000'000)
    text +=
        "  - {function_code: '2010601', dept_economic: '30101', kind: 人员经费, amount: "
        "12.34万元}\n";
  const auto before = std::chrono::steady_clock::now();
  const Parsed p(text);
  const auto spent = std::chrono::steady_clock::now() - before;
  ASSERT_TRUE(p.root);
  EXPECT_GT(p.at("ledger").items.size(), 30'000u);
  EXPECT_EQ(p.source(p.at("ledger").items.back().find("amount")->span), "12.34万元");
  const double seconds = std::chrono::duration<double>(spent).count();
  RecordProperty("seconds", std::to_string(seconds));
  EXPECT_LT(seconds, 20.0) << "an unoptimised build on a busy machine, but no worse than linear";
}

}  // namespace
}  // namespace budgetc::yaml
