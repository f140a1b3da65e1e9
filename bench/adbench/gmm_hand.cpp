// SPDX-License-Identifier: BSL-1.0
/// \file The gradient of the Gaussian mixture, derived and written by hand.
///
/// With y = L (x - mu), t = alpha + sum q - |y|^2 / 2 and the responsibilities w = softmax(t) over the components, the
/// derivatives of sum LSE(t) are sum w by alpha and each q, L^T L sum w (x - mu) by mu, and -L S by L, where S = sum w
/// (x - mu) (x - mu)^T: one triangular product and one triangular update for a point and a component, no more.
#include "gmm.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace adbench::gmm {

namespace {

/// `D` is the extent of a point if the compiler is to know it, else 0.
template <std::size_t D> class Hand {
public:
  explicit Hand(Instance const& instance) : instance_(instance) {}

  Derivatives run() {
    prepare();
    for (std::size_t first = 0; first < instance_.n; first += block)
      add_points(first, std::min(block, instance_.n - first));
    return finish();
  }

private:
  static constexpr std::size_t block = 32, lanes = 8; // of points side by side: those of a vector, and several vectors
  using Lanes = std::array<double, block>;
  using Sums = std::array<double, lanes>;

  std::size_t d() const { return D ? D : instance_.d; }
  std::size_t triangle() const { return D ? D * (D + 1) / 2 : instance_.triangle(); }

  /// L by rows, without the zeros.
  void prepare() {
    std::size_t const k = instance_.k;
    factors_.resize(k * triangle());
    moments_.resize(k * triangle());
    sums_.resize(k * d());
    weights_.resize(k);
    log_scale_.resize(k);
    terms_.resize(k);
    x_.resize(d());
    z_.resize(d());
    for (std::size_t c = 0; c < k; ++c) {
      double const* const q = instance_.icf.data() + c * triangle();
      double const* lower = q + d();
      double* const out = factors_.data() + c * triangle();
      double sum = 0;
      for (std::size_t j = 0; j < d(); ++j) {
        sum += q[j];
        out[j * (j + 1) / 2 + j] = std::exp(q[j]);
        for (std::size_t i = j + 1; i < d(); ++i) out[i * (i + 1) / 2 + j] = *lower++;
      }
      log_scale_[c] = instance_.alphas[c] + sum;
    }
  }

  /// Points side by side, so that the compiler's vectors run over them; those that are missing in the last block count
  /// with the weight 0.
  void add_points(std::size_t first, std::size_t count) {
    std::size_t const k = instance_.k;
    for (std::size_t p = 0; p < block; ++p) {
      double const* const x = instance_.point(first + std::min(p, count - 1));
      for (std::size_t i = 0; i < d(); ++i) x_[i][p] = x[i];
    }
    for (std::size_t c = 0; c < k; ++c) terms_[c] = exponents(c);
    for (std::size_t p = 0; p < block; ++p) {
      double largest = terms_[0][p];
      for (std::size_t c = 1; c < k; ++c) largest = std::max(largest, terms_[c][p]);
      double total = 0;
      for (std::size_t c = 0; c < k; ++c) total += terms_[c][p] = std::exp(terms_[c][p] - largest);
      double const share = p < count ? 1 / total : 0;
      if (p < count) value_ += largest + std::log(total);
      for (std::size_t c = 0; c < k; ++c) terms_[c][p] *= share;
    }
    for (std::size_t c = 0; c < k; ++c) add_moments(c, terms_[c]);
  }

  void centre(std::size_t c) {
    double const* const mu = instance_.means.data() + c * d();
    for (std::size_t i = 0; i < d(); ++i)
      for (std::size_t p = 0; p < block; ++p) z_[i][p] = x_[i][p] - mu[i];
  }

  /// log_scale - |L (x - mu)|^2 / 2.
  Lanes exponents(std::size_t c) {
    centre(c);
    double const* const factor = factors_.data() + c * triangle();
    Lanes sum{};
    for (std::size_t i = 0; i < d(); ++i) {
      Lanes y{};
      double const* const row = factor + i * (i + 1) / 2;
      for (std::size_t j = 0; j <= i; ++j)
        for (std::size_t p = 0; p < block; ++p) y[p] += row[j] * z_[j][p];
      for (std::size_t p = 0; p < block; ++p) sum[p] += y[p] * y[p];
    }
    for (std::size_t p = 0; p < block; ++p) sum[p] = log_scale_[c] - 0.5 * sum[p];
    return sum;
  }

  void add_moments(std::size_t c, Lanes const& weight) {
    centre(c);
    Sums* moment = moments_.data() + c * triangle();
    for (std::size_t p = 0; p < block; ++p) weights_[c] += weight[p];
    for (std::size_t i = 0; i < d(); ++i) {
      Lanes wz;
      for (std::size_t p = 0; p < block; ++p) sums_[c * d() + i] += wz[p] = weight[p] * z_[i][p];
      for (std::size_t j = 0; j <= i; ++j, ++moment) {
        Sums sum = *moment; // a copy that no store through another pointer can change
        for (std::size_t p = 0; p < block; p += lanes)
          for (std::size_t l = 0; l < lanes; ++l) sum[l] += wz[p + l] * z_[j][p + l];
        *moment = sum;
      }
    }
  }

  Derivatives finish() {
    std::size_t const k = instance_.k, n_means = k * d();
    Derivatives out;
    out.gradient.resize(k + n_means + k * triangle());
    double const largest = *std::max_element(instance_.alphas.begin(), instance_.alphas.end());
    double total = 0;
    for (double const alpha : instance_.alphas) total += std::exp(alpha - largest);
    double const n = static_cast<double>(instance_.n), m = static_cast<double>(instance_.m),
                 g2 = instance_.gamma * instance_.gamma;
    out.value = value_ - n * (largest + std::log(total)) + constant(instance_);
    std::vector<double> full(d() * d()), square(d() * d());
    for (std::size_t c = 0; c < k; ++c) {
      double const* const q = instance_.icf.data() + c * triangle();
      double const* const factor = factors_.data() + c * triangle();
      double const* const sums = sums_.data() + c * d();
      Sums const* moment = moments_.data() + c * triangle();
      for (std::size_t i = 0; i < d(); ++i)
        for (std::size_t j = 0; j <= i; ++j, ++moment) {
          full[i * d() + j] = factor[i * (i + 1) / 2 + j];
          square[i * d() + j] = square[j * d() + i] = std::accumulate(moment->begin(), moment->end(), 0.0);
        }
      out.gradient[c] = weights_[c] - n * std::exp(instance_.alphas[c] - largest) / total;
      for (std::size_t i = 0; i < triangle(); ++i) out.value += 0.5 * g2 * factor[i] * factor[i];
      for (std::size_t i = 0; i < d(); ++i) out.value -= m * q[i];
      // L^T (L s)
      double* const by_mean = out.gradient.data() + k + c * d();
      for (std::size_t i = 0; i < d(); ++i) {
        double y = 0;
        for (std::size_t j = 0; j <= i; ++j) y += full[i * d() + j] * sums[j];
        for (std::size_t j = 0; j <= i; ++j) by_mean[j] += full[i * d() + j] * y;
      }
      // gamma^2 L - L S, its diagonal by way of q
      double* const by_q = out.gradient.data() + k + n_means + c * triangle();
      double* by_lower = by_q + d();
      for (std::size_t j = 0; j < d(); ++j)
        for (std::size_t i = j; i < d(); ++i) {
          double entry = g2 * full[i * d() + j];
          for (std::size_t l = 0; l <= i; ++l) entry -= full[i * d() + l] * square[j * d() + l];
          if (i == j) by_q[j] = entry * full[j * d() + j] + weights_[c] - m;
          else *by_lower++ = entry;
        }
    }
    return out;
  }

  Instance const& instance_;
  std::vector<double> factors_, sums_, weights_, log_scale_;
  std::vector<Sums> moments_;
  std::vector<Lanes> terms_, x_, z_;
  double value_ = 0;
};

} // namespace

Derivatives objective_and_gradient_by_hand(Instance const& instance) {
  switch (instance.d) {
    case 2: return Hand<2>(instance).run();
    case 10: return Hand<10>(instance).run();
    case 20: return Hand<20>(instance).run();
    case 32: return Hand<32>(instance).run();
    case 64: return Hand<64>(instance).run();
    case 128: return Hand<128>(instance).run();
    default: return Hand<0>(instance).run();
  }
}

} // namespace adbench::gmm
