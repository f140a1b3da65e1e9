// SPDX-License-Identifier: BSL-1.0
#include "constants.hpp"

#include "expressions_18.inc"
