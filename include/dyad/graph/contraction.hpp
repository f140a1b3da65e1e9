// SPDX-License-Identifier: BSL-1.0
/// \file The last step before a program: a product that only one sum uses becomes part of it, and the sine and the
/// cosine of one argument are computed together. No sum or product is put into another order.
#pragma once

#include <dyad/graph/regroup.hpp>
#include <dyad/graph/sine_pairs.hpp>

namespace dyad::graph {

/// The work of one node, roughly in additions: a multiply-add is as cheap as one.
constexpr int work(OpInfo const& op) {
  constexpr int division = 4, call = 20;
  return op.arity == 0 ? 0 : op.transcendental ? call : op.algebra == Algebra::div || op.square_root ? division : 1;
}

/// The work of what the roots need.
constexpr int work(Graph const& graph, Buffer<int> const& roots) {
  int sum = 0;
  Buffer<bool> const needed = reachable(graph, roots);
  for (int id = 0; id < graph.size(); ++id)
    if (needed[id]) sum += work(*graph[id].op);
  return sum;
}

/// When the result of a node is there: the work on the longest way to it, given that of the nodes it needs.
constexpr int ready_after(Node const& node, Buffer<int> const& ready) {
  int last = 0;
  for (int k = 0; k < node.arity(); ++k)
    if (ready[node.arg[k]] > last) last = ready[node.arg[k]];
  return last + work(*node.op);
}

/// Which product of a * b + c * d the compiler at hand fuses with the addition: clang the first, g++ the second.
#if defined(__clang__)
inline constexpr bool first_product_fuses = true;
#else
inline constexpr bool first_product_fuses = false;
#endif

/// A graph as `Contraction` reads it: its nodes say themselves whether they are a derivative's.
class GraphSource {
public:
  constexpr explicit GraphSource(Graph const& graph) : nodes_(graph.nodes()), size_(graph.size()) {}
  constexpr int size() const { return size_; }
  constexpr OpInfo const* op(int i) const { return nodes_[i].op; }
  constexpr int arg(int i, int k) const { return nodes_[i].arg[k]; }
  constexpr double value(int i) const { return nodes_[i].value; }
  constexpr bool exact(int i) const { return !nodes_[i].free; }

private:
  Node const* nodes_;
  int size_;
};

/// What some roots of a graph need, with multiply-adds.
template <class Source> class Contraction {
public:
  constexpr Contraction(Source const& source, Buffer<int> const& roots)
      : source_(source), uses_(source.size(), 0), place_(source.size(), 0), paired_(source.size(), false) {
    for (int const root : roots) ++uses_[root];
    for (int i = source.size() - 1; i >= 0; --i)
      for (int k = 0; uses_[i] > 0 && k < source.op(i)->arity; ++k) ++uses_[source.arg(i, k)];
    if (!same_operation(paired(&info<ops::Sin>), &info<ops::Sin>)) pair_sines();
    for (int i = 0; i < source.size(); ++i)
      if (uses_[i] > 0) place_[i] = written(i);
    for (int const root : roots) out_.roots.push(place_[root]);
  }
  constexpr Outputs&& result() && { return static_cast<Outputs&&>(out_); }

private:
  constexpr void pair_sines() {
    Buffer<int> sine(source_.size(), -1);
    for (int i = 0; i < source_.size(); ++i)
      if (uses_[i] > 0 && same_operation(source_.op(i), &info<ops::Sin>)) sine[source_.arg(i, 0)] = i;
    for (int i = 0; i < source_.size(); ++i)
      if (uses_[i] > 0 && same_operation(source_.op(i), &info<ops::Cos>) && sine[source_.arg(i, 0)] >= 0)
        paired_[i] = paired_[sine[source_.arg(i, 0)]] = true;
  }

  constexpr int written(int i) {
    OpInfo const* const op = source_.op(i);
    if (op->algebra == Algebra::add || op->algebra == Algebra::sub) return sum(i, op);
    Node node{.op = paired_[i] ? paired(op) : op, .value = source_.value(i), .free = !source_.exact(i)};
    for (int k = 0; k < op->arity; ++k) node.arg[k] = place_[source_.arg(i, k)];
    return append(node);
  }
  /// a + b or a - b, with a product that nothing else uses as part of it: of two products the one that is computed last
  /// in a derivative, and in a sum as written the one that the compiler would take.
  constexpr int sum(int i, OpInfo const* op) {
    int const a = place_[source_.arg(i, 0)], b = place_[source_.arg(i, 1)];
    bool const minus = op->algebra == Algebra::sub, left = is_product(source_.arg(i, 0)),
               right = is_product(source_.arg(i, 1));
    bool const first = left && (!right || (source_.exact(i) ? first_product_fuses : ready_[a] >= ready_[b]));
    if (!first && !right) return append(Node{.op = op, .arg = {a, b, -1}});
    Node const factors = out_.graph[first ? a : b];
    return append(Node{.op = !minus ? &info<ops::MulAdd> : first ? &info<ops::MulSub> : &info<ops::NegMulAdd>,
                       .arg = {factors.arg[0], factors.arg[1], first ? b : a}});
  }
  constexpr bool is_product(int i) const { return uses_[i] == 1 && out_.graph[place_[i]].is(Algebra::mul); }

  constexpr int append(Node const& node) {
    int const place = out_.graph.intern(node);
    if (place == ready_.size()) ready_.push(ready_after(out_.graph[place], ready_));
    return place;
  }

  Source const& source_;
  Outputs out_;
  Buffer<int> uses_, place_;
  Buffer<bool> paired_; ///< a sine or a cosine whose argument's other one is needed, too
  Buffer<int> ready_;   ///< of the new nodes: the work on the longest way to them
};

constexpr Outputs contract(Graph const& in, Buffer<int> const& roots) {
  GraphSource const source(in);
  return Contraction<GraphSource>(source, roots).result();
}

} // namespace dyad::graph
