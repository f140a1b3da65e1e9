// SPDX-License-Identifier: BSL-1.0
// Built without CMake: the compiler's own command line and what pkg-config says.
#include <dyad/typed.hpp>

static_assert(DYAD_VERSION == 10000 * DYAD_VERSION_MAJOR + 100 * DYAD_VERSION_MINOR + DYAD_VERSION_PATCH);
#if DYAD_VERSION < 100
#error "the version is a number that the preprocessor compares"
#endif
static constexpr auto x = dyad::var<"x">;
static_assert(dyad::diff(sin(x), x) == cos(x));
