// SPDX-License-Identifier: BSL-1.0
/// \file Loop rerolling, last step: the units become pieces of a program, loops with straight-line code before, between
/// and after them.
///
/// Piece order: the straight-line code of stage k computes what depends on the loops before loop k only, and runs
/// before it. What laid-out code must satisfy stands in graph/invariants.hpp.
#pragma once

#include <dyad/graph/loop_bodies.hpp>

namespace dyad::graph {

/// Makes the pieces: fuses loops that may run together, drops loops whose iterations vanished, fixes the iterations of
/// the others, writes the straight-line code, and gives every array its place in memory.
class Roller : public LoopBodies {
public:
  constexpr explicit Roller(Loops const& loops) : LoopBodies(loops) {
    fuse();
    drop_short_loops();
    for (int u = 0; u < units_.size(); ++u) finish(u);
    straight_code();
    place_arrays();
  }

  Buffer<Piece> pieces;
  int memory = 0; ///< numbers kept between pieces

private:
  // Loop fusion.

  /// Moves the work of a loop into a later one where no loop up to that one, itself included, reads what it computes.
  constexpr void fuse() {
    Buffer<std::uint64_t> needs = units_needed();
    for (int v = 1; v < units_.size(); ++v)
      for (int u = v - 1; u >= 0; --u) {
        if (units_[u].wanted.empty() || units_[u].sequential != units_[v].sequential || v >= 64) continue;
        bool free = true; // no loop up to v reads what u computes
        for (int w = u + 1; w <= v; ++w)
          if (!units_[w].wanted.empty() && (needs[w] >> u & 1) != 0) free = false;
        if (!free || !join(u, v)) continue;
        needs[v] |= needs[u];
        for (std::uint64_t& need : needs)
          if ((need >> u & 1) != 0) need |= std::uint64_t{1} << v;
      }
  }
  /// Builds the body of both loops together, element by element where the later one reads an element of the earlier
  /// one's region. Declines, and returns false, where too many iterations would be left to straight-line code.
  constexpr bool join(int u, int v) {
    Unit& earlier = units_[u];
    Unit const& later = units_[v];
    int const shorter =
        earlier.high - earlier.low < later.high - later.low ? earlier.high - earlier.low : later.high - later.low;
    Instance shift{-1, 1, 0};
    if (later.sequential)
      shift = {0, 1, earlier.low - later.low};
    else
      for (Instance const& common : later.computed)
        if (step_info(common.step).region == earlier.region && (common.a == 1 || common.a == -1))
          shift = {0, common.a, common.b};
    if (shift.step < 0) return false;
    Unit both = later;
    for (Instance const& w : earlier.wanted) both.wanted.push({w.step, shift.a * w.a, w.a * shift.b + w.b});
    build(both);
    int const left = earlier.high - earlier.low + later.high - later.low - 2 * (both.high - both.low);
    if (both.high - both.low < Periods::least_count || left > most_left || 4 * (both.high - both.low) < 3 * shorter)
      return false;
    units_[v] = both;
    earlier.wanted.clear();
    return true;
  }
  /// Which units each unit reads from, directly or through straight-line code, as bits.
  constexpr Buffer<std::uint64_t> units_needed() {
    for (int u = 0; u < units_.size(); ++u)
      for (Instance const& w : units_[u].wanted) unit_of_[w.step] = u;
    int const size = loops_.order.size();
    Buffer<std::uint64_t> masks(size, 0), of_unit(units_.size(), 0);
    Node const* const nodes = loops_.graph.nodes();
    int const *const order = loops_.order.begin(), *const place = loops_.place.begin();
    int const *const region_of = loops_.region_of.begin(), *const unit_of = unit_of_.begin();
    Region const* const regions = loops_.regions.begin();
    int const* const first_step = loops_.first_step.begin();
    std::uint64_t* const of_value = masks.begin();
    for (int at = 0; at < size; ++at) {
      Node const& n = nodes[order[at]];
      std::uint64_t mask = 0;
      for (int k = 0, arity = n.op->arity; k < arity; ++k)
        if (int const from = place[n.arg[k]]; from >= 0) mask |= of_value[from];
      int const r = region_of[at], step = r < 0 ? -1 : first_step[r] + (at - regions[r].start) % regions[r].period;
      if (int const u = step < 0 ? -1 : unit_of[step]; u >= 0) {
        of_unit[u] |= mask & ~(std::uint64_t{1} << (u & 63));
        if (step_info(step).stored || step_info(step).reduction) mask |= std::uint64_t{1} << (u & 63);
      }
      of_value[at] = mask;
    }
    return of_unit;
  }

