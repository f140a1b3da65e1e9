// SPDX-License-Identifier: BSL-1.0
/// \file Arrays whose shape is known when the program runs.
#pragma once

#include <dyad/core/layout.hpp>
#include <dyad/array/storage.hpp>
#include <dyad/core/raise.hpp>
#include <dyad/core/value.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <iterator>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace dyad {

class NdArray;
template <> inline constexpr bool is_symbolic<NdArray> = true;

namespace detail {

/// A braced list of numbers, of lists of numbers, and so on.
class Nested {
public:
  Nested(double number) : number_(number) {}
  Nested(std::initializer_list<Nested> list) : list_(list), is_list_(true) {}

  /// The shape of the list; throws `ShapeError` where rows differ in length.
  static Shape shape(std::initializer_list<Nested> list) {
    Shape result{static_cast<Index>(list.size())};
    if (list.size() == 0) return result;
    Nested const& first = *list.begin();
    Shape const inner = first.is_list_ ? shape(first.list_) : Shape{};
    for (Nested const& item : list)
      if ((item.is_list_ ? shape(item.list_) : Shape{}) != inner)
        raise(ShapeError("dyad: array: the rows of a braced list have the shapes " + to_string(inner) + " and " +
                         to_string(item.is_list_ ? shape(item.list_) : Shape{})));
    for (Index const extent : inner) result.push_back(extent);
    return result;
  }

  static double* fill(std::initializer_list<Nested> list, double* out) {
    for (Nested const& item : list)
      if (item.is_list_) out = fill(item.list_, out);
      else *out++ = item.number_;
    return out;
  }

private:
  double number_ = 0;
  std::initializer_list<Nested> list_;
  bool is_list_ = false;
};

/// What Eigen's dense matrices and expressions offer; no header of Eigen is needed to recognise them.
template <class M>
concept MatrixLike = requires(M const& m) {
  { m.rows() } -> std::convertible_to<Index>;
  { m.cols() } -> std::convertible_to<Index>;
  m.eval().coeff(0, 0);
  { M::ColsAtCompileTime == 1 } -> std::convertible_to<bool>;
};

/// Numbers that lie in a row in memory.
template <class R>
concept Elements = !MatrixLike<R> && requires(R const& r) {
  requires Element<std::remove_cvref_t<decltype(*std::data(r))>>;
  { std::size(r) } -> std::convertible_to<std::size_t>;
};
template <Elements R> using ElementOf = std::remove_cvref_t<decltype(*std::data(std::declval<R const&>()))>;

} // namespace detail

/// An array of `double` or `float` of any rank, rank 0 included: a single number, stored in place.
///
/// An array is a value: copies are cheap and share memory until one of them is written to, and a write is never seen
/// through another array. Views (`transpose`, slices, `broadcast_to`) share memory in the same way. Mathematics on
/// arrays is elementwise and broadcasts by NumPy's rules; it is found in `ops/`.
class NdArray {
public:
  NdArray() : NdArray(0.0) {}
  /// A single number, rank 0.
  template <class T>
    requires std::is_arithmetic_v<T> NdArray(T number)
        : number_(static_cast<double>(number)), dtype_(std::same_as<T, float> ? DType::float32 : DType::float64) {}
    /// From braced lists: `NdArray({{1, 2, 3}, {4, 5, 6}})`. Throws `ShapeError` where rows differ in length.
    NdArray(std::initializer_list<detail::Nested> list) : NdArray(empty(detail::Nested::shape(list))) {
      detail::Nested::fill(list, static_cast<double*>(raw()));
  }
  /// The elements of a row, a copy, from `std::vector`, `std::array`, `std::span` and the like.
  template <detail::Elements R>
  explicit NdArray(R const& values) : NdArray(values, Shape{static_cast<Index>(std::size(values))}) {}
  /// The elements of an array of the given shape in row-major order, a copy. Throws `ShapeError` if the count differs.
  template <detail::Elements R> NdArray(R const& values, Shape shape) {
    using T = detail::ElementOf<R>;
    if (static_cast<Index>(std::size(values)) != checked_shape(shape, "array").count())
      raise(ShapeError("dyad: array: " + std::to_string(std::size(values)) + " values do not fill the shape " +
                       to_string(shape)));
    if (shape.empty()) {
      *this = scalar(static_cast<double>(*std::data(values)), dtype_of<T>);
      return;
    }
    *this = empty(std::move(shape), dtype_of<T>);
    std::copy_n(std::data(values), size(), static_cast<T*>(raw()));
  }
  /// A copy of an Eigen matrix; a column vector becomes an array of rank 1.
  template <detail::MatrixLike M> explicit NdArray(M const& matrix) {
    auto const& plain = matrix.eval();
    using T = std::conditional_t<std::same_as<std::remove_cvref_t<decltype(plain.coeff(0, 0))>, float>, float, double>;
    Index const rows = plain.rows(), columns = plain.cols();
    *this = empty(M::ColsAtCompileTime == 1 ? Shape{rows} : Shape{rows, columns}, dtype_of<T>);
    T* out = static_cast<T*>(raw());
    for (Index i = 0; i < rows; ++i)
      for (Index j = 0; j < columns; ++j) *out++ = static_cast<T>(plain.coeff(i, j));
  }

