// SPDX-License-Identifier: BSL-1.0
/// \file eigh, svd and qr within functions: values by what they are defined by, derivatives by differences.
#include <dyad/typed.hpp>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>

namespace {

using namespace dyad;

template <std::size_t M, std::size_t N> using Matrix = std::array<std::array<double, N>, M>;

/// Numbers without a pattern between 0 and 1.
template <std::size_t M, std::size_t N> Matrix<M, N> numbers(double start) {
  Matrix<M, N> out{};
  for (auto& row : out)
    for (double& element : row) element = start = 3.7 * start * (1.0 - start);
  return out;
}

template <std::size_t M, std::size_t N> MatrixArray<double, M, N> matrix_of(std::array<double, M * N> const& elements) {
  MatrixArray<double, M, N> out{};
  for (std::size_t k = 0; k < M * N; ++k) out[k / N][k % N] = elements[k];
  return out;
}

/// What a function of a number has for a slope at 0, by differences of the fourth order.
template <class F> double slope_at_0(F const& f) {
  double const h = 1e-3;
  return (8 * (f(h) - f(-h)) - (f(2 * h) - f(-2 * h))) / (12 * h);
}

/// The gradient of f beside differences of values.
template <std::size_t M, std::size_t N, class F> void compare_first(F const& f, double start) {
  Matrix<M, N> const at = numbers<M, N>(start);
  auto const found = gradient(f)(at);
  for (std::size_t i = 0; i < M; ++i)
    for (std::size_t j = 0; j < N; ++j)
      BOOST_TEST(std::abs(found[i][j] - slope_at_0([&](double t) {
                            Matrix<M, N> beside = at;
                            beside[i][j] += t;
                            return f(beside);
                          })) <= 1e-8 * (1 + std::abs(found[i][j])));
}
/// And its Hessian times a direction beside differences of gradients.
template <std::size_t M, std::size_t N, class F> void compare(F const& f, double start) {
  compare_first<M, N>(f, start);
  Matrix<M, N> const at = numbers<M, N>(start), along = numbers<M, N>(start / 2);
  auto const found = hvp(f)(at, along);
  for (std::size_t i = 0; i < M; ++i)
    for (std::size_t j = 0; j < N; ++j)
      BOOST_TEST(std::abs(found[i][j] - slope_at_0([&](double t) {
                            Matrix<M, N> moved = at;
                            for (std::size_t k = 0; k < M * N; ++k) moved[k / N][k % N] += t * along[k / N][k % N];
                            return gradient(f)(moved)[i][j];
                          })) <= 1e-7 * (1 + std::abs(found[i][j])));
}

constexpr auto eigensystem = function<Mat<2, 2>>([](auto const& a) {
  auto const [w, v] = eigh(a);
  return w[1] * 0.3 + w[0] * w[0] + v[0][0] * 0.7 + v[0][1] * 0.1 - v[1][0] * 0.4 + 0.2 * v[1][1];
});
constexpr auto one_vector = function<Mat<3, 3>>([](auto const& a) {
  auto const [w, v] = eigh(a);
  return exp(w[2]) * v[0][1] + w[0];
});
constexpr auto energy = function<Mat<3, 3>>([](auto const& a) { return sum(square(eigh(a).values)); });
constexpr auto tall = function<Mat<3, 2>>([](auto const& a) {
  auto const all = svd(a);
  return square(all.s[1]) + all.u[2][0] * all.vt[0][1];
});
constexpr auto wide = function<Mat<2, 3>>([](auto const& a) {
  auto const all = svd(a);
  return all.s[0] * all.u[0][1] * all.vt[1][2];
});
constexpr auto factors = function<Mat<3, 2>>([](auto const& a) {
  auto const [q, r] = qr(a);
  return square(r[0][1]) * r[1][1] + q[2][0] * q[0][1];
});

} // namespace

BOOST_AUTO_TEST_SUITE(typed_decompositions)

