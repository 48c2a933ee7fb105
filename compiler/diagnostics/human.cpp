// The report for people: the source lines of each finding, with carets under the very columns of a
// terminal (East Asian widths, combining marks), labels on other lines and in other files, and what
// it rests on. Nothing that a file contains reaches the terminal unshown.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "diagnostics/render.h"
#include "text/text.h"

namespace budgetc::rendering {
namespace {

constexpr std::string_view kGutterColour = "\033[1;34m";
constexpr std::string_view kPlain = "\033[0m";
constexpr uint32_t kMostLines = 5;  // of a span over several lines; longer ones show both ends

// A stretch of one source line that is underlined, with the text that stands behind the line.
struct Mark {
  uint32_t line;
  size_t begin, end;  // byte offsets within the line; begin < end
  bool primary;
  std::string text;
};

// One mark for each line of the span that is shown; the text stands at the last.
void add_marks(std::vector<Mark>& marks, const SourceFile& file, Span span, bool primary,
               const std::string& text) {
  const Place first = file.place(span.begin);
  const Place last = file.place(std::max(span.begin, span.end > 0 ? span.end - 1 : 0));
  for (uint32_t line = first.line; line <= last.line; ++line) {
    if (last.line - first.line >= kMostLines && line == first.line + 1) line = last.line;
    const std::string_view shown = file.line(line);
    const uint32_t start = file.line_start(line);
    size_t begin = line == first.line ? std::min<size_t>(span.begin - start, shown.size())
                                      : std::min(shown.find_first_not_of(" \t"), shown.size());
    size_t end =
        line == last.line ? std::min<size_t>(span.end - start, shown.size()) : shown.size();
    end = std::max(end, begin + 1);  // a place between two characters is shown as one column
    marks.push_back({line, begin, end, primary, line == last.line ? text : ""});
  }
}

bool continues(std::string_view line, size_t at) {
  return at < line.size() && (static_cast<unsigned char>(line[at]) & 0xC0) == 0x80;
}

size_t start_of_character(std::string_view line, size_t at) {
  while (at > 0 && continues(line, at)) --at;
  return at;
}

int width_of(std::string_view text) { return text::display_width(printable(text)); }

// The stretch of a line that is shown: all of it, or a window around the mark.
struct Window {
  size_t begin, end;
};

Window window_around(std::string_view line, const Mark& mark, int width) {
  const auto columns = static_cast<size_t>(std::max(width, 40));
  // No character takes more than four bytes a column; combining marks are few.
  if (line.size() <= 4 * columns && width_of(line) <= static_cast<int>(columns))
    return {0, line.size()};
  size_t begin = std::min(mark.begin, line.size());
  for (int before = static_cast<int>(columns / 4); begin > 0;) {
    const size_t previous = start_of_character(line, begin - 1);
    before -= width_of(line.substr(previous, begin - previous));
    if (before < 0) break;
    begin = previous;
  }
  size_t end = begin;
  for (int left = static_cast<int>(columns); end < line.size();) {
    size_t next = end + 1;
    while (continues(line, next)) ++next;
    left -= width_of(line.substr(end, next - end));
    if (left < 0) break;
    end = next;
  }
  return {begin, end};
}

class Drawing {
 public:
  Drawing(std::string& out, const Finding& finding, const RenderOptions& options, size_t gutter)
      : out_(out), finding_(finding), options_(options), gutter_(gutter) {}

  // The marked lines of one file, each followed by its carets.
  void draw(const SourceFile& file, std::vector<Mark> marks) {
    std::stable_sort(marks.begin(), marks.end(), [](const Mark& a, const Mark& b) {
      return std::tuple(a.line, a.begin, !a.primary) < std::tuple(b.line, b.begin, !b.primary);
    });
    uint32_t drawn = 0;
    Window window{0, 0};
    for (const Mark& mark : marks) {
      const std::string_view line = file.line(mark.line);
      if (mark.line != drawn || mark.begin < window.begin ||
          (mark.begin >= window.end && window.end < line.size())) {
        if (drawn != 0 && mark.line > drawn + 1) out_ += fmt::format(" {:>{}} …\n", "", gutter_);
        window = window_around(line, mark, options_.width);
        draw_line(mark.line, line, window);
        drawn = mark.line;
      }
      underline(line, window, mark);
    }
  }

 private:
  std::string in_colour(std::string text, std::string_view colour) const {
    return options_.colour ? fmt::format("{}{}{}", colour, text, kPlain) : std::move(text);
  }

  void draw_line(uint32_t number, std::string_view line, Window window) {
    out_ += in_colour(fmt::format(" {:>{}} |", number, gutter_), kGutterColour);
    out_ += ' ';
    if (window.begin > 0) out_ += "…";
    out_ += printable(line.substr(window.begin, window.end - window.begin));
    if (window.end < line.size()) out_ += "…";
    out_ += '\n';
  }

  void underline(std::string_view line, Window window, const Mark& mark) {
    const size_t begin = std::min(mark.begin, window.end);
    const size_t end = std::min(mark.end, window.end);
    const int before = (window.begin > 0 ? text::display_width("…") : 0) +
                       width_of(line.substr(window.begin, begin - window.begin));
    const int width = std::max(1, begin < end ? width_of(line.substr(begin, end - begin)) : 1);
    std::string signs(static_cast<size_t>(width), mark.primary ? '^' : '-');
    if (!mark.text.empty()) signs += " " + printable(mark.text);
    out_ += in_colour(fmt::format(" {:>{}} |", "", gutter_), kGutterColour);
    out_ += fmt::format(" {:>{}}", "", before);
    out_ += in_colour(std::move(signs), mark.primary ? colour_of(finding_) : kGutterColour);
    out_ += '\n';
  }

