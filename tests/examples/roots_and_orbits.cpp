// SPDX-License-Identifier: BSL-1.0
// Boost.Math finds a root and Boost.Odeint integrates stiff kinetics, with derivatives of expressions and functions.
#include <dyad/interop/boost_math.hpp>
#include <dyad/interop/odeint.hpp>
#include <dyad/typed.hpp>

#include <boost/math/tools/roots.hpp>
#ifdef __clang__ // uBLAS derives from std::iterator
#pragma clang diagnostic ignored "-Wdeprecated-declarations"
#endif
#include <boost/numeric/odeint.hpp>

#include <array>
#include <cstdio>

using namespace dyad::literals;
using boost::math::tools::halley_iterate;
using boost::math::tools::newton_raphson_iterate;
using namespace boost::numeric::odeint;

constexpr auto x = dyad::var<"x">;
constexpr auto p = dyad::var<"p">;
constexpr auto missing = 0.5_c * erfc(-x / sqrt(2_c)) - p; // the normal distribution's quantile is where this is 0

constexpr auto robertson = dyad::function<dyad::Vec<3>, double, dyad::Vec<3>>([](auto const& y, auto, auto const& k) {
  return std::array{k[1] * y[1] * y[2] - k[0] * y[0], k[0] * y[0] - k[1] * y[1] * y[2] - k[2] * y[1] * y[1],
                    k[2] * y[1] * y[1]};
});

int main() {
  double const lower = newton_raphson_iterate(dyad::newton_functor(missing, x, p = 0.1), 1.0, -9.0, 9.0, 50);
  double const upper = halley_iterate(dyad::halley_functor(missing, x, p = 0.975), 1.0, -9.0, 9.0, 50);
  std::printf("quantiles of the normal distribution: %.6f %.6f\n", lower, upper);

  boost::numeric::ublas::vector<double> y(3, 0.0);
  y[0] = 1;
  auto const system = dyad::odeint_implicit_system(robertson, std::array{0.04, 1e4, 3e7});
  integrate_adaptive(make_controlled<rosenbrock4<double>>(1e-8, 1e-8), system, y, 0.0, 40.0, 1e-6);
  std::printf("Robertson at t = 40: %.6f %.3e %.6f\n", y[0], y[1], y[2]);
}
