// SPDX-License-Identifier: BSL-1.0
/// \file A tracer: the value that stands for a node while the compiler evaluates a rule or a function.
#pragma once

#include <dyad/core/raise.hpp>
#include <dyad/graph/builder.hpp>

#include <concepts>
#include <type_traits>

namespace dyad {

/// A node of a graph under construction, or a plain number that no node has met yet.
class Tracer {
public:
  constexpr Tracer() = default;
  constexpr Tracer(graph::Builder* builder, int id) : builder_(builder), id_(id) {}
  /// A number: so that `T sum = 0` works in a traced function.
  template <class T>
    requires(std::is_arithmetic_v<T> && !std::is_same_v<T, bool>)
  constexpr Tracer(T value) : value_(static_cast<double>(value)) {}
  static constexpr Tracer truth(bool value) {
    Tracer tracer(value ? 1 : 0);
    tracer.id_ = truth_value;
    return tracer;
  }

  constexpr graph::Builder* builder() const { return builder_; }
  constexpr int id() const { return id_; }
  /// Of a tracer without a builder: a number, or a condition.
  constexpr double value() const { return value_; }
  constexpr bool is_truth() const { return id_ == truth_value; }

  /// Notes that a vector, of which this is an element, is read at a position outside of it.
  constexpr void note_outside(std::size_t position, std::size_t size) const;

  template <std::same_as<bool> Bool> constexpr explicit operator Bool() const {
    static_assert(sizeof(Bool) == 0,
                  "dyad: a traced function branches on a value that is known only when the program runs; choose "
                  "between two values with where(condition, a, b), and loop by fold or iterate");
    return false;
  }

private:
  static constexpr int truth_value = -2;

  graph::Builder* builder_ = nullptr;
  int id_ = -1;
  double value_ = 0;
};

template <> inline constexpr bool is_symbolic<Tracer> = true;

constexpr void Tracer::note_outside(std::size_t position, std::size_t size) const {
  if (!builder_) refuse("dyad: a traced function reads a vector at a position outside of it");
  if (builder_->outside.size == 0) builder_->outside = {static_cast<int>(position), static_cast<int>(size)};
}

/// A sum in a traced function is no double; these operators say so.
template <std::floating_point T> constexpr T& operator+=(T& sum, Tracer const&) {
  static_assert(
      sizeof(T) == 0,
      "dyad: a double cannot hold a value of a traced function: let the sum have the type of what is added to it, as "
      "in auto sum = 0.0 * x");
  return sum;
}
/// \cond
template <std::floating_point T> constexpr T& operator-=(T& sum, Tracer const& x) { return sum += x; }
template <std::floating_point T> constexpr T& operator*=(T& product, Tracer const& x) { return product += x; }
template <std::floating_point T> constexpr T& operator/=(T& product, Tracer const& x) { return product += x; }
/// \endcond

} // namespace dyad

namespace dyad::graph {

constexpr int lift(Builder* builder, Tracer const& tracer) {
  if (tracer.builder()) return tracer.id();
  return tracer.is_truth() ? builder->truth(tracer.value() != 0) : builder->constant(tracer.value());
}
constexpr int lift(Builder* builder, bool value) { return builder->truth(value); }
template <class T>
  requires std::is_arithmetic_v<T>
constexpr int lift(Builder* builder, T value) {
  return builder->constant(static_cast<double>(value));
}

constexpr Builder* builder_of() { return nullptr; }
template <class T, class... Rest> constexpr Builder* builder_of(T const& first, Rest const&... rest) {
  if constexpr (std::is_same_v<T, Tracer>)
    if (first.builder()) return first.builder();
  return builder_of(rest...);
}

constexpr double plain(Tracer const& tracer) { return tracer.value(); }
template <class T>
  requires std::is_arithmetic_v<T>
constexpr double plain(T value) {
  return static_cast<double>(value);
}

/// Whether no variable is found below a node; a tall one is taken to have some.
constexpr bool is_free_of_variables(Graph const& graph, int id) {
  constexpr int tall = 4;
  Node const& node = graph[id];
  if (node.is(Role::variable) || graph.is_input(node) || node.height > tall) return false;
  for (int i = 0; i < node.arity(); ++i)
    if (!is_free_of_variables(graph, node.arg[i])) return false;
  return true;
}

/// An operation on plain numbers alone.
template <class Op> constexpr auto on_numbers(auto a, auto... rest) {
  if constexpr (Op::takes_condition && Op::returns_condition) return Op::kernel(a != 0, rest != 0 ...);
  else if constexpr (Op::takes_condition) return Op::kernel(a != 0, rest...);
  else return Op::kernel(a, rest...);
}

} // namespace dyad::graph

namespace dyad {

/// Beside tracers there are plain numbers only: an expression takes a tracer as it takes a number.
template <class Op, class... T>
  requires((std::is_same_v<T, Tracer> || ...) && ((std::is_same_v<T, Tracer> || !Symbolic<T>) && ...))
constexpr Tracer apply_to(std::type_identity<Op>, T const&... x) {
  graph::Builder* const builder = graph::builder_of(x...);
  if (builder) return {builder, builder->apply(&graph::info<Op>, graph::lift(builder, x)...)};
  if constexpr (Op::returns_condition) return Tracer::truth(graph::on_numbers<Op>(graph::plain(x)...));
  else return graph::on_numbers<Op>(graph::plain(x)...);
}

/// The usual case, in few steps: compilers interpret this for every operation of a traced function and of its rules.
template <class Op> constexpr Tracer apply_to(std::type_identity<Op>, Tracer const& a, Tracer const& b) {
  graph::Builder* const builder = a.builder() ? a.builder() : b.builder();
  if (a.builder() && b.builder()) return {builder, builder->apply(&graph::info<Op>, a.id(), b.id())};
  if (builder) return {builder, builder->apply(&graph::info<Op>, graph::lift(builder, a), graph::lift(builder, b))};
  if constexpr (Op::returns_condition) return Tracer::truth(graph::on_numbers<Op>(a.value(), b.value()));
  else return graph::on_numbers<Op>(a.value(), b.value());
}

constexpr bool is_free_of_variables(Tracer const& x) {
  return !x.builder() || graph::is_free_of_variables(*x.builder(), x.id());
}

/// Whether a value is known not to be a very large or small constant, nor an input that may be one.
constexpr bool is_moderate(Tracer const& x) {
  if (!x.builder()) return detail::is_moderate_number(x.value());
  graph::Node const& node = (*x.builder())[x.id()];
  if (node.is(graph::Role::number)) return false;
  return node.is(graph::Role::constant) ? detail::is_moderate_number(node.value) : is_free_of_variables(x);
}

/// A named constant such as ln 2, beside a tracer.
template <class Op> constexpr Tracer named_constant(std::type_identity<Op>, Tracer const& x) {
  if (!x.builder()) return Op::template kernel<double>();
  return {x.builder(), x.builder()->leaf(&graph::info<Op>)};
}

/// A plain number beside a tracer.
constexpr Tracer traced_number(double number, Tracer const& x) {
  if (!x.builder()) return number;
  return {x.builder(), x.builder()->constant(number)};
}

} // namespace dyad
