// SPDX-License-Identifier: BSL-1.0
/// \file Right-hand sides of ordinary differential equations for CVODES of SUNDIALS, from version 6 on: with Jacobians,
/// forward sensitivities and adjoints.
///
/// \code
/// constexpr auto body = dyad::function<Vec<2>, double, Vec<2>, Passive<double>>(
///     [](auto const& a, auto, auto const& k, auto volume) {
///       return std::array{-k[0] * a[0], k[0] * a[0] / volume - k[1] * a[1]};
///     });
/// ...
/// auto system = dyad::sundials_system(body, rates, 20.0);
/// ...
/// CVodeInit(cvode, system.rhs, 0, y);
/// CVodeSetUserData(cvode, &system);
/// ...
/// CVodeSetJacFn(cvode, system.jacobian);
/// \endcode
#pragma once
#ifndef DYAD_OWN_WARNINGS // the tests of the library see its warnings, programs do not
#pragma GCC system_header
#endif
#include <dyad/core/macros_aside.hpp>

#include <dyad/interop/arguments.hpp>
#include <dyad/interop/right_hand_side.hpp>
#include <dyad/typed/directions.hpp>

#include <array>
#include <cstddef>
#include <span>
#include <tuple>
#include <type_traits>

#include <sundials/sundials_nvector.h>
#include <sunmatrix/sunmatrix_dense.h>

