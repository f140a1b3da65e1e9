// SPDX-License-Identifier: BSL-1.0
/// \file A tracer: the value that stands for a node while the compiler evaluates a rule or a function.
#pragma once

#include <dyad/graph/builder.hpp>

#include <cstddef>
#include <type_traits>

namespace dyad {

class Tracer {
public:
  constexpr Tracer() = default;
  constexpr Tracer(graph::Builder* builder, int id) : builder_(builder), id_(id) {}
  constexpr graph::Builder* builder() const { return builder_; }
  constexpr int id() const { return id_; }

private:
  graph::Builder* builder_ = nullptr;
  int id_ = -1;
};

template <> inline constexpr bool is_symbolic<Tracer> = true;

} // namespace dyad

namespace dyad::graph {

constexpr int lift(Builder*, Tracer const& tracer) { return tracer.id(); }
constexpr int lift(Builder* builder, bool value) { return builder->truth(value); }
template <class T>
  requires std::is_arithmetic_v<T>
constexpr int lift(Builder* builder, T value) {
  return builder->constant(static_cast<double>(value));
}

constexpr Builder* builder_of() { return nullptr; }
template <class T, class... Rest> constexpr Builder* builder_of(T const& first, Rest const&... rest) {
  if constexpr (std::is_same_v<T, Tracer>) return first.builder();
  else return builder_of(rest...);
}

} // namespace dyad::graph

namespace dyad {

template <class Op, class... T>
  requires(std::is_same_v<T, Tracer> || ...)
constexpr Tracer apply_to(std::type_identity<Op>, T const&... x) {
  graph::Builder* const builder = graph::builder_of(x...);
  return {builder, builder->apply(&graph::info<Op>, graph::lift(builder, x)...)};
}

/// A named constant such as ln 2, beside a tracer.
template <class Op> constexpr Tracer named_constant(std::type_identity<Op>, Tracer const& x) {
  return {x.builder(), x.builder()->leaf(&graph::info<Op>)};
}

} // namespace dyad
