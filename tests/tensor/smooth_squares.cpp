// SPDX-License-Identifier: BSL-1.0
// Squares of what is smooth only as a square, of static tensors: second derivatives at 0, however the square is
// written.
#include <dyad/tensor.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <string>

using namespace dyad;
using namespace dyad::literals;

namespace {

constexpr auto v = var<"v", 2>;

template <class E> void check(std::string const& name, E const& e, std::array<double, 2> const& diagonal) {
  auto const second = diff(diff(e, v), v)(v = std::array{0.0, 0.0});
  for (std::size_t i = 0; i < 2; ++i)
    for (std::size_t j = 0; j < 2; ++j)
      BOOST_TEST(second[i][j] == (i == j ? diagonal[i] : 0.0),
                 name << ": entry " << i << ", " << j << " is " << second[i][j]);
}

} // namespace

BOOST_AUTO_TEST_CASE(smooth_squares_of_tensors) {
  check("square of abs", sum(square(abs(v))), {2, 2});
  check("abs times abs", sum(abs(v) * abs(v)), {2, 2});
  check("dot of abs", dot(abs(v), abs(v)), {2, 2});
  check("square of norm", square(norm(v)), {2, 2});
  check("exponential of the square of norm", exp(-square(norm(v))), {-2, -2});
  check("fourth power of abs", sum(pow(abs(v), 4_c)), {0, 0});
}
