// SPDX-License-Identifier: BSL-1.0
// What calls of functions with loops refuse, in which words, and that the next call is none the worse for it.
#include <dyad/loops.hpp>

#include <Eigen/Dense>
#include <boost/test/unit_test.hpp>

#include <array>
#include <exception>
#include <limits>
#include <stdexcept>
#include <string>
#include <tuple>
#include <vector>

namespace {

using dyad::Passive, dyad::Rows, dyad::Vec, dyad::sum_over;

constexpr auto product = dyad::function<Rows<Vec<2>>, Rows<double>>([](auto const& x, auto const& y) {
  return sum_over(x, y, [](auto const& v, auto const& t) { return v[0] * v[1] * t; });
});
constexpr auto powers = dyad::function<double, Passive<double>>(
    [](auto const& a, auto const& n) { return fold(a, n, [&](auto const& y) { return y * a; }); });

auto says(std::vector<std::string> const& words) {
  return [words](std::exception const& e) {
    std::string const text = e.what();
    for (std::string const& word : words)
      if (text.find(word) == std::string::npos) return false;
    return text.starts_with("dyad: ");
  };
}

} // namespace

BOOST_AUTO_TEST_SUITE(bad_input)

BOOST_AUTO_TEST_CASE(unequal_numbers_of_rows) {
  std::vector<std::array<double, 2>> const x(17, {2.0, 3.0});
  std::vector<double> const short_list(16, 1.0), long_list(1025, 1.0), none, fits(17, 1.0);
  for (auto const* y : {&short_list, &long_list, &none}) {
    std::string const count = std::to_string(y->size()) + " rows";
    BOOST_CHECK_EXCEPTION(product(x, *y), std::invalid_argument, says({"17 rows", count}));
    BOOST_CHECK_EXCEPTION(gradient(product)(x, *y), std::invalid_argument, says({"17 rows", count}));
    BOOST_CHECK_EXCEPTION(value_and_gradient(product)(x, *y), std::invalid_argument, says({"17 rows", count}));
  }
  std::vector<std::array<double, 2>> const empty;
  BOOST_CHECK_EXCEPTION(product(empty, fits), std::invalid_argument, says({"17 rows", "0 rows"}));
  BOOST_TEST(product(x, fits) == 17 * 6);
  BOOST_TEST(product(empty, none) == 0);
}

BOOST_AUTO_TEST_CASE(stated_numbers_of_rows_and_others) {
  constexpr auto beside = dyad::function<double, Passive<Rows<double>>>([](auto const& a, auto const& x) {
    return sum_over(x, iota(5, a), [&](auto const& t, auto const& i) { return a * t * i; });
  });
  constexpr auto states = dyad::function<double, Rows<double>, Passive<double>>(
      [](auto const& a, auto const& x, auto const& count) {
        auto const last = fold(x, 3, [&](auto const& u) {
          return map_over(u, iota(count, a), [&](auto const& t, auto const& i) { return a * t + i; });
        });
        return sum_over(last, [](auto const& t) { return t; });
      });
  std::vector<double> const four(4, 1.0), five(5, 1.0);
  BOOST_CHECK_EXCEPTION(beside(2.0, four), std::invalid_argument, says({"4 rows", "a stated number of 5 rows"}));
  BOOST_TEST(beside(2.0, five) == 20);
  BOOST_CHECK_EXCEPTION(states(1.0, four, 5.0), std::invalid_argument, says({"4 rows", "5 rows"}));
  BOOST_CHECK_EXCEPTION(gradient(states)(1.0, four, 3.0), std::invalid_argument, says({"4 rows", "3 rows"}));
  BOOST_TEST(states(1.0, four, 4.0) == 4 + 3 * 6);
}

