// SPDX-License-Identifier: BSL-1.0
/// \file Comparisons, logic on their results, and the choice `where(condition, a, b)`.
///
/// A condition has no derivative: comparisons and logic carry no rule. On numbers the language's own operators apply
/// and give a `bool`, or a mask for a SIMD batch; the operators here are those of the symbolic kinds.
#pragma once

#include <dyad/ops/arithmetic.hpp>

namespace dyad {

/// `a` where the condition holds, else `b`. The branch not taken contributes nothing, not even NaN.
template <class C, Value A, Value B> constexpr auto where(C const& condition, A const& a, B const& b);

namespace ops {

/// What comparisons have in common.
struct Comparison : Elementwise<2> {
  static constexpr Domain<2> domain = {{{-10, 10}, {-10, 10}}};
  static constexpr auto singular = smooth;
  static constexpr bool returns_condition = true;
  static constexpr bool transcendental = false;
};

template <class T> struct no_order {
  static_assert(sizeof(T) == 0,
                "dyad: complex numbers have no order, so nothing that compares values is there for them: <, min, max, "
                "sign, the derivative of abs, and iterate while one of them is below another; take the real and the "
                "imaginary part as two");
};
/// Whether these numbers have an order; of Taylor polynomials, whether their values have.
template <class T> consteval bool check_order() {
  if constexpr (dyad::detail::taylor_order<T> > 0)
    return check_order<std::remove_cvref_t<decltype(std::declval<T const&>().value())>>();
  else {
    constexpr bool good = requires(T const& a) { a < a; };
    if constexpr (!good) static_cast<void>(sizeof(no_order<T>));
    return good;
  }
}

struct Less : Comparison {
  static constexpr std::string_view name = "<";
  template <class T> static constexpr auto kernel(T const& a, T const& b) {
    if constexpr (check_order<T>()) return a < b;
    else return false;
  }
};

struct Greater : Comparison {
  static constexpr std::string_view name = ">";
  template <class T> static constexpr auto kernel(T const& a, T const& b) {
    if constexpr (check_order<T>()) return a > b;
    else return false;
  }
};

struct LessEqual : Comparison {
  static constexpr std::string_view name = "<=";
  template <class T> static constexpr auto kernel(T const& a, T const& b) {
    if constexpr (check_order<T>()) return a <= b;
    else return false;
  }
};

struct GreaterEqual : Comparison {
  static constexpr std::string_view name = ">=";
  template <class T> static constexpr auto kernel(T const& a, T const& b) {
    if constexpr (check_order<T>()) return a >= b;
    else return false;
  }
};

struct Equal : Comparison {
  static constexpr std::string_view name = "==";
  static constexpr bool commutative = true;
  template <class T> static constexpr auto kernel(T const& a, T const& b) { return a == b; }
};

struct NotEqual : Comparison {
  static constexpr std::string_view name = "!=";
  static constexpr bool commutative = true;
  template <class T> static constexpr auto kernel(T const& a, T const& b) {
    if constexpr (detail::Lanes<T>) return !(a == b); // of NaN, where xsimd has a comparison that is not true
    else return a != b;
  }
};

/// What the connectives have in common: conditions in, a condition out.
template <int Arity> struct Logic : Elementwise<Arity> {
  static constexpr auto singular = smooth;
  static constexpr bool returns_condition = true;
  static constexpr bool takes_condition = true;
  static constexpr bool transcendental = false;
};

struct And : Logic<2> {
  static constexpr std::string_view name = "&&";
  static constexpr Domain<2> domain = {{{0, 1}, {0, 1}}};
  static constexpr bool commutative = true;
  template <class T> static constexpr auto kernel(T const& a, T const& b) { return a && b; }
};

struct Or : Logic<2> {
  static constexpr std::string_view name = "||";
  static constexpr Domain<2> domain = {{{0, 1}, {0, 1}}};
  static constexpr bool commutative = true;
  template <class T> static constexpr auto kernel(T const& a, T const& b) { return a || b; }
};

struct Not : Logic<1> {
  static constexpr std::string_view name = "!";
  static constexpr Domain<1> domain = {{{0, 1}}};
  template <class T> static constexpr auto kernel(T const& a) { return !a; }
};

/// A mask of a SIMD batch chooses lane by lane, through the batch's own `select`.
struct Where : Elementwise<3> {
  static constexpr std::string_view name = "where";
  static constexpr Algebra algebra = Algebra::where;
  static constexpr Domain<3> domain = {{{0, 1}, {-10, 10}, {-10, 10}}};
  static constexpr auto singular = smooth;
  static constexpr bool takes_condition = true;
  static constexpr bool transcendental = false;
  template <class C, class A, class B> static constexpr auto kernel(C const& c, A const& a, B const& b) {
    using T = std::common_type_t<Floating<A>, Floating<B>>;
    if constexpr (std::is_convertible_v<C, bool> && !std::is_class_v<C>)
      return c ? detail::number_cast<T>(a) : detail::number_cast<T>(b);
    else
      return select(c, detail::number_cast<T>(a), detail::number_cast<T>(b));
  }
  static constexpr auto vjp(Arg<1>, auto const& g, auto const&, auto const& c, auto const&, auto const&) {
    return where(c, g, 0.0);
  }
  static constexpr auto vjp(Arg<2>, auto const& g, auto const&, auto const& c, auto const&, auto const&) {
    return where(c, 0.0, g);
  }
};

} // namespace ops

/// The operations that derivatives and programs are written with by themselves, which look them up by what they do.
using BasicOperations = Ops<ops::Add, ops::Sub, ops::Mul, ops::Div, ops::Neg, ops::Where, ops::Equal, ops::NotEqual,
                            ops::Not, ops::And, ops::Or>;

///@{
/// Comparisons and their conjunctions give truth values, which `where` takes. They have no derivative. Element by
/// element; shapes are broadcast as in NumPy, and where they do not fit, the error names both.
template <class A, class B>
  requires detail::SymbolicPair<A, B>
constexpr auto operator<(A const& a, B const& b) { return apply<ops::Less>(a, b); }
template <class A, class B>
  requires detail::SymbolicPair<A, B>
constexpr auto operator>(A const& a, B const& b) { return apply<ops::Greater>(a, b); }
template <class A, class B>
  requires detail::SymbolicPair<A, B>
constexpr auto operator<=(A const& a, B const& b) { return apply<ops::LessEqual>(a, b); }
template <class A, class B>
  requires detail::SymbolicPair<A, B>
constexpr auto operator>=(A const& a, B const& b) { return apply<ops::GreaterEqual>(a, b); }
template <class A, class B>
  requires detail::SymbolicPair<A, B>
constexpr auto operator==(A const& a, B const& b) { return apply<ops::Equal>(a, b); }
template <class A, class B>
  requires detail::SymbolicPair<A, B>
constexpr auto operator!=(A const& a, B const& b) { return apply<ops::NotEqual>(a, b); }
template <class A, class B>
  requires detail::SymbolicPair<A, B>
constexpr auto operator&&(A const& a, B const& b) { return apply<ops::And>(a, b); }
template <class A, class B>
  requires detail::SymbolicPair<A, B>
constexpr auto operator||(A const& a, B const& b) { return apply<ops::Or>(a, b); }
template <Symbolic A> constexpr auto operator!(A const& a) { return apply<ops::Not>(a); }
///@}

template <class C, Value A, Value B> constexpr auto where(C const& condition, A const& a, B const& b) {
  if constexpr (Symbolic<C> || Symbolic<A> || Symbolic<B>)
    return apply<ops::Where>(condition, a, b);
  else
    return ops::Where::kernel(condition, a, b);
}

} // namespace dyad
