// SPDX-License-Identifier: BSL-1.0
/// \file Products that hold a result twice whose square is smooth where the result itself is not.
///
/// abs(x) * y * abs(x) is x * x * y: smooth at 0, though abs is not. An operation that states the derivative rule of
/// its square (`square_vjp`) is differentiated by that rule wherever a product holds its result twice, so that all
/// higher derivatives follow. Values keep their bits: only derivatives see another formula. Of the factors around it a
/// derivative meets one after the other, as it does by the rules of products and quotients: they are not multiplied
/// with each other first, which could overflow, or vanish, where these rules do not.
///
/// An odd function of abs(x) has a factor abs(x), too: abs(x) * sin(abs(x)) is x * x * (sin(abs(x)) / abs(x)), and the
/// quotient is an even function of abs(x) (see `OddFunction`).
#pragma once

#include <dyad/graph/branches.hpp>
#include <dyad/graph/rules.hpp>

namespace dyad::graph {

/// A part of the differential of a product: that of a factor, or of the square of one that is there twice.
struct ProductTerm {
  int factor, twin; ///< places among the factors; -1: no twin
  constexpr bool of_square() const { return twin >= 0; }
};

/// Takes the product at a node apart. It finds no terms where the ordinary product rule will do.
class EvenProduct {
public:
  constexpr EvenProduct(Builder& builder, Rules const& rules, int id)
      : builder_(builder), rules_(rules), product_(id) {
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
    for (int i = 0; i < way.size(); ++i)
      t = i == met ? past_twin(term, t) : i < met ? past_beside_twin(term, way[i], t) : past(way[i], t);
    return t;
  }
  /// What the cotangent `g` of the product becomes on its way in to a factor, or to the square of one.
  constexpr int inwards(ProductTerm const& term, int g) {
    if (factors_[term.factor].inverse) return divided(g, term);
    Buffer<int> const way = way_out(term.factor);
    int const met = meeting(term, way);
    for (int i = way.size() - 1; i >= 0; --i)
      if (i != met) g = i < met ? past_beside_twin(term, way[i], g) : past(way[i], g);
    return g;
  }
  /// What the rule of the square made of that, times what stands beside the twin where the two ways meet: its slope by
  /// the twin. Where this is large, what the rule multiplies by may be small.
  constexpr int past_twin(ProductTerm const& term, int part) {
    Buffer<int> const way = way_out(term.twin), other = way_out(term.factor);
    int const steps = way.size() - 1 - shared_steps(way, other);
    auto const out = [&](int at, int slope) {
      bool const odd = steps_[at].odd >= 0;
      return odd ? builder_.mul(slope, slope_by_square(steps_[at].odd, odd_before(other, way))) : past(at, slope);
    };
    if (steps == 1) return out(way[0], part);
    int beside = builder_.constant(1);
    for (int i = 0; i < steps; ++i) beside = out(way[i], beside);
    return builder_.mul(part, beside);
  }

private:
  static constexpr int most_factors = 16, outermost = -1, negation = -1;

  struct Factor {
    int node, step;
    bool inverse;
  };
  /// From an argument of a product, a quotient or a negation to that: what else it holds, and whether this divides; or
  /// from the argument of an odd function to that.
  struct Step {
    int out, other;
    bool divides;
    int odd = -1;
  };

