// SPDX-License-Identifier: BSL-1.0
/// \file The dynamic backend: arrays and Variables, whose graph is built while the program runs.
#pragma once
#ifndef DYAD_OWN_WARNINGS // the tests of the library see its warnings, programs do not
#pragma GCC system_header
#endif
#include <dyad/core/macros_aside.hpp>

#include <dyad/array/create.hpp>
#include <dyad/array/elementwise.hpp>
#include <dyad/array/indexing.hpp>
#include <dyad/array/joining.hpp>
#include <dyad/array/matrix_operations.hpp>
#include <dyad/array/movement.hpp>
#include <dyad/array/print.hpp>
#include <dyad/array/random.hpp>
#include <dyad/array/reduction.hpp>
#include <dyad/core/elsewhere.hpp>
#include <dyad/core/version.hpp>
#include <dyad/dynamic/assignment.hpp>
#include <dyad/dynamic/backward.hpp>
#include <dyad/dynamic/check.hpp>
#include <dyad/dynamic/compiled.hpp>
#include <dyad/dynamic/function.hpp>
#include <dyad/dynamic/functional.hpp>
#include <dyad/dynamic/inspect.hpp>
#include <dyad/dynamic/interp1d.hpp>
#include <dyad/dynamic/layers.hpp>
#include <dyad/dynamic/optimizers.hpp>
#include <dyad/ops/einsum.hpp>
#include <dyad/ops/hyperbolic.hpp>
#include <dyad/ops/losses.hpp>
#include <dyad/ops/special.hpp>
#include <dyad/ops/std_functions.hpp>
#include <dyad/ops/stop_gradient.hpp>
#include <dyad/ops/trigonometric.hpp>
#include <dyad/print/dynamic.hpp>

#include <dyad/core/macros_back.hpp>
