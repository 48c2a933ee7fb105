#include "source/stream.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

namespace budgetc {

void Stream::put(std::string_view text) {
  const std::lock_guard lock(mutex_);
  while (!text.empty() && error_ == 0) {
    const ssize_t count = ::write(descriptor_, text.data(), text.size());
    if (count >= 0) {
      text.remove_prefix(static_cast<size_t>(count));
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      pollfd ready{descriptor_, POLLOUT, 0};
      ::poll(&ready, 1, -1);
    } else if (errno != EINTR) {
      error_ = errno;
    }
  }
}

int Stream::error() const {
  const std::lock_guard lock(mutex_);
  return error_;
}

Stream& standard_output() {
  static auto& stream = *new Stream(STDOUT_FILENO);
  return stream;
}

Stream& standard_error() {
  static auto& stream = *new Stream(STDERR_FILENO);
  return stream;
}

void hold_standard_streams() {
  for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    if (::fcntl(descriptor, F_GETFD) < 0 && errno == EBADF) {
      // Open for reading: what is written to it fails, as it would have.
      const int opened = ::open("/dev/null", O_RDONLY);
      if (opened >= 0 && opened != descriptor) {
        ::dup2(opened, descriptor);
        ::close(opened);
      }
    }
  std::signal(SIGPIPE, SIG_IGN);
}

}  // namespace budgetc
