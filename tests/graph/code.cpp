// SPDX-License-Identifier: BSL-1.0
// Numbers as integers times powers of two, and back.
#include <dyad/graph/code.hpp>

#include <boost/test/unit_test.hpp>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>

namespace graph = dyad::graph;

namespace {

bool comes_back(double x) {
  graph::Scaled const s = graph::split(x);
  bool const odd = s.exponent == 0 || s.mantissa % 2 != 0 || x == 0;
  return odd && std::bit_cast<std::uint64_t>(graph::join(s.mantissa, s.exponent)) == std::bit_cast<std::uint64_t>(x);
}

} // namespace

BOOST_AUTO_TEST_CASE(numbers_of_a_type_come_back) {
  using limits = std::numeric_limits<double>;
  for (double const x : {0.0, 1.0, -1.0, 0.1, 2.5, 1e300, 3e-300, limits::max(), limits::min(), limits::denorm_min(),
                         0x1p62, 0x1.8p62, 0x1p61 + 512, 9007199254740993.0, std::nextafter(1.0, 2.0)})
    for (double const y : {x, -x}) BOOST_TEST(comes_back(y), "of " << y);
  auto const seed = std::random_device{}();
  for (unsigned long const start : {1ul, static_cast<unsigned long>(seed)}) {
    std::mt19937_64 random(start);
    for (int i = 0; i < 2000; ++i)
      if (double const x = std::bit_cast<double>(static_cast<std::uint64_t>(random())); std::isfinite(x))
        BOOST_TEST(comes_back(x), "of " << x << ", start " << start);
  }
}

BOOST_AUTO_TEST_CASE(what_is_not_finite_is_no_constant) {
  using limits = std::numeric_limits<double>;
  for (double const x : {limits::infinity(), -limits::infinity(), limits::quiet_NaN()})
    BOOST_CHECK_THROW(graph::split(x), char const*); // while a compiler evaluates, this is its error
}
