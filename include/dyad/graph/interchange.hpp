// SPDX-License-Identifier: BSL-1.0
/// \file Sums of sums in the other order, where the inner one could only be kept for several indices at once.
///
/// What passes back to the rows of an inner loop is a sum over the loops around it, of which some can only run within
/// loops over the other indices. Such a sum enters the next one as a factor or a term: sum_b (c * sum_a t + r) is
/// sum_a sum_b c * t + sum_b r, whose sum over a varies with one index less. It is then added up row by row.
#pragma once

#include <dyad/graph/rebuild.hpp>
#include <dyad/graph/turned_sums.hpp>

namespace dyad::graph {

/// A program in which the sums that use a sum linearly run within it: those over the index at a place that it varies
/// with, or over any such index where the place is -1.
class InterchangedSums {
public:
  constexpr InterchangedSums(Outputs const& in, TurnedSum const& inner)
      : graph_(in.graph), indices_(in.graph), inner_(inner.sum), place_(inner.place), part_(in.graph.size()) {
    out_ = rebuild(in.graph, in.roots, [&](Builder& out, Buffer<int> const& id_of, int id) {
      part_[id] = found(out, id_of, id);
      return is_outer(id) ? interchanged(out, id_of, id) : -1;
    });
  }
  /// Whether there was such a sum.
  constexpr bool any() const { return any_; }
  constexpr Outputs&& result() && { return static_cast<Outputs&&>(out_); }

private:
  /// A value of the form of a part that is linear in the term of the inner sum, and the rest: nodes of the new graph,
  /// -1 where there is none.
  struct Part {
    int linear = -1, rest = -1;
    bool holds = false;  ///< the value depends on the inner sum
    bool known = true;   ///< and in this way
  };

  constexpr bool is_outer(int id) {
    Node const& n = graph_[id];
    return n.op->loop == LoopRole::sum && part_[n.arg[0]].holds && part_[n.arg[0]].known &&
           (indices_.of(inner_) & indices_.of(n.arg[1])) != 0 && (place_ < 0 || graph_[n.arg[1]].value == place_);
  }
  constexpr int interchanged(Builder& out, Buffer<int> const& id_of, int id) {
    Node const& n = graph_[id];
    Part const term = part_[n.arg[0]];
    int const index = id_of[n.arg[1]], inner_index = id_of[graph_[inner_].arg[1]];
    any_ = true;
    int const sum = out.apply(on_rows::sum, out.apply(on_rows::sum, term.linear, index), inner_index);
    return term.rest < 0 ? sum : out.add(sum, out.apply(on_rows::sum, term.rest, index));
  }
  constexpr Part found(Builder& out, Buffer<int> const& id_of, int id) {
    Node const& n = graph_[id];
    if (id == inner_) return {.linear = id_of[n.arg[0]], .holds = true};
    bool holds = false;
    for (int k = 0; k < n.arity(); ++k) holds = holds || part_[n.arg[k]].holds;
    if (!holds) return {.rest = id_of[id]};
    auto const arg = [&](int k) {
      Part part = part_[n.arg[k]];
      if (!part.holds) part.rest = id_of[n.arg[k]];
      return part;
    };
    switch (n.op->algebra) {
    case Algebra::add: return sum(out, arg(0), arg(1), false);
    case Algebra::sub: return sum(out, arg(0), arg(1), true);
    case Algebra::neg: return negated(out, arg(0));
    case Algebra::mul: return product(out, n, 0, 1, arg);
    case Algebra::fma: {
      auto const is = [&](OpInfo const* of, int k) { return same_operation(n.op, of->relations->with_product[k]); };
      Part const two = product(out, n, 0, 1, arg);
      if (is(basic::add, 0)) return sum(out, two, arg(2), false);
      if (is(basic::sub, 0)) return sum(out, two, arg(2), true);
      return is(basic::sub, 1) ? sum(out, arg(2), two, true) : Part{.holds = true, .known = false};
    }
    default: return {.holds = true, .known = false};
    }
  }
  constexpr Part negated(Builder& out, Part part) const {
    if (part.linear >= 0) part.linear = out.neg(part.linear);
    if (part.rest >= 0) part.rest = out.neg(part.rest);
    return part;
  }
  constexpr Part sum(Builder& out, Part const& a, Part const& b, bool minus) const {
    auto const added = [&](int x, int y) {
      if (y < 0) return x;
      if (x < 0) return minus ? out.neg(y) : y;
      return minus ? out.sub(x, y) : out.add(x, y);
    };
    return {added(a.linear, b.linear), added(a.rest, b.rest), a.holds || b.holds, a.known && b.known};
  }
  /// The product of two arguments, of which one is a factor that does not vary with the index of the inner sum.
  template <class Arg> constexpr Part product(Builder& out, Node const& n, int first, int second, Arg const& arg) {
    Part a = arg(first), b = arg(second);
    if (!a.holds && !b.holds) return {.rest = out.mul(a.rest, b.rest)};
    int const factor = a.holds ? n.arg[second] : n.arg[first];
    bool const varies = (indices_.of(factor) & indices_.of(graph_[inner_].arg[1])) != 0;
    Part part = a.holds ? a : b;
    int const by = a.holds ? b.rest : a.rest;
    part.known = part.known && !(a.holds && b.holds) && !varies;
    if (!part.known) return part;
    part.linear = out.mul(part.linear, by);
    if (part.rest >= 0) part.rest = out.mul(part.rest, by);
    return part;
  }

  Graph const& graph_;
  Indices indices_;
  int const inner_, place_;
  Buffer<Part> part_; ///< of each node
  Outputs out_;
  bool any_ = false;
};

/// Interchanges one of these sums, of those that vary with several indices or of `all`. Whether there was one.
constexpr bool interchange_one(Outputs& program, Buffer<TurnedSum> const& sums, bool all) {
  for (TurnedSum const& one : sums) {
    if (one.place >= 0 && !all) continue;
    InterchangedSums interchanged(program, one);
    if (!interchanged.any()) continue;
    program = static_cast<InterchangedSums&&>(interchanged).result();
    return true;
  }
  return false;
}

} // namespace dyad::graph
