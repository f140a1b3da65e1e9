// SPDX-License-Identifier: BSL-1.0
/// \file Pass share factors: where all that a value of a derivative is used for is multiplied by the same power of two,
/// the value is, once.
///
/// The slopes and second derivatives of functions of x^2 + y^2 + z^2 end in such factors: 4 f x x, 4 f x y, -4 f x z
/// are F x x, F x y, -(F x z) with F = 4 f. Products by powers of two are exact: no bit changes where nothing over- or
/// underflows, and the factors are between 2^-10 and 2^10, as those that regrouping moves. Linear in the number of
/// nodes.
#pragma once

#include <dyad/graph/rebuild.hpp>
#include <dyad/graph/simplify.hpp>

namespace dyad::graph {

/// Which values of a program are computed times a factor. Each is computed once: with the factor, or as it is.
class SharedFactors {
public:
  constexpr explicit SharedFactors(Outputs const& program)
      : graph_(program.graph), factor_(graph_.size(), 0), uses_(users_of(graph_, program.roots)),
        sums_(graph_.size(), 0), served_(graph_.size(), 0), carries_(graph_.size(), false) {
    for (int const root : program.roots) ask(root, 1, 0);
    for (int id = 0, size = graph_.size(); id < size; ++id) {
      Node const& n = graph_[id];
      if (is_needed(id) && (n.op->algebra == Algebra::add || n.op->algebra == Algebra::sub))
        for (int k = 0, arity = n.arity(); k < arity; ++k) ++sums_[n.arg[k]];
    }
    for (int id = graph_.size() - 1; id >= 0; --id)
      if (is_needed(id)) ask_arguments(id);
    for (int id = 0, size = graph_.size(); id < size; ++id) {
      if (!is_needed(id) || !graph_[id].free || factor_[id] == 1) continue;
      int const through = way(id);
      carries_[id] = through >= 0 ? carries_[through] : served_[id] > 1;
      any_ = any_ || carries_[id];
    }
  }
  constexpr bool any() const { return any_; }
  /// Whether the new program computes a node times `factor`, instead of the node.
  constexpr bool carries(int id) const { return carries_[id]; }
  constexpr double factor(int id) const { return factor_[id]; }
  /// The argument through which a factor passes, or -1: the node itself is multiplied.
  constexpr int way(int id) const {
    Node const& n = graph_[id];
    if (!n.free) return -1;
    switch (n.op->algebra) {
    case Algebra::neg:
    case Algebra::div: return graph_[n.arg[0]].free ? n.arg[0] : -1;
    case Algebra::mul: { // the argument that takes more steps: in a reverse sweep the adjoint that slopes share
      int const a = n.arg[0], b = n.arg[1], higher = graph_[a].height - graph_[b].height;
      if (a == b || !(graph_[a].free || graph_[b].free)) return -1;
      if (!graph_[a].free || !graph_[b].free) return graph_[a].free ? a : b;
      return higher > 0 || (higher == 0 && uses_[a] >= uses_[b]) ? a : b;
    }
    default: return -1;
    }
  }
  /// The argument of a product that is a power of two, or -1.
  constexpr int constant_argument(int id) const {
    Node const& n = graph_[id];
    if (n.free && n.op->algebra == Algebra::mul)
      for (int k = 0; k < 2; ++k)
        if (graph_[n.arg[k]].is(Role::constant) && is_power_of_two(graph_[n.arg[k]].value) && graph_[n.arg[1 - k]].free)
          return k;
    return -1;
  }

private:
  constexpr bool is_needed(int id) const { return uses_[id] > 0; }
  static constexpr bool is_power_of_two(double x) {
    for (double p = 2; p <= 0x1p10; p *= 2)
      if (detail::magnitude(x) == p || detail::magnitude(x) * p == 1) return true;
    return false;
  }

  /// Whether the program gets shorter without a product by a number: one that a sum alone uses becomes part of that,
  /// unless there is another product that then does.
  constexpr bool is_spared(int product, int argument) const {
    bool const fused = uses_[product] == 1 && sums_[product] == 1;
    return !fused || (graph_[argument].op->algebra == Algebra::mul && uses_[argument] == 1);
  }
  /// A use of a node in which it is multiplied by a factor, through so many products by a number that would be spared.
  constexpr void ask(int id, double factor, int products) {
    factor_[id] = factor_[id] == 0 || factor_[id] == factor ? factor : 1;
    served_[id] += products;
  }
  constexpr void ask_arguments(int id) {
    Node const& n = graph_[id];
    int const constant = constant_argument(id), through = constant >= 0 ? n.arg[1 - constant] : way(id);
    for (int k = 0, arity = n.op->arity; k < arity; ++k) {
      if (n.arg[k] != through) {
        ask(n.arg[k], 1, 0);
        continue;
      }
      double const factor = factor_[id] * (constant >= 0 ? detail::magnitude(graph_[n.arg[constant]].value) : 1);
      if (detail::modest(factor)) ask(through, factor, served_[id] + (constant >= 0 && is_spared(id, through)));
      else ask(through, 1, 0);
    }
  }

  Graph const& graph_;
  Buffer<double> factor_;   ///< that all uses of a node ask for; 1 where they differ
  Buffer<int> uses_, sums_; ///< uses of a node, and those of them that are sums
  Buffer<int> served_;      ///< products by a number that a factor of this node would spare
  Buffer<bool> carries_;
  bool any_ = false;
};

/// Writes a + -b as a - b, and a - -b as a + b.
constexpr void subtract_negatives(Graph const& graph, Node& sum) {
  bool const add = sum.op->algebra == Algebra::add;
  if (!add && sum.op->algebra != Algebra::sub) return;
  for (int k = 1; k >= (add ? 0 : 1); --k)
    if (Node const& n = graph[sum.arg[k]]; n.free && n.op->algebra == Algebra::neg) {
      sum = {.op = add ? basic::sub : basic::add, .arg = {sum.arg[1 - k], n.arg[0], -1}, .free = sum.free};
      return;
    }
}

constexpr Outputs share_factors(Outputs in) {
  Graph const& graph = in.graph;
  SharedFactors const factors(in);
  if (!factors.any()) return in;
  return rebuild(graph, in.roots, [&](Builder& out, Buffer<int> const& id_of, int id) {
    Node node = graph[id];
    if (int const k = factors.constant_argument(id); k >= 0 && factors.carries(node.arg[1 - k])) {
      int const x = id_of[node.arg[1 - k]];
      return graph[node.arg[k]].value > 0 ? x : out.intern({.op = basic::neg, .arg = {x, -1, -1}, .free = true});
    }
    for (int k = 0; k < node.op->arity; ++k) node.arg[k] = id_of[node.arg[k]];
    if (node.free) subtract_negatives(out, node);
    if (!factors.carries(id) || factors.way(id) >= 0) return out.intern(node);
    int const constant = out.constant(factors.factor(id));
    return out.intern({.op = basic::mul, .arg = {constant, out.intern(node), -1}, .free = true});
  });
}

} // namespace dyad::graph
