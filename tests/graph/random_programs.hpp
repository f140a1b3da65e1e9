// SPDX-License-Identifier: BSL-1.0
/// \file Random programs of differences, distances, branches and what is made of them, for tests of sweeps.
#pragma once

#include "interpreter.hpp"

#include <string>

namespace test {

inline graph::Rules all_rules() {
  static constexpr graph::OperationRules list[] = {
      graph::rules_of<ops::Add>(),   graph::rules_of<ops::Sub>(),     graph::rules_of<ops::Mul>(),
      graph::rules_of<ops::Div>(),   graph::rules_of<ops::Neg>(),     graph::rules_of<ops::Sin>(),
      graph::rules_of<ops::Cos>(),   graph::rules_of<ops::Exp>(),     graph::rules_of<ops::Sqrt>(),
      graph::rules_of<ops::Tanh>(),  graph::rules_of<ops::Cosh>(),    graph::rules_of<ops::Sech>(),
      graph::rules_of<ops::Abs>(),   graph::rules_of<ops::Sign>(),    graph::rules_of<ops::Hypot>(),
      graph::rules_of<ops::Less>(),  graph::rules_of<ops::Greater>(), graph::rules_of<ops::NotEqual>(),
      graph::rules_of<ops::Equal>(), graph::rules_of<ops::Not>(),     graph::rules_of<ops::And>(),
      graph::rules_of<ops::Or>(),    graph::rules_of<ops::Where>(),   graph::rules_of<ops::Direction>()};
  return {list, static_cast<int>(std::size(list))};
}

inline constexpr int inputs = 6;

/// The nodes of a program. `plain`: without branches, abs and hypot.
inline std::vector<int> random_nodes(graph::Builder& b, int size, std::mt19937_64& random, bool plain = false) {
  std::vector<int> nodes;
  for (int i = 0; i < inputs; ++i) nodes.push_back(i);
  auto const pick = [&] {
    std::size_t const n = nodes.size(), recent = n > 5 ? n - 5 : 0;
    return nodes[std::uniform_int_distribution<std::size_t>(random() % 3 == 0 ? 0 : recent, n - 1)(random)];
  };
  auto const one = [&](int id) { return b.add(b.constant(1), b.mul(id, id)); };
  while (static_cast<int>(nodes.size()) < size + inputs) {
    int const a = pick(), c = pick();
    unsigned const kind = static_cast<unsigned>(random() % 14);
    switch (plain && kind > 7 && kind < 13 ? kind - 8 : kind) {
    case 0: nodes.push_back(b.add(a, c)); break;
    case 1: case 2: nodes.push_back(b.sub(a, c)); break;
    case 3: case 4: nodes.push_back(b.mul(a, c)); break;
    case 5: nodes.push_back(b.div(a, one(c))); break;
    case 6: nodes.push_back(b.apply(&graph::info<ops::Exp>, b.apply(&graph::info<ops::Sin>, a))); break;
    case 7: nodes.push_back(b.apply(&graph::info<ops::Sqrt>, one(a))); break;
    case 8: nodes.push_back(b.apply(&graph::info<ops::Hypot>, a, c)); break;
    case 9: {
      int const size_of_a = b.apply(&graph::info<ops::Abs>, a);
      nodes.push_back(b.mul(b.mul(size_of_a, c), size_of_a));
      break;
    }
    case 10: {
      int const h = b.apply(&graph::info<ops::Hypot>, a, c);
      nodes.push_back(b.mul(b.mul(h, pick()), h));
      break;
    }
    case 11:
      nodes.push_back(b.apply(&graph::info<ops::Where>, b.apply(&graph::info<ops::Less>, a, c), b.mul(a, a),
                              b.apply(&graph::info<ops::Sin>, c)));
      break;
    case 12: nodes.push_back(b.apply(&graph::info<ops::Abs>, a)); break;
    default: nodes.push_back(b.apply(&graph::info<ops::Tanh>, a)); break;
    }
  }
  return nodes;
}

/// Whether a derivative is what it should be, where that is no singular point.
inline bool agree(Real const& a, Real const& b) {
  if (!isfinite(b)) return true;
  return isfinite(a) && abs(a - b) <= Real("1e-35") * (1 + abs(a) + abs(b));
}

} // namespace test
