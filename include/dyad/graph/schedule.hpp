// SPDX-License-Identifier: BSL-1.0
/// \file A graph laid out as straight-line code: steps in chunks that are compiled as functions of their own.
///
/// What a chunk computes and uses itself lives in local values, which become registers. What a later chunk needs is
/// kept in a slot of memory.
#pragma once

#include <dyad/graph/flat.hpp>
#include <dyad/graph/pack.hpp>
#include <dyad/graph/roll.hpp>

namespace dyad::graph {

/// What a step does beside running an operation: move a value from or to what lies outside of its chunk.
enum class Move : int {
  constant,
  slot,
  condition_slot,
  to_slot,
  to_condition_slot, ///< `b` is the place
  input,
  table,
  array,
  state,
  to_output,
  to_array,
  to_state,
  to_sum, ///< place `b + c * v` in iteration v of a loop
  count
};
constexpr Move move_from(Access::Memory memory) {
  return memory == Access::input   ? Move::input
         : memory == Access::table ? Move::table
         : memory == Access::array ? Move::array
                                   : Move::state;
}
constexpr Move move_to(Access::Memory memory) {
  return memory == Access::output  ? Move::to_output
         : memory == Access::array ? Move::to_array
         : memory == Access::state ? Move::to_state
                                   : Move::to_sum;
}

struct Step {
  int op = 0;              ///< a `Move`, or `Move::count` + the place in the list of operations
  int a = 0, b = 0, c = 0; ///< local values; see `Move`
  double value = 0;
};

/// Chunks that run once, or as the body of a loop.
struct StraightPiece {
  int first_chunk = 0, chunks = 0;
  int count = 0; ///< iterations; 0: straight code
  bool sequential = false;
  int first_carry = 0, carries = 0;
};

/// Straight code of at most `Capacity` steps; `size` says how many were needed.
template <int Capacity> struct Straight {
  static constexpr int list_share = 64, table_share = 8; // of the capacity: compilers pay for every element

  int size = 0, chunks = 0, pieces = 0, slots = 0, condition_slots = 0, operations = 0, memory = 0,
      table_size = 0;
  bool zeros = false; ///< outputs that are 0 are not written: all are cleared before
  Step step[Capacity]{};
  int first[Capacity / list_share + 8]{}; ///< step of each chunk, and the end
  StraightPiece piece[Capacity / list_share + 8]{};
  Carry carry[Capacity / list_share + 8]{};
  double table[Capacity / table_share + 1]{};
  OpInfo const* operation[Flat<1, 1>::most_operations]{};
  constexpr bool fits() const { return size <= Capacity; }
};

/// Into how many operations a piece is cut: compilers take more than linear time for a function, but what passes
/// between chunks goes through memory.
struct ChunkSize {
  int lone = 500;  ///< a piece of so many is one chunk
  int nodes = 200; ///< a longer one is cut into chunks of so many
};

/// What all pieces of a program are written to.
struct Code {
  Buffer<Step> steps = {};
  Buffer<int> first = {};
  Buffer<StraightPiece> pieces = {};
  Buffer<Carry> carries = {};
  Buffer<double> table = {};
  OperationList operations = {};
  int slots = 0, condition_slots = 0, memory = 0;
  bool zeros = false;
  ChunkSize chunk_size = {};

