// SPDX-License-Identifier: BSL-1.0
/// \file The network whose Laplacian is compared: 8 inputs, two layers of 64 with tanh, one output; a batch of 256.
#pragma once

#include <cstddef>
#include <vector>

namespace network {

inline constexpr std::size_t inputs = 8, hidden = 64, batch = 256;

/// Weights, a row for each neuron, and the points, input by input: x[i * batch + sample].
struct Network {
  double w1[hidden][inputs], b1[hidden], w2[hidden][hidden], b2[hidden], w3[hidden], b3;
  std::vector<double> x;
};

/// Writes the values at the points, then the Laplacians by the inputs.
using Kernel = void (*)(Network const&, double* out);

/// By one call of `value_and_laplacian` for each batch of a register.
void by_dyad(Network const&, double*);
/// By derivatives of derivatives, written by hand: for each input the value, the slope by each of two steps along it,
/// and the slope of the slope.
void nested_by_hand(Network const&, double*);
/// By hand, with what the two slopes have in common computed once.
void second_order_by_hand(Network const&, double*);

} // namespace network
