// SPDX-License-Identifier: BSL-1.0
/// \file Right-hand sides of ordinary differential equations for Boost.Odeint, with Jacobians for its implicit
/// steppers.
///
/// \code
/// constexpr auto robertson =
///     dyad::function<dyad::Vec<3>, double, dyad::Vec<3>>([](auto const& y, auto, auto const& k) {
///   return std::array{k[1] * y[1] * y[2] - k[0] * y[0], k[0] * y[0] - k[1] * y[1] * y[2] - k[2] * y[1] * y[1],
///                     k[2] * y[1] * y[1]};
/// });
/// ...
/// auto const system = dyad::odeint_implicit_system(robertson, std::array{0.04, 1e4, 3e7});
/// integrate_adaptive(make_controlled<rosenbrock4<double>>(1e-8, 1e-8), system, y, 0.0, 40.0, 1e-6);
/// \endcode
#pragma once
#ifndef DYAD_OWN_WARNINGS // the tests of the library see its warnings, programs do not
#pragma GCC system_header
#endif
#include <dyad/core/macros_aside.hpp>

#include <dyad/interop/right_hand_side.hpp>
#include <dyad/interop/ublas_storage.hpp>

#include <array>
#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>

namespace dyad {

/// A right-hand side as steppers call it. Made by `odeint_system`.
template <class F, class... P> class OdeintSystem {
public:
  /// Of the parameters that every evaluation takes.
  constexpr explicit OdeintSystem(P const&... parameters) : parameters_(parameters...) {}

  /// Fills `dxdt` with f(x, t, parameters...).
  template <class X, class D, class T> constexpr void operator()(X const& x, D& dxdt, T const& t) const {
    auto const into = compile(typename Rhs::ByState{}).into(Rhs::numbers(dxdt).data());
    std::apply([&](P const&... p) { into(Rhs::numbers(x), t, p...); }, parameters_);
  }

private:
  using Rhs = detail::RightHandSide<F>;
  std::tuple<P...> parameters_;
};

/// The right-hand side f(x, t, parameters...) as a system of Boost.Odeint: called as `system(x, dxdt, t)`, for every
/// stepper that needs no Jacobian. The state is any list of numbers of the length that `f` states for x: `std::array`,
/// `std::vector`, vectors of uBLAS or Eigen. Throws `std::invalid_argument` for another length. The parameters are
/// copied; spans are not, what they show must outlive the system.
template <Traceable F, class... P> constexpr auto odeint_system(F const&, P const&... parameters) {
  if constexpr (detail::RightHandSide<F>::good)
    return OdeintSystem<F, P...>(parameters...);
  else
    static_cast<void>(sizeof(typename detail::RightHandSide<F>::Fault));
}

/// The derivatives of a right-hand side by state and time, as implicit steppers ask for them. Made by
/// `odeint_implicit_system`.
template <class F, class... P> class OdeintJacobian {
public:
  /// Of the parameters that every evaluation takes.
  constexpr explicit OdeintJacobian(P const&... parameters) : parameters_(parameters...) {}

  /// J(i, k) becomes the derivative of the i-th number by the k-th of the state: for `implicit_euler`.
  template <class X, class J, class T> void operator()(X const& x, J& jacobian, T const& t) const {
    fill<typename Rhs::ByState>(x, jacobian, t, [](std::size_t, auto const*) {});
  }
  /// The same, and the derivatives by time: for `rosenbrock4`.
  template <class X, class J, class T, class D> void operator()(X const& x, J& jacobian, T const& t, D& dfdt) const {
    fill<typename Rhs::ByStateAndTime>(x, jacobian, t, [&](std::size_t i, auto const* row) { dfdt[i] = row[Rhs::N]; });
  }

private:
  using Rhs = detail::RightHandSide<F>;

  template <class G, class X, class J, class T, class Rest>
  void fill(X const& x, J& jacobian, T const& t, Rest const& rest) const {
    auto const numbers = Rhs::numbers(x);
    constexpr std::size_t columns = Rhs::N + (std::is_same_v<G, typename Rhs::ByStateAndTime> ? 1 : 0);
    std::array<typename decltype(numbers)::value_type, Rhs::N * columns> rows;
    std::apply([&](P const&... p) { dyad::jacobian(G{}).into(rows.data())(numbers, t, p...); }, parameters_);
    for (std::size_t i = 0; i < Rhs::N; ++i) {
      for (std::size_t k = 0; k < Rhs::N; ++k) jacobian(i, k) = rows[i * columns + k];
      rest(i, rows.data() + i * columns);
    }
  }

  std::tuple<P...> parameters_;
};

/// The same right-hand side with its Jacobian, as the pair that implicit steppers take. Their states are vectors of
/// uBLAS.
template <Traceable F, class... P> constexpr auto odeint_implicit_system(F const& f, P const&... parameters) {
  if constexpr (detail::RightHandSide<F>::good)
    return std::pair(odeint_system(f, parameters...), OdeintJacobian<F, P...>(parameters...));
  else
    static_cast<void>(sizeof(typename detail::RightHandSide<F>::Fault));
}

} // namespace dyad

#include <dyad/core/macros_back.hpp>
