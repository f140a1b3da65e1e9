// SPDX-License-Identifier: BSL-1.0
/// \file Reductions over axes: sum, sum of squares, norm, mean, variance, standard_deviation, max, min, logsumexp;
/// normalize, softmax, log_softmax.
#pragma once

#include <dyad/ops/activation.hpp>
#include <dyad/ops/movement.hpp>
#include <dyad/ops/piecewise.hpp>
#include <dyad/ops/power.hpp>

#include <algorithm>
#include <array>
#include <limits>
#include <vector>

namespace dyad {

namespace ops {

/// What reductions have in common: the axes (resolved, ascending), and whether they stay with the extent 1.
struct Reduction {
  Axes axes;
  bool keepdims = false;

  static constexpr void parameters(auto& op, auto const& f) {
    f(op.axes, "axes");
    f(op.keepdims, "keepdims");
  }
  constexpr Shape result(Shape const& shape) const { return reduced(shape, axes, keepdims); }
  constexpr IndexList gathered(IndexList const& strides, Shape const& from) const {
    IndexList out(static_cast<std::size_t>(from.size()), 0);
    Index next = 0;
    for (Index i = 0; i < from.size(); ++i) {
      bool const gone = std::find(axes.begin(), axes.end(), i) != axes.end();
      if (!gone) out[i] = strides[next];
      if (!gone || keepdims) ++next;
    }
    return out;
  }
  constexpr void add_axis(Index) { detail::move_one_further(axes); }
  constexpr bool aligns() const { return keepdims; }
  int write_named(std::string_view name, CallWriter& to, CallArguments const& of) const {
    bool const all = axes.size() == of.shapes[0].size();
    std::vector<int> arguments{of.x[0]};
    if (!all || keepdims) arguments.push_back(to.word(static_list("axes", axes)));
    if (keepdims) arguments.push_back(to.word("keepdims"));
    return axes.empty() ? of.x[0] : to.call(name, arguments); // of a single number: itself
  }
  /// A reduced value in the shape that broadcasts against the argument `x`.
  constexpr auto aligned(auto const& reduced_value, auto const& x) const {
    return reshape(reduced_value, reduced(x.shape(), axes, true));
  }
};

struct Sum : Reduction {
  static constexpr std::string_view name = "sum";
  static constexpr Fold fold = Fold::sum;
  static constexpr bool moves_elements = true;
  constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const& x) const {
    return broadcast_to(aligned(g, x), x.shape());
  }
};

/// sum(x * x) in one pass.
struct SumOfSquares : Reduction {
  static constexpr std::string_view name = "sum_of_squares";
  static constexpr bool is_lowered = true, lowered_at_once = true; // loops over elements are fused anyway
  constexpr auto lowered(auto const& x) const { return apply_to(Sum{{axes, keepdims}}, x * x); }
  int write(CallWriter& to, CallArguments const& of) const {
    return axes.empty() ? to.call("square", of.x) : write_named(name, to, of);
  }
  constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const& x) const { return aligned(2.0 * g, x) * x; }
};

