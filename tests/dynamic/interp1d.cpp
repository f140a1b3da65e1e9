// SPDX-License-Identifier: BSL-1.0
// Monotone cubic interpolation in both halves: values against the formula as Fritsch and Butland write it, in 50
// digits; derivatives against difference quotients of that.
#include <dyad/dynamic.hpp>
#include <dyad/typed.hpp>

#include <boost/multiprecision/cpp_dec_float.hpp>
#include <boost/test/unit_test.hpp>

#include <array>
#include <cmath>
#include <vector>

using namespace dyad;

namespace {

using Real = boost::multiprecision::cpp_dec_float_50;
using Reals = std::vector<Real>;

int sign_of(Real const& x) { return x > 0 ? 1 : x < 0 ? -1 : 0; }

Real slope_at(Reals const& x, Reals const& y, std::size_t k) {
  auto const rise = [&](std::size_t i) -> Real { return (y[i + 1] - y[i]) / (x[i + 1] - x[i]); };
  auto const width = [&](std::size_t i) -> Real { return x[i + 1] - x[i]; };
  std::size_t const n = x.size();
  if (n == 2) return rise(0);
  if (k > 0 && k + 1 < n) {
    Real const a = rise(k - 1), b = rise(k), share = (1 + width(k) / (width(k - 1) + width(k))) / 3;
    return a * b > 0 ? Real(a * b / (share * b + (1 - share) * a)) : Real(0);
  }
  std::size_t const i = k == 0 ? 0 : n - 2, j = k == 0 ? 1 : n - 3;
  Real const a = rise(i), b = rise(j), slope = a + (a - b) * width(i) / (width(i) + width(j));
  if (sign_of(slope) != sign_of(a)) return 0;
  if (sign_of(a) != sign_of(b) && abs(slope) > 3 * abs(a)) return 3 * a;
  return slope;
}

/// The cubic in the Hermite basis.
Real exact(Reals const& x, Reals const& y, Real at) {
  if (at < x.front()) at = x.front();
  if (at > x.back()) at = x.back();
  std::size_t k = 0;
  while (k + 2 < x.size() && at >= x[k + 1]) ++k;
  Real const h = x[k + 1] - x[k], s = (at - x[k]) / h, r = 1 - s;
  return y[k] * (1 + 2 * s) * r * r + h * slope_at(x, y, k) * s * r * r + y[k + 1] * s * s * (3 - 2 * s) -
         h * slope_at(x, y, k + 1) * s * s * r;
}

struct Table {
  std::vector<double> x, y;
};
/// Rising, turning, level, with ends that are limited, of two and of three knots.
std::vector<Table> const tables = {{{0, 1, 3, 3.5, 6}, {0, 1, 1.5, 4, 4.5}},
                                   {{-2, -1, 0, 0.25, 5}, {3, -1, -1, 2, 1}},
                                   {{0, 1, 2, 3}, {0, 1, 0.99, 5}},
                                   {{1, 2, 4}, {1, -2, 3}},
                                   {{1, 2, 2.5}, {1, 1, 1}},
                                   {{-1, 3}, {2, 5}}};

Reals reals(std::vector<double> const& x) { return {x.begin(), x.end()}; }

double near_zero(double a, double b) { return std::abs(a - b) / (1 + std::abs(b)); }

} // namespace

BOOST_AUTO_TEST_SUITE(monotone_cubic)

BOOST_AUTO_TEST_CASE(values_and_derivatives_of_arrays) {
  Real const step("1e-15");
  for (auto const& [knots, values] : tables) {
    NdArray const x(knots);
    std::vector<double> places;
    for (int i = -3; i < 43; ++i) places.push_back(knots[0] + (knots.back() - knots[0]) * (i + 0.37) / 40);
    for (std::size_t i = 0; i < knots.size(); ++i)
      BOOST_TEST(near_zero(interp1d(x, NdArray(values), NdArray(knots[i])).item(), values[i]) < 1e-15);
    for (double const place : places) {
      Variable const at(place), y{NdArray(values)};
      auto const f = [&](Real const& t) { return exact(reals(knots), reals(values), t); };
      Variable const value = interp1d(x, y, at);
      BOOST_TEST(near_zero(value.item(), f(place).convert_to<double>()) < 1e-14);
      auto const slopes = grad(value, {at, y}, {.create_graph = true});
      Real const above = f(place + step), below = f(place - step), middle = f(place);
      BOOST_TEST(near_zero(slopes[0].item(), Real((above - below) / (2 * step)).convert_to<double>()) < 1e-13);
      BOOST_TEST(near_zero(grad(slopes[0], {at})[0].item(),
                           Real((above - 2 * middle + below) / (step * step)).convert_to<double>()) < 1e-12);
    }
  }
}