  std::string& out_;
  const Finding& finding_;
  const RenderOptions& options_;
  size_t gutter_;
};

// The marks of a finding by file: that of the primary span first, then in the order of labels.
std::vector<std::pair<FileId, std::vector<Mark>>> marks_of(const Finding& finding,
                                                           const SourceMap& sources,
                                                           Language language) {
  std::vector<std::pair<FileId, std::vector<Mark>>> files;
  const auto add = [&](Span span, bool primary, const std::string& text) {
    if (!span.valid()) return;
    auto found = std::find_if(files.begin(), files.end(),
                              [&](const auto& file) { return file.first == span.file; });
    if (found == files.end()) found = files.insert(files.end(), {span.file, {}});
    add_marks(found->second, sources.file(span.file), span, primary, text);
  };
  // A label at the primary place is that place's own text.
  const auto at_primary = [&](const Label& label) { return label.span == finding.span; };
  const auto own = std::find_if(finding.labels.begin(), finding.labels.end(), at_primary);
  add(finding.span, true, own == finding.labels.end() ? "" : own->text.in(language));
  for (auto label = finding.labels.begin(); label != finding.labels.end(); ++label)
    if (label != own) add(label->span, false, label->text.in(language));
  return files;
}

void render_human(std::string& out, const Finding& finding, const SourceMap& sources,
                  const RenderOptions& options) {
  out += head(finding, sources, options.language, options.colour) + "\n";
  const Words& word = words(options.language);
  const auto line = [&](std::string_view what, std::string_view text) {
    out += fmt::format("  = {}{}\n", what, printable(text));
  };
  if (finding.waived) return line(word.waived, waiver_in_words(*finding.waived, options.language));

  auto files = marks_of(finding, sources, options.language);
  uint32_t last = 0;
  for (const auto& [id, marks] : files)
    for (const Mark& mark : marks) last = std::max(last, mark.line);
  Drawing drawing(out, finding, options, std::to_string(last).size());
  for (auto& [id, marks] : files) {
    const SourceFile& file = sources.file(id);
    if (id != finding.span.file) {
      const Place place = file.place(file.line_start(marks.front().line) +
                                     static_cast<uint32_t>(marks.front().begin));
      out += fmt::format("  ::: {}:{}:{}\n", printable(file.path()), place.line, place.column);
    }
    drawing.draw(file, std::move(marks));
  }
  if (finding.basis) line(word.basis, finding.basis->in(options.language));
  if (finding.help) line(word.help, finding.help->in(options.language));
  line(word.page, fmt::format("budgetc explain {}", catalogue_entry(finding.id).code));
}

}  // namespace

std::string human_body(const Sink& sink, const SourceMap& sources, const RenderOptions& options) {
  std::string out;
  for (const Finding& finding : sink.sorted()) {
    if (!out.empty()) out += '\n';
    render_human(out, finding, sources, options);
  }
  if (const size_t omitted = sink.count_omitted(); omitted > 0)
    out += "\n" + omitted_in_words(omitted, options.language) + "\n";
  return out;
}

std::string short_body(const Sink& sink, const SourceMap& sources, const RenderOptions& options) {
  std::string out;
  for (const Finding& finding : sink.sorted())
    out += head(finding, sources, options.language, false) + "\n";
  if (const size_t omitted = sink.count_omitted(); omitted > 0)
    out += omitted_in_words(omitted, options.language) + "\n";
  return out;
}

std::string human_report(Sections sections, const RenderOptions& options) {
  const bool zh = options.language == Language::zh;
  std::string out;
  size_t clean = 0;
  for (const Section& section : sections) {
    out += section.body;
    if (!section.body.empty()) out += '\n';
    const Counts& counts = section.counts;
    if (counts.errors + counts.warnings + counts.notes == 0 && section.fault.empty()) ++clean;
    out += fmt::format("{}{}{}\n", printable(section.department), zh ? "：" : ": ",
                       section.fault.empty() ? counts_in_words(counts, options.language)
                                             : printable(section.fault));
    if (!section.body.empty() && &section != &sections.back()) out += '\n';
  }
  if (sections.size() < 2) return out;
  out += zh ? fmt::format("\n共 {} 个部门：{} 个没有问题，{} 个有问题\n", sections.size(), clean,
                          sections.size() - clean)
            : fmt::format("\n{} departments: {} clean, {} with findings\n", sections.size(), clean,
                          sections.size() - clean);
  for (const Section& section : sections) {
    const Counts& counts = section.counts;
    if (counts.errors + counts.warnings + counts.notes > 0 || !section.fault.empty())
      out += fmt::format("  {}{}{}\n", printable(section.department), zh ? "：" : ": ",
                         section.fault.empty() ? counts_in_words(counts, options.language)
                                               : printable(section.fault));
  }
  return out;
}

std::string short_report(Sections sections) {
  std::string out;
  for (const Section& section : sections) {
    out += section.body;
    if (!section.fault.empty())
      out += printable(section.department) + ": " + printable(section.fault) + "\n";
  }
  return out;
}

}  // namespace budgetc::rendering
