// expect: dyad: a sparse Jacobian by rows is that of a function whose result is rows
// SPDX-License-Identifier: BSL-1.0
#include <dyad/interop/eigen_sparse_residuals.hpp>

constexpr auto f = dyad::function<dyad::Rows<double>>([](auto const& x) {
#ifdef DYAD_TWIN
  return map_over(x, [](auto const& t) { return t * t; });
#else
  return sum_over(x, [](auto const& t) { return t * t; });
#endif
});
auto const derivatives = sparse(jacobian(f));
