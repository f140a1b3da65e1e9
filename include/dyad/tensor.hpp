// SPDX-License-Identifier: BSL-1.0
/// \file Typed expressions of tensors with static shapes.
#pragma once

#include <dyad/tensor/program.hpp>
#include <dyad/typed.hpp>
