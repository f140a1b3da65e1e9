// SPDX-License-Identifier: BSL-1.0
// expect 1: dyad: derivatives of a function are by its first arguments
// expect 2: dyad: derivatives of a function are by its first arguments
// expect 3: dyad: derivatives of a function are by its first arguments
// expect 4: dyad: partials<2, 3>\(f\) is of a function of as many numbers as there are orders
// expect 5: dyad: partials_up_to is called with one order, the total
#include <dyad/jet.hpp>
#include <dyad/typed.hpp>

#include <array>
#include <vector>

constexpr auto f = dyad::function<dyad::Vec<2>>([](auto const& v) { return v[0] * v[1]; });
constexpr auto data = dyad::function<dyad::Passive<double>>([](auto x) { return x * x; });
constexpr std::array at{1.0, 2.0};

#if DYAD_MISTAKE == 1
auto y = dyad::laplacian([](auto const& v) { return v[0] * v[1]; })(std::vector{1.0, 2.0});
#elif DYAD_MISTAKE == 2
auto y = dyad::partials_up_to<2>(f)();
#elif DYAD_MISTAKE == 3
auto y = dyad::partials_up_to<2>(data)(1.0);
#elif DYAD_MISTAKE == 4
auto y = dyad::partials<2, 1, 1>(f)(at);
#elif DYAD_MISTAKE == 5
auto y = dyad::partials_up_to<2, 1>(dyad::var<"x">, dyad::var<"x">);
#else
auto y = dyad::laplacian(f)(at);
auto z = dyad::partials<2, 1>(f)(at);
#endif
