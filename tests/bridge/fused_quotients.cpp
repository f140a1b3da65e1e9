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
}

BOOST_AUTO_TEST_SUITE_END()
