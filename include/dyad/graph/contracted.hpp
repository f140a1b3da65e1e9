// SPDX-License-Identifier: BSL-1.0
/// \file Multiply-adds in flat graphs, for those too large to be regrouped.
#pragma once

#include <dyad/graph/flat.hpp>

namespace dyad::graph {

/// A flat graph as `Contraction` reads it. What a value needs is exact: it stays as it was written.
template <int Nodes, int Roots> class FlatSource {
public:
  constexpr explicit FlatSource(Flat<Nodes, Roots> const& flat) : flat_(flat), exact_(flat.size, false) {
    for (int i = 0; i < flat.values; ++i) exact_[flat.root[i]] = true;
    for (int i = flat.size - 1; i >= 0; --i)
      for (int k = 0; exact_[i] && k < op(i)->arity; ++k) exact_[arg(i, k)] = true;
  }
  constexpr int size() const { return flat_.size; }
  constexpr OpInfo const* op(int i) const { return flat_.operation[flat_.node[i].op]; }
  constexpr int arg(int i, int k) const { return flat_.node[i].arg[k]; }
  constexpr double value(int i) const { return flat_.node[i].value; }
  constexpr bool exact(int i) const { return exact_[i]; }

private:
  Flat<Nodes, Roots> const& flat_;
  Buffer<bool> exact_;
};

template <int Nodes, int Roots> constexpr Outputs contracted(Flat<Nodes, Roots> const& flat, Buffer<int> const& roots) {
  FlatSource const source(flat);
  return Contraction<FlatSource<Nodes, Roots>>(source, roots).result();
}

} // namespace dyad::graph