/// The sum of all elements but one, for each of them: exact where one of them is much larger than all others.
struct SumOfOthers {
  static constexpr std::string_view name = "sum_of_others";
  static constexpr bool moves_elements = true;
  Axes axes;
  static constexpr void parameters(auto& op, auto const& f) { f(op.axes, "axes"); }
  constexpr Shape result(Shape const& x) const { return x; }
  template <class T> constexpr void kernel(Strided<T> const& out, Strided<T const> const& x) const {
    Shape kept, summed;
    std::array<IndexList, 2> strides_of_kept, strides_of_summed;
    for (Index i = 0; i < x.shape.size(); ++i) {
      bool const sums = std::find(axes.begin(), axes.end(), i) != axes.end();
      (sums ? summed : kept).push_back(x.shape[i]);
      auto& strides = sums ? strides_of_summed : strides_of_kept;
      strides[0].push_back(out.strides[i]);
      strides[1].push_back(x.strides[i]);
    }
    std::vector<std::array<Index, 2>> places; // of the elements that are summed
    detail::merged<2>(summed, strides_of_summed).for_each_row([&](auto const& offset, auto const& step, Index count) {
      for (Index i = 0; i < count; ++i) places.push_back({offset[0] + i * step[0], offset[1] + i * step[1]});
    });
    detail::merged<2>(kept, strides_of_kept).for_each_row([&](auto const& offset, auto const& step, Index count) {
      for (Index i = 0; i < count; ++i) {
        T* const to = out.first + (offset[0] + i * step[0]);
        T const* const from = x.first + (offset[1] + i * step[1]);
        T before(0), behind(0);
        for (auto const& [place, element] : places) {
          to[place] = before;
          before = before + from[element];
        }
        for (std::size_t k = places.size(); k-- > 0;) {
          to[places[k][0]] = to[places[k][0]] + behind;
          behind = behind + from[places[k][1]];
        }
      }
    });
  }
  constexpr void add_axis(Index) { detail::move_one_further(axes); }
  int write(CallWriter& to, CallArguments const& of) const {
    return to.call_internal(name, {of.x[0], to.word(static_list("axes", axes))});
  }
  constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const&) const { return apply_to(*this, g); }
};

/// x over its norm, which is handed over in a shape that broadcasts so that it is computed once: the derivatives by x
/// are those of x / norm(x), and that by the norm is 0. At the origin the value is 0, and so are all derivatives. An
/// operation of its own, because the derivatives of the quotient, such as (1 - u * u) / norm(x), cancel where one
/// element outweighs the others; here they are products and sums of the others.
struct Normalize {
  static constexpr std::string_view name = "normalize";
  static constexpr bool is_lowered = true, states_reach = true;
  Axes axes;
  static constexpr void parameters(auto& op, auto const& f) { f(op.axes, "axes"); }
  constexpr Shape result(Shape const& x, Shape const& length) const { return broadcast(x, length, name); }
  constexpr auto lowered(auto const& x, auto const& length) const {
    return where(length == 0.0, 0.0, x / where(length == 0.0, 1.0, length));
  }
  constexpr void add_axis(Index) { detail::move_one_further(axes); }
  int write(CallWriter& to, CallArguments const& of) const {
    return to.call(name, {of.x[0], to.word(static_list("axes", axes))});
  }
  template <int I> constexpr auto reach(Arg<I>, auto const& mask, auto const&...) const {
    return apply_to(Sum{{axes, true}}, mask);
  }
  constexpr auto vjp(Arg<0>, auto const& g, auto const& y, auto const&, auto const& length) const {
    auto const others = [this](auto const& of) { return apply_to(SumOfOthers{axes}, of); };
    auto const slope = (g * others(y * y) - y * others(y * g)) / where(length == 0.0, 1.0, length);
    return where(length == 0.0, 0.0, slope);
  }
  constexpr auto vjp(Arg<1>, auto const&, auto const&, auto const&, auto const&) const { return 0.0; }
};

/// The square root of the sum of the squares, of numbers of any size. The derivative at the origin is 0, and so is
/// every higher one; the square is smooth there.
struct Norm : Reduction {
  static constexpr std::string_view name = "norm";
  static constexpr bool is_lowered = true;
  /// Of the elements over the largest, whose squares do not overflow.
  constexpr auto lowered(auto const& x) const {
    auto const root = [this](auto const& of) { return sqrt(sum(of * of, axes, true)); };
    if (x.shape().count() == 0) return reshape(root(x), result(x.shape()));
    auto const most = max(abs(x), axes, true);
    auto const scale = where(most == 0.0 || most == std::numeric_limits<double>::infinity(), 1.0, most);
    return reshape(scale * root(x / scale), result(x.shape()));
  }
  int write(CallWriter& to, CallArguments const& of) const {
    return axes.empty() ? to.call("abs", of.x) : write_named(name, to, of);
  }
  constexpr auto vjp(Arg<0>, auto const& g, auto const& y, auto const& x) const {
    return aligned(g, x) * apply_to(Normalize{axes}, x, aligned(y, x));
  }
  constexpr auto square_vjp(Arg<0>, auto const& g, auto const& x) const { return aligned(2.0 * g, x) * x; }
};

