// SPDX-License-Identifier: BSL-1.0
/// \file A formula on the truncated polynomials of Boost.Math, which hold every mixed derivative up to their orders.
#pragma once

#include "peer.hpp"

#include <boost/math/differentiation/autodiff.hpp>

namespace bench {

using Formula = DYAD_BENCH_FORMULA;
constexpr int order = DYAD_BENCH_ORDER;
constexpr std::size_t n = inputs<Formula>;
template <std::size_t> constexpr std::size_t order_of_each = order;

template <> void run<Formula, Way::boost, order>(double const* in, double* out) {
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    auto const x = boost::math::differentiation::make_ftuple<double, order_of_each<I>...>(in[I]...);
    auto const f = Formula::formula(std::get<I>(x)...);
    auto const gradient = [&](std::size_t i) { return f.derivative((I == i ? 1 : 0)...); };
    auto const hessian = [&](std::size_t i, std::size_t j) { return f.derivative(((I == i) + (I == j))...); };
    write<order, n>(f.derivative((I * 0)...), gradient, hessian, out);
  }(Indices<Formula>{});
}

} // namespace bench
