// SPDX-License-Identifier: BSL-1.0
/// \file Operations on tensor expressions: the compiler runs those of `ops/` on a graph, and the result becomes a type.
#pragma once

#include <dyad/ops/contraction.hpp>
#include <dyad/ops/cumulative.hpp>
#include <dyad/ops/einsum.hpp>
#include <dyad/ops/joining.hpp>
#include <dyad/ops/static_arguments.hpp>
#include <dyad/typed/tensors/expr.hpp>

#include <boost/hana/tuple.hpp>
#include <boost/hana/unpack.hpp>

#include <algorithm>
#include <concepts>
#include <initializer_list>
#include <type_traits>
#include <vector>

namespace dyad {

namespace typed::tensors {

/// Stands in the message for arguments of an operation that do not fit; the shapes are in its name.
template <FixedString Operation, class... Shapes> struct these_shapes_do_not_fit {
  static_assert(((sizeof(Shapes) == 0) || ...),
                "dyad: the shapes of the arguments do not fit this operation; the type named beside this "
                "sentence tells the operation and the shapes");
};

template <class V> struct a_tensor_meets_a_variable_of_run_time {
  static_assert(sizeof(V) == 0,
                "dyad: a tensor of static shape meets a Variable, whose shape the running program knows: write the "
                "formula of tensors alone and bind Variables to their names, as in matmul(W, u)(W = A, u = v), or "
                "write it of Variables alone");
};

template <FixedString Name, class One, class Other> struct one_name_of_two_shapes {
  static_assert(sizeof(One) == 0,
                "dyad: two variables of one name have different shapes, which the type named beside this sentence "
                "tells; equal names are the same variable: give one of them another name");
};

/// The shape of a variable in an expression; none if the expression does not use it.
template <class V, class E> struct DimsIn {
  template <class... Ops, class N, std::uint64_t... C>
  static auto dims(std::type_identity<Expr<Table<Ops...>, N, C...>>)
      -> std::conditional_t<(std::is_same_v<V, Ops> || ...), Dims<>, NoDims>;
  using type = decltype(dims(std::type_identity<E>{}));
};
template <FixedString Name, TensorExpression E> struct DimsIn<Var<Name>, E> {
  using type = typename VariableShape<Data<E>, Name>::Dimensions;
};
template <class First, class Second, class V> consteval bool same_shape_in() {
  using A = typename DimsIn<V, First>::type;
  using B = typename DimsIn<V, Second>::type;
  constexpr bool same = std::is_same_v<A, NoDims> || std::is_same_v<B, NoDims> || std::is_same_v<A, B>;
  if constexpr (!same) static_cast<void>(sizeof(one_name_of_two_shapes<typed::NameOf<V>::name, A, B>));
  return same;
}
/// Whether equal names have equal shapes in the first of some expressions and the others.
template <class First, class... Rest> consteval bool names_agree() {
  constexpr auto with = []<class Second, class... V>(std::type_identity<Second>, typed::Names<V...>) {
    return (same_shape_in<First, Second, V>() && ...);
  };
  return (with(std::type_identity<Rest>{}, typed::variables_of<First>{}) && ...);
}

/// How many nodes an expression has, or items of lists, whichever are more.
template <class E> inline constexpr int packed_size = std::max(view_of<E>.size, view_of<E>.items);

/// `Make` on tracers of the expressions `E`. `Make` is the type of a lambda without captures.
template <class Make, class... E> struct Attempt {
  static constexpr int run(Builder& builder) {
    int const counts[] = {view_of<E>.numbers..., 0};
    int places[sizeof...(E) + 1] = {};
    for (std::size_t i = 0; i < sizeof...(E); ++i) places[i + 1] = places[i] + counts[i];
    std::size_t i = 0;
    TensorTracer const arguments[] = {TensorTracer(&builder, load(builder, view_of<E>, places[i++]))...};
    return [&]<std::size_t... K>(std::index_sequence<K...>) { return Make{}(arguments[K]...).id(); }
    (std::index_sequence_for<E...>{});
  }
  static constexpr int probe() {
    Builder builder;
    return run(builder);
  }
};

/// The graph of that, of one root.
template <class Make, class... E> struct Build {
  template <int Capacity> static constexpr auto pack() {
    Builder builder;
    return graph::pack<Capacity>(builder, {Attempt<Make, E...>::run(builder)});
  }
  static constexpr auto value = typed::packed<Build, (packed_size<E> + ...) + 16>();
};

/// Whether the shapes fit, that is, whether the operation does not throw.
template <class Made>
concept Fits = requires { typename std::integral_constant<int, Made::probe()>; };

/// Says how a Variable takes part.
template <class E, class... Rest> constexpr int meet_variable() {
  if constexpr (is_recorded<E>) return sizeof(a_tensor_meets_a_variable_of_run_time<E>);
  else return meet_variable<Rest...>();
}

template <FixedString Name, class Make, class... E> constexpr auto build(Make const&, E const&... e) {
  if constexpr ((is_recorded<E> || ...)) return meet_variable<E...>();
  else if constexpr (Fits<Attempt<Make, Operand<E>...>>)
    return typed::remember<Operand<E>...>(make_expr<Build<Make, Operand<E>...>>(lift_operand(e)...));
  else if constexpr (names_agree<Operand<E>...>())
    static_cast<void>(sizeof(these_shapes_do_not_fit<Name, DimsOf<Operand<E>>...>));
}

template <std::string_view const& Name> inline constexpr auto fixed = [] {
  FixedString<Name.size() + 1> out{{}};
  for (std::size_t i = 0; i < Name.size(); ++i) out.text[i] = Name[i];
  return out;
}();

} // namespace typed::tensors

template <class Op, class... T>
  requires((TensorExpression<T> || ...) && requires { Op::exact; })
constexpr auto apply_to(std::type_identity<Op>, T const&... x) {
  if constexpr (!typed::kinds_fit<Op>({typed::is_condition<typed::tensors::Operand<T>>()...}))
    typed::explain_kinds<Op, typed::is_condition<typed::tensors::Operand<T>>()...>(
        std::type_identity<typed::tensors::Operand<T>>{}...);
  else
    return typed::tensors::build<typed::tensors::fixed<Op::name>>(
        [](auto const&... t) { return dyad::apply_to(std::type_identity<Op>{}, t...); }, x...);
}

/// A named constant such as ln 2, beside a tensor expression.
template <class Op, TensorExpression E> constexpr auto named_constant(std::type_identity<Op>, E const&) {
  return Leaf<Op>{};
}

namespace typed::tensors {
template <class... P> struct axes_that_are_no_types {
  static_assert((std::is_empty_v<P> && ...),
                "dyad: axes, extents and ranges of a tensor of static shape are types: axes<1>, axis<0>, "
                "extents<2, 3>, range<0, 2>, keepdims");
};
} // namespace typed::tensors

/// The functions of `ops/` by the same names, with axes and extents as types: `make` is called on what stands for the
/// tensor while the compiler builds its graph. The compiler checks the shapes.
template <FixedString Name, class Make, TensorExpression E, class... P>
constexpr auto apply_static(Make const&, E const& x, P const&...) {
  static_cast<void>(sizeof(typed::tensors::axes_that_are_no_types<P...>));
  if constexpr ((std::is_empty_v<P> && ...))
    return typed::tensors::build<Name>([](auto const& t) { return Make{}(t, P{}...); }, x);
}

/// \cond
// Axes and extents in braces, as arrays and Variables take them.
#define DYAD_IN_BRACES(name)                                                                                           \
  template <TensorExpression E, class... P>                                                                            \
  constexpr auto name(E const&, std::initializer_list<Index> list, P const&...) {                                      \
    static_cast<void>(sizeof(typed::tensors::axes_that_are_no_types<decltype(list), E>));                              \
  }
DYAD_IN_BRACES(reshape)
DYAD_IN_BRACES(broadcast_to)
DYAD_IN_BRACES(permute)
DYAD_IN_BRACES(flip)
DYAD_IN_BRACES(sum)
DYAD_IN_BRACES(mean)
DYAD_IN_BRACES(variance)
DYAD_IN_BRACES(max)
DYAD_IN_BRACES(min)
DYAD_IN_BRACES(prod)
DYAD_IN_BRACES(logsumexp)
#undef DYAD_IN_BRACES
/// \endcond

/// Stretched to a shape that its own broadcasts to.
template <class E, Index... N>
  requires(TensorExpression<E> || Expression<E>)
constexpr auto broadcast_to(E const& x, StaticExtents<N...>) {
  return typed::tensors::build<"broadcast_to">([](auto const& t) { return dyad::broadcast_to(t, Shape{N...}); }, x);
}
namespace typed::tensors {

/// A position or a range as a type; a constant such as `1_c` is a position.
template <class Item> struct StaticItem {};
template <typed::IntegralConstant Item> struct StaticItem<Item> {
  using type = StaticPosition<static_cast<Index>(Item::value)>;
};
template <long long M> struct StaticItem<Leaf<Constant<M>>> {
  using type = StaticPosition<static_cast<Index>(M)>;
};
template <Index I> struct StaticItem<StaticPosition<I>> {
  using type = StaticPosition<I>;
};
template <Index Start, Index Stop, Index Step> struct StaticItem<StaticRange<Start, Stop, Step>> {
  using type = StaticRange<Start, Stop, Step>;
};
template <> struct StaticItem<Ellipsis> {
  using type = Ellipsis;
};
template <> struct StaticItem<NewAxis> {
  using type = NewAxis;
};

template <class Item> struct a_position_that_is_no_type {
  static_assert(
      sizeof(Item) == 0,
      "dyad: a position in a tensor of static shape is part of its type: W[1_c], W[at<1>], index(W, 1_c, range<0, 2>); "
      "a number that only the running program knows is none");
};
template <class Item> consteval bool check_item() {
  constexpr bool good = requires { typename StaticItem<Item>::type; };
  if constexpr (!good) static_cast<void>(sizeof(a_position_that_is_no_type<Item>));
  return good;
}

/// The items of an index one by one: each takes the next axis, and a position removes it; `rest` items take an axis
/// after it.
template <class Item> constexpr TensorTracer take_item(TensorTracer const& x, Index& axis_of_item, Index rest) {
  if constexpr (std::is_same_v<Item, Ellipsis>) {
    axis_of_item = x.ndim() - rest;
    return x;
  } else if constexpr (std::is_same_v<Item, NewAxis>) return dyad::expand_dims(x, axis_of_item++);
  else if constexpr (std::is_convertible_v<Item, Slice>) return dyad::slice(x, Item{}, axis_of_item++);
  else {
    Index const position =
        dyad::detail::resolve_position(Item{}, x.shape(), resolve_axis(axis_of_item, x.ndim(), "index"), "index");
    Shape shape = x.shape();
    shape.erase(axis_of_item);
    return dyad::reshape(dyad::slice(x, Slice{position, position + 1}, axis_of_item), shape);
  }
}

/// Whether an item of an index stands for an axis of the tensor.
template <class Item>
inline constexpr bool takes_axis = !std::is_same_v<Item, Ellipsis> && !std::is_same_v<Item, NewAxis>;

} // namespace typed::tensors

/// The part of a tensor that positions and ranges name: `index(W, 1_c, range<0, 2>)`, `index(W, ellipsis, new_axis,
/// 1_c)`.
template <TensorExpression E, class... Item> constexpr auto index(E const& x, Item const&...) {
  if constexpr ((typed::tensors::check_item<Item>() && ...)) {
    static_assert((std::is_same_v<Item, Ellipsis> + ... + 0) <= 1, "dyad: index: more than one ellipsis");
    return typed::tensors::build<"index">(
        [](auto const& t) {
          TensorTracer out = t;
          Index axis_of_item = 0, rest = (typed::tensors::takes_axis<Item> + ... + 0);
          ((rest -= typed::tensors::takes_axis<Item>,
            out = typed::tensors::take_item<typename typed::tensors::StaticItem<Item>::type>(out, axis_of_item, rest)),
           ...);
          return out;
        },
        x);
  }
}

template <class... Ops, class... N, std::uint64_t... Code>
template <class Item>
constexpr auto TensorExpr<Table<Ops...>, Numbers<N...>, Code...>::operator[](Item const& item) const {
  return index(*this, item);
}

/// The tensors of a Hana tuple one after the other along an axis.
template <class... E, Index A = 0>
  requires(TensorExpression<E> || ...)
constexpr auto concat(boost::hana::tuple<E...> const& parts, StaticAxis<A> = {}) {
  return boost::hana::unpack(parts, [](auto const&... x) {
    return typed::tensors::build<"concat">([](auto const&... t) { return dyad::concat(std::vector{t...}, A); }, x...);
  });
}
/// The tensors of a Hana tuple one after the other along a new axis.
template <class... E, Index A = 0>
  requires(TensorExpression<E> || ...)
constexpr auto stack(boost::hana::tuple<E...> const& parts, StaticAxis<A> = {}) {
  return boost::hana::unpack(parts, [](auto const&... x) {
    return typed::tensors::build<"stack">(
        [](auto const&... t) { return dyad::concat(std::vector{dyad::expand_dims(t, A)...}, A); }, x...);
  });
}

///@{
/// The same of arrays or Variables: one source serves both.
template <Shaped T, std::same_as<T>... Others, Index A = 0>
auto concat(boost::hana::tuple<T, Others...> const& parts, StaticAxis<A> = {}) {
  return boost::hana::unpack(parts, [](auto const&... x) { return dyad::concat(std::vector<T>{x...}, A); });
}
template <Shaped T, std::same_as<T>... Others, Index A = 0>
auto stack(boost::hana::tuple<T, Others...> const& parts, StaticAxis<A> = {}) {
  return boost::hana::unpack(parts, [](auto const&... x) { return dyad::stack(std::vector<T>{x...}, A); });
}
///@}

/// The matrix product, of stacks of matrices as well, as NumPy has it.
template <class A, class B>
  requires(TensorExpression<A> || TensorExpression<B>)
constexpr auto matmul(A const& a, B const& b) {
  return typed::tensors::build<"matmul">([](auto const& s, auto const& t) { return dyad::matmul(s, t); }, a, b);
}
/// The sum of the products of the elements of two vectors.
template <class A, class B>
  requires(TensorExpression<A> || TensorExpression<B>)
constexpr auto dot(A const& a, B const& b) {
  return typed::tensors::build<"dot">([](auto const& s, auto const& t) { return dyad::dot(s, t); }, a, b);
}
/// The products of each element of one vector with each of another: a matrix.
template <class A, class B>
  requires(TensorExpression<A> || TensorExpression<B>)
constexpr auto outer(A const& a, B const& b) {
  return typed::tensors::build<"outer">([](auto const& s, auto const& t) { return dyad::outer(s, t); }, a, b);
}
/// y[t] = a[t] y[t-1] + b[t] along an axis, from y[-1] = 0.
template <class A, class B, Index I = 0>
  requires(TensorExpression<A> || TensorExpression<B>)
constexpr auto linear_recurrence(A const& a, B const& b, StaticAxis<I> = {}) {
  return typed::tensors::build<"linear_recurrence">(
      [](auto const& s, auto const& t) { return dyad::linear_recurrence(s, t, I); }, a, b);
}
/// Sums of products in index notation: `einsum<"ij,jk->ik">(a, b)`.
template <FixedString Notation, class... E>
  requires(TensorExpression<E> || ...)
constexpr auto einsum(E const&... x) {
  return typed::tensors::build<"einsum">([](auto const&... t) { return dyad::einsum(Notation.view(), t...); }, x...);
}
template <TensorExpression X, TensorExpression W, TensorExpression B>
constexpr auto linear(X const& x, W const& weights, B const& bias) {
  return matmul(x, weights) + bias;
}

} // namespace dyad
