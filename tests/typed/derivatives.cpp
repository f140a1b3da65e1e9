// SPDX-License-Identifier: BSL-1.0
/// \file Derivatives of every order and kind against differences in 50 digits and formulas by hand.
#include <boost/hana/equal.hpp>
#include <boost/hana/size.hpp>

#include <utility>

#include "near.hpp"

namespace {

using namespace typed_tests;
using namespace dyad::literals;

constexpr auto f = exp(x * y) * sin(z) + log(1_c + x * x) / (2_c + cos(y)) - sqrt(x * y + 3_c) * atan(z / y);
constexpr auto g = tanh(x - z) * pow(y, x) + atan2(x, y) * hypot(z, y);

} // namespace

BOOST_AUTO_TEST_SUITE(typed_derivatives)

BOOST_AUTO_TEST_CASE(first_order) {
  check_slope(f, diff(f, x), x);
  check_slope(f, diff(f, y), y);
  check_slope(f, diff(f, z), z);
  check_slope(g, diff(g, x), x);
  check_slope(g, diff(g, y), y);
  check_slope(g, diff(g, z), z);
}

BOOST_AUTO_TEST_CASE(higher_orders_each_from_the_one_before) {
  check_slope(diff(f, x), dyad::diff<2>(f, x), x);
  check_slope(diff(f, y), diff(f, x, y), x);
  check_slope(diff(f, x, y), diff(f, x, y, z), z);
  check_slope(diff(f, y, y), diff(f, y, z, y), z);
  check_slope(diff(g, y, z), diff(g, z, x, y), x);
  check_slope(dyad::diff<3>(f, x), dyad::diff<4>(f, x), x);
}

BOOST_AUTO_TEST_CASE(no_order_and_no_variable) {
  static_assert(same(dyad::diff<0>(f, x), f));
  static_assert(same(diff(f), f));
}

BOOST_AUTO_TEST_CASE(numbers_as_expressions) {
  static_assert(same(dyad::diff(3, x), 0_c));
  static_assert(same(dyad::diff(2.5, x), 0_c));
  static_assert(same(diff(f, dyad::var<"w">), 0_c));
}

BOOST_AUTO_TEST_CASE(gradient_forward_and_reverse) {
  auto const at = [](auto const& expressions) {
    return dyad::compile(expressions)(x = Big("0.7"), y = Big("1.3"), z = Big("-0.4"));
  };
  auto const automatic = at(dyad::gradient(f, x, y, z));
  auto const forward = at(dyad::gradient<dyad::Mode::forward>(f, x, y, z));
  auto const reverse = at(dyad::gradient<dyad::Mode::reverse>(f, x, y, z));
  for (std::size_t i = 0; i < 3; ++i) {
    check_near(automatic[i], forward[i], 1e-47);
    check_near(automatic[i], reverse[i], 1e-47);
  }
  check_near(automatic[1], diff(f, y)(x = Big("0.7"), y = Big("1.3"), z = Big("-0.4")), 1e-47);
}

BOOST_AUTO_TEST_CASE(more_variables_than_go_forward) {
  constexpr auto v =
      boost::hana::make_tuple(dyad::var<"a">, dyad::var<"b">, dyad::var<"c">, dyad::var<"d">, dyad::var<"e">,
                              dyad::var<"f">, dyad::var<"g">, dyad::var<"h">, dyad::var<"i">, dyad::var<"j">);
  auto const product = hana::unpack(v, [](auto const&... all) { return (all * ...); });
  auto const gradient = hana::unpack(v, [&](auto const&... all) { return dyad::gradient(product, all...); });
  auto const values = [&]<std::size_t... I>(std::index_sequence<I...>) {
    return dyad::compile(gradient, product)((v[hana::size_c<I>] = static_cast<double>(I + 1))...);
  }(std::make_index_sequence<10>{});
  for (std::size_t i = 0; i < 10; ++i)
    BOOST_CHECK_EQUAL(std::get<0>(values)[i], 3628800.0 / static_cast<double>(i + 1));
}

BOOST_AUTO_TEST_CASE(hessian_is_symmetric_and_right) {
  constexpr auto hessian = dyad::hessian(f, x, y, z);
  static_assert(same(hessian[hana::size_c<0>][hana::size_c<2>], hessian[hana::size_c<2>][hana::size_c<0>]));
  check_slope(diff(f, x), hessian[hana::size_c<0>][hana::size_c<1>], y);
  check_slope(diff(f, y), hessian[hana::size_c<1>][hana::size_c<1>], y);
  check_slope(diff(f, z), hessian[hana::size_c<1>][hana::size_c<2>], y);
  check_slope(diff(f, z), hessian[hana::size_c<2>][hana::size_c<2>], z);
}

BOOST_AUTO_TEST_CASE(jacobian_rows) {
  auto const rows = dyad::compile(dyad::jacobian(hana::make_tuple(x * y, x + y, y / x), x, y))(x = 2.0, y = 3.0);
  static_assert(std::is_same_v<decltype(rows), std::array<std::array<double, 2>, 3> const>);
  double const expected[3][2] = {{3, 2}, {1, 1}, {-0.75, 0.5}};
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j < 2; ++j) BOOST_CHECK_EQUAL(rows[i][j], expected[i][j]);
}

