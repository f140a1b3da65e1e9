// SPDX-License-Identifier: BSL-1.0
/// \file The Gaussian mixture as loops over rows: points, and within them components.
#include <dyad/loops.hpp>

#include <Eigen/Core>

#include <array>
#include <span>

#include "gmm.hpp"

namespace adbench::gmm {

namespace {

using dyad::Passive, dyad::Rows, dyad::Vec;

template <std::size_t D> constexpr std::size_t triangle = D*(D + 1) / 2;

template <std::size_t D>
constexpr auto log_posterior = dyad::function<Rows<double>, Rows<Vec<D>>, Rows<Vec<triangle<D>>>, Passive<Rows<Vec<D>>>,
                                              Passive<double>, Passive<double>>(
    [](auto const& alphas, auto const& means, auto const& icf, auto const& points, auto gamma, auto m) {
      auto const log_det = [](auto const& l) {
        auto sum = l[0];
        for (std::size_t i = 1; i < D; ++i) sum = sum + l[i];
        return sum;
      };
      auto const exponent = [&](auto const& x, auto const& alpha, auto const& mean, auto const& l) {
        auto const z = x - mean;
        auto sum = alpha + log_det(l);
        for (std::size_t i = 0; i < D; ++i) {
          auto y = exp(l[i]) * z[i];
          for (std::size_t j = 0; j < i; ++j) y = y + l[D + j * D - j * (j + 1) / 2 + i - j - 1] * z[j];
          sum = sum - 0.5 * square(y);
        }
        return sum;
      };
      auto const log_sum_exp = [](auto const& exponent_of, auto const&... rows) {
        auto const largest = stop_gradient(fold(
            -1e300, rows..., [&](auto const& most, auto const&... row) { return max(most, exponent_of(row...)); }));
        return largest + log(sum_over(rows..., [&](auto const&... row) { return exp(exponent_of(row...) - largest); }));
      };
      auto const likelihood = sum_over(points, [&](auto const& x) {
        return log_sum_exp([&](auto const&... row) { return exponent(x, row...); }, alphas, means, icf);
      });
      auto const prior = sum_over(icf, [&](auto const& l) {
        auto squares = square(exp(l[0]));
        for (std::size_t i = 1; i < triangle<D>; ++i) squares = squares + square(i < D ? exp(l[i]) : l[i]);
        return 0.5 * square(gamma) * squares - m * log_det(l);
      });
      return likelihood - points.size() * log_sum_exp([](auto const& a) { return a; }, alphas) + prior;
    });

/// Numbers as so many rows, or a single row that stands for all.
template <std::size_t N> auto rows(std::vector<double> const& x, std::size_t count) {
  using Matrix = Eigen::Matrix<double, Eigen::Dynamic, static_cast<int>(N), Eigen::RowMajor>;
  auto const stride = static_cast<Eigen::Index>(x.size() == N ? 0 : N);
  return Eigen::Map<Matrix const, 0, Eigen::OuterStride<>>(x.data(), static_cast<Eigen::Index>(count), N,
                                                           Eigen::OuterStride<>(stride));
}

template <std::size_t D> Derivatives with_gradient(Instance const& at) {
  auto const [value, slopes] =
      dyad::value_and_gradient(log_posterior<D>)(at.alphas, rows<D>(at.means, at.k), rows<triangle<D>>(at.icf, at.k),
                                                 rows<D>(at.x, at.n), at.gamma, static_cast<double>(at.m));
  auto const& [by_alphas, by_means, by_icf] = slopes;
  Derivatives out{value + constant(at), by_alphas};
  for (auto const& row : by_means) out.gradient.insert(out.gradient.end(), row.begin(), row.end());
  for (auto const& row : by_icf) out.gradient.insert(out.gradient.end(), row.begin(), row.end());
  return out;
}

} // namespace

bool has_loops(Instance const& instance) { return instance.d == 2; }

Derivatives objective_and_gradient_by_loops(Instance const& at) { return with_gradient<2>(at); }

} // namespace adbench::gmm
