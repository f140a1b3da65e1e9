// SPDX-License-Identifier: BSL-1.0
/// \file Pass smooth series: what is smooth as a whole, and made of what is not, for Taylor polynomials.
///
/// A Taylor polynomial is all that is known of a value: |x| at x = 0 has none, so neither has |x| |x|, and where exp(u)
/// is infinite, c / (c + exp(u)) is infinity over infinity. For polynomials the program chooses another form where that
/// is so, and the form as written everywhere else:
///   squares       a product that holds r twice, where r is a root, of squares or of its argument, such as |x|,
///                 hypot(x, y) or sqrt(x), a power of r with an even exponent, and a function that states itself in
///                 terms of the square of its argument, such as cos, if that holds r as a factor and is no root: where
///                 r is 0, by r^2, which is x x, x x + y y or x; sin(u) and others that state sin(u) / u in terms of
///                 the square of u are products that hold r where u does
///   lengths       hypot(sqrt(u), b) where u is 0 and b is not: |b| sqrt(1 + u / b / b)
///   exponentials  a / (c + exp(u)): where exp(u) is infinite, a / infinity, of which all derivatives are 0; where a is
///                 that exponential and larger than c, 1 - c / (c + exp(u))
/// The square of r is that of a value that is 0, so it neither overflows nor loses digits.
#pragma once

#include <dyad/graph/even_products.hpp>
#include <dyad/graph/rebuild.hpp>
#include <dyad/graph/row_operations.hpp>
#include <dyad/graph/simplify.hpp>
#include <dyad/ops/magnitude.hpp>
#include <dyad/ops/power.hpp>

namespace dyad::graph {

/// Writes such nodes for a graph that is being made.
class SmoothSeries {
public:
  /// `series`: for Taylor polynomials.
  constexpr SmoothSeries(Builder& builder, bool series) : builder_(builder), series_(series) {}

  /// A node of the graph by these forms; -1 where it stays as it is.
  constexpr int of(int id) {
    Node const n = builder_[id];
    if (n.is(Algebra::div)) return quotient(n.arg[0], n.arg[1], id);
    int const smooth = even(id, most_nested), root = smooth < 0 ? -1 : root_;
    return smooth < 0 ? -1 : where(traced(root) == 0.0, traced(smooth), traced(id)).id();
  }

  /// The same of a quotient alone, of an exponential by a sum or difference that it is a term of.
  constexpr int share(int id) {
    Node const n = builder_[id], sum = builder_[n.arg[1]];
    bool const holds = (sum.is(Algebra::add) || sum.is(Algebra::sub)) &&
                       (sum.arg[0] == n.arg[0] || sum.arg[1] == n.arg[0]);
    return holds ? quotient(n.arg[0], n.arg[1], id) : -1;
  }

private:
  static constexpr int most_nested = 4; // products within products, and roots that are taken out of one

  constexpr Tracer traced(int id) { return {&builder_, id}; }

  /// The square of a root of squares, or of a square root.
  constexpr int square(int id) {
    Node const n = builder_[id];
    if (n.op->square_root) return n.arg[0];
    int sum = builder_.mul(n.arg[0], n.arg[0]);
    for (int k = 1; k < n.arity(); ++k) sum = builder_.add(sum, builder_.mul(n.arg[k], n.arg[k]));
    return sum;
  }
  constexpr bool is_odd(Node const& n) const {
    return n.op->states(Relation::quotient_of_square) && !holds_square_root(builder_, n.arg[0]);
  }
  /// Such a function over its argument, by the square of that; -1 if the argument holds no root.
  constexpr int odd_quotient(Node const& n) {
    int const s = squared(n.arg[0], most_nested);
    return s < 0 ? -1 : n.op->relations->quotient_of_square(traced(s)).id();
  }
  /// Such a result that is a factor of a product, of what a quotient divides, or the node itself; -1 if there is none.
  constexpr int root_in(int id, int depth) {
    Node const n = builder_[id];
    if (n.op->root_of_squares || n.op->square_root) return id;
    if (depth == 0) return -1;
    if (n.is(Algebra::neg) || n.is(Algebra::div) || is_odd(n)) return root_in(n.arg[0], depth - 1);
    if (!n.is(Algebra::mul)) return -1;
    int const first = root_in(n.arg[0], depth - 1);
    return first >= 0 ? first : root_in(n.arg[1], depth - 1);
  }
  /// What is left of a product without one of its factors; -1 if it is none.
  constexpr int without(int id, int root, int depth) {
    if (id == root) return builder_.constant(1);
    Node const n = builder_[id];
    if (depth == 0) return -1;
    if (is_odd(n)) {
      int const rest = without(n.arg[0], root, depth - 1), kept = root_;
      if (rest < 0) return -1;
      int const quotient = odd_quotient(n);
      root_ = kept;
      return quotient < 0 ? -1 : builder_.mul(rest, quotient);
    }
    if (!n.is(Algebra::mul) && !n.is(Algebra::div) && !n.is(Algebra::neg)) return -1;
    for (int k = 0; k < (n.is(Algebra::mul) ? 2 : 1); ++k)
      if (int const rest = without(n.arg[k], root, depth - 1); rest >= 0)
        return n.is(Algebra::neg)   ? builder_.neg(rest)
               : n.is(Algebra::div) ? builder_.div(rest, n.arg[1])
                                    : builder_.mul(rest, n.arg[1 - k]);
    return -1;
  }

