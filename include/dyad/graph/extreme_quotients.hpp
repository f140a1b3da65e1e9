// SPDX-License-Identifier: BSL-1.0
/// \file Quotients whose divisor may be so large, or so small, that no number holds the derivative by it.
///
/// The derivative of y = a / b by b is -y / b: of 1 / cosh(400) that is e^-800, while the derivative by the argument of
/// cosh is e^-400. A reverse sweep looks past b where that costs next to nothing: the rules of what b is made of are
/// run on g / b, which gives derivatives of the logarithm of b, and what comes out is multiplied by -y. Where several
/// quotients of tensors divide by b, and nothing else uses it, the rules are run once, on 1 / b, and what comes out is
/// multiplied by the sum of all -g y. Of a sum such as 1 + exp(x) + exp(y), whose terms depend on a variable each, each
/// term is looked past for itself, which takes a product more for each.
#pragma once

#include <dyad/graph/deposits.hpp>
#include <dyad/graph/rules.hpp>

namespace dyad::graph {

/// Whether a node is a sum with an exponential.
template <class Graph> constexpr bool holds_exponential(Graph const& graph, int id) {
  auto const& sum = graph[id];
  if (!sum.is(Algebra::add) && !sum.is(Algebra::sub)) return false;
  for (int k = 0; k < 2; ++k)
    if (graph[sum.arg[k]].op->states(Relation::exponential)) return true;
  return false;
}

/// Whether the range of a function is bounded below alone, as those of exp and cosh are, which grow fast.
constexpr bool is_bounded_below_alone(OpInfo const& op) {
  constexpr double bound = 1e3;
  return op.transcendental && op.range.low > -bound && op.range.high > bound;
}

/// What of a divisor a reverse sweep looks past: nodes that nothing else uses, and that vary with the same rows, or
/// have the same shape, as what they are arguments of.
template <class Branches, class Rules, class Deposits> class PastDivisor {
public:
  /// Whether a pass regroups what a sweep makes: of numbers, not of tensors.
  static constexpr bool regroups = std::is_same_v<Branches, graph::Branches>;

  /// `active` marks the nodes that the sweep passes through.
  constexpr PastDivisor(Branches& branches, Rules const& rules, Deposits& deposits, Buffer<bool> const& active)
      : branches_(&branches), graph_(&branches.builder()), rules_(&rules), deposits_(&deposits), active_(&active) {}
  /// Whether the divisor of a quotient is worth it: it depends on a single variable, or is made of a function whose
  /// range is bounded below alone, as those of exp and cosh are, which grow fast. Quotients by sums with an exponential
  /// are for the pass that regroups.
  constexpr bool is_worth_it(int quotient) {
    if (uses_.empty()) count_uses();
    int const divisor = (*graph_)[quotient].arg[1];
    if (!alike(quotient, divisor) || (!is_open(divisor) && !is_shared(divisor))) return false;
    if (regroups && holds_exponential(*graph_, divisor)) return false;
    auto const& last = (*graph_)[end_beyond(divisor)];
    return last.arity() == 0 || last.op->loop == LoopRole::element || grows_beyond(divisor);
  }
  /// Whether a divisor is a sum all of whose terms are looked past, each for itself.
  constexpr bool is_sum_of_open(int divisor) {
    return regroups && uses_[divisor] == 1 && is_sum(divisor) && are_open(divisor, most_terms) == 0;
  }
  constexpr bool is_sum(int id) const { return (*graph_)[id].is(Algebra::add) || (*graph_)[id].is(Algebra::sub); }
  /// Whether a factor of a product is looked past.
  constexpr bool is_open_factor(int factor) {
    if (uses_.empty()) count_uses();
    return ((*graph_)[factor].op->transcendental || repeats(factor)) && is_open(factor);
  }
  /// Whether a divisor of tensors serves several quotients, and nothing else. What numbers give a pass regroups.
  constexpr bool is_shared(int divisor) {
    if (regroups || uses_[divisor] < 2 || divisions_[divisor] != uses_[divisor]) return false;
    return opens(divisor) && common_end(divisor) != divisor;
  }
  /// The node that all ways through a divisor that is looked past lead to.
  constexpr int end_beyond(int divisor) { return is_open(divisor) ? end(divisor) : common_end(divisor); }
  /// The sum of all that passes to the logarithm of a shared divisor, empty for every other node.
  constexpr Slope& of_logarithm(int divisor) {
    while (of_logarithm_.size() <= divisor) of_logarithm_.push({});
    return of_logarithm_[divisor];
  }
  /// Whether a node is looked past: all ways through it lead to one node, so that nothing is multiplied twice.
  constexpr bool is_open(int id) { return end(id) != id; }
  /// The node that all ways through a node lead to: itself, where it is not looked past.
  constexpr int end(int id) {
    if (end_[id] < 0) end_[id] = (uses_[id] == 1 || repeats(id)) && opens(id) ? common_end(id) : id;
    return end_[id];
  }
  /// Whether derivatives pass to a node.
  constexpr bool reaches(int id) const { return (*active_)[id]; }
  /// Adds to the adjoint of an argument of a node that is looked past.
  constexpr void add(Buffer<Slope>& adjoint, int node, int argument, Slope const& part) const {
    deposits_->add(*branches_, adjoint, node, argument, part);
  }

private:
  static constexpr int most_terms = 3; ///< of a sum that is looked past, one within the other
  constexpr void count_uses() {
    uses_ = Buffer<int>(active_->size(), 0);
    divisions_ = Buffer<int>(active_->size(), 0);
    end_ = Buffer<int>(active_->size(), -1);
    for (int id = 0; id < uses_.size(); ++id)
      if ((*active_)[id])
        for (int k = 0; k < (*graph_)[id].arity(); ++k)
          if (int const arg = (*graph_)[id].arg[k]; k == 0 || arg != (*graph_)[id].arg[0]) {
            ++uses_[arg];
            if (k == 1 && (*graph_)[id].is(Algebra::div) && alike(id, arg)) ++divisions_[arg];
          }
  }

  /// Of tensors, a few operations on a variable are looked past wherever they are used: their rules are run again for
  /// each use.
  constexpr bool repeats(int id) const {
    constexpr int most_repeated = 4;
    return !regroups && operations(id, most_repeated) <= most_repeated;
  }
  /// How many operations a node is made of, its arguments included, up to a number; more if there is a quotient.
  constexpr int operations(int id, int most) const {
    auto const& node = (*graph_)[id];
    if (node.is(Algebra::div)) return most + 1;
    int sum = node.arity() > 0 ? 1 : 0;
    for (int k = 0; k < node.arity() && sum <= most; ++k)
      if (k == 0 || node.arg[k] != node.arg[0]) sum += operations(node.arg[k], most - sum);
    return sum;
  }
  constexpr bool opens(int id) const {
    auto const& node = (*graph_)[id];
    if (node.arity() == 0 || !(*active_)[id] || node.op->on_shapes) return false;
    if (node.op->loop != LoopRole::none || node.is(Algebra::where)) return false;
    bool const even = rules_->find(node.op).has_even_slope || node.is(Algebra::mul) || node.is(Algebra::pow);
    return !even || !rules_->any_square() || !branches_->holds_square(*rules_, node.arg[0]);
  }
  constexpr int common_end(int id) {
    auto const& node = (*graph_)[id];
    int out = -1;
    for (int k = 0; k < node.arity(); ++k)
      if (int const arg = node.arg[k]; (*active_)[arg]) {
        int const last = end(arg);
        if (!alike(id, arg) || (out >= 0 && out != last)) return id;
        out = last;
      }
    return out < 0 ? id : out;
  }
  /// Whether a node or what is looked past behind it is a function whose range is bounded below alone.
  constexpr bool grows(int id) { return is_open(id) && grows_beyond(id); }
  constexpr bool grows_beyond(int id) {
    auto const& node = (*graph_)[id];
    if (is_bounded_below_alone(*node.op)) return true;
    for (int k = 0; k < node.arity(); ++k)
      if ((*active_)[node.arg[k]] && grows(node.arg[k])) return true;
    return false;
  }
  /// How many terms of a sum that derivatives pass to are not looked past, more than none if there are too many terms.
  constexpr int are_open(int sum, int most) {
    int closed = 0;
    for (int k = 0; k < 2; ++k) {
      int const term = (*graph_)[sum].arg[k];
      if (!(*active_)[term]) continue;
      if (!alike(sum, term) || most == 0 || (is_sum(term) && uses_[term] != 1)) return 1;
      closed += is_sum(term) ? are_open(term, most - 1) : !is_open(term);
    }
    return closed;
  }
  /// Whether an argument varies with the rows that its node varies with, or has its shape.
  constexpr bool alike(int node, int argument) const {
    if constexpr (requires { deposits_->indices(); })
      return deposits_->indices().of(node) == deposits_->indices().of(argument);
    else if constexpr (requires { graph_->shape(node); }) return graph_->shape(node) == graph_->shape(argument);
    else return true;
  }

  using Graph = std::remove_cvref_t<decltype(std::declval<Branches&>().builder())>;

  Branches* branches_;
  Graph const* graph_;
  Rules const* rules_;
  Deposits* deposits_;
  Buffer<bool> const* active_;
  Buffer<int> uses_, divisions_, end_;
  Buffer<Slope> of_logarithm_;
};

/// What passes through a node that is looked past to what comes after it: all of it to one node.
template <class Branches, class Rules, class Past>
constexpr Slope pass_beyond(Branches& branches, Rules const& rules, Past& past, int id, Slope g) {
  auto const node = branches.builder()[id];
  auto const& known = rules.find(node.op);
  bool const square = node.is(Algebra::mul) && node.arg[0] == node.arg[1];
  if (square) g.value = branches.builder().add(g.value, g.value);
  Slope sum;
  for (int k = square ? 1 : 0; k < node.arity(); ++k) {
    int const to = node.arg[k];
    if (!past.reaches(to)) continue;
    Slope const part = pull_back(branches, known, id, k, g);
    if (part.vanishes()) continue;
    sum = branches.sum(sum, past.is_open(to) ? pass_beyond(branches, rules, past, to, part) : part);
  }
  return sum;
}
/// What passes to a sum that is looked past, to each of its terms and past that.
template <class Branches, class Rules, class Past>
constexpr void pass_to_terms(Branches& branches, Rules const& rules, Past& past, int sum, int factor, Slope const& h,
                             Buffer<Slope>& adjoint) {
  auto const node = branches.builder()[sum];
  for (int k = 0; k < 2; ++k) {
    int const term = node.arg[k];
    if (!past.reaches(term)) continue;
    Slope const part = pull_back(branches, rules.find(node.op), sum, k, h);
    if (past.is_sum(term)) pass_to_terms(branches, rules, past, term, factor, part, adjoint);
    else if (Slope const slope = pass_beyond(branches, rules, past, term, part); !slope.vanishes())
      past.add(adjoint, term, past.end(term), scaled(branches, factor, slope));
  }
}
/// In reverse through a quotient by a sum whose terms depend on a variable each: past each of them.
template <class Branches, class Rules, class Past>
constexpr bool reverse_sum(Branches& branches, Rules const& rules, Past& past, int id, Buffer<Slope>& adjoint,
                           Buffer<bool> const& active) {
  auto& builder = branches.builder();
  auto const node = builder[id];
  Slope const g = adjoint[id], h{builder.apply(basic::div, g.value, node.arg[1]), g.taken};
  if (int const to = node.arg[0]; active[to]) past.add(adjoint, id, to, h);
  pass_to_terms(branches, rules, past, node.arg[1], builder.neg(id), h, adjoint);
  return true;
}
/// In reverse through a quotient, past its divisor; false where the rule of quotients has to do.
template <class Branches, class Rules, class Past>
constexpr bool reverse_quotient(Branches& branches, Rules const& rules, Past& past, int id, Buffer<Slope>& adjoint,
                                Buffer<bool> const& active) {
  auto& builder = branches.builder();
  auto const node = builder[id];
  int const divisor = node.arg[1];
  if (!past.is_worth_it(id))
    return past.is_sum_of_open(divisor) && reverse_sum(branches, rules, past, id, adjoint, active);
  if (past.is_shared(divisor)) {
    Slope const g = adjoint[id];
    if (int const to = node.arg[0]; active[to])
      past.add(adjoint, id, to, {builder.apply(basic::div, g.value, divisor), g.taken});
    Slope& sum = past.of_logarithm(divisor);
    sum = branches.sum(sum, scaled(branches, builder.neg(id), g));
    return true;
  }
  Slope const g = adjoint[id], h{builder.apply(basic::div, g.value, divisor), g.taken};
  if (int const to = node.arg[0]; active[to]) past.add(adjoint, id, to, h);
  int const to = past.end(divisor), factor = builder.neg(id);
  if (Slope const part = pass_beyond(branches, rules, past, divisor, h); !part.vanishes())
    past.add(adjoint, id, to, scaled(branches, factor, part));
  return true;
}
/// In reverse through a product of tensors with a factor that is looked past: its slope meets the other factor first,
/// as in sinh(x) (1 / b) for b = cosh(x), and then the cotangent, which may be as small. False for every other product.
template <class Branches, class Rules, class Past>
constexpr bool reverse_product(Branches& branches, Rules const& rules, Past& past, int id, Buffer<Slope>& adjoint,
                               Buffer<bool> const& active) {
  auto& builder = branches.builder();
  auto const node = builder[id];
  if (!node.is(Algebra::mul) || !node.free || node.arg[0] == node.arg[1]) return false;
  auto const seen = [&](int k) { return active[node.arg[k]] && past.is_open_factor(node.arg[k]); };
  if (!seen(0) && !seen(1)) return false;
  Slope const g = adjoint[id];
  for (int k = 0; k < 2; ++k) {
    int const to = node.arg[k];
    if (!active[to]) continue;
    if (!seen(k) || builder.shape(to) != builder.shape(id)) {
      past.add(adjoint, id, to, pull_back(branches, rules.find(node.op), id, k, g));
      continue;
    }
    Slope const part = pass_beyond(branches, rules, past, to, {node.arg[1 - k]});
    if (!part.vanishes()) past.add(adjoint, to, past.end(to), {builder.mul(g.value, part.value), g.taken});
  }
  return true;
}
/// In reverse through a divisor that several quotients share, after these: what they pass to it. What else is passed to
/// it, past other divisors, is its adjoint.
template <class Branches, class Rules, class Past>
constexpr void reverse_divisor(Branches& branches, Rules const& rules, Past& past, int id, Buffer<Slope>& adjoint) {
  Slope const sum = past.of_logarithm(id);
  if (sum.vanishes()) return;
  auto& builder = branches.builder();
  Slope const one{builder.apply(basic::div, builder.constant(1), id)};
  if (Slope const part = pass_beyond(branches, rules, past, id, one); !part.vanishes())
    past.add(adjoint, id, past.end_beyond(id), {builder.mul(sum.value, part.value), sum.taken});
}

} // namespace dyad::graph
