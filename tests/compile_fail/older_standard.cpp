// expect: dyad: this library needs C\+\+20: compile with -std=c\+\+20
// option of g++: -std=c++17
// option of clang: -std=c++17
// SPDX-License-Identifier: BSL-1.0
#include <dyad/typed.hpp>
