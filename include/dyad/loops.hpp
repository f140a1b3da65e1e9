// SPDX-License-Identifier: BSL-1.0
/// \file Functions with loops over rows of which the running program brings as many as it has.
#pragma once
#ifndef DYAD_OWN_WARNINGS // the tests of the library see its warnings, programs do not
#pragma GCC system_header
#endif
#include <dyad/core/macros_aside.hpp>

#include <dyad/typed.hpp>
#include <dyad/typed/loop_call.hpp>
#include <dyad/typed/placed.hpp>

#include <dyad/core/macros_back.hpp>
