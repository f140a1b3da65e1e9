// SPDX-License-Identifier: BSL-1.0
/// \file Memory of the columns that loops keep: blocks that a thread has released are used again, and not cleared.
#pragma once

#include <dyad/array/blocks.hpp>

#include <cstddef>
#include <new>
#include <utility>
#include <vector>

namespace dyad::typed {

template <class T> struct RowAllocator {
  using value_type = T;
  constexpr RowAllocator() = default;
  template <class U> constexpr RowAllocator(RowAllocator<U> const&) {}

  static T* allocate(std::size_t count) {
    return static_cast<T*>(dyad::detail::Blocks::allocate(count * sizeof(T)));
  }
  static void deallocate(T* memory, std::size_t count) noexcept {
    dyad::detail::Blocks::release(memory, count * sizeof(T));
  }
  /// New numbers have any value.
  template <class U> static void construct(U* place) { ::new (static_cast<void*>(place)) U; }
  template <class U, class... A> static void construct(U* place, A&&... a) {
    ::new (static_cast<void*>(place)) U(std::forward<A>(a)...);
  }
  template <class U> friend constexpr bool operator==(RowAllocator const&, RowAllocator<U> const&) { return true; }
};

template <class T> using RowMemory = std::vector<T, RowAllocator<T>>;

} // namespace dyad::typed
