#include "mutation/check.h"

#include "compilation/compilation.h"
#include "support/overlay_reader.h"
#include "support/shipped_library.h"

namespace budgetc::mutation {

std::vector<Found> check(const Department& department, bool evaluate) {
  test::OverlayReader reader;
  reader.files() = department.files;
  compilation::Compilation compilation(test::shipped_library(), reader,
                                       {department.name, "", "budget.yaml"});
  if (compilation.check() && evaluate) compilation.evaluate(false);
  const SourceMap& sources = compilation.sources();
  const auto place = [&](Span span) -> Place {
    if (!span.valid()) return {};
    return {std::string(sources.file(span.file).path()), span.begin, span.end};
  };
  std::vector<Found> found;
  for (const Finding& finding : compilation.sink().sorted()) {
    Found one{std::string(catalogue_entry(finding.id).code),
              finding.message(Language::zh),
              place(finding.span),
              {}};
    for (const Label& label : finding.labels) one.labels.push_back(place(label.span));
    found.push_back(std::move(one));
  }
  return found;
}

}  // namespace budgetc::mutation
