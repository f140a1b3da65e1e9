// SPDX-License-Identifier: BSL-1.0
/// \file Functions with loops over rows of which the running program brings as many as it has.
#pragma once
#ifndef DYAD_OWN_WARNINGS // the tests of the library see its warnings, programs do not
#pragma GCC system_header
#endif
#include <dyad/core/macros_aside.hpp>

// clang-format off: as there
#include <dyad/typed.hpp>
#include <dyad/typed/rows.hpp>
#include <dyad/typed/recurrences.hpp>
#include <dyad/typed/loop_call.hpp>
#include <dyad/typed/placed.hpp>
// clang-format on

#include <dyad/core/macros_back.hpp>
