// SPDX-License-Identifier: BSL-1.0
#include "constants.hpp"

#include "expressions_16.inc"
