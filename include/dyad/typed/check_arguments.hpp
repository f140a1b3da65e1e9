// SPDX-License-Identifier: BSL-1.0
/// \file Whether the arguments of a call are those that a function takes, in sentences.
#pragma once

#include <dyad/typed/arguments.hpp>
#include <dyad/typed/evaluate.hpp>

namespace dyad::typed {

/// Sentences for what an argument cannot be. Its type stands beside them.
template <class A> struct an_argument_that_is_no_number {
  static_assert(sizeof(A) == 0, "dyad: an argument of a function is neither a number nor a list of numbers; arguments "
                                "are told by their position, "
                                "as in r(0.5, 2.0)");
};
template <class A> struct an_argument_that_is_a_pointer {
  static_assert(sizeof(A) == 0, "dyad: an argument of a function is a pointer, which does not tell how many numbers it "
                                "points to; pass std::span<double const, N>(pointer, N)");
};
template <class A> struct an_argument_whose_numbers_lie_scattered {
  static_assert(sizeof(A) == 0,
                "dyad: an argument of a function is a list whose numbers do not lie one after the other in memory, as "
                "a std::deque or std::list; copy it to a std::vector or std::array");
};
template <class A> struct an_argument_of_structs {
  static_assert(sizeof(A) == 0, "dyad: an argument of a function is a list of structs, which are rows of their "
                                "numbers: the function states Rows<Vec<N>> for it");
};
template <class A> struct an_argument_that_is_text {
  static_assert(sizeof(A) == 0, "dyad: an argument of a function is text; std::stod reads a number from it");
};
/// A list that is none in memory, where it is no number either.
template <class A>
concept Scattered = requires(A const& a) {
  a.begin();
  a.end();
};
/// Whether an argument of type A can be of kind K.
template <class K, class A> consteval bool check_argument() {
  if constexpr (!Value<typename NumberIn<A>::type>) {
    if constexpr (std::is_pointer_v<A>) return sizeof(an_argument_that_is_a_pointer<A>) == 0;
    else if constexpr (Scattered<A>) return sizeof(an_argument_whose_numbers_lie_scattered<A>) == 0;
    else return sizeof(an_argument_that_is_no_number<A>) == 0;
  }
  else if constexpr (std::is_same_v<typename NumberIn<A>::type, char>) return sizeof(an_argument_that_is_text<A>) == 0;
  else if constexpr (lists_records<A> && !is_rows<K>) return sizeof(an_argument_of_structs<A>) == 0;
  else if constexpr (is_rows<K>) return FitsRows<typename Kind<K>::Row, A>::check();
  else if constexpr (std::is_same_v<K, Unknown>) return sizeof(argument_without_a_shape<A>) == 0;
  else if constexpr (!fits<K, A>()) return sizeof(argument_of_another_shape<A, K>) == 0;
  else return true;
}
template <std::size_t Given, std::size_t Stated> struct another_number_of_arguments {
  static_assert(Given == Stated, "dyad: a function is called with another number of arguments than it was made for");
};
/// Whether the arguments of a call are as many as a function takes, each of its kind.
template <class Kinds, class... A> inline constexpr bool check_arguments = false;
template <class... K, class... A>
inline constexpr bool check_arguments<List<K...>, A...> = [] {
  if constexpr (sizeof...(K) == sizeof...(A)) return (check_argument<K, A>() && ...);
  else return sizeof(another_number_of_arguments<sizeof...(A), sizeof...(K)>) == 0;
}();


template <class First, class Other> struct one_argument_of_two_shapes {
  static_assert(sizeof(First) == 0,
                "dyad: functions of one program are called with the same arguments, and one was stated in two shapes, "
                "which the type named beside this sentence tells: state it alike in each function");
};
template <class K, class L> consteval bool check_same_shape() {
  constexpr bool same = is_rows<K> == is_rows<L> && Kind<K>::size == Kind<L>::size;
  if constexpr (!same) static_cast<void>(sizeof(one_argument_of_two_shapes<K, L>));
  return same;
}
/// Whether two functions of a program were told as many numbers of each argument: these are read once for all.
template <class First, class Other> inline constexpr bool read_alike = false;
template <class... K, class... L>
inline constexpr bool read_alike<List<K...>, List<L...>> = (check_same_shape<K, L>() && ...);

} // namespace dyad::typed
