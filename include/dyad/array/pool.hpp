// SPDX-License-Identifier: BSL-1.0
/// \file Memory for what comes and goes by the thousand: the nodes of graphs, and small arrays.
#pragma once

#include <cstddef>
#include <new>
#include <utility>

namespace dyad::detail {

/// Small blocks of memory that a thread has released and keeps for its next requests, one list a size, no more than
/// `most_kept` bytes in all. Every block is one of `operator new`: so any thread may release it. Under a sanitizer of
/// addresses nothing is kept, so that it sees each use of memory that was released.
template <std::size_t Alignment> class Pool {
public:
  static constexpr std::size_t largest = 16 * Alignment;

  /// Bytes: no more than `largest`.
  static void* allocate(std::size_t bytes) {
    std::size_t const index = (bytes - 1) / Alignment;
    Block* const block = lists_[index];
    if (!block) return obtain((index + 1) * Alignment);
    lists_[index] = block->next;
    room_ += (index + 1) * Alignment;
    return block;
  }

  static void release(void* memory, std::size_t bytes) noexcept {
    std::size_t const index = (bytes - 1) / Alignment, size = (index + 1) * Alignment;
    if (size > room_ && !open()) return give_back(memory);
    room_ -= size;
    lists_[index] = new (memory) Block{lists_[index]};
  }

private:
#if defined(__SANITIZE_ADDRESS__)
  static constexpr bool sanitized = true;
#elif defined(__has_feature)
  static constexpr bool sanitized = __has_feature(address_sanitizer);
#else
  static constexpr bool sanitized = false;
#endif
  static constexpr std::size_t most_kept = sanitized ? 0 : std::size_t{1} << 26;

  struct Block {
    Block* next;
  };
  static void* obtain(std::size_t bytes) {
    if constexpr (Alignment <= __STDCPP_DEFAULT_NEW_ALIGNMENT__) return ::operator new(bytes);
    else return ::operator new(bytes, std::align_val_t{Alignment});
  }
  static void give_back(void* memory) noexcept {
    if constexpr (Alignment <= __STDCPP_DEFAULT_NEW_ALIGNMENT__) ::operator delete(memory);
    else ::operator delete(memory, std::align_val_t{Alignment});
  }
  enum class State : char { unused, open, closed };
  /// Gives everything back when the thread ends; what it releases still later is not kept.
  struct Closing {
    ~Closing() {
      state_ = State::closed;
      room_ = 0;
      for (Block*& list : lists_)
        while (list) give_back(std::exchange(list, list->next));
    }
  };

  /// True if the thread has just begun to keep blocks: with the first that it releases.
  static bool open() noexcept {
    if (most_kept == 0 || state_ != State::unused) return false;
    static thread_local Closing closing;
    static_cast<void>(&closing);
    state_ = State::open;
    room_ = most_kept;
    return true;
  }

  static inline constinit thread_local Block* lists_[16] = {}; // nvcc refuses a std::array here
  static inline constinit thread_local std::size_t room_ = 0; ///< how much more may be kept
  static inline constinit thread_local State state_ = State::unused;
};

} // namespace dyad::detail
