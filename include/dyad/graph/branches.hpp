// SPDX-License-Identifier: BSL-1.0
/// \file A branch, and only a branch, stops a derivative.
///
/// A cotangent or tangent travels through the rules beside the branches in which it counts: what `where(c, g, 0)`
/// passes on is g, and that it does so where c holds. Rules are applied to g alone, and only the end, or a sum with
/// what counts elsewhere, chooses between it and 0. So an infinite slope in a branch not taken meets no zero, and each
/// branch costs one choice.
#pragma once

#include <dyad/graph/simplify.hpp>
#include <dyad/ops/comparison.hpp>

#include <type_traits>
#include <utility>

namespace dyad::graph {

inline constexpr int zero = -1;       ///< the slot of a derivative known to vanish
inline constexpr int everywhere = -1; ///< the branches of what no condition stops

/// The node of a derivative, which may be known to vanish.
template <class Builder> constexpr int or_zero(Builder& builder, int id) {
  return id == zero ? builder.constant(0) : id;
}

/// Whether a node is a square root, or a product that holds one as a factor; true as well where it is too long to look.
/// `of_sum` asks for roots of what is neither a leaf nor a product.
template <class Graph>
constexpr bool holds_square_root(Graph const& graph, int id, int depth = 8, bool of_sum = false) {
  auto const& node = graph[id];
  if (depth == 0) return true;
  bool const product = node.is(Algebra::mul), any_product = product || node.is(Algebra::div) || node.is(Algebra::neg);
  if (node.op->square_root) {
    auto const& inner = graph[node.arg[0]];
    return !of_sum || !(inner.arity() == 0 || inner.is(Algebra::mul) || inner.is(Algebra::div) ||
                        inner.is(Algebra::square));
  }
  if (!any_product) return false;
  if (holds_square_root(graph, node.arg[0], depth - 1, of_sum)) return true;
  return product && node.arg[1] != node.arg[0] && holds_square_root(graph, node.arg[1], depth - 1, of_sum);
}
/// The same of a square root that is not one of a leaf or a product. Such are lengths and angles, of which formulas
/// hold the sine, too: even functions of them keep their plain rules, which share it.
template <class Graph> constexpr bool holds_root_of_sum(Graph const& graph, int id) {
  return holds_square_root(graph, id, 8, true);
}

/// A derivative, and the branches in which it counts: it is 0 in all others, whatever its value.
struct Slope {
  int value = zero;
  int taken = everywhere; ///< a place in `Branches`
  bool settled = false;   ///< the value itself is 0 where it does not count

