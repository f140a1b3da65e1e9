// SPDX-License-Identifier: BSL-1.0
/// \file `+ - * /`, negation and fused multiply-add. Operators are written here once, for every kind of value.
#pragma once

#include <dyad/ops/composite.hpp>

#include <cmath>
#include <concepts>
#include <limits>

/// A sentence where an operand is the integer 0, as `1 / 2` is in `1 / 2 * x`. Clang says it wherever it knows the
/// operand, which a counter of a loop is not; g++ has no such warning, there `check` tells.
#if defined(__clang__)
#define DYAD_WARN_OF_INTEGER_ZERO(condition)                                                                           \
  _Pragma("clang diagnostic push") _Pragma("clang diagnostic ignored \"-Wgcc-compat\"") /* clang's own attribute */    \
      __attribute__((diagnose_if(condition,                                                                         \
                                 "dyad: an operand is the integer 0: a division of integers, as 1 / 2, drops its "     \
                                 "fraction; write 1.0 / 2 (or 0.0 where 0 is meant)",                                  \
                                 "warning"))) _Pragma("clang diagnostic pop")
#else
#define DYAD_WARN_OF_INTEGER_ZERO(condition)
#endif

namespace dyad {

namespace detail {
constexpr bool is_int_zero(int x) { return x == 0; }
template <class T> constexpr bool is_int_zero(T const&) { return false; }
template <class A, class B>
concept SymbolicPair = (Symbolic<A> || Symbolic<B> || RowList<A> || RowList<B>)&&Value<A>&&Value<B>;
template <class A, class B>
concept OwnPair = (OwnValue<A> || OwnValue<B>)&&Value<A>&&Value<B>;
template <class A, class B>
concept NotANumber = (Symbolic<A> && !Value<B>) || (Symbolic<B> && !Value<A>);
/// Says why an operand cannot take part; its type stands in the message.
template <class A, class B> struct operand_is_not_a_number {
  static_assert(sizeof(A) == 0,
                "dyad: an operand is not a number: expressions combine with numbers and expressions only");
};
template <class A, class B> struct no_power {
  static_assert(sizeof(A) == 0, "dyad: ^ is no power in C++: write pow(x, 2) or square(x)");
};
template <class A, class B> struct no_remainder {
  static_assert(sizeof(A) == 0, "dyad: % is of whole numbers alone: write fmod(x, y)");
};
} // namespace detail

template <Value A, Value B, Value C> constexpr auto fma(A const& a, B const& b, C const& c);
template <Value A, Value B, Value C> constexpr auto mul_div(A const& a, B const& b, C const& c);
template <class C, Value A, Value B> constexpr auto where(C const& condition, A const& a, B const& b);

namespace ops {

struct Add : Elementwise<2> {
  static constexpr std::string_view name = "+";
  static constexpr Algebra algebra = Algebra::add;
  using with_product = Ops<MulAdd, MulAdd>; // in place of the first argument, or of the second
  static constexpr Domain<2> domain = {{{-10, 10}, {-10, 10}}};
  static constexpr auto singular = smooth;
  static constexpr bool commutative = true;
  static constexpr bool transcendental = false;
  template <class T> static constexpr T kernel(T const& a, T const& b) { return a + b; }
  static constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const&, auto const&) { return g; }
  static constexpr auto vjp(Arg<1>, auto const& g, auto const&, auto const&, auto const&) { return g; }
};

struct Sub : Elementwise<2> {
  static constexpr std::string_view name = "-";
  static constexpr Algebra algebra = Algebra::sub;
  using with_product = Ops<MulSub, NegMulAdd>;
  static constexpr Domain<2> domain = {{{-10, 10}, {-10, 10}}};
  static constexpr auto singular = smooth;
  static constexpr bool transcendental = false;
  template <class T> static constexpr T kernel(T const& a, T const& b) { return a - b; }
  static constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const&, auto const&) { return g; }
  static constexpr auto vjp(Arg<1>, auto const& g, auto const&, auto const&, auto const&) { return -g; }
};

struct Mul : Elementwise<2> {
  static constexpr std::string_view name = "*";
  static constexpr Algebra algebra = Algebra::mul;
  static constexpr Domain<2> domain = {{{-10, 10}, {-10, 10}}};
  static constexpr auto singular = smooth;
  static constexpr bool commutative = true;
  static constexpr bool transcendental = false;
  template <class T> static constexpr T kernel(T const& a, T const& b) { return a * b; }
  static constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const&, auto const& b) { return g * b; }
  static constexpr auto vjp(Arg<1>, auto const& g, auto const&, auto const& a, auto const&) { return g * a; }
};

