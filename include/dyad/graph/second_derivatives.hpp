// SPDX-License-Identifier: BSL-1.0
/// \file Second derivatives, by the cheapest of several ways to sweep over a gradient.
///
/// Each way gives the entries (i, j) of the Hessian with i <= j, column by column: (0, 0), (0, 1), (1, 1), (0, 2), ...;
/// `zero` where one is known to vanish.
#pragma once

#include <dyad/graph/forward_sweeps.hpp>
#include <dyad/graph/mixed_sweep.hpp>

namespace dyad::graph {

/// The derivatives of a gradient's entries by forward sweeps that share what the choice of bases says.
template <class Rules>
constexpr Buffer<int> by_forward_sweeps(Builder& builder, Rules const& rules, Buffer<int> const& leaves,
                                        Buffer<int> const& gradient, BaseChoice const& choice) {
  ForwardSweeps sweeps(builder, rules, leaves, gradient, choice);
  Buffer<int> out;
  for (int j = 0; j < leaves.size(); ++j)
    for (int const id : sweeps.by(leaves[j], j + 1)) out.push(id);
  return out;
}

/// The same by a reverse sweep for each entry of the gradient.
template <class Rules>
constexpr Buffer<int> by_reverse_sweeps(Builder& builder, Rules const& rules, Buffer<int> const& leaves,
                                        Buffer<int> const& gradient) {
  int const n = leaves.size(), size = builder.size(), one = builder.constant(1);
  Buffer<bool> const varied = depends_on(builder, leaves, size);
  Buffer<int> out(n * (n + 1) / 2, zero);
  for (int i = 0; i < n; ++i) {
    Buffer<int> seed(size, zero);
    seed[gradient[i]] = one;
    auto adjoint = reverse(builder, rules, seed, varied);
    for (int j = i; j < n; ++j) out[j * (j + 1) / 2 + i] = adjoint[leaves[j]];
  }
  return out;
}

/// Both in mixed mode: entry (i, j) as the derivative of the gradient's entry i by leaf j, then as that of entry j by
/// leaf i, which other values may serve. Empty where that mode is not possible.
struct BothHalves {
  Buffer<int> upper, lower;
};
constexpr BothHalves by_mixed_sweep(Builder& builder, Rules const& rules, Buffer<int> const& leaves,
                                    Buffer<int> const& gradient) {
  MixedSweep sweep(builder, rules, leaves, gradient, true);
  if (!sweep.possible()) return {};
  int const n = leaves.size();
  BothHalves out{Buffer<int>(n * (n + 1) / 2, zero), Buffer<int>(n * (n + 1) / 2, zero)};
  for (int i = 0; i < n; ++i) {
    Buffer<int> const adjoint = sweep.adjoints(gradient[i]);
    for (int j = i; j < n; ++j) out.upper[j * (j + 1) / 2 + i] = adjoint[leaves[j]];
    for (int j = 0; j <= i; ++j) out.lower[i * (i + 1) / 2 + j] = adjoint[leaves[j]];
  }
  return out;
}

/// Whether a node is a function that grows as exponentials do, or is made of one. Sums with exponentials are not: the
/// pass that regroups knows quotients by them.
constexpr bool grows_fast(Graph const& graph, int id, int depth) {
  Node const& node = graph[id];
  if (depth == 0 || holds_exponential(graph, id)) return false;
  if (node.arity() == 1 && is_bounded_below_alone(*node.op)) return true;
  for (int k = 0; k < node.arity(); ++k)
    if (grows_fast(graph, node.arg[k], depth - 1)) return true;
  return false;
}
/// Whether a gradient divides by such a function, as that of 1 / cosh(x) does. Its derivative by the divisor may be
/// smaller than all numbers where that by x is not: a forward sweep alone meets both at once.
constexpr bool divides_by_what_grows(Graph const& graph, Buffer<int> const& gradient) {
  constexpr int depth = 4;
  Buffer<bool> const needed = reachable(graph, gradient);
  for (int id = 0; id < needed.size(); ++id)
    if (needed[id] && graph[id].is(Algebra::div) && grows_fast(graph, graph[id].arg[1], depth)) return true;
  return false;
}

/// The second derivatives by the leaves of a function whose gradient by these is given: of small graphs by the cheapest
/// way, of larger ones in mixed mode or by forward sweeps, whichever is cheaper, then in mixed mode where that is
/// possible, of the largest by forward sweeps. Compilers interpret each way that is tried.
template <class Rules>
constexpr Buffer<int> second_derivatives(Builder& builder, Rules const& rules, Buffer<int> const& leaves,
                                         Buffer<int> const& gradient) {
  constexpr BaseChoice plain{2, false};
  if constexpr (Rules::loops) return by_forward_sweeps(builder, rules, leaves, gradient, plain);
  else {
    constexpr BaseChoice others[] = {{2, true}, {3, true}};
    constexpr int small = 600, medium = 1200, large = 6000; // nodes times leaves
    int const size = builder.size() * leaves.size();
    if (size > large) return by_forward_sweeps(builder, rules, leaves, gradient, plain);
    CheapestSweep cheapest(gradient);
    auto const attempt = [&](auto const& way) {
      Builder trial = builder;
      Buffer<int> entries = way(trial);
      bool const made = !entries.empty();
      if (made) cheapest.consider(trial, entries);
      return made;
    };
    // By one variable a forward sweep is as cheap, and quotients lose nothing there.
    bool const any_way = leaves.size() > 1 && !divides_by_what_grows(builder, gradient);
    bool const mixed = any_way && attempt([&](Builder& trial) {
      BothHalves halves = by_mixed_sweep(trial, rules, leaves, gradient);
      bool const lower = cheapest.work_of(trial, halves.lower) < cheapest.work_of(trial, halves.upper);
      return lower ? halves.lower : halves.upper;
    });
    if (size <= medium || !mixed)
      attempt([&](Builder& trial) { return by_forward_sweeps(trial, rules, leaves, gradient, plain); });
    if (size <= small) {
      if (any_way)
        attempt([&](Builder& trial) { return by_reverse_sweeps(trial, rules, leaves, gradient); });
      for (BaseChoice const& choice : others)
        attempt([&](Builder& trial) { return by_forward_sweeps(trial, rules, leaves, gradient, choice); });
    }
    builder = static_cast<Builder&&>(cheapest.graph);
    return static_cast<Buffer<int>&&>(cheapest.best);
  }
}

} // namespace dyad::graph
