// SPDX-License-Identifier: BSL-1.0
/// \file A formula as a tape of ADOL-C, recorded once and replayed for both orders: it keeps few tapes at a time.
#pragma once

#include "peer.hpp"

#include <adolc/adolc.h>

namespace bench {

using Formula = DYAD_BENCH_FORMULA;
constexpr int order = DYAD_BENCH_ORDER, n = inputs<Formula>;

template <> struct Finished<adub> { using type = adouble; };

inline short tapes = 0;
template <class> inline short tape_of = 0; ///< its number, where it has been recorded

template <class F> short record(double const* in) {
  if (tape_of<F> > 0) return tape_of<F>;
  trace_on(++tapes);
  adouble x[n];
  for (int i = 0; i < n; ++i) x[i] <<= in[i];
  adouble f = at<F>(x);
  double value = 0;
  f >>= value;
  trace_off();
  return tape_of<F> = tapes;
}

template <> void run<Formula, Way::adolc, order>(double const* in, double* out) {
  static short const tape = record<Formula>(in);
  ::function(tape, 1, n, const_cast<double*>(in), out);
  ::gradient(tape, n, in, out + 1);
  if constexpr (order == 2) {
    static double entries[n * n];
    static double* rows[n];
    for (int i = 0; i < n; ++i) rows[i] = entries + n * i;
    ::hessian(tape, n, const_cast<double*>(in), rows);
    double* to = out + 1 + n;
    for (int i = 0; i < n; ++i)
      for (int j = i; j < n; ++j) *to++ = rows[j][i]; // it fills the lower half
  }
}

} // namespace bench
