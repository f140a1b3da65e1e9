// SPDX-License-Identifier: BSL-1.0
/// \file Both halves of the library, what joins them, and printing. Headers of their own, because few programs need
/// what they cost to include: `bridge/check.hpp`, `bridge/scan.hpp`, `bridge/source.hpp`; `ops/gamma.hpp`,
/// `ops/beta.hpp`, `ops/bessel.hpp` and `ops/distributions.hpp`; and all of `interop/`.
#pragma once
#ifndef DYAD_OWN_WARNINGS // the tests of the library see its warnings, programs do not
#pragma GCC system_header
#endif
#include <dyad/core/macros_aside.hpp>

// First, for the sake of its sentences: see there.
#include <dyad/typed.hpp>

#include <dyad/bridge/fused.hpp>
#include <dyad/dynamic.hpp>
#include <dyad/print.hpp>
#include <dyad/print/tensor.hpp>
#include <dyad/tensor.hpp>

#include <dyad/core/macros_back.hpp>
