// SPDX-License-Identifier: BSL-1.0
/// \file Functions of learning and statistics, stable in both tails: sigmoid, softplus, logsumexp, relu.
#pragma once

#include <dyad/ops/hyperbolic.hpp>
#include <dyad/ops/piecewise.hpp>

#include <cmath>

namespace dyad {

template <Value T> constexpr auto sigmoid(T const& x);
template <Value T> constexpr auto sigmoid_slope(T const& x);
template <Value T> constexpr auto softplus(T const& x);
template <Value T> constexpr auto relu(T const& x);
/// log(exp(a) + exp(b) + ...), folded from the left two at a time.
template <Value A, Value B, Value... Rest> constexpr auto logsumexp(A const& a, B const& b, Rest const&... rest);

namespace ops {

/// log(1 + e) of a number between 0 and 1, as exponentials of what is not positive are: there SIMD batches bring
/// something shorter than `log1p`.
template <class T> constexpr T log1p_of_unit(T const& e) {
  using std::log1p;
  return log1p(e);
}

/// exp(-|x|), which the kernels of sigmoid, its slope and softplus begin with.
using ExpOfMinusAbs = Ops<Abs, Neg, Exp>;

/// sigmoid(x) of x and e = exp(-|x|): 1 / (1 + e), or e / (1 + e) on the left. The quotient is corrected for the
/// rounding of the sum, and so stays within 2 units in the last place. Programs that need sigmoid(x), sigmoid(-x) or
/// the slope at the same point share the exponential (see graph/passes/share_reflections.hpp).
struct SigmoidOfExp : Elementwise<2> {
  static constexpr std::string_view name = "sigmoid_of_exp";
  static constexpr Domain<2> domain = {};
  static constexpr auto singular = smooth;
  static constexpr bool transcendental = false;
  template <class T> static constexpr T kernel(T const& x, T const& e) {
    T const sum = T(1) + e, lost = e - (sum - T(1));
    auto const left = x < T(0);
    T const quotient = where(left, e, T(1)) / sum;
    return quotient - quotient * (lost * where(left, T(1) - quotient, quotient)); // lost / sum, to a few digits
  }
};

/// e / (1 + e)^2, the slope of sigmoid(x), of e = exp(-|x|), corrected in the same way.
struct SigmoidSlopeOfExp : Elementwise<1> {
  static constexpr std::string_view name = "sigmoid_slope_of_exp";
  static constexpr Domain<1> domain = {};
  static constexpr auto singular = smooth;
  static constexpr bool transcendental = false;
  template <class T> static constexpr T kernel(T const& e) {
    T const more = e * (T(2) + e), sum = T(1) + more, lost = more - (sum - T(1));
    T const quotient = e / sum, root = T(1) - e * (T(1) - T(0.5) * e); // about 1 / (1 + e)
    return quotient - quotient * (lost * (root * root));
  }
};

/// 1 / (1 + exp(-x)), with the exponential of -|x|, which cannot overflow.
struct Sigmoid : Elementwise<1> {
  static constexpr std::string_view name = "sigmoid";
  using part = ExpOfMinusAbs;
  using of_part = SigmoidOfExp;
  static constexpr Interval range = {0, 1};
  static constexpr Domain<1> domain = {{{-5, 5}}};
  static constexpr auto singular = smooth;
  static constexpr std::array<Exact, 1> exact = {{{0, 0.5}}};
  template <class T> static constexpr T kernel(T const& x) {
    using std::abs, std::exp;
    if constexpr (requires { x < T(0); }) return SigmoidOfExp::kernel(x, T(exp(-abs(x))));
    else return T(1) / (T(1) + exp(-x));
  }
  static constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const& x) { return g * sigmoid_slope(x); }
};

/// sigmoid(x) * sigmoid(-x), accurate in both tails, where y * (1 - y) loses every digit on the right. An operation of
/// its own, because the derivative of the product cancels near 0: that of the slope is -y tanh(x / 2).
struct SigmoidSlope : Elementwise<1> {
  static constexpr std::string_view name = "sigmoid_slope";
  using part = ExpOfMinusAbs;
  using of_part = SigmoidSlopeOfExp;
  static constexpr Domain<1> domain = {{{-5, 5}}};
  static constexpr auto singular = smooth;
  static constexpr Parity parity = Parity::even;
  static constexpr std::array<Exact, 1> exact = {{{0, 0.25}}};
  template <class T> static constexpr T kernel(T const& x) {
    using std::abs, std::exp;
    if constexpr (requires { x < T(0); }) return SigmoidSlopeOfExp::kernel(T(exp(-abs(x))));
    else return Sigmoid::kernel(x) * Sigmoid::kernel(T(-x));
  }
  static constexpr auto vjp(Arg<0>, auto const& g, auto const& y, auto const& x) { return -(g * (y * tanh(0.5 * x))); }
};

/// softplus(x) of x and e = exp(-|x|), for programs that need a sigmoid of the same argument, too.
struct SoftplusOfExp : Elementwise<2> {
  static constexpr std::string_view name = "softplus_of_exp";
  static constexpr Interval range = {0, detail::infinity};
  static constexpr Domain<2> domain = {};
  static constexpr auto singular = smooth;
  template <class T> static constexpr T kernel(T const& x, T const& e) {
    return where(x < T(0), T(0), x) + log1p_of_unit(e);
  }
};

/// log(1 + exp(x)) as max(x, 0) + log1p(exp(-|x|)), whose exponential cannot overflow.
struct Softplus : Elementwise<1> {
  static constexpr std::string_view name = "softplus";
  using part = ExpOfMinusAbs;
  using of_part = SoftplusOfExp;
  static constexpr Interval range = {0, detail::infinity};
  static constexpr Domain<1> domain = {{{-5, 5}}};
  static constexpr auto singular = smooth;
  template <class T> static constexpr T kernel(T const& x) {
    using std::abs, std::exp;
    return SoftplusOfExp::kernel(x, T(exp(-abs(x))));
  }
  static constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const& x) { return g * sigmoid(x); }
};

