// SPDX-License-Identifier: BSL-1.0
/// \file The algebraic identities that every graph uses as it is built, all in one place.
///
/// They drop work and never regroup, so that a formula keeps the bits it has when written by hand. What they assume:
///   x + 0 = x, x - 0 = x      (the sign of a zero is not told apart)
///   0 * x = 0, 0 / x = 0      x finite (and not zero, for the quotient)
///   x - x = 0, x / x = 1      x finite and not zero
///   x == x is true            x not NaN
///   pow(x, n) for an integer constant |n| <= 64 is the product by repeated squaring; pow(x, 0) = 1 everywhere
///   constants are folded only where the result is exact in double
///   (n + a) + b = n + (a + b) where a rule asks for the function whose order is b higher
///   f(-x) = f(x), f(-x) = -f(x) for even and odd functions
/// Programs compute exponentials that only derivatives have from others at hand, with what
/// graph/passes/relate_exponentials.hpp assumes.
#pragma once

#include <dyad/graph/tracer.hpp>

#include <cmath>
#include <limits>

namespace dyad::graph {

namespace detail {

constexpr bool is_finite(double x) { return x - x == 0; }
constexpr double magnitude(double x) { return x < 0 ? -x : x; }
/// Whether a factor may move to where it meets other numbers: it takes none of these far.
constexpr bool modest(double x) { return magnitude(x) >= 0x1p-10 && magnitude(x) <= 0x1p10; }

/// Whether a + b is exact (Knuth's TwoSum has no error term).
constexpr bool exact_sum(double a, double b) {
  if (magnitude(a) > 1e300 || magnitude(b) > 1e300) return false; // an overflow is an error in a constant evaluation
  double const s = a + b, bb = s - a;
  return is_finite(s) && (a - (s - bb)) + (b - bb) == 0;
}

/// Whether a * b is exact (Dekker's product by Veltkamp splitting), away from overflow and underflow.
constexpr bool exact_product(double a, double b) {
  if (a == 0 || b == 0) return is_finite(a) && is_finite(b);
  if (!(magnitude(a) <= 1e150 && magnitude(b) <= 1e150)) return false;
  double const p = a * b;
  if (magnitude(p) < 1e-250) return false;
  double const ca = 134217729.0 * a, cb = 134217729.0 * b;
  double const ah = ca - (ca - a), al = a - ah, bh = cb - (cb - b), bl = b - bh;
  return ((ah * bh - p) + ah * bl + al * bh) + al * bl == 0;
}

constexpr bool exact_quotient(double a, double b) {
  if (b == 0 || !is_finite(a) || !is_finite(b)) return false;
  if (magnitude(a) > 1e150 || magnitude(b) < 1e-150) return a == 0;
  double const q = a / b;
  return exact_product(q, b) && q * b == a;
}

} // namespace detail

constexpr int Builder::add(int a, int b) { return apply(basic::add, a, b); }

constexpr int Builder::sub(int a, int b) { return apply(basic::sub, a, b); }

constexpr int Builder::mul(int a, int b) { return apply(basic::mul, a, b); }

constexpr int Builder::div(int a, int b) { return apply(basic::div, a, b); }

constexpr int Builder::neg(int a) { return apply(basic::neg, a); }

constexpr int Builder::apply(OpInfo const* op, int a, int b, int c) {
  Algebra const algebra = op->algebra;
  bool usual = a != b && algebra >= Algebra::add && algebra <= Algebra::div; // no identity: without a further call
  if (usual) {
    Node const* const x = nodes();
    usual = x[a].op->inert && x[b].op->inert;
  }
  if (!usual)
    if (int const known = simplify(op, a, b, c); known >= 0) return known;
  bool const arithmetic = algebra >= Algebra::add && algebra <= Algebra::neg;
  return intern(Node{.op = op, .arg = {a, b, c}, .free = derived && arithmetic});
}

constexpr int Builder::power(int x, int n) {
  if (n < 0) return div(constant(1), power(x, -n));
  if (n == 0) return constant(1);
  if (n == 1) return x;
  if (n % 2 == 1) return mul(power(x, n - 1), x);
  int const half = power(x, n / 2);
  return mul(half, half);
}

constexpr bool Builder::both_constant(int a, int b) const {
  return (*this)[a].is(Role::constant) && (*this)[b].is(Role::constant);
}

constexpr int Builder::simplify(OpInfo const* op, int a, int b, int c) {
  switch (op->algebra) {
  case Algebra::add: return simplify_add(a, b);
  case Algebra::sub: return simplify_sub(a, b);
  case Algebra::mul: return simplify_mul(a, b);
  case Algebra::div: return simplify_div(a, b);
  case Algebra::neg:
    if (derived && (*this)[a].is_constant(0)) return a; // a 0 of a derivative has no sign
    if ((*this)[a].is(Role::constant)) return constant(-(*this)[a].value);
    if ((*this)[a].is(Algebra::neg)) return (*this)[a].arg[0];
    if (derived && (*this)[a].is(Algebra::sub)) return sub((*this)[a].arg[1], (*this)[a].arg[0]);
    return -1;
  case Algebra::square: return mul(a, a);
  case Algebra::pow: return simplify_pow(a, b);
  case Algebra::where: return simplify_where(a, b, c);
  case Algebra::compare: return simplify_compare(op, a, b);
  case Algebra::logic: return simplify_logic(op, a, b);
  default: return op->root_of_squares && op->arity > 1 ? simplify_length(op, {a, b, c}) : simplify_function(op, a);
  }
}

constexpr int Builder::simplify_add(int a, int b) {
  if ((*this)[a].is_constant(0)) return b;
  if ((*this)[b].is_constant(0)) return a;
  if (both_constant(a, b) && detail::exact_sum((*this)[a].value, (*this)[b].value))
    return constant((*this)[a].value + (*this)[b].value);
  if ((*this)[b].is(Algebra::neg)) return sub(a, (*this)[b].arg[0]);
  if ((*this)[a].is(Algebra::neg)) return sub(b, (*this)[a].arg[0]);
  if (!derived) return -1;
  if (int const joined = join_where(basic::add, a, b); joined >= 0) return joined;
  return a == b ? mul(constant(2), a) : -1;
}

constexpr int Builder::simplify_sub(int a, int b) {
  if ((*this)[b].is_constant(0)) return a;
  if ((*this)[a].is_constant(0)) return neg(b);
  if (a == b) return constant(0);
  if (both_constant(a, b) && detail::exact_sum((*this)[a].value, -(*this)[b].value))
    return constant((*this)[a].value - (*this)[b].value);
  if ((*this)[b].is(Algebra::neg)) return add(a, (*this)[b].arg[0]);
  return -1;
}

/// A quotient times what it is divided by, which may be a factor of a product.
constexpr int Builder::cancelled(int a, int b) {
  Node const* const known = nodes();
  auto const divides = [&](int id) {
    return known[id].op->divisor >= 0 || known[id].op->states(Relation::over_length);
  };
  if (!divides(a)) {
    int const first = a;
    a = b;
    b = first;
    if (!divides(a)) return -1;
  }
  int const dividend = known[a].arg[0]; // until a node is made
  bool const of_root = known[dividend].op->square_root;
  if (known[a].op->divisor >= 0)
    if (int const product = with_factor(b, known[a].arg[known[a].op->divisor], dividend, 4); product >= 0)
      return product;
  return of_root ? with_divisor(b, dividend, length_below(a), 4) : -1;
}
/// What the first argument of an operation is divided by, as a node; -1 if it is not.
constexpr int Builder::length_below(int id) {
  Node const node = (*this)[id];
  if (node.op->divisor >= 0) return node.arg[node.op->divisor];
  return node.op->states(Relation::over_length)
             ? apply(node.op->relations->length_below, node.arg[0], node.arg[1], node.arg[2])
             : -1;
}
constexpr int Builder::with_factor(int product, int factor, int other, int depth) {
  if (product == factor) return other;
  Node const node = (*this)[product];
  if (depth == 0 || !node.is(Algebra::mul)) return -1;
  for (int i = 0; i < 2; ++i) {
    int const part = with_factor(node.arg[i], factor, other, depth - 1);
    if (part >= 0) return mul(part, node.arg[1 - i]);
  }
  return -1;
}

/// A product with a quotient by a value in it, divided by another one instead; -1 without one.
constexpr int Builder::with_divisor(int product, int divisor, int other, int depth) {
  Node const node = (*this)[product];
  if (node.is(Algebra::div) && node.arg[1] == divisor) return div(node.arg[0], other);
  if (depth == 0 || !node.is(Algebra::mul)) return -1;
  for (int i = 0; i < 2; ++i)
    if (int const part = with_divisor(node.arg[i], divisor, other, depth - 1); part >= 0)
      return mul(part, node.arg[1 - i]);
  return -1;
}
/// A product that holds the quotient of a root and a length, over that root: over the length, also where the root is 0
/// and has no slope.
constexpr int Builder::over_own_root(int product, int root, int depth) {
  Node const node = (*this)[product];
  if (node.arg[0] == root)
    if (int const length = length_below(product); length >= 0) return div(constant(1), length);
  if (depth == 0 || !node.is(Algebra::mul)) return -1;
  for (int i = 0; i < 2; ++i)
    if (int const part = over_own_root(node.arg[i], root, depth - 1); part >= 0) return mul(part, node.arg[1 - i]);
  return -1;
}

constexpr int Builder::simplify_mul(int a, int b) {
  Node const* const known = nodes();
  if (known[b].op->role == Role::constant) {
    int const first = a;
    a = b;
    b = first;
  }
  Node const &x = known[a], &y = known[b]; // until a node is made
  if (x.op->role == Role::constant) {
    double const k = x.value;
    if (k == 0) return a;
    if (k == 1) return b;
    if (k == -1) return neg(b);
    if (y.op->role == Role::constant && detail::exact_product(k, y.value)) return constant(k * y.value);
    if (derived && y.op->algebra == Algebra::mul)
      for (int i = 0; i < 2; ++i)
        if (Node const& factor = known[y.arg[i]];
            factor.op->role == Role::constant && detail::exact_product(k, factor.value)) {
          int const rest = y.arg[1 - i];
          return mul(constant(k * factor.value), rest);
        }
  }
  bool const first_negated = x.op->algebra == Algebra::neg, second_negated = y.op->algebra == Algebra::neg;
  int const plain_a = x.arg[0], plain_b = y.arg[0]; // without the sign
  if (first_negated && second_negated) return mul(plain_a, plain_b);
  if (derived && x.op->role == Role::constant && second_negated) return mul(constant(-x.value), plain_b);
  if (first_negated) return neg(mul(plain_a, b));
  if (second_negated) return neg(mul(a, plain_b));
  return derived ? cancelled(a, b) : -1;
}

constexpr int Builder::simplify_div(int a, int b) {
  if ((*this)[b].is_constant(1)) return a;
  if ((*this)[b].is_constant(-1)) return neg(a);
  if ((*this)[a].is_constant(0)) return a;
  if (a == b && !(*this)[a].is_constant(0)) return constant(1);
  if (both_constant(a, b) && detail::exact_quotient((*this)[a].value, (*this)[b].value))
    return constant((*this)[a].value / (*this)[b].value);
  if ((*this)[a].is(Algebra::neg) && (*this)[b].is(Algebra::neg)) return div((*this)[a].arg[0], (*this)[b].arg[0]);
  if ((*this)[a].is(Algebra::neg)) return neg(div((*this)[a].arg[0], b));
  if ((*this)[b].is(Algebra::neg)) return neg(div(a, (*this)[b].arg[0]));
  return derived && (*this)[b].op->square_root ? over_own_root(a, b, 4) : -1;
}

constexpr int Builder::simplify_pow(int a, int b) {
  if ((*this)[b].is(Role::constant)) {
    double const p = (*this)[b].value;
    if (p >= -64 && p <= 64 && p == static_cast<int>(p)) return power(a, static_cast<int>(p));
  }
  return (*this)[a].is_constant(1) ? a : -1;
}

constexpr int Builder::simplify_where(int condition, int a, int b) {
  if ((*this)[condition].is(Role::truth)) return (*this)[condition].value != 0 ? a : b;
  if (a == b) return a;
  // Within a branch the same question has the same answer.
  if ((*this)[a].is(Algebra::where) && (*this)[a].arg[0] == condition)
    return apply(basic::where, condition, (*this)[a].arg[1], b);
  if ((*this)[b].is(Algebra::where) && (*this)[b].arg[0] == condition)
    return apply(basic::where, condition, a, (*this)[b].arg[2]);
  return -1;
}

constexpr int Builder::simplify_compare(OpInfo const* op, int a, int b) {
  if (both_constant(a, b)) return truth(op->holds((*this)[a].value, (*this)[b].value));
  if (a == b) return truth(op->holds(0, 0));
  return -1;
}

constexpr int Builder::simplify_logic(OpInfo const* op, int a, int b) {
  if (op->arity == 1) return (*this)[a].is(Role::truth) ? truth((*this)[a].value == 0) : -1;
  if (a == b) return a;
  for (int i = 0; i < 2; ++i) {
    int const known = i == 0 ? a : b, other = i == 0 ? b : a;
    if (Node const& n = (*this)[known]; n.is(Role::truth)) {
      bool const if_not = op->holds(n.value, 0), if_so = op->holds(n.value, 1);
      return if_not == if_so ? truth(if_so) : other;
    }
  }
  return -1;
}

constexpr int Builder::simplify_function(OpInfo const* op, int a) {
  if (op->arity != 1) return -1;
  if ((*this)[a].is(Role::constant))
    for (int i = 0; i < op->exact_count; ++i)
      if (op->exact[i].x == (*this)[a].value) return constant(op->exact[i].y);
  if ((*this)[a].is(Algebra::neg)) {
    int const x = (*this)[a].arg[0];
    if (op->parity == Parity::even) return apply(op, x);
    if (op->parity == Parity::odd) return neg(apply(op, x));
  }
  return -1;
}

/// A value but for its sign, which abs, negations and products of these decide; the value itself where nothing does.
constexpr int Builder::without_sign(int id, int depth) {
  Node const n = (*this)[id];
  if (depth == 0) return id;
  if (n.is(Algebra::neg) || (n.op->root_of_squares && n.op->arity == 1)) return without_sign(n.arg[0], depth - 1);
  if (!n.is(Algebra::mul) && !n.is(Algebra::div)) return id;
  int const first = without_sign(n.arg[0], depth - 1), second = without_sign(n.arg[1], depth - 1);
  return first == n.arg[0] && second == n.arg[1] ? id : apply(n.op, first, second);
}
/// A length does not see the signs of what it is made of. So hypot(abs(x), 1) is smooth.
constexpr int Builder::simplify_length(OpInfo const* op, std::array<int, 3> x) {
  std::array<int, 3> plain = x;
  for (int i = 0; i < op->arity; ++i) {
    auto const k = static_cast<std::size_t>(i);
    plain[k] = without_sign(x[k], 4);
  }
  return plain == x ? -1 : apply(op, plain[0], plain[1], plain[2]);
}

constexpr int Builder::join_where(OpInfo const* op, int a, int b) {
  Node const x = (*this)[a], y = (*this)[b];
  constexpr int most_nested = 3; // choices within choices: what they share would be looked at again on every way
  if (!x.is(Algebra::where) || !y.is(Algebra::where) || x.arg[0] != y.arg[0] || joining_ == most_nested) return -1;
  ++joining_;
  int const first = apply(op, x.arg[1], y.arg[1]), second = apply(op, x.arg[2], y.arg[2]);
  --joining_;
  return apply(basic::where, x.arg[0], first, second);
}

} // namespace dyad::graph

namespace dyad {

/// x + step, where x may be such a sum already.
constexpr Tracer shifted(Tracer const& x, int step) {
  if (!x.builder()) return x.value() + step;
  graph::Builder& builder = *x.builder();
  graph::Node const node = builder[x.id()];
  if (node.is(graph::Algebra::add))
    for (int i = 0; i < 2; ++i) {
      graph::Node const& before = builder[node.arg[i]];
      if (before.is(graph::Role::constant) && graph::detail::exact_sum(before.value, step))
        return {&builder, builder.add(node.arg[1 - i], builder.constant(before.value + step))};
    }
  return {&builder, builder.add(x.id(), builder.constant(step))};
}

} // namespace dyad
