// SPDX-License-Identifier: BSL-1.0
// Squares of what is smooth only as a square, of static tensors: second derivatives at 0, however the square is
// written.
#include <dyad/tensor.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cmath>
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

// A factor beside it is met twice, not squared: its square may be out of range.
BOOST_AUTO_TEST_CASE(smooth_squares_beside_extreme_numbers) {
  constexpr auto y = var<"y">;
  constexpr auto w = var<"w", 2>;
  auto const near = [](double found, double wanted) {
    BOOST_TEST(std::abs(found - wanted) <= 1e-14 * std::abs(wanted), found << " instead of " << wanted);
  };
  for (double const s : {1e-170, 1.0, 1e170}) {
    std::array<double, 2> const at{3 * s, 4 * s}, below{s, s};
    auto const all = [&](auto const& e) {
      auto const [by_v, by_y] = compile(gradient(e, v, y))(v = at, y = s);
      near(by_v[0], 6 / s);
      near(by_v[1], 8 / s);
      near(by_y, -50 / s);
    };
    all(square(norm(v) / y));
    all(sum(square(abs(v) / y)));
    all(sum(square(-abs(v) * (1_c / y))));
    all(pow(norm(v) / y, 2_c));
    auto const [by_v, by_w] = compile(gradient(sum(square(abs(v) / w)), v, w))(v = at, w = below);
    near(by_v[1], 8 / s);
    near(by_w[1], -32 / s);
    auto const [along_v, along_w] = compile(gradient(sum(square(norm(v) / w)), v, w))(v = at, w = std::array{1.0, 2.0});
    near(along_v[0], 7.5 * s);
    if (s == 1) near(along_w[1], -6.25);
  }
}
