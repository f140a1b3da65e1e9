// SPDX-License-Identifier: BSL-1.0
/// \file Parts of arrays: slices, index arrays, split; and their transposes, which put parts back among zeros.
#pragma once

#include <dyad/ops/index_items.hpp>
#include <dyad/ops/movement.hpp>

namespace dyad {

namespace ops {

/// Evenly spaced elements, a view. Axis `j` of the result steps by `step[j]` along axis `axes[j]` of the argument,
/// which is -1 for a new axis; axis `i` of the argument begins at `start[i]`.
struct SliceView {
  static constexpr std::string_view name = "slice";
  static constexpr bool moves_elements = true, copies_elements = true;
  Shape shape;
  IndexList axes, step, start;
  static constexpr void parameters(auto& op, auto const& f) {
    f(op.shape, "extents");
    f(op.axes, "axes");
    f(op.step, "step");
    f(op.start, "start");
  }
  constexpr Shape result(Shape const&) const { return shape; }
  constexpr bool view(Layout& x) const {
    IndexList strides;
    for (Index i = 0; i < start.size(); ++i) x.offset += start[i] * x.strides[i];
    for (Index j = 0; j < axes.size(); ++j) strides.push_back(axes[j] < 0 ? 0 : step[j] * x.strides[axes[j]]);
    x.shape = shape;
    x.strides = strides;
    return true;
  }
  constexpr void add_axis(Index count) {
    shape.insert(0, count);
    for (Index& axis : axes)
      if (axis >= 0) ++axis;
    axes.insert(0, 0);
    step.insert(0, 1);
    start.insert(0, 0);
  }
  int write(CallWriter& to, CallArguments const& of) const;
  constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const& x) const;
};

/// What a slice takes of one axis of its argument, an axis that it drops included.
struct AxisRange {
  Index start = 0, step = 1, count = 1;

  constexpr AxisRange(SliceView const& op, Index axis) : start(op.start[axis]) {
    for (Index i = 0; i < op.axes.size(); ++i)
      if (op.axes[i] == axis) {
        count = op.shape[i];
        step = op.step[i];
      }
  }
  constexpr bool whole(Index extent) const { return start == 0 && step == 1 && count == extent; }
  std::string text() const {
    Index const stop = start + step * (count - 1) + (step > 0 ? 1 : -1);
    std::string out = "range<" + std::to_string(start) + ", " + (stop < 0 ? "open_end" : std::to_string(stop));
    return out + (step == 1 ? ">" : ", " + std::to_string(step) + ">");
  }
};

/// As slices along one axis each.
inline int SliceView::write(CallWriter& to, CallArguments const& of) const {
  int out = of.x[0];
  Shape sliced = of.shapes[0];
  for (Index axis = 0; axis < start.size(); ++axis) {
    AxisRange const part(*this, axis);
    if (part.whole(sliced[axis])) continue;
    sliced[axis] = part.count;
    out = to.call(name, {out, to.word(part.text()), to.word(static_list("axis", {axis}))});
  }
  return sliced == shape ? out : to.call("reshape", {out, to.word(static_list("extents", shape))});
}

/// Zeros of a shape, but for a slice of it: the transpose of `SliceView`.
struct Embed {
  static constexpr std::string_view name = "embed";
  static constexpr bool moves_elements = true, copies_elements = true;
  static constexpr bool leaves_gaps = true;
  SliceView slice;
  Shape shape;
  static constexpr void parameters(auto& op, auto const& f) {
    SliceView::parameters(op.slice, f);
    f(op.shape, "extents");
  }
  constexpr Shape result(Shape const&) const { return shape; }
  constexpr Layout part(int, Layout const& whole) const {
    Layout out = whole;
    slice.view(out);
    return out;
  }
  constexpr void add_axis(Index count) {
    slice.add_axis(count);
    shape.insert(0, count);
  }
  int write(CallWriter& to, CallArguments const& of) const {
    std::vector<int> arguments = of.x;
    for (Index axis = 0; axis < shape.size(); ++axis) arguments.push_back(to.word(AxisRange(slice, axis).text()));
    arguments.push_back(to.word(static_list("extents", shape)));
    return to.call_internal(name, arguments);
  }
  constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const&) const { return apply_to(slice, g); }
};

constexpr auto SliceView::vjp(Arg<0>, auto const& g, auto const&, auto const& x) const {
  return apply_to(Embed{*this, x.shape()}, g);
}

/// The elements at positions (resolved) along an axis, which gives way to the axes of the positions.
struct Take {
  static constexpr std::string_view name = "take";
  static constexpr bool arrays_only = true, moves_elements = true, copies_elements = true;
  Indices positions;
  Index axis = 0;
  constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const& x) const;
  Shape result(Shape const& from) const {
    Shape shape;
    for (Index i = 0; i < axis; ++i) shape.push_back(from[i]);
    for (Index const extent : positions.shape()) shape.push_back(extent);
    for (Index i = axis + 1; i < from.size(); ++i) shape.push_back(from[i]);
    return shape;
  }
};

