// SPDX-License-Identifier: BSL-1.0
/// \file What is accumulated along an axis: cumsum, linear_recurrence; and prod, whose derivatives are.
#pragma once

#include <dyad/ops/joining.hpp>
#include <dyad/ops/reduction.hpp>

#include <type_traits>

namespace dyad {

namespace ops {

/// Running sums along an axis, the rounding errors kept beside them (Knuth, The Art of Computer Programming 2, 4.2.2),
/// those of floats in double.
struct CumSum {
  static constexpr std::string_view name = "cumsum";
  static constexpr bool moves_elements = true;
  Index axis = 0;
  static constexpr void parameters(auto& op, auto const& f) { f(op.axis, "axis"); }
  constexpr Shape result(Shape const& x) const { return x; }
  template <class T> constexpr void kernel(Strided<T> const& out, Strided<T const> const& x) const {
    using Wide = std::conditional_t<std::is_same_v<T, float>, double, T>;
    for_each_line(x.shape, axis, [count = x.shape[axis]](T* to, T const* from, auto const& step) {
      Wide total(0), lost(0);
      for (Index i = 0; i < count; ++i) {
        Wide const added(from[i * step[1]]), sum = total + added, part = sum - total;
        lost = lost + ((total - (sum - part)) + (added - part));
        total = sum;
        to[i * step[0]] = static_cast<T>(lost == lost ? total + lost : total); // nothing of what is infinite
      }
    }, out, x);
  }
  constexpr void add_axis(Index) { ++axis; }
  constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const&) const {
    return flip(apply_to(*this, flip(g, axis)), axis);
  }
};

/// y[i] = a[i] y[i-1] + b[i] along an axis, from y[0] = b[0]; a[0] is not read. With h[i] = g[i] + a[i+1] h[i+1], the
/// same recurrence from the end, the cotangent of b is h and that of a[i] is h[i] y[i-1].
struct LinearRecurrence {
  static constexpr std::string_view name = "linear_recurrence";
  static constexpr bool is_batched = true;
  Index axis = 0;
  static constexpr void parameters(auto& op, auto const& f) { f(op.axis, "axis"); }
  constexpr Shape result(Shape const& a, Shape const& b) const { return broadcast(a, b, name); }
  template <class T>
  constexpr void kernel(Strided<T> const& out, Strided<T const> const& a, Strided<T const> const& b) const {
    for_each_line(out.shape, axis, [count = out.shape[axis]](T* y, T const* factor, T const* term, auto const& step) {
      for (Index i = 0; i < count; ++i) {
        T const& added = term[i * step[2]];
        y[i * step[0]] = i == 0 ? added : factor[i * step[1]] * y[(i - 1) * step[0]] + added;
      }
    }, out, a, b);
  }
  constexpr auto batched(Index count, auto const& a, auto const& b) const {
    Shape shape = broadcast(a.shape(), b.shape(), name);
    shape[0] = count;
    return apply_to(LinearRecurrence{axis + 1}, broadcast_to(a, shape), broadcast_to(b, shape));
  }
  constexpr auto vjp(Arg<0>, auto const& g, auto const& y, auto const& a, auto const&) const {
    auto const h = from_the_end(g, a);
    // The first factor is not read, so that its cotangent is 0 whatever h is.
    auto const part = detail::slice_along(h.shape(), Slice{1, {}}, axis);
    return apply_to(Embed{part, h.shape()}, apply_to(part, h) * slice(y, Slice{0, -1}, axis));
  }
  constexpr auto vjp(Arg<1>, auto const& g, auto const&, auto const& a, auto const&) const {
    return from_the_end(g, a);
  }

