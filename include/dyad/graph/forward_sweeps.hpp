// SPDX-License-Identifier: BSL-1.0
/// \file Forward sweeps by each of several leaves, which share what does not depend on the leaf.
///
/// A node that depends on the leaves through two or three others at most, its bases, has its derivatives by these
/// worked out once: its tangent, whatever the leaf, is the sum of those times the tangents of the bases. So the Hessian
/// of a function of a distance has f'' and f' of the distance once, as a careful person would write it. (Elimination of
/// inner vertices: Griewank and Walther, Evaluating Derivatives, 2008, chapter 9.)
#pragma once

#include <dyad/graph/sweep.hpp>
#include <dyad/graph/work.hpp>

namespace dyad::graph {

/// How bases are chosen.
struct BaseChoice {
  int most;   ///< bases of a node
  bool merge; ///< what alone uses its bases is one itself
  /// Square roots are bases: slopes by the square of a small length may be too large where those by the length are not.
  /// (Second derivatives by plain rules are so, too.)
  bool lengths = false;
};

template <class Rules> class ForwardSweeps {
public:
  /// By some of `leaves`, of `roots`.
  constexpr ForwardSweeps(Builder& builder, Rules const& rules, Buffer<int> const& leaves, Buffer<int> const& roots,
                          BaseChoice const& choice)
      : builder_(&builder), rules_(&rules), roots_(roots), choice_(choice), needed_(on_the_way(builder, rules, roots)),
        branches_(builder), one_(builder.constant(1)) {
    if constexpr (!Rules::loops) find_bases(leaves);
  }

  /// The derivatives of the first `count` roots by a leaf, in their order; `zero` where it is known to vanish.
  constexpr Buffer<int> by(int leaf, int count) {
    Buffer<int> out;
    if constexpr (Rules::loops) {
      auto tangent = forward(*builder_, *rules_, needed_, leaf, one_);
      for (int i = 0; i < count; ++i) out.push(tangent[roots_[i]]);
    } else {
      Buffer<Slope> const tangent = sweep(leaf, count);
      for (int i = 0; i < count; ++i) out.push(branches_.written(tangent[roots_[i]]));
    }
    return out;
  }

private:
  static constexpr int most_bases = 3;
  static constexpr int itself = -1; ///< of a node that is a base: what it depends on are its arguments

  /// What a node depends on: no base where no leaf matters to it.
  struct Bases {
    int size = 0;
    int base[most_bases] = {};
    Slope factor[most_bases] = {};
    constexpr bool is_base() const { return size == itself; }
  };
  /// The derivatives of all nodes by one base.
  struct ByBase {
    Buffer<Bases> const* all;
    int base;
    int one;
    constexpr int size() const { return all->size(); }
    constexpr Slope operator[](int id) const {
      if (id == base) return {one};
      Bases const& bases = (*all)[id];
      for (int k = 0; k < bases.size; ++k)
        if (bases.base[k] == base) return bases.factor[k];
      return {};
    }
  };

  constexpr void find_bases(Buffer<int> const& leaves) {
    bases_ = Buffer<Bases>(needed_.size());
    square_ = even_ = hides_ = Buffer<bool>(needed_.size(), false);
    Buffer<int> users(needed_.size(), 0);
    Buffer<bool> alone(needed_.size(), false); // what it depends on matters to no other node
    for (int id = 0; id < needed_.size(); ++id)
      if (Node const& n = builder_->nodes()[id]; needed_[id])
        for (int k = 0; k < n.arity(); ++k) users[n.arg[k]] += k == 0 || n.arg[k] != n.arg[0];
    for (int const root : roots_) ++users[root];
    for (int const leaf : leaves)
      if (leaf < needed_.size()) bases_[leaf].size = itself;
    for (int id = 0; id < needed_.size(); ++id) {
      Node const n = builder_->nodes()[id];
      int const arity = n.op->arity;
      if (!needed_[id] || arity == 0) continue;
      Bases found;
      describe(id);
      for (int k = 0; k < arity && found.size != itself; ++k)
        if (even_[id] && hides_[n.arg[k]]) found.size = itself;
        else add(found, n.arg[k]);
      alone[id] = found.size != 0;
      for (int k = 0; k < arity; ++k)
        if (int const a = n.arg[k]; bases_[a].size != 0)
          alone[id] = alone[id] && users[a] == 1 && (bases_[a].is_base() || alone[a]);
      if (choice_.merge && alone[id] && found.size > 1) found.size = itself;
      if (choice_.lengths && n.op->square_root && found.size != 0) found.size = itself;
      for (int k = 0; k < found.size; ++k) {
        found.factor[k] = forward_node(branches_, *rules_, id, ByBase{&bases_, found.base[k], one_});
        // Where a branch decides, tangents are taken from step to step.
        if (!found.factor[k].vanishes() && found.factor[k].taken != everywhere) found.size = itself;
      }
      bases_[id] = found;
      hides_[id] = rules_->any_square() && (found.is_base() ? is_seen_through(n) || rules_->has_square(n.op)
                                                            : is_seen_through(n) && any(hides_, n));
    }
  }
  // The rules of squares see through products, at all that is multiplied in there: see graph/even_products.hpp.
  static constexpr bool is_product(Node const& n) {
    Algebra const algebra = n.op->algebra;
    return algebra == Algebra::mul || algebra == Algebra::div || algebra == Algebra::neg;
  }
  constexpr bool is_seen_through(Node const& n) const { return is_product(n) || rules_->has_odd_quotient(n.op); }
  static constexpr bool any(Buffer<bool> const& flags, Node const& n) {
    for (int k = 0, arity = n.op->arity; k < arity; ++k)
      if (flags[n.arg[k]]) return true;
    return false;
  }
  constexpr void describe(int id) {
    if (!rules_->any_square()) return;
    Node const& n = builder_->nodes()[id];
    bool const through = is_seen_through(n), even = through || n.is(Algebra::pow) || rules_->find(n.op).has_even_slope;
    even_[id] = even && any(square_, n);
    square_[id] = rules_->has_square(n.op) || (through && even_[id]);
  }
  /// Adds what an argument depends on. Where that is too much, the node is a base itself.
  constexpr void add(Bases& found, int argument) const {
    Bases const& of = bases_[argument];
    for (int k = 0; k < (of.is_base() ? 1 : of.size); ++k) {
      int const base = of.is_base() ? argument : of.base[k];
      int place = 0;
      while (place < found.size && found.base[place] != base) ++place;
      if (place < found.size) continue;
      if (place == choice_.most) {
        found.size = itself;
        return;
      }
      found.base[found.size++] = base;
    }
  }

  /// The tangents of the first roots by a leaf, and of what they need.
  constexpr Buffer<Slope> sweep(int leaf, int count) {
    int const size = needed_.size();
    Buffer<bool> wanted_by(size, false), direct_of(size, false), open_of(size, false); // open: seen through
    bool *const wanted = wanted_by.begin(), *const direct = direct_of.begin(), *const open = open_of.begin();
    Bases const* const all_bases = bases_.begin();
    for (int i = 0; i < count; ++i) wanted[roots_[i]] = true;
    Node const* const nodes = builder_->nodes(); // until a node is made
    for (int id = size - 1; id >= 0; --id) {
      if (!wanted[id]) continue;
      Bases const& bases = all_bases[id];
      direct[id] = bases.size == itself || is_next_to(wanted, id);
      Node const& n = nodes[id];
      bool const through = open[id] || (direct[id] && even_[id]);
      if (direct[id] || open[id])
        for (int k = 0, arity = n.op->arity; k < arity; ++k) {
          wanted[n.arg[k]] = true;
          if (through && (is_product(nodes[n.arg[k]]) || square_[n.arg[k]])) open[n.arg[k]] = true;
        }
      if (!direct[id])
        for (int k = 0; k < bases.size; ++k) wanted[bases.base[k]] = true;
      else if (n.is(Algebra::div))
        if (ExponentialShare const share(*builder_, id); share.found)
          for (int const part : {share.e, share.c, share.r})
            if (part >= 0) wanted[part] = true;
    }
    Buffer<Slope> tangents(size);
    Slope* const tangent = tangents.begin();
    if (leaf < size) tangent[leaf].value = one_;
    for (int id = 0; id < size; ++id) {
      if (!wanted[id] || builder_->nodes()[id].op->arity == 0) continue;
      if (direct[id]) {
        tangent[id] = forward_node(branches_, *rules_, id, tangents);
        continue;
      }
      Bases const& bases = all_bases[id];
      for (int k = 0; k < bases.size; ++k) {
        Slope const &factor = bases.factor[k], &at = tangent[bases.base[k]];
        if (!factor.vanishes() && !at.vanishes())
          tangent[id] = branches_.sum(tangent[id], scaled(branches_, factor.value, at));
      }
    }
    return tangents;
  }
  /// Whether the tangents of all arguments that matter are wanted anyway, and are no more than the bases.
  constexpr bool is_next_to(bool const* wanted, int id) const {
    Node const& n = builder_->nodes()[id];
    Bases const* const bases = bases_.begin();
    int varying = 0;
    for (int k = 0, arity = n.op->arity; k < arity; ++k)
      if (int const a = n.arg[k]; bases[a].size != 0 && (k == 0 || a != n.arg[0])) {
        if (!wanted[a]) return false;
        ++varying;
      }
    return varying <= bases[id].size;
  }

  Builder* builder_;
  Rules const* rules_;
  Buffer<int> roots_;
  BaseChoice choice_;
  Buffer<bool> needed_;
  Branches branches_;
  int one_;
  Buffer<Bases> bases_;
  Buffer<bool> square_; // a product that holds a result whose square has rules, an odd function of it, or such a result
  Buffer<bool> even_;   // a product, power, odd or even function of such
  Buffer<bool> hides_;  // a product with a base among its factors through which the rules of squares would see
};

/// Of several ways to sweep over some roots, keeps the graph and the derivatives of that which is least work, the roots
/// included.
class CheapestSweep {
public:
  constexpr explicit CheapestSweep(Buffer<int> const& roots) : roots_(roots) {}