/// Zeros of a shape, to which elements are added at positions along an axis, as often as a position is named: the
/// transpose of `Take`.
struct ScatterAdd {
  static constexpr std::string_view name = "scatter_add";
  static constexpr bool arrays_only = true, moves_elements = true;
  Take take;
  Shape shape;
  constexpr auto vjp(Arg<0>, auto const& g, auto const&, auto const&) const { return apply_to(take, g); }
};

constexpr auto Take::vjp(Arg<0>, auto const& g, auto const&, auto const& x) const {
  return apply_to(ScatterAdd{*this, x.shape()}, g);
}

} // namespace ops

namespace detail {

/// An index taken apart: slices first, index arrays after that. (Templates, so that only a program with an index
/// compiles it.)
struct IndexPlan {
  ops::SliceView slice;
  std::vector<std::pair<Index, Indices>> arrays; ///< an axis after the slices, and the positions there
  bool adjacent = true;                          ///< the index arrays stand side by side

  template <class = void> IndexPlan(Shape const& shape, std::vector<IndexItem> const& items) {
    bool const has_arrays =
        std::any_of(items.begin(), items.end(), [](IndexItem const& item) { return item.get<Indices>(); });
    bool const has_ellipsis = check(shape, items);
    for (IndexItem const& item : items) {
      if (auto const* position = item.get<Index>()) {
        if (has_arrays) add_array(shape, Indices({*position}, Shape{}));
        else slice.start.push_back(resolve_position(*position, shape, next(), "index"));
      } else if (auto const* part = item.get<Slice>()) add_slice(shape, *part);
      else if (auto const* indices = item.get<Indices>()) add_array(shape, *indices);
      else if (item.get<NewAxis>()) add_axis(1, -1, 0);
      else
        for (Index i = 0; i < whole_axes; ++i) add_slice(shape, Slice{});
    }
    if (!has_ellipsis)
      for (Index i = 0; i < whole_axes; ++i) add_slice(shape, Slice{});
  }

  /// True if there is something for the slices to do.
  bool slices(Shape const& shape) const {
    if (arrays.empty() || slice.shape != shape) return true;
    for (Index const start : slice.start)
      if (start != 0) return true;
    for (Index const step : slice.step)
      if (step != 1) return true;
    return false;
  }

private:
  Index whole_axes = 0;

  /// Finds how many axes no item names; true if an ellipsis stands for them.
  bool check(Shape const& shape, std::vector<IndexItem> const& items) {
    Index ellipses = 0;
    whole_axes = shape.size();
    for (IndexItem const& item : items) {
      if (item.get<Ellipsis>()) ++ellipses;
      else if (!item.get<NewAxis>()) --whole_axes;
    }
    if (ellipses > 1)
      raise(IndexError("dyad: index: more than one ellipsis for an array of the shape " + to_string(shape)));
    if (whole_axes < 0)
      raise(IndexError("dyad: index: " + std::to_string(shape.size() - whole_axes) +
                       " indices are too many for an array of the shape " + to_string(shape)));
    return ellipses == 1;
  }
  /// The axis of the argument that the next item names.
  Index next() const { return slice.start.size(); }
  void add_axis(Index extent, Index axis, Index step) {
    slice.shape.push_back(extent);
    slice.axes.push_back(axis);
    slice.step.push_back(step);
  }
  void add_slice(Shape const& shape, Slice const& part) {
    Range const range(part, shape[next()], "index");
    add_axis(range.count, next(), range.step);
    slice.start.push_back(range.start);
  }
  template <class = void> void add_array(Shape const& shape, Indices const& indices) {
    Index const at = slice.shape.size();
    adjacent = adjacent && (arrays.empty() || arrays.back().first == at - 1);
    arrays.emplace_back(at, resolve_positions(indices, shape, next(), "index"));
    add_slice(shape, Slice{});
  }
};

/// Several index arrays name elements together: their axes are merged into one, and so are their positions.
template <Shaped T> T take_together(T const& x, std::vector<std::pair<Index, Indices>> const& arrays, bool adjacent) {
  Shape common;
  for (auto const& [axis, indices] : arrays) common = broadcast(common, indices.shape(), "index");
  std::vector<Index> positions(static_cast<std::size_t>(common.count()), 0);
  Index merged = 1;
  for (auto const& [axis, indices] : arrays) {
    std::vector<Index> const values = stretched_values(indices, common);
    for (std::size_t i = 0; i < positions.size(); ++i) positions[i] = positions[i] * x.shape()[axis] + values[i];
    merged *= x.shape()[axis];
  }
  Index const at = adjacent ? arrays.front().first : 0;
  IndexList order;
  Shape shape;
  auto const named = [&](Index axis) {
    return std::any_of(arrays.begin(), arrays.end(), [&](auto const& array) { return array.first == axis; });
  };
  for (Index axis = 0; axis <= x.ndim(); ++axis) {
    if (shape.size() == at) {
      for (auto const& array : arrays) order.push_back(array.first);
      shape.push_back(merged);
    }
    if (axis == x.ndim() || named(axis)) continue;
    order.push_back(axis);
    shape.push_back(x.shape()[axis]);
  }
  return apply_to(ops::Take{Indices(std::move(positions), common), at},
                  reshape(adjacent ? x : permute(x, order), shape));
}

} // namespace detail