  template <int Capacity> constexpr Straight<Capacity> result() const {
    Straight<Capacity> out;
    out.size = steps.size();
    for (int const needed :
         {first.size() * out.list_share, carries.size() * out.list_share, table.size() * out.table_share})
      if (needed > out.size) out.size = needed;
    if (!out.fits()) return out;
    out.chunks = first.size();
    out.pieces = pieces.size();
    out.slots = slots;
    out.condition_slots = condition_slots;
    out.memory = memory;
    out.table_size = table.size();
    out.zeros = zeros;
    out.operations = operations.size();
    if (out.operations > Flat<1, 1>::most_operations) refuse("dyad: a program uses more than 96 different operations");
    Step const* const from = steps.begin();
    for (int i = 0, size = steps.size(); i < size; ++i) out.step[i] = from[i];
    for (int i = 0; i < first.size(); ++i) out.first[i] = first[i];
    out.first[first.size()] = steps.size();
    for (int i = 0; i < pieces.size(); ++i) out.piece[i] = pieces[i];
    for (int i = 0; i < carries.size(); ++i) out.carry[i] = carries[i];
    for (int i = 0; i < table.size(); ++i) out.table[i] = table[i];
    for (int i = 0; i < out.operations; ++i) out.operation[i] = operations[i];
    return out;
  }
};

/// Writes one piece.
class Scheduler {
public:
  constexpr Scheduler(Code& code, Graph const& graph, Buffer<int> const& order, Buffer<int> const& roots,
                      Buffer<Access> const& reads, Buffer<Access> const& writes)
      : code_(code), graph_(graph), roots_(roots), order_(order), reads_(reads), writes_(writes),
        chunk_(graph.size(), -1), last_user_(graph.size(), -1), local_(graph.size(), -1), home_(graph.size(), -1),
        slot_(graph.size(), -1), outputs_(graph.size(), -1), next_output_(roots.size(), -1) {
    int const nodes = order_.size() <= code.chunk_size.lone ? code.chunk_size.lone : code.chunk_size.nodes;
    int const* const list =
        order_.begin(); // compilers interpret this for every operation: it is written with few calls
    int* const chunk = chunk_.begin();
    int* const last = last_user_.begin();
    Node const* const all = graph_.nodes();
    for (int i = 0, size = order_.size(); i < size; ++i) {
      Node const& n = all[list[i]];
      chunk[list[i]] = i / nodes;
      for (int k = 0, arity = n.op->arity; k < arity; ++k) last[n.arg[k]] = i / nodes;
    }
    for (int i = roots.size() - 1; i >= 0; --i) {
      if (code.zeros && graph[roots[i]].is_constant(0) && writes[i].memory == Access::output)
        continue; // has been cleared
      next_output_[i] = outputs_[roots[i]];
      outputs_[roots[i]] = i;
    }
    run();
  }

private:
  constexpr void run() {
    int chunk = 0;
    code_.first.push(code_.steps.size());
    Node const* const nodes = graph_.nodes();
    int* const local = local_.begin();
    int* const home = home_.begin();
    int const* const outputs = outputs_.begin();
    for (int const id : order_) {
      if (chunk_[id] != chunk) {
        code_.first.push(code_.steps.size());
        chunk = chunk_[id];
      }
      Node const& n = nodes[id];
      int arg[3] = {};
      for (int k = 0, arity = n.op->arity; k < arity; ++k)
        arg[k] = home[n.arg[k]] == chunk ? local[n.arg[k]] : fetch(n.arg[k], chunk);
      local[id] = code_.steps.size() - code_.first.back();
      code_.steps.push(
          {.op = static_cast<int>(Move::count) + code_.operations.place(n.op), .a = arg[0], .b = arg[1], .c = arg[2]});
      home[id] = chunk;
      if (last_user_[id] > chunk) {
        bool const condition = n.op->returns_condition;
        slot_[id] = condition ? condition_slots_++ : slots_++;
        move(condition ? Move::to_condition_slot : Move::to_slot, local[id], slot_[id]);
      }
      if (outputs[id] >= 0) put_out(id);
    }
    for (int const root : roots_) // what no operation made: inputs and constants
      if (graph_[root].arity() == 0 && outputs_[root] >= 0) {
        fetch(root, chunk);
        put_out(root);
        outputs_[root] = -1;
      }
    if (slots_ > code_.slots) code_.slots = slots_;
    if (condition_slots_ > code_.condition_slots) code_.condition_slots = condition_slots_;
  }
  constexpr int add(Step const& step) {
    code_.steps.push(step);
    return code_.steps.size() - 1 - code_.first.back();
  }
  constexpr int move(Move move, int local, int place, double value = 0) {
    return add({.op = static_cast<int>(move), .a = local, .b = place, .value = value});
  }
  constexpr void put_out(int id) {
    for (int i = outputs_[id]; i >= 0; i = next_output_[i])
      add({.op = static_cast<int>(move_to(writes_[i].memory)),
           .a = local_[id],
           .b = writes_[i].base,
           .c = writes_[i].stride});
  }
  /// The local place of a value in this chunk, brought there if need be.
  constexpr int fetch(int id, int chunk) {
    if (home_[id] == chunk) return local_[id];
    Node const& n = graph_[id];
    home_[id] = chunk;
    if (n.is(Role::number)) {
      Access const& from = reads_[static_cast<int>(n.value)];
      local_[id] = add({.op = static_cast<int>(move_from(from.memory)), .b = from.base, .c = from.stride});
    } else if (n.is(Role::constant))
      local_[id] = move(Move::constant, 0, 0, n.value);
    else if (n.arity() == 0)
      local_[id] = add({.op = static_cast<int>(Move::count) + code_.operations.place(n.op), .value = n.value});
    else
      local_[id] = move(n.op->returns_condition ? Move::condition_slot : Move::slot, 0, slot_[id]);
    return local_[id];
  }

