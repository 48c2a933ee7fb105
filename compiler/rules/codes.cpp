// Takes the ledger and the year's classification; gives findings C0101 (unknown code) and C0102
// (retired code). A code is looked up once, and reported once, at the first line that uses it.
#include <fmt/format.h>

#include <set>

#include "rules/rules.h"

namespace budgetc::rules {
namespace {

using classification::Scheme;

void check_code(Scheme scheme, std::string_view code, Span span, const Inputs& inputs, Sink& sink) {
  const classification::Classification& lists = inputs.classification;
  if (lists.find(scheme, code) != nullptr) return;
  const std::string kind(scheme_name(scheme, Language::zh));
  const std::string year = std::to_string(lists.year());
  if (scheme == Scheme::functional) {
    if (const classification::Retired* retired = lists.find_retired(code)) {
      Finding finding = Finding(FindingId::C0102, span)
                            .arg("kind", kind)
                            .arg("code", std::string(code))
                            .arg("year", year)
                            .arg("successor", std::string(retired->successor));
      // What is only remembered must not stop a publication.
      if (retired->trust != classification::Trust::published) finding.severity = Severity::warning;
      sink.report(std::move(finding));
      return;
    }
  }
  Finding finding = Finding(FindingId::C0101, span)
                        .arg("kind", kind)
                        .arg("code", std::string(code))
                        .arg("year", year);
  if (const auto near = text::nearest(code, lists.codes(scheme))) {
    const std::string name(lists.name(scheme, *near));
    finding.help = {{fmt::format("是不是“{}”{}？", *near, name),
                     fmt::format("did you mean '{}' {}?", *near, name)}};
  }
  sink.report(std::move(finding));
}

}  // namespace

void check_codes(const Inputs& inputs, Sink& sink) {
  std::set<Symbol> seen[3];
  const auto once = [&](Scheme scheme, const budget::Field& field) {
    if (field.value == Symbol::empty) return;
    if (!seen[static_cast<size_t>(scheme)].insert(field.value).second) return;
    check_code(scheme, inputs.budget.pool.text(field.value), field.span, inputs, sink);
  };
  for (const budget::LedgerLine& line : inputs.budget.ledger) {
    once(Scheme::functional, line.function);
    once(Scheme::dept_economic, line.dept_economic);
    once(Scheme::gov_economic, line.gov_economic);
  }
}

}  // namespace budgetc::rules
