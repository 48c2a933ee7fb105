#include "pdf/content_stream.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>

#include "pdf/encoding.h"

namespace budgetc::pdf {
namespace {

using layout::GlyphRun;
using layout::Length;
using layout::StructureId;

// A glyph may stand this far (1/1000 em) from its place before it is moved: 0.03 pt at 16 pt.
constexpr int64_t kTolerance = 2;

// Places are written to 0.01 pt (3.5 µm, beyond any printer), which makes them a digit shorter.
int64_t rounded(int64_t millipoints) {
  return (millipoints + (millipoints < 0 ? -5 : 5)) / 10 * 10;
}

class ContentWriter {
 public:
  ContentWriter(const layout::Page& page, const FontEmbedder& fonts, StructureTree& marks)
      : page_(page), fonts_(fonts), marks_(marks) {}

  std::string write() && {
    std::vector<const GlyphRun*> runs;
    std::string shades, rules;
    for (const layout::Item& item : page_.items) {
      if (const auto* run = std::get_if<GlyphRun>(&item)) {
        if (run->text.empty()) continue;
        if (run->rotation != 0)
          write_rotated(*run);
        else
          runs.push_back(run);
      } else if (const auto* rule = std::get_if<layout::Rule>(&item)) {
        append_rectangle(rules, rule->x, rule->y, rule->width, rule->height);
      } else if (const auto* shade = std::get_if<layout::Shade>(&item)) {
        append_rectangle(shades, shade->x, shade->y, shade->width, shade->height);
      }
    }
    if (!shades.empty())
      shades = "/Artifact<</Type/Layout>>BDC\n.93 g\n" + shades + "f\n0 g\nEMC\n";
    if (!rules.empty()) rules = "/Artifact<</Type/Layout>>BDC\n" + rules + "f\nEMC\n";
    out_.insert(0, shades);  // beneath the watermark
    out_ += rules;
    if (!runs.empty()) {
      out_ += "BT\n";
      for (const GlyphRun* run : runs) write_run(*run);
      close_mark();
      out_ += "ET\n";
    }
    return std::move(out_);
  }

 private:
  void append_rectangle(std::string& out, Length x, Length y, Length width, Length height) const {
    append_points(out, rounded(x));
    out += ' ';
    append_points(out, rounded(int64_t{page_.height} - y - height));
    out += ' ';
    append_points(out, rounded(width));
    out += ' ';
    append_points(out, rounded(height));
    out += " re\n";
  }

  // ---- marked content --------------------------------------------------------------------------

  void open_mark(StructureId structure) {
    if (!marks_.has(structure)) structure = StructureId::artifact;
    if (open_ == structure) return;
    close_mark();
    if (structure == StructureId::artifact) {
      out_ += "/Artifact<</Type/Pagination>>BDC\n";
    } else {
      out_ += '/';
      out_ += marks_.type(structure);
      out_ += "<</MCID ";
      append_number(out_, marks_.mark(structure));
      out_ += ">>BDC\n";
    }
    open_ = structure;
  }
  void close_mark() {
    if (open_) out_ += "EMC\n";
    open_.reset();
  }

  // ---- text ------------------------------------------------------------------------------------

  static Length position(const GlyphRun& run, size_t i) {
    return i < run.positions.size() ? run.positions[i] : 0;
  }

  // A run, in stretches of one Type0 font (a face has a second one only for characters that share
  // glyphs).
  void write_run(const GlyphRun& run) {
    open_mark(run.structure);
    set_look(run);
    for (size_t begin = 0; begin < run.text.size();) {
      const uint16_t font = fonts_.code(run.face, run.text[begin]).font;
      size_t end = begin + 1;
      while (end < run.text.size() && fonts_.code(run.face, run.text[end]).font == font) ++end;
      set_font(font, run.size);
      const int64_t x = rounded(int64_t{run.x} + position(run, begin));
      const int64_t y = rounded(int64_t{page_.height} - run.y);
      append_points(out_, x - line_x_);
      out_ += ' ';
      append_points(out_, y - line_y_);
      out_ += " Td";
      line_x_ = x;
      line_y_ = y;
      show(run, begin, end, true);
      begin = end;
    }
  }

  void set_font(uint16_t font, Length size) {
    if (font_ == font && size_ == size) return;
    fmt::format_to(std::back_inserter(out_), "/F{} ", font);
    append_points(out_, size);
    out_ += " Tf\n";
    font_ = font;
    size_ = size;
  }

