// SPDX-License-Identifier: BSL-1.0
/// \file Derivatives of traced functions in directions: jvp, vjp, hvp, each from one sweep.
#pragma once

#include <dyad/typed/function.hpp>

namespace dyad {

namespace typed {

enum class Direction { jvp, vjp, hvp };

/// The derivative of a function in a direction, as a function of the arguments of `F` and of the direction.
template <class F, Direction D> struct Directional;

/// The graph of `Base` and, after its inputs, those of a direction.
template <class Base, int Directions> struct Directed {
  static constexpr int inputs = Base::inputs + Directions, active = inputs;
  static constexpr bool active_rows = Base::active_rows;
  static constexpr bool valid = true;
  static constexpr int place(int active_input) { return active_input; }
  static constexpr int index_at(int input) { return Base::index_at(input); }

  template <class Source> static constexpr void load(graph::Outputs& out) { // no initialiser: see JacobianOf
    out.graph.inputs(inputs);
    out.roots = graph::load(out.graph, Source::value);
    out.graph.derived = true;
  }
  /// The tangents of roots, those of the active inputs being the direction.
  template <class Rules>
  static constexpr Buffer<int> tangents(graph::Outputs& out, Rules const& rules, Buffer<int> const& roots) {
    auto const needed = graph::on_the_way(out.graph, rules, roots);
    Buffer<int> direction(needed.size(), graph::zero);
    for (int j = 0; j < Directions; ++j) {
      direction[Base::place(j)] = Base::inputs + j;
      if (int const index = Base::index_at(Base::place(j)); index >= 0)
        out.graph.note_equal_rows(graph::column_of_index(index), Base::inputs + j);
    }
    auto tangent = graph::forward(out.graph, rules, needed, direction);
    Buffer<int> wanted;
    for (int const root : roots) {
      int const rows_of = Base::value.loops ? graph::index_of(out.graph, root) : -1;
      wanted.push(graph::as_rows(out.graph, or_zero(out.graph, tangent[root]), rows_of));
    }
    return wanted;
  }
};

template <class Base> struct JvpOf : Directed<Base, Base::active> {
  using This = Directed<Base, Base::active>;
  using Structure = typename Base::Structure;
  static constexpr int roots = Base::roots;

  template <int Capacity> static constexpr auto make() {
    graph::Outputs out;
    This::template load<Base>(out);
    auto const result = This::tangents(out, rules_of<Base>, out.roots);
    return graph::flatten<Capacity, roots>(out.graph, result);
  }
  static constexpr auto const& value = fitted<JvpOf, 4 * Base::value.size + 64>();
};

template <class Base> struct VjpOf : Directed<Base, Base::roots> {
  using This = Directed<Base, Base::roots>;
  using Structure = ArrayOf<One, static_cast<std::size_t>(Base::active)>;
  static constexpr int roots = Base::active;

  template <int Capacity> static constexpr auto make() {
    graph::Outputs out;
    This::template load<Base>(out);
    int const size = out.graph.size();
    Buffer<int> leaves, seed(size, graph::zero), result;
    for (int j = 0; j < roots; ++j) leaves.push(Base::place(j));
    for (int i = 0; i < Base::roots; ++i) {
      int const cotangent =
          Base::value.loops ? graph::as_varying(out.graph, Base::inputs + i, out.roots[i]) : Base::inputs + i;
      int& sum = seed[out.roots[i]];
      sum = sum == graph::zero ? cotangent : out.graph.add(sum, cotangent);
    }
    auto adjoint = graph::reverse(out.graph, rules_of<Base>, seed, graph::depends_on(out.graph, leaves, size));
    for (int const leaf : leaves)
      result.push(graph::as_rows(out.graph, or_zero(out.graph, adjoint[leaf]), Base::index_at(leaf)));
    return graph::flatten<Capacity, roots>(out.graph, result);
  }
  static constexpr auto const& value = fitted<VjpOf, 4 * Base::value.size + 64>();
};

template <class Base> struct HvpOf : Directed<Base, Base::active> {
  using This = Directed<Base, Base::active>;
  using First = JacobianOf<Base>;
  using Structure = ArrayOf<One, static_cast<std::size_t>(Base::active)>;
  static constexpr int roots = Base::active;

  template <int Capacity> static constexpr auto make() {
    graph::Outputs out;
    This::template load<First>(out);
    Buffer<int> gradient;
    for (int i = 0; i < roots; ++i) gradient.push(out.roots[1 + i]);
    auto const result = This::tangents(out, rules_of<First>, gradient);
    return graph::flatten<Capacity, roots>(out.graph, result);
  }
  static constexpr auto const& value = fitted<HvpOf, 4 * First::value.size + 64>();
};

/// The first `N` of a list, and the rest.
template <std::size_t N, class List> struct SplitList;
template <std::size_t N, class... X> struct SplitList<N, List<X...>> {
  template <std::size_t First, std::size_t... I>
  static auto part(std::index_sequence<I...>) -> List<std::tuple_element_t<First + I, std::tuple<X...>>...>;
  using Front = decltype(part<0>(std::make_index_sequence<N>{}));
  using Back = decltype(part<N>(std::make_index_sequence<sizeof...(X) - N>{}));
};
template <class List> inline constexpr std::size_t length_of = 0;
template <class... X> inline constexpr std::size_t length_of<List<X...>> = sizeof...(X);

template <class... K> struct ActiveKinds {
  using type = typename Joined<List<>, std::conditional_t<is_passive<K>, List<>, List<K>>...>::type;
};

/// The kinds of arguments that hold the results of a function: of a tuple, one for each part.
template <class Structure> struct ResultKinds {
  static_assert(sizeof(Structure) == 0,
                "dyad: vjp is of a function whose results are numbers, vectors, matrices, rows or tuples of these");
  using type = List<>;
};
template <> struct ResultKinds<One> {
  using type = List<double>;
};
template <std::size_t N> struct ResultKinds<ArrayOf<One, N>> {
  using type = List<Vec<N>>;
};
template <std::size_t M, std::size_t N> struct ResultKinds<ArrayOf<ArrayOf<One, N>, M>> {
  using type = List<Mat<M, N>>;
};
template <class S> struct ResultKinds<RowsOf<S>> {
  template <class... K> static auto rows_of(List<K...>) -> List<Rows<K>...>;
  using type = decltype(rows_of(typename ResultKinds<S>::type{}));
};
template <class... S> struct ResultKinds<TupleOf<S...>> {
  using type = typename Joined<List<>, typename ResultKinds<S>::type...>::type;
};

/// The kinds of the direction that belongs to arguments of kinds `K`.
template <class F, Direction D, class Kinds> struct DirectionKinds;
template <class F, Direction D, class... K> struct DirectionKinds<F, D, List<K...>> : ActiveKinds<K...> {};
template <class F, class... K>
struct DirectionKinds<F, Direction::vjp, List<K...>> : ResultKinds<typename TraceOf<F, List<K...>>::type::Structure> {};

template <class F, Direction D, class Kinds> struct AllKinds {
  using type = typename Joined<Kinds, typename DirectionKinds<F, D, Kinds>::type>::type;
};
template <class F, Direction D> struct AllKinds<F, D, List<>> {
  using type = List<>; // told by the arguments of a call
};

template <class F, Direction D> struct Directional {
  using Kinds = typename AllKinds<F, D, typename F::Kinds>::type;
};

template <class Given, class Wanted> struct a_direction_of_another_shape {
  static_assert(
      sizeof(Given) == 0,
      "dyad: the direction of jvp or hvp, or the cotangent of vjp, has another shape than the argument or the result "
      "that it belongs to");
};
template <class F> struct a_direction_for_each_argument {
  static_assert(
      sizeof(F) == 0,
      "dyad: jvp and hvp take a direction for each argument of the function, after the arguments, and vjp a cotangent");
};

/// How many of the kinds of a call are those of the function's own arguments.
template <class F, Direction D, class Kinds> consteval std::size_t own_arguments() {
  if constexpr (length_of<typename F::Kinds> > 0) return length_of<typename F::Kinds>;
  else return D == Direction::vjp && length_of<Kinds> > 0 ? length_of<Kinds> - 1 : length_of<Kinds> / 2;
}

/// What stands for a function whose call is refused.
struct NotTraced {
  static constexpr bool valid = false;
};

/// Whether a function of arguments of kinds `Own` has a derivative in a direction of kinds `Along`.
template <class F, Direction D, class Own, class Along> consteval bool check_direction() {
  using Base = typename TraceOf<F, Own>::type;
  if constexpr (D == Direction::vjp ? length_of<Along> == 0
                                    : length_of<typename F::Kinds> == 0 && length_of<Own> != length_of<Along>)
    static_cast<void>(sizeof(a_direction_for_each_argument<F>));
  else if constexpr (!Base::valid) return false;
  else if constexpr (D == Direction::hvp && !std::is_same_v<typename Base::Structure, One>)
    static_cast<void>(sizeof(a_gradient_of_several_results<F>));
  else if constexpr (Base::active == 0) static_cast<void>(sizeof(a_derivative_by_no_argument<F>));
  else {
    using Wanted = typename DirectionKinds<F, D, Own>::type;
    if constexpr (!std::is_same_v<Along, Wanted>)
      static_cast<void>(sizeof(a_direction_of_another_shape<Along, Wanted>));
    else return true;
  }
  return false;
}

template <class Base, Direction D> struct DirectedTrace : std::type_identity<JvpOf<Base>> {};
template <class Base> struct DirectedTrace<Base, Direction::vjp> : std::type_identity<VjpOf<Base>> {};
template <class Base> struct DirectedTrace<Base, Direction::hvp> : std::type_identity<HvpOf<Base>> {};

template <class F, Direction D, class... K> struct TraceOf<Directional<F, D>, List<K...>> {
  using Parts = SplitList<own_arguments<F, D, List<K...>>(), List<K...>>;
  static constexpr bool good = check_direction<F, D, typename Parts::Front, typename Parts::Back>();
  using type = typename std::conditional_t<good, DirectedTrace<typename TraceOf<F, typename Parts::Front>::type, D>,
                                           std::type_identity<NotTraced>>::type;
};

/// What `jvp`, `vjp` and `hvp` compute: laid out as the results are, or as the arguments are.
template <class F, Direction D> struct DirectionPart {
  using Of = Directional<F, D>;
  static constexpr int order = 0;
  static constexpr bool of_one_result = false; // `TraceOf` sees to that
  template <class Source, class Traced> using Roots = RootsOf<Source, 0, Traced::roots>;

  template <class Results, class Kinds, class... A> struct NestOf {
    static constexpr std::size_t own = own_arguments<F, D, Kinds>();
    template <class... K, class... X>
    static auto active(List<K...>, List<X...>) -> typename ActiveArguments<List<K...>, X...>::type;
    using Arguments =
        decltype(active(typename SplitList<own, Kinds>::Front{}, typename SplitList<own, List<A...>>::Front{}));
    using type = typename std::conditional_t<D == Direction::jvp, LayoutOf<0, Results, Arguments>,
                                             GradientLayout<Arguments>>::type;
  };
  template <class Results, class Kinds, class... A> using Nest = typename NestOf<Results, Kinds, A...>::type;
};

} // namespace typed

/// The derivative of a function in a direction: `jvp(f)(x, y, v, w)` is the Jacobian of f at x, y times v, w. The
/// direction has a part for each argument, of its shape.
template <Traceable F> constexpr auto jvp(F const&) {
  return FunctionProgram<typed::DirectionPart<F, typed::Direction::jvp>>{};
}

/// A cotangent of the results pulled back to the arguments: `vjp(f)(x, y, w)` is w times the Jacobian of f at x, y,
/// laid out as the gradient is. For results in a tuple there is a cotangent for each part, for rows of tuples there are
/// rows for each; the shapes of the arguments must have been stated then.
template <Traceable F> constexpr auto vjp(F const&) {
  return FunctionProgram<typed::DirectionPart<F, typed::Direction::vjp>>{};
}

/// The Hessian of a function of one result times a direction: `hvp(f)(x, v)`, laid out as the gradient is.
template <Traceable F> constexpr auto hvp(F const&) {
  return FunctionProgram<typed::DirectionPart<F, typed::Direction::hvp>>{};
}

} // namespace dyad
