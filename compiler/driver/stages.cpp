// budgetc tables and budgetc dump: what one stage gives.
#include "driver/settings.h"
#include "export/export.h"
#include "input/input.h"
#include "text/printable.h"
#include "yaml/yaml.h"

namespace budgetc::driver {
namespace {

// Runs the stages a command needs; its findings go to stderr. The exit status, kClean if usable.
int prepare(Compilation& compilation, const Settings& settings, bool pages) {
  const bool usable = compilation.check() && compilation.evaluate(settings.draft) &&
                      (!pages || compilation.lay_out());
  say(render(compilation.sink(), compilation.sources(), RenderFormat::human,
             settings.render_options(stderr)));
  const int status = status_of(compilation.sink(), settings.deny_warnings);
  return usable ? status : std::max(status, kFindings);
}

int dump_yaml(const Settings& settings, const FileReader& reader, const Department& department) {
  SourceMap sources;
  Sink sink;
  const Roots roots(reader, {folder_of(department.budget_path)});
  std::optional<yaml::Node> tree;
  if (auto text = input::read(reader, roots, department.budget_path, {}, sink))
    tree = yaml::parse(sources, sources.add(department.budget_path, std::move(*text)), sink);
  const int status = status_of(sink, false);
  if (status == kUsage) {
    say(render(sink, sources, RenderFormat::human, settings.render_options(stderr)));
    return status;
  }
  put(render(sink, sources, RenderFormat::human, settings.render_options(stdout)));
  if (tree) put(text::printable_lines(yaml::dump(*tree)));
  return status;
}

}  // namespace

// Of a batch: as text one after the other; as JSON a list of what one department gives.
int tables(const Settings& settings) {
  const Start started = start(settings);
  if (started.departments.found.empty()) return started.status;
  const DiskFileReader reader;
  const Library library(reader, started.data);
  const bool json = settings.format == "json";
  const bool batch = started.departments.found.size() + started.departments.missing.size() > 1;
  int status = started.status;
  std::string out;
  for (const Department& department : started.departments.found) {
    Compilation compilation(library, reader, department);
    const int one = prepare(compilation, settings, false);
    status = std::max(status, one);
    if (one != kClean) continue;
    if (json) {
      std::string object = export_::tables_json(compilation.book());
      while (batch && object.ends_with('\n')) object.pop_back();
      out += (batch && !out.empty() ? ",\n" : "") + object;
    } else {
      if (batch && !out.empty()) out += "\n";
      out += text::printable_lines(export_::tables_text(compilation.book()));
    }
  }
  put(json && batch ? "[\n" + out + "\n]\n" : out);
  return status;
}

int dump(const Settings& settings) {
  const Start started = start(settings);
  if (started.status != kClean) return started.status;
  if (started.departments.found.size() > 1)
    return complain(settings, {"dump 只输出一个部门，这里有 " +
                                   std::to_string(started.departments.found.size()) + " 个",
                               "dump shows one department, these are " +
                                   std::to_string(started.departments.found.size())});
  const DiskFileReader reader;
  const Department& department = started.departments.found.front();
  if (settings.stage == "yaml") return dump_yaml(settings, reader, department);
  const Library library(reader, started.data);
  Compilation compilation(library, reader, department);
  const int status = prepare(compilation, settings, settings.stage == "pages");
  if (status != kClean) return status;
  if (settings.stage == "ledger")
    put(text::printable_lines(compilation.ledger().dump()));
  else if (settings.stage == "book")
    put(export_::tables_json(compilation.book()));
  else if (settings.stage == "document")
    put(text::printable_lines(document::dump(compilation.document())));
  else if (settings.stage == "text")
    put(text::printable_lines(document::plain_text(compilation.document())));
  else
    put(text::printable_lines(layout::dump(compilation.pages(), compilation.fonts())));
  return kClean;
}

}  // namespace budgetc::driver
