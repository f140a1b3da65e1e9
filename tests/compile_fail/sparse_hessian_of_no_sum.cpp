// expect anywhere: dyad: a sparse Hessian is that of a weighted sum of sums over rows
// SPDX-License-Identifier: BSL-1.0
#include <dyad/interop/eigen_sparse_rows.hpp>

#include <vector>

constexpr auto f = dyad::function<dyad::Rows<double>>([](auto const& x) {
  auto const total = sum_over(x, [](auto const& t) { return t * t; });
#ifdef DYAD_TWIN
  return 2.0 * total;
#else
  return total * total;
#endif
});
auto const H = sparse(hessian(f))(std::vector<double>{1, 2});
