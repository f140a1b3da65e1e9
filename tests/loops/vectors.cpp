// SPDX-License-Identifier: BSL-1.0
// The algebra of vectors and matrices within functions: values and gradients, against differences in `long double`.
#include <dyad/typed.hpp>

#include <boost/test/unit_test.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <tuple>

#include "plain.hpp"

namespace {

using dyad::Mat, dyad::Vec;
using plain::check_near;
using Real = plain::Real;
template <std::size_t N> using Reals = std::array<Real, N>;
template <std::size_t N> using Matrix = std::array<Reals<N>, N>;

/// Checks value and gradient of f of one vector against a plain function of `long double`s.
template <std::size_t N, class F, class Plain>
void check_vector(F const& f, Plain const& expected, std::array<double, N> const& at) {
  auto const [value, slopes] = value_and_gradient(f)(at);
  Reals<N> x;
  for (std::size_t i = 0; i < N; ++i) x[i] = at[i];
  check_near(value, expected(x));
  for (std::size_t i = 0; i < N; ++i) {
    constexpr Real step = 1e-5L;
    auto const moved = [&](Real by) {
      Reals<N> y = x;
      y[i] += by;
      return expected(y);
    };
    Real const slope = (8 * (moved(step) - moved(-step)) - (moved(2 * step) - moved(-2 * step))) / (12 * step);
    check_near(slopes[i], slope, 1, 1e-11L);
  }
}

constexpr std::array<double, 6> six{0.3, -0.2, 1.1, 0.7, 1.3, -0.4};
// Three rows and three columns, well conditioned, and a vector.
constexpr std::array<double, 12> twelve{2.0, 0.1, 0.3, 0.4, 1.5, -0.2, 0.1, 0.2, 1.2, 0.6, -0.8, 0.9};

template <std::size_t N> Matrix<N> minor_of(Matrix<N + 1> const& m, std::size_t column) {
  Matrix<N> out;
  for (std::size_t i = 0; i < N; ++i)
    for (std::size_t j = 0; j < N; ++j) out[i][j] = m[i + 1][j < column ? j : j + 1];
  return out;
}
template <std::size_t N> Real determinant(Matrix<N> const& m) {
  if constexpr (N == 1)
    return m[0][0];
  else {
    Real sum = 0;
    for (std::size_t j = 0; j < N; ++j)
      sum += (j % 2 == 0 ? 1 : -1) * m[0][j] * determinant<N - 1>(minor_of<N - 1>(m, j));
    return sum;
  }
}
/// The solution by elimination with pivots.
template <std::size_t N> Reals<N> eliminated(Matrix<N> m, Reals<N> b) {
  for (std::size_t k = 0; k < N; ++k) {
    std::size_t pivot = k;
    for (std::size_t i = k; i < N; ++i)
      if (std::abs(m[i][k]) > std::abs(m[pivot][k])) pivot = i;
    std::swap(m[k], m[pivot]);
    std::swap(b[k], b[pivot]);
    for (std::size_t i = k + 1; i < N; ++i) {
      Real const factor = m[i][k] / m[k][k];
      for (std::size_t j = k; j < N; ++j) m[i][j] -= factor * m[k][j];
      b[i] -= factor * b[k];
    }
  }
  for (std::size_t k = N; k-- > 0;) {
    for (std::size_t j = k + 1; j < N; ++j) b[k] -= m[k][j] * b[j];
    b[k] /= m[k][k];
  }
  return b;
}
/// The matrix and the vector in the numbers of one vector, rows first.
template <std::size_t N> std::pair<Matrix<N>, Reals<N>> parts(Reals<N * N + N> const& x) {
  std::pair<Matrix<N>, Reals<N>> out;
  for (std::size_t i = 0; i < N; ++i) {
    for (std::size_t j = 0; j < N; ++j) out.first[i][j] = x[i * N + j];
    out.second[i] = x[N * N + i];
  }
  return out;
}
/// The same of what a function receives.
template <std::size_t N, class X> constexpr auto matrix_in(X const& x) {
  dyad::MatrixArray<std::remove_cvref_t<decltype(x[0])>, N, N> m{};
  for (std::size_t i = 0; i < N; ++i)
    for (std::size_t j = 0; j < N; ++j) m(i, j) = x[i * N + j];
  return m;
}
template <std::size_t N, class X> constexpr auto vector_in(X const& x) {
  dyad::VectorArray<std::remove_cvref_t<decltype(x[0])>, N> v{};
  for (std::size_t i = 0; i < N; ++i) v[i] = x[N * N + i];
  return v;
}

} // namespace

