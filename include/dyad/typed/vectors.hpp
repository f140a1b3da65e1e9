// SPDX-License-Identifier: BSL-1.0
/// \file The algebra of the vectors and matrices that functions receive for `Vec<N>` and `Mat<M, N>`.
///
/// Operators and functions act on each element, a number beside a vector on all of them: `a - 2.0 * b`, `tanh(a)`. What
/// mixes elements stands here. Elements are numbers of any kind, so the same lambda runs traced, on `double`s and on
/// Variables.
#pragma once

#include <dyad/ops/arithmetic.hpp>
#include <dyad/ops/constants.hpp>
#include <dyad/ops/piecewise.hpp>
#include <dyad/ops/power.hpp>
#include <dyad/typed/structure.hpp>

#include <cstddef>
#include <type_traits>

namespace dyad {

namespace typed {

template <class A>
concept FixedArray = is_fixed_array<std::remove_cvref_t<A>>;

/// The element at a position of a vector, or row of a matrix; a number is the same everywhere.
template <class X> constexpr auto const& element_at(X const& x, std::size_t i) {
  if constexpr (FixedArray<X>) return x[i];
  else return x;
}
/// How many elements, or rows, the arrays among some values have; none of them has another number.
template <class... X> consteval std::size_t common_length() {
  std::size_t length = 0;
  bool equal = true;
  auto const meet = [&](std::size_t n) {
    equal = equal && (length == 0 || length == n);
    length = n;
  };
  auto const look = [&]<class Y>(std::type_identity<Y>) {
    if constexpr (FixedArray<Y>) meet(std::tuple_size<Y>::value);
  };
  (look(std::type_identity<X>{}), ...);
  return equal ? length : 0;
}
template <class... X> struct arrays_of_different_lengths {
  static_assert(sizeof...(X) == 0, "dyad: vectors or matrices of different sizes meet in an operation on each element");
};

template <class T, std::size_t N> struct ArrayWith {
  using type = VectorArray<T, N>;
};
template <class T, std::size_t N, std::size_t M> struct ArrayWith<VectorArray<T, N>, M> {
  using type = MatrixArray<T, M, N>;
};

} // namespace typed

/// An operation on each element.
template <class Op, class... X>
  requires(typed::FixedArray<X> || ...)
constexpr auto apply_to(std::type_identity<Op>, X const&... x) {
  constexpr std::size_t length = typed::common_length<X...>();
  if constexpr (length == 0) {
    static_cast<void>(sizeof(typed::arrays_of_different_lengths<X...>));
  } else {
    typename typed::ArrayWith<std::remove_cvref_t<decltype(apply<Op>(typed::element_at(x, 0)...))>, length>::type out{};
    for (std::size_t i = 0; i < length; ++i) out[i] = apply<Op>(typed::element_at(x, i)...);
    return out;
  }
}

/// A named constant beside a vector is a number, of the kind of its elements.
template <class Op, typed::FixedArray A> constexpr auto named_constant(std::type_identity<Op>, A const& a) {
  return constant_like<Op>(a[0]);
}

/// A plain number beside a vector that is traced.
template <typed::FixedArray A>
  requires requires(A const& a) { traced_number(0.0, a[0]); }
constexpr auto traced_number(double number, A const& a) {
  return traced_number(number, a[0]);
}

/// The sum of the elements of a vector, one after the other.
template <class T, std::size_t N> constexpr T sum(VectorArray<T, N> const& a) {
  T total = a[0];
  for (std::size_t i = 1; i < N; ++i) total = total + a[i];
  return total;
}
/// The product of the elements of a vector, one after the other; its derivatives divide by none of them.
template <class T, std::size_t N> constexpr T prod(VectorArray<T, N> const& a) {
  T product = a[0];
  for (std::size_t i = 1; i < N; ++i) product = product * a[i];
  return product;
}
/// The sums of the first elements of a vector, of one to all.
template <class T, std::size_t N> constexpr VectorArray<T, N> cumsum(VectorArray<T, N> const& a) {
  VectorArray<T, N> sums = a;
  for (std::size_t i = 1; i < N; ++i) sums[i] = sums[i - 1] + a[i];
  return sums;
}
/// a_0 b_0 + a_1 b_1 + ... of two vectors of one length.
template <class A, class B, std::size_t N> constexpr auto dot(VectorArray<A, N> const& a, VectorArray<B, N> const& b) {
  auto total = a[0] * b[0];
  for (std::size_t i = 1; i < N; ++i) total = total + a[i] * b[i];
  return total;
}
/// The Euclidean norm of a vector, by `hypot`, which neither over- nor underflows on the way: at the origin it is 0,
/// and so is its gradient; `square(norm(a))` is smooth there. Where speed counts and the vector is neither 0 nor
/// extreme, sqrt(dot(a, a)) is shorter.
template <class T, std::size_t N> constexpr T norm(VectorArray<T, N> const& a) {
  if constexpr (N == 1) return abs(a[0]);
  else if constexpr (N == 2) return hypot(a[0], a[1]);
  else {
    // The largest element first: hypot(a, b) has no second derivative where both are 0, and the vector is not.
    VectorArray<T, N> in_order = a;
    for (std::size_t i = 1; i < N; ++i) {
      auto const larger = abs(a[i]) > abs(in_order[0]);
      in_order[i] = where(larger, in_order[0], a[i]);
      in_order[0] = where(larger, a[i], in_order[0]);
    }
    T total = in_order[0];
    for (std::size_t i = 1; i < N; ++i) total = hypot(total, in_order[i]);
    return total;
  }
}
/// The arithmetic mean of the elements.
template <class T, std::size_t N> constexpr T mean(VectorArray<T, N> const& a) {
  return sum(a) / static_cast<double>(N);
}
/// The sum of the squared distances from the mean, divided by `N - correction`. As for arrays, the mean is taken off
/// twice.
template <class T, std::size_t N> constexpr T variance(VectorArray<T, N> const& a, int correction = 0) {
  VectorArray<T, N> const distance = a - mean(a), centred = distance - mean(distance);
  return dot(centred, centred) / (static_cast<double>(N) - correction);
}
/// Its square root, by `norm`: where all elements are equal its derivative is 0.
template <class T, std::size_t N> constexpr T standard_deviation(VectorArray<T, N> const& a, int correction = 0) {
  VectorArray<T, N> const distance = a - mean(a);
  return norm(distance - mean(distance)) / detail::root_of_count(static_cast<double>(N) - correction);
}
/// The cross product of two vectors of three elements.
template <class A, class B> constexpr auto cross(VectorArray<A, 3> const& a, VectorArray<B, 3> const& b) {
  using T = std::remove_cvref_t<decltype(a[0] * b[0] - a[0] * b[0])>;
  return VectorArray<T, 3>{{a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]}};
}
/// The elements of one vector, then those of another.
template <class T, std::size_t M, std::size_t N>
constexpr VectorArray<T, M + N> concat(VectorArray<T, M> const& a, VectorArray<T, N> const& b) {
  VectorArray<T, M + N> out{};
  for (std::size_t i = 0; i < M; ++i) out[i] = a[i];
  for (std::size_t i = 0; i < N; ++i) out[M + i] = b[i];
  return out;
}

