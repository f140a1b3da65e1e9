// options: -std=c++23 -Wall -Wextra -Wpedantic -Wdeprecated
// SPDX-License-Identifier: BSL-1.0
#include "everything.hpp"
