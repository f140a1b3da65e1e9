// SPDX-License-Identifier: BSL-1.0
/// \file How errors leave the library: as exceptions, or, in a program that is compiled without them, by ending it.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace dyad {

/// Throws the error. A program compiled with -fno-exceptions prints the sentence and ends.
template <class Error> [[noreturn]] void raise(Error const& error) {
#if defined(__cpp_exceptions)
  throw error;
#else
  std::fprintf(stderr, "%s\n", error.what());
  std::abort();
#endif
}

/// Stops a constant evaluation: the compiler quotes the line of the call, and with it the sentence.
[[noreturn]] inline void refuse(char const* sentence) {
#if defined(__cpp_exceptions)
  throw sentence;
#else
  std::fprintf(stderr, "%s\n", sentence);
  std::abort();
#endif
}

} // namespace dyad
