// SPDX-License-Identifier: BSL-1.0
// expect 1: dyad: functions of one program are called with the same arguments, and one was stated in two shapes
// expect 1: one_argument_of_two_shapes<dyad::Vec<2(UL)?>, dyad::Vec<3(UL)?> ?>
// expect 2: dyad: functions of one program are called with the same arguments, and one was stated in two shapes
#include <dyad/loops.hpp>

#include <array>
#include <vector>

using dyad::function, dyad::Passive, dyad::Rows, dyad::Vec;
[[maybe_unused]] constexpr auto two = function<Vec<2>, double>([](auto const& v, auto a) { return v[0] * v[1] * a; });
[[maybe_unused]] constexpr auto other = function<Passive<Vec<2>>, double>([](auto const& v, auto a) {
  return v[1] * a;
});
[[maybe_unused]] constexpr auto three = function<Vec<3>, double>([](auto const& v, auto a) { return v[2] * a; });
[[maybe_unused]] constexpr auto rows = function<Rows<double>, double>(
    [](auto const& r, auto a) { return sum_over(r, [&](auto const& x) { return x * a; }); });

#ifdef DYAD_TWIN
auto a = dyad::compile(two, gradient(other))(std::vector<double>{2, 3}, 7.0);
#elif DYAD_MISTAKE == 1
auto a = (dyad::compile(two, gradient(three))(std::vector<double>{2, 3}, 7.0), 0);
#elif DYAD_MISTAKE == 2
auto a = (dyad::compile(two, rows)(std::array{2.0, 3.0}, 7.0), 0);
#endif
