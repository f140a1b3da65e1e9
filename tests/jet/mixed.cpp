// SPDX-License-Identifier: BSL-1.0
// Every operation of several arguments that vary in different directions: mixed derivatives to the third order, against
// difference quotients in 400 digits of what MPFR computes along lines across both directions.
#include "support/line_oracle.hpp"

#include <dyad/jet.hpp>
#include <dyad/ops/registry.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace {

using namespace dyad;
using namespace dyad::literals;

constexpr auto x = var<"x">;
constexpr auto y = var<"y">;
constexpr int order = 3;

/// Argument i is at[i] + into[i][0] s + into[i][1] t.
constexpr std::array<std::array<double, 2>, 3> into = {{{1, 0}, {0, 1}, {0.5, -0.25}}};

double coefficient(Jet<double, order, order> const& a, int i, int j) { return a[i][j]; }
double coefficient(TotalJet<double, order, 2> const& a, int i, int j) {
  return a.part(i + j)[jet::TotalOrder<2, order>::place({i, j})];
}

template <class J, class F, std::size_t N>
void check_lines(std::string const& what, F const& f, std::array<double, N> const& at, auto const& exact_along) {
  std::array<J, N> argument;
  for (std::size_t i = 0; i < N; ++i) {
    argument[i] = J(at[i]);
    for (int d = 0; d < 2; ++d) argument[i].step(d, into[i][static_cast<std::size_t>(d)]);
  }
  J const jet = std::apply(f, argument);
  for (auto const& [u, v] : {std::pair{1.0, -0.5}, {0.75, 1.0}, {-0.25, 1.0}, {1.0, 0.25}}) {
    std::vector<double> found;
    for (int k = 0; k <= order; ++k) {
      double sum = 0;
      for (int i = 0; i <= k; ++i) sum += coefficient(jet, i, k - i) * std::pow(u, i) * std::pow(v, k - i);
      found.push_back(sum);
    }
    std::array<double, N> slope{};
    for (std::size_t i = 0; i < N; ++i) slope[i] = into[i][0] * u + into[i][1] * v;
    std::vector<double> const errors = oracle::errors_of(found, exact_along(slope));
    for (std::size_t k = 0; k < found.size(); ++k)
      BOOST_TEST(errors[k] <= 1e-10, what << " along " << u << ", " << v << ", order " << k << ": " << found[k]
                                          << " has the relative error " << errors[k]);
  }
}

template <class Op> void check() {
  constexpr auto n = static_cast<std::size_t>(Op::arity);
  std::array<double, n> at{};
  for (std::size_t i = 0; i < n; ++i) {
    double const part = i == 0 ? 0.35 : 0.72;
    at[i] = Op::domain[i].low + part * (Op::domain[i].high - Op::domain[i].low);
  }
  if constexpr (std::is_same_v<Op, ops::Clamp>) at = {0.5, -1, 2};
  auto const f = [](auto const&... a) { return dyad::apply<Op>(a...); };
  auto const exact = [&](std::array<double, n> const& slope) { return oracle::taylor_along<Op>(at, slope, order); };
  check_lines<Jet<double, order, order>>(std::string(Op::name), f, at, exact);
  check_lines<TotalJet<double, order, 2>>(std::string(Op::name) + " by total order", f, at, exact);
}

template <class List> void check_all() {
  List::for_each([]<class Op>(std::type_identity<Op>) {
    if constexpr (!Op::takes_condition && !Op::returns_condition && Op::arity > 1) check<Op>();
  });
}

} // namespace

BOOST_AUTO_TEST_SUITE(mixed_derivatives)

BOOST_AUTO_TEST_CASE(of_arithmetic) { check_all<Arithmetic>(); }
BOOST_AUTO_TEST_CASE(of_functions) { check_all<Functions>(); }
BOOST_AUTO_TEST_CASE(of_rare_functions) { check_all<RareFunctions>(); }

// A slope that takes a result besides the arguments it is computed from: both vary.
BOOST_AUTO_TEST_CASE(of_slopes) {
  auto const same = [](auto const& f, auto const& plain) {
    auto const found = partials<3, 3>(f, x, y)(x = 1.5, y = 0.7);
    auto const expected = partials<3, 3>(plain, x, y)(x = 1.5, y = 0.7);
    for (int i = 0; i <= 3; ++i)
      for (int j = 0; j <= 3; ++j) {
        double const a = found(x = i, y = j), b = expected(x = i, y = j);
        BOOST_TEST(std::abs(a - b) <= 1e-11 * (1 + std::abs(b)), i << ", " << j << ": " << a << " is not " << b);
      }
  };
  same(diff(hypot(x, y), x), x / sqrt(x * x + y * y));
  same(diff(atan2(x, y), y), -x / (x * x + y * y));
  same(diff(asinh(x * y), x), y / sqrt(1_c + x * x * y * y));
}

BOOST_AUTO_TEST_SUITE_END()
