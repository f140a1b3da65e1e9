// SPDX-License-Identifier: BSL-1.0
/// \file Pass relate exponentials: exponentials that products of other exponentials give.
///
/// exp(a) = exp(b) u^n exp(c)^m ... if a = b + n log(u) + m c + ..., with whole powers up to 2. In derivatives of
/// formulas with logarithms inside exponentials such products often cancel: of the two densities in a Black-Scholes
/// price one is enough. The product is not assumed to be right: it may overflow, vanish, lose digits or be undefined
/// where exp(a) is not. The program looks at what it computed: only if exp(b) and the rest of the product lie between
/// 2^-12 and 2^12 it takes the product, which then has the digits of exp(a), and else it calls the exponential.
#pragma once

#include <dyad/graph/polynomial.hpp>
#include <dyad/graph/rebuild.hpp>
#include <dyad/ops/composite.hpp>

namespace dyad::graph {

/// Finds for the exponentials of derivatives what gives them.
class Exponentials {
public:
  constexpr Exponentials(Graph const& graph, Buffer<bool> const& needed)
      : graph_(graph), monomials_(graph), instead_(graph.size()) {
    Buffer<int> exponents;
    bool derived = false;
    for (int id = 0; id < graph.size(); ++id)
      if (needed[id] && graph[id].is<ops::Exp>()) {
        known_.push({id, {}});
        exponents.push(graph[id].arg[0]);
        derived = derived || is_derived(id);
      }
    if (!derived || known_.size() < 2 || known_.size() > most_compared) return;
    expand(reachable(graph, exponents));
    for (auto& e : known_) e.exponent = form_[graph[e.node].arg[0]];
    for (int i = 1; i < known_.size(); ++i)
      if (is_derived(known_[i].node))
        for (int j = 0; j < i && instead_[known_[i].node].empty(); ++j)
          if (instead_[known_[j].node].empty()) relate(known_[i], known_[j]);
  }

  constexpr bool empty() const {
    for (auto const& factors : instead_)
      if (!factors.empty()) return false;
    return true;
  }
  /// The powers of nodes whose product is the exponential at this node, another exponential first; none if there is
  /// nothing better.
  constexpr Buffer<Factor> const& product(int id) const { return instead_[id]; }

private:
  static constexpr int most_compared = 16;
  static constexpr int most_terms = 16;
  static constexpr int most_degree = 24;

  struct Known {
    int node;
    Form exponent;
  };

  constexpr bool is_derived(int id) const { return graph_[id].free || graph_[graph_[id].arg[0]].free; }

  /// Multiplies nodes out, as far as that stays short.
  constexpr void expand(Buffer<bool> const& needed) {
    form_ = Buffer<Form>(graph_.size());
    for (int id = 0; id < graph_.size(); ++id)
      if (needed[id]) form_[id] = expanded(id);
  }
  constexpr Form expanded(int id) {
    Node const& n = graph_[id];
    Form out;
    if (n.is(Role::constant)) {
      if (n.value != 0) out.push({n.value, 0});
      return out;
    }
    if (n.is(Algebra::add) || n.is(Algebra::sub) || n.is(Algebra::neg)) {
      if (!n.is(Algebra::neg)) out = form_[n.arg[0]];
      for (auto const& t : form_[n.arg[n.arity() - 1]])
        out.push({n.is(Algebra::add) ? t.coefficient : -t.coefficient, t.monomial});
      collect(out, monomials_, true);
    } else if (n.is(Algebra::mul) || n.is(Algebra::square) || n.is(Algebra::div)) {
      Form const &a = form_[n.arg[0]], &b = form_[n.arg[n.arity() - 1]];
      if (a.size() * b.size() <= most_terms * most_terms && (!n.is(Algebra::div) || b.size() == 1))
        out = times(a, b, n.is(Algebra::div));
    }
    if (out.empty() || out.size() > most_terms || monomials_.degree(out[0].monomial) > most_degree)
      out = {{1, monomials_.atom(id)}};
    return out;
  }
  constexpr Form times(Form const& a, Form const& b, bool inverse) {
    Form out;
    for (auto const& s : a)
      for (auto const& t : b)
        out.push(without_roots({inverse ? s.coefficient / t.coefficient : s.coefficient * t.coefficient,
                                monomials_.product(s.monomial, t.monomial, inverse ? -1 : 1)}));
    collect(out, monomials_, true);
    return out;
  }
  /// sqrt(2)^2 is 2.
  constexpr Term without_roots(Term t) {
    for (int i = 0; i < monomials_.length(t.monomial); ++i) {
      Factor const f = monomials_.factor(t.monomial, i);
      Node const& n = graph_[f.atom];
      if (!n.op->square_root || !graph_[n.arg[0]].is(Role::constant) || (f.power != 2 && f.power != -2)) continue;
      double const square = graph_[n.arg[0]].value;
      t.coefficient = f.power > 0 ? t.coefficient * square : t.coefficient / square;
      t.monomial = monomials_.product(t.monomial, monomials_.atom(f.atom, f.power), -1);
      return without_roots(t);
    }
    return t;
  }

