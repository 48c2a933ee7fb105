// Takes relations between stated figures, evaluated; gives one finding a cause. A wrong cell breaks
// its row, its column and its counterpart in another table, each by the same amount: the cell whose
// correction mends most of what is broken, and breaks least of what holds, is reported; what no
// cell accounts for is reported as the relation itself.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "diagnostics/catalogue/arithmetic.h"
#include "rules/arithmetic/assertions.h"

namespace budgetc::rules {
namespace {

using language::StatedTerm;

// Whether the relation holds after its left − right has moved by `shift`.
bool mended(const Instance& instance, int64_t shift) {
  const int64_t low = instance.gap.low.fen() + shift, high = instance.gap.high.fen() + shift;
  switch (instance.relation->sides->kind) {
    case language::Comparison::Kind::equal:
      return low <= 0 && 0 <= high;
    case language::Comparison::Kind::at_most:
      return low <= 0;
    case language::Comparison::Kind::at_least:
      return high >= 0;
  }
  return true;
}

class Consistency {
 public:
  Consistency(std::vector<Instance> instances, bool notes, Sink& sink)
      : instances_(std::move(instances)), sink_(sink) {
    for (size_t i = 0; i < instances_.size(); ++i) {
      if (instances_[i].violated) broken_.push_back(i);
    }
    if (!broken_.empty()) {
      index();
      while (report_cell()) {
      }
      for (const size_t i : broken_)
        if (open_[i]) report_relation(instances_[i]);
    }
    if (notes) report_residues();
  }

 private:
  struct Candidate {
    const StatedTerm* term = nullptr;
    int64_t correction = 0;  // fen, to be added to the figure
    std::vector<size_t> mends;
    int score = 0;
  };
  // A relation that a cell stands in, so many times.
  struct Use {
    size_t instance;
    int sign;
    size_t times;
  };
  // A cell of broken relations.
  struct Cell {
    std::vector<Use> uses;
    std::vector<std::pair<size_t, size_t>> broken;  // instance, place in it
    Candidate candidate;
  };
  // Candidates, the best first, of equal ones that of the first relation; with its span.
  using Order = std::tuple<int, std::pair<size_t, size_t>, Span>;

  static int64_t middle(const AmountInterval& gap) { return (gap.low.fen() + gap.high.fen()) / 2; }

  void index() {
    open_.assign(instances_.size(), false);
    for (const size_t i : broken_) {
      open_[i] = true;
      for (size_t t = 0; t < instances_[i].terms.size(); ++t) {
        auto& broken = cells_[instances_[i].terms[t].figure.span].broken;
        if (broken.empty() || broken.back().first != i) broken.emplace_back(i, t);
      }
    }
    for (size_t i = 0; i < instances_.size(); ++i) {
      for (const StatedTerm& term : instances_[i].terms) {
        const auto cell = cells_.find(term.figure.span);
        if (cell == cells_.end()) continue;
        std::vector<Use>& uses = cell->second.uses;
        if (uses.empty() || uses.back().instance != i) uses.push_back({i, 0, 0});
        uses.back().sign += term.sign;
        ++uses.back().times;
      }
    }
    for (auto& [span, cell] : cells_) judge(span, cell);
  }

  // What the cell explains of what is still open; ranks it, where that is something.
  void judge(Span span, Cell& cell) {
    std::erase_if(cell.broken, [&](const auto& at) { return !open_[at.first]; });
    cell.candidate = {};
    if (cell.broken.empty()) return;
    const auto [first, place] = cell.broken.front();
    const StatedTerm& term = instances_[first].terms[place];
    Candidate best;
    for (const Use& at : cell.uses) {
      if (at.sign == 0 || !open_[at.instance]) continue;
      // The correction that this relation asks for.
      const int64_t correction = -middle(instances_[at.instance].gap) / at.sign;
      Candidate candidate{&term, correction, {}, 0};
      int spoilt = 0;
      for (const Use& use : cell.uses) {
        const Instance& instance = instances_[use.instance];
        const bool holds = mended(instance, use.sign * correction);
        if (open_[use.instance] && holds)
          candidate.mends.insert(candidate.mends.end(), use.times, use.instance);
        if (!instance.violated && !holds) spoilt += static_cast<int>(use.times);
      }
      candidate.score = static_cast<int>(candidate.mends.size()) - spoilt;
      if (best.term == nullptr || candidate.score > best.score) best = std::move(candidate);
    }
    if (best.term == nullptr || best.mends.size() < 2 || best.score < 1) return;
    ranked_.insert({-best.score, cell.broken.front(), span});
    cell.candidate = std::move(best);
  }

  // Reports the cell that best explains what is still open; false if none explains two relations.
  bool report_cell() {
    if (ranked_.empty()) return false;
    const auto first = ranked_.begin();
    const bool tied =
        ranked_.size() > 1 && std::get<int>(*std::next(first)) == std::get<int>(*first);
    const Candidate best = cells_.at(std::get<Span>(*first)).candidate;
    // Two cells that explain the same equally well: the relation says what is known.
    if (tied && best.mends.size() < 3) {
      report_relation(instances_[best.mends.front()]);
    } else {
      report(best);
    }
    std::set<Span> touched;
    for (const size_t i : best.mends) {
      open_[i] = false;
      for (const StatedTerm& term : instances_[i].terms) touched.insert(term.figure.span);
    }
    for (const Span span : touched) {
      Cell& cell = cells_.at(span);
      if (cell.candidate.term != nullptr)
        ranked_.erase({-cell.candidate.score, cell.broken.front(), span});
      judge(span, cell);
    }
    return true;
  }

