// SPDX-License-Identifier: BSL-1.0
// Values that derivatives take for constants, in both halves.
#include <dyad/dyad.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cmath>
#include <vector>

using namespace dyad;

BOOST_AUTO_TEST_CASE(formulas_and_functions) {
  constexpr auto x = var<"x">;
  auto const f = stop_gradient(sin(x)) * x * x;
  BOOST_TEST(f(x = 0.7) == std::sin(0.7) * 0.7 * 0.7, boost::test_tools::tolerance(1e-15));
  BOOST_TEST(diff(f, x)(x = 0.7) == 2 * 0.7 * std::sin(0.7), boost::test_tools::tolerance(1e-15));
  BOOST_TEST(diff<2>(f, x)(x = 0.7) == 2 * std::sin(0.7), boost::test_tools::tolerance(1e-15));
  BOOST_TEST(diff<3>(f, x)(x = 0.7) == 0);
  constexpr auto r = function<Vec<2>>([](auto const& v) { return stop_gradient(v[0]) * v[1] + v[0] * v[0]; });
  auto const [value, slopes] = value_and_gradient(r)(std::array{3.0, 5.0});
  BOOST_TEST(value == 24);
  BOOST_TEST((slopes == std::array{6.0, 3.0}));
  BOOST_TEST((hessian(r)(std::array{3.0, 5.0}) == std::array{std::array{2.0, 0.0}, std::array{0.0, 0.0}}));
}

BOOST_AUTO_TEST_CASE(of_variables) {
  Variable const x(NdArray(std::vector<double>{0.5, -2.0, 0.0}), "x");
  Variable const y = sum(stop_gradient(exp(x)) * x * x);
  Variable const slopes = grad(y, {x}, {.create_graph = true})[0];
  Variable const second = grad(sum(slopes), {x})[0];
  for (std::size_t i = 0; i < 3; ++i) {
    double const at = x.data().values<double>()[i];
    BOOST_TEST(slopes.data().values<double>()[i] == 2 * at * std::exp(at), boost::test_tools::tolerance(1e-15));
    BOOST_TEST(second.data().values<double>()[i] == 2 * std::exp(at), boost::test_tools::tolerance(1e-15));
  }
}
