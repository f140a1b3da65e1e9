// SPDX-License-Identifier: BSL-1.0
/// \file Derivatives of high order by Taylor arithmetic: `derivatives`, `partials`, `laplacian`, and the numbers they
/// run on.
#pragma once

#include <dyad/bridge/derivatives.hpp>
#include <dyad/typed.hpp>
