// SPDX-License-Identifier: BSL-1.0
// The length of a root and another coordinate is smooth where the root is 0, and has no slope there itself.
#include "orders_of_one.hpp"

using namespace dyad;
using namespace dyad::tests;

namespace {
constexpr double root_of_3 = 1.7320508075688772;
}

BOOST_AUTO_TEST_SUITE(lengths_of_roots)

// sqrt(4 + x), and what is made of it.
BOOST_AUTO_TEST_CASE(at_0) {
  auto const f = [](auto t) { return hypot(2.0, sqrt(t)); };
  check_compiled("hypot(2, sqrt(x))", f, 0, {2, 0.25, -1.0 / 32, 3.0 / 256, -15.0 / 2048});
  check_compiled("hypot(sqrt(x), 2)", [](auto t) { return hypot(sqrt(t), 2.0); }, 0,
                 {2, 0.25, -1.0 / 32, 3.0 / 256, -15.0 / 2048});
  check_compiled("1 / hypot(2, sqrt(x))", [](auto t) { return 1.0 / hypot(2.0, sqrt(t)); }, 0,
                 {0.5, -1.0 / 16, 3.0 / 128, -15.0 / 1024, 105.0 / 8192});
  check_compiled("x hypot(2, sqrt(3 x))", [](auto t) { return t * hypot(2.0, sqrt(3.0 * t)); }, 0,
                 {0, 2, 1.5, -27.0 / 32, 81.0 / 64});
  check_compiled("hypot(2, sqrt(x))", f, 12, {4, 0.125, -1.0 / 256, 3.0 / 8192, -15.0 / 262144});
  auto const symbols = [](double at) { return diff<3>(hypot(2.0, sqrt(x)), x)(x = at); };
  BOOST_TEST(symbols(0) == 3.0 / 256);
  Variable const u(0.0), slope = grad(f(u), u, {.create_graph = true});
  BOOST_TEST(slope.data().item() == 0.25);
  BOOST_TEST(grad(slope, u).data().item() == -1.0 / 32);
}
// In space, with the root as each coordinate: sqrt(4 + x) again.
BOOST_AUTO_TEST_CASE(in_space) {
  std::array<double, 5> const orders = {2, 0.25, -1.0 / 32, 3.0 / 256, -15.0 / 2048};
  check_compiled("hypot(sqrt(x), 1, c)", [](auto t) { return hypot(sqrt(t), 1.0, root_of_3); }, 0, orders);
  check_compiled("hypot(1, sqrt(x), c)", [](auto t) { return hypot(1.0, sqrt(t), root_of_3); }, 0, orders);
  check_compiled("hypot(1, c, sqrt(x))", [](auto t) { return hypot(1.0, root_of_3, sqrt(t)); }, 0, orders);
  constexpr auto f = function([](auto a, auto b, auto c) { return hypot(sqrt(a), sqrt(b), c); });
  auto const slopes = gradient(f)(0.0, 1.0, root_of_3);
  auto const second = hessian(f)(0.0, 1.0, root_of_3);
  for (std::size_t i = 0; i < 2; ++i) {
    BOOST_TEST(slopes[i] == 0.25, boost::test_tools::tolerance(1e-15));
    for (std::size_t k = 0; k < 2; ++k) BOOST_TEST(second[i][k] == -1.0 / 32, boost::test_tools::tolerance(1e-14));
  }
  Variable const u(0.0), slope = grad(hypot(1.0, sqrt(u), root_of_3), u, {.create_graph = true});
  BOOST_TEST(slope.data().item() == 0.25, boost::test_tools::tolerance(1e-15));
  BOOST_TEST(grad(slope, u).data().item() == -1.0 / 32, boost::test_tools::tolerance(1e-14));
}
// By both coordinates, near the ends of the range, too.
BOOST_AUTO_TEST_CASE(beside_another_variable) {
  constexpr auto y = var<"y">;
  constexpr auto f = function([](auto a, auto b) { return hypot(sqrt(a), b); });
  for (double const b : {2.0, -3.0, 1e-100, 1e100, 1e200}) {
    double const size = std::abs(b);
    auto const slopes = gradient(f)(0.0, b);
    BOOST_TEST(slopes[0] == 0.5 / size, boost::test_tools::tolerance(1e-15));
    BOOST_TEST(slopes[1] == b / size);
    auto const series = derivatives<1>(hypot(sqrt(x), y), x)(x = 0.0, y = b);
    BOOST_TEST(series[0] == size);
    BOOST_TEST(series[1] == 0.5 / size, boost::test_tools::tolerance(1e-15));
    auto const second = hessian(f)(0.0, b);
    if (size < 1e99 && size > 1e-99) {
      BOOST_TEST(second[0][0] == -0.25 / (size * size * size), boost::test_tools::tolerance(1e-14));
      BOOST_TEST(second[0][1] == -0.5 / (size * b), boost::test_tools::tolerance(1e-14));
      BOOST_TEST(second[1][1] == 0);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
