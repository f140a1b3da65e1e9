// SPDX-License-Identifier: BSL-1.0
/// \file einsum: sums of products in index notation, by matrix products.
#pragma once

#include <dyad/core/fixed_string.hpp>
#include <dyad/ops/contraction.hpp>
#include <dyad/ops/diagonal.hpp>
#include <dyad/ops/index_notation.hpp>
#include <dyad/ops/indexing.hpp>

#include <string>
#include <string_view>

namespace dyad {

namespace detail {

[[noreturn]] inline void refuse_einsum(std::string_view notation, std::string const& why) {
  raise(ShapeError("dyad: einsum: \"" + std::string(notation) + "\" " + why));
}
inline std::string quoted(Index letter) { return std::string("'") + static_cast<char>(letter) + "'"; }

/// Throws `ShapeError` where something is wrong with a notation of so many arguments.
constexpr void check_notation(IndexNotation const& of, std::size_t count) {
  using Problem = IndexNotation::Problem;
  if (of.problem == Problem::none) return;
  if (of.problem == Problem::spelling) refuse_einsum(of.text, "is not written as letters, commas and one arrow");
  if (of.problem == Problem::count)
    refuse_einsum(of.text, "has " + std::to_string(of.arguments.size()) + " arguments and " + std::to_string(count) +
                               " were given");
  refuse_einsum(of.text, "has the letter " + quoted(of.wrong_letter) + " in its result, which " +
                             (of.problem == Problem::stranger ? "no argument has" : "may stand there once"));
}

/// A value and the letters of its axes.
template <class T> struct Lettered {
  T value;
  Letters letters;

  constexpr Index extent(Index letter) const {
    for (Index i = 0; i < letters.size(); ++i)
      if (letters[i] == letter) return value.shape()[i];
    return 1;
  }
  /// The value with its axes in another order.
  constexpr T in_order(Letters const& order) const {
    IndexList axes;
    for (Index const letter : order)
      for (Index i = 0; i < letters.size(); ++i)
        if (letters[i] == letter) axes.push_back(i);
    return permute(value, axes);
  }
};

/// An argument whose letters are different and needed: diagonals are taken for letters that stand there twice, and sums
/// over those that nothing else has.
template <class T> constexpr Lettered<T> only_needed(Lettered<T> x, Letters const& needed, std::string_view text) {
  for (Index i = 0; i < x.letters.size(); ++i)
    for (Index j = i + 1; j < x.letters.size(); ++j) {
      if (x.letters[i] != x.letters[j]) continue;
      if (x.value.shape()[i] != x.value.shape()[j])
        refuse_einsum(text, "has one letter " + quoted(x.letters[i]) + " for different extents of the shape " +
                                to_string(x.value.shape()));
      IndexList axes;
      Letters left;
      for (Index k = 0; k < x.letters.size(); ++k)
        if (k != i && k != j) {
          axes.push_back(k);
          left.push_back(x.letters[k]);
        }
      axes.push_back(i);
      axes.push_back(j);
      left.push_back(x.letters[i]);
      return only_needed(Lettered<T>{diagonal(permute(x.value, axes)), left}, needed, text);
    }
  Axes gone;
  Letters left;
  for (Index i = 0; i < x.letters.size(); ++i) {
    if (has_letter(needed, x.letters[i]))
      left.push_back(x.letters[i]);
    else
      gone.push_back(i);
  }
  return gone.empty() ? x : Lettered<T>{sum(x.value, gone), left};
}

/// The letters of two arguments: those that both have and something else needs, those that their product is summed
/// over, and those of the one and of the other alone.
struct SharedLetters {
  Letters shared = {}, summed = {}, of_a = {}, of_b = {};
};
template <class A, class B>
constexpr SharedLetters shared_letters(Lettered<A> const& a, Lettered<B> const& b, Letters const& needed,
                                       std::string_view text) {
  SharedLetters out;
  for (Index const letter : a.letters)
    if (has_letter(b.letters, letter)) {
      if (a.extent(letter) != b.extent(letter))
        refuse_einsum(text, "has one letter " + quoted(letter) + " for the extents " +
                                std::to_string(a.extent(letter)) + " and " + std::to_string(b.extent(letter)) +
                                " of the shapes " + to_string(a.value.shape()) + " and " + to_string(b.value.shape()));
      (has_letter(needed, letter) ? out.shared : out.summed).push_back(letter);
    } else out.of_a.push_back(letter);
  for (Index const letter : b.letters)
    if (!has_letter(a.letters, letter)) out.of_b.push_back(letter);
  return out;
}
/// A list and another one behind it.
template <class List> constexpr List followed_by(List x, List const& y) {
  for (Index const i : y) x.push_back(i);
  return x;
}

/// The product of two arguments, summed over the letters that they share and nothing else needs.
template <class A, class B>
constexpr auto contract(Lettered<A> a, Lettered<B> b, Letters const& needed, std::string_view text) {
  a = only_needed(std::move(a), followed_by(needed, b.letters), text);
  b = only_needed(std::move(b), followed_by(needed, a.letters), text);
  SharedLetters const in = shared_letters(a, b, needed, text);
  auto const extents = [](auto const& of, Letters const& letters) {
    Shape out;
    for (Index const letter : letters) out.push_back(of.extent(letter));
    return out;
  };
  auto const ones = [](Shape const& like) { return Shape(static_cast<std::size_t>(like.size()), 1); };
  Shape const rows = extents(a, in.of_a), columns = extents(b, in.of_b), batch = extents(a, in.shared);
  Shape const whole = followed_by(followed_by(batch, rows), columns);
  Index const inner = extents(a, in.summed).count();
  A const first = a.in_order(followed_by(followed_by(in.shared, in.of_a), in.summed));
  B const second = b.in_order(followed_by(followed_by(in.shared, in.summed), in.of_b));
  auto const product = [&] {
    if (in.summed.empty()) // each element of the one times each of the other
      return reshape(first, followed_by(followed_by(batch, rows), ones(columns))) *
             reshape(second, followed_by(followed_by(batch, ones(rows)), columns));
    return reshape(apply_to(ops::MatMul{}, reshape(first, followed_by(batch, Shape{rows.count(), inner})),
                            reshape(second, followed_by(batch, Shape{inner, columns.count()}))),
                   whole);
  }();
  return Lettered<std::remove_const_t<decltype(product)>>{product,
                                                          followed_by(followed_by(in.shared, in.of_a), in.of_b)};
}

template <class T> constexpr Lettered<T> lettered(IndexNotation const& notation, int i, T const& x) {
  if (x.ndim() != notation.arguments[i].size())
    refuse_einsum(notation.text, "has " + std::to_string(notation.arguments[i].size()) + " letters for argument " +
                                     std::to_string(i + 1) + ", whose shape is " + to_string(x.shape()));
  return {x, notation.arguments[i]};
}

template <int Done, class T>
constexpr auto einsum_of(IndexNotation const& notation, Lettered<T> const& so_far) {
  return only_needed(so_far, notation.result, notation.text).in_order(notation.result);
}
template <int Done, class T, class Next, class... Rest>
constexpr auto einsum_of(IndexNotation const& notation, Lettered<T> const& so_far, Next const& next,
                         Rest const&... rest) {
  auto const both = contract(so_far, lettered(notation, Done, next), notation.needed_after(Done + 1), notation.text);
  return einsum_of<Done + 1>(notation, both, rest...);
}

} // namespace detail

/// The sum of products in NumPy's index notation: `einsum("ij,jk->ik", a, b)` is the matrix product, `"ii->i"` the
/// diagonal, `"bij,bjk->bik"` many products, `"i,j->ij"` the outer product, `"ij->"` the sum. A letter is an axis;
/// letters that the result lacks are summed over; without an arrow the result has the letters that occur once, in
/// alphabetical order. Arguments are multiplied from left to right, each time by one matrix product. Throws
/// `ShapeError` where notation and shapes do not fit.
template <Shaped First, Shaped... Rest>
constexpr auto einsum(std::string_view notation, First const& first, Rest const&... rest) {
  detail::IndexNotation const of(notation, 1 + sizeof...(Rest));
  detail::check_notation(of, 1 + sizeof...(Rest));
  return detail::einsum_of<1>(of, detail::lettered(of, 0, first), rest...);
}
/// The same with the notation as a type, as tensors of static shape need it: `einsum<"ij,jk->ik">(a, b)`.
template <FixedString Notation, Shaped First, Shaped... Rest>
constexpr auto einsum(First const& first, Rest const&... rest) {
  return einsum(Notation.view(), first, rest...);
}

} // namespace dyad
