// SPDX-License-Identifier: BSL-1.0
/// \file Numbers as text that reads back as the same number.
#pragma once

#include <charconv>
#include <concepts>
#include <limits>
#include <sstream>
#include <string>

namespace dyad::print {

/// How many decimal digits tell all numbers of a type apart; a complex number has those of its parts.
template <class T> constexpr int digits_of() {
  if constexpr (requires { typename T::value_type; })
    return digits_of<typename T::value_type>();
  else
    return std::numeric_limits<T>::max_digits10;
}

/// The shortest text that reads back as the same number, or one with all digits.
template <class T> std::string text_of(T const& x) {
  if constexpr (std::floating_point<T>) {
    char buffer[64];
    return {buffer, std::to_chars(buffer, buffer + sizeof buffer, x).ptr};
  } else {
    std::ostringstream out;
    if constexpr (digits_of<T>() > 0) out.precision(digits_of<T>());
    out << x;
    return out.str();
  }
}

} // namespace dyad::print
