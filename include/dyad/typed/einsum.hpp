// SPDX-License-Identifier: BSL-1.0
/// \file einsum of the vectors and matrices that functions receive: sums of products in index notation.
#pragma once

#include <dyad/core/fixed_string.hpp>
#include <dyad/ops/index_notation.hpp>
#include <dyad/typed/vectors.hpp>

#include <array>
#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>

namespace dyad {

namespace typed {

/// The extents of a vector or matrix.
template <class A> inline constexpr std::array<std::size_t, 2> extents_of{};
template <class T, std::size_t N> inline constexpr std::array<std::size_t, 2> extents_of<VectorArray<T, N>>{N, 0};
template <class T, std::size_t M, std::size_t N>
inline constexpr std::array<std::size_t, 2> extents_of<MatrixArray<T, M, N>>{M, N};

enum class EinsumProblem { none, notation, count, rank_of_argument, rank_of_result, extent };

/// What an index notation means for arguments of given extents: letters are numbered, those of the result first.
template <std::size_t Arguments> struct LetterPlan {
  EinsumProblem problem = EinsumProblem::none;
  std::size_t letters = 0;           ///< how many there are
  std::size_t extent[52] = {};       ///< of each
  std::size_t at[Arguments][2] = {}; ///< the letters of an argument
  std::size_t result_rank = 0;
};

template <std::size_t Arguments>
consteval LetterPlan<Arguments> plan_letters(std::string_view text,
                                             std::array<std::array<std::size_t, 2>, Arguments> const& extents) {
  detail::IndexNotation const notation(text, Arguments);
  LetterPlan<Arguments> plan;
  using Problem = detail::IndexNotation::Problem;
  if (notation.problem != Problem::none) {
    plan.problem = notation.problem == Problem::count ? EinsumProblem::count : EinsumProblem::notation;
    return plan;
  }
  char letter[52] = {};
  auto const number_of = [&plan, &letter](Index wanted) {
    std::size_t k = 0;
    while (k < plan.letters && letter[k] != static_cast<char>(wanted)) ++k;
    if (k == plan.letters) letter[plan.letters++] = static_cast<char>(wanted);
    return k;
  };
  for (Index const wanted : notation.result) number_of(wanted);
  plan.result_rank = plan.letters;
  for (std::size_t i = 0; i < Arguments; ++i) {
    detail::Letters const& of = notation.arguments[static_cast<int>(i)];
    if (of.size() != (extents[i][1] > 0 ? 2 : 1)) {
      plan.problem = EinsumProblem::rank_of_argument;
      return plan;
    }
    for (Index k = 0; k < of.size(); ++k) {
      std::size_t const number = number_of(of[k]), extent = extents[i][static_cast<std::size_t>(k)];
      plan.at[i][k] = number;
      if (plan.extent[number] != 0 && plan.extent[number] != extent) plan.problem = EinsumProblem::extent;
      plan.extent[number] = extent;
    }
  }
  if (plan.result_rank > 2) plan.problem = EinsumProblem::rank_of_result;
  return plan;
}

/// Says what is wrong with a notation.
template <EinsumProblem P> consteval void explain_einsum() {
  static_assert(P != EinsumProblem::notation,
                "dyad: einsum: the notation is letters, commas and one arrow, as \"ij,jk->ik\", and the letters of the "
                "result are different ones of the arguments");
  static_assert(P != EinsumProblem::count, "dyad: einsum: the notation has another number of arguments than the call");
  static_assert(P != EinsumProblem::rank_of_argument,
                "dyad: einsum: within a function a vector has one letter, a matrix two");
  static_assert(P != EinsumProblem::rank_of_result,
                "dyad: einsum: within a function the result is a number, a vector or a matrix: up to two letters");
  static_assert(P != EinsumProblem::extent, "dyad: einsum: one letter stands for axes of different lengths");
}

template <class T, std::size_t N>
constexpr T const& letter_element(VectorArray<T, N> const& a, std::size_t const (&at)[2], std::size_t const* index) {
  return a[index[at[0]]];
}
template <class T, std::size_t M, std::size_t N>
constexpr T const& letter_element(MatrixArray<T, M, N> const& a, std::size_t const (&at)[2], std::size_t const* index) {
  return a[index[at[0]]][index[at[1]]];
}

/// The next values of the letters from `first` on, the last one changing first; false after all.
template <std::size_t Arguments>
constexpr bool next_indices(LetterPlan<Arguments> const& plan, std::size_t* index, std::size_t first) {
  for (std::size_t k = plan.letters; k-- > first;) {
    if (++index[k] < plan.extent[k]) return true;
    index[k] = 0;
  }
  return false;
}

} // namespace typed

/// The sum of products in NumPy's index notation, of vectors and matrices of a function: `einsum<"ij,jk->ik">(a, b)` is
/// the matrix product, `"ii->i"` the diagonal, `"i,j->ij"` the outer product, `"ij,ij->"` the sum of all products. The
/// result is a number, a vector or a matrix. A letter is an axis; letters that the result lacks are summed over, the
/// last one fastest; without an arrow the result has the letters that occur once, in alphabetical order. Where notation
/// and shapes do not fit, the compiler says so.
template <FixedString Notation, typed::FixedArray... A>
  requires(sizeof...(A) > 0)
constexpr auto einsum(A const&... a) {
  constexpr auto plan = typed::plan_letters<sizeof...(A)>(Notation.view(), {typed::extents_of<A>...});
  typed::explain_einsum<plan.problem>();
  std::size_t index[52] = {};
  auto const product = [&] {
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
      return (... * typed::letter_element(a, plan.at[I], index));
    }(std::index_sequence_for<A...>{});
  };
  auto const sum_at = [&] {
    auto total = product();
    while (typed::next_indices(plan, index, plan.result_rank)) total = total + product();
    return total;
  };
  using T = std::remove_cvref_t<decltype(product())>;
  if constexpr (plan.problem != typed::EinsumProblem::none) return T(product()); // the sentence is enough
  else if constexpr (plan.result_rank == 0) return T(sum_at());
  else if constexpr (plan.result_rank == 1) {
    VectorArray<T, plan.extent[0]> out{};
    for (index[0] = 0; index[0] < plan.extent[0]; ++index[0]) out[index[0]] = sum_at();
    return out;
  } else {
    MatrixArray<T, plan.extent[0], plan.extent[1]> out{};
    for (index[0] = 0; index[0] < plan.extent[0]; ++index[0])
      for (index[1] = 0; index[1] < plan.extent[1]; ++index[1]) out[index[0]][index[1]] = sum_at();
    return out;
  }
}

} // namespace dyad
