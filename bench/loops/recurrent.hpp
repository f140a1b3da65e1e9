// SPDX-License-Identifier: BSL-1.0
/// \file A recurrent network of 64 units over a sequence, and its gradient by all weights: a recurrence whose state is
/// rows, with a matrix product in each step, and the same by hand with Eigen.
#pragma once

#include <dyad/loops.hpp>

#include <Eigen/Dense>

#include <cstddef>
#include <tuple>
#include <utility>
#include <vector>

namespace recurrent {

using dyad::Passive, dyad::Rows;
using Numbers = std::vector<double>;

constexpr int units = 64;
// The square of the last state: h' = tanh(W h + u x + b) for each x.
constexpr auto network = dyad::function<Rows<double>, Rows<double>, Rows<double>, Passive<Rows<double>>>(
    [](auto const& w, auto const& u, auto const& b, auto const& x) {
      auto const start = map_over(b, [](auto const& bias) { return 0.0 * bias; });
      auto const last = fold(start, x, [&](auto const& h, auto const& input) {
        return map_over(matmul(w, h), u, b, [&](auto const& sum, auto const& weight, auto const& bias) {
          return tanh(sum + weight * input + bias);
        });
      });
      return sum_over(last, [](auto const& h) { return square(h); });
    });

struct Gradient {
  Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> w;
  Eigen::VectorXd u, b;
};
/// By hand: all states kept, products by Eigen, tanh in SIMD batches.
inline double by_hand(Numbers const& weights, Numbers const& inputs, Numbers const& biases, Numbers const& x,
                      Gradient& g) {
  using Batch = dyad::Simd<double>;
  using Eigen::VectorXd;
  using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  Eigen::Map<Matrix const> const w(weights.data(), units, units);
  Eigen::Map<VectorXd const> const u(inputs.data(), units), b(biases.data(), units);
  static std::vector<VectorXd> h;
  h.resize(x.size() + 1, VectorXd(units));
  h[0].setZero();
  VectorXd sum(units);
  for (std::size_t t = 0; t < x.size(); ++t) {
    sum = u * x[t] + b;
    sum.noalias() += w * h[t];
    for (int i = 0; i < units; i += static_cast<int>(Batch::size))
      tanh(Batch::load_unaligned(sum.data() + i)).store_unaligned(h[t + 1].data() + i);
  }
  g.w.setZero(units, units);
  g.u.setZero(units);
  g.b.setZero(units);
  VectorXd adjoint = 2 * h.back(), before(units);
  for (std::size_t t = x.size(); t-- > 0;) {
    before = adjoint.array() * (1 - h[t + 1].array().square());
    g.w.noalias() += before * h[t].transpose();
    g.u += before * x[t];
    g.b += before;
    adjoint.noalias() = w.transpose() * before;
  }
  return h.back().squaredNorm();
}

} // namespace recurrent