  /// Writes one exponential as a multiple of another, if the difference of their exponents allows it.
  constexpr void relate(Known const& e, Known const& base) {
    Form difference = e.exponent;
    for (auto const& t : base.exponent) difference.push({-t.coefficient, t.monomial});
    collect(difference, monomials_, true);
    Buffer<Factor> factors{{base.node, 1}};
    for (auto const& t : difference) {
      if (detail::magnitude(t.coefficient) <= 4e-16 * detail::magnitude(coefficient_of(t.monomial, e.exponent)))
        continue; // equal but for rounding
      Factor const f = factor(t, e.node);
      if (f.power == 0) return;
      factors.push(f);
    }
    instead_[e.node] = factors;
  }

  static constexpr double coefficient_of(int monomial, Form const& form) {
    for (auto const& t : form)
      if (t.monomial == monomial) return t.coefficient;
    return 0;
  }

  /// The power of a node whose logarithm is this term.
  constexpr Factor factor(Term const& t, int exponential) const {
    if (monomials_.length(t.monomial) == 1 && monomials_.factor(t.monomial, 0).power == 1) {
      int const atom = monomials_.factor(t.monomial, 0).atom;
      if (graph_[atom].is<ops::Log>()) return {graph_[atom].arg[0], small(t.coefficient)};
    }
    for (auto const& other : known_)
      if (other.node < exponential && instead_[other.node].empty() && other.exponent.size() == 1 &&
          other.exponent[0].monomial == t.monomial)
        return {other.node, small(t.coefficient / other.exponent[0].coefficient)};
    return {};
  }
  static constexpr int small(double x) {
    double const whole = nearly_whole(x);
    return whole >= -2 && whole <= 2 ? static_cast<int>(whole) : 0;
  }

  Graph const& graph_;
  Monomials monomials_;
  Buffer<Known> known_;
  Buffer<Form> form_; // by node
  Buffer<Buffer<Factor>> instead_; // by node
};

/// Exponentials of derivatives by products of others, where there are any.
constexpr Outputs relate_exponentials(Outputs const& in) {
  Exponentials const found(in.graph, reachable(in.graph, in.roots));
  if (found.empty()) return in;
  return rebuild(in.graph, in.roots, [&](Builder& out, Buffer<int> const& id_of, int id) {
    Buffer<Factor> const& factors = found.product(id);
    if (factors.empty()) return -1;
    int const one = out.constant(1);
    int rest = one;
    for (int i = 1; i < factors.size(); ++i)
      for (int k = 0; k < (factors[i].power > 0 ? factors[i].power : -factors[i].power); ++k)
        if (rest == one && factors[i].power > 0) rest = id_of[factors[i].atom];
        else
          rest = out.intern({.op = factors[i].power > 0 ? &info<ops::Mul> : &info<ops::Div>,
                             .arg = {rest, id_of[factors[i].atom], -1},
                             .free = true});
    return out.intern(
        {.op = &info<ops::ExpByProduct>, .arg = {id_of[in.graph[id].arg[0]], id_of[factors[0].atom], rest}});
  });
}

} // namespace dyad::graph
