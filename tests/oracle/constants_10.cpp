// SPDX-License-Identifier: BSL-1.0
#include "constants.hpp"

#include "expressions_10.inc"