/// The columns of a matrix as rows.
template <class T, std::size_t M, std::size_t N>
constexpr MatrixArray<T, N, M> transpose(MatrixArray<T, M, N> const& a) {
  MatrixArray<T, N, M> out{};
  for (std::size_t i = 0; i < M; ++i)
    for (std::size_t j = 0; j < N; ++j) out[j][i] = a[i][j];
  return out;
}
/// The main diagonal of a matrix, as long as its shorter side.
template <class T, std::size_t M, std::size_t N>
constexpr VectorArray<T, (M < N ? M : N)> diagonal(MatrixArray<T, M, N> const& a) {
  VectorArray<T, (M < N ? M : N)> out{};
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = a[i][i];
  return out;
}
/// The square matrix that is zero but for its main diagonal.
template <class T, std::size_t N> constexpr MatrixArray<T, N, N> diagonal_matrix(VectorArray<T, N> const& a) {
  MatrixArray<T, N, N> out{};
  for (std::size_t i = 0; i < N; ++i)
    for (std::size_t j = 0; j < N; ++j) {
      if (i == j) out[i][j] = a[i];
      else out[i][j] = T(0.0);
    }
  return out;
}
/// The sum of the main diagonal.
template <class T, std::size_t M, std::size_t N> constexpr T trace(MatrixArray<T, M, N> const& a) {
  return sum(diagonal(a));
}
/// A matrix times a vector.
template <class A, class B, std::size_t M, std::size_t N>
constexpr auto matmul(MatrixArray<A, M, N> const& a, VectorArray<B, N> const& b) {
  VectorArray<std::remove_cvref_t<decltype(dot(a[0], b))>, M> out{};
  for (std::size_t i = 0; i < M; ++i) out[i] = dot(a[i], b);
  return out;
}
/// A vector, as a row, times a matrix.
template <class A, class B, std::size_t M, std::size_t N>
constexpr auto matmul(VectorArray<A, M> const& a, MatrixArray<B, M, N> const& b) {
  return matmul(transpose(b), a);
}
/// A matrix times a matrix.
template <class A, class B, std::size_t L, std::size_t M, std::size_t N>
constexpr auto matmul(MatrixArray<A, L, M> const& a, MatrixArray<B, M, N> const& b) {
  MatrixArray<std::remove_cvref_t<decltype(dot(a[0], VectorArray<B, M>{}))>, L, N> out{};
  auto const columns = transpose(b);
  for (std::size_t i = 0; i < L; ++i)
    for (std::size_t j = 0; j < N; ++j) out[i][j] = dot(a[i], columns[j]);
  return out;
}

