// SPDX-License-Identifier: BSL-1.0
/// \file The kinds of value: numbers, and the symbolic kinds of the library.
#pragma once

#include <concepts>
#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>

namespace dyad {

/// True for the library's own kinds of value (tracers, expressions, arrays, Variables), each of which says so beside
/// its definition.
template <class T> inline constexpr bool is_symbolic = false;

template <class T>
concept Symbolic = is_symbolic<std::remove_cvref_t<T>>;

/// True for the kinds whose shapes are part of the type.
template <class T> inline constexpr bool has_static_shape = false;

template <class T>
concept StaticShaped = has_static_shape<std::remove_cvref_t<T>>;

/// The kinds that carry a shape as a value: arrays, Variables, and what stands for them while a rule is traced.
template <class T>
concept Shaped = Symbolic<T> && !has_static_shape<std::remove_cvref_t<T>>;

/// True for rows: they stand for as many values as the running program brings. Loops take one after the other;
/// formulas, which any `Value` may enter, and a plain `for` refuse them with a sentence.
template <class T> inline constexpr bool is_row_list = false;

template <class T>
concept RowList = is_row_list<std::remove_cvref_t<T>>;

/// A plain number: built in, `std::complex`, multiprecision, a SIMD batch. Text and pointers are not.
template <class T>
concept Number =
    !Symbolic<T> && !RowList<T> && !std::is_pointer_v<std::decay_t<T>> && requires(std::remove_cvref_t<T> const& a) {
      a + a;
      a * a;
      -a;
    };

/// What an operation takes; of rows it says that it does not.
template <class T>
concept Value = Symbolic<T> || Number<T> || RowList<T>;

/// Integers take part as `double`: a derivative is not an integer.
template <class T> constexpr auto as_floating(T const& x) {
  if constexpr (std::is_integral_v<T>) return static_cast<double>(x);
  else return x;
}

/// The type of number that a value of type `T` takes part as.
template <class T> using Floating = decltype(as_floating(std::declval<T const&>()));

namespace detail {

/// The scalar inside a number: itself, the part of a complex number, the lane of a SIMD batch.
template <class T> struct ScalarOf { using type = T; };
template <class T>
  requires requires { typename T::value_type; }
struct ScalarOf<T> {
  using type = typename T::value_type;
};

/// `x` as a `T`; a plain number meets a SIMD batch by way of the batch's own element type.
template <class T, class X> constexpr T number_cast(X const& x) {
  if constexpr (std::is_arithmetic_v<X> && std::is_floating_point_v<typename ScalarOf<T>::type>)
    return T(static_cast<typename ScalarOf<T>::type>(x));
  else return static_cast<T>(x);
}

/// A SIMD batch: several numbers that are computed with as one.
template <class T>
concept Lanes = requires(T const& x, typename T::value_type* memory) {
  T::size;
  x.store_unaligned(memory);
  { T::load_unaligned(memory) } -> std::same_as<T>;
};

/// True for batches on which every function of the library gives what it gives on plain numbers. Of others only the
/// arithmetic is taken for exact.
template <class T> inline constexpr bool trusted_lanes = false;

/// Whether a condition holds in every lane; of a plain number, whether it holds.
template <class C> constexpr bool in_every_lane(C const& condition) {
  if constexpr (std::same_as<C, bool>) return condition;
  else if constexpr (requires { condition.any(); }) return !(!condition).any();
  else return all(condition);
}
/// Whether it holds in a lane at least.
template <class C> constexpr bool in_any_lane(C const& condition) {
  if constexpr (std::same_as<C, bool>) return condition;
  else return !in_every_lane(!condition);
}

/// The highest order of a truncated Taylor polynomial, all directions together; 0 of any other number.
template <class T> inline constexpr int taylor_order = 0;

/// A kind of value of the library's own: expressions, Variables, arrays, rows, truncated Taylor polynomials.
template <class T>
concept OwnValue = Symbolic<T> || RowList<T> || (Number<T> && taylor_order<std::remove_cvref_t<T>> > 0);

/// `f` of each lane alone.
template <class F, Lanes T, std::same_as<T>... Rest> T lane_by_lane(F const& f, T const& first, Rest const&... rest) {
  using Lane = typename T::value_type;
  Lane lanes[1 + sizeof...(Rest)][T::size], result[T::size];
  Lane* row = lanes[0];
  first.store_unaligned(row);
  ((row += T::size, rest.store_unaligned(row)), ...);
  for (std::size_t i = 0; i < T::size; ++i) result[i] = [&]<std::size_t... K>(std::index_sequence<K...>) {
      return f(lanes[K][i]...);
    }
  (std::make_index_sequence<1 + sizeof...(Rest)>{});
  return T::load_unaligned(result);
}

} // namespace detail

} // namespace dyad
