// SPDX-License-Identifier: BSL-1.0
/// \file The notation of einsum: what "ij,jk->ik" says.
#pragma once

#include <dyad/core/buffer.hpp>
#include <dyad/core/shape.hpp>

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace dyad::detail {

/// The axes of a value by their letters.
using Letters = IndexList;

constexpr bool has_letter(Letters const& letters, Index letter) {
  return std::find(letters.begin(), letters.end(), letter) != letters.end();
}

/// What "ij,jk->ik" says: the letters of each argument and of the result. Without an arrow the result has the letters
/// that occur once, in alphabetical order.
struct IndexNotation {
  enum class Problem { none, spelling, count, stranger, twice };

  std::string_view text;
  Buffer<Letters> arguments;
  Letters result = {};
  Problem problem = Problem::none; ///< what is wrong with it
  Index wrong_letter = 0;          ///< of a stranger in the result, or one that stands there twice

  constexpr IndexNotation(std::string_view notation, std::size_t count) : text(notation) {
    arguments.push({});
    bool arrow = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
      char const c = text[i];
      if (c == ' ') continue;
      if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))
        (arrow ? result : arguments.back()).push_back(c);
      else if (c == ',' && !arrow)
        arguments.push({});
      else if (c == '-' && !arrow && i + 1 < text.size() && text[i + 1] == '>') {
        arrow = true;
        ++i;
      } else
        problem = Problem::spelling;
    }
    if (problem == Problem::none && arguments.size() != static_cast<int>(count)) problem = Problem::count;
    if (!arrow)
      for (Index letter = 'A'; letter <= 'z'; ++letter)
        if (count_of(letter) == 1) result.push_back(letter);
    for (Index i = 0; i < result.size() && problem == Problem::none; ++i) {
      wrong_letter = result[i];
      if (count_of(result[i]) == 0) problem = Problem::stranger;
      else if (std::count(result.begin(), result.end(), result[i]) > 1) problem = Problem::twice;
    }
  }
  constexpr Index count_of(Index letter) const {
    Index count = 0;
    for (Letters const& letters : arguments) count += std::count(letters.begin(), letters.end(), letter);
    return count;
  }
  /// The letters that are needed once the first arguments are done: those of the result and of the other arguments.
  constexpr Letters needed_after(int done) const {
    Letters out = result;
    for (int i = done; i < arguments.size(); ++i)
      for (Index const letter : arguments[i]) out.push_back(letter);
    return out;
  }
};

} // namespace dyad::detail
