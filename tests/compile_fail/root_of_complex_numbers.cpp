// expect anywhere: dyad: complex numbers have no order, so nothing that compares values is there for them
// SPDX-License-Identifier: BSL-1.0
#include <dyad/jet.hpp>
#include <dyad/loops.hpp>

#include <complex>

constexpr auto root_of_p = dyad::function<double>([](auto p) {
  return dyad::root(1.0, [&](auto y) { return y * y - p; });
});

#ifdef DYAD_TWIN
auto run() { return dyad::derivatives<3>(root_of_p)(2.0); }
#else
auto run() { return dyad::derivatives<3>(root_of_p)(std::complex<double>(1.0, 2.0)); }
#endif