/// What the extremes have in common: the derivative goes to the winners, a tie is split evenly among them, and the
/// others are branches not taken.
struct Extreme : Reduction {
  static constexpr bool chooses_elements = true;

  /// Which elements won.
  constexpr auto chosen(auto const& y, auto const& x) const { return x == aligned(y, x); }
  constexpr auto vjp(Arg<0>, auto const& g, auto const& y, auto const& x) const {
    auto const winners = where(chosen(y, x), 1.0, 0.0);
    return where(chosen(y, x), aligned(g, x) / apply_to(Sum{{axes, true}}, winners), 0.0);
  }
};

struct Maximum : Extreme {
  static constexpr std::string_view name = "max";
  static constexpr Fold fold = Fold::max;
};

struct Minimum : Extreme {
  static constexpr std::string_view name = "min";
  static constexpr Fold fold = Fold::min;
};

/// log(sum(exp(x))), stable. Of nothing but -inf it is -inf, and its derivative there is 0. Where it is +inf, the
/// derivative goes to what is +inf; of several of these it is NaN.
struct LogSumExp : Reduction {
  static constexpr std::string_view name = "logsumexp";
  static constexpr bool is_lowered = true;
  constexpr auto lowered(auto const& x) const {
    auto const most = max(x, axes, true);
    auto const shift = where(abs(most) == std::numeric_limits<double>::infinity(), 0.0, most);
    return reshape(log(sum(exp(x - shift), axes, true)) + shift, result(x.shape()));
  }
  constexpr auto vjp(Arg<0>, auto const& g, auto const& y, auto const& x) const {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    auto const total = aligned(y, x);
    auto const most = apply_to(Sum{{axes, true}}, where(x == infinity, 1.0, 0.0)); // how many share the weight
    auto const weight = exp(where(x == infinity && most == 1.0, 0.0, x - where(total == -infinity, 0.0, total)));
    return aligned(g, x) * weight;
  }
};

/// exp(x) / sum(exp(x)): an operation of its own, since exp(x - logsumexp(x)) loses digits where x is large.
struct Softmax {
  static constexpr std::string_view name = "softmax";
  static constexpr bool states_reach = true, is_lowered = true;
  Axes axes;
  static constexpr void parameters(auto& op, auto const& f) { f(op.axes, "axes"); }
  constexpr Shape result(Shape const& x) const { return x; }
  constexpr void add_axis(Index) { detail::move_one_further(axes); }
  constexpr auto lowered(auto const& x) const {
    auto const powers = exp(x - max(x, axes, true));
    return powers / sum(powers, axes, true);
  }
  constexpr auto reach(Arg<0>, auto const& mask, auto const&) const { return apply_to(Sum{{axes, true}}, mask); }
  constexpr auto vjp(Arg<0>, auto const& g, auto const& y, auto const&) const {
    return y * (g - apply_to(Sum{{axes, true}}, g * y));
  }
};

} // namespace ops

namespace detail {
template <class Op, Shaped T> constexpr T reduce(T const& x, Axes const& axes, bool keepdims) {
  return apply_to(Op{{resolve_axes(axes, x.ndim(), Op::name), keepdims}}, x);
}
/// The number of elements that one element of a reduction stands for.
constexpr Index reduced_count(Shape const& shape, Axes const& axes, std::string_view operation) {
  Index count = 1;
  for (Index const axis : resolve_axes(axes, shape.size(), operation)) count *= shape[axis];
  return count;
}
} // namespace detail

/// The sum over the given axes, over all where none is named. Throws `IndexError` for an axis that is not there, as all
/// reductions do.
template <Shaped T> constexpr T sum(T const& x, Axes const& axes = {}, bool keepdims = false) {
  return detail::reduce<ops::Sum>(x, axes, keepdims);
}
/// The same of a tensor of static shape; parameters are types, as `axes<0>`, `axis<0>`, `keepdims`.
template <StaticShaped E, class... P> constexpr auto sum(E const& x, P const&... p) {
  return apply_static<"sum">([](auto const& t, auto... q) { return sum(t, q...); }, x, p...);
}

