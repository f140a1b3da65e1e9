// SPDX-License-Identifier: BSL-1.0
/// \file A graph laid out as straight code: steps in chunks that are compiled as functions of their own.
///
/// What a chunk makes and uses lives in local values, which become registers. What a later chunk needs is kept in a slot.
#pragma once

#include <dyad/graph/flat.hpp>

namespace dyad::graph {

/// What a step does beside running an operation.
enum class Move : int { input, constant, slot, condition_slot, to_slot, to_condition_slot, to_output, count };

struct Step {
  int op = 0;        ///< a `Move`, or `Move::count` + the place in the list of operations
  int a = 0, b = 0, c = 0; ///< local values; for a move from or to elsewhere, `b` is the place there
  double value = 0;
};

/// Straight code of at most `Capacity` steps; `size` says how many were needed.
template <int Capacity> struct Straight {
  int size = 0, chunks = 0, slots = 0, condition_slots = 0, operations = 0;
  bool zeros = false; ///< outputs that are 0 are not written
  Step step[Capacity]{};
  int first[Capacity / 32 + 3]{}; ///< step of each chunk, and the end
  OpInfo const* operation[Flat<1, 1>::most_operations]{};
  constexpr bool fits() const { return size <= Capacity && chunks <= Capacity / 32 + 1; }
};

inline constexpr int chunk_nodes = 200; ///< operations in a chunk: compilers take more than linear time for a function
inline constexpr int lone_chunk_nodes = 500; ///< up to so many are one chunk: what passes between chunks goes through memory

class Scheduler {
public:
  constexpr Scheduler(Graph const& graph, Buffer<int> const& order, Buffer<int> const& roots)
      : graph_(graph), roots_(roots), order_(order), chunk_(graph.size(), -1), last_user_(graph.size(), -1), local_(graph.size(), -1), home_(graph.size(), -1),
        slot_(graph.size(), -1), outputs_(graph.size(), -1), next_output_(roots.size(), -1) {
    int const nodes = order_.size() <= lone_chunk_nodes ? lone_chunk_nodes : chunk_nodes;
    for (int i = 0; i < order_.size(); ++i) chunk_[order_[i]] = i / nodes;
    for (int const id : order_)
      for (int k = 0; k < graph_[id].arity(); ++k) last_user_[graph_[id].arg[k]] = chunk_[id];
    for (int i = roots.size() - 1; i >= 0; --i) {
      next_output_[i] = outputs_[roots[i]];
      outputs_[roots[i]] = i;
    }
    run();
  }

  template <int Capacity> constexpr Straight<Capacity> result() const {
    Straight<Capacity> out;
    out.size = steps_.size();
    out.chunks = first_.size() - 1;
    if (!out.fits()) return out;
    out.slots = slots_;
    for (int const root : roots_) out.zeros = out.zeros || graph_[root].is_constant(0);
    out.condition_slots = condition_slots_;
    out.operations = operations_.size();
    if (out.operations > Flat<1, 1>::most_operations) throw "dyad: a program uses more than 96 different operations";
    for (int i = 0; i < steps_.size(); ++i) out.step[i] = steps_[i];
    for (int i = 0; i < first_.size(); ++i) out.first[i] = first_[i];
    for (int i = 0; i < out.operations; ++i) out.operation[i] = operations_[i];
    return out;
  }

private:
  constexpr void run() {
    int chunk = 0;
    first_.push(0);
    for (int const id : order_) {
      if (chunk_[id] != chunk) {
        first_.push(steps_.size());
        chunk = chunk_[id];
      }
      Node const& n = graph_[id];
      int arg[3] = {};
      for (int k = 0; k < n.arity(); ++k) arg[k] = fetch(n.arg[k], chunk);
      local_[id] = add({.op = static_cast<int>(Move::count) + operations_.place(n.op), .a = arg[0], .b = arg[1], .c = arg[2]});
      home_[id] = chunk;
      if (last_user_[id] > chunk) {
        bool const condition = n.op->returns_condition;
        slot_[id] = condition ? condition_slots_++ : slots_++;
        move(condition ? Move::to_condition_slot : Move::to_slot, local_[id], slot_[id]);
      }
      put_out(id);
    }
    for (int const root : roots_) // what no operation made: inputs and constants
      if (graph_[root].arity() == 0 && outputs_[root] >= 0 && !graph_[root].is_constant(0)) {
        fetch(root, chunk);
        put_out(root);
        outputs_[root] = -1;
      }
    first_.push(steps_.size());
  }
  constexpr int add(Step const& step) {
    steps_.push(step);
    return steps_.size() - 1 - first_.back();
  }
  constexpr int move(Move move, int local, int place, double value = 0) {
    return add({.op = static_cast<int>(move), .a = local, .b = place, .value = value});
  }
  constexpr void put_out(int id) {
    for (int i = outputs_[id]; i >= 0; i = next_output_[i]) move(Move::to_output, local_[id], i);
  }
  /// The local place of a value in this chunk, brought there if need be.
  constexpr int fetch(int id, int chunk) {
    if (home_[id] == chunk) return local_[id];
    Node const& n = graph_[id];
    home_[id] = chunk;
    if (n.is(Role::number)) local_[id] = move(Move::input, 0, static_cast<int>(n.value));
    else if (n.is(Role::constant)) local_[id] = move(Move::constant, 0, 0, n.value);
    else if (n.arity() == 0) local_[id] = add({.op = static_cast<int>(Move::count) + operations_.place(n.op), .value = n.value});
    else local_[id] = move(n.op->returns_condition ? Move::condition_slot : Move::slot, 0, slot_[id]);
    return local_[id];
  }

  Graph const& graph_;
  Buffer<int> const& roots_;
  Buffer<int> const& order_;
  Buffer<int> chunk_, last_user_, local_, home_, slot_, outputs_, next_output_;
  Buffer<Step> steps_;
  Buffer<int> first_;
  OperationList operations_;
  int slots_ = 0, condition_slots_ = 0;
};

/// The operations that the roots need: calls into the mathematical library and what they need first, if the program is
/// short; else as they were made.
constexpr Buffer<int> order_of(Graph const& graph, Buffer<int> const& roots) {
  Buffer<int> order;
  Buffer<bool> needed = reachable(graph, roots);
  int count = 0;
  for (int id = 0; id < graph.size(); ++id) count += needed[id] && graph[id].arity() > 0;
  if (count <= lone_chunk_nodes) {
    Buffer<bool> const early = reachable(graph, calls(graph, roots));
    for (int id = 0; id < graph.size(); ++id)
      if (early[id] && graph[id].arity() > 0) {
        needed[id] = false;
        order.push(id);
      }
  }
  for (int id = 0; id < graph.size(); ++id)
    if (needed[id] && graph[id].arity() > 0) order.push(id);
  return order;
}

} // namespace dyad::graph
