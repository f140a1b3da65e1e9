// SPDX-License-Identifier: BSL-1.0
/// \file Values bound to variables of static shape, and the results in arrays of theirs.
#pragma once

#include <dyad/typed/tensors/expr.hpp>
#include <dyad/typed/arguments.hpp>

#include <string>

namespace dyad::typed::tensors {

/// The shape that the type of a value tells; a list of unknown length has none.
template <class D, Index N> struct PrependDims {
  using type = NoDims;
};
template <Index... Rest, Index N> struct PrependDims<Dims<Rest...>, N> {
  using type = Dims<N, Rest...>;
};
template <class A> struct ValueDims {
  using type = Dims<>;
};
template <typed::Listed A> struct ValueDims<A> {
  using type = NoDims;
};
template <class A, std::size_t N>
struct ValueDims<std::array<A, N>> : PrependDims<typename ValueDims<A>::type, static_cast<Index>(N)> {};
template <class A, std::size_t N>
struct ValueDims<A[N]> : PrependDims<typename ValueDims<A>::type, static_cast<Index>(N)> {};
template <typed::MatrixLike A> struct ValueDims<A> {
  static constexpr auto dims() {
    if constexpr (A::RowsAtCompileTime < 0 || A::ColsAtCompileTime < 0) return NoDims{};
    else return Dims<A::RowsAtCompileTime, A::ColsAtCompileTime>{};
  }
  using type = decltype(dims());
};

template <FixedString Name, class Wanted, class Given> struct a_value_of_another_shape {
  static_assert(sizeof(Wanted) == 0,
                "dyad: the value bound to a variable has another shape; the type named beside this sentence tells the "
                "variable, its shape and that of the value");
};

/// Equal shapes; a row of all elements and a matrix of one row or column stand for a tensor of rank 1.
template <class Wanted, class Given> consteval bool shapes_agree() {
  if constexpr (std::is_same_v<Given, NoDims> || std::is_same_v<Given, Wanted>) return true;
  else if constexpr (Wanted::rank == 1 && Given::rank == 2)
    return Given::count == Wanted::count && (Given::extents[0] == 1 || Given::extents[1] == 1);
  else return Given::rank == 1 && Given::count == Wanted::count;
}

template <FixedString Name, class D, class T, class A> struct Bound;

/// The elements of a value, rows first: where they lie, if they lie so, else copied. Throws `ShapeError` if there are
/// more or fewer.
template <FixedString Name, Index... Extents, class T, class A> struct Bound<Name, Dims<Extents...>, T, A> {
  using D = Dims<Extents...>;
  static constexpr std::size_t count = static_cast<std::size_t>(D::count);
  static constexpr bool in_place = [] {
    if constexpr (typed::MatrixLike<A>) {
      if constexpr (std::is_same_v<A, typename A::PlainObject> && std::is_same_v<typename A::Scalar, T>) {
        constexpr bool vector = A::RowsAtCompileTime == 1 || A::ColsAtCompileTime == 1;
        return vector || static_cast<bool>(A::IsRowMajor);
      } else return false;
    } else return typed::Listed<A> && std::is_same_v<typename typed::NumberIn<A>::type, T>;
  }();

  explicit Bound(A const& value) {
    check(value);
    if constexpr (in_place) from_ = data(value);
    else {
      T* to = copy_.data();
      read(value, to);
      from_ = copy_.data();
    }
  }
  Bound(Bound const&) = delete;
  Bound& operator=(Bound const&) = delete;
  T const* data() const { return from_; }

private:
  static T const* data(A const& value) {
    if constexpr (typed::MatrixLike<A>) return value.data();
    else return first(value);
  }
  template <class L> static T const* first(L const& list) {
    if constexpr (typed::Listed<std::remove_cvref_t<decltype(*std::data(list))>>) return first(*std::data(list));
    else return std::data(list);
  }
  template <class L> static void read(L const& value, T*& to) {
    if constexpr (typed::MatrixLike<L>) {
      for (Index i = 0; i < value.rows(); ++i)
        for (Index j = 0; j < value.cols(); ++j) *to++ = dyad::detail::number_cast<T>(value(i, j));
    } else if constexpr (typed::Listed<L>) {
      for (auto const& part : value) read(part, to);
    } else *to++ = dyad::detail::number_cast<T>(value);
  }
  static void check(A const& value) {
    using Given = typename ValueDims<A>::type;
    if constexpr (!shapes_agree<D, Given>()) static_cast<void>(sizeof(a_value_of_another_shape<Name, D, Given>));
    else if constexpr (std::is_same_v<Given, NoDims>) {
      if constexpr (typed::MatrixLike<A>) {
        bool const fits = D::rank == 2
                              ? Dims<value_or_one<0>(), value_or_one<1>()>::shape() == Shape{value.rows(), value.cols()}
                              : D::rank == 1 && value.size() == D::count && (value.rows() == 1 || value.cols() == 1);
        if (!fits) refuse("a matrix of the shape " + to_string(Shape{value.rows(), value.cols()}));
      } else {
        static_assert(!typed::Listed<std::remove_cvref_t<decltype(*std::data(value))>>,
                      "dyad: a list of lists of unknown length is bound to a tensor; bind its elements in one row");
        if (std::size(value) != count) refuse(std::to_string(std::size(value)) + " elements");
      }
    }
  }
  template <std::size_t I> static consteval Index value_or_one() {
    return I < D::rank ? D::extents[I < D::rank ? I : 0] : 1;
  }
  [[noreturn]] static void refuse(std::string const& given) {
    raise(ShapeError("dyad: the variable " + std::string(Name.view()) + " of the shape " + to_string(D::shape()) +
                     " is given " + given));
  }

  T const* from_ = nullptr;
  std::array<T, in_place ? 1 : count> copy_;
};

/// A variable that the formula has lost: any value will do.
template <FixedString Name, class T, class A> struct Bound<Name, NoDims, T, A> {
  explicit Bound(A const&) {}
  T const* data() const { return nullptr; }
};

/// Nested arrays of a shape.
template <class T, class D> struct ArrayOfDims;
template <class T> struct ArrayOfDims<T, Dims<>> {
  using type = T;
};
template <class T, Index N, Index... Rest> struct ArrayOfDims<T, Dims<N, Rest...>> {
  using type = std::array<typename ArrayOfDims<T, Dims<Rest...>>::type, static_cast<std::size_t>(N)>;
};

/// A matrix of the library that `Plain` comes from, where the shape has one or two axes; else nested arrays.
template <class T, class D, class Plain> struct MatrixOfDims : ArrayOfDims<T, D> {};
template <class T, Index N, template <class, int, int, int, int, int> class Matrix, class U, int... P>
struct MatrixOfDims<T, Dims<N>, Matrix<U, P...>> {
  using type = Matrix<T, static_cast<int>(N), 1, 0, static_cast<int>(N), 1>;
};
template <class T, Index M, Index N, template <class, int, int, int, int, int> class Matrix, class U, int... P>
struct MatrixOfDims<T, Dims<M, N>, Matrix<U, P...>> {
  static constexpr int row_major = 1, order = N == 1 && M != 1 ? 0 : row_major;
  using type = Matrix<T, static_cast<int>(M), static_cast<int>(N), order, static_cast<int>(M), static_cast<int>(N)>;
};

/// Where the elements of a result are written, rows first.
template <class T, class Result> T* elements(Result& result) {
  if constexpr (std::is_same_v<Result, T>) return &result;
  else if constexpr (typed::MatrixLike<Result>) return result.data();
  else return elements<T>(result[0]);
}

} // namespace dyad::typed::tensors
