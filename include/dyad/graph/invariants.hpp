// SPDX-License-Identifier: BSL-1.0
/// \file What code that has been laid out must satisfy, checked: whoever runs it relies on it and checks nothing.
///
///   Pieces   A loop runs at least once. Straight-line code carries nothing, and its accesses do not advance.
///   Locals   A step uses local values of its own chunk that earlier steps have made, conditions where conditions are
///            wanted.
///   Slots    A chunk reads a slot only after an earlier chunk of the same piece has written it.
///   Bounds   Every access stays within the inputs, the table, the memory and the results in every iteration.
///   Storage  Every element of memory and every result is written once. An element is read only after it was written:
///            by an earlier piece, or, in a sequential loop, by an earlier step or iteration of that loop. So the
///            iterations of all other loops may run in any order, and several at a time.
///   Carries  A sequential loop carries states, any other loop sums. Each is given exactly one value in an iteration,
///            and has a value before the loop.
#pragma once

#include <dyad/core/raise.hpp>
#include <dyad/graph/schedule.hpp>

namespace dyad::graph {

class Invariants {
public:
  /// Throws a sentence if a program breaks one of them; in a constant expression the compiler shows it.
  constexpr Invariants(Code const& code, int inputs, int results)
      : code_(code), inputs_(inputs), written_(code.memory, false), result_(results, false) {
    for (StraightPiece const& piece : code.pieces) check(piece);
    for (int i = 0; i < results && !code.zeros; ++i)
      demand(result_[i], "dyad: internal: a result of a program with loops is never written");
  }

private:
  enum class Local : unsigned char { nothing, number, condition };

  /// An access to memory in iteration v: element base + stride * v.
  struct Element {
    int base = 0, stride = 0;
    bool write = false;
    constexpr int in(int v) const { return base + stride * v; }
  };

  static constexpr void demand(bool good, char const* sentence) {
    if (!good) refuse(sentence);
  }

  constexpr void check(StraightPiece const& piece) {
    demand(piece.count >= 0, "dyad: internal: a loop runs less than once");
    demand(piece.count > 0 || (piece.carries == 0 && !piece.sequential), "dyad: internal: a loop without iterations");
    demand(piece.first_carry >= 0 && piece.first_carry + piece.carries <= code_.carries.size(),
           "dyad: internal: a carry that does not exist");
    piece_ = piece;
    iterations_ = piece.count > 0 ? piece.count : 1;
    elements_.clear();
    given_ = Buffer<int>(piece.carries, 0);
    slot_ = Buffer<bool>(code_.slots, false);
    condition_slot_ = Buffer<bool>(code_.condition_slots, false);
    for (int chunk = piece.first_chunk; chunk < piece.first_chunk + piece.chunks; ++chunk) check_chunk(chunk);
    check_carries_before();
    if (piece.sequential || piece.count == 0)
      for (int v = 0; v < iterations_; ++v)
        for (Element const& e : elements_) e.write ? write(e.in(v)) : read(e.in(v));
    else
      for (bool const writes : {false, true})
        for (Element const& e : elements_)
          for (int v = 0; e.write == writes && v < iterations_; ++v) writes ? write(e.in(v)) : read(e.in(v));
    check_carries_after();
  }

  constexpr void read(int element) const {
    demand(written_[element], "dyad: internal: memory is read before it is written");
  }
  constexpr void write(int element) {
    demand(!written_[element], "dyad: internal: an element of memory is written twice");
    written_[element] = true;
  }

