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

  // What follows writes to an argument: a variable that is initialised by a call without arguments, compilers try to
  // evaluate whenever they see it, beside the constant that is made of it.

  /// Loads the graph of `Base` with its results as roots, for derivatives to be added.
  static constexpr void load(graph::Outputs& out) {
    out.graph.expect(2 * Base::value.size); // with the derivatives
    out.graph.inputs(inputs);
    out.roots = graph::load(out.graph, Base::value);
    out.graph.derived = true;
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
  static constexpr void reverse_sweeps(graph::Outputs& out) {
    load(out);
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
  }
  static constexpr void forward_sweeps(graph::Outputs& out) {
    load(out);
    Buffer<int> entries(rows * cols, graph::zero);
    auto const tangents = graph::forward_by_each(out.graph, rules_of<Base>, leaves(), out.roots);
    for (int j = 0; j < cols; ++j)
      for (int i = 0; i < rows; ++i) entries[i * cols + j] = tangents[j * rows + i];
    add_entries(out, entries);
  }
  /// Without roots where that is not possible.
  static constexpr void mixed_sweeps(graph::Outputs& out) {
    load(out);
    graph::MixedSweep sweep(out.graph, rules_of<Base>, leaves(), out.roots);
    if (!sweep.possible()) {
      out.roots = {};
      return;
    }
    Buffer<int> entries;
    for (int i = 0; i < rows; ++i) {
      auto const adjoint = sweep.adjoints(out.roots[i]);
      for (int j = 0; j < cols; ++j) entries.push(adjoint[place(j)]);
    }
    add_entries(out, entries);
  }
  static constexpr bool costs_less(graph::Outputs const& one, graph::Outputs const& other) {
    return graph::work(one.graph, one.roots) < graph::work(other.graph, other.roots);
  }
  static constexpr void plain_sweeps(graph::Outputs& out) {
    constexpr int clear = 4; // of rows and columns: beyond it one direction is not tried
    if constexpr (rows > clear * cols) forward_sweeps(out);
    else {
      reverse_sweeps(out);
      if constexpr (cols <= clear * rows) {
        graph::Outputs forward;
        forward_sweeps(forward);
        if (costs_less(forward, out)) out = static_cast<graph::Outputs&&>(forward);
      }
    }
  }
  static constexpr void cheapest(graph::Outputs& out) {
    constexpr int largest_mixed = 400; // nodes of a function that is tried in mixed mode
    plain_sweeps(out);
    if constexpr (rows > 1 && cols > 1 && Base::value.size <= largest_mixed && !Base::value.loops) {
      graph::Outputs mixed;
      mixed_sweeps(mixed);
      if (!mixed.roots.empty() && costs_less(mixed, out)) out = static_cast<graph::Outputs&&>(mixed);
    }
  }
  template <int Capacity> static constexpr auto make() {
    graph::Outputs out;
    if constexpr (active_rows) reverse_sweeps(out);
    else if constexpr (Base::value.rows_out) forward_sweeps(out);
    else cheapest(out);
    return flat<Capacity>(out);
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

  static constexpr void second_sweeps(graph::Outputs& out) {
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
  }
  template <int Capacity> static constexpr auto make() {
    graph::Outputs out;
    second_sweeps(out);
    return graph::flatten<Capacity, roots>(out.graph, out.roots, 1);
  }
  static constexpr auto const& value = fitted<HessianOf, 4 * First::value.size + 64>();
};

} // namespace dyad::typed