  Code& code_;
  Graph const& graph_;
  Buffer<int> const& roots_;
  Buffer<int> const& order_;
  Buffer<Access> const& reads_;
  Buffer<Access> const& writes_;
  Buffer<int> chunk_, last_user_, local_, home_, slot_, outputs_, next_output_;
  int slots_ = 0, condition_slots_ = 0;
};

/// The values of straight code that registers hold while it runs: where there is no room for one more, that whose next
/// use is furthest goes to memory (Belady's rule).
class RegisterFile {
public:
  constexpr RegisterFile(int values, int registers, int never)
      : next_use(values, never), registers_(registers), never_(never), home_(values, nowhere), stored_(values, false) {}

  Buffer<int> next_use; ///< of each value; `never` after the last one
  int traffic = 0;      ///< how often a value went to memory or came back

  constexpr void make(int id) {
    if (next_use[id] == never_) return;
    home_[id] = in_register;
    held_.push(id);
    if (held_.size() <= registers_) return;
    int furthest = 0;
    for (int h = 1; h < held_.size(); ++h)
      if (next_use[held_[h]] > next_use[held_[furthest]]) furthest = h;
    int const out = held_[furthest];
    home_[out] = in_memory;
    traffic += !stored_[out];
    stored_[out] = true;
    remove(furthest);
  }
  /// Reads a value whose next use after this is known.
  constexpr void read(int id) {
    if (home_[id] == in_memory) {
      ++traffic;
      home_[id] = nowhere;
      make(id);
    } else if (home_[id] == in_register && next_use[id] == never_) {
      home_[id] = nowhere;
      int h = 0;
      while (held_[h] != id) ++h;
      remove(h);
    }
  }

private:
  enum Home : char { nowhere, in_register, in_memory };
  constexpr void remove(int h) {
    held_[h] = held_.back();
    held_.pop();
  }