/// The slope by the divisor is the cotangent times the result over b; b * b would overflow and underflow early. Where
/// the compiler puts the factors in order, a cotangent that varies, or may be large, is divided first: where it holds a
/// derivative of b it goes with b, as in 1 / (1 + exp(-x)).
struct Div : Elementwise<2> {
  static constexpr std::string_view name = "/";
  static constexpr Algebra algebra = Algebra::div;
  using by_reciprocal = QuotientBy;
  static constexpr Domain<2> domain = {{{-10, 10}, {0.5, 10}}};
  static constexpr Singular<2> singular[] = {{{1, 0}, detail::infinity, {detail::infinity, -detail::infinity}},
                                             {{0, 0}, detail::nan, {detail::infinity, detail::nan}}};
  static constexpr bool transcendental = false;
  template <class T> static constexpr T kernel(T const& a, T const& b) {
    if constexpr (std::is_floating_point_v<T>)
      if (std::is_constant_evaluated() && b == T(0)) return by_zero(a, b);
    return a / b;
  }
  static constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const&, auto const& b) { return g / b; }
  template <class G> static constexpr auto vjp(Arg<1>, G const& g, auto const& y, auto const&, auto const& b) {
    if constexpr (!Symbolic<G> || is_recorded<G>) return -mul_div(g, y, b);
    else return is_moderate(g) ? -(g * (y / b)) : -(g / b * y);
  }

private:
  /// What the processor makes of it, and a compiler calls an error: a choice may compute it and not take it.
  template <class T> static constexpr T by_zero(T a, T zero) {
    if (a == T(0) || a != a) return std::numeric_limits<T>::quiet_NaN();
    bool const negative = __builtin_copysign(1.0, static_cast<double>(zero)) < 0;
    return (a < T(0)) == negative ? std::numeric_limits<T>::infinity() : -std::numeric_limits<T>::infinity();
  }
};

/// a * b / c, in the order that loses nothing: b / c first, unless that is too small to have all its digits, or too
/// large. An operation of its own, since only numbers tell.
struct MulDiv : Elementwise<3> {
  static constexpr std::string_view name = "mul_div";
  static constexpr Domain<3> domain = {{{-10, 10}, {-10, 10}, {0.5, 10}}};
  static constexpr Singular<3> singular[] = {
      {{1, 1, 0}, detail::infinity, {detail::infinity, detail::infinity, -detail::infinity}},
      {{1, 0, 0}, detail::nan, {detail::nan, detail::infinity, detail::nan}}};
  static constexpr bool transcendental = false;
  template <class T> static constexpr T kernel(T const& a, T const& b, T const& c) {
    if constexpr (requires { b < c; }) {
      auto const quotient = b / c;
      using Limits = std::numeric_limits<typename dyad::detail::ScalarOf<T>::type>;
      T const least(Limits::min()), most(Limits::max());
      return where((quotient >= least && quotient <= most) || (quotient <= -least && quotient >= -most) || b == T(0),
                   a * quotient, a / c * b);
    } else return a * (b / c);
  }
  static constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const&, auto const& b, auto const& c) {
    return mul_div(g, b, c);
  }
  static constexpr auto vjp(Arg<1>, auto const& g, auto const&, auto const& a, auto const&, auto const& c) {
    return mul_div(g, a, c);
  }
  static constexpr auto vjp(Arg<2>, auto const& g, auto const& y, auto const&, auto const&, auto const& c) {
    return -mul_div(g, y, c);
  }
};

struct Neg : Elementwise<1> {
  static constexpr std::string_view name = "neg";
  static constexpr Algebra algebra = Algebra::neg;
  static constexpr Domain<1> domain = {{{-10, 10}}};
  static constexpr auto singular = smooth;
  static constexpr Parity parity = Parity::odd;
  static constexpr bool transcendental = false;
  template <class T> static constexpr T kernel(T const& a) { return -a; }
  static constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const&) { return -g; }
};

/// a * b + c, rounded once where the number type knows how.
struct Fma : Elementwise<3> {
  static constexpr std::string_view name = "fma";
  static constexpr int flops = 2;
  static constexpr Algebra algebra = Algebra::fma;
  static constexpr Domain<3> domain = {{{-10, 10}, {-10, 10}, {-10, 10}}};
  static constexpr auto singular = smooth;
  static constexpr bool transcendental = false;
  static constexpr bool simd = false; // SIMD libraries round twice where the processor has no such instruction
  template <class T> static constexpr T kernel(T const& a, T const& b, T const& c) {
    if constexpr (requires { std::fma(a, b, c); }) return std::fma(a, b, c);
    else return a * b + c;
  }
  static constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const&, auto const& b, auto const&) {
    return g * b;
  }
  static constexpr auto vjp(Arg<1>, auto const& g, auto const&, auto const& a, auto const&, auto const&) {
    return g * a;
  }
  static constexpr auto vjp(Arg<2>, auto const& g, auto const&, auto const&, auto const&, auto const&) { return g; }
};

} // namespace ops

///@{
/// Arithmetic of expressions, arrays and Variables with each other and with numbers. Element by element; shapes are
/// broadcast as in NumPy, and where they do not fit, the error names both.
template <class A, class B>
  requires detail::SymbolicPair<A, B>
constexpr auto operator+(A const& a, B const& b) {
  return apply<ops::Add>(a, b);
}
template <class A, class B>
  requires detail::SymbolicPair<A, B>
