// SPDX-License-Identifier: BSL-1.0
/// \file What loops over rows are for the forward sweep. What they are for the reverse one: see graph/row_sweeps.hpp.
#pragma once

#include <dyad/graph/recurrences.hpp>
#include <dyad/graph/rules.hpp>

namespace dyad::graph {

/// The tangents of loops in a forward sweep.
class RowTangents {
public:
  constexpr RowTangents() = default;
  /// Of the first `size` nodes.
  constexpr RowTangents(Graph const& graph, int size) : open_(graph, size) {}

  /// Whether a node is part of a step that the sweep is not in: it is visited where that recurrence is.
  constexpr bool is_within_step(int id) const { return open_.depends_on_others(id, entered_); }

  template <class Rules>
  constexpr Slope of(Branches& branches, Rules const& rules, int id, Buffer<Slope> const& tangent) {
    Builder& builder = branches.builder();
    Node const node = builder[id];
    switch (node.op->loop) {
    case LoopRole::element: // the tangent of a column is a column
    case LoopRole::near:
      if (tangent[node.arg[0]].vanishes()) return {};
      return {builder.apply(node.op, tangent[node.arg[0]].value, node.arg[1], node.arg[2])};
    case LoopRole::sum: {
      if (tangent[node.arg[0]].vanishes()) return {};
      Indices indices(builder);
      return {sum_over_index(builder, indices, branches.written(tangent[node.arg[0]]), node.arg[1])};
    }
    case LoopRole::store:
    case LoopRole::term:
    case LoopRole::terms:
    case LoopRole::scatter:
      if (tangent[node.arg[0]].vanishes()) return {};
      return {builder.apply(node.op, branches.written(tangent[node.arg[0]]), node.arg[1], node.arg[2])};
    case LoopRole::product: return of_product(branches, node, tangent);
    case LoopRole::recurrence: run(branches, rules, id, tangent); return {};
    case LoopRole::root: run_root(branches, rules, id, tangent); return {};
    case LoopRole::root_value: {
      RootTangents const& known = latest(roots_, node.arg[0]);
      for (int k = 0; k < known.parts.size(); ++k)
        if (known.parts.next[k] == node.arg[1]) return {known.tangent[k]};
      return {};
    }
    case LoopRole::final: {
      Carried const& known = latest(carried_, node.arg[0]);
      for (int k = 0; k < known.parts.size(); ++k)
        if (known.parts.next[k] == node.arg[1] && known.next[k] >= 0)
          return {builder.apply(node.op, known.together, known.next[k])};
      return {};
    }
    case LoopRole::emitted: {
      Carried const& known = latest(carried_, node.arg[0]);
      Slope const g = known.tangent[node.arg[1]];
      if (g.vanishes()) return {};
      return {builder.apply(node.op, known.together, branches.written(g))};
    }
    default: return {};
    }
  }

private:
  /// By the rule of products, of columns.
  static constexpr Slope of_product(Branches& branches, Node const& node, Buffer<Slope> const& tangent) {
    Builder& builder = branches.builder();
    int out = zero;
    for (int k = 0; k < 2; ++k) {
      if (tangent[node.arg[k]].vanishes()) continue;
      int const g = branches.written(tangent[node.arg[k]]);
      int const part = builder.apply(node.op, k == 0 ? g : node.arg[0], k == 1 ? g : node.arg[1], node.arg[2]);
      out = out == zero ? part : sum_of_columns(builder, out, part, node.arg[2]);
    }
    return {out};
  }
  /// A recurrence, or root, within the step of another one is met again with the tangents of that step: the last time
  /// counts.
  template <class T> static constexpr T const& latest(Buffer<T> const& list, int node) {
    int i = list.size() - 1;
    while (list[i].node != node) --i;
    return list[i];
  }

  /// A recurrence with its tangents.
  struct Carried {
    int node = -1, together = -1; ///< its node, and that of the states and tangents together
    RecurrenceParts parts;
    Buffer<int> next;      ///< the `NextState` of the tangent of each state, or -1 where it is 0
    Buffer<Slope> tangent; ///< of all nodes below, given the tangents of the states
  };

  template <class Rules>
  constexpr void run(Branches& branches, Rules const& rules, int id, Buffer<Slope> const& tangent) {
    Builder& builder = branches.builder();
    Carried out{id, -1, RecurrenceParts(builder, id), {}, {}};
    RecurrenceParts const& parts = out.parts;
    Buffer<bool> const dependent = depends_on(builder, parts.leaves, id);
    Buffer<bool> const moves = varied(builder, parts, dependent, tangent, id);
    out.tangent = Buffer<Slope>(id);
    for (int k = 0; k < parts.size(); ++k)
      if (moves[k]) out.tangent[parts.leaves[k]].value = new_state(builder, parts.leaves[k]);
    Buffer<IndexSet> const around = entered_;
    for (int const leaf : parts.leaves) open_.enter(leaf, entered_);
    for (int v = 0; v < id; ++v) {
      if (!dependent[v]) out.tangent[v] = tangent[v];
      else if (is_within_step(v)) continue;
      else if (builder[v].op->loop == LoopRole::none) out.tangent[v] = forward_node(branches, rules, v, out.tangent);
      else if (!is_state(builder[v])) out.tangent[v] = of(branches, rules, v, out.tangent);
    }
    entered_ = around;
    Buffer<int> together = parts.next;
    for (int k = 0; k < parts.size(); ++k) {
      out.next.push(-1);
      if (!moves[k]) continue;
      int const state = out.tangent[parts.leaves[k]].value;
      int const init = or_zero_like(builder, parts.leaves[k], branches.written(out.tangent[parts.init(builder, k)]));
      int const after = or_zero_like(builder, parts.leaves[k], branches.written(out.tangent[parts.after(builder, k)]));
      out.next[k] = builder.apply(on_rows::next, state, init, after);
      together.push(out.next[k]);
    }
    out.together = recurrence(builder, together, parts.index, parts.back, parts.until);
    carried_.push(out);
  }
  /// Which states have a tangent.
  constexpr Buffer<bool> varied(Graph const& graph, RecurrenceParts const& parts, Buffer<bool> const& dependent,
                                       Buffer<Slope> const& tangent, int id) const {
    Buffer<bool> moves(parts.size(), false);
    for (bool more = true; more;) {
      more = false;
      Buffer<bool> mark(id, false);
      for (int k = 0; k < parts.size(); ++k) mark[parts.leaves[k]] = moves[k];
      for (int v = 0; v < id; ++v) {
        if (!dependent[v] && !is_within_step(v)) mark[v] = !tangent[v].vanishes();
        else
          for (int i = 0; i < graph[v].arity(); ++i) mark[v] = mark[v] || mark[graph[v].arg[i]];
      }
      for (int k = 0; k < parts.size(); ++k)
        if (!moves[k] && (mark[parts.init(graph, k)] || mark[parts.after(graph, k)])) moves[k] = more = true;
    }
    return moves;
  }

  /// A root with its tangents, or `zero`.
  struct RootTangents {
    int node = -1;
    RecurrenceParts parts;
    Buffer<int> tangent;
  };
  template <class Rules>
  constexpr void run_root(Branches& branches, Rules const& rules, int id, Buffer<Slope> const& tangent);

  OpenStates open_;
  Buffer<IndexSet> entered_; ///< the states of the recurrences in whose steps the sweep is
  Buffer<Carried> carried_;
  Buffer<RootTangents> roots_;
};

} // namespace dyad::graph
