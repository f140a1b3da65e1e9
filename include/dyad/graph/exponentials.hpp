// SPDX-License-Identifier: BSL-1.0
/// \file Exponentials that products of other exponentials give.
///
/// exp(a) = exp(b) u^n exp(c)^m ... if a = b + n log(u) + m c + ..., with whole powers up to 2. In derivatives of formulas
/// with logarithms inside exponentials such products often cancel: of the two densities in a Black-Scholes price one is
/// enough. What is used is defined wherever exp(a) is: it depends on nothing else. Assumes u > 0, where its logarithm exists,
/// and that exp(b) does not vanish where exp(a) is of interest: the density of an option 38 deviations from the money is
/// taken for 0 on both sides.
#pragma once

#include <dyad/graph/polynomial.hpp>
#include <dyad/ops/exponential.hpp>

#include <cstdint>

namespace dyad::graph {

/// Finds for the exponentials of derivatives what gives them.
class Exponentials {
public:
  constexpr Exponentials(Graph const& graph, Buffer<bool> const& needed) : graph_(graph), monomials_(graph), instead_(graph.size()) {
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
  /// The powers of nodes whose product is the exponential at this node; none if there is nothing better.
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
      for (auto const& t : form_[n.arg[n.arity() - 1]]) out.push({n.is(Algebra::add) ? t.coefficient : -t.coefficient, t.monomial});
      collect(out, monomials_, true);
    } else if (n.is(Algebra::mul) || n.is(Algebra::square) || n.is(Algebra::div)) {
      Form const &a = form_[n.arg[0]], &b = form_[n.arg[n.arity() - 1]];
      if (a.size() * b.size() <= most_terms * most_terms && (!n.is(Algebra::div) || b.size() == 1)) out = times(a, b, n.is(Algebra::div));
    }
    if (out.empty() || out.size() > most_terms || monomials_.degree(out[0].monomial) > most_degree) out = {{1, monomials_.atom(id)}};
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
    if (!defined_with(base.exponent, e)) return;
    Form difference = e.exponent;
    for (auto const& t : base.exponent) difference.push({-t.coefficient, t.monomial});
    collect(difference, monomials_, true);
    Buffer<Factor> factors{{base.node, 1}};
    for (auto const& t : difference) {
      if (detail::magnitude(t.coefficient) <= 4e-16 * detail::magnitude(coefficient_of(t.monomial, e.exponent))) continue; // equal but for rounding
      Factor const f = factor(t, e);
      if (f.power == 0) return;
      factors.push(f);
    }
    instead_[e.node] = factors;
  }

  /// Whether an exponent is defined where that of e is: it has no atoms of its own.
  constexpr bool defined_with(Form const& exponent, Known const& e) const {
    for (auto const& t : exponent)
      for (int i = 0; i < monomials_.length(t.monomial); ++i)
        if (!depends(e, monomials_.factor(t.monomial, i).atom)) return false;
    return true;
  }
  constexpr bool depends(Known const& e, int atom) const {
    for (auto const& t : e.exponent)
      if (monomials_.power_of(atom, t.monomial) != 0) return true;
    return false;
  }

  static constexpr double coefficient_of(int monomial, Form const& form) {
    for (auto const& t : form)
      if (t.monomial == monomial) return t.coefficient;
    return 0;
  }

  /// The power of a node whose logarithm is this term.
  constexpr Factor factor(Term const& t, Known const& e) const {
    if (monomials_.length(t.monomial) == 1 && monomials_.factor(t.monomial, 0).power == 1) {
      int const atom = monomials_.factor(t.monomial, 0).atom;
      if (graph_[atom].is<ops::Log>() && depends(e, atom)) return {graph_[atom].arg[0], small(t.coefficient)};
    }
    for (auto const& other : known_)
      if (other.node < e.node && instead_[other.node].empty() && other.exponent.size() == 1 && other.exponent[0].monomial == t.monomial && defined_with(other.exponent, e))
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

/// By how many exponentials a program divides, which may vanish, and how many different products of them it computes, of
/// which one may vanish and another be infinite.
struct CombinedExponentials {
  int quotients = 0, products = 0;
};
constexpr CombinedExponentials combined_exponentials(Graph const& graph, Buffer<int> const& roots) {
  Buffer<bool> const needed = reachable(graph, roots);
  Buffer<std::uint64_t> factors(graph.size(), 0), products, quotients; // sets of exponentials
  int count = 0;
  auto const add = [](Buffer<std::uint64_t>& sets, std::uint64_t set) {
    for (auto const known : sets)
      if (known == set) return;
    sets.push(set);
  };
  for (int id = 0; id < graph.size(); ++id) {
    Node const& n = graph[id];
    if (!needed[id]) continue;
    if (n.is<ops::Exp>()) factors[id] = std::uint64_t{1} << (count++ % 64);
    if (!n.is(Algebra::mul) && !n.is(Algebra::div)) continue;
    std::uint64_t const left = factors[n.arg[0]], right = factors[n.arg[1]];
    factors[id] = n.is(Algebra::mul) ? left | right : left;
    if (n.is(Algebra::div) && right != 0) add(quotients, right);
    if (n.is(Algebra::mul) && left != 0 && right != 0) add(products, left | right);
  }
  return {quotients.size(), products.size()};
}

} // namespace dyad::graph
