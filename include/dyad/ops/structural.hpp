// SPDX-License-Identifier: BSL-1.0
/// \file What an operation on shapes is: one that reads its arguments as wholes and not element by element.
///
/// Such an operation is an object whose members are its parameters (axes, extents, slices). Its struct states all that
/// the library needs to know about it, so that one struct serves arrays, Variables, static tensors, printing and
/// `to_cpp`:
///
/// \code
/// struct Roll {
///   static constexpr std::string_view name = "roll";
///   static constexpr bool moves_elements = true, copies_elements = true;
///   Index by = 0, axis = 0;
///   static constexpr void parameters(auto& op, auto const& f) { // each with its word
///     f(op.by, "by");
///     f(op.axis, "axis");
///   }
///   constexpr Shape result(Shape const& x) const { return x; } // its shape
///   template <class T> constexpr void kernel(Strided<T> const& out, Strided<T const> const& x) const { // its value
///     dyad::for_each_line(x.shape, axis, [count = x.shape[axis], this](T* to, T const* from, auto const& step) {
///       for (Index i = 0; i < count; ++i) to[((i + by) % count + count) % count * step[0]] = from[i * step[1]];
///     }, out, x);
///   }
///   constexpr void add_axis(Index) { ++axis; } // itself behind an axis more
///   constexpr auto vjp(dyad::Arg<0>, auto const& g, auto const&, auto const&) const { // its rule, for each argument
///     return apply_to(Roll{-by, axis}, g);
///   }
/// };
/// \endcode
///
/// *The value* is stated in one of these ways:
/// - `bool view(Layout& x) const`: the elements of the argument, seen in another way. It changes the layout and returns
///   true, or leaves it alone and returns false where the elements must be copied into one piece first.
/// - `Fold fold` (a reduction) with `IndexList gathered(strides, from)`: the strides of the result over the axes of the
///   argument, 0 where elements are gathered into one.
/// - `Layout part(argument, result) const`: where each argument stands in the result, which is zero elsewhere if it
///   `leaves_gaps`.
/// - `lowered(x) const`: in terms of other operations.
/// - `kernel(out, x...) const`: a function of elements in memory.
///
/// The function that users call checks and resolves the parameters, and has a twin for tensors of static shape, whose
/// parameters are types:
///
/// \code
/// template <dyad::Shaped T> constexpr T roll(T const& x, Index by, Index axis = 0) {
///   return apply_to(Roll{by, dyad::resolve_axis(axis, x.ndim(), Roll::name)}, x);
/// }
/// template <dyad::StaticShaped E, class... P> constexpr auto roll(E const& x, P const&... p) {
///   return apply_static<"roll">([](auto const& t, auto... q) { return roll(t, q...); }, x, p...);
/// }
/// \endcode
///
/// *With an axis more*: derivatives of arrays by arrays apply a linear operation to many cotangents at once.
/// `add_axis(count)` makes the operation act behind an axis of that extent in front; where that is not all,
/// `batched(count, x...)` calculates the result, each argument having an axis in front, of the extent `count` or 1.
///
/// These members are no templates, nor do they call any: clang leaves the instantiation of what a function that is no
/// template calls for the end of the program text, too late for a constant.
///
/// An operation that only arrays have says `arrays_only` and states no more than name, rule and an overload of
/// `apply_to`. Operations on any number of arguments have a rule `vjp(Index argument, g, y, xs)` and take their shapes
/// as a span. Further facts that may be stated stand in ops/reach.hpp.
#pragma once

#include <dyad/core/layout.hpp>
#include <dyad/ops/operation.hpp>

#include <concepts>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace dyad {

/// How a reduction makes one element of several.
enum class Fold : unsigned char { none, sum, product, max, min };

/// Writes operations as calls, for the printers and for `to_cpp`: values have numbers, and the operation composes them.
class CallWriter {
public:
  virtual ~CallWriter() = default;
  /// A call of a function that users have.
  virtual int call(std::string_view name, std::vector<int> const& arguments) = 0;
  /// A call of what only the library uses: to be read, and not to be compiled.
  virtual int call_internal(std::string_view name, std::vector<int> const& arguments) = 0;
  /// Values joined along an axis.
  virtual int joined(std::string_view name, std::vector<int> const& parts, std::string const& axis) = 0;
  /// A word of the program, such as `axis<1>`.
  virtual int word(std::string const& text) = 0;
};

/// What a call is written from: the arguments by their numbers, their shapes, and that of the result.
struct CallArguments {
  std::vector<int> x;
  std::vector<Shape> shapes;
  Shape result;
};

/// A list as a type is written: `axes<0, 1>`.
inline std::string static_list(std::string_view word, IndexList const& items) {
  std::string out(word);
  out += '<';
  for (Index i = 0; i < items.size(); ++i) out += (i ? ", " : "") + std::to_string(items[i]);
  return out + ">";
}

