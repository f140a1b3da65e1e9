// SPDX-License-Identifier: BSL-1.0
/// \file Element matrices by hand on their way into a sparse matrix, through a map to their places in it.
#pragma once

#include <dyad/interop/eigen_sparse_rows.hpp>

#include <Eigen/Eigenvalues>

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

namespace mesh {

using Batch = dyad::Simd<double>;
constexpr std::size_t lanes = Batch::size;
using Matrix = Eigen::SparseMatrix<double>;

/// A batch of numbers, one for each lane.
template <class Number> Batch load(Number const& number) { return dyad::typed::gathered<Batch>(number); }

/// Value, gradient and Hessian of a sum over elements with so many corners in so many dimensions.
template <std::size_t Corners, std::size_t Dimension> class ScatterMap {
public:
  static constexpr std::size_t size = Corners * Dimension, entries = size * (size + 1) / 2;
  using Elements = std::vector<std::array<int, Corners>>;

  /// `pattern` is that of the Hessian, both halves.
  ScatterMap(Elements const& elements, Matrix const& pattern) : gradient(pattern.cols()), H(pattern) {
    for (auto const& t : elements)
      for (std::size_t a = 0; a < size; ++a)
        for (std::size_t b = a; b < size; ++b) {
          int const one = unknown(t, a), other = unknown(t, b);
          places_.push_back(place(std::min(one, other), std::max(one, other)));
        }
    for (int k = 0; k < H.cols(); ++k)
      for (int i = H.outerIndexPtr()[k]; H.innerIndexPtr()[i] < k; ++i)
        mirrored_.push_back({i, place(k, H.innerIndexPtr()[i])});
  }
  double value = 0;
  Eigen::VectorXd gradient;
  Matrix H;

  void begin() {
    gradient.setZero();
    std::fill(H.valuePtr(), H.valuePtr() + H.nonZeros(), 0.0);
    total_ = Batch(0.0);
  }
  /// Adds a batch of elements: their values, slopes and second derivatives, of these the upper half row by row.
  template <bool Projects>
  void add(Elements const& elements, std::size_t first, Batch const& values, double const (&g)[size][lanes],
           double const (&h)[entries][lanes]) {
    total_ = total_ + values;
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      auto const& t = elements[first + lane];
      for (std::size_t a = 0; a < size; ++a) gradient.data()[unknown(t, a)] += g[a][lane];
      int const* const place = places_.data() + entries * (first + lane);
      if constexpr (!Projects)
        for (std::size_t e = 0; e < entries; ++e) H.valuePtr()[place[e]] += h[e][lane];
      else add_projected(place, lane, h);
    }
  }
  void end() {
    for (auto const& [from, to] : mirrored_) H.valuePtr()[to] = H.valuePtr()[from];
    double lane[lanes];
    total_.store_unaligned(lane);
    value = 0;
    for (double const x : lane) value += x;
  }

private:
  static int unknown(std::array<int, Corners> const& t, std::size_t a) {
    return static_cast<int>(Dimension) * t[a / Dimension] + static_cast<int>(a % Dimension);
  }
  int place(int row, int column) const {
    int const *const rows = H.innerIndexPtr(), *const first = rows + H.outerIndexPtr()[column];
    return static_cast<int>(std::lower_bound(first, rows + H.outerIndexPtr()[column + 1], row) - rows);
  }
  void add_projected(int const* place, std::size_t lane, double const (&h)[entries][lanes]) {
    constexpr int n = static_cast<int>(size);
    using Own = Eigen::Matrix<double, n, n>;
    Own own;
    for (int a = 0, next = 0; a < n; ++a)
      for (int b = a; b < n; ++b, ++next) own(a, b) = own(b, a) = h[next][lane];
    Eigen::SelfAdjointEigenSolver<Own> const solver(own);
    if (solver.eigenvalues()(0) < 0)
      own = solver.eigenvectors() * solver.eigenvalues().cwiseMax(0.0).asDiagonal() * solver.eigenvectors().transpose();
    for (int a = 0, next = 0; a < n; ++a)
      for (int b = a; b < n; ++b, ++next) H.valuePtr()[place[next]] += own(a, b);
  }

  std::vector<int> places_;
  std::vector<std::array<int, 2>> mirrored_;
  Batch total_{0.0};
};

} // namespace mesh