  constexpr int work_of(Builder const& trial, Buffer<int> const& derivatives) const {
    Buffer<int> made = roots_;
    for (int const id : derivatives)
      if (id != zero) made.push(id);
    return work(trial, made);
  }
  constexpr void consider(Builder& trial, Buffer<int>& derivatives) {
    int const found = work_of(trial, derivatives);
    if (least_ >= 0 && found >= least_) return;
    least_ = found;
    graph = static_cast<Builder&&>(trial);
    best = static_cast<Buffer<int>&&>(derivatives);
  }

  Builder graph;
  Buffer<int> best;

private:
  Buffer<int> roots_;
  int least_ = -1;
};

/// The derivatives of all roots by each leaf, leaf by leaf. Of the choices of bases the one that is cheapest is taken,
/// where it costs the compiler little to try.
template <class Rules>
constexpr Buffer<int> forward_by_each(Builder& builder, Rules const& rules, Buffer<int> const& leaves,
                                      Buffer<int> const& roots) {
  constexpr int most_tried = 1200; // nodes times leaves
  constexpr BaseChoice choices[] = {{2, false, true}, {2, true, true}, {3, true, true}};
  auto const made_by = [&](Builder& trial, BaseChoice const& choice) {
    ForwardSweeps sweeps(trial, rules, leaves, roots, choice);
    Buffer<int> out;
    for (int j = 0; j < leaves.size(); ++j)
      for (int const id : sweeps.by(leaves[j], roots.size())) out.push(id);
    return out;
  };
  if (Rules::loops || builder.size() * leaves.size() > most_tried) return made_by(builder, choices[0]);
  CheapestSweep cheapest(roots);
  for (BaseChoice const& choice : choices) {
    Builder trial = builder;
    Buffer<int> out = made_by(trial, choice);
    cheapest.consider(trial, out);
  }
  builder = static_cast<Builder&&>(cheapest.graph);
  return static_cast<Buffer<int>&&>(cheapest.best);
}

} // namespace dyad::graph
