// Lexer: the text of one expression as tokens with spans. A fault is one finding F0103 at the
// character; full-width punctuation, which a Chinese keyboard gives easily, is named with the sign
// to type instead.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "diagnostics/diagnostics.h"

namespace budgetc::language {

// amount: 100万元, 1.5亿元, 300元; ratio: 50%, 12.5%.
enum class TokenKind : uint8_t { name, text, integer, amount, ratio, sign, end };

struct Token {
  TokenKind kind = TokenKind::end;
  std::string text;         // the name, the literal's value, the sign ("==", "or", "(")
  int64_t integer = 0;      // amount: fen; ratio: its numerator
  int64_t denominator = 1;  // of a ratio
  Span span;
};

// The words or, and, not, true, false are signs. The last token is `end`.
std::optional<std::vector<Token>> lex(std::string_view text, Span where, Sink& sink);

// Bytes of the UTF-8 character at `offset`.
size_t character_length(std::string_view text, size_t offset);
bool is_name_start(char c);
bool is_name_part(char c);

void syntax_error(Sink& sink, Span span, LocalText reason,
                  std::optional<LocalText> help = std::nullopt);

}  // namespace budgetc::language
