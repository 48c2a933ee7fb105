// Streams of the program: standard output and standard error, written without buffers of their own
// and checked. Nothing here throws; a stream that fails says so at the end (failed()), and takes
// nothing more.
#pragma once

#include <mutex>
#include <string_view>

namespace budgetc {

class Stream {
 public:
  explicit Stream(int descriptor) : descriptor_(descriptor) {}
  void put(std::string_view text);
  // The errno of the first write that failed; 0: none.
  int error() const;

 private:
  mutable std::mutex mutex_;
  int descriptor_;
  int error_ = 0;
};

Stream& standard_output();
Stream& standard_error();

// A stream that the caller closed stays closed: no file that the program opens later may take its
// number, and so its text. A reader that goes away is an error of writing, not a signal.
void hold_standard_streams();

}  // namespace budgetc
