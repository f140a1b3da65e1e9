// SPDX-License-Identifier: BSL-1.0
// Quotients by large exponentials as one node of a dynamic graph, to an order at which they are recorded.
#include <dyad/dyad.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cmath>
#include <vector>

using namespace dyad;

namespace {

constexpr auto x = var<"x">;

} // namespace

BOOST_AUTO_TEST_SUITE(fused_quotients)

// Beyond the second order a fused expression is recorded, and differentiated as any other.
BOOST_AUTO_TEST_CASE(fused_quotients_by_what_is_large) {
  using namespace dyad::literals;
  auto const check_fused = [](auto const& e, double at, std::array<double, 5> const& expected) {
    auto const f = fused(e);
    for (std::size_t const length : {0u, 1u, 9u}) {
      Variable const u = length == 0 ? Variable(at) : Variable(NdArray(std::vector<double>(length, at)));
      Variable y = f(x = u);
      for (std::size_t k = 0; k < 5; ++k) {
        for (double const element : y.data().to_vector())
          BOOST_TEST(std::abs(element - expected[k]) <= 1e-13 * std::abs(expected[k]),
                     to_string(e) << " at " << at << ", order " << k << ": " << element << ", not " << expected[k]);
        y = grad(sum(y), u, {.create_graph = true});
      }
    }
  };
  double const s = std::exp(-400.0);
  auto const sigmoid = 1_c / (1_c + exp(-x));
  auto const tanh = 1_c - 2_c / (exp(2_c * x) + 1_c);
  check_fused(sigmoid, -400, {s, s, s, s, s});
  check_fused(sigmoid, -710, {});
  check_fused(sigmoid, 710, {1, std::exp(-710.0), -std::exp(-710.0), std::exp(-710.0), -std::exp(-710.0)});
  check_fused(tanh, 400, {1, 0, 0, 0, 0});
  // Derivatives of these hold multiples of the exponential, and other exponentials, over the sum.
  double const t = std::exp(-600.0), h = std::exp(-350.0);
  check_fused(2_c / (1_c + exp(-3_c * x)), -200, {2 * t, 6 * t, 18 * t, 54 * t, 162 * t});
  check_fused(1_c / (exp(x) + exp(-x)), 350, {h, -h, h, -h, h});
}

// What divides, or is divided, may be asked for: its own gradient is noted, and nothing else changes.
BOOST_AUTO_TEST_CASE(gradients_of_parts_that_are_kept) {
  double const s = std::exp(-350.0);
  for (bool const graph : {false, true}) {
    Variable const u(-350.0), w(3.0), e = exp(-u), a = w * e, b = 1.0 + e, y = a / b / b;
    std::vector<Variable> const g = grad(y, {u, w, e, a, b}, {.create_graph = graph});
    double const expected[] = {3 * s, s, -3 * s * s, s * s, -6 * s * s};
    for (std::size_t i = 0; i < g.size(); ++i)
      BOOST_TEST(g[i].data().item() == expected[i], boost::test_tools::tolerance(1e-13));
  }
}
BOOST_AUTO_TEST_CASE(changes_of_what_is_seen_through) {
  Variable u(-300.0);
  Variable const y = 1.0 / (1.0 + exp(-u));
  u.set_data(NdArray(-1.0));
  BOOST_CHECK_THROW(y.backward(), std::logic_error);
}

BOOST_AUTO_TEST_SUITE_END()
