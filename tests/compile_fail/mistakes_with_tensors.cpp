// SPDX-License-Identifier: BSL-1.0
// expect 1: dyad: two variables of one name have different shapes
// expect 1: one_name_of_two_shapes<.*"v"\}, dyad::Dims<3>, dyad::Dims<4> ?>
// expect 2: dyad: two variables of one name have different shapes
// expect 2: one_name_of_two_shapes<.*"w"\}, dyad::Dims<>, dyad::Dims<4> ?>
// expect 3: dyad: axes, extents and ranges of a tensor of static shape are types: axes<1>
// expect 4: dyad: the values of variables are bound by name, as in f\(x = 0.5, y = 2.0\)
// expect 5: dyad: axes, extents and ranges of a tensor of static shape are types: axes<1>
// expect 6: dyad: axes, extents and ranges of a tensor of static shape are types: axes<1>
#include <dyad/tensor.hpp>

using dyad::var;
#ifdef DYAD_TWIN
auto a = var<"v", 3> + sum(var<"w", 4>);
auto b = var<"w", 4> + sum(var<"w", 4>);
auto c = sum(reshape(var<"W", 3, 4>, dyad::extents<4, 3>), dyad::axes<1>);
double d = sum(var<"v", 3>)(var<"v", 3> = std::array{1.0, 2.0, 3.0});
#elif DYAD_MISTAKE == 1
auto a = (var<"v", 3> + sum(var<"v", 4>), 0);
#elif DYAD_MISTAKE == 2
auto b = (var<"w"> + sum(var<"w", 4>), 0);
#elif DYAD_MISTAKE == 3
auto c = (sum(var<"W", 3, 4>, 1), 0);
#elif DYAD_MISTAKE == 5
auto c = (sum(var<"W", 3, 4>, {1}), 0);
#elif DYAD_MISTAKE == 6
auto c = (reshape(var<"W", 3, 4>, {4, 3}), 0);
#elif DYAD_MISTAKE == 4
double d = sum(var<"v", 3>)(std::array{1.0, 2.0, 3.0});
#endif
