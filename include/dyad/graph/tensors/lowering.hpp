// SPDX-License-Identifier: BSL-1.0
/// \file Operations that are no work of their own, such as softmax and norm, in terms of what loops can do.
#pragma once

#include <dyad/graph/tensors/builder.hpp>

#include <concepts>

namespace dyad::graph::tensors {

/// Operations that say what they are in terms of others are written so; the rest is left. (A template so that only
/// programs that calculate with tensors compile it.)
template <std::same_as<Builder> B> class Lowering {
public:
  constexpr Lowering(B const& in, Buffer<int> const& wanted) {
    Buffer<int> id;
    for (int i = 0; i < in.size(); ++i) id.push(copy(in, i, id));
    for (int const root : wanted) roots.push(id[root]);
  }
  B graph;
  Buffer<int> roots;

private:
  constexpr int copy(B const& in, int at, Buffer<int> const& id) {
    Node node = in[at];
    for (int i = 0; i < node.arity(); ++i) node.arg[i] = id[node.arg[i]];
    if (!node.op->on_shapes || !node.op->structure->is_lowered) return graph.again(in, node);
    graph.derived = node.free;
    return node.op->structure->lowered(graph, in.parameters(at), node.arg);
  }
};

} // namespace dyad::graph::tensors
