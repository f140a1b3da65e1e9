// SPDX-License-Identifier: BSL-1.0
/// \file The whole library.
#pragma once

#include <dyad/bridge/fused.hpp>
#include <dyad/bridge/scan.hpp>
#include <dyad/bridge/source.hpp>
#include <dyad/dynamic.hpp>
#include <dyad/print.hpp>
#include <dyad/print/tensor.hpp>
#include <dyad/tensor.hpp>
#include <dyad/typed.hpp>
