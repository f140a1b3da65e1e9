// SPDX-License-Identifier: BSL-1.0
/// \file Products that hold a result twice whose square is smooth where the result itself is not.
///
/// abs(x) * y * abs(x) is x * x * y: smooth at 0, though abs is not. An operation that states the derivative rule of
/// its square (`square_vjp`) is differentiated by that rule wherever a product holds its result twice, so that all
/// higher derivatives follow. Values keep their bits: only derivatives see another formula.
#pragma once

#include <dyad/graph/rules.hpp>

namespace dyad::graph {

/// A part of the differential of a product: `coefficient` times the differential of a factor, or of the square of one.
struct ProductTerm {
  int coefficient, factor;
  bool of_square;
};

/// Takes the product at a node apart. It finds no terms where the ordinary product rule will do.
class EvenProduct {
public:
  constexpr EvenProduct(Builder& builder, Rules const& rules, int id) : builder_(builder) {
    int const left = builder.nodes()[id].arg[0], right = builder.nodes()[id].arg[1];
    collect(left, false, most_factors);
    int const middle = factors_.size();
    collect(right, false, most_factors);
    for (int i = 0; i < middle && !found_; ++i)
      found_ = rules.find(builder.nodes()[factors_[i].node].op).has_square && !factors_[i].inverse &&
               count(factors_[i].node, 0, middle) % 2 == 1 && count(factors_[i].node, middle, factors_.size()) % 2 == 1;
    if (found_) take_apart(rules);
  }
  constexpr Buffer<ProductTerm> const& terms() const { return terms_; }

private:
  static constexpr int most_factors = 16;

  struct Factor {
    int node;
    bool inverse;
  };

  constexpr void collect(int id, bool inverse, int depth) {
    Node const node = builder_[id];
    if (depth > 0 && factors_.size() < most_factors && (node.is(Algebra::mul) || node.is(Algebra::div))) {
      collect(node.arg[0], inverse, depth - 1);
      collect(node.arg[1], inverse != node.is(Algebra::div), depth - 1);
    } else if (depth > 0 && node.is(Algebra::neg)) {
      factors_.push({builder_.constant(-1), false});
      collect(node.arg[0], inverse, depth - 1);
    } else factors_.push({id, inverse});
  }
  constexpr int count(int node, int begin, int end) const {
    int out = 0;
    for (int i = begin; i < end; ++i) out += factors_[i].node == node && !factors_[i].inverse ? 1 : 0;
    return out;
  }
  /// The product of all factors but one or two; -1 leaves out none.
  constexpr int without(int first, int second) {
    int product = builder_.constant(1);
    for (int i = 0; i < factors_.size(); ++i)
      if (i != first && i != second && !factors_[i].inverse) product = builder_.mul(product, factors_[i].node);
    for (int i = 0; i < factors_.size(); ++i)
      if (i != first && i != second && factors_[i].inverse) product = builder_.div(product, factors_[i].node);
    return product;
  }
  constexpr void take_apart(Rules const& rules) {
    Buffer<bool> done(factors_.size(), false);
    for (int i = 0; i < factors_.size(); ++i) {
      if (done[i]) continue;
      Factor const f = factors_[i];
      if (f.inverse) {
        int const slope = builder_.neg(builder_.div(without(-1, -1), f.node));
        terms_.push({slope, f.node, false});
        continue;
      }
      int twin = -1;
      if (rules.find(builder_[f.node].op).has_square)
        for (int j = i + 1; j < factors_.size() && twin < 0; ++j)
          if (!done[j] && !factors_[j].inverse && factors_[j].node == f.node) twin = j;
      if (twin >= 0) done[twin] = true;
      terms_.push({without(i, twin), f.node, twin >= 0});
    }
  }

  Builder& builder_;
  Buffer<Factor> factors_;
  Buffer<ProductTerm> terms_;
  bool found_ = false;
};

} // namespace dyad::graph
