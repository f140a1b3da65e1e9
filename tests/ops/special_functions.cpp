// SPDX-License-Identifier: BSL-1.0
/// \file The operations of ops/special_registry.hpp: derivatives up to the third order and what they promise, as
/// derivatives.cpp and conventions.cpp have it for the others.
#include <initializer_list>

#include "derivative_checks.hpp"
#include "promises.hpp"
#include "support/special_oracle.hpp"

namespace {

using test::Point;

template <std::size_t N> std::vector<Point<N>> all_of(std::array<std::vector<double>, N> const& coordinates) {
  std::vector<Point<N>> out(1);
  for (std::size_t i = 0; i < N; ++i) {
    std::vector<Point<N>> longer;
    for (Point<N> point : out)
      for (double const x : coordinates[i]) {
        point[i] = x;
        longer.push_back(point);
      }
    out = longer;
  }
  return out;
}

template <class T, class... Op, std::size_t N> void check(std::array<std::vector<double>, N> coordinates) {
  test::learn(std::type_identity<dyad::Ops<Op...>>{});
  for (auto& list : coordinates)
    for (double& x : list) x = static_cast<double>(static_cast<T>(x));
  (test::check_derivatives<Op, T>(all_of(coordinates)), ...);
}

} // namespace

BOOST_AUTO_TEST_SUITE(ops_special_functions)

BOOST_AUTO_TEST_CASE(beta) {
  using namespace dyad::ops;
  std::vector<double> const few{1e-8, 0.5, 14.9, 15}, many{1e-3, 1, 1e4, 1e20};
  using Third = PolygammaDifference<3>;
  test::learn(std::type_identity<
              dyad::Ops<Lbeta, Beta, PolygammaDifference<0>, PolygammaDifference<1>, PolygammaDifference<2>, Third,
                        PolygammaDifference<4>, PolygammaDifference<5>, PolygammaDifference<6>, BetaPartial>>{});
  check<double, Lbeta, PolygammaDifference<0>, Third>(std::array{few, many});
  check<double, Lbeta, PolygammaDifference<0>>(std::array{many, few});
  // Mixed derivatives of the beta function near 0, where the rule of products would cancel.
  std::vector<double> const near{1e-20, 1e-8, 1e-3, 0.3, 0.99, 1, 2.5, 14.9, 1e4, 1e20};
  check<double, Beta>(std::array{near, near});
  std::vector<double> const single{0.6, 2, 30}, wide{1e-30, 1e-8, 0.3, 2, 1e4};
  check<float, Beta>(std::array{wide, wide});
  check<float, Lbeta, Beta, PolygammaDifference<0>, Third>(std::array{single, single});
}

BOOST_AUTO_TEST_CASE(normal_quantiles) {
  using dyad::ops::NormPpf, dyad::ops::NormPpfSlope;
  check<double, NormPpf, NormPpfSlope>(
      std::array{std::vector<double>{1e-310, 1e-300, 1e-100, 1e-16, 1e-9, 2e-7, 3e-7, 1e-3, 0.02, 0.3, 0.499, 0.5,
                                     0.5 + 1e-9, 0.77, 0.999, 1 - 1e-9, 1 - 0x1p-53}});
  check<float, NormPpf, NormPpfSlope>(
      std::array{std::vector<double>{1e-40, 1e-37, 1e-20, 1e-7, 0.02, 0.3, 0.5, 0.77, 0.999}});
}

BOOST_AUTO_TEST_CASE(exponential_integral) {
  check<double, dyad::ops::Expint>(std::array{
      std::vector<double>{-740, -100, -20, -3, -1, -0.3, -1e-8, -1e-300, 1e-300, 1e-8, 0.3,   0.37250741078136663,
                          0.5,  1,    1.5, 2,  3,  6,    12,    50,      300,    700,  709.9, 716}});
  check<float, dyad::ops::Expint>(std::array{std::vector<double>{-80, -3, -0.3, 1e-8, 0.3, 1, 2, 6, 50, 88.8}});
}

BOOST_AUTO_TEST_CASE(bessel_functions) {
  using namespace dyad::ops;
  std::vector<double> const orders{0, 1, 2, 0.5, 2.7, -1, -0.3, 12},
      near{1e-300, 1e-8, 0.1, 1, 1.8411837813406593, 2.404825557695773, 3, 8.5, 20, 45};
  check<double, CylBesselJ, CylNeumann, CylBesselI, CylBesselK>(std::array{orders, near});
  check<double, CylBesselJ, CylBesselI>(
      std::array{std::vector<double>{0, 1, 4}, std::vector<double>{-1e-8, -1, -7.5, -30}});
  check<float, CylBesselJ, CylNeumann, CylBesselI, CylBesselK>(
      std::array{std::vector<double>{0, 0.5, 3}, std::vector<double>{1e-5, 0.1, 1, 2.40482556, 8.5, 20}});
}

