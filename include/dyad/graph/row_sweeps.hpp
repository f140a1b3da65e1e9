// SPDX-License-Identifier: BSL-1.0
/// \file What loops over rows are for the sweeps: sums, elements of columns and recurrences.
///
/// A sum is linear: its tangent is the sum of tangents, and its adjoint is that of every term. The tangent of a
/// recurrence is a recurrence of states and their tangents together. The adjoint of a recurrence is one over the same
/// rows in the other direction: its states are the adjoints of the states, and each step computes the step of the
/// recurrence again from the states before it, which are kept.
#pragma once

#include <dyad/graph/deposits.hpp>
#include <dyad/graph/elimination.hpp>
#include <dyad/graph/row_tangents.hpp>

namespace dyad::graph {

/// What leaves a recurrence: the adjoints of its final states and of what it emits; those of columns are columns.
struct RecurrenceAdjoints {
  Buffer<int> final;             ///< of each state, or `zero`
  Buffer<int> emitted, cotangent; ///< expressions and their adjoints
  Buffer<Slope> of_final, of_emitted; ///< the same as slopes, which may count in some branches alone
  constexpr RecurrenceAdjoints(Branches& branches, RecurrenceParts const& parts, int id, Buffer<Slope> const& adjoint,
                               RowDeposits& deposits)
      : final(parts.size(), zero) {
    Builder& builder = branches.builder();
    for (int v = id + 1; v < adjoint.size(); ++v) {
      Node const node = builder[v];
      if (adjoint[v].vanishes() || node.arity() < 2 || node.arg[0] != id) continue;
      if (node.op->loop != LoopRole::emitted && node.op->loop != LoopRole::final) continue;
      int const g = is_column(builder, v) ? deposits.as_column(branches, v, adjoint[v]) : branches.written(adjoint[v]);
      bool const in_rows = node.op->loop == LoopRole::emitted;
      (in_rows ? of_emitted : of_final).push(adjoint[v]);
      if (in_rows) emitted.push(node.arg[1]), cotangent.push(g);
      else
        for (int k = 0; k < parts.size(); ++k)
          if (parts.next[k] == node.arg[1]) final[k] = final[k] == zero ? g : builder.add(final[k], g);
    }
  }
  constexpr Buffer<Slope> all() const {
    Buffer<Slope> out = of_final;
    for (Slope const& one : of_emitted) out.push(one);
    return out;
  }
};

/// The states whose adjoints can differ from 0.
constexpr Buffer<bool> relevant_states(Graph const& graph, RecurrenceParts const& parts,
                                       RecurrenceAdjoints const& from) {
  Buffer<bool> relevant(parts.size(), false);
  Buffer<int> roots = from.emitted;
  for (int k = 0; k < parts.size(); ++k)
    if (from.final[k] != zero) relevant[k] = true, roots.push(parts.after(graph, k));
  for (bool more = true; more;) {
    more = false;
    Buffer<bool> const needed = reachable(graph, roots);
    for (int k = 0; k < parts.size(); ++k)
      if (!relevant[k] && needed[parts.leaves[k]]) {
        relevant[k] = more = true;
        roots.push(parts.after(graph, k));
      }
  }
  return relevant;
}

constexpr void add_seed(Builder& builder, Buffer<int>& seed, int to, int g) {
  seed[to] = seed[to] == zero ? g : builder.add(seed[to], g);
}
/// The places of the indices that stay within a step: that of the recurrence, and those of the loops around it.
constexpr Buffer<int> open_within(Builder const& builder, RecurrenceParts const& parts, RowDeposits const& deposits) {
  Buffer<int> open = deposits.open();
  for (int at = state_below(builder, parts.leaves[0]); builder[at].op->loop == LoopRole::state; at = builder[at].arg[0])
    open.push(static_cast<int>(builder[builder[at].arg[1]].value));
  return open;
}
/// The sweep through a copy of a step alone, from given adjoints to those of the states before it and of what else it
/// uses.
template <class Rules>
constexpr auto reverse_step(Builder& builder, Rules const& rules, RecurrenceParts const& parts, StepCopy const& step,
                            Buffer<int> const& states, Buffer<int> const& seed, Buffer<bool> const& active,
                            RowDeposits const& deposits) {
  int const size = seed.size();
  Buffer<bool> interior(size, false), varied(size, false);
  for (int v = 0; v < step.copy.size(); ++v)
    if (step.copy[v] >= 0 && step.dependent[v]) interior[step.copy[v]] = true;
  for (int const state : states) interior[state] = false;
  for (int v = 0; v < size; ++v) {
    if (!interior[v]) varied[v] = v < active.size() && active[v];
    else
      for (int i = 0; i < builder[v].arity(); ++i) varied[v] = varied[v] || varied[builder[v].arg[i]];
    for (int const state : states) varied[v] = varied[v] || v == state;
  }
  return reverse(builder, rules, seed, varied, &interior, open_within(builder, parts, deposits));
}

/// The adjoints from which the sweep through a copy of a step starts: those of what it emits and of the states after
/// it.
constexpr Buffer<int> seeds_of_step(Builder& builder, RecurrenceParts const& parts, RecurrenceAdjoints const& from,
                                    StepCopy const& step, Buffer<int> const& backward, RowDeposits& within) {
  Buffer<int> seed;
  auto const seed_with = [&](int to, int g) {
    int const node = step.copy[to];
    if (is_column(builder, node)) g = element_of(builder, within.indices(), g, within.index_of(node));
    while (seed.size() < builder.size()) seed.push(zero);
    add_seed(builder, seed, node, g);
  };
  for (int i = 0; i < from.emitted.size(); ++i) seed_with(from.emitted[i], from.cotangent[i]);
  for (int k = 0; k < parts.size(); ++k)
    if (backward[k] != zero) seed_with(parts.after(builder, k), backward[k]);
  return seed;
}

/// Whether a node is an input of which rows are read.
constexpr bool is_input_column(Graph const& graph, int id) {
  if (!graph.is_input(graph[id])) return false;
  for (int v = 0; v < graph.size(); ++v) {
    LoopRole const role = graph[v].op->loop;
    if ((role == LoopRole::element || role == LoopRole::near) && graph[v].arg[0] == id) return true;
  }
  return false;
}
/// A slope found within a step, as a column where it is one of a column.
constexpr int stored_slope(Builder& builder, RowDeposits& within, int of, int slope) {
  if (slope == zero || !(is_column(builder, of) || is_input_column(builder, of))) return slope;
  return builder.apply(on_rows::store, slope, within.index_of(of));
}

/// The steps of a recurrence whose adjoints count: those before what is read of it. The others pass nothing on, be
/// slopes in them no numbers.
struct StepsThatCount {
  int next = -1; ///< of a state of the recurrence the other way round: 1 from the first step on that counts, before 0
  int here = -1; ///< the condition that a step counts

