// Result<T>: a value, or a Failure that says why there is none. Findings about a user's files go to
// the diagnostics sink; a Failure is for plumbing (a file that cannot be read, a library that
// refuses).
#pragma once

#include <string>
#include <utility>
#include <variant>

namespace budgetc {

struct Failure {
  std::string message;       // Chinese
  std::string english = {};  // empty: the message says it in no language
};

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::move(value)) {}            // NOLINT: implicit by design
  Result(Failure failure) : state_(std::move(failure)) {}  // NOLINT: implicit by design

  explicit operator bool() const { return state_.index() == 0; }
  T& operator*() & { return std::get<0>(state_); }
  const T& operator*() const& { return std::get<0>(state_); }
  T&& operator*() && { return std::get<0>(std::move(state_)); }
  T* operator->() { return &std::get<0>(state_); }
  const T* operator->() const { return &std::get<0>(state_); }
  const Failure& failure() const { return std::get<1>(state_); }

 private:
  std::variant<T, Failure> state_;
};

struct Done {};
using Status = Result<Done>;

}  // namespace budgetc
