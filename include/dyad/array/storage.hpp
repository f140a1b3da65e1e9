// SPDX-License-Identifier: BSL-1.0
/// \file The memory behind arrays: counted, aligned for vector instructions, shared by views.
#pragma once

#include <dyad/array/blocks.hpp>
#include <dyad/array/dtype.hpp>
#include <dyad/core/layout.hpp>

#include <atomic>
#include <cstdint>
#include <new>
#include <utility>

namespace dyad::detail {

/// The layout of an array and either its own elements, which follow it in the same allocation, or a share in those of
/// another. Layouts never change once made; elements change only while nobody else holds them. The count is atomic, so
/// that threads may share an array that nobody writes to.
class Body {
public:
  static constexpr std::size_t alignment = Blocks::alignment;

  Shape shape;
  IndexList strides; ///< in elements
  Index size = 1;
  DType dtype = DType::float64;
  bool contiguous = true;
  void* data = nullptr;

  /// Room for new elements, not yet written.
  static Body* allocate(Shape shape, DType dtype) {
    Index const size = shape.count();
    std::size_t const bytes = header() + static_cast<std::size_t>(size) * size_of(dtype);
    IndexList strides = row_major(shape); // which may throw, where there are many axes
    void* const memory = Blocks::allocate(bytes);
    Body* const body = new (memory) Body;
    body->strides = std::move(strides);
    body->shape = std::move(shape);
    body->size = size;
    body->dtype = dtype;
    body->data = static_cast<std::byte*>(memory) + header();
    return body;
  }

  /// Another layout of elements that `owner` keeps.
  static Body* view(Body* owner, void* data, Shape shape, IndexList strides) {
    Body* const body = new (Blocks::allocate(sizeof(Body))) Body;
    body->contiguous = strides_are_row_major(shape, strides);
    body->size = shape.count();
    body->shape = std::move(shape);
    body->strides = std::move(strides);
    body->dtype = owner->dtype;
    body->data = data;
    Body* const root = owner->owner_ ? owner->owner_ : owner;
    root->share();
    body->owner_ = root;
    return body;
  }

  void share() { references_.fetch_add(1, std::memory_order_relaxed); }
  void release() {
    if (references_.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
    Body* const owner = owner_;
    std::size_t const bytes = owner ? sizeof(Body) : header() + static_cast<std::size_t>(size) * size_of(dtype);
    this->~Body();
    Blocks::release(this, bytes);
    if (owner) owner->release();
  }
  /// True if no other array or view reads these elements.
  bool unique() const { return !owner_ && references_.load(std::memory_order_acquire) == 1; }

private:
  Body() = default;
  ~Body() = default;

  static constexpr std::size_t header() { return (sizeof(Body) + alignment - 1) / alignment * alignment; }

  static bool strides_are_row_major(Shape const& shape, IndexList const& strides) {
    Index expected = 1;
    for (Index i = shape.size() - 1; i >= 0; --i) {
      if (shape[i] != 1 && strides[i] != expected) return false;
      expected *= shape[i];
    }
    return true;
  }

  std::atomic<std::uint32_t> references_ = 1;
  Body* owner_ = nullptr;
};

} // namespace dyad::detail
