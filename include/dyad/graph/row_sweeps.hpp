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
#include <dyad/graph/recurrence_adjoints.hpp>
#include <dyad/graph/row_tangents.hpp>

namespace dyad::graph {

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
                            RowDeposits const& deposits, Buffer<int> const& counting = {}) {
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
  return reverse(builder, rules, seed, varied, &interior, open_within(builder, parts, deposits), counting);
}

/// The adjoints from which the sweep through a copy of a step starts, and the conditions that they count: those of what
/// it emits and of the states after it.
struct SeedsOfStep {
  Buffer<int> seed, counting;

  constexpr SeedsOfStep(Builder& builder, RecurrenceParts const& parts, RecurrenceAdjoints const& from,
                        StepCopy const& step, Buffer<int> const& backward, StepCounts const& counts,
                        RowDeposits& within) {
    for (int i = 0; i < from.emitted.size(); ++i)
      add(builder, step.copy[from.emitted[i]], from.cotangent[i], counts.emitted(i), within);
    for (int k = 0; k < parts.size(); ++k)
      if (backward[k] != zero)
        add(builder, step.copy[parts.after(builder, k)], backward[k], counts.state(builder, k), within);
    fill(builder);
  }

private:
  constexpr void fill(Builder const& builder) {
    while (seed.size() < builder.size()) seed.push(zero), counting.push(-1);
  }
  constexpr void add(Builder& builder, int node, int g, int condition, RowDeposits& within) {
    if (is_column(builder, node)) g = element_of(builder, within.indices(), g, within.index_of(node));
    fill(builder);
    int const known = counting[node];
    counting[node] = seed[node] == zero            ? condition
                     : condition < 0 || known < 0 ? -1
                                                   : builder.apply(basic::either, known, condition);
    add_seed(builder, seed, node, g);
    fill(builder);
  }
};

