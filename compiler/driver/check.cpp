// budgetc check: findings only, of one department or of many.
#include <fmt/format.h>

#include "driver/settings.h"

namespace budgetc::driver {

int check(const Settings& settings) {
  const Start started = start(settings);
  const std::vector<Department>& departments = started.departments.found;
  if (departments.empty()) return started.status;
  const RenderFormat format = render_format_named(settings.format).value_or(RenderFormat::human);
  const RenderOptions options = settings.render_options(stdout);

  const DiskFileReader reader;
  const Library library(reader, started.data);
  std::vector<Section> sections(departments.size());
  std::vector<int> statuses(departments.size(), kClean);
  const size_t workers = workers_for(departments.size(), settings.jobs);
  std::vector<fonts::Shelf> shelves(workers);
  for_each_parallel(
      departments.size(), workers,
      [&](size_t i, size_t worker) {
        Compilation compilation(library, reader, departments[i]);
        // As far as a build goes, so that a clean check means a document: tables and sentences need
        // figures that are not stated, pages need characters that no font has.
        if (compilation.check() && compilation.evaluate(false))
          compilation.lay_out(&shelves[worker]);
        statuses[i] = status_of(compilation.sink(), settings.deny_warnings);
        sections[i] = render_section(departments[i].name, compilation.sink(), compilation.sources(),
                                     format, options);
      },
      [&](size_t i, const std::string& what) {
        statuses[i] = kFault;
        sections[i].department = departments[i].name;
        sections[i].fault =
            (settings.in_language() == Language::zh ? "程序内部错误：" : "internal error: ") + what;
      });

  // A path that is no department stands in the report too: a reader of files sees no stderr.
  for (const Departments::Missing& missing : started.departments.missing)
    sections.push_back({missing.path, {}, {}, reason_text("", missing.why).in(options.language)});
  put(render_report(sections, format, options));
  int status = started.status;
  for (const int one : statuses) status = std::max(status, one);
  return status;
}

}  // namespace budgetc::driver
