// SPDX-License-Identifier: BSL-1.0
/// \file Pass regroup: derivatives with fewer operations, finite and accurate wherever they were before.
///
/// A derivative stays the graph that the sweep made: what it adds, multiplies and divides is what the written rules
/// add, multiply and divide, in their order. This pass changes only what cannot overflow, underflow or lose digits
/// where the rules do not:
///   constants     a number between 2^-10 and 2^10 moves to the front of products, quotients and sums, where
///                 numbers meet; into a negative power, which it may keep in range
///   like terms    a M + b M = (a + b) M, where the two are added to each other
///   roots         sqrt(u) sqrt(u) = u, at -0 too: derivatives of roots after the first are infinite there, or NaN
///   reciprocals   (1 / b) a = a / b
///   powers        what is a power of a single factor is written as one, x^2 y / (x y) = x: no partial product of a
///                 power lies outside of what 1 and the power span, so 1 / x^2 is (1 / x) (1 / x)
///   quotients     a / d + b / d = (a + b) / d, and a / (b / c) / c = a / b
///   exponentials  exp(u) / (c + exp(u)), c a number or an input, is 1 - c / (c + exp(u)) where exp(u) > |c|, which may
///                 be infinite, and so with exp(u) - c and c - exp(u); it is divided before the exponential meets other
///                 factors, and sums of such quotients are taken term by term
///   squares       1 - x^2 = (1 - x) (1 + x), which keeps the digits near 1 and is +0 there
/// No sum is dissolved in another one, no product is put into another order, and no other factor is taken out of a sum.
/// Nodes of a formula as written are not touched. Coefficients are rounded, squares taken apart and exponentials looked
/// at in programs on built-in numbers only.
#pragma once

#include <dyad/graph/rebuild.hpp>
#include <dyad/graph/simplify.hpp>
#include <dyad/ops/piecewise.hpp>

namespace dyad::graph {

class Regrouping {
public:
  constexpr Regrouping(Graph const& in, Buffer<int> const& roots, bool rounding)
      : in_(&in), rounding_(rounding), scaled_(in.size()), node_(in.size(), -1) {
    Buffer<bool> const needed = reachable(in, roots);
    int const size = in.size();
    result_.graph.expect(size);
    for (int id = 0; id < size && rounding && !shares_; ++id) shares_ = needed[id] && is_exponential(in[id]);
    divides_ = Buffer<signed char>(size + size / 2, -1);
    powers_at_ = Buffer<int>(size + size / 2, -1);
    Scaled* const scaled = scaled_.begin();
    bool const* const wanted = needed.begin();
    for (int id = 0; id < size; ++id)
      if (wanted[id]) scaled[id] = visit(id);
    for (int const root : roots) result_.roots.push(node(root));
  }
  constexpr Outputs&& result() && { return static_cast<Outputs&&>(result_); }

private:
  static constexpr int most_factors = 6;  // of a product that is looked into for powers that cancel
  static constexpr int most_halves = 128; // of a power
  static constexpr int most_nested = 4;   // products and sums within a product that are searched for an exponential

  /// A number times a node of the new graph, or a number alone.
  struct Scaled {
    double factor = 1;
    int core = -1;
  };
  /// A node as a product of powers, counted in halves: a square root is half a power of its argument.
  struct Powers {
    int size = -1; // not looked at yet
    int atom[most_factors] = {};
    int halves[most_factors] = {};
  };

  constexpr Builder& out() { return result_.graph; }
  constexpr Node const& at(int id) const { return result_.graph.nodes()[id]; }

  static constexpr bool is_exponential(Node const& n) { return n.op->states(Relation::exponential); }
  constexpr bool may(bool exact) const { return exact || rounding_; }

