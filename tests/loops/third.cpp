// SPDX-License-Identifier: BSL-1.0
// Third derivatives of loops: Hessians of functions that use the gradient of a loop, against plain dual numbers.
#include <dyad/loops.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

#include "plain.hpp"

namespace {

using dyad::Passive, dyad::Rows, dyad::Vec, dyad::sum_over;
using plain::check_near;

constexpr std::array<double, 2> at{0.3, 0.7};

constexpr auto sine_body = [](auto const& p, auto const& x) {
  return sum_over(x, [&](auto const& t) { return sin(p[0] * t) * p[1] * p[1]; });
};
constexpr auto sine = dyad::function<Vec<2>, Passive<Rows<double>>>(sine_body);
constexpr auto slope_of_sine = dyad::function<Vec<2>, Passive<Rows<double>>>([](auto const& p, auto const& x) {
  auto const g = gradient(sine)(p, x);
  return g[0] + 2.0 * g[1];
});
constexpr auto wave_body = [](auto const& p, auto const& x) {
  return fold(p[0], x, [&](auto const& s, auto const& t) { return 0.5 * s * p[1] + sin(t * s * p[1]); });
};
constexpr auto wave = dyad::function<Vec<2>, Passive<Rows<double>>>(wave_body);
constexpr auto slope_of_wave = dyad::function<Vec<2>, Passive<Rows<double>>>([](auto const& p, auto const& x) {
  auto const g = gradient(wave)(p, x);
  return g[0] + 2.0 * g[1];
});

template <class F, class Body> void compare(F const& slope, Body const& body) {
  for (std::size_t const n : {0u, 1u, 2u, 17u, 300u}) {
    auto const x = plain::sample(n);
    using Number = plain::Third<2>;
    auto const expected = body(plain::varying<Number>(at), plain::constant<Number>(x));
    auto const third = hessian(slope)(at, x);
    plain::Real scale = 1;
    for (std::size_t i = 0; i < 2; ++i)
      for (std::size_t j = 0; j < 2; ++j)
        for (std::size_t k = 0; k < 2; ++k) scale = std::max(scale, std::abs(expected.slope[i].slope[j].slope[k]));
    for (std::size_t i = 0; i < 2; ++i)
      for (std::size_t j = 0; j < 2; ++j)
        check_near(third[i][j], expected.slope[0].slope[i].slope[j] + 2 * expected.slope[1].slope[i].slope[j], scale,
                   1e-11L);
  }
}

} // namespace

BOOST_AUTO_TEST_SUITE(third_derivatives)

BOOST_AUTO_TEST_CASE(of_a_sum) { compare(slope_of_sine, sine_body); }
BOOST_AUTO_TEST_CASE(of_a_recurrence) { compare(slope_of_wave, wave_body); }

BOOST_AUTO_TEST_SUITE_END()
