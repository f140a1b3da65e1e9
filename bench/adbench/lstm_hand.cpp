// SPDX-License-Identifier: BSL-1.0
/// \file The gradient of the LSTM, derived and written by hand: what each step computed is kept, and the steps are gone
/// through again in reverse.
#include "lstm.hpp"

#include <algorithm>
#include <cmath>

namespace adbench::lstm {

namespace {

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

class Hand {
public:
  explicit Hand(Instance const& instance)
      : instance_(instance), b_(instance.b), steps_(instance.length - 1), kept_(steps_ * instance.layers * rows * b_),
        share_(steps_ * b_) {}

  Derivatives run() {
    forward();
    backward();
    return {-loss_ / static_cast<double>(steps_ * b_), std::move(gradient_)};
  }

private:
  /// What is kept of a layer at a step: a row each.
  enum Row { forget, in, out, change, squashed, hidden, cell, rows };

  double* kept(std::size_t step, std::size_t layer) {
    return kept_.data() + (step * instance_.layers + layer) * rows * b_;
  }
  double const* main(std::size_t layer) const { return instance_.main.data() + 8 * layer * b_; }
  double const* sequence(std::size_t step) const { return instance_.sequence.data() + step * b_; }
  /// Hidden and cell state before a step.
  double const* before(std::size_t step, std::size_t layer) {
    return step == 0 ? instance_.state.data() + 2 * layer * b_ : kept(step - 1, layer) + hidden * b_;
  }

  void forward() {
    double const* const extra = instance_.extra.data();
    std::vector<double> x(b_), y(b_);
    for (std::size_t t = 0; t < steps_; ++t) {
      for (std::size_t j = 0; j < b_; ++j) x[j] = sequence(t)[j] * extra[j];
      for (std::size_t layer = 0; layer < instance_.layers; ++layer) {
        double const *const w = main(layer), *const bias = w + 4 * b_;
        double const *const h = before(t, layer), *const c = h + b_;
        double* const keep = kept(t, layer);
        for (std::size_t j = 0; j < b_; ++j) {
          double const f = sigmoid(x[j] * w[j] + bias[j]), i = sigmoid(h[j] * w[b_ + j] + bias[b_ + j]);
          double const o = sigmoid(x[j] * w[2 * b_ + j] + bias[2 * b_ + j]),
                       g = std::tanh(h[j] * w[3 * b_ + j] + bias[3 * b_ + j]);
          double const next = c[j] * f + i * g, s = std::tanh(next);
          keep[forget * b_ + j] = f;
          keep[in * b_ + j] = i;
          keep[out * b_ + j] = o;
          keep[change * b_ + j] = g;
          keep[squashed * b_ + j] = s;
          keep[cell * b_ + j] = next;
          keep[hidden * b_ + j] = x[j] = o * s;
        }
      }
      double total = 2, dot = 0, weight = 0;
      for (std::size_t j = 0; j < b_; ++j) {
        y[j] = x[j] * extra[b_ + j] + extra[2 * b_ + j];
        total += share_[t * b_ + j] = std::exp(y[j]);
        dot += sequence(t + 1)[j] * y[j];
        weight += sequence(t + 1)[j];
      }
      loss_ += dot - weight * std::log(total);
      for (std::size_t j = 0; j < b_; ++j) share_[t * b_ + j] *= weight / total;
    }
  }

  void backward() {
    double const* const extra = instance_.extra.data();
    double const scale = -1 / static_cast<double>(steps_ * b_);
    gradient_.resize(8 * instance_.layers * b_ + 3 * b_);
    double* const by_extra = gradient_.data() + 8 * instance_.layers * b_;
    std::vector<double> dx(b_), state(2 * instance_.layers * b_);
    for (std::size_t t = steps_; t-- > 0;) {
      double const* const last = kept(t, instance_.layers - 1) + hidden * b_;
      for (std::size_t j = 0; j < b_; ++j) {
        double const dy = scale * (sequence(t + 1)[j] - share_[t * b_ + j]);
        by_extra[b_ + j] += dy * last[j];
        by_extra[2 * b_ + j] += dy;
        dx[j] = dy * extra[b_ + j];
      }
      for (std::size_t layer = instance_.layers; layer-- > 0;) {
        double const *const w = main(layer), *const keep = kept(t, layer);
        double const *const h = before(t, layer), *const c = h + b_;
        double *const by_w = gradient_.data() + 8 * layer * b_, *const by_bias = by_w + 4 * b_;
        double *const dh = state.data() + 2 * layer * b_, *const dc = dh + b_;
        for (std::size_t j = 0; j < b_; ++j) {
          double const f = keep[forget * b_ + j], i = keep[in * b_ + j], o = keep[out * b_ + j],
                       g = keep[change * b_ + j];
          double const s = keep[squashed * b_ + j];
          double const x = layer == 0 ? sequence(t)[j] * extra[j] : kept(t, layer - 1)[hidden * b_ + j];
          double const by_hidden = dh[j] + dx[j], by_cell = dc[j] + by_hidden * o * (1 - s * s);
          double const df = by_cell * c[j] * f * (1 - f), di = by_cell * g * i * (1 - i);
          double const d_out = by_hidden * s * o * (1 - o), dg = by_cell * i * (1 - g * g);
          by_w[j] += df * x;
          by_w[b_ + j] += di * h[j];
          by_w[2 * b_ + j] += d_out * x;
          by_w[3 * b_ + j] += dg * h[j];
          by_bias[j] += df;
          by_bias[b_ + j] += di;
          by_bias[2 * b_ + j] += d_out;
          by_bias[3 * b_ + j] += dg;
          dc[j] = by_cell * f;
          dh[j] = di * w[b_ + j] + dg * w[3 * b_ + j];
          dx[j] = df * w[j] + d_out * w[2 * b_ + j];
        }
      }
      for (std::size_t j = 0; j < b_; ++j) by_extra[j] += dx[j] * sequence(t)[j];
    }
  }

  Instance const& instance_;
  std::size_t b_, steps_;
  std::vector<double> kept_, share_, gradient_;
  double loss_ = 0;
};

} // namespace

Derivatives objective_and_gradient_by_hand(Instance const& instance) { return Hand(instance).run(); }

} // namespace adbench::lstm
