// SPDX-License-Identifier: BSL-1.0
/// \file The last step before a program: products become part of sums, and what may be regrouped is put into the order in
/// which it can be computed.
#pragma once

#include <dyad/graph/builder.hpp>
#include <dyad/graph/simplify.hpp>
#include <dyad/graph/sine_pairs.hpp>

namespace dyad::ops {

/// a * b + c, a * b - c and c - a * b as the single expressions a person would write, so that a compiler which
/// contracts within an expression only (clang's default) treats them as it treats hand-written code.
struct MulAdd : Elementwise<3> {
  static constexpr std::string_view name = "muladd";
  static constexpr Domain<3> domain = {};
  static constexpr auto singular = Singular::none;
  static constexpr bool transcendental = false;
  template <class T> static constexpr T kernel(T const& a, T const& b, T const& c) { return a * b + c; }
};
struct MulSub : MulAdd {
  static constexpr std::string_view name = "mulsub";
  template <class T> static constexpr T kernel(T const& a, T const& b, T const& c) { return a * b - c; }
};
struct NegMulAdd : MulAdd {
  static constexpr std::string_view name = "negmuladd";
  template <class T> static constexpr T kernel(T const& a, T const& b, T const& c) { return c - a * b; }
};

} // namespace dyad::ops

namespace dyad::graph {

struct Outputs {
  Builder graph;
  Buffer<int> roots;
};

/// The work of one node, roughly in additions: a multiply-add is as cheap as one.
constexpr int work(OpInfo const& op) {
  constexpr int division = 4, call = 20;
  return op.arity == 0 ? 0 : op.transcendental ? call : op.algebra == Algebra::div || op.square_root ? division : 1;
}

/// The work of what the roots need.
constexpr int work(Graph const& graph, Buffer<int> const& roots) {
  int sum = 0;
  Buffer<bool> const needed = reachable(graph, roots);
  for (int id = 0; id < graph.size(); ++id)
    if (needed[id]) sum += work(*graph[id].op);
  return sum;
}

/// When the result of a node is there: the work on the longest way to it, given that of the nodes it needs.
constexpr int ready_after(Node const& node, Buffer<int> const& ready) {
  int last = 0;
  for (int k = 0; k < node.arity(); ++k)
    if (ready[node.arg[k]] > last) last = ready[node.arg[k]];
  return last + work(*node.op);
}

/// Which product of a * b + c * d the compiler at hand fuses with the addition: clang the first, g++ the second.
#if defined(__clang__)
inline constexpr bool first_product_fuses = true;
#else
inline constexpr bool first_product_fuses = false;
#endif

/// A graph as `Contraction` reads it: its nodes say themselves whether they may be regrouped.
class GraphSource {
public:
  constexpr GraphSource(Graph const& graph, bool regroup) : nodes_(graph.nodes()), size_(graph.size()), regroup_(regroup) {}
  constexpr int size() const { return size_; }
  constexpr OpInfo const* op(int i) const { return nodes_[i].op; }
  constexpr int arg(int i, int k) const { return nodes_[i].arg[k]; }
  constexpr double value(int i) const { return nodes_[i].value; }
  constexpr bool exact(int i) const { return !(regroup_ && nodes_[i].free); }

private:
  Node const* nodes_;
  int size_;
  bool regroup_;
};

/// What some roots of a graph need. Products that only one sum uses become part of it. What only derivatives need is
/// regrouped: divisions become products with reciprocals that they share, and in sums and products whatever is computed
/// late comes last, so that little remains to be done once it is there.
template <class Source> class Contraction {
public:
  constexpr Contraction(Source const& source, Buffer<int> const& roots)
      : source_(source), uses_(source.size(), 0), place_(source.size(), 0), reciprocal_(source.size(), -1), absorbed_(source.size(), false), paired_(source.size(), false) {
    for (int const root : roots) ++uses_[root];
    for (int i = source.size() - 1; i >= 0; --i)
      for (int k = 0; uses_[i] > 0 && k < source.op(i)->arity; ++k) ++uses_[source.arg(i, k)];
    classify();
    if (!same_operation(paired(&info<ops::Sin>), &info<ops::Sin>)) pair_sines();
    for (int i = 0; i < source.size(); ++i)
      if (uses_[i] > 0 && !absorbed_[i]) place_[i] = written(i);
    for (int const root : roots) out_.roots.push(place_[root]);
  }
  constexpr Outputs&& result() && { return static_cast<Outputs&&>(out_); }

private:
  enum class Chain : unsigned char { none, sum, product };
  struct Term {
    int id, place;
    bool minus;
  };

  constexpr bool is(int i, Algebra algebra) const { return source_.op(i)->algebra == algebra; }
  constexpr bool is_one(int i) const { return source_.op(i)->role == Role::constant && source_.value(i) == 1; }

  /// What may be regrouped, and which links of a chain nothing else uses.
  constexpr void classify() {
    int const size = source_.size();
    Buffer<int> divisions(size, 0);
    chain_ = Buffer<Chain>(size, Chain::none);
    for (int i = 0; i < size; ++i)
      if (uses_[i] > 0 && !source_.exact(i) && is(i, Algebra::div)) ++divisions[source_.arg(i, 1)];
    Buffer<bool> inverted(size, false);
    for (int i = 0; i < size; ++i) {
      if (uses_[i] == 0) continue;
      bool const division = is(i, Algebra::div), inverse = division && is_one(source_.arg(i, 0));
      if (!source_.exact(i)) {
        if (is(i, Algebra::add) || is(i, Algebra::sub)) chain_[i] = Chain::sum;
        else if (is(i, Algebra::mul)) chain_[i] = Chain::product;
        else if (division && !inverse && (divisions[source_.arg(i, 1)] > 1 || inverted[source_.arg(i, 1)])) chain_[i] = Chain::product;
      }
      if (inverse) inverted[source_.arg(i, 1)] = true;
      if (chain_[i] == Chain::none) continue;
      for (int k = 0; k < (division ? 1 : 2); ++k)
        if (int const below = source_.arg(i, k); uses_[below] == 1 && chain_[below] == chain_[i]) absorbed_[below] = true;
    }
  }

  constexpr void pair_sines() {
    Buffer<int> sine(source_.size(), -1);
    for (int i = 0; i < source_.size(); ++i)
      if (uses_[i] > 0 && same_operation(source_.op(i), &info<ops::Sin>)) sine[source_.arg(i, 0)] = i;
    for (int i = 0; i < source_.size(); ++i)
      if (uses_[i] > 0 && same_operation(source_.op(i), &info<ops::Cos>) && sine[source_.arg(i, 0)] >= 0)
        paired_[i] = paired_[sine[source_.arg(i, 0)]] = true;
  }

  constexpr int written(int i) {
    if (chain_[i] == Chain::sum) return sum(i);
    if (chain_[i] == Chain::product) return product(i);
    Node node{.op = paired_[i] ? paired(source_.op(i)) : source_.op(i), .value = source_.value(i), .free = !source_.exact(i)};
    for (int k = 0; k < node.op->arity; ++k) node.arg[k] = place_[source_.arg(i, k)];
    if (node.is(Algebra::add) || node.is(Algebra::sub))
      return add({source_.arg(i, 0), node.arg[0], false}, {source_.arg(i, 1), node.arg[1], node.is(Algebra::sub)}, true);
    int const place = append(node);
    if (is(i, Algebra::div) && is_one(source_.arg(i, 0))) reciprocal_[source_.arg(i, 1)] = place;
    return place;
  }

  constexpr int append(Node const& node) {
    int const place = out_.graph.intern(node);
    if (place == ready_.size()) ready_.push(ready_after(out_.graph[place], ready_));
    return place;
  }
  constexpr int append(OpInfo const* op, int a, int b = -1, int c = -1) { return append(Node{.op = op, .arg = {a, b, c}}); }
  constexpr int reciprocal(int divisor) {
    int& known = reciprocal_[divisor];
    if (known < 0) {
      int const one = append({.op = &constant_info, .value = 1});
      known = append(&info<ops::Div>, one, place_[divisor]);
    }
    return known;
  }

  /// The terms or factors of a chain, those that are there first at the front. Of those that are there together the last
  /// written leads: the entries of a gradient that comes from a loop then look alike, and compilers vectorise them.
  constexpr Buffer<Term> links(int i) {
    Buffer<Term> out, open{{i, -1, false}};
    while (!open.empty()) {
      Term const t = open.back();
      open.shrink(open.size() - 1);
      if (t.id != i && !absorbed_[t.id]) {
        out.push({t.id, place_[t.id], t.minus});
        continue;
      }
      int const first = source_.arg(t.id, 0), second = source_.arg(t.id, 1);
      if (is(t.id, Algebra::div)) out.push({-1, reciprocal(second), false});
      open.push({first, -1, t.minus});
      if (!is(t.id, Algebra::div)) open.push({second, -1, t.minus != is(t.id, Algebra::sub)});
    }
    merge_sort(out.begin(), out.size(), [&](Term const& a, Term const& b) { return ready_[a.place] < ready_[b.place]; });
    return out;
  }
  constexpr int sum(int i) {
    Buffer<Term> const terms = links(i);
    Term so_far = terms[0];
    for (int k = 1; k < terms.size(); ++k) {
      Term const next = terms[k];
      bool const same = so_far.minus == next.minus;
      if (same) so_far = {-1, add({so_far.id, so_far.place, false}, {next.id, next.place, false}, false), so_far.minus};
      else if (so_far.minus) so_far = {-1, add({next.id, next.place, false}, {so_far.id, so_far.place, true}, false), false};
      else so_far = {-1, add({so_far.id, so_far.place, false}, {next.id, next.place, true}, false), false};
    }
    return so_far.minus ? append(&info<ops::Neg>, so_far.place) : so_far.place;
  }
  constexpr int product(int i) {
    Buffer<Term> factors = links(i);
    int place = factors[0].place;
    // The two that are there first, again and again; what they make takes its place among the rest.
    for (int k = 1; k < factors.size(); ++k) {
      place = append(&info<ops::Mul>, place, factors[k].place);
      int next = k;
      for (; next + 1 < factors.size() && ready_[factors[next + 1].place] < ready_[place]; ++next) factors[next] = factors[next + 1];
      factors[next].place = place;
      place = factors[k].place;
    }
    return place;
  }

  /// a + b or a - b, with a product that nothing else uses as part of it: of two products the second, which is there
  /// later in a derivative, and in a sum as written the one that the compiler would take.
  constexpr int add(Term const& a, Term const& b, bool written) {
    bool const first = is_product(a) && (!is_product(b) || (written && first_product_fuses));
    if (!first && !is_product(b)) return append(b.minus ? &info<ops::Sub> : &info<ops::Add>, a.place, b.place);
    Node const factors = out_.graph[first ? a.place : b.place];
    return append(!b.minus ? &info<ops::MulAdd> : first ? &info<ops::MulSub> : &info<ops::NegMulAdd>, factors.arg[0], factors.arg[1],
                  first ? b.place : a.place);
  }
  constexpr bool is_product(Term const& t) const { return t.id >= 0 && uses_[t.id] == 1 && out_.graph[t.place].is(Algebra::mul); }

  Source const& source_;
  Outputs out_;
  Buffer<int> uses_, place_, reciprocal_;
  Buffer<bool> absorbed_; ///< into the chain that uses it
  Buffer<bool> paired_;   ///< a sine or a cosine whose argument's other one is needed, too
  Buffer<Chain> chain_;
  Buffer<int> ready_; ///< of the new nodes: the work on the longest way to them
};

constexpr Outputs contract(Graph const& in, Buffer<int> const& roots, bool regroup) {
  GraphSource const source(in, regroup);
  return Contraction<GraphSource>(source, roots).result();
}

} // namespace dyad::graph
