// SPDX-License-Identifier: BSL-1.0
// Functions of one and two arguments at the ends of the range, where a part of a slope is no number and the slope is
// one, on every path.
#include <dyad/dyad.hpp>
#include <dyad/jet.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cmath>
#include <limits>
#include <string>

using namespace dyad;
using namespace dyad::literals;

namespace {

constexpr auto x = var<"x">;
constexpr auto y = var<"y">;
constexpr double most = std::numeric_limits<double>::max();
constexpr float most_of_float = std::numeric_limits<float>::max();

template <class T> struct Partials {
  T x, y, xx, xy, yy;
};
template <class T> Partials<T> by_variables(auto const& f, T a, T b) {
  Variable const u(a), v(b);
  auto const g = grad(f(u, v), {u, v}, {.create_graph = true});
  auto const of_first = grad(g[0], {u, v}, {.allow_unused = true}), of_second = grad(g[1], {v}, {.allow_unused = true});
  auto const number = [](Variable const& of) { return static_cast<T>(of.data().item()); };
  return {number(g[0]), number(g[1]), number(of_first[0]), number(of_first[1]), number(of_second[0])};
}
template <class T> Partials<T> by_jets(auto const& f, T a, T b) {
  using Polynomial = Jet<T, 2, 2>;
  auto const p = f(Polynomial::variable(a, 0), Polynomial::variable(b, 1));
  return {p[1][0], p[0][1], 2 * p[2][0], p[1][1], 2 * p[0][2]};
}
template <class T> Partials<T> by_symbols(auto const& f, T a, T b) {
  constexpr auto e = std::remove_cvref_t<decltype(f)>{}(x, y);
  auto const at = [&](auto const& slope) { return static_cast<T>(slope(x = a, y = b)); };
  return {at(diff(e, x)), at(diff(e, y)), at(diff(e, x, x)), at(diff(e, x, y)), at(diff(e, y, y))};
}
template <class T> Partials<T> by_function(auto const& f, T a, T b) {
  constexpr auto traced = function<double, double>(std::remove_cvref_t<decltype(f)>{});
  auto const g = gradient(traced)(a, b);
  auto const h = hessian(traced)(a, b);
  return {g[0], g[1], h[0][0], h[0][1], h[1][1]};
}

template <class T> void check(char const* path, Partials<T> const& found, Partials<T> const& expected) {
  auto const same = [&](char const* which, T a, T b) {
    BOOST_TEST((a == b || std::abs(a - b) <= 4 * std::numeric_limits<T>::epsilon() * std::abs(b)),
               path << ", by " << which << ": " << a << ", not " << b);
  };
  same("x", found.x, expected.x);
  same("y", found.y, expected.y);
  same("xx", found.xx, expected.xx);
  same("xy", found.xy, expected.xy);
  same("yy", found.yy, expected.yy);
}
template <class T> void check(auto const& f, T a, T b, Partials<T> const& expected) {
  BOOST_TEST_CONTEXT("at " << a << ", " << b) {
    check("Variables", by_variables(f, a, b), expected);
    check("jets", by_jets(f, a, b), expected);
    check("symbols", by_symbols(f, a, b), expected);
    check("function", by_function(f, a, b), expected);
  }
}

} // namespace

BOOST_AUTO_TEST_SUITE(ends_of_two)

/// The angle of (y, x) has the second derivatives -2 x y, x^2 - y^2 and 2 x y over r^4 by x and y: where x = y, that by
/// both is 0, and the others are infinite as soon as they are no numbers.
BOOST_AUTO_TEST_CASE(angles_near_the_origin) {
  constexpr auto f = [](auto const& a, auto const& b) { return atan2(a, b); };
  constexpr double inf = std::numeric_limits<double>::infinity();
  for (double const size : {1e-320, 1e-200, 1e-160, 1e-155})
    for (double const sign : {1.0, -1.0}) {
      double const slope = 0.5 / size;
      check<double>(f, size, sign * size, {sign * slope, -slope, -sign * inf, 0, sign * inf});
    }
  check<double>(f, 1e-160, 2e-160, {4e159, -2e159, -inf, -inf, inf});
  check<double>(f, 3e-140, 4e-140, {1.6e139, -1.2e139, -3.84e278, -1.12e278, 3.84e278});
  constexpr float inf_of_float = std::numeric_limits<float>::infinity();
  check<float>(f, 0x1p-70f, 0x1p-70f, {0x1p69f, -0x1p69f, -inf_of_float, 0, inf_of_float});
}
/// x - 2 y, which is negative, beside an x so large that x less that is no number.
BOOST_AUTO_TEST_CASE(remainders_of_the_largest_numbers) {
  constexpr auto f = [](auto const& a, auto const& b) { return remainder(a, b); };
  check<double>(f, most, 0.51 * most, {1, -2, 0, 0, 0});
  check<double>(f, -most, 0.51 * most, {1, 2, 0, 0, 0});
  check<double>(f, most, -0.6 * most, {1, 2, 0, 0, 0});
  check<float>(f, most_of_float, 0.51f * most_of_float, {1, -2, 0, 0, 0});
  check<double>([](auto const& a, auto const& b) { return fmod(a, b); }, most, 0.51 * most, {1, -1, 0, 0, 0});
}
/// Where 1 / x is no number, and 1 / (x log(10)) is one.
BOOST_AUTO_TEST_CASE(logarithms_of_subnormal_numbers) {
  constexpr double at = 3e-309, right = 0.43429448190325182765 / at;
  BOOST_TEST(diff(log10(x), x)(x = at) == right, boost::test_tools::tolerance(1e-14));
  BOOST_TEST(diff(log(x) * 0.25_c, x)(x = at) == 0.25 / at, boost::test_tools::tolerance(1e-14));
  BOOST_TEST(diff(2_c * log10(x) - log10(x), x)(x = at) == right, boost::test_tools::tolerance(1e-14));
  BOOST_TEST(gradient(function([](auto const& t) { return log10(t); }))(at) == right,
             boost::test_tools::tolerance(1e-14));
  BOOST_TEST(log10(Jet<double, 1>::variable(at))[1] == right, boost::test_tools::tolerance(1e-14));
  Variable const u(at);
  BOOST_TEST(grad(log10(u), u, {.create_graph = true}).data().item() == right, boost::test_tools::tolerance(1e-14));
}

BOOST_AUTO_TEST_SUITE_END()