  constexpr void check_chunk(int chunk) {
    int const first = code_.first[chunk],
              last = chunk + 1 < code_.first.size() ? code_.first[chunk + 1] : code_.steps.size();
    local_ = Buffer<Local>(last - first, Local::nothing);
    for (int i = first; i < last; ++i) {
      Step const& s = code_.steps[i];
      int const move = static_cast<int>(Move::count);
      local_[i - first] =
          s.op >= move ? run(s, *code_.operations[s.op - move], i - first) : run(s, static_cast<Move>(s.op), i - first);
    }
  }
  constexpr void uses(int local, int now, Local wanted) const {
    demand(local >= 0 && local < now && local_[local] == wanted,
           "dyad: internal: a step uses a local value that is not there");
  }
  constexpr Local run(Step const& s, OpInfo const& op, int now) const {
    int const from[3] = {s.a, s.b, s.c};
    for (int k = 0; k < op.arity; ++k)
      uses(from[k], now, op.takes_condition && (k == 0 || op.returns_condition) ? Local::condition : Local::number);
    return op.returns_condition ? Local::condition : Local::number;
  }
  constexpr Local run(Step const& s, Move move, int now) {
    switch (move) {
    case Move::constant:
      return Local::number;
    case Move::slot:
      demand(slot_[s.b], "dyad: internal: a slot is read before it is written");
      return Local::number;
    case Move::condition_slot:
      demand(condition_slot_[s.b], "dyad: internal: a slot is read before it is written");
      return Local::condition;
    case Move::to_slot:
      uses(s.a, now, Local::number);
      slot_[s.b] = true;
      return Local::nothing;
    case Move::to_condition_slot:
      uses(s.a, now, Local::condition);
      condition_slot_[s.b] = true;
      return Local::nothing;
    case Move::input:
      return within(s, inputs_);
    case Move::table:
      return within(s, code_.table.size());
    case Move::array:
      elements_.push({s.b, s.c, false});
      return within(s, code_.memory);
    case Move::state:
      demand(s.b < piece_.carries && carry(s.b).kind == Carry::state, "dyad: internal: a state that is not carried");
      return Local::number;
    case Move::to_output:
      uses(s.a, now, Local::number);
      give_result(s);
      return Local::nothing;
    case Move::to_array:
      uses(s.a, now, Local::number);
      within(s, code_.memory);
      elements_.push({s.b, s.c, true});
      return Local::nothing;
    default:
      uses(s.a, now, Local::number);
      demand(s.b < piece_.carries && (carry(s.b).kind == Carry::state) == (move == Move::to_state),
             "dyad: internal: a value is carried that nothing wants");
      ++given_[s.b];
      return Local::nothing;
    }
  }
  constexpr void give_result(Step const& s) {
    within(s, result_.size());
    for (int v = 0; v < iterations_; ++v) {
      demand(!result_[s.b + s.c * v], "dyad: internal: a result is written twice");
      result_[s.b + s.c * v] = true;
    }
  }
  constexpr Local within(Step const& s, int size) const {
    int const last = s.b + s.c * (iterations_ - 1);
    demand(s.b >= 0 && s.b < size && last >= 0 && last < size, "dyad: internal: an access is out of bounds");
    demand(piece_.count > 0 || s.c == 0, "dyad: internal: straight-line code with an access that advances");
    return Local::number;
  }

  constexpr Carry const& carry(int k) const { return code_.carries[piece_.first_carry + k]; }
  constexpr void check_carries_before() const {
    for (int k = 0; k < piece_.carries; ++k) {
      Carry const& c = carry(k);
      demand(piece_.sequential == (c.kind == Carry::state),
             "dyad: internal: states belong to sequential loops, sums to others");
      demand(given_[k] == (c.kind != Carry::later_sum),
             "dyad: internal: what a loop carries is not given one value in each iteration");
      demand(c.from >= 0 && c.from < code_.memory, "dyad: internal: an access is out of bounds");
      read(c.from);
    }
  }
  constexpr void check_carries_after() {
    for (int k = 0; k < piece_.carries; ++k) {
      Carry const& c = carry(k);
      if (c.kind == Carry::state) continue;
      demand(c.to >= 0 && c.to < code_.memory &&
                 (c.kind != Carry::later_sum || (c.terms >= 0 && c.terms + iterations_ <= code_.memory)),
             "dyad: internal: an access is out of bounds");
      for (int i = 0; c.kind == Carry::later_sum && i < iterations_; ++i) read(c.terms + i);
      write(c.to);
    }
  }

  Code const& code_;
  int inputs_;
  Buffer<bool> written_, result_; ///< elements of memory, results
  StraightPiece piece_ = {};
  int iterations_ = 1;
  Buffer<Element> elements_; ///< accesses of the piece to memory, step by step
  Buffer<int> given_;        ///< how often an iteration gives a value to each carry
  Buffer<bool> slot_, condition_slot_;
  Buffer<Local> local_;
};

} // namespace dyad::graph