constexpr auto operator-(A const& a, B const& b) {
  return apply<ops::Sub>(a, b);
}
template <class A, class B>
  requires detail::SymbolicPair<A, B>
constexpr auto operator*(A const& a, B const& b) {
  return apply<ops::Mul>(a, b);
}
template <class A, class B>
  requires detail::SymbolicPair<A, B>
constexpr auto operator/(A const& a, B const& b) {
  return apply<ops::Div>(a, b);
}
// With an int they are the same.
template <class A, class B>
  requires detail::SymbolicPair<A, B> && std::same_as<A, int>
constexpr auto operator*(A const& a, B const& b) DYAD_WARN_OF_INTEGER_ZERO(detail::is_int_zero(a));
template <class A, class B>
  requires detail::SymbolicPair<A, B> && std::same_as<B, int>
constexpr auto operator*(A const& a, B const& b) DYAD_WARN_OF_INTEGER_ZERO(detail::is_int_zero(b));
template <class A, class B>
  requires detail::SymbolicPair<A, B> && std::same_as<A, int>
constexpr auto operator/(A const& a, B const& b) DYAD_WARN_OF_INTEGER_ZERO(detail::is_int_zero(a));
template <class A, class B>
  requires detail::SymbolicPair<A, B> && std::same_as<A, int>
constexpr auto operator*(A const& a, B const& b) {
  return apply<ops::Mul>(a, b);
}
template <class A, class B>
  requires detail::SymbolicPair<A, B> && std::same_as<B, int>
constexpr auto operator*(A const& a, B const& b) {
  return apply<ops::Mul>(a, b);
}
template <class A, class B>
  requires detail::SymbolicPair<A, B> && std::same_as<A, int>
constexpr auto operator/(A const& a, B const& b) {
  return apply<ops::Div>(a, b);
}
template <Symbolic A> constexpr auto operator-(A const& a) { return apply<ops::Neg>(a); }
template <Symbolic A> constexpr auto operator+(A const& a) { return a; }
template <RowList A> constexpr auto operator-(A const& a) { return apply<ops::Neg>(a); }
///@}
/// a * b + c, rounded once; a kind of number that has no such function rounds twice. Element by element.
template <Value A, Value B, Value C> constexpr auto fma(A const& a, B const& b, C const& c) {
  return apply<ops::Fma>(a, b, c);
}
/// a * b / c; what comes between does not under- or overflow where one order of the two operations does not.
template <Value A, Value B, Value C> constexpr auto mul_div(A const& a, B const& b, C const& c) {
  return apply<ops::MulDiv>(a, b, c);
}

///@{
/// `a += b` is `a = a + b`, where the sum has the type of `a`.
template <Symbolic A, Value B>
  requires requires(A& a, B const& b) { { a = a + b } -> std::same_as<A&>; }
constexpr A& operator+=(A& a, B const& b) {
  return a = a + b;
}
template <Symbolic A, Value B>
  requires requires(A& a, B const& b) { { a = a - b } -> std::same_as<A&>; }
constexpr A& operator-=(A& a, B const& b) {
  return a = a - b;
}
template <Symbolic A, Value B>
  requires requires(A& a, B const& b) { { a = a * b } -> std::same_as<A&>; }
constexpr A& operator*=(A& a, B const& b) {
  return a = a * b;
}
template <Symbolic A, Value B>
  requires requires(A& a, B const& b) { { a = a / b } -> std::same_as<A&>; }
constexpr A& operator/=(A& a, B const& b) {
  return a = a / b;
}
///@}

// The end of the candidate list: whatever is no number gets a sentence.
/// \cond
template <class A, class B>
  requires detail::NotANumber<A, B>
constexpr void operator+(A const&, B const&) {
  static_cast<void>(sizeof(detail::operand_is_not_a_number<A, B>));
}
template <class A, class B>
  requires detail::NotANumber<A, B>
constexpr void operator-(A const&, B const&) {
  static_cast<void>(sizeof(detail::operand_is_not_a_number<A, B>));
}
template <class A, class B>
  requires detail::NotANumber<A, B>
constexpr void operator*(A const&, B const&) {
  static_cast<void>(sizeof(detail::operand_is_not_a_number<A, B>));
}
template <class A, class B>
  requires detail::NotANumber<A, B>
constexpr void operator/(A const&, B const&) {
  static_cast<void>(sizeof(detail::operand_is_not_a_number<A, B>));
}
// What other languages write for a power, and what is of whole numbers.
template <class A, class B>
  requires(Symbolic<A> || Symbolic<B>)
constexpr void operator^(A const&, B const&) {
  static_cast<void>(sizeof(detail::no_power<A, B>));
}
template <class A, class B>
  requires(Symbolic<A> || Symbolic<B>)
constexpr void operator%(A const&, B const&) {
  static_cast<void>(sizeof(detail::no_remainder<A, B>));
}
/// \endcond

} // namespace dyad
