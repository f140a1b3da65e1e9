// SPDX-License-Identifier: BSL-1.0
/// \file Derivatives of a recorded graph, laid out as the kernels' outputs.
#pragma once

#include <dyad/dynamic/backward.hpp>

#include <vector>

namespace bench {

/// Writes the value and the gradient, and returns where to go on.
inline double* write_first(dyad::Variable const& value, std::vector<dyad::Variable> const& gradient, double* out) {
  *out++ = value.item();
  for (dyad::Variable const& one : gradient) *out++ = one.item();
  return out;
}

/// The value and the gradient of a recorded graph.
inline void first_order(dyad::Variable const& value, std::vector<dyad::Variable> const& at, double* out) {
  write_first(value, grad(value, at), out);
}

/// The value, the gradient and the whole Hessian, row by row.
inline void second_order(dyad::Variable const& value, std::vector<dyad::Variable> const& at, double* out) {
  std::vector<dyad::Variable> const gradient = grad(value, at, {.create_graph = true});
  out = write_first(value, gradient, out);
  for (dyad::Variable const& slope : gradient)
    for (dyad::Variable const& one : grad(slope, at)) *out++ = one.item();
}

} // namespace bench
