// SPDX-License-Identifier: BSL-1.0
/// \file Softmax and logsumexp in terms of what loops can do.
#pragma once

#include <dyad/ops/exponential.hpp>
#include <dyad/ops/piecewise.hpp>
#include <dyad/tensor/tracer.hpp>

namespace dyad::tensor {

/// Reductions that loops know of are left; the others are written in terms of these.
class Lowering {
public:
  constexpr Lowering(Builder const& in, Buffer<int> const& wanted) {
    Buffer<int> id;
    for (int i = 0; i < in.size(); ++i) id.push(copy(in[i], id));
    for (int const root : wanted) roots.push(id[root]);
  }
  Builder graph;
  Buffer<int> roots;

private:
  constexpr int copy(Node node, Buffer<int> const& id) {
    graph.derived = node.free;
    for (int& a : node.arg) a = id[a];
    if (node.is<ops::Softmax>()) {
      TensorTracer const x(&graph, node.arg[0]);
      Axes const axes = operation_from<ops::Softmax>(node.parameters).axes;
      auto const powers = exp(x - dyad::max(x, axes, true));
      return (powers / dyad::sum(powers, axes, true)).id();
    }
    if (node.is<ops::LogSumExp>()) {
      TensorTracer const x(&graph, node.arg[0]);
      auto const op = operation_from<ops::LogSumExp>(node.parameters);
      auto const most = dyad::max(x, op.axes, true);
      auto const shift = where(abs(most) == std::numeric_limits<double>::infinity(), 0.0, most);
      return dyad::reshape(log(dyad::sum(exp(x - shift), op.axes, true)) + shift, node.shape).id();
    }
    return graph.intern(node);
  }
};

} // namespace dyad::tensor
