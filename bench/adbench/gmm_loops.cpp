// SPDX-License-Identifier: BSL-1.0
/// \file The Gaussian mixture as a function of rows: components are rows, points are rows.
#include "gmm.hpp"

#include <dyad/loops.hpp>

namespace adbench::gmm {

namespace {

using dyad::Passive, dyad::Rows, dyad::Vec;

template <std::size_t D>
constexpr auto log_posterior =
    dyad::function<Rows<double>, Rows<Vec<D>>, Rows<Vec<D * (D + 1) / 2>>, Passive<Rows<Vec<D>>>, Passive<double>,
                   Passive<double>>(
        [](auto const& alphas, auto const& means, auto const& icf, auto const& points, auto gamma, auto m) {
          auto const log_scale = [](auto const& l) {
            auto q = l[0];
            for (std::size_t i = 1; i < D; ++i) q = q + l[i];
            return q;
          };
          auto const exponent = [&](auto const& x, auto const& alpha, auto const& mean, auto const& l) {
            auto out = alpha + log_scale(l);
            for (std::size_t i = 0; i < D; ++i) {
              auto y = exp(l[i]) * (x[i] - mean[i]);
              for (std::size_t j = 0; j < i; ++j)
                y = y + l[D + j * D - j * (j + 1) / 2 + i - j - 1] * (x[j] - mean[j]);
              out = out - 0.5 * square(y);
            }
            return out;
          };
          auto const likelihood = sum_over(points, [&](auto const& x) {
            auto const largest = stop_gradient(fold(-1e300, alphas, means, icf, [&](auto const& s, auto const&... p) {
              return max(s, exponent(x, p...));
            }));
            return largest + log(sum_over(alphas, means, icf, [&](auto const&... p) {
                     return exp(exponent(x, p...) - largest);
                   }));
          });
          auto const largest =
              stop_gradient(fold(-1e300, alphas, [](auto const& s, auto const& a) { return max(s, a); }));
          auto const total =
              largest + log(sum_over(alphas, [&](auto const& a) { return exp(a - largest); }));
          auto const prior = sum_over(icf, [&](auto const& l) {
            auto squares = square(exp(l[0]));
            for (std::size_t i = 1; i < l.size(); ++i) squares = squares + square(i < D ? exp(l[i]) : l[i]);
            return 0.5 * gamma * gamma * squares - m * log_scale(l);
          });
          return likelihood - points.size() * total + prior;
        });

template <std::size_t N> std::span<std::array<double, N> const> rows(std::vector<double> const& x) {
  return {reinterpret_cast<std::array<double, N> const*>(x.data()), x.size() / N};
}


template <std::size_t D> Derivatives with_gradient(Instance const& at) {
  auto const [value, slopes] = dyad::value_and_gradient(log_posterior<D>)(
      at.alphas, rows<D>(at.means), rows<D * (D + 1) / 2>(at.icf), rows<D>(at.x), at.gamma, static_cast<double>(at.m));
  auto const& [by_alphas, by_means, by_icf] = slopes;
  Derivatives out{value + constant(at), by_alphas};
  for (auto const& row : by_means) out.gradient.insert(out.gradient.end(), row.begin(), row.end());
  for (auto const& row : by_icf) out.gradient.insert(out.gradient.end(), row.begin(), row.end());
  return out;
}

} // namespace

Derivatives objective_and_gradient_by_loops(Instance const& at) {
  return at.d == 2 ? with_gradient<2>(at) : with_gradient<10>(at);
}

} // namespace adbench::gmm
