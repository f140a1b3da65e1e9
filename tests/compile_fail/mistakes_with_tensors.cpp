// SPDX-License-Identifier: BSL-1.0
// expect: dyad: two variables of one name have different shapes
// expect: one_name_of_two_shapes<.*"v"\}, dyad::Dims<3>, dyad::Dims<4> ?>
// expect: one_name_of_two_shapes<.*"w"\}, dyad::Dims<>, dyad::Dims<4> ?>
// expect: dyad: axes, extents and ranges of a tensor of static shape are types: axes<1>
// expect: dyad: the values of variables are bound by name, as in f\(x = 0.5, y = 2.0\)
#include <dyad/tensor.hpp>

using dyad::var;
#ifdef DYAD_TWIN
auto a = var<"v", 3> + sum(var<"w", 4>);
auto b = var<"w", 4> + sum(var<"w", 4>);
auto c = sum(var<"W", 3, 4>, dyad::axes<1>);
double d = sum(var<"v", 3>)(var<"v", 3> = std::array{1.0, 2.0, 3.0});
#else
auto a = (var<"v", 3> + sum(var<"v", 4>), 0);
auto b = (var<"w"> + sum(var<"w", 4>), 0);
auto c = (sum(var<"W", 3, 4>, 1), 0);
double d = sum(var<"v", 3>)(std::array{1.0, 2.0, 3.0});
#endif