/// The sweep through a copy of a step, with the flags that it needs to know where its adjoints count.
template <class Rules>
constexpr auto counted_sweep(Builder& builder, Rules const& rules, RecurrenceParts const& parts,
                             RecurrenceAdjoints const& from, StepCopy const& step, Buffer<int> const& backward,
                             Buffer<int> const& kept, Buffer<bool> const& active, RowDeposits const& deposits,
                             RowDeposits& within, StepCounts& counts) {
  auto const sweep = [&] {
    SeedsOfStep const seeds(builder, parts, from, step, backward, counts, within);
    for (int k = 0; k < parts.size(); ++k)
      if (is_column(builder, kept[k])) within.index_of(kept[k]);
    return reverse_step(builder, rules, parts, step, kept, seeds.seed, active, deposits, seeds.counting);
  };
  counts.add_flags(builder, parts, backward);
  auto passed = sweep();
  for (;;) {
    bool const fewer = counts.ask_for_flags(builder, backward, kept, passed);
    if (!counts.add_flags(builder, parts, backward) && !fewer) return passed;
    passed = sweep();
  }
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

/// The states of the recurrence over the same rows the other way round, which are the adjoints of the states: the
/// `NextState` of each that matters, `zero` for the others.
template <class Passed>
constexpr Buffer<int> states_backwards(Builder& builder, RecurrenceParts const& parts, RecurrenceAdjoints const& from,
                                       Buffer<int> const& backward, Buffer<int> const& kept, Passed& passed,
                                       RowDeposits& within) {
  Buffer<int> next(parts.size(), zero);
  for (int k = 0; k < parts.size(); ++k) {
    if (backward[k] == zero) continue;
    int const g = stored_slope(builder, within, kept[k], passed[kept[k]]);
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

/// Where the states of a recurrence, of which these are the `NextState`s, are columns and its steps hold another
/// recurrence: the columns that it emits of slopes which vary over as many rows, -1 for other slopes. They are made
/// before the recurrence is, as all that it emits. Else an empty list.
constexpr Buffer<int> columns_of_slopes(Builder& builder, Indices& indices, Buffer<int> const& states, int index,
                                        Buffer<int> const& slopes) {
  auto const place_of = [&](int of) { return static_cast<int>(builder[of].value); };
  Buffer<int> leaves, rows; // rows of its states, by their first columns
  for (int const state : states) {
    leaves.push(builder[state].arg[0]);
    int const over = index_of_column(builder, builder[state].arg[0]);
    if (over >= 0) rows.push(column_of_index(place_of(over)));
  }
  if (rows.empty()) return {};
  Buffer<bool> const dependent = depends_on(builder, leaves, builder.size());
  bool nested = false;
  for (int id = 0; id < dependent.size(); ++id)
    nested = nested || (dependent[id] && builder[id].op->loop == LoopRole::recurrence);
  if (!nested) return {};
  Buffer<int> out(slopes.size(), -1);
  for (int v = 0; v < slopes.size(); ++v) {
    if (slopes[v] == zero || !dependent[slopes[v]]) continue;
    int const place = indices.only_place(indices.of(slopes[v]) & ~(indices.of(leaves[0]) | indices.of(index)));
    if (place >= 0 && is_among(rows, column_of_index(place)))
      out[v] = column_of_term(builder, slopes[v], builder.number(place));
  }
  return out;
}
/// Slopes within the steps of a recurrence, as values that vary with its index. With `columns`, what it emits is the
/// slope itself, or a column of it: such steps are not written a second time. Other steps are cheaper to run again than
/// columns are to keep.
constexpr Buffer<int> emitted_slopes(Builder& builder, Indices& indices, int recurrence, Buffer<int> const& slopes,
                                     Buffer<int> const& columns) {
  if (columns.empty()) return emitted(builder, recurrence, slopes);
  RecurrenceParts const parts(builder, recurrence);
  Buffer<bool> const dependent = depends_on(builder, parts.leaves, recurrence);
  Buffer<int> out(slopes.size(), zero), rest = slopes;
  for (int v = 0; v < slopes.size(); ++v) {
    int const slope = slopes[v];
    if (slope == zero || !dependent[slope]) continue;
    IndexSet const varies = indices.of(slope) & ~(indices.of(parts.leaves[0]) | indices.of(parts.index));
    if (varies == 0) out[v] = builder.apply(on_rows::emitted, recurrence, slope);
    if (int const column = columns[v]; column >= 0) {
      int const index = builder.number(indices.only_place(varies));
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
  StepCounts counts(branches, parts, id, from, deposits);
  auto passed = counted_sweep(builder, rules, parts, from, step, backward, kept, active, deposits, within, counts);
  Buffer<int> const next = states_backwards(builder, parts, from, backward, kept, passed, within),
                    until = as_many_steps(builder, parts, id);
  Buffer<int> slopes(2 * id, zero); // and, beyond them, the counts that are 0 where they do not count
  for (int v = 0; v < id; ++v) {
    if (step.dependent[v] || !active[v] || passed[v] == zero) continue;
    slopes[v] = stored_slope(builder, within, v, passed[v]);
    slopes[id + v] = stored_slope(builder, within, v, within.count_of(builder, passed, v));
  }
  Buffer<int> states, flags;
  for (int const state : next)
    if (state != zero) states.push(state);
  for (int k = 0; k < parts.size(); ++k) {
    flags.push(counts.next(builder, k, kept[k], id, passed, within));
    if (flags[k] >= 0) states.push(flags[k]);
  }
  Buffer<int> const columns = columns_of_slopes(builder, deposits.indices(), states, parts.index, slopes);
  int const back = states.empty() ? -1 : recurrence(builder, states, parts.index, !parts.back, until);
  if (back >= 0) slopes = emitted_slopes(builder, deposits.indices(), back, slopes, columns);
  int const condition = deposits.counts_anywhere(branches, id, from.all());
  auto const deposit = [&](int to, int part, int count) {
    deposits.add_counted(branches, adjoint, to, part, condition, count);
  };
  for (int v = 0; v < id; ++v)
    if (slopes[v] != zero) deposit(v, slopes[v], slopes[id + v]);
  for (int k = 0; k < parts.size(); ++k)
    if (int const init = parts.init(builder, k); relevant[k] && active[init]) {
      int const count = flags[k] < 0 ? -1 : builder.apply(on_rows::final_state, back, flags[k]);
      deposit(init, builder.apply(on_rows::final_state, back, next[k]), count);
    }
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
