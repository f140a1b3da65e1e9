// SPDX-License-Identifier: BSL-1.0
/// \file Typed expressions: differentiated by the compiler.
#pragma once
#ifndef DYAD_OWN_WARNINGS // the tests of the library see its warnings, programs do not
#pragma GCC system_header
#endif
#include <dyad/core/macros_aside.hpp>

// clang-format off: first what speaks to users, from the bottom up. Compilers print the chain of includes that leads to
// a sentence before it, which so is short.
#include <dyad/ops/operation.hpp>
#include <dyad/ops/arithmetic.hpp>
#include <dyad/graph/tracer.hpp>
#include <dyad/typed/combine.hpp>
#include <dyad/typed/variable.hpp>
#include <dyad/typed/evaluate.hpp>
#include <dyad/typed/derivative.hpp>
#include <dyad/typed/diff.hpp>
#include <dyad/typed/structure.hpp>
#include <dyad/typed/arguments.hpp>
#include <dyad/typed/results.hpp>
#include <dyad/typed/vectors.hpp>
#include <dyad/typed/trace.hpp>
#include <dyad/typed/check_arguments.hpp>
#include <dyad/typed/function.hpp>
// clang-format on

#include <dyad/core/elsewhere.hpp>
#include <dyad/core/version.hpp>
#include <dyad/ops/activation.hpp>
#include <dyad/ops/exponential.hpp>
#include <dyad/ops/hyperbolic.hpp>
#include <dyad/ops/piecewise.hpp>
#include <dyad/ops/rounding.hpp>
#include <dyad/ops/special.hpp>
#include <dyad/ops/std_functions.hpp>
#include <dyad/ops/stop_gradient.hpp>
#include <dyad/ops/trigonometric.hpp>
#include <dyad/typed/compare.hpp>
#include <dyad/typed/cost.hpp>
#include <dyad/typed/decompositions.hpp>
#include <dyad/typed/directions.hpp>
#include <dyad/typed/einsum.hpp>
#include <dyad/typed/function_sparsity.hpp>
#include <dyad/typed/interp1d.hpp>
#include <dyad/typed/literals.hpp>
#include <dyad/typed/nonzeros.hpp>
#include <dyad/typed/sparsity.hpp>
#include <dyad/typed/sum.hpp>

#include <dyad/core/macros_back.hpp>