BOOST_AUTO_TEST_CASE(derivatives_of_decompositions) {
  for (double const start : {0.2, 0.35, 0.6}) compare<2, 2>(eigensystem, start);
  compare_first<3, 3>(one_vector, 0.35);
  for (double const start : {0.2, 0.35}) compare<3, 2>(tall, start);
  compare_first<2, 3>(wide, 0.35);
  for (double const start : {0.2, 0.35, 0.6}) compare<3, 2>(factors, start);
}

BOOST_AUTO_TEST_CASE(equal_eigenvalues_have_first_derivatives) {
  auto const near = boost::test_tools::tolerance(1e-14);
  for (double const size : {1.0, 1e100, 1e-100}) {
    Matrix<3, 3> const at{{{2 * size, 0, 0}, {0, 2 * size, 0}, {0, 0, size}}};
    auto const [value, slopes] = value_and_gradient(energy)(at);
    BOOST_TEST(value == 9 * size * size, near);
    for (std::size_t i = 0; i < 3; ++i)
      for (std::size_t j = 0; j < 3; ++j) BOOST_TEST(slopes[i][j] == 2 * at[i][j], near);
  }
  BOOST_TEST(energy(Matrix<3, 3>{}) == 0);
  BOOST_TEST(std::isnan(eigensystem(Matrix<2, 2>{{{std::nan(""), 1}, {1, 2}}})));
  BOOST_TEST(std::isnan(gradient(eigensystem)(Matrix<2, 2>{{{1, 0}, {0, 1}}})[0][1]));
}

BOOST_AUTO_TEST_CASE(what_matrices_are_split_into) {
  double const half = std::sqrt(0.5);
  auto const near = boost::test_tools::tolerance(1e-15);
  auto const [w, v] = eigh(matrix_of<2, 2>({2, 1, 1, 2}));
  BOOST_TEST(w[0] == 1, near);
  BOOST_TEST(w[1] == 3, near);
  BOOST_TEST(v[0][0] == half, near);
  BOOST_TEST(v[1][0] == -half, near);
  BOOST_TEST(v[0][1] == half, near);
  BOOST_TEST(v[1][1] == half, near);
  MatrixArray<double, 3, 2> const a = matrix_of<3, 2>({3, 1, 4, 1, 0, 1});
  auto const [q, r] = qr(a);
  BOOST_TEST(r[0][0] == 5, near);
  BOOST_TEST(r[1][0] == 0);
  BOOST_TEST(r[1][1] > 0);
  auto const [u, s, vt] = svd(a);
  BOOST_TEST(s[0] > s[1]);
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j < 2; ++j) {
      BOOST_TEST(q[i][0] * r[0][j] + q[i][1] * r[1][j] == a[i][j], boost::test_tools::tolerance(1e-14));
      BOOST_TEST(std::abs(u[i][0] * s[0] * vt[0][j] + u[i][1] * s[1] * vt[1][j] - a[i][j]) < 1e-14);
    }
  auto const nothing = svd(MatrixArray<double, 2, 3>{});
  BOOST_TEST(nothing.s[0] == 0);
  BOOST_TEST(nothing.u[1][1] == 1);
  BOOST_TEST(nothing.vt[0][0] == 0);
}

// The larger principal stress of a plane, and how its direction turns with the shear: half an arc tangent.
BOOST_AUTO_TEST_CASE(principal_stresses) {
  constexpr auto principal = function<Vec<3>>([](auto const& s) {
    auto const [w, v] = eigh(MatrixArray{VectorArray{s[0], s[2]}, VectorArray{s[2], s[1]}});
    return std::array{w[1], atan2(v[1][1], v[0][1])};
  });
  std::array<double, 3> const stress{80, 20, 40};
  auto const near = boost::test_tools::tolerance(1e-13);
  auto const value = principal(stress);
  auto const slopes = jacobian(principal)(stress);
  BOOST_TEST(value[0] == 100, near);
  BOOST_TEST(value[1] == 0.5 * std::atan2(80.0, 60.0), near);
  BOOST_TEST(slopes[0][0] == 0.8, near);
  BOOST_TEST(slopes[0][2] == 0.8, near);
  BOOST_TEST(slopes[1][2] == 0.006, near);
}

