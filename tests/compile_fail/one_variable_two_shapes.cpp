// expect: dyad: two variables of one name have different shapes
// expect: Dims<3>, dyad::Dims<4> ?>
// SPDX-License-Identifier: BSL-1.0
#include <dyad/tensor.hpp>

using namespace dyad;
constexpr auto v = var<"v", 3>;

#ifdef DYAD_TWIN
[[maybe_unused]] auto e = v + sum(var<"v", 3>);
#else
[[maybe_unused]] auto e = v + sum(var<"v", 4>);
#endif
