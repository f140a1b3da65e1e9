// SPDX-License-Identifier: BSL-1.0
// The first operation whose value, and the first whose derivative, becomes NaN or infinite is named with what went in.
#include <dyad/typed.hpp>
#include <dyad/typed/anomaly.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <limits>
#include <sstream>
#include <string>

using namespace dyad::literals;

namespace {

constexpr auto x = dyad::var<"x">;
constexpr auto y = dyad::var<"y">;

std::string said(dyad::Anomalies const& found) {
  std::ostringstream out;
  out << found;
  return out.str();
}

} // namespace

BOOST_AUTO_TEST_SUITE(anomalies)

BOOST_AUTO_TEST_CASE(of_values) {
  auto const found = dyad::find_anomalies(log(x - y) * y, x = 0.0, y = 2.0);
  BOOST_TEST(static_cast<bool>(found));
  BOOST_TEST(found.value.operation == "log");
  BOOST_TEST(found.value.arguments.size() == 1u);
  BOOST_TEST(found.value.arguments[0].value == -2);
  BOOST_TEST(said(found).starts_with("the value of log(- = -2) is nan; the derivative of "));
  BOOST_TEST(said(dyad::find_anomalies(x * 1e200 * y, x = 1e200, y = 0.5))
                 .starts_with("the value of *(x = 9.9999999999999997e+199, number = 9.9999999999999997e+199) is inf"));
  BOOST_TEST(said(dyad::find_anomalies(x * y, x = std::numeric_limits<double>::quiet_NaN(), y = 2.0))
                 .starts_with("the value of x is nan"));
  // Infinite on the way, although the result is not.
  BOOST_TEST(
      said(dyad::find_anomalies(1_c / (1_c + exp(2.5 * x)), x = 400)).starts_with("the value of exp(* = 1000) is inf"));
}

BOOST_AUTO_TEST_CASE(of_derivatives_alone) {
  BOOST_TEST(said(dyad::find_anomalies(sqrt(x) * y, x = 0.0, y = 2.0)) ==
             "the derivative of sqrt(x = 0) is inf, given the cotangent 2");
  BOOST_TEST(said(dyad::find_anomalies(sqrt(x) * sqrt(x), x = 0.0)) ==
             "the derivative of sqrt(x = 0) is nan, given the cotangent 0");
  auto const found = dyad::find_anomalies(pow(x, y), x = -1.0, y = 2.0);
  BOOST_TEST(!found.value);
  BOOST_TEST(said(found) == "the derivative of pow(x = -1, y = 2) is nan, given the cotangent 1");
}

BOOST_AUTO_TEST_CASE(none_in_branches_that_are_not_taken) {
  constexpr auto f = where(x > 0_c, log(x), 0_c) * y;
  for (double const at : {-1.0, 0.0, 1.0}) BOOST_TEST(said(dyad::find_anomalies(f, x = at, y = 1.0)) == "no anomaly");
}

BOOST_AUTO_TEST_CASE(of_functions) {
  constexpr auto f = dyad::function([](auto const& v, auto s) {
    return std::array{v[0] / v[1], where(v[0] > 0.0, log(v[0]), 0.0) * sqrt(s)};
  });
  BOOST_TEST(said(dyad::find_anomalies(f, std::array{-1.0, 2.0}, 1.0)) == "no anomaly");
  BOOST_TEST(said(dyad::find_anomalies(f, std::array{1.0, 2.0}, 0.0)) ==
             "the derivative of sqrt(argument 1 = 0) is nan, given the cotangent 0");
  BOOST_TEST(said(dyad::find_anomalies(f, std::array{1.0, 0.0}, 0.0))
                 .starts_with("the value of /(argument 0[0] = 1, argument 0[1] = 0) is inf"));
}

BOOST_AUTO_TEST_SUITE_END()
