// SPDX-License-Identifier: BSL-1.0
/// \file The graph of several outputs, and its copy with some nodes written differently: what passes work on and with.
#pragma once

#include <dyad/graph/builder.hpp>

namespace dyad::graph {

/// A graph and what is wanted of it.
struct Outputs {
  Builder graph;
  Buffer<int> roots;
};

/// Copies what the roots need. `rewrite` may give the new node for an old one, or -1.
template <class Rewrite> constexpr Outputs rebuild(Graph const& in, Buffer<int> const& roots, Rewrite const& rewrite) {
  Outputs out;
  int const size = in.size();
  out.graph.expect(size);
  Buffer<bool> const needed = reachable(in, roots);
  Buffer<int> id_of(size, -1);
  int* const ids = id_of.begin();
  bool const* const wanted = needed.begin();
  Node const* const nodes = in.nodes();
  for (int id = 0; id < size; ++id) {
    if (!wanted[id]) continue;
    int known = rewrite(out.graph, id_of, id);
    if (known < 0) {
      Node node = nodes[id];
      for (int i = 0, arity = node.op->arity; i < arity; ++i) node.arg[i] = ids[node.arg[i]];
      known = out.graph.intern(node);
    }
    ids[id] = known;
  }
  for (int const root : roots) out.roots.push(id_of[root]);
  return out;
}

/// Nodes that are asked for by an argument.
class ByArgument {
public:
  constexpr explicit ByArgument(int nodes) : last_(nodes, -1), before_(nodes, -1) {}
  /// Adds a node of an argument and returns the one that was added before it, or -1.
  constexpr int add(int argument, int id) {
    before_[id] = last_[argument];
    last_[argument] = id;
    return before_[id];
  }
  /// The node of the same argument that was added before another one, or -1.
  constexpr int before(int id) const { return before_[id]; }

private:
  Buffer<int> last_, before_;
};

} // namespace dyad::graph
