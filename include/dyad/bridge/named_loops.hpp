// SPDX-License-Identifier: BSL-1.0
/// \file The loops of traced functions by name, for formulas of symbols on Variables: `map_over`, `sum_over`, `fold`,
/// `root` and `iterate`, beside `scan`.
///
/// All of them lower to operations that are there: `map_over` is `fused`, `sum_over` that and a sum, `fold` the end of
/// `scan`; `root` and `iterate` are functions of rows, recorded as one node with derivatives of two orders.
#pragma once
#ifndef DYAD_OWN_WARNINGS // the tests of the library see its warnings, programs do not
#pragma GCC system_header
#endif
#include <dyad/core/macros_aside.hpp>

#include <dyad/bridge/fused.hpp>
#include <dyad/bridge/loop_function.hpp>
#include <dyad/bridge/scan.hpp>
#include <dyad/core/raise.hpp>
#include <dyad/ops/movement.hpp>
#include <dyad/ops/reduction.hpp>
#include <dyad/typed/function.hpp>
#include <dyad/typed/recurrences.hpp>
#include <dyad/typed/rows.hpp>

#include <array>
#include <cstddef>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace dyad {

/// One operation on Variables for each element of the expression's arguments: another name of `fused`.
template <Expression E> Fused<E> map_over(E const& expression) { return fused(expression); }

/// The sum of an expression over the rows of its arguments. Made by `sum_over`.
template <class E> class SumOver {
public:
  /// Made by `sum_over`.
  explicit SumOver(E const& expression) : term_(expression) {}
  /// The sum over the first axis of what the expression makes of a Variable, an array or a number for each variable.
  /// Throws `ShapeError` where they do not broadcast, and where none of them has an axis.
  template <FixedString... Bound, class... T> Variable operator()(Binding<Bound, T> const&... bindings) const {
    Variable const terms = term_(bindings...);
    if (terms.ndim() == 0)
      raise(ShapeError("dyad: sum_over: all arguments are single numbers: nothing says over how many rows to sum"));
    return sum(terms, Axes(0));
  }

private:
  Fused<E> term_;
};
/// The sum of an expression over rows: `sum_over(softplus(-t * w * x))(w = 0.3, t = labels, x = data)`.
template <Expression E> SumOver<E> sum_over(E const& expression) { return SumOver<E>(expression); }

/// The last states of a recurrence. Made by `fold`.
template <class States, class... E> class LastStates;
/// The same for states of these names.
template <FixedString... States, class... E> class LastStates<typed::Names<Var<States>...>, E...> {
  using Carried = typed::Names<Var<States>...>;
  using Names = decltype(bridge::all_names(Carried{}, std::type_identity<E>{}...));

public:
  /// Made by `fold`.
  explicit LastStates(E const&... next) : all_(next...) {}
  /// The states after the last step, of what `scan` takes; those before the first where there are no steps.
  template <FixedString... Bound, class... T>
  std::array<Variable, sizeof...(E)> operator()(Binding<Bound, T> const&... bindings) const {
    std::array<Variable, sizeof...(E)> out = all_(bindings...);
    auto const before = bridge::ArgumentsOf<Names>::from(bindings...);
    for (std::size_t k = 0; k < out.size(); ++k) {
      Shape one = out[k].shape();
      Index const steps = one[0];
      one.erase(0);
      out[k] = steps > 0 ? index(out[k], {steps - 1}) : broadcast_to(before[k], one);
    }
    return out;
  }

private:
  Scan<Carried, E...> all_;
};
/// The states of a recurrence after its last step, each bound to its next value as in `scan`:
/// `auto const [total] = fold(y = y + x)(y = 0.0, x = row)`.
template <FixedString... States, class... T> auto fold(Binding<States, T> const&... next) {
  if constexpr ((Expression<T> && ...)) return LastStates<typed::Names<Var<States>...>, T...>(next.value...);
  else static_cast<void>(sizeof(bridge::state_without_an_expression<T...>));
}

