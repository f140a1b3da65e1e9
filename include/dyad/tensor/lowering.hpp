// SPDX-License-Identifier: BSL-1.0
/// \file Softmax, logsumexp and norm in terms of what loops can do.
#pragma once

#include <dyad/ops/exponential.hpp>
#include <dyad/ops/piecewise.hpp>
#include <dyad/tensor/tracer.hpp>

#include <concepts>
#include <limits>

namespace dyad::tensor {

/// Reductions that loops know of are left; the others are written in terms of these. (A template so that only programs
/// that calculate with tensors compile it.)
template <std::same_as<Builder> B> class Lowering {
public:
  constexpr Lowering(B const& in, Buffer<int> const& wanted) {
    Buffer<int> id;
    for (int i = 0; i < in.size(); ++i) id.push(copy(in[i], id));
    for (int const root : wanted) roots.push(id[root]);
  }
  B graph;
  Buffer<int> roots;

private:
  constexpr int copy(Node node, Buffer<int> const& id) {
    graph.derived = node.free;
    for (int& a : node.arg) a = id[a];
    if (node.is<ops::Softmax>()) return softmax(TensorTracer(&graph, node.arg[0]), operation_from<ops::Softmax>(node.parameters).axes).id();
    if (node.is<ops::LogSumExp>())
      return dyad::reshape(logsumexp(TensorTracer(&graph, node.arg[0]), operation_from<ops::LogSumExp>(node.parameters).axes), node.shape).id();
    if (node.is<ops::Norm>())
      return dyad::reshape(norm(TensorTracer(&graph, node.arg[0]), operation_from<ops::Norm>(node.parameters).axes), node.shape).id();
    return graph.intern(node);
  }
  template <std::same_as<TensorTracer> T> static constexpr T softmax(T const& x, Axes const& axes) {
    auto const powers = exp(x - dyad::max(x, axes, true));
    return powers / dyad::sum(powers, axes, true);
  }
  /// Of the elements over the largest, whose squares do not overflow.
  template <std::same_as<TensorTracer> T> static constexpr T norm(T const& x, Axes const& axes) {
    if (x.shape().count() == 0) return sqrt(dyad::sum(x * x, axes, true));
    auto const most = dyad::max(abs(x), axes, true);
    auto const scale = where(most == 0.0 || most == std::numeric_limits<double>::infinity(), 1.0, most);
    auto const scaled = x / scale;
    return scale * sqrt(dyad::sum(scaled * scaled, axes, true));
  }
  template <std::same_as<TensorTracer> T> static constexpr T logsumexp(T const& x, Axes const& axes) {
    auto const most = dyad::max(x, axes, true);
    auto const shift = where(abs(most) == std::numeric_limits<double>::infinity(), 0.0, most);
    return log(dyad::sum(exp(x - shift), axes, true)) + shift;
  }
};

} // namespace dyad::tensor
