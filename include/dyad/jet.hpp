// SPDX-License-Identifier: BSL-1.0
/// \file Derivatives of high order by Taylor arithmetic: `derivatives`, `partials`, `laplacian`, and the numbers they
/// run on.
#pragma once
#ifndef DYAD_OWN_WARNINGS // the tests of the library see its warnings, programs do not
#pragma GCC system_header
#endif
#include <dyad/core/macros_aside.hpp>

#include <dyad/bridge/derivatives.hpp>
#include <dyad/typed.hpp>

#include <dyad/core/macros_back.hpp>