namespace bridge {

/// What an expression is at tracers: of the values in the order of their names, and of its plain numbers.
template <class E, FixedString... Names> struct AtTracers {
  using Named = typename WithNamedNumbers<E>::type;
  static constexpr std::size_t numbers = static_cast<std::size_t>(typed::Data<E>::numbers);

  template <class Values, class Numbers> static constexpr auto value(Values const& values, Numbers const& number) {
    using Known = hana::tuple<Named>;
    return [&]<std::size_t... I, std::size_t... K>(std::index_sequence<I...>, std::index_sequence<K...>) {
      return std::apply(Named{}, std::tuple_cat(bind<Names, Known>(std::get<I>(values))...,
                                                bind<number_name<K>(), Known>(std::get<K>(number))...));
    }(std::make_index_sequence<sizeof...(Names)>{}, std::make_index_sequence<numbers>{});
  }
};

/// So many elements of a tuple or an array, from one of them on.
template <std::size_t First, std::size_t Count, class Tuple> constexpr auto part_of(Tuple const& all) {
  return [&]<std::size_t... I>(std::index_sequence<I...>) {
    return std::tuple(std::get<First + I>(all)...);
  }(std::make_index_sequence<Count>{});
}
/// The first `Count` values as an array, or the one itself.
template <std::size_t Count, class Tuple> constexpr auto first_values(Tuple const& all) {
  if constexpr (Count == 1) return std::get<0>(all);
  else
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
      return std::array{std::get<I>(all)...};
    }(std::make_index_sequence<Count>{});
}
/// The same values with others first: what the unknowns, or the states, are.
template <std::size_t Count, class First, class Tuple>
constexpr auto with_first(First const& first, Tuple const& all) {
  auto const rest = part_of<Count, std::tuple_size_v<Tuple> - Count>(all);
  if constexpr (Count == 1) return std::tuple_cat(std::tuple(first), rest);
  else return std::tuple_cat(part_of<0, Count>(first), rest); // of an array, or a vector
}

/// What several expressions are at tracers, each with plain numbers of its own, one after the other from one on: an
/// array, or the one.
template <class Names, class... E> struct AllAtTracers;
template <FixedString... Names, class... E> struct AllAtTracers<typed::Names<Var<Names>...>, E...> {
  static constexpr std::size_t count = sizeof...(E), numbers = (AtTracers<E, Names...>::numbers + ...);

  template <std::size_t First = 0, class Values, class Numbers>
  static constexpr auto value(Values const& values, Numbers const& number) {
    auto const all = [&]<std::size_t... K>(std::index_sequence<K...>) {
      return std::tuple(AtTracers<E, Names...>::value(
          values, part_of<First + before(K), AtTracers<E, Names...>::numbers>(number))...);
    }(std::make_index_sequence<count>{});
    if constexpr (count == 1) return std::get<0>(all);
    else return all;
  }

private:
  /// How many numbers the expressions before one have.
  static constexpr std::size_t before(std::size_t expression) {
    std::size_t const each[] = {AtTracers<E, Names...>::numbers...};
    std::size_t sum = 0;
    for (std::size_t k = 0; k < expression; ++k) sum += each[k];
    return sum;
  }
};

/// Where expressions vanish, by as many of the first names, at tracers.
template <class Names, class... E> struct RootOf {
  using Residuals = AllAtTracers<Names, E...>;
  static constexpr std::size_t states = Residuals::count, numbers = Residuals::numbers;

  template <class Values, class Numbers> static constexpr auto value(Values const& values, Numbers const& number) {
    return root(first_values<states>(values),
                [&](auto const& y) { return Residuals::value(with_first<states>(y, values), number); });
  }
};
/// The states, which have the first names, that are replaced by `Next` while `Proceeds` is positive.
template <class Names, class Proceeds, class... Next> struct IterationOf {
  using Condition = AllAtTracers<Names, Proceeds>;
  using After = AllAtTracers<Names, Next...>;
  static constexpr std::size_t states = After::count, numbers = Condition::numbers + After::numbers;

  template <class Values, class Numbers> static constexpr auto value(Values const& values, Numbers const& number) {
    return iterate(
        first_values<states>(values),
        [&](auto const& y) { return Condition::value(with_first<states>(y, values), number) > 0.0; },
        [&](auto const& y) {
          return After::template value<Condition::numbers>(with_first<states>(y, values), number);
        });
  }
};

template <FixedString> using RowsFor = Rows<double>;
template <std::size_t> using NumberFor = double;

/// A loop for each element of some arrays, as a function of rows and of plain numbers.
template <class Loop, class Names, class Numbers = std::make_index_sequence<Loop::numbers>> struct LoopForEach;
template <class Loop, FixedString... Names, std::size_t... K>
struct LoopForEach<Loop, typed::Names<Var<Names>...>, std::index_sequence<K...>> {
  static constexpr auto traced = function<RowsFor<Names>..., NumberFor<K>...>([](auto const&... all) {
    auto const arguments = std::tie(all...);
    auto const ends = [&]<std::size_t... R>(std::index_sequence<R...>) {
      return map_over(std::get<R>(arguments)..., [&](auto const&... row) {
        return Loop::value(std::tuple(row...), std::tuple(std::get<sizeof...(Names) + K>(arguments)...));
      });
    }(std::make_index_sequence<sizeof...(Names)>{});
    if constexpr (Loop::states == 1) return ends;
    else
      return [&]<std::size_t... S>(std::index_sequence<S...>) {
        return std::tuple(map_over(ends, [](auto const& end) { return end[S]; })...);
      }(std::make_index_sequence<Loop::states>{});
  });

