// SPDX-License-Identifier: BSL-1.0
/// \file The arguments of a function: which shape they have, what the function receives for them, and how they are
/// read.
#pragma once

#include <dyad/core/raise.hpp>
#include <dyad/typed/structure.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <span>
#include <stdexcept>
#include <string>

namespace dyad {
/// Calls a function of rows on Variables: defined by bridge/loop_function.hpp.
template <class F> struct RecordedCall;
} // namespace dyad

namespace dyad::typed {

/// What a function is told of one argument: `double` for a number, `Vec<N>`, `Mat<M, N>`. `make` builds what the
/// function receives from its numbers, rows first.
template <class K> struct Kind {
  static_assert(sizeof(K) == 0,
                "dyad: an argument of a function is stated as double, Vec<N>, Mat<M, N>, or Rows of these, "
                "which need #include <dyad/loops.hpp>");
  static constexpr std::size_t size = 1;
};
template <> struct Kind<double> {
  static constexpr std::size_t size = 1;
  using Derivative = One;
  template <class T, class Numbers> static constexpr T make(Numbers const& number, std::size_t first) {
    return number(first);
  }
};
template <std::size_t N> struct Kind<Vec<N>> {
  static constexpr std::size_t size = N;
  using Derivative = ArrayOf<One, N>;
  template <class T, class Numbers> static constexpr auto make(Numbers const& number, std::size_t first) {
    VectorArray<T, N> out{};
    for (std::size_t i = 0; i < N; ++i) out[i] = number(first + i);
    return out;
  }
};
template <std::size_t M, std::size_t N> struct Kind<Mat<M, N>> {
  static constexpr std::size_t size = M * N, rows = M, cols = N;
  using Derivative = ArrayOf<ArrayOf<One, N>, M>;
  template <class T, class Numbers> static constexpr auto make(Numbers const& number, std::size_t first) {
    MatrixArray<T, M, N> out{};
    for (std::size_t i = 0; i < M; ++i)
      for (std::size_t j = 0; j < N; ++j) out[i][j] = number(first + i * N + j);
    return out;
  }
};

template <> struct Kind<Index> : Kind<double> {};
template <std::size_t N> struct Kind<IndexVec<N>> : Kind<Vec<N>> {};

template <class K> struct Kind<Passive<K>> : Kind<K> {};
template <class K> inline constexpr bool is_passive = false;
template <class K> inline constexpr bool is_passive<Passive<K>> = true;
template <> inline constexpr bool is_passive<Rows<Index>> = true;
template <std::size_t N> inline constexpr bool is_passive<Rows<IndexVec<N>>> = true;

template <class K> inline constexpr bool is_rows = false;
template <class K> inline constexpr bool is_rows<Rows<K>> = true;
template <class K> inline constexpr bool is_rows<Passive<K>> = is_rows<K>;
template <class Kinds> inline constexpr bool has_rows = false;
template <template <class...> class List, class... K> inline constexpr bool has_rows<List<K...>> = (is_rows<K> || ...);
/// Whether there are rows by which is differentiated.
template <class Kinds> inline constexpr bool active_rows = false;
template <template <class...> class List, class... K>
inline constexpr bool active_rows<List<K...>> = ((is_rows<K> && !is_passive<K>) || ...);
/// Whether an argument of type A can be rows of kind K: defined by typed/rows_view.hpp.
template <class K, class A> struct FitsRows;
/// Calls a program with loops over rows: defined by typed/loop_call.hpp.
template <class Code, class Nest, class T, class Kinds> struct LoopCall;

/// A fixed-size or dynamic matrix of a library such as Eigen.
template <class A>
concept MatrixLike = requires(A const& a) {
  A::RowsAtCompileTime;
  A::ColsAtCompileTime;
  typename A::PlainObject;
  a(0, 0);
};
template <class A>
concept Listed = !MatrixLike<A> && (!Symbolic<A> || is_fixed_array<std::remove_cvref_t<A>>) && requires(A const& a) {
  std::data(a);
  std::size(a);
};

template <class A> struct argument_without_a_shape {
  static_assert(sizeof(A) == 0,
                "dyad: the number of elements of an argument is not part of its type; state the shapes, as in "
                "dyad::function<dyad::Vec<10>>(lambda)");
};
struct Unknown {};

/// The kind that the type of an argument implies.
template <class A> struct KindOf {
  using type = double;
};
template <Listed A> struct KindOf<A> {
  using type = Unknown;
};
template <class T, std::size_t N> struct KindOf<std::array<T, N>> {
  using type = Vec<N>;
};
template <class T, std::size_t N> struct KindOf<T[N]> {
  using type = Vec<N>;
};
template <class T, std::size_t N>
  requires(N != std::dynamic_extent)
struct KindOf<std::span<T, N>> {
  using type = Vec<N>;
};
template <class T, std::size_t M, std::size_t N> struct KindOf<std::array<std::array<T, N>, M>> {
  using type = Mat<M, N>;
};
template <class T, std::size_t N> struct KindOf<VectorArray<T, N>> {
  using type = Vec<N>;
};
template <class T, std::size_t M, std::size_t N> struct KindOf<MatrixArray<T, M, N>> {
  using type = Mat<M, N>;
};
template <MatrixLike A> struct KindOf<A> {
  static constexpr int rows = A::RowsAtCompileTime, cols = A::ColsAtCompileTime;
  static constexpr auto kind() {
    if constexpr (rows < 0 || cols < 0) return Unknown{};
    else if constexpr (rows == 1 || cols == 1) return Vec<static_cast<std::size_t>(rows * cols)>{};
    else return Mat<static_cast<std::size_t>(rows), static_cast<std::size_t>(cols)>{};
  }
  using type = decltype(kind());
};

/// Whether an argument of type A can be of kind K, as far as its type tells: a number for a number, a list of as many
/// elements for a vector; for a matrix one of the same size, or all its elements in one list, rows first.
template <class K, class A> consteval bool fits() {
  constexpr bool matrix = requires { Kind<K>::rows; };
  if constexpr (MatrixLike<A>) {
    constexpr int rows = A::RowsAtCompileTime, cols = A::ColsAtCompileTime;
    if constexpr (std::is_same_v<typename Kind<K>::Derivative, One>) return false;
    else if constexpr (matrix)
      return (rows < 0 || rows == static_cast<int>(Kind<K>::rows)) &&
             (cols < 0 || cols == static_cast<int>(Kind<K>::cols));
    else return rows < 0 || cols < 0 || ((rows == 1 || cols == 1) && rows * cols == static_cast<int>(Kind<K>::size));
  } else if constexpr (!Listed<A>) return std::is_same_v<typename Kind<K>::Derivative, One>;
  else {
    using Implied = typename KindOf<A>::type;
    if constexpr (std::is_same_v<Implied, Unknown>) return !std::is_same_v<typename Kind<K>::Derivative, One>;
    else
      return std::is_same_v<typename Kind<Implied>::Derivative, typename Kind<K>::Derivative> ||
             (matrix && std::is_same_v<Implied, Vec<Kind<K>::size>>);
  }
}
template <class Given, class Stated> struct argument_of_another_shape {
  static_assert(sizeof(Given) == 0,
                "dyad: an argument of a function has another shape than the one that was stated for it");
};

/// Whether a class is an aggregate of numbers of type T and of nothing else, as `struct { double x, y, z; }` is.
template <class E, class T> consteval bool is_made_of() {
  if constexpr (std::is_aggregate_v<E> && std::is_class_v<E> && std::is_trivially_copyable_v<E> && !Listed<E> &&
                !MatrixLike<E> && !Value<E>) {
    return sizeof(E) % sizeof(T) == 0 && []<std::size_t... I>(std::index_sequence<I...>) {
      return requires(T const& x) { E{(static_cast<void>(I), x)...}; };
    }(std::make_index_sequence<sizeof(E) / sizeof(T)>{});
  } else return false;
}
/// Of an element of a list that is such a class, the type of these numbers; of any other one void.
template <class E, class T = double, class... Rest> struct RecordOf {
  using type = typename std::conditional_t<is_made_of<E, T>(), std::type_identity<T>, RecordOf<E, Rest...>>::type;
};
template <class E, class T> struct RecordOf<E, T> {
  using type = std::conditional_t<is_made_of<E, T>(), T, void>;
};
template <class E> using NumberOfRecord = typename RecordOf<E, double, float, int, long, unsigned, unsigned long>::type;
template <class E> inline constexpr bool is_record = !std::is_void_v<NumberOfRecord<E>>;

/// The type of the numbers in an argument.
template <class A> struct NumberIn {
  using type = A;
};
template <class A> using ElementOfList = std::remove_cvref_t<decltype(*std::data(std::declval<A const&>()))>;
/// Whether a list holds such classes, each of which is a row.
template <class A> inline constexpr bool lists_records = false;
template <Listed A> inline constexpr bool lists_records<A> = is_record<ElementOfList<A>>;
template <Listed A> struct NumberIn<A> : NumberIn<ElementOfList<A>> {};
template <Listed A>
  requires lists_records<A>
struct NumberIn<A> {
  using type = NumberOfRecord<ElementOfList<A>>;
};
template <MatrixLike A> struct NumberIn<A> {
  using type = typename A::Scalar;
};

/// How a derivative by an argument is laid out: like the argument itself where it is a matrix of a library, else in
/// arrays.
template <class K, class A> struct DerivativeOf {
  using type = typename Kind<K>::Derivative;
};
template <class K, class Plain> struct LikeMatrix;
template <std::size_t N, template <class, int, int, int, int, int> class Matrix, class T, int R, int C, int O, int MR,
          int MC>
struct LikeMatrix<Vec<N>, Matrix<T, R, C, O, MR, MC>> {
  static constexpr int size = static_cast<int>(N);
  using type = std::conditional_t<R == 1, MatrixOf<Matrix, 1, size>, MatrixOf<Matrix, size, 1>>;
  template <std::size_t Rows> using Stacked = MatrixOf<Matrix, static_cast<int>(Rows), size>;
};
template <std::size_t M, std::size_t N, template <class, int, int, int, int, int> class Matrix, class T, int R, int C,
          int O, int MR, int MC>
struct LikeMatrix<Mat<M, N>, Matrix<T, R, C, O, MR, MC>> {
  using type = MatrixOf<Matrix, static_cast<int>(M), static_cast<int>(N)>;
};
template <class K, MatrixLike A>
  requires(!is_rows<K>)
struct DerivativeOf<K, A> : LikeMatrix<K, typename A::PlainObject> {};

/// The first matrix of a library among values, if any.
template <class... T> struct FirstMatrix {
  using type = void;
};
template <class First, class... Rest> struct FirstMatrix<First, Rest...> : FirstMatrix<Rest...> {};
template <MatrixLike First, class... Rest> struct FirstMatrix<First, Rest...> {
  using type = typename First::PlainObject;
};

inline void check_count(std::size_t given, std::size_t wanted) {
  if (given != wanted)
    raise(std::invalid_argument("dyad: an argument of a function has " + std::to_string(given) + " elements where " +
                                std::to_string(wanted) + " are expected"));
}

/// Checks what only the running program knows of the shape of an argument. Throws `std::invalid_argument`.
template <class K, class A> constexpr void check_shape(A const& a) {
  constexpr bool matrix = requires { Kind<K>::rows; };
  if constexpr (MatrixLike<A>) {
    if constexpr (A::RowsAtCompileTime >= 0 && A::ColsAtCompileTime >= 0) return;
    else if constexpr (matrix) {
      if (static_cast<std::size_t>(a.rows()) != Kind<K>::rows || static_cast<std::size_t>(a.cols()) != Kind<K>::cols)
        raise(std::invalid_argument("dyad: an argument of a function is a matrix of " + std::to_string(a.rows()) +
                                    " by " + std::to_string(a.cols()) + " where " + std::to_string(Kind<K>::rows) +
                                    " by " + std::to_string(Kind<K>::cols) + " are expected"));
    } else check_count(static_cast<std::size_t>(a.size()), Kind<K>::size);
  } else if constexpr (std::is_same_v<typename KindOf<A>::type, Unknown>) {
    if constexpr (matrix && Listed<std::remove_cvref_t<decltype(*std::data(a))>>) {
      check_count(std::size(a), Kind<K>::rows);
      for (auto const& row : a) check_count(std::size(row), Kind<K>::cols);
    } else check_count(std::size(a), Kind<K>::size);
  }
}

/// Copies the numbers of an argument, rows first. Throws `std::invalid_argument` if the shape does not fit.
template <class K, class T, class A> constexpr void read(A const& a, T* to) {
  check_shape<K>(a);
  if constexpr (MatrixLike<A>) {
    for (int i = 0; i < static_cast<int>(a.rows()); ++i)
      for (int j = 0; j < static_cast<int>(a.cols()); ++j) *to++ = detail::number_cast<T>(a(i, j));
  } else if constexpr (Listed<A>) {
    constexpr bool nested = Listed<std::remove_cvref_t<decltype(*std::data(a))>>;
    for (auto const& part : a) {
      if constexpr (nested)
        for (auto const& x : part) *to++ = detail::number_cast<T>(x);
      else *to++ = detail::number_cast<T>(part);
    }
  } else *to = detail::number_cast<T>(a);
}

/// Where the numbers of an argument lie one after the other, as numbers of type T: they need not be copied.
template <class T, class A> consteval bool lies_flat() {
  if constexpr (!std::is_same_v<typename NumberIn<A>::type, T>) return false;
  else if constexpr (MatrixLike<A>)
    return (A::RowsAtCompileTime == 1 || A::ColsAtCompileTime == 1) && std::is_same_v<A, typename A::PlainObject>;
  else if constexpr (Listed<A>) return !Listed<std::remove_cvref_t<decltype(*std::data(std::declval<A const&>()))>>;
  else return true;
}
template <class K, class A> constexpr auto flat_data(A const& a) {
  check_shape<K>(a);
  if constexpr (MatrixLike<A>) return a.data();
  else if constexpr (Listed<A>) return std::data(a);
  else return &a;
}

/// Several places in memory, their elements numbered through.
template <class T, std::size_t... Sizes> class Places {
public:
  template <class... P> constexpr explicit Places(P*... place) : place_{place...} {}
  constexpr T* operator+(int i) const {
    if constexpr (sizeof...(Sizes) == 1) return place_[0] + i;
    T* element = nullptr;
    int k = 0, first = 0;
    ((i >= first && i < first + static_cast<int>(Sizes) ? static_cast<void>(element = place_[k] + (i - first)) : void(),
      first += static_cast<int>(Sizes), ++k),
     ...);
    return element;
  }
  constexpr void clear() const {
    int k = 0;
    (std::fill_n(place_[k++], Sizes, T(0)), ...);
  }

private:
  T* place_[sizeof...(Sizes) + 1];
};

/// Where the results are that are a number, a list or a matrix of them, or a tuple of these.
template <class T> constexpr T* place_in(T& number) { return &number; }
template <class T, std::size_t N> constexpr T* place_in(std::array<T, N>& list) { return list.data(); }
template <class T, std::size_t M, std::size_t N> constexpr T* place_in(std::array<std::array<T, N>, M>& matrix) {
  return matrix[0].data();
}
template <class T, class... S>
constexpr auto places_in(TupleOf<S...> const&, typename TupleOf<S...>::template Of<T>& results) {
  return std::apply([](auto&... part) { return Places<T, S::size...>(place_in(part)...); }, results);
}
template <class T, class S, std::size_t N>
constexpr auto places_in(ArrayOf<S, N> const&, typename ArrayOf<S, N>::template Of<T>& results) {
  return Places<T, ArrayOf<S, N>::size>(place_in(results));
}

} // namespace dyad::typed
