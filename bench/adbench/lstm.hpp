// SPDX-License-Identifier: BSL-1.0
/// \file The "diagonal" LSTM: its instance, the loss of its predictions, and the gradient.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace adbench::lstm {

/// An instance, as its file has it. Each list of rows of b lies row after row.
struct Instance {
  std::size_t layers = 0, length = 0, b = 0; ///< l, c, b
  std::vector<double> main; ///< 8 rows for a layer: weights, then biases, of the gates forget, in, out, change
  std::vector<double> extra;                 ///< 3 rows: scale of the input, scale and shift of the output
  std::vector<double> state;                 ///< 2 rows for a layer: hidden, cell
  std::vector<double> sequence;              ///< `length` rows
};

/// Throws `DataError` for a file that is no instance.
Instance read(std::string const& path);

struct Derivatives {
  double value = 0;
  std::vector<double> gradient; ///< by main, extra
};

double objective(Instance const& instance);
Derivatives objective_and_gradient(Instance const& instance);
/// The same, each operation of the formulas a node of its own.
Derivatives objective_and_gradient_on_arrays(Instance const& instance);
/// The same as a recurrence over rows; for instances of as many layers as `has_loops` says.
Derivatives objective_and_gradient_by_loops(Instance const& instance);
bool has_loops(Instance const& instance);
/// The same, written by hand.
Derivatives objective_and_gradient_by_hand(Instance const& instance);

} // namespace adbench::lstm