BOOST_AUTO_TEST_SUITE(vectors)

BOOST_AUTO_TEST_CASE(operators_and_functions_on_each_element) {
  constexpr auto f = dyad::function<Vec<6>>([](auto const& v) {
    auto const w = 2.0 * v - tanh(v) / (v * v + 1.0) + exp(-v) * 0.5;
    auto u = -w;
    for (std::size_t i = 0; i < u.size(); ++i) u[i] = u[i] * static_cast<double>(i);
    return sum(w * w + 1.0 - u) + u[5];
  });
  check_vector(
      f,
      [](Reals<6> const& v) {
        Real sum = 0, last = 0;
        for (std::size_t i = 0; i < 6; ++i) {
          Real const w = 2 * v[i] - std::tanh(v[i]) / (v[i] * v[i] + 1) + std::exp(-v[i]) / 2;
          last = -w * static_cast<Real>(i);
          sum += w * w + 1 - last;
        }
        return sum + last;
      },
      six);
}

BOOST_AUTO_TEST_CASE(diagonals_and_traces) {
  constexpr auto f = dyad::function<Vec<6>>([](auto const& v) {
    dyad::MatrixArray const m{dyad::VectorArray{v[0], v[1], v[2]}, dyad::VectorArray{v[3], v[4], v[5]}};
    auto const d = diagonal(m); // v0, v4
    auto const all = matmul(transpose(m), matmul(diagonal_matrix(exp(d)), m));
    return trace(all) * trace(m) + diagonal(transpose(m))[1];
  });
  check_vector(
      f,
      [](Reals<6> const& v) {
        Real const first = v[0] * v[0] + v[1] * v[1] + v[2] * v[2];
        Real const second = v[3] * v[3] + v[4] * v[4] + v[5] * v[5];
        return (std::exp(v[0]) * first + std::exp(v[4]) * second) * (v[0] + v[4]) + v[4];
      },
      six);
}

BOOST_AUTO_TEST_CASE(products_norms_and_parts) {
  constexpr auto f = dyad::function<Vec<6>>([](auto const& v) {
    auto const [a, b, c, d, e, g] = v;
    dyad::VectorArray<std::remove_cvref_t<decltype(v[0])>, 3> p{{a, b, c}}, q{{d, e, g}};
    auto const r = cross(p, q);
    auto total = norm(v) + dot(p, q) * norm(r);
    for (auto const& x : concat(r, p)) total = total * 0.5 + x * x;
    return total + concat(p, q)[4];
  });
  check_vector(
      f,
      [](Reals<6> const& v) {
        Real const r[] = {v[1] * v[5] - v[2] * v[4], v[2] * v[3] - v[0] * v[5], v[0] * v[4] - v[1] * v[3]};
        Real squares = 0, length = 0;
        for (Real const x : v) squares += x * x;
        for (Real const x : r) length += x * x;
        Real total = std::sqrt(squares) + (v[0] * v[3] + v[1] * v[4] + v[2] * v[5]) * std::sqrt(length);
        for (Real const x : {r[0], r[1], r[2], v[0], v[1], v[2]}) total = total / 2 + x * x;
        return total + v[4];
      },
      six);
}

BOOST_AUTO_TEST_CASE(products_and_sums_of_the_first_elements) {
  constexpr auto f = dyad::function<Vec<6>>([](auto const& v) {
    auto const sums = cumsum(v);
    return prod(v) + dot(sums, sums * v);
  });
  auto const plain = [](auto const& v) {
    Real product = 1, sum = 0, total = 0;
    for (Real const x : v) {
      product *= x;
      sum += x;
      total += sum * sum * x;
    }
    return product + total;
  };
  check_vector(f, plain, six);
  check_vector(f, plain, std::array<double, 6>{0.5, 0.0, -1.5, 2.0, 0.0, 0.25}); // what one zero leaves of the others
  constexpr auto of_one = dyad::function<Vec<1>>([](auto const& v) { return prod(v) + cumsum(v)[0]; });
  BOOST_TEST(of_one(std::array{1.5}) == 3.0);
}

