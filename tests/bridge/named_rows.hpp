// SPDX-License-Identifier: BSL-1.0
/// \file What tests of loops by name share: symbols, numbers for rows, and how results are compared.
#pragma once

#include <dyad/bridge/named_loops.hpp>
#include <dyad/dyad.hpp>
#include <dyad/loops.hpp>

#include <boost/test/unit_test.hpp>

#include <cmath>
#include <cstddef>
#include <vector>

namespace dyad::tests {

inline constexpr auto y = var<"y">;
inline constexpr auto z = var<"z">;
inline constexpr auto e = var<"e">;
inline constexpr auto x = var<"x">;

inline std::vector<double> numbers(std::size_t count) {
  std::vector<double> out(count);
  for (std::size_t i = 0; i < count; ++i) out[i] = 0.3 + 0.17 * static_cast<double>(i % 11);
  return out;
}
inline void close(std::vector<double> const& found, std::vector<double> const& expected, double tolerance = 1e-13) {
  BOOST_TEST_REQUIRE(found.size() == expected.size());
  for (std::size_t i = 0; i < found.size(); ++i)
    BOOST_TEST(std::abs(found[i] - expected[i]) <= tolerance * (1 + std::abs(expected[i])));
}

} // namespace dyad::tests