BOOST_AUTO_TEST_CASE(unequal_numbers_of_rows_in_other_loops) {
  constexpr auto folds = dyad::function<double, Passive<Rows<double>>, Passive<Rows<double>>>(
      [](auto const& a, auto const& x, auto const& y) {
        return fold(a, x, y, [](auto const& s, auto const& t, auto const& u) { return s * t + u; });
      });
  constexpr auto maps = dyad::function<double, Passive<Rows<double>>, Passive<Rows<double>>>(
      [](auto const& a, auto const& x, auto const& y) {
        return dyad::map_over(x, y, [&](auto const& t, auto const& u) { return a * t * u; });
      });
  constexpr auto inner = dyad::function<double, Passive<Rows<double>>, Passive<Rows<double>>, Passive<Rows<double>>>(
      [](auto const& a, auto const& x, auto const& y, auto const& z) {
        return sum_over(x, [&](auto const& t) {
          return sum_over(y, z, [&](auto const& u, auto const& v) { return cos(t * u * a) * v; });
        });
      });
  constexpr auto apart = dyad::function<double, Passive<Rows<double>>, Passive<Rows<double>>>(
      [](auto const& a, auto const& x, auto const& y) {
        return a * (sum_over(x, [](auto const& t) { return t; }) + sum_over(y, [](auto const& t) { return t; }));
      });
  std::vector<double> const three(3, 1.0), five(5, 1.0);
  BOOST_CHECK_EXCEPTION(folds(1.0, three, five), std::invalid_argument, says({"3 rows", "5 rows"}));
  BOOST_CHECK_EXCEPTION(gradient(folds)(1.0, three, five), std::invalid_argument, says({"3 rows", "5 rows"}));
  BOOST_CHECK_EXCEPTION(maps(1.0, three, five), std::invalid_argument, says({"3 rows", "5 rows"}));
  BOOST_CHECK_EXCEPTION(inner(1.0, three, three, five), std::invalid_argument, says({"3 rows", "5 rows"}));
  BOOST_CHECK_EXCEPTION(hessian(inner)(1.0, three, three, five), std::invalid_argument, says({"3 rows", "5 rows"}));
  BOOST_TEST(folds(1.0, three, three) == 4);
  BOOST_TEST(inner(0.0, three, five, five) == 15);
  BOOST_TEST(apart(2.0, three, five) == 16); // two loops need not agree
}

BOOST_AUTO_TEST_CASE(directions_of_other_lengths) {
  constexpr auto f =
      dyad::function<Rows<double>>([](auto const& x) { return sum_over(x, [](auto const& t) { return t * t * t; }); });
  constexpr auto cubes = dyad::function<Rows<double>>(
      [](auto const& x) { return dyad::map_over(x, [](auto const& t) { return t * t * t; }); });
  std::vector<double> const three(3, 1.0), four(4, 1.0);
  BOOST_CHECK_EXCEPTION(hvp(f)(three, four), std::invalid_argument, says({"3 rows", "4 rows"}));
  BOOST_CHECK_EXCEPTION(jvp(f)(three, four), std::invalid_argument, says({"3 rows", "4 rows"}));
  BOOST_CHECK_EXCEPTION(vjp(cubes)(three, four), std::invalid_argument, says({"3 rows", "4 rows"}));
  BOOST_TEST(hvp(f)(three, three) == std::vector<double>(3, 6.0), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(numbers_of_steps) {
  double const infinity = std::numeric_limits<double>::infinity();
  for (double const n : {-1.0, 2.5, 1e-300, -infinity, infinity, std::numeric_limits<double>::quiet_NaN(), 1e300}) {
    BOOST_CHECK_EXCEPTION(powers(2.0, n), std::invalid_argument, says({"number of steps", "whole number", "and is "}));
    BOOST_CHECK_EXCEPTION(gradient(powers)(2.0, n), std::invalid_argument, says({"number of steps", "whole number"}));
    BOOST_CHECK_EXCEPTION(hessian(powers)(2.0, n), std::invalid_argument, says({"number of steps", "whole number"}));
  }
  BOOST_TEST(powers(2.0, 3.0) == 16);
  BOOST_TEST(powers(2.0, -0.0) == 2);
  BOOST_TEST(powers(2.0, 3) == 16);
  BOOST_TEST(gradient(powers)(2.0, 3.0) == 32);
}

BOOST_AUTO_TEST_CASE(matrices_with_other_columns) {
  Eigen::MatrixXd const wide = Eigen::MatrixXd::Ones(4, 3), fits = Eigen::MatrixXd::Ones(4, 2);
  Eigen::MatrixXd const none = Eigen::MatrixXd::Ones(0, 2);
  std::vector<double> const four(4, 1.0), empty;
  auto const told = says({"a matrix of 3 columns", "rows of 2 numbers"});
  BOOST_CHECK_EXCEPTION(product(wide, four), std::invalid_argument, told);
  BOOST_CHECK_EXCEPTION(gradient(product)(wide, four), std::invalid_argument, told);
  BOOST_TEST(product(fits, four) == 4);
  BOOST_TEST(product(none, empty) == 0);
  auto const [by_x, by_y] = gradient(product)(fits, four);
  BOOST_TEST(by_x.size() == 4u);
  BOOST_TEST(by_y == four, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()
