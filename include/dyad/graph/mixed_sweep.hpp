// SPDX-License-Identifier: BSL-1.0
/// \file Derivatives of several results in mixed mode: what all of them need of inner results is worked out once.
///
/// The graph is seen as edges, from each node to what is computed of it, with the derivative of the one by the other.
/// An inner node is eliminated where that saves work: each way through it becomes one edge, whose derivative is the
/// product of two. What is left is swept in reverse, once for each result. So the rotation of a camera has its
/// derivatives by the angle once for both coordinates that are seen, as a careful person would write it. (Elimination
/// of inner vertices: Griewank and Walther, Evaluating Derivatives, 2008, chapter 9.)
///
/// An edge whose rule divides by what may be tiny, or makes a choice, has no derivative of its own: the rule is run on
/// what comes from above, as a reverse sweep runs it. So nothing overflows that would not in such a sweep from an inner
/// result. The inner results of a gradient are none that its function has: there no such rule is run on what another
/// one made, as 1 / sqrt(t)^3 overflows where the second derivative of sqrt(t) by what a tiny t is made of does not.
#pragma once

#include <dyad/graph/facts.hpp>
#include <dyad/graph/sweep.hpp>
#include <dyad/graph/work.hpp>

namespace dyad::graph {

template <class Rules> class MixedSweep {
public:
  /// Of all `roots` by each of `leaves`; `of_gradient`: the roots are a gradient.
  constexpr MixedSweep(Builder& builder, Rules const& rules, Buffer<int> const& leaves, Buffer<int> const& roots,
                       bool of_gradient = false)
      : builder_(&builder), rules_(&rules), roots_(roots), of_gradient_(of_gradient), branches_(builder),
        facts_(builder), size_(builder.size()), one_(builder.constant(1)), minus_one_(builder.constant(-1)),
        first_in_(size_, none), first_out_(size_, none) {
    Buffer<bool> const needed = reachable(builder, roots), varied = depends_on(builder, leaves, size_);
    for (int id = 0; id < size_ && possible_; ++id)
      if (needed[id] && varied[id]) add_node(id, varied);
    if (possible_) eliminate(leaves);
  }

  /// Whether the graph has no branches, and no powers or even functions of results whose squares alone are smooth:
  /// these are for the plain sweeps.
  constexpr bool possible() const { return possible_; }

  /// The adjoints of the nodes for one of the roots; `zero` where they are known to vanish.
  constexpr Buffer<int> adjoints(int root) {
    Buffer<int> adjoints(size_, zero);
    int* const adjoint = adjoints.begin();
    Edge const* const edges = edge_.begin();
    adjoint[root] = one_;
    for (int id = root; id >= 0; --id)
      if (int const above = adjoint[id]; above != zero)
        for (int e = first_in_[id]; e != none; e = edges[e].next_in)
          if (edges[e].alive)
            if (int const part = passed(e, above); part != zero) {
              int& sum = adjoint[edges[e].from];
              sum = sum == zero ? part : builder_->add(sum, part);
            }
    return adjoints;
  }

private:
  static constexpr int none = -1; ///< no edge, or no derivative of its own
  static constexpr double unknown_value = 0x1.9e3779b97f4a7p+1; ///< a constant that no formula has

  struct Edge {
    int from, to;
    int slope;             ///< the derivative, or `none`: the rule says what passes
    Rule rule;
    int next_in, next_out; ///< the next edge into `to`, and out of `from`
    bool alive;
    bool divided = false;  ///< the derivative holds what a rule made that divides by what may be tiny, or chooses
  };

  constexpr void connect(int from, int to, int slope, Rule rule) {
    edge_.push({from, to, slope, rule, first_in_[to], first_out_[from], true});
    first_in_[to] = first_out_[from] = edge_.size() - 1;
  }
  /// The edge with a derivative of its own between two nodes, or `none`.
  constexpr int between(int from, int to) const {
    Edge const* const edges = edge_.begin();
    for (int e = first_in_[to]; e != none; e = edges[e].next_in)
      if (edges[e].alive && edges[e].from == from && edges[e].slope != none) return e;
    return none;
  }
  constexpr void add_slope(int from, int to, int slope, bool divided = false) {
    int e = between(from, to);
    if (e != none) edge_[e].slope = builder_->add(edge_[e].slope, slope);
    else {
      connect(from, to, slope, nullptr);
      e = edge_.size() - 1;
    }
    edge_[e].divided = edge_[e].divided || divided;
  }

  constexpr void add_node(int id, Buffer<bool> const& varied) {
    Node const node = (*builder_)[id];
    OperationRules const& known = rules_->find(node.op);
    if (rules_->any_square() && (node.is(Algebra::pow) || known.has_even_slope))
      possible_ = !EvenFunction(branches_, *rules_, id).found;
    else if (may_be_even(branches_, *rules_, id) && add_even_product(id, varied)) return;
    for (int k = 0; k < node.arity() && possible_; ++k) {
      if (!varied[node.arg[k]] || !known.has_rule[k]) continue;
      int const before = builder_->size();
      Slope const slope = apply_rule(branches_, known.rule[k], id, {one_});
      possible_ = slope.taken == everywhere;
      if (slope.vanishes()) continue;
      if (is_plain(before) && !divides_unseen(known.rule[k], id)) add_slope(node.arg[k], id, slope.value);
      else connect(node.arg[k], id, none, known.rule[k]);
    }
  }
  /// The edges into a product that holds a result twice whose square is smooth: see graph/even_products.hpp. False for
  /// every other product.
  constexpr bool add_even_product(int id, Buffer<bool> const& varied) {
    int const before = builder_->size();
    EvenProduct product(*builder_, *rules_, id);
    for (ProductTerm const& term : product.terms()) {
      int const factor = product.node(term), slope = product.inwards(term, one_);
      if (!varied[factor]) continue;
      if (!term.of_square()) add_slope(factor, id, slope);
      else
        for (int k = 0; k < (*builder_)[factor].arity(); ++k)
          if (int const from = (*builder_)[factor].arg[k]; varied[from]) {
            Slope const part =
                apply_rule(branches_, rules_->find((*builder_)[factor].op).square[k], factor, {slope});
            possible_ = possible_ && part.taken == everywhere;
            if (!part.vanishes()) add_slope(from, id, product.past_twin(term, part.value));
          }
    }
    possible_ = possible_ && is_plain(before);
    return !product.terms().empty();
  }
  /// Whether a rule divides by what may be tiny although nothing was made that does: a gradient's graph may have that
  /// quotient already. What the rule makes of a cotangent that nothing else knows is new.
  constexpr bool divides_unseen(Rule rule, int id) {
    Algebra const algebra = (*builder_)[id].op->algebra;
    if (!of_gradient_ || (algebra >= Algebra::add && algebra <= Algebra::neg && algebra != Algebra::div)) return false;
    int const unknown = builder_->constant(unknown_value), before = builder_->size();
    apply_rule(branches_, rule, id, {unknown});
    return !is_plain(before);
  }
  /// Whether what a rule made is safe by itself: nothing was chosen, or divided by what may be tiny.
  constexpr bool is_plain(int before) const {
    constexpr double least = 0x1p-50; // of which even the square has a reciprocal of type float
    for (int id = before; id < builder_->size(); ++id) {
      Node const& n = (*builder_)[id];
      if (n.is(Algebra::pow) || n.op->square_root || n.arity() == 3) return false;
      if (n.is(Algebra::div) && !(n.arg[1] < size_ && facts_[n.arg[1]].low >= least)) return false;
    }
    return true;
  }
  /// What passes through an edge of what comes from above.
  constexpr int passed(int e, int above) {
    Edge const& edge = edge_[e];
    if (edge.slope != none) return builder_->mul(edge.slope, above);
    return apply_rule(branches_, edge.rule, edge.to, {above}).value;
  }

  /// Eliminates inner nodes while that saves work, the node first that saves most.
  constexpr void eliminate(Buffer<int> const& leaves) {
    Buffer<std::uint64_t> above(size_, 0); // the roots that need a node
    for (int i = 0; i < roots_.size(); ++i) above[roots_[i]] |= std::uint64_t{1} << (i % 64);
    for (int id = size_ - 1; id >= 0; --id)
      for (int e = first_in_[id]; e != none; e = edge_[e].next_in) above[edge_[e].from] |= above[id];
    Buffer<bool> inner(size_, false);
    for (int id = 0; id < size_; ++id) inner[id] = first_in_[id] != none;
    for (int const root : roots_) inner[root] = false;
    for (int const leaf : leaves)
      if (leaf < size_) inner[leaf] = false;
    Buffer<int> change_by(size_, much);
    int* const change = change_by.begin(); // compilers interpret the search for each node that goes
    auto const look_at = [&](int id) {
      if (inner[id]) change[id] = change_of(id, __builtin_popcountll(above[id]));
    };
    for (int id = 0; id < size_; ++id) look_at(id);
    for (;;) {
      int best = none, least = 1;
      for (int id = 0, size = size_; id < size; ++id)
        if (change[id] < least) {
          best = id;
          least = change[id];
        }
      if (best == none) return;
      inner[best] = false;
      change[best] = much;
      remove(best);
      for (int e = first_in_[best]; e != none; e = edge_[e].next_in) look_at(edge_[e].from);
      for (int e = first_out_[best]; e != none; e = edge_[e].next_out) look_at(edge_[e].to);
    }
  }
  static constexpr int much = 1 << 20;
  static constexpr int by_rule = 4; // the work of a rule, which most often divides
  /// How the work changes if a node is eliminated: of the products once, of the edges in each of `sweeps`. Compilers
  /// interpret this for each node, and again for the neighbours of each that goes: it is written out.
  constexpr int change_of(int id, int sweeps) const {
    int once = 0, in_each = 0;
    Edge const* const edges = edge_.begin();
    int const one = one_, minus_one = minus_one_, first_in = first_in_[id];
    for (int e = first_in; e != none; e = edges[e].next_in)
      if (edges[e].alive) {
        int const slope = edges[e].slope;
        in_each -= slope == none ? by_rule : slope == one || slope == minus_one ? 0 : 1;
      }
    for (int f = first_out_[id]; f != none; f = edges[f].next_out) {
      Edge const& out = edges[f];
      if (!out.alive) continue;
      if (out.slope == none) return much;
      bool const unit_out = out.slope == one || out.slope == minus_one;
      if (!unit_out) --in_each;
      int const first_into = first_in_[out.to];
      for (int e = first_in; e != none; e = edges[e].next_in) {
        if (!edges[e].alive) continue;
        int const slope = edges[e].slope, from = edges[e].from;
        bool const unit_in = slope == one || slope == minus_one;
        int known = first_into; // as `between` finds it
        while (known != none && !(edges[known].from == from && edges[known].alive && edges[known].slope != none))
          known = edges[known].next_in;
        if (slope == none) {
          if (of_gradient_ && out.divided) return much;
          once += by_rule;
        } else if (!(unit_in || unit_out) || known != none) ++once;
        if (known == none && !(unit_in && unit_out)) ++in_each;
      }
    }
    return once + sweeps * in_each;
  }
  constexpr void remove(int id) {
    for (int f = first_out_[id]; f != none; f = edge_[f].next_out) {
      if (!edge_[f].alive) continue;
      for (int e = first_in_[id]; e != none; e = edge_[e].next_in)
        if (edge_[e].alive)
          if (int const slope = passed(e, edge_[f].slope); slope != zero)
            add_slope(edge_[e].from, edge_[f].to, slope,
                      edge_[e].slope == none || edge_[e].divided || edge_[f].divided);
      edge_[f].alive = false;
    }
    for (int e = first_in_[id]; e != none; e = edge_[e].next_in) edge_[e].alive = false;
  }

  Builder* builder_;
  Rules const* rules_;
  Buffer<int> roots_;
  bool of_gradient_;
  Branches branches_;
  Facts facts_;
  int size_;
  int one_, minus_one_;
  bool possible_ = true;
  Buffer<Edge> edge_;
  Buffer<int> first_in_, first_out_;
};

} // namespace dyad::graph
