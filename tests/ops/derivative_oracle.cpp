// SPDX-License-Identifier: BSL-1.0
/// \file The oracle itself: each order of its derivatives is the difference quotient of the order below, in 1500
/// digits.
#include "support/derivative_oracle.hpp"
#include "support/near.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace {

using oracle::Real;

/// The partials up to the third order at a point, each against central differences of the order below it.
template <class Op> void check_differences(std::array<double, static_cast<std::size_t>(Op::arity)> const& at) {
  constexpr auto N = static_cast<std::size_t>(Op::arity);
  bool const gamma = oracle::detail::is_slow<Op>;
  oracle::detail::Precision const precision(gamma ? 500 : Real::bits);
  std::array<Real, N> exact{};
  for (std::size_t i = 0; i < N; ++i) exact[i] = Real(at[i]);
  auto const center = oracle::derivatives_of<Op, Real>(exact);
  for (std::size_t i = 0; i < N; ++i) {
    if (Op::takes_condition && i == 0) continue;
    auto left = exact, right = exact;
    Real const step = Real(std::abs(at[i]) + 1e-300) * Real(gamma ? 1e-20 : 1e-300);
    left[i] = left[i] - step;
    right[i] = right[i] + step;
    auto const below = oracle::derivatives_of<Op, Real>(left), above = oracle::derivatives_of<Op, Real>(right);
    auto const check = [&](auto const& by) {
      auto more = std::vector<std::size_t>(by.begin(), by.end());
      more.push_back(i);
      Real const slope = center.partial(more), difference = (above.partial(by) - below.partial(by)) / (step + step);
      BOOST_CHECK_MESSAGE(dyad::tests::near(difference, slope, 1e-30, gamma ? Real(1) : Real(1e-100)),
                          Op::name << " at " << at[0] << ", order " << more.size() << ": " << slope << ", not "
                                   << difference);
    };
    check(std::vector<std::size_t>{});
    for (std::size_t j = 0; j < N; ++j) {
      if (Op::takes_condition && j == 0) continue;
      check(std::vector<std::size_t>{j});
      for (std::size_t k = 0; k < N; ++k)
        if (!(Op::takes_condition && k == 0)) check(std::vector<std::size_t>{j, k});
    }
  }
}

} // namespace

BOOST_AUTO_TEST_SUITE(ops_derivative_oracle)

BOOST_AUTO_TEST_CASE(orders_fit_together) {
  dyad::Registry::for_each([]<class Op>(std::type_identity<Op>) {
    if constexpr (!Op::returns_condition)
      for (double const share : {0.1234, 0.71}) {
        std::array<double, static_cast<std::size_t>(Op::arity)> at{};
        for (std::size_t i = 0; i < at.size(); ++i) {
          double const t = i == 0 ? share : 1 - share / 2;
          at[i] = Op::domain[i].low + t * (Op::domain[i].high - Op::domain[i].low);
        }
        check_differences<Op>(at);
      }
  });
}

BOOST_AUTO_TEST_CASE(known_numbers) {
  using namespace dyad::ops;
  auto const root = oracle::derivatives_of<Hypot>({3.0, 4.0});
  BOOST_CHECK_EQUAL(static_cast<double>(root.value()), 5.0);
  BOOST_CHECK_EQUAL(static_cast<double>(root.second(0, 1)), -12.0 / 125);
  BOOST_CHECK_EQUAL(static_cast<double>(oracle::derivatives_of<Pow>({2.0, 0.0}).second(0, 1)), 0.5);
  BOOST_CHECK_EQUAL(static_cast<double>(oracle::derivatives_of<Digamma>({1.0}).value()), -0.57721566490153286061);
  BOOST_CHECK_EQUAL(static_cast<double>(oracle::derivatives_of<Polygamma<1>>({1.0}).value()), 1.6449340668482264365);
  BOOST_CHECK_EQUAL(static_cast<double>(oracle::derivatives_of<Hypot>({1e-300, 1e300}).second(0, 0)), 1e-300);
  BOOST_CHECK(is_nan(oracle::derivatives_of<Abs>({0.0}).first(0)));
  BOOST_CHECK(is_nan(oracle::derivatives_of<Max>({1.0, 1.0}).first(0)));
  BOOST_CHECK(is_nan(oracle::derivatives_of<Pow>({-2.0, 3.0}).first(1)));
  BOOST_CHECK_EQUAL(static_cast<double>(oracle::derivatives_of<Pow>({-2.0, 3.0}).second(0, 0)), -12.0);
  auto const even = oracle::derivatives([](auto const& x) { return x * sin(x); }, {0.0});
  BOOST_CHECK_EQUAL(static_cast<double>(even.second(0, 0)), 2.0);
}

BOOST_AUTO_TEST_SUITE_END()
