// SPDX-License-Identifier: BSL-1.0
/// \file Reductions on arrays.
#pragma once

#include <dyad/array/elementwise.hpp>
#include <dyad/array/movement.hpp>
#include <dyad/core/raise.hpp>
#include <dyad/ops/cumulative.hpp>

#include <algorithm>
#include <cmath>
#include <concepts>

namespace dyad {

namespace detail {

/// The sum of `term(x)` over a row, in halves of halves: the rounding error grows with the logarithm of the count
/// (Higham 1993).
template <class T, class Term> T pairwise_sum(T const* in, Index step, Index count, Term const& term) {
  constexpr Index block = 128;
  if (count > block) {
    Index const half = count / 2 / block * block + (count / 2 < block ? block : 0);
    return pairwise_sum(in, step, half, term) + pairwise_sum(in + half * step, step, count - half, term);
  }
  if (count < 8) {
    T total(0);
    for (Index i = 0; i < count; ++i) total += term(in[i * step]);
    return total;
  }
  using Batch = Simd<T>;
  constexpr Index width = static_cast<Index>(Batch::size), parts = 16;
  static_assert(width <= parts);
  T lanes[parts]{};
  Index i = 0;
  if (step == 1) {
    Batch a(T(0)), b(T(0)), c(T(0)), d(T(0));
    for (; i + 4 * width <= count; i += 4 * width) {
      a += term(Batch::load_unaligned(in + i));
      b += term(Batch::load_unaligned(in + i + width));
      c += term(Batch::load_unaligned(in + i + 2 * width));
      d += term(Batch::load_unaligned(in + i + 3 * width));
    }
    for (; i + width <= count; i += width) a += term(Batch::load_unaligned(in + i));
    ((a + b) + (c + d)).store_unaligned(lanes);
  } else
    for (; i + parts <= count; i += parts)
      for (Index k = 0; k < parts; ++k) lanes[k] += term(in[(i + k) * step]);
  for (Index k = 0; i < count; ++i, ++k) lanes[k] += term(in[i * step]);
  for (Index half = parts / 2; half > 0; half /= 2)
    for (Index k = 0; k < half; ++k) lanes[k] += lanes[k + half];
  return lanes[0];
}

/// Sums of many contributions, side by side for a row of results. A few contributions are added up as they come; what
/// they make is added with the rounding error kept for the next addition (Kahan 1965), so that the error does not grow
/// with their number.
template <class T> class SumsOfRows {
public:
  static constexpr Index capacity = 256;

  /// Begins sums for `count` results.
  explicit SumsOfRows(Index count) : count_(count) {
    for (Index i = 0; i < count; i += width)
      for (T* const row : {block_, total_, lost_}) Batch(T(0)).store_unaligned(row + i);
  }
  /// Adds `term(x)` of an element to each sum.
  template <class Term> void add(T const* in, Index step, Term const& term) {
    Index i = 0;
    if (step == 1)
      for (; i + width <= count_; i += width)
        (Batch::load_unaligned(block_ + i) + term(Batch::load_unaligned(in + i))).store_unaligned(block_ + i);
    for (; i < count_; ++i) block_[i] += term(in[i * step]);
    if (++pending_ == block_size) finish_block();
  }
  /// Writes the sums.
  void store(T* out, Index step) {
    finish_block();
    for (Index i = 0; i < count_; ++i) out[i * step] = total_[i] + lost_[i];
  }

private:
  using Batch = Simd<T>;
  static constexpr Index width = static_cast<Index>(Batch::size);
  static constexpr int block_size = 8;

  void finish_block() {
    for (Index i = 0; i < count_; i += width) { // what lies beyond the last sum is 0
      Batch const total = Batch::load_unaligned(total_ + i),
                  block = Batch::load_unaligned(block_ + i) + Batch::load_unaligned(lost_ + i);
      Batch const sum = total + block, part = sum - total, lost = (total - (sum - part)) + (block - part);
      where(lost == lost, lost, Batch(T(0))).store_unaligned(lost_ + i); // nothing of what is infinite
      sum.store_unaligned(total_ + i);
      Batch(T(0)).store_unaligned(block_ + i);
    }
    pending_ = 0;
  }

  Index count_;
  int pending_ = 0;
  T block_[capacity], total_[capacity], lost_[capacity];
};

/// The strides of a result over the axes of its argument: 0 along those that are summed.
inline IndexList reduced_strides(Shape const& shape, Axes const& axes) {
  IndexList const inner = row_major(reduced(shape, axes, true));
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
  merged<2>(x.shape(), {x.strides(), reduced_strides(x.shape(), axes)})
      .for_each_row([&](auto const& offset, auto const& step, Index count) {
        T const* const from = in.data() + offset[0];
        T* const to = total + offset[1];
        if (step[1] == 0)
          row(*to, from, step[0], count);
        else
          for (Index i = 0; i < count; ++i) each(to[i * step[1]], from[i * step[0]]);
      });
  return out.is_scalar() ? NdArray::scalar(static_cast<double>(number), x.dtype()) : out;
}

/// The axes of an array that a sum keeps, with the strides of the array and of the result, and those that it sums over.
struct SplitAxes {
  Walk<2> kept;
  Walk<1> summed;
  bool keeps_last = false; ///< the last axis of the array is kept

