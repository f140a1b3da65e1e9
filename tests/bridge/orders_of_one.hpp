// SPDX-License-Identifier: BSL-1.0
/// \file A function of one variable at a point, with derivatives to the fourth order, on every path.
#pragma once

#include <dyad/dyad.hpp>
#include <dyad/jet.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <string>
#include <vector>

namespace dyad::tests {

inline constexpr auto x = var<"x">;

inline double only(double number) { return number; }
template <class A> double only(A const& nested) { return only(nested[0]); }

inline auto near(std::string const& name, double at, std::array<double, 5> const& expected) {
  return [=](char const* path, std::size_t order, double found) {
    BOOST_TEST(std::abs(found - expected[order]) <= 1e-13 * std::abs(expected[order]),
               name << " at " << at << ", " << path << ", order " << order << ": " << found << ", not "
                    << expected[order]);
  };
}

/// The value and derivatives to the fourth order at a point, by symbols, functions and Taylor polynomials, against what
/// they are.
template <class F>
void check_compiled(std::string const& name, F const&, double at, std::array<double, 5> const& expected) {
  auto const same = near(name, at, expected);
  constexpr auto e = F{}(x);
  same("symbols", 0, e(x = at));
  same("symbols", 1, diff(e, x)(x = at));
  same("symbols", 2, diff<2>(e, x)(x = at));
  constexpr auto traced = function(F{});
  same("function", 1, only(gradient(traced)(at)));
  same("function", 2, only(hessian(traced)(at)));
  auto const series = derivatives<4>(e, x)(x = at);
  for (std::size_t k = 0; k < 5; ++k) same("series", k, series[k]);
}
/// The same on Variables, too.
template <class F> void check(std::string const& name, F const& f, double at, std::array<double, 5> const& expected) {
  check_compiled(name, f, at, expected);
  auto const same = near(name, at, expected);
  for (std::size_t const length : {0u, 1u, 9u}) { // 0: a number
    Variable const u = length == 0 ? Variable(at) : Variable(NdArray(std::vector<double>(length, at)));
    Variable y = f(u);
    sum(y).backward();
    for (double const slope : u.grad().data().to_vector()) same("backward", 1, slope);
    for (std::size_t k = 0; k < 5; ++k) {
      for (double const element : y.data().to_vector()) same("Variable", k, element);
      y = grad(sum(y), u, {.create_graph = true, .allow_unused = true});
    }
  }
}

} // namespace dyad::tests
