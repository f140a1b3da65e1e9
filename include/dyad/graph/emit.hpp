// SPDX-License-Identifier: BSL-1.0
/// \file Two ways to turn sums of products back into nodes: the canonical one, and the cheap one.
#pragma once

#include <dyad/graph/polynomial.hpp>

namespace dyad::graph {

/// Canonical: every monomial and every sum is written out in its order, whatever else is computed. What it makes
/// depends on the form alone, so that equal derivatives become equal types.
class CanonicalEmitter {
public:
  static constexpr bool rounding = false;

  constexpr CanonicalEmitter(Builder& out, Monomials& monomials) : out_(&out), monomials_(&monomials) {}

  /// A product of the formula as written: nothing to learn from it here.
  constexpr void offer(int, int) {}

  constexpr int sum(Form const& form) {
    if (form.empty()) return out_->constant(0);
    bool const material = form.size() > 2 || difference_of_squares(form, *monomials_) ||
                          (form.size() == 2 && monomials_->common(form[0].monomial, form[1].monomial) != 0);
    int first = 0; // a sum starts with a positive term if it has one
    while (first < form.size() && form[first].coefficient < 0) ++first;
    bool const negative = first == form.size();
    if (negative) first = 0;
    int total = product({negative ? -form[0].coefficient : form[first].coefficient, form[first].monomial});
    for (int i = 0; i < form.size(); ++i) {
      if (i == first) continue;
      double const c = form[i].coefficient;
      int const term = product({c < 0 ? -c : c, form[i].monomial});
      out_->derived = material;
      total = c < 0 && !negative ? out_->sub(total, term) : out_->add(total, term);
    }
    return negative ? out_->neg(total) : total;
  }

private:
  /// Each node is marked by its own degree alone, whatever it becomes part of.
  constexpr int power(int atom, int exponent) {
    if (exponent == 1) return atom;
    bool const odd = exponent % 2 == 1;
    int const a = power(atom, odd ? exponent - 1 : exponent / 2);
    out_->derived = exponent > 2;
    return out_->mul(a, odd ? atom : a);
  }

  constexpr int product(Term const& term) {
    int side[2] = {-1, -1}, degree[2] = {0, 0}; // above and below the line
    for (int i = 0; i < monomials_->length(term.monomial); ++i) {
      Factor const f = monomials_->factor(term.monomial, i);
      bool const below = f.power < 0;
      int const node = power(f.atom, below ? -f.power : f.power);
      degree[below] += below ? -f.power : f.power;
      out_->derived = degree[below] > 2;
      side[below] = side[below] < 0 ? node : out_->mul(side[below], node);
    }
    if (side[0] < 0) side[0] = out_->constant(term.coefficient);
    else if (term.coefficient != 1) {
      out_->derived = ++degree[0] > 2;
      side[0] = out_->mul(out_->constant(term.coefficient), side[0]);
    }
    if (side[1] < 0) return side[0];
    out_->derived = degree[0] + degree[1] > 2;
    return out_->div(side[0], side[1]);
  }

  Builder* out_;
  Monomials* monomials_;
};

/// Cheap: sub-products that exist are used again, common factors are taken out of sums where that saves work counted
/// in multiplications (the last one of a term is free: it fuses with the addition), reciprocals are shared.
class FactoringEmitter {
public:
  static constexpr bool rounding = true;

  constexpr FactoringEmitter(Builder& out, Monomials& monomials) : out_(&out), monomials_(&monomials) {}

  /// `node` computes this monomial anyway.
  constexpr void offer(int monomial, int node) {
    if (find(monomial) >= 0) return;
    while (node_.size() <= monomial) node_.push(-1);
    node_[monomial] = node;
    if (monomials_->degree(monomial) > 1) available_.push(monomial);
  }

  constexpr int sum(Form form) {
    out_->derived = true;
    if (difference_of_squares(form, *monomials_)) {
      int const a = monomials_->half(form[0].monomial), b = monomials_->half(form[1].monomial);
      int const product = out_->mul(sum({{1, a}, {-1, b}}), sum({{1, a}, {1, b}}));
      double const c = form[0].coefficient;
      return c == 1 ? product : c == -1 ? out_->neg(product) : out_->mul(out_->constant(c), product);
    }
    for (auto& t : form) absorb(t);
    while (form.size() > 1 && form.size() <= longest_factored && factor_out(form)) {}
    if (form.empty()) return out_->constant(0);
    // Start with what needs no multiplication, so that every product fuses with an addition.
    merge_sort(form.begin(), form.size(), [&](Term const& a, Term const& b) { return effort(a) < effort(b); });
    int first = 0;
    while (first < form.size() && form[first].coefficient < 0) ++first;
    if (first == form.size() || effort(form[first]) > effort(form[0])) first = 0;
    int total = scaled(form[first].coefficient, form[first].monomial);
    for (int i = 0; i < form.size(); ++i) {
      if (i == first) continue;
      double const c = form[i].coefficient;
      int const term = scaled(c < 0 ? -c : c, form[i].monomial);
      total = c < 0 ? out_->sub(total, term) : out_->add(total, term);
    }
    return total;
  }

private:
  static constexpr int longest_factored = 14;
  static constexpr int most_searched = 60;

  constexpr int find(int m) const { return m < node_.size() ? node_[m] : -1; }
  constexpr int effort(Term const& t) const {
    bool const atom = monomials_->degree(t.monomial) < 2 && monomials_->weight(t.monomial) < 2;
    return atom || find(t.monomial) >= 0 ? (t.coefficient == 1 || t.coefficient == -1 || t.monomial == 0 ? 0 : 1) : 2;
  }

