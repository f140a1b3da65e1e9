// SPDX-License-Identifier: BSL-1.0
/// \file The formulas with their numbers as constants of the type.
#pragma once

#include "check.hpp"

using namespace dyad::literals;

#define DYAD_ORACLE_CASE(name) oracle_##name