  void set_look(const GlyphRun& run) {
    if (run.emphasised != emphasised_ || (run.emphasised && run.size != stroked_size_)) {
      if (run.emphasised) {
        append_points(out_, run.size / 36);
        out_ += " w 2 Tr\n";
      } else {
        out_ += "0 Tr\n";
      }
      emphasised_ = run.emphasised;
      stroked_size_ = run.size;
    }
    if (run.pale != pale_) out_ += run.pale ? ".75 g\n" : "0 g\n";
    pale_ = run.pale;
  }

  // What the gap after character i has beyond its advance, in 1/1000 millipoints.
  int64_t extra(const GlyphRun& run, size_t i) const {
    const int64_t gap = int64_t{position(run, i + 1)} - position(run, i);
    return gap * 1000 - int64_t{fonts_.code(run.face, run.text[i]).advance} * run.size;
  }

  // The character spacing of a justified line: its middle gap, where most are widened. 0 else.
  Length spacing(const GlyphRun& run, size_t begin, size_t end) {
    extras_.clear();
    for (size_t i = begin; i + 1 < end; ++i) extras_.push_back(extra(run, i));
    if (extras_.size() < 4) return 0;
    const auto middle = extras_.begin() + static_cast<std::ptrdiff_t>(extras_.size() / 2);
    std::nth_element(extras_.begin(), middle, extras_.end());
    if (std::abs(*middle) < kTolerance * run.size) return 0;
    return static_cast<Length>(*middle / 1000);
  }

  // Shows characters [begin, end). Every deviation is taken from where the glyph is to stand and
  // where the reader's pen is, so rounding cannot add up.
  void show(const GlyphRun& run, size_t begin, size_t end, bool may_space) {
    const Length spaced = may_space ? spacing(run, begin, end) : 0;
    if (spaced != spacing_) {
      out_ += ' ';
      append_points(out_, spaced);
      out_ += " Tc";
      spacing_ = spaced;
    }
    const size_t start = out_.size();
    out_ += "[<";
    bool adjusted = false;
    const int64_t origin = int64_t{position(run, begin)} * 1000;
    int64_t pen = 0;  // 1/1000 millipoints from the stretch's start
    for (size_t i = begin; i < end; ++i) {
      const Code& code = fonts_.code(run.face, run.text[i]);
      const int64_t wanted = int64_t{position(run, i)} * 1000 - origin;
      const int64_t off = run.size > 0 ? (wanted - pen) / run.size : 0;
      if (std::abs(off) >= kTolerance) {
        out_ += '>';
        fmt::format_to(std::back_inserter(out_), "{}", -off);
        out_ += '<';
        pen += off * run.size;
        adjusted = true;
      }
      append_hex16(out_, code.cid);
      pen += int64_t{code.advance} * run.size + int64_t{spaced} * 1000;
    }
    if (adjusted) {
      out_ += ">]TJ\n";
    } else {
      out_.erase(start, 1);  // the bracket
      out_ += ">Tj\n";
    }
  }

  // The watermark: an artifact in a text object and a coordinate system of its own.
  void write_rotated(const GlyphRun& run) {
    const double angle = run.rotation * std::numbers::pi / 180;
    const auto cosine = std::lround(std::cos(angle) * 1000);
    const auto sine = std::lround(std::sin(angle) * 1000);
    out_ += "/Artifact<</Type/Pagination/Subtype/Watermark>>BDC\nq\n";
    if (run.pale) out_ += ".85 g\n";
    for (size_t i = 0; i < run.text.size(); ++i) {
      const Code& code = fonts_.code(run.face, run.text[i]);
      const int64_t along = position(run, i);
      out_ += "BT\n";
      fmt::format_to(std::back_inserter(out_), "/F{} ", code.font);
      append_points(out_, run.size);
      out_ += " Tf\n";
      for (const int64_t element :
           {int64_t{cosine}, int64_t{sine}, int64_t{-sine}, int64_t{cosine},
            run.x + along * cosine / 1000, int64_t{page_.height} - run.y + along * sine / 1000}) {
        append_points(out_, element);
        out_ += ' ';
      }
      out_ += "Tm <";
      append_hex16(out_, code.cid);
      out_ += ">Tj\nET\n";
    }
    out_ += "Q\nEMC\n";
  }

  const layout::Page& page_;
  const FontEmbedder& fonts_;
  StructureTree& marks_;
  std::string out_;
  std::optional<StructureId> open_;
  int64_t line_x_ = 0, line_y_ = 0;  // where the last Td went
  std::optional<uint16_t> font_;
  Length size_ = 0, stroked_size_ = 0, spacing_ = 0;
  bool emphasised_ = false, pale_ = false;
  std::vector<int64_t> extras_;
};

}  // namespace

std::string content_stream(const layout::Page& page, const FontEmbedder& fonts,
                           StructureTree& marks) {
  return ContentWriter(page, fonts, marks).write();
}

}  // namespace budgetc::pdf
