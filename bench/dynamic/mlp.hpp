// SPDX-License-Identifier: BSL-1.0
/// \file The network that is compared: 32 inputs, 64 hidden units with tanh, one output; squared loss, mean over a
/// batch.
#pragma once

#include <vector>

namespace mlp {

inline constexpr int batch = 64, inputs = 32, hidden = 64;

/// Parameters and data, row by row.
struct Mlp {
  std::vector<double> w1, b1, w2, b2, x, y;
};

/// Where the results lie: the loss, then the gradients of w1, b1, w2 and b2.
inline constexpr int at_w1 = 1, at_b1 = at_w1 + inputs * hidden, at_w2 = at_b1 + hidden, at_b2 = at_w2 + hidden,
                     results = at_b2 + 1;

using Kernel = void (*)(Mlp const&, double* out);

// The loss and its gradient; with a penalty on the gradient of the output by the inputs. Written by hand, and the same
// source with the compiler's SLP vectoriser left on.
void first_hand(Mlp const&, double*);
void penalty_hand(Mlp const&, double*);
void first_hand_slp(Mlp const&, double*);
void penalty_hand_slp(Mlp const&, double*);

// The same as tensor expressions of static shapes.
void first_typed(Mlp const&, double*);
void penalty_typed(Mlp const&, double*);

} // namespace mlp
