// SPDX-License-Identifier: BSL-1.0
// Derivatives by the rows of a loop within another one: the same bits on any number of threads, and as without.
#include <dyad/interop/threads.hpp>
#include <dyad/loops.hpp>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <cstddef>
#include <vector>

using namespace dyad;

namespace {

constexpr auto bumps = function<Rows<double>, Passive<Rows<double>>>([](auto const& centres, auto const& x) {
  return sum_over(x, [&](auto const& t) {
    return log(1.0 + sum_over(centres, [&](auto const& c) { return exp(-exp(0.1 * c) * square(t - c)); }));
  });
});

} // namespace

BOOST_AUTO_TEST_CASE(gradients_by_the_rows_of_an_inner_loop_have_the_same_bits_on_any_number_of_threads) {
  std::vector<double> const centres = {0.1, -0.7, 1.3};
  for (std::size_t const n : {0u, 1u, 1023u, 1024u, 1025u, 20'003u}) {
    std::vector<double> x(n);
    for (std::size_t i = 0; i < n; ++i) x[i] = 2 * std::sin(static_cast<double>(i));
    auto const [value, slopes] = value_and_gradient(bumps)(centres, x);
    for (int const count : {1, 2, 3}) {
      auto const [same_value, same] = value_and_gradient(bumps.on(threads(count)))(centres, x);
      BOOST_TEST(same_value == value);
      BOOST_TEST(same == slopes, boost::test_tools::per_element());
    }
  }
}
