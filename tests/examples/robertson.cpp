// SPDX-License-Identifier: BSL-1.0
// Robertson's three reactions over eleven decades of time, and how their concentrations depend on the rates. The
// sensitivities follow equations of their own, S' = (df/dy) S + df/dk: a function that uses the Jacobian of another
// one. The implicit steps of Boost.Odeint take the Jacobian of all twelve equations, which holds second derivatives of
// the reactions. Confirmed by SUNDIALS' table for its example cvsRoberts_FSA_dns, whose tolerance is 1e-4, and by the
// reference solution of Hairer and Wanner.
#include <dyad/interop/odeint.hpp>
#include <dyad/typed.hpp>

#ifdef __clang__ // uBLAS derives from std::iterator
#pragma clang diagnostic ignored "-Wdeprecated-declarations"
#endif
#include <boost/numeric/odeint.hpp>

#include <array>
#include <cmath>
#include <cstdio>

using dyad::Vec;
using namespace boost::numeric::odeint;

constexpr auto reactions = dyad::function<Vec<3>, Vec<3>>([](auto const& y, auto const& k) {
  auto const slow = k[0] * y[0], back = k[1] * y[1] * y[2], fast = k[2] * y[1] * y[1];
  return std::array{back - slow, slow - back - fast, fast};
});

// The state: three concentrations, then for each rate how they change with it.
constexpr auto with_sensitivities = dyad::function<Vec<12>, double, Vec<3>>([](auto const& z, auto, auto const& k) {
  dyad::VectorArray const y{z[0], z[1], z[2]};
  auto const jacobian = dyad::jacobian(reactions)(y, k);
  auto const change = reactions(y, k);
  auto slopes = z + 0.0;
  for (std::size_t i = 0; i < 3; ++i) {
    auto const& [by_y, by_k] = jacobian[i];
    slopes[i] = change[i];
    for (std::size_t j = 0; j < 3; ++j)
      slopes[3 + 3 * j + i] = dot(by_y, dyad::VectorArray{z[3 + 3 * j], z[4 + 3 * j], z[5 + 3 * j]}) + by_k[j];
  }
  return slopes;
});

int main() {
  constexpr std::array rates = {0.04, 1e4, 3e7};
  auto const system = dyad::odeint_implicit_system(with_sensitivities, rates);
  auto const stepper = make_controlled<rosenbrock4<double>>(1e-18, 1e-9); // error bounds, absolute and relative
  boost::numeric::ublas::vector<double> z(12, 0.0);
  z[0] = 1;

  integrate_adaptive(stepper, system, z, 0.0, 40.0, 1e-6);
  constexpr double published[4][3] = {{7.1583e-01, 9.1856e-06, 2.8416e-01},
                                      {-4.2475e+00, 4.5913e-05, 4.2475e+00},
                                      {1.3731e-05, -2.3573e-10, -1.3730e-05},
                                      {-2.2883e-09, -1.1380e-13, 2.2884e-09}};
  char const* const rows[] = {"y", "dy/dk1", "dy/dk2", "dy/dk3"};
  std::printf("t = 40      %36s   SUNDIALS\n", "");
  for (std::size_t i = 0; i < 4; ++i)
    std::printf("  %-8s  %11.4e %11.4e %11.4e   %11.4e %11.4e %11.4e\n", rows[i], z[3 * i], z[3 * i + 1], z[3 * i + 2],
                published[i][0], published[i][1], published[i][2]);

  integrate_adaptive(stepper, system, z, 40.0, 1e11, 1e-2);
  std::printf("t = 1e11\n  y         %.7e %.7e %.7f\n  published 2.0833401e-08 8.3333608e-14 1.0000000\n", z[0], z[1],
              z[2]);
}
