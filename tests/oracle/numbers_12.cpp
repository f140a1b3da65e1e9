// SPDX-License-Identifier: BSL-1.0
#include "numbers.hpp"

#include "expressions_12.inc"
