// SPDX-License-Identifier: BSL-1.0
/// \file Arrays and Variables as matrices of Eigen, in place, and back.
#pragma once
#ifndef DYAD_OWN_WARNINGS // the tests of the library see its warnings, programs do not
#pragma GCC system_header
#endif
#include <dyad/core/macros_aside.hpp>

#include <dyad/array/ndarray.hpp>
#include <dyad/core/raise.hpp>

#include <Eigen/Core>

#include <concepts>
#include <string>
#include <utility>

namespace dyad {

namespace detail {
/// Holds the elements that a view looks at: a base, so that it is there before the view is.
class KeptArray {
protected:
  explicit KeptArray(NdArray array) : kept_(std::move(array)) {}
  NdArray kept_;
};

template <Element T>
using RowMajorMap = Eigen::Map<Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> const>;
} // namespace detail

/// An array as a constant matrix of Eigen. The view holds a share in the elements, so the array itself may go; they
/// stay as they are when the array is written to later.
template <Element T> class EigenView : detail::KeptArray, public detail::RowMajorMap<T> {
public:
  /// Rank 0 makes one element, rank 1 a column. See `as_eigen`.
  explicit EigenView(NdArray const& array)
      : KeptArray(kept(array)), detail::RowMajorMap<T>(elements(), rows_of(array), columns_of(array)) {}
  EigenView(EigenView const&) = default;

private:
  static NdArray kept(NdArray const& array) {
    if (array.dtype() != dtype_of<T>)
      raise(DTypeError("dyad: as_eigen: the array of the shape " + to_string(array.shape()) + " holds " +
                       std::string(to_string(array.dtype())) + " and not " + std::string(to_string(dtype_of<T>))));
    if (array.ndim() > 2)
      raise(ShapeError("dyad: as_eigen: an array of the shape " + to_string(array.shape()) + " is not a matrix"));
    // A single number has no memory of its own to be shared.
    return array.is_scalar() ? array.view(Shape{1}, {1}) : array.contiguous();
  }
  T const* elements() const { return static_cast<T const*>(std::as_const(kept_).raw()); }
  static Index rows_of(NdArray const& array) { return array.ndim() == 0 ? 1 : array.shape()[0]; }
  static Index columns_of(NdArray const& array) { return array.ndim() < 2 ? 1 : array.shape()[1]; }
};

/// An array of rank 2 at most as a matrix of Eigen, rank 1 as a column: in place where its elements are contiguous,
/// else a copy. Throws `DTypeError` for another element type than the array's and `ShapeError` for a higher rank. An
/// expression of Eigen's refers to the view, which must outlive it.
template <Element T = double> EigenView<T> as_eigen(NdArray const& array) { return EigenView<T>(array); }
/// The same of the value of a Variable.
template <Element T = double, class V>
  requires requires(V const& variable) {
    { variable.data() } -> std::same_as<NdArray const&>;
  }
EigenView<T> as_eigen(V const& variable) {
  return EigenView<T>(variable.data());
}

/// A copy of a matrix or an expression of Eigen's; a column becomes an array of rank 1.
template <class Derived> NdArray to_array(Eigen::DenseBase<Derived> const& matrix) { return NdArray(matrix.derived()); }

} // namespace dyad

#include <dyad/core/macros_back.hpp>
