// SPDX-License-Identifier: BSL-1.0
/// \file Sums whose order is free.
#pragma once

#include <dyad/graph/tracer.hpp>

#include <concepts>
#include <cstddef>
#include <type_traits>

namespace dyad {

namespace typed {
/// While it lives, what is added in a graph may be regrouped.
class Regrouping {
public:
  constexpr explicit Regrouping(graph::Builder* builder) : builder_(builder), before_(builder && builder->derived) {
    if (builder_) builder_->derived = true;
  }
  Regrouping(Regrouping const&) = delete;
  Regrouping& operator=(Regrouping const&) = delete;
  constexpr ~Regrouping() {
    if (builder_) builder_->derived = before_;
  }

private:
  graph::Builder* builder_;
  bool before_;
};
} // namespace typed

/// term(0) + … + term(count - 1), for functions that are traced: `sum(x.size(), [&](std::size_t i) { return x[i] *
/// x[i]; })`. A loop with `+=` adds one term after the other, as written, each of which waits for the one before. This
/// sum leaves the order to the library, which adds several at a time. 0 if there are none.
template <class F>
  requires std::invocable<F const&, std::size_t>
constexpr auto sum(std::size_t count, F const& term) {
  std::remove_cvref_t<decltype(term(count))> total = 0;
  for (std::size_t i = 0; i < count; ++i) {
    auto const next = term(i);
    if constexpr (std::same_as<std::remove_cvref_t<decltype(next)>, Tracer>) {
      typed::Regrouping const regrouping(graph::builder_of(next, total));
      total = i == 0 ? next : total + next;
    } else total = i == 0 ? next : total + next;
  }
  return total;
}

} // namespace dyad
