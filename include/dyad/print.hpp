// SPDX-License-Identifier: BSL-1.0
/// \file Printing: text, LaTeX, DOT.
#pragma once
#ifndef DYAD_OWN_WARNINGS // the tests of the library see its warnings, programs do not
#pragma GCC system_header
#endif
#include <dyad/core/macros_aside.hpp>

#include <dyad/print/dot.hpp>
#include <dyad/print/latex.hpp>
#include <dyad/print/text.hpp>

#include <dyad/core/macros_back.hpp>