BOOST_AUTO_TEST_CASE(directions) {
  auto const p = x * x * y + sin(y);
  auto const dx = dyad::var<"dx">;
  auto const dy = dyad::var<"dy">;
  // Tangents may be variables: the result is a formula in them.
  auto const along = dyad::jvp(p, x = dx, y = dy);
  BOOST_CHECK_EQUAL(along(x = 2.0, y = 0.0, dx = 3.0, dy = 5.0), 5.0 * (4 + 1));
  static_assert(along == 2_c * x * y * dx + (x * x + cos(y)) * dy);
  BOOST_CHECK_EQUAL(dyad::jvp(p, x = 1_c)(x = 2.0, y = 3.0), 12.0);
  // Pulled back and pushed forward agree: <w, J v> = <J^T w, v>.
  auto const outputs = hana::make_tuple(p, x / y);
  auto const back = dyad::compile(dyad::vjp(outputs, hana::make_tuple(0.5, 0.25), x, y))(x = 2.0, y = 3.0);
  double const forward = 0.5 * dyad::jvp(p, x = 7.0, y = 11.0)(x = 2.0, y = 3.0) +
                         0.25 * dyad::jvp(x / y, x = 7.0, y = 11.0)(x = 2.0, y = 3.0);
  check_near(back[0] * 7 + back[1] * 11, forward);
  auto const curve = dyad::compile(dyad::hvp(p, x = 7.0, y = 11.0))(x = 2.0, y = 3.0);
  check_near(curve[0], 2 * 3 * 7 + 2 * 2 * 11.0);
  check_near(curve[1], 2 * 2 * 7 - std::sin(3.0) * 11);
}

BOOST_AUTO_TEST_CASE(taylor_series) {
  auto const series = dyad::compile(dyad::taylor<6>(exp(2_c * x), x))(x = 0.25);
  double coefficient = std::exp(0.5);
  for (std::size_t k = 0; k <= 6; ++k) {
    check_near(series[k], coefficient);
    coefficient *= 2.0 / static_cast<double>(k + 1);
  }
  static_assert(dyad::taylor<3>(x * x * x, x)[hana::size_c<2>] == 3_c * x);
  static_assert(dyad::taylor<0>(f, x)[hana::size_c<0>] == f);
}

BOOST_AUTO_TEST_CASE(substitution) {
  static_assert(substitute(x * x + y, x = y) == y * y + y);
  static_assert(substitute(x - y, x = y, y = x) == y - x); // at once, not in turn
  static_assert(same(substitute(x + y, x = 2_c, y = 3_c), 5_c));
  static_assert(same((x * y)(x = y), y * y)); // a call with an expression
  static_assert(same(substitute(f), f));
  // The chain rule.
  auto const inner = substitute(exp(x), x = sin(y));
  static_assert(diff(inner, y) == exp(sin(y)) * cos(y));
}

BOOST_AUTO_TEST_CASE(variables_in_order) {
  static_assert(
      std::is_same_v<std::remove_cvref_t<decltype(variables(y * 2_c))>, hana::tuple<std::remove_cvref_t<decltype(y)>>>);
  static_assert(hana::size(variables(f)) == hana::size_c<3>);
  static_assert(hana::size(variables(3_c + 4_c)) == hana::size_c<0>);
  auto const gradient =
      hana::unpack(variables(x * y), [](auto const&... all) { return dyad::gradient(x * y, all...); });
  static_assert(hana::size(gradient) == hana::size_c<2>);
}

BOOST_AUTO_TEST_CASE(programs_share_work) {
  constexpr auto both = dyad::compile(sin(x * y), diff(sin(x * y), x), diff(sin(x * y), y));
  static_assert(cost(both).transcendental == 2);
  auto const [value, by_x, by_y] = both(x = 0.5, y = 2.0);
  BOOST_CHECK_EQUAL(value, std::sin(1.0));
  check_near(by_x, 2 * std::cos(1.0));
  check_near(by_y, 0.5 * std::cos(1.0));
  auto const [v, gradient] = dyad::value_and_gradient(x * y, x, y)(x = 3.0, y = 5.0);
  BOOST_CHECK_EQUAL(v, 15.0);
  BOOST_CHECK_EQUAL(gradient[0], 5.0);
  BOOST_CHECK_EQUAL(gradient[1], 3.0);
  constexpr auto at_once = dyad::value_and_gradient(x * y, x, y)(x = 3.0, y = 5.0);
  static_assert(std::get<1>(at_once)[0] == 5.0);
}

BOOST_AUTO_TEST_CASE(zeros_are_known) {
  constexpr auto pattern = sparsity(dyad::hessian(x * y + sin(z), x, y, z));
  constexpr std::array<std::array<bool, 3>, 3> expected = {
      {{false, true, false}, {true, false, false}, {false, false, true}}};
  static_assert(pattern == expected);
  static_assert(sparsity(dyad::gradient(x * y, x, z)) == std::array{true, false});
}

BOOST_AUTO_TEST_SUITE_END()
