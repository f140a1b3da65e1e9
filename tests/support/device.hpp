// SPDX-License-Identifier: BSL-1.0
/// \file A device without hardware: its threads run one after the other, in a strange order, and its memory can be
/// touched only while they do, or while something is copied.
#pragma once

#include <dyad/interop/device.hpp>

#include <sys/mman.h>

#include <cstddef>
#include <cstring>
#include <new>
#include <stdexcept>

namespace dyad::tests {

/// All memory of the device, shared by those who ask for a device.
class DeviceMemory {
public:
  static constexpr std::size_t size = std::size_t{1} << 24;
  DeviceMemory() : first_(mmap(nullptr, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)) {
    if (first_ == MAP_FAILED) throw std::bad_alloc();
  }
  DeviceMemory(DeviceMemory const&) = delete;
  DeviceMemory& operator=(DeviceMemory const&) = delete;
  ~DeviceMemory() { munmap(first_, size); }

  void* allocate(std::size_t bytes) {
    if (used_ + bytes > size) throw std::bad_alloc();
    void* const at = static_cast<std::byte*>(first_) + used_;
    used_ += (bytes + 63) / 64 * 64;
    ++blocks;
    return at;
  }
  void release() {
    if (--blocks == 0) used_ = 0;
  }
  /// Runs what touches the memory.
  template <class F> void open(F const& f) {
    mprotect(first_, size, PROT_READ | PROT_WRITE);
    f();
    mprotect(first_, size, PROT_NONE);
  }
  int blocks = 0; ///< that nobody has released
  bool there = true;

private:
  void* first_;
  std::size_t used_ = 0;
};

struct PlainDevice {
  DeviceMemory* memory;
  explicit PlainDevice(DeviceMemory& all) : memory(&all) {}

  void check() const {
    if (!memory->there) throw std::runtime_error("dyad: there is no device");
  }
  void* allocate(std::size_t bytes) const { return memory->allocate(bytes); }
  void release(void*) const { memory->release(); }
  void to_device(void* to, void const* from, std::size_t bytes) const {
    memory->open([=] { std::memcpy(to, from, bytes); });
  }
  void to_host(void* to, void const* from, std::size_t bytes) const {
    memory->open([=] { std::memcpy(to, from, bytes); });
  }
  template <class Body> void launch(Body const& body, std::size_t threads) const {
    constexpr std::size_t stride = 7;
    memory->open([&] {
      for (std::size_t first = stride; first-- > 0;)
        for (std::size_t thread = first; thread < threads; thread += stride) body(thread);
    });
  }
};
using Device = interop::Launched<PlainDevice>;

} // namespace dyad::tests
