// SPDX-License-Identifier: BSL-1.0
/// \file What a traced function may return: numbers, and arrays, pairs and tuples of them.
#pragma once

#include <dyad/graph/tracer.hpp>
#include <dyad/typed/arguments.hpp>

namespace dyad::typed {

/// Whether a value is a list, whose parts a plain loop takes one after the other.
template <class R>
concept HasParts = !RowList<R> && requires(R const& list) {
  list.begin();
  list.end();
};

/// A value within a function that is traced, with the algebra of vectors and matrices where it is an array of numbers
/// or of arrays; of pairs and tuples in each part.
template <class R> struct WithAlgebra {
  using type = R;
};
template <std::size_t N> struct WithAlgebra<std::array<Tracer, N>> {
  using type = VectorArray<Tracer, N>;
};
template <std::size_t M, std::size_t N> struct WithAlgebra<std::array<VectorArray<Tracer, N>, M>> {
  using type = MatrixArray<Tracer, M, N>;
};
template <std::size_t M, std::size_t N>
struct WithAlgebra<std::array<std::array<Tracer, N>, M>> : WithAlgebra<std::array<VectorArray<Tracer, N>, M>> {};
template <class... R> struct WithAlgebra<std::tuple<R...>> {
  using type = std::tuple<typename WithAlgebra<R>::type...>;
};
template <class A, class B> struct WithAlgebra<std::pair<A, B>> {
  using type = std::pair<typename WithAlgebra<A>::type, typename WithAlgebra<B>::type>;
};
template <class R> constexpr typename WithAlgebra<R>::type with_algebra(R const& value) {
  using To = typename WithAlgebra<R>::type;
  if constexpr (std::is_same_v<R, To>) return value;
  else if constexpr (HasParts<R>) {
    To out{};
    for (std::size_t i = 0; i < value.size(); ++i) out[i] = with_algebra(value[i]);
    return out;
  } else return std::apply([](auto const&... part) { return To(with_algebra(part)...); }, value);
}

/// The structure of a value that a function returns; none of what it may not return.
template <class R> struct StructureOf {};
template <> struct StructureOf<Tracer> {
  using type = One;
};
template <class R>
  requires(std::is_arithmetic_v<R> && !std::is_same_v<R, bool>)
struct StructureOf<R> {
  using type = One;
};
template <class R, std::size_t N> struct StructureOf<std::array<R, N>> {
  using type = ArrayOf<typename StructureOf<R>::type, N>;
};
template <class R, std::size_t M, std::size_t N>
struct StructureOf<MatrixArray<R, M, N>> : StructureOf<std::array<std::array<R, N>, M>> {};
template <class R, std::size_t N> struct StructureOf<VectorArray<R, N>> : StructureOf<std::array<R, N>> {};
template <class... R> struct StructureOf<std::tuple<R...>> {
  using type = TupleOf<typename StructureOf<R>::type...>;
};
template <class A, class B> struct StructureOf<std::pair<A, B>> : StructureOf<std::tuple<A, B>> {};

/// Of each number of a structure, whether it is one of rows.
template <class S> struct AreRows {
  static constexpr void add(Buffer<bool>& flags) {
    for (std::size_t i = 0; i < S::size; ++i) flags.push(false);
  }
};
template <class S> struct AreRows<RowsOf<S>> {
  static constexpr void add(Buffer<bool>& flags) {
    for (std::size_t i = 0; i < S::size; ++i) flags.push(true);
  }
};
template <class S, std::size_t N> struct AreRows<ArrayOf<S, N>> {
  static constexpr void add(Buffer<bool>& flags) {
    for (std::size_t i = 0; i < N; ++i) AreRows<S>::add(flags);
  }
};
template <class... S> struct AreRows<TupleOf<S...>> {
  static constexpr void add(Buffer<bool>& flags) { (AreRows<S>::add(flags), ...); }
};

/// The types of what such a value holds.
template <class R> struct PartsOfResult {};
template <class R, std::size_t N> struct PartsOfResult<std::array<R, N>> : std::type_identity<std::tuple<R>> {};
template <class R, std::size_t M, std::size_t N>
struct PartsOfResult<MatrixArray<R, M, N>> : std::type_identity<std::tuple<R>> {};
template <class R, std::size_t N> struct PartsOfResult<VectorArray<R, N>> : std::type_identity<std::tuple<R>> {};
template <class... R> struct PartsOfResult<std::tuple<R...>> : std::type_identity<std::tuple<R...>> {};
template <class A, class B> struct PartsOfResult<std::pair<A, B>> : std::type_identity<std::tuple<A, B>> {};

template <class R> inline constexpr bool holds_nothing = false;
template <class R> inline constexpr bool holds_nothing<std::array<R, 0>> = true;
template <class R> inline constexpr bool holds_nothing<VectorArray<R, 0>> = true;
template <> inline constexpr bool holds_nothing<std::tuple<>> = true;

template <class R> struct a_function_without_a_result {
  static_assert(std::is_same_v<R, Unknown>,
                "dyad: a traced function returns nothing: return a number, or a std::array, std::pair or "
                "std::tuple of numbers");
};
template <class R> struct a_result_of_unknown_length {
  static_assert(std::is_same_v<R, Unknown>,
                "dyad: a traced function returns a list whose length is not part of its type; return a std::array");
};
template <class R> struct a_comparison_as_result {
  static_assert(std::is_same_v<R, Unknown>,
                "dyad: a traced function returns a comparison; choose between numbers with where(condition, a, b)");
};
template <class R> struct a_result_that_is_no_number {
  static_assert(std::is_same_v<R, Unknown>,
                "dyad: a traced function returns something that is neither a number nor a std::array, std::pair or "
                "std::tuple of numbers");
};

template <class R> consteval bool check_result();
template <class... R> consteval bool check_results(std::type_identity<std::tuple<R...>> const&) {
  return (check_result<R>() && ...);
}

/// Whether each part of a result is a number, and there is one. Says in one sentence what is wrong.
template <class R> consteval bool check_result() {
  if constexpr (std::is_void_v<R>) static_cast<void>(sizeof(a_function_without_a_result<R>));
  else if constexpr (std::is_same_v<R, bool>) static_cast<void>(sizeof(a_comparison_as_result<R>));
  else if constexpr (requires { typename PartsOfResult<R>::type; }) {
    if constexpr (!holds_nothing<R>) return check_results(PartsOfResult<R>{});
    else static_cast<void>(sizeof(a_function_without_a_result<R>));
  } else if constexpr (HasParts<R>)
    static_cast<void>(sizeof(a_result_of_unknown_length<R>));
  else if constexpr (requires { typename StructureOf<R>::type; }) return true;
  else static_cast<void>(sizeof(a_result_that_is_no_number<R>));
  return false;
}

/// The structure of a result, after these checks.
template <class R, bool Good = check_result<R>()> struct CheckedStructure {
  using type = One;
};
template <class R> struct CheckedStructure<R, true> : StructureOf<R> {};

/// Calls f on each number of a returned value, in order; on rows f.rows, if f has that.
template <class R, class F> constexpr void for_each_number(R const& value, F const& f) {
  if constexpr (requires { f.rows(value); }) f.rows(value);
  else if constexpr (HasParts<R>)
    for (auto const& part : value) for_each_number(part, f);
  else if constexpr (requires { value.each(f); }) value.each(f);
  else if constexpr (requires { std::tuple_size<R>::value; })
    std::apply([&f](auto const&... tuple_part) { (for_each_number(tuple_part, f), ...); }, value);
  else f(value);
}

} // namespace dyad::typed
