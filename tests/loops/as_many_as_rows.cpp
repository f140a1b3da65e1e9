// SPDX-License-Identifier: BSL-1.0
// Recurrences of as many steps as there are rows, and numbers up to there; vectors and matrices of plain numbers beside
// values, as their states have them. Against plain code, and differences of that.
#include <dyad/loops.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace {

using dyad::MatrixArray, dyad::Rows, dyad::Vec, dyad::VectorArray;
using Real = long double;
using Point = std::array<Real, 2>;

constexpr auto levels = dyad::function<Vec<2>, Rows<double>>([](auto const& p, auto const& x) {
  auto const forth = MatrixArray{VectorArray{1.0, 1.0}, VectorArray{0, p[1]}};
  auto const weight = MatrixArray{VectorArray{p[0], 0}, VectorArray{0.0, 2.0}};
  auto const last = fold(VectorArray{0.0, p[0]}, x.size(),
                         [&](auto const& state, auto const& i) { return matmul(forth, state) + x[i]; });
  auto const places = iota(x.size(), p);
  return dot(matmul(weight, last), last) + sum_over(places, x, [](auto const& i, auto const& t) { return i * t; });
});

Real plain_levels(Point const& p, std::vector<Real> const& x) {
  Real level = 0, slope = p[0], total = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    Real const before = slope;
    slope = p[1] * slope + x[i];
    level += before + x[i];
    total += static_cast<Real>(i) * x[i];
  }
  return p[0] * level * level + 2 * slope * slope + total;
}

// States of a scan, which are as many as its steps, and rows that a loop has made.
constexpr auto passed_on = dyad::function<double, Rows<double>>([](auto const& a, auto const& x) {
  auto const twice = map_over(x, [&](auto const& t) { return a * t; });
  auto const path = scan(a, twice.size(), [&](auto const& s, auto const& i) { return s + twice[i]; });
  return fold(0.0, path.size(), [&](auto const& s, auto const& i) { return s + square(path[i]) * a; });
});

Real plain_passed_on(Real a, std::vector<Real> const& x) {
  Real state = a, total = 0;
  for (Real const t : x) {
    state += a * t;
    total += state * state * a;
  }
  return total;
}

template <class F> Real slope_of(F const& f) {
  Real const step = 1e-4L;
  return (8 * (f(step) - f(-step)) - (f(2 * step) - f(-2 * step))) / (12 * step);
}
void check_near(double found, Real expected) {
  BOOST_TEST(found == static_cast<double>(expected), boost::test_tools::tolerance(1e-11));
}
std::pair<std::vector<double>, std::vector<Real>> sample(std::size_t n) {
  std::vector<double> x;
  for (std::size_t i = 0; i < n; ++i) x.push_back(0.25 + 0.125 * static_cast<double>(i % 7));
  return {x, std::vector<Real>(x.begin(), x.end())};
}

} // namespace

BOOST_AUTO_TEST_SUITE(as_many_as_rows)

BOOST_AUTO_TEST_CASE(steps_and_numbers) {
  for (std::size_t const n : {0u, 1u, 5u, 19u}) {
    auto const [x, exact] = sample(n);
    std::array<double, 2> const p{0.5, 0.25};
    auto const [value, slopes] = dyad::value_and_gradient(levels)(p, x);
    auto const& [by_p, by_x] = slopes;
    check_near(value, plain_levels({0.5L, 0.25L}, exact));
    check_near(by_p[0], slope_of([&, &numbers = exact](Real h) { return plain_levels({0.5L + h, 0.25L}, numbers); }));
    check_near(by_p[1], slope_of([&, &numbers = exact](Real h) { return plain_levels({0.5L, 0.25L + h}, numbers); }));
    BOOST_TEST(by_x.size() == n);
    for (std::size_t i = 0; i < n; ++i)
      check_near(by_x[i], slope_of([i, &numbers = exact](Real h) {
                   auto moved = numbers;
                   moved[i] += h;
                   return plain_levels({0.5L, 0.25L}, moved);
                 }));
  }
}

BOOST_AUTO_TEST_CASE(of_rows_that_loops_made) {
  for (std::size_t const n : {0u, 3u, 18u}) {
    auto const [x, exact] = sample(n);
    auto const [value, slopes] = dyad::value_and_gradient(passed_on)(0.75, x);
    check_near(value, plain_passed_on(0.75L, exact));
    Real const slope = slope_of([&numbers = exact](Real h) { return plain_passed_on(0.75L + h, numbers); });
    check_near(std::get<0>(slopes), slope);
  }
}

BOOST_AUTO_TEST_CASE(numbers_beside_values) {
  static_assert(std::is_same_v<decltype(VectorArray{0, 1.5}), VectorArray<double, 2>>);
  static_assert(std::is_same_v<decltype(VectorArray{1, 2}), VectorArray<int, 2>>);
  static_assert(std::is_same_v<decltype(VectorArray{1.5F, 2.0F}), VectorArray<float, 2>>);
  constexpr auto f = dyad::function([](auto x) { return VectorArray{1.0, x, 2.0 * x}; });
  BOOST_TEST(f(3.0)[0] == 1);
  BOOST_TEST(f(3.0)[2] == 6);
}

BOOST_AUTO_TEST_CASE(outside_of_functions) {
  auto const told = [](std::logic_error const& error) {
    return std::string(error.what()).find("stand in a dyad::function") != std::string::npos;
  };
  BOOST_CHECK_EXCEPTION(dyad::root(1.0, [](auto const& y) { return y * y - 2.0; }), std::logic_error, told);
  BOOST_CHECK_EXCEPTION(dyad::fold(1.0, 3, [](auto const& y) { return y * y; }), std::logic_error, told);
}

BOOST_AUTO_TEST_SUITE_END()
