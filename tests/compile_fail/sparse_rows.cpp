// expect 1: dyad: a sparse Hessian is that of a weighted sum of sums over rows
// expect 2: of several results take the jacobian
// expect 3: dyad: a sparse Hessian is that of sums over rows; this function reads rows outside of them
// expect 4: this one has a loop within it over rows by which is differentiated
// expect 5: dyad: a sparse derivative is one by rows alone
// expect 6: dyad: where the loops of a sparse matrix run is said of its plan
// expect 7: dyad: where the loops of a sparse matrix run is said of its plan
// expect 8: dyad: a sparse derivative is one by rows alone
// expect 9: dyad: .reporting\(...\) takes a function of the fraction of the rows that are done
// expect 10: dyad: where the loops of a function run, and who hears how far they are, is said once
// expect 11 anywhere: Rows<Mat<M, N>> a list of M arrays of N or of matrices that lie in memory by rows
// expect 12: dyad: a sparse derivative by rows is that of terms that read these rows as they are
// expect 13: dyad: a sparse Hessian is that of sums over rows; this function does not depend on any
// expect 14: dyad: where the loops of a sparse matrix run is said of its plan
// expect 15: dyad: where the loops of a sparse matrix run is said of its plan
// SPDX-License-Identifier: BSL-1.0
#include <dyad/interop/eigen_sparse_residuals.hpp>

#include <Eigen/Core>

#include <array>
#include <vector>

#ifdef DYAD_TWIN
#undef DYAD_MISTAKE
#define DYAD_MISTAKE 0
#endif

using namespace dyad;
struct Place : decltype(dyad::simd) {};
std::vector<std::array<double, 2>> const x{{0, 0}, {1, 2}, {3, 1}};
std::vector<std::array<int, 2>> const edges{{0, 1}, {1, 2}};
constexpr auto length = [](auto const& points) {
  return [&points](auto const& e) {
    auto const apart = points[e[0]] - points[e[1]];
    return dot(apart, apart);
  };
};
constexpr auto energy = function<Rows<Vec<2>>, Rows<IndexVec<2>>>(
    [](auto const& p, auto const& e) { return sum_over(e, length(p)); });
#if DYAD_MISTAKE == 1
constexpr auto f = function<Rows<Vec<2>>, Rows<IndexVec<2>>>(
    [](auto const& p, auto const& e) { return square(sum_over(e, length(p))); });
auto const H = sparse(hessian(f))(x, edges);
#elif DYAD_MISTAKE == 2
constexpr auto f = function<Rows<Vec<2>>, Rows<IndexVec<2>>>([](auto const& p, auto const& e) {
  auto const sum = sum_over(e, length(p));
  return std::array{sum, 2.0 * sum};
});
auto const H = sparse(hessian(f))(x, edges);
#elif DYAD_MISTAKE == 3
constexpr auto f = function<Rows<Vec<2>>, Rows<IndexVec<2>>>(
    [](auto const& p, auto const& e) { return sum_over(e, length(p)) + p[0][0]; });
auto const H = sparse(hessian(f))(x, edges);
#elif DYAD_MISTAKE == 4
constexpr auto f = function<Rows<Vec<2>>, Rows<IndexVec<2>>>([](auto const& p, auto const& e) {
  return sum_over(e, [&](auto const& k) {
    return square(sum_over(p, [&](auto const& q) { return q[0] * p[k[0]][1]; }));
  });
});
auto const H = sparse(hessian(f))(x, edges);
#elif DYAD_MISTAKE == 5
constexpr auto f = function<double, Rows<Vec<2>>, Rows<IndexVec<2>>>(
    [](auto const& stiff, auto const& p, auto const& e) { return stiff * sum_over(e, length(p)); });
auto const H = sparse(hessian(f))(2.0, x, edges);
#elif DYAD_MISTAKE == 6
auto const H = sparse(hessian(energy.on(Place{})));
#elif DYAD_MISTAKE == 7
auto const H = sparse(hessian(energy).on(Place{}));
#elif DYAD_MISTAKE == 8
constexpr auto f = function<double, Rows<Vec<2>>, Rows<IndexVec<2>>>([](auto const& stiff, auto const& p,
                                                                        auto const& e) {
  return map_over(e, [&](auto const& k) { return stiff * length(p)(k); });
});
auto const J = sparse(jacobian(f))(2.0, x, edges);
#elif DYAD_MISTAKE == 9
auto const told = energy.reporting(0.5);
#elif DYAD_MISTAKE == 10
auto const told = energy.on(Place{}).on(Place{});
#elif DYAD_MISTAKE == 11
constexpr auto f = function<Passive<Rows<Mat<2, 2>>>, Rows<double>>([](auto const& A, auto const& y) {
  return sum_over(A, y, [](auto const& a, auto const& t) { return a[0][1] * t; });
});
auto const value = f(std::vector<Eigen::Matrix2d>(2), std::vector<double>(2));
#elif DYAD_MISTAKE == 12
constexpr auto f = function<Rows<Vec<2>>, Rows<IndexVec<2>>>([](auto const& p, auto const& e) {
  return sum_over(e, [&](auto const& k) { return p[p[k[0]][0]][1]; });
});
auto const H = sparse(hessian(f))(x, edges);
#elif DYAD_MISTAKE == 13
constexpr auto f = function<Rows<Vec<2>>, Rows<IndexVec<2>>>([](auto const& p, auto const& e) {
  return sum_over(e, [](auto const& k) { return k[0] * 1.0; }) + 0.0 * sum_over(e, length(p));
});
auto const H = sparse(hessian(f))(x, edges);
#elif DYAD_MISTAKE == 14
auto plan = sparse(hessian(energy)).on(Place{}).plan(x, edges);
#elif DYAD_MISTAKE == 15
constexpr auto f = function<Rows<Vec<2>>, Rows<IndexVec<2>>>(
    [](auto const& p, auto const& e) { return map_over(e, length(p)); });
auto plan = sparse(jacobian(f)).reporting([](double) { return true; }).plan(x, edges);
#else
auto const H = sparse(hessian(energy))(x, edges);
#endif
