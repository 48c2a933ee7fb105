#include "mutation/trial.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <set>
#include <string_view>
#include <thread>

namespace budgetc::mutation {
namespace {

bool meets(const Found& found, const Expected& expected, const Place& place) {
  if (!expected.codes.contains(found.code)) return false;
  if (found.place.overlaps(place)) return true;
  return expected.label_will_do &&
         std::any_of(found.labels.begin(), found.labels.end(),
                     [&](const Place& label) { return label.overlaps(place); });
}

struct Outcome {
  Tally tally;
  std::string failure;
};

bool any_overlaps(const std::vector<Place>& places, const Place& place) {
  return std::any_of(places.begin(), places.end(),
                     [&](const Place& one) { return one.overlaps(place); });
}

bool touches(const std::vector<Place>& touched, const Found& found) {
  return any_overlaps(touched, found.place) ||
         std::any_of(found.labels.begin(), found.labels.end(),
                     [&](const Place& label) { return any_overlaps(touched, label); });
}

// `baseline`: what is found of the department as it is; an edit elsewhere must leave it alone.
Outcome try_edit(const Department& department, const std::vector<Found>& baseline,
                 const Edit& edit) {
  const std::vector<Found> found = check(apply(department, edit), false);
  std::vector<bool> used(found.size(), false);
  size_t met = 0;
  std::string failure;
  std::vector<Place> touched = edit.goals;
  for (const Replacement& replacement : edit.replacements) touched.push_back(replacement.place);
  // Where lines are lost, nothing is said of their codes and of the amounts of projects.
  const bool lost =
      std::any_of(found.begin(), found.end(), [](const Found& one) { return one.code[0] == 'M'; });
  for (const Found& before : baseline) {
    const auto same = std::find_if(found.begin(), found.end(), [&](const Found& after) {
      return after.code == before.code && after.message == before.message;
    });
    if (same != found.end())
      used[static_cast<size_t>(same - found.begin())] = true;
    else if (edit.nothing_else && !touches(touched, before) &&
             !(lost && (before.code[0] == 'P' || before.code[0] == 'C')))
      failure += fmt::format("\n    gone or changed: {} {}", before.code, before.message);
  }
  for (const Expected& expected : edit.expected) {
    const Place place = moved(expected.place, edit);
    bool any = false;
    for (size_t i = 0; i < found.size(); ++i) {
      if (!meets(found[i], expected, place)) continue;
      used[i] = any = true;
    }
    if (any) {
      ++met;
      continue;
    }
    failure += fmt::format("\n    missed {} at {}:{}", fmt::join(expected.codes, "/"), place.file,
                           place.begin);
    for (const Found& one : found) {
      const bool is_new = std::none_of(baseline.begin(), baseline.end(), [&](const Found& before) {
        return before.message == one.message;
      });
      if (is_new) failure += fmt::format("\n      but found {} {}", one.code, one.message);
    }
  }
  Outcome outcome;
  Tally& tally = outcome.tally;
  if (edit.expected.empty()) {
    tally.undetectable[edit.undetectable] = 1;
  } else {
    tally.tried = 1;
    tally.found = met > 0 ? 1 : 0;
    tally.complete = met == edit.expected.size() ? 1 : 0;
  }
  outcome.tally.with_others = failure.find("gone or changed") == failure.npos ? 0 : 1;
  if (edit.nothing_else) {
    for (size_t i = 0; i < found.size(); ++i) {
      if (used[i]) continue;
      const bool of_goals =
          found[i].code[0] == 'P' &&
          std::any_of(edit.goals.begin(), edit.goals.end(), [&](const Place& place) {
            return found[i].place.overlaps(moved(place, edit));
          });
      // A sentence or a reason of the department that the edited amount no longer bears out.
      static const std::set<std::string_view> of_texts = {"D0112", "D0113", "D0117", "D0118"};
      if (of_goals || of_texts.contains(found[i].code)) continue;
      tally.with_others = 1;
      failure += fmt::format("\n    not expected: {} at {}:{} {}", found[i].code,
                             found[i].place.file, found[i].place.begin, found[i].message);
    }
  }
  if (!failure.empty())
    outcome.failure = fmt::format("{}: {}: {}{}", department.name, edit.kind, edit.what, failure);
  return outcome;
}

}  // namespace

void Tally::add(const Tally& other) {
  tried += other.tried;
  found += other.found;
  complete += other.complete;
  with_others += other.with_others;
  for (const auto& [reason, count] : other.undetectable) undetectable[reason] += count;
}

Tally Report::total() const {
  Tally total;
  for (const auto& [_, tally] : by_kind) total.add(tally);
  return total;
}

std::string Report::print() const {
  std::string text;
  const auto row = [&](const std::string& name, const Tally& tally) {
    size_t undetectable = 0;
    for (const auto& [_, count] : tally.undetectable) undetectable += count;
    text += fmt::format(
        "{:<34} {:>6} tried {:>6} found {:>6} in full {:>4} with others {:>6} "
        "undetectable\n",
        name, tally.tried, tally.found, tally.complete, tally.with_others, undetectable);
  };
  for (const auto& [kind, tally] : by_kind) row(kind, tally);
  const Tally all = total();
  row("all", all);
  for (const auto& [reason, count] : all.undetectable)
    text += fmt::format("  undetectable, {}: {}\n", reason, count);
  return text;
}

Report try_edits(const Department& department, const std::vector<Edit>& edits, size_t stride,
                 size_t threads) {
  std::vector<const Edit*> chosen;
  std::map<std::string, size_t> seen;
  for (const Edit& edit : edits)
    if (seen[edit.kind]++ % stride == 0) chosen.push_back(&edit);
  std::vector<Outcome> outcomes(chosen.size());
  const std::vector<Found> baseline = check(department, false);
  std::atomic<size_t> next = 0;
  std::vector<std::thread> workers;
  for (size_t t = 0; t < threads; ++t)
    workers.emplace_back([&] {
      for (size_t i = next++; i < chosen.size(); i = next++)
        outcomes[i] = try_edit(department, baseline, *chosen[i]);
    });
  for (std::thread& worker : workers) worker.join();
  Report report;
  for (size_t i = 0; i < chosen.size(); ++i) {
    report.by_kind[chosen[i]->kind].add(outcomes[i].tally);
    if (!outcomes[i].failure.empty()) report.failures.push_back(outcomes[i].failure);
  }
  return report;
}

}  // namespace budgetc::mutation
