// SPDX-License-Identifier: BSL-1.0
/// \file A program with loops over rows as regions and blocks: which loop computes what, and in which order.
///
/// A region is the code at one depth: the program itself, or the body of a loop. Each node is computed in the outermost
/// region in which all that it varies with is known, so what does not change from row to row is computed once, outside.
/// A region is a list of blocks: straight code, then loops that need its results, then straight code that needs the
/// results of these loops, and so on. Loops over the same rows of one step become one loop; what they share is one
/// node, computed once a row.
#pragma once

#include <dyad/graph/loop_items.hpp>
#include <dyad/graph/recurrences.hpp>
#include <dyad/graph/turned_sums.hpp>

namespace dyad::graph {

/// Cuts a program into regions. Region 0 is the outermost.
class LoopPlan {
public:
  constexpr explicit LoopPlan(Outputs const& program)
      : program_(program), indices_(program.graph), buffers_(program.graph) {
    nested_of_ = Buffer<int>(size(), -1);
    users_ = users_of(program.graph, program.roots);
    Node const* const nodes = program.graph.nodes();
    for (int id = 0, end = size(); id < end; ++id) {
      Node const& n = nodes[id];
      if (n.op->loop == LoopRole::none) continue;
      emits_ = emits_ || n.op->loop == LoopRole::emitted;
      if (n.op->loop == LoopRole::final) finals_.push(id);
      if (n.op->loop != LoopRole::near) continue;
      int const far = static_cast<int>(program.graph[n.arg[2]].value);
      reach_ = far > reach_ ? far : -far > reach_ ? -far : reach_;
    }
    Frame top(*this, -1, 0, 0);
    for (int i = 0; i < program.roots.size(); ++i) {
      if (varies(i)) top.stores.push(i);
      else top.wanted.push(program.roots[i]);
    }
    top.lower();
    if (!conflicts_.empty()) return;
    for (int i = 0; i < program.roots.size(); ++i) result_slots_.push(varies(i) ? -1 : top.slot_of(program.roots[i]));
    regions_[top.region] = static_cast<LoopRegion&&>(top.out);
  }
  /// Loops that would run within another one on which they do not depend, or which runs over the same index: the plan
  /// is not finished then, and these have to be stored first.
  constexpr Buffer<int> const& conflicts() const { return conflicts_; }
  /// Sums that have to be added up row by row within the loop over their own index.
  constexpr Buffer<TurnedSum> const& transposed() const { return transposed_; }
  constexpr Buffer<LoopRegion> const& regions() const { return regions_; }
  constexpr Buffer<RowBuffer> const& buffers() const { return buffers_.all; }
  /// How far beyond the rows of a column it is read at most.
  constexpr int reach() const { return reach_; }
  /// How many sums over rows are themselves summed over steps.
  constexpr int nested_sums() const { return nested_sums_; }
  /// The slots of the outermost region that hold the results; -1 for those that a loop stores row by row.
  constexpr Buffer<int> const& result_slots() const { return result_slots_; }
  /// The place of the index over whose rows a result is stored, or -1.
  constexpr int index_of_result(int result) {
    int const place = index_of(indices_, program_.roots[result]);
    if (place < 0 && varies(result))
      refuse("dyad: a function returns what varies with several loops; return rows of numbers");
    return place;
  }

private:
  constexpr bool varies(int result) { return indices_.of(program_.roots[result]) != 0; }
  constexpr int size() const { return program_.graph.size(); }
  /// One region while it is made.
  struct Frame : ItemScope {
    LoopPlan& plan;
    int const region;
    LoopRegion out = {};
    Buffer<int> wanted = {};  ///< the nodes whose values the region around needs
    Buffer<int> stores = {};  ///< of the outermost: results that loops store
    Buffer<int> adds = {};    ///< columns to whose rows loops of this region add
    Buffer<ScatteredTerms> scatters = {}; ///< what loops of this region scatter
    Buffer<int> sums = {};    ///< the sums whose terms this region computes
    Buffer<int> slot;         ///< of each node, or -1
    Buffer<int> level;        ///< of each node that is needed, how many loops of this region come before it, else -1
    Buffer<int> ready;        ///< of each node of an inner region, after how many loops of this one it can be computed
    Buffer<bool> given;       ///< values that leave the block in which they are made
    Buffer<LoopItem> items = {};
    Buffer<Buffer<int>> emitted = {}; ///< of each item, what recurrences of this region emit for it
    Buffer<int> kept = {};    ///< what recurrences of this region emit for other loops than their own

