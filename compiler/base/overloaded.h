// A visitor made of lambdas: std::visit(Overloaded{…}, variant) does not compile where one of the
// alternatives is forgotten.
#pragma once

namespace budgetc {

template <class... Visitors>
struct Overloaded : Visitors... {
  using Visitors::operator()...;
};
template <class... Visitors>
Overloaded(Visitors...) -> Overloaded<Visitors...>;

}  // namespace budgetc