  SplitAxes(NdArray const& x, Axes const& axes) {
    Walk<2> const all = merged<2>(x.shape(), {x.strides(), reduced_strides(x.shape(), axes)});
    for (Index i = 0; i < all.shape.size(); ++i) {
      keeps_last = all.strides[1][i] != 0;
      if (keeps_last) {
        kept.shape.push_back(all.shape[i]);
        for (std::size_t k = 0; k < 2; ++k) kept.strides[k].push_back(all.strides[k][i]);
      } else {
        summed.shape.push_back(all.shape[i]);
        summed.strides[0].push_back(all.strides[0][i]);
      }
    }
    lengthen_rows();
  }

private:
  /// Makes the longest axis of a sum the last, where the last is short.
  void lengthen_rows() {
    constexpr Index short_row = 32;
    Index const last = summed.shape.size() - 1;
    if (last < 1 || summed.shape[last] >= short_row) return;
    auto const longest = std::max_element(summed.shape.begin(), summed.shape.end()) - summed.shape.begin();
    std::swap(summed.shape[longest], summed.shape[last]);
    std::swap(summed.strides[0][longest], summed.strides[0][last]);
  }
};

/// The sums of `term(x)` over some axes. Where the last axis is kept, rows of results are summed side by side; else
/// each result is the sum over rows of the array.
template <class Term> NdArray sum_of(NdArray const& x, Axes const& axes, bool keepdims, Term const& term) {
  return dispatch(x.dtype(), [&](auto zero) {
    using T = decltype(zero);
    NdArray out = NdArray::empty(reduced(x.shape(), axes, keepdims), x.dtype());
    T number(0);
    T* const to = out.is_scalar() ? &number : static_cast<T*>(out.raw());
    std::fill_n(to, out.size(), T(0));
    Argument<T> const in(x);
    SplitAxes const split(x, axes);
    if (x.size() > 0)
      split.kept.for_each_row([&](auto const& offset, auto const& step, Index count) {
        T const* const from = in.data() + offset[0];
        for (Index i = 0; i < count;) {
          T* const result = to + offset[1] + i * step[1];
          Index const taken = split.keeps_last ? std::min(count - i, SumsOfRows<T>::capacity) : 1;
          T const* const first = from + i * step[0];
          if (!split.keeps_last && split.summed.shape.size() <= 1) {
            bool const one = split.summed.shape.empty();
            *result = pairwise_sum(first, one ? 0 : split.summed.strides[0][0], one ? 1 : split.summed.shape[0], term);
          } else {
            SumsOfRows<T> sums(taken);
            split.summed.for_each_row([&](auto const& start, auto const& stride, Index rows) {
              if (split.keeps_last)
                for (Index r = 0; r < rows; ++r) sums.add(first + start[0] + r * stride[0], step[0], term);
              else {
                T const row = pairwise_sum(first + start[0], stride[0], rows, term);
                sums.add(&row, 0, [](auto const& whole) { return whole; });
              }
            });
            sums.store(result, step[1]);
          }
          i += taken;
        }
      });
    return out.is_scalar() ? NdArray::scalar(static_cast<double>(number), x.dtype()) : out;
  });
}
template <std::same_as<NdArray> A> NdArray sum_over(A const& x, Axes const& axes, bool keepdims) {
  return sum_of(x, axes, keepdims, [](auto const& element) { return element; });
}

/// The extreme element by `better`; NaN beats everything.
template <class Better>
NdArray extreme(NdArray const& x, ops::Reduction const& op, double worst, std::string_view name, Better const& better) {
  for (Index const axis : op.axes)
    if (x.shape()[axis] == 0)
      raise(ShapeError("dyad: " + std::string(name) + ": an array of the shape " + to_string(x.shape()) +
                       " has no elements along axis " + std::to_string(axis)));
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

/// The products over some axes.
template <std::same_as<NdArray> A> NdArray product_over(A const& x, Axes const& axes, bool keepdims) {
  return dispatch(x.dtype(), [&](auto zero) {
    using T = decltype(zero);
    auto const each = [](T& product, T element) { product *= element; };
    return fold<T>(x, axes, keepdims, T(1), [&](T& product, T const* in, Index step, Index count) {
      for (Index i = 0; i < count; ++i) each(product, in[i * step]);
    }, each);
  });
}

} // namespace detail

/// Reductions that fold elements one into the other.
template <class Op, std::same_as<NdArray> A>
  requires(detail::IsFold<Op> && std::derived_from<Op, ops::Reduction>)
NdArray apply_to(Op const& op, A const& x) {
  static_assert(detail::check_structural<Op>());
  constexpr double infinity = std::numeric_limits<double>::infinity();
  if constexpr (Op::fold == Fold::sum) return detail::sum_over(x, op.axes, op.keepdims);
  else if constexpr (Op::fold == Fold::max)
    return detail::extreme(x, op, -infinity, Op::name, [](auto a, auto b) { return a > b; });
  else if constexpr (Op::fold == Fold::min)
    return detail::extreme(x, op, infinity, Op::name, [](auto a, auto b) { return a < b; });
  else return detail::product_over(x, op.axes, op.keepdims);
}

/// An operation that is no work of its own.
template <class Op, std::same_as<NdArray>... A>
  requires detail::IsLowered<Op>
NdArray apply_to(Op const& op, A const&... x) {
  static_assert(detail::check_structural<Op>());
  return op.lowered(x...);
}

template <std::same_as<NdArray> A> NdArray apply_to(ops::SumOfSquares const& op, A const& x) {
  return detail::sum_of(x, op.axes, op.keepdims, [](auto const& element) { return element * element; });
}

/// Where a sum of squares over- or underflows, or may have lost some of them, the elements are divided by the largest
/// first.
template <std::same_as<NdArray> A> NdArray apply_to(ops::Norm const& op, A const& x) {
  A const squares = apply_to(ops::SumOfSquares{{op.axes, true}}, x);
  A root = sqrt(squares);
  bool const single = x.dtype() == DType::float32;
  A const safe = squares > (single ? 1e-26 : 1e-270) && squares < std::numeric_limits<double>::infinity();
  if (x.size() > 0 && dyad::sum(safe).item() < static_cast<double>(safe.size())) {
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

/// The position of the largest element along an axis, the first of equals, as numbers in an array without that axis.
/// NaN wins. Throws `IndexError` for an axis that is not there and `ShapeError` if it is empty.
template <class = void> NdArray argmax(NdArray const& x, Index axis) {
  axis = resolve_axis(axis, x.ndim(), "argmax");
  Index const extent = x.shape()[axis];
  if (extent == 0)
    raise(ShapeError("dyad: argmax: axis " + std::to_string(axis) + " of the shape " + to_string(x.shape()) +
                     " is empty"));
  IndexList order;
  for (Index i = 0; i < x.ndim(); ++i)
    if (i != axis) order.push_back(i);
  order.push_back(axis);
  std::vector<double> const values = permute(x, order).to_vector();
  std::vector<double> positions(values.size() / static_cast<std::size_t>(extent));
  for (std::size_t i = 0; i < positions.size(); ++i) {
    auto const first = values.begin() + static_cast<Index>(i) * extent;
    auto const best =
        std::max_element(first, first + extent, [](double a, double b) { return a < b || (b != b && a == a); });
    positions[i] = static_cast<double>(best - first);
  }
  return NdArray(positions, reduced(x.shape(), Axes{axis}, false));
}

} // namespace dyad
