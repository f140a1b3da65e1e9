// SPDX-License-Identifier: BSL-1.0
/// \file Generic lambdas as functions that the compiler traces, and their derivatives as functions.
///
/// \code
/// constexpr auto rosenbrock = dyad::function<dyad::Vec<4>>([](auto const& v) {
///   auto sum = 0.0 * v[0];
///   for (std::size_t i = 0; i + 1 < 4; ++i) sum += 100.0 * square(v[i + 1] - square(v[i])) + square(1.0 - v[i]);
///   return sum;
/// });
/// ...
/// auto const [value, slopes] = dyad::value_and_gradient(rosenbrock)(at); // straight code, no tape
/// \endcode
#pragma once

#include <dyad/core/elsewhere.hpp>
#include <dyad/typed/check_arguments.hpp>
#include <dyad/typed/diff.hpp>
#include <dyad/typed/function_derivatives.hpp>
#include <dyad/typed/inputs.hpp>
#include <dyad/typed/layouts.hpp>
#include <dyad/typed/straight.hpp>
#include <dyad/typed/vectors.hpp>
#include <dyad/typed/where.hpp>

namespace dyad {

namespace typed {

template <Target For, class First, class... Rest> struct LoopCode;

/// The kinds of the arguments of a call: those that were stated, else those that the types of the arguments imply.
template <class Stated, class... A> struct KindsOf {
  using type = Stated;
};
template <class... A> struct KindsOf<List<>, A...> {
  using type = List<typename KindOf<A>::type...>;
};

template <class K> struct ActiveKind {
  using type = K;
};
template <class K> struct ActiveKind<Passive<K>> : ActiveKind<K> {};

/// The shapes that several functions called together have stated: those of the first one that stated any.
template <class... Stated> struct CommonKinds {
  using type = List<>;
};
template <class... Rest> struct CommonKinds<List<>, Rest...> : CommonKinds<Rest...> {};
template <class... K, class... Rest> struct CommonKinds<List<K...>, Rest...> {
  using type = List<typename ActiveKind<K>::type...>;
};
template <class F> struct a_gradient_of_several_results {
  static_assert(
      sizeof(F) == 0,
      "dyad: gradient, value_and_gradient, hessian and hvp are of a function of one number; of several results take "
      "the jacobian, as in compile(f, jacobian(f))");
};
template <class F> struct a_derivative_by_no_argument {
  static_assert(sizeof(F) == 0,
                "dyad: there is nothing to differentiate this function by: it has no arguments, or all are Passive");
};

template <class F> struct a_second_derivative_by_rows {
  static_assert(sizeof(F) == 0,
                "dyad: the second derivative of a function by Rows has as many rows and columns as the program brings; "
                "take sparse(hessian(f)) of <dyad/interop/eigen_sparse_rows.hpp>, or hvp(f), which multiplies it by a "
                "direction, or state these rows as Passive<Rows<K>>");
};

/// Whether a part of a program can be computed of a traced function: results, and inputs to differentiate by.
template <class Part, class Traced> consteval bool check_part() {
  if constexpr (!Traced::valid) return false;
  else if constexpr (Part::of_one_result && !std::is_same_v<typename Traced::Structure, One>)
    static_cast<void>(sizeof(a_gradient_of_several_results<typename Part::Of>));
  else if constexpr (Part::order == 2 && Traced::active_rows)
    static_cast<void>(sizeof(a_second_derivative_by_rows<typename Part::Of>));
  else if constexpr (Part::order > 0 && Traced::active == 0)
    static_cast<void>(sizeof(a_derivative_by_no_argument<typename Part::Of>));
  else return true;
  return false;
}

/// The graph that holds the derivatives of a traced function up to an order.
template <class Traced, int Order> struct SourceOf {
  using type = Traced;
};
template <class Traced> struct SourceOf<Traced, 1> {
  using type = JacobianOf<Traced>;
};
template <class Traced> struct SourceOf<Traced, 2> {
  using type = HessianOf<Traced>;
};

/// What a callable computes of the function F: its derivatives of one order, of any number of results or of one only.
/// `Roots` says where they are in a graph.
template <class F, int O, bool OfOneResult = (O == 2)> struct Part {
  using Of = F;
  static constexpr int order = O;
  static constexpr bool of_one_result = OfOneResult;
  template <class Source, class Traced>
  using Roots = RootsOf<Source, (O == 0 ? 0 : O == 1 ? Traced::roots : Traced::roots * (1 + Traced::active)),
                        Traced::roots * (O == 0 ? 1 : O == 1 ? Traced::active : Traced::active * Traced::active)>;
  template <class Results, class Kinds, class... A>
  using Nest = typename LayoutOf<O, Results, typename ActiveArguments<Kinds, A...>::type>::type;
};

/// The highest order that parts ask for of a function: its graph holds the lower ones too.
template <class F, class... Parts> consteval int order_of() {
  int order = 0;
  ((std::is_same_v<typename Parts::Of, F> && Parts::order > order ? order = Parts::order : 0), ...);
  return order;
}
/// Where the results of a part are, in the graph that all `Parts` of its function share.
template <class Part, class Traced, class... Parts> struct RootsOfPart {
  using Source = typename SourceOf<Traced, order_of<typename Part::Of, Parts...>()>::type;
  using type = typename Part::template Roots<Source, Traced>;
};

template <class F, class Kinds> struct TraceOf;
template <class F, class... K> struct TraceOf<F, List<K...>> {
  using type = Trace<typename F::Lambda, K...>;
};
/// How the lambda of a function is traced. A derivative in a direction has none of its own.
template <class F, class Kinds> struct StepsOf {
  struct type {
    static constexpr bool valid = true;
    static constexpr int capacity = 0;
    template <int Capacity> static constexpr graph::Graph make() { return {}; }
  };
};
template <class F, class... K>
  requires requires { typename F::Lambda; }
struct StepsOf<F, List<K...>> {
  using type = Tracing<typename F::Lambda, K...>;
};

/// What a function of stated shapes receives for an argument while another function is traced: tracers in its shape.
template <class K, class A> constexpr auto received(A const& a) {
  if constexpr (is_rows<K> || std::is_same_v<typename Kind<K>::Derivative, One>) return a;
  else {
    Tracer numbers[Kind<K>::size + 1]{};
    read<K>(a, static_cast<Tracer*>(numbers));
    return Kind<K>::template make<Tracer>([&numbers](std::size_t i) { return numbers[i]; }, 0);
  }
}

/// A tuple of one is that one.
template <class Nest> struct Single {
  using type = Nest;
};
template <class S> struct Single<TupleOf<S>> {
  using type = S;
};

template <class... T> struct CommonNumber {
  using type = std::common_type_t<Floating<T>...>;
};
template <> struct CommonNumber<> {
  using type = double;
};

/// What a call with a list in braces finds: such a list has no type.
struct RefusesBraces {
  template <int... N>
  constexpr auto operator()(detail::Anything, detail::Anything = {}, detail::Anything = {}, detail::Anything = {},
                            detail::Anything = {}, detail::Anything = {}, detail::Anything = {},
                            detail::Anything = {}) const {
    static_assert(detail::never_of<N...>, "dyad: an argument of a function is a list in braces, which has no type: say "
                                          "std::array{1.0, 2.0}, or of rows std::vector{1.0, 2.0}");
  }
};

} // namespace typed

/// Results and derivatives of traced functions, computed in one pass. Made by `gradient`, `jacobian`, `hessian`,
/// `value_and_gradient` and `compile` of functions; called like the function.
template <class... Parts> class FunctionProgram : typed::RefusesBraces {
public:
  using typed::RefusesBraces::operator();
  template <class... A> DYAD_INLINE constexpr auto operator()(A const&... a) const { return run_on(simd, a...); }

  /// The same where loops over rows run at a place.
  template <class Where, class... A> DYAD_INLINE constexpr auto run_on(Where const& where, A const&... a) const {
    // Lambdas are traced here and not deeper in: so compilers put few names before what is wrong with them.
    if constexpr ((typed::check_arguments<Kinds<Parts, A...>, A...> && ...))
      if constexpr (accepts<A...>() && (Steps<Parts, A...>::valid && ...)) {
        if constexpr ((typed::reads_outside<Steps<Parts, A...>> || ...))
          (typed::explain_outside<Steps<Parts, A...>>(), ...);
        else if constexpr (valid<A...>()) {
          using T = typename typed::CommonNumber<typename typed::NumberIn<A>::type...>::type;
          constexpr bool there = has_values<T, A...>();
          static_assert(there, "dyad: eigh and svd within functions are differentiated by gradient, hessian, jacobian, "
                               "jvp and the like; there are no Taylor polynomials (jets) of them");
          if constexpr (there) return evaluate<T, A...>(where, a...);
        }
      }
  }
  /// Says where loops over rows run: see typed/where.hpp.
  template <class Where> constexpr auto on(Where const& where) const { return typed::placed(*this, where); }
  /// Lets a callback know from time to time which fraction of the rows is done; where it returns false, the call ends
  /// with `std::runtime_error`.
  template <class Callback> constexpr auto reporting(Callback const& callback) const {
    return typed::reporting(*this, simd, callback);
  }

  /// The same with results written to memory of the caller's, each part to a place of its own, number by number:
  /// `compile(f, jacobian(f)).into(value, rows)(x)`. Spares the copies where results become part of something larger;
  /// the places do not overlap the arguments. Results are numbers then, never rows.
  template <class... T>
    requires(sizeof...(T) == sizeof...(Parts))
  DYAD_INLINE constexpr auto into(T*... out) const {
    return [out...]<class... A>(A const&... a) DYAD_ALWAYS_INLINE {
      if constexpr (valid<A...>()) {
        using Number = std::common_type_t<T...>;
        typed::Places<Number, Roots<Parts, A...>::count...> const places(out...);
        if constexpr (loops<A...>()) {
          static_assert(
              !(Roots<Parts, A...>::Source::value.rows_out || ...),
              "dyad: into is for results that are numbers, vectors and matrices; rows are returned by a call");
          using Nest = typed::ArrayOf<typed::One, (Roots<Parts, A...>::count + ...)>;
          auto const results = evaluate_loops<Number, Nest, A...>(simd, a...);
          for (std::size_t i = 0; i < Nest::size; ++i) *(places + static_cast<int>(i)) = results[i];
        } else {
          using Code = typed::StraightCode<typed::target<Number>(), Roots<Parts, A...>...>;
          typed::Inputs<Number, InputKinds<A...>, A...> const inputs(a...);
          if constexpr (Code::value.zeros) places.clear();
          typed::run_straight<Code, Number>(inputs.data(), places);
        }
      }
    };
  }

private:
  /// What one function was told of its arguments. Functions that were not told take the shapes that another one states.
  template <class Part, class... A>
  using Kinds = typename typed::KindsOf<
      std::conditional_t<std::is_same_v<typename Part::Of::Kinds, typed::List<>>,
                         typename typed::CommonKinds<typename Parts::Of::Kinds...>::type, typename Part::Of::Kinds>,
      A...>::type;
  template <class... A> using InputKinds = Kinds<std::tuple_element_t<0, std::tuple<Parts...>>, A...>;
  template <class Part, class... A> using Traced = typename typed::TraceOf<typename Part::Of, Kinds<Part, A...>>::type;

  template <class Part, class... A> using Steps = typename typed::StepsOf<typename Part::Of, Kinds<Part, A...>>::type;

  /// Whether the functions take these arguments, and read them alike.
  template <class... A> static consteval bool accepts() {
    if constexpr ((typed::check_arguments<Kinds<Parts, A...>, A...> && ...))
      return (typed::read_alike<InputKinds<A...>, Kinds<Parts, A...>> && ...);
    else return false;
  }
  template <class... A> static consteval bool valid() {
    if constexpr (accepts<A...>())
      return (typed::check_part<Parts, Traced<Parts, A...>>() && ...);
    else return false;
  }

  /// Whether all operations have values of this kind of number: some have no Taylor polynomials.
  template <class T, class... A> static consteval bool has_values() {
    if constexpr (typed::target<T>() != typed::Target::series) return true;
    else return (typed::all_have_series<Traced<Parts, A...>> && ...);
  }

  template <class Part, class... A>
  using Roots = typename typed::RootsOfPart<Part, Traced<Part, A...>, Parts...>::type;

  template <class... A> static consteval bool loops() {
    return (Roots<Parts, A...>::Source::value.loops || ...) || typed::has_rows<InputKinds<A...>>;
  }
  template <class T, class... A, class Where>
  static DYAD_INLINE constexpr auto evaluate([[maybe_unused]] Where const& where, A const&... a) {
    using Nest = typed::TupleOf<
        typename Parts::template Nest<typename Traced<Parts, A...>::Structure, Kinds<Parts, A...>, A...>...>;
    if constexpr (loops<A...>()) return evaluate_loops<T, typename typed::Single<Nest>::type, A...>(where, a...);
    else return evaluate_straight<T, Nest, A...>(a...);
  }
  template <class T, class Nest, class... A, class Where>
  static constexpr auto evaluate_loops(Where const& where, A const&... a) {
    using Code = typed::LoopCode<typed::target<T>(), Roots<Parts, A...>...>;
    return typed::LoopCall<Code, Nest, T, InputKinds<A...>>::run(where, a...);
  }
  template <class T, class Nest, class... A> static DYAD_INLINE constexpr auto evaluate_straight(A const&... a) {
    using Code = typed::StraightCode<typed::target<T>(), Roots<Parts, A...>...>;
    typed::Inputs<T, InputKinds<A...>, A...> const inputs(a...);
    using Results = typename typed::Single<Nest>::type;
    if constexpr (typed::numbers_in_order<T, Results>)
      if (!std::is_constant_evaluated()) return run_in_place<Code, T, Results>(inputs);
    std::array<T, Nest::size> out;
    if constexpr (Code::value.zeros) out = {};
    typed::run_straight<Code, T>(inputs.data(), out.data());
    return shaped<T, Results>(out);
  }
  /// Writes each result to its place in what the caller receives. In a function with another `return` compilers would
  /// make the results elsewhere and copy them.
  template <class Code, class T, class Results, class Inputs>
  static DYAD_INLINE constexpr auto run_in_place(Inputs const& inputs) {
    typename Results::template Of<T> result;
    auto const places = typed::places_in<T>(Results{}, result);
    if constexpr (Code::value.zeros) places.clear();
    typed::run_straight<Code, T>(inputs.data(), places);
    return result;
  }
  template <class T, class Nest> static DYAD_INLINE constexpr auto shaped(std::array<T, Nest::size> const& out) {
    using Result = typename Nest::template Of<T>;
    if constexpr (std::is_same_v<Result, std::array<T, Nest::size>>) return out;
    else {
      Result result;
      Nest::fill(result, out.data());
      return result;
    }
  }
};

/// A generic lambda without captures. Made by `function`.
template <class L, class... K> class TracedFunction : typed::RefusesBraces {
public:
  using typed::RefusesBraces::operator();
  ///@{
  /// The lambda, and the kinds of its arguments.
  using Lambda = L;
  using Kinds = typed::List<K...>;
  ///@}

  /// The value: on numbers as straight code that the compiler made of the lambda; on values of the library's own kinds,
  /// such as Variables, or within another function, by the lambda itself.
  template <class... A> DYAD_INLINE constexpr auto operator()(A const&... a) const {
    if constexpr (sizeof...(K) > 0 && (std::is_same_v<typename typed::NumberIn<A>::type, Tracer> || ...)) {
      if constexpr (typed::check_arguments<Kinds, A...>)
        return typed::with_algebra(L{}(typed::received<K>(a)...));
    } else if constexpr ((Symbolic<typename typed::NumberIn<A>::type> || ...)) {
      if constexpr (typed::has_rows<Kinds>) return typed::recorded_call<TracedFunction>().run(a...);
      else if constexpr ((is_recorded<typename typed::NumberIn<A>::type> || ...) && loops_inside())
        return typed::recorded_call<TracedFunction>().run(a...);
      else return L{}(a...);
    }
    else return FunctionProgram<typed::Part<TracedFunction, 0>>{}.run_on(simd, a...);
  }
  /// On numbers, or on Variables, where loops over rows run at a place.
  template <class Where, class... A> constexpr auto run_on(Where const& where, A const&... a) const {
    if constexpr ((Symbolic<typename typed::NumberIn<A>::type> || ...))
      return typed::recorded_call<TracedFunction>().run_on(where, a...);
    else return FunctionProgram<typed::Part<TracedFunction, 0>>{}.run_on(where, a...);
  }
  /// Where loops over rows run, of the function and of its derivatives: `gradient(f.on(dyad::threads))`.
  template <class Where> constexpr auto on(Where const& where) const { return typed::placed(*this, where); }
  /// As of programs.
  template <class Callback> constexpr auto reporting(Callback const& callback) const {
    return typed::reporting(*this, simd, callback);
  }

private:
  /// Whether there are loops, recurrences or roots, in a function whose arguments are stated.
  static consteval bool loops_inside() {
    if constexpr (sizeof...(K) == 0) return false;
    else if constexpr (!typed::Tracing<L, K...>::valid) return false;
    else return typed::Trace<L, K...>::value.loops;
  }
};

/// A function that the compiler traces: a generic lambda without captures. `function<Vec<10>, double>(lambda)` states
/// the shapes of the arguments; else the types of the arguments of a call do.
template <class... K, class L> constexpr auto function(L const&) {
  if constexpr (!std::is_class_v<L> || requires(L const& f) { f.target_type(); })
    static_cast<void>(sizeof(typed::no_code_to_trace<L const*>));
  else if constexpr (Symbolic<L>) static_cast<void>(sizeof(typed::an_expression_as_function<L>));
  else if constexpr (!std::is_empty_v<L> || !std::is_default_constructible_v<L>)
    static_cast<void>(sizeof(typed::not_traceable<L>));
  else return TracedFunction<L, K...>{};
}

template <class F> inline constexpr bool is_traced = false;
template <class L, class... K> inline constexpr bool is_traced<TracedFunction<L, K...>> = true;
template <class F>
concept Traceable = is_traced<F>;

/// The gradient of a function of one result, laid out as its arguments are.
template <Traceable F> constexpr auto gradient(F const&) { return FunctionProgram<typed::Part<F, 1, true>>{}; }

/// The derivatives of each result, laid out as its gradient; of a vector by arguments of which one is Eigen's, one
/// matrix of Eigen, a row for each result and a column for each number of the arguments.
template <Traceable F> constexpr auto jacobian(F const&) { return FunctionProgram<typed::Part<F, 1>>{}; }

/// The second derivatives of a function of one result by all its inputs in order.
template <Traceable F> constexpr auto hessian(F const&) { return FunctionProgram<typed::Part<F, 2>>{}; }

/// Value and gradient of a function of one result in one pass.
template <Traceable F> constexpr auto value_and_gradient(F const&) {
  return FunctionProgram<typed::Part<F, 0>, typed::Part<F, 1, true>>{};
}

namespace typed {
template <class F> struct PartsOf {};
template <class L, class... K> struct PartsOf<TracedFunction<L, K...>> {
  using type = List<Part<TracedFunction<L, K...>, 0>>;
};
template <class... P> struct PartsOf<FunctionProgram<P...>> {
  using type = List<P...>;
};
template <class F>
concept Computable = requires { typename PartsOf<F>::type; };
template <class... P> constexpr auto program_of(List<P...>) { return FunctionProgram<P...>{}; }
} // namespace typed

/// Functions and derivatives of functions in one pass, nothing computed twice: `compile(f, gradient(f), hessian(f))`.
/// They are called with the same arguments; each knows by itself which of these are Passive.
template <class... F>
  requires(typed::Computable<F> && ...)
constexpr auto compile(F const&...) {
  return typed::program_of(typename typed::Joined<typed::List<>, typename typed::PartsOf<F>::type...>::type{});
}

} // namespace dyad
