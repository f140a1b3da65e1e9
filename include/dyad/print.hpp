// SPDX-License-Identifier: BSL-1.0
/// \file Printing: text, LaTeX, DOT.
#pragma once

#include <dyad/print/dot.hpp>
#include <dyad/print/latex.hpp>
#include <dyad/print/text.hpp>
