// SPDX-License-Identifier: BSL-1.0
/// \file The formulas with plain numbers, which travel beside the type.
#pragma once

#include "check.hpp"

constexpr int operator""_c(unsigned long long x) { return static_cast<int>(x); }
constexpr double operator""_c(long double x) { return static_cast<double>(x); }

#define DYAD_ORACLE_CASE(name) oracle_##name##_with_numbers
