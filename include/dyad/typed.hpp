// SPDX-License-Identifier: BSL-1.0
/// \file Typed expressions: differentiated by the compiler.
#pragma once
#ifndef DYAD_OWN_WARNINGS // the tests of the library see its warnings, programs do not
#pragma GCC system_header
#endif
#include <dyad/core/macros_aside.hpp>

#include <dyad/ops/activation.hpp>
#include <dyad/ops/exponential.hpp>
#include <dyad/ops/hyperbolic.hpp>
#include <dyad/ops/piecewise.hpp>
#include <dyad/ops/rounding.hpp>
#include <dyad/ops/special.hpp>
#include <dyad/ops/trigonometric.hpp>
#include <dyad/typed/compare.hpp>
#include <dyad/typed/diff.hpp>
#include <dyad/typed/directions.hpp>
#include <dyad/typed/function_sparsity.hpp>
#include <dyad/typed/function.hpp>
#include <dyad/typed/literals.hpp>
#include <dyad/typed/nonzeros.hpp>
#include <dyad/typed/sparsity.hpp>
#include <dyad/typed/sum.hpp>

#include <dyad/core/macros_back.hpp>
