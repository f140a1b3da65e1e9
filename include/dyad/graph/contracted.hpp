// SPDX-License-Identifier: BSL-1.0
/// \file Flat graphs made cheaper where they stand, for graphs too large to be built anew in a normal form.
#pragma once

#include <dyad/graph/cost.hpp>
#include <dyad/graph/flat.hpp>

namespace dyad::graph {

/// How often each node is used on the way to some roots.
template <int Nodes, int Roots> constexpr Buffer<int> uses_of(Flat<Nodes, Roots> const& flat, Buffer<int> const& roots) {
  Buffer<int> uses(flat.size, 0);
  for (int const root : roots) ++uses[root];
  for (int i = flat.size - 1; i >= 0; --i) {
    if (uses[i] == 0) continue;
    FlatNode const& f = flat.node[i];
    int const arity = flat.operation[f.op]->arity;
    for (int k = 0; k < arity; ++k) ++uses[f.arg[k]];
  }
  return uses;
}

/// What some roots of a flat graph need. Products that only one sum uses become part of it, as in `contract`. What only
/// derivatives need is regrouped: divisions become products with reciprocals that they share, and in sums and products
/// whatever is computed late comes last, so that little remains to be done once it is there.
template <int Nodes, int Roots> class Contraction {
public:
  constexpr Contraction(Flat<Nodes, Roots> const& flat, Buffer<int> const& roots)
      : flat_(flat), uses_(uses_of(flat, roots)), place_(flat.size, 0), reciprocal_(flat.size, -1), absorbed_(flat.size, false) {
    Buffer<int> values;
    for (int i = 0; i < flat.values; ++i) values.push(flat.root[i]);
    exact_ = uses_of(flat, values);
    classify();
    for (int i = 0; i < flat.size; ++i)
      if (uses_[i] > 0 && !absorbed_[i]) place_[i] = written(i);
    for (int const root : roots) out_.roots.push(place_[root]);
  }
  constexpr Outputs&& result() && { return static_cast<Outputs&&>(out_); }

private:
  enum class Chain : unsigned char { none, sum, product };
  struct Term {
    int flat, place;
    bool minus;
  };

  constexpr bool is(int i, Algebra algebra) const { return flat_.operation[flat_.node[i].op]->algebra == algebra; }
  constexpr bool is_one(int i) const { return flat_.operation[flat_.node[i].op] == &constant_info && flat_.node[i].value == 1; }

  /// What may be regrouped, and which links of a chain nothing else uses.
  constexpr void classify() {
    Buffer<int> divisions(flat_.size, 0);
    chain_ = Buffer<Chain>(flat_.size, Chain::none);
    for (int i = 0; i < flat_.size; ++i)
      if (uses_[i] > 0 && exact_[i] == 0 && is(i, Algebra::div)) ++divisions[flat_.node[i].arg[1]];
    Buffer<bool> inverted(flat_.size, false);
    for (int i = 0; i < flat_.size; ++i) {
      if (uses_[i] == 0) continue;
      FlatNode const& f = flat_.node[i];
      bool const division = is(i, Algebra::div);
      if (exact_[i] == 0) {
        if (is(i, Algebra::add) || is(i, Algebra::sub)) chain_[i] = Chain::sum;
        else if (is(i, Algebra::mul) || (division && !is_one(f.arg[0]) && (divisions[f.arg[1]] > 1 || inverted[f.arg[1]]))) chain_[i] = Chain::product;
      }
      if (division && is_one(f.arg[0])) inverted[f.arg[1]] = true;
      if (chain_[i] == Chain::none) continue;
      for (int k = 0; k < (division ? 1 : 2); ++k)
        if (uses_[f.arg[k]] == 1 && chain_[f.arg[k]] == chain_[i]) absorbed_[f.arg[k]] = true;
    }
  }

  constexpr int written(int i) {
    if (chain_[i] == Chain::sum) return sum(i);
    if (chain_[i] == Chain::product) return product(i);
    FlatNode const& f = flat_.node[i];
    Node node{.op = flat_.operation[f.op], .value = f.value};
    for (int k = 0; k < node.op->arity; ++k) node.arg[k] = place_[f.arg[k]];
    if (node.is(Algebra::add)) return add({f.arg[0], node.arg[0], false}, {f.arg[1], node.arg[1], false});
    if (node.is(Algebra::sub)) return add({f.arg[0], node.arg[0], false}, {f.arg[1], node.arg[1], true});
    int const place = append(node);
    if (is(i, Algebra::div) && is_one(f.arg[0])) reciprocal_[f.arg[1]] = place;
    return place;
  }

  constexpr int append(Node const& node) {
    int ready = 0;
    for (int k = 0; k < node.arity(); ++k)
      if (ready_[node.arg[k]] > ready) ready = ready_[node.arg[k]];
    ready_.push(ready + work(*node.op));
    return out_.graph.append(node);
  }
  constexpr int reciprocal(int divisor) {
    int& known = reciprocal_[divisor];
    if (known < 0) {
      int const one = append({.op = &constant_info, .value = 1});
      known = append({.op = &info<ops::Div>, .arg = {one, place_[divisor]}});
    }
    return known;
  }

  /// The terms or factors of a chain.
  constexpr Buffer<Term> links(int i) {
    Buffer<Term> out, open{{i, -1, false}};
    while (!open.empty()) {
      Term const t = open.back();
      open.shrink(open.size() - 1);
      if (t.flat != i && !absorbed_[t.flat]) {
        out.push({t.flat, place_[t.flat], t.minus});
        continue;
      }
      FlatNode const& f = flat_.node[t.flat];
      if (is(t.flat, Algebra::div)) out.push({-1, reciprocal(f.arg[1]), false});
      else open.push({f.arg[1], -1, t.minus != is(t.flat, Algebra::sub)});
      open.push({f.arg[0], -1, t.minus});
    }
    merge_sort(out.begin(), out.size(), [&](Term const& a, Term const& b) { return ready_[a.place] < ready_[b.place]; });
    return out;
  }
  constexpr int sum(int i) {
    Buffer<Term> const terms = links(i);
    Term so_far = terms[0];
    for (int k = 1; k < terms.size(); ++k) {
      Term const next = terms[k];
      bool const same = so_far.minus == next.minus;
      if (same) so_far = {-1, add({so_far.flat, so_far.place, false}, {next.flat, next.place, false}), so_far.minus};
      else if (so_far.minus) so_far = {-1, add({next.flat, next.place, false}, {so_far.flat, so_far.place, true}), false};
      else so_far = {-1, add({so_far.flat, so_far.place, false}, {next.flat, next.place, true}), false};
    }
    return so_far.minus ? append({.op = &info<ops::Neg>, .arg = {so_far.place}}) : so_far.place;
  }
  constexpr int product(int i) {
    Buffer<Term> factors = links(i);
    int place = factors[0].place;
    // The two that are there first, again and again; what they make takes its place among the rest.
    for (int k = 1; k < factors.size(); ++k) {
      place = append({.op = &info<ops::Mul>, .arg = {place, factors[k].place}});
      int next = k;
      for (; next + 1 < factors.size() && ready_[factors[next + 1].place] < ready_[place]; ++next) factors[next] = factors[next + 1];
      factors[next].place = place;
      place = factors[k].place;
    }
    return place;
  }

  /// a + b or a - b, with a product that nothing else uses as part of it.
  constexpr int add(Term const& a, Term const& b) {
    for (int k = 1; k >= 0; --k) {
      Term const& t = k == 1 ? b : a;
      if (t.flat < 0 || uses_[t.flat] != 1 || !out_.graph[t.place].is(Algebra::mul)) continue;
      Node const factors = out_.graph[t.place];
      return append({.op = !b.minus ? &info<ops::MulAdd> : k == 0 ? &info<ops::MulSub> : &info<ops::NegMulAdd>,
                     .arg = {factors.arg[0], factors.arg[1], k == 0 ? b.place : a.place}});
    }
    return append({.op = b.minus ? &info<ops::Sub> : &info<ops::Add>, .arg = {a.place, b.place}});
  }

  Flat<Nodes, Roots> const& flat_;
  Outputs out_;
  Buffer<int> uses_, exact_, place_, reciprocal_;
  Buffer<bool> absorbed_; ///< into the chain that uses it
  Buffer<Chain> chain_;
  Buffer<int> ready_; ///< of the new nodes: the work on the longest way to them
};

template <int Nodes, int Roots> constexpr Outputs contracted(Flat<Nodes, Roots> const& flat, Buffer<int> const& roots) {
  return Contraction<Nodes, Roots>(flat, roots).result();
}

} // namespace dyad::graph