  int registers_, never_;
  Buffer<char> home_;
  Buffer<bool> stored_;
  Buffer<int> held_ = {};
};

/// How many values of straight code go to memory, and how often they come back. Inputs and constants do not count: they
/// are in memory.
constexpr int memory_traffic(Graph const& graph, Buffer<int> const& order, int registers = 16) {
  int const size = order.size(), never = size;
  Node const* const nodes = graph.nodes();
  Buffer<int> next(graph.size(), never), after(3 * size, never), after_result(size, never);
  for (int i = size - 1; i >= 0; --i) {
    Node const& n = nodes[order[i]];
    after_result[i] = next[order[i]];
    for (int k = 0, arity = n.op->arity; k < arity; ++k) after[3 * i + k] = next[n.arg[k]];
    for (int k = 0, arity = n.op->arity; k < arity; ++k) next[n.arg[k]] = i;
  }
  RegisterFile file(graph.size(), registers, never);
  for (int i = 0; i < size; ++i) {
    Node const& n = nodes[order[i]];
    for (int k = 0, arity = n.op->arity; k < arity; ++k) {
      file.next_use[n.arg[k]] = after[3 * i + k];
      file.read(n.arg[k]);
    }
    file.next_use[order[i]] = after_result[i];
    file.make(order[i]);
  }
  return file.traffic;
}

inline constexpr int easy_nodes =
    120; ///< up to so many keep the order in which they were made: their values find room in registers

/// The operations that the roots need: as they were made, or, if the program is not too long, calls into the
/// mathematical library and what they need first. Of the others what can be there soonest, so that chains of operations
/// run beside each other, or one result after the other with what it needs, depth first, where fewer values then wait
/// in memory.
constexpr Buffer<int> order_of(Graph const& graph, Buffer<int> const& roots) {
  Buffer<int> order;
  Buffer<bool> const needed = reachable(graph, roots);
  int const size = graph.size();
  Node const* const nodes = graph.nodes();
  for (int id = 0; id < size; ++id)
    if (needed[id] && nodes[id].op->arity > 0) order.push(id);
  if (order.size() > ChunkSize{}.lone) return order;
  Buffer<int> first = calls(graph, roots);
  Buffer<bool> const early = reachable(graph, first);
  Buffer<int> ready(size, 0);
  if (order.size() > easy_nodes)
    for (int const id : order) ready[id] = ready_after(nodes[id], ready);
  merge_sort(order.begin(), order.size(),
             [&](int a, int b) { return early[a] != early[b] ? early[a] : !early[a] && ready[a] < ready[b]; });
  if (order.size() <= easy_nodes) return order;
  for (int const root : roots) first.push(root);
  Buffer<int> by_results;
  for (int const id : depth_first(graph, first, [](int, int) { return false; }).order)
    if (nodes[id].op->arity > 0) by_results.push(id);
  return memory_traffic(graph, by_results) < memory_traffic(graph, order) ? by_results : order;
}

/// The operations that some roots need, as they were made, and the place of each in that order.
struct OrderOf {
  Buffer<int> nodes, place;

  constexpr OrderOf(Graph const& graph, Buffer<int> const& roots) : place(graph.size(), -1) {
    Buffer<bool> const mark = reachable(graph, roots);
    bool const* const needed = mark.begin();
    Node const* const all = graph.nodes();
    int* const places = place.begin();
    nodes.reserve(graph.size());
    for (int id = 0, size = graph.size(), next = 0; id < size; ++id)
      if (needed[id] && all[id].op->arity > 0) {
        places[id] = next++;
        nodes.push(id);
      }
  }
};

/// Adds a piece to a program.
constexpr void schedule(Code& code, Outputs const& body, Buffer<Access> const& reads, Buffer<Access> const& writes,
                        StraightPiece piece) {
  piece.first_chunk = code.first.size();
  Buffer<int> const order = order_of(body.graph, body.roots);
  Scheduler const scheduler(code, body.graph, order, body.roots, reads, writes);
  piece.chunks = code.first.size() - piece.first_chunk;
  code.pieces.push(piece);
}

/// A program of one piece: its inputs and results are as they are.
constexpr Code straight(Outputs const& program, int inputs, ChunkSize chunk_size = {}) {
  Code code{.chunk_size = chunk_size};
  Buffer<Access> reads, writes;
  for (int i = 0; i < inputs; ++i) reads.push({.memory = Access::input, .base = i});
  int zeros = 0;
  for (int i = 0; i < program.roots.size(); ++i) {
    writes.push({.memory = Access::output, .base = i});
    zeros += program.graph[program.roots[i]].is_constant(0);
  }
  code.zeros = zeros > program.roots.size() / 3; // clearing all then costs less than writing each zero
  schedule(code, program, reads, writes, {});
  return code;
}

/// A program with loops.
constexpr Code rolled(Loops const& loops, bool regroup, ChunkSize chunk_size = {}) {
  Roller roller(loops);
  Code code{.chunk_size = chunk_size};
  code.table = roller.table;
  code.memory = roller.memory;
  for (int const root : loops.roots) code.zeros = code.zeros || loops.graph[root].is_constant(0);
  for (Piece& piece : roller.pieces) {
    StraightPiece const at{.count = piece.count,
                           .sequential = piece.sequential,
                           .first_carry = code.carries.size(),
                           .carries = piece.carries.size()};
    for (Carry const& carry : piece.carries) code.carries.push(carry);
    schedule(code, optimize(piece.body, {regroup, largest_regrouped}), piece.reads, piece.writes, at);
  }
  return code;
}

} // namespace dyad::graph
