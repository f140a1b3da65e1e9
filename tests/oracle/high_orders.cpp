// SPDX-License-Identifier: BSL-1.0
// Twenty derivatives in one pass of formulas of one variable, at the points of data/oracle.csv: against difference
// quotients in hundreds of digits of the same formulas.
#include <dyad/jet.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <vector>

#include "data.hpp"
#include "support/line_oracle.hpp"

namespace {

/// The formulas in numbers of many digits.
namespace in_digits {
using Number = oracle::Series<1>;
Number operator""_c(long double x) { return Number(static_cast<double>(x)); }
Number operator""_c(unsigned long long x) { return Number(static_cast<double>(x)); }

#define DYAD_ORACLE_LIST(...) __VA_ARGS__
#define DYAD_ORACLE(name, variables, ...)                                                                              \
  constexpr auto formula_##name = [](auto const& all) {                                                                \
    auto const& [DYAD_ORACLE_LIST variables] = all;                                                                    \
    __VA_ARGS__                                                                                                        \
  };
#include "expressions_1.inc"
#include "expressions_12.inc"
#include "expressions_15.inc"
#include "expressions_2.inc"
#include "expressions_3.inc"
#include "expressions_4.inc"
#include "expressions_5.inc"
#include "expressions_6.inc"
#include "expressions_7.inc"
#include "expressions_8.inc"
#include "expressions_9.inc"
#undef DYAD_ORACLE
} // namespace in_digits

constexpr auto a = dyad::var<"a">;

template <class Typed, class Exact> void check(std::string_view name, Typed const& typed, Exact const& exact) {
  constexpr int order = 20;
  auto const f = dyad::derivatives<order>(typed(std::tuple(a)), a);
  for (auto const& answer : oracle::answers(name)) {
    double const at = answer.x[0], scale = at == 0 ? 1 : std::min(1.0, std::abs(at));
    if (answer.hard || std::abs(at) > 100 || (at != 0 && std::abs(at) < 1e-8)) continue;
    std::vector<oracle::Real> const coefficients = oracle::taylor_of(
        [&](oracle::Real const& t) {
          return exact(std::tuple(in_digits::Number(oracle::Real(at) + oracle::Real(scale) * t))).value();
        },
        order);
    auto const d = f(a = at);
    std::vector<double> found, factors;
    double factor = 1; // of derivatives to coefficients along the scaled line
    for (std::size_t k = 0; k <= order; ++k) {
      if (k > 0) factor *= scale / static_cast<double>(k);
      found.push_back(d[k] * factor);
      factors.push_back(factor);
    }
    double largest = 0; // of the terms that a coefficient is a sum of: not far from those before
    for (std::size_t k = 0; k <= order; ++k) {
      double const expected = static_cast<double>(coefficients[k]);
      if (std::abs(expected / factors[k]) > 1e290) break; // a derivative that is no double
      largest = std::max(largest, std::abs(expected));
      BOOST_TEST(std::abs(found[k] - expected) <= 1e-10 * largest + 1e-25,
                 name << " at " << at << ", order " << k << ": " << found[k] << ", not " << expected);
    }
  }
}

} // namespace

using namespace dyad::literals;

BOOST_AUTO_TEST_SUITE(oracle_in_high_orders)

/// Of one variable: its list of names has no comma.
#define DYAD_ORACLE(name, variables, ...)                                                                              \
  BOOST_AUTO_TEST_CASE(of_##name) {                                                                                    \
    constexpr bool one = std::string_view(#variables).find(',') == std::string_view::npos;                             \
    auto const typed = [](auto const& all) {                                                                           \
      auto const& [DYAD_ORACLE_LIST variables] = all;                                                                  \
      __VA_ARGS__                                                                                                      \
    };                                                                                                                 \
    [&]<bool One>(std::bool_constant<One>, auto const& formula) {                                                      \
      if constexpr (One) check(#name, formula, in_digits::formula_##name);                                             \
    }(std::bool_constant<one>{}, typed);                                                                               \
  }
#include "expressions_1.inc"
#include "expressions_12.inc"
#include "expressions_15.inc"
#include "expressions_2.inc"
#include "expressions_3.inc"
#include "expressions_4.inc"
#include "expressions_5.inc"
#include "expressions_6.inc"
#include "expressions_7.inc"
#include "expressions_8.inc"
#include "expressions_9.inc"
#undef DYAD_ORACLE

BOOST_AUTO_TEST_SUITE_END()
