// An explain page (Markdown as the pages use it) set for a terminal.
#include <fmt/format.h>

#include <sstream>

#include "diagnostics/render.h"
#include "text/text.h"

namespace budgetc {
namespace {

constexpr std::string_view kBold = "\033[1m", kCode = "\033[36m", kDim = "\033[2m",
                           kPlain = "\033[0m";

class Page {
 public:
  Page(bool colour, int width) : colour_(colour), width_(std::max(width, 40)) {}

  std::string set(std::string_view page) {
    std::istringstream lines{std::string(page)};
    bool fenced = false;
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with("```")) {
        end_paragraph();
        fenced = !fenced;
        if (fenced) open_fence(line.substr(3));
      } else if (fenced) {
        out_ += "    " + in(kCode, line) + "\n";
      } else if (line.empty()) {
        end_paragraph();
        if (!out_.ends_with("\n\n") && !out_.empty()) out_ += '\n';
      } else if (line.starts_with("#")) {
        end_paragraph();
        out_ += in(kBold, line.substr(line.find_first_not_of("# "))) + "\n";
      } else if (line.starts_with("|")) {
        end_paragraph();
        out_ += "  " + line + "\n";
      } else {
        if (line.starts_with("- ")) end_paragraph();
        add_to_paragraph(line);
      }
    }
    end_paragraph();
    return std::move(out_);
  }

 private:
  std::string in(std::string_view style, std::string_view text) const {
    return colour_ && !text.empty() ? fmt::format("{}{}{}", style, text, kPlain)
                                    : std::string(text);
  }

  // The file that an example belongs to stands above it.
  void open_fence(const std::string& info) {
    const size_t space = info.find(' ');
    if (space != std::string::npos) out_ += "  " + in(kDim, info.substr(space + 1) + ":") + "\n";
  }

  // Lines of a paragraph join with a blank, but not beside a Chinese character.
  void add_to_paragraph(std::string_view line) {
    const auto wide = [](char c) { return (static_cast<unsigned char>(c) & 0x80) != 0; };
    if (!paragraph_.empty() && !wide(paragraph_.back()) && !wide(line.front())) paragraph_ += ' ';
    paragraph_ += line;
  }

  void end_paragraph() {
    if (paragraph_.empty()) return;
    const std::u32string text = text::to_u32(paragraph_);
    paragraph_.clear();
    const std::string indent = text.starts_with(U"- ") ? "    " : "  ";
    std::string line = "  ";
    std::string set;
    uint32_t from = 0;
    for (const text::BreakOpportunity& at : text::line_breaks(text)) {
      const std::string piece = text::to_utf8(text.substr(from, at.offset - from));
      from = at.offset;
      if (text::display_width(line) + text::display_width(piece) > width_ && line != indent) {
        set += without_end_blanks(line) + "\n";
        line = indent;
      }
      line += piece;
    }
    set += without_end_blanks(line) + "\n";
    out_ += with_styles(set);
  }

  static std::string without_end_blanks(const std::string& line) {
    return line.substr(0, line.find_last_not_of(' ') + 1);
  }

  // `code` and **strong** in colour; in plain text they stay as they are written.
  std::string with_styles(const std::string& text) const {
    if (!colour_) return text;
    std::string out;
    bool code = false, strong = false;
    for (size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '`') {
        code = !code;
        out += code ? kCode : kPlain;
      } else if (!code && text.compare(i, 2, "**") == 0) {
        strong = !strong;
        out += strong ? kBold : kPlain;
        ++i;
      } else {
        out += text[i];
      }
    }
    return out;
  }

  bool colour_;
  int width_;
  std::string out_;
  std::string paragraph_;
};

}  // namespace

std::string render_page(std::string_view page, bool colour, int width) {
  return Page(colour, width).set(page);
}

}  // namespace budgetc
