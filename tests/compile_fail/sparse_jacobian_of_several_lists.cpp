// expect: of several lists of rows a function for each
// SPDX-License-Identifier: BSL-1.0
#include <dyad/interop/eigen_sparse_residuals.hpp>

#include <tuple>

using dyad::Index, dyad::Rows, dyad::Vec;

constexpr auto f = dyad::function<Rows<Vec<2>>, Rows<double>, Rows<Index>, Rows<Index>>(
    [](auto const& x, auto const& w, auto const& picks, auto const& others) {
      auto const squares = map_over(picks, [&](auto const& i) { return x[i][0] * x[i][1]; });
#ifdef DYAD_TWIN
      return map_over(picks, others, [&](auto const& i, auto const& j) { return x[i][0] * w[j]; });
#else
      return std::tuple(squares, map_over(others, [&](auto const& i) { return w[i] * w[i]; }));
#endif
    });
auto const derivatives = sparse(jacobian(f));