namespace detail {

/// An operation on shapes, as opposed to one on each element alone.
template <class Op>
concept Structural = requires { Op::name; } && !requires { Op::exact; };

template <class Op>
concept HasParameters = requires(Op& op) { Op::parameters(op, [](auto&, std::string_view) {}); };
template <class Op>
concept IsView = requires(Op const& op, Layout& x) { { op.view(x) } -> std::same_as<bool>; };
template <class Op>
concept IsFold = requires(Op const& op, IndexList const& strides, Shape const& from) {
  { Op::fold } -> std::convertible_to<Fold>;
  { op.gathered(strides, from) } -> std::same_as<IndexList>;
};
template <class Op>
concept HasParts = requires(Op const& op, Layout const& result) { { op.part(0, result) } -> std::same_as<Layout>; };
template <class Op>
concept HasKernel = requires(Op const& op, Strided<double> out, Strided<double const> x) { op.kernel(out, x); } ||
                    requires(Op const& op, Strided<double> out, Strided<double const> x) { op.kernel(out, x, x); } ||
                    requires(Op const& op, Strided<double> out, Strided<double const> x) { op.kernel(out, x, x, x); };
template <class Op>
concept IsLowered = requires { requires Op::is_lowered; };
template <class Op>
concept MultipliesMatrices = requires(Op const& op) {
  { op.transpose_a } -> std::convertible_to<bool>;
  { op.transpose_b } -> std::convertible_to<bool>;
};
template <class Op>
concept TakesAxis = requires(Op& op) { op.add_axis(Index{}); };
template <class Op>
concept IsBatched = TakesAxis<Op> || requires { requires Op::is_batched; };
template <class Op>
concept ArraysOnly = requires { requires Op::arrays_only; };
/// How many arguments an operation takes by the shapes that `result` wants: 0 for any number, -1 where it does not
/// tell.
template <class Op>
inline constexpr int shapes_taken = [] {
  if constexpr (requires(Op const& op, std::span<Shape const> x) {
                  { op.result(x) } -> std::convertible_to<Shape>;
                })
    return 0;
  else if constexpr (requires(Op const& op, Shape const& x) {
                       { op.result(x) } -> std::convertible_to<Shape>;
                     })
    return 1;
  else if constexpr (requires(Op const& op, Shape const& x) {
                       { op.result(x, x) } -> std::convertible_to<Shape>;
                     })
    return 2;
  else if constexpr (requires(Op const& op, Shape const& x) {
                       { op.result(x, x, x) } -> std::convertible_to<Shape>;
                     })
    return 3;
  else
    return -1;
}();

/// Says in one sentence what an incomplete operation on shapes lacks.
template <class Op> consteval bool check_structural() {
  if constexpr (!ArraysOnly<Op>) {
    static_assert(HasParameters<Op>,
                  "dyad: this operation on shapes does not tell its parameters: write static constexpr void "
                  "parameters(auto& op, auto const& f), which calls f(op.member, \"word\") for each");
    static_assert(shapes_taken<Op> >= 0,
                  "dyad: this operation on shapes does not tell the shape of its result: write Shape result(Shape "
                  "const& x) const");
    static_assert(IsView<Op> || IsFold<Op> || HasParts<Op> || HasKernel<Op> || IsLowered<Op> || MultipliesMatrices<Op>,
                  "dyad: this operation on shapes does not say how it is computed: write a kernel, or one of view, "
                  "fold, part and "
                  "lowered (see ops/structural.hpp)");
    static_assert(IsBatched<Op>,
                  "dyad: this operation on shapes does not say what it is behind an axis more: write void "
                  "add_axis(Index count), or batched");
  }
  return true;
}

/// The parameters of an operation as one list; a list among them is preceded by its size.
template <class Op> constexpr IndexList parameters_of(Op op) {
  IndexList out;
  Op::parameters(op, [&out](auto const& parameter, std::string_view) {
    if constexpr (requires { parameter.size(); }) {
      out.push_back(parameter.size());
      for (Index const item : parameter) out.push_back(item);
    } else out.push_back(static_cast<Index>(parameter));
  });
  return out;
}

/// The operation that has these parameters.
template <class Op> constexpr Op operation_from(IndexList const& parameters) {
  Op op{};
  Index next = 0;
  Op::parameters(op, [&](auto& parameter, std::string_view) {
    if constexpr (requires { parameter.size(); })
      for (Index count = parameters[next++]; count > 0; --count) parameter.push_back(parameters[next++]);
    else parameter = static_cast<std::remove_reference_t<decltype(parameter)>>(parameters[next++]);
  });
  return op;
}

/// An operation as a call: as it says itself, else by its name with its parameters behind the arguments.
template <class Op> int write_call(Op const& op, CallWriter& to, CallArguments const& arguments) {
  if constexpr (requires { op.write(to, arguments); }) return op.write(to, arguments);
  else if constexpr (requires { op.write_named(Op::name, to, arguments); })
    return op.write_named(Op::name, to, arguments);
  else {
    std::vector<int> all = arguments.x;
    if constexpr (HasParameters<Op>)
      Op::parameters(op, [&](auto const& parameter, std::string_view word) {
        if constexpr (requires { parameter.size(); }) all.push_back(to.word(static_list(word, parameter)));
        else if constexpr (std::is_same_v<std::remove_cvref_t<decltype(parameter)>, bool>) {
          if (parameter) all.push_back(to.word(std::string(word)));
        } else all.push_back(to.word(static_list(word, {static_cast<Index>(parameter)})));
      });
    return ArraysOnly<Op> ? to.call_internal(Op::name, all) : to.call(Op::name, all);
  }
}

/// A shape or a list of axes behind an axis more.
constexpr Shape behind(Index count, IndexList const& shape) {
  Shape out{count};
  for (Index const extent : shape) out.push_back(extent);
  return out;
}
constexpr void move_one_further(IndexList& axes) {
  for (Index& axis : axes) ++axis;
}

/// `x`, whose first axis is one that others lack, with axes of extent 1 behind that one, up to a rank.
template <class T> constexpr T padded(T const& x, Index rank) {
  Shape shape = x.shape();
  if (shape.size() >= rank) return x;
  while (shape.size() < rank) shape.insert(1, 1);
  return reshape(x, shape);
}

} // namespace detail

} // namespace dyad
