// SPDX-License-Identifier: BSL-1.0
/// \file Flat graphs made cheaper where they stand, for graphs too large to be built anew in a normal form.
#pragma once

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

/// What some roots of a flat graph need. Products that only one sum uses become part of it, as in `contract`. Divisions
/// that only derivatives need become products with reciprocals that they share.
template <int Nodes, int Roots> class Contraction {
public:
  constexpr Contraction(Flat<Nodes, Roots> const& flat, Buffer<int> const& roots)
      : flat_(flat), uses_(uses_of(flat, roots)), place_(flat.size, 0), reciprocal_(flat.size, -1), divisions_(flat.size, 0) {
    Buffer<int> values;
    for (int i = 0; i < flat.values; ++i) values.push(flat.root[i]);
    exact_ = uses_of(flat, values);
    for (int i = 0; i < flat.size; ++i)
      if (uses_[i] > 0 && divides(i) && exact_[i] == 0) ++divisions_[flat.node[i].arg[1]];
    for (int i = 0; i < flat.size; ++i) {
      Node node = copied(i);
      if (uses_[i] > 0) {
        if (divides(i)) share_reciprocal(i, node);
        else fuse(i, node);
      }
      place_[i] = out_.graph.append(node);
      if (uses_[i] > 0 && node.is(Algebra::div) && out_.graph[node.arg[0]].is_constant(1)) reciprocal_[flat.node[i].arg[1]] = place_[i];
    }
    for (int const root : roots) out_.roots.push(place_[root]);
  }
  constexpr Outputs&& result() && { return static_cast<Outputs&&>(out_); }

private:
  constexpr bool divides(int i) const { return flat_.operation[flat_.node[i].op]->algebra == Algebra::div; }
  constexpr Node copied(int i) const {
    FlatNode const& f = flat_.node[i];
    Node node{.op = flat_.operation[f.op], .value = f.value};
    for (int k = 0; k < node.op->arity; ++k) node.arg[k] = place_[f.arg[k]];
    return node;
  }
  constexpr void share_reciprocal(int i, Node& node) {
    if (exact_[i] > 0) return;
    int& reciprocal = reciprocal_[flat_.node[i].arg[1]];
    if (reciprocal < 0) {
      if (divisions_[flat_.node[i].arg[1]] < 2) return;
      int const one = out_.graph.append({.op = &constant_info, .value = 1});
      reciprocal = out_.graph.append({.op = node.op, .arg = {one, node.arg[1]}});
    }
    node = {.op = &info<ops::Mul>, .arg = {node.arg[0], reciprocal}};
  }
  constexpr void fuse(int i, Node& node) const {
    bool const add = node.is(Algebra::add);
    if (!add && !node.is(Algebra::sub)) return;
    FlatNode const& f = flat_.node[i];
    for (int k = 1; k >= 0; --k) {
      Node const& product = out_.graph[place_[f.arg[k]]];
      if (!product.is(Algebra::mul) || uses_[f.arg[k]] != 1) continue;
      node = {.op = add ? &info<ops::MulAdd> : k == 0 ? &info<ops::MulSub> : &info<ops::NegMulAdd>,
              .arg = {product.arg[0], product.arg[1], place_[f.arg[1 - k]]}};
      return;
    }
  }

  Flat<Nodes, Roots> const& flat_;
  Outputs out_;
  Buffer<int> uses_, exact_, place_, reciprocal_, divisions_;
};

template <int Nodes, int Roots> constexpr Outputs contracted(Flat<Nodes, Roots> const& flat, Buffer<int> const& roots) {
  return Contraction<Nodes, Roots>(flat, roots).result();
}

} // namespace dyad::graph
