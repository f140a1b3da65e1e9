// SPDX-License-Identifier: BSL-1.0
/// \file A generic lambda as a graph: the compiler runs it on tracers.
#pragma once

#include <dyad/core/fixed_string.hpp>
#include <dyad/graph/flat.hpp>
#include <dyad/graph/newton.hpp>
#include <dyad/graph/rules.hpp>
#include <dyad/typed/expr.hpp>
#include <dyad/typed/results.hpp>

namespace dyad {

/// A plain number where a tracer is wanted: a constant of an expression that is evaluated in a traced function.
template <class T> constexpr Tracer as_constant(std::type_identity<Tracer>, T const& value) { return Tracer(value); }

} // namespace dyad

namespace dyad::typed {

// clang-format off: as in expr.hpp, the line says what helps; g++ names the template first
template <class Make, int Capacity> inline constexpr auto
    made_in_fconstexpr_ops_limit = // dyad: what a traced function reads and calls is constexpr, indices within bounds
    Make::template make<Capacity>(); // too long? -fconstexpr-steps=500000000 (clang), -fconstexpr-ops-limit=2000000000
// clang-format on

/// `Make::template make<Capacity>()` with a capacity that suffices, starting from a guess. By reference: clang would
/// evaluate a constant within a function a second time.
template <class Make, int Guess> consteval auto const& fitted() {
  constexpr auto const& first = made_in_fconstexpr_ops_limit<Make, Guess>;
  if constexpr (first.fits()) return first;
  else return made_in_fconstexpr_ops_limit<Make, first.size + 64>;
}

template <class F> struct no_code_to_trace {
  static_assert(sizeof(F) == 0,
                "dyad: the compiler traces the code of a generic lambda, and sees none behind a function pointer or a "
                "std::function: write dyad::function([](auto x) { return f(x); }) with f a constexpr template");
};
template <class F> struct an_expression_as_function {
  static_assert(sizeof(F) == 0, "dyad: dyad::function is made of a generic lambda; an expression is called by itself, "
                                "with its values bound by name: f(x = 0.5, y = 2.0)");
};
template <class F> struct not_traceable {
  static_assert(sizeof(F) == 0,
                "dyad: a function that captures values cannot be traced by the compiler; pass them as arguments");
};

/// What a function makes of arguments of these types. Where the code of a lambda does not compile on tracers, g++ shows
/// the sentence among the template arguments, and clang the line of the requirement below.
template <FixedString Sentence, class F, class... A> struct OnTracers {
  using type = std::remove_cvref_t<decltype(std::declval<F const&>()(std::declval<A const&>()...))>;
  static constexpr bool valid = check_result<type>();
  /// The function, said to return a plain number: either its result is a constant, or nothing converts to it.
  static constexpr type constant(A const&... a) { return F{}(a...); } // dyad: no double holds what is traced
};
// clang-format off
template <FixedString Sentence, class F, class... A>
  requires(!requires(F const& f, A const&... a) { f(a...); }) // dyad: values are tracers here, and no double holds one
// clang-format on
struct OnTracers<Sentence, F, A...> {
  static_assert(
      sizeof(F) == 0,
      "dyad: the lambda of a traced function does not take these arguments: it takes as many as the call gives, each "
      "as auto or auto const&, since no double holds a value that is traced");
  using type = Tracer;
  static constexpr bool valid = false;
};

/// The rules of the operations of a graph.
template <class Source, class I> struct RulesOfOperations;
template <class Source, std::size_t... I> struct RulesOfOperations<Source, std::index_sequence<I...>> {
  static constexpr graph::OperationRules list[] = {graph::rules_of<entry_type<Source::value.operation[I], 0, 0>>()...};
  static constexpr std::conditional_t<Source::value.loops, graph::LoopRules, graph::Rules> value{
      list, static_cast<int>(sizeof...(I))};
};
template <class Source>
inline constexpr auto rules_of =
    RulesOfOperations<Source, std::make_index_sequence<static_cast<std::size_t>(Source::value.operations)>>::value;

/// Whether there are Taylor polynomials of each operation of a graph: the rules of some serve sweeps alone.
template <class Op> inline constexpr bool has_series = true;
template <class Op>
  requires requires { Op::has_series; }
inline constexpr bool has_series<Op> = Op::has_series;
template <class Source>
inline constexpr bool all_have_series = []<std::size_t... I>(std::index_sequence<I...>) {
  return (has_series<entry_type<Source::value.operation[I], 0, 0>> && ...);
}(std::make_index_sequence<static_cast<std::size_t>(Source::value.operations)>{});

/// What a condition is taken for, as a sentence.
constexpr void check_conditions(graph::Graph const& graph, Buffer<int> const& roots) {
  graph::Node const* const nodes = graph.nodes();
  for (int id = 0, size = graph.size(); id < size; ++id) {
    graph::OpInfo const& op = *nodes[id].op;
    for (int k = 0, arity = op.arity; k < arity; ++k) {
      bool const condition = nodes[nodes[id].arg[k]].op->returns_condition;
      bool const wanted = op.takes_condition && (k == 0 || op.returns_condition);
      if (condition && !wanted)
        refuse("dyad: a comparison is used as a number; choose between numbers with where(condition, a, b)");
      if (!condition && wanted) refuse("dyad: a number is used as a condition; compare it first, as in x != 0");
    }
  }
  for (int const root : roots)
    if (graph[root].op->returns_condition)
      refuse("dyad: a traced function returns a comparison; choose between numbers with where(condition, a, b)");
}

/// A value of the body of a loop over rows is none after the loop, which runs it once for every row.
template <class Structure> constexpr void check_rows(graph::Graph const& graph, Buffer<int> const& roots) {
  if (!graph::has_loops(graph)) return;
  graph::Indices indices(graph);
  Buffer<bool> rows;
  AreRows<Structure>::add(rows);
  for (int i = 0; i < roots.size(); ++i)
    if (!rows[i] && indices.of(roots[i]) != 0)
      refuse("dyad: a value that the body of a loop over rows has stored elsewhere is used after the loop; what "
             "leaves a loop is its result, of sum_over, fold, scan, map_over");
}

/// How a function of arguments of kinds K is traced. The inputs of the graph are the numbers of the arguments, by
/// place.
template <class F, class... K> struct Tracing {
  static constexpr int inputs = static_cast<int>((Kind<K>::size + ... + 0));
  /// Whether it is differentiated by rows.
  static constexpr bool active_rows = ((is_rows<K> && !is_passive<K>) || ...);
  /// The inputs by which it is differentiated, and their places among all.
  static constexpr int active = static_cast<int>(((is_passive<K> ? 0 : Kind<K>::size) + ... + 0));
  static constexpr int place(int active_input) {
    int first = 0, before = 0;
    bool found = false;
    auto const pass = [&](int size, bool passive) {
      if (!passive && !found && active_input < before + size) found = true;
      if (found) return;
      first += size;
      if (!passive) before += size;
    };
    (pass(static_cast<int>(Kind<K>::size), is_passive<K>), ...);
    return first + active_input - before;
  }
  /// The place of the index that runs over the rows to which an input belongs, or -1.
  static constexpr int index_at(int input) {
    int first = 0, out = -1;
    auto const pass = [&](int size, bool rows) {
      if (rows && input >= first && input < first + size) out = graph::index_place(first, 0);
      first += size;
    };
    (pass(static_cast<int>(Kind<K>::size), is_rows<K>), ...);
    return out;
  }
  /// What the function receives for an argument of kind `A`.
  template <class A>
  using Received = decltype(Kind<A>::template make<Tracer>(std::declval<Tracer (*)(std::size_t)>(), 0));
  using Result = OnTracers<"dyad: values are tracers here, and no double holds one: write auto; and no array is read "
                           "at one, rows are",
                           F, Received<K>...>;
  static constexpr bool valid = Result::valid;
  using Structure = typename CheckedStructure<typename Result::type>::type;
  static constexpr int roots = static_cast<int>(Structure::size);

  template <int Capacity> static constexpr auto make() {
    graph::Builder builder;
    if (inputs > few) builder.expect(capacity);
    builder.inputs(inputs);
    auto const number = [&builder](std::size_t input_place) { return Tracer(&builder, static_cast<int>(input_place)); };
    std::size_t const sizes[] = {Kind<K>::size..., 0};
    std::size_t next = 0, k = 0;
    [[maybe_unused]] auto const first = [&next, &k, &sizes] {
      std::size_t const at = next;
      next += sizes[k++];
      return at;
    };
    // Braces: the arguments are made in order.
    std::tuple<decltype(Kind<K>::template make<Tracer>(number, 0))...> const arguments{
        Kind<K>::template make<Tracer>(number, first())...};
    Buffer<int> results;
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      auto const push = [&](auto const& returned) { results.push(graph::lift(&builder, returned)); };
      if constexpr (std::is_arithmetic_v<typename Result::type>) push(Result::constant(std::get<I>(arguments)...));
      else
        for_each_number(F{}(std::get<I>(arguments)...), // dyad: what a traced function reads and calls is constexpr
                        push);
    }(std::index_sequence_for<K...>{});
    check_conditions(builder, results);
    check_rows<Structure>(builder, results);
    return graph::flatten<Capacity, roots>(builder, results);
  }
  static constexpr int few = 200, capacity = inputs > few ? 10 * inputs : 2048; // nodes, as a guess
};

