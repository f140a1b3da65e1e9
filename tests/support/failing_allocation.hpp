// SPDX-License-Identifier: BSL-1.0
// Allocations that fail on demand, one after the other, and a count of those that are not given back. For one file of
// an executable: it replaces the operators `new` and `delete`, and `malloc`, which Eigen calls.
#pragma once

#include <boost/test/unit_test.hpp>
#include <dyad/array/ndarray.hpp>
#include <dyad/dynamic.hpp>

#include <cstdlib>
#include <functional>
#include <new>
#include <string>
#include <thread>

namespace dyad::tests {

/// What the allocations of a thread do.
struct Allocations {
  static inline constinit thread_local long live = 0;      ///< blocks that were not given back
  static inline constinit thread_local long countdown =
      0; ///< the allocation that fails, counted from the next one; 0: none
  static inline constinit thread_local bool failed = false;

  static bool fails() {
    if (countdown == 0 || --countdown != 0) return false;
    failed = true;
    return true;
  }
};

/// Something that allocates.
class Scenario {
public:
  virtual ~Scenario() = default;
  virtual void act() = 0;
  /// Whether everything is as it was before.
  virtual bool intact() const { return true; }
  /// Whether everything is as it must be after it succeeded.
  virtual bool right() const = 0;
};

namespace detail {

/// Runs a function when the thread ends and the pools of the library are closed, so that every allocation is seen.
struct AtTheEnd {
  std::function<void()> run;
  ~AtTheEnd() { run(); }
};

inline void in_a_thread_without_pools(std::function<void()> run) {
  std::thread([&] {
    static thread_local AtTheEnd last{run};
    static_cast<void>(&last);
    Variable const node(1.0); // opens the pools, which close before `last` is destroyed
    NdArray const small({1, 2}), large = NdArray::empty(Shape{1 << 12});
  }).join();
}

} // namespace detail

/// Runs a scenario as often as it allocates; each time another allocation fails. Nothing may leak, nothing may have
/// changed, and the same objects must serve a second attempt, which succeeds.
inline void check_every_allocation(std::string const& name, std::function<std::unique_ptr<Scenario>()> const& make) {
  for (long k = 1;; ++k) {
    bool failed = false, threw = false, intact = false, right = false;
    long leaked = 0;
    std::string other;
    detail::in_a_thread_without_pools([&] {
      long const before = Allocations::live;
      try {
        std::unique_ptr<Scenario> const scenario = make();
        Allocations::failed = false;
        Allocations::countdown = k;
        try {
          scenario->act();
        } catch (std::bad_alloc const&) {
          threw = true;
        }
        Allocations::countdown = 0;
        failed = Allocations::failed;
        if (threw) {
          intact = scenario->intact();
          scenario->act();
        }
        right = scenario->right();
      } catch (std::exception const& error) {
        Allocations::countdown = 0;
        other = error.what();
      }
      leaked = Allocations::live - before;
    });
    std::string const where = name + ", allocation " + std::to_string(k) + ": ";
    BOOST_TEST(other.empty(), where << other);
    BOOST_TEST(leaked == 0, where << leaked << " blocks leaked");
    BOOST_TEST(right, where << "the result is wrong");
    BOOST_TEST((!threw || intact), where << "something was changed");
    if (!failed || leaked != 0 || !other.empty() || !right) {
      BOOST_TEST(k > 1, where << "nothing was allocated");
      return;
    }
  }
}

} // namespace dyad::tests

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define DYAD_TESTS_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define DYAD_TESTS_SANITIZED 1
#endif
#endif

#ifndef DYAD_TESTS_SANITIZED
extern "C" void* __libc_malloc(std::size_t);
extern "C" void* malloc(std::size_t bytes) noexcept {
  return dyad::tests::Allocations::fails() ? nullptr : __libc_malloc(bytes);
}
#endif

namespace dyad::tests::detail {
inline void* counted(void* memory) {
  if (!memory) throw std::bad_alloc();
  ++Allocations::live;
  return memory;
}
inline void* allocate(std::size_t bytes) {
#ifdef DYAD_TESTS_SANITIZED
  return counted(Allocations::fails() ? nullptr : std::malloc(bytes ? bytes : 1));
#else
  return counted(std::malloc(bytes ? bytes : 1)); // which fails by itself
#endif
}
inline void* allocate(std::size_t bytes, std::align_val_t alignment) {
  auto const step = static_cast<std::size_t>(alignment);
  return counted(Allocations::fails() ? nullptr : std::aligned_alloc(step, (bytes + step) / step * step));
}
inline void release(void* memory) {
  if (!memory) return;
  --Allocations::live;
  std::free(memory);
}
} // namespace dyad::tests::detail

void* operator new(std::size_t bytes) { return dyad::tests::detail::allocate(bytes); }
void* operator new[](std::size_t bytes) { return dyad::tests::detail::allocate(bytes); }
void* operator new(std::size_t bytes, std::align_val_t alignment) {
  return dyad::tests::detail::allocate(bytes, alignment);
}
void* operator new[](std::size_t bytes, std::align_val_t alignment) {
  return dyad::tests::detail::allocate(bytes, alignment);
}
void operator delete(void* memory) noexcept { dyad::tests::detail::release(memory); }
void operator delete[](void* memory) noexcept { dyad::tests::detail::release(memory); }
void operator delete(void* memory, std::size_t) noexcept { dyad::tests::detail::release(memory); }
void operator delete[](void* memory, std::size_t) noexcept { dyad::tests::detail::release(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { dyad::tests::detail::release(memory); }
void operator delete[](void* memory, std::align_val_t) noexcept { dyad::tests::detail::release(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { dyad::tests::detail::release(memory); }
void operator delete[](void* memory, std::size_t, std::align_val_t) noexcept { dyad::tests::detail::release(memory); }