  /// Each value that a body computes exists for a range of iterations only; the loop runs where all of them do. These
  /// ranges may have hardly an iteration in common, or none. Then straight-line code computes what the loop would have.
  constexpr void drop_short_loops() {
    for (Unit& unit : units_)
      if (unit.high - unit.low < fewest_iterations) unit.wanted.clear();
  }

  /// Renumbers the iterations of a loop so that they begin at 0, last to first where most accesses run backwards, and
  /// states which elements of memory the loop reads, and where what it carries begins and ends.
  constexpr void finish(int u) {
    Unit& unit = units_[u];
    if (unit.wanted.empty()) return;
    Piece& piece = unit.piece;
    piece.count = unit.high - unit.low;
    int direction = 0;
    for (Access const& a : piece.reads) direction += a.stride > 0 ? 1 : a.stride < 0 ? -1 : 0;
    for (Access const& a : piece.writes) direction += a.stride > 0 ? 1 : a.stride < 0 ? -1 : 0;
    bool const turn = direction < 0 && !unit.sequential;
    for (Access& a : piece.writes)
      if (a.memory == Access::sum && piece.carries[a.base].kind == Carry::ordered_sum) {
        Carry& c = piece.carries[a.base];
        Instance const& w = unit.wanted[c.from];
        if ((w.a > 0) != turn) continue;
        c.kind = Carry::later_sum;
        a = {.memory = Access::array, .array_id = array(w.step), .base = w.b, .stride = w.a};
      }
    for (Buffer<Access>* const list : {&piece.reads, &piece.writes})
      for (Access& a : *list) {
        a.base += a.stride * (turn ? unit.high - 1 : unit.low);
        if (turn) a.stride = -a.stride;
        if (a.memory == Access::array && a.stride != 0) {
          extend(a.array_id, a.base);
          extend(a.array_id, a.base + a.stride * (piece.count - 1));
        }
      }
    for (Instance const& w : unit.wanted) {
      unit_of_[w.step] = u;
      int const one = w.a * unit.low + w.b, other = w.a * (unit.high - 1) + w.b;
      range_at_[w.step] = ranges_.size();
      ranges_.push({one < other ? one : other, one < other ? other : one});
    }
    for (Carry& c : piece.carries) place_carry(unit, c);
  }
  /// States where what a loop carries begins and ends.
  constexpr void place_carry(Unit const& unit, Carry& c) {
    Instance const& w = unit.wanted[c.from];
    if (c.kind == Carry::state) {
      c.from_array = array(w.step);
      c.from = w.a * (unit.low - 1) + w.b;
      extend(c.from_array, c.from);
      return;
    }
    Range const range = range_of(w.step);
    c.terms_array = c.kind == Carry::later_sum ? array(w.step) : 0;
    c.terms = range.low;
    c.from_array = alone(loops_.at(w.step, range.low - 1));
    int const last = loops_.at(w.step, range.high);
    if (slot_of_[last] < 0) {
      slot_of_[last] = arrays_.size();
      arrays_.push({0, 0, 0});
    }
    c.to_array = slot_of_[last];
    c.from = c.to = 0;
  }
  /// The elements of a step that its loop makes; none if no loop does.
  constexpr Range range_of(int step) const { return range_at_[step] < 0 ? Range{} : ranges_[range_at_[step]]; }

  // Straight-line code.