template <int Position, int Size> struct a_position_outside_of_a_vector {
  static_assert(Size == 0, "dyad: a traced function reads a vector at a position outside of it; the type named beside "
                           "this sentence tells the position, counted from 0, and the size");
};
/// Whether a position outside of a vector was read.
template <class Steps>
inline constexpr bool reads_outside = made_in_fconstexpr_ops_limit<Steps, Steps::capacity>.outside.size > 0;
template <class Steps> consteval void explain_outside() {
  constexpr graph::Outside outside = made_in_fconstexpr_ops_limit<Steps, Steps::capacity>.outside;
  static_cast<void>(sizeof(a_position_outside_of_a_vector<outside.position, outside.size>));
}

/// The graph of a function of arguments of kinds K.
template <class F, class... K> struct Trace : Tracing<F, K...> {
  using Steps = Tracing<F, K...>;
  using Steps::inputs, Steps::roots;
  static constexpr auto const& raw = fitted<Steps, Steps::capacity>();

  /// With Newton's steps for its roots.
  struct WithSteps {
    template <int Capacity> static constexpr auto make() {
      graph::Outputs traced;
      traced.graph.inputs(inputs);
      traced.roots = graph::load(traced.graph, raw);
      graph::NewtonSteps<graph::LoopRules> const steps(traced, rules_of<Raw>, inputs);
      return graph::flatten<Capacity, roots>(steps.result().graph, steps.result().roots);
    }
  };
  struct Raw {
    static constexpr auto const& value = raw;
  };
  static consteval auto const& finished() {
    if constexpr (raw.outside.size > 0) explain_outside<Steps>();
    if constexpr (raw.unsolved) return fitted<WithSteps, 8 * raw.size + 256>();
    else return raw;
  }
  static constexpr auto const& value = finished();
};

} // namespace dyad::typed