/// The elements at positions along an axis, which gives way to the axes of `positions`. A position may be named more
/// than once; its derivatives add up. Throws `IndexError` outside of the axis.
template <Shaped T> constexpr T take(T const& x, Indices const& positions, Index axis = 0) {
  axis = resolve_axis(axis, x.ndim(), ops::Take::name);
  return apply_to(ops::Take{detail::resolve_positions(positions, x.shape(), axis, ops::Take::name), axis}, x);
}

/// What NumPy's `x[items...]` is: `index(x, {1, Slice{2, {}}, ellipsis, Indices{0, -1}})`. Integers and slices give a
/// view of arrays. Index arrays broadcast against each other and name elements together (an integer among them is one
/// of them); their axes stand where they stood if side by side, else in front. Throws `IndexError` outside of the array
/// or for too many items, and `ShapeError` where index arrays do not broadcast.
template <Shaped T> T index(T const& x, std::vector<IndexItem> const& items) {
  detail::IndexPlan const plan(x.shape(), items);
  auto const part = plan.slices(x.shape()) ? apply_to(plan.slice, x) : x;
  if (plan.arrays.empty()) return part;
  if (plan.arrays.size() == 1) return apply_to(ops::Take{plan.arrays[0].second, plan.arrays[0].first}, part);
  return detail::take_together(part, plan.arrays, plan.adjacent);
}

namespace detail {
/// The slice of a shape along one axis.
constexpr ops::SliceView slice_along(Shape const& shape, Slice const& part, Index axis) {
  axis = resolve_axis(axis, shape.size(), ops::SliceView::name);
  Range const range(part, shape[axis], ops::SliceView::name);
  ops::SliceView op{shape, {}, {}, {}};
  op.shape[axis] = range.count;
  for (Index i = 0; i < shape.size(); ++i) {
    op.axes.push_back(i);
    op.step.push_back(i == axis ? range.step : 1);
    op.start.push_back(i == axis ? range.start : 0);
  }
  return op;
}
} // namespace detail

/// A slice along one axis. Throws `IndexError` for an axis that is not there or the step 0.
template <Shaped T> constexpr T slice(T const& x, Slice const& part, Index axis = 0) {
  return apply_to(detail::slice_along(x.shape(), part, axis), x);
}
/// The same of a tensor of static shape; parameters are types, as `axes<0>`, `axis<0>`, `keepdims`.
template <StaticShaped E, class... P> constexpr auto slice(E const& x, P const&... p) {
  return apply_static<"slice">([](auto const& t, auto... q) { return slice(t, q...); }, x, p...);
}

/// The parts of `x` between positions along an axis: those before the first position, from there to the second, and so
/// on. Positions mean what the ends of a slice mean. Throws `IndexError` for an axis that is not there.
template <Shaped T> constexpr auto split_at(T const& x, IndexList const& positions, Index axis = 0) {
  std::vector<decltype(slice(x, Slice{}, axis))> parts;
  Slice part{0, {}};
  for (Index const position : positions) {
    part.stop = position;
    parts.push_back(slice(x, part, axis));
    part.start = position;
  }
  part.stop.reset();
  parts.push_back(slice(x, part, axis));
  return parts;
}

/// `x` in equal parts along an axis. Throws `ShapeError` unless its extent divides, and `IndexError` for an axis that
/// is not there.
template <Shaped T> constexpr auto split(T const& x, Index sections, Index axis = 0) {
  Index const extent = x.shape()[resolve_axis(axis, x.ndim(), "split")];
  if (sections < 1 || extent % sections != 0)
    raise(ShapeError("dyad: split: axis " + std::to_string(axis) + " of the shape " + to_string(x.shape()) +
                     " has not " + std::to_string(sections) + " equal parts"));
  IndexList positions;
  for (Index i = 1; i < sections; ++i) positions.push_back(i * (extent / sections));
  return split_at(x, positions, axis);
}

} // namespace dyad
