// SPDX-License-Identifier: BSL-1.0
// Typed expressions, functions and their derivatives within traced functions, several levels deep.
#include "near.hpp"

#include <dyad/typed.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cmath>

using namespace dyad::literals;
using typed_tests::check_near;

namespace {

constexpr auto x = dyad::var<"x">;
constexpr auto y = dyad::var<"y">;

// e = 2 x + sin(x y) / 2 + 2.5 y, with constants of both kinds
constexpr auto e = 2_c * x + 0.5_c * sin(x * y) + 2.5 * y;

// e + de/dx = 2 u + 2 + sin(u v) / 2 + v cos(u v) / 2 + 2.5 v
constexpr auto inner = dyad::function([](auto u, auto v) { return e(x = u, y = v) + dyad::diff(e, x)(x = u, y = v); });

// products of the slopes of `inner`
constexpr auto middle = dyad::function<dyad::Vec<2>>([](auto const& p) {
  auto const [value, slopes] = dyad::value_and_gradient(inner)(p[0], p[1]);
  return value * slopes[1] + gradient(inner)(p[0], p[1])[0];
});

constexpr auto outer = dyad::function<dyad::Vec<2>>([](auto const& p) {
  auto const slopes = gradient(middle)(p);
  return slopes[0] + 3.0 * slopes[1] + hessian(inner)(p[0], p[1])[0][1] + jvp(inner)(p[0], p[1], 1.0, 2.0);
});

// The same by hand; s and c stand for sin(u v) and cos(u v).
struct ByHand {
  double u, v, s = std::sin(u * v), c = std::cos(u * v);
  double value() const { return 2 * u + 2 + s / 2 + v * c / 2 + 2.5 * v; }
  double by_u() const { return 2 + v * c / 2 - v * v * s / 2; }
  double by_v() const { return u * c / 2 + c / 2 - u * v * s / 2 + 2.5; }
  double by_uu() const { return -v * v * s / 2 - v * v * v * c / 2; }
  double by_uv() const { return c / 2 - u * v * s / 2 - v * s - u * v * v * c / 2; }
  double by_vv() const { return -u * u * s / 2 - u * s / 2 - u * s / 2 - u * u * v * c / 2; }
  double middle() const { return value() * by_v() + by_u(); }
  double middle_by_u() const { return by_u() * by_v() + value() * by_uv() + by_uu(); }
  double middle_by_v() const { return by_v() * by_v() + value() * by_vv() + by_uv(); }
  double outer() const { return middle_by_u() + 3 * middle_by_v() + by_uv() + by_u() + 2 * by_v(); }
};

} // namespace

BOOST_AUTO_TEST_SUITE(inside_functions)

BOOST_AUTO_TEST_CASE(expressions_and_derivatives_of_functions_nest) {
  for (auto const& at : {std::array{0.3, 0.7}, std::array{-1.5, 2.0}, std::array{0.0, 1.0}}) {
    ByHand const hand{at[0], at[1]};
    check_near(inner(at[0], at[1]), hand.value());
    check_near(gradient(inner)(at[0], at[1])[1], hand.by_v());
    check_near(middle(at), hand.middle());
    check_near(gradient(middle)(at)[0], hand.middle_by_u());
    check_near(outer(at), hand.outer());
    // the derivative of the outermost function, four orders above `e`
    double const step = 1e-5;
    double const numerical = (ByHand{at[0] + step, at[1]}.outer() - ByHand{at[0] - step, at[1]}.outer()) / (2 * step);
    BOOST_TEST(std::abs(gradient(outer)(at)[0] - numerical) < 1e-6 * (1 + std::abs(numerical)));
  }
}

BOOST_AUTO_TEST_CASE(symbols_and_arguments_mix) {
  // d/dx of sin(x) u at x = v, and u bound beside an integer
  constexpr auto f = dyad::function([](auto u, auto v) { return dyad::diff(sin(x) * u, x)(x = v) + (x * u)(x = 2); });
  auto const slopes = gradient(f)(0.5, 0.25);
  check_near(f(0.5, 0.25), std::cos(0.25) * 0.5 + 1);
  check_near(slopes[0], std::cos(0.25) + 2);
  check_near(slopes[1], -std::sin(0.25) * 0.5);
}

BOOST_AUTO_TEST_CASE(stated_shapes_hold_inside_too) {
  static constexpr auto trace = dyad::function<dyad::Mat<2, 2>>([](auto const& m) { return m(0, 0) * m(1, 1); });
  constexpr auto f = dyad::function<dyad::Vec<4>>([](auto const& v) { return trace(v) + gradient(trace)(v)[0][0]; });
  BOOST_TEST(f(std::array{2.0, 3.0, 5.0, 7.0}) == 21);
  BOOST_TEST(gradient(f)(std::array{2.0, 3.0, 5.0, 7.0})[3] == 3);
}

BOOST_AUTO_TEST_CASE(functions_of_different_shapes_share_a_program) {
  constexpr auto product = dyad::function([](auto a, auto b) { return a * b; });
  constexpr auto data = dyad::function<double, dyad::Passive<double>>([](auto a, auto b) { return a * a * b; });
  constexpr auto pair = dyad::function([](auto a, auto b) { return std::array{a * b, a + b}; });
  auto const [value, slope, rows] = dyad::compile(product, gradient(data), jacobian(pair))(2.0, 3.0);
  BOOST_TEST(value == 6);
  BOOST_TEST(slope == 12); // by `a` alone: `b` is Passive in this function and in no other
  BOOST_TEST((rows == std::array{std::array{3.0, 2.0}, std::array{1.0, 1.0}}));
  auto const [first, both] = dyad::compile(gradient(data), gradient(product))(2.0, 3.0);
  BOOST_TEST(first == 12);
  BOOST_TEST((both == std::array{3.0, 2.0}));
}

BOOST_AUTO_TEST_CASE(results_of_every_kind_arrive) {
  constexpr auto f = dyad::function([](auto a) {
    return std::pair{std::array{std::array{a, 2.0 * a}, std::array{a * a, 0.0 * a}}, std::tuple{a, 1}};
  });
  auto const [matrix, numbers] = f(3.0);
  BOOST_TEST((matrix == std::array{std::array{3.0, 6.0}, std::array{9.0, 0.0}}));
  BOOST_TEST((numbers == std::tuple{3.0, 1.0}));
  BOOST_TEST(dyad::function([] { return 1.5; })() == 1.5);
  constexpr auto same = dyad::function<dyad::Mat<2, 2>>([](auto const& m) { return m; });
  BOOST_TEST(same(matrix)[1][0] == 9.0);
  BOOST_TEST(jacobian(same)(matrix)[1][0][1][0] == 1.0);
}

BOOST_AUTO_TEST_SUITE_END()
