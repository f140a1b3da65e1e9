// SPDX-License-Identifier: BSL-1.0
/// \file A regression model as a typed expression behind an ordinary function.
#pragma once

#include <dyad/typed.hpp>

#include <functional>
#include <string>
#include <vector>

namespace nist {

/// One model: its value and the derivatives by its parameters at one observation.
struct Model {
  std::string name;
  int parameters = 0;
  int predictors = 1;
  bool log_response = false; ///< the model is of log(y)
  std::function<double(double const* b, double const* x, double* gradient)> evaluate;
};

inline constexpr auto x1 = dyad::var<"x1">;
inline constexpr auto x2 = dyad::var<"x2">;
inline constexpr auto b1 = dyad::var<"b1">;
inline constexpr auto b2 = dyad::var<"b2">;
inline constexpr auto b3 = dyad::var<"b3">;
inline constexpr auto b4 = dyad::var<"b4">;
inline constexpr auto b5 = dyad::var<"b5">;
inline constexpr auto b6 = dyad::var<"b6">;
inline constexpr auto b7 = dyad::var<"b7">;
inline constexpr auto b8 = dyad::var<"b8">;

/// The program of value and gradient by the parameters, compiled from the expression.
template <class F, class... B> Model one_predictor(std::string name, F f, B... b) {
  constexpr auto count = static_cast<int>(sizeof...(B));
  auto const program = dyad::value_and_gradient(f, b...);
  return {std::move(name), count, 1, false, [=](double const* at, double const* x, double* gradient) {
            auto const [value, g] = [&]<int... I>(std::integer_sequence<int, I...>) {
              return program(x1 = x[0], (b = at[I])...);
            }(std::make_integer_sequence<int, count>{});
            for (int i = 0; i < count; ++i) gradient[i] = g[static_cast<std::size_t>(i)];
            return value;
          }};
}

std::vector<Model> exponential_models();
std::vector<Model> peak_models();
std::vector<Model> rational_models();

} // namespace nist