    constexpr Frame(LoopPlan& all, int own_index, IndexSet around, IndexSet known)
        : ItemScope{{all.program_.graph, all.indices_, own_index, around, known}, all.emits_, all.buffers_},
          plan(all),
          region(all.regions_.size()), slot(all.size(), -1), level(all.size(), -1), ready(all.size(), 0),
          given(all.size(), false) {
      all.regions_.push({});
      out.index = own_index;
    }

    constexpr void lower() {
      int const last = set_levels();
      mark_given();
      for (int at = 0; at <= last && plan.conflicts_.empty(); ++at) {
        add_straight(at);
        add_loops(at);
      }
    }

    constexpr int set_levels() {
      for (int const id : wanted) level[id] = 0;
      for (int const i : stores) level[plan.program_.roots[i]] = 0;
      for (int const id : adds)
        if (int const added = added_term(id, plan.users_); role(added) != LoopRole::product) level[added] = 0;
        else level[node(added).arg[0]] = level[node(added).arg[1]] = 0;
      for (ScatteredTerms const& one : scatters) level[one.terms] = 0;
      int* const level_of = level.begin(); // compilers interpret what follows for every node
      for (int id = plan.size() - 1; id >= 0; --id)
        if (level_of[id] >= 0 && !known_outside(id)) for_each_argument(id, [=](int below) { level_of[below] = 0; });
      int last = 0;
      auto const add_item = [&](LoopItem const& item) {
        items.push(placed(item));
        if (items.back().level > last) last = items.back().level;
        return items.back().level;
      };
      for (int id = 0, end = plan.size(); id < end; ++id) {
        if (level_of[id] < 0) continue;
        if (!known_inside(id)) ready[id] = ready_for(id);
        if (!is_own(id)) continue;
        int& own = level_of[id];
        if (is_item(id)) own = add_item({.id = id});
        else {
          for_each_argument(id, [&](int below) {
            if (level_of[below] > own && known_inside(below)) own = level_of[below];
          });
          if (is_picked(id)) ++own; // the row is known before
        }
        if (own > last) last = own;
      }
      for (int const i : stores) add_item({.id = plan.program_.roots[i], .result = i});
      for (int const id : adds) add_item({.id = added_term(id, plan.users_), .added = id});
      for (ScatteredTerms const& one : scatters) add_item({.id = one.terms, .added = one.scatter});
      for (int i = 0; i < items.size() && plan.conflicts_.empty(); ++i)
        for (int const e : emitted[i])
          if (int const g = node(e).arg[0]; !known_outside(g) && level[g] != items[i].level && !is_among(kept, e))
            kept.push(e);
      return last;
    }
    /// After how many loops of this region all of it is there that a node of an inner region, or an item, needs. What
    /// recurrences emit is not among that.
    constexpr int ready_for(int id) const {
      int after = 0;
      for_each_argument(id, [&](int below) {
        int const then = !known_inside(below) ? ready[below] : is_literal(below) ? 0 : level[below] + 1;
        if (then > after) after = then;
      });
      return after;
    }
    /// A loop that cannot run here. What needs the states of a recurrence row by row runs within the loop around that
    /// one, and so does what needs a loop that varies with several indices, which cannot be kept for all of these.
    constexpr void add_conflict(int id) {
      plan.conflicts_.push(id);
      LoopRole const loop = role(id);
      if (std::popcount(plan.indices_.of(id)) > 1 || loop == LoopRole::accumulate)
        add_sums_around(graph, plan.indices_, plan.users_, id, set, plan.transposed_);
      else if (loop == LoopRole::recurrence || loop == LoopRole::store || loop == LoopRole::scatter)
        for (int const sum : sums)
          if (reachable(graph, {node(sum).arg[0]})[id]) plan.transposed_.push({sum, index_of(plan.indices_, sum)});
    }
    /// When an item can run, and in which direction. What a recurrence emits is used as it comes by a loop in the same
    /// direction at the same time, and kept for all others.
    constexpr LoopItem placed(LoopItem item) {
      item.bit = bit_of(item);
      bool const elsewhere = outer != 0 && (plan.indices_.of(item.id) & outer) == 0;
      if (is_computed(item) && ((item.bit & set) != 0 || elsewhere)) {
        add_conflict(item.id);
        return item;
      }
      if (is_computed(item) && role(item.id) == LoopRole::sum && reads_steps_by_row(item)) {
        IndexSet const varies = plan.indices_.of(item.id), within = varies & ~outer; // a loop around may stay around
        plan.transposed_.push({item.id, plan.indices_.only_place(within != 0 ? within : varies)});
        plan.conflicts_.push(item.id);
        return item;
      }
      Within const inner = within(item);
      emitted.push(inner.emitted);
      if (is_recurrence(item)) item.way = way_of(item.id);
      if (!emits) item.level = ready_for(item.id);
      for (int const id : inner.needed)
        if (level[id] + 1 > item.level) item.level = level[id] + 1;
      if (item.level == 0) item.level = 1;
      int const gap = !inner.emitted.empty() && works_in_batches(item);
      for (int const e : inner.emitted)
        if (int const g = node(e).arg[0]; !known_outside(g) && level[g] + gap > item.level) item.level = level[g] + gap;
      bool clash = false;
      Way way = item.way;
      for (int const e : inner.emitted) {
        int const g = node(e).arg[0];
        if (known_outside(g) || level[g] != item.level) continue;
        if (way == Way::any) way = way_of(g);
        clash = clash || way_of(g) != way || plan.indices_.of(node(g).arg[1]) != item.bit;
      }
      if (clash) ++item.level;
      else item.way = way;
      return item;
    }

