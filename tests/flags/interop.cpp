// options: -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wfloat-equal -Wold-style-cast
// options: -Wdouble-promotion -Wcast-qual -Wundef -Wextra-semi -Wnon-virtual-dtor -Woverloaded-virtual -Wformat=2
// options of g++: -Wuseless-cast -Wlogical-op -Wduplicated-cond -Wduplicated-branches -Weffc++
// SPDX-License-Identifier: BSL-1.0
// Headers for other libraries, those that need none of them, after a macro that is the name of a parameter there.
#define N 100
#include <dyad/interop/boost_math.hpp>
#include <dyad/interop/nlopt.hpp>
#include <dyad/interop/npy.hpp>
#include <dyad/interop/odeint.hpp>
#include <dyad/typed.hpp>

#include <array>
#include <tuple>

static constexpr auto x = dyad::var<"x">;
static constexpr auto a = dyad::var<"a">;
static constexpr auto turn = dyad::function<dyad::Vec<2>, double, double>([](auto const& state, auto, auto rate) {
  return std::array{rate * state[1], -rate * state[0]};
});
static constexpr auto norm = dyad::function<dyad::Vec<2>>([](auto const& v) { return dot(v, v); });

int main() {
  auto const [value, slope] = dyad::newton_functor(x * exp(x) - a, x, a = 1.0)(0.5);
  auto const terms = dyad::halley_functor(x * exp(x) - a, x, a = 1.0)(0.5);
  std::array<double, 2> const state = {1, 0};
  std::array<double, 2> dxdt = {};
  dyad::odeint_system(turn, 2.0)(state, dxdt, 0.0);
  auto objective = dyad::nlopt_function(norm);
  double gradient[2] = {};
  double const least = objective.value(2, state.data(), gradient, &objective);
  dyad::NdArray const array({1.0, least});
  return value + slope + std::get<2>(terms) + dxdt[0] > array.at({0}) + N ? 1 : 0;
}
