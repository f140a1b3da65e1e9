// SPDX-License-Identifier: BSL-1.0
/// \file The kernels that are compared: flat inputs to flat outputs, value first, then gradient, then second
/// derivatives.
#pragma once

using Kernel = void (*)(double const* in, double* out);

#define DYAD_BENCH_KERNELS(suffix)                                                                                     \
  void w1_first_##suffix(double const*, double*);                                                                      \
  void w1_second_##suffix(double const*, double*);                                                                     \
  void w2_first_##suffix(double const*, double*);                                                                      \
  void w2_second_##suffix(double const*, double*);                                                                     \
  void w5_first_##suffix(double const*, double*);                                                                      \
  void w5_second_##suffix(double const*, double*);

DYAD_BENCH_KERNELS(hand)     // written by hand
DYAD_BENCH_KERNELS(hand_slp) // the same source, with the compiler's SLP vectoriser left on
DYAD_BENCH_KERNELS(dyad)
DYAD_BENCH_KERNELS(dynamic) // the same expressions on Variables

#undef DYAD_BENCH_KERNELS