    constexpr void mark_given() {
      for (int const id : wanted) given[id] = true;
      int const* const level_of = level.begin();
      bool* const is_given = given.begin();
      for (int id = 0, end = plan.size(); id < end; ++id) {
        int const own = level_of[id];
        if (own < 0 || known_outside(id)) continue;
        if (is_picked(id) && is_own(id) && is_literal(node(id).arg[1])) wanted.push(node(id).arg[1]);
        bool const inner = !known_inside(id) || is_item(id) || is_term(id);
        for_each_argument(id, [=](int below) {
          if (inner || level_of[below] != own) is_given[below] = true;
        });
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
      Buffer<int> copies(plan.size(), -1), made;
      int* const copy = copies.begin();
      int const* const level_of = level.begin();
      for (int id = 0, end = plan.size(); id < end; ++id)
        if (level_of[id] == at && is_straight(id)) made.push(id);
      block.code.graph.expect(2 * made.size());
      block.code.graph.inputs(most_reads(made));
      auto const read = [&](BlockInput const& from) {
        block.inputs.push(from);
        return block.inputs.size() - 1;
      };
      // Slots hold numbers: a condition is 1 or 0 there.
      auto const fetch = [&](int id) {
        if (copy[id] >= 0) return copy[id];
        if (is_literal(id)) return copy[id] = block.code.graph.intern(Node{.op = node(id).op, .value = node(id).value});
        copy[id] = read({BlockInput::slot, slot_of(id)});
        if (node(id).op->returns_condition)
          copy[id] = block.code.graph.apply(basic::not_equal, copy[id], block.code.graph.constant(0));
        return copy[id];
      };
      for (int const id : made) {
        Node const& n = node(id);
        if (is_index(n)) copy[id] = read({BlockInput::position, static_cast<int>(n.value)});
        else if (is_read(id)) copy[id] = read(read_from(id, is_picked(id) ? slot_of(n.arg[1]) : -1));
        else if (n.op->loop == LoopRole::emitted) copy[id] = fetch(n.arg[1]);
        else if (n.op->loop == LoopRole::root_value) copy[id] = fetch(node(n.arg[1]).arg[1]);
        else {
          Node same = n;
          for (int k = 0, arity = n.op->arity; k < arity; ++k) same.arg[k] = fetch(n.arg[k]);
          same.height = 0;
          copy[id] = block.code.graph.intern(same);
        }
        if (given[id]) put_out(block, id, copy[id]);
      }
      if (at == 0) // literals that are wanted themselves
        for (int const id : wanted)
          if (is_literal(id) && slot[id] < 0) put_out(block, id, fetch(id));
      if (block.outputs.empty()) return;
      sort_outputs(block, out.slots);
      out.blocks.push(static_cast<LoopBlock&&>(block));
    }
    constexpr void put_out(LoopBlock& block, int id, int copy) {
      if (node(id).op->returns_condition)
        copy =
            block.code.graph.apply(basic::where, copy, block.code.graph.constant(1), block.code.graph.constant(0));
      block.code.roots.push(copy);
      block.outputs.push(slot_of(id));
    }

    constexpr void add_loops(int at) {
      for (LoopItem const& item : items)
        if (item.level == at + 1 && is_product(item)) out.blocks.push(product_block(item));
      for (int k = 0; k < plan.indices_.count(); ++k) {
        bool forward = false, back = false;
        for (LoopItem const& item : items)
          if (item.level == at + 1 && item.bit == IndexSet{1} << k) {
            forward = forward || item.way == Way::forward;
            back = back || item.way == Way::back;
          }
        // What has no direction of its own goes with the others where rows are many, so that these are read once. Those
        // within steps are few: there it runs on batches of them, while what the others wrote one by one is stored.
        bool const apart = out.index >= 0 && lanes == 0 && (forward || back);
        if (forward || !back) add_loop(at, k, Way::forward, !apart);
        if (back) add_loop(at, k, Way::back, !forward && !apart);
        if (apart) add_loop(at, k, Way::any, true);
      }
    }
    /// Whether an item is a column of what a recurrence beside it emits and keeps for other loops anyway.
    constexpr bool keeps_emitted(LoopItem const& item) const {
      if (out.index < 0 || !is_computed(item) || role(item.id) != LoopRole::store) return false;
      int const from = node(item.id).arg[0], loop = node(from).arg[0];
      return is_among(kept, from) && level[loop] == item.level && node(loop).arg[1] == node(item.id).arg[1];
    }
    /// What a loop's body has to compute for one of its items; states to be kept are added to `keeps`.
    constexpr void want(Frame& body, LoopItem const& item, Buffer<int>& keeps) {
      Node const& n = node(item.id);
      if (is_scatter(item)) {
        if (Node const& terms = node(n.arg[0]); terms.op->loop == LoopRole::term)
          body.wanted.push(terms.arg[0]), body.wanted.push(terms.arg[1]);
        else body.scatters.push({item.added < 0 ? item.id : item.added, n.arg[0]});
      } else if (!is_computed(item)) body.wanted.push(item.id);
      else if (n.op->loop == LoopRole::accumulate) body.adds.push(item.id);
      else if (keeps_emitted(item)) return;
      else if (n.op->loop != LoopRole::recurrence) {
        body.wanted.push(n.arg[0]);
        if (n.op->loop == LoopRole::sum) body.sums.push(item.id);
      } else {
        body.running.push(item.id);
        RecurrenceParts const parts(plan.program_.graph, item.id);
        for (int i = 0; i < parts.size(); ++i) body.wanted.push(parts.after(plan.program_.graph, i));
        for (int const end : parts.until)
          if (role(end) == LoopRole::proceed) body.wanted.push(node(end).arg[0]), body.wanted.push(node(end).arg[2]);
        for (int const e : kept)
          if (node(e).arg[0] == item.id) keeps.push(e), body.wanted.push(node(e).arg[1]);
      }
    }
    /// Where the result of an item goes after each row. Recurrences that share some of the states that are `carried`
    /// run them once.
    constexpr void add_item(LoopBlock& block, Frame& body, LoopItem const& item, int k, Buffer<int>& carried) {
      Node const& n = node(item.id);
      int const rows = plan.indices_.place(k);
      if (item.result >= 0) block.stores.push({body.slot_of(item.id), item.result});
      else if (is_scatter(item)) add_scatter(block, body, item);
      else if (item.added >= 0)
        block.adds.push({body.slot_of(item.id), buffers.of(item.added, rows, in_lanes(item.added))});
      else if (n.op->loop == LoopRole::accumulate) block.clears.push(buffers.of(item.id, lanes != 0));
      else if (n.op->loop == LoopRole::sum)
        block.sums.push({body.slot_of(n.arg[0]), slot_of(item.id), nested(item.id, body)});
      else if (keeps_emitted(item)) buffers.share(item.id, buffers.of(n.arg[0], rows, lanes != 0), lanes != 0);
      else if (n.op->loop == LoopRole::store)
        block.keeps.push({body.slot_of(n.arg[0]), buffers.of(item.id, rows, lanes != 0)});
      else add_states(block, body, item.id, carried);
    }
    constexpr void add_scatter(LoopBlock& block, Frame& body, LoopItem const& item) {
      int const scatter = item.added < 0 ? item.id : item.added, to = buffers.of(scatter, in_lanes(scatter));
      if (item.added < 0) block.clears.push(to);
      if (Node const& terms = node(node(item.id).arg[0]); terms.op->loop == LoopRole::term)
        block.scatters.push({body.slot_of(terms.arg[0]), body.slot_of(terms.arg[1]), to});
    }
    /// Keeps the states of a recurrence at a step.
    constexpr void add_kept(LoopBlock& block, Frame& body, int id, int k) {
      // Not where steps that are computed again would add to something once more.
      bool const remembers = out.index < 0 && block.end.proceed < 0 && body.adds.empty();
      int const buffer =
          is_column(id) ? buffers.of(id, lanes != 0) : buffers.of(id, plan.indices_.place(k), lanes != 0);
      auto& kept_rows = buffers.all[buffer];
      if (remembers) kept_rows.memory = states_to_keep(plan.program_.graph, node(id).arg[0]);
      int const state = node(id).arg[1];
      if (!is_column(id)) return block.keeps.push({body.slot_of(state), buffer});
      kept_rows.steps = plan.indices_.place(k);
      keep_column(block, {body.kept_column(state), buffer}, kept_rows.memory == 0 && block.end.proceed < 0);
    }
    constexpr void add_loop(int at, int k, Way way, bool with_any) {
      IndexSet const bit = IndexSet{1} << k;
      Buffer<LoopItem> mine;
      for (LoopItem const& item : items)
        if (item.level == at + 1 && item.bit == bit && (item.way == way || (item.way == Way::any && with_any)))
          mine.push(item);
      if (mine.empty()) return;
      Frame body(plan, plan.indices_.place(k), set, set | bit);
      Buffer<int> keeps;
      for (LoopItem const& item : mine) want(body, item, keeps);
      body.out.batched = lanes == 0 && body.running.empty() && !reads_steps(mine, bit);
      body.lanes = lanes | (lanes != 0 || body.out.batched ? bit : 0);
      body.running_around = running_around;
      for (int const recurrence : running) body.running_around.push(recurrence);
      for (int const recurrence : body.running)
        for (int const leaf : RecurrenceParts(plan.program_.graph, recurrence).leaves)
          if (is_column(leaf)) buffers.of(leaf, lanes != 0);
      for (int const id : body.wanted) // side by side, in the order of the results
        if (body.is_own(id) && !is_column(id)) body.slot_of(id);
      body.lower();
      if (!plan.conflicts_.empty()) return;
      LoopBlock block;
      block.child = body.region;
      block.back = way == Way::back;
      Buffer<int> carried;
      for (LoopItem const& item : mine) add_item(block, body, item, k, carried);
      for (int const id : keeps) add_kept(block, body, id, k);
      for (Transfer& import : body.out.imports) import.from = slot_of(import.from);
      plan.regions_[body.region] = static_cast<LoopRegion&&>(body.out);
      out.blocks.push(static_cast<LoopBlock&&>(block));
    }
    /// Sums that nothing needs but their sum over the steps are added up in batches through all of these: their number.
    constexpr int nested(int sum, Frame const& body) {
      if (lanes == 0 && body.out.batched && plan.users_[sum] == 1)
        for (int const sum_of_sums : sums)
          if (in_its_step(node(sum_of_sums).arg[0]) == sum) return plan.nested_of_[sum_of_sums] = plan.nested_sums_++;
      return plan.nested_of_[sum];
    }
    constexpr void add_states(LoopBlock& block, Frame& body, int recurrence, Buffer<int>& carried) {
      RecurrenceParts const parts(graph, recurrence);
      for (int const end : parts.until)
        if (role(end) == LoopRole::proceed) {
          OpenEnd const found{body.slot_of(node(end).arg[0]), body.slot_of(node(end).arg[2]),
                              node(node(end).arg[1]).value, !node(end).is(LoopVariant::usual),
                              node(end).is(LoopVariant::or_nan)};
          if (block.end.proceed >= 0 && block.end.proceed != found.proceed)
            refuse("dyad: two loops of one traced function over the same steps end by different conditions");
          block.end = found;
        }
      for (int i = 0; i < parts.size(); ++i) {
        int const init = parts.init(graph, i);
        if (is_column(parts.leaves[i])) {
          if (!is_among(carried, parts.leaves[i])) add_column_state(block, body, parts, i);
          carried.push(parts.leaves[i]);
          continue;
        }
        StateSlots state{.before = body.slot_of(parts.leaves[i]), .after = body.slot_of(parts.after(graph, i))};
        if (is_literal(init)) state.value = node(init).is(Role::constant) ? node(init).value : node(init).op->value;
        else state.init = slot_of(init);
        for (int const id : plan.finals_)
          if (level[id] >= 0 && node(id).arg[0] == recurrence && node(id).arg[1] == parts.next[i])
            state.final = slot_of(id);
        bool const known = is_among(carried, parts.leaves[i]);
        carried.push(parts.leaves[i]);
        if (!known || state.final >= 0) block.states.push(state);
      }
    }
    constexpr void add_column_state(LoopBlock& block, Frame& body, RecurrenceParts const& parts, int i) {
      int const after = parts.after(graph, i);
      ColumnState state{.before = body.kept_column(parts.leaves[i]), .after = body.kept_column(after),
                        .init = kept_column(parts.init(graph, i))};
      state.moves = role(after) == LoopRole::store && body.is_own(after);
      for (ColumnState const& other : block.columns) state.moves = state.moves && other.after != state.after;
      block.columns.push(state);
    }
  };

  Outputs const& program_;
  Indices indices_;
  Buffer<LoopRegion> regions_;
  RowBuffers buffers_;
  Buffer<int> result_slots_;
  Buffer<int> conflicts_;
  Buffer<TurnedSum> transposed_;
  bool emits_ = false; ///< whether recurrences emit what others need
  int reach_ = 0, nested_sums_ = 0;
  Buffer<int> nested_of_; ///< of a sum of sums, its number
  Buffer<int> users_;     ///< how often each node is needed
  Buffer<int> finals_;    ///< the last states of recurrences
};

} // namespace dyad::graph