  constexpr int step(int out, int other, bool divides, int odd = -1) {
    steps_.push({out, other, divides, odd});
    return steps_.size() - 1;
  }
  constexpr bool is_within_odd(int from) const {
    for (int at = from; at != outermost; at = steps_[at].out)
      if (steps_[at].odd >= 0) return true;
    return false;
  }
  /// Whether a factor of a node, which may be a product, has a rule of its square; none of them is a root.
  constexpr bool holds_square(int id, int depth) const {
    Node const node = builder_[id];
    if (rules_.has_square(node.op)) return !node.op->square_root;
    if (depth == 0) return false;
    if (node.is(Algebra::neg) || node.is(Algebra::div)) return holds_square(node.arg[0], depth - 1);
    return node.is(Algebra::mul) && (holds_square(node.arg[0], depth - 1) || holds_square(node.arg[1], depth - 1));
  }
  constexpr void collect(int id, int from, bool inverse, int depth) {
    Node const node = builder_[id];
    // Of the argument of an odd function a quotient is one factor: by its divisor the product is no power.
    bool const apart = node.is(Algebra::mul) || (node.is(Algebra::div) && !is_within_odd(from));
    if (depth > 0 && factors_.size() < most_factors && apart) {
      bool const other_inverse = inverse != node.is(Algebra::div);
      collect(node.arg[0], step(from, node.arg[1], other_inverse), inverse, depth - 1);
      collect(node.arg[1], step(from, node.arg[0], inverse), other_inverse, depth - 1);
    } else if (depth > 0 && node.is(Algebra::neg)) {
      collect(node.arg[0], step(from, negation, false), inverse, depth - 1);
    } else if (depth > 0 && !inverse && rules_.has_odd_quotient(node.op) && holds_square(node.arg[0], 4) &&
               !holds_square_root(builder_, node.arg[0]) && !is_within_odd(from)) {
      collect(node.arg[0], step(from, negation, false, id), false, depth - 1);
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
    if (s.odd >= 0) return builder_.mul(slope, slope_of(s.odd));
    if (s.other == negation) return builder_.neg(slope);
    return s.divides ? builder_.div(slope, s.other) : builder_.mul(slope, s.other);
  }
  /// The same where the step belongs to a factor with a twin. Of two odd functions the twin's step passes both.
  constexpr int past_beside_twin(ProductTerm const& term, int at, int slope) {
    if (steps_[at].odd < 0) return past(at, slope);
    bool const both = odd_before(way_out(term.twin), way_out(term.factor)) >= 0;
    return both ? slope : builder_.mul(slope, slope_by_square(steps_[at].odd, -1));
  }
  /// The odd function on one way before it meets another; -1 without one.
  constexpr int odd_before(Buffer<int> const& way, Buffer<int> const& other) const {
    int const steps = way.size() - 1 - shared_steps(way, other);
    for (int i = 0; i < steps; ++i)
      if (steps_[way[i]].odd >= 0) return steps_[way[i]].odd;
    return -1;
  }
  constexpr int slope_of(int odd) { return by_rule(rules_.find(builder_[odd].op).rule[0], odd); }
  constexpr int by_rule(Rule rule, int odd) {
    Tracer const one(&builder_, builder_.constant(1)), x[1] = {{&builder_, builder_[odd].arg[0]}};
    return rule(one, {&builder_, odd}, x).id();
  }
  /// The derivative of f(u) g(v), where u and v are multiples of r, by r^2, over u / r, v / r and the functions that
  /// would stand there if f and g were the identity: (f'(u) g(v) / v + g'(v) f(u) / u) / 2. Without g: of f(u) r.
  constexpr int slope_by_square(int f, int g) {
    auto const traced = [&](int id) { return Tracer(&builder_, id); };
    auto const quotient_of = [&](int odd) { return by_rule(rules_.find(builder_[odd].op).odd_quotient, odd); };
    int const slope = slope_of(f), quotient = quotient_of(f);
    if (f == g) return builder_.mul(slope, quotient);
    if (g < 0) return (0.5 * (traced(slope) + traced(quotient))).id();
    return (0.5 * (traced(slope) * traced(quotient_of(g)) + traced(slope_of(g)) * traced(quotient))).id();
  }
  /// By a factor that divides: -slope / factor * product.
  constexpr int divided(int slope, ProductTerm const& term) {
    return builder_.neg(builder_.mul(builder_.div(slope, node(term)), product_));
  }

  Builder& builder_;
  Rules const& rules_;
  int product_;
  Buffer<Factor> factors_;
  Buffer<Step> steps_;
  Buffer<ProductTerm> terms_;
  bool found_ = false;
};

} // namespace dyad::graph
