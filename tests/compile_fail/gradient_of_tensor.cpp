// expect: dyad: a gradient is that of a number
// expect: Dims<3, 4>
// SPDX-License-Identifier: BSL-1.0
#include <dyad/tensor.hpp>

using namespace dyad;
constexpr auto W = var<"W", 3, 4>;

#ifdef DYAD_TWIN
[[maybe_unused]] auto g = gradient(sum(W * W), W);
#else
[[maybe_unused]] auto g = gradient(W * W, W);
#endif
