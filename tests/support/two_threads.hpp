// SPDX-License-Identifier: BSL-1.0
/// \file A place where loops over rows run on two threads, without a library of threads.
#pragma once

#include <cstddef>
#include <exception>
#include <thread>

namespace dyad::tests {

/// What a body throws reaches the caller after both threads have ended: that of the calling thread first.
struct TwoThreads {
  static constexpr bool parallel = true, ranks = false, reports = false;
  template <class Body> void run(std::size_t blocks, Body const& body) const {
    std::exception_ptr there, here;
    auto const guarded = [&body](std::size_t begin, std::size_t end, std::exception_ptr& thrown) {
      try {
        body(begin, end);
      } catch (...) {
        thrown = std::current_exception();
      }
    };
    std::thread other([&] { guarded(0, blocks / 2, there); });
    guarded(blocks / 2, blocks, here);
    other.join();
    if (here) std::rethrow_exception(here);
    if (there) std::rethrow_exception(there);
  }
};

} // namespace dyad::tests
