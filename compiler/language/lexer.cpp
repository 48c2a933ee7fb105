// Takes the text of an expression, gives its tokens. Guarantees: every token's span is exact; no
// token spans a fault.
#include "language/lexer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "diagnostics/catalogue/format.h"

namespace budgetc::language {
namespace {

struct FullWidth {
  std::string_view typed;
  std::string_view meant;
};
constexpr std::array<FullWidth, 20> kFullWidth = {
    {{"（", "("}, {"）", ")"}, {"，", ","}, {"、", ","}, {"：", ":"}, {"“", "\""}, {"”", "\""},
     {"＝", "="}, {"＋", "+"}, {"－", "-"}, {"｜", "|"}, {"＆", "&"}, {"！", "!"}, {"×", "*"},
     {"＊", "*"}, {"＞", ">"}, {"＜", "<"}, {"［", "["}, {"］", "]"}, {"。", "."}}};

constexpr std::array<std::string_view, 4> kTwoCharacterSigns = {"==", "!=", "<=", ">="};
constexpr std::string_view kSigns = "()[],:.|&!+-*<>";

// What may stand behind a number, and what one of it is: fen, or parts of a whole.
struct Measure {
  std::string_view unit;
  TokenKind kind;
  int64_t scale;
};
constexpr std::array<Measure, 6> kMeasures = {{{"亿元", TokenKind::amount, 10'000'000'000},
                                               {"万元", TokenKind::amount, 1'000'000},
                                               {"元", TokenKind::amount, 100},
                                               {"%", TokenKind::ratio, 100},
                                               {"％", TokenKind::ratio, 100},
                                               {"‰", TokenKind::ratio, 1000}}};
constexpr std::array<std::string_view, 5> kWords = {"or", "and", "not", "true", "false"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

bool is_name_start(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_name_part(char c) { return is_name_start(c) || is_digit(c); }

namespace {

// A number with its unit: digits text[begin, end), of which `decimals` stand behind the point.
// False where it is more than can be counted, or no whole fen.
bool measure(Token& token, std::string digits, size_t decimals, const Measure& of) {
  constexpr size_t kMostDecimals = 12;
  if (decimals > kMostDecimals || digits.size() > 18) return false;
  int64_t number = 0;
  if (std::from_chars(digits.data(), digits.data() + digits.size(), number).ec != std::errc())
    return false;
  int64_t tens = 1;
  for (size_t i = 0; i < decimals; ++i) tens *= 10;
  token.kind = of.kind;
  if (of.kind == TokenKind::ratio) {
    token.integer = number;
    token.denominator = tens * of.scale;
    return true;
  }
  if (__builtin_mul_overflow(number, of.scale, &number) || number % tens != 0) return false;
  token.integer = number / tens;
  return true;
}

}  // namespace

size_t character_length(std::string_view text, size_t offset) {
  size_t end = offset + 1;
  while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) ++end;
  return end - offset;
}

void syntax_error(Sink& sink, Span span, LocalText reason, std::optional<LocalText> help) {
  Finding finding = Finding(finding::F0103, span).arg("reason", std::move(reason));
  finding.help = std::move(help);
  sink.report(std::move(finding));
}

std::optional<std::vector<Token>> lex(std::string_view text, Span where, Sink& sink) {
  std::vector<Token> tokens;
  const auto span = [&](size_t begin, size_t end) {
    return Span{where.file, where.begin + static_cast<uint32_t>(begin),
                where.begin + static_cast<uint32_t>(end)};
  };
  size_t i = 0;
  while (i < text.size()) {
    const char c = text[i];
    const size_t begin = i;
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
      ++i;
      continue;
    }
    Token token;
    if (is_name_start(c)) {
      while (i < text.size() && is_name_part(text[i])) ++i;
      token.text = text.substr(begin, i - begin);
      token.kind = std::find(kWords.begin(), kWords.end(), token.text) == kWords.end()
                       ? TokenKind::name
                       : TokenKind::sign;
    } else if (is_digit(c)) {
      while (i < text.size() && is_digit(text[i])) ++i;
      token.kind = TokenKind::integer;
      std::string digits(text.substr(begin, i - begin));
      size_t decimals = 0;
      if (i + 1 < text.size() && text[i] == '.' && is_digit(text[i + 1])) {
        const size_t point = i++;
        while (i < text.size() && is_digit(text[i])) ++i;
        decimals = i - point - 1;
        digits += text.substr(point + 1, decimals);
      }
      const auto unit = std::find_if(kMeasures.begin(), kMeasures.end(), [&](const Measure& one) {
        return text.substr(i).starts_with(one.unit);
      });
      if (unit != kMeasures.end()) {
        i += unit->unit.size();
        token.text = text.substr(begin, i - begin);
        if (!measure(token, std::move(digits), decimals, *unit)) {
          syntax_error(sink, span(begin, i),
                       {fmt::format("“{}”过大，或不是整分的金额", token.text),
                        fmt::format("{} is too large, or no whole number of fen", token.text)});
          return std::nullopt;
        }
        token.span = span(begin, i);
        tokens.push_back(std::move(token));
        continue;
      }
      if (decimals > 0 || text.substr(i).starts_with("万") || text.substr(i).starts_with("亿")) {
        const size_t end = std::min(text.size(), decimals > 0 ? i : i + 3);
        syntax_error(sink, span(begin, end),
                     {"不带单位的数须是整数", "a number without a unit is a whole number"},
                     LocalText{"金额连同单位写作 100万元、0.5亿元、300元，比例写作 50%",
                               "amounts are written with their unit, 100万元, and shares 50%"});
        return std::nullopt;
      }
      token.text = text.substr(begin, i - begin);
      const auto [end, error] =
          std::from_chars(text.data() + begin, text.data() + i, token.integer);
      if (error != std::errc()) {
        syntax_error(sink, span(begin, i),
                     {fmt::format("整数 {} 过大", token.text),
                      fmt::format("the number {} is too large", token.text)});
        return std::nullopt;
      }
      if (i < text.size() && is_name_start(text[i])) {
        syntax_error(sink, span(begin, i + 1),
                     {"名称不能以数字开头", "a name cannot begin with a digit"});
        return std::nullopt;
      }
    } else if (c == '"') {
      token.kind = TokenKind::text;
      ++i;
      while (i < text.size() && text[i] != '"') {
        if (text[i] == '\\') {
          if (i + 1 >= text.size() || (text[i + 1] != '"' && text[i + 1] != '\\')) {
            syntax_error(sink, span(i, std::min(i + 2, text.size())),
                         {"反斜杠后只能是 \" 或 \\", "a backslash is followed by \" or \\"});
            return std::nullopt;
          }
          ++i;
        }
        token.text += text[i++];
      }
      if (i >= text.size()) {
        syntax_error(sink, span(begin, text.size()),
                     {"文字缺少结尾的引号 \"", "the text lacks its closing quote \""});
        return std::nullopt;
      }
      ++i;
    } else {
      token.kind = TokenKind::sign;
      const std::string_view two = text.substr(i, 2);
      if (std::find(kTwoCharacterSigns.begin(), kTwoCharacterSigns.end(), two) !=
          kTwoCharacterSigns.end()) {
        token.text = two;
        i += 2;
      } else if (kSigns.find(c) != std::string_view::npos) {
        token.text = std::string(1, c);
        ++i;
      } else {
        const size_t length = character_length(text, i);
        const std::string_view character = text.substr(i, length);
        std::optional<LocalText> help;
        for (const FullWidth& wide : kFullWidth) {
          if (wide.typed == character) {
            help = {fmt::format("全角的“{}”应改为半角的 {}", character, wide.meant),
                    fmt::format("type {} in place of the full-width {}", wide.meant, character)};
          }
        }
        if (character == "=") help = {"比较相等写作 ==", "equality is written =="};
        if (character == "'") help = {"文字用双引号 \" 括起", "texts stand in double quotes"};
        syntax_error(sink, span(i, i + length),
                     {fmt::format("不认识的字符“{}”", character),
                      fmt::format("unknown character '{}'", character)},
                     std::move(help));
        return std::nullopt;
      }
    }
    token.span = span(begin, i);
    tokens.push_back(std::move(token));
  }
  Token end;
  end.span = span(text.size(), text.size());
  tokens.push_back(std::move(end));
  return tokens;
}

}  // namespace budgetc::language
