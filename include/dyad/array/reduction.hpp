// SPDX-License-Identifier: BSL-1.0
/// \file Reductions on arrays.
#pragma once

#include <dyad/array/elementwise.hpp>
#include <dyad/array/movement.hpp>
#include <dyad/ops/reduction.hpp>

#include <cmath>
#include <concepts>

namespace dyad {

namespace detail {

/// The sum of `term(x)` over a row, in halves of halves: the rounding error grows with the logarithm of the count
/// (Higham 1993).
template <class T, class Term> T pairwise_sum(T const* in, Index step, Index count, Term const& term) {
  constexpr Index block = 256;
  if (count > block) {
    Index const half = count / 2 / block * block + (count / 2 < block ? block : 0);
    return pairwise_sum(in, step, half, term) + pairwise_sum(in + half * step, step, count - half, term);
  }
  if (step == 1) {
    using Batch = Simd<T>;
    constexpr Index width = static_cast<Index>(Batch::size);
    Batch even(T(0)), odd(T(0));
    Index i = 0;
    for (; i + 2 * width <= count; i += 2 * width) {
      even += term(Batch::load_unaligned(in + i));
      odd += term(Batch::load_unaligned(in + i + width));
    }
    alignas(Body::alignment) T lanes[Batch::size];
    (even + odd).store_unaligned(lanes);
    T total(0);
    for (T const lane : lanes) total += lane;
    for (; i < count; ++i) total += term(in[i]);
    return total;
  }
  T total(0);
  for (Index i = 0; i < count; ++i) total += term(in[i * step]);
  return total;
}

/// The strides of a result over the axes of its argument: 0 along those that are summed.
inline IndexList reduced_strides(Shape const& shape, Axes const& axes) {
  IndexList const inner = Body::row_major(reduced(shape, axes, true));
  IndexList strides(static_cast<std::size_t>(shape.size()), 0);
  for (Index i = 0; i < shape.size(); ++i)
    if (std::find(axes.begin(), axes.end(), i) == axes.end()) strides[i] = inner[i];
  return strides;
}

/// Folds the rows of `x` into a result of the reduced shape, which starts filled with `start`. `row` folds a row into
/// one element: row(T& total, in, step, count). `each` folds element by element: each(T& total, x).
template <class T, class FoldRow, class FoldEach>
NdArray fold(NdArray const& x, Axes const& axes, bool keepdims, T start, FoldRow const& row, FoldEach const& each) {
  NdArray out = NdArray::empty(reduced(x.shape(), axes, keepdims), x.dtype());
  T number = start;
  T* const total = out.is_scalar() ? &number : static_cast<T*>(out.raw());
  std::fill_n(total, out.size(), start);
  Argument<T> const in(x);
  merged<2>(x.shape(), {x.strides(), reduced_strides(x.shape(), axes)}).for_each_row([&](auto const& offset, auto const& step, Index count) {
    T const* const from = in.data() + offset[0];
    T* const to = total + offset[1];
    if (step[1] == 0) row(*to, from, step[0], count);
    else
      for (Index i = 0; i < count; ++i) each(to[i * step[1]], from[i * step[0]]);
  });
  return out.is_scalar() ? NdArray::scalar(static_cast<double>(number), x.dtype()) : out;
}

template <class Term> NdArray sum_of(NdArray const& x, Axes const& axes, bool keepdims, Term const& term) {
  return dispatch(x.dtype(), [&](auto zero) {
    using T = decltype(zero);
    return fold<T>(x, axes, keepdims, T(0), [&](T& total, T const* in, Index step, Index count) { total += pairwise_sum(in, step, count, term); },
                   [&](T& total, T element) { total += term(element); });
  });
}
template <std::same_as<NdArray> A> NdArray sum_over(A const& x, Axes const& axes, bool keepdims) {
  return sum_of(x, axes, keepdims, [](auto const& element) { return element; });
}

/// The extreme element by `better`; NaN beats everything.
template <class Better> NdArray extreme(NdArray const& x, ops::Reduction const& op, double worst, std::string_view name, Better const& better) {
  for (Index const axis : op.axes)
    if (x.shape()[axis] == 0)
      throw ShapeError("dyad: " + std::string(name) + ": an array of the shape " + to_string(x.shape()) + " has no elements along axis " +
                       std::to_string(axis));
  return dispatch(x.dtype(), [&](auto zero) {
    using T = decltype(zero);
    auto const each = [&](T& best, T element) {
      if (better(element, best) || element != element) best = element;
    };
    return fold<T>(x, op.axes, op.keepdims, static_cast<T>(worst), [&](T& best, T const* in, Index step, Index count) {
      for (Index i = 0; i < count; ++i) each(best, in[i * step]);
    }, each);
  });
}

} // namespace detail

template <std::same_as<NdArray> A> NdArray apply_to(ops::Sum const& op, A const& x) { return detail::sum_over(x, op.axes, op.keepdims); }

template <std::same_as<NdArray> A> NdArray apply_to(ops::SumOfSquares const& op, A const& x) {
  return detail::sum_of(x, op.axes, op.keepdims, [](auto const& element) { return element * element; });
}

/// Where a sum of squares over- or underflows, or may have lost some of them, the elements are divided by the largest first.
template <std::same_as<NdArray> A> NdArray apply_to(ops::Norm const& op, A const& x) {
  A const squares = apply_to(ops::SumOfSquares{{op.axes, true}}, x);
  A root = sqrt(squares);
  bool const single = x.dtype() == DType::float32;
  A const safe = squares > (single ? 1e-26 : 1e-270) && squares < std::numeric_limits<double>::infinity();
  if (x.size() > 0 && detail::sum_over(safe, {}, false).item() < static_cast<double>(safe.size())) {
    A const largest = detail::extreme(abs(x), {op.axes, true}, 0, op.name, [](auto a, auto b) { return a > b; });
    A const scale = where(largest == 0.0 || largest == std::numeric_limits<double>::infinity(), 1.0, largest);
    root = where(safe, root, scale * sqrt(apply_to(ops::SumOfSquares{{op.axes, true}}, x / scale)));
  }
  return reshape(root, op.result(x.shape()));
}

template <std::same_as<NdArray> A> NdArray apply_to(ops::SumTo const& op, A const& x) {
  if (op.shape == x.shape()) return x;
  Index const shift = x.ndim() - op.shape.size();
  Axes axes;
  for (Index i = 0; i < x.ndim(); ++i)
    if (i < shift || op.shape[i - shift] != x.shape()[i]) axes.push_back(i);
  return reshape(detail::sum_over(x, axes, false), op.shape);
}

template <std::same_as<NdArray> A> NdArray apply_to(ops::Maximum const& op, A const& x) {
  return detail::extreme(x, op, -std::numeric_limits<double>::infinity(), op.name, [](auto a, auto b) { return a > b; });
}

template <std::same_as<NdArray> A> NdArray apply_to(ops::Minimum const& op, A const& x) {
  return detail::extreme(x, op, std::numeric_limits<double>::infinity(), op.name, [](auto a, auto b) { return a < b; });
}

template <std::same_as<NdArray> A> NdArray apply_to(ops::LogSumExp const& op, A const& x) {
  A const largest = detail::extreme(x, {op.axes, true}, -std::numeric_limits<double>::infinity(), op.name,
                                    [](auto a, auto b) { return a > b; });
  A const shift = where(abs(largest) == std::numeric_limits<double>::infinity(), 0.0, largest);
  return reshape(log(detail::sum_over(exp(x - shift), op.axes, true)) + shift, op.result(x.shape()));
}

template <std::same_as<NdArray> A> NdArray apply_to(ops::Softmax const& op, A const& x) {
  A const weights = exp(x - detail::extreme(x, {op.axes, true}, -std::numeric_limits<double>::infinity(), op.name,
                                            [](auto a, auto b) { return a > b; }));
  return weights / detail::sum_over(weights, op.axes, true);
}

/// The position of the largest element along an axis, the first of equals, as numbers in an array without that axis. NaN
/// wins. Throws `IndexError` for an axis that is not there and `ShapeError` if it is empty.
template <class = void> NdArray argmax(NdArray const& x, Index axis) {
  axis = resolve_axis(axis, x.ndim(), "argmax");
  Index const extent = x.shape()[axis];
  if (extent == 0) throw ShapeError("dyad: argmax: axis " + std::to_string(axis) + " of the shape " + to_string(x.shape()) + " is empty");
  IndexList order;
  for (Index i = 0; i < x.ndim(); ++i)
    if (i != axis) order.push_back(i);
  order.push_back(axis);
  std::vector<double> const values = permute(x, order).to_vector();
  std::vector<double> positions(values.size() / static_cast<std::size_t>(extent));
  for (std::size_t i = 0; i < positions.size(); ++i) {
    auto const first = values.begin() + static_cast<Index>(i) * extent;
    auto const best = std::max_element(first, first + extent, [](double a, double b) { return a < b || (b != b && a == a); });
    positions[i] = static_cast<double>(best - first);
  }
  return NdArray(positions, reduced(x.shape(), Axes{axis}, false));
}

} // namespace dyad