BOOST_AUTO_TEST_CASE(norms_at_the_origin_and_far_away) {
  constexpr auto length = dyad::function<Vec<3>>([](auto const& v) { return norm(v); });
  auto const [zero, flat] = value_and_gradient(length)(std::array{0.0, 0.0, 0.0});
  BOOST_TEST(zero == 0);
  for (double const slope : flat) BOOST_TEST(slope == 0);
  for (double const size : {1e200, 1e-200}) {
    auto const [value, slopes] = value_and_gradient(length)(std::array{3 * size, 0.0, -4 * size});
    check_near(value / size, 5);
    check_near(slopes[0], 0.6L);
    check_near(slopes[1], 0);
    check_near(slopes[2], -0.8L);
  }
  // Second derivatives (1 - u u') / r, where several elements are 0 as well; those of even functions at the origin.
  constexpr auto longer = dyad::function<Vec<4>>([](auto const& v) { return norm(v); });
  constexpr auto bell = dyad::function<Vec<4>>([](auto const& v) { return exp(-square(norm(v))); });
  for (auto const& v : {std::array{0.0, 0.0, 2.0, 0.0}, std::array{0.0, 0.0, 0.0, -3.0}, std::array{1.0, 0.0, 0.0, 0.0},
                        std::array{0.0, 2.0, 2.0, 0.0}, std::array{1.0, -2.0, 3.0, 4.0}, std::array<double, 4>{}}) {
    Real squares = 0;
    for (double const x : v) squares += Real(x) * x;
    Real const r = std::sqrt(squares), e = std::exp(-squares);
    auto const curvature = hessian(longer)(v), of_bell = hessian(bell)(v);
    for (std::size_t i = 0; i < 4; ++i)
      for (std::size_t j = 0; j < 4; ++j) {
        Real const same = i == j;
        check_near(curvature[i][j], r == 0 ? 0 : (same - v[i] * v[j] / squares) / r);
        check_near(of_bell[i][j], e * (4 * Real(v[i]) * v[j] - 2 * same));
      }
  }
  constexpr auto single = dyad::function<Vec<1>>([](auto const& v) { return norm(v); });
  BOOST_TEST(single(std::array{-2.0}) == 2);
}

BOOST_AUTO_TEST_CASE(matrix_products) {
  constexpr auto f = dyad::function<Vec<12>>([](auto const& x) {
    auto const m = matrix_in<3>(x);
    auto const v = vector_in<3>(x);
    auto const square_of = matmul(m, transpose(m));
    return dot(matmul(square_of, v), matmul(v, m)) + square_of(0, 2) + matmul(m, m)[2][1];
  });
  check_vector(
      f,
      [](Reals<12> const& x) {
        auto const [m, v] = parts<3>(x);
        Matrix<3> product{}, twice{};
        Reals<3> right{}, left{};
        for (std::size_t i = 0; i < 3; ++i)
          for (std::size_t j = 0; j < 3; ++j)
            for (std::size_t k = 0; k < 3; ++k) product[i][j] += m[i][k] * m[j][k], twice[i][j] += m[i][k] * m[k][j];
        Real total = product[0][2] + twice[2][1];
        for (std::size_t i = 0; i < 3; ++i)
          for (std::size_t j = 0; j < 3; ++j) right[i] += product[i][j] * v[j], left[i] += v[j] * m[j][i];
        for (std::size_t i = 0; i < 3; ++i) total += right[i] * left[i];
        return total;
      },
      twelve);
}

BOOST_AUTO_TEST_CASE(determinants_inverses_and_solutions) {
  constexpr auto three = dyad::function<Vec<12>>([](auto const& x) {
    auto const m = matrix_in<3>(x);
    auto const v = vector_in<3>(x);
    return det(m) + sum(solve(m, v)) + dot(matmul(inverse(m), v), v);
  });
  check_vector(
      three,
      [](Reals<12> const& x) {
        auto const [m, v] = parts<3>(x);
        auto const s = eliminated<3>(m, v);
        return determinant<3>(m) + s[0] + s[1] + s[2] + s[0] * v[0] + s[1] * v[1] + s[2] * v[2];
      },
      twelve);
  constexpr auto two = dyad::function<Vec<6>>([](auto const& x) {
    auto const m = matrix_in<2>(x);
    return det(inverse(m)) + solve(m, vector_in<2>(x))[1];
  });
  check_vector(
      two,
      [](Reals<6> const& x) {
        auto const [m, v] = parts<2>(x);
        return 1 / determinant<2>(m) + eliminated<2>(m, v)[1];
      },
      six);
}

BOOST_AUTO_TEST_CASE(four_rows) {
  constexpr auto f = dyad::function<Vec<20>>([](auto const& x) {
    auto const m = matrix_in<4>(x);
    auto const v = vector_in<4>(x);
    return det(m) + solve(m, v)[3] + matmul(inverse(m), v)[1];
  });
  std::array<double, 20> at{};
  auto const numbers = plain::sample(20);
  for (std::size_t i = 0; i < 20; ++i) at[i] = numbers[i] + (i < 16 && i % 5 == 0 ? 3 : 0);
  check_vector(
      f,
      [](Reals<20> const& x) {
        auto const [m, v] = parts<4>(x);
        auto const s = eliminated<4>(m, v);
        return determinant<4>(m) + s[3] + s[1];
      },
      at);
}

