// SPDX-License-Identifier: BSL-1.0
/// \file Gradients, Jacobians, Hessians and directional derivatives of expressions, as expressions.
#pragma once

#include <dyad/typed/second_partials.hpp>

#include <boost/hana/tuple.hpp>
#include <boost/hana/unpack.hpp>

namespace dyad {

namespace typed {

template <class E, class... X> constexpr auto reverse_gradient(E const& e, X const&...) {
  using Source = ReverseGradient<Lifted<E>, X...>;
  auto const lifted = lift(e);
  return [&]<std::size_t... I>(std::index_sequence<I...>) {
    return hana::make_tuple(remember<E, X...>(make_expr<OneRoot<Source, static_cast<int>(I)>>(lifted))...);
  }(std::index_sequence_for<X...>{});
}

template <Mode M, class E, class... X> consteval bool goes_reverse() {
  if constexpr (M == Mode::automatic) return GradientMode<Lifted<E>, X...>::value == Mode::reverse;
  else return M == Mode::reverse;
}

template <class E> struct no_direction_is_bound {
  static_assert(sizeof(E) == 0, "dyad: jvp and hvp of an expression take a direction, bound to its variables by name, "
                                "as in hvp(f, x = 1.0, y = 0.0)");
};

} // namespace typed

/// The partial derivatives by each variable, as a Hana tuple of expressions. A tuple is not called: for their values
/// there is `value_and_gradient(f, x, y)(x = 0.5, y = 2.0)`, or `compile(gradient(f, x, y))(x = 0.5, y = 2.0)`.
template <Mode M = Mode::automatic, class E, class... X> constexpr auto gradient(E const& e, X const&... x) {
  if constexpr (typed::check_gradient<E, X...>()) {
    if constexpr (typed::goes_reverse<M, E, X...>()) return typed::reverse_gradient(e, x...);
    else return hana::make_tuple(diff(e, x)...);
  }
}

/// One row of partial derivatives for each of the expressions of a Hana tuple.
template <Mode M = Mode::automatic, class... E, class... X>
constexpr auto jacobian(hana::tuple<E...> const& rows, X const&... x) {
  return hana::unpack(rows, [&](auto const&... row) { return hana::make_tuple(gradient<M>(row, x...)...); });
}

namespace typed {

template <class E> struct no_rows_of_a_jacobian {
  static_assert(sizeof(E) == 0,
                "dyad: the jacobian is of a Hana tuple of expressions, as in jacobian(hana::make_tuple(f, g), x, y), "
                "or of a function, as in jacobian(dyad::function(lambda))(0.5, 2.0); of one expression take the "
                "gradient");
};

} // namespace typed

/// Says what a Jacobian is of.
template <Mode M = Mode::automatic, class E, class... X>
  requires(!has_static_shape<E> && (typed::Variable<X> && ...))
constexpr void jacobian(E const&, X const&...) {
  static_cast<void>(sizeof(typed::no_rows_of_a_jacobian<E>));
}

namespace typed {

/// Each second derivative as the derivative of a first one by forward sweeps, in the order of the variables' names.
template <class E, class... X> constexpr auto forward_hessian(E const& e, X const&... x) {
  auto const row = [&](auto const& first) { return hana::make_tuple(diff(e, first, x)...); };
  return hana::make_tuple(row(x)...);
}

/// The derivatives of the gradient of a reverse sweep; what is left of the diagonal is what is above it.
template <class E, class... X> constexpr auto reverse_hessian(E const& e, X const&...) {
  using Source = SecondDerivatives<ReverseGradient<Lifted<E>, X...>, X...>;
  return SecondPartials<Source, Lifted<E>, X...>(lift(e));
}

/// The work of the program of these expressions.
template <class... E> consteval int work_of(List<E...>) {
  graph::Outputs out;
  int place = 0;
  ((LoadOf<E>::load(out, place), place += LoadOf<E>::numbers), ...);
  return graph::program_work(out);
}

/// The direction of the gradient whose derivatives make the Hessian. Small ones are compared as programs, together with
/// value and gradient; others follow the gradient.
template <class E, class... X> struct HessianMode {
  static constexpr std::size_t most_variables = 4;
  static constexpr int most_compared = 24;

  static consteval Mode choose() {
    if constexpr (sizeof...(X) == 1) return Mode::forward;
    else if constexpr (sizeof...(X) > most_variables || Data<E>::size > most_compared)
      return GradientMode<E, X...>::value;
    else {
      using Gradient = decltype(gradient(std::declval<E const&>(), std::declval<X const&>()...));
      using Forward = decltype(forward_hessian(std::declval<E const&>(), std::declval<X const&>()...));
      using Reverse = decltype(reverse_hessian(std::declval<E const&>(), std::declval<X const&>()...));
      if constexpr (std::is_same_v<Forward, Reverse>) return Mode::forward;
      else
        return work_of(Flattened<E, Gradient, Forward>{}) <= work_of(Flattened<E, Gradient, Reverse>{}) ? Mode::forward
                                                                                                        : Mode::reverse;
    }
  }
  static constexpr Mode value = choose();
};

} // namespace typed

/// The second derivatives, as a Hana sequence of rows: a tuple of tuples, or `SecondPartials`. Each mixed partial is
/// worked out once. `Mode::reverse` differentiates the partial derivatives of a reverse sweep.
template <Mode M = Mode::automatic, class E, class... X> constexpr auto hessian(E const& e, X const&... x) {
  if constexpr (typed::check_gradient<E, X...>()) {
    if constexpr (M == Mode::automatic) return hessian<typed::HessianMode<typed::Lifted<E>, X...>::value>(e, x...);
    else if constexpr (M == Mode::reverse) return typed::reverse_hessian(e, x...);
    else return typed::forward_hessian(e, x...);
  }
}

/// The program of value and gradient.
template <Mode M = Mode::automatic, class E, class... X> constexpr auto value_and_gradient(E const& e, X const&... x) {
  if constexpr (typed::check_gradient<E, X...>()) {
    if constexpr (Expression<E>) return compile(e, gradient<M>(e, x...));
    else return compile(typed::lift(e), gradient<M>(e, x...));
  }
}

/// The directional derivative: tangents are bound to variables by name, `jvp(f, x = 1, y = var<"dy">)`.
template <class E, auto... Names, class... T>
constexpr auto jvp(E const& e, Binding<Names, T> const&... tangents) {
  if constexpr (typed::check_direction(std::type_identity<Binding<Names, T>>{}...))
    return ((diff(e, var<Names>) * typed::lift(tangents.value)) + ...);
}

/// \cond
template <Expression E, class... T>
  requires(sizeof...(T) > 0)
constexpr void jvp(E const&, T const&...) {
  static_cast<void>(sizeof(typed::no_direction_is_bound<E>));
}
template <Expression E, class... T>
  requires(sizeof...(T) > 0)
constexpr void hvp(E const&, T const&...) {
  static_cast<void>(sizeof(typed::no_direction_is_bound<E>));
}
/// \endcond

/// The cotangent w pulled back to each of the variables: w times the gradient; for a Hana tuple of outputs, `w` is a
/// tuple too and the result is w times the Jacobian.
template <class E, class W, class... X> constexpr auto vjp(E const& e, W const& w, X const&... x) {
  if constexpr (Expression<E>) return hana::make_tuple((w * diff(e, x))...);
  else {
    auto const pull = [&](auto const& by) {
      return hana::unpack(e, [&](auto const&... row) {
        return hana::unpack(w, [&](auto const&... weight) { return ((weight * diff(row, by)) + ...); });
      });
    };
    return hana::make_tuple(pull(x)...);
  }
}

/// The Hessian times a direction bound by name: the gradient of the directional derivative.
template <class E, auto... Names, class... T>
constexpr auto hvp(E const& e, Binding<Names, T> const&... direction) {
  if constexpr (typed::check_direction(std::type_identity<Binding<Names, T>>{}...)) {
    auto const row = [&](auto const& by) { return ((diff(e, by, var<Names>) * typed::lift(direction.value)) + ...); };
    return hana::make_tuple(row(var<Names>)...);
  }
}

/// The Taylor coefficients f, f', f''/2, …, f^(N)/N! as a Hana tuple.
template <int N, class E, class X> constexpr auto taylor(E const& e, X const& x) {
  static_assert(N >= 0, "dyad: the order of a Taylor expansion is not negative");
  return [&]<int... K>(std::integer_sequence<int, K...>) {
    constexpr auto factorial = [](int k) {
      long long product = 1;
      for (int i = 2; i <= k; ++i) product *= i;
      return product;
    };
    return hana::make_tuple((diff<K>(e, x) / constant<factorial(K)>)...);
  }(std::make_integer_sequence<int, N + 1>{});
}

} // namespace dyad
