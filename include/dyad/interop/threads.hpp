// SPDX-License-Identifier: BSL-1.0
/// \file Loops over rows on all cores of a machine, by oneTBB.
///
/// \code
/// auto const [value, slopes] = dyad::value_and_gradient(misfit.on(dyad::threads))(p, x, y);
/// \endcode
#pragma once
#ifndef DYAD_OWN_WARNINGS // the tests of the library see its warnings, programs do not
#pragma GCC system_header
#endif
#include <dyad/core/macros_aside.hpp>

#include <dyad/typed/where.hpp>

#include <oneapi/tbb/blocked_range.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/task_arena.h>

#include <cstddef>
#include <cstdint>
#include <map>

#if defined(__SANITIZE_THREAD__)
#define DYAD_THREAD_SANITIZER
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define DYAD_THREAD_SANITIZER
#endif
#endif
#ifdef DYAD_THREAD_SANITIZER
extern "C" void __tsan_acquire(void*);
extern "C" void __tsan_release(void*);
#endif

namespace dyad {

namespace interop {

/// Tells the thread sanitizer, which does not see how the library of oneTBB synchronises, in which order a loop runs:
/// what came before it, then the calls of its body, which know nothing of each other, then what comes after it.
#ifdef DYAD_THREAD_SANITIZER
struct OrderOfLoop {
  struct Body {
    OrderOfLoop& loop;
    explicit Body(OrderOfLoop& of) : loop(of) { __tsan_acquire(&loop.begin); }
    Body(Body const&) = delete;
    Body& operator=(Body const&) = delete;
    ~Body() { __tsan_release(&loop.end); }
  };
  char begin = 0, end = 0;
  OrderOfLoop() { __tsan_release(&begin); }
  OrderOfLoop(OrderOfLoop const&) = delete;
  OrderOfLoop& operator=(OrderOfLoop const&) = delete;
  /// The last that a worker touches is a counter in the caller's frames near this, which are gone by then: what takes
  /// this place of the stack after the loop comes after it.
  ~OrderOfLoop() {
    __tsan_acquire(&end);
    auto const here = reinterpret_cast<std::uintptr_t>(this) / 8 * 8;
    for (std::uintptr_t at = here - 8192; at < here + 2048; at += 4) __tsan_acquire(reinterpret_cast<void*>(at));
  }
};
#else
struct OrderOfLoop {
  struct Body {
    explicit Body(OrderOfLoop&) {}
  };
};
#endif

/// Blocks of 1024 rows run side by side. What they add is added in the order of the rows, so that results have the same
/// bits on any number of threads, and as without. Recurrences and the loops of bodies stay on one thread. What a body
/// throws reaches the caller.
struct Threads {
  static constexpr bool parallel = true, ranks = false, reports = false;
  int count = 0;

  /// On at most so many threads.
  constexpr Threads operator()(int at_most) const {
    if (at_most < 1) raise(std::invalid_argument("dyad: threads: loops run on at least one thread"));
    return {at_most};
  }
  /// Calls `body` with ranges that together are 0 to `blocks` - 1, several at the same time.
  template <class Body> void run(std::size_t blocks, Body const& body) const {
    OrderOfLoop order;
    auto const all = [&] {
      using Range = oneapi::tbb::blocked_range<std::size_t>;
      oneapi::tbb::parallel_for(Range(0, blocks), [&](Range const& range) {
        OrderOfLoop::Body const here(order);
        body(range.begin(), range.end());
      });
    };
    if (count == 0) all();
    else arena_of(count).execute(all);
  }

private:
  /// The threads that run for a caller. They are kept: threads that are asked for anew sleep by then, and take longer
  /// to wake than many a loop takes.
  static oneapi::tbb::task_arena& arena_of(int count) {
    thread_local std::map<int, oneapi::tbb::task_arena> arenas;
    return arenas.try_emplace(count, count).first->second;
  }
};

} // namespace interop

/// Loops over rows run on all cores; `threads(n)`: on at most n threads.
inline constexpr interop::Threads threads{};

} // namespace dyad

#include <dyad/core/macros_back.hpp>
