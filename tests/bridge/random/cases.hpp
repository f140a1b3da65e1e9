// SPDX-License-Identifier: BSL-1.0
/// \file What happens to each random expression: the typed and the dynamic gradient (and Hessian) beside difference
/// quotients in 50 digits.
#pragma once

#include <dyad/dynamic.hpp>
#include <dyad/ops/gamma.hpp>
#include <dyad/typed.hpp>

#include <boost/multiprecision/cpp_bin_float.hpp>

#include <array>
#include <string>

namespace random_test {

using Big = boost::multiprecision::cpp_bin_float_50;
using Point = std::array<double, 3>;
using Gradient = std::array<double, 3>;
using Hessian = std::array<std::array<double, 3>, 3>;

/// The numbers of one case, however they were made.
struct Found {
  double value = 0;
  Gradient gradient{};
  Hessian hessian{};
};

/// Counts the cases and prints what disagrees.
void report(int id, char const* text, Point const& point, bool second, Found const& typed, Found const& dynamic,
            Found const& numerical);

Found on_variables(dyad::Variable (*f)(dyad::Variable const&, dyad::Variable const&, dyad::Variable const&),
                   Point const& point, bool second);
Found by_differences(Big (*f)(Big const&, Big const&, Big const&), Point const& point, bool second);

/// Without a Hessian the lambda is traced as a function; with one, it is run on variables: the two ways to a type.
template <bool Second, class F> void run(int id, char const* text, Point const& point, F const& f) {
  Found typed;
  if constexpr (Second) {
    constexpr auto x = dyad::var<"x">;
    constexpr auto y = dyad::var<"y">;
    constexpr auto z = dyad::var<"z">;
    auto const expression = f(x, y, z);
    auto const [value, gradient, hessian] =
        dyad::compile(expression, dyad::gradient(expression, x, y, z),
                      dyad::hessian(expression, x, y, z))(x = point[0], y = point[1], z = point[2]);
    typed = {value, gradient, hessian};
  } else {
    auto const [value, gradient] = dyad::value_and_gradient(dyad::function(f))(point[0], point[1], point[2]);
    typed = {value, gradient, {}};
  }
  Found const dynamic = on_variables([](dyad::Variable const& a, dyad::Variable const& b,
                                        dyad::Variable const& c) -> dyad::Variable { return F()(a, b, c); },
                                     point, Second);
  Found const numerical =
      by_differences([](Big const& a, Big const& b, Big const& c) -> Big { return F()(a, b, c); }, point, Second);
  report(id, text, point, Second, typed, dynamic, numerical);
}

} // namespace random_test