  constexpr Scaled visit(int id) {
    Node const& n = (*in_)[id];
    if (rounding_ && n.op->value != 0 && detail::modest(n.op->value)) return {n.op->value, -1};
    result_.graph.derived = n.free;
    int const arity = n.op->arity;
    if (arity == 0) return split(out().intern(Node{.op = n.op, .value = n.value}));
    if (n.free) {
      Scaled const a = scaled_[n.arg[0]], b = arity > 1 ? scaled_[n.arg[1]] : Scaled{};
      switch (n.op->algebra) {
      case Algebra::add: return sum(a, b, n.arg[0], n.arg[1]);
      case Algebra::sub: return sum(a, {-b.factor, b.core}, n.arg[0], n.arg[1]);
      case Algebra::mul: return product(a, b);
      case Algebra::div: return quotient(a, b);
      case Algebra::neg: return {a.factor == 0 ? 0 : -a.factor, a.core};
      default: break;
      }
    }
    int arg[3] = {-1, -1, -1};
    for (int k = 0; k < arity; ++k) arg[k] = node(n.arg[k]);
    result_.graph.derived = n.free;
    return split(out().apply(n.op, arg[0], arg[1], arg[2]));
  }

  /// The node of the new graph that computes a node of the old one.
  constexpr int node(int id) {
    if (node_[id] < 0) node_[id] = written(scaled_[id]);
    return node_[id];
  }
  constexpr int written(Scaled const& x) {
    if (x.core < 0) return out().constant(x.factor);
    result_.graph.derived = true;
    if (x.factor == 1 || x.factor == -1) return x.factor == 1 ? x.core : out().neg(x.core);
    int const factor = out().constant(x.factor);
    if (Node const n = at(x.core); n.is(Algebra::div) && n.free && at(n.arg[0]).is_constant(1))
      return out().div(factor, n.arg[1]); // where 1 / b is no number, x / b may be one
    if (Node const n = at(x.core); n.is(Algebra::mul) && n.free && divides(x.core) && powers(x.core).size == 1)
      return out().mul(out().mul(factor, n.arg[0]), n.arg[1]); // in range wherever the product is
    return out().mul(factor, x.core);
  }
  /// A node as a number times what is left of it.
  constexpr Scaled split(int id) const {
    Node const* const nodes = result_.graph.nodes();
    Node const& n = nodes[id];
    if (n.op->role == Role::constant)
      return n.value == 0 || detail::modest(n.value) ? Scaled{n.value, -1} : Scaled{1, id};
    if (!n.free) return {1, id};
    if (n.op->algebra == Algebra::neg) return {-1, n.arg[0]};
    if (n.op->algebra == Algebra::mul)
      for (int k = 0; k < 2; ++k)
        if (Node const& factor = nodes[n.arg[k]]; factor.op->role == Role::constant && detail::modest(factor.value))
          return {factor.value, n.arg[1 - k]};
    return {1, id};
  }

  /// One number for products of the same constants that were rounded in different orders.
  constexpr double settled(double x, bool exact) {
    if (exact) return x;
    for (double const known : rounded_)
      if (detail::magnitude(x - known) <= 1e-15 * detail::magnitude(x)) return known;
      else if (detail::magnitude(x + known) <= 1e-15 * detail::magnitude(x)) return -known;
    rounded_.push(x);
    return x;
  }
  /// factor times a node.
  constexpr Scaled scaled(double factor, int core) {
    Scaled const x = split(core);
    double const both = factor * x.factor;
    bool const exact = factor == 1 || x.factor == 1 || detail::exact_product(factor, x.factor);
    if (both == 0) return {0, -1};
    if (may(exact) && detail::modest(both)) return {settled(both, exact), x.core};
    return detail::modest(factor) || factor == 1 ? Scaled{factor, core} : Scaled{1, written({factor, core})};
  }

