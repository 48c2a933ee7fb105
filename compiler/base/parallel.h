// parallel_for: the same work on many items, on several threads. What is computed must not depend
// on the order in which it is done.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace budgetc {

// Calls work(i) once for each i below `count`, on at most `threads` threads, the caller's among
// them. Items are begun in order. An exception (memory) ends the work and comes out here.
template <class Work>
void parallel_for(size_t count, size_t threads, const Work& work) {
  std::atomic<size_t> next = 0;
  std::exception_ptr failure;
  std::once_flag failed;
  const auto run = [&] {
    try {
      for (size_t i = next++; i < count; i = next++) work(i);
    } catch (...) {
      next = count;
      std::call_once(failed, [&] { failure = std::current_exception(); });
    }
  };
  std::vector<std::thread> helpers;
  for (size_t i = 1; i < std::min(count, threads); ++i) helpers.emplace_back(run);
  run();
  for (std::thread& helper : helpers) helper.join();
  if (failure) std::rethrow_exception(failure);
}

}  // namespace budgetc
