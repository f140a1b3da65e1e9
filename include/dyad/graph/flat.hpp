// SPDX-License-Identifier: BSL-1.0
/// \file A graph as constant data: what one constant evaluation hands to the next when no type has to carry it.
#pragma once

#include <dyad/core/raise.hpp>
#include <dyad/graph/indices.hpp>

namespace dyad::graph {

struct FlatNode {
  int op = 0; ///< place in the list of operations
  int arg[3] = {};
  double value = 0;
  bool free = false;
};

/// At most `Nodes` nodes, arguments before users, for `Roots` roots. `size` says how many nodes were needed, which may
/// be more: then the contents are not valid and the caller asks again with a larger capacity.
template <int Nodes, int Roots> struct Flat {
  static constexpr int most_operations = 96, most_equal_rows = 32;

  int size = 0, operations = 0;
  OpInfo const* operation[most_operations]{};
  FlatNode node[Nodes]{};
  int root[Roots == 0 ? 1 : Roots]{};
  int values = Roots; ///< the first so many roots are values, the rest derivatives
  int equal_rows[most_equal_rows]{}, equal_rows_size = 0; ///< see `Graph::equal_rows`
  Outside outside;       ///< see `Graph::outside`
  bool loops = false;    ///< there are operations on rows
  bool rows_out = false; ///< some roots vary from row to row
  bool unsolved = false; ///< there are roots of residuals for which Newton's steps are still to be written

  static constexpr int roots = Roots;
  constexpr bool fits() const { return size <= Nodes; }
};

/// Collects the distinct operations of a graph.
class OperationList {
public:
  constexpr int place(OpInfo const* op) {
    OpInfo const* const* const list = list_.begin();
    int const size = list_.size();
    std::uint64_t const hash = op->hash;
    for (int i = 0; i < size; ++i)
      if (list[i]->hash == hash && list[i] == op) return i; // see same_operation
    list_.push(op);
    return size;
  }
  constexpr int size() const { return list_.size(); }
  constexpr OpInfo const* operator[](int i) const { return list_[i]; }

private:
  Buffer<OpInfo const*> list_;
};

/// Whatever the roots need, in the order in which it was made.
template <int Nodes, int Roots>
constexpr Flat<Nodes, Roots> flatten(Graph const& graph, Buffer<int> const& roots, int values = Roots) {
  Flat<Nodes, Roots> out;
  out.values = values;
  out.outside = graph.outside;
  Buffer<bool> const reached = reachable(graph, roots);
  bool const* const needed = reached.begin();
  Node const* const nodes = graph.nodes();
  int const size = graph.size();
  for (int id = 0; id < size; ++id) out.size += needed[id];
  if (!out.fits()) return out;
  OperationList operations;
  Buffer<int> positions(size, 0);
  int* const position = positions.begin();
  int next = 0;
  for (int id = 0; id < size; ++id) {
    if (!needed[id]) continue;
    Node const& n = nodes[id];
    FlatNode& f = out.node[next];
    f.op = operations.place(n.op);
    if (n.op->loop != LoopRole::none) {
      out.loops = true;
      out.unsolved = out.unsolved || (n.op->loop == LoopRole::root && !n.is(LoopVariant::solved));
    }
    for (int k = 0, arity = n.op->arity; k < arity; ++k) f.arg[k] = position[n.arg[k]];
    f.value = n.value;
    f.free = n.free;
    position[id] = next++;
  }
  if (operations.size() > out.most_operations) refuse("dyad: a traced function uses more than 96 different operations");
  out.operations = operations.size();
  for (int i = 0; i < operations.size(); ++i) out.operation[i] = operations[i];
  for (int i = 0; i < Roots; ++i) out.root[i] = position[roots[i]];
  for (int const column : graph.equal_rows()) {
    if (out.equal_rows_size == out.most_equal_rows)
      refuse("dyad: a traced function has loops over too many different rows");
    out.equal_rows[out.equal_rows_size++] = column;
  }
  if (out.loops) {
    Indices indices(graph);
    for (int const root : roots) out.rows_out = out.rows_out || indices.of(root) != 0;
  }
  return out;
}

/// Adds a flat graph to a graph and returns its roots.
template <int Nodes, int Roots> constexpr Buffer<int> load(Graph& graph, Flat<Nodes, Roots> const& flat) {
  Buffer<int> ids(flat.size), roots;
  int* const id = ids.begin();
  for (int i = 0; i < flat.equal_rows_size; i += 2) graph.note_equal_rows(flat.equal_rows[i], flat.equal_rows[i + 1]);
  graph.expect(flat.size);
  for (int i = 0; i < flat.size; ++i) {
    FlatNode const& f = flat.node[i];
    Node node{.op = flat.operation[f.op], .value = f.value, .free = f.free};
    for (int k = 0, arity = node.op->arity; k < arity; ++k) node.arg[k] = id[f.arg[k]];
    id[i] = graph.intern_ordered(static_cast<Node&&>(node));
  }
  roots.reserve(Roots);
  for (int i = 0; i < Roots; ++i) roots.push(id[flat.root[i]]);
  return roots;
}

/// Adds a flat graph as it is to an empty one, for algorithms that only read. The arguments of commutative operations
/// are in the order in which they were made, the later one first: what a loop makes then looks the same in all
/// iterations.
template <int Nodes, int Roots> constexpr void load_plain(Graph& out, Flat<Nodes, Roots> const& flat) {
  out.expect(flat.size);
  for (int i = 0; i < flat.size; ++i) {
    FlatNode const& f = flat.node[i];
    Node node{.op = flat.operation[f.op], .arg = {f.arg[0], f.arg[1], f.arg[2]}, .value = f.value, .free = f.free};
    if (node.op->commutative && f.arg[0] < f.arg[1]) node.arg[0] = f.arg[1], node.arg[1] = f.arg[0];
    node.height = node.op->arity > 0; // only leaves are told apart
    out.append(node);
  }
}

} // namespace dyad::graph
