// SPDX-License-Identifier: BSL-1.0
/// \file Functions given by an equation. Two Newton steps from a root, taken as a formula, have the derivatives of the
/// implicit function up to order three: each step doubles the number of right terms of its Taylor series.
#pragma once

#include "constants.hpp"

namespace oracle {

inline constexpr auto p = variable<0>;
inline constexpr auto q = variable<1>;
inline constexpr auto root = dyad::var<"root">;

template <class F> constexpr auto newton_step(F const& f) { return root - f / dyad::diff(f, root); }

template <class F> void check_implicit(std::string_view name, F const& equation) {
  auto const step = newton_step(equation);
  auto const f = dyad::substitute(step, root = step);
  auto const all = dyad::compile(f, dyad::gradient(f, p, q), dyad::hessian(f, p, q));
  auto const high = dyad::compile(boost::hana::make_tuple(dyad::diff(f, p, p, p), dyad::diff(f, p, p, q),
                                                          dyad::diff(f, p, q, q), dyad::diff(f, q, q, q)));
  for (auto const& answer : answers(name)) {
    Report report(name, answer);
    auto const at = [&](auto const& program) {
      return program(p = answer.x[0], q = answer.x[1], root = static_cast<double>(answer.value));
    };
    auto const [value, gradient, hessian] = at(all);
    report.compare("the value", value, answer.value, answer.tolerance[0]);
    for (std::size_t i = 0; i < 2; ++i) {
      report.compare("gradient " + std::to_string(i), gradient[i], answer.gradient[i], answer.tolerance[1]);
      for (std::size_t j = 0; j < 2; ++j)
        report.compare("Hessian " + std::to_string(i) + ' ' + std::to_string(j), hessian[i][j], answer.hessian[i][j],
                       answer.tolerance[2]);
    }
    auto const third = at(high);
    for (std::size_t k = 0; k < 4; ++k)
      report.compare_high("third derivative " + std::to_string(k), third[k], answer.third, k);
  }
}

} // namespace oracle
