// SPDX-License-Identifier: BSL-1.0
/// \file What the dynamic backend costs: a scalar at a time, arrays at a time, and as graphs grow.
#include "../measure.hpp"
#include "parts.hpp"

#include <cstdio>

int main(int argc, char** argv) {
  bool const quick = bench::is_short(argc, argv);
  bool agree = chains(quick);
  agree = networks(quick) && agree;
  agree = growth(quick) && agree;
  std::printf("\nresults %s\n", agree ? "agree" : "DISAGREE");
  return agree ? 0 : 1;
}
