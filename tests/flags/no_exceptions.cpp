// options: -fno-exceptions
// SPDX-License-Identifier: BSL-1.0
#include "typical.hpp"