// By elimination, where rows have to be exchanged: the first pivot is 0 at some points.
namespace {
template <class P> constexpr auto six_by_six(P const& p) {
  dyad::MatrixArray<std::remove_cvref_t<decltype(p[0])>, 6, 6> m{};
  for (std::size_t i = 0; i < 6; ++i)
    for (std::size_t j = 0; j < 6; ++j)
      m[i][j] = p[(i + j) % 3] * static_cast<double>((3 * i + 5 * j) % 7) + (i + 1 == j || i == j + 5 ? 4.0 : 0.0);
  return m;
}
} // namespace

BOOST_AUTO_TEST_CASE(six_rows) {
  constexpr auto f = dyad::function<Vec<3>>([](auto const& p) {
    auto const m = six_by_six(p);
    auto v = m[0];
    for (std::size_t i = 0; i < 6; ++i) v[i] = p[i % 3] + static_cast<double>(i);
    return det(m) + solve(m, v)[4] + matmul(inverse(m), v)[1];
  });
  for (auto const& at : {std::array{0.3, -0.2, 0.5}, std::array{1.0, 0.0, 0.0}, std::array{0.0, 0.0, 0.0}})
    check_vector(
        f,
        [](Reals<3> const& p) {
          auto const wide = six_by_six(p);
          Matrix<6> m{};
          Reals<6> v{};
          for (std::size_t i = 0; i < 6; ++i) {
            for (std::size_t j = 0; j < 6; ++j) m[i][j] = wide[i][j];
            v[i] = p[i % 3] + static_cast<double>(i);
          }
          auto const s = eliminated<6>(m, v);
          return determinant<6>(m) + s[4] + s[1];
        },
        at);
}

BOOST_AUTO_TEST_CASE(cholesky_factors) {
  constexpr auto f = dyad::function<Vec<12>>([](auto const& x) {
    auto const m = matrix_in<3>(x);
    auto const l = cholesky(matmul(m, transpose(m)));
    return l(0, 0) + 2.0 * l(1, 0) + 3.0 * l(1, 1) + 4.0 * l(2, 0) + 5.0 * l(2, 1) + 6.0 * l(2, 2) + l(0, 2) + x[9];
  });
  check_vector(
      f,
      [](Reals<12> const& x) {
        auto const m = parts<3>(x).first;
        Matrix<3> a{};
        for (std::size_t i = 0; i < 3; ++i)
          for (std::size_t j = 0; j < 3; ++j)
            for (std::size_t k = 0; k < 3; ++k) a[i][j] += m[i][k] * m[j][k];
        Real const l00 = std::sqrt(a[0][0]), l10 = a[1][0] / l00, l20 = a[2][0] / l00;
        Real const l11 = std::sqrt(a[1][1] - l10 * l10), l21 = (a[2][1] - l20 * l10) / l11;
        Real const l22 = std::sqrt(a[2][2] - l20 * l20 - l21 * l21);
        return l00 + 2 * l10 + 3 * l11 + 4 * l20 + 5 * l21 + 6 * l22 + x[9];
      },
      twelve);
}

BOOST_AUTO_TEST_CASE(matrices_element_by_element) {
  constexpr auto f = dyad::function<Mat<2, 2>>([](auto const& m) {
    auto const n = 2.0 * m * m - sin(m) + 1.0;
    auto total = 0.0 * m(0, 0);
    for (auto const& row : n)
      for (auto const& x : row) total += x;
    auto const [top, bottom] = n;
    return total + dot(top, bottom);
  });
  std::array<std::array<double, 2>, 2> const at{{{0.3, -0.2}, {1.1, 0.7}}};
  auto const [value, slopes] = value_and_gradient(f)(at);
  Real n[2][2], slope[2][2], total = 0;
  for (std::size_t i = 0; i < 2; ++i)
    for (std::size_t j = 0; j < 2; ++j) {
      Real const x = at[i][j];
      total += n[i][j] = 2 * x * x - std::sin(x) + 1;
      slope[i][j] = 4 * x - std::cos(x);
    }
  check_near(value, total + n[0][0] * n[1][0] + n[0][1] * n[1][1]);
  for (std::size_t i = 0; i < 2; ++i)
    for (std::size_t j = 0; j < 2; ++j) check_near(slopes[i][j], slope[i][j] * (1 + n[1 - i][j]));
}

BOOST_AUTO_TEST_SUITE_END()
