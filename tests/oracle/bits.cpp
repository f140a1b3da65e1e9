// SPDX-License-Identifier: BSL-1.0
/// \file The value of every expression has the bits of the formula written by hand.
#include "data.hpp"

#include <dyad/ops/gamma.hpp>
#include <dyad/typed.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <tuple>
#include <utility>

namespace {

/// A number, so that the functions of the library are found for it and no other; an integer power is the product by
/// repeated squaring.
namespace by_hand {

struct Real {
  double x = 0;
  bool literal = false;
  friend Real operator+(Real a, Real b) { return {a.x + b.x}; }
  friend Real operator-(Real a, Real b) { return {a.x - b.x}; }
  friend Real operator*(Real a, Real b) { return {a.x * b.x}; }
  friend Real operator/(Real a, Real b) { return {a.x / b.x}; }
  friend Real operator-(Real a) { return {-a.x}; }
};

Real power(Real x, int n) {
  if (n == 1) return x;
  if (n % 2 == 1) return power(x, n - 1) * x;
  Real const half = power(x, n / 2);
  return half * half;
}

Real pow(Real x, Real p) {
  int const n = static_cast<int>(p.x);
  return p.literal && n > 0 && n == p.x ? power(x, n) : Real{std::pow(x.x, p.x)};
}

#define DYAD_BY_HAND(function) \
  template <class... T> Real function(Real x, T... rest) { return {dyad::function(x.x, rest.x...)}; }
DYAD_BY_HAND(abs)
DYAD_BY_HAND(acos)
DYAD_BY_HAND(acosh)
DYAD_BY_HAND(asin)
DYAD_BY_HAND(asinh)
DYAD_BY_HAND(atan)
DYAD_BY_HAND(atan2)
DYAD_BY_HAND(atanh)
DYAD_BY_HAND(cbrt)
DYAD_BY_HAND(cos)
DYAD_BY_HAND(cosh)
DYAD_BY_HAND(erf)
DYAD_BY_HAND(erfc)
DYAD_BY_HAND(exp)
DYAD_BY_HAND(exp2)
DYAD_BY_HAND(expm1)
DYAD_BY_HAND(hypot)
DYAD_BY_HAND(lgamma)
DYAD_BY_HAND(log)
DYAD_BY_HAND(log10)
DYAD_BY_HAND(log1p)
DYAD_BY_HAND(log2)
DYAD_BY_HAND(logsumexp)
DYAD_BY_HAND(max)
DYAD_BY_HAND(min)
DYAD_BY_HAND(sigmoid)
DYAD_BY_HAND(sign)
DYAD_BY_HAND(sin)
DYAD_BY_HAND(sinh)
DYAD_BY_HAND(softplus)
DYAD_BY_HAND(sqrt)
DYAD_BY_HAND(tan)
DYAD_BY_HAND(tanh)
DYAD_BY_HAND(tgamma)
#undef DYAD_BY_HAND

Real operator""_c(long double x) { return {static_cast<double>(x), true}; }
Real operator""_c(unsigned long long x) { return {static_cast<double>(x), true}; }

#define DYAD_ORACLE_LIST(...) __VA_ARGS__
#define DYAD_ORACLE(name, variables, ...)              \
  constexpr auto formula_##name = [](auto const& all) { \
    auto const& [DYAD_ORACLE_LIST variables] = all;    \
    __VA_ARGS__                                        \
  };
#include "all.inc"

} // namespace by_hand

namespace as_types {

using namespace dyad::literals;
#include "all.inc"
#undef DYAD_ORACLE

} // namespace as_types

template <std::size_t I> inline constexpr auto variable = dyad::var<[] {
  dyad::FixedString<2> name{"a"};
  name.text[0] = static_cast<char>('a' + I);
  return name;
}()>;

template <class Typed, class Hand, std::size_t... I>
void compare(std::string_view name, Typed const& typed, Hand const& hand, std::index_sequence<I...>) {
  auto const f = typed(std::tuple(variable<I>...));
  for (auto const& answer : oracle::answers(name)) {
    double const found = f((variable<I> = answer.x[I])...);
    double const expected = hand(std::array<by_hand::Real, sizeof...(I)>{by_hand::Real{answer.x[I]}...}).x;
    BOOST_CHECK_MESSAGE(std::bit_cast<std::uint64_t>(found) == std::bit_cast<std::uint64_t>(expected),
                        name << " at point " << answer.point << ": " << found << " differs from " << expected << " by "
                             << found - expected);
  }
}

consteval std::size_t count(std::string_view list) {
  std::size_t commas = 0;
  for (char const c : list) commas += c == ',';
  return commas + 1;
}

} // namespace

#ifndef FP_FAST_FMA // the compiler may fuse the formula by hand differently
#define DYAD_ORACLE(name, variables, ...)                                           \
  BOOST_AUTO_TEST_CASE(bits_of_##name) {                                            \
    compare(#name, as_types::formula_##name, by_hand::formula_##name,               \
            std::make_index_sequence<count(#variables)>{});                         \
  }
#include "all.inc"
#endif