BOOST_AUTO_TEST_CASE(einsum_in_functions) {
  constexpr auto f = function<Mat<2, 3>, Mat<3, 2>, Vec<2>>([](auto const& a, auto const& b, auto const& v) {
    return einsum<"ij,jk,k->">(a, b, v) + einsum<"ii">(einsum<"ij,jk->ik">(a, b)) + einsum<"ij->ji">(a)[2][0] +
           einsum<"ii->i">(matmul(a, b))[1] + einsum<"i,j->ij">(v, v)[0][1];
  });
  constexpr auto by_hand = function<Mat<2, 3>, Mat<3, 2>, Vec<2>>([](auto const& a, auto const& b, auto const& v) {
    auto const ab = matmul(a, b);
    return sum(matmul(ab, v)) + ab[0][0] + ab[1][1] + a[0][2] + ab[1][1] + v[0] * v[1];
  });
  Matrix<2, 3> const a = numbers<2, 3>(0.2);
  Matrix<3, 2> const b = numbers<3, 2>(0.3);
  std::array<double, 2> const v{0.7, -1.1};
  BOOST_TEST(f(a, b, v) == by_hand(a, b, v), boost::test_tools::tolerance(1e-14));
  auto const found = hvp(f)(a, b, v, a, b, v), expected = hvp(by_hand)(a, b, v, a, b, v);
  for (std::size_t i = 0; i < 2; ++i)
    for (std::size_t j = 0; j < 3; ++j) {
      BOOST_TEST(std::abs(std::get<0>(found)[i][j] - std::get<0>(expected)[i][j]) < 1e-14);
      BOOST_TEST(std::abs(std::get<1>(found)[j][i] - std::get<1>(expected)[j][i]) < 1e-14);
    }
}

namespace {
/// How far a decomposition is from the matrix, and its vectors from right angles, in units of epsilon; matrices whose
/// elements differ much in size are among those, and such with equal eigenvalues.
template <std::size_t N> double worst_decomposition() {
  double worst = 0;
  double x = 0.3;
  auto const next = [&x] { return 2 * (x = 3.99 * x * (1.0 - x)) - 1; };
  for (int k = 0; k < 2000; ++k) {
    MatrixArray<double, N, N> a{};
    double largest = 0;
    double scale[N];
    for (double& s : scale) s = k % 3 == 1 ? std::pow(10.0, 8 * next()) : 1.0;
    for (std::size_t i = 0; i < N; ++i)
      for (std::size_t j = 0; j <= i; ++j) {
        double const element = k % 4 == 2 ? std::floor(2 * next()) : k % 4 == 3 ? (i == j) + 1e-9 * next() : next();
        a[i][j] = a[j][i] = element * scale[i] * scale[j];
        largest = std::max(largest, std::abs(a[i][j]));
      }
    if (largest == 0) continue;
    auto const e = eigh(a);
    auto const s = svd(a);
    for (std::size_t i = 0; i < N; ++i)
      for (std::size_t j = 0; j < N; ++j) {
        double by_eigh = -a[i][j], by_svd = -a[i][j], angle = -1.0 * (i == j);
        for (std::size_t m = 0; m < N; ++m) {
          by_eigh += e.vectors[i][m] * e.values[m] * e.vectors[j][m];
          by_svd += s.u[i][m] * s.s[m] * s.vt[m][j];
          angle += e.vectors[m][i] * e.vectors[m][j];
        }
        worst = std::max({worst, std::abs(by_eigh) / largest, std::abs(by_svd) / largest, std::abs(angle)});
      }
  }
  return worst / std::numeric_limits<double>::epsilon();
}
} // namespace

BOOST_AUTO_TEST_CASE(sweeps_suffice) {
  BOOST_TEST(worst_decomposition<1>() <= 4);
  BOOST_TEST(worst_decomposition<2>() <= 10);
  BOOST_TEST(worst_decomposition<3>() <= 20);
  BOOST_TEST(worst_decomposition<4>() <= 30);
  BOOST_TEST(worst_decomposition<5>() <= 30);
  BOOST_TEST(worst_decomposition<6>() <= 40);
}

BOOST_AUTO_TEST_SUITE_END()