/// The sum of the squares over the given axes, in one pass over memory.
template <Shaped T> constexpr T sum_of_squares(T const& x, Axes const& axes = {}, bool keepdims = false) {
  return detail::reduce<ops::SumOfSquares>(x, axes, keepdims);
}
/// The same of a tensor of static shape; parameters are types, as `axes<0>`, `axis<0>`, `keepdims`.
template <StaticShaped E, class... P> constexpr auto sum_of_squares(E const& x, P const&... p) {
  return apply_static<"sum_of_squares">([](auto const& t, auto... q) { return sum_of_squares(t, q...); }, x, p...);
}

/// The arithmetic mean over the given axes. Of nothing it is NaN.
template <Shaped T> constexpr T mean(T const& x, Axes const& axes = {}, bool keepdims = false) {
  return sum(x, axes, keepdims) / static_cast<double>(detail::reduced_count(x.shape(), axes, "mean"));
}
/// The same of a tensor of static shape; parameters are types, as `axes<0>`, `axis<0>`, `keepdims`.
template <StaticShaped E, class... P> constexpr auto mean(E const& x, P const&... p) {
  return apply_static<"mean">([](auto const& t, auto... q) { return mean(t, q...); }, x, p...);
}

/// The variance over the given axes: the sum of the squared distances from the mean, divided by `count - correction`.
/// The mean is taken off twice: the second time it is what rounding left of the first, which counts where the mean is
/// large.
template <Shaped T>
constexpr T variance(T const& x, Axes const& axes = {}, bool keepdims = false, Index correction = 0) {
  T const distance = x - mean(x, axes, true);
  return sum_of_squares(distance - mean(distance, axes, true), axes, keepdims) /
         static_cast<double>(detail::reduced_count(x.shape(), axes, "variance") - correction);
}
/// The same of a tensor of static shape; parameters are types, as `axes<0>`, `axis<0>`, `keepdims`.
template <StaticShaped E, class... P> constexpr auto variance(E const& x, P const&... p) {
  return apply_static<"variance">([](auto const& t, auto... q) { return variance(t, q...); }, x, p...);
}

/// The largest element over the given axes; NaN wins. A tie shares the derivative evenly. Throws `ShapeError` for an
/// empty range. Axes are named as such: `max(x, Axes{1})`, since `max(x, 1)` is the larger of each element and 1; the
/// same holds for `min` and `logsumexp`.
template <Shaped T> constexpr T max(T const& x, Axes const& axes, bool keepdims = false) {
  return detail::reduce<ops::Maximum>(x, axes, keepdims);
}
/// Over all elements.
template <Shaped T> constexpr T max(T const& x) { return max(x, Axes{}); }
/// The same of a tensor of static shape; parameters are types, as `axes<0>`, `axis<0>`, `keepdims`.
template <StaticShaped E, class... P> constexpr auto max(E const& x, P const&... p) {
  return apply_static<"max">([](auto const& t, auto... q) { return max(t, q...); }, x, p...);
}

/// The smallest element over the given axes; NaN wins. A tie shares the derivative evenly. Throws `ShapeError` for an
/// empty range.
template <Shaped T> constexpr T min(T const& x, Axes const& axes, bool keepdims = false) {
  return detail::reduce<ops::Minimum>(x, axes, keepdims);
}
/// Over all elements.
template <Shaped T> constexpr T min(T const& x) { return min(x, Axes{}); }
/// The same of a tensor of static shape; parameters are types, as `axes<0>`, `axis<0>`, `keepdims`.
template <StaticShaped E, class... P> constexpr auto min(E const& x, P const&... p) {
  return apply_static<"min">([](auto const& t, auto... q) { return min(t, q...); }, x, p...);
}