  /// The square of a product that holds a root once, by the square of that; -1 if it holds none.
  constexpr int squared(int id, int depth) {
    root_ = root_in(id, depth);
    if (root_ < 0) return -1;
    int const rest = without(id, root_, depth + 1);
    return builder_.mul(square(root_), builder_.mul(rest, rest));
  }
  /// A node by the square of a root, which is then `root_`; -1 if it is no even function of one.
  constexpr int even(int id, int depth) {
    Node const n = builder_[id];
    if (n.is(Algebra::mul)) return even_product(id, depth);
    if (n.is(Algebra::pow)) {
      if (builder_[n.arg[1]].is(Role::constant) && builder_[n.arg[1]].value < 2) return -1;
      int const s = squared(n.arg[0], depth);
      if (s < 0) return -1;
      Tracer const half = 0.5 * traced(n.arg[1]);
      return where(half == floor(half) && half >= 1.0, pow(traced(s), half), traced(id)).id();
    }
    if (n.op->root_of_squares && n.arity() > 1) return length(n, id);
    if (!n.op->states(Relation::of_square)) return -1;
    int const s = squared(n.arg[0], depth);
    return s < 0 ? -1 : n.op->relations->of_square(traced(s)).id();
  }
  /// A length in the plane or in space of which one coordinate is a square root.
  constexpr int length(Node const& n, int id) {
    for (int k = 0; k < n.arity(); ++k)
      if (Node const coordinate = builder_[n.arg[k]]; coordinate.op->square_root) {
        Tracer const other = traced(n.arg[k == 0 ? 1 : 0]),
                     b = n.arity() == 2 ? other : hypot(other, traced(n.arg[k == 2 ? 1 : 2])),
                     smooth = abs(b) * sqrt(1.0 + traced(coordinate.arg[0]) / b / b);
        root_ = n.arg[k];
        return where(b == 0.0, traced(id), smooth).id();
      }
    return -1;
  }
  constexpr int even_product(int id, int depth) {
    int const root = root_in(id, most_nested);
    if (root < 0) return -1;
    int rest = without(id, root, most_nested + 1);
    if (rest >= 0) rest = without(rest, root, most_nested + 1);
    if (rest < 0) return -1;
    if (depth > 0 && builder_[rest].is(Algebra::mul))
      if (int const further = even_product(rest, depth - 1); further >= 0)
        rest = where(traced(root_) == 0.0, traced(further), traced(rest)).id();
    root_ = root;
    return builder_.mul(square(root), rest);
  }

  constexpr int quotient(int a, int b, int id) {
    Node const n = builder_[b];
    if (!n.is(Algebra::add) && !n.is(Algebra::sub)) return -1;
    for (int k = 0; k < 2; ++k)
      if (builder_[n.arg[k]].op->states(Relation::exponential)) {
        bool const negative = n.is(Algebra::sub) && k == 1;
        Tracer const infinity = traced(builder_.leaf(on_rows::infinity)), e = traced(n.arg[k]),
                     c = traced(n.arg[1 - k]);
        auto const smooth = [&](Tracer const& limit, Tracer const& finite) {
          return where(e == infinity, negative ? -limit : limit, finite);
        };
        if (a != n.arg[k]) return smooth(traced(a) / infinity, traced(id)).id();
        if (series_) { // of e / b all coefficients but the first would cancel where e is large
          Tracer const rest = c / traced(b), others = smooth(c / infinity, n.is(Algebra::sub) && k == 0 ? -rest : rest);
          return where(dyad::detail::is_above(dyad::detail::magnitude(e), dyad::detail::magnitude(c)),
                       (negative ? -1.0 : 1.0) * (1.0 - others), traced(id))
              .id();
        }
        return smooth(traced(builder_.constant(1)), traced(id)).id();
      }
    return -1;
  }

  Builder& builder_;
  bool series_;
  int root_ = -1;
};

constexpr Outputs smooth_series(Outputs in) {
  return rebuild(in.graph, in.roots, [&](Builder& out, Buffer<int> const& id_of, int id) {
    Node node = in.graph[id];
    Algebra const algebra = node.op->algebra;
    if (algebra != Algebra::mul && algebra != Algebra::div && algebra != Algebra::pow &&
        !(node.op->root_of_squares && node.arity() > 1) && !node.op->states(Relation::of_square))
      return -1;
    for (int i = 0; i < node.arity(); ++i) node.arg[i] = id_of[node.arg[i]];
    int const known = out.intern(node), smooth = SmoothSeries(out, true).of(known);
    return smooth < 0 ? known : smooth;
  });
}

/// Of derivatives that are recorded as they stand: exp(u) / (c + exp(u)) alone, which the rules of quotients make.
constexpr Outputs smooth_shares(Outputs in) {
  return rebuild(in.graph, in.roots, [&](Builder& out, Buffer<int> const& id_of, int id) {
    Node node = in.graph[id];
    if (!node.free || !node.is(Algebra::div)) return -1;
    for (int i = 0; i < 2; ++i) node.arg[i] = id_of[node.arg[i]];
    int const known = out.intern(node), share = SmoothSeries(out, false).share(known);
    return share < 0 ? known : share;
  });
}

} // namespace dyad::graph
