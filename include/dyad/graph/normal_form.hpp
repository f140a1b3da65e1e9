// SPDX-License-Identifier: BSL-1.0
/// \file The normal form of derivatives.
///
/// Nodes of a formula as written are kept as they are. Nodes that a sweep made are regrouped: like terms collected,
/// constant factors gathered, products flattened; an emitter then writes the result.
#pragma once

#include <dyad/graph/emit.hpp>

namespace dyad::graph {

/// Rewrites the part of a graph that its roots need into a new one.
template <class Emitter> class Normalizer {
public:
  constexpr Normalizer(Graph const& in, Buffer<int> const& roots)
      : in_(&in), monomials_(out), emitter_(out, monomials_), forms_(in.size()), node_(in.size(), -1) {
    Buffer<bool> const needed = reachable(in, roots);
    find_free();
    find_inner(needed, roots);
    for (int id = 0; id < in.size(); ++id)
      if (needed[id] && !inner_[id]) visit(id);
    for (int const root : roots) result.push(materialize(root));
  }

  Builder out;
  Buffer<int> result;

private:
  static constexpr int most_terms = 3;    // of a sum as written that may be dissolved in a derivative's sum
  static constexpr int most_shared = 8;   // of a shared sum that may be dissolved in another
  static constexpr int most_factors = 8;  // of a product that may be dissolved in another
  static constexpr int most_degree = 24;

  static constexpr bool is_sum(Node const& n) { return n.is(Algebra::add) || n.is(Algebra::sub) || n.is(Algebra::neg); }

  /// What is computed from a derivative is no formula as written either.
  constexpr void find_free() {
    free_ = Buffer<bool>(in_->size(), false);
    for (int id = 0; id < in_->size(); ++id) {
      Node const& n = (*in_)[id];
      free_[id] = n.free;
      for (int i = 0; i < n.arity(); ++i) free_[id] = free_[id] || (n.op->arithmetic() && free_[n.arg[i]]);
    }
  }

  /// A derivative's sum whose only user is another one is dissolved there at once: chains of sums cost linear time.
  constexpr void find_inner(Buffer<bool> const& needed, Buffer<int> const& roots) {
    inner_ = Buffer<bool>(in_->size(), false);
    Buffer<int> uses(in_->size(), 0);
    for (int id = 0; id < in_->size(); ++id) {
      if (!needed[id]) continue;
      Node const& n = (*in_)[id];
      for (int i = 0; i < n.arity(); ++i) {
        Node const& a = (*in_)[n.arg[i]];
        inner_[n.arg[i]] = ++uses[n.arg[i]] == 1 && free_[id] && is_sum(n) && free_[n.arg[i]] && is_sum(a);
      }
    }
    for (int const root : roots) inner_[root] = false;
  }

  constexpr void visit(int id) {
    Node const& n = (*in_)[id];
    if (n.is(Role::constant)) {
      if (n.value != 0) forms_[id].push({n.value, 0});
      node_[id] = out.constant(n.value);
    } else if (Emitter::rounding && n.op->value != 0) {
      forms_[id].push({n.op->value, 0});
      node_[id] = out.constant(n.op->value);
    } else if (!n.op->arithmetic()) {
      out.derived = n.free;
      bind(id, n.arity() == 0 ? out.intern(Node{.op = n.op, .value = n.value})
                              : out.apply(n.op, materialize(n.arg[0]), n.arity() > 1 ? materialize(n.arg[1]) : -1,
                                          n.arity() > 2 ? materialize(n.arg[2]) : -1));
    } else if (free_[id]) {
      if (is_sum(n)) forms_[id] = flatten(id);
      else forms_[id] = distribute(multiply(id));
      if (forms_[id].size() == 1 && forms_[id][0].coefficient == 0) forms_[id].clear();
    } else visit_written(id);
  }

  /// A node that is a formula as written keeps its shape, and shows its terms or factors to derivatives.
  constexpr void visit_written(int id) {
    Node const& n = (*in_)[id];
    out.derived = false;
    int const node = out.apply(n.op, materialize(n.arg[0]), n.arity() > 1 ? materialize(n.arg[1]) : -1);
    bind(id, node);
    if (!out[node].op->arithmetic()) return;
    if (is_sum(n)) {
      Form form;
      append(form, n.arg[0], n.is(Algebra::neg) ? -1 : 1);
      if (!n.is(Algebra::neg)) append(form, n.arg[1], n.is(Algebra::sub) ? -1 : 1);
      if (form.size() > most_terms) return;
      collect(form, monomials_, Emitter::rounding);
      forms_[id] = form;
      emitter_.offer(form, monomials_.atom(node));
      if (n.is(Algebra::sub) && form.size() == 2) offer_difference(n, node);
    } else {
      Term const term = multiply(id);
      if (term.coefficient == 0) return;
      forms_[id].clear();
      forms_[id].push(term);
      emitter_.offer(term, node);
    }
  }

  /// Of c = a - b the other reading: a - c is b.
  constexpr void offer_difference(Node const& n, int node) {
    Form const &a = forms_[n.arg[0]], &b = forms_[n.arg[1]];
    if (a.size() == 1 && b.size() == 1 && b[0].coefficient == 1) emitter_.offer(Form{a[0], {-1, monomials_.atom(node)}}, b[0].monomial);
  }

  constexpr void bind(int id, int node) {
    node_[id] = node;
    forms_[id].clear();
    if (out[node].is(Role::constant)) {
      if (out[node].value != 0) forms_[id].push({out[node].value, 0});
    } else forms_[id].push({1, monomials_.atom(node)});
  }

  constexpr void append(Form& form, int id, double sign) const {
    for (auto const& t : forms_[id]) form.push({sign * t.coefficient, t.monomial});
  }

  /// The terms of a derivative's sum.
  constexpr Form flatten(int root) {
    Form form;
    Buffer<Term> stack{{1, root}}; // sign, node
    while (!stack.empty()) {
      Term const top = stack.pop();
      Node const& n = (*in_)[top.monomial];
      for (int i = 0; i < n.arity(); ++i) {
        int const a = n.arg[i];
        double const sign = n.is(Algebra::neg) || (n.is(Algebra::sub) && i == 1) ? -top.coefficient : top.coefficient;
        if (inner_[a]) stack.push({sign, a});
        else if (forms_[a].size() <= most_shared) append(form, a, sign);
        else form.push({sign, monomials_.atom(materialize(a))});
      }
    }
    collect(form, monomials_, Emitter::rounding);
    return form;
  }

  /// A node as a factor: one term, with a sum of several as an atom. A program takes out of it what all its terms share.
  constexpr Term as_factor(int id) {
    Form const& form = forms_[id];
    if (form.empty()) return {0, 0};
    if (form.size() == 1) {
      Term const t = form[0];
      if (monomials_.length(t.monomial) <= most_factors && monomials_.degree(t.monomial) <= most_degree) return t;
      return {1, monomials_.atom(materialize(id))};
    }
    if (node_[id] >= 0) return {1, monomials_.atom(node_[id])};
    Form copy = form;
    double const content = take_content(copy, Emitter::rounding);
    int shared = Emitter::rounding ? copy[0].monomial : 0;
    for (int i = 1; i < copy.size() && shared != 0; ++i) shared = monomials_.common(shared, copy[i].monomial);
    for (auto& t : copy) t.monomial = monomials_.product(t.monomial, shared, -1);
    int const atom = emitter_.sum(copy);
    if (out[atom].is(Role::constant)) return {content * out[atom].value, out[atom].value == 0 ? 0 : shared};
    sums_.push({atom, copy});
    return {content, monomials_.product(shared, monomials_.atom(atom))};
  }

  /// A number times a sum is the sum of the products. A program keeps the sum, which others may share.
  constexpr Form distribute(Term const& term) const {
    if (!Emitter::rounding && term.coefficient != 1 && monomials_.degree(term.monomial) == 1 && monomials_.weight(term.monomial) == 1)
      for (auto const& s : sums_)
        if (s.atom == monomials_.factor(term.monomial, 0).atom) {
          Form scaled = s.form;
          bool exact = true;
          for (auto& t : scaled) {
            exact = exact && detail::exact_product(t.coefficient, term.coefficient);
            t.coefficient *= term.coefficient;
          }
          if (exact) return scaled;
        }
    return {term};
  }

  /// One number for products of the same constants that were rounded in different orders, so that terms still meet.
  constexpr double settle(double x, bool exact) {
    if (exact) return x;
    for (double const known : rounded_)
      if (detail::magnitude(x - known) <= 1e-15 * detail::magnitude(x)) return known;
      else if (detail::magnitude(x + known) <= 1e-15 * detail::magnitude(x)) return -known;
    rounded_.push(x);
    return x;
  }

  constexpr Term multiply(int id) {
    Node const& n = (*in_)[id];
    Term const a = as_factor(n.arg[0]), b = as_factor(n.arg[1]);
    bool const quotient = n.is(Algebra::div);
    Term out_term{a.coefficient, monomials_.product(a.monomial, b.monomial, quotient ? -1 : 1)};
    if (a.coefficient == 0) return out_term;
    bool const exact = quotient ? detail::exact_quotient(a.coefficient, b.coefficient)
                                : detail::exact_product(a.coefficient, b.coefficient);
    if (exact || Emitter::rounding)
      out_term.coefficient = settle(quotient ? a.coefficient / b.coefficient : a.coefficient * b.coefficient, exact);
    else // a constant that cannot be gathered without rounding stays a factor
      out_term.monomial = monomials_.product(out_term.monomial, monomials_.atom(out.constant(b.coefficient)), quotient ? -1 : 1);
    return out_term;
  }

  constexpr int materialize(int id) {
    if (node_[id] < 0) node_[id] = emitter_.sum(forms_[id]);
    return node_[id];
  }

  struct Sum {
    int atom = -1;
    Form form;
  };

  Graph const* in_;
  Monomials monomials_;
  Emitter emitter_;
  Buffer<Form> forms_; // by node of the old graph
  Buffer<int> node_;   // by node of the old graph: its node in the new one, or -1
  Buffer<bool> free_;  // by node of the old graph: may be regrouped
  Buffer<bool> inner_; // by node of the old graph: dissolved in its only user
  Buffer<Sum> sums_; // derivatives' sums that became factors
  Buffer<double> rounded_{1.0}; // coefficients that came out of a rounded product
};

} // namespace dyad::graph