  /// The loop that leaves a value in memory, or -1.
  constexpr int made_by(int at) const {
    Instance const e = loops_.element(at);
    if (e.step < 0 || range_at_[e.step] < 0 || !(step_info(e.step).stored || step_info(e.step).reduction)) return -1;
    Range const range = range_of(e.step);
    return e.b <= range.high && e.b >= (step_info(e.step).reduction ? range.high : range.low) ? unit_of_[e.step] : -1;
  }
  /// Whether a loop writes a result itself.
  constexpr bool written_by_loop(int root) const {
    int const at = loops_.place[loops_.roots[root]];
    if (at < 0) return false;
    Instance const e = loops_.element(at);
    if (e.step < 0 || !step_info(e.step).has_output) return false;
    Range const range = range_of(e.step);
    return e.b >= range.low && e.b <= range.high &&
           step_info(e.step).output + step_info(e.step).output_stride * e.b == root;
  }
  /// Elements that loops read from an array and that its own loop does not make: straight-line code writes them.
  constexpr void want_elements() {
    for (int s = 0; s < array_of_.size(); ++s) {
      if (array_of_[s] < 0) continue;
      Array const a = arrays_[array_of_[s]];
      bool const reduction = step_info(s).reduction;
      for (int i = a.low; i <= a.high && !reduction; ++i)
        if (i < range_of(s).low || i > range_of(s).high)
          if (int const at = loops_.at(s, i); at >= 0 && at < loops_.order.size()) wanted_.push({at, array_of_[s], i});
    }
    for (Gather const& g : gathers_)
      for (int i = arrays_[g.array].low; i <= arrays_[g.array].high; ++i)
        wanted_.push({g.first + g.stride * i, g.array, i});
  }
  /// Whether a value lies already where it is wanted.
  constexpr bool own_element(Written const& w) const {
    if (slot_of_[w.at] == w.array && step_info(loops_.element(w.at).step).reduction) return true;
    Instance const e = loops_.element(w.at);
    return array_of_[e.step] == w.array && e.b == w.index && step_info(e.step).stored;
  }

  /// What straight-line code computes after each loop, and before the first: the latest value of each stage, and of
  /// each value the one before. A stage is the number of the loop after which a value can be computed, plus one.
  struct Stages {
    Buffer<int> maker, last, previous; ///< the loop that makes a value itself, or -1
  };
  constexpr Buffer<bool> needed_values(Buffer<int>& maker) const {
    Loops const& in = loops_;
    Buffer<bool> out(in.order.size(), false);
    bool* const needed = out.begin();
    for (Written const& w : wanted_) needed[w.at] = true;
    for (int i = 0; i < in.roots.size(); ++i)
      if (in.place[in.roots[i]] >= 0 && !written_by_loop(i)) needed[in.place[in.roots[i]]] = true;
    for (int at = in.order.size() - 1; at >= 0; --at) {
      if (!needed[at]) continue;
      maker[at] = made_by(at);
      Node const& n = in.graph[in.order[at]];
      for (int k = 0; k < n.arity() && maker[at] < 0; ++k)
        if (int const from = in.place[n.arg[k]]; from >= 0) needed[from] = true;
    }
    return out;
  }
  constexpr Stages stages() {
    Loops const& in = loops_;
    int const size = in.order.size();
    Stages out{Buffer<int>(size, -1), Buffer<int>(units_.size() + 1, -1), Buffer<int>(size, -1)};
    Buffer<int> const& maker = out.maker;
    Buffer<bool> const values = needed_values(out.maker);
    bool const* const needed = values.begin();
    Buffer<int> stage(size, 0);
    for (int at = 0; at < size; ++at) {
      if (!needed[at]) continue;
      Node const& n = in.graph[in.order[at]];
      if (maker[at] >= 0) stage[at] = maker[at] + 1;
      for (int k = 0; k < n.arity() && maker[at] < 0; ++k)
        if (int const from = in.place[n.arg[k]]; from >= 0 && stage[from] > stage[at]) stage[at] = stage[from];
      if (maker[at] >= 0) continue;
      for (int k = 0; k < n.arity(); ++k)
        if (int const from = in.place[n.arg[k]]; from >= 0 && maker[from] < 0 && stage[from] < stage[at]) alone(from);
      out.previous[at] = out.last[stage[at]];
      out.last[stage[at]] = at;
    }
    return out;
  }

