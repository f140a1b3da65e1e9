// SPDX-License-Identifier: BSL-1.0
/// \file sigmoid(x) and sigmoid(-x) from one exponential.
#pragma once

#include <dyad/graph/simplify.hpp>
#include <dyad/ops/activation.hpp>
#include <dyad/ops/piecewise.hpp>

namespace dyad::graph {

/// What replaces sigmoid(x) in a program that holds sigmoid(-x) too, bit for bit what the kernel computes: with e =
/// exp(-|x|), the one is 1 / (1 + e) and the other e / (1 + e). `reflected` asks for sigmoid(-x).
constexpr int sigmoid_of_pair(Builder& out, int x, bool reflected) {
  int const e = out.apply(&info<ops::Exp>, out.apply(&info<ops::Neg>, out.apply(&info<ops::Abs>, x)));
  int const one = out.constant(1);
  int const right = out.apply(&info<ops::Div>, one, out.apply(&info<ops::Add>, one, e));
  int const left = out.apply(&info<ops::Mul>, e, right);
  int const negative = out.apply(&info<ops::Less>, x, out.constant(0));
  return out.apply(&info<ops::Where>, negative, reflected ? right : left, reflected ? left : right);
}

/// For each sigmoid whose mirror image is computed too: the argument without the sign; -1 for every other node.
constexpr Buffer<int> mirrored_sigmoids(Graph const& graph, Buffer<bool> const& needed) {
  Buffer<int> base(graph.size(), -1);
  auto const is_sigmoid = [&](int id) { return needed[id] && graph[id].is<ops::Sigmoid>(); };
  for (int id = 0; id < graph.size(); ++id) {
    if (!is_sigmoid(id) || !graph[graph[id].arg[0]].is<ops::Neg>()) continue;
    int const x = graph[graph[id].arg[0]].arg[0];
    for (int other = 0; other < graph.size(); ++other)
      if (is_sigmoid(other) && graph[other].arg[0] == x) base[id] = base[other] = x;
  }
  return base;
}

} // namespace dyad::graph