  constexpr Scaled product(Scaled const& a, Scaled const& b) {
    if (a.factor == 1 && b.factor == 1 && a.core >= 0 && b.core >= 0) return split(times(a.core, b.core));
    double const factor = a.factor * b.factor;
    bool const exact = a.factor == 1 || b.factor == 1 || detail::exact_product(a.factor, b.factor);
    if (factor == 0 && (a.core < 0 || b.core < 0)) return {0, -1};
    if (!may(exact) || !detail::modest(factor)) return {1, out().mul(written(a), written(b))};
    double const rounded = settled(factor, exact);
    if (a.core < 0 || b.core < 0) return {rounded, a.core < 0 ? b.core : a.core};
    return scaled(rounded, times(a.core, b.core));
  }
  constexpr Scaled quotient(Scaled const& a, Scaled const& b) {
    if (a.core < 0 && a.factor == 0) return a;
    if (b.factor == 0) return {1, out().div(written(a), written(b))}; // no constant expression divides by 0
    double const factor = a.factor / b.factor;
    bool const exact = detail::exact_quotient(a.factor, b.factor);
    if (!may(exact) || !detail::modest(factor)) return {1, out().div(written(a), written(b))};
    double const rounded = settled(factor, exact);
    if (b.core < 0) return {rounded, a.core};
    return scaled(rounded, over(a.core < 0 ? out().constant(1) : a.core, b.core));
  }

  constexpr Scaled sum(Scaled const& a, Scaled const& b, int left, int right) {
    if (a.core < 0 && a.factor == 0) return b;
    if (b.core < 0 && b.factor == 0) return a;
    if (a.core == b.core) {
      double const factor = a.factor + b.factor;
      bool const exact = detail::exact_sum(a.factor, b.factor);
      if (factor == 0) return {0, -1};
      if (may(exact) && detail::modest(factor)) return {settled(factor, exact), a.core};
      if (may(exact)) return {1, written({factor, a.core})};
    }
    if (int const d = divisor(a);
        d >= 0 && d == divisor(b)) { // a / d + b / d: the quotients' roundings would not cancel
      Scaled const x = split(at(a.core).arg[0]), y = split(at(b.core).arg[0]);
      if (may(detail::exact_product(a.factor, x.factor) && detail::exact_product(b.factor, y.factor)))
        return quotient(sum({a.factor * x.factor, x.core}, {b.factor * y.factor, y.core}, -1, -1), {1, d});
    }
    if (a.factor == b.factor) return scaled(a.factor, out().add(core(a), core(b)));
    if (a.factor == -b.factor)
      return a.factor > 0 ? scaled(a.factor, difference(core(a), core(b)))
                          : scaled(b.factor, difference(core(b), core(a)));
    Scaled const first{detail::magnitude(a.factor), a.core}, second{detail::magnitude(b.factor), b.core};
    int const x = a.factor > 0 ? node(left, first) : written(first),
              y = b.factor > 0 ? node(right, second) : written(second);
    out().derived = true;
    if (a.factor > 0) return {1, b.factor > 0 ? out().add(x, y) : out().sub(x, y)};
    if (b.factor > 0) return {1, out().sub(y, x)};
    return {-1, out().add(x, y)};
  }
  /// The node of an old one, if it is this number times a node.
  constexpr int node(int id, Scaled const& x) {
    return id >= 0 && scaled_[id].factor == x.factor ? node(id) : written(x);
  }
  /// What a quotient of a derivative is divided by, or -1.
  constexpr int divisor(Scaled const& x) const {
    return x.core >= 0 && at(x.core).is(Algebra::div) && at(x.core).free ? at(x.core).arg[1] : -1;
  }
  constexpr int core(Scaled const& x) { return x.core < 0 ? out().constant(1) : x.core; }
  constexpr int difference(int a, int b) {
    if (rounding_) {
      auto const is_square = [&](int id) { return at(id).is(Algebra::mul) && at(id).arg[0] == at(id).arg[1]; };
      int const square = at(a).is_constant(1) && is_square(b) ? b : at(b).is_constant(1) && is_square(a) ? a : -1;
      if (square >= 0) {
        int const x = at(square).arg[0], one = out().constant(1);
        return out().mul(square == b ? out().sub(one, x) : out().sub(x, one), out().add(one, x));
      }
    }
    return out().sub(a, b);
  }

