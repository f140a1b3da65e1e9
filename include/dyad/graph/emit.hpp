// SPDX-License-Identifier: BSL-1.0
/// \file The canonical way to turn sums of products back into nodes.
#pragma once

#include <dyad/graph/polynomial.hpp>

namespace dyad::graph {

/// Every monomial and every sum is written out in its order: what is made depends on the form alone, so that equal
/// formulas become equal graphs.
class CanonicalEmitter {
public:
  constexpr CanonicalEmitter(Builder& out, Monomials& monomials) : out_(&out), monomials_(&monomials) {}

  constexpr int sum(Form const& form) {
    if (form.empty()) return out_->constant(0);
    int first = 0; // a sum starts with a positive term if it has one
    while (first < form.size() && form[first].coefficient < 0) ++first;
    bool const negative = first == form.size();
    if (negative) first = 0;
    int total = product({negative ? -form[0].coefficient : form[first].coefficient, form[first].monomial});
    for (int i = 0; i < form.size(); ++i) {
      if (i == first) continue;
      double const c = form[i].coefficient;
      int const term = product({c < 0 ? -c : c, form[i].monomial});
      total = c < 0 && !negative ? out_->sub(total, term) : out_->add(total, term);
    }
    return negative ? out_->neg(total) : total;
  }

private:
  constexpr int power(int atom, int exponent) {
    if (exponent == 1) return atom;
    bool const odd = exponent % 2 == 1;
    int const a = power(atom, odd ? exponent - 1 : exponent / 2);
    return out_->mul(a, odd ? atom : a);
  }

  constexpr int product(Term const& term) {
    int side[2] = {-1, -1}; // above and below the line
    for (int i = 0; i < monomials_->length(term.monomial); ++i) {
      Factor const f = monomials_->factor(term.monomial, i);
      bool const below = f.power < 0;
      int const node = power(f.atom, below ? -f.power : f.power);
      side[below] = side[below] < 0 ? node : out_->mul(side[below], node);
    }
    if (side[0] < 0) side[0] = out_->constant(term.coefficient);
    else if (term.coefficient != 1) side[0] = out_->mul(out_->constant(term.coefficient), side[0]);
    if (side[1] < 0) return side[0];
    return out_->div(side[0], side[1]);
  }

  Builder* out_;
  Monomials* monomials_;
};

} // namespace dyad::graph
