// SPDX-License-Identifier: BSL-1.0
// expect: dyad: this library needs (g\+\+ 12|clang 16) or later
// option of g++: -U__GNUC__
// option of g++: -D__GNUC__=11
// option of clang: -U__clang_major__
// option of clang: -D__clang_major__=15
#include <dyad/typed.hpp>
