// SPDX-License-Identifier: BSL-1.0
/// \file Pass share reciprocals: divisions of derivatives by the same value become products with its reciprocal.
///
/// The reciprocal of a tiny value overflows where a quotient does not. So where two divisions share a reciprocal, the
/// value must be known to stay away from 0 (1 + x^2, cosh(x), a constant) or be a square root, whose reciprocal neither
/// over- nor underflows; where at least three do, the program looks at the value and divides where it is not of
/// moderate size. A division by a value whose square root is a divisor, too, is two products with the reciprocal of the
/// root: the first lies between the dividend and the quotient. Where a formula has 1 / x or -1 / x as it is written,
/// that is the reciprocal. Derivatives change in the last bits.
#pragma once

#include <dyad/graph/facts.hpp>
#include <dyad/graph/rebuild.hpp>

namespace dyad::graph {

/// The divisions of a program by each value.
class Divisors {
public:
  constexpr explicit Divisors(Outputs const& program)
      : graph_(program.graph), divisions_(graph_.size(), 0), unit_(graph_.size(), -1), root_(graph_.size(), -1) {
    Buffer<bool> const needed = reachable(graph_, program.roots);
    for (int id = 0, size = graph_.size(); id < size; ++id) {
      if (!needed[id]) continue;
      Node const& n = graph_[id];
      if (n.op->square_root) root_[n.arg[0]] = id;
      if (n.op->algebra != Algebra::div) continue;
      bool const one = graph_[n.arg[0]].is_constant(1), minus_one = graph_[n.arg[0]].is_constant(-1);
      if (one || (minus_one && unit_[n.arg[1]] < 0)) unit_[n.arg[1]] = id;
      if (!one && !n.free) continue;
      any_ = any_ || n.free;
      ++divisions_[n.arg[1]];
      if (n.arg[1] >= end_) end_ = n.arg[1] + 1;
    }
  }

  constexpr bool any() const { return any_; }
  constexpr int end() const { return end_; } ///< of the divisors
  /// How many divisions by a value may become products with its reciprocal.
  constexpr int count(int divisor) const { return divisions_[divisor]; }
  /// The node of a divisor's square root, where the program divides by that as well; or -1.
  constexpr int root(int divisor) const {
    int const found = root_[divisor];
    return found >= 0 && (divisions_[found] > 0 || unit_[found] >= 0) ? found : -1;
  }
  /// Whether several divisions share the reciprocal of a root: those by it, those by its square if that is allowed, and
  /// what the formula divides as it is written.
  constexpr bool shares_root(int root, bool square) const {
    int const sharing = divisions_[root] + (square ? divisions_[graph_[root].arg[0]] : 0);
    return sharing > 1 || unit_[root] >= 0;
  }
  /// 1 / x or -1 / x as the formula has it, or -1.
  constexpr int unit(int divisor) const { return unit_[divisor]; }

private:
  Graph const& graph_;
  Buffer<int> divisions_, unit_, root_;
  bool any_ = false;
  int end_ = 0;
};

constexpr Outputs share_reciprocals(Outputs in) {
  constexpr double least = 0x1p-100; // whose reciprocal is a number of type float
  constexpr int enough_to_look = 3;
  Graph const& graph = in.graph;
  Divisors const divisors(in);
  if (!divisors.any()) return in;
  Facts const facts(graph, divisors.end());
  return rebuild(graph, in.roots, [&](Builder& out, Buffer<int> const& id_of, int id) {
    Node const& n = graph[id];
    if (n.op->algebra != Algebra::div || !n.free || graph[n.arg[0]].is_constant(1)) return -1;
    int const divisor = n.arg[1], a = id_of[n.arg[0]], x = id_of[divisor];
    auto const free = [&](OpInfo const* op, int first, int second = -1, int third = -1) {
      return out.intern({.op = op, .arg = {first, second, third}, .free = true});
    };
    auto const unit_by = [&](int root, int y) { // 1 / root or -1 / root
      int const known = divisors.unit(root);
      if (known < 0) return free(n.op, out.constant(1), y);
      int const one = out.constant(graph[graph[known].arg[0]].value);
      return out.intern({.op = n.op, .arg = {one, y, -1}, .free = graph[known].free});
    };
    Range const& r = facts[divisor];
    if (graph[divisor].op->square_root) {
      if (!divisors.shares_root(divisor, facts[graph[divisor].arg[0]].low >= 0)) return -1;
      int const unit = unit_by(divisor, x);
      return free(basic::mul, a, out[out[unit].arg[0]].is_constant(1) ? unit : free(basic::neg, unit));
    }
    if (int const root = divisors.root(divisor); root >= 0 && r.low >= 0) {
      int const unit = unit_by(root, out.intern({.op = graph[root].op, .arg = {x, -1, -1}, .free = graph[root].free}));
      return free(basic::mul, free(basic::mul, a, unit), unit);
    }
    if (divisors.count(divisor) < 2) return -1;
    bool const is_moderate = r.low >= least || r.high <= -least;
    if (!is_moderate && divisors.count(divisor) < enough_to_look) return -1;
    int const reciprocal = free(n.op, out.constant(1), x);
    return is_moderate ? free(basic::mul, a, reciprocal) : free(n.op->relations->by_reciprocal, a, x, reciprocal);
  });
}

} // namespace dyad::graph
