// SPDX-License-Identifier: BSL-1.0
/// \file How the results of a function and their derivatives are laid out for a caller: in arrays, or, where an
/// argument by which is differentiated is a matrix of a library such as Eigen, in matrices of that library.
#pragma once

#include <dyad/typed/arguments.hpp>
#include <dyad/typed/evaluate.hpp>
#include <dyad/typed/structure.hpp>

#include <cstddef>
#include <type_traits>

namespace dyad::typed {

/// The arguments by which a function is differentiated, and their kinds.
template <class K, class A> struct Argument {};
template <class... Lists> struct Joined;
template <class... X> struct Joined<List<X...>> {
  using type = List<X...>;
};
template <class... X, class... Y, class... Rest>
struct Joined<List<X...>, List<Y...>, Rest...> : Joined<List<X..., Y...>, Rest...> {};
template <class Kinds, class... A> struct ActiveArguments;
template <class... K, class... A> struct ActiveArguments<List<K...>, A...> {
  using type = typename Joined<List<>, std::conditional_t<is_passive<K>, List<>, List<Argument<K, A>>>...>::type;
};

/// The matrix of a library among such arguments, of which rows are none: `void` where there is none.
template <class Arguments> struct MatrixAmong;
template <class... K, class... A>
struct MatrixAmong<List<Argument<K, A>...>> : FirstMatrix<std::conditional_t<is_rows<K>, void, A>...> {};

/// The layout of derivatives by these arguments: of one, as that is; by numbers only, an array; else a tuple.
template <class Arguments> struct GradientLayout;
template <class... K, class... A> struct GradientLayout<List<Argument<K, A>...>> {
  static constexpr auto layout() {
    if constexpr (sizeof...(K) == 1) return (typename DerivativeOf<K, A>::type{}, ...);
    else if constexpr ((std::is_same_v<K, double> && ...)) return ArrayOf<One, sizeof...(K)>{};
    else return TupleOf<typename DerivativeOf<K, A>::type...>{};
  }
  using type = decltype(layout());
  static constexpr std::size_t size = (Kind<K>::size + ... + 0);
};

/// The layout of what a function returns: each vector is a column, and each matrix a matrix, of the library that
/// `Plain` comes from; else arrays.
template <class Results, class Plain> struct ResultLayout {
  using type = Results;
};
template <std::size_t M, class Plain>
  requires(!std::is_void_v<Plain>)
struct ResultLayout<ArrayOf<One, M>, Plain> {
  using type = typename LikeMatrix<Vec<1>, Plain>::template Stacked<M>;
};
template <std::size_t M, std::size_t N, class Plain>
  requires(!std::is_void_v<Plain>)
struct ResultLayout<ArrayOf<ArrayOf<One, N>, M>, Plain> {
  using type = typename LikeMatrix<Vec<N>, Plain>::template Stacked<M>;
};
template <class S, std::size_t N, class Plain>
  requires(!std::is_void_v<Plain>)
struct ResultLayout<ArrayOf<S, N>, Plain> {
  using type = ArrayOf<typename ResultLayout<S, Plain>::type, N>;
};
template <class... S, class Plain>
  requires(!std::is_void_v<Plain>)
struct ResultLayout<TupleOf<S...>, Plain> {
  using type = TupleOf<typename ResultLayout<S, Plain>::type...>;
};

/// First derivatives: the layout of a gradient once for each result, but of a vector by arguments of which one is a
/// matrix of a library, one matrix of that library, a row for each result and a column for each input in order.
template <class Results, class Arguments, class Plain = typename MatrixAmong<Arguments>::type> struct JacobianLayout {
  using type = typename Results::template replaced<typename GradientLayout<Arguments>::type>;
};
template <std::size_t M, class... K, class... A, class Plain>
  requires(!std::is_void_v<Plain> && !(is_rows<K> || ...))
struct JacobianLayout<ArrayOf<One, M>, List<Argument<K, A>...>, Plain> {
  using type = typename LikeMatrix<Vec<(Kind<K>::size + ...)>, Plain>::template Stacked<M>;
};
template <class... S, class Arguments, class Plain>
  requires(!std::is_void_v<Plain>)
struct JacobianLayout<TupleOf<S...>, Arguments, Plain> {
  using type = TupleOf<typename JacobianLayout<S, Arguments>::type...>;
};

/// Second derivatives by one number are a number; by all numbers of the arguments, a matrix of the library that one of
/// the arguments came from, else arrays.
template <class Arguments> struct HessianLayout;
template <class... K, class... A> struct HessianLayout<List<Argument<K, A>...>> {
  static constexpr auto layout() {
    constexpr std::size_t size = GradientLayout<List<Argument<K, A>...>>::size;
    using Plain = typename MatrixAmong<List<Argument<K, A>...>>::type;
    if constexpr (!std::is_void_v<Plain>) return typename LikeMatrix<Vec<size>, Plain>::template Stacked<size>{};
    else if constexpr (sizeof...(K) == 1 && (std::is_same_v<K, double> && ...)) return One{};
    else return ArrayOf<ArrayOf<One, size>, size>{};
  }
  using type = decltype(layout());
};

/// The layout of the derivatives of an order.
template <int Order, class Results, class Arguments> struct LayoutOf : HessianLayout<Arguments> {};
template <class Results, class Arguments>
struct LayoutOf<0, Results, Arguments> : ResultLayout<Results, typename MatrixAmong<Arguments>::type> {};
template <class Results, class Arguments>
struct LayoutOf<1, Results, Arguments> : JacobianLayout<Results, Arguments> {};

} // namespace dyad::typed
