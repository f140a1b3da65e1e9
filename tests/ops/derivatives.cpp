// SPDX-License-Identifier: BSL-1.0
/// \file The derivatives of every operation up to the third order, over the whole range of double and float, against
/// the oracle of tests/support: as the rules make them, by each argument, in any order.
#include "derivative_checks.hpp"

#include <string>

namespace {

using test::Formula, test::Point;
namespace ops = dyad::ops;

template <class List> void check_all() {
  List::for_each([]<class Op>(std::type_identity<Op>) {
    if constexpr (!Op::returns_condition && !std::is_same_v<Op, ops::Where>) {
      test::check_derivatives<Op, double>(test::derivative_points<Op, double>());
      test::check_derivatives<Op, float>(test::derivative_points<Op, float>());
    }
  });
}

/// A formula that holds squares of what is not smooth, and the smooth function that it is.
template <class Make, class Smooth> void check_smooth(std::string const& name, Make const& make, Smooth const& smooth) {
  std::vector<Point<2>> points;
  for (double const x : {0.0, -0.0, 1e-200, -1e-8, 0.5, -2.0, 1e8})
    for (double const y : {0.0, 1e-160, -3.0, 1e8}) points.push_back({x, y});
  Formula const formula(2, [&](std::vector<dyad::Tracer> const& v) { return make(v[0], v[1]); });
  test::check_derivatives<double>(
      name, formula, [&](Point<2> const& at) { return oracle::derivatives(smooth, at); }, points);
}

} // namespace

BOOST_AUTO_TEST_SUITE(ops_derivatives)

BOOST_AUTO_TEST_CASE(arithmetic) { check_all<dyad::Arithmetic>(); }
BOOST_AUTO_TEST_CASE(functions) { check_all<dyad::Functions>(); }
BOOST_AUTO_TEST_CASE(rare_functions) { check_all<dyad::RareFunctions>(); }
BOOST_AUTO_TEST_CASE(gamma_family) { check_all<dyad::GammaFamily>(); }

// Where a factor brings back what a power alone could not be: beside the ends of the range, and of subnormal size.
BOOST_AUTO_TEST_CASE(ends_of_the_range) {
  double const tenth = static_cast<double>(4.7988965e-20f), third = static_cast<double>(5.0550951e-24f),
               tiny = 0x1p-124, small = 0x1p-41, least = 1e-300;
  test::check_derivatives<ops::Log10, float>({{tenth}, {-tenth}});
  test::check_derivatives<ops::Cbrt, float>({{third}, {-third}});
  test::check_derivatives<ops::Pow, double>({{0x1p-1026, 1 + 0x1p-52}});
  test::check_derivatives<ops::Pow, float>({{0x1p-130, 1 + 0x1p-23}});
  test::check_derivatives<ops::Hypot3, float>({{tiny, tiny, small}, {tiny, small, -tiny}, {small, tiny, tiny}});
  test::check_derivatives<ops::Hypot3, double>({{least, least, 1e-100}, {-1e-100, least, least}});
}

BOOST_AUTO_TEST_CASE(squares_of_what_is_not_smooth) {
#define CHECK_SMOOTH(formula, exact)                                                                                   \
  check_smooth(                                                                                                        \
      #formula, [](auto const& x, auto const& y) { return static_cast<void>(y), formula; },                            \
      [](auto const& x, auto const& y) { return static_cast<void>(y), exact; })
  CHECK_SMOOTH(square(abs(x)), x * x);
  CHECK_SMOOTH(abs(x) * abs(x) * y, x * x * y);
  CHECK_SMOOTH(abs(x) * y * abs(x), x * x * y);
  CHECK_SMOOTH(square(3.0 * abs(x)), x * x * oracle::Series<2>(9));
  CHECK_SMOOTH(-abs(x) * (abs(x) / (1.0 + y * y)), -(x * x / (oracle::Series<2>(1) + y * y)));
  CHECK_SMOOTH(pow(abs(x), 2.0), x * x);
  CHECK_SMOOTH(pow(abs(x), 4.0), x * x * x * x);
  CHECK_SMOOTH(square(hypot(x, y)), x * x + y * y);
  CHECK_SMOOTH(pow(hypot(x, y), 4.0), square(x * x + y * y));
  CHECK_SMOOTH(exp(-square(hypot(x, y))), exp(-(x * x + y * y)));
  CHECK_SMOOTH(square(0.5 * hypot(x, 2.0 * y)), x * x * oracle::Series<2>(0.25) + y * y);
  CHECK_SMOOTH(square(sqrt(x * x + y * y)), x * x + y * y);
  CHECK_SMOOTH(square(abs(x) * hypot(x, y)), x * x * (x * x + y * y));
#undef CHECK_SMOOTH
}

BOOST_AUTO_TEST_SUITE_END()
