// SPDX-License-Identifier: BSL-1.0
/// \file The element types of arrays.
#pragma once

#include <dyad/core/shape.hpp>

#include <concepts>

namespace dyad {

/// The types of elements that arrays have.
enum class DType : unsigned char {
  float64, ///< `double`
  float32  ///< `float`
};

/// The types an array may hold.
template <class T>
concept Element = std::same_as<T, double> || std::same_as<T, float>;

/// The name of an element type.
template <Element T> inline constexpr DType dtype_of = std::same_as<T, double> ? DType::float64 : DType::float32;

/// "float64" or "float32".
constexpr std::string_view to_string(DType dtype) { return dtype == DType::float64 ? "float64" : "float32"; }

/// The size of an element in bytes.
constexpr std::size_t size_of(DType dtype) { return dtype == DType::float64 ? sizeof(double) : sizeof(float); }

/// NumPy's rule: the wider of the two.
constexpr DType promote(DType a, DType b) { return a == DType::float64 ? a : b; }

/// Calls `f` with a value of the element type that `dtype` names, and hands on its result.
template <class F> decltype(auto) dispatch(DType dtype, F&& f) {
  if (dtype == DType::float64) return f(double{});
  return f(float{});
}

} // namespace dyad
