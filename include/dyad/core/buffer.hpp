// SPDX-License-Identifier: BSL-1.0
/// \file A growing array for constant evaluation.
///
/// `std::vector` works in constant expressions too, but every access goes through several library calls, and the
/// compilers count and interpret each of them: measured with g++ 12, a graph algorithm on it takes three times as long.
#pragma once

#include <concepts>
#include <initializer_list>
#include <type_traits>

namespace dyad {

/// A growing array of a default-constructible type. Bounds are the caller's duty; in a constant expression the
/// compiler checks them.
template <class T> class Buffer {
public:
  constexpr Buffer() = default;
  /// Of so many elements without a value of their own: numbers are 0.
  constexpr explicit Buffer(int size) : data_(size > 0 ? new T[static_cast<unsigned>(size)]{} : nullptr) {
    size_ = capacity_ = size;
  }
  constexpr Buffer(int size, T const& fill) {
    if constexpr (std::integral<T>)
      if (fill == 0) {
        *this = Buffer(size);
        return;
      }
    reserve(size);
    size_ = size;
    T* const data = data_;
    int i = 0;
    for (; i + 8 <= size; i += 8) // compilers interpret the end of a loop as long as what is in it
      data[i] = data[i + 1] = data[i + 2] = data[i + 3] = data[i + 4] = data[i + 5] = data[i + 6] = data[i + 7] = fill;
    for (; i < size; ++i) data[i] = fill;
  }
  constexpr Buffer(std::initializer_list<T> items) {
    reserve(static_cast<int>(items.size()));
    for (auto const& item : items) data_[size_++] = item;
  }
  constexpr Buffer(Buffer const& other) { *this = other; }
  constexpr Buffer(Buffer&& other) noexcept : data_(other.data_), size_(other.size_), capacity_(other.capacity_) {
    other.data_ = nullptr;
    other.size_ = other.capacity_ = 0;
  }
  constexpr Buffer& operator=(Buffer const& other) {
    if (this == &other) return *this;
    size_ = 0;
    reserve(other.size_);
    copy(other.data_, other.size_, data_);
    size_ = other.size_;
    return *this;
  }
  constexpr Buffer& operator=(Buffer&& other) noexcept {
    auto* const data = data_;
    auto const size = size_, capacity = capacity_;
    data_ = other.data_, size_ = other.size_, capacity_ = other.capacity_;
    other.data_ = data, other.size_ = size, other.capacity_ = capacity;
    return *this;
  }
  constexpr ~Buffer() { delete[] data_; }

  constexpr T& operator[](int i) { return data_[i]; }
  constexpr T const& operator[](int i) const { return data_[i]; }
  constexpr int size() const { return size_; }
  constexpr bool empty() const { return size_ == 0; }
  constexpr T& back() { return data_[size_ - 1]; }
  constexpr T const& back() const { return data_[size_ - 1]; }
  constexpr T* begin() { return data_; }
  constexpr T* end() { return data_ + size_; }
  constexpr T const* begin() const { return data_; }
  constexpr T const* end() const { return data_ + size_; }

  constexpr void push(T const& item) {
    if (size_ == capacity_) {
      T const copy = item; // `item` may live in the storage that grows
      reserve(capacity_ == 0 ? 8 : 2 * capacity_);
      data_[size_++] = copy;
      return;
    }
    data_[size_++] = item;
  }
  constexpr T pop() { return data_[--size_]; }
  constexpr void clear() { size_ = 0; }
  constexpr void shrink(int size) { size_ = size; }
  constexpr void reserve(int capacity) {
    if (capacity <= capacity_) return;
    T* const grown = new T[static_cast<unsigned>(capacity)]; // numbers get their values when they are pushed
    if constexpr (std::is_trivially_copyable_v<T>) copy(data_, size_, grown);
    else
      for (int i = 0; i < size_; ++i) grown[i] = static_cast<T&&>(data_[i]);
    delete[] data_;
    data_ = grown;
    capacity_ = capacity;
  }

protected:
  static constexpr void copy(T const* from, int size, T* to) {
    int i = 0;
    for (; i + 4 <= size; i += 4)
      to[i] = from[i], to[i + 1] = from[i + 1], to[i + 2] = from[i + 2], to[i + 3] = from[i + 3];
    for (; i < size; ++i) to[i] = from[i];
  }

  T* data_ = nullptr;
  int size_ = 0;
  int capacity_ = 0;
};

/// One whose elements its owner reads without a second call, where compilers interpret that for every node.
template <class T> struct OpenBuffer : Buffer<T> {
  using Buffer<T>::Buffer, Buffer<T>::data_, Buffer<T>::size_;
};

/// Whether a list holds an item.
template <class T> constexpr bool is_among(Buffer<T> const& list, T const& item) {
  for (T const& one : list)
    if (one == item) return true;
  return false;
}

/// Sorts in place by insertion into runs that are then merged: stable, and cheap to interpret for the short, nearly
/// sorted ranges that graph algorithms have.
template <class T, class Less> constexpr void merge_sort(T* first, int size, Less const& less) {
  if (size <= 8) {
    for (int i = 1; i < size; ++i) {
      T const item = first[i];
      int j = i;
      for (; j > 0 && less(item, first[j - 1]); --j) first[j] = first[j - 1];
      first[j] = item;
    }
    return;
  }
  int const half = size / 2;
  merge_sort(first, half, less);
  merge_sort(first + half, size - half, less);
  Buffer<T> left;
  left.reserve(half);
  for (int i = 0; i < half; ++i) left.push(first[i]);
  int a = 0, b = half, out = 0;
  while (a < half) {
    if (b < size && less(first[b], left[a])) first[out++] = first[b++];
    else first[out++] = left[a++];
  }
}

} // namespace dyad
