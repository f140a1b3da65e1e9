// SPDX-License-Identifier: BSL-1.0
// expect 1: dyad: directional: the direction of a function is given as its first arguments are
// expect 2: dyad: directional: the direction of a function is given as its first arguments are
// expect 3: dyad: directional: the direction of a function is given as its first arguments are
// expect 4: dyad: directional: the direction of a function is given as its first arguments are
// expect 5: dyad: directional: the direction has no more parts than the function has arguments
// expect 6: dyad: directional: an expression takes a direction that is bound by name
// expect 7: dyad: directional is called as .*, of a function as directional<4>\(f, v\)
#include <dyad/jet.hpp>

#include <array>

constexpr auto x = dyad::var<"x">;
constexpr auto f = dyad::function<dyad::Vec<2>>([](auto const& v) { return v[0] * v[1]; });
constexpr std::array at{1.0, 2.0};

#if DYAD_MISTAKE == 1
auto y = dyad::directional<4>(f, x = 0.5)(at);
#elif DYAD_MISTAKE == 2
auto y = dyad::directional<4>(f)(at);
#elif DYAD_MISTAKE == 3
auto y = dyad::directional<4>(f, std::array{1.0, 2.0, 3.0})(at);
#elif DYAD_MISTAKE == 4
auto y = dyad::directional<4>(f, 1.0)(at);
#elif DYAD_MISTAKE == 5
auto y = dyad::directional<4>(f, at, 2.0)(at);
#elif DYAD_MISTAKE == 6
auto y = dyad::directional<4>(x * x)(x = 1.0);
#elif DYAD_MISTAKE == 7
auto y = dyad::directional<4>(x * x, 1.0)(x = 1.0);
#else
auto y = dyad::directional<4>(f, at)(at);
auto z = dyad::directional<4>(x * x, x = 1.0)(x = 1.0);
#endif