  void report(const Candidate& candidate) {
    const StatedTerm& term = *candidate.term;
    const Instance& first = instances_[candidate.mends.front()];
    const budget::StatedAmount& figure = term.figure;
    const std::string expected =
        print_like(figure, Amount::from_fen(figure.amount.fen() + candidate.correction));
    Finding finding = Finding(finding::A0110, term.figure.span)
                          .arg("what", term.what)
                          .arg("stated", print_stated(figure))
                          .arg("count", std::to_string(candidate.mends.size()))
                          .arg("expected", expected)
                          .because(first.relation->basis);
    constexpr size_t kShown = 4;
    for (size_t i = 0; i < candidate.mends.size() && i < kShown; ++i) {
      const Instance& instance = instances_[candidate.mends[i]];
      const StatedTerm* other = nullptr;
      for (const StatedTerm& of : instance.terms)
        if (of.figure.span != term.figure.span && other == nullptr) other = &of;
      if (other == nullptr) continue;
      finding.labels.push_back({other->figure.span,
                                {"不符：" + instance.relation->basis.zh,
                                 "does not hold: " + instance.relation->basis.en}});
    }
    finding.help = {{fmt::format("核对原表；按其余各数，此处应为 {}", expected),
                     fmt::format("check the source; by the other figures it is {}", expected)}};
    sink_.report(std::move(finding));
  }

  static std::string amount_text(const language::AmountValue& value) {
    if (value.stated && value.stated->terms.size() == 1 &&
        !value.stated->terms.front().figure.written.empty())
      return print_written(value.stated->terms.front().figure);
    return print_wan(value.amount);
  }

  void report_relation(const Instance& instance) {
    const language::Comparison::Kind kind = instance.relation->sides->kind;
    const auto difference = checked_subtract(instance.left.amount, instance.right.amount);
    const std::string gap = print_wan(difference ? magnitude(*difference) : Amount());
    const bool left_first = instance.left.stated && !instance.left.stated->terms.empty();
    const StatedTerm& primary = instance.terms.front();
    FindingId id = finding::A0104;
    if (kind != language::Comparison::Kind::equal)
      id = finding::A0109;
    else if (instance.terms.size() == 2)
      id = finding::A0102;
    Finding finding = Finding(id, primary.figure.span).because(instance.relation->basis);
    if (id == finding::A0104) {
      finding.arg("what", primary.what)
          .arg("stated", amount_text(left_first ? instance.left : instance.right))
          .arg("sum", print_wan(left_first ? instance.right.amount : instance.left.amount))
          .arg("gap", gap);
    } else {
      const LocalText right = instance.terms.size() > 1 ? instance.terms.back().what
                                                        : LocalText{"相应各数之和", "the sum"};
      finding.arg("left", primary.what)
          .arg("left_amount", amount_text(instance.left))
          .arg("right", right)
          .arg("right_amount", amount_text(instance.right))
          .arg("gap", gap);
      if (id == finding::A0109)
        finding.arg("relation", kind == language::Comparison::Kind::at_most
                                    ? LocalText{"大于", "exceeds"}
                                    : LocalText{"小于", "is less than"});
    }
    label_terms(finding, instance);
    if (instance.relation->severity) finding.severity = *instance.relation->severity;
    const std::string& path = primary.what.en;
    if (path.find(' ') == std::string::npos) finding.path = path;
    sink_.report(std::move(finding));
  }

  static void label_terms(Finding& finding, const Instance& instance) {
    constexpr size_t kShown = 12;
    for (size_t i = 1; i < instance.terms.size() && i <= kShown; ++i) {
      const StatedTerm& term = instance.terms[i];
      if (term.figure.written.empty()) continue;  // blank: it adds nothing
      finding.labels.push_back({term.figure.span, term.what});
    }
  }

  // Sums that miss by rounding: usual, and said once a relation.
  void report_residues() {
    std::map<const Relation*, std::vector<const Instance*>> residues;
    std::vector<const Relation*> order;
    std::set<std::vector<Span>> said;  // the same parts miss another total as well
    for (const Instance& instance : instances_) {
      if (instance.violated || instance.terms.size() < 3 ||
          instance.relation->sides->kind != language::Comparison::Kind::equal ||
          instance.left.amount == instance.right.amount)
        continue;
      std::vector<Span> parts;
      for (size_t i = 1; i < instance.terms.size(); ++i)
        if (!instance.terms[i].figure.written.empty())
          parts.push_back(instance.terms[i].figure.span);
      if (!said.insert(std::move(parts)).second) continue;
      auto& list = residues[instance.relation];
      if (list.empty()) order.push_back(instance.relation);
      list.push_back(&instance);
    }
    for (const Relation* relation : order) {
      const Instance& instance = *residues[relation].front();
      const auto difference = checked_subtract(instance.left.amount, instance.right.amount);
      Finding finding = Finding(finding::A0105, instance.terms.front().figure.span)
                            .arg("what", instance.terms.front().what)
                            .arg("stated", amount_text(instance.left))
                            .arg("sum", print_wan(instance.right.amount))
                            .arg("gap", print_wan(difference ? magnitude(*difference) : Amount()))
                            .because(instance.relation->basis);
      for (size_t i = 1; i < residues[relation].size() && i < 4; ++i)
        finding.labels.push_back({residues[relation][i]->terms.front().figure.span,
                                  {"这里也有尾差", "a residue here as well"}});
      sink_.report(std::move(finding));
    }
  }

  std::vector<Instance> instances_;
  Sink& sink_;
  std::vector<size_t> broken_;
  std::vector<bool> open_;      // by instance: broken, and not explained yet
  std::map<Span, Cell> cells_;  // of broken relations
  std::set<Order> ranked_;
};

}  // namespace

void check_consistency(std::vector<Instance> instances, bool notes, Sink& sink) {
  Consistency(std::move(instances), notes, sink);
}

}  // namespace budgetc::rules
