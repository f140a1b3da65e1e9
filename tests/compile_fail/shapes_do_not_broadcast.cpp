// expect: dyad: the shapes of the arguments do not fit this operation
// expect: these_shapes_do_not_fit<(dyad::)?FixedString<[0-9]+>\{"\+"\}, dyad::Dims<3, 4>, dyad::Dims<3> ?>
// SPDX-License-Identifier: BSL-1.0
#include <dyad/tensor.hpp>

using namespace dyad;
constexpr auto W = var<"W", 3, 4>;

#ifdef DYAD_TWIN
[[maybe_unused]] auto e = W + var<"v", 4>;
#else
[[maybe_unused]] auto e = W + var<"v", 3>;
#endif
