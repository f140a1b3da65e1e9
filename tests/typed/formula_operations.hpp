// SPDX-License-Identifier: BSL-1.0
// How many operations the formulas of bench/formulas take as functions and as symbols, beside straight code by SymPy.
#pragma once

#include "../../bench/formulas/operations.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

namespace formula_test {

/// Operations of one formula: of SymPy's code (`cse`, powers as products), as a function, and as symbols.
struct Figures {
  int sympy, function, symbols;
};

template <class Formula, int Order> Figures figures(int sympy) {
  constexpr int function = bench::operations_of_function<Formula, Order>().flops;
  constexpr int symbols = bench::operations_of_symbols<Formula, Order>().flops;
  return {sympy, function, symbols};
}

/// The same operations both ways, no more than SymPy's, and no more than `dyad` of them, which is what they are today.
template <class Formula, int Order> void meets(int sympy, int dyad) {
  Figures const found = figures<Formula, Order>(sympy);
  BOOST_TEST_CONTEXT(Formula::name << ", order " << Order) {
    BOOST_TEST(found.function == found.symbols);
    BOOST_TEST(found.function <= std::min(sympy, dyad));
  }
}

/// A formula that does not reach that yet: its figures may fall and not rise.
template <class Formula, int Order> void falls_short(Figures const& now) {
  Figures const found = figures<Formula, Order>(now.sympy);
  BOOST_TEST_CONTEXT(Formula::name << ", order " << Order) {
    BOOST_TEST(found.function <= now.function);
    BOOST_TEST(found.symbols <= now.symbols);
    BOOST_WARN(!(found.function <= now.sympy && found.function == found.symbols)); // else it belongs to the others
  }
}

/// The function alone: its figure may fall and not rise.
template <class Formula, int Order> void function_takes(int now) {
  constexpr int found = bench::operations_of_function<Formula, Order>().flops;
  BOOST_TEST_CONTEXT(Formula::name << ", order " << Order) { BOOST_TEST(found <= now); }
}

} // namespace formula_test
