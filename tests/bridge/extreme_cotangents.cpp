// SPDX-License-Identifier: BSL-1.0
// Quotients whose derivative by the divisor is a number, though near the ends of the range: it would leave that where
// it meets what the divisor is made of, before it meets what brings it back.
#include "orders_of_one.hpp"

using namespace dyad;
using namespace dyad::tests;

BOOST_AUTO_TEST_SUITE(extreme_cotangents)

BOOST_AUTO_TEST_CASE(by_a_length) {
  auto const f = [](auto t) { return 1.0 / sqrt(1.0 + t * t); };
  check("1 / sqrt(1 + x x)", f, 1e70, {1e-70, -1e-140, 2e-210, -6e-280, 0});
  check("1 / sqrt(1 + x x)", f, -1e100, {1e-100, 1e-200, 2e-300, 0, 0});
  check("1 / sqrt(1 + x x)", f, 1e150, {1e-150, -1e-300, 0, 0, 0});
}
BOOST_AUTO_TEST_CASE(by_powers) {
  check("x / (1 + x x)^2", [](auto t) { return t / square(1.0 + t * t); }, 1e70, {1e-210, -3e-280, 0, 0, 0});
  auto const f = [](auto t) { return 1.0 / (t * t * t); };
  check("1 / x^3", f, 1e-35, {1e105, -3e140, 12e175, -60e210, 360e245});
  check("1 / x^3", f, 1e70, {1e-210, -3e-280, 0, 0, 0});
  Variable const u(1e-50);
  Variable y = f(u);
  for (int order = 1; order <= 3; ++order) y = grad(y, u, {.create_graph = true});
  BOOST_TEST(y.data().item() == -60e300, boost::test_tools::tolerance(1e-13));
}
// Each element by itself.
BOOST_AUTO_TEST_CASE(of_arrays) {
  for (bool const narrow : {false, true}) {
    double const large = narrow ? 0x1p55 : 0x1p480;
    DType const type = narrow ? DType::float32 : DType::float64;
    Variable const u(NdArray({2.0, large, 0.0, -large}).astype(type));
    sum(1.0 / sqrt(1.0 + u * u)).backward();
    auto const slopes = u.grad().data().to_vector();
    BOOST_TEST(slopes[0] == -2.0 / std::pow(5.0, 1.5), boost::test_tools::tolerance(narrow ? 1e-6 : 1e-14));
    BOOST_TEST(slopes[1] == -1 / large / large);
    BOOST_TEST(slopes[2] == 0);
    BOOST_TEST(slopes[3] == 1 / large / large);
  }
}

BOOST_AUTO_TEST_SUITE_END()