  /// Lists of items that begin at nodes or values.
  struct Chains {
    Buffer<int> first, next;
    constexpr Chains(int nodes, int items) : first(nodes, -1), next(items, -1) {}
    constexpr void add(int at, int item) {
      next[item] = first[at];
      first[at] = item;
    }
  };
  /// Straight-line code as it is written, piece by piece.
  struct Straight {
    Stages stages;
    Chains written;           ///< elements of arrays, by value
    Chains results;           ///< by node of the program
    Buffer<int> local, stamp; ///< by node of the program: its node in the piece, and of which piece that is
    Piece piece = {};
    int stage = 0;
  };
  /// The node of the piece for an argument, read from memory if the piece does not compute it.
  constexpr int bring(Straight& code, int id) {
    if (code.stamp[id] == code.stage) return code.local[id];
    code.stamp[id] = code.stage;
    Graph& graph = code.piece.body.graph;
    Node leaf = loops_.graph[id];
    int const at = loops_.place[id];
    if (at >= 0 || leaf.is(Role::number)) {
      Access from{.memory = Access::input, .base = static_cast<int>(leaf.value)};
      if (at >= 0) {
        Instance const e = loops_.element(at);
        if (code.stages.maker[at] < 0 || step_info(e.step).reduction)
          from = {.memory = Access::array, .array_id = slot_of_[at]};
        else
          from = {.memory = Access::array, .array_id = array(e.step), .base = e.b};
        if (from.array_id != slot_of_[at]) extend(from.array_id, from.base);
      }
      leaf = {.op = &number_info, .value = static_cast<double>(code.piece.reads.size())};
      code.piece.reads.push(from);
    }
    code.local[id] = graph.append(leaf);
    if (at >= 0 && loops_.graph[id].op->returns_condition) code.local[id] = from_memory(graph, code.local[id]);
    return code.local[id];
  }
  constexpr void put(Straight& code, int id, Access const& to) {
    code.piece.body.roots.push(in_memory(code.piece.body.graph, bring(code, id)));
    code.piece.writes.push(to);
  }
  constexpr void put_results(Straight& code, int id) {
    for (int r = code.results.first[id]; r >= 0; r = code.results.next[r])
      put(code, id, {.memory = Access::output, .base = r});
    code.results.first[id] = -1;
  }
  /// Computes a value, and writes it where it is wanted.
  constexpr void compute(Straight& code, int at) {
    int const id = loops_.order[at];
    Graph& graph = code.piece.body.graph;
    Node node = loops_.graph[id];
    node.height = 0;
    for (int a = 0; a < node.arity(); ++a) {
      node.arg[a] = bring(code, node.arg[a]);
      if (graph[node.arg[a]].height >= node.height) node.height = graph[node.arg[a]].height + 1;
    }
    code.stamp[id] = code.stage;
    code.local[id] = graph.append(node);
    for (int w = code.written.first[at]; w >= 0; w = code.written.next[w])
      put(code, id, {.memory = Access::array, .array_id = wanted_[w].array, .base = wanted_[w].index});
    put_results(code, id);
  }
  /// Elements that a loop has made and that another array needs, too.
  constexpr void copy_elements(Straight& code) {
    for (Written const& w : wanted_)
      if (code.stages.maker[w.at] >= 0 && code.stages.maker[w.at] + 1 == code.stage && !own_element(w))
        put(code, loops_.order[w.at], {.memory = Access::array, .array_id = w.array, .base = w.index});
  }
  /// Writes what no loop computes.
  constexpr void straight_code() {
    want_elements();
    Loops const& in = loops_;
    Straight code{stages(), Chains(in.order.size(), wanted_.size()), Chains(in.graph.size(), in.roots.size()),
                  Buffer<int>(in.graph.size(), -1), Buffer<int>(in.graph.size(), -1)};
    for (int i = 0; i < wanted_.size(); ++i) code.written.add(wanted_[i].at, i);
    for (int i = in.roots.size() - 1; i >= 0; --i)
      if (!written_by_loop(i)) code.results.add(in.roots[i], i);
    for (int k = 0; k <= units_.size(); ++k) {
      code.stage = k;
      code.piece = {};
      Buffer<int> own;
      for (int at = code.stages.last[k]; at >= 0; at = code.stages.previous[at]) own.push(at);
      for (int i = own.size() - 1; i >= 0; --i) compute(code, own[i]);
      if (k == units_.size()) // results that no operation of straight code makes
        for (int const id : in.roots)
          if (!in.graph[id].is_constant(0)) put_results(code, id);
      copy_elements(code);
      if (!code.piece.writes.empty()) pieces.push(code.piece);
      if (k < units_.size() && !units_[k].wanted.empty()) pieces.push(units_[k].piece);
    }
  }
  /// Lays the arrays out one after the other, and turns elements of arrays into places in memory.
  constexpr void place_arrays() {
    for (Array& a : arrays_) {
      a.base = memory - a.low;
      if (a.high >= a.low) memory += a.high - a.low + 1;
    }
    for (Piece& piece : pieces) {
      for (Buffer<Access>* const list : {&piece.reads, &piece.writes})
        for (Access& a : *list)
          if (a.memory == Access::array) a.base += arrays_[a.array_id].base;
      for (Carry& c : piece.carries) {
        c.from += arrays_[c.from_array].base;
        if (c.kind == Carry::state) continue;
        c.to += arrays_[c.to_array].base;
        if (c.kind == Carry::later_sum) c.terms += arrays_[c.terms_array].base;
      }
    }
  }
};

} // namespace dyad::graph