namespace typed {

/// A matrix without one row and one column.
template <class T, std::size_t N>
constexpr MatrixArray<T, N - 1, N - 1> minor_of(MatrixArray<T, N, N> const& a, std::size_t row, std::size_t col) {
  MatrixArray<T, N - 1, N - 1> out{};
  for (std::size_t i = 0; i + 1 < N; ++i)
    for (std::size_t j = 0; j + 1 < N; ++j) out[i][j] = a[i < row ? i : i + 1][j < col ? j : j + 1];
  return out;
}
/// Up to so many rows by cofactors, beyond by elimination.
inline constexpr std::size_t most_rows_by_cofactors = 4, most_rows = 10;
template <std::size_t N> struct matrix_of_more_than_ten_rows {
  static_assert(N <= most_rows, "dyad: det, inverse and solve within functions are straight code, for matrices of up "
                                "to ten rows; take cholesky for a positive definite one, or static tensors");
};
/// Makes a matrix upper triangular by elimination, with M columns beside it: a row is exchanged for each later one
/// whose element below the pivot is larger, chosen as the program runs. Returns 1 or -1, by how many were exchanged.
template <class T, std::size_t N, std::size_t M>
constexpr T eliminate(MatrixArray<T, N, N>& a, MatrixArray<T, N, M>& beside) {
  static_cast<void>(sizeof(matrix_of_more_than_ten_rows<N>));
  T sign = T(1.0);
  for (std::size_t k = 0; k < N; ++k) {
    for (std::size_t i = k + 1; i < N; ++i) { // the largest to the top, before anything is divided by it
      auto const exchanged = abs(a[i][k]) > abs(a[k][k]);
      auto const exchange = [&exchanged](T& above, T& below) {
        T const up = where(exchanged, below, above), down = where(exchanged, above, below);
        above = up;
        below = down;
      };
      for (std::size_t j = k; j < N; ++j) exchange(a[k][j], a[i][j]);
      for (std::size_t j = 0; j < M; ++j) exchange(beside[k][j], beside[i][j]);
      sign = where(exchanged, -sign, sign);
    }
    for (std::size_t i = k + 1; i < N; ++i) {
      T const pivot = a[k][k], factor = where(pivot == 0.0, 0.0, a[i][k] / where(pivot == 0.0, 1.0, pivot));
      for (std::size_t j = k + 1; j < N; ++j) a[i][j] = a[i][j] - factor * a[k][j];
      for (std::size_t j = 0; j < M; ++j) beside[i][j] = beside[i][j] - factor * beside[k][j];
    }
  }
  return sign;
}
/// The solutions of a triangular system for M right-hand sides.
template <class T, std::size_t N, std::size_t M>
constexpr void substitute_back(MatrixArray<T, N, N> const& a, MatrixArray<T, N, M>& right) {
  for (std::size_t k = N; k-- > 0;)
    for (std::size_t j = 0; j < M; ++j) {
      T rest = right[k][j];
      for (std::size_t i = k + 1; i < N; ++i) rest = rest - a[k][i] * right[i][j];
      right[k][j] = rest / a[k][k];
    }
}

} // namespace typed

