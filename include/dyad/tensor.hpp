// SPDX-License-Identifier: BSL-1.0
/// \file Typed expressions of tensors with static shapes.
#pragma once
#ifndef DYAD_OWN_WARNINGS // the tests of the library see its warnings, programs do not
#pragma GCC system_header
#endif
#include <dyad/core/macros_aside.hpp>

#include <dyad/typed/tensors/program.hpp>
#include <dyad/typed.hpp>

#include <dyad/core/macros_back.hpp>
