// SPDX-License-Identifier: BSL-1.0
/// \file A program with loops over rows as regions and blocks: which loop computes what, and in which order.
///
/// A region is the code at one depth: the program itself, or the body of a loop. Each node is computed in the outermost
/// region in which all that it varies with is known, so what does not change from row to row is computed once, outside.
/// A region is a list of blocks: straight code, then loops that need its results, then straight code that needs the
/// results of these loops, and so on. Loops over the same rows of one step become one loop; what they share is one
/// node, computed once a row.
#pragma once

#include <dyad/graph/flat.hpp>
#include <dyad/graph/indices.hpp>
#include <dyad/graph/rebuild.hpp>

namespace dyad::graph {

/// A value that straight code reads.
struct BlockInput {
  enum Kind : int {
    slot,    ///< of the region
    element, ///< of a column, in the present row
    position, ///< the number of the present row
    count    ///< of the rows of an index
  };
  Kind kind = slot;
  int place = 0; ///< of the slot, the column or the index
};
/// Where a value comes from and where it goes: slots of two regions, or of the result of a loop's body and the number
/// of the result of the program that it is an element of.
struct Transfer {
  int from = 0, to = 0;
};

struct LoopBlock {
  int child = -1; ///< of a loop, its body; else -1
  Outputs code = {};
  Buffer<BlockInput> inputs = {};
  Buffer<int> outputs = {}; ///< slots
  Buffer<Transfer> sums = {}, stores = {};
};

struct LoopRegion {
  int index = -1;               ///< the place of its index, of the outermost region -1
  int slots = 0;                ///< values that are kept while it runs
  Buffer<Transfer> imports = {}; ///< from slots of the region around it; of the outermost, from inputs
  Buffer<LoopBlock> blocks = {};
};

/// Cuts a program into regions. LoopRegion 0 is the outermost.
class LoopPlan {
public:
  constexpr explicit LoopPlan(Outputs const& program) : program_(program), indices_(program.graph) {
    Frame top(*this, -1, 0, 0);
    for (int i = 0; i < program.roots.size(); ++i) (varies(i) ? top.stores : top.wanted).push(i);
    for (int& id : top.wanted) id = program.roots[id];
    top.lower();
    for (int i = 0; i < program.roots.size(); ++i) result_slots_.push(varies(i) ? -1 : top.slot_of(program.roots[i]));
    regions_[top.region] = static_cast<LoopRegion&&>(top.out);
  }
  constexpr Buffer<LoopRegion> const& regions() const { return regions_; }
  /// The slots of the outermost region that hold the results; -1 for those that a loop stores row by row.
  constexpr Buffer<int> const& result_slots() const { return result_slots_; }
  /// The place of the index over whose rows a result is stored, or -1.
  constexpr int index_of_result(int result) {
    IndexSet const set = indices_.of(program_.roots[result]);
    for (int k = 0; k < indices_.count(); ++k)
      if (set == IndexSet{1} << k) return indices_.place(k);
    if (set != 0) refuse("dyad: a function returns what varies with several loops; return rows of numbers");
    return -1;
  }

private:
  constexpr bool varies(int result) { return indices_.of(program_.roots[result]) != 0; }
  constexpr int size() const { return program_.graph.size(); }

  /// One region while it is made.
  struct Frame {
    LoopPlan& plan;
    int const region;
    IndexSet const outer, set; ///< the indices that are known around it, and within
    LoopRegion out = {};
    Buffer<int> wanted = {};  ///< the nodes whose values the region around needs
    Buffer<int> stores = {};  ///< of the outermost: results that loops store
    Buffer<int> slot;         ///< of each node, or -1
    Buffer<int> level;        ///< of each node that is needed, how many loops of this region come before it, else -1
    Buffer<bool> given;       ///< values that leave the block in which they are made

    constexpr Frame(LoopPlan& all, int index, IndexSet around, IndexSet within)
        : plan(all), region(all.regions_.size()), outer(around), set(within), slot(all.size(), -1),
          level(all.size(), -1), given(all.size(), false) {
      all.regions_.push({});
      out.index = index;
    }
    constexpr Node const& node(int id) const { return plan.program_.graph[id]; }
    constexpr bool is(int id, LoopRole role) const { return node(id).op->loop == role; }
    constexpr bool known_inside(int id) const { return (plan.indices_.of(id) & ~set) == 0; }
    constexpr bool known_outside(int id) const {
      return out.index < 0 ? node(id).is(Role::number) && !is_index(node(id))
                           : (plan.indices_.of(id) & ~outer) == 0;
    }
    constexpr bool is_literal(int id) const { return node(id).arity() == 0 && !node(id).is(Role::number); }
    constexpr bool is_own(int id) const { return known_inside(id) && !known_outside(id) && !is_literal(id); }
    /// What is read and not computed: an element, a position, a count.
    constexpr bool is_read(int id) const {
      return is_index(node(id)) || is(id, LoopRole::element) || is(id, LoopRole::count);
    }

    constexpr void lower() {
      int const last = set_levels();
      mark_given();
      for (int at = 0; at <= last; ++at) {
        add_straight(at);
        add_loops(at);
      }
    }