BOOST_AUTO_TEST_CASE(nothing_throws_far_away) {
  double const most = std::numeric_limits<double>::max(), least = std::numeric_limits<double>::denorm_min(),
               infinity = std::numeric_limits<double>::infinity();
  for (double const pole : {0.0, -1.0, -2.0, -3.0, -1e300, -most}) {
    BOOST_TEST_INFO("polygamma at " << pole);
    BOOST_CHECK(std::isnan(dyad::trigamma(pole)) && std::isnan(dyad::polygamma<2>(pole)));
    BOOST_CHECK(std::isnan(dyad::polygamma(11, pole)) && std::isnan(dyad::polygamma(12, pole)));
  }
  for (double const order : {-1.0, 1.5, 3e9, infinity, std::nan("")})
    BOOST_CHECK(std::isnan(dyad::polygamma(order, 2.0)));
  BOOST_CHECK(std::isnan(dyad::polygamma<2>(std::nan(""))) && std::isnan(dyad::polygamma<3>(std::nanf(""))));
  // Boost.Math's gamma functions of orders beyond 1755 throw.
  for (double const x : {least, 1e-300, 1e-9, 1.0, 20.0}) {
    BOOST_CHECK_EQUAL(dyad::cyl_neumann(2000, x), -infinity);
    BOOST_CHECK_EQUAL(dyad::cyl_neumann(-2001, x), infinity);
    BOOST_CHECK_EQUAL(dyad::cyl_neumann(-2000.25, x), -infinity);
    BOOST_CHECK_EQUAL(dyad::cyl_neumann(-2000.75, x), infinity);
    BOOST_CHECK_EQUAL(dyad::cyl_neumann(100000, x), -infinity);
    BOOST_CHECK_EQUAL(dyad::cyl_bessel_k(2000, x), infinity);
    BOOST_CHECK_EQUAL(dyad::cyl_bessel_k(-100000, x), infinity);
    BOOST_CHECK_EQUAL(dyad::cyl_bessel_j(2000, x), 0);
  }
  // Close to the largest number; by mpmath, the second by the recurrence from orders 0 and 1.
  BOOST_CHECK_CLOSE_FRACTION(dyad::cyl_neumann(150, 1.0), -1.7333262530737771e305, 1e-14);
  BOOST_CHECK_CLOSE_FRACTION(dyad::cyl_bessel_k(150, 1.0), 2.7135812385642482e305, 1e-14);
  BOOST_CHECK_THROW(static_cast<void>(dyad::cyl_bessel_i(3000000000.0, 1e30)), std::domain_error);
}

// Close to the largest number, where the sum of the functions of the orders beside is none; by mpmath.
BOOST_AUTO_TEST_CASE(slopes_of_modified_bessel_functions) {
  using namespace dyad::ops;
  BOOST_CHECK_CLOSE_FRACTION(CylBesselI::vjp(dyad::Arg<1>{}, 1.0, dyad::cyl_bessel_i(1.25, 713.9), 1.25, 713.9),
                             1.6452003205644013e308, 1e-12);
  double const small = 8e-309;
  BOOST_CHECK_CLOSE_FRACTION(CylBesselK::vjp(dyad::Arg<1>{}, 1.0, dyad::cyl_bessel_k(0, small), 0.0, small), -1.25e308,
                             1e-12);
}

BOOST_AUTO_TEST_CASE(promises) {
  test::learn(std::type_identity<dyad::SpecialFunctions>{});
  test::learn(std::type_identity<dyad::BesselFunctions>{});
  BOOST_CHECK_EQUAL(test::check_promises<dyad::SpecialFunctions>(), 12);
  BOOST_CHECK_EQUAL(test::check_promises<dyad::BesselFunctions>(), 24);
  test::learn(std::type_identity<dyad::Ops<dyad::ops::BetaPartial>>{});
  BOOST_CHECK_EQUAL(test::check_promises<dyad::Ops<dyad::ops::BetaPartial>>(), 1);
}

BOOST_AUTO_TEST_SUITE_END()