BOOST_AUTO_TEST_CASE(derivatives_by_the_table) {
  using Xs = std::vector<Variable>;
  for (std::size_t k : {0u, 1u, 2u, 3u, 5u}) {
    NdArray const x(tables[k].x);
    double const a = tables[k].x[0], b = tables[k].x.back();
    NdArray const at({{a + 0.1, a + 0.4 * (b - a)}, {b - 0.3 * (b - a), b - 0.05}});
    NdArray const y = k == 1 ? NdArray({3, -1, -0.5, 2, 1}) : NdArray(tables[k].y); // no level part: a kink
    auto const f = [&](Xs const& v) { return interp1d(x, v[0], v[1]); };
    CheckReport const first = gradient_check(f, {Variable(y), Variable(at)}),
                      second = second_gradient_check(f, {Variable(y), Variable(at)});
    BOOST_TEST(first.ok, first.message);
    BOOST_TEST(second.ok, second.message);
  }
}

BOOST_AUTO_TEST_CASE(tables_and_places_that_are_constant) {
  NdArray const knots({0, 1, 2, 4}), table({1, 3, -1, 0.5}), places({0.25, 1.5, 3, 5});
  Variable const y(table), at(places);
  auto const both = grad(sum(interp1d(knots, y, at)), {y, at});
  auto const same = [](NdArray const& a, NdArray const& b) { return a.to_vector() == b.to_vector(); };
  BOOST_TEST(same(grad(sum(interp1d(knots, table, at)), at).data(), both[1].data()));
  BOOST_TEST(same(grad(sum(interp1d(knots, y, places)), y).data(), both[0].data()));
  BOOST_TEST(same(interp1d(knots, table, at).data(), interp1d(knots, table, places)));
}

BOOST_AUTO_TEST_CASE(within_functions) {
  constexpr auto f = function<Passive<Vec<5>>, Vec<5>, double>(
      [](auto const& x, auto const& y, auto const& at) { return interp1d(x, y, at); });
  for (std::size_t k : {0u, 1u}) {
    auto const& [knots, values] = tables[k];
    for (int i = -2; i < 23; ++i) {
      double const place = knots[0] + (knots.back() - knots[0]) * (i + 0.37) / 20;
      Variable const at(place), y{NdArray(values)};
      Variable const wanted = interp1d(NdArray(knots), y, at);
      std::array<double, 5> x{}, table{};
      std::copy(knots.begin(), knots.end(), x.begin());
      std::copy(values.begin(), values.end(), table.begin());
      auto const [value, slopes] = value_and_gradient(f)(x, table, place);
      auto const& [by_y, by_at] = slopes;
      auto const expected = grad(wanted, {y, at}, {.create_graph = true});
      BOOST_TEST(near_zero(value, wanted.item()) < 1e-14);
      BOOST_TEST(near_zero(by_at, expected[1].item()) < 1e-13);
      for (std::size_t j = 0; j < 5; ++j) BOOST_TEST(near_zero(by_y[j], expected[0].data().to_vector()[j]) < 1e-13);
    }
  }
  static_assert(function<Vec<2>, double>([](auto const& y, auto const& at) {
                  return interp1d(std::remove_cvref_t<decltype(y)>{{0.0 * at, 0.0 * at + 2.0}}, y, at);
                })(std::array{1.0, 5.0}, 0.5) == 2);
}

BOOST_AUTO_TEST_CASE(mistakes) {
  auto const says = [](std::string sentence) {
    return [sentence](std::exception const& error) {
      BOOST_TEST(error.what() == sentence);
      return error.what() == sentence;
    };
  };
  BOOST_CHECK_EXCEPTION(interp1d(NdArray({0, 1, 1}), NdArray({1, 2, 3}), NdArray(0.5)), std::invalid_argument,
                        says("dyad: interp1d: the knots do not ascend: knot 2 is 1.000000, after 1.000000"));
  BOOST_CHECK_EXCEPTION(interp1d(NdArray({0, 1}), NdArray({1, 2, 3}), NdArray(0.5)), ShapeError,
                        says("dyad: interp1d: a table has two knots or more and a value for each, and not knots of the "
                             "shape (2,) with values of the shape (3,)"));
  BOOST_CHECK_THROW(interp1d(NdArray({0.0}), NdArray({1.0}), NdArray(0.5)), ShapeError);
  BOOST_TEST(std::isnan(interp1d(NdArray({0, 1}), NdArray({1, 2}), NdArray(std::nan(""))).item()));
  BOOST_TEST((interp1d(NdArray({0, 1}), NdArray({1, 2}), zeros({0, 2})).shape() == Shape{0, 2}));
}

BOOST_AUTO_TEST_SUITE_END()
