// What the rules say of a ledger line and of the stated figures, written down a second time and
// independently of the program: the expectations of the mutations come from here.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "classification/classification.h"

namespace budgetc::mutation {

struct OracleLine {
  std::string unit, function, dept, gov, kind, project, source;
  int64_t fen = 0;
};

// What each stated figure sums.
bool is_part_of(const std::string& figure, const OracleLine& line);

// Every exact value, in fen, that prints as a written figure ("7168.84万元").
struct Range {
  int64_t low = 0;
  int64_t high = 0;
  bool contains(int64_t fen) const { return low <= fen && fen <= high; }
};
Range range_of(const std::string& written, bool unit_is_wan);

class CodeOracle {
 public:
  CodeOracle();
  // The findings of a code by itself: C0101 (not listed), C0102 (retired); empty if it is sound.
  std::string doubt(classification::Scheme scheme, const std::string& code) const;
  // The findings that the codes of a line may raise by not going together; all codes are sound.
  std::set<std::string> clashes(const OracleLine& line, const std::set<std::string>& kinds) const;
  std::string name(classification::Scheme scheme, const std::string& code) const {
    return std::string(lists_.name(scheme, code));
  }

 private:
  SourceMap sources_;
  classification::Classification lists_;
  std::set<std::pair<std::string, std::string>> pairs_;
  std::set<std::string> paired_;
};

}  // namespace budgetc::mutation
