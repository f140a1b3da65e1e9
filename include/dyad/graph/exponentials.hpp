// SPDX-License-Identifier: BSL-1.0
/// \file Which exponentials of a graph are products of others: exp(a) = exp(b) u^n exp(c)^m ... if
/// a = b + n log(u) + m c + ....
#pragma once

#include <dyad/graph/polynomial.hpp>

namespace dyad::graph {

/// Which exponentials are written by others.
enum class Related { derived, all };

/// Finds for exponentials, of derivatives alone or all, what gives them.
class Exponentials {
public:
  constexpr Exponentials(Graph const& graph, Buffer<bool> const& needed, Related related)
      : graph_(graph), monomials_(graph), instead_(graph.size()) {
    Buffer<int> exponents;
    bool wanted = related == Related::all;
    for (int id = 0; id < graph.size(); ++id)
      if (needed[id] && graph[id].op->states(Relation::exponential)) {
        known_.push({id, {}});
        exponents.push(graph[id].arg[0]);
        wanted = wanted || is_derived(id);
      }
    if (!wanted || known_.size() < 2 || known_.size() > most_compared) return;
    form_ = Buffer<Form>(graph_.size());
    expand(reachable(graph, exponents));
    for (auto& e : known_) e.exponent = form_[graph[e.node].arg[0]];
    for (int i = 1; i < known_.size(); ++i)
      if (related == Related::all || is_derived(known_[i].node))
        for (int j = 0; j < i && instead_[known_[i].node].empty(); ++j)
          if (instead_[known_[j].node].empty() && alike(known_[i].node, known_[j].node)) relate(known_[i], known_[j]);
  }

  constexpr bool empty() const {
    for (auto const& factors : instead_)
      if (!factors.empty()) return false;
    return true;
  }
  /// The powers of nodes whose product is the exponential at this node, another exponential first; none if there is
  /// nothing better.
  constexpr Buffer<Factor> const& product(int id) const { return instead_[id]; }

  /// Which sums and differences of derivatives are 0 whatever their variables are, because terms cancel once the
  /// exponentials are written by each other. Coefficients that a few roundings could tell apart are equal.
  constexpr Buffer<bool> vanishing(Buffer<bool> const& needed) {
    Buffer<bool> out(graph_.size(), false);
    roundings_ = 8;
    for (int id = 0; id < graph_.size(); ++id) {
      if (!needed[id]) continue;
      Node const& n = graph_[id];
      if (!instead_[id].empty()) {
        Form all{{1, 0}};
        for (Factor const f : instead_[id]) {
          Form factor{{1, monomials_.atom(f.atom)}};
          if (form_[f.atom].size() == 1) factor = form_[f.atom];
          for (int k = f.power < 0 ? -f.power : f.power; k > 0; --k) all = times(all, factor, f.power < 0);
        }
        form_[id] = all;
        continue;
      }
      form_[id] = expanded(id);
      out[id] = n.free && (n.is(Algebra::add) || n.is(Algebra::sub)) && form_[id].empty();
    }
    return out;
  }

private:
  static constexpr int most_compared = 16;
  static constexpr int most_terms = 16;
  static constexpr int most_products = most_terms * most_terms;
  static constexpr int most_degree = 24;

  struct Known {
    int node;
    Form exponent;
  };

  constexpr bool alike(int a, int b) const { return same_operation(graph_[a].op, graph_[b].op); }
  constexpr bool is_derived(int id) const { return graph_[id].free || graph_[graph_[id].arg[0]].free; }

  /// Multiplies nodes out, as far as that stays short. The form of a node that is always 0 is empty.
  constexpr void expand(Buffer<bool> const& needed) {
    for (int id = 0; id < graph_.size(); ++id)
      if (needed[id]) form_[id] = expanded(id);
  }
  constexpr Form expanded(int id) {
    Node const& n = graph_[id];
    Form out;
    bool known = false;
    if (n.is(Role::constant)) {
      if (n.value != 0) out.push({n.value, 0});
      return out;
    }
    if (n.is(Algebra::add) || n.is(Algebra::sub) || n.is(Algebra::neg)) {
      if (!n.is(Algebra::neg)) out = form_[n.arg[0]];
      for (auto const& t : form_[n.arg[n.arity() - 1]])
        out.push({n.is(Algebra::add) ? t.coefficient : -t.coefficient, t.monomial});
      gather(out);
      known = true;
    } else if (n.is(Algebra::mul) || n.is(Algebra::square) || n.is(Algebra::div)) {
      Form const &a = form_[n.arg[0]], &b = form_[n.arg[n.arity() - 1]];
      known = a.size() * b.size() <= most_products && (!n.is(Algebra::div) || !b.empty());
      if (known && n.is(Algebra::div) && b.size() > 1) out = times(a, {{1, monomials_.atom(n.arg[1])}}, true);
      else if (known) out = times(a, b, n.is(Algebra::div));
    }
    if (!known || out.size() > most_terms || (!out.empty() && monomials_.degree(out[0].monomial) > most_degree))
      out = {{1, monomials_.atom(id)}};
    return out;
  }
  constexpr Form times(Form const& a, Form const& b, bool inverse) {
    Form out;
    for (auto const& s : a)
      for (auto const& t : b)
        out.push(without_roots({inverse ? s.coefficient / t.coefficient : s.coefficient * t.coefficient,
                                monomials_.product(s.monomial, t.monomial, inverse ? -1 : 1)}));
    gather(out);
    return out;
  }
  /// Sorts the terms and adds up those with the same monomial; what is left of them after cancelling is 0 if it is as
  /// small as `roundings_` of one of them.
  constexpr void gather(Form& form) const {
    sort_terms(form, monomials_);
    int size = 0;
    for (int i = 0; i < form.size();) {
      Term all{0, form[i].monomial};
      double largest = 0;
      for (; i < form.size() && form[i].monomial == all.monomial; ++i) {
        all.coefficient += form[i].coefficient;
        if (detail::magnitude(form[i].coefficient) > largest) largest = detail::magnitude(form[i].coefficient);
      }
      if (detail::magnitude(all.coefficient) > roundings_ * std::numeric_limits<double>::epsilon() * largest)
        form[size++] = all;
    }
    form.shrink(size);
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
    gather(difference);
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
      if (same_operation(graph_[atom].op, graph_[exponential].op->relations->logarithm))
        return {graph_[atom].arg[0], small(t.coefficient)};
    }
    for (auto const& other : known_)
      if (other.node < exponential && instead_[other.node].empty() && other.exponent.size() == 1 &&
          other.exponent[0].monomial == t.monomial && alike(other.node, exponential))
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
  int roundings_ = 0; // by which coefficients may differ that cancel
  Buffer<Buffer<Factor>> instead_; // by node
};

} // namespace dyad::graph
