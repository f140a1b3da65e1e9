// SPDX-License-Identifier: BSL-1.0
/// \file Memory for arrays. Small blocks come from a pool. Others are kept a while for the next array of that size:
/// when they go back to the operating system, every page of the next one has to be mapped and cleared anew.
#pragma once

#include <dyad/array/pool.hpp>

#include <array>
#include <cstddef>
#include <new>
#include <utility>

namespace dyad::detail {

/// The blocks a thread keeps: few, and no more than `most_kept` bytes in all.
class Blocks {
public:
  static constexpr std::size_t alignment = 64;

  static void* allocate(std::size_t bytes) {
    if (bytes <= Small::largest) return Small::allocate(bytes);
    if (bytes >= smallest && !gone_)
      for (Block& block : mine().blocks_)
        if (block.bytes == bytes) {
          mine().kept_ -= bytes;
          block.bytes = 0;
          return std::exchange(block.memory, nullptr);
        }
    return ::operator new(bytes, std::align_val_t{alignment});
  }

  static void release(void* memory, std::size_t bytes) noexcept {
    if (bytes <= Small::largest) return Small::release(memory, bytes);
    if (bytes >= smallest && bytes <= most_kept && !gone_) mine().keep(memory, bytes);
    else ::operator delete(memory, std::align_val_t{alignment});
  }

private:
  using Small = Pool<alignment>;
  static constexpr std::size_t smallest = std::size_t{1} << 13; // below, malloc seldom asks the operating system
  static constexpr std::size_t most_kept = std::size_t{1} << 28;

  struct Block {
    void* memory = nullptr;
    std::size_t bytes = 0;
  };

  Blocks() = default;
  ~Blocks() {
    gone_ = true;
    for (Block& block : blocks_) drop(block);
  }

  void keep(void* memory, std::size_t bytes) noexcept {
    next_ = (next_ + 1) % blocks_.size();
    drop(blocks_[next_]);
    for (std::size_t i = 1; kept_ + bytes > most_kept; ++i) drop(blocks_[(next_ + i) % blocks_.size()]);
    blocks_[next_] = {memory, bytes};
    kept_ += bytes;
  }
  void drop(Block& block) noexcept {
    if (!block.memory) return;
    ::operator delete(block.memory, std::align_val_t{alignment});
    kept_ -= block.bytes;
    block = {};
  }

  static Blocks& mine() {
    static thread_local Blocks blocks;
    return blocks;
  }

  std::array<Block, 32> blocks_;
  std::size_t next_ = 0, kept_ = 0;
  static inline constinit thread_local bool gone_ = false; // arrays may outlive the thread's own variables
};

} // namespace dyad::detail
