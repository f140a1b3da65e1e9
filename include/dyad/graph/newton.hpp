// SPDX-License-Identifier: BSL-1.0
/// \file Newton's steps for the roots of residuals, written as a loop that ends when the steps no longer matter.
#pragma once

#include <dyad/graph/rebuild.hpp>
#include <dyad/graph/sweep.hpp>
#include <dyad/ops/magnitude.hpp>

namespace dyad::graph {

/// Newton's method gives up after so many steps.
inline constexpr double most_newton_steps = 100;

/// Writes the steps for each `RootOf` of a traced function: from the guess, y - (dF/dy)^-1 F(y) replaces y until the
/// largest step is within an epsilon of the largest value, or, once steps are below the square root of epsilon, no
/// longer halves: then rounding decides. A residual or slope that is not a number never arrives. What is compared are
/// magnitudes, which complex numbers have too.
/// (Of Taylor polynomials that is when their values have arrived; typed/loop_ends.hpp says how many steps follow.)
template <class Rules> class NewtonSteps {
public:
  constexpr NewtonSteps(Outputs const& in, Rules const& rules, int inputs) : in_(in), rules_(rules) {
    Builder& out = out_.graph;
    out.inputs(inputs);
    for (int i = 0; i < in.graph.equal_rows().size(); i += 2)
      out.note_equal_rows(in.graph.equal_rows()[i], in.graph.equal_rows()[i + 1]);
    Buffer<bool> const needed = reachable(in.graph, in.roots);
    id_of_ = Buffer<int>(in.graph.size(), -1);
    for (int id = 0; id < in.graph.size(); ++id) // states and indices of loops further on, which those of steps are not
      if (needed[id] && in.graph[id].is(Role::number) && in.graph[id].value >= first_state) id_of_[id] = copied(id);
    for (int id = 0; id < in.graph.size(); ++id)
      if (needed[id]) id_of_[id] = copied(id);
    for (int const root : in.roots) out_.roots.push(id_of_[root]);
  }
  constexpr Outputs const& result() const { return out_; }

private:
  constexpr int copied(int id) {
    Node node = in_.graph[id];
    if (node.op->loop == LoopRole::root && !node.is(LoopVariant::solved)) return root(id);
    if (node.op->loop == LoopRole::root_value) {
      RecurrenceParts const before(in_.graph, node.arg[0]), after(out_.graph, id_of_[node.arg[0]]);
      for (int k = 0; k < before.size(); ++k)
        if (before.next[k] == node.arg[1]) node.arg[1] = after.next[k];
      node.arg[0] = id_of_[node.arg[0]];
      return out_.graph.intern(node);
    }
    for (int i = 0; i < node.arity(); ++i) node.arg[i] = id_of_[node.arg[i]];
    return out_.graph.intern(node);
  }

  constexpr int root(int id) {
    Builder& out = out_.graph;
    Node const node = in_.graph[id];
    RecurrenceParts parts(in_.graph, id);
    Buffer<int> guess, after;
    parts.index = id_of_[parts.index];
    for (int k = 0; k < parts.size(); ++k) {
      guess.push(id_of_[parts.init(in_.graph, k)]);
      after.push(id_of_[parts.after(in_.graph, k)]);
      parts.leaves[k] = id_of_[parts.leaves[k]];
      parts.next[k] = id_of_[parts.next[k]];
    }
    Buffer<int> const found = steps(parts, guess, after, node.is(LoopVariant::or_nan));
    Buffer<int> next;
    for (int k = 0; k < parts.size(); ++k)
      next.push(out.apply(on_rows::next, parts.leaves[k], found[k], after[k]));
    return out.apply(on_rows::solved, joined_states(out, next, {}), id_of_[node.arg[1]]);
  }

  /// The largest magnitude of some nodes.
  constexpr Tracer largest(Buffer<int> const& ids) {
    auto const magnitude = [&](int id) { return dyad::detail::magnitude(Tracer(&out_.graph, id)); };
    Tracer most = magnitude(ids[0]);
    for (int k = 1; k < ids.size(); ++k) most = dyad::detail::larger_magnitude(most, magnitude(ids[k]));
    return most;
  }

  constexpr Buffer<int> steps(RecurrenceParts const& parts, Buffer<int> const& guess, Buffer<int> const& after,
                              bool or_nan) {
    Builder& out = out_.graph;
    int const index = new_open_index(out);
    // The states vary with the new index, and with those of the loops around.
    Buffer<int> around, state;
    for (int at = parts.leaves[0]; out[at].op->loop == LoopRole::state; at = out[at].arg[0])
      around.push(out[at].arg[1]);
    auto const add_state = [&] {
      int leaf = new_state_number(out);
      for (int i = around.size() - 1; i >= 1; --i) leaf = out.apply(on_rows::state, leaf, around[i]);
      return out.apply(on_rows::state, leaf, index);
    };
    for (int k = 0; k < parts.size(); ++k) state.push(add_state());
    int const before = add_state(); // the largest of the steps before
    StepCopy const step = copied_step(out, parts, out.size(), after, state, {{parts.index}, {index}});
    Buffer<int> residual;
    for (int const id : after) residual.push(step.copy[id]);
    Buffer<int> const move = solved(out, slopes_by(out, rules_, residual, state), residual);
    Tracer const size = largest(move), scale = largest(state), epsilon(&out, out.leaf(on_rows::epsilon));
    using dyad::detail::is_at_most;
    Tracer const arrived = is_at_most(size, epsilon * scale);
    Tracer const stalled = is_at_most(size, sqrt(epsilon) * scale) && is_at_most(0.5 * Tracer(&out, before), size);
    int const condition = lift(&out, !(arrived || stalled));
    Buffer<int> next;
    for (int k = 0; k < parts.size(); ++k) {
      int const moved = out.apply(on_rows::newton_step, condition, out.sub(state[k], move[k]), state[k]);
      next.push(out.apply(on_rows::next, state[k], guess[k], moved));
    }
    next.push(out.apply(on_rows::next, before, out.leaf(on_rows::infinity), size.id()));
    int const end = out.apply(or_nan ? on_rows::proceed_root_or_nan : on_rows::proceed_root, condition,
                              out.constant(most_newton_steps), largest(residual).id());
    int const node = recurrence(out, next, index, false, {end});
    Buffer<int> found;
    for (int k = 0; k < parts.size(); ++k) found.push(out.apply(on_rows::final_state, node, next[k]));
    return found;
  }

  Outputs const& in_;
  Rules const& rules_;
  Outputs out_;
  Buffer<int> id_of_;
};

} // namespace dyad::graph
