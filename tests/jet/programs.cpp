// SPDX-License-Identifier: BSL-1.0
// Jets in programs: loops over rows, roots, tensors of static shape; numbers of many digits in jets. The numbers are
// by mpmath, in 60 digits.
#include <dyad/jet.hpp>
#include <dyad/loops.hpp>
#include <dyad/tensor.hpp>

#include <boost/multiprecision/cpp_bin_float.hpp>
#include <boost/test/unit_test.hpp>

#include <array>
#include <cmath>
#include <vector>

namespace {
using J = dyad::Jet<double, 5>;

constexpr auto kepler = dyad::function<double, double>([](auto anomaly, auto e) {
  return root(anomaly, [&](auto E) { return E - e * sin(E) - anomaly; });
});
constexpr auto sum_of_powers = dyad::function<double, dyad::Passive<dyad::Rows<double>>>([](auto a, auto const& rows) {
  return sum_over(rows, [&](auto const& t) { return exp(a * t); });
});

void check_near(double value, double expected) {
  BOOST_TEST(std::abs(value - expected) <= 1e-13 * std::abs(expected), value << " is not " << expected);
}
} // namespace

BOOST_AUTO_TEST_SUITE(jets_in_programs)

BOOST_AUTO_TEST_CASE(roots) { check_near(kepler(J::variable(0.7), 0.3)[5], -0.039336643039226357); }

BOOST_AUTO_TEST_CASE(sums_over_rows) {
  std::vector<double> const rows{0.1, 0.2};
  check_near(sum_of_powers(J::variable(0.7), rows)[5], 3.1567724787237908e-6);
}

BOOST_AUTO_TEST_CASE(tensors) {
  constexpr auto W = dyad::var<"W", 2, 2>;
  std::array<std::array<J, 2>, 2> const at{{{J::variable(0.1), J(0.2)}, {J(0.3), J(0.4)}}};
  check_near(sum(exp(matmul(W, W)))(W = at)[5], 0.10871016332144073);
}

BOOST_AUTO_TEST_CASE(many_digits) {
  using Number = boost::multiprecision::cpp_bin_float_50;
  constexpr auto x = dyad::var<"x">;
  auto const d = dyad::derivatives<20>(sin(x * x) * exp(-x), x)(x = Number(0.5));
  Number const exact("24882790231.36710601921261323189208834177");
  BOOST_TEST(static_cast<double>(abs(d[20] - exact) / exact) < 1e-38);
}

BOOST_AUTO_TEST_SUITE_END()
