// SPDX-License-Identifier: BSL-1.0
/// \file Slices and index arrays on arrays, and their transposes.
#pragma once

#include <dyad/array/elementwise.hpp>
#include <dyad/array/movement.hpp>
#include <dyad/ops/indexing.hpp>

#include <algorithm>
#include <concepts>
#include <type_traits>
#include <utility>
#include <vector>

namespace dyad {

namespace detail {

/// The elements of an array before, along and after an axis.
struct AroundAxis {
  Index before = 1, extent, after = 1;
  AroundAxis(Shape const& shape, Index axis) : extent(shape[axis]) {
    for (Index i = 0; i < axis; ++i) before *= shape[i];
    for (Index i = axis + 1; i < shape.size(); ++i) after *= shape[i];
  }
};

template <class = void> NdArray zeros_of(Shape const& shape, DType dtype) {
  NdArray out = NdArray::empty(shape, dtype);
  dispatch(dtype, [&](auto zero) { std::fill_n(static_cast<decltype(zero)*>(out.raw()), out.size(), zero); });
  return out;
}

} // namespace detail

namespace detail {

/// Calls `f(element, x)` for each element of a part of `out`, an array of one's own, and that of `x` at its place.
template <class F> void visit_part(NdArray& out, Layout const& part, NdArray const& x, F const& f) {
  dispatch(out.dtype(), [&](auto zero) {
    using T = decltype(zero);
    Argument<T> const in(x);
    T* const first = static_cast<T*>(out.raw()) + part.offset;
    merged<2>(part.shape, {part.strides, in.stretched(part.shape)})
        .for_each_row([&](auto const& offset, auto const& step, Index count) {
          for (Index i = 0; i < count; ++i) f(first[offset[0] + i * step[0]], in.data()[offset[1] + i * step[1]]);
        });
  });
}

/// Adds `x` to a slice of `a` where nobody else holds the elements of `a`; else false, and nothing is done. For a
/// cotangent to which the parts of a long sequence are added: so each costs as much as itself, and not as the whole.
template <std::same_as<NdArray> A> bool add_in_place(A& a, ops::SliceView const& slice, A const& x) {
  if (a.is_scalar() || !a.is_unique() || a.dtype() != x.dtype()) return false;
  Layout part(a.shape(), a.strides());
  slice.view(part);
  visit_part(a, part, x, [](auto& element, auto added) { element += added; });
  return true;
}

} // namespace detail

/// Zeros, but for the part where the argument stands.
template <detail::HasParts Op, std::same_as<NdArray> A>
  requires(Op::leaves_gaps)
NdArray apply_to(Op const& op, A const& x) {
  Shape const shape = op.result(x.shape());
  if (shape.empty()) return NdArray::scalar(x.item(), x.dtype());
  NdArray out = detail::zeros_of(shape, x.dtype());
  Layout const part = op.part(0, Layout(shape, out.strides()));
  detail::visit_part(out, part, x, [](auto& element, auto value) { element = value; });
  return out;
}

template <std::same_as<NdArray> A> NdArray apply_to(ops::Take const& op, A const& x) {
  Shape const shape = op.result(x.shape());
  if (shape.empty()) return NdArray::scalar(x.at({op.positions.values()[0]}), x.dtype());
  NdArray out = NdArray::empty(shape, x.dtype());
  detail::AroundAxis const around(x.shape(), op.axis);
  dispatch(x.dtype(), [&](auto zero) {
    using T = decltype(zero);
    NdArray const source = x.contiguous();
    T const* from = static_cast<T const*>(source.raw());
    T* to = static_cast<T*>(out.raw());
    for (Index i = 0; i < around.before; ++i, from += around.extent * around.after)
      for (Index const position : op.positions.values())
        to = std::copy_n(from + position * around.after, around.after, to);
  });
  return out;
}

namespace detail {

/// Adds rows to places of an array of zeros. Sums of floats outgrow these: what belongs to one place is added in
/// double.
template <class T>
void scatter_rows(T* to, T const* from, std::vector<Index> const& positions, AroundAxis const& around) {
  std::vector<std::pair<Index, Index>> order; // the place, and which row: sorted, the rows of a place in their order
  for (std::size_t k = 0; k < positions.size(); ++k) order.emplace_back(positions[k], static_cast<Index>(k));
  std::sort(order.begin(), order.end());
  std::vector<double> sum(static_cast<std::size_t>(around.after));
  for (Index i = 0; i < around.before; ++i, to += around.extent * around.after) {
    for (auto at = order.begin(); at != order.end();) {
      T* const place = to + at->first * around.after;
      std::fill(sum.begin(), sum.end(), 0.0);
      for (Index const position = at->first; at != order.end() && at->first == position; ++at) {
        T const* row = from + at->second * around.after;
        for (double& element : sum) element += static_cast<double>(*row++);
      }
      std::transform(sum.begin(), sum.end(), place, [](double element) { return static_cast<T>(element); });
    }
    from += static_cast<Index>(positions.size()) * around.after;
  }
}

} // namespace detail

template <std::same_as<NdArray> A> NdArray apply_to(ops::ScatterAdd const& op, A const& x) {
  NdArray out = detail::zeros_of(op.shape, x.dtype());
  detail::AroundAxis const around(op.shape, op.take.axis);
  dispatch(x.dtype(), [&](auto zero) {
    using T = decltype(zero);
    NdArray const source = x.contiguous();
    detail::Argument<T> const in(source);
    T const* from = in.data();
    T* to = static_cast<T*>(out.raw());
    if constexpr (std::is_same_v<T, float>) return detail::scatter_rows(to, from, op.take.positions.values(), around);
    for (Index i = 0; i < around.before; ++i, to += around.extent * around.after)
      for (Index const position : op.take.positions.values())
        for (Index j = 0; j < around.after; ++j) to[position * around.after + j] += *from++;
  });
  return out;
}

} // namespace dyad