  /// A coefficient such as 1 / sqrt(2 pi) goes to the function it belongs to, once, instead of to every term that the
  /// function is part of.
  constexpr void absorb(Term& t) {
    double const c = detail::magnitude(t.coefficient), eighths = 8 * c;
    if (eighths == static_cast<double>(static_cast<long long>(c < 1e15 ? eighths : 0))) return;
    for (int i = 0; i < monomials_->length(t.monomial); ++i) {
      Factor const f = monomials_->factor(t.monomial, i);
      if (!(*out_)[f.atom].op->transcendental || f.power != 1) continue;
      double unit = c;
      bool known = false;
      for (auto const& a : absorbed_)
        for (double scale = 0.25; scale <= 4 && !known; scale *= 2)
          if (a.atom == f.atom && a.coefficient * scale == c) {
            unit = a.coefficient;
            known = true;
          }
      if (!known) absorbed_.push({f.atom, unit});
      int const node = out_->mul(out_->constant(unit), f.atom);
      t.monomial = monomials_->product(monomials_->product(t.monomial, monomials_->atom(f.atom), -1), monomials_->atom(node));
      t.coefficient = (t.coefficient < 0 ? -c : c) / unit;
      return;
    }
  }

  constexpr int scaled(double c, int m) {
    if (m == 0) return out_->constant(c);
    int const node = product(m);
    return c == 1 ? node : c == -1 ? out_->neg(node) : out_->mul(out_->constant(c), node);
  }

  /// The heaviest product at hand that divides m.
  constexpr int divisor(int m) const {
    int best = 0, weight = 1;
    std::uint64_t const foreign = ~monomials_->signature(m);
    int const from = available_.size() > most_searched ? available_.size() - most_searched : 0;
    for (int i = available_.size() - 1; i >= from; --i) {
      int const d = available_[i];
      if ((monomials_->signature(d) & foreign) != 0 || monomials_->weight(d) <= weight || !monomials_->divides(d, m)) continue;
      best = d;
      weight = monomials_->weight(d);
    }
    return best;
  }

  constexpr int cost(int m) const {
    if (m == 0 || find(m) >= 0) return 0;
    int const d = divisor(m);
    return monomials_->weight(m) - (d == 0 ? 1 : monomials_->weight(d));
  }

  constexpr int product(int m) {
    if (int const known = find(m); known >= 0) return known;
    int const node = build(m);
    offer(m, node);
    return node;
  }

  constexpr int build(int m) {
    if (int const d = divisor(m); d != 0) return out_->mul(product(d), product(monomials_->product(m, d, -1)));
    Factor const f = monomials_->factor(m, 0);
    if (monomials_->length(m) == 1) {
      if (f.power == 1) return f.atom;
      if (f.power == -1) return out_->div(out_->constant(1), f.atom);
      int const half = product(monomials_->atom(f.atom, f.power / 2));
      int const square = out_->mul(half, half);
      return f.power % 2 == 0 ? square : out_->mul(square, product(monomials_->atom(f.atom, f.power > 0 ? 1 : -1)));
    }
    // Denominators recur together: their product is worth having by itself.
    if (int const below = monomials_->denominator(m); below != 0 && below != m && monomials_->length(below) > 1)
      return out_->mul(product(monomials_->product(m, below, -1)), product(below));
    int prefix = monomials_->atom(f.atom, f.power), node = product(prefix);
    for (int i = 1; i < monomials_->length(m); ++i) {
      Factor const g = monomials_->factor(m, i);
      int const next = monomials_->atom(g.atom, g.power);
      prefix = monomials_->product(prefix, next);
      node = out_->mul(node, product(next));
      offer(prefix, node);
    }
    return node;
  }

  /// Takes the factor out that saves most, if one saves anything.
  constexpr bool factor_out(Form& form) {
    int best = 0, best_gain = 0;
    Buffer<int> costs, tried;
    for (auto const& t : form) costs.push(cost(t.monomial));
    for (int i = 0; i < form.size(); ++i)
      for (int j = i + 1; j < form.size(); ++j) {
        int const f = monomials_->common(form[i].monomial, form[j].monomial);
        bool seen = f == 0;
        for (int const t : tried) seen = seen || t == f;
        if (seen) continue;
        tried.push(f);
        int gain = -cost(f) - 1;
        for (int k = i; k < form.size(); ++k)
          if (monomials_->divides(f, form[k].monomial))
            gain += costs[k] - cost(monomials_->product(form[k].monomial, f, -1));
        if (gain > best_gain) {
          best = f;
          best_gain = gain;
        }
      }
    if (best == 0) return false;
    Form inner, rest;
    for (auto const& t : form) {
      if (monomials_->divides(best, t.monomial)) inner.push({t.coefficient, monomials_->product(t.monomial, best, -1)});
      else rest.push(t);
    }
    double const content = take_content(inner);
    int const atom = sum(inner);
    if ((*out_)[atom].is(Role::constant)) rest.push({content * (*out_)[atom].value, best});
    else rest.push({content, monomials_->product(best, monomials_->atom(atom))});
    form = rest;
    return true;
  }

  struct Absorbed {
    int atom = -1;
    double coefficient = 0;
  };

  Builder* out_;
  Monomials* monomials_;
  Buffer<Absorbed> absorbed_;
  Buffer<int> node_;      // by monomial: the node that computes it, or -1
  Buffer<int> available_; // monomials of more than one factor that have a node
};

} // namespace dyad::graph
