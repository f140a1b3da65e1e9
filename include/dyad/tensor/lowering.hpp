// SPDX-License-Identifier: BSL-1.0
/// \file Operations that are no work of their own, such as softmax and norm, in terms of what loops can do.
#pragma once

#include <dyad/tensor/structure.hpp>

#include <concepts>

namespace dyad::tensor {

/// Operations that say what they are in terms of others are written so; the rest is left. (A template so that only
/// programs that calculate with tensors compile it.)
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
    if (!node.op->on_shapes || !node.op->structure->is_lowered) return graph.intern(node);
    return node.op->structure->lowered(graph, node.parameters, node.arg);
  }
};

} // namespace dyad::tensor
