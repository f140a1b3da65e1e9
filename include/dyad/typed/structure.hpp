// SPDX-License-Identifier: BSL-1.0
/// \file The shapes of what goes into a function and comes out of it: numbers, arrays, matrices, tuples of them.
#pragma once

#include <dyad/core/shape.hpp>
#include <dyad/core/value.hpp>

#include <array>
#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace dyad {

/// A vector argument of a function.
template <std::size_t N> struct Vec {};
/// A matrix argument of a function.
template <std::size_t M, std::size_t N> struct Mat {};
/// Rows of `IndexVec<N>` are N whole numbers each, that pick rows of others: of `Index`, one.
template <std::size_t N> struct IndexVec {};

/// An argument by which nothing is differentiated, such as data: `function<Vec<3>, Passive<double>>(lambda)`.
template <class K> struct Passive {};

/// An argument of a function that is any number of rows, each of kind `K`: `double`, `Vec<N>` or `Mat<M, N>`. A call
/// gives a vector or span of numbers, arrays or structs of numbers, a matrix of a library (a row of it is a row) or an
/// `NdArray`; nothing is copied. Functions of rows need `<dyad/loops.hpp>`.
template <class K> struct Rows {};

namespace typed {
template <class I> struct a_position_that_varies {
  static_assert(sizeof(I) == 0,
                "dyad: a vector is read at positions that the compiler knows; what the running program picks are rows: "
                "state the argument as Rows<double>, or make rows of numbers by map_over");
};
} // namespace typed

/// What a function receives for a `Vec<N>`: an array, with the algebra of typed/vectors.hpp. `VectorArray{a, b, c}` is
/// one of these numbers. Tracers note positions that are outside of it.
template <class T, std::size_t N> struct VectorArray : std::array<T, N> {
  ///@{
  /// An element. Where functions are traced, a position outside is an error of the compiler.
  constexpr T& operator[](std::size_t i) { return std::array<T, N>::operator[](inside(i)); }
  constexpr T const& operator[](std::size_t i) const { return std::array<T, N>::operator[](inside(i)); }
  ///@}
  /// \cond
  template <Symbolic I>
    requires(!std::is_convertible_v<I, std::size_t>)
  constexpr auto operator[](I const&) const {
    static_cast<void>(sizeof(typed::a_position_that_varies<I>));
    return T();
  }
  /// \endcond
  /// Plain numbers as values: a row of these among others in a matrix.
  template <class Value>
    requires(std::is_arithmetic_v<T> && !std::is_arithmetic_v<Value> && std::is_convertible_v<T, Value>)
  constexpr operator VectorArray<Value, N>() const {
    VectorArray<Value, N> out{};
    for (std::size_t i = 0; i < N; ++i) out[i] = (*this)[i];
    return out;
  }

private:
  constexpr std::size_t inside(std::size_t i) const {
    if constexpr (N > 0 && requires(T const& x) { x.note_outside(i, N); })
      if (i >= N) {
        this->front().note_outside(i, N);
        return 0;
      }
    return i;
  }
};

namespace typed {
/// What holds each of several numbers: the type of all, or, where plain numbers stand beside values, that of these.
template <class T, class... Rest> struct HoldsEach {
  using type = T;
};
template <class T, class... Rest>
  requires((!std::is_same_v<T, Rest> || ...) && requires { typename std::common_type_t<T, Rest...>; })
struct HoldsEach<T, Rest...> {
  using type = std::common_type_t<T, Rest...>;
};
} // namespace typed

/// Of numbers: `VectorArray{a, b, c}`.
template <class T, class... Rest>
VectorArray(T const&, Rest const&...) -> VectorArray<typename typed::HoldsEach<T, Rest...>::type, 1 + sizeof...(Rest)>;

/// What a function receives for a `Mat<M, N>`: an array of rows, also indexed as `m(i, j)`, with the same algebra.
template <class T, std::size_t M, std::size_t N> struct MatrixArray : std::array<VectorArray<T, N>, M> {
  ///@{
  /// The number of rows, and of columns.
  static constexpr std::size_t rows() { return M; }
  static constexpr std::size_t cols() { return N; }
  ///@}
  ///@{
  /// A row, or an element.
  constexpr VectorArray<T, N>& operator[](std::size_t i) {
    return std::array<VectorArray<T, N>, M>::operator[](inside(i));
  }
  constexpr VectorArray<T, N> const& operator[](std::size_t i) const {
    return std::array<VectorArray<T, N>, M>::operator[](inside(i));
  }
  constexpr T& operator()(std::size_t i, std::size_t j) { return (*this)[i][j]; }
  constexpr T const& operator()(std::size_t i, std::size_t j) const { return (*this)[i][j]; }
  ///@}

private:
  constexpr std::size_t inside(std::size_t i) const {
    if constexpr (M > 0 && N > 0 && requires(T const& x) { x.note_outside(i, M); })
      if (i >= M) {
        this->front().front().note_outside(i, M);
        return 0;
      }
    return i;
  }
};

/// Of its rows: `MatrixArray{VectorArray{a, b}, VectorArray{c, d}}`.
template <class T, std::size_t N, class... Rest>
MatrixArray(VectorArray<T, N> const&, VectorArray<Rest, N> const&...)
    -> MatrixArray<typename typed::HoldsEach<T, Rest...>::type, 1 + sizeof...(Rest), N>;

