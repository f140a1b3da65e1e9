// SPDX-License-Identifier: BSL-1.0
/// \file Arrays made from a rule: zeros, ones, full, arange, linspace, eye.
#pragma once

#include <dyad/array/ndarray.hpp>
#include <dyad/core/raise.hpp>

#include <cmath>
#include <sstream>
#include <stdexcept>
#include <string>

namespace dyad {

namespace detail {
/// A row of `count` elements, the i-th of which is `f(i)`.
template <class F> NdArray row(Index count, DType dtype, F const& f) {
  NdArray out = NdArray::empty(Shape{count}, dtype);
  dispatch(dtype, [&](auto zero) {
    auto* const values = static_cast<decltype(zero)*>(out.raw());
    for (Index i = 0; i < count; ++i) values[i] = static_cast<decltype(zero)>(f(i));
  });
  return out;
}
} // namespace detail

/// An array of one value. Throws `ShapeError` for a negative extent or too many elements, as all of these do.
inline NdArray full(Shape const& shape, double value, DType dtype = DType::float64) {
  if (checked_shape(shape, "full").empty()) return NdArray::scalar(value, dtype);
  NdArray out = NdArray::empty(shape, dtype);
  dispatch(dtype, [&](auto zero) {
    std::fill_n(static_cast<decltype(zero)*>(out.raw()), out.size(), static_cast<decltype(zero)>(value));
  });
  return out;
}
/// An array of zeros.
inline NdArray zeros(Shape const& shape, DType dtype = DType::float64) { return full(shape, 0, dtype); }
/// An array of ones.
inline NdArray ones(Shape const& shape, DType dtype = DType::float64) { return full(shape, 1, dtype); }

/// An array of the shape and element type of another.
inline NdArray full_like(NdArray const& x, double value) { return full(x.shape(), value, x.dtype()); }
/// Zeros in the shape and element type of another array.
inline NdArray zeros_like(NdArray const& x) { return full_like(x, 0); }
/// Ones in the shape and element type of another array.
inline NdArray ones_like(NdArray const& x) { return full_like(x, 1); }

/// start, start + step, ... up to but not including `stop`. Throws `std::invalid_argument` for a step of 0 or bounds
/// that are not finite.
template <class = void> NdArray arange(double start, double stop, double step = 1, DType dtype = DType::float64) {
  double const steps = std::ceil((stop - start) / step);
  if (step == 0 || !(std::abs(steps) <= static_cast<double>(most_elements))) {
    std::ostringstream sentence;
    sentence << "dyad: arange: " << (std::isfinite(steps) ? "too many" : "no") << " steps of " << step << " lead from "
             << start << " to " << stop;
    raise(std::invalid_argument(sentence.str()));
  }
  return detail::row(steps > 0 ? static_cast<Index>(steps) : 0, dtype,
                     [&](Index i) { return start + static_cast<double>(i) * step; });
}
/// 0, 1, ... up to but not including `stop`.
template <class = void> NdArray arange(double stop) { return arange(0, stop); }

/// `count` numbers evenly spaced from `start` to `stop`, both included; `start` alone if `count` is 1.
template <class = void> NdArray linspace(double start, double stop, Index count = 50, DType dtype = DType::float64) {
  checked_shape(Shape{count}, "linspace");
  return detail::row(count, dtype, [&](Index i) {
    if (i == count - 1 && count > 1) return stop;
    return count > 1 ? start + static_cast<double>(i) * ((stop - start) / static_cast<double>(count - 1)) : start;
  });
}

/// A matrix with ones on its diagonal, square unless a number of columns is given.
template <class = void> NdArray eye(Index rows, Index columns = -1, DType dtype = DType::float64) {
  if (columns == -1) columns = rows;
  NdArray out = zeros(checked_shape(Shape{rows, columns}, "eye"), dtype);
  dispatch(dtype, [&](auto zero) {
    auto* const values = static_cast<decltype(zero)*>(out.raw());
    for (Index i = 0; i < std::min(rows, columns); ++i) values[i * columns + i] = 1;
  });
  return out;
}

} // namespace dyad
