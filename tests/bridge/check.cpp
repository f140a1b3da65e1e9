// SPDX-License-Identifier: BSL-1.0
// Both halves beside an independent derivative; a planted wrong rule must be caught.
#include <dyad/bridge/check.hpp>
#include <dyad/dynamic.hpp>
#include <dyad/typed.hpp>

#include "planted.hpp"

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <sstream>
#include <string>

using namespace dyad;
using namespace dyad::literals;

namespace {
constexpr auto u = var<"u">;
constexpr auto v = var<"v">;
} // namespace

BOOST_AUTO_TEST_SUITE(checks)

BOOST_AUTO_TEST_CASE(agreement_at_a_point) {
  auto const table = check(sin(u) * v + exp(u * v) / (1_c + u * u), u = 0.5, v = 2.0);
  BOOST_TEST(table);
  BOOST_TEST(table.rows().size() == 6);
  std::ostringstream text;
  text << table;
  BOOST_TEST(text.str().find("d2/du dv") != std::string::npos);
  BOOST_TEST(text.str().find("agree: at u = 0.5 v = 2") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(agreement_over_a_box) {
  BOOST_TEST(check(atan2(u, v) * hypot(u, v), {.points = 50, .seed = 3}, u = between(0.1, 2), v = between(0.5, 3)));
  BOOST_TEST(check(erf(u) * tanh(v) + 2.5 * u, {.points = 20}, u = between(-1, 1), v = 0.3));
}

BOOST_AUTO_TEST_CASE(a_wrong_rule_is_caught) {
  auto const table = check(planted::wrong_sine(u) * v, u = 0.5, v = 2.0);
  BOOST_TEST(!table);
  std::ostringstream text;
  text << table;
  BOOST_TEST(text.str().find("DISAGREE") != std::string::npos);
  BOOST_TEST(text.str().find("typed: ") != std::string::npos);
  BOOST_TEST(text.str().find("dynamic: [](") != std::string::npos);
  BOOST_TEST(!check(planted::wrong_sine(u) + v, {.points = 20}, u = between(-1, 1), v = between(0, 1)));
}

BOOST_AUTO_TEST_CASE(wrong_rules_of_every_kind_are_caught) {
  BOOST_TEST(check(planted::wrong_below_zero(u), u = 0.5));
  BOOST_TEST(!check(planted::wrong_below_zero(u), u = -0.5));
  BOOST_TEST(!check(planted::wrong_below_zero(u), u = between(-1, 1)));
  auto const twice = check(planted::wrong_twice(u), u = 0.7);
  BOOST_TEST(twice.rows()[1].agrees);
  BOOST_TEST(!twice.rows()[2].agrees);
  BOOST_TEST(check(planted::wrong_twice(u), {.second = false}, u = 0.7));
}

BOOST_AUTO_TEST_CASE(no_false_alarm_at_numbers_of_any_size) {
  for (double const at : {1e10, 1e150, 1e-200, 0.0, -3e-40})
    BOOST_TEST(check(u * u + v, u = at, v = 1.0), "u = " << at);
  for (double const at : {1e-9, 1e-300, 1e300, 1.0}) BOOST_TEST(check(log(u), u = at), "log at " << at);
  for (double const at : {1e-12, -1e-90, 1e100}) BOOST_TEST(check(1_c / u, u = at), "reciprocal of " << at);
  for (double const at : {1e-16, 1e-300, 4.0, 0.0})
    BOOST_TEST(check(sqrt(u), u = at), "root of " << at); // at 0 the slope is infinite
  // Beside these the function is far larger than at them, and so is what rounding does there.
  for (double const at : {1e-300, -1e-100, 1e-60}) BOOST_TEST(check(log1p(u) * v, u = at, v = 3.0), "log1p at " << at);
  for (double const at : {0.9999999999999999, -0.5}) BOOST_TEST(check(log(1_c - u), u = at), "log(1 - u) at " << at);
}

BOOST_AUTO_TEST_CASE(a_kink_has_no_derivative) {
  auto const table = check(abs(u) * v, u = 0.0, v = 2.0);
  BOOST_TEST(table);
  BOOST_TEST(std::isnan(table.rows()[1].numerical)); // 0 by convention
  BOOST_TEST(!std::isnan(table.rows()[2].numerical));
}

BOOST_AUTO_TEST_CASE(the_first_anomaly_is_named) {
  auto const table = check(sqrt(u) * v, u = 0.0, v = 2.0);
  BOOST_TEST(table.note().find("first anomaly: the derivative of sqrt(u = 0) is inf") != std::string::npos,
             table.note());
}

BOOST_AUTO_TEST_CASE(distances_in_units_of_the_last_place) {
  BOOST_TEST(CheckTable::ulp(1.0, 1.0) == 0);
  BOOST_TEST(CheckTable::ulp(std::nextafter(1.0, 2.0), 1.0) == 1);
  BOOST_TEST(CheckTable::ulp(-4.0, -4.0) == 0);
}

namespace {
constexpr auto program = function<Vec<3>, double>([](auto const& x, auto const& scale) {
  using std::exp, std::sin;
  auto total = x[0] * scale;
  for (std::size_t i = 0; i + 1 < 3; ++i) total += sin(x[i] * x[i + 1]) + exp(-(x[i] - scale) * (x[i] - scale));
  return total;
});
constexpr auto wrong_program = function<Vec<2>>([](auto const& x) { return planted::wrong_sine(x[0]) * x[1] + x[0]; });
} // namespace

BOOST_AUTO_TEST_CASE(a_function_at_points_of_a_box) {
  auto const table = check(program, {.points = 20, .seed = 5}, between(-1.5, 1.5));
  BOOST_TEST(table);
  BOOST_TEST(table.rows().size() == 1 + 4 + 10);
  BOOST_TEST(check(program, std::array{0.1, 0.2, 0.3, 0.4}));
  BOOST_TEST(check(program, {.points = 5}, std::array{between(0, 1), between(1, 2), between(2, 3), between(0.5, 1)}));
  int drawn = 0;
  BOOST_TEST(check(program, {.points = 7}, [&](auto& random) {
    ++drawn;
    double const t = static_cast<double>(random() >> 11) * 0x1p-53;
    return std::array{t, t * t, 1 - t, 0.5};
  }));
  BOOST_TEST(drawn == 7);
}

BOOST_AUTO_TEST_CASE(a_wrong_rule_in_a_function_is_caught) {
  auto const table = check(wrong_program, {.points = 50}, between(0.2, 1.2));
  BOOST_TEST(!table);
  std::ostringstream text;
  text << table;
  BOOST_TEST(text.str().find("typed: x1*wrong_sine(x0) + x0") != std::string::npos, text.str());
  BOOST_TEST(text.str().find("dynamic: [](auto const& x0, auto const& x1)") != std::string::npos, text.str());
}

BOOST_AUTO_TEST_CASE(a_division_of_integers_is_told) {
  int numerator = 1; // not const, or clang warns
  auto const note = [](auto const& f) { return check(f, var<"x"> = 2.0).note(); };
  std::string const told = note(numerator / 2 * var<"x">), right = note(numerator / 2.0 * var<"x">);
  BOOST_TEST(told.find("a plain number of the formula is 0; where 1 / 2 was meant") != std::string::npos);
  BOOST_TEST(right.find("a plain number") == std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
