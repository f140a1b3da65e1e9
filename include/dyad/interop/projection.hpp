// SPDX-License-Identifier: BSL-1.0
/// \file Symmetric matrices of fixed size without their negative eigenvalues, which Eigen finds.
#pragma once

#include <Eigen/Eigenvalues>

#include <algorithm>
#include <cmath>

namespace dyad {

/// What becomes of the negative eigenvalues of the Hessian of each term before it is added: they become 0, or change
/// their sign. The sum of what has none has none, so that Newton's steps go downhill.
enum class Projection { clamp, mirror };

namespace interop {

/// Makes a symmetric matrix A tridiagonal by reflections, whose product Q is returned: A before is Q A Q' after
/// (Golub and Van Loan, Matrix Computations, algorithms 5.1.1 and 8.3.1). In plain loops: Eigen's own takes compilers
/// four seconds.
template <int N> Eigen::Matrix<double, N, N> tridiagonalize(Eigen::Matrix<double, N, N>& A) {
  Eigen::Matrix<double, N, N> Q = Eigen::Matrix<double, N, N>::Identity();
  double v[N], w[N];
  for (int k = 0; k + 2 < N; ++k) {
    double tail = 0;
    for (int i = k + 2; i < N; ++i) tail += A(i, k) * A(i, k);
    if (!(tail > 0)) continue;
    double const first = A(k + 1, k), length = std::sqrt(first * first + tail);
    double const pivot = first <= 0 ? first - length : -tail / (first + length);
    double const beta = 2 * pivot * pivot / (tail + pivot * pivot);
    v[k + 1] = 1;
    for (int i = k + 2; i < N; ++i) v[i] = A(i, k) / pivot;
    double product = 0;
    for (int i = k + 1; i < N; ++i) {
      w[i] = 0;
      for (int j = k + 1; j < N; ++j) w[i] += A(i, j) * v[j];
      w[i] *= beta;
      product += w[i] * v[i];
    }
    for (int i = k + 1; i < N; ++i) w[i] -= 0.5 * beta * product * v[i];
    for (int j = k + 1; j < N; ++j)
      for (int i = k + 1; i < N; ++i) A(i, j) -= v[i] * w[j] + w[i] * v[j];
    A(k + 1, k) = length;
    for (int i = 0; i < N; ++i) {
      double along = 0;
      for (int j = k + 1; j < N; ++j) along += Q(i, j) * v[j];
      for (int j = k + 1; j < N; ++j) Q(i, j) -= beta * along * v[j];
    }
  }
  return Q;
}

/// Projects a symmetric matrix, given by its upper half.
template <int N> void project(Eigen::Matrix<double, N, N>& matrix, Projection how) {
  bool dominant = true, finite = true;
  double largest = 0;
  for (int j = 0; j < N; ++j) {
    double others = 0;
    for (int k = 0; k < N; ++k) {
      double const size = std::abs(j < k ? matrix(j, k) : matrix(k, j));
      if (k != j) others += size;
      finite = finite && std::isfinite(size);
      largest = std::max(largest, size);
    }
    dominant = dominant && matrix(j, j) >= others;
  }
  if (dominant || !finite) return; // no eigenvalue of a dominant one is negative (Gershgorin)
  for (int j = 0; j < N; ++j)
    for (int k = j + 1; k < N; ++k) matrix(k, j) = matrix(j, k);
  using Solver = Eigen::SelfAdjointEigenSolver<Eigen::Matrix<double, N, N>>;
  Eigen::Matrix<double, N, N> scaled = matrix / largest;
  Eigen::Matrix<double, N, N> const Q = tridiagonalize<N>(scaled);
  typename Solver::RealVectorType diagonal;
  typename Solver::SubDiagonalType below;
  below.setZero();
  for (int k = 0; k < N; ++k) diagonal(k) = scaled(k, k);
  for (int k = 0; k + 1 < N; ++k) below(k) = scaled(k + 1, k);
  Solver solver;
  solver.computeFromTridiagonal(diagonal, below);
  for (int k = 0; k < N && solver.eigenvalues()(k) < 0; ++k) { // they come in rising order
    double const change = (how == Projection::mirror ? -2 : -1) * largest * solver.eigenvalues()(k);
    double u[N];
    for (int i = 0; i < N; ++i) {
      u[i] = 0;
      for (int j = 0; j < N; ++j) u[i] += Q(i, j) * solver.eigenvectors()(j, k);
    }
    for (int j = 0; j < N; ++j)
      for (int i = 0; i < N; ++i) matrix(i, j) += change * u[i] * u[j];
  }
}

} // namespace interop

} // namespace dyad
