// SPDX-License-Identifier: BSL-1.0
/// \file sigmoid(x), sigmoid(-x) and their slope from one exponential.
#pragma once

#include <dyad/graph/simplify.hpp>
#include <dyad/ops/activation.hpp>
#include <dyad/ops/piecewise.hpp>

namespace dyad::graph {

/// What stands for a sigmoid in a program that computes another one of the same argument.
enum class Reflection : unsigned char { none, plain, mirrored, slope };

/// What replaces sigmoid(x), sigmoid(-x) or their slope, bit for bit what the kernels compute: with e = exp(-|x|) and
/// r = 1 / (1 + e), the one is r, the other e r, and the slope e r r.
constexpr int sigmoid_of_pair(Builder& out, int x, Reflection which) {
  int const e = out.apply(&info<ops::Exp>, out.apply(&info<ops::Neg>, out.apply(&info<ops::Abs>, x)));
  int const one = out.constant(1);
  int const right = out.apply(&info<ops::Div>, one, out.apply(&info<ops::Add>, one, e));
  int const left = out.apply(&info<ops::Mul>, e, right);
  if (which == Reflection::slope) return out.apply(&info<ops::Mul>, left, right);
  int const negative = out.apply(&info<ops::Less>, x, out.constant(0));
  bool const mirrored = which == Reflection::mirrored;
  return out.apply(&info<ops::Where>, negative, mirrored ? right : left, mirrored ? left : right);
}

struct MirroredSigmoids {
  Buffer<int> base;              ///< the argument without its sign, by node
  Buffer<Reflection> reflection; ///< what the node is of it; none for a node that shares nothing
};

/// The sigmoids and their slopes whose argument, or its mirror image, another one of them has.
constexpr MirroredSigmoids mirrored_sigmoids(Graph const& graph, Buffer<bool> const& needed) {
  MirroredSigmoids out{Buffer<int>(graph.size(), -1), Buffer<Reflection>(graph.size(), Reflection::none)};
  Buffer<int> found;
  for (int id = 0; id < graph.size(); ++id) {
    if (!needed[id] || (!graph[id].is<ops::Sigmoid>() && !graph[id].is<ops::SigmoidSlope>())) continue;
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

} // namespace dyad::graph
