// SPDX-License-Identifier: BSL-1.0
/// \file A formula on Sacado's forward numbers of fixed size, for second derivatives on one of another.
#pragma once

#include "peer.hpp"
#include <Sacado_No_Kokkos.hpp>

namespace bench {

using Formula = DYAD_BENCH_FORMULA;
constexpr int order = DYAD_BENCH_ORDER, n = inputs<Formula>;
using First = Sacado::Fad::SFad<double, n>;
using Second = Sacado::Fad::SFad<First, n>;
template <class X>
  requires requires { typename Sacado::BaseExprType<X>::type; }
struct Finished<X> {
  using type = typename Sacado::BaseExprType<X>::type;
};

template <> void run<Formula, Way::sacado, order>(double const* in, double* out) {
  [=]<int Order>(std::integral_constant<int, Order>) {
    std::conditional_t<Order == 1, First, Second> x[n];
    if constexpr (Order == 1) {
      for (int i = 0; i < n; ++i) x[i] = First(n, i, in[i]);
      auto const f = at<Formula>(x);
      write<1, n>(
          f.val(), [&](std::size_t i) { return f.dx(static_cast<int>(i)); }, 0, out);
    } else {
      for (int i = 0; i < n; ++i) x[i] = Second(n, i, First(n, i, in[i]));
      auto const f = at<Formula>(x);
      write<2, n>(
          f.val().val(), [&](std::size_t i) { return f.val().dx(static_cast<int>(i)); },
          [&](std::size_t i, std::size_t j) { return f.dx(static_cast<int>(i)).dx(static_cast<int>(j)); }, out);
    }
  }(std::integral_constant<int, order>{});
}

} // namespace bench
