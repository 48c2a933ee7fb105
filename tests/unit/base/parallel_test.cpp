#include "base/parallel.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace budgetc {
namespace {

TEST(ParallelFor, DoesEachItemOnce) {
  for (const size_t threads : {0U, 1U, 2U, 7U}) {
    std::vector<int> done(100);
    parallel_for(done.size(), threads, [&](size_t i) { ++done[i]; });
    EXPECT_EQ(done, std::vector<int>(100, 1)) << threads;
  }
  parallel_for(0, 4, [](size_t) { FAIL(); });
}

TEST(ParallelFor, AnExceptionComesOutOnTheCallersThread) {
  for (const size_t threads : {1U, 4U})
    EXPECT_THROW(parallel_for(50, threads,
                              [](size_t i) {
                                if (i == 7) throw std::runtime_error("seven");
                              }),
                 std::runtime_error);
}

}  // namespace
}  // namespace budgetc
