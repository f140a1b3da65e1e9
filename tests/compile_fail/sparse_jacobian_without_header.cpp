// expect 1: dyad: a sparse Jacobian by rows is .*and needs #include
// expect 2: dyad: a sparse Jacobian by rows is .*and needs #include
// SPDX-License-Identifier: BSL-1.0
#include <dyad/interop/eigen_sparse_rows.hpp>
#ifndef DYAD_MISTAKE
#define DYAD_MISTAKE 0
#include <dyad/interop/eigen_sparse_residuals.hpp>
#endif

#include <vector>

using namespace dyad;
constexpr auto residuals = function<Rows<double>>([](auto const& x) {
  return map_over(x, [](auto const& a) { return a * a; });
});
constexpr auto energy = function<Rows<double>>([](auto const& x) {
  return sum_over(x, [](auto const& a) { return a * a; });
});
std::vector<double> const x{1.0, 2.0};

#if DYAD_MISTAKE == 2
auto plan = sparse(gradient(energy)).plan(x);
#else
auto plan = sparse(jacobian(residuals)).plan(x);
#endif
