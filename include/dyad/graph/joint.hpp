// SPDX-License-Identifier: BSL-1.0
/// \file Operations with several results: each result is a node of its own, and knows the others.
///
/// A result is a chain of `Joint<Op>(value, list, input)`, one for each input, which all have the value of the first:
/// that is computed by straight code which no derivative enters. What passes to an input is the slope that `Op` states
/// in terms of all results. So that a rule finds these, the list names the result and the input, and after them the
/// values and inputs of all: results made of the same list are the same nodes. Derivatives of any order follow.
#pragma once

#include <dyad/graph/tracer.hpp>
#include <dyad/ops/stop_gradient.hpp>

#include <array>
#include <cstddef>
#include <string_view>

namespace dyad {

namespace graph {

/// The head of a list and what follows it. Only rules look into it; as a number it is its head.
struct Listed : Elementwise<2> {
  static constexpr std::string_view name = "listed";
  static constexpr Domain<2> domain = {{{-10, 10}, {-10, 10}}};
  static constexpr auto singular = smooth;
  static constexpr bool transcendental = false;
  static constexpr int flops = 0;
  static constexpr bool simd = true;
  template <class T> static constexpr T kernel(T const& head, T const&) { return head; }
  static constexpr auto vjp(Arg<0>, auto const&, auto const&, auto const&, auto const&) { return 0.0; }
  static constexpr auto vjp(Arg<1>, auto const&, auto const&, auto const&, auto const&) { return 0.0; }
};

/// A result of `Op` as a function of one more input. `Op` states its `name`, how many `inputs` and `results` it has,
/// and `slope(result, input, results)`.
template <class Op> struct Joint : Elementwise<3> {
  static constexpr std::string_view name = Op::name;
  static constexpr Domain<3> domain = {{{-10, 10}, {-10, 10}, {-10, 10}}};
  static constexpr auto singular = smooth;
  static constexpr bool transcendental = false;
  static constexpr int flops = 0;
  static constexpr bool simd = true;
  static constexpr bool has_series = false; ///< the rule finds the other results where a sweep has put them
  template <class T> static constexpr T kernel(T const& value, T const&, T const&) { return value; }
  static constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const&, auto const&, auto const&) { return g; }
  static constexpr auto vjp(Arg<1>, auto const&, auto const&, auto const&, auto const&, auto const&) { return 0.0; }
  static constexpr Tracer vjp(Arg<2>, Tracer const& g, Tracer const&, Tracer const&, Tracer const& list,
                              Tracer const&);
};

/// The results of `Op` as nodes, made of the list of their values and inputs.
template <class Op> constexpr std::array<Tracer, Op::results> joint_results(Builder& builder, int list) {
  int member[Op::results + Op::inputs] = {};
  for (int at = list, i = 0; i < static_cast<int>(Op::results + Op::inputs); at = builder[at].arg[1], ++i)
    member[i] = builder[at].arg[0];
  std::array<Tracer, Op::results> out{};
  for (std::size_t r = 0; r < Op::results; ++r) {
    int node = member[r];
    for (std::size_t i = 0; i < Op::inputs; ++i) {
      int const input = member[Op::results + i];
      if (builder[input].is(Role::constant)) continue;
      int const which = builder.constant(static_cast<double>(r * Op::inputs + i));
      node = builder.apply(&info<Joint<Op>>, node, builder.apply(&info<Listed>, which, list), input);
    }
    out[r] = Tracer(&builder, node);
  }
  return out;
}

} // namespace graph

template <class Op>
constexpr Tracer graph::Joint<Op>::vjp(Arg<2>, Tracer const& g, Tracer const&, Tracer const&, Tracer const& list,
                                     Tracer const&) {
  graph::Builder& builder = *g.builder();
  graph::Node const head = builder[list.id()];
  if (!head.is<Listed>())
    refuse("dyad: eigh and svd within functions are differentiated by gradient, hessian, jacobian, jvp and the like; "
           "there are no Taylor polynomials (jets) of them");
  auto const which = static_cast<std::size_t>(builder[head.arg[0]].value);
  return g * Op::slope(which / Op::inputs, which % Op::inputs, graph::joint_results<Op>(builder, head.arg[1]));
}

namespace detail {
template <class Op, class T> struct no_joint_operation_of {
  static_assert(sizeof(T) == 0,
                "dyad: eigh and svd of matrices of static shape work within functions, and on plain numbers; of "
                "Variables take eigh and svd of an array (#include <dyad/array/decompositions.hpp>)");
};
} // namespace detail

/// The results of `Op` of some numbers: `Op::values(inputs)`, and on tracers with the derivatives that `Op::slope`
/// states.
template <class Op, class T> constexpr std::array<T, Op::results> jointly(std::array<T, Op::inputs> const& inputs) {
  if constexpr (std::is_same_v<T, Tracer>) {
    graph::Builder* builder = nullptr;
    for (Tracer const& input : inputs)
      if (input.builder()) builder = input.builder();
    std::array<T, Op::results> const values = Op::values(inputs);
    if (!builder) return values;
    int list = builder->constant(0);
    for (std::size_t i = Op::inputs; i-- > 0;)
      list = builder->apply(&graph::info<graph::Listed>, graph::lift(builder, inputs[i]), list);
    for (std::size_t r = Op::results; r-- > 0;)
      list = builder->apply(&graph::info<graph::Listed>, graph::lift(builder, stop_gradient(values[r])), list);
    return graph::joint_results<Op>(*builder, list);
  } else if constexpr (std::is_floating_point_v<T> || detail::Lanes<T>) return Op::values(inputs);
  else {
    static_cast<void>(sizeof(detail::no_joint_operation_of<Op, T>));
    return {};
  }
}

} // namespace dyad
