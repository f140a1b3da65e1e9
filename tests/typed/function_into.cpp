// SPDX-License-Identifier: BSL-1.0
// Results written to memory of the caller's; divisions that derivatives share.
#include <dyad/typed.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace {

using dyad::Vec;

constexpr auto polar = dyad::function([](auto r, auto phi) { return std::array{r * cos(phi), r * sin(phi), r}; });

// Long enough for the derivatives to be contracted where they stand, with every denominator used many times.
constexpr auto quotients = [](auto const& v) {
  using std::sin;
  auto sum = 0.0 * v[0];
  for (std::size_t i = 0; i < 12; ++i) {
    auto const x = v[i % 4], y = v[(i + 1) % 4], z = v[(i + 2) % 4];
    sum += x / (y + 2.0) + sin(x / y) / (1.0 + z * z) + 1.0 / (x + z);
  }
  return sum;
};

} // namespace

BOOST_AUTO_TEST_SUITE(results_in_place)

BOOST_AUTO_TEST_CASE(each_part_has_its_place) {
  constexpr auto program = dyad::compile(polar, dyad::jacobian(polar));
  std::vector<double> value(5, -7), rows(8, -7);
  program.into(value.data() + 1, rows.data() + 1)(2.0, 0.5);
  auto const [expected, expected_rows] = program(2.0, 0.5);
  BOOST_TEST(value[0] == -7);
  BOOST_TEST(value[4] == -7);
  BOOST_TEST(rows[0] == -7);
  BOOST_TEST(rows[7] == -7);
  for (std::size_t i = 0; i < 3; ++i) {
    BOOST_TEST(value[1 + i] == expected[i]);
    for (std::size_t k = 0; k < 2; ++k) BOOST_TEST(rows[1 + 2 * i + k] == expected_rows[i][k]);
  }
  BOOST_TEST(rows[6] == 0); // dr / dphi is known to be zero, and written
}

BOOST_AUTO_TEST_CASE(floats_and_single_numbers) {
  constexpr auto square = dyad::function([](auto x) { return x * x; });
  float value = 0, slope = 0;
  dyad::value_and_gradient(square).into(&value, &slope)(3.0f);
  BOOST_TEST(value == 9.0f);
  BOOST_TEST(slope == 6.0f);
}

// What runs writes where the caller receives it; what the compiler evaluates is made elsewhere. Zeros stand in both.
BOOST_AUTO_TEST_CASE(lists_and_matrices_returned_alone) {
  constexpr auto f = dyad::function([](auto x, auto y, auto z) { return x * x * y + 3.0 * z; });
  constexpr auto expected = dyad::hessian(f)(2.0, 0.5, -1.0);
  constexpr std::array<std::array<double, 3>, 3> by_hand = {{{1, 4, 0}, {4, 0, 0}, {0, 0, 0}}};
  static_assert(expected == by_hand);
  double x = 2, y = 0.5, z = -1;
  BOOST_TEST((dyad::hessian(f)(x, y, z) == by_hand));
  BOOST_TEST((dyad::gradient(f)(x, y, z) == std::array<double, 3>{2, 4, 3}));
  BOOST_TEST((dyad::jacobian(f)(x, y, z) == std::array<double, 3>{2, 4, 3}));
  constexpr auto slopes = dyad::jacobian(dyad::function([](auto a, auto b) { return std::array{a * b, 3.0 * b}; }));
  BOOST_TEST((slopes(x, y) == std::array<std::array<double, 2>, 2>{{{0.5, 2}, {0, 3}}}));
  std::array<float, 2> v = {2, 3};
  v = dyad::gradient(dyad::function<Vec<2>>([](auto const& u) { return u[0] * u[1]; }))(v);
  BOOST_TEST((v == std::array<float, 2>{3, 2}));
}

BOOST_AUTO_TEST_CASE(shared_reciprocals_change_no_value_and_no_slope) {
  constexpr auto f = dyad::function<Vec<4>>(quotients);
  std::array<double, 4> v = {0.3, -1.7, 2.9, 0.9};
  auto const [value, slopes] = dyad::value_and_gradient(f)(v);
  BOOST_TEST(value == f(v));
  // The oracle: central differences of the plain lambda in long double, extrapolated once.
  for (std::size_t i = 0; i < 4; ++i) {
    auto const difference = [&](long double step) {
      std::array<long double, 4> above, below;
      std::copy(v.begin(), v.end(), above.begin());
      below = above;
      above[i] += step, below[i] -= step;
      return (quotients(above) - quotients(below)) / (2 * step);
    };
    auto const expected = static_cast<double>((4 * difference(1e-4L) - difference(2e-4L)) / 3);
    BOOST_TEST(slopes[i] == expected, boost::test_tools::tolerance(1e-9));
  }
}

BOOST_AUTO_TEST_CASE(divisions_of_the_value_keep_their_bits) {
  constexpr auto f = dyad::function<Vec<4>>([](auto const& v) {
    std::array<std::remove_cvref_t<decltype(v[0])>, 40> out;
    for (std::size_t i = 0; i < 40; ++i) out[i] = (v[i % 3] + static_cast<double>(i)) / v[3];
    return out;
  });
  std::array<double, 4> const v = {0.1, 0.7, 1.3, 3.3};
  auto const [values, rows] = dyad::compile(f, dyad::jacobian(f))(v);
  for (std::size_t i = 0; i < 40; ++i) {
    BOOST_TEST(values[i] == (v[i % 3] + static_cast<double>(i)) / v[3]);
    BOOST_TEST(rows[i][3] == -values[i] / v[3], boost::test_tools::tolerance(1e-15));
  }
}

BOOST_AUTO_TEST_SUITE_END()
