// SPDX-License-Identifier: BSL-1.0
/// \file Programs of tensor expressions: fused loops, matrix products and kernels over static extents.
#pragma once

#include <dyad/typed/tensors/bound.hpp>
#include <dyad/typed/tensors/diff.hpp>
#include <dyad/typed/tensors/kernel.hpp>
#include <dyad/typed/tensors/loop.hpp>
#include <dyad/typed/tensors/product.hpp>
#include <dyad/typed/tensors/record.hpp>
#include <dyad/typed/tensors/substitute.hpp>

#include <algorithm>
#include <memory>
#include <vector>

namespace dyad {

namespace typed::tensors {

template <class E> struct TableOf : typed::TablesOf<E> {};
template <class... Ops, class N, std::uint64_t... C> struct TableOf<TensorExpr<Table<Ops...>, N, C...>> {
  using type = typed::Names<typed::without_list<Ops>...>;
};

template <class T> inline constexpr bool has_tensors = TensorExpression<T>;
template <class... T> inline constexpr bool has_tensors<hana::tuple<T...>> = (has_tensors<T> || ...);

/// A Hessian of numbers as a tuple of its rows, all else as it is.
template <class E> constexpr auto in_tuples(E const& e) {
  if constexpr (requires { e.rows(); }) return e.rows();
  else return e;
}

template <class List> struct Compiled;
template <class... E> struct Compiled<typed::List<E...>> {
  using Source = Joined<E...>;
  using Plan = Planned<Source>;
  using Names = decltype((typed::Names<>{} + ... + typename TableOf<E>::type{}));
  using Values = typed::JoinedNumbers<typename typed::NumbersOf<E>::type...>;
};

/// The tuple of results of one output.
template <class T, class Plain, class E> struct ResultOf {
  using type = typename MatrixOfDims<T, DimsOf<E>, Plain>::type;
};
template <class T, class Plain, class E> struct ResultOf<T, Plain, hana::tuple<E>> : ResultOf<T, Plain, E> {};
template <class T, class Plain, class... E> struct ResultOf<T, Plain, hana::tuple<E...>> {
  using type = std::tuple<typename ResultOf<T, Plain, E>::type...>;
};

/// The first element of each result, in order.
template <class T, class Result> void add_places(Result& result, T** places, int& next) {
  if constexpr (requires { std::tuple_size<Result>::value; } && !typed::Listed<Result>)
    std::apply([&](auto&... part) { (add_places<T>(part, places, next), ...); }, result);
  else places[next++] = elements<T>(result);
}

/// The results of several outputs; of one, that alone.
template <class... R> struct ResultsOf {
  using type = std::tuple<R...>;
};
template <class R> struct ResultsOf<R> {
  using type = R;
};

/// Memory for what a program keeps between its steps: on the stack up to a size.
template <class T, Index Count> class Workspace {
  static constexpr bool on_stack = Count * static_cast<Index>(sizeof(T)) <= 256 * 1024;

public:
  T* data() {
    if constexpr (on_stack) return stack_;
    else return heap_.get();
  }

private:
  alignas(64) T stack_[on_stack ? Count + 1 : 1];
  std::unique_ptr<T[]> heap_{on_stack ? nullptr : new T[static_cast<std::size_t>(Count)]};
};

} // namespace typed::tensors

/// Several outputs (expressions of tensors and numbers, or nested Hana tuples of them) as one program. Call it with a
/// value for each variable by name. It returns a number or nested `std::array`s for an expression, rows first (an Eigen
/// matrix for one or two axes, where one is bound), a `std::tuple` for a tuple of several (of one, that alone: the
/// gradient by one tensor has its shape), and a tuple of these for more than one output.
template <class... Outputs> class TensorProgram {
  using Code = typed::tensors::Compiled<typed::Flattened<Outputs...>>;
  using Plan = typename Code::Plan;
  using Source = typename Code::Source;

public:
  using Values = typename Code::Values;
  constexpr explicit TensorProgram(Values const& numbers) : numbers_(numbers) {}

  /// Throws `ShapeError` if a list has another number of elements than the variable it is bound to.
  template <FixedString... Names, class... T> auto operator()(Binding<Names, T> const&... bindings) const {
    if constexpr (typed::check_names(typename Code::Names{}, std::type_identity<Binding<Names, T>>{}...)) {
      using Number = typename typed::ValueType<typename typed::WideNumbers<Values>::type,
                                               typename typed::NumberIn<T>::type...>::type;
      if constexpr (Symbolic<Number>) {
        std::vector<Number> const roots = typed::tensors::record<Number, Source>(numbers_, bindings...);
        auto next = roots.begin();
        if constexpr (sizeof...(Outputs) == 1) return (typed::tensors::recorded<Outputs>(next), ...);
        else return std::tuple{typed::tensors::recorded<Outputs>(next)...};
      } else {
        using Results = typename typed::tensors::ResultsOf<
            typename typed::tensors::ResultOf<Number, typename typed::FirstMatrix<T...>::type, Outputs>::type...>::type;
        return evaluate<Results, Number>(bindings...);
      }
    }
  }

  /// The same with results written to memory of the caller's, each expression to a place of its own, rows first:
  /// `value_and_gradient(loss, W, b).into(&value, by_W, by_b)(W = w, b = v)`. Spares the copies where results become
  /// part of something larger; the places do not overlap the arguments.
  template <class... Number>
    requires(sizeof...(Number) == static_cast<std::size_t>(Source::value.roots))
  auto into(Number*... out) const {
    return [*this, out...]<FixedString... Names, class... T>(Binding<Names, T> const&... bindings) {
      if constexpr (typed::check_names(typename Code::Names{}, std::type_identity<Binding<Names, T>>{}...)) {
        std::common_type_t<Number...>* const places[] = {out...};
        this->bind_and_run(places, bindings...);
      }
    };
  }

private:
  template <class Results, class Number, FixedString... Names, class... T>
  Results evaluate(Binding<Names, T> const&... bindings) const {
    Results results;
    Number* places[static_cast<std::size_t>(Source::value.roots) + 1];
    int next = 0;
    typed::tensors::add_places<Number>(results, places, next);
    bind_and_run(places, bindings...);
    return results;
  }
  template <class Number, FixedString... Names, class... T>
  DYAD_INLINE void bind_and_run(Number* const* places, Binding<Names, T> const&... bindings) const {
    std::tuple<typed::tensors::Bound<Names, typename typed::tensors::VariableShape<Plan, Names>::Dimensions, Number,
                                     T>...> const
    values(bindings.value...);
    run<Names...>(values, places);
  }
  template <FixedString... Names, class Bounds, class Number>
  DYAD_INLINE void run(Bounds const& values, Number* const* places) const {
    typed::tensors::Workspace<Number, Plan::value.work_size> work;
    Number* memory[Plan::value.memories + 1];
    [&]<int... M>(std::integer_sequence<int, M...>) {
      ((memory[M] = address<M, Names...>(values, places, work.data())), ...);
    }(std::make_integer_sequence<int, Plan::value.memories>{});
    [&]<int... A>(std::integer_sequence<int, A...>) { (act<A>(memory), ...); }
    (std::make_integer_sequence<int, Plan::value.actions>{});
  }
  /// Where a memory of the plan is. Variables are only read.
  template <int M, FixedString... Names, class Bounds, class Number>
  static DYAD_INLINE Number* address(Bounds const& values, [[maybe_unused]] Number* const* places, Number* work) {
    constexpr graph::tensors::Memory const& m = Plan::value.memory[M];
    if constexpr (m.kind == typed::tensors::MemoryKind::work) return work + m.offset;
    else if constexpr (m.kind == typed::tensors::MemoryKind::result) return places[m.which];
    else return const_cast<Number*>(std::get<position<M, Names...>()>(values).data());
  }
  template <int Memory, FixedString... Names> static consteval std::size_t position() {
    std::string_view const names[] = {Names.view()...};
    std::size_t i = 0;
    while (names[i] != Plan::value.variable[Memory]->name) ++i;
    return i;
  }
  template <int A, class Number> DYAD_INLINE void act(Number* const* memory) const {
    constexpr graph::tensors::Action const& action = Plan::value.action[A];
    if constexpr (action.work == typed::tensors::Work::fill) {
      constexpr graph::tensors::Fill const& fill = Plan::value.fill[action.which];
      std::fill_n(memory[fill.memory], Plan::value.memory[fill.memory].count,
                  typed::tensors::neutral<Number>(fill.fold));
    } else if constexpr (action.work == typed::tensors::Work::loop)
      typed::tensors::LoopRunner<Plan, Source, action.which>::template run<Number>(memory, numbers_);
    else if constexpr (action.work == typed::tensors::Work::product)
      typed::tensors::ProductRunner<Plan, action.which>::template run<Number>(memory);
    else typed::tensors::KernelRunner<Plan, action.which>::template run<Number>(memory);
  }

  [[no_unique_address]] Values numbers_;
};

/// Makes a program of several outputs, tensors among them.
template <class... Outputs>
  requires(typed::tensors::has_tensors<Outputs> || ...)
constexpr auto compile(Outputs const&... outputs) {
  if constexpr ((requires { outputs.rows(); } || ...)) return compile(typed::tensors::in_tuples(outputs)...);
  else return TensorProgram<Outputs...>(typed::join_numbers(typed::gather_numbers(outputs)...));
}

/// A number and its derivatives by each variable, in one pass.
template <Mode M = Mode::automatic, TensorExpression E, class... X>
constexpr auto value_and_gradient(E const& e, X const&... x) {
  return compile(e, gradient(e, x...));
}

template <class... Ops, class... N, std::uint64_t... Code>
template <FixedString... Names, class... T>
constexpr auto
TensorExpr<Table<Ops...>, Numbers<N...>, Code...>::operator()(Binding<Names, T> const&... bindings) const {
  if constexpr (((Expression<T> || TensorExpression<T>) || ...)) return substitute(*this, bindings...);
  else return compile(*this)(bindings...);
}

} // namespace dyad
