// SPDX-License-Identifier: BSL-1.0
/// \file What is known of the values of nodes whatever the inputs are.
#pragma once

#include <dyad/graph/graph.hpp>

#include <limits>

namespace dyad::graph {

/// The value of a node lies between these, if it is a number.
struct Range {
  static constexpr double infinity = std::numeric_limits<double>::infinity();
  double low = -infinity, high = infinity;
};

/// The ranges of the nodes of a graph, or of the first of them.
class Facts {
public:
  constexpr explicit Facts(Graph const& graph) : Facts(graph, graph.size()) {}
  constexpr Facts(Graph const& graph, int size) : range_(size) {
    Node const* const nodes = graph.nodes();
    Range* const range = range_.begin();
    for (int id = 0; id < size; ++id) range[id] = of(nodes[id]);
  }
  constexpr Range const& operator[](int id) const { return range_[id]; }

private:
  static constexpr double smaller(double a, double b) { return a < b ? a : b; }
  static constexpr double larger(double a, double b) { return a > b ? a : b; }
  static constexpr bool is_open(Range const& a) { return a.low == -Range::infinity && a.high == Range::infinity; }
  static constexpr double times(double a, double b) { return a == 0 || b == 0 ? 0 : a * b; }

  constexpr Range of(Node const& n) const {
    if (n.is(Role::constant)) return {n.value, n.value};
    if (n.arity() == 0) return n.op->value != 0 ? Range{n.op->value, n.op->value} : Range{};
    Range const a = range_[n.arg[0]], b = n.arity() > 1 ? range_[n.arg[1]] : Range{};
    switch (n.op->algebra) {
    case Algebra::add: return {a.low + b.low, a.high + b.high};
    case Algebra::sub: return {a.low - b.high, a.high - b.low};
    case Algebra::neg: return {-a.high, -a.low};
    case Algebra::mul: return n.arg[0] == n.arg[1] ? square(a) : product(a, b);
    case Algebra::square: return square(a);
    case Algebra::div: return a.low >= 0 && b.low >= 0 ? Range{0, Range::infinity} : Range{};
    case Algebra::where: return {smaller(b.low, range_[n.arg[2]].low), larger(b.high, range_[n.arg[2]].high)};
    default: break;
    }
    if (n.op->square_root && a.low > 0) return {power_of_two_below_root(a.low), Range::infinity};
    return {n.op->range.low, n.op->range.high};
  }
  /// The largest power of two that is at most the square root of a positive number; 1 for infinity.
  static constexpr double power_of_two_below_root(double x) {
    double out = 1;
    while (out * out > x) out *= 0.5;
    while (4 * out * out <= x && x < Range::infinity) out *= 2;
    return out;
  }
  static constexpr Range square(Range const& a) {
    double const low = times(a.low, a.low), high = times(a.high, a.high);
    return {a.low > 0 || a.high < 0 ? smaller(low, high) : 0, larger(low, high)};
  }
  static constexpr Range product(Range const& a, Range const& b) {
    if (is_open(a) && is_open(b)) return {};
    double const corner[4] = {times(a.low, b.low), times(a.low, b.high), times(a.high, b.low), times(a.high, b.high)};
    Range out{corner[0], corner[0]};
    for (double const c : corner) out = {smaller(out.low, c), larger(out.high, c)};
    return out;
  }

  Buffer<Range> range_;
};

} // namespace dyad::graph
