// SPDX-License-Identifier: BSL-1.0
/// \file Products that hold a result twice whose square is smooth where the result itself is not.
///
/// abs(x) * y * abs(x) is x * x * y: smooth at 0, though abs is not. An operation that states the derivative rule of
/// its square (`square_vjp`) is differentiated by that rule wherever a product holds its result twice, so that all
/// higher derivatives follow. Values keep their bits: only derivatives see another formula. Of the factors around it a
/// derivative meets one after the other, as it does by the rules of products and quotients: they are not multiplied
/// with each other first, which could overflow, or vanish, where these rules do not.
#pragma once

#include <dyad/graph/rules.hpp>

namespace dyad::graph {

/// Whether a node is a square root, or a product that holds one as a factor; true as well where it is too long to look.
template <class Graph> constexpr bool holds_square_root(Graph const& graph, int id, int depth = 8) {
  auto const& node = graph[id];
  if (node.op->square_root || depth == 0) return true;
  bool const product = node.is(Algebra::mul);
  if (!product && !node.is(Algebra::div) && !node.is(Algebra::neg)) return false;
  if (holds_square_root(graph, node.arg[0], depth - 1)) return true;
  return product && node.arg[1] != node.arg[0] && holds_square_root(graph, node.arg[1], depth - 1);
}

/// A part of the differential of a product: that of a factor, or of the square of one that is there twice.
struct ProductTerm {
  int factor, twin; ///< places among the factors; -1: no twin
  constexpr bool of_square() const { return twin >= 0; }
};

/// Takes the product at a node apart. It finds no terms where the ordinary product rule will do.
class EvenProduct {
public:
  constexpr EvenProduct(Builder& builder, Rules const& rules, int id) : builder_(builder), product_(id) {
    int const left = builder.nodes()[id].arg[0], right = builder.nodes()[id].arg[1];
    collect(left, step(outermost, right, false), false, most_factors);
    int const middle = factors_.size();
    collect(right, step(outermost, left, false), false, most_factors);
    for (int i = 0; i < middle && !found_; ++i)
      found_ = rules.has_square(builder.nodes()[factors_[i].node].op) && !factors_[i].inverse &&
               count(factors_[i].node, 0, middle) % 2 == 1 && count(factors_[i].node, middle, factors_.size()) % 2 == 1;
    if (found_) pair_up(rules);
  }
  constexpr Buffer<ProductTerm> const& terms() const { return terms_; }
  constexpr int node(ProductTerm const& term) const { return factors_[term.factor].node; }

  /// What the tangent `t` of a factor, or of the square of one, becomes on its way out to the product.
  constexpr int outwards(ProductTerm const& term, int t) {
    if (factors_[term.factor].inverse) return divided(t, term);
    Buffer<int> const way = way_out(term.factor);
    int const met = meeting(term, way);
    for (int i = 0; i < way.size(); ++i) t = i == met ? past_twin(term, t) : past(way[i], t);
    return t;
  }
  /// What the cotangent `g` of the product becomes on its way in to a factor, or to the square of one.
  constexpr int inwards(ProductTerm const& term, int g) {
    if (factors_[term.factor].inverse) return divided(g, term);
    Buffer<int> const way = way_out(term.factor);
    int const met = meeting(term, way);
    for (int i = way.size() - 1; i >= 0; --i)
      if (i != met) g = past(way[i], g);
    return g;
  }
  /// What the rule of the square made of that, times what stands beside the twin where the two ways meet: its slope by
  /// the twin. Where this is large, what the rule multiplies by may be small.
  constexpr int past_twin(ProductTerm const& term, int part) {
    Buffer<int> const way = way_out(term.twin);
    int const steps = way.size() - 1 - shared_steps(way, way_out(term.factor));
    if (steps == 1) return past(way[0], part);
    int beside = builder_.constant(1);
    for (int i = 0; i < steps; ++i) beside = past(way[i], beside);
    return builder_.mul(part, beside);
  }

private:
  static constexpr int most_factors = 16, outermost = -1, negation = -1;

  struct Factor {
    int node, step;
    bool inverse;
  };
  /// From an argument of a product, a quotient or a negation to that: what else it holds, and whether this divides.
  struct Step {
    int out, other;
    bool divides;
  };

  constexpr int step(int out, int other, bool divides) {
    steps_.push({out, other, divides});
    return steps_.size() - 1;
  }
  constexpr void collect(int id, int from, bool inverse, int depth) {
    Node const node = builder_[id];
    if (depth > 0 && factors_.size() < most_factors && (node.is(Algebra::mul) || node.is(Algebra::div))) {
      bool const other_inverse = inverse != node.is(Algebra::div);
      collect(node.arg[0], step(from, node.arg[1], other_inverse), inverse, depth - 1);
      collect(node.arg[1], step(from, node.arg[0], inverse), other_inverse, depth - 1);
    } else if (depth > 0 && node.is(Algebra::neg)) {
      collect(node.arg[0], step(from, negation, false), inverse, depth - 1);
    } else factors_.push({id, from, inverse});
  }
  constexpr int count(int node, int begin, int end) const {
    int out = 0;
    for (int i = begin; i < end; ++i) out += factors_[i].node == node && !factors_[i].inverse ? 1 : 0;
    return out;
  }
  constexpr void pair_up(Rules const& rules) {
    Buffer<bool> done(factors_.size(), false);
    for (int i = 0; i < factors_.size(); ++i) {
      if (done[i]) continue;
      Factor const f = factors_[i];
      int twin = -1;
      if (!f.inverse && rules.has_square(builder_[f.node].op))
        for (int j = i + 1; j < factors_.size() && twin < 0; ++j)
          if (!done[j] && !factors_[j].inverse && factors_[j].node == f.node) twin = j;
      if (twin >= 0) done[twin] = true;
      terms_.push({i, twin});
    }
  }

  /// The steps from a factor to the product.
  constexpr Buffer<int> way_out(int factor) const {
    Buffer<int> way;
    for (int at = factors_[factor].step; at != outermost; at = steps_[at].out) way.push(at);
    return way;
  }
  /// How many steps the ways of two factors have in common.
  constexpr int shared_steps(Buffer<int> const& a, Buffer<int> const& b) const {
    int common = 0;
    while (a[a.size() - 1 - common] == b[b.size() - 1 - common]) ++common;
    return common;
  }
  /// The step at which the way of a factor meets that of its twin; -1 without one.
  constexpr int meeting(ProductTerm const& term, Buffer<int> const& way) const {
    return term.of_square() ? way.size() - 1 - shared_steps(way, way_out(term.twin)) : -1;
  }
  constexpr int past(int at, int slope) {
    Step const s = steps_[at];
    if (s.other == negation) return builder_.neg(slope);
    return s.divides ? builder_.div(slope, s.other) : builder_.mul(slope, s.other);
  }
  /// By a factor that divides: -slope / factor * product.
  constexpr int divided(int slope, ProductTerm const& term) {
    return builder_.neg(builder_.mul(builder_.div(slope, node(term)), product_));
  }

  Builder& builder_;
  int product_;
  Buffer<Factor> factors_;
  Buffer<Step> steps_;
  Buffer<ProductTerm> terms_;
  bool found_ = false;
};

} // namespace dyad::graph
