// SPDX-License-Identifier: BSL-1.0
/// \file The formulas on Variables: gradients, and second derivatives through `create_graph`.
#pragma once

#include "data.hpp"

#include <dyad/dynamic.hpp>
#include <dyad/ops/gamma.hpp>

#include <boost/test/unit_test.hpp>

#include <string>
#include <utility>

namespace oracle {

template <std::size_t N, class F> void check_variables(std::string_view name, F const& f) {
  for (auto const& answer : answers(name)) {
    Report report(name, answer);
    std::array<dyad::Variable, N> at;
    for (std::size_t i = 0; i < N; ++i) at[i] = dyad::Variable(answer.x[i]);
    std::vector<dyad::Variable> const all(at.begin(), at.end());
    dyad::Variable const value = f(at);
    report.compare("the value", value.item(), answer.value, answer.tolerance[0]);
    auto const gradient = grad(value, all, {.create_graph = true, .allow_unused = true});
    for (std::size_t i = 0; i < N; ++i) {
      std::string const row = std::to_string(i);
      report.compare("gradient " + row, gradient[i].item(), answer.gradient[i], answer.tolerance[1]);
      auto const hessian = grad(gradient[i], all, {.allow_unused = true});
      for (std::size_t j = 0; j < N; ++j)
        report.compare("Hessian " + row + ' ' + std::to_string(j), hessian[j].item(), answer.hessian[i][j],
                       answer.tolerance[2]);
    }
  }
}

consteval std::size_t count(std::string_view list) {
  std::size_t commas = 0;
  for (char const c : list) commas += c == ',';
  return commas + 1;
}

} // namespace oracle

// Of this file alone: the files that go with numbers.hpp have operators of the same name.
namespace {
dyad::Variable operator""_c(unsigned long long x) { return dyad::Variable::constant(static_cast<double>(x)); }
dyad::Variable operator""_c(long double x) { return dyad::Variable::constant(static_cast<double>(x)); }
} // namespace

#define DYAD_ORACLE_LIST(...) __VA_ARGS__
#define DYAD_ORACLE(name, variables_of_formula, ...)                             \
  BOOST_AUTO_TEST_CASE(oracle_##name##_on_variables) {                           \
    oracle::check_variables<oracle::count(#variables_of_formula)>(#name, [](auto const& all) { \
      auto const& [DYAD_ORACLE_LIST variables_of_formula] = all;                 \
      __VA_ARGS__                                                                \
    });                                                                          \
  }