/// log(sum(exp(x))) over the given axes, stable: no exponential overflows, and nothing but -inf gives -inf.
template <Shaped T> constexpr T logsumexp(T const& x, Axes const& axes, bool keepdims = false) {
  return detail::reduce<ops::LogSumExp>(x, axes, keepdims);
}
/// Over all elements.
template <Shaped T> constexpr T logsumexp(T const& x) { return logsumexp(x, Axes{}); }
/// The same of a tensor of static shape; parameters are types, as `axes<0>`, `axis<0>`, `keepdims`.
template <StaticShaped E, class... P> constexpr auto logsumexp(E const& x, P const&... p) {
  return apply_static<"logsumexp">([](auto const& t, auto... q) { return logsumexp(t, q...); }, x, p...);
}

/// The Euclidean norm over the given axes: the square root of the sum of the squares, which neither overflow nor
/// underflow. At the origin its derivative is 0.
template <Shaped T> constexpr T norm(T const& x, Axes const& axes = {}, bool keepdims = false) {
  return detail::reduce<ops::Norm>(x, axes, keepdims);
}
/// The same of a tensor of static shape; parameters are types, as `axes<0>`, `axis<0>`, `keepdims`.
template <StaticShaped E, class... P> constexpr auto norm(E const& x, P const&... p) {
  return apply_static<"norm">([](auto const& t, auto... q) { return norm(t, q...); }, x, p...);
}

/// The standard deviation over the given axes: the square root of the variance, by `norm`, so that it neither over- nor
/// underflows, and where all elements are equal its derivative is 0. (A function of the name `std` could not be called
/// without its namespace.)
template <Shaped T>
constexpr T standard_deviation(T const& x, Axes const& axes = {}, bool keepdims = false, Index correction = 0) {
  T const distance = x - mean(x, axes, true);
  Index const count = detail::reduced_count(x.shape(), axes, "standard_deviation") - correction;
  return norm(distance - mean(distance, axes, true), axes, keepdims) /
         detail::root_of_count(static_cast<double>(count));
}
/// The same of a tensor of static shape; parameters are types, as `axes<0>`, `axis<0>`, `keepdims`.
template <StaticShaped E, class... P> constexpr auto standard_deviation(E const& x, P const&... p) {
  return apply_static<"standard_deviation">([](auto const& t, auto... q) { return standard_deviation(t, q...); }, x,
                                            p...);
}

/// x / norm(x) over the given axes, over all where none is named: of the length 1, but for the origin, where it is 0
/// with all its derivatives.
template <Shaped T> constexpr T normalize(T const& x, Axes const& axes = {}) {
  Axes const resolved = resolve_axes(axes, x.ndim(), ops::Normalize::name);
  return apply_to(ops::Normalize{resolved}, x, norm(x, resolved, true));
}
/// The same of a tensor of static shape; parameters are types, as `axes<0>`, `axis<0>`, `keepdims`.
template <StaticShaped E, class... P> constexpr auto normalize(E const& x, P const&... p) {
  return apply_static<"normalize">([](auto const& t, auto... q) { return normalize(t, q...); }, x, p...);
}

/// log(softmax(x)) over the given axes.
template <Shaped T> constexpr T log_softmax(T const& x, Axes const& axes = -1) { return x - logsumexp(x, axes, true); }
/// The same of a tensor of static shape; parameters are types, as `axes<0>`, `axis<0>`, `keepdims`.
template <StaticShaped E, class... P> constexpr auto log_softmax(E const& x, P const&... p) {
  return apply_static<"log_softmax">([](auto const& t, auto... q) { return log_softmax(t, q...); }, x, p...);
}

/// exp(x) / sum(exp(x)) over the given axes, the last where none is named.
template <Shaped T> constexpr T softmax(T const& x, Axes const& axes = -1) {
  return apply_to(ops::Softmax{resolve_axes(axes, x.ndim(), "softmax")}, x);
}
/// The same of a tensor of static shape; parameters are types, as `axes<0>`, `axis<0>`, `keepdims`.
template <StaticShaped E, class... P> constexpr auto softmax(E const& x, P const&... p) {
  return apply_static<"softmax">([](auto const& t, auto... q) { return softmax(t, q...); }, x, p...);
}

} // namespace dyad
