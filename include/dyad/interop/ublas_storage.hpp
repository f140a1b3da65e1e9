// SPDX-License-Identifier: BSL-1.0
/// \file Vectors and matrices of uBLAS in C++20. Those of Boost 1.74 make their elements by
/// `std::allocator::construct`, which C++20 has no more, so that no `ublas::vector<double>`, and no implicit stepper of
/// Boost.Odeint, compiles there. Their storage gets an allocator that still has it.
#pragma once

#include <boost/numeric/ublas/storage.hpp>

#include <memory>
#include <utility>

namespace dyad::detail {

/// The standard allocator with the members that C++20 has dropped.
template <class T> struct UblasAllocator : std::allocator<T> {
  template <class U> void construct(T* place, U&& value) { std::construct_at(place, std::forward<U>(value)); }
  void destroy(T* place) { std::destroy_at(place); }
};

} // namespace dyad::detail

template <class T>
  requires(!requires(std::allocator<T> a, T* place) { a.construct(place, *place); })
class boost::numeric::ublas::unbounded_array<T, std::allocator<T>>
    : public unbounded_array<T, dyad::detail::UblasAllocator<T>> {
  using Base = unbounded_array<T, dyad::detail::UblasAllocator<T>>;

public:
  using Base::Base;
};
