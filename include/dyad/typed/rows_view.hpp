// SPDX-License-Identifier: BSL-1.0
/// \file Where the rows of an argument lie in memory: nothing is copied.
#pragma once

#include <dyad/core/raise.hpp>
#include <dyad/typed/rows.hpp>

#include <array>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <type_traits>

namespace dyad::typed {

/// Numbers of type `E` in rows; element k of row i lies at `data + i * row_stride + k * stride`, of a matrix the
/// elements of its rows one after the other.
template <class E> struct RowsView {
  static constexpr bool on_device = false; ///< in memory that only a device reads
  E const* data;
  std::ptrdiff_t row_stride, stride;
  std::size_t count;
};

/// The same where all numbers of a row of `Width` lie side by side, and the next row after them.
template <class E, std::size_t Width> struct PackedRows {
  static constexpr std::ptrdiff_t row_stride = static_cast<std::ptrdiff_t>(Width), stride = 1;
  static constexpr bool on_device = false;
  E const* data;
  std::size_t count;
};
/// Whether numbers of type `E` are known to lie so.
template <class View, class E> inline constexpr bool is_packed = false;
template <class E, std::size_t Width> inline constexpr bool is_packed<PackedRows<E, Width>, E> = true;

/// Rows that are described already are as wide as whoever made them says.
template <class A> inline constexpr bool is_rows_view = false;
template <class E> inline constexpr bool is_rows_view<RowsView<E>> = true;
template <class E, std::size_t Width> inline constexpr bool is_rows_view<PackedRows<E, Width>> = true;
template <class E> struct NumberIn<RowsView<E>> {
  using type = E;
};
template <class E, std::size_t Width> struct NumberIn<PackedRows<E, Width>> {
  using type = E;
};

/// A list whose elements are themselves lists of a length that their type states: arrays, vectors of Eigen, classes
/// that are made of numbers alone.
template <class A> struct InnerSize {
  static constexpr std::size_t value = [] {
    if constexpr (is_record<A>) return sizeof(A) / sizeof(NumberOfRecord<A>);
    else return std::size_t{0};
  }();
};
template <class T, std::size_t N> struct InnerSize<std::array<T, N>> {
  static constexpr std::size_t value = N * (InnerSize<T>::value == 0 ? 1 : InnerSize<T>::value);
};
template <class T, std::size_t N> struct InnerSize<VectorArray<T, N>> : InnerSize<std::array<T, N>> {};
template <class T, std::size_t N> struct InnerSize<T[N]> : InnerSize<std::array<T, N>> {};
template <class T, std::size_t M, std::size_t N>
struct InnerSize<MatrixArray<T, M, N>> : InnerSize<std::array<std::array<T, N>, M>> {};
template <MatrixLike A> struct InnerSize<A> {
  static constexpr int size = A::RowsAtCompileTime < 0 || A::ColsAtCompileTime < 0
                                  ? 0
                                  : int{A::RowsAtCompileTime} * int{A::ColsAtCompileTime};
  // A matrix by columns is no row of numbers in the order of its rows.
  static constexpr bool flat = A::RowsAtCompileTime == 1 || A::ColsAtCompileTime == 1 || A::IsRowMajor;
  static constexpr std::size_t value = flat ? static_cast<std::size_t>(size) : 0;
};

template <class A>
concept StridedMatrix = MatrixLike<A> && requires(A const& a) {
  a.data();
  a.rowStride();
  a.colStride();
};
template <class K> inline constexpr bool is_one_number = std::is_same_v<K, double> || std::is_same_v<K, Index>;

/// Whether an argument of type A can be rows of kind K, as far as its type tells.
template <class K, class A> consteval bool fits_rows() {
  if constexpr (requires { A::row_size; }) return A::row_size == Kind<K>::size;
  else if constexpr (is_rows_view<A>) return true;
  else if constexpr (StridedMatrix<A>) {
    if constexpr (is_one_number<K>) return A::RowsAtCompileTime == 1 || A::ColsAtCompileTime == 1;
    else return A::ColsAtCompileTime < 0 || A::ColsAtCompileTime == static_cast<int>(Kind<K>::size);
  } else if constexpr (Listed<A>) {
    using E = ElementOfList<A>;
    if constexpr (is_one_number<K>) return std::is_arithmetic_v<E> || Number<E>;
    else return InnerSize<E>::value == Kind<K>::size;
  } else return false;
}

template <class K, class A> struct rows_of_another_shape {
  static_assert(sizeof(A) == 0, "dyad: an argument of a function that was stated as Rows is no list or matrix of such "
                                "rows: Rows<double> takes a list of numbers, Rows<Vec<N>> a list of arrays or structs "
                                "of N numbers or a matrix of N columns, Rows<Mat<M, N>> a list of M arrays of N or of "
                                "matrices that lie in memory by rows");
};
template <class K, class A> struct FitsRows {
  static consteval bool check() {
    if constexpr (!fits_rows<K, A>()) static_cast<void>(sizeof(rows_of_another_shape<K, A>));
    return fits_rows<K, A>();
  }
};

template <class A> constexpr auto const* first_number(A const& a) {
  if constexpr (MatrixLike<A>) return a.data();
  else if constexpr (requires { std::data(a); }) return first_number(*std::data(a));
  else if constexpr (is_record<A>) return reinterpret_cast<NumberOfRecord<A> const*>(&a);
  else return &a;
}

inline void check_columns(std::size_t given, std::size_t wanted) {
  if (given != wanted)
    raise(std::invalid_argument("dyad: a matrix of " + std::to_string(given) + " columns is given to a function as "
                                "rows of " + std::to_string(wanted) + " numbers; each of its rows is a row"));
}

template <class K, class A> constexpr auto view_of_rows(A const& a) {
  using E = typename NumberIn<A>::type;
  if constexpr (StridedMatrix<A>) {
    bool const as_vector = is_one_number<K>;
    if (!as_vector) check_columns(static_cast<std::size_t>(a.cols()), Kind<K>::size);
    bool const lies = as_vector && a.rows() == 1; // a row vector
    return RowsView<E>{a.data(), static_cast<std::ptrdiff_t>(lies ? a.colStride() : a.rowStride()),
                       static_cast<std::ptrdiff_t>(a.colStride()),
                       static_cast<std::size_t>(as_vector ? a.size() : a.rows())};
  } else {
    std::size_t const count = std::size(a);
    constexpr std::size_t width = sizeof(ElementOfList<A>) / sizeof(E);
    return PackedRows<E, width>{count == 0 ? nullptr : first_number(*std::data(a)), count};
  }
}

template <class K, class A> constexpr auto rows_view(A const& a) {
  if constexpr (is_rows_view<A>) return a;
  else return view_of_rows<K>(a);
}

} // namespace dyad::typed
