// SPDX-License-Identifier: BSL-1.0
/// \file The roots of a packed graph, each packed for itself: the expressions of a gradient or a Hessian.
///
/// One constant evaluation makes all of them. Each has most of the nodes of the others, and compilers interpret what is
/// done for every node of every one: the walk is written out.
#pragma once

#include <dyad/graph/pack.hpp>

#include <bit>

namespace dyad::graph {

/// `Roots` packed graphs after each other, of at most `Capacity` nodes together.
template <int Roots, int Capacity> struct Separate {
  int size = 0;           ///< the nodes of all, or more than `Capacity` where they do not fit
  int node[Roots + 1]{};  ///< where the nodes of each begin
  int entry[Roots + 1]{}; ///< where its operations begin
  int number[Roots + 1]{};
  std::uint64_t code[Capacity]{};
  TableEntry table[Capacity]{};
  int place[Capacity]{}; ///< of each number: its place in the expressions it came from
  constexpr bool fits() const { return size <= Capacity; }
};

/// How many nodes the roots need, each counted for itself.
constexpr int separate_size(View const& view, int const* root, int roots) {
  int total = 0;
  constexpr int word = 64;
  for (int first = 0; first < roots; first += word) { // each node with the set of those that need it
    Buffer<std::uint64_t> users(view.size, 0);
    for (int r = first; r < roots && r < first + word; ++r) users[root[r]] |= std::uint64_t(1) << (r - first);
    for (int i = view.size - 1; i >= 0; --i) {
      std::uint64_t const who = users[i];
      if (who == 0) continue;
      total += std::popcount(who);
      std::uint64_t const code = view.code[i];
      int const arity = view.table[bits::entry(code)].op->arity;
      for (int k = 0; k < arity; ++k) users[bits::arg(code, k, i)] |= who;
    }
  }
  return total;
}

/// The nodes of a packed graph with the arguments of each in canonical order.
class Walk {
public:
  explicit constexpr Walk(View const& view) : view_(view), argument_(3 * view.size, -1), order_(3 * view.size, -1) {
    Graph graph;
    Buffer<int> const id = graph.load(view);
    for (int i = 0; i < view.size; ++i) {
      std::uint64_t const code = view.code[i];
      int const arity = view.table[bits::entry(code)].op->arity;
      int* const arg = argument_.begin() + 3 * i;
      int* const order = order_.begin() + 3 * i;
      for (int k = 0; k < arity; ++k) {
        arg[k] = bits::arg(code, k, i);
        int j = k;
        for (; j > 0 && graph.before(id[arg[k]], id[order[j - 1]]); --j) order[j] = order[j - 1];
        order[j] = arg[k];
      }
    }
  }

  /// Writes what each root needs as `pack` does. `places` are those of the numbers.
  template <int Roots, int Capacity>
  constexpr void write(Separate<Roots, Capacity>& out, int const* roots, int const* places) const {
    Buffer<int> seen_in(view_.size, -1), position_of(view_.size, 0), stack_of(3 * view_.size + 1, 0),
        entry_in(view_.entries, -1), entry_of(view_.entries, 0);
    int *const seen = seen_in.begin(), *const position = position_of.begin(), *const stack = stack_of.begin();
    int const *const order = order_.begin(), *const argument = argument_.begin();
    int nodes = 0, entries = 0, numbers = 0;
    for (int r = 0; r < Roots; ++r) {
      int const first_node = out.node[r] = nodes, first_entry = out.entry[r] = entries,
                first_number = out.number[r] = numbers;
      int top = 0;
      stack[top++] = roots[r];
      while (top > 0) {
        int const i = stack[top - 1];
        if (seen[i] == r) {
          --top;
          continue;
        }
        int const* const next = order + 3 * i;
        int const a = next[0], b = next[1], c = next[2];
        int const first = a >= 0 && seen[a] != r ? a : b >= 0 && seen[b] != r ? b : c >= 0 && seen[c] != r ? c : -1;
        if (first >= 0) {
          stack[top++] = first;
          continue;
        }
        --top;
        seen[i] = r;
        int const at = position[i] = nodes - first_node;
        std::uint64_t const code = view_.code[i];
        int const e = bits::entry(code);
        if (entry_in[e] != r) {
          entry_in[e] = r;
          entry_of[e] = entries - first_entry;
          TableEntry& entry = out.table[entries++] = view_.table[e];
          if (entry.op->role == Role::number) {
            out.place[numbers] = places[entry.mantissa];
            entry.mantissa = numbers++ - first_number;
          }
        }
        unsigned const head = static_cast<unsigned>(2 * entry_of[e]) + static_cast<unsigned>(code >> 4 & 1);
        int const* const arg = argument + 3 * i;
        unsigned const x = a >= 0 ? static_cast<unsigned>(at - position[arg[0]]) : 0,
                       y = b >= 0 ? static_cast<unsigned>(at - position[arg[1]]) : 0,
                       z = c >= 0 ? static_cast<unsigned>(at - position[arg[2]]) : 0;
        out.code[nodes++] = bits::joined(head, x, y, z);
      }
    }
    out.node[Roots] = out.size = nodes, out.entry[Roots] = entries, out.number[Roots] = numbers;
  }

private:
  View view_;
  Buffer<int> argument_, order_; // of each node, three places
};

} // namespace dyad::graph
