// SPDX-License-Identifier: BSL-1.0
/// \file Every scalar operation of the library, for tests and tools that walk them all.
#pragma once

#include <dyad/ops/activation.hpp>
#include <dyad/ops/arithmetic.hpp>
#include <dyad/ops/comparison.hpp>
#include <dyad/ops/constants.hpp>
#include <dyad/ops/exponential.hpp>
#include <dyad/ops/gamma.hpp>
#include <dyad/ops/hyperbolic.hpp>
#include <dyad/ops/piecewise.hpp>
#include <dyad/ops/power.hpp>
#include <dyad/ops/rounding.hpp>
#include <dyad/ops/special.hpp>
#include <dyad/ops/trigonometric.hpp>

#include <cstddef>
#include <type_traits>
#include <utility>

namespace dyad {

namespace detail {
template <class... List> struct Joined;
template <class... Op> struct Joined<Ops<Op...>> { using type = Ops<Op...>; };
template <class... A, class... B, class... Rest> struct Joined<Ops<A...>, Ops<B...>, Rest...> {
  using type = typename Joined<Ops<A..., B...>, Rest...>::type;
};
} // namespace detail

/// A list of operations.
template <class... Op> struct Ops {
  /// Calls `f(std::type_identity<Op>{})` for each operation in turn.
  template <class F> static constexpr void for_each(F&& f) { (static_cast<void>(f(std::type_identity<Op>{})), ...); }

private:
  template <class... Lists> static auto join(Lists...) -> typename detail::Joined<Ops<>, Lists...>::type;
  template <std::size_t I, std::size_t N, std::size_t... K> static auto every(std::index_sequence<K...>) {
    return join(std::conditional_t<K % N == I, Ops<Op>, Ops<>>{}...);
  }

public:
  /// Every N-th operation, beginning with the I-th: a share of the list for a translation unit of its own.
  template <std::size_t I, std::size_t N> using part = decltype(every<I, N>(std::index_sequence_for<Op...>{}));
};

/// The operations that operators are made of.
using Arithmetic = Ops<ops::Add, ops::Sub, ops::Mul, ops::Div, ops::Neg, ops::Fma>;

/// Comparisons and conjunctions.
using Conditions = Ops<ops::Less, ops::Greater, ops::LessEqual, ops::GreaterEqual, ops::Equal, ops::NotEqual, ops::And,
                       ops::Or, ops::Not>;

/// Numbers that rules need exactly, of no argument.
using Constants = Ops<ops::Pi, ops::Ln2, ops::Ln10, ops::InvSqrtPi, ops::InvSqrt2Pi, ops::LnSqrt2Pi>;

/// The functions of most formulas.
using Functions =
    Ops<ops::Square, ops::Sqrt, ops::Cbrt, ops::Hypot, ops::OneMinusSquare, ops::Pow, ops::Exp, ops::Exp2, ops::Expm1,
        ops::Log, ops::Log2, ops::Log10, ops::Log1p, ops::Sin, ops::Cos, ops::Tan, ops::Asin, ops::Acos, ops::Atan,
        ops::Atan2, ops::Sinh, ops::Cosh, ops::Tanh, ops::Sech, ops::Asinh, ops::Acosh, ops::Atanh, ops::Erf, ops::Erfc,
        ops::Sigmoid, ops::SigmoidSlope, ops::Softplus, ops::Logsumexp, ops::Relu, ops::Abs, ops::Sign, ops::Floor,
        ops::Ceil, ops::Min, ops::Max, ops::Clamp, ops::Where>;

/// Those that fewer formulas need.
using RareFunctions = Ops<ops::Trunc, ops::Round, ops::Rint, ops::Fmod, ops::Remainder, ops::Copysign, ops::Lerp,
                          ops::Min3, ops::Max3, ops::Hypot3, ops::NormCdf, ops::Xlogy>;

/// The gamma function and what its derivatives are.
using GammaFamily =
    Ops<ops::Tgamma, ops::Lgamma, ops::Digamma, ops::Polygamma<1>, ops::Polygamma<2>, ops::Polygamma<3>>;

/// All that take arguments.
using Registry = typename detail::Joined<Arithmetic, Conditions, Functions, RareFunctions, GammaFamily>::type;

} // namespace dyad
