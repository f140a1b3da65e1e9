// SPDX-License-Identifier: BSL-1.0
/// \file The LSTM as a recurrence over the sequence, whose state is rows: one for each place of a character.
#include <dyad/loops.hpp>

#include <Eigen/Core>

#include <array>
#include <cstddef>
#include <tuple>
#include <vector>

#include "lstm.hpp"

namespace adbench::lstm {

namespace {

using dyad::Passive, dyad::Rows, dyad::Vec;

/// Of so many layers, b places and steps. Weights, scales and states (hidden and cell of each layer) are rows, one for
/// each place.
template <std::size_t Layers>
constexpr auto loss = dyad::function<Rows<Vec<8 * Layers>>, Rows<Vec<3>>, Passive<Rows<Vec<2 * Layers>>>,
                                     Passive<Rows<double>>, Passive<double>, Passive<double>>(
    [](auto const& main, auto const& extra, auto const& state, auto const& sequence, auto const& b, auto const& steps) {
      auto const places = iota(b, b);
      auto const start = map_over(state, [](auto const& s) { return s; });
      auto const end = fold(std::tuple(start, 0.0 * b), steps, [&](auto const& before, auto const& t) {
        auto const cells = map_over(
            std::get<0>(before), main, extra, places, [&](auto const& s, auto const& w, auto const& e, auto const& j) {
              auto x = sequence[t * b + j] * e[0];
              std::array<decltype(x), 2 * Layers> after;
              for (std::size_t k = 0; k < Layers; ++k) {
                auto const gate = [&](std::size_t g, auto const& input) {
                  return input * w[8 * k + g] + w[8 * k + 4 + g];
                };
                auto const hidden = s[2 * k], cell = s[2 * k + 1];
                after[2 * k + 1] = cell * sigmoid(gate(0, x)) + sigmoid(gate(1, hidden)) * tanh(gate(3, hidden));
                after[2 * k] = x = sigmoid(gate(2, x)) * tanh(after[2 * k + 1]);
              }
              return after;
            });
        auto const y =
            map_over(cells, extra, [](auto const& s, auto const& e) { return s[2 * Layers - 2] * e[1] + e[2]; });
        auto const total = log(2.0 + sum_over(y, [](auto const& x) { return exp(x); }));
        auto const likelihood = sum_over(
            y, places, [&](auto const& x, auto const& j) { return sequence[(t + 1.0) * b + j] * (x - total); });
        return std::tuple(cells, std::get<1>(before) - likelihood);
      });
      return std::get<1>(end) / (b * steps);
    });

/// Lists of b numbers, so many, as b rows.
template <std::size_t N> auto rows(std::vector<double> const& x, std::size_t b) {
  return Eigen::Map<Eigen::Matrix<double, Eigen::Dynamic, static_cast<int>(N)> const>(x.data(),
                                                                                      static_cast<Eigen::Index>(b), N);
}

template <std::size_t Layers> Derivatives with_gradient(Instance const& at) {
  auto const [value, slopes] = dyad::value_and_gradient(loss<Layers>)(
      rows<8 * Layers>(at.main, at.b), rows<3>(at.extra, at.b), rows<2 * Layers>(at.state, at.b), at.sequence,
      static_cast<double>(at.b), static_cast<double>(at.length - 1));
  auto const& [by_main, by_extra] = slopes;
  Derivatives out{value, {}};
  for (std::size_t k = 0; k < 8 * Layers; ++k)
    for (auto const& row : by_main) out.gradient.push_back(row[k]);
  for (std::size_t k = 0; k < 3; ++k)
    for (auto const& row : by_extra) out.gradient.push_back(row[k]);
  return out;
}

} // namespace

bool has_loops(Instance const& at) { return at.layers == 2; }

Derivatives objective_and_gradient_by_loops(Instance const& at) { return with_gradient<2>(at); }

} // namespace adbench::lstm
