// SPDX-License-Identifier: BSL-1.0
/// \file The kernels that are compared: flat inputs to flat outputs, values first, then derivatives.
#pragma once

using Kernel = void (*)(double const* in, double* out);

#define DYAD_BENCH_KERNELS(suffix)                                                                                     \
  void rosenbrock_10_##suffix(double const*, double*);                                                                 \
  void rosenbrock_100_##suffix(double const*, double*);                                                                \
  void rosenbrock_1000_##suffix(double const*, double*);                                                               \
  void product_100_##suffix(double const*, double*);                                                                   \
  void log_density_1000_##suffix(double const*, double*);                                                              \
  void log_density_any_1000_##suffix(double const*, double*);                                                          \
  void log_density_tensor_1000_##suffix(double const*, double*);                                                       \
  void reprojection_##suffix(double const*, double*);

DYAD_BENCH_KERNELS(hand)     // written by hand
DYAD_BENCH_KERNELS(hand_slp) // the same source, with the compiler's SLP vectoriser left on
DYAD_BENCH_KERNELS(simd)     // written by hand in vectors of 8; sums in another order
DYAD_BENCH_KERNELS(dyad)

#undef DYAD_BENCH_KERNELS
