// expect: dyad: the number of elements of an argument is not part of its type; state the shapes
// SPDX-License-Identifier: BSL-1.0
#include <dyad/typed.hpp>
#include <dyad/typed/function.hpp>

#include <vector>

constexpr auto lambda = [](auto const& v) { return v[0] * v[1]; };
#ifdef DYAD_TWIN
constexpr auto f = dyad::function<dyad::Vec<2>>(lambda);
#else
constexpr auto f = dyad::function(lambda);
#endif
void run(std::vector<double> const& v) { f(v); }
