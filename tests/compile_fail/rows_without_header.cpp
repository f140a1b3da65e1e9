// expect: dyad: an argument of a function is stated as double, Vec<N>, Mat<M, N>, or Rows of these
// SPDX-License-Identifier: BSL-1.0
#ifdef DYAD_TWIN
#include <dyad/loops.hpp>
#endif
#include <dyad/typed.hpp>

#include <vector>

constexpr auto f = dyad::function<dyad::Rows<double>, double>([](auto const&, auto const& x) { return x; });
double value = f(std::vector<double>{1, 2}, 1.0);
