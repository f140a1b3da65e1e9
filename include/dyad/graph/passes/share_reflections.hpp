// SPDX-License-Identifier: BSL-1.0
/// \file Pass share reflections: sigmoid(x), softplus(x), the same of -x and the slope from one exponential, bit for
/// bit.
#pragma once

#include <dyad/graph/rebuild.hpp>
#include <dyad/graph/simplify.hpp>
#include <dyad/ops/activation.hpp>
#include <dyad/ops/piecewise.hpp>

namespace dyad::graph {

/// What a node is of an argument that another one has, too: a function of the argument, of its mirror image, or the
/// slope, which is the same of both.
enum class Reflection : unsigned char { none, plain, mirrored, slope };

/// What replaces a node: what its kernel computes from the exponential, bit for bit.
constexpr int sigmoid_of_pair(Builder& out, int x, Reflection which, bool softplus) {
  int const e = out.apply(&info<ops::Exp>, out.apply(&info<ops::Neg>, out.apply(&info<ops::Abs>, x)));
  if (which == Reflection::slope) return out.apply(&info<ops::SigmoidSlopeOfExp>, e);
  int const argument = which == Reflection::mirrored ? out.apply(&info<ops::Neg>, x) : x;
  return out.apply(softplus ? &info<ops::SoftplusOfExp> : &info<ops::SigmoidOfExp>, argument, e);
}
constexpr bool has_exponential(Node const& node) {
  return node.is<ops::Sigmoid>() || node.is<ops::SigmoidSlope>() || node.is<ops::Softplus>();
}

struct MirroredSigmoids {
  Buffer<int> base;              ///< the argument without its sign, by node
  Buffer<Reflection> reflection; ///< what the node is of it; none for a node that shares nothing
};

/// The nodes whose argument, or its mirror image, another one of them has.
constexpr MirroredSigmoids mirrored_sigmoids(Graph const& graph, Buffer<bool> const& needed) {
  MirroredSigmoids out{Buffer<int>(graph.size(), -1), Buffer<Reflection>(graph.size(), Reflection::none)};
  Buffer<int> found;
  for (int id = 0; id < graph.size(); ++id) {
    if (!needed[id] || !has_exponential(graph[id])) continue;
    Node const& argument = graph[graph[id].arg[0]];
    bool const mirrored = argument.is<ops::Neg>();
    out.base[id] = mirrored ? argument.arg[0] : graph[id].arg[0];
    for (int const other : found)
      if (out.base[other] == out.base[id])
        for (int const one : {other, id})
          out.reflection[one] = graph[one].is<ops::SigmoidSlope>()             ? Reflection::slope
                                : graph[one].arg[0] == out.base[one] ? Reflection::plain
                                                                     : Reflection::mirrored;
    found.push(id);
  }
  return out;
}

/// Sigmoids, their slopes and softplus of one argument share their exponential.
constexpr Outputs share_reflections(Outputs const& in) {
  Buffer<bool> const needed = reachable(in.graph, in.roots);
  bool any = false;
  for (int id = 0; id < in.graph.size(); ++id) any = any || (needed[id] && has_exponential(in.graph[id]));
  if (!any) return in;
  MirroredSigmoids const found = mirrored_sigmoids(in.graph, needed);
  return rebuild(in.graph, in.roots, [&](Builder& out, Buffer<int> const& id_of, int id) {
    if (found.reflection[id] == Reflection::none) return -1;
    return sigmoid_of_pair(out, id_of[found.base[id]], found.reflection[id], in.graph[id].is<ops::Softplus>());
  });
}

} // namespace dyad::graph
