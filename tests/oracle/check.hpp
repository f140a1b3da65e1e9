// SPDX-License-Identifier: BSL-1.0
/// \file Compares a formula's value and derivatives with the answers. Where DYAD_ORACLE is used, `_c` decides what a
/// number literal means, and DYAD_ORACLE_CASE how the test case is called.
#pragma once

#include "data.hpp"

#include <dyad/ops/gamma.hpp>
#include <dyad/typed.hpp>

#include <boost/test/unit_test.hpp>

#include <string>
#include <tuple>
#include <utility>

namespace oracle {

/// An entry of a gradient or Hessian, whose only one is no list.
inline double entry(double only, std::size_t) { return only; }
inline double entry(double only, std::size_t, std::size_t) { return only; }
template <class List> double entry(List const& list, std::size_t i) { return list[i]; }
template <class List> double entry(List const& list, std::size_t i, std::size_t j) { return list[i][j]; }

constexpr dyad::FixedString<2> variable_name(std::size_t i) {
  dyad::FixedString<2> name{"a"};
  name.text[0] = static_cast<char>('a' + i);
  return name;
}

/// The variable at a position; whatever the formula calls it.
template <std::size_t I> inline constexpr auto variable = dyad::var<variable_name(I)>;

template <class F, std::size_t... I> void check(std::string_view name, F const& f, std::index_sequence<I...>) {
  auto const all = dyad::compile(f, dyad::gradient(f, variable<I>...), dyad::hessian(f, variable<I>...));
  for (auto const& answer : answers(name)) {
    Report report(name, answer);
    auto const [value, gradient, hessian] = all((variable<I> = answer.x[I])...);
    report.compare("the value", value, answer.value, answer.tolerance[0]);
    for (std::size_t i = 0; i < sizeof...(I); ++i) {
      std::string const row = std::to_string(i);
      report.compare("gradient " + row, entry(gradient, i), answer.gradient[i], answer.tolerance[1]);
      for (std::size_t j = 0; j < sizeof...(I); ++j)
        report.compare("Hessian " + row + ' ' + std::to_string(j), entry(hessian, i, j), answer.hessian[i][j],
                       answer.tolerance[2]);
    }
    if constexpr (sizeof...(I) == 1) {
      auto const x = variable<0>;
      // f takes part because it holds x, which a derivative may have lost.
      auto const high = dyad::compile(f, dyad::diff<3>(f, x), dyad::diff<4>(f, x));
      auto const [same_value, third, fourth] = high(x = answer.x[0]);
      BOOST_CHECK_EQUAL(same_value, value);
      report.compare_high("the third derivative", third, answer.third, 0);
      report.compare_high("the fourth derivative", fourth, answer.fourth, 0);
    }
    if constexpr (sizeof...(I) == 2) {
      auto const x = variable<0>;
      auto const y = variable<1>;
      auto const high = dyad::compile(f, boost::hana::make_tuple(dyad::diff(f, x, x, x), dyad::diff(f, x, x, y),
                                                                 dyad::diff(f, x, y, y), dyad::diff(f, y, y, y)));
      auto const [same_value, third] = high(x = answer.x[0], y = answer.x[1]);
      BOOST_CHECK_EQUAL(same_value, value);
      for (std::size_t k = 0; k < 4; ++k)
        report.compare_high("third derivative " + std::to_string(k), third[k], answer.third, k);
    }
  }
}

/// How many names a list such as (x, y) holds.
consteval std::size_t count(std::string_view list) {
  std::size_t commas = 0;
  for (char const c : list) commas += c == ',';
  return commas + 1;
}

template <std::size_t... I> constexpr auto variables(std::index_sequence<I...>) { return std::tuple(variable<I>...); }

} // namespace oracle

#define DYAD_ORACLE_LIST(...) __VA_ARGS__
#define DYAD_ORACLE(name, variables_of_formula, ...)                                  \
  BOOST_AUTO_TEST_CASE(DYAD_ORACLE_CASE(name)) {                                      \
    using Places = std::make_index_sequence<oracle::count(#variables_of_formula)>;    \
    auto const formula = [](auto const& all) {                                        \
      auto const& [DYAD_ORACLE_LIST variables_of_formula] = all;                      \
      __VA_ARGS__                                                                     \
    };                                                                                \
    oracle::check(#name, formula(oracle::variables(Places{})), Places{});             \
  }
