// SPDX-License-Identifier: BSL-1.0
/// \file The normal form that decides whether two formulas are equal.
///
/// Like terms are collected, constant factors gathered, products flattened, powers cancelled; an emitter writes the
/// result in canonical order. Equal normal forms are equal formulas wherever both are defined. A normal form is
/// compared and never evaluated: it may overflow, divide by zero or lose digits where the formula does not.
#pragma once

#include <dyad/graph/emit.hpp>

namespace dyad::graph {

/// The normal form of the part of a graph that its roots need.
template <class Emitter> class Normalizer {
public:
  constexpr Normalizer(Graph const& in, Buffer<int> const& roots)
      : in_(&in), monomials_(out), emitter_(out, monomials_), forms_(in.size()), node_(in.size(), -1) {
    Buffer<bool> const needed = reachable(in, roots);
    find_inner(needed, roots);
    for (int id = 0; id < in.size(); ++id)
      if (needed[id] && !inner_[id]) visit(id);
    for (int const root : roots) result.push(materialize(root));
  }

  Builder out;
  Buffer<int> result;

private:
  static constexpr int most_shared = 8;  // terms of a shared sum that may be dissolved in another
  static constexpr int most_factors = 8; // of a product that may be dissolved in another
  static constexpr int most_degree = 24;

  static constexpr bool is_sum(Node const& n) { return n.is(Algebra::add) || n.is(Algebra::sub) || n.is(Algebra::neg); }

  /// A sum whose only user is another one is dissolved there at once: chains of sums cost linear time.
  constexpr void find_inner(Buffer<bool> const& needed, Buffer<int> const& roots) {
    inner_ = Buffer<bool>(in_->size(), false);
    Buffer<int> uses(in_->size(), 0);
    for (int id = 0; id < in_->size(); ++id) {
      if (!needed[id]) continue;
      Node const& n = (*in_)[id];
      for (int i = 0; i < n.arity(); ++i)
        inner_[n.arg[i]] = ++uses[n.arg[i]] == 1 && is_sum(n) && is_sum((*in_)[n.arg[i]]);
    }
    for (int const root : roots) inner_[root] = false;
  }

  constexpr void visit(int id) {
    Node const& n = (*in_)[id];
    if (n.is(Role::constant)) {
      if (n.value != 0) forms_[id].push({n.value, 0});
      node_[id] = out.constant(n.value);
    } else if (!n.op->arithmetic()) {
      out.derived = n.free;
      bind(id, n.arity() == 0 ? out.intern(Node{.op = n.op, .value = n.value})
                              : out.apply(n.op, materialize(n.arg[0]), n.arity() > 1 ? materialize(n.arg[1]) : -1,
                                          n.arity() > 2 ? materialize(n.arg[2]) : -1));
    } else {
      if (is_sum(n)) forms_[id] = flatten(id);
      else forms_[id] = distribute(multiply(id));
      if (forms_[id].size() == 1 && forms_[id][0].coefficient == 0) forms_[id].clear();
    }
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

  /// The terms of a sum.
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
    collect(form, monomials_);
    return form;
  }

  /// A node as a factor: one term, with a sum of several as an atom.
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
    double const content = take_content(copy);
    int const atom = emitter_.sum(copy);
    if (out[atom].is(Role::constant)) return {content * out[atom].value, 0};
    sums_.push({atom, copy});
    return {content, monomials_.atom(atom)};
  }

  /// A number times a sum is the sum of the products.
  constexpr Form distribute(Term const& term) const {
    if (term.coefficient != 1 && monomials_.degree(term.monomial) == 1 && monomials_.is_atom(term.monomial))
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

  constexpr Term multiply(int id) {
    Node const& n = (*in_)[id];
    Term const a = as_factor(n.arg[0]), b = as_factor(n.arg[1]);
    bool const quotient = n.is(Algebra::div);
    Term out_term{a.coefficient, monomials_.product(a.monomial, b.monomial, quotient ? -1 : 1)};
    if (a.coefficient == 0) return out_term;
    bool const exact = quotient ? detail::exact_quotient(a.coefficient, b.coefficient)
                                : detail::exact_product(a.coefficient, b.coefficient);
    if (exact) out_term.coefficient = quotient ? a.coefficient / b.coefficient : a.coefficient * b.coefficient;
    else // a constant that cannot be gathered without rounding stays a factor
      out_term.monomial =
          monomials_.product(out_term.monomial, monomials_.atom(out.constant(b.coefficient)), quotient ? -1 : 1);
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
  Buffer<bool> inner_; // by node of the old graph: dissolved in its only user
  Buffer<Sum> sums_;   // sums that became factors
};

} // namespace dyad::graph