  ///@{
  /// A copy shares the elements until one of both is changed.
  NdArray(NdArray const& other) noexcept : body_(other.body_), number_(other.number_), dtype_(other.dtype_) {
    if (body_) body_->share();
  }
  NdArray(NdArray&& other) noexcept
      : body_(std::exchange(other.body_, nullptr)), number_(other.number_), dtype_(other.dtype_) {}
  NdArray& operator=(NdArray other) noexcept {
    swap(*this, other);
    return *this;
  }
  ~NdArray() {
    if (body_) body_->release();
  }
  friend void swap(NdArray& a, NdArray& b) noexcept {
    std::swap(a.body_, b.body_);
    std::swap(a.number_, b.number_);
    std::swap(a.dtype_, b.dtype_);
  }
  ///@}

  /// Elements not yet written.
  static NdArray empty(Shape shape, DType dtype = DType::float64) {
    NdArray result(0.0);
    result.dtype_ = dtype;
    if (!shape.empty()) result.body_ = detail::Body::allocate(std::move(shape), dtype);
    return result;
  }
  /// A single number of the given element type.
  static NdArray scalar(double number, DType dtype) {
    NdArray result(dtype == DType::float32 ? static_cast<double>(static_cast<float>(number)) : number);
    result.dtype_ = dtype;
    return result;
  }

  /// The extents of the axes; empty for a number.
  Shape const& shape() const {
    return body_ ? body_->shape : no_shape;
  }
  /// The number of axes.
  Index ndim() const { return shape().size(); }
  /// The number of elements.
  Index size() const { return body_ ? body_->size : 1; }
  /// The type of the elements.
  DType dtype() const { return dtype_; }
  /// Distances between neighbours along each axis, in elements.
  IndexList const& strides() const {
    return body_ ? body_->strides : no_strides;
  }
  /// Whether it is a number, of no axes.
  bool is_scalar() const { return !body_; }
  /// Whether the elements lie in row-major order without gaps.
  bool is_contiguous() const { return !body_ || body_->contiguous; }

  /// The value of an array of one element; throws `ShapeError` for any other.
  double item() const {
    if (!body_) return number_;
    if (size() != 1)
      raise(ShapeError("dyad: item: an array of the shape " + to_string(shape()) + " is not a single number"));
    return dispatch(dtype_,
                    [&](auto zero) { return static_cast<double>(*static_cast<decltype(zero) const*>(body_->data)); });
  }
  /// As `item`.
  explicit operator double() const { return item(); }
  /// True if the one element is not zero: conditions are arrays of 0 and 1. Throws `ShapeError` for more elements.
  explicit operator bool() const { return item() != 0; }

  /// What stands at a position of the first axis, `index(x, {i})`: a view of an element or row, as an array. Negative
  /// positions count from the end. Throws `IndexError` outside of the axis. (`at` reads one number.)
  template <std::integral I, class Self = NdArray> Self operator[](I i) const {
    return index(static_cast<Self const&>(*this), {static_cast<Index>(i)});
  }

  /// One element; negative indices count from the end. Throws `IndexError` outside of the array.
  double at(IndexList const& index) const {
    if (!body_) return check_rank(index), number_;
    Index const offset = offset_of(index);
    return dispatch(dtype_, [&](auto zero) {
      return static_cast<double>(static_cast<decltype(zero) const*>(body_->data)[offset]);
    });
  }
  /// Writes one element. Throws `IndexError` outside of the array.
  void set(IndexList const& index, double value) {
    if (!body_) {
      check_rank(index);
      *this = scalar(value, dtype_);
      return;
    }
    static_cast<void>(offset_of(index));
    own();
    Index const offset = offset_of(index);
    dispatch(dtype_, [&](auto zero) {
      static_cast<decltype(zero)*>(body_->data)[offset] = static_cast<decltype(zero)>(value);
    });
  }

  /// The elements in row-major order. Throws `DTypeError` for another element type than the array's, and `ShapeError`
  /// for a view whose elements are not contiguous (ask `contiguous()` first).
  template <Element T> std::span<T const> values() const& {
    check_dtype<T>();
    if (!body_) {
      if constexpr (std::same_as<T, double>) return {&number_, 1};
      else raise(ShapeError("dyad: values: a single float32 number has no span of elements"));
    }
    if (!body_->contiguous) raise(ShapeError("dyad: values: the elements of this view are not contiguous"));
    return {static_cast<T const*>(body_->data), static_cast<std::size_t>(size())};
  }
  template <Element T> std::span<T const> values() const&& = delete;
  /// The same, to be written to: the array first becomes the only owner of its elements.
  template <Element T> std::span<T> mutable_values() & {
    check_dtype<T>();
    if (!body_) {
      if constexpr (std::same_as<T, double>) return {&number_, 1};
      else raise(ShapeError("dyad: values: a single float32 number has no span of elements"));
    }
    own();
    return {static_cast<T*>(body_->data), static_cast<std::size_t>(size())};
  }
  /// The elements in row-major order, a copy.
  std::vector<double> to_vector() const {
    if (!body_) return {number_};
    NdArray const flat = contiguous();
    return dispatch(dtype_, [&](auto zero) {
      auto const* const first = static_cast<decltype(zero) const*>(flat.body_->data);
      return std::vector<double>(first, first + size());
    });
  }

