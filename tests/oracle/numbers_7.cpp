// SPDX-License-Identifier: BSL-1.0
#include "numbers.hpp"

#include "expressions_7.inc"
