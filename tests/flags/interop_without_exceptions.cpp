// options: -fno-exceptions -fno-rtti
// SPDX-License-Identifier: BSL-1.0
#include "interop.cpp"
