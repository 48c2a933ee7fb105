// What a format and a department say about findings themselves: a format raises severities, a
// department waives findings with a reason. Applied to the sink after each stage.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "budget/budget.h"

namespace budgetc::compilation {

class Policy {
 public:
  // `budget` must outlive the policy.
  explicit Policy(const budget::Budget& budget);
  void raise(const std::map<FindingId, Severity>& severities);

  // Takes every finding reported since the last call: gives it the path of its place in
  // budget.yaml, where it has none; raises its severity; waives it.
  void apply(Sink& sink);

  // Reports M0122 for each waiver that waived nothing. `pages`: whether pages have been set, which
  // alone finds some faults of formats. Says nothing where faults of the input may have kept the
  // rules from being checked.
  void report_unused(Sink& sink, bool pages);

 private:
  const budget::Waiver* waiver_of(const Finding& finding);

  const budget::Budget& budget_;
  std::map<FindingId, Severity> severities_;
  // By code and path, in their order.
  std::map<FindingId, std::map<std::string, std::vector<size_t>, std::less<>>> waivers_;
  std::vector<bool> used_;
};

}  // namespace budgetc::compilation