  constexpr int times(int a, int b) {
    if (a == b && at(a).op->square_root && !at(at(a).arg[0]).is(Role::constant)) return at(a).arg[0];
    if (int const known = as_power(a, b, 1); known >= 0) return known;
    if (int const known = as_share(a, b, 1); known >= 0) return known;
    for (int k = 0; k < 2 && shares_; ++k)
      if (int const shared = divided_share(k == 0 ? a : b, k == 0 ? b : a, most_nested); shared >= 0) return shared;
    for (int k = 0; k < 2; ++k) // named constants such as ln 2 meet as numbers do
      if (int const x = k == 0 ? a : b, c = k == 0 ? b : a;
          at(c).op->value != 0 && is_named_constant(c) && at(x).is(Algebra::mul) && at(x).free)
        for (int i = 0; i < 2; ++i)
          if (int const other = at(x).arg[i], rest = at(x).arg[1 - i]; is_named_constant(other))
            return out().mul(out().mul(other, c), rest);
    for (int k = 0; k < 2; ++k)
      if (Node const& n = at(k == 0 ? a : b); n.is(Algebra::div) && n.free && at(n.arg[0]).is_constant(1))
        return over(k == 0 ? b : a, n.arg[1]);
    return out().mul(a, b);
  }
  constexpr int over(int a, int b) {
    if (int const known = as_power(a, b, -1); known >= 0) return known;
    if (int const known = as_share(a, b, -1); known >= 0) return known;
    if (int const shared = with_share(a, b, most_nested); shared >= 0) return shared;
    if (Node const n = at(a); n.is(Algebra::div) && n.free) // of the logarithm of a quotient
      if (Node const below = at(n.arg[1]); below.is(Algebra::div) && below.arg[1] == b)
        return over(n.arg[0], below.arg[0]);
    if (Node const n = at(b); n.is(Algebra::mul) && n.arg[0] == n.arg[1])
      if (int const shared = with_share(a, n.arg[0], most_nested); shared >= 0)
        return term_by_term(shared, n.arg[0], most_nested);
    return out().div(a, b);
  }
  /// A sum divided by b, each of its terms for itself: of a share and of an infinite b, no term makes the others
  /// infinite.
  constexpr int term_by_term(int sum, int b, int depth) {
    Node const n = at(sum);
    if (depth == 0 || !n.free || (!n.is(Algebra::add) && !n.is(Algebra::sub))) return over(sum, b);
    int const first = term_by_term(n.arg[0], b, depth - 1);
    return out().apply(n.op, first, term_by_term(n.arg[1], b, depth - 1));
  }

