// SPDX-License-Identifier: BSL-1.0
/// \file The kernels that are compared: inputs to value, gradient and, for the order 2, the upper half of the Hessian,
/// row by row. Each way of writing a formula is a file of its own, compiled once for each formula and order.
#pragma once

namespace bench {

enum class Way {
  value,           ///< the formula on numbers of type `double`
  function,        ///< a function that dyad traces, each entry read once
  function_loops,  ///< the same, results read in loops
  symbols,         ///< a formula of dyad's symbols, each entry read once
  symbols_loops,   ///< the same, results read in loops
  generated,       ///< straight code by SymPy, powers as products and roots
  generated_plain, ///< the same without g++'s SLP vectoriser
  printed,         ///< the same as SymPy's printer of C writes it
  eigen,           ///< Eigen::AutoDiffScalar
  ceres,           ///< ceres::Jet
  boost,           ///< Boost.Math's fvar
  adolc,           ///< a tape of ADOL-C
  sacado           ///< Sacado's SFad
};

using Kernel = void (*)(double const* in, double* out);

template <class Formula, Way way, int Order> void run(double const* in, double* out);

/// Operations of a kernel: calls into the mathematical library, and all else, of which a multiply-add is two.
struct Operations {
  int calls = 0, flops = 0;
};
template <class Formula, Way way, int Order> Operations operations();

} // namespace bench
