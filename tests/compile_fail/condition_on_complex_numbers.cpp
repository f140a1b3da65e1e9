// expect anywhere: dyad: complex numbers have no order, so nothing that compares values is there for them
// SPDX-License-Identifier: BSL-1.0
#include <dyad/loops.hpp>

#include <complex>

constexpr auto doubled = dyad::function<double>([](auto p) {
  return dyad::iterate(p, [](auto s) { return s < 20.0; }, [](auto s) { return 2.0 * s; });
});

#ifdef DYAD_TWIN
auto run() { return doubled(1.0); }
#else
auto run() { return doubled(std::complex<double>(1.0, 2.0)); }
#endif