/// Vectors and matrices take part in operations element by element, as values of their own kind.
template <class T, std::size_t N> inline constexpr bool is_symbolic<VectorArray<T, N>> = true;
template <class T, std::size_t M, std::size_t N> inline constexpr bool is_symbolic<MatrixArray<T, M, N>> = true;
template <class T, std::size_t N> inline constexpr bool has_static_shape<VectorArray<T, N>> = true;
template <class T, std::size_t M, std::size_t N> inline constexpr bool has_static_shape<MatrixArray<T, M, N>> = true;

template <class A> inline constexpr bool is_fixed_array = false;
template <class T, std::size_t N> inline constexpr bool is_fixed_array<VectorArray<T, N>> = true;
template <class T, std::size_t M, std::size_t N> inline constexpr bool is_fixed_array<MatrixArray<T, M, N>> = true;

namespace typed {

/// A structure says how many numbers it holds, its type for numbers of type T, and how to make that from the numbers in
/// order (rows first). `replaced` has another structure in the place of each number.
struct One {
  static constexpr std::size_t size = 1;
  template <class T> using Of = T;
  template <class T> static constexpr void fill(T& to, T const* from) { to = *from; }
  template <class Leaf> using replaced = Leaf;
};

/// What holds N of something: the library's own vectors and matrices of values of the library's own kinds, which have
/// their algebra, else arrays.
template <class S, class T, std::size_t N> struct ArrayIn {
  using type = std::array<typename S::template Of<T>, N>;
};
template <Symbolic T, std::size_t N> struct ArrayIn<One, T, N> {
  using type = VectorArray<T, N>;
};

template <class S, std::size_t N> struct ArrayOf {
  static constexpr std::size_t size = N * S::size;
  template <class T> using Of = typename ArrayIn<S, T, N>::type;
  template <class T> static constexpr void fill(Of<T>& to, T const* from) {
    for (std::size_t i = 0; i < N; ++i) S::fill(to[i], from + i * S::size);
  }
  template <class Leaf> using replaced = ArrayOf<typename S::template replaced<Leaf>, N>;
};

template <Symbolic T, std::size_t M, std::size_t N> struct ArrayIn<ArrayOf<One, N>, T, M> {
  using type = MatrixArray<T, M, N>;
};

template <class... S> struct TupleOf {
  static constexpr std::size_t size = (S::size + ... + 0);
  template <class T> using Of = std::tuple<typename S::template Of<T>...>;
  template <class T> static constexpr void fill(Of<T>& to, T const* from) {
    std::apply([&from](auto&... tuple_part) { ((S::fill(tuple_part, from), from += S::size), ...); }, to);
  }
  template <class Leaf> using replaced = TupleOf<typename S::template replaced<Leaf>...>;
};

/// Whether results are made of numbers, lists and matrices of them: each then can be written to its place at once. A
/// single number needs none.
template <class T, class Nest> inline constexpr bool numbers_in_order = false;
template <class S> inline constexpr bool is_in_order = std::is_same_v<S, One>;
template <std::size_t N> inline constexpr bool is_in_order<ArrayOf<One, N>> = N > 0;
template <std::size_t M, std::size_t N>
inline constexpr bool is_in_order<ArrayOf<ArrayOf<One, N>, M>> = M > 0 && N > 0;
template <class T, class S, std::size_t N>
  requires(std::is_arithmetic_v<T>)
inline constexpr bool numbers_in_order<T, ArrayOf<S, N>> = is_in_order<ArrayOf<S, N>>;
template <class T, class... S>
  requires(std::is_arithmetic_v<T> && sizeof...(S) > 1)
inline constexpr bool numbers_in_order<T, TupleOf<S...>> = (is_in_order<S> && ...);

/// Rows of results, each with the structure `S`.
template <class S> struct RowsOf {
  static constexpr std::size_t size = S::size;
  template <class T> using Of = std::vector<typename S::template Of<T>>;
  template <class Leaf> using replaced = RowsOf<typename S::template replaced<Leaf>>;
};

/// A matrix of a library such as Eigen, whose template is `Matrix<number, rows, columns, options, rows, columns>`.
template <template <class, int, int, int, int, int> class Matrix, int Rows, int Cols> struct MatrixOf {
  static constexpr int row_major = Rows == 1 && Cols != 1 ? 1 : 0;
  static constexpr std::size_t size = static_cast<std::size_t>(Rows) * static_cast<std::size_t>(Cols);
  template <class T> using Of = Matrix<T, Rows, Cols, row_major, Rows, Cols>;
  template <class T> static constexpr void fill(Of<T>& to, T const* from) {
    for (int i = 0; i < Rows; ++i)
      for (int j = 0; j < Cols; ++j) to(i, j) = from[i * Cols + j];
  }
  template <class Leaf>
  using replaced = ArrayOf<ArrayOf<Leaf, static_cast<std::size_t>(Cols)>, static_cast<std::size_t>(Rows)>;
};

} // namespace typed
} // namespace dyad

template <class T, std::size_t N>
struct std::tuple_size<dyad::VectorArray<T, N>> : std::integral_constant<std::size_t, N> {};
template <std::size_t I, class T, std::size_t N> struct std::tuple_element<I, dyad::VectorArray<T, N>> {
  using type = T;
};
template <class T, std::size_t M, std::size_t N>
struct std::tuple_size<dyad::MatrixArray<T, M, N>> : std::integral_constant<std::size_t, M> {};
template <std::size_t I, class T, std::size_t M, std::size_t N>
struct std::tuple_element<I, dyad::MatrixArray<T, M, N>> {
  using type = dyad::VectorArray<T, N>;
};