  constexpr auto from_the_end(auto const& g, auto const& a) const {
    auto const next =
        concat({slice(a, Slice{1, {}}, axis), slice(a, Slice{0, 1}, axis)}, axis); // the last one is not read
    return flip(apply_to(*this, flip(next, axis), flip(g, axis)), axis);
  }
};

/// The product. The cotangent of an element is the product of all others, without a division: of those before it, and
/// of those behind it. What the recurrences of these add is -0, which takes no sign from a product that is 0.
struct Prod : Reduction {
  static constexpr std::string_view name = "prod";
  static constexpr Fold fold = Fold::product;
  constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const& x) const {
    Shape const shape = x.shape();
    // The axes of the product as one, the last.
    IndexList order;
    Shape rows;
    Index count = 1;
    for (Index i = 0; i < shape.size(); ++i) {
      if (std::find(axes.begin(), axes.end(), i) != axes.end()) count *= shape[i];
      else {
        order.push_back(i);
        rows.push_back(shape[i]);
      }
    }
    Index const last = rows.size();
    rows.push_back(1);
    auto const one_each = reshape(g, rows);
    for (Index const axis : axes) order.push_back(axis);
    rows[last] = count;
    auto const turned = permute(x, order);
    auto const slopes = by_row(one_each, reshape(turned, rows), last);
    return Permute{order}.vjp(Arg<0>{}, reshape(slopes, turned.shape()), x, x);
  }

private:
  static constexpr auto by_row(auto const& g, auto const& x, Index axis) {
    Shape const shape = x.shape();
    Index const count = shape[axis];
    if (count < 2) return broadcast_to(g, shape);
    LinearRecurrence const products{axis};
    auto const first = detail::slice_along(shape, Slice{0, 1}, axis),
               end = detail::slice_along(shape, Slice{count - 1, count}, axis);
    auto const before = apply_to(products, x, -apply_to(Embed{first, shape}, -apply_to(first, x)));
    auto const behind = products.from_the_end(-apply_to(Embed{end, shape}, -g), x);
    return concat({apply_to(first, behind), slice(behind, Slice{1, {}}, axis) * slice(before, Slice{0, -1}, axis)},
                  axis);
  }
};

} // namespace ops

/// The sums of all elements up to each one along an axis, the first where none is named; as exact as `sum`. Throws
/// `IndexError` for an axis that is not there.
template <Shaped T> constexpr T cumsum(T const& x, Index axis = 0) {
  return apply_to(ops::CumSum{resolve_axis(axis, x.ndim(), ops::CumSum::name)}, x);
}
/// The same of a tensor of static shape; parameters are types, as `axes<0>`, `axis<0>`, `keepdims`.
template <StaticShaped E, class... P> constexpr auto cumsum(E const& x, P const&... p) {
  return apply_static<"cumsum">([](auto const& t, auto... q) { return cumsum(t, q...); }, x, p...);
}

/// y[i] = a[i] y[i-1] + b[i] along an axis, the first where none is named, from y[0] = b[0]: a running product, a
/// moving average, a filter of one pole. The first factor is not read. Throws `ShapeError` where the shapes do not
/// broadcast and `IndexError` for an axis that is not there.
template <Shaped T> constexpr T linear_recurrence(T const& a, T const& b, Index axis = 0) {
  Shape const shape = broadcast(a.shape(), b.shape(), ops::LinearRecurrence::name);
  return apply_to(ops::LinearRecurrence{resolve_axis(axis, shape.size(), ops::LinearRecurrence::name)},
                  broadcast_to(a, shape), broadcast_to(b, shape));
}

/// The product over the given axes, over all where none is named; of nothing it is 1. Its derivatives are exact at
/// zeros, too.
template <Shaped T> constexpr T prod(T const& x, Axes const& over = {}, bool keep = false) {
  return detail::reduce<ops::Prod>(x, over, keep);
}
/// The same of a tensor of static shape; parameters are types, as `axes<0>`, `axis<0>`, `keepdims`.
template <StaticShaped E, class... P> constexpr auto prod(E const& x, P const&... p) {
  return apply_static<"prod">([](auto const& t, auto... q) { return prod(t, q...); }, x, p...);
}

} // namespace dyad