/// The determinant of a square matrix: of up to four rows by cofactors, of up to ten by elimination, whose derivatives
/// are those of a matrix with at most one vanishing pivot.
template <class T, std::size_t N> constexpr T det(MatrixArray<T, N, N> const& a) {
  if constexpr (N > typed::most_rows_by_cofactors) {
    MatrixArray<T, N, N> rows = a;
    MatrixArray<T, N, 0> nothing{};
    T product = typed::eliminate(rows, nothing);
    for (std::size_t k = 0; k < N; ++k) product = product * rows[k][k];
    return product;
  } else if constexpr (N == 1) return a[0][0];
  else if constexpr (N == 2) return a[0][0] * a[1][1] - a[0][1] * a[1][0];
  else {
    T total = a[0][0] * det(typed::minor_of(a, 0, 0));
    for (std::size_t j = 1; j < N; ++j) {
      T const term = a[0][j] * det(typed::minor_of(a, 0, j));
      total = j % 2 == 1 ? total - term : total + term;
    }
    return total;
  }
}
/// The sign of a determinant and the logarithm of its magnitude.
template <class T> struct SignAndLogOf {
  T sign;      ///< 1, -1 or 0
  T logabsdet; ///< of a singular matrix -infinity
};
/// Both of a square matrix of up to ten rows, by elimination. A singular matrix has the sign 0 and the logarithm -inf,
/// and no derivative.
template <class T, std::size_t N> constexpr SignAndLogOf<T> slogdet(MatrixArray<T, N, N> const& a) {
  MatrixArray<T, N, N> rows = a;
  MatrixArray<T, N, 0> nothing{};
  T sign = typed::eliminate(rows, nothing), logarithm = log(abs(rows[0][0]));
  for (std::size_t k = 0; k < N; ++k) {
    sign = sign * dyad::sign(rows[k][k]);
    if (k > 0) logarithm = logarithm + log(abs(rows[k][k]));
  }
  return {sign, logarithm};
}
namespace typed {
template <class T, std::size_t N> constexpr MatrixArray<T, N, N> inverse_by_cofactors(MatrixArray<T, N, N> const& a) {
  T const whole = det(a);
  MatrixArray<T, N, N> out{};
  if constexpr (N == 1) out[0][0] = 1.0 / whole;
  else
    for (std::size_t i = 0; i < N; ++i)
      for (std::size_t j = 0; j < N; ++j) {
        T const cofactor = det(typed::minor_of(a, j, i));
        out[i][j] = ((i + j) % 2 == 1 ? -cofactor : cofactor) / whole;
      }
  return out;
}
} // namespace typed

/// The inverse of a square matrix, whose determinant is not 0: of up to four rows the transposed cofactors over it, of
/// up to ten by elimination.
template <class T, std::size_t N> constexpr MatrixArray<T, N, N> inverse(MatrixArray<T, N, N> const& a) {
  if constexpr (N > typed::most_rows_by_cofactors) {
    MatrixArray<T, N, N> rows = a, unit{};
    for (std::size_t i = 0; i < N; ++i)
      for (std::size_t j = 0; j < N; ++j) unit[i][j] = T(i == j ? 1.0 : 0.0);
    typed::eliminate(rows, unit);
    typed::substitute_back(rows, unit);
    return unit;
  } else return typed::inverse_by_cofactors(a);
}
/// The x of a x = b for a square matrix, whose determinant is not 0: of up to four rows by Cramer's rule, of up to ten
/// by elimination.
template <class T, class B, std::size_t N>
constexpr auto solve(MatrixArray<T, N, N> const& a, VectorArray<B, N> const& b) {
  using R = std::remove_cvref_t<decltype(a[0][0] * b[0])>;
  VectorArray<R, N> out{};
  if constexpr (N > typed::most_rows_by_cofactors) {
    MatrixArray<R, N, N> rows{};
    MatrixArray<R, N, 1> right{};
    for (std::size_t i = 0; i < N; ++i) {
      for (std::size_t j = 0; j < N; ++j) rows[i][j] = a[i][j];
      right[i][0] = b[i];
    }
    typed::eliminate(rows, right);
    typed::substitute_back(rows, right);
    for (std::size_t i = 0; i < N; ++i) out[i] = right[i][0];
    return out;
  }
  R const whole = det(a);
  for (std::size_t k = 0; k < N; ++k) {
    MatrixArray<R, N, N> replaced{};
    for (std::size_t i = 0; i < N; ++i)
      for (std::size_t j = 0; j < N; ++j) {
        if (j == k) replaced[i][j] = b[i];
        else replaced[i][j] = a[i][j];
      }
    out[k] = det(replaced) / whole;
  }
  return out;
}
/// The lower triangular L with L L^T = a, of a positive definite matrix, whose upper half is not read.
template <class T, std::size_t N> constexpr MatrixArray<T, N, N> cholesky(MatrixArray<T, N, N> const& a) {
  MatrixArray<T, N, N> l{};
  for (std::size_t j = 0; j < N; ++j)
    for (std::size_t i = 0; i < N; ++i) {
      if (i < j) {
        l[i][j] = T(0);
        continue;
      }
      T rest = a[i][j];
      for (std::size_t k = 0; k < j; ++k) rest = rest - l[i][k] * l[j][k];
      if (i == j) l[i][j] = sqrt(rest);
      else l[i][j] = rest / l[j][j];
    }
  return l;
}

} // namespace dyad
