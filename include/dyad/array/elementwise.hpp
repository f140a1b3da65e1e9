// SPDX-License-Identifier: BSL-1.0
/// \file Operations and their derivative rules on arrays: one pass over memory each, in SIMD batches.
///
/// Kernel and rules of an operation are ordinary code over numbers, and a SIMD batch is a number: the same lines that
/// serve `double` serve the batches here. A rule runs whole, in one pass, whatever it is composed of.
#pragma once

#include <dyad/array/map.hpp>
#include <dyad/array/vector_math.hpp>
#include <dyad/ops/comparison.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <type_traits>

namespace dyad {

namespace detail {

/// Numbers as an operation that takes conditions wants its arguments, and back: arrays hold conditions as 0 and 1.
template <class T> constexpr auto as_condition(T const& x) { return x != T(0); }
template <class T, class R> constexpr T from_result(R const& r) {
  if constexpr (std::same_as<R, T>) return r;
  else if constexpr (std::same_as<R, bool>) return r ? T(1) : T(0);
  else if constexpr (requires {
                       typename T::Mask;
                       requires std::same_as<R, typename T::Mask>;
                     })
    return select(r, T(1), T(0));
  else return T(static_cast<typename ScalarOf<T>::type>(r));
}

/// The value of an operation on numbers or batches.
template <class Op> struct ValueOf {
  template <class T, class... X> constexpr T operator()(T const& first, X const&... rest) const {
    if constexpr (Op::takes_condition && Op::returns_condition)
      return from_result<T>(Op::kernel(as_condition(first), as_condition(rest)...));
    else if constexpr (Op::takes_condition) return from_result<T>(Op::kernel(as_condition(first), rest...));
    else return from_result<T>(run_kernel<Op>(first, rest...));
  }
};

/// What passes from a cotangent to one argument.
template <class Op, int I> struct RuleOf {
  template <class T, class... X>
  constexpr T operator()(T const& g, T const& y, T const& first, X const&... rest) const {
    if constexpr (Op::takes_condition) return from_result<T>(Op::vjp(Arg<I>{}, g, y, as_condition(first), rest...));
    else return from_result<T>(Op::vjp(Arg<I>{}, g, y, first, rest...));
  }
};

/// A function of one result for `map_rows`.
template <class F> struct OneResult {
  F const& f;
  template <class... X> auto operator()(X const&... x) const { return std::array{f(x...)}; }
};

/// `f` of each element, as `T`, of arrays that broadcast to `shape`; one number is rounded to its element type.
template <class T, class F, std::size_t N, std::size_t... I>
NdArray map_as(F const& f, Shape const& shape, std::array<NdArray const*, N> const& in,
               std::index_sequence<I...> indices) {
  if (shape.empty()) return NdArray(f(static_cast<T>(in[I]->number())...));
  NdArray out = NdArray::empty(shape, dtype_of<T>);
  map_rows<T>(OneResult<F>{f}, std::array{static_cast<T*>(out.raw())}, shape, in, std::make_index_sequence<1>{},
              indices);
  return out;
}
template <class F, std::size_t N>
NdArray map(F const& f, Shape const& shape, DType dtype, std::array<NdArray const*, N> const& in) {
  constexpr auto indices = std::make_index_sequence<N>{};
  return dtype == DType::float64 ? map_as<double>(f, shape, in, indices) : map_as<float>(f, shape, in, indices);
}

/// An operand as an array; a plain number has no element type of its own and takes that of the arrays.
template <class X> decltype(auto) operand(X const& x) {
  if constexpr (std::same_as<X, NdArray>) return (x);
  else return NdArray(static_cast<double>(x));
}

inline bool is_number(NdArray const& x) { return x.is_scalar(); }
inline double number_of(NdArray const& x) { return x.number(); }
template <class X> constexpr bool is_number(X const&) { return true; }
template <class X> double number_of(X const& x) { return static_cast<double>(x); }

template <class Op> Shape broadcast_all(Shape const& first) { return first; }
template <class Op, class... Rest> Shape broadcast_all(Shape const& a, Shape const& b, Rest const&... rest) {
  return broadcast_all<Op>(broadcast(a, b, Op::name), rest...);
}

template <class... X>
concept ArrayArguments = (std::same_as<X, NdArray> || ...) &&
                         ((std::same_as<X, NdArray> || std::is_arithmetic_v<X>)&&...);

/// `a += b` where nobody else holds the elements of `a` and `b` has its shape; else false, and nothing is done.
template <std::same_as<NdArray> A> bool add_in_place(A& a, A const& b) {
  if (a.is_scalar() || !a.is_unique() || a.shape() != b.shape() || a.dtype() != b.dtype()) return false;
  NdArray const& self = a;
  dispatch(a.dtype(), [&](auto zero) {
    using T = decltype(zero);
    map_rows<T>([](auto const& u, auto const& v) { return std::array{u + v}; }, std::array{static_cast<T*>(a.raw())},
                self.shape(), std::array<NdArray const*, 2>{&self, &b}, std::make_index_sequence<1>{},
                std::make_index_sequence<2>{});
  });
  return true;
}

/// An operation of which an argument is more than a number: apart, so that numbers do not pay for it.
template <class Op, class... X> [[gnu::noinline]] NdArray apply_to_arrays(DType dtype, X const&... x) {
  auto const run = [&](auto const&... array) {
    return map(ValueOf<Op>{}, broadcast_all<Op>(array.shape()...), dtype,
               std::array<NdArray const*, sizeof...(X)>{&array...});
  };
  return run(operand(x)...);
}

} // namespace detail

/// An operation on arrays and numbers, elementwise with broadcasting. Throws `ShapeError` where the shapes do not fit.
template <class Op, class... X>
  requires detail::ArrayArguments<X...>
NdArray apply_to(std::type_identity<Op>, X const&... x) {
  DType const dtype = dtype_among(x...);
  if (dtype == DType::float64 && (detail::is_number(x) && ...))
    return NdArray(detail::ValueOf<Op>{}(detail::number_of(x)...));
  return detail::apply_to_arrays<Op>(dtype, x...);
}

/// An operation whose object holds data, likewise.
template <class Op, class... X>
  requires detail::ArrayArguments<X...>
NdArray apply_to(detail::WithData<Op> const& op, X const&... x) {
  auto const value = [&op](auto const&... element) { return op.value(element...); };
  DType const dtype = dtype_among(x...);
  auto const run = [&](auto const&... array) {
    return detail::map(value, detail::broadcast_all<Op>(array.shape()...), dtype,
                       std::array<NdArray const*, sizeof...(X)>{&array...});
  };
  return run(detail::operand(x)...);
}

/// A named constant takes part as a number.
template <class Op> double named_constant(std::type_identity<Op>, NdArray const&) {
  return Op::template kernel<double>();
}

/// The derivative rule of an elementwise operation in one pass: what passes from the cotangent `g` of the result `y` to
/// argument `I`, still of the shape of the result.
template <class Op, int I, class... X> NdArray pull_back(NdArray const& g, NdArray const& y, X const&... x) {
  return detail::map(detail::RuleOf<Op, I>{}, y.shape(), y.dtype(),
                     std::array<NdArray const*, 2 + sizeof...(X)>{&g, &y, &x...});
}

/// True if the shapes are equal and so are all elements; NaN equals nothing.
template <class = void> bool array_equal(NdArray const& a, NdArray const& b) {
  return a.shape() == b.shape() && a.to_vector() == b.to_vector();
}

/// True if the shapes are equal and each |a - b| <= atol + rtol |b|.
template <class = void> bool allclose(NdArray const& a, NdArray const& b, double rtol = 1e-5, double atol = 1e-8) {
  if (a.shape() != b.shape()) return false;
  std::vector<double> const u = a.to_vector(), v = b.to_vector();
  for (std::size_t i = 0; i < u.size(); ++i)
    if (!(u[i] == v[i] || std::abs(u[i] - v[i]) <= atol + rtol * std::abs(v[i]))) return false;
  return true;
}

} // namespace dyad