  constexpr bool vanishes() const { return value == zero; }
};

/// The branches that a sweep has met. Each is a condition that holds, or does not, within another branch; equal ones
/// are one. Any builder of graphs will do.
template <class Builder> class BranchesOf {
public:
  constexpr explicit BranchesOf(Builder& builder) : builder_(&builder) {}
  constexpr Builder& builder() const { return *builder_; }

  /// What a rule made of a slope, as a slope: where it chooses between something and 0 it counts in that branch alone.
  constexpr Slope passed(int result, Slope const& from) {
    if (builder_->nodes()[result].is_constant(0)) return {};
    return taken_apart({result, from.taken}, from.value, most_nested);
  }
  constexpr Slope sum(Slope const& a, Slope const& b) {
    if (a.value == zero) return b;
    if (b.value == zero) return a;
    if (a.taken == b.taken) return {builder_->add(a.value, b.value), a.taken, a.settled && b.settled};
    int const outer = common(a.taken, b.taken);
    int const value = builder_->add(written(a, outer), written(b, outer));
    return {value, either(a.taken, b.taken, outer), outer == everywhere};
  }
  /// The node that has the value of a slope where it counts and else 0, within a branch. `zero` stays what it is.
  constexpr int written(Slope const& slope, int within = everywhere) {
    int value = slope.value;
    if (slope.vanishes() || slope.settled) return value;
    for (int at = slope.taken; at != within; at = branches_[at].within) value = chosen_in(branches_[at], value);
    return value;
  }
  /// The same slope, in whose value those of its conditions are written that `varies` names: what is made of the value
  /// then, as a sum over rows, still counts where the others hold alone.
  template <class Varies> constexpr Slope written_where(Slope const& slope, Varies const& varies) {
    Slope out = {slope.value, everywhere, slope.settled};
    Buffer<Branch> others;
    for (int at = slope.taken; at != everywhere; at = branches_[at].within) {
      Branch const branch = branches_[at];
      if (!varies(branch.condition)) others.push(branch);
      else if (!slope.settled) out.value = chosen_in(branch, out.value);
    }
    while (!others.empty()) {
      Branch const other = others.pop();
      out.taken = branch(out.taken, other.condition, other.holds);
    }
    return out;
  }
  /// The condition that holds where those conditions of a slope do that `varies` names, -1 where there are none.
  template <class Varies> constexpr int condition_where(Slope const& slope, Varies const& varies) {
    int out = -1;
    for (int at = slope.taken; at != everywhere; at = branches_[at].within)
      if (varies(branches_[at].condition)) out = both(own_condition(at), out);
    return out;
  }
  /// The condition that holds where a slope counts that does not count everywhere.
  constexpr int condition(Slope const& slope) { return condition(slope.taken, everywhere); }
  /// A slope that counts only where, besides, a condition holds or does not.
  constexpr Slope within(Slope const& slope, int condition, bool holds) {
    int const taken = slope.vanishes() ? nowhere : branch(slope.taken, condition, holds);
    return taken == nowhere ? Slope{} : Slope{slope.value, taken};
  }
  /// A slope whose value is 0 where a condition does not hold, which counts where it does.
  constexpr Slope counted(Slope const& slope, int condition) {
    bool const settled = slope.settled || slope.taken == everywhere;
    Slope out = within(slope, condition, true);
    out.settled = settled && !out.vanishes();
    return out;
  }
  /// Whether a node is the result of an operation whose square has rules, a product of such and others, or an odd
  /// function of these. It is looked up once a node, in the order in which they were made: sweeps ask for each product
  /// that they visit.
  template <class Rules> constexpr bool holds_square(Rules const& rules, int id) {
    for (int i = holds_square_.size(); i <= id; ++i) {
      auto const& node = builder_->nodes()[i];
      Algebra const algebra = node.op->algebra;
      bool holds = false;
      if (algebra == Algebra::mul || algebra == Algebra::div)
        holds = holds_square_[node.arg[0]] || holds_square_[node.arg[1]];
      else if (algebra == Algebra::neg) holds = holds_square_[node.arg[0]];
      else
        holds = rules.has_square(node.op) || (node.arity() == 1 && holds_square_[node.arg[0]] &&
                                              rules.has_odd_quotient(node.op) &&
                                              !holds_square_root(*builder_, node.arg[0]));
      holds_square_.push(holds);
    }
    return holds_square_[id];
  }
  /// Where one slope or another counts.
  constexpr int where_any(Slope const& a, Slope const& b) {
    return a.taken == b.taken ? a.taken : either(a.taken, b.taken, common(a.taken, b.taken));
  }
  /// The branch where a condition holds.
  constexpr int where(int condition) { return branch(everywhere, condition, true); }

private:
  static constexpr int most_nested = 4; // choices within choices, sums of them, that are looked into
  static constexpr int nowhere = -2;

  struct Branch {
    int within, condition;
    bool holds;
    int depth;
    int earlier; ///< another branch of this condition, or -1
  };

  using Node = std::remove_cvref_t<decltype(*std::declval<Builder>().nodes())>;

  constexpr int depth(int at) const { return at == everywhere ? 0 : branches_[at].depth; }

  /// The branch within another where a condition holds, or does not.
  constexpr int branch(int within, int condition, bool holds) {
    while (same_operation(builder_->nodes()[condition].op, basic::negation))
      condition = builder_->nodes()[condition].arg[0], holds = !holds;
    for (int at = within; at != everywhere; at = branches_[at].within)
      if (branches_[at].condition == condition) return branches_[at].holds == holds ? within : nowhere;
    while (latest_.size() <= condition) latest_.push(-1);
    for (int i = latest_[condition]; i >= 0; i = branches_[i].earlier)
      if (branches_[i].within == within && branches_[i].holds == holds) return i;
    branches_.push({within, condition, holds, depth(within) + 1, latest_[condition]});
    return latest_[condition] = branches_.size() - 1;
  }
  constexpr int common(int a, int b) const {
    while (a != b) {
      int const in_a = depth(a), in_b = depth(b);
      if (in_a >= in_b) a = branches_[a].within;
      if (in_b >= in_a) b = branches_[b].within;
    }
    return a;
  }
  /// A value where a condition holds, or does not, and else 0.
  constexpr int chosen_in(Branch const& branch, int value) {
    int const nothing = builder_->constant(0);
    return builder_->apply(basic::where, branch.condition, branch.holds ? value : nothing,
                           branch.holds ? nothing : value);
  }
  /// The condition that holds in a branch within another.
  constexpr int condition(int at, int within) {
    int out = -1;
    for (; at != within; at = branches_[at].within) out = both(own_condition(at), out);
    return out;
  }
  /// What has to hold for a branch besides the one that it is within.
  constexpr int own_condition(int at) const {
    int const condition = branches_[at].condition;
    return branches_[at].holds ? condition : builder_->apply(basic::negation, condition);
  }
  constexpr int both(int here, int other) const {
    return other < 0 ? here : builder_->apply(basic::both, here, other);
  }
  /// Where one branch or another is taken, which are within the same.
  constexpr int either(int a, int b, int within) {
    if (a == within || b == within) return within;
    Branch const x = branches_[a], y = branches_[b];
    if (x.within == within && y.within == within && x.condition == y.condition) return within; // one of the two is
    return branch(within, builder_->apply(basic::either, condition(a, within), condition(b, within)), true);
  }

  /// `stop` is what a rule was given: what that chooses is known.
  constexpr Slope taken_apart(Slope slope, int stop, int nested) {
    for (;;) {
      if (slope.value == stop) return slope;
      auto const* const nodes = builder_->nodes(); // until a node is made
      Node const& n = nodes[slope.value];
      Algebra const algebra = n.op->algebra;
      if (algebra == Algebra::where) {
        bool const first = nodes[n.arg[2]].is_constant(0), second = nodes[n.arg[1]].is_constant(0);
        if (first || second) {
          slope = {n.arg[first ? 1 : 2], branch(slope.taken, n.arg[0], first)};
          if (slope.taken == nowhere) return {};
          continue;
        }
        return nested > 0 ? chosen(slope, stop, nested - 1) : slope;
      }
      if (nested > 0 && (algebra == Algebra::add || algebra == Algebra::sub)) return summed(slope, stop, nested - 1);
      int which = -1; // of the factors: a number
      if (algebra == Algebra::mul)
        which = nodes[n.arg[0]].op->role == Role::constant   ? 0
                : nodes[n.arg[1]].op->role == Role::constant ? 1
                                                             : -1;
      bool const scaled = which >= 0;
      if (!scaled && algebra != Algebra::neg) return slope;
      int const factor = scaled ? n.arg[which] : -1;
      Slope const inner = taken_apart({n.arg[which == 0 ? 1 : 0], slope.taken}, stop, nested);
      if (inner.vanishes()) return inner;
      if (inner.taken == slope.taken) return slope;
      return {scaled ? builder_->mul(factor, inner.value) : builder_->neg(inner.value), inner.taken};
    }
  }
  /// A choice between two that may be choices of something or 0 themselves: it counts where one of them does.
  constexpr Slope chosen(Slope const& slope, int stop, int nested) {
    Node const n = builder_->nodes()[slope.value];
    int const in_first = branch(slope.taken, n.arg[0], true), in_second = branch(slope.taken, n.arg[0], false);
    if (in_first == nowhere) return taken_apart({n.arg[2], slope.taken}, stop, nested);
    if (in_second == nowhere) return taken_apart({n.arg[1], slope.taken}, stop, nested);
    Slope const a = taken_apart({n.arg[1], in_first}, stop, nested),
                b = taken_apart({n.arg[2], in_second}, stop, nested);
    if (a.vanishes() || b.vanishes()) return a.vanishes() ? b : a;
    if (a.taken == in_first && b.taken == in_second) return slope;
    return {slope.value, either(a.taken, b.taken, slope.taken)};
  }
  constexpr Slope summed(Slope const& slope, int stop, int nested) {
    int const first = builder_->nodes()[slope.value].arg[0], second = builder_->nodes()[slope.value].arg[1];
    Slope const b = taken_apart({second, slope.taken}, stop, nested);
    if (b.taken == slope.taken) return slope;
    Slope const a = taken_apart({first, slope.taken}, stop, nested);
    if (a.taken == slope.taken || a.vanishes() || b.vanishes()) return slope;
    return {slope.value, either(a.taken, b.taken, slope.taken)};
  }

  Builder* builder_;
  Buffer<Branch> branches_;
  Buffer<int> latest_; ///< by condition: the last branch that was made of it, or -1
  Buffer<bool> holds_square_;
};

using Branches = BranchesOf<Builder>;
constexpr Branches branches_of(Builder& builder) { return Branches(builder); }

/// The slopes of a graph after a sweep, as nodes.
template <class Branches> class Slopes {
public:
  constexpr Slopes(Branches branches, Buffer<Slope> slopes)
      : branches_(static_cast<Branches&&>(branches)), slopes_(static_cast<Buffer<Slope>&&>(slopes)) {}
  constexpr int operator[](int id) { return branches_.written(slopes_[id]); }
  /// The condition that holds where one counts, -1 if it counts everywhere.
  constexpr int condition(int id) { return branches_.condition(slopes_[id]); }

private:
  Branches branches_;
  Buffer<Slope> slopes_;
};

} // namespace dyad::graph