    constexpr int set_levels() {
      for (int const id : wanted) level[id] = 0;
      for (int const i : stores) level[plan.program_.roots[i]] = 0;
      for (int id = plan.size() - 1; id >= 0; --id)
        if (level[id] >= 0 && !known_outside(id) && !is_read(id))
          for (int k = 0; k < node(id).arity(); ++k)
            if (!(is(id, LoopRole::sum) && k == 1)) level[node(id).arg[k]] = 0;
      int last = 0;
      for (int id = 0; id < plan.size(); ++id) {
        if (level[id] < 0 || known_outside(id) || is_read(id)) continue;
        for (int k = 0; k < node(id).arity(); ++k)
          if (int const below = level[node(id).arg[k]]; below > level[id]) level[id] = below;
        if (is_own(id) && is(id, LoopRole::sum)) ++level[id];
        if (level[id] > last) last = level[id];
      }
      return last;
    }
    constexpr void mark_given() {
      for (int const id : wanted) given[id] = true;
      for (int id = 0; id < plan.size(); ++id) {
        if (level[id] < 0 || known_outside(id) || is_read(id)) continue;
        bool const inner = !known_inside(id) || is(id, LoopRole::sum);
        for (int k = 0; k < node(id).arity(); ++k)
          if (int const below = node(id).arg[k]; level[below] >= 0 && (inner || level[below] != level[id]))
            given[below] = true;
      }
    }

    /// The slot of a value, which it is given, or brought into from the region around.
    constexpr int slot_of(int id) {
      if (slot[id] >= 0) return slot[id];
      slot[id] = out.slots++;
      if (known_outside(id)) out.imports.push({out.index < 0 ? static_cast<int>(node(id).value) : id, slot[id]});
      return slot[id];
    }

    constexpr void add_straight(int at) {
      LoopBlock block;
      Buffer<int> copy(plan.size(), -1), made;
      int reads = 1;
      for (int id = 0; id < plan.size(); ++id)
        if (level[id] == at && is_own(id) && !is(id, LoopRole::sum)) {
          made.push(id);
          reads += 1 + node(id).arity();
        }
      block.code.graph.inputs(reads);
      auto const read = [&](BlockInput const& from) {
        block.inputs.push(from);
        return block.inputs.size() - 1;
      };
      auto const fetch = [&](int id) {
        if (copy[id] < 0)
          copy[id] = is_literal(id) ? block.code.graph.intern(Node{.op = node(id).op, .value = node(id).value})
                                    : read({BlockInput::slot, slot_of(id)});
        return copy[id];
      };
      for (int const id : made) {
        Node const& n = node(id);
        if (is_index(n)) copy[id] = read({BlockInput::position, static_cast<int>(n.value)});
        else if (n.op->loop == LoopRole::count)
          copy[id] = read({BlockInput::count, static_cast<int>(node(n.arg[0]).value)});
        else if (n.op->loop == LoopRole::element) {
          if (!is_index(node(n.arg[1])))
            refuse("dyad: this version reads rows only at the index of a loop over these rows");
          copy[id] = read({BlockInput::element, static_cast<int>(node(n.arg[0]).value)});
        } else {
          Node same = n;
          for (int k = 0; k < n.arity(); ++k) same.arg[k] = fetch(n.arg[k]);
          same.height = 0;
          copy[id] = block.code.graph.intern(same);
        }
        if (given[id]) put_out(block, id, copy[id]);
      }
      if (at == 0) // literals that are wanted themselves
        for (int const id : wanted)
          if (is_literal(id) && slot[id] < 0) put_out(block, id, fetch(id));
      if (!block.outputs.empty()) out.blocks.push(static_cast<LoopBlock&&>(block));
    }
    constexpr void put_out(LoopBlock& block, int id, int copy) {
      block.code.roots.push(copy);
      block.outputs.push(slot_of(id));
    }

    constexpr void add_loops(int at) {
      for (int k = 0; k < plan.indices_.count(); ++k) {
        IndexSet const bit = IndexSet{1} << k;
        Buffer<int> sums, stored;
        for (int id = 0; id < plan.size(); ++id)
          if (level[id] == at + 1 && is_own(id) && is(id, LoopRole::sum) && plan.indices_.of(node(id).arg[1]) == bit)
            sums.push(id);
        for (int const i : stores)
          if (int const id = plan.program_.roots[i]; level[id] == at && plan.indices_.of(id) == bit) stored.push(i);
        if (sums.empty() && stored.empty()) continue;
        Frame body(plan, plan.indices_.place(k), set, set | bit);
        for (int const id : sums) body.wanted.push(node(id).arg[0]);
        for (int const i : stored) body.wanted.push(plan.program_.roots[i]);
        body.lower();
        LoopBlock block;
        block.child = body.region;
        for (int const id : sums) block.sums.push({body.slot_of(node(id).arg[0]), slot_of(id)});
        for (int const i : stored) block.stores.push({body.slot_of(plan.program_.roots[i]), i});
        for (Transfer& import : body.out.imports) import.from = slot_of(import.from);
        plan.regions_[body.region] = static_cast<LoopRegion&&>(body.out);
        out.blocks.push(static_cast<LoopBlock&&>(block));
      }
    }
  };

  Outputs const& program_;
  Indices indices_;
  Buffer<LoopRegion> regions_;
  Buffer<int> result_slots_;
};

} // namespace dyad::graph