  /// A product over b = c + exp(u) with the exponential that it has as a factor divided first; -1 for any other. Their
  /// quotient is computed so that it is 1 where the exponential is infinite.
  constexpr int with_share(int product, int b, int depth) {
    if (!shares_ || !(at(b).is(Algebra::add) || at(b).is(Algebra::sub))) return -1;
    if (int const c = beside(product, b); c >= 0) return share_of(product, c, b);
    Node const p = at(product);
    if (depth > 0 && p.is(Algebra::mul) && p.free)
      for (int k = 0; k < 2; ++k)
        if (int const shared = with_share(p.arg[k], b, depth - 1); shared >= 0) return out().mul(shared, p.arg[1 - k]);
    if (depth > 0 && (p.is(Algebra::add) || p.is(Algebra::sub)) && p.free)
      if (int const first = with_share(p.arg[0], b, depth - 1); first >= 0)
        if (int const second = with_share(p.arg[1], b, depth - 1); second >= 0) return out().apply(p.op, first, second);
    return -1;
  }
  /// The number, input or other exponential c of b = c + exp(u) or a difference, if e is that exponential; else -1.
  constexpr int beside(int e, int b) const {
    if (is_exponential(at(e)) && (at(b).is(Algebra::add) || at(b).is(Algebra::sub)))
      for (int i = 0; i < 2; ++i)
        if (Node const& c = at(at(b).arg[i]); at(b).arg[1 - i] == e && (c.arity() == 0 || is_exponential(c)))
          return at(b).arg[i];
    return -1;
  }
  /// a * b^sign where that is powers of an exponential over powers of the sum that holds it, and nothing else; -1 if it
  /// is not.
  constexpr int as_share(int a, int b, int sign) {
    if (!shares_ || (sign > 0 && !divides(a) && !divides(b))) return -1;
    Powers const wanted = combined(powers(a), powers(b), sign);
    if (wanted.size != 2) return -1;
    for (int i = 0; i < 2; ++i) {
      int const e = wanted.atom[i], below = wanted.atom[1 - i], above = wanted.halves[i] / 2,
                times = -wanted.halves[1 - i] / 2;
      int const c =
          above > 0 && times > 0 && wanted.halves[i] % 2 == 0 && wanted.halves[1 - i] % 2 == 0 ? beside(e, below) : -1;
      if (c < 0) continue;
      int const both = above < times ? above : times, shares = out().power(share_of(e, c, below), both);
      if (above > times) return out().mul(shares, out().power(e, above - times));
      return times > above ? out().mul(shares, out().power(out().div(out().constant(1), below), times - above))
                           : shares;
    }
    return -1;
  }
  /// The same where one of the factors of `quotients` divides by b.
  constexpr int divided_share(int product, int quotients, int depth) {
    Node const q = at(quotients);
    if (q.is(Algebra::div) && (q.free || at(q.arg[0]).is_constant(1))) {
      int const shared = with_share(product, q.arg[1], most_nested);
      return shared < 0 || at(q.arg[0]).is_constant(1) ? shared : out().mul(q.arg[0], shared);
    }
    if (depth > 0 && q.is(Algebra::mul) && q.free)
      for (int k = 0; k < 2; ++k)
        if (int const shared = divided_share(product, q.arg[k], depth - 1); shared >= 0)
          return times(shared, q.arg[1 - k]);
    if (depth > 0 && (q.is(Algebra::add) || q.is(Algebra::sub)) && q.free)
      if (int const first = divided_share(product, q.arg[0], depth - 1); first >= 0)
        if (int const second = divided_share(product, q.arg[1], depth - 1); second >= 0)
          return out().apply(q.op, first, second);
    return -1;
  }
  constexpr int share_of(int e, int c, int b) {
    bool const positive =
        at(c).is(Role::constant) ? at(c).value >= 0 : at(c).op->value > 0 || is_exponential(at(c));
    Tracer const above(&out(), e), rest(&out(), c), sum(&out(), b);
    Tracer const small = above < (positive ? rest : abs(rest));
    out().derived = true;
    Tracer const other = rest / sum, large = at(b).is(Algebra::add) ? 1.0 - other
                                           : at(b).arg[0] == e    ? 1.0 + other
                                                                  : other - 1.0;
    return where(small, above / sum, large).id();
  }

  constexpr bool is_named_constant(int id) const { return at(id).op->value != 0 && detail::modest(at(id).op->value); }
  constexpr bool is_product(int id) const { return at(id).is(Algebra::mul) || at(id).is(Algebra::div); }