namespace dyad {

namespace detail {
template <class F> struct right_hand_side_without_parameters {
  static_assert(sizeof(F) == 0,
                "dyad: sensitivities of differential equations are those by the third argument of the right-hand side, "
                "as in dyad::function<dyad::Vec<3>, double, dyad::Vec<2>>(lambda)");
};
} // namespace detail

/// A right-hand side f(y, t, p, others...) as the callbacks of CVODES, which take a pointer to this object as their
/// user data: it must outlive the integrator. Sensitivities are those by p, a number or a vector. Vectors are any whose
/// elements lie one after the other, such as those of `N_VNew_Serial`, matrices are dense. Each callback returns 0, or
/// -1, which ends the integration, where a vector has another length than the function states. Made by
/// `sundials_system`.
template <class F, class... P> class SundialsSystem {
  static_assert(std::is_same_v<realtype, double>, "dyad: SUNDIALS was built for another realtype than double");
  using Rhs = detail::RightHandSide<F>;
  static constexpr std::size_t N = Rhs::N;

public:
  /// Of the parameters that every evaluation takes.
  constexpr explicit SundialsSystem(P const&... parameters) : parameters_(parameters...) {}

  /// y' = f: a `CVRhsFn`.
  static int rhs(double t, N_Vector y, N_Vector ydot, void* self) {
    return run<typename Rhs::ByState>([](auto const& f) { return compile(f); }, y, ydot, t, self);
  }

  /// The matrix of the derivatives of f by y: a `CVLsJacFn`.
  static int jacobian(double t, N_Vector y, N_Vector, SUNMatrix to, void* self, N_Vector, N_Vector, N_Vector) {
    return fill(t, y, to, self, [](double const* rows, std::size_t i, std::size_t k) { return rows[i * N + k]; });
  }

  /// The derivatives of y by each number of p, `count` of them all: a `CVSensRhsFn`.
  static int sensitivities(int count, double t, N_Vector y, N_Vector, N_Vector* s, N_Vector* sdot, void* self, N_Vector,
                           N_Vector) {
    if constexpr (!With::given)
      static_cast<void>(sizeof(detail::right_hand_side_without_parameters<F>));
    else {
      using K = typename With::Parameters;
      std::array<double, typed::Kind<K>::size> along{};
      if (static_cast<std::size_t>(count) != along.size()) return -1;
      for (std::size_t i = 0; i < along.size(); ++i) {
        along[i] = 1;
        if (!fits(s[i])) return -1;
        int const failed = run<typename With::ByStateToo>([](auto const& f) { return jvp(f); }, y, sdot[i], t, self,
                                                          numbers(s[i]), detail::numbers_at<K>(along.data()));
        if (failed) return failed;
        along[i] = 0;
      }
    }
    return 0;
  }

  /// The adjoint w of a function g of y(T), -J^T w, to be integrated from T with w = dg/dy backward: a `CVRhsFnB`. At
  /// the start w is the derivative of g by the initial state.
  static int adjoint(double t, N_Vector y, N_Vector w, N_Vector wdot, void* self) {
    if (!fits(w)) return -1;
    int const failed = run<typename Rhs::ByState>([](auto const& f) { return vjp(f); }, y, wdot, t, self, numbers(w));
    if (!failed) N_VScale(-1, wdot, wdot);
    return failed;
  }
  /// The Jacobian of that, -J^T: a `CVLsJacFnB`.
  static int adjoint_jacobian(double t, N_Vector y, N_Vector, N_Vector, SUNMatrix to, void* self, N_Vector, N_Vector,
                              N_Vector) {
    return fill(t, y, to, self, [](double const* rows, std::size_t i, std::size_t k) { return -rows[k * N + i]; });
  }
  /// Its quadrature -w^T df/dp, which becomes the derivative of g by p at the start: a `CVQuadRhsFnB`.
  static int adjoint_quadrature(double t, N_Vector y, N_Vector w, N_Vector qdot, void* self) {
    if constexpr (!With::given)
      static_cast<void>(sizeof(detail::right_hand_side_without_parameters<F>));
    else {
      if (!fits(w)) return -1;
      int const failed = run<typename With::By, typed::Kind<typename With::Parameters>::size>(
          [](auto const& f) { return vjp(f); }, y, qdot, t, self, numbers(w));
      if (failed) return failed;
      N_VScale(-1, qdot, qdot);
    }
    return 0;
  }

private:
  template <class Kinds> struct ParametersOf { static constexpr bool given = false; };
  template <class State, class Time, class First, class... K>
  struct ParametersOf<typed::List<State, Time, First, K...>> : Rhs::template WithParameters<First, K...> {
    static constexpr bool given = true;
  };
  using With = ParametersOf<typename F::Kinds>;

  static bool fits(N_Vector v, std::size_t size = N) { return static_cast<std::size_t>(N_VGetLength(v)) == size; }
  static auto numbers(N_Vector v) { return std::span<double const, N>(N_VGetArrayPointer(v), N); }

  /// Runs a program of the function G, as many results as `Size`; its arguments end with `more`.
  template <class G, std::size_t Size = N, class Make, class... More>
  static int run(Make const& make, N_Vector y, N_Vector to, double t, void* self, More const&... more) {
    if (!fits(y) || !fits(to, Size)) return -1;
    auto const into = make(G{}).into(N_VGetArrayPointer(to));
    std::apply([&](P const&... p) { into(numbers(y), t, p..., more...); },
               static_cast<SundialsSystem const*>(self)->parameters_);
    return 0;
  }
  template <class Element> static int fill(double t, N_Vector y, SUNMatrix to, void* self, Element const& element) {
    if (!fits(y)) return -1;
    std::array<double, N * N> rows;
    auto const into = dyad::jacobian(typename Rhs::ByState{}).into(rows.data());
    std::apply([&](P const&... p) { into(numbers(y), t, p...); },
               static_cast<SundialsSystem const*>(self)->parameters_);
    for (std::size_t k = 0; k < N; ++k) {
      double* const column = SUNDenseMatrix_Column(to, static_cast<sunindextype>(k));
      for (std::size_t i = 0; i < N; ++i) column[i] = element(rows.data(), i, k);
    }
    return 0;
  }

  std::tuple<P...> parameters_;
};

/// A right-hand side and its parameters for CVODES. The parameters are copied; spans are not, what they show must
/// outlive the object.
template <Traceable F, class... P> constexpr auto sundials_system(F const&, P const&... parameters) {
  if constexpr (detail::RightHandSide<F>::good)
    return SundialsSystem<F, P...>(parameters...);
  else
    static_cast<void>(sizeof(typename detail::RightHandSide<F>::Fault));
}

} // namespace dyad

#include <dyad/core/macros_back.hpp>
