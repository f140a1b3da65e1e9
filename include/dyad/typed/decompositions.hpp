// SPDX-License-Identifier: BSL-1.0
/// \file eigh, svd and qr of the matrices that functions receive for `Mat<M, N>`, as straight code.
///
/// Eigenvalues and singular values are found by a fixed number of Jacobi's sweeps (Golub and Van Loan, "Matrix
/// Computations", 8.5 and 8.6.3), which suffices for double precision. Their derivatives, of any order, do not follow
/// the sweeps: they are those of perturbation theory, as in ops/decompositions.hpp. As there, vectors that belong to
/// equal values have no derivative: it is NaN. The first derivative of the values is finite everywhere, a second one is
/// NaN where several are equal.
#pragma once

#include <dyad/graph/joint.hpp>
#include <dyad/typed/vectors.hpp>

#include <algorithm>
#include <limits>

namespace dyad {

namespace typed {

/// Jacobi's sweeps that suffice for so many columns.
constexpr int sweeps_for(std::size_t columns) { return columns == 2 ? 1 : columns == 3 ? 5 : columns == 4 ? 6 : 7; }
inline constexpr std::size_t most_columns_of_sweeps = 6;
template <std::size_t N> struct matrix_of_more_than_six_columns {
  static_assert(N <= most_columns_of_sweeps,
                "dyad: eigh and svd within functions are straight code, for matrices of up to six rows or columns; of "
                "larger ones take eigh and svd of an array or a Variable (#include <dyad/array/decompositions.hpp>)");
};

/// Cosine and sine of the turn that takes the off-diagonal element b of the symmetric ((a, b), (b, c)) to 0, and their
/// quotient.
template <class T> struct Turn {
  T cosine, sine, tangent;
  constexpr Turn(T const& a, T const& b, T const& c) {
    T const cotangent = (c - a) / (2.0 * where(b == 0.0, 1.0, b)); // of twice the angle
    T const magnitude = 1.0 / (abs(cotangent) + sqrt(cotangent * cotangent + 1.0));
    tangent = where(b == 0.0, 0.0, where(cotangent < 0.0, -magnitude, magnitude));
    cosine = 1.0 / sqrt(tangent * tangent + 1.0);
    sine = tangent * cosine;
  }
  constexpr void apply_to(T& x, T& y) const {
    T const turned = cosine * x - sine * y;
    y = sine * x + cosine * y;
    x = turned;
  }
};

/// Exchanges two numbers where a condition holds.
template <class C, class T> constexpr void exchange_where(C const& condition, T& x, T& y) {
  T const first = where(condition, y, x);
  y = where(condition, x, y);
  x = first;
}

/// 1, or -1 where the largest element of a vector is negative. Of several that are about as large the first decides,
/// so that rounding does not.
template <class T, std::size_t N> constexpr T sign_of_largest(VectorArray<T, N> const& v) {
  T most = abs(v[0]);
  for (std::size_t i = 1; i < N; ++i) most = max(most, abs(v[i]));
  most = 0.99 * most;
  T out = 1.0 + 0.0 * v[0];
  for (std::size_t i = N; i-- > 0;) out = where(abs(v[i]) >= most, where(v[i] < 0.0, -1.0, 1.0), out);
  return out;
}

/// The largest magnitude of the elements, or 1 if that is 0; a constant to derivatives.
template <class T, std::size_t N> constexpr T scale_of(VectorArray<T, N> const& v) {
  T most = abs(v[0]);
  for (std::size_t i = 1; i < N; ++i) most = max(most, abs(v[i]));
  return stop_gradient(where(most == 0.0, 1.0, most));
}

/// The slopes of vectors that belong to different values are divided by the gaps between these.
template <class T> constexpr T over_gap(T const& x, T const& gap) {
  return x / where(gap == 0.0, std::numeric_limits<double>::quiet_NaN(), gap);
}

/// Of a symmetric matrix, given by its lower triangle: the eigenvalues in ascending order, then the rows of the matrix
/// of eigenvectors.
template <std::size_t N> struct Eigh {
  static constexpr std::string_view name = "eigh";
  static constexpr std::size_t inputs = N * (N + 1) / 2, results = N + N * N;

  template <class T> static constexpr std::array<T, results> values(std::array<T, inputs> const& lower) {
    MatrixArray<T, N, N> a{};
    VectorArray<VectorArray<T, N>, N> v{}; // the eigenvectors
    for (std::size_t i = 0, k = 0; i < N; ++i)
      for (std::size_t j = 0; j <= i; ++j) a[i][j] = a[j][i] = lower[k++];
    for (std::size_t i = 0; i < N; ++i)
      for (std::size_t j = 0; j < N; ++j) v[i][j] = T(i == j ? 1.0 : 0.0);
    for (int sweep = 0; sweep < sweeps_for(N); ++sweep)
      for (std::size_t p = 0; p < N; ++p)
        for (std::size_t q = p + 1; q < N; ++q) {
          Turn<T> const turn(a[p][p], a[p][q], a[q][q]);
          T const moved = turn.tangent * a[p][q];
          a[p][p] = a[p][p] - moved;
          a[q][q] = a[q][q] + moved;
          a[p][q] = a[q][p] = 0.0 * moved; // not a number where the matrix is not finite
          for (std::size_t i = 0; i < N; ++i) {
            turn.apply_to(v[p][i], v[q][i]);
            if (i == p || i == q) continue;
            turn.apply_to(a[i][p], a[i][q]);
            a[p][i] = a[i][p];
            a[q][i] = a[i][q];
          }
        }
    for (std::size_t end = N; end > 1; --end)
      for (std::size_t k = 0; k + 1 < end; ++k) {
        auto const later = a[k][k] > a[k + 1][k + 1];
        exchange_where(later, a[k][k], a[k + 1][k + 1]);
        for (std::size_t i = 0; i < N; ++i) exchange_where(later, v[k][i], v[k + 1][i]);
      }
    std::array<T, results> out{};
    for (std::size_t k = 0; k < N; ++k) {
      T const sign = sign_of_largest(v[k]);
      out[k] = a[k][k];
      for (std::size_t i = 0; i < N; ++i) out[N + i * N + k] = sign * v[k][i];
    }
    return out;
  }

  /// Of an eigenvalue v_j v_l, of a vector the sum over the others of u_i (u_j v_l + u_l v_j) / (w_v - w_u); an
  /// element beside the diagonal stands for two.
  template <class T>
  static constexpr T slope(std::size_t result, std::size_t input, std::array<T, results> const& y) {
    std::size_t j = 0, l = input;
    while (l > j) l -= ++j;
    auto const v = [&y](std::size_t i, std::size_t of) { return y[N + i * N + of]; };
    if (result < N) return (j == l ? 1.0 : 2.0) * (v(j, result) * v(l, result));
    std::size_t const i = (result - N) / N, k = (result - N) % N;
    T total = 0.0;
    for (std::size_t m = 0; m < N; ++m) {
      if (m == k) continue;
      T const both = j == l ? v(j, m) * v(j, k) : v(j, m) * v(l, k) + v(l, m) * v(j, k);
      total = total + v(i, m) * over_gap(both, y[k] - y[m]);
    }
    return total;
  }
};

/// Of a matrix of M rows and N <= M columns, given row by row: the singular values in descending order, then the rows
/// of U, then those of V.
template <std::size_t M, std::size_t N> struct Svd {
  static constexpr std::string_view name = "svd";
  static constexpr std::size_t inputs = M * N, results = N + M * N + N * N;

  template <class T> static constexpr std::array<T, results> values(std::array<T, inputs> const& a) {
    VectorArray<VectorArray<T, M>, N> u{}; // columns, that become singular values times those of U
    VectorArray<VectorArray<T, N>, N> v{};
    VectorArray<T, M * N> all{};
    for (std::size_t k = 0; k < M * N; ++k) all[k] = a[k];
    T const scale = scale_of(all);
    for (std::size_t j = 0; j < N; ++j) {
      for (std::size_t i = 0; i < M; ++i) u[j][i] = a[i * N + j] / scale;
      for (std::size_t i = 0; i < N; ++i) v[j][i] = T(i == j ? 1.0 : 0.0);
    }
    for (int sweep = 0; sweep <= sweeps_for(N); ++sweep)
      for (std::size_t p = 0; p < N; ++p)
        for (std::size_t q = p + 1; q < N; ++q) {
          Turn<T> const turn(dot(u[p], u[p]), dot(u[p], u[q]), dot(u[q], u[q]));
          for (std::size_t i = 0; i < M; ++i) turn.apply_to(u[p][i], u[q][i]);
          for (std::size_t i = 0; i < N; ++i) turn.apply_to(v[p][i], v[q][i]);
        }
    VectorArray<T, N> s{};
    for (std::size_t k = 0; k < N; ++k) {
      T const within = scale_of(u[k]);
      s[k] = within * sqrt(dot(u[k] / within, u[k] / within));
    }
    for (std::size_t end = N; end > 1; --end)
      for (std::size_t k = 0; k + 1 < end; ++k) {
        auto const later = s[k] < s[k + 1];
        exchange_where(later, s[k], s[k + 1]);
        for (std::size_t i = 0; i < M; ++i) exchange_where(later, u[k][i], u[k + 1][i]);
        for (std::size_t i = 0; i < N; ++i) exchange_where(later, v[k][i], v[k + 1][i]);
      }
    std::array<T, results> out{};
    for (std::size_t k = 0; k < N; ++k) {
      T const sign = sign_of_largest(u[k]), divisor = where(s[k] == 0.0, 1.0, s[k]);
      out[k] = s[k] * scale;
      for (std::size_t i = 0; i < M; ++i) out[N + i * N + k] = sign * u[k][i] / divisor;
      for (std::size_t i = 0; i < N; ++i) out[N + M * N + i * N + k] = sign * v[k][i];
    }
    return out;
  }

  /// With P = U^T dA V: of a singular value its diagonal; of U the sum over other columns m of
  /// u_m (P_mk s_k + s_m P_km) / (s_k^2 - s_m^2), of V that of v_m (s_m P_mk + P_km s_k) / (s_k^2 - s_m^2), and what
  /// lies outside of the columns of U: (1 - U U^T) dA v_k / s_k.
  template <class T>
  static constexpr T slope(std::size_t result, std::size_t input, std::array<T, results> const& y) {
    std::size_t const j = input / N, l = input % N;
    auto const u = [&y](std::size_t i, std::size_t of) { return y[N + i * N + of]; };
    auto const v = [&y](std::size_t i, std::size_t of) { return y[N + M * N + i * N + of]; };
    if (result < N) return u(j, result) * v(l, result);
    bool const of_u = result < N + M * N;
    std::size_t const place = result - (of_u ? N : N + M * N), i = place / N, k = place % N;
    T total = 0.0;
    for (std::size_t m = 0; m < N; ++m) {
      if (m == k) continue;
      T const mk = u(j, m) * v(l, k), km = u(j, k) * v(l, m);
      T const both = of_u ? mk * y[k] + y[m] * km : y[m] * mk + km * y[k];
      total = total + (of_u ? u(i, m) : v(i, m)) * over_gap(both, (y[k] - y[m]) * (y[k] + y[m]));
    }
    if (M == N || !of_u) return total;
    T outside = i == j ? 1.0 : 0.0;
    for (std::size_t m = 0; m < N; ++m) outside = outside - u(i, m) * u(j, m);
    return total + over_gap(outside * v(l, k), y[k]);
  }
};

} // namespace typed

/// Eigenvalues in ascending order, and the unit vectors that belong to them, as columns.
template <class T, std::size_t N> struct EigensystemOf {
  VectorArray<T, N> values;     ///< w
  MatrixArray<T, N, N> vectors; ///< V, of which column k belongs to w[k]
};
/// The eigenvalues and eigenvectors of a symmetric matrix of up to six rows: a = V diag(w) V^T; of one that is not
/// symmetric its symmetric part is meant. Of each vector the largest element is positive. A matrix that is not finite
/// gives NaN.
template <class T, std::size_t N> constexpr EigensystemOf<T, N> eigh(MatrixArray<T, N, N> const& a) {
  static_cast<void>(sizeof(typed::matrix_of_more_than_six_columns<N>));
  using Op = typed::Eigh<N>;
  std::array<T, Op::inputs> lower{};
  for (std::size_t i = 0, k = 0; i < N; ++i)
    for (std::size_t j = 0; j <= i; ++j) lower[k++] = i == j ? a[i][i] : 0.5 * (a[i][j] + a[j][i]);
  std::array<T, Op::results> const all = jointly<Op>(lower);
  EigensystemOf<T, N> out{};
  for (std::size_t i = 0; i < N; ++i) {
    out.values[i] = all[i];
    for (std::size_t k = 0; k < N; ++k) out.vectors[i][k] = all[N + i * N + k];
  }
  return out;
}

/// U, singular values in descending order, and V^T.
template <class T, std::size_t M, std::size_t N> struct SingularValueDecompositionOf {
  static constexpr std::size_t rank = std::min(M, N); ///< how many singular values there are
  MatrixArray<T, M, rank> u;  ///< its columns are of length 1, or 0 where the singular value is 0
  VectorArray<T, rank> s;     ///< none is negative
  MatrixArray<T, rank, N> vt; ///< its rows are of length 1
};
/// The singular value decomposition a = U diag(s) V^T of a matrix that has up to six rows or columns. Of each column of
/// U (of V where there are more columns than rows) the largest element is positive; what belongs to the singular value
/// 0 is 0. Vectors of the singular value 0 have no derivative where the matrix is not square.
template <class T, std::size_t M, std::size_t N>
constexpr SingularValueDecompositionOf<T, M, N> svd(MatrixArray<T, M, N> const& a) {
  static_cast<void>(sizeof(typed::matrix_of_more_than_six_columns<std::min(M, N)>));
  SingularValueDecompositionOf<T, M, N> out{};
  if constexpr (M < N) {
    auto const turned = svd(transpose(a));
    out.u = transpose(turned.vt);
    out.s = turned.s;
    out.vt = transpose(turned.u);
  } else {
    using Op = typed::Svd<M, N>;
    std::array<T, Op::inputs> elements{};
    for (std::size_t i = 0; i < M; ++i)
      for (std::size_t j = 0; j < N; ++j) elements[i * N + j] = a[i][j];
    std::array<T, Op::results> const all = jointly<Op>(elements);
    for (std::size_t k = 0; k < N; ++k) {
      out.s[k] = all[k];
      for (std::size_t i = 0; i < M; ++i) out.u[i][k] = all[N + i * N + k];
      for (std::size_t i = 0; i < N; ++i) out.vt[k][i] = all[N + M * N + i * N + k];
    }
  }
  return out;
}

/// Q, whose columns are of length 1 and at right angles, and the upper triangular R.
template <class T, std::size_t M, std::size_t N> struct OrthogonalFactorsOf {
  MatrixArray<T, M, N> q; ///< Q^T Q = 1
  MatrixArray<T, N, N> r; ///< its diagonal is positive
};
/// a = Q R of a matrix whose N <= M columns are independent, by Gram and Schmidt's method, each column twice, which
/// leaves right angles to rounding (Giraud, Langou, Rozložník, "The loss of orthogonality in the Gram-Schmidt
/// orthogonalization process", 2005). Where a column depends on those before it the result is not a number.
template <class T, std::size_t M, std::size_t N>
constexpr OrthogonalFactorsOf<T, M, N> qr(MatrixArray<T, M, N> const& a) {
  static_assert(M >= N, "dyad: qr takes a matrix with at least as many rows as columns");
  auto columns = transpose(a);
  OrthogonalFactorsOf<T, M, N> out{};
  for (std::size_t i = 0; i < N; ++i)
    for (std::size_t k = 0; k < N; ++k) out.r[i][k] = T(0.0);
  for (std::size_t k = 0; k < N; ++k) {
    auto& column = columns[k];
    for (int round = 0; round < 2; ++round)
      for (std::size_t i = 0; i < k; ++i) {
        T const along = dot(columns[i], column);
        column = column - along * columns[i];
        out.r[i][k] = out.r[i][k] + along;
      }
    T const scale = typed::scale_of(column);
    column = column / scale;
    T const length = sqrt(dot(column, column));
    column = column / length;
    out.r[k][k] = scale * length;
  }
  out.q = transpose(columns);
  return out;
}

} // namespace dyad