  /// The node as a product of powers; by itself where these are too many.
  constexpr Powers powers(int id) {
    while (powers_at_.size() <= id) powers_at_.push(-1);
    if (powers_at_[id] >= 0) return powers_[powers_at_[id]];
    Powers known{.size = 1, .atom = {id}, .halves = {2}};
    Node const n = at(id);
    if (is_product(id)) {
      Powers const a = powers(n.arg[0]);
      if (Powers const both = combined(a, powers(n.arg[1]), n.is(Algebra::mul) ? 1 : -1); both.size >= 0) known = both;
    } else if (n.is(Role::constant) && n.value == 1) known = {.size = 0};
    else if (n.op->square_root && !is_product(n.arg[0]) && !at(n.arg[0]).is(Role::constant))
      known = {.size = 1, .atom = {n.arg[0]}, .halves = {1}};
    powers_at_[id] = powers_.size();
    powers_.push(known);
    return known;
  }
  /// a * b^sign, or a size of -1 if that has too many factors or too high powers.
  static constexpr Powers combined(Powers const& a, Powers const& b, int sign) {
    Powers out{.size = 0};
    for (int i = 0, j = 0; i < a.size || j < b.size;) {
      bool const left = i < a.size && (j == b.size || a.atom[i] <= b.atom[j]),
                 right = j < b.size && (i == a.size || b.atom[j] <= a.atom[i]);
      int const atom = left ? a.atom[i] : b.atom[j],
                halves = (left ? a.halves[i] : 0) + (right ? sign * b.halves[j] : 0);
      i += left, j += right;
      if (halves == 0) continue;
      if (out.size == most_factors || halves > most_halves || halves < -most_halves) return {};
      out.atom[out.size] = atom;
      out.halves[out.size++] = halves;
    }
    return out;
  }
  static constexpr bool opposed(Powers const& a, Powers const& b, int sign) {
    for (int i = 0, j = 0; i < a.size && j < b.size;) {
      if (a.atom[i] == b.atom[j] && (a.halves[i] > 0) != (sign * b.halves[j] > 0)) return true;
      if (a.atom[i] <= b.atom[j]) ++i;
      else ++j;
    }
    return false;
  }

  /// a * b^sign as a power of a single factor, or 1; -1 if it is none.
  constexpr int as_power(int a, int b, int sign) {
    if (sign > 0 && !divides(a) && !divides(b) && (!is_product(a) || powers(a).size != 1)) return -1;
    Powers const left = powers(a), right = powers(b);
    if (!opposed(left, right, sign) && (left.size != 1 || right.size != 1)) return -1;
    Powers const wanted = combined(left, right, sign);
    if (wanted.size < 0) return -1;
    if (wanted.size == 0) return out().constant(1);
    if (wanted.size != 1 || wanted.halves[0] % 2 != 0) return -1;
    int const power = wanted.halves[0] / 2;
    return power > 0 ? out().power(wanted.atom[0], power)
                     : out().power(out().div(out().constant(1), wanted.atom[0]), -power);
  }
  /// Whether a product has a factor that divides.
  constexpr bool divides(int id) {
    Node const& n = at(id);
    if (n.op->algebra != Algebra::mul) return n.op->algebra == Algebra::div;
    while (divides_.size() <= id) divides_.push(-1);
    if (divides_[id] >= 0) return divides_[id] != 0;
    bool const known = divides(n.arg[0]) || divides(n.arg[1]);
    divides_[id] = known ? 1 : 0;
    return known;
  }

  Graph const* in_;
  bool rounding_;
  bool shares_ = false; // there are exponentials: a sum may hold one by which a product divides
  Outputs result_;
  Buffer<Scaled> scaled_;  // by node of the old graph
  Buffer<int> node_;       // by node of the old graph: its node in the new one, or -1
  Buffer<Powers> powers_;
  Buffer<int> powers_at_; // by node of the new graph: the place of its powers, or -1
  Buffer<signed char> divides_; // by node of the new graph: -1 if it was not looked at
  Buffer<double> rounded_{1.0}; // factors that came out of a rounded product
};

/// The part of a graph that its roots need, its derivatives regrouped. `rounding` allows coefficients to be rounded.
constexpr Outputs regrouped(Graph const& in, Buffer<int> const& roots, bool rounding) {
  return Regrouping(in, roots, rounding).result();
}

constexpr Outputs regroup(Outputs in) { return regrouped(in.graph, in.roots, true); }

} // namespace dyad::graph
