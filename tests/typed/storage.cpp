// SPDX-License-Identifier: BSL-1.0
/// \file Expressions hold no references: they are returned, stored, copied and compared like any value.
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "near.hpp"

namespace {

using namespace typed_tests;
using namespace dyad::literals;

auto gaussian(double width) {
  auto const scaled = x / width; // a local that ends with the function
  return exp(-0.5 * scaled * scaled);
}

constexpr auto rosenbrock(auto const& a, auto const& b) { return pow(1_c - a, 2_c) + 100_c * pow(b - a * a, 2_c); }

struct Model {
  decltype(gaussian(1)) shape = gaussian(2);
  decltype(diff(gaussian(1), x)) slope = diff(gaussian(2), x);
};

} // namespace

BOOST_AUTO_TEST_SUITE(typed_storage)

BOOST_AUTO_TEST_CASE(returned_from_functions) {
  auto const f = gaussian(2);
  auto const df = [&] { return diff(f, x); }();
  check_near(f(x = 1.0), std::exp(-0.125));
  check_near(df(x = 1.0), -0.25 * std::exp(-0.125));
  check_near(rosenbrock(x, y)(x = 2.0, y = 3.0), 101.0);
  BOOST_CHECK_EQUAL(rosenbrock(2.0, 3.0)(), 101.0); // its constants make an expression of numbers too
  static_assert(diff(rosenbrock(x, y), y) == 200_c * (y - x * x));
}

BOOST_AUTO_TEST_CASE(stored_and_copied) {
  Model const model;
  Model copy = model;
  check_near(copy.shape(x = 1.0), std::exp(-0.125));
  check_near(copy.slope(x = 1.0), -0.25 * std::exp(-0.125));
  std::vector<decltype(gaussian(1))> family;
  for (double const width : {1.0, 2.0, 4.0}) family.push_back(gaussian(width));
  check_near(family[0](x = 1.0), std::exp(-0.5));
  check_near(family[2](x = 2.0), std::exp(-0.125));
  check_near(diff(family[2], x)(x = 2.0), -0.125 * std::exp(-0.125));
  std::optional<decltype(gaussian(1))> perhaps;
  perhaps.emplace(gaussian(3));
  check_near((*perhaps)(x = 3.0), std::exp(-0.5));
  auto const owned = std::make_unique<decltype(gaussian(1))>(gaussian(1));
  check_near((*owned)(x = 1.0), std::exp(-0.5));
  std::map<std::string, std::function<double(double)>> named;
  named["f"] = [f = gaussian(1)](double at) { return f(x = at); };
  named["df"] = [df = diff(gaussian(1), x)](double at) { return df(x = at); };
  check_near(named["df"](2.0), -2 * std::exp(-2.0));
}

BOOST_AUTO_TEST_CASE(programs_outlive_their_expressions) {
  auto const program = [] {
    auto const f = gaussian(2);
    return dyad::value_and_gradient(f, x);
  }();
  auto const [value, slope] = program(x = 1.0);
  check_near(value, std::exp(-0.125));
  check_near(slope, -0.25 * std::exp(-0.125));
}

BOOST_AUTO_TEST_CASE(bindings_hold_copies) {
  auto const binding = [] {
    double const local = 0.5;
    return x = local;
  }();
  BOOST_CHECK_EQUAL((x * x)(binding), 0.25);
}

BOOST_AUTO_TEST_CASE(expressions_without_numbers_have_no_state) {
  constexpr auto f = sin(x) * y;
  static_assert(std::is_empty_v<std::remove_cvref_t<decltype(f)>>);
  static_assert(std::is_trivially_copyable_v<std::remove_cvref_t<decltype(f)>>);
  static_assert(std::is_default_constructible_v<std::remove_cvref_t<decltype(f)>>);
  static_assert(sizeof(gaussian(1)) == 3 * sizeof(double)); // -0.5, and the width once for each use
  static_assert(std::is_trivially_destructible_v<decltype(gaussian(1))>);
  std::remove_cvref_t<decltype(f)> const again; // the type says all
  BOOST_CHECK_EQUAL(again(x = 1.0, y = 2.0), f(x = 1.0, y = 2.0));
}

BOOST_AUTO_TEST_CASE(loops_build_expressions) {
  // A chain of types, one a step.
  auto const repeat = []<int N>(auto const& self, std::integral_constant<int, N>, auto const& e) {
    if constexpr (N == 0) return e;
    else return self(self, std::integral_constant<int, N - 1>{}, sin(e) + x);
  };
  auto const f = repeat(repeat, std::integral_constant<int, 12>{}, x);
  double value = 0.3, slope = 1;
  for (int i = 0; i < 12; ++i) {
    slope = slope * std::cos(value) + 1;
    value = std::sin(value) + 0.3;
  }
  BOOST_CHECK_EQUAL(f(x = 0.3), value);
  check_near(diff(f, x)(x = 0.3), slope);
}

BOOST_AUTO_TEST_SUITE_END()