  /// The same elements, contiguous; the array itself where it is so already.
  NdArray contiguous() const { return is_contiguous() ? *this : copy(); }
  /// The same elements in memory of their own.
  NdArray copy() const { return astype(dtype_); }
  /// The same values as elements of another type.
  NdArray astype(DType dtype) const {
    if (!body_) return scalar(number_, dtype);
    NdArray result = empty(shape(), dtype);
    dispatch(dtype_, [&](auto from) {
      using From = decltype(from);
      dispatch(dtype, [&](auto to) {
        using To = decltype(to);
        auto const* const in = static_cast<From const*>(body_->data);
        auto* out = static_cast<To*>(result.raw());
        detail::merged<1>(shape(), {strides()}).for_each_row([&](auto const& offset, auto const& step, Index count) {
          for (Index i = 0; i < count; ++i) *out++ = static_cast<To>(in[offset[0] + i * step[0]]);
        });
      });
    });
    return result;
  }

  /// Another layout of the same elements: for the implementation of views.
  NdArray view(Shape shape, IndexList strides, Index offset = 0) const {
    NdArray result = *this;
    if (shape.empty()) return scalar(element(offset), dtype_);
    if (!body_) { // a stretched number: its one element needs an address that outlives this array
      result.body_ = detail::Body::allocate(Shape{1}, dtype_);
      dispatch(dtype_, [&](auto zero) {
        *static_cast<decltype(zero)*>(result.body_->data) = static_cast<decltype(zero)>(number_);
      });
      return result.view(std::move(shape), std::move(strides), offset);
    }
    void* const data = static_cast<std::byte*>(body_->data) + offset * static_cast<Index>(size_of(dtype_));
    detail::Body* const body = detail::Body::view(body_, data, std::move(shape), std::move(strides));
    result.body_->release();
    result.body_ = body;
    return result;
  }

  /// The elements' memory: for kernels. A number of rank 0 has its value in `number()`.
  void const* raw() const { return body_ ? body_->data : nullptr; }
  /// The same, to write to.
  void* raw() { return body_ ? body_->data : &number_; }
  /// The value of a number of rank 0.
  double number() const { return number_; }
  /// True if a kernel may overwrite the elements: nobody else holds them.
  bool is_unique() const { return !body_ || (body_->unique() && body_->contiguous); }

private:
  static inline Shape const no_shape;
  static inline IndexList const no_strides;

  double element(Index offset) const {
    if (!body_) return number_;
    return dispatch(dtype_, [&](auto zero) {
      return static_cast<double>(static_cast<decltype(zero) const*>(body_->data)[offset]);
    });
  }
  void own() {
    if (!is_unique()) *this = copy();
  }
  template <Element T> void check_dtype() const {
    if (dtype_of<T> != dtype_)
      raise(DTypeError("dyad: values: the array of the shape " + to_string(shape()) + " holds " +
                       std::string(to_string(dtype_)) + " and not " + std::string(to_string(dtype_of<T>))));
  }
  void check_rank(IndexList const& index) const {
    if (index.size() != ndim())
      raise(IndexError("dyad: at: the index " + to_string(index) + " does not fit an array of the shape " +
                       to_string(shape())));
  }
  Index offset_of(IndexList const& index) const {
    check_rank(index);
    Index offset = 0;
    for (Index i = 0; i < index.size(); ++i) {
      Index const extent = shape()[i];
      if (index[i] < -extent || index[i] >= extent)
        raise(IndexError("dyad: at: the index " + to_string(index) + " is outside of an array of the shape " +
                         to_string(shape())));
      offset += (index[i] < 0 ? index[i] + extent : index[i]) * strides()[i];
    }
    return offset;
  }

  detail::Body* body_ = nullptr; ///< null for rank 0
  double number_ = 0;            ///< the value for rank 0
  DType dtype_ = DType::float64;
};

/// A plain number as an array: how typed expressions take it in among arrays.
template <class X> NdArray as_constant(std::type_identity<NdArray>, X const& x) { return NdArray(x); }

/// The element type that plain numbers take among other arguments: that of the arrays and Variables, as in `a * 3.0`.
template <class... T> DType dtype_among(T const&... value) {
  DType dtype = DType::float32;
  auto const join = [&dtype](auto const& one) {
    if constexpr (requires { one.dtype(); }) dtype = promote(dtype, one.dtype());
    else if constexpr (!std::is_arithmetic_v<std::remove_cvref_t<decltype(one)>>) dtype = DType::float64; // a list
  };
  (join(value), ...);
  return (std::is_arithmetic_v<T> && ...) ? DType::float64 : dtype;
}
/// A plain number among the values that an expression is called with.
template <class... T> NdArray as_constant_among(std::type_identity<NdArray>, double x, T const&... value) {
  return NdArray::scalar(x, dtype_among(value...));
}

} // namespace dyad
