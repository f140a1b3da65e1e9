// SPDX-License-Identifier: BSL-1.0
/// \file Derivatives of traced functions as graphs, each made from the one before in one constant evaluation.
#pragma once

#include <dyad/graph/cost.hpp>
#include <dyad/graph/forward_sweeps.hpp>
#include <dyad/graph/indices.hpp>
#include <dyad/graph/mixed_sweep.hpp>
#include <dyad/graph/second_derivatives.hpp>
#include <dyad/graph/sweep.hpp>
#include <dyad/typed/trace.hpp>

namespace dyad::typed {

/// The results of `Base`, then the derivative of each by each input, row by row.
template <class Base> struct JacobianOf {
  static constexpr int inputs = Base::inputs;
  static constexpr int active = Base::active;
  static constexpr int place(int active_input) { return Base::place(active_input); }
  static constexpr int index_at(int input) { return Base::index_at(input); }
  static constexpr int rows = Base::roots, cols = active;
  static constexpr bool active_rows = Base::active_rows;
  static constexpr int roots = rows + rows * cols;

  /// The graph of `Base` with its results as roots, for derivatives to be added.
  static constexpr graph::Outputs loaded() {
    graph::Outputs out;
    out.graph.inputs(inputs);
    out.roots = graph::load(out.graph, Base::value);
    out.graph.derived = true;
    return out;
  }
  static constexpr Buffer<int> leaves() {
    Buffer<int> out;
    for (int j = 0; j < cols; ++j) out.push(place(j));
    return out;
  }
  /// Of a result in rows every derivative has as many rows, and so has the derivative by rows, though it be 0.
  static constexpr void add_entries(graph::Outputs& out, Buffer<int> const& entries) {
    graph::Indices indices(out.graph);
    for (int k = 0; k < entries.size(); ++k) {
      int const entry = or_zero(out.graph, entries[k]);
      int const rows_of =
          Base::value.rows_out ? graph::index_of(indices, out.roots[k / cols]) : Base::index_at(place(k % cols));
      out.roots.push(graph::as_rows(out.graph, indices, entry, rows_of));
    }
  }
  static constexpr graph::Outputs reverse_sweeps() {
    graph::Outputs out = loaded();
    int const one = out.graph.constant(1), size = out.graph.size();
    Buffer<int> entries(rows * cols, graph::zero);
    auto const varied = graph::depends_on(out.graph, leaves(), size);
    for (int i = 0; i < rows; ++i) {
      Buffer<int> seed(size, graph::zero);
      seed[out.roots[i]] = one;
      auto adjoint = graph::reverse(out.graph, rules_of<Base>, seed, varied);
      for (int j = 0; j < cols; ++j) entries[i * cols + j] = adjoint[place(j)];
    }
    add_entries(out, entries);
    return out;
  }
  static constexpr graph::Outputs forward_sweeps() {
    graph::Outputs out = loaded();
    Buffer<int> entries(rows * cols, graph::zero);
    auto const tangents = graph::forward_by_each(out.graph, rules_of<Base>, leaves(), out.roots);
    for (int j = 0; j < cols; ++j)
      for (int i = 0; i < rows; ++i) entries[i * cols + j] = tangents[j * rows + i];
    add_entries(out, entries);
    return out;
  }
  /// Without roots where that is not possible.
  static constexpr graph::Outputs mixed_sweeps() {
    graph::Outputs out = loaded();
    graph::MixedSweep sweep(out.graph, rules_of<Base>, leaves(), out.roots);
    if (!sweep.possible()) return {};
    Buffer<int> entries;
    for (int i = 0; i < rows; ++i) {
      auto const adjoint = sweep.adjoints(out.roots[i]);
      for (int j = 0; j < cols; ++j) entries.push(adjoint[place(j)]);
    }
    add_entries(out, entries);
    return out;
  }
  static constexpr bool costs_less(graph::Outputs const& one, graph::Outputs const& other) {
    return graph::work(one.graph, one.roots) < graph::work(other.graph, other.roots);
  }
  static constexpr graph::Outputs plain_sweeps() {
    constexpr int clear = 4; // of rows and columns: beyond it one direction is not tried
    if constexpr (cols > clear * rows) return reverse_sweeps();
    else if constexpr (rows > clear * cols) return forward_sweeps();
    else {
      graph::Outputs reverse = reverse_sweeps(), forward = forward_sweeps();
      if (costs_less(forward, reverse)) return forward;
      return reverse;
    }
  }
  static constexpr graph::Outputs cheapest() {
    constexpr int largest_mixed = 400; // nodes of a function that is tried in mixed mode
    graph::Outputs plain = plain_sweeps();
    if constexpr (rows > 1 && cols > 1 && Base::value.size <= largest_mixed && !Base::value.loops) {
      graph::Outputs mixed = mixed_sweeps();
      if (!mixed.roots.empty() && costs_less(mixed, plain)) return mixed;
    }
    return plain;
  }
  template <int Capacity> static constexpr auto make() {
    if constexpr (active_rows) return flat<Capacity>(reverse_sweeps());
    else if constexpr (Base::value.rows_out) return flat<Capacity>(forward_sweeps());
    else return flat<Capacity>(cheapest());
  }
  template <int Capacity> static constexpr auto flat(graph::Outputs const& out) {
    return graph::flatten<Capacity, roots>(out.graph, out.roots, rows);
  }
  static constexpr auto const& value = fitted<JacobianOf, 4 * Base::value.size + Base::inputs + 64>();
};

/// The results and gradient of `Base`, a function of one result, then its second derivatives, row by row. Each mixed
/// one is worked out once.
template <class Base> struct HessianOf {
  using First = JacobianOf<Base>;
  static constexpr int inputs = Base::inputs, active = Base::active;
  static constexpr int roots = First::roots + active * active;

  static constexpr graph::Outputs outputs() {
    graph::Outputs out;
    graph::Builder& builder = out.graph;
    builder.inputs(inputs);
    out.roots = graph::load(builder, First::value);
    Buffer<int> gradient;
    for (int i = 0; i < active; ++i) gradient.push(out.roots[1 + i]);
    Buffer<int> entries(active * active, graph::zero);
    builder.derived = true;
    auto const tangents = graph::second_derivatives(builder, rules_of<First>, First::leaves(), gradient);
    int const* tangent = tangents.begin();
    for (int j = 0; j < active; ++j)
      for (int i = 0; i <= j; ++i) entries[i * active + j] = entries[j * active + i] = *tangent++;
    for (int const id : entries) out.roots.push(or_zero(builder, id));
    return out;
  }
  template <int Capacity> static constexpr auto make() {
    graph::Outputs const out = outputs();
    return graph::flatten<Capacity, roots>(out.graph, out.roots, 1);
  }
  static constexpr auto const& value = fitted<HessianOf, 4 * First::value.size + 64>();
};

} // namespace dyad::typed
