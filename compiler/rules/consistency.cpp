// Takes relations between stated figures, evaluated; gives one finding a cause. A wrong cell breaks
// its row, its column and its counterpart in another table, each by the same amount: the cell whose
// correction mends most of what is broken, and breaks least of what holds, is reported; what no
// cell accounts for is reported as the relation itself.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "rules/assertions.h"

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
      for (size_t i = 0; i < instances_.size(); ++i)
        for (const StatedTerm& term : instances_[i].terms) of_term_[term.figure.span].push_back(i);
      while (report_cell()) {
      }
      for (const size_t i : broken_) report_relation(instances_[i]);
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

  static int64_t middle(const AmountInterval& gap) { return (gap.low.fen() + gap.high.fen()) / 2; }

  static int sign_in(const Instance& instance, Span term) {
    int sign = 0;
    for (const StatedTerm& other : instance.terms)
      if (other.figure.span == term) sign += other.sign;
    return sign;
  }

  Candidate judge(const StatedTerm& term) const {
    Candidate best;
    const std::vector<size_t>& where = of_term_.at(term.figure.span);
    for (const size_t at : broken_) {
      const int sign = sign_in(instances_[at], term.figure.span);
      if (sign == 0) continue;
      // The correction that this relation asks for.
      const int64_t correction = -middle(instances_[at].gap) / sign;
      Candidate candidate{&term, correction, {}, 0};
      int spoilt = 0;
      for (const size_t i : where) {
        const Instance& instance = instances_[i];
        const bool holds = mended(instance, sign_in(instance, term.figure.span) * correction);
        const bool open = std::find(broken_.begin(), broken_.end(), i) != broken_.end();
        if (open && holds) candidate.mends.push_back(i);
        if (!instance.violated && !holds) ++spoilt;
      }
      candidate.score = static_cast<int>(candidate.mends.size()) - spoilt;
      if (best.term == nullptr || candidate.score > best.score) best = std::move(candidate);
    }
    return best;
  }

  // Reports the cell that best explains what is still open; false if none explains two relations.
  bool report_cell() {
    Candidate best;
    bool tied = false;
    std::set<Span> judged;
    for (const size_t at : broken_) {
      for (const StatedTerm& term : instances_[at].terms) {
        if (!judged.insert(term.figure.span).second) continue;
        Candidate candidate = judge(term);
        if (candidate.term == nullptr || candidate.mends.size() < 2 || candidate.score < 1)
          continue;
        if (best.term != nullptr && candidate.score == best.score) tied = true;
        if (best.term == nullptr || candidate.score > best.score) {
          tied = false;
          best = std::move(candidate);
        }
      }
    }
    if (best.term == nullptr) return false;
    // Two cells that explain the same equally well: the relation says what is known.
    if (tied && best.mends.size() < 3) {
      const size_t first = best.mends.front();
      report_relation(instances_[first]);
    } else {
      report(best);
    }
    std::erase_if(broken_, [&](size_t i) {
      return std::find(best.mends.begin(), best.mends.end(), i) != best.mends.end();
    });
    return true;
  }

  void report(const Candidate& candidate) {
    const StatedTerm& term = *candidate.term;
    const Instance& first = instances_[candidate.mends.front()];
    const budget::StatedAmount& figure = term.figure;
    const std::string expected =
        print_like(figure, Amount::from_fen(figure.amount.fen() + candidate.correction));
    Finding finding = Finding(FindingId::A0110, term.figure.span)
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
    FindingId id = FindingId::A0104;
    if (kind != language::Comparison::Kind::equal)
      id = FindingId::A0109;
    else if (instance.terms.size() == 2)
      id = FindingId::A0102;
    Finding finding = Finding(id, primary.figure.span).because(instance.relation->basis);
    if (id == FindingId::A0104) {
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
      if (id == FindingId::A0109)
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
    for (const Instance& instance : instances_) {
      if (instance.violated || instance.terms.size() < 3 ||
          instance.relation->sides->kind != language::Comparison::Kind::equal ||
          instance.left.amount == instance.right.amount)
        continue;
      auto& list = residues[instance.relation];
      if (list.empty()) order.push_back(instance.relation);
      list.push_back(&instance);
    }
    for (const Relation* relation : order) {
      const Instance& instance = *residues[relation].front();
      const auto difference = checked_subtract(instance.left.amount, instance.right.amount);
      Finding finding = Finding(FindingId::A0105, instance.terms.front().figure.span)
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
  std::map<Span, std::vector<size_t>> of_term_;
};

}  // namespace

void check_consistency(std::vector<Instance> instances, bool notes, Sink& sink) {
  Consistency(std::move(instances), notes, sink);
}

}  // namespace budgetc::rules
