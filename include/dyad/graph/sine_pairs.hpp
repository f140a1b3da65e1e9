// SPDX-License-Identifier: BSL-1.0
/// \file The sine and the cosine of one argument, where a program needs both: derivatives do.
#pragma once

#include <dyad/graph/tracer.hpp>
#include <dyad/ops/composite.hpp>

namespace dyad::graph {

/// What computes the sine or the cosine of an argument whose other one is needed, too.
constexpr OpInfo const* paired(OpInfo const* op) {
#if defined(DYAD_PAIRED_SINES)
  return same_operation(op, &info<ops::Sin>) ? &info<ops::PairedSin> : &info<ops::PairedCos>;
#else
  return op;
#endif
}

} // namespace dyad::graph
