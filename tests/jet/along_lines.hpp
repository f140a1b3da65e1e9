// SPDX-License-Identifier: BSL-1.0
/// \file One operation on jets, to the order 20, against difference quotients along a line.
#pragma once

#include "support/line_oracle.hpp"

#include <dyad/jet.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cstddef>
#include <tuple>
#include <vector>

namespace jet_tests {

using namespace dyad;

inline constexpr int order = 20;

/// An operation along a line: argument i is at[i] + slope[i] t.
template <class Op, std::size_t N> void check_at(std::array<double, N> const& at, std::array<double, N> const& slope) {
  using J = Jet<double, order>;
  std::array<J, N> x;
  for (std::size_t i = 0; i < N; ++i) x[i] = J(at[i]), x[i].step(0, slope[i]);
  J const jet = std::apply([](auto const&... one) { return dyad::apply<Op>(one...); }, x);
  std::vector<double> found;
  for (int k = 0; k <= order; ++k) found.push_back(jet[k]);
  std::vector<double> const errors = oracle::errors_of(found, oracle::taylor_along<Op>(at, slope, order));
  for (std::size_t k = 0; k < found.size(); ++k)
    BOOST_TEST(errors[k] <= 1e-10, Op::name << " at " << at[0] << ", order " << k << ": " << found[k]
                                            << " has the relative error " << errors[k]);
}

} // namespace jet_tests