/// log(exp(a) + exp(b)) as max(a, b) + log1p(exp(-|a - b|)). Where the two terms cancel, its error is small beside the
/// arguments and not beside the result. Equal arguments, infinities among them, have the difference 0, so that two
/// times -inf gives -inf, with the derivative 0 as the reduction has it: nothing there depends on what is finite. The
/// weights of two times +inf have no limit: their derivative is NaN.
struct Logsumexp : Elementwise<2> {
  static constexpr std::string_view name = "logsumexp";
  static constexpr Domain<2> domain = {{{-5, 5}, {-5, 5}}};
  static constexpr Singular<2> singular[] = {
      {{-detail::infinity, -detail::infinity}, -detail::infinity, {0, 0}},
      {{-detail::infinity, 3}, 3, {0, 1}},
      {{detail::infinity, 3}, detail::infinity, {1, 0}},
      {{detail::infinity, detail::infinity}, detail::infinity, {detail::nan, detail::nan}}};
  static constexpr bool commutative = true;
  template <class T> static constexpr T kernel(T const& a, T const& b) {
    using std::abs, std::exp;
    T const distance = where(a == b, T(0), abs(a - b));
    return where(a < b, b, a) + log1p_of_unit(T(exp(-distance)));
  }
  static constexpr auto vjp(Arg<0>, auto const& g, auto const& y, auto const& a, auto const& b) {
    return where(y == -constant_like<Infinity>(y), 0.0, g * sigmoid(a - b));
  }
  static constexpr auto vjp(Arg<1>, auto const& g, auto const& y, auto const& a, auto const& b) {
    return where(y == -constant_like<Infinity>(y), 0.0, g * sigmoid(b - a));
  }
};

/// relu'(0) = 0; NaN stays NaN.
struct Relu : Elementwise<1> {
  static constexpr std::string_view name = "relu";
  static constexpr Domain<1> domain = {{{0.1, 10}}};
  static constexpr Singular<1> singular[] = {{{0}, 0, {0}}, {{detail::nan}, detail::nan, {0}}};
  static constexpr std::array<Exact, 2> exact = {{{0, 0}, {1, 1}}};
  static constexpr bool transcendental = false;
  template <class T> static constexpr T kernel(T const& x) { return where(x < T(0), T(0), x); }
  static constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const& x) { return where(x > 0.0, g, 0.0); }
};

} // namespace ops

/// The logistic function 1 / (1 + exp(-x)) of each element, which neither overflows nor loses small values.
template <Value T> constexpr auto sigmoid(T const& x) { return apply<ops::Sigmoid>(x); }
/// The derivative of `sigmoid`.
template <Value T> constexpr auto sigmoid_slope(T const& x) { return apply<ops::SigmoidSlope>(x); }
/// log(1 + exp(x)) of each element, which does not overflow; its derivative is `sigmoid`.
template <Value T> constexpr auto softplus(T const& x) { return apply<ops::Softplus>(x); }
/// max(x, 0) of each element, with the derivative 0 at 0.
template <Value T> constexpr auto relu(T const& x) { return apply<ops::Relu>(x); }
/// log(exp(a) + exp(b)): `logsumexp` under the name that NumPy has for it.
template <Value A, Value B> constexpr auto logaddexp(A const& a, B const& b) { return apply<ops::Logsumexp>(a, b); }
template <Value A, Value B, Value... Rest> constexpr auto logsumexp(A const& a, B const& b, Rest const&... rest) {
  if constexpr (sizeof...(Rest) == 0)
    return apply<ops::Logsumexp>(a, b);
  else
    return logsumexp(apply<ops::Logsumexp>(a, b), rest...);
}

} // namespace dyad
