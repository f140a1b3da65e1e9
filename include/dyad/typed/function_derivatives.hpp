// SPDX-License-Identifier: BSL-1.0
/// \file Derivatives of traced functions as graphs, each made from the one before in one constant evaluation.
#pragma once

#include <dyad/graph/cost.hpp>
#include <dyad/graph/sweep.hpp>
#include <dyad/typed/trace.hpp>

namespace dyad::typed {

constexpr int or_zero(graph::Builder& builder, int id) { return id == graph::zero ? builder.constant(0) : id; }

/// The results of `Base`, then the derivative of each by each input, row by row.
template <class Base> struct JacobianOf {
  static constexpr int inputs = Base::inputs;
  static constexpr int rows = Base::roots, cols = Base::inputs;
  static constexpr int roots = rows + rows * cols;

  static constexpr graph::Outputs sweep(bool forward) {
    graph::Outputs out;
    graph::Builder& builder = out.graph;
    for (int i = 0; i < inputs; ++i) builder.number(i);
    out.roots = graph::load(builder, Base::value);
    int const size = builder.size();
    Buffer<int> const base = out.roots;
    Buffer<int> entries(rows * cols, graph::zero);
    builder.derived = true;
    int const one = builder.constant(1);
    if (forward) {
      auto const needed = graph::reachable(builder, base);
      for (int j = 0; j < cols; ++j) {
        auto const tangent = graph::forward(builder, rules_of<Base>, needed, j, one);
        for (int i = 0; i < rows; ++i) entries[i * cols + j] = tangent[base[i]];
      }
    } else {
      Buffer<int> leaves;
      for (int j = 0; j < cols; ++j) leaves.push(j);
      auto const active = graph::depends_on(builder, leaves, size);
      for (int i = 0; i < rows; ++i) {
        Buffer<int> seed(size, graph::zero);
        seed[base[i]] = one;
        auto const adjoint = graph::reverse(builder, rules_of<Base>, seed, active);
        for (int j = 0; j < cols; ++j) entries[i * cols + j] = adjoint[j];
      }
    }
    for (int const id : entries) out.roots.push(or_zero(builder, id));
    return out;
  }
  template <int Capacity> static constexpr auto make() {
    constexpr int clear = 4; // of rows and columns: above it one direction is not tried
    bool const try_forward = cols <= clear * rows, try_reverse = rows <= clear * cols;
    graph::Outputs out = sweep(!try_reverse);
    if (try_forward && try_reverse) {
      graph::Outputs other = sweep(true);
      if (graph::work(other.graph, other.roots) < graph::work(out.graph, out.roots)) out = static_cast<graph::Outputs&&>(other);
    }
    return graph::flatten<Capacity, roots>(out.graph, out.roots);
  }
  static constexpr auto value = fitted<JacobianOf, 4 * Base::value.size + Base::inputs + 64>();
};

/// The results and gradient of `Base`, a function of one result, then its second derivatives, row by row. Each mixed
/// one is worked out once.
template <class Base> struct HessianOf {
  using First = JacobianOf<Base>;
  static constexpr int inputs = Base::inputs;
  static constexpr int roots = First::roots + inputs * inputs;

  template <int Capacity> static constexpr auto make() {
    graph::Outputs out;
    graph::Builder& builder = out.graph;
    for (int i = 0; i < inputs; ++i) builder.number(i);
    out.roots = graph::load(builder, First::value);
    Buffer<int> gradient;
    for (int i = 0; i < inputs; ++i) gradient.push(out.roots[1 + i]);
    Buffer<int> entries(inputs * inputs, graph::zero);
    auto const needed = graph::reachable(builder, gradient);
    builder.derived = true;
    int const one = builder.constant(1);
    for (int j = 0; j < inputs; ++j) {
      auto const tangent = graph::forward(builder, rules_of<First>, needed, j, one);
      for (int i = 0; i <= j; ++i) entries[i * inputs + j] = entries[j * inputs + i] = gradient[i] < needed.size() ? tangent[gradient[i]] : graph::zero;
    }
    for (int const id : entries) out.roots.push(or_zero(builder, id));
    return graph::flatten<Capacity, roots>(builder, out.roots);
  }
  static constexpr auto value = fitted<HessianOf, 4 * First::value.size + 64>();
};

} // namespace dyad::typed