  /// One node for all elements of arguments that broadcast: a Variable, or an array of them for several states.
  static auto run(std::vector<Variable> const& x, std::array<double, sizeof...(K)> const& number,
                      std::string_view operation) {
    constexpr std::array<std::string_view, sizeof...(Names)> names{Names.view()...};
    Shape shape;
    for (std::size_t i = 0; i < x.size(); ++i) shape = joined_shape(shape, names[i], x[i].shape(), operation);
    return [&]<std::size_t... R>(std::index_sequence<R...>) {
      auto const rows = [&](Variable const& one) { return reshape(broadcast_to(one, shape), Shape{shape.count()}); };
      auto const ends = recorded(traced)(rows(x[R])..., number[K]...);
      if constexpr (Loop::states == 1) return reshape(ends, shape);
      else {
        std::array<Variable, Loop::states> out;
        for (std::size_t s = 0; s < out.size(); ++s) out[s] = reshape(ends[s], shape);
        return out;
      }
    }(std::make_index_sequence<sizeof...(Names)>{});
  }
};

} // namespace bridge

/// A loop for each element of arrays that act on a dynamic graph as a single operation. Made by `root` and `iterate`.
template <class Loop, class Names> class NamedLoop {
public:
  /// Made by `root` and `iterate`.
  NamedLoop(std::string_view operation, std::array<double, Loop::numbers> const& numbers)
      : operation_(operation), numbers_(numbers) {}
  /// Where the loop ends, for each element of a Variable, an array or a number for each variable; those of the unknowns
  /// are where the search begins, those of the states what they begin with. They broadcast; throws `ShapeError` where
  /// they do not. A Variable, or of several unknowns or states an array of them in their order.
  template <FixedString... Bound, class... T> auto operator()(Binding<Bound, T> const&... bindings) const {
    if constexpr (typed::check_names(Names{}, std::type_identity<Binding<Bound, T>>{}...))
      return bridge::LoopForEach<Loop, Names>::run(bridge::ArgumentsOf<Names>::from(bindings...), numbers_, operation_);
  }

private:
  std::string_view operation_;
  std::array<double, Loop::numbers> numbers_;
};

/// Where expressions vanish, by Newton's method, element by element: as many expressions as unknowns, each bound to one
/// of these. The derivative is that of the implicit function. \code
/// auto const anomaly = dyad::root(y = y - e * sin(y) - m);
/// Variable const solved = anomaly(y = guess, e = 0.4, m = times);
/// auto const [p, q] = dyad::root(y = y * y + z - a, z = y - z * z)(y = 1.0, z = 1.0, a = data);
/// \endcode
template <FixedString... Unknown, class... E>
  requires(sizeof...(E) > 0 && (Expression<E> && ...))
auto root(Binding<Unknown, E> const&... residuals) {
  using Names = decltype(bridge::all_names(typed::Names<Var<Unknown>...>{}, std::type_identity<E>{}...));
  return std::apply(
      [](auto const&... number) {
        return NamedLoop<bridge::RootOf<Names, E...>, Names>("root", {static_cast<double>(number)...});
      },
      typed::join_numbers(residuals.value.numbers()...));
}

/// States that are replaced by their next values while a condition holds, element by element:
/// `iterate(y < 10.0, y = 2.0 * y + x)(y = 1.0, x = row)`. The derivative is that of the steps taken.
template <class Condition, FixedString... State, class... E>
  requires(sizeof...(E) > 0 && (Expression<E> && ...))
auto iterate(Condition const& proceed, Binding<State, E> const&... next) {
  auto const proceeds = where(proceed, 1.0, 0.0);
  using Proceeds = std::remove_const_t<decltype(proceeds)>;
  using Names = decltype(bridge::all_names(typed::Names<Var<State>...>{}, std::type_identity<Proceeds>{},
                                           std::type_identity<E>{}...));
  return std::apply(
      [](auto const&... number) {
        return NamedLoop<bridge::IterationOf<Names, Proceeds, E...>, Names>("iterate",
                                                                            {static_cast<double>(number)...});
      },
      typed::join_numbers(proceeds.numbers(), next.value.numbers()...));
}

} // namespace dyad

#include <dyad/core/macros_back.hpp>
