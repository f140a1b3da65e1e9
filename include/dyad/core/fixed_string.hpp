// SPDX-License-Identifier: BSL-1.0
/// \file A string that can be a template argument: the name of a variable is part of its type.
#pragma once

#include <cstddef>
#include <string_view>

namespace dyad {

/// A string literal as a structural type. `N` counts the terminating zero.
template <std::size_t N> struct FixedString {
  char text[N]{};

  constexpr FixedString(char const (&literal)[N]) {
    for (std::size_t i = 0; i < N; ++i) text[i] = literal[i];
  }
  constexpr std::string_view view() const { return {text, N - 1}; }
};

} // namespace dyad
