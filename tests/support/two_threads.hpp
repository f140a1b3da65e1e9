// SPDX-License-Identifier: BSL-1.0
/// \file A place where loops over rows run on two threads, without a library of threads.
#pragma once

#include <cstddef>
#include <thread>

namespace dyad::tests {

struct TwoThreads {
  static constexpr bool parallel = true, ranks = false, reports = false;
  template <class Body> void run(std::size_t blocks, Body const& body) const {
    std::thread other([&] { body(0, blocks / 2); });
    body(blocks / 2, blocks);
    other.join();
  }
};

} // namespace dyad::tests
