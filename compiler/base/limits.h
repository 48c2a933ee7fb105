// The bounds of what the program reads, each named once. A file or a text beyond one is a finding,
// never a slow death.
#pragma once

#include <cstddef>

namespace budgetc::limits {

// Spans count bytes in 32 bits, and no budget comes near this.
inline constexpr size_t kFileBytes = size_t{256} << 20;
inline constexpr size_t kYamlBytes = size_t{64} << 20;
inline constexpr size_t kYamlNodes = 2'000'000;  // a few hundred MB of tree
inline constexpr size_t kYamlDepth = 64;
// SOURCE_DATE_EPOCH: the last second of the year 9999, which a PDF date can still write.
inline constexpr long long kLastSecond = 253'402'300'799;
// How many failed departments the last line of a batch names.
inline constexpr size_t kNamesInSummary = 50;

}  // namespace budgetc::limits
