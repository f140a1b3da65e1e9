// SPDX-License-Identifier: BSL-1.0
// Where functions with loops go wrong: the operation, what went in, and the row.
#include <dyad/bridge/loop_function.hpp>
#include <dyad/dyad.hpp>
#include <dyad/loops.hpp>
#include <dyad/typed/anomaly.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cmath>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

using dyad::NdArray, dyad::Variable, dyad::Passive, dyad::Rows, dyad::Vec;

namespace {

constexpr auto logs = dyad::function<double, Rows<double>>(
    [](auto a, auto const& x) { return sum_over(x, [&](auto const& t) { return log(a * t); }); });
constexpr auto roots = dyad::function<double, Rows<double>>([](auto a, auto const& x) {
  return dyad::root(a, [&](auto const& s) { return s - 0.5 * sin(s) - a; }) +
         sum_over(x, [&](auto const& u) { return a * sqrt(u); });
});
// A sum within the steps of a recurrence.
constexpr auto squares = dyad::function<double, Rows<double>>([](auto a, auto const& x) {
  return dyad::fold(a, x, [&](auto const& s, auto const& t) {
    return s * s + sum_over(x, [&](auto const& u) { return sqrt(u + t); });
  });
});
// A scan that another loop reads, picks, and a branch.
constexpr auto picks =
    dyad::function<double, Rows<Vec<2>>, Passive<Rows<dyad::Index>>>([](auto a, auto const& x, auto const& e) {
      auto const s = scan(a, x, [&](auto const& c, auto const& t) { return exp(c * t[0]); });
      return sum_over(s, e, [&](auto const& v, auto const& i) { return where(v > 0.0, x[i][1] / v, log(v)); });
    });
constexpr auto total =
    dyad::function<Rows<double>>([](auto const& x) { return sum_over(x, [](auto const& t) { return t * 1e300; }); });

std::string said(dyad::Anomalies const& found) {
  std::ostringstream out;
  out << found;
  return out.str();
}
using Numbers = std::vector<double>;

} // namespace

BOOST_AUTO_TEST_SUITE(anomalies_in_loops)

BOOST_AUTO_TEST_CASE(of_values) {
  BOOST_TEST(said(dyad::find_anomalies(logs, 2.0, Numbers{1, 2, -1, 3})) == "the value of log(* = -2) is nan in row 2");
  BOOST_TEST(said(dyad::find_anomalies(logs, 2.0, Numbers{})) == "no anomaly");
  BOOST_TEST(said(dyad::find_anomalies(logs, 2.0, Numbers{1, 3})) == "no anomaly");
  BOOST_TEST(said(dyad::find_anomalies(squares, 1e150, Numbers{1, 2, 3})) ==
             "the value of *(state = 9.999999999999999e+299, state = 9.999999999999999e+299) is inf in row 1");
  BOOST_TEST(said(dyad::find_anomalies(squares, 1.0, Numbers{1, -2, 3})) ==
             "the value of sqrt(+ = -1) is nan in row 1 within row 0");
  auto const sum = dyad::find_anomalies(total, Numbers{1e8, 1e8}).value;
  BOOST_TEST(sum.operation == "sum_over");
  BOOST_TEST(sum.rows == std::vector<std::size_t>{1}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(of_what_the_call_brings) {
  double const nan = std::numeric_limits<double>::quiet_NaN();
  BOOST_TEST(said(dyad::find_anomalies(logs, 2.0, Numbers{1, nan})) == "the value of argument 1 is nan in row 1");
  BOOST_TEST(said(dyad::find_anomalies(logs, nan, Numbers{1, 2})) == "the value of argument 0 is nan");
}

BOOST_AUTO_TEST_CASE(of_scans_and_picks) {
  using Pairs = std::vector<std::array<double, 2>>;
  std::vector<int> const in_order = {0, 1, 2};
  // The scan goes wrong by itself, whichever row of the other loop reads it.
  auto const found = dyad::find_anomalies(picks, 1.0, Pairs{{1, 1}, {-5, 1}, {1e9, 1}}, in_order).value;
  BOOST_TEST(found.operation == "exp");
  BOOST_TEST(found.rows == std::vector<std::size_t>{2}, boost::test_tools::per_element());
  BOOST_TEST(said(dyad::find_anomalies(picks, 1.0, Pairs{{1, 1}, {2, 1}, {0, 1}}, in_order)) == "no anomaly");
}

BOOST_AUTO_TEST_CASE(of_derivatives) {
  BOOST_TEST(said(dyad::find_anomalies(roots, 1.0, Numbers{1, 2})) == "no anomaly");
  auto const found = dyad::find_anomalies(roots, 1.0, Numbers{1, 0, 3});
  BOOST_TEST(!found.value);
  BOOST_TEST(said(found) == "the value of /(argument 0 = 1, sqrt = 0), a step of the derivative, is inf in row 1");
}

BOOST_AUTO_TEST_CASE(on_variables) {
  dyad::detect_anomaly const guard;
  auto const says = [](std::string const& text) {
    return [text](dyad::AnomalyError const& e) { return std::string(e.what()).find(text) != std::string::npos; };
  };
  Variable const a(2.0, "a"), x(NdArray(Numbers{1, 2, 3}), "x"), bad(NdArray(Numbers{1, 2, -1}), "bad");
  BOOST_TEST(dyad::recorded<0>(logs)(a, x).item() == 3 * std::log(2) + std::log(6),
             boost::test_tools::tolerance(1e-14));
  BOOST_CHECK_EXCEPTION(dyad::recorded<0>(logs)(a, bad), dyad::AnomalyError,
                        says("dyad: anomaly: in loops, the value of log(* = -2) is nan in row 2"));
}

BOOST_AUTO_TEST_SUITE_END()