  /// `back` is one of the other states of that recurrence, or `zero`.
  constexpr StepsThatCount(Branches& branches, RecurrenceParts const& parts, int id, RecurrenceAdjoints const& from,
                           RowDeposits& deposits, int back) {
    Builder& builder = branches.builder();
    if (back == zero || from.of_emitted.empty() || !deposits.is_steep(builder, id)) return;
    int const in_rows = deposits.counts_anywhere(branches, id, from.of_emitted, parts.index);
    if (in_rows < 0 || (deposits.indices().of(in_rows) & deposits.indices().of(parts.index)) == 0) return;
    int const at_end = from.of_final.empty() ? -1 : deposits.counts_anywhere(branches, id, from.of_final);
    int const one = builder.constant(1), nothing = builder.constant(0);
    int const init = from.of_final.empty() ? nothing : at_end < 0 ? one : RowDeposits::as_number(builder, at_end);
    int const state = new_state(builder, state_below(builder, back));
    here = builder.apply(basic::either, in_rows, RowDeposits::as_condition(builder, state));
    next = builder.apply(on_rows::next, state, init, RowDeposits::as_number(builder, here));
  }
  /// A slope in a step, which is 0 where the step does not count. `zero` stays what it is.
  constexpr int of(Builder& builder, int slope) const {
    return slope == zero || here < 0 ? slope : builder.apply(basic::where, here, slope, builder.constant(0));
  }
};

/// The states of the recurrence over the same rows the other way round, which are the adjoints of the states: the
/// `NextState` of each that matters, `zero` for the others.
template <class Passed>
constexpr Buffer<int> states_backwards(Builder& builder, RecurrenceParts const& parts, RecurrenceAdjoints const& from,
                                       Buffer<int> const& backward, Buffer<int> const& kept, Passed& passed,
                                       StepsThatCount const& counting, RowDeposits& within) {
  Buffer<int> next(parts.size(), zero);
  for (int k = 0; k < parts.size(); ++k) {
    if (backward[k] == zero) continue;
    int const g = stored_slope(builder, within, kept[k], counting.of(builder, passed[kept[k]]));
    next[k] = builder.apply(on_rows::next, backward[k], or_zero_like(builder, backward[k], from.final[k]),
                            or_zero_like(builder, backward[k], g));
  }
  return next;
}
/// What ends such a recurrence: it takes as many steps as the other one took.
constexpr Buffer<int> as_many_steps(Builder& builder, RecurrenceParts const& parts, int id) {
  Buffer<int> until;
  for (int const end : parts.until)
    until.push(builder[end].op->loop == LoopRole::proceed ? builder.apply(on_rows::steps_taken, id) : end);
  return until;
}

/// Slopes within the steps of a recurrence, as values that vary with its index. Where its states are columns and its
/// steps hold another recurrence, what it emits is the slope itself, or a column of it over as many rows: such steps
/// are not written a second time. Other steps are cheaper to run again than columns are to keep.
constexpr Buffer<int> emitted_slopes(Builder& builder, Indices& indices, int recurrence, Buffer<int> const& slopes) {
  RecurrenceParts const parts(builder, recurrence);
  auto const place_of = [&](int index) { return static_cast<int>(builder[index].value); };
  Buffer<int> rows; // those of its states, by their first columns
  for (int const leaf : parts.leaves)
    if (int const index = index_of_column(builder, leaf); index >= 0) rows.push(column_of_index(place_of(index)));
  Buffer<bool> const dependent = depends_on(builder, parts.leaves, builder.size());
  bool nested = false;
  for (int id = 0; id < recurrence; ++id)
    nested = nested || (dependent[id] && builder[id].op->loop == LoopRole::recurrence);
  if (rows.empty() || !nested) return emitted(builder, recurrence, slopes);
  Buffer<int> out(slopes.size(), zero), rest = slopes;
  for (int v = 0; v < slopes.size(); ++v) {
    int const slope = slopes[v];
    if (slope == zero || !dependent[slope]) continue;
    IndexSet const varies = indices.of(slope) & ~(indices.of(parts.leaves[0]) | indices.of(parts.index));
    if (varies == 0) out[v] = builder.apply(on_rows::emitted, recurrence, slope);
    if (int const place = indices.only_place(varies); place >= 0 && is_among(rows, column_of_index(place))) {
      int const index = builder.number(place), column = column_of_term(builder, slope, index);
      out[v] = builder.apply(on_rows::element, builder.apply(on_rows::emitted, recurrence, column), index);
    }
    if (out[v] != zero) rest[v] = zero;
  }
  rest = emitted(builder, recurrence, rest);
  for (int v = 0; v < slopes.size(); ++v)
    if (rest[v] != zero) out[v] = rest[v];
  return out;
}

template <class Rules>
constexpr void reverse_recurrence(Branches& branches, Rules const& rules, int id, RowDeposits& deposits,
                                  Buffer<Slope>& adjoint, Buffer<bool> const& active) {
  Builder& builder = branches.builder();
  RecurrenceParts const parts(builder, id);
  RecurrenceAdjoints const from(branches, parts, id, adjoint, deposits);
  Buffer<bool> const relevant = relevant_states(builder, parts, from);
  Buffer<int> roots = from.emitted, kept, backward(parts.size(), zero);
  for (int k = 0; k < parts.size(); ++k) {
    kept.push(builder.apply(on_rows::emitted, id, parts.leaves[k]));
    if (!relevant[k]) continue;
    backward[k] = new_state(builder, parts.leaves[k]);
    roots.push(parts.after(builder, k));
  }
  if (roots.empty()) return;
  StepCopy const step = copied_step(builder, parts, id, roots, kept);
  RowDeposits within(builder, open_within(builder, parts, deposits)); // says how the sweep writes adjoints of columns
  Buffer<int> seed = seeds_of_step(builder, parts, from, step, backward, within);
  for (int k = 0; k < parts.size(); ++k)
    if (is_column(builder, kept[k])) within.index_of(kept[k]);
  while (seed.size() < builder.size()) seed.push(zero);
  auto passed = reverse_step(builder, rules, parts, step, kept, seed, active, deposits);
  int some = zero;
  for (int const state : backward) some = state != zero ? state : some;
  StepsThatCount const counting(branches, parts, id, from, deposits, some);
  Buffer<int> const next = states_backwards(builder, parts, from, backward, kept, passed, counting, within),
                    until = as_many_steps(builder, parts, id);
  Buffer<int> slopes(2 * id, zero); // and, beyond them, the counts that are 0 where they do not count
  for (int v = 0; v < id; ++v) {
    if (step.dependent[v] || !active[v] || passed[v] == zero) continue;
    slopes[v] = stored_slope(builder, within, v, counting.of(builder, passed[v]));
    slopes[id + v] = stored_slope(builder, within, v, within.count_of(builder, passed, v, counting.here));
  }
  Buffer<int> states;
  for (int const state : next)
    if (state != zero) states.push(state);
  if (counting.next >= 0) states.push(counting.next);
  int const back = states.empty() ? -1 : recurrence(builder, states, parts.index, !parts.back, until);
  if (back >= 0) slopes = emitted_slopes(builder, deposits.indices(), back, slopes);
  int const condition = deposits.counts_anywhere(branches, id, from.all());
  auto const deposit = [&](int to, int part, int count) {
    deposits.add_counted(branches, adjoint, to, part, condition, count);
  };
  for (int v = 0; v < id; ++v)
    if (slopes[v] != zero) deposit(v, slopes[v], slopes[id + v]);
  for (int k = 0; k < parts.size(); ++k)
    if (int const init = parts.init(builder, k); relevant[k] && active[init])
      deposit(init, builder.apply(on_rows::final_state, back, next[k]), -1);
}

/// The slopes of expressions by some values, row by row, as a forward sweep through what depends on these finds them;
/// `zero` where there is none. Of a symmetric matrix, the upper half will do.
template <class Rules>
constexpr Buffer<int> slopes_by(Builder& builder, Rules const& rules, Buffer<int> const& expressions,
                                Buffer<int> const& values, bool upper_half = false) {
  int const size = builder.size(), n = values.size();
  Buffer<int> out(expressions.size() * n, zero), wanted;
  Buffer<bool> dependent = depends_on(builder, values, size);
  for (int const value : values) dependent[value] = false;
  Buffer<int> between; // what depends on the values and is none of them
  for (int v = 0; v < size; ++v)
    if (dependent[v]) between.push(v);
  if (!upper_half) wanted = expressions;
  int const one = builder.constant(1);
  for (int j = 0; j < n; ++j) {
    if (upper_half) wanted.push(expressions[j]);
    Buffer<bool> const needed = reachable(builder, wanted);
    Branches branches(builder);
    RowTangents rows;
    Buffer<Slope> tangent(size);
    tangent[values[j]].value = one;
    for (int const v : between) {
      if (!needed[v]) continue;
      tangent[v] = builder[v].op->loop == LoopRole::none ? forward_node(branches, rules, v, tangent)
                                                         : rows.of(branches, rules, v, tangent);
    }
    for (int i = 0; i < wanted.size(); ++i) out[i * n + j] = branches.written(tangent[wanted[i]]);
  }
  return out;
}

/// The residuals at a root, and their slopes by the values there.
struct RootSystem {
  Buffer<int> values, residuals, slopes;
  StepCopy step;
};
template <class Rules>
constexpr RootSystem root_system(Builder& builder, Rules const& rules, RecurrenceParts const& parts, int id) {
  RootSystem out;
  Buffer<int> roots;
  for (int k = 0; k < parts.size(); ++k) {
    out.values.push(builder.apply(on_rows::root_value, id, parts.next[k]));
    roots.push(parts.after(builder, k));
  }
  out.step = copied_step(builder, parts, id, roots, out.values, {{parts.index}, {-1}});
  for (int const root : roots) out.residuals.push(out.step.copy[root]);
  out.slopes = slopes_by(builder, rules, out.residuals, out.values);
  return out;
}

/// The implicit function theorem: where F(y, x) = 0, dy = -(dF/dy)^-1 (dF/dx) dx.
template <class Rules>
constexpr void reverse_root(Branches& branches, Rules const& rules, int id, RowDeposits& deposits,
                            Buffer<Slope>& adjoint, Buffer<bool> const& active) {
  Builder& builder = branches.builder();
  RecurrenceParts const parts(builder, id);
  int const n = parts.size();
  Buffer<int> cotangent(n, zero);
  Buffer<Slope> found;
  for (int v = id + 1; v < adjoint.size(); ++v)
    if (builder[v].op->loop == LoopRole::root_value && builder[v].arg[0] == id && !adjoint[v].vanishes())
      for (int k = 0; k < n; ++k)
        if (parts.next[k] == builder[v].arg[1]) {
          found.push(adjoint[v]);
          cotangent[k] = branches.written(adjoint[v]);
        }
  if (found.empty()) return;
  int const condition = deposits.counts_anywhere(branches, id, found);
  RootSystem const system = root_system(builder, rules, parts, id);
  Buffer<int> const weight = solved(builder, transposed(system.slopes, n), cotangent);
  Buffer<int> seed(builder.size(), zero);
  for (int k = 0; k < n; ++k) {
    int const g = builder.neg(weight[k]);
    while (seed.size() < builder.size()) seed.push(zero);
    add_seed(builder, seed, system.residuals[k], g);
  }
  while (seed.size() < builder.size()) seed.push(zero);
  auto passed = reverse_step(builder, rules, parts, system.step, system.values, seed, active, deposits);
  RowDeposits within(builder, open_within(builder, parts, deposits));
  for (int v = 0; v < id; ++v) {
    if (system.step.dependent[v] || !active[v] || passed[v] == zero) continue;
    int const part = stored_slope(builder, within, v, passed[v]);
    int const count = stored_slope(builder, within, v, within.count_of(builder, passed, v));
    deposits.add_counted(branches, adjoint, v, part, condition, count);
  }
}
template <class Rules>
constexpr void RowTangents::run_root(Branches& branches, Rules const& rules, int id, Buffer<Slope> const& tangent) {
  Builder& builder = branches.builder();
  RootTangents out{id, RecurrenceParts(builder, id), Buffer<int>()};
  int const n = out.parts.size();
  out.tangent = Buffer<int>(n, zero);
  RootSystem const system = root_system(builder, rules, out.parts, id);
  // The tangents of the residuals, the values being what they are.
  int const size = builder.size();
  Buffer<bool> interior(size, false);
  for (int v = 0; v < id; ++v)
    if (system.step.copy[v] >= 0 && system.step.dependent[v]) interior[system.step.copy[v]] = true;
  for (int const value : system.values) interior[value] = false;
  Buffer<Slope> within(size);
  for (int v = 0; v < size; ++v) {
    if (!interior[v]) {
      if (v < id) within[v] = tangent[v];
    } else if (builder[v].op->loop == LoopRole::none) within[v] = forward_node(branches, rules, v, within);
    else if (!is_state(builder[v])) within[v] = of(branches, rules, v, within);
  }
  Buffer<int> right;
  bool any = false;
  for (int const residual : system.residuals) {
    int const g = branches.written(within[residual]);
    any = any || g != zero;
    right.push(g == zero ? zero : builder.neg(g));
  }
  if (any) out.tangent = solved(builder, system.slopes, right);
  roots_.push(out);
}

/// The adjoints of the two factors of a product.
constexpr void reverse_product(Branches& branches, int id, RowDeposits& deposits, Buffer<Slope>& adjoint,
                               Buffer<bool> const& active) {
  Builder& builder = branches.builder();
  Node const node = builder[id];
  int const a = node.arg[0], b = node.arg[1], g = deposits.as_column(branches, id, adjoint[id]),
            condition = deposits.counts_anywhere(branches, id, {adjoint[id]});
  using namespace on_rows;
  auto const pass = [&](int to, OpInfo const* op, int left, int right) {
    if (!active[to]) return;
    int const part = builder.apply(op, left, right, index_of_column(builder, to));
    deposits.add_column(branches, adjoint, to, part, deposits.index_beside(to, part), condition);
  };
  if (node.is(LoopVariant::outer)) pass(a, times, g, b), pass(b, times_transposed, g, a);
  else if (node.is(LoopVariant::transposed)) pass(a, outer, b, g), pass(b, times, a, g);
  else pass(a, outer, g, b), pass(b, times_transposed, a, g);
}

/// Passes the adjoints of an operation on rows on. False for other nodes.
template <class Rules>
constexpr bool reverse_rows(Branches& branches, Rules const& rules, int id, RowDeposits& deposits,
                            Buffer<Slope>& adjoint, Buffer<bool> const& active) {
  Node const node = branches.builder()[id];
  switch (node.op->loop) {
  case LoopRole::none: return false;
  case LoopRole::element:
  case LoopRole::near:
  case LoopRole::sum:
    if (active[id] && !adjoint[id].vanishes() && active[node.arg[0]])
      deposits.add(branches, adjoint, id, node.arg[0], adjoint[id]);
    return true;
  case LoopRole::store: // its adjoint varies with an index over its rows
    if (active[id] && !adjoint[id].vanishes() && active[node.arg[0]])
      deposits.add_term(branches, adjoint, id, node.arg[0]);
    return true;
  case LoopRole::scatter: // the adjoint of a term is that of the row that it is added to
    if (active[id] && !adjoint[id].vanishes() && active[node.arg[0]]) {
      Builder& builder = branches.builder();
      int const column =
          builder.apply(on_rows::store, branches.written(adjoint[id]), deposits.index_of(id));
      int term = node.arg[0];
      while (builder[term].op->loop == LoopRole::terms) term = builder[term].arg[0];
      int const g = builder[term].arg[0], row = builder[term].arg[1];
      if (active[g]) deposits.add_part(branches, adjoint, g, builder.apply(on_rows::element, column, row));
    }
    return true;
  case LoopRole::product:
    if (active[id] && !adjoint[id].vanishes()) reverse_product(branches, id, deposits, adjoint, active);
    return true;
  case LoopRole::recurrence:
    if (active[id]) reverse_recurrence(branches, rules, id, deposits, adjoint, active);
    return true;
  case LoopRole::root:
    if (active[id]) reverse_root(branches, rules, id, deposits, adjoint, active);
    return true;
  default: return true;
  }
}
} // namespace dyad::graph
