// options: -fsanitize=undefined,address
// SPDX-License-Identifier: BSL-1.0
#include "typical.hpp"
